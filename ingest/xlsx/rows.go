package xlsx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"stis/ingest/sheet"
)

// Rows scans the rows of a sheet. Close it, or its inflater waits for ever.
type Rows struct {
	book    *Book
	part    string
	x       *tokens
	styles  []style
	strings *texts // nil until a cell asks

	row   sheet.Row
	num   int   // of the last row, empty ones too
	col   int   // of the last cell, empty ones too
	size  int   // of the texts of the row
	cells int64 // of the sheet
	text  strings.Builder
	data  bool // inside sheetData

	// The digits of the row's number and a quote, as they end the reference of
	// each of its cells, the bits that they fill and their number.
	want, mask uint64
	width      int

	merged   []sheet.Range
	searched bool // merged is complete
	hidden   []sheet.Span
	done     bool
	err      error
}

// textBlock is the size of the strings that the texts of cells are part of.
const textSize = 32 << 10

// Row returns the row Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the sheet.
func (r *Rows) Err() error { return r.err }

// HiddenCols lists the hidden columns, which stand in front of the rows.
func (r *Rows) HiddenCols() []sheet.Span { return r.hidden }

// Close stops reading.
func (r *Rows) Close() error {
	r.x.win.close()
	return nil
}

// Scan moves to the next row that has a cell with content. Styled empty cells,
// of which a used range may hold millions, are passed over one at a time and
// never kept; so no run of empty rows, however long, hides what follows.
func (r *Rows) Scan() bool {
	for !r.done && r.err == nil {
		more, err := r.step()
		if err != nil {
			r.err = err
			return false
		}
		if more {
			return true
		}
	}
	return false
}

// step takes a row or one token outside of rows, and reports a row that has
// content.
func (r *Rows) step() (bool, error) {
	if r.data && r.x.inside("sheetData") {
		if ok, empty, num := r.fastRow(); ok {
			if !empty {
				r.x.push([]byte("row"))
			}
			return r.readRow(num, false, empty)
		}
	}
	k, err := r.x.next()
	switch {
	case err != nil:
		return false, err
	case k == ended:
		r.done, r.searched = true, true
	case k == closing && len(r.x.opens) == 1:
		r.data = false
	case k == opening:
		return r.element()
	}
	return false, nil
}

// element handles an opening tag outside of rows.
func (r *Rows) element() (bool, error) {
	x := r.x
	switch depth := len(x.opens); {
	case depth == 1 && string(x.name) != "worksheet":
		return false, x.fail(fmt.Errorf("<%.40s> is no worksheet", x.name))
	case depth == 2:
		r.data = string(x.name) == "sheetData"
	case depth == 3 && r.data && string(x.name) == "row":
		num := 0
		if v, ok := x.attr("r"); ok {
			if num = digits(bytes.TrimSpace(v)); num == 0 {
				return false, x.fail(fmt.Errorf("row number %.20q", v))
			}
		}
		return r.readRow(num, x.truth("hidden"), false)
	case depth == 3 && string(x.name) == "col":
		r.column()
	case depth == 3 && string(x.name) == "mergeCell" && !r.searched:
		var err error
		r.merged, err = merge(x, r.merged)
		return false, err
	}
	return false, nil
}

// column notes the hidden columns.
func (r *Rows) column() {
	first, _ := r.x.attr("min")
	last, _ := r.x.attr("max")
	s := sheet.Span{First: digits(first), Last: min(digits(last), sheet.MaxCols)}
	if r.x.truth("hidden") && s.First > 0 && s.First <= s.Last && len(r.hidden) < sheet.MaxCols {
		r.hidden = append(r.hidden, s)
	}
}

// readRow reads the row just opened, which is the next one unless it has a
// number, and reports whether it has content.
func (r *Rows) readRow(num int, hidden, empty bool) (bool, error) {
	if num == 0 {
		num = r.num + 1
	}
	if num <= r.num || num > sheet.MaxRows {
		return false, r.x.fail(fmt.Errorf("row %d after row %d", num, r.num))
	}
	r.num, r.col, r.size = num, 0, 0
	r.row = sheet.Row{Num: num, Cells: r.row.Cells[:0], Hidden: hidden}
	if empty {
		return false, nil
	}
	var tail [8]byte
	r.width = copy(tail[:], append(strconv.AppendInt(tail[:0], int64(num), 10), '"'))
	r.want, r.mask = binary.LittleEndian.Uint64(tail[:]), 1<<(8*r.width)-1
	if err := r.readCells(); err != nil {
		var b *sheet.BrokenError
		if errors.As(err, &b) && b.Part == r.part {
			err = &sheet.BrokenError{Part: r.part, Err: fmt.Errorf("row %d: %w", num, b.Err)}
		}
		return false, err
	}
	if r.cells += int64(len(r.row.Cells)); r.cells > r.x.lim.Cells {
		return false, &sheet.LimitError{What: "cells", Limit: r.x.lim.Cells, Part: r.part}
	}
	return len(r.row.Cells) > 0, nil
}

// readCells reads up to the end of the row.
func (r *Rows) readCells() error {
	x := r.x
	fast, depth := x.inside("row"), len(x.opens)
	for {
		if fast && !x.empty && r.fastCells() {
			return x.pop()
		}
		k, err := x.next()
		switch {
		case err != nil:
			return err
		case k == closing && len(x.opens) < depth:
			return nil
		case k == opening && string(x.name) == "c":
			err = r.slowCell()
		case k == opening:
			err = x.skip()
		}
		if err != nil {
			return err
		}
	}
}

// cell is one cell as the file has it.
type cell struct {
	col, style int
	typ        string
	value      []byte
	valued     bool // there is a value, be it empty
	text       bool // the value is an inline string
	formula    bool
}

