package city

import (
	"slices"
	"strconv"
	"strings"

	"stis/ingest"
)

// plantForms spoils rows of the simple sources in every way that their layouts
// can notice: the spoilt row is taken out, and the right one comes with the
// next file of the source where there is one.
func (w *world) plantForms() {
	for i, source := range simple() {
		for j, rule := range []string{"ING010", "ING011", "ING012", "ING013", "ING015", "ING016"} {
			s := w.cfg.stream("plant-form", i*100+j)
			for range w.often(source) {
				w.plantField(source, rule, s)
			}
		}
		w.plantNumber(source, w.cfg.stream("plant-form-number", i))
	}
}

// often is how many instances of a kind a source gets: two, one where it has
// few files.
func (w *world) often(source string) int {
	if len(w.filesOf(source)) >= 10 {
		return 2
	}
	return 1
}

// kindOf names what a rule of ingestion is planted as.
func kindOf(rule string) string {
	return map[string]string{
		"ING010": "missing_required", "ING011": "text_in_amount", "ING012": "bad_date", "ING013": "code_not_in_list", "ING015": "long_number", "ING016": "uscc_check_digit",
	}[rule]
}

// plantField spoils one field of one row.
func (w *world) plantField(source, rule string, s stream) {
	l := w.layouts[source]
	var fields []int
	for i, c := range l.Columns {
		if !c.Derived && !c.Hash && breaks(rule, l, c) {
			fields = append(fields, i)
		}
	}
	if len(fields) == 0 {
		return
	}
	at := oneOf(s, fields)
	f, r := w.pickRow(s, source, func(f *file, r *row) bool {
		c := l.Columns[at]
		return rule != "ING016" || c.CheckWhen == "" || len(r.cells[at]) == 18
	})
	if r == nil {
		return
	}
	bad := w.ahead(f, r, s)
	bad.cells[at], bad.raw = wrongText(rule, l.Columns[at], r.cells[at]), at
	w.note(&plant{kind: kindOf(rule), rule: rule, severity: "E", source: source, field: l.Columns[at].Field, key: f.naturalKey(bad), expect: "quarantined", file: f, row: bad, cell: true})
}

// breaks tells whether a rule can be broken in a column.
func breaks(rule string, l *ingest.Layout, c ingest.Column) bool {
	number := c.Type.Kind == ingest.Int || c.Type.Kind == ingest.Decimal
	switch rule {
	case "ING010":
		return c.Required && !slices.Contains(l.Key, c.Field)
	case "ING011":
		return number && c.List == ""
	case "ING012":
		return c.Type.Kind == ingest.Date || c.Type.Kind == ingest.Month
	case "ING013":
		return c.List != "" || c.Type.Kind == ingest.Bool
	case "ING015":
		return c.Type.Kind == ingest.Code && c.Type.Width >= 15 || c.Type.Kind == ingest.Text && slices.Contains(l.Key, c.Field) && c.List == ""
	case "ING016":
		return c.Check == "uscc"
	}
	return false
}

