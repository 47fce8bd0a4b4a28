package xls

import (
	"errors"
	"fmt"
	"slices"

	"stis/ingest/sheet"
)

var errColumn = errors.New("a cell stands beyond the last column")

// place is a record with cells: one cell, or a run of them in MULRK.
type place struct {
	row, col uint16
	at       uint32
}

// rowSet is a set of rows.
type rowSet [1 << 16 / 64]uint64

func (s *rowSet) has(row uint16) bool { return s[row/64]&(1<<(row%64)) != 0 }
func (s *rowSet) add(row uint16)      { s[row/64] |= 1 << (row % 64) }

// index is what one pass over a sheet finds.
type index struct {
	places     []place // ascending by row
	merged     []sheet.Range
	hiddenCols []sheet.Span
	told       rowSet // rows that have a ROW record
	hidden     rowSet // those of them that are hidden
	rest       bool   // rows without a ROW record are hidden
	cells      int64
	sorted     bool
}

// openSheet walks over the records of a sheet up to its end record; nothing of
// a sheet that is cut is given.
func (b *Book) openSheet(i int) (*Rows, error) {
	part := fmt.Sprintf("sheet %q", b.sheets[i].Name)
	x := &index{sorted: true}
	c := cursor{data: b.data, pos: b.starts[i], biff: b.biff}
	depth := 0 // an embedded chart is a substream of its own
	for n := 0; ; n++ {
		r, ok, err := c.next()
		if err == nil && !ok {
			err = errNoEOF
		}
		if err != nil {
			return nil, sheet.Broken(part, err)
		}
		if n%65536 == 0 && b.ctx.Err() != nil {
			return nil, b.ctx.Err()
		}
		switch {
		case r.id == recBOF:
			depth++
		case r.id == recEOF:
			depth--
		case depth == 1:
			if err := b.note(x, r); err != nil {
				return nil, r.broken(part, err)
			}
		}
		if depth <= 0 {
			break
		}
	}
	if !x.sorted {
		slices.SortStableFunc(x.places, func(a, z place) int { return int(a.row) - int(z.row) })
	}
	return &Rows{book: b, part: part, index: x}, nil
}

// note takes a record of a sheet in.
func (b *Book) note(x *index, r record) error {
	switch r.id {
	case recFilePass:
		return sheet.ErrEncrypted
	case recNumber, recLabel, recBoolErr, recRK, recFormula, recLabelSST, recRString:
		return b.noteCells(x, r, 1)
	case recMulRK:
		return b.noteCells(x, r, (len(r.body)-6)/6)
	case recInteger:
		if b.biff == 2 {
			return b.noteCells(x, r, 1)
		}
	case recMerged:
		return b.noteMerged(x, r)
	case recRow:
		b.noteRow(x, r)
	case recDefaultRow:
		x.rest = len(r.body) >= 4 && b.biff >= 3 && u16(r.body)&2 != 0
	case recColInfo:
		if len(r.body) >= 10 && (u16(r.body[8:])&1 != 0 || u16(r.body[4:]) == 0) {
			x.hideCols(int(u16(r.body)), int(u16(r.body[2:])))
		}
	case recColWidth:
		if b.biff == 2 && len(r.body) >= 4 && u16(r.body[2:]) == 0 {
			x.hideCols(int(r.body[0]), int(r.body[1]))
		}
	}
	return nil
}

func (x *index) hideCols(first, last int) {
	if first <= last && first < sheet.MaxCols {
		x.hiddenCols = append(x.hiddenCols, sheet.Span{First: first + 1, Last: min(last+1, sheet.MaxCols)})
	}
}

func (b *Book) noteCells(x *index, r record, n int) error {
	if len(r.body) < 4 || n < 1 {
		return errShort
	}
	p := place{u16(r.body), u16(r.body[2:]), uint32(r.at)}
	if int(p.col)+n > sheet.MaxCols {
		return errColumn
	}
	if x.cells += int64(n); x.cells > b.lim.Cells {
		return &sheet.LimitError{What: "number of cells", Limit: b.lim.Cells}
	}
	if k := len(x.places); k > 0 && x.places[k-1].row > p.row {
		x.sorted = false
	}
	x.places = append(x.places, p)
	return nil
}

func (b *Book) noteRow(x *index, r record) {
	if len(r.body) < 8 {
		return
	}
	row, hidden := u16(r.body), false
	switch {
	case b.biff == 2:
		hidden = u16(r.body[6:])&0x7fff == 0
	case len(r.body) >= 14:
		hidden = u16(r.body[12:])&0x20 != 0
	}
	if x.told.add(row); hidden {
		x.hidden.add(row)
	}
}

func (b *Book) noteMerged(x *index, r record) error {
	if len(r.body) < 2 {
		return errShort
	}
	n := int(u16(r.body))
	if len(r.body) < 2+8*n {
		return errShort
	}
	if len(x.merged)+n > b.lim.Merged {
		return &sheet.LimitError{What: "number of merged ranges", Limit: int64(b.lim.Merged)}
	}
	for i := range n {
		m := r.body[2+8*i:]
		g := sheet.Range{FirstRow: int(u16(m)) + 1, LastRow: int(u16(m[2:])) + 1, FirstCol: int(u16(m[4:])) + 1, LastCol: int(u16(m[6:])) + 1}
		if g.FirstRow <= g.LastRow && g.FirstCol <= g.LastCol && g.LastCol <= sheet.MaxCols {
			x.merged = append(x.merged, g)
		}
	}
	return nil
}
