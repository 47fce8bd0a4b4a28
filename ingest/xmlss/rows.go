package xmlss

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"stis/ingest/markup"
	"stis/ingest/sheet"
)

// Rows scans the rows of a sheet.
type Rows struct {
	book   *Book
	index  int
	x      *tokens
	row    sheet.Row
	col    int // last column used in the row
	cols   int // last column that a Column element described
	format map[string]format
	text   []byte
	cells  int64
	size   int // bytes of the texts of the row
	hidden []sheet.Span
	merged []sheet.Range // so far
	swept  bool          // ranges is filled
	ranges []sheet.Range // all of merged
	done   bool
	err    error
}

type format struct {
	code string
	date bool
}

// start moves to the Table of the sheet.
func (r *Rows) start() error {
	r.x, r.format = r.book.xml(), map[string]format{}
	for n := 0; ; {
		t, err := r.x.Next()
		if err != nil {
			return r.ended(err)
		}
		switch depth := r.x.Depth(); {
		case n == r.index && t.Kind == markup.End && depth == 1:
			r.done = true // a sheet without a Table
			return nil
		case t.Kind != markup.Start:
		case depth == 2 && t.Name == "Worksheet":
			n++
		case depth == 3 && n == r.index && t.Name == "Table":
			return nil
		}
	}
}

// ended is the error for an end of the file inside the sheet.
func (r *Rows) ended(err error) error {
	if errors.Is(err, io.EOF) {
		return sheet.Broken(part, errors.New("ends before the end of the sheet"))
	}
	return err
}

// Scan moves to the next row with a cell.
func (r *Rows) Scan() bool {
	for r.err == nil && !r.done {
		t, err := r.x.Next()
		if err != nil {
			r.err = r.ended(err)
			return false
		}
		switch {
		case t.Kind == markup.End && r.x.Depth() == 2:
			r.done = true
		case t.Kind != markup.Start:
		case t.Name == "Column":
			r.err = r.column(t)
		case t.Name == "Row":
			if r.err = r.readRow(t); r.err == nil && len(r.row.Cells) > 0 {
				return true
			}
		default:
			r.err = r.x.Skip()
		}
	}
	return false
}

// place reads an Index attribute: where the next row, column or cell stands.
func place(t markup.Token, last, most int, what string) (int, error) {
	s, ok := t.Attr("Index")
	if !ok {
		last++
	} else {
		n, err := strconv.Atoi(s)
		if err != nil || n <= last {
			return 0, sheet.Broken(part, errors.New(what+" with the index "+strconv.Quote(s)+" after "+strconv.Itoa(last)))
		}
		last = n
	}
	if last > most {
		return 0, &sheet.LimitError{What: what + "s", Limit: int64(most), Part: part}
	}
	return last, nil
}

// count reads an attribute that says how many more rows or columns are meant.
func count(t markup.Token, name string) int {
	s, _ := t.Attr(name)
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, sheet.MaxRows)
}

func (r *Rows) column(t markup.Token) error {
	first, err := place(t, r.cols, sheet.MaxCols, "column")
	if err != nil {
		return err
	}
	r.cols = min(first+count(t, "Span"), sheet.MaxCols)
	if on(t, "Hidden") {
		r.hidden = append(r.hidden, sheet.Span{First: first, Last: r.cols})
	}
	return r.x.Skip()
}

func on(t markup.Token, name string) bool {
	s, _ := t.Attr(name)
	return s == "1" || s == "true"
}

func (r *Rows) readRow(t markup.Token) error {
	num, err := place(t, r.row.Num, sheet.MaxRows, "row")
	if err != nil {
		return err
	}
	more := count(t, "Span") // rows of the same looks, without cells
	r.row = sheet.Row{Num: num, Cells: r.row.Cells[:0], Hidden: on(t, "Hidden")}
	r.col, r.size = 0, 0
	for {
		t, err := r.x.Next()
		if err != nil {
			return r.ended(err)
		}
		switch {
		case t.Kind == markup.End:
			if more > 0 && len(r.row.Cells) == 0 {
				r.row.Num = min(num+more, sheet.MaxRows)
			}
			return nil
		case t.Kind != markup.Start:
		case t.Name == "Cell":
			if err := r.readCell(t); err != nil {
				return err
			}
		default:
			if err := r.x.Skip(); err != nil {
				return err
			}
		}
	}
}