// wrongText is what a careless hand writes into a column.
func wrongText(rule string, c ingest.Column, was string) string {
	switch rule {
	case "ING011":
		return "约" + was + "左右"
	case "ING012":
		if c.Type.Kind == ingest.Month {
			return "2025年13月"
		}
		return "2025-02-30"
	case "ING013":
		switch {
		case c.Type.Kind == ingest.Bool:
			return "不详"
		case c.Type.Kind == ingest.Int:
			return "99"
		}
		return strings.Repeat("Q", max(c.Type.Width, 3*boolInt(c.Type.Kind == ingest.Text)))
	case "ING015":
		return "3.303E+17"
	case "ING016":
		return breakCheck(was)
	}
	return ""
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// pickRow draws a row that nothing was planted on.
func (w *world) pickRow(s stream, source string, fits func(*file, *row) bool) (*file, *row) {
	fs := w.filesOf(source)
	if len(fs) == 0 {
		return nil, nil
	}
	start := s.IntN(len(fs))
	for i := range fs {
		f := fs[(start+i)%len(fs)]
		if f.used {
			continue
		}
		if r := pick(s, f.rows, func(r *row) bool { return r.clean() && fits(f, r) }); r != nil {
			return f, r
		}
	}
	return nil, nil
}

// ahead puts a copy of a row before it, to be spoilt. The row itself moves to
// the next file of its source when it can.
func (w *world) ahead(f *file, r *row, s stream) *row {
	bad := *r
	bad.cells, bad.outcome, bad.marked = slices.Clone(r.cells), "quarantined", true
	at := slices.Index(f.rows, r)
	f.rows = slices.Insert(f.rows, at, &bad)
	next := w.nextFile(f)
	if next == nil || len(f.rows) < 3 || s.chance(.3) || !slices.Contains(simple(), f.key.source) {
		return &bad
	}
	k := f.naturalKey(r)
	if slices.ContainsFunc(next.rows, func(o *row) bool {
		return o.outcome != "quarantined" && next.naturalKey(o) == k && o.cells[len(o.cells)-1] == r.cells[len(r.cells)-1]
	}) {
		return &bad
	}
	f.rows = slices.Delete(f.rows, at+1, at+2)
	next.rows = slices.Insert(next.rows, 0, r)
	return &bad
}

// nextFile is the ordinary file of the same source and county that follows.
func (w *world) nextFile(f *file) *file {
	for m := f.key.m + 1; m <= w.last; m++ {
		if n := w.files[fileKey{source: f.key.source, county: f.key.county, m: m}]; n != nil {
			return n
		}
	}
	return nil
}

// plantNumber stores a code as a number, so that its zeros in front are lost or
// at least in doubt.
func (w *world) plantNumber(source string, s stream) {
	l := w.layouts[source]
	for range w.often(source) {
		at := -1
		f, r := w.pickRow(s, source, func(f *file, r *row) bool {
			if w.lookOf(f).form != xlsx {
				return false
			}
			at = slices.IndexFunc(l.Columns, func(c ingest.Column) bool {
				v := r.cells[w.fields[source][c.Field]]
				return c.Type.Kind == ingest.Code && c.List != "" && !c.Derived && len(v) == c.Type.Width && strings.Trim(v, "0123456789") == "" && strings.TrimLeft(v, "0") != ""
			})
			return at >= 0
		})
		if r == nil {
			return
		}
		r.number = at
		w.note(&plant{kind: "code_as_number", rule: "ING014", severity: "W", source: source, field: l.Columns[at].Field, key: f.naturalKey(r), expect: "accepted", file: f, row: r, cell: true})
	}
}

// plantFiles spoils whole files of the simple sources: hidden rows, formulas
// that were never computed, a unit taken for another, files sent once more
// with other content.
func (w *world) plantFiles() {
	for i, source := range simple() {
		s := w.cfg.stream("plant-file", i)
		w.hideRow(source, s)
		w.blindCell(source, s)
		w.sendAgain(source, s)
	}
	w.reserve("safe_summary", []string{"amt_usd"}, 7)
	w.reserve("tech_exempt", []string{"deal_wan", "tech_amt_wan", "exempt_income_wan", "tax_wan"}, 10_000)
}

// hideRow hides a row: it is read, and said to be hidden.
func (w *world) hideRow(source string, s stream) {
	f, r := w.pickRow(s, source, func(f *file, r *row) bool {
		x := w.lookOf(f).form
		return (x == xlsx || x == xml2003) && !slices.ContainsFunc(f.rows, func(o *row) bool { return o.hidden })
	})
	if r == nil {
		return
	}
	r.hidden, r.marked = true, true
	w.note(&plant{kind: "hidden_row", rule: "ING007", severity: "I", source: source, expect: "accepted", file: f})
}

// blindCell writes an optional amount as a formula without its value, which
// counts as blank.
func (w *world) blindCell(source string, s stream) {
	l := w.layouts[source]
	at := -1
	for i, c := range l.Columns {
		if !c.Required && !c.Derived && !c.Conditional && (c.Type.Kind == ingest.Decimal || c.Type.Kind == ingest.Int) {
			at = i
		}
	}
	if at < 0 {
		return
	}
	fits, _ := w.readFlaw(source + ".| " + map[string]string{"invest_project": "live_flag=否", "cus_summary": "trade_mode=0255", "train_org": "!inspect_pass"}[source] + " |")
	f, r := w.pickRow(s, source, func(f *file, r *row) bool {
		return w.lookOf(f).form == xlsx && r.cells[at] != "" && fits.suits(record{l, w.fields[source], r})
	})
	if r == nil {
		return
	}
	r.cells[at], r.blind, r.marked = "", at, true
	w.note(&plant{kind: "formula_without_value", rule: "ING008", severity: "W", source: source, field: l.Columns[at].Field, key: f.naturalKey(r), expect: "accepted", file: f, row: r, cell: true})
}

// second marks a file sent once more in which some rows say something else.
const second = "更正"

// sendAgain sends a file once more, a day later, with every fifth row changed.
func (w *world) sendAgain(source string, s stream) {
	l := w.layouts[source]
	at := changeable(l)
	f, _ := w.pickRow(s, source, func(f *file, _ *row) bool {
		return f.key.m < w.last && !slices.ContainsFunc(f.rows, func(r *row) bool { return !r.clean() })
	})
	if f == nil || at < 0 {
		return
	}
	f.used = true
	k := f.key
	k.kind = second
	for i, r := range f.rows {
		x := w.sheet(k)
		copy(x.row.cells, r.cells)
		if i%5 == 0 {
			x.row.cells[at] = changed(l.Columns[at], r.cells[at])
		}
	}
	w.files[k].used = true
}

// changeable finds a field that a correction may touch without breaking what
// hangs on it: a free text, else a count, else a yes or no, else an amount.
func changeable(l *ingest.Layout) int {
	for _, kind := range []ingest.Kind{ingest.Text, ingest.Int, ingest.Bool, ingest.Decimal} {
		for i := len(l.Columns) - 1; i >= 0; i-- {
			c := l.Columns[i]
			if c.Type.Kind == kind && c.Required == (kind != ingest.Bool) && c.List == "" && c.Check == "" && !c.Derived && !slices.Contains(l.Key, c.Field) {
				return i
			}
		}
	}
	return -1
}

func changed(c ingest.Column, was string) string {
	switch c.Type.Kind {
	case ingest.Int:
		return strconv.FormatInt(scaled(was, 0)+1, 10)
	case ingest.Bool:
		return flag(was != "是")
	case ingest.Decimal:
		return amount(scaled(was, 6)+1_000_000, 6)
	}
	return was + "(更正)"
}
