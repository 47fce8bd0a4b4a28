package city

import (
	"math"
	"slices"
)

// takeUnit files whole columns in another unit: SAFE's dollars in yuan, the
// tax office's ten thousands in yuan. No row need show it; that the typical
// amount of the file is far from that of the files before does. The right file
// follows a day later. A file is taken whose amounts are large enough in number
// and otherwise usual.
func (w *world) takeUnit(source string, fields []string, factor int64, rows int) {
	fs := w.filesOf(source)
	for i, f := range fs {
		if f.key.m >= w.last || f.used || f.wrongSum || len(f.rows) < rows || !w.usual(fs[:i], f, fields) || slices.ContainsFunc(f.rows, func(r *row) bool { return !r.clean() }) {
			continue
		}
		f.used = true
		k := f.key
		k.kind = second
		for _, r := range f.rows {
			copy(w.sheet(k).row.cells, r.cells)
			for _, field := range fields {
				at := w.fields[source][field]
				r.cells[at] = amount(scaled(r.cells[at], 6)*factor, 6)
			}
			r.marked, r.unsummed = true, true
			if source == "tech_exempt" && scaled(r.cells[w.fields[source]["deal_wan"]], 6) > 100_000_000_000 {
				w.note(&plant{kind: "unit_of_column", rule: "tech_exempt.W04", severity: "W", source: source, field: "deal_wan", expect: "superseded", file: f, row: r, cell: true})
			}
		}
		w.files[k].used = true
		for _, field := range fields {
			w.note(&plant{kind: "unit_of_column", rule: "ING020", severity: "W", source: source, field: field, expect: "superseded", file: f})
		}
		return
	}
}

// usual tells whether the typical amounts of a file are those of the files
// before it, of which there must be some.
func (w *world) usual(before []*file, f *file, fields []string) bool {
	for _, field := range fields {
		at := w.fields[f.key.source][field]
		var earlier []float64
		for _, g := range before {
			if m, n := median(g, at); n >= 9 && !g.used {
				earlier = append(earlier, m)
			}
		}
		if len(earlier) < 6 {
			return false
		}
		slices.Sort(earlier)
		m, n := median(f, at)
		if n < 9 || math.Abs(math.Log2(m/earlier[len(earlier)/2])) > .3 {
			return false
		}
	}
	return true
}

// median is the middle of the amounts of a column that are not zero, and how
// many there are.
func median(f *file, at int) (float64, int) {
	var xs []int64
	for _, r := range f.rows {
		if r.raw < 0 && r.outcome != "quarantined" && scaled(r.cells[at], 6) != 0 {
			xs = append(xs, max(scaled(r.cells[at], 6), -scaled(r.cells[at], 6)))
		}
	}
	if len(xs) == 0 {
		return 0, 0
	}
	slices.Sort(xs)
	return float64(xs[len(xs)/2]), len(xs)
}
