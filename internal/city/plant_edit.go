package city

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stis/ingest"
	"stis/reference/period"
)

// flaw is a row spoilt across its fields, written in three parts: the rules it
// breaks, the rows it fits, what is put into which field.
//
//	so_contract.W07+so_contract.W09 | currency=USD,amt_orig>0 | amt_usd=amt_usd*10000
//
// A row fits when every condition holds: field=text, field!=text, field>number,
// field (not blank), !field (blank). A value is 'text, - for blank, or a field
// with +, - or * and a number: days on a date, months on a month.
type flaw struct {
	source, field, severity string
	rules                   []string
	fits, puts              []string
}

// plantEdits breaks every cross-field edit of every layout at least once. A
// hard one takes the spoilt row out, and the right one follows it; a soft one
// leaves it in, so that only fields are touched that no total of the ledger
// looks at.
func (w *world) plantEdits() {
	for i, line := range flaws() {
		x, ok := w.readFlaw(line)
		if !ok {
			continue
		}
		s := w.cfg.stream("plant-edit", i)
		f, r := w.pickRow(s, x.source, func(f *file, r *row) bool { return x.suits(record{f.layout, w.fields[x.source], r}) })
		if r == nil {
			continue
		}
		if x.severity == "E" {
			r = w.ahead(f, r, s)
		}
		x.spoil(record{f.layout, w.fields[x.source], r})
		r.marked, r.unsummed = true, true
		expect := map[string]string{"E": "quarantined", "W": "accepted"}[x.severity]
		for _, rule := range x.rules {
			p := &plant{kind: "edit", rule: rule, severity: x.severity, source: x.source, field: w.fieldOf(x, rule), expect: expect, file: f, row: r, cell: true}
			if i := strings.IndexByte(rule, '.'); i > 0 {
				p.severity = rule[i+1 : i+2]
			} else {
				p.kind, p.key, p.cell = map[bool]string{true: "unit_or_currency", false: "code_out_of_date"}[rule == "TRN030"], f.naturalKey(r), rule[:3] == "ING"
			}
			w.note(p)
		}
	}
}

// readFlaw reads a line of the table. A rule that the layout does not have is
// passed over: the tests of the table tell.
func (w *world) readFlaw(line string) (flaw, bool) {
	part := strings.Split(line, "|")
	x := flaw{severity: "W", rules: strings.Split(strings.TrimSpace(part[0]), "+"), fits: list(part[1], ","), puts: list(part[2], ";")}
	x.source, x.field, _ = strings.Cut(x.rules[0], ".")
	if i := strings.IndexByte(x.rules[0], '@'); i > 0 { // ING023@park.county_code
		x.source, x.field, _ = strings.Cut(x.rules[0][i+1:], ".")
		x.rules[0] = x.rules[0][:i]
		at := w.fields[x.source][x.field]
		c := w.layouts[x.source].Columns[at]
		return x, x.rules[0] != "ING023" || c.ListOn != "" || c.ListEdition != ""
	}
	for _, rule := range x.rules {
		if !slices.ContainsFunc(w.layouts[x.source].Edits, func(e ingest.Edit) bool { return e.Rule == rule }) {
			return x, false
		}
		if strings.Contains(rule, ".E") {
			x.severity = "E"
		}
	}
	return x, true
}

func list(s, sep string) []string {
	var out []string
	for p := range strings.SplitSeq(s, sep) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// fieldOf is the field that the finding of a rule points at.
func (w *world) fieldOf(x flaw, rule string) string {
	for _, e := range w.layouts[x.source].Edits {
		if e.Rule == rule {
			return e.Field
		}
	}
	return x.field
}

// get is the canonical text of a field.
func (r record) get(field string) string {
	at, ok := r.index[field]
	if !ok {
		panic("city: layout " + r.layout.Name + " has no field " + field)
	}
	return r.row.cells[at]
}

// suits tells whether a row fits all conditions.
func (x flaw) suits(r record) bool {
	for _, c := range x.fits {
		if field, text, ok := strings.Cut(c, "!="); ok {
			if r.get(field) == text {
				return false
			}
			continue
		}
		if field, text, ok := strings.Cut(c, ">"); ok {
			if r.get(field) == "" || scaled(r.get(field), 6) <= scaled(text, 6) {
				return false
			}
			continue
		}
		if field, text, ok := strings.Cut(c, "="); ok {
			if r.get(field) != text {
				return false
			}
			continue
		}
		if field, blank := strings.CutPrefix(c, "!"); (r.get(field) == "") != blank {
			return false
		}
	}
	return true
}

// spoil puts the values in; all of them are made from the row as it was.
func (x flaw) spoil(r record) {
	var pairs []string
	for _, p := range x.puts {
		field, text, _ := strings.Cut(p, "=")
		pairs = append(pairs, field, r.value(field, text))
	}
	r.set(pairs...)
}

// value makes the text of one field.
func (r record) value(field, text string) string {
	if text == "-" {
		return ""
	}
	if literal, ok := strings.CutPrefix(text, "'"); ok {
		return literal
	}
	at := strings.IndexAny(text, "+-*")
	if at < 0 {
		return r.get(text)
	}
	was, op, by := r.get(text[:at]), text[at], text[at+1:]
	n := scaled(by, 6)
	if op == '-' {
		n = -n
	}
	t := r.layout.Columns[r.index[field]].Type
	switch t.Kind {
	case ingest.Date:
		d, err := time.Parse(time.DateOnly, was)
		if err != nil {
			panic("city: " + field + ": " + err.Error())
		}
		return (dayOf(d) + day(n/1e6)).String()
	case ingest.Month:
		m, err := period.Parse(was)
		if err != nil {
			panic("city: " + field + ": " + err.Error())
		}
		return (m + period.Month(n/1e6)).String()
	}
	v := scaled(was, 6)
	if op == '*' {
		v = mulDiv(v, n, 1e6)
	} else {
		v += n
	}
	if t.Kind == ingest.Int {
		return strconv.FormatInt(v/1e6, 10)
	}
	return amount(v, 6)
}
