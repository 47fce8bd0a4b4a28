package xls

import "stis/ingest/sheet"

// Records that may stand between a formula and the text it gives.
const (
	recArray   = 0x0221
	recTable   = 0x0236
	recTable2  = 0x0036
	recShared  = 0x04bc
	recShared2 = 0x00bc
	recArray2  = 0x0021
)

// formula adds the value that a formula cell caches; c stands behind the
// record. Eight bytes hold a number, or, marked by two bytes of ones, say that
// it is a text (in a record that follows), a boolean, an error or empty.
func (r *Rows) formula(col int, st style, value []byte, c cursor) error {
	if len(value) < 8 {
		return errShort
	}
	if value[6] != 0xff || value[7] != 0xff {
		r.number(col, st, float(value), true)
		return nil
	}
	switch value[0] {
	case 0:
		return r.formulaText(col, st, c)
	case 1:
		r.boolErr(col, st, value[2], false, true)
	case 2:
		r.boolErr(col, st, value[2], true, true)
	default:
		if r.book.biff == 8 && len(value) >= 16 && givesNumber(value[16:min(len(value), 16+int(u16(value[14:])))]) {
			r.pending(col, st)
		}
	}
	return nil
}

// pending adds a formula that was never computed.
func (r *Rows) pending(col int, st style) {
	r.row.Cells = append(r.row.Cells, sheet.Cell{Col: col, Kind: sheet.Pending, Text: sheet.PendingText, Format: st.format, Formula: true})
}

// formulaText adds the text of a STRING record; a formula without one was
// never computed.
func (r *Rows) formulaText(col int, st style, c cursor) error {
	for {
		rec, ok, err := c.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		switch rec.id {
		case recShared, recShared2, recArray, recArray2, recTable, recTable2, recContinue:
			continue
		case recString:
			size := 2
			if r.book.biff == 2 {
				size = 1
			}
			return r.label(col, st, rec.body, c, size, true)
		}
		break
	}
	r.pending(col, st)
	return nil
}
