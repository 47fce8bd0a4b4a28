package city

import (
	"math"
	"slices"
)

// wrongUnit is a file whose columns are to be filed in another unit.
type wrongUnit struct {
	file   *file
	fields []string
	factor int64
}

// reserve sets a file aside whose columns are to be filed in another unit:
// SAFE's dollars in yuan, the tax office's ten thousands in yuan. No row need
// show it; that the typical amount of the file is far from that of the files
// before does. A city that is too small for that, or too young, has no such file.
func (w *world) reserve(source string, fields []string, factor int64) {
	for _, f := range w.filesOf(source) {
		u := wrongUnit{f, fields, factor}
		if f.key.m < w.last && !f.used && !slices.ContainsFunc(f.rows, func(r *row) bool { return !r.clean() }) && w.shows(u) {
			f.used = true
			w.units = append(w.units, u)
			return
		}
	}
}

// takeUnits files the reserved columns in the other unit, where that still
// shows after all else was planted; the right file follows a day later.
func (w *world) takeUnits() {
	for _, u := range w.units {
		if !w.shows(u) {
			continue
		}
		f := u.file
		k := f.key
		k.kind = second
		for _, r := range f.rows {
			x := w.sheet(k)
			copy(x.row.cells, r.cells)
			for _, field := range u.fields {
				at := w.fields[k.source][field]
				r.cells[at] = amount(scaled(r.cells[at], 6)*u.factor, 6)
			}
			r.marked, r.unsummed = true, true
			if rule, field := excess(record{f.layout, w.fields[k.source], r}); rule != "" {
				w.note(&plant{kind: "unit_of_column", rule: rule, severity: "W", source: k.source, field: field, expect: "superseded", file: f, row: r, cell: true})
			}
		}
		w.files[k].used = true
		for _, field := range u.fields {
			w.note(&plant{kind: "unit_of_column", rule: "ING020", severity: "W", source: k.source, field: field, expect: "superseded", file: f})
		}
	}
}

// excess is the rule that a row breaks by its sheer size.
func excess(r record) (rule, field string) {
	at := func(field string) int64 { return scaled(r.get(field), 6) }
	switch r.layout.Source {
	case "tech_exempt":
		if at("deal_wan") > 100_000_000_000 {
			return "tech_exempt.W04", "deal_wan"
		}
	case "safe_summary":
		if at("cnt") > 0 && max(at("amt_usd"), -at("amt_usd")) > 20_000*at("cnt") {
			return "safe_summary.W02", "amt_usd"
		}
	}
	return "", ""
}

// A typical amount needs enough amounts in the file, and enough files before it
// to tell what is usual.
const (
	enoughAmounts = 8
	enoughFiles   = 8
)

// shows tells whether the other unit is beyond doubt in every column: the
// typical amount lies by the factor off the usual one, and further than the
// files before differ among themselves and than so few amounts differ by chance.
// It asks for a third more than STIS does, which counts amounts by size only.
func (w *world) shows(u wrongUnit) bool {
	var before []*file
	for _, g := range w.files {
		if g.key.source == u.file.key.source && byReceipt(g, u.file) < 0 {
			before = append(before, g)
		}
	}
	for _, field := range u.fields {
		at := w.fields[u.file.key.source][field]
		var earlier []float64
		for _, g := range before {
			if xs := sizes(g, at); len(xs) >= enoughAmounts {
				earlier = append(earlier, quantile(xs, .5))
			}
		}
		xs := sizes(u.file, at)
		if len(xs) < enoughAmounts || len(earlier) < enoughFiles {
			return false
		}
		slices.Sort(earlier)
		usual := (earlier[(len(earlier)-1)/2] + earlier[len(earlier)/2]) / 2
		away := make([]float64, len(earlier))
		for i, m := range earlier {
			away[i] = math.Abs(m - usual)
		}
		slices.Sort(away)
		far := away[(9*len(away)+9)/10-1]
		between := max(1.4826*quantile(away, .5), far/1.5)
		within := (quantile(xs, .75) - quantile(xs, .25)) / math.Sqrt(float64(len(xs)))
		off := quantile(xs, .5) - usual
		d := math.Log2(float64(u.factor)) + off
		if math.Abs(off) > .35 || d < 4./3*7*math.Hypot(between, within) || d < 4./3*2*far {
			return false
		}
	}
	return true
}

// sizes are the amounts of a column that are not zero, as powers of two, in
// order.
func sizes(f *file, at int) []float64 {
	var xs []float64
	for _, r := range f.rows {
		if v := scaled(r.cells[at], 6); v != 0 && r.raw != at && r.outcome != "quarantined" {
			xs = append(xs, math.Log2(math.Abs(float64(v))))
		}
	}
	slices.Sort(xs)
	return xs
}

// quantile is the value of a sorted list that a share of the others is below.
func quantile(xs []float64, share float64) float64 { return xs[int(share*float64(len(xs)))] }
