package xls

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"stis/ingest/sheet"
)

// Rows scans the rows of a sheet.
type Rows struct {
	book  *Book
	part  string
	index *index
	next  int // place to decode next
	row   sheet.Row
	texts []byte // what the row makes up: numbers and texts that are not shared
	made  []made
	size  int
	err   error
}

// made says which cell a piece of texts belongs to.
type made struct{ cell, from, to int }

// Row returns the row Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the sheet.
func (r *Rows) Err() error { return r.err }

// Merged returns the merged ranges of the sheet.
func (r *Rows) Merged() []sheet.Range { return r.index.merged }

// HiddenCols lists the hidden columns.
func (r *Rows) HiddenCols() []sheet.Span { return r.index.hiddenCols }

// Close lets go of the sheet.
func (r *Rows) Close() error {
	r.next = len(r.index.places)
	return nil
}

// Scan moves to the next row that has a cell with content.
func (r *Rows) Scan() bool {
	places := r.index.places
	for r.err == nil && r.next < len(places) {
		first := r.next
		row := places[first].row
		for r.next < len(places) && places[r.next].row == row {
			r.next++
		}
		if r.err = r.decode(places[first:r.next]); r.err != nil {
			break
		}
		if len(r.row.Cells) > 0 {
			return true
		}
	}
	r.row = sheet.Row{}
	return false
}

// decode reads the cells of a row. Of two cells at one place the later counts,
// as Excel has it.
func (r *Rows) decode(places []place) error {
	row := places[0].row
	hidden := r.index.hidden.has(row) || r.index.rest && !r.index.told.has(row)
	r.row = sheet.Row{Num: int(row) + 1, Cells: r.row.Cells[:0], Hidden: hidden}
	r.texts, r.made, r.size = r.texts[:0], r.made[:0], 0
	if row%1024 == 0 && r.book.ctx.Err() != nil {
		return r.book.ctx.Err()
	}
	for _, p := range places {
		c := cursor{data: r.book.data, pos: int(p.at), biff: r.book.biff}
		rec, _, err := c.next()
		if err == nil {
			err = r.cells(rec, c)
		}
		if err != nil {
			return rec.broken(r.part, fmt.Errorf("cell %s: %w", sheet.Address(int(p.row)+1, int(p.col)+1), err))
		}
		if r.size+len(r.texts) > r.book.lim.Row {
			return &sheet.LimitError{What: "length of a row", Limit: int64(r.book.lim.Row), Part: r.part}
		}
	}
	all := string(r.texts)
	for _, m := range r.made {
		r.row.Cells[m.cell].Text = all[m.from:m.to]
	}
	r.tidy()
	return nil
}

// tidy brings the cells of a row into order where the file does not.
func (r *Rows) tidy() {
	cells := r.row.Cells
	ascending := true
	for i := 1; i < len(cells); i++ {
		ascending = ascending && cells[i-1].Col < cells[i].Col
	}
	if ascending {
		return
	}
	slices.SortStableFunc(cells, func(a, b sheet.Cell) int { return a.Col - b.Col })
	keep := cells[:0]
	for i, c := range cells {
		if i+1 == len(cells) || cells[i+1].Col != c.Col {
			keep = append(keep, c)
		}
	}
	r.row.Cells = keep
}

var (
	errShared = errors.New("the shared string it names does not exist")
	errString = errors.New("the text is cut")
)

// cells decodes the cells of one record; c stands behind it.
func (r *Rows) cells(rec record, c cursor) error {
	b, body := r.book, rec.body
	if b.biff == 2 && rec.id != recMulRK {
		return r.cellBIFF2(rec, c)
	}
	if len(body) < 6 {
		return errShort
	}
	col, st, value := int(u16(body[2:]))+1, b.style(int(u16(body[4:]))), body[6:]
	switch rec.id {
	case recRK:
		if len(value) < 4 {
			return errShort
		}
		r.number(col, st, RK(u32(value)), false)
	case recMulRK:
		for run := body[4:]; len(run) >= 8; run = run[6:] { // 2 bytes end the record
			r.number(col, b.style(int(u16(run))), RK(u32(run[2:])), false)
			col++
		}
	case recNumber:
		if len(value) < 8 {
			return errShort
		}
		r.number(col, st, float(value), false)
	case recLabelSST:
		if len(value) < 4 {
			return errShort
		}
		text, ok := b.strings.at(u32(value))
		if !ok {
			return errShared
		}
		if r.size += len(text); len(text) > b.lim.Text {
			return r.tooLong()
		}
		if text != "" {
			r.row.Cells = append(r.row.Cells, sheet.Cell{Col: col, Text: text, Format: st.format})
		}
	case recLabel, recRString:
		return r.label(col, st, value, c, 2, false)
	case recBoolErr:
		if len(value) < 2 {
			return errShort
		}
		r.boolErr(col, st, value[0], value[1] != 0, false)
	case recFormula:
		return r.formula(col, st, value, c)
	}
	return nil
}

