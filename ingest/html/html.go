// Package html reads the tables of web pages, which many systems export under
// the name of a workbook. The steps: the encoding is told from a mark, from what
// the page says and from all of its bytes; one pass lists the tables; each table
// with rows is a sheet, and its rows stream through as a browser lays them out.
//
// A table inside a cell is a sheet of its own if it has two rows and two columns
// or more, and text of the cell else, so that every text is in one place. The
// lines of text right before a table are its first rows, as title and unit often
// stand there.
package html

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"stis/ingest/markup"
	"stis/ingest/sheet"
	"stis/ingest/text"
)

// Book is an open web page.
type Book struct {
	ctx      context.Context
	in       io.ReaderAt
	size     int64
	lim      sheet.Limits
	encoding string
	tables   []table // by their place in the page
	sheets   []sheet.Info
	places   []int // table of each sheet
}

// table is what the first pass finds out about one.
type table struct {
	rows, cols int
	nested     bool
	hidden     bool
	inline     bool // text of the cell around it
}

// Looks reports whether the first bytes of a file are of a web page. They may be
// in UTF-16. A file of other text that mentions tags is none.
func Looks(head []byte) bool {
	head = markup.Head(head)
	if len(head) == 0 || head[0] != '<' {
		return false
	}
	doctype, root := markup.Root(head)
	switch root {
	case "html", "head", "body", "table", "meta", "title", "style", "script", "link", "base", "div", "p",
		"center", "form", "hr", "h1", "h2", "h3", "h4", "thead", "tbody", "tr", "td", "th", "caption", "noscript":
		return true
	case "b", "strong", "span", "font", "br": // a cell of a text file may begin with one
		head = bytes.ToLower(head)
		return bytes.Contains(head, []byte("<table")) || bytes.Contains(head, []byte("<body")) || bytes.Contains(head, []byte("</html"))
	case "":
		head = bytes.ToLower(head)
		return doctype == "html" || bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<table"))
	}
	return doctype == "html"
}

