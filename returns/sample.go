package returns

import (
	"regexp"
	"slices"
	"strings"

	"stis/ingest"
	"stis/internal/expr"
	"stis/reference"
)

// An example that breaks the rules of its own form teaches mistakes. So the
// examples of a layout are chosen together: filed as one row they would pass
// every edit.

// rule is an edit made ready for trying examples.
type rule struct {
	when, check *expr.Node // when may be nil
	names       []string
	hard        bool
}

func rulesOf(l *ingest.Layout) []rule {
	var out []rule
	for _, e := range l.Edits {
		check, err := expr.Parse(e.Check)
		if err != nil {
			continue // the layouts of the program are linted: only a test can bring one
		}
		r := rule{check: check, names: check.Idents(), hard: e.Severity == "E"}
		if e.When != "" {
			if r.when, err = expr.Parse(e.When); err != nil {
				continue
			}
			r.names = append(r.names, r.when.Idents()...)
		}
		out = append(out, r)
	}
	return out
}

// breaks reports that the row of values breaks the rule.
func (r rule) breaks(env func(string) (expr.Value, bool)) bool {
	if r.when != nil {
		if v, err := expr.Eval(r.when, env); err != nil || v.Kind != expr.KindBool || !v.Bool {
			return false
		}
	}
	v, err := expr.Eval(r.check, env)
	return err == nil && v.Kind == expr.KindBool && !v.Bool
}

// waits reports that the rule asks whether a field is there that has no example
// yet.
func (r rule) waits(done map[string]bool) bool {
	found := false
	r.check.Walk(func(x *expr.Node) {
		if x.Op == expr.OpNotNul || x.Op == expr.OpIsNull {
			found = found || slices.ContainsFunc(x.Idents(), func(name string) bool { return !done[name] })
		}
	})
	return found
}

// examples chooses an example for every column of the layout that has one:
// column by column the first that breaks no rule yet, then what a later column
// made wrong is chosen again.
func (w words) examples() map[string]string {
	out := map[string]string{}
	have, done := map[string]expr.Value{}, map[string]bool{}
	rules := w.rules
	env := func(name string) (expr.Value, bool) { return have[name], true }
	broken := func() int {
		n := 0
		for _, r := range rules {
			if !r.waits(done) && r.breaks(env) {
				n++
			}
		}
		return n
	}
	try := func(c ingest.Column) {
		best, fewest := out[c.Field], len(rules)+1
		if best != "" {
			fewest = broken()
		}
		for _, s := range w.candidates(c) {
			if fewest == 0 {
				break
			}
			have[c.Field] = exampleValue(c, s)
			if n := broken(); n < fewest {
				best, fewest = s, n
			}
		}
		if best != "" {
			out[c.Field], have[c.Field] = best, exampleValue(c, best)
		}
	}
	for _, c := range w.layout.Columns {
		if done[c.Field] = true; c.Derived {
			continue
		}
		if try(c); out[c.Field] == "" { // free text: any will do
			have[c.Field] = expr.Text("示例" + c.Field)
		}
	}
	for _, c := range w.layout.Columns {
		if broken() == 0 {
			break
		}
		if out[c.Field] != "" {
			try(c)
		}
	}
	for _, c := range w.layout.Columns {
		out[c.Field] = w.withName(c, out[c.Field])
	}
	return out
}

// withName puts the meaning behind a code.
func (w words) withName(c ingest.Column, s string) string {
	if c.List == "" {
		return s
	}
	for _, code := range w.list(c) {
		if code.Code == s {
			name, _, _ := strings.Cut(wide(code.Zh), "（")
			return s + "（" + name + "）"
		}
	}
	return s
}

// exampleValue is an example as the layout types it.
func exampleValue(c ingest.Column, s string) expr.Value {
	switch c.Type.Kind {
	case ingest.Int, ingest.Decimal:
		return numberOf(s)
	case ingest.Date, ingest.Timestamp:
		return expr.Date(s[:10])
	case ingest.Bool:
		return expr.Bool(s == "是")
	}
	return expr.Text(s)
}

// candidates lists what may serve as the example of a column, the best first.
func (w words) candidates(c ingest.Column) []string {
	switch {
	case c.Hash:
		return nil // any example would be somebody's number
	case c.Check == "uscc":
		return []string{sampleUSCC}
	case c.Field == "org_code":
		return []string{sampleUSCC[8:17]} // the code of the body inside the credit code
	case c.List != "":
		return w.codeCandidates(c)
	}
	switch c.Type.Kind {
	case ingest.Int:
		return []string{"120", "60", "30", "10", "5", "1", "0"}
	case ingest.Decimal:
		return decimalCandidates(c)
	case ingest.Date:
		return []string{"2026-10-15", "2026-10-31", "2026-09-01"}
	case ingest.Month:
		return []string{"2026-10", "2026-09", "2026-12"}
	case ingest.Timestamp:
		return []string{"2026-10-15 09:30:00"}
	case ingest.Bool:
		return []string{"是", "否"}
	case ingest.Code, ingest.Text:
		switch {
		case c.Field == "period":
			return []string{"2026-10"}
		case isYear(c):
			return []string{"2026"}
		case c.Fixed:
			return []string{strings.Repeat("0", max(0, c.Type.Width-1)) + "1"}
		}
	}
	return nil
}

