package ods

import (
	"errors"
	"io"
	"strconv"

	"stis/ingest/markup"
	"stis/ingest/sheet"
)

// Rows scans the rows of a sheet.
type Rows struct {
	book   *Book
	index  int
	x      *tokens
	row    sheet.Row
	again  int // how often the row comes once more
	next   int // number of the row after it
	cols   int // columns described so far
	cells  int64
	size   int // bytes of the texts of the row
	text   paragraphs
	hidden []sheet.Span
	merged []sheet.Range // so far
	ranges []sheet.Range // all of merged, once swept
	swept  bool
	done   bool
	err    error
}

// ended is the error for an end of the file inside the sheet.
func (r *Rows) ended(err error) error {
	if errors.Is(err, io.EOF) {
		return sheet.Broken(content, errors.New("ends before the end of the sheet"))
	}
	return err
}

func (r *Rows) limit(what string, limit int64) error {
	return &sheet.LimitError{What: what, Limit: limit, Part: content}
}

// Scan moves to the next row with a cell.
func (r *Rows) Scan() bool {
	if r.err == nil && r.again > 0 {
		if r.again&1023 == 0 {
			r.err = r.book.ctx.Err()
		}
		r.again--
		r.row.Num++
		r.count(len(r.row.Cells))
		return r.err == nil
	}
	for r.err == nil && !r.done {
		t, err := r.x.Next()
		if err != nil {
			r.err = r.ended(err)
			return false
		}
		switch {
		case t.Kind == markup.End && r.x.Depth() == 3:
			r.done = true
		case t.Kind != markup.Start:
		case t.Name == "table-column":
			r.column(t)
		case t.Name == "table-row":
			if r.err = r.readRow(t); r.err == nil && len(r.row.Cells) > 0 {
				return true
			}
		case t.Name == "table-rows", t.Name == "table-header-rows", t.Name == "table-row-group",
			t.Name == "table-columns", t.Name == "table-header-columns", t.Name == "table-column-group":
			// what they hold stands for itself
		default: // shapes, forms, sources of links
			r.err = r.ended(r.x.Skip())
		}
	}
	return false
}

// repeated reads how often a row or column comes: at least once.
func repeated(t markup.Token, name string) int {
	s, ok := t.Attr(name)
	if !ok {
		return 1
	}
	n, err := strconv.Atoi(s)
	if errors.Is(err, strconv.ErrRange) && n > 0 {
		return sheet.MaxRows + 1
	}
	if err != nil || n < 1 {
		return 1
	}
	return min(n, sheet.MaxRows+1)
}

func unseen(t markup.Token) bool {
	v, _ := t.Attr("visibility")
	return v == "collapse" || v == "filter"
}

func (r *Rows) column(t markup.Token) {
	n := repeated(t, "number-columns-repeated")
	if r.cols < sheet.MaxCols && unseen(t) {
		r.hidden = append(r.hidden, sheet.Span{First: r.cols + 1, Last: min(r.cols+n, sheet.MaxCols)})
	}
	r.cols = min(r.cols+n, sheet.MaxCols)
}

func (r *Rows) readRow(t markup.Token) error {
	times := repeated(t, "number-rows-repeated")
	r.row = sheet.Row{Num: r.next + 1, Cells: r.row.Cells[:0], Hidden: unseen(t)}
	r.size = 0
	merged := len(r.merged)
	for col := 0; ; {
		t, err := r.x.Next()
		if err != nil {
			return r.ended(err)
		}
		if t.Kind == markup.End {
			break
		}
		switch {
		case t.Kind != markup.Start:
		case t.Name == "table-cell":
			n := repeated(t, "number-columns-repeated")
			if err := r.readCell(t, col, n); err != nil {
				return err
			}
			col = min(col+n, sheet.MaxRows)
		case t.Name == "covered-table-cell":
			// A merged cell lies over it: nobody sees what it holds, and it is not
			// read. (In an xlsx file it is: there the merged ranges stand behind
			// the rows, and finding them first would cost a pass over the sheet.)
			col = min(col+repeated(t, "number-columns-repeated"), sheet.MaxRows)
			if err := r.x.Skip(); err != nil {
				return r.ended(err)
			}
		default:
			if err := r.x.Skip(); err != nil {
				return r.ended(err)
			}
		}
	}
	r.next = min(r.next+times, 2*sheet.MaxRows)
	if len(r.row.Cells) == 0 {
		if times > 1 {
			r.merged = r.merged[:merged] // of empty cells, which repeat without end
		}
		return nil
	}
	if r.next > sheet.MaxRows {
		return r.limit("rows", sheet.MaxRows)
	}
	r.again = times - 1
	for _, m := range r.merged[merged:] {
		if most := r.book.lim.Merged; most > 0 && len(r.merged)+r.again > most {
			return r.limit("merged ranges", int64(most))
		}
		for i := 1; i < times; i++ {
			r.merged = append(r.merged, sheet.Range{FirstRow: m.FirstRow + i, FirstCol: m.FirstCol, LastRow: m.LastRow + i, LastCol: m.LastCol})
		}
	}
	r.count(len(r.row.Cells))
	return r.err
}

// count bounds the cells of the sheet.
func (r *Rows) count(n int) {
	if r.cells += int64(n); r.book.lim.Cells > 0 && r.cells > r.book.lim.Cells && r.err == nil {
		r.err = r.limit("cells", r.book.lim.Cells)
	}
}

// readCell reads a cell that stands n times behind column col.
func (r *Rows) readCell(t markup.Token, col, n int) error {
	rows, cols := repeated(t, "number-rows-spanned"), repeated(t, "number-columns-spanned")
	c, err := r.value(t)
	if err != nil {
		return err
	}
	if rows > 1 || cols > 1 {
		if most := r.book.lim.Merged; most > 0 && len(r.merged) >= most {
			return r.limit("merged ranges", int64(most))
		}
		if col < sheet.MaxCols && r.row.Num <= sheet.MaxRows {
			r.merged = append(r.merged, sheet.Range{
				FirstRow: r.row.Num, FirstCol: col + 1,
				LastRow: min(r.row.Num+rows-1, sheet.MaxRows), LastCol: min(col+cols, sheet.MaxCols),
			})
		}
	}
	if c.Text == "" {
		return nil
	}
	if col+n > sheet.MaxCols {
		return r.limit("columns", sheet.MaxCols)
	}
	for range n {
		col++
		c.Col = col
		r.row.Cells = append(r.row.Cells, c)
	}
	if r.size += n * len(c.Text); r.book.lim.Row > 0 && r.size > r.book.lim.Row {
		return r.limit("length of a row", int64(r.book.lim.Row))
	}
	return nil
}

// Row returns the row Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the sheet.
func (r *Rows) Err() error { return r.err }

// HiddenCols lists the hidden columns.
func (r *Rows) HiddenCols() []sheet.Span { return r.hidden }

// Close closes the part. The file belongs to the caller of Open.
func (r *Rows) Close() error { return r.x.Close() }

// Merged lists the merged ranges, in a pass of its own over the sheet. Those
// of repeated rows without any content are left out.
func (r *Rows) Merged() []sheet.Range {
	if r.swept || r.err != nil {
		return r.ranges
	}
	r.swept, r.ranges = true, r.merged
	if r.done {
		return r.ranges
	}
	all, err := r.book.rows(r.index)
	if err != nil {
		r.err = err
		return nil
	}
	for all.Scan() {
		all.again = 0 // once is enough
	}
	r.ranges, r.err = all.merged, errors.Join(all.err, all.Close())
	return r.ranges
}