func (r *Rows) readCell(t markup.Token) error {
	col, err := place(t, r.col, sheet.MaxCols, "column")
	if err != nil {
		return err
	}
	across, down := count(t, "MergeAcross"), count(t, "MergeDown")
	r.col = min(col+across, sheet.MaxCols)
	if across > 0 || down > 0 {
		if n := r.book.lim.Merged; n > 0 && len(r.merged) >= n {
			return &sheet.LimitError{What: "merged ranges", Limit: int64(n), Part: part}
		}
		r.merged = append(r.merged, sheet.Range{FirstRow: r.row.Num, FirstCol: col, LastRow: min(r.row.Num+down, sheet.MaxRows), LastCol: r.col})
	}
	c := sheet.Cell{Col: col}
	_, c.Formula = t.Attr("Formula")
	id, styled := t.Attr("StyleID")
	if !styled {
		id = "Default"
	}
	found := false
	for {
		t, err := r.x.Next()
		if err != nil {
			return r.ended(err)
		}
		if t.Kind == markup.End {
			break
		}
		switch {
		case t.Kind != markup.Start:
		case t.Name == "Data" && !found:
			found = true
			kind, _ := t.Attr("Type")
			if err := r.data(); err != nil {
				return err
			}
			if err := r.value(&c, kind, r.formatOf(id)); err != nil {
				return err
			}
		default: // Comment, NamedCell, PhoneticText
			if err := r.x.Skip(); err != nil {
				return err
			}
		}
	}
	return r.add(c, found)
}

// add puts a cell that holds something into the row.
func (r *Rows) add(c sheet.Cell, found bool) error {
	if c.Formula && !found {
		c.Kind, c.Text = sheet.Pending, sheet.PendingText
	}
	if c.Text == "" {
		return nil
	}
	r.row.Cells = append(r.row.Cells, c)
	r.size += len(c.Text)
	r.cells++
	switch lim := &r.book.lim; {
	case lim.Row > 0 && r.size > lim.Row:
		return &sheet.LimitError{What: "length of a row", Limit: int64(lim.Row), Part: part}
	case lim.Cells > 0 && r.cells > lim.Cells:
		return &sheet.LimitError{What: "cells", Limit: lim.Cells, Part: part}
	}
	return nil
}

// data gathers the text of a Data element; its parts may have formats of HTML.
func (r *Rows) data() error {
	r.text = r.text[:0]
	for depth := r.x.Depth() - 1; r.x.Depth() > depth; {
		t, err := r.x.Next()
		if err != nil {
			return r.ended(err)
		}
		if t.Kind != markup.Text {
			continue
		}
		if n := r.book.lim.Text; n > 0 && len(r.text)+len(t.Text) > n {
			return &sheet.LimitError{What: "length of a text", Limit: int64(n), Part: part}
		}
		r.text = append(r.text, t.Text...)
	}
	return nil
}

func (r *Rows) formatOf(id string) format {
	f, ok := r.format[id]
	if !ok {
		f.code = r.book.format(id)
		f.date = sheet.IsDateFormat(f.code)
		r.format[id] = f
	}
	return f
}

// value gives the cell what its Data holds. A number that is none, or a moment
// that does not exist, makes the file broken: Excel does not open it either.
func (r *Rows) value(c *sheet.Cell, kind string, f format) error {
	trimmed := string(bytes.TrimSpace(r.text))
	c.Format = f.code
	switch kind {
	case "Number":
		if trimmed == "" {
			return nil
		}
		if v, err := strconv.ParseFloat(trimmed, 64); err != nil || math.IsInf(v, 0) || math.IsNaN(v) || strings.ContainsAny(trimmed, "xX_pP") {
			return r.bad("number", trimmed)
		}
		c.Kind, c.Text, c.Date = sheet.Number, trimmed, f.date
	case "DateTime":
		if trimmed == "" {
			return nil
		}
		s, ok := sheet.Serial(trimmed, r.book.date1904)
		if !ok {
			if _, err := time.Parse("2006-01-02T15:04:05", trimmed); err != nil {
				return r.bad("moment", trimmed)
			}
			c.Text = trimmed // before the first day
			return nil
		}
		c.Kind, c.Text, c.Date = sheet.Number, s, true
		if !f.date {
			c.Format = "yyyy-mm-dd"
		}
	case "Boolean":
		switch trimmed {
		case "1", "true", "TRUE":
			c.Kind, c.Text = sheet.Bool, "TRUE"
		case "0", "false", "FALSE":
			c.Kind, c.Text = sheet.Bool, "FALSE"
		default:
			return r.bad("truth value", trimmed)
		}
	case "Error":
		c.Kind, c.Text = sheet.Error, trimmed
	default:
		c.Text = string(r.text)
	}
	return nil
}

func (r *Rows) bad(what, s string) error {
	s = s[:min(len(s), 40)]
	return sheet.Broken(part, errors.New("row "+strconv.Itoa(r.row.Num)+": "+strconv.Quote(s)+" is no "+what))
}

// Row returns the row Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the sheet.
func (r *Rows) Err() error { return r.err }

// HiddenCols lists the hidden columns.
func (r *Rows) HiddenCols() []sheet.Span { return r.hidden }

// Close does nothing: the file belongs to the caller of Open.
func (r *Rows) Close() error { return nil }

// Merged lists the merged ranges, in a pass of its own over the sheet.
func (r *Rows) Merged() []sheet.Range {
	if r.swept || r.err != nil {
		return r.ranges
	}
	r.swept, r.ranges = true, r.merged
	if r.done {
		return r.ranges
	}
	all := &Rows{book: r.book, index: r.index}
	if r.err = all.start(); r.err != nil {
		return nil
	}
	for all.Scan() {
	}
	r.ranges, r.err = all.merged, all.err
	return r.ranges
}