// cellBIFF2 decodes a cell of BIFF2, whose attributes take three bytes, the
// second with the number format.
func (r *Rows) cellBIFF2(rec record, c cursor) error {
	if len(rec.body) < 8 {
		return errShort
	}
	col, st, value := int(u16(rec.body[2:]))+1, r.book.style(int(rec.body[5]&0x3f)), rec.body[7:]
	switch rec.id {
	case recInteger:
		if len(value) < 2 {
			return errShort
		}
		r.number(col, st, float64(u16(value)), false)
	case recNumber:
		if len(value) < 8 {
			return errShort
		}
		r.number(col, st, float(value), false)
	case recLabel:
		return r.label(col, st, value, c, 1, false)
	case recBoolErr:
		if len(value) < 2 {
			return errShort
		}
		r.boolErr(col, st, value[0], value[1] != 0, false)
	case recFormula:
		return r.formula(col, st, value, c)
	}
	return nil
}

// RK decodes a number of 30 bits: whole or the head of a double, and perhaps a
// hundredth of it.
func RK(n uint32) float64 {
	v := float64(int32(n) >> 2)
	if n&2 == 0 {
		v = math.Float64frombits(uint64(n&^3) << 32)
	}
	if n&1 != 0 {
		v /= 100
	}
	return v
}

func float(b []byte) float64 {
	return math.Float64frombits(uint64(u32(b)) | uint64(u32(b[4:]))<<32)
}

// number adds a number; what is none shows as Excel shows it.
func (r *Rows) number(col int, st style, v float64, formula bool) {
	from := len(r.texts)
	var ok bool
	if r.texts, ok = AppendNumber(r.texts, v); !ok {
		r.row.Cells = append(r.row.Cells, sheet.Cell{Col: col, Kind: sheet.Error, Text: "#NUM!", Format: st.format, Formula: formula})
		return
	}
	r.made = append(r.made, made{len(r.row.Cells), from, len(r.texts)})
	r.row.Cells = append(r.row.Cells, sheet.Cell{Col: col, Kind: sheet.Number, Format: st.format, Date: st.date, Formula: formula})
}

func (r *Rows) boolErr(col int, st style, code byte, isErr, formula bool) {
	c := sheet.Cell{Col: col, Kind: sheet.Bool, Text: "FALSE", Format: st.format, Formula: formula}
	switch {
	case isErr:
		c.Kind, c.Text = sheet.Error, ErrorText(code)
	case code != 0:
		c.Text = "TRUE"
	}
	r.row.Cells = append(r.row.Cells, c)
}

// ErrorText gives the error value of a code.
func ErrorText(code byte) string {
	switch code {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0f:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1d:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	case 0x2b:
		return "#GETTING_DATA"
	}
	return "#N/A"
}

// label adds a text that stands in the record itself; its length takes size
// bytes before BIFF8. c stands behind the record.
func (r *Rows) label(col int, st style, value []byte, c cursor, size int, formula bool) error {
	from := len(r.texts)
	if err := r.appendText(value, c, size); err != nil {
		return err
	}
	if len(r.texts)-from > r.book.lim.Text {
		return r.tooLong()
	}
	if len(r.texts) > from {
		r.made = append(r.made, made{len(r.row.Cells), from, len(r.texts)})
		r.row.Cells = append(r.row.Cells, sheet.Cell{Col: col, Format: st.format, Formula: formula})
	}
	return nil
}

func (r *Rows) appendText(value []byte, c cursor, size int) error {
	var err error
	run := running{cursor: c, rest: value}
	if r.book.biff == 8 {
		r.texts, err = run.unicode(r.texts, 2)
		return err
	}
	n, err := run.number(size)
	if err != nil {
		return errString
	}
	for left := int(n); left > 0; {
		if len(run.rest) == 0 && !run.more() {
			return errString
		}
		k := min(left, len(run.rest))
		r.texts = r.book.text.append(r.texts, run.rest[:k])
		run.rest, left = run.rest[k:], left-k
	}
	return nil
}

func (r *Rows) tooLong() error {
	return &sheet.LimitError{What: "length of a text", Limit: int64(r.book.lim.Text), Part: r.part}
}
