package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"stis/indicators"
	"stis/reference"
)

var slot = regexp.MustCompile(`\{([a-z_0-9]+)\}`)

// filled are the slots that every text of the catalogue may use.
var filled = []string{"period", "n", "run", "cutoff", "catalog", "layouts", "inputs"}

// lint returns every mistake of a report that can be seen without the
// indicator catalogue.
func lint(h *House, r *Report) []string {
	l := &linter{house: h}
	for _, dim := range sortedKeys(h.Dimensions) {
		if d := h.Dimensions[dim]; d.Of != "" && d.List == "" {
			l.bad("dimension %s: of needs a list", dim)
		}
	}
	if r.Edition != "internal" && r.Edition != "public" {
		l.bad("edition %q is neither internal nor public", r.Edition)
	}
	if !strings.Contains(r.File, "{period}") || !strings.HasSuffix(r.File, ".xlsx") {
		l.bad("file %q: want a name with {period} that ends in .xlsx", r.File)
	}
	names, forms, data := map[string]bool{}, map[string]bool{}, false
	for i := range r.Sheets {
		s := &r.Sheets[i]
		l.at = "sheet " + s.Name + ": "
		if names[s.Name] || s.Name == "" || strings.ContainsAny(s.Name, `:\/?*[]'!`) || len([]rune(s.Name)) > 31 {
			l.bad("name is empty, twice, too long or has a sign that sheets cannot have")
		}
		if s.Form != "" && forms[s.Form] {
			l.bad("form %q stands twice", s.Form)
		}
		names[s.Name], forms[s.Form] = true, true
		data = data || s.Kind == KindData
		l.sheet(s)
	}
	l.at = ""
	if !data {
		l.bad("no sheet of kind data")
	}
	return l.problems
}

type linter struct {
	house    *House
	at       string
	problems []string
}

func (l *linter) bad(format string, args ...any) {
	l.problems = append(l.problems, l.at+fmt.Sprintf(format, args...))
}

func (l *linter) sheet(s *Sheet) {
	kinds := []Kind{KindCover, KindContents, KindTable, KindGlossary, KindNotes, KindData}
	if !slices.Contains(kinds, s.Kind) {
		l.bad("kind %q is none of %v", s.Kind, kinds)
	}
	if (s.Kind == KindTable) != (s.Table != nil) {
		l.bad("a sheet of kind table has a table, others have none")
		return
	}
	if s.Kind != KindTable {
		return
	}
	if s.Form == "" || s.Unit == "" || s.Title == "" {
		l.bad("a table needs title, form and unit")
	}
	for i := range s.Table.Columns {
		c := &s.Table.Columns[i]
		if len(c.Head) == 0 || c.Head[0] == "" {
			l.bad("column %d has no head", i+1)
		}
		switch c.Show {
		case "unit":
		case "":
			l.measure(fmt.Sprintf("column %d", i+1), c.Basis, c.Measure)
			l.dims(c.With)
		default:
			l.bad("column %d: show %q: want unit or nothing", i+1, c.Show)
		}
	}
	for i := range s.Table.Rows {
		r := &s.Table.Rows[i]
		if r.Breakdown != "" {
			l.dims(map[string]string{r.Breakdown: ""})
		}
		if r.Heading == "" && r.Breakdown == "" && r.Label == "" && r.Indicator == "" {
			l.bad("row %d names nothing", i+1)
		}
	}
	for i := range s.Sentences {
		l.sentence(i, &s.Sentences[i])
	}
	for i := range s.Charts {
		l.chart(&s.Charts[i])
	}
}

func (l *linter) measure(what, basis, measure string) {
	if _, ok := l.house.Bases[basis]; !ok {
		l.bad("%s: basis %q is not in house.yaml", what, basis)
	}
	if measure == "" {
		measure = "level"
	}
	if _, ok := l.house.Measures[measure]; !ok {
		l.bad("%s: measure %q is not in house.yaml", what, measure)
	}
}

func (l *linter) dims(with map[string]string) {
	for _, dim := range sortedKeys(with) {
		if _, ok := l.house.Dimensions[dim]; !ok {
			l.bad("dimension %q is not in house.yaml", dim)
		}
	}
}

