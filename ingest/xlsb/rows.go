package xlsb

import (
	"errors"
	"fmt"
	"io"
	"math"

	"stis/ingest/sheet"
	"stis/ingest/xls"
)

var (
	errPlace  = errors.New("a row or cell stands out of order")
	errShared = errors.New("the shared string it names does not exist")
)

// Rows scans the rows of a sheet.
type Rows struct {
	book   *Book
	path   string
	cur    *cursor
	closer io.Closer
	row    sheet.Row
	ahead  sheet.Row // the row whose header was read behind the last one
	hidden []sheet.Span
	merged []sheet.Range
	looked bool   // for merged ranges
	texts  []byte // what the row makes up: numbers and texts that are not shared
	made   []made
	size   int
	col    int
	cells  int64
	inData bool
	done   bool
	err    error
}

// made says which cell a piece of texts belongs to.
type made struct{ cell, from, to int }

// Open starts reading a sheet listed by Sheets.
func (b *Book) Open(info sheet.Info) (sheet.Reader, error) {
	for i, s := range b.sheets {
		if s == info {
			c, closer, err := b.open(b.paths[i])
			if err != nil {
				return nil, err
			}
			return &Rows{book: b, path: b.paths[i], cur: c, closer: closer}, nil
		}
	}
	return nil, fmt.Errorf("sheet %q is not in the workbook", info.Name)
}

// Row returns the row Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the sheet.
func (r *Rows) Err() error { return r.err }

// HiddenCols lists the hidden columns.
func (r *Rows) HiddenCols() []sheet.Span { return r.hidden }

// Close closes the part.
func (r *Rows) Close() error { return r.closer.Close() }

// Merged lists the merged ranges, which stand behind the rows: the first call
// passes over the part.
func (r *Rows) Merged() []sheet.Range {
	if r.looked || r.err != nil {
		return r.merged
	}
	r.looked = true
	if err := r.lookMerged(); err != nil {
		r.err = err
	}
	return r.merged
}

func (r *Rows) lookMerged() error {
	c, closer, err := r.book.open(r.path)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }() // nothing to report after reading
	for c.id != recEndSheet {
		if err := c.next(func(id int) bool { return id == recMerge }); err != nil {
			return err
		}
		if c.id != recMerge {
			continue
		}
		if len(c.body) < 16 {
			return c.broken(errShort)
		}
		var at [4]int
		for i := range at {
			at[i] = int(u32(c.body[4*i:]))
		}
		if at[0] > at[1] || at[2] > at[3] || at[1] >= sheet.MaxRows || at[3] >= sheet.MaxCols {
			continue
		}
		if len(r.merged) >= r.book.lim.Merged {
			return &sheet.LimitError{What: "number of merged ranges", Limit: int64(r.book.lim.Merged), Part: r.path}
		}
		r.merged = append(r.merged, sheet.Range{FirstRow: at[0] + 1, LastRow: at[1] + 1, FirstCol: at[2] + 1, LastCol: at[3] + 1})
	}
	return nil
}

// Scan moves to the next row that has a cell with content.
func (r *Rows) Scan() bool {
	for r.err == nil && !r.done {
		r.row = sheet.Row{Num: r.ahead.Num, Hidden: r.ahead.Hidden, Cells: r.row.Cells[:0]}
		r.texts, r.made, r.size, r.col = r.texts[:0], r.made[:0], 0, 0
		if r.err = r.collect(); r.err != nil {
			break
		}
		if len(r.row.Cells) > 0 {
			all := string(r.texts)
			for _, m := range r.made {
				r.row.Cells[m.cell].Text = all[m.from:m.to]
			}
			return true
		}
	}
	r.row = sheet.Row{}
	return false
}

func kept(id int) bool {
	return id <= recFormulaError || id == recRichText || id == recColumn
}

// collect reads the cells of a row up to the header of the next one.
func (r *Rows) collect() error {
	for {
		if err := r.cur.next(kept); err != nil {
			return err
		}
		switch id := r.cur.id; {
		case id == recSheetData:
			r.inData = true
		case id == recColumn && !r.inData:
			r.column()
		case id == recEndSheetData:
			r.done = true
			return r.tail()
		case id == recEndSheet:
			return r.cur.broken(errEnds)
		case id == recRow && r.inData:
			return r.header()
		case id <= recFormulaError || id == recRichText:
			if err := r.cell(); err != nil {
				var l *sheet.LimitError
				if errors.As(err, &l) {
					return err
				}
				return r.cur.broken(fmt.Errorf("row %d: %w", r.row.Num, err))
			}
		}
	}
}