// slowCell reads the cell just opened, whatever way it is written.
func (r *Rows) slowCell() error {
	c := cell{col: r.col + 1}
	for _, a := range r.x.attrs {
		switch string(a.name) {
		case "r":
			if err := r.place(&c, string(a.value)); err != nil {
				return r.x.fail(err)
			}
		case "t":
			c.typ = string(a.value)
		case "s":
			c.style, _ = strconv.Atoi(string(a.value)) // an unreadable style is General
		}
	}
	if c.col > sheet.MaxCols {
		return r.x.fail(fmt.Errorf("more than %d columns", sheet.MaxCols))
	}
	r.col = c.col
	if err := r.contents(&c); err != nil {
		return err
	}
	out, err := r.value(c)
	if err != nil {
		return err
	}
	if out.Text != "" && r.put(out, 1) == 0 {
		return &sheet.LimitError{What: "length of a row", Limit: int64(r.x.lim.Row), Part: r.part}
	}
	return nil
}

// place reads the reference of a cell. Cells go from left to right. Some
// writers number them instead; then their order says where they stand.
func (r *Rows) place(c *cell, ref string) error {
	if strings.Trim(ref, "0123456789") == "" {
		return nil
	}
	row, col, err := sheet.ParseAddress(ref)
	if err != nil || row != r.num || col < c.col {
		return fmt.Errorf("cell %.20q is out of place", ref)
	}
	c.col = col
	return nil
}

// contents reads up to the end of the cell.
func (r *Rows) contents(c *cell) error {
	x := r.x
	for depth := len(x.opens); len(x.opens) >= depth; {
		k, err := x.next()
		if err != nil {
			return err
		}
		if k != opening {
			continue
		}
		switch string(x.name) {
		case "v":
			c.valued = true
			c.value, err = x.content(c.value)
		case "is":
			c.valued, c.text = true, true
			c.value, err = x.item(c.value)
		case "f":
			c.formula = true
			err = x.skip()
		default:
			err = x.skip()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// value says what a cell holds. Its text is empty if that is nothing.
func (r *Rows) value(c cell) (sheet.Cell, error) {
	out := sheet.Cell{Col: c.col, Formula: c.formula}
	date := false
	if c.style >= 0 && c.style < len(r.styles) {
		out.Format, date = r.styles[c.style].format, r.styles[c.style].date
	}
	raw, trimmed := c.value, bytes.TrimSpace(c.value)
	switch {
	case c.formula && (!c.valued || len(raw) == 0 && c.typ != "str"):
		out.Kind, out.Text = sheet.Pending, sheet.PendingText
		return out, nil
	case c.text || c.typ == "str" || c.typ == "inlineStr":
		raw = unescape(raw)
	case c.typ == "s":
		return r.sharedCell(out, trimmed)
	case c.typ == "b":
		raw, out.Kind = truth(trimmed)
	case c.typ == "e":
		raw, out.Kind = trimmed, sheet.Error
	case c.typ == "d":
		r.moment(&out, trimmed, date)
		return out, nil
	case c.typ == "" || c.typ == "n":
		// Text in the place of a number is given as the text it is.
		if n := decimal(append(trimmed[:len(trimmed):len(trimmed)], make([]byte, padding)...), 0); n > 0 && n == len(trimmed) {
			raw, out.Kind, out.Date = trimmed, sheet.Number, date
		}
	}
	out.Text = r.keep(raw)
	return out, nil
}

// moment gives a date of ISO 8601 as the day number that other files have in
// its place; what is none stays text.
func (r *Rows) moment(out *sheet.Cell, iso []byte, date bool) {
	all := r.book.sheets // of a workbook count in one way
	days, ok := sheet.Serial(string(iso), len(all) > 0 && all[0].Date1904)
	if !ok {
		out.Text = r.keep(iso)
		return
	}
	out.Kind, out.Text, out.Date = sheet.Number, days, true
	if !date {
		out.Format = "yyyy-mm-dd"
	}
}

func truth(b []byte) ([]byte, sheet.Kind) {
	switch string(b) {
	case "1", "true":
		return []byte("TRUE"), sheet.Bool
	case "0", "false":
		return []byte("FALSE"), sheet.Bool
	}
	return b, sheet.Text
}

// sharedCell looks a shared string up.
func (r *Rows) sharedCell(out sheet.Cell, index []byte) (sheet.Cell, error) {
	if len(index) == 0 {
		return out, nil
	}
	if r.strings == nil {
		t, err := r.book.texts()
		if err != nil {
			return out, err
		}
		r.strings = t
	}
	i, err := strconv.Atoi(string(index))
	text, ok := r.strings.at(i)
	if err != nil || !ok {
		return out, r.x.fail(fmt.Errorf("cell %s: there is no shared string %.20q", sheet.Address(r.num, out.Col), index))
	}
	out.Text = text
	return out, nil
}

// keep makes a string of the text of a cell: part of a larger one that many
// cells share, so that no cell costs an allocation. What a Builder has given
// out it never writes to again.
func (r *Rows) keep(b []byte) string {
	if r.text.Cap()-r.text.Len() < len(b) {
		r.text.Reset()
		r.text.Grow(max(textSize, len(b)))
	}
	n := r.text.Len()
	r.text.Write(b)
	return r.text.String()[n:]
}

// merge adds the range of the mergeCell element just opened. One that cannot
// be read merges nothing.
func merge(x *tokens, to []sheet.Range) ([]sheet.Range, error) {
	ref, err := x.value("ref")
	if err != nil {
		return to, err
	}
	if len(to) == x.lim.Merged {
		return to, x.limit("merged ranges", x.lim.Merged)
	}
	if m, err := sheet.ParseRange(ref); err == nil {
		to = append(to, m)
	}
	return to, nil
}
