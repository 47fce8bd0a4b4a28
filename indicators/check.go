package indicators

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"stis/reference"
	"stis/reference/period"
)

// fieldError is a mistake in one field of an entry.
type fieldError struct{ field, text string }

var (
	codePattern = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[a-z]?$`)
	kinds       = []string{"flow", "count", "stock", "ratio", "balance", "generic"}
	spans       = []string{"month", "ytd", "r12", "stock"}
	rhythms     = []string{"M", "Q", "A"}
	generics    = []string{"yoy", "ytd_yoy", "mom_sa", "r12", "ctr", "ctr_share", "avg2"}
)

// compile checks every entry and compiles it. It goes on after a mistake, so
// that one reading shows all of them.
func (l *loader) compile() {
	if l.cat.facts == nil {
		l.bad("catalog/facts.yaml", 0, "no such file")
		l.cat.facts = &facts{}
	}
	for _, i := range l.cat.inds {
		for _, e := range slices.Concat(i.missing(), i.wrong(), l.base(i)) {
			l.bad(i.file, i.lineOf(e.field), "%s: %s: %s", i.ID, e.field, e.text)
		}
	}
	done := map[*Indicator]int{}
	for _, i := range l.cat.inds {
		l.derive(i, done)
		l.comparable(i)
	}
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		if n := strings.Compare(a.File, b.File); n != 0 {
			return n
		}
		return a.Line - b.Line
	})
}

// missing lists the fields that every entry must have.
func (i *Indicator) missing() []fieldError {
	var out []fieldError
	for _, f := range []struct {
		name string
		have bool
	}{
		{"id", i.ID != ""}, {"name", i.Name.Zh != "" && i.Name.En != ""},
		{"definition", i.Definition.Zh != "" && i.Definition.En != ""},
		{"kind", i.Kind != ""}, {"unit", i.Unit.Show != ""}, {"frequency", i.Frequency != ""},
		{"basis", len(i.Basis) > 0 || i.Part}, {"sources", len(i.Sources) > 0 || i.Kind == "generic"},
		{"status", i.Status != ""}, {"valid_from", i.ValidFrom != ""},
	} {
		if !f.have {
			out = append(out, fieldError{f.name, "is missing"})
		}
	}
	return out
}

// wrong lists fields whose value is none of those allowed.
func (i *Indicator) wrong() []fieldError {
	var out []fieldError
	bad := func(field, format string, args ...any) {
		out = append(out, fieldError{field, fmt.Sprintf(format, args...)})
	}
	oneOf := func(field, v string, list []string) {
		if v != "" && !slices.Contains(list, v) {
			bad(field, "%q is none of %s", v, strings.Join(list, ", "))
		}
	}
	if !codePattern.MatchString(i.ID) || i.Group.Code != "" && !strings.HasPrefix(i.ID, i.Group.Code) {
		bad("id", "%q is no code of group %s", i.ID, i.Group.Code)
	}
	if (i.Part || i.Comparable != "") != (len(i.ID) == 5) || i.Part && i.Comparable != "" {
		bad("id", "a part or a comparable series, and only one of these, has a small letter after its number")
	}
	oneOf("kind", i.Kind, kinds)
	oneOf("frequency", i.Frequency, rhythms)
	oneOf("status", i.Status, []string{"active", "awaiting"})
	oneOf("generic", i.Generic, generics)
	for _, s := range i.Spans {
		oneOf("spans", s, spans)
	}
	if (i.Status == "awaiting") != (i.Awaits != "") {
		bad("awaits", "say what an awaiting entry waits for, and only there")
	}
	if _, err := period.Parse(i.ValidFrom); i.ValidFrom != "" && err != nil {
		bad("valid_from", "%v", err)
	}
	ways := 0
	for _, w := range []bool{i.Measure != "", i.Formula != "", i.Generic != "", len(i.Attains) > 0} {
		if w {
			ways++
		}
	}
	if ways != 1 {
		bad("measure", "give exactly one of measure, formula, attains and generic")
	}
	for _, c := range i.By {
		if parts := strings.Split(string(c), ";"); len(parts) > 2 || !slices.IsSorted(parts) || len(slices.Compact(parts)) != len(strings.Split(string(c), ";")) {
			bad("by", "%q: one dimension, or two different ones in alphabetical order", c)
		}
	}
	if err := i.Unit.check(i.Kind); err != nil {
		bad("unit", "%v", err)
	}
	return out
}

// check compares the unit shown with the base unit.
func (u Unit) check(kind string) error {
	if u.Decimals < 0 || u.Decimals > 6 {
		return fmt.Errorf("%d decimals", u.Decimals)
	}
	if u.Show == "" || kind == "generic" && u.Base == "" {
		return nil // told as missing; a generic measure has that of its indicator
	}
	var base []string
	for _, part := range strings.Split(u.Show, "/") {
		p, ok := reference.ParseUnit(part)
		if !ok {
			return fmt.Errorf("unit %q is not known", part)
		}
		base = append(base, p.Base)
	}
	if b := strings.Join(base, "/"); b != u.Base {
		return fmt.Errorf("%s counts in %s, not in %q", u.Show, b, u.Base)
	}
	return nil
}

// base compiles an entry that measures facts.
func (l *loader) base(i *Indicator) []fieldError {
	if i.Measure == "" {
		if i.Fact != "" || i.Where != "" || i.Clock != "" || i.Per != "" || len(i.Bands) > 0 || i.Test != "" || i.Cumulative || i.History != 0 {
			return []fieldError{{"measure", "fact, where, clock, per, test, bands, cumulative and history belong to a measure"}}
		}
		return nil
	}
	rel := l.cat.facts.get(i.Fact)
	if rel == nil {
		return []fieldError{{"fact", fmt.Sprintf("relation %q is not declared in facts.yaml", i.Fact)}}
	}
	p, errs := compilePlan(i, rel)
	switch {
	case i.Kind == "stock" && (p.agg == "sum" || i.Per != "") || i.Kind != "stock" && p.agg == "last":
		errs = append(errs, fieldError{"measure", "a stock takes last(...) or count(*), and only a stock takes last(...)"})
	case i.Kind == "ratio" || i.Kind == "balance":
		errs = append(errs, fieldError{"kind", i.Kind + " needs a formula"})
	}
	i.plan = p
	if len(i.Spans) == 0 {
		i.Spans = []string{"month", "ytd", "r12"}
		if i.Kind == "stock" {
			i.Spans = []string{"stock"}
		}
	}
	if i.HasSpan("stock") != (i.Kind == "stock") {
		errs = append(errs, fieldError{"spans", "stock is the time basis of stocks, and of nothing else"})
	}
	return errs
}

// derive compiles a formula after those it uses; 1 in done means in progress.
func (l *loader) derive(i *Indicator, done map[*Indicator]int) {
	if done[i] == 2 {
		return
	}
	bad := func(field, format string, args ...any) {
		l.bad(i.file, i.lineOf(field), "%s: %s: %s", i.ID, field, fmt.Sprintf(format, args...))
	}
	if done[i] == 1 {
		bad("formula", "uses itself")
		return
	}
	done[i] = 1
	defer func() { done[i] = 2 }()
	l.attains(i, bad)
	if i.Formula == "" {
		return
	}
	f, err := parseFormula(i.Formula, func(id string) *Indicator { return l.seen[id] })
	if err != nil {
		bad("formula", "%v", err)
		return
	}
	for _, name := range f.names() {
		l.derive(f.refs[name].ind, done)
	}
	if err := f.checkUnit(i.Unit.Base); err != nil {
		bad("formula", "%v", err)
	}
	i.form = f
	l.operands(i, bad)
}

// operands checks that every operand has what the entry asks of it, and takes
// over the time bases they share.
func (l *loader) operands(i *Indicator, bad func(field, format string, args ...any)) {
	var shared []string
	for _, s := range spans {
		ok := true
		for _, name := range i.form.names() {
			op := i.form.refs[name]
			ok = ok && (op.basis != "" || op.ind.HasSpan(s))
		}
		if ok {
			shared = append(shared, s)
		}
	}
	if len(i.Spans) == 0 {
		i.Spans = shared
	}
	for _, s := range i.Spans {
		if !slices.Contains(shared, s) {
			bad("spans", "not every operand has the time basis %s", s)
		}
	}
	if len(i.Spans) == 0 {
		bad("spans", "the operands have no time basis in common")
	}
	for _, name := range i.form.names() {
		op := i.form.refs[name]
		for _, c := range i.By {
			if !op.total && !op.ind.Allows(string(c)) {
				bad("by", "%s is not split by %s; write .total for the whole", op.ind.ID, c)
			}
		}
	}
}

func (l *loader) attains(i *Indicator, bad func(field, format string, args ...any)) {
	for _, id := range i.Attains {
		switch part := l.seen[id]; {
		case part == nil || part.plan == nil || part.Kind != "stock":
			bad("attains", "%q is no part that holds targets", id)
		case len(part.By) != 1 || !slices.Contains(strings.Split(string(part.By[0]), ";"), "indicator"):
			bad("attains", "%s must be split by indicator", id)
		}
	}
	for _, c := range i.By {
		if len(i.Attains) > 0 && l.target(i, string(c)) == nil {
			bad("by", "no part holds targets by %s", c)
		}
	}
	if len(i.Attains) > 0 && len(i.Spans) == 0 {
		i.Spans = []string{"ytd"}
	}
}

// target returns the part that holds the targets of a breakdown.
func (l *loader) target(i *Indicator, breakdown string) *Indicator {
	for _, id := range i.Attains {
		if p := l.seen[id]; p != nil && len(p.By) == 1 && string(p.By[0]) == breakdown {
			return p
		}
	}
	return nil
}
