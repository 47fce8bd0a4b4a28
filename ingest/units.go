package ingest

import (
	"strings"

	"stis/ingest/sheet"
	"stis/reference"
)

// sameFamily reports whether a unit measures what the column's unit measures,
// so that an exact factor leads from one to the other.
func (c column) sameFamily(unit string) bool {
	u, ok := reference.ParseUnit(unit)
	return ok && c.unit.Num > 0 && u.Base == c.unit.Base
}

// unitLine reads 单位:万元 from the cells of a row; the text may name several
// units. ok is false when the row says nothing about units.
func unitLine(r sheet.Row) (text string, units []string, ok bool) {
	for _, c := range r.Cells {
		s := strings.TrimSuffix(strings.TrimPrefix(normalHeader(c.Text), "("), ")")
		label, rest, found := strings.Cut(s, ":")
		if !found || !strings.HasSuffix(label, "单位") || len([]rune(label)) > 6 {
			continue
		}
		for _, u := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(",;/或和及", r) }) {
			if _, ok := reference.ParseUnit(u); ok {
				units = append(units, u)
			}
		}
		if len(units) > 0 {
			return strings.TrimSpace(c.Text), units, true
		}
	}
	return "", nil, false
}

// scale sets the factor of every placed column: from the unit in its header,
// else from the unit line as far as it speaks of the same family, else 1.
func (h *header) scale(cols []column, line []string) {
	for i := range h.placed {
		p := &h.placed[i]
		c := cols[p.field]
		if p.unit == "" {
			for _, u := range line {
				if c.sameFamily(u) {
					p.unit = u
				}
			}
		}
		p.num, p.den = 1, 1
		if p.unit == "" || !c.sameFamily(p.unit) {
			continue
		}
		u, _ := reference.ParseUnit(p.unit) // sameFamily has parsed it
		p.num, p.den = u.Num*c.unit.Den, u.Den*c.unit.Num
		for g := gcd(p.num, p.den); g > 1; g = gcd(p.num, p.den) {
			p.num, p.den = p.num/g, p.den/g
		}
	}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