// Open lists the tables of a page of size bytes.
func Open(ctx context.Context, in io.ReaderAt, size int64, lim sheet.Limits) (*Book, error) {
	b := &Book{ctx: ctx, in: in, size: size, lim: lim}
	head := make([]byte, min(size, 16<<10))
	if n, err := in.ReadAt(head, 0); n < len(head) {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	var err error
	if b.encoding, err = text.Detect(ctx, in, size, charset(head)); err != nil {
		if errors.Is(err, text.ErrBinary) {
			err = sheet.Broken("the page", err)
		}
		return nil, err
	}
	if err := b.list(); err != nil {
		return nil, err
	}
	for i, t := range b.tables {
		if t.inline || t.rows == 0 {
			continue
		}
		n := len(b.sheets) + 1
		b.sheets = append(b.sheets, sheet.Info{Name: "Sheet" + strconv.Itoa(n), Index: n, Hidden: t.hidden})
		b.places = append(b.places, i)
	}
	if len(b.sheets) == 0 {
		return nil, &sheet.FormatError{
			Zh: "没有表格的网页(HTML)", En: "a web page without a table",
			AdviceZh: "请另存为“Excel 工作簿(*.xlsx)”后重新报送", AdviceEn: "save it as xlsx or csv",
		}
	}
	if lim.Sheets > 0 && len(b.sheets) > lim.Sheets {
		return nil, &sheet.LimitError{What: "sheets", Limit: int64(lim.Sheets)}
	}
	return b, nil
}

// Encoding names the encoding of the page, as of a text file.
func (b *Book) Encoding() string { return b.encoding }

// Sheets lists the tables as Sheet1, Sheet2 and so on.
func (b *Book) Sheets() []sheet.Info { return slices.Clone(b.sheets) }

// Close does nothing: the file belongs to the caller of Open.
func (b *Book) Close() error { return nil }

// charset gives the encoding that the page names, in a meta element or an XML
// declaration.
func charset(head []byte) string {
	head = bytes.ToLower(head)
	for _, mark := range []string{"charset", "encoding"} {
		for rest := head; ; {
			i := bytes.Index(rest, []byte(mark))
			if i < 0 {
				break
			}
			rest = bytes.TrimLeft(rest[i+len(mark):], " \t\r\n")
			if len(rest) == 0 || rest[0] != '=' {
				continue
			}
			value := bytes.TrimLeft(rest[1:], " \t\r\n\"'")
			if end := bytes.IndexAny(value, " \t\r\n\"';>?/"); end > 0 {
				return string(value[:end])
			}
		}
	}
	return ""
}

// list finds the tables and which of them are text of the cell around them.
func (b *Book) list() error {
	w, err := b.walk(-1)
	if err != nil {
		return err
	}
	for {
		if err := w.step(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	b.tables = w.found
	for i := range b.tables {
		t := &b.tables[i]
		t.inline = t.nested && (t.rows < 2 || t.cols < 2)
	}
	return nil
}

// Open starts reading a table.
func (b *Book) Open(info sheet.Info) (sheet.Reader, error) {
	if info.Index < 1 || info.Index > len(b.places) {
		return nil, errors.New("open sheet " + strconv.Itoa(info.Index) + ": no such table")
	}
	w, err := b.walk(b.places[info.Index-1])
	if err != nil {
		return nil, err
	}
	return &Rows{book: b, w: w}, nil
}

// Rows scans the rows of a table.
type Rows struct {
	book   *Book
	w      *walker
	titled int // lines above the table that have been given
	row    sheet.Row
	merged []sheet.Range
	swept  bool
	err    error
}

// Scan moves to the next row with a cell.
func (r *Rows) Scan() bool {
	for r.err == nil {
		if r.titled < len(r.w.lines) {
			r.titled++
			r.row = sheet.Row{Num: r.titled, Cells: []sheet.Cell{{Col: 1, Text: r.w.lines[r.titled-1]}}}
			return true
		}
		if r.w.done {
			return false
		}
		r.w.ready = false
		if r.err = r.w.step(); errors.Is(r.err, io.EOF) {
			r.err = sheet.Broken("the page", errors.New("ends inside a table"))
		}
		if r.err == nil && r.w.ready {
			r.row = r.w.row
			return true
		}
	}
	return false
}

// Row returns the row Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the table.
func (r *Rows) Err() error { return r.err }

// HiddenCols lists the columns that a <col> hides.
func (r *Rows) HiddenCols() []sheet.Span { return r.w.hiddenCols }

// Close does nothing: the file belongs to the caller of Open.
func (r *Rows) Close() error { return nil }

// Merged lists the cells that span several, in one pass over the table.
func (r *Rows) Merged() []sheet.Range {
	if r.swept || r.err != nil {
		return r.merged
	}
	r.swept = true
	w, err := r.book.walk(r.w.target)
	for err == nil && !w.done {
		err = w.step()
	}
	if err != nil {
		r.err = err
		if errors.Is(err, io.EOF) {
			r.err = sheet.Broken("the page", errors.New("ends inside a table"))
		}
		return nil
	}
	last := r.book.tables[r.w.target].rows
	for _, m := range w.merged {
		if m.LastRow = min(m.LastRow, last); m.LastRow > m.FirstRow || m.LastCol > m.FirstCol {
			r.merged = append(r.merged, m)
		}
	}
	return r.merged
}

// numeric gives the number that a cell shows: 1,234.50 and (1,234.50) and
// ¥1,234 and 15% are numbers, 2026-03-01 is none.
func numeric(shown string) (percent, ok bool) {
	s := strings.TrimSpace(shown)
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "("), ")"))
	s = strings.TrimSpace(strings.TrimLeft(s, "¥￥$€£-+"))
	s, percent = strings.CutSuffix(s, "%")
	_, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return percent, err == nil && s != "" && s[0] <= '9' && !strings.ContainsAny(s, "xX_")
}