// decimalCandidates are numbers that fit the column.
func decimalCandidates(c ingest.Column) []string {
	whole := c.Type.Width - c.Type.Scale
	texts := []string{"1234.55", "123.45", "60.50", "12.50", "8765.50", "7.10", "1.50", "0.12", "1.00", "0.00"}
	if c.Unit == "%" {
		texts = []string{"60.50", "12.50", "5.00", "0.00"}
	}
	var out []string
	for _, s := range texts {
		w, frac, _ := strings.Cut(s, ".")
		if len(w) > whole {
			continue
		}
		if frac = frac[:min(len(frac), c.Type.Scale)]; frac != "" {
			w += "." + frac
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// wellKnown are codes that everybody knows, taken for an example before others.
var wellKnown = [...]string{"USD", "USA", "502", "330302", "N", "A", "SI2", "227020", "ITO11", "ITO", "0110", "6513", "TT"}

// codeCandidates lists the codes of a column: the well-known, then those that
// head no others, then the rest.
func (w words) codeCandidates(c ingest.Column) []string {
	var best, leaves, others []string
	list := w.offered(c)
	parents := map[string]bool{}
	for _, code := range list {
		parents[code.Parent] = true
	}
	edition := w.editionFor(c.Field)
	for _, code := range list {
		switch {
		case edition != "" && code.Code == edition:
			return []string{edition}
		case !code.ValidTo.IsZero():
		case slices.Contains(wellKnown[:], code.Code):
			best = append(best, code.Code)
		case parents[code.Code]:
			others = append(others, code.Code)
		default:
			leaves = append(leaves, code.Code)
		}
	}
	slices.SortFunc(best, func(a, b string) int { return slices.Index(wellKnown[:], a) - slices.Index(wellKnown[:], b) })
	return slices.Concat(best, leaves, others)
}

// currencies that are filed most, the most frequent first.
var currencies = [...]string{"USD", "CNY", "EUR", "JPY", "HKD", "GBP", "KRW", "SGD", "TWD", "MOP", "AUD", "CAD", "CHF", "NZD", "THB",
	"MYR", "IDR", "VND", "PHP", "INR", "RUB", "AED", "SAR", "SEK", "NOK", "DKK", "ZAR", "BRL", "MXN", "TRY"}

// offered lists the codes that a filer may choose: those of the list without
// the ones that the layout's edits turn away whatever else stands in the row.
func (w words) offered(c ingest.Column) []reference.Code {
	list := w.list(c)
	if c.List == "CL_CURRENCY" {
		list = byUse(list)
	}
	for _, r := range w.rules {
		if !r.hard || r.when != nil {
			continue
		}
		for _, part := range split(r.check, expr.OpAnd) {
			if names := part.Idents(); len(names) != 1 || names[0] != c.Field {
				continue
			}
			alone := rule{check: part}
			list = slices.DeleteFunc(slices.Clone(list), func(code reference.Code) bool {
				return alone.breaks(func(string) (expr.Value, bool) { return exampleValue(c, code.Code), true })
			})
		}
	}
	return list
}

// byUse puts the currencies that are filed most first, and leaves out the codes
// that stand for a test and for none.
func byUse(list []reference.Code) []reference.Code {
	place := func(c reference.Code) int {
		if i := slices.Index(currencies[:], c.Code); i >= 0 {
			return i
		}
		return len(currencies)
	}
	list = slices.DeleteFunc(slices.Clone(list), func(c reference.Code) bool { return c.Code == "XTS" || c.Code == "XXX" })
	slices.SortStableFunc(list, func(a, b reference.Code) int { return place(a) - place(b) })
	return list
}

// isYear reports a column of years.
func isYear(c ingest.Column) bool {
	return c.Type.Kind == ingest.Code && c.Type.Width == 4 && c.List == "" && (c.Field == "year" || strings.HasSuffix(c.Field, "_year"))
}

var atLeast = regexp.MustCompile(`^(?:coalesce\(\s*)?([a-z_][a-z0-9_]*)(?:\s*,\s*0\s*\))?\s*>=?\s*0$`)

// notNegative reports that the layout turns away a negative number in the
// column whatever else stands in the row. Counts are never negative.
func (w words) notNegative(c ingest.Column) bool {
	if c.Type.Kind == ingest.Int {
		return true
	}
	for _, e := range w.layout.Edits {
		if e.Severity != "E" || e.When != "" || strings.Contains(e.Check, " or ") {
			continue
		}
		for _, part := range strings.Split(e.Check, " and ") {
			if m := atLeast.FindStringSubmatch(strings.TrimSpace(part)); m != nil && m[1] == c.Field {
				return true
			}
		}
	}
	return false
}