func (l *linter) sentence(i int, s *Sentence) {
	for j := range s.Clauses {
		c := &s.Clauses[j]
		what := fmt.Sprintf("sentence %d clause %d", i+1, j+1)
		for _, m := range slot.FindAllStringSubmatch(c.First, -1) {
			if !slices.Contains(filled, m[1]) {
				l.bad("%s: first: {%s} is not a slot of every text", what, m[1])
			}
		}
		if slices.ContainsFunc(c.Not, func(m int) bool { return m < 1 || m > 12 }) {
			l.bad("%s: not %v: want months from 1 to 12", what, c.Not)
		}
		used, required := map[string]bool{}, len(c.Let) == 0
		for _, m := range slot.FindAllStringSubmatch(c.Text, -1) {
			used[m[1]] = true
			if _, ok := c.Let[m[1]]; !ok && !slices.Contains(filled, m[1]) {
				l.bad("%s: {%s} is not in let", what, m[1])
			}
		}
		for _, n := range sortedKeys(c.Let) {
			f := c.Let[n]
			if !used[n] {
				l.bad("%s: %s is not used", what, n)
			}
			l.measure(what, f.Basis, f.Measure)
			l.dims(f.With)
			if f.Lead != "" && !f.Optional {
				l.bad("%s: %s: lead goes with optional", what, n)
			}
			required = required || !f.Optional
			if (f.Top > 0) != (f.Item != "") || f.Top > 0 && f.Breakdown == "" {
				l.bad("%s: %s: top, item and breakdown go together", what, n)
			}
		}
		if !required {
			l.bad("%s: every figure is optional, none makes the clause", what)
		}
	}
}

func (l *linter) chart(c *Chart) {
	if !slices.Contains([]string{"combo", "pie", "bar"}, c.Kind) {
		l.bad("chart %q: kind %q is none of combo, pie, bar", c.Title, c.Kind)
	}
	if c.Bars == nil {
		l.bad("chart %q has no bars", c.Title)
	}
	for _, s := range []*Series{c.Bars, c.Line} {
		if s == nil {
			continue
		}
		l.measure("chart "+c.Title, s.Basis, s.Measure)
		if (s.Months > 0) == (s.Breakdown != "") {
			l.bad("chart %q: a series has months or a breakdown", c.Title)
		}
	}
}

// Check holds the report catalogue against the indicator catalogue and
// returns every cell that could never have an observation: an indicator that
// does not exist, a breakdown it does not allow, a unit that is not known.
func (c *Catalog) Check(icat *indicators.Catalog) []string {
	var out []string
	for _, r := range c.reports {
		k := &checker{icat: icat, report: r.ID, seen: map[string]bool{}}
		for i := range r.Sheets {
			k.sheet(&r.Sheets[i])
		}
		out = append(out, k.problems...)
	}
	return out
}

// counted gives the unit of the value itself: 万美元 of 万美元/份.
func counted(unit string) string {
	u, _, _ := strings.Cut(unit, "/")
	return u
}

type checker struct {
	icat     *indicators.Catalog
	report   string
	seen     map[string]bool
	problems []string
}

func (k *checker) use(sheet, id, breakdown string) {
	text := ""
	ind, ok := k.icat.Get(id)
	if !ok {
		text = fmt.Sprintf("report %s sheet %s: indicator %q does not exist", k.report, sheet, id)
	} else if !ind.Allows(breakdown) {
		text = fmt.Sprintf("report %s sheet %s: %s has no breakdown %q", k.report, sheet, id, breakdown)
	} else if _, known := reference.ParseUnit(counted(ind.Unit.Show)); !known && ind.Unit.Show != ind.Unit.Base {
		text = fmt.Sprintf("report %s sheet %s: %s: unit %q is not known", k.report, sheet, id, ind.Unit.Show)
	}
	if text != "" && !k.seen[text] {
		k.seen[text] = true
		k.problems = append(k.problems, text)
	}
}

func (k *checker) sheet(s *Sheet) {
	for i := range s.Sentences {
		for j := range s.Sentences[i].Clauses {
			let := s.Sentences[i].Clauses[j].Let
			for _, n := range sortedKeys(let) {
				f := let[n]
				breakdown, _ := dimensions(line{breakdown: f.Breakdown}, f.Indicator, f.With)
				k.use(s.Name, f.Indicator, breakdown)
			}
		}
	}
	for i := range s.Charts {
		for _, x := range []*Series{s.Charts[i].Bars, s.Charts[i].Line} {
			if x != nil {
				breakdown, _ := dimensions(line{breakdown: x.Breakdown}, x.Indicator, x.With)
				k.use(s.Name, x.Indicator, breakdown)
			}
		}
	}
	if s.Table == nil {
		return
	}
	for i := range s.Table.Rows {
		k.row(s, &s.Table.Rows[i])
	}
}

func (k *checker) row(s *Sheet, r *Rows) {
	if r.Heading != "" {
		return
	}
	for i := range s.Table.Columns {
		c := &s.Table.Columns[i]
		id := c.Indicator
		if id == "" {
			id = r.Indicator
		}
		if c.Absent != "" || id == "" {
			continue // the column says itself that some cells have no figure
		}
		for _, inner := range []string{r.Breakdown, r.Then} {
			if inner == "" && r.Breakdown != "" {
				continue
			}
			breakdown, _ := dimensions(line{indicator: r.Indicator, breakdown: inner}, id, c.With)
			k.use(s.Name, id, breakdown)
		}
	}
}