// tail reads on to the end of the sheet: one that is cut behind its rows is
// broken too.
func (r *Rows) tail() error {
	for r.cur.id != recEndSheet {
		if err := r.cur.next(func(int) bool { return false }); err != nil {
			return err
		}
	}
	return r.cur.drain()
}

func (r *Rows) column() {
	b := r.cur.body
	if len(b) >= 18 && b[16]&1 != 0 && u32(b) <= u32(b[4:]) && u32(b) < sheet.MaxCols {
		r.hidden = append(r.hidden, sheet.Span{First: int(u32(b)) + 1, Last: min(int(u32(b[4:]))+1, sheet.MaxCols)})
	}
}

// header reads the header of the row that comes next.
func (r *Rows) header() error {
	b := r.cur.body
	if len(b) < 12 {
		return r.cur.broken(errShort)
	}
	row := u32(b)
	if row >= sheet.MaxRows || int(row)+1 <= r.row.Num {
		return r.cur.broken(errPlace)
	}
	r.ahead = sheet.Row{Num: int(row) + 1, Hidden: b[11]&0x10 != 0}
	return nil
}

// cell decodes a cell.
func (r *Rows) cell() error {
	b := r.cur.body
	if len(b) < 8 {
		return errShort
	}
	col := u32(b)
	if r.row.Num == 0 || col >= sheet.MaxCols || int(col)+1 <= r.col {
		return errPlace
	}
	r.col = int(col) + 1
	id := r.cur.id
	if id == recBlank {
		return nil
	}
	if r.cells++; r.cells > r.book.lim.Cells {
		return &sheet.LimitError{What: "number of cells", Limit: r.book.lim.Cells, Part: r.path}
	}
	c := sheet.Cell{Col: r.col, Formula: id >= recFormulaText && id <= recFormulaError}
	var st style
	if i := int(u32(b[4:]) & 0xffffff); i < len(r.book.styles) {
		st = r.book.styles[i]
	}
	c.Format = st.format
	before := len(r.row.Cells)
	if err := r.value(c, st.date, b[8:]); err != nil || len(r.row.Cells) == before {
		return err
	}
	if r.size+len(r.texts) > r.book.lim.Row {
		return &sheet.LimitError{What: "length of a row", Limit: int64(r.book.lim.Row), Part: r.path}
	}
	return nil
}

// value decodes the value of a cell.
func (r *Rows) value(c sheet.Cell, date bool, v []byte) error {
	from := len(r.texts)
	var err error
	switch id := r.cur.id; id {
	case recRK, recReal, recFormulaNumber:
		n, ok := number(id, v)
		if !ok {
			return errShort
		}
		c.Kind, c.Date = sheet.Number, date
		if r.texts, ok = xls.AppendNumber(r.texts, n); !ok {
			c.Kind, c.Date = sheet.Error, false
			r.texts = append(r.texts, "#NUM!"...)
		}
	case recBool, recFormulaBool, recError, recFormulaError:
		if len(v) < 1 {
			return errShort
		}
		c.Kind, c.Text = sheet.Bool, "FALSE"
		switch {
		case id == recError || id == recFormulaError:
			c.Kind, c.Text = sheet.Error, xls.ErrorText(v[0])
		case v[0] != 0:
			c.Text = "TRUE"
		}
		r.row.Cells = append(r.row.Cells, c)
		return nil
	case recShared:
		return r.sharedText(c, v)
	case recText, recFormulaText:
		r.texts, _, err = text(r.texts, v)
	case recRichText:
		r.texts, err = rich(r.texts, v)
	}
	if err != nil || len(r.texts) == from {
		return err
	}
	if len(r.texts)-from > r.book.lim.Text {
		return &sheet.LimitError{What: "length of a text", Limit: int64(r.book.lim.Text), Part: r.path}
	}
	r.made = append(r.made, made{len(r.row.Cells), from, len(r.texts)})
	r.row.Cells = append(r.row.Cells, c)
	return nil
}

func (r *Rows) sharedText(c sheet.Cell, v []byte) error {
	if len(v) < 4 {
		return errShort
	}
	s, ok := r.book.shared(u32(v))
	if !ok {
		return errShared
	}
	if len(s) > r.book.lim.Text {
		return &sheet.LimitError{What: "length of a text", Limit: int64(r.book.lim.Text), Part: r.path}
	}
	if c.Text = s; s != "" {
		r.size += len(s)
		r.row.Cells = append(r.row.Cells, c)
	}
	return nil
}

// number decodes a number of four or eight bytes.
func number(id int, v []byte) (float64, bool) {
	if id == recRK {
		if len(v) < 4 {
			return 0, false
		}
		return xls.RK(u32(v)), true
	}
	if len(v) < 8 {
		return 0, false
	}
	return math.Float64frombits(uint64(u32(v)) | uint64(u32(v[4:]))<<32), true
}
