package indicators

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Pass is the compiled SQL of one fact relation: every indicator over it, for
// all months, time bases and breakdowns, in one statement. It runs unchanged on
// DuckDB and Trino; Args are the values of its parameters in order.
type Pass struct {
	Fact       string
	SQL        string
	Args       []any
	Indicators []string
}

// column is one measure of a pass, shared by the indicators that measure the
// same thing.
type column struct {
	plan *plan
	band int // index into plan.bands; -1 = the measure itself
	inds []*Indicator
	pos  int // place among the columns of the pass, from 1
	sum  int // column of the partial sums it is made from
}

// set is one grouping set: an entity and a breakdown.
type set struct {
	entity string
	cut    string
	bits   int64 // value of GROUPING over dims and entities
}

// passPlan is everything needed to write a pass and to read its rows.
type passPlan struct {
	rel      *relation
	clocks   []string
	tallies  []tally
	columns  []*column
	dims     []string
	entities []string
	sets     []set
	spans    []string
}

// tally counts the rows of a clock, to tell which months have been filed.
type tally struct {
	clock string
	own   bool // without the rows carried forward
}

// planPasses gathers the indicators by relation, in the order of facts.yaml.
func planPasses(f *facts, inds []*Indicator) ([]*passPlan, error) {
	var out []*passPlan
	for _, r := range f.Relations {
		p := &passPlan{rel: r}
		for _, i := range inds {
			if i.plan != nil && i.plan.rel == r {
				p.add(i)
			}
		}
		if len(p.columns) == 0 {
			continue
		}
		if err := p.finish(); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (p *passPlan) add(i *Indicator) {
	if !slices.Contains(p.clocks, i.plan.clock) {
		p.clocks = append(p.clocks, i.plan.clock)
	}
	sig := i.plan.signature(i)
	found := false
	for _, c := range p.columns {
		if c.plan.signature(c.inds[0]) == sig {
			c.inds, found = append(c.inds, i), true
		}
	}
	if !found {
		first := len(p.columns) + 1
		for b := -1; b < len(i.plan.bands); b++ {
			p.columns = append(p.columns, &column{plan: i.plan, band: b, inds: []*Indicator{i}, pos: len(p.columns) + 1, sum: first})
		}
	}
	for _, c := range append([]Cut{Total}, i.By...) {
		if c == bandDimension {
			continue // made from the cells of the total
		}
		if s := (set{entity: i.plan.entityOf(string(c)), cut: string(c)}); !slices.Contains(p.sets, s) {
			p.sets = append(p.sets, s)
		}
	}
	for _, s := range i.Spans {
		if i.Cumulative {
			s = "month"
		}
		if !slices.Contains(p.spans, s) {
			p.spans = append(p.spans, s)
		}
	}
}

// finish fixes the order of everything and numbers the grouping sets.
func (p *passPlan) finish() error {
	if !slices.Contains(p.spans, "month") {
		p.spans = append(p.spans, "month") // tells which months have been filed
	}
	slices.Sort(p.spans)
	slices.Sort(p.clocks)
	for _, c := range p.clocks {
		if p.tallies = append(p.tallies, tally{clock: c}); p.rel.Unfiled != "" {
			p.tallies = append(p.tallies, tally{clock: c, own: true})
		}
	}
	for _, s := range p.sets {
		for _, d := range splitCut(s.cut) {
			if !slices.Contains(p.dims, d) {
				p.dims = append(p.dims, d)
			}
		}
		if s.entity != "" && !slices.Contains(p.entities, s.entity) {
			p.entities = append(p.entities, s.entity)
		}
	}
	slices.Sort(p.dims)
	slices.Sort(p.entities)
	if n := len(p.dims) + len(p.entities); n > 31 {
		return fmt.Errorf("compile pass over %s: %d grouping columns, GROUPING holds 31", p.rel.Name, n)
	}
	for k := range p.sets {
		p.sets[k].bits = p.bits(p.sets[k])
	}
	slices.SortFunc(p.sets, func(a, b set) int { return cmp.Compare(a.bits, b.bits) })
	return nil
}

// splitCut returns the dimensions of a breakdown.
func splitCut(cut string) []string {
	if cut == Total {
		return nil
	}
	return strings.Split(cut, ";")
}

// bits is the value of GROUPING for a set: a one for every column that is not
// grouped, the first column leftmost.
func (p *passPlan) bits(s set) int64 {
	var v int64
	grouped := splitCut(s.cut)
	for _, d := range p.dims {
		v <<= 1
		if !slices.Contains(grouped, d) {
			v |= 1
		}
	}
	for _, e := range p.entities {
		v <<= 1
		if e != s.entity {
			v |= 1
		}
	}
	return v
}

// compile writes the statement.
func (p *passPlan) compile() (Pass, error) {
	q := &query{}
	q.sql("WITH fact AS (\n", p.rel.text, "\n), line AS (\n")
	for n, clock := range p.clocks {
		if n > 0 {
			q.sql("\n  UNION ALL\n")
		}
		if err := p.line(q, clock); err != nil {
			return Pass{}, fmt.Errorf("compile pass over %s: %w", p.rel.Name, err)
		}
	}
	q.sql("\n), part AS (\n")
	p.part(q)
	q.sql("\n), spanned AS (\n")
	p.spanned(q)
	q.sql("\n)\n")
	p.cells(q)
	out := Pass{Fact: p.rel.Name, SQL: q.b.String(), Args: q.args}
	for _, c := range p.columns {
		if c.band < 0 {
			for _, i := range c.inds {
				out.Indicators = append(out.Indicators, i.ID)
			}
		}
	}
	slices.Sort(out.Indicators)
	return out, nil
}

// name gives the alias of a numbered column: m1, v1, c1, t1.
func name(kind string, n int) string { return kind + strconv.Itoa(n) }

// sums lists the columns that are added as such; bands are made from them.
func (p *passPlan) sums() []*column {
	return slices.DeleteFunc(slices.Clone(p.columns), func(c *column) bool { return c.band >= 0 })
}

// line writes the rows of one clock with what each indicator takes from them.
func (p *passPlan) line(q *query, clock string) error {
	q.sql("  SELECT ").ident("f", clock).sql(" AS month")
	for _, d := range p.dims {
		q.sql(",\n         COALESCE(")
		if p.rel.Columns[d] == "int" {
			q.sql("CAST(").ident("f", d).sql(" AS VARCHAR)")
		} else {
			q.ident("f", d)
		}
		q.sql(", ").bind(unknown).sql(") AS ").ident("", "d_"+d)
	}
	for _, e := range p.entities {
		q.sql(",\n         ").ident("f", e).sql(" AS ").ident("", "e_"+e)
	}
	for _, c := range p.sums() {
		q.sql(",\n         ")
		if c.plan.clock != clock {
			q.sql("NULL")
		} else if err := c.amount(q); err != nil {
			return err
		}
		q.sql(" AS ").ident("", name("m", c.pos))
	}
	for n, t := range p.tallies {
		q.sql(",\n         ")
		switch {
		case t.clock != clock:
			q.sql("0")
		case t.own:
			q.sql("CASE WHEN ").ident("f", p.rel.Unfiled).sql(" THEN 0 ELSE 1 END")
		default:
			q.sql("1")
		}
		q.sql(" AS ").ident("", name("r", n+1))
	}
	q.sql("\n  FROM fact f WHERE ").ident("f", clock).sql(" IS NOT NULL")
	return nil
}

// unknown is the member of every dimension that holds rows without a value.
const unknown = "_U"

// amount writes what one row adds: CASE WHEN condition THEN amount END.
func (c *column) amount(q *query) error {
	p := c.plan
	q.sql("CASE WHEN ")
	if p.count {
		q.ident("f", p.entity).sql(" IS NOT NULL")
	} else {
		q.sql("TRUE")
	}
	if p.where != nil {
		q.sql(" AND ")
		if err := q.rowSQL(p.where); err != nil {
			return err
		}
	}
	q.sql(" THEN ")
	switch {
	case p.amount != nil:
		if err := q.rowSQL(p.amount); err != nil {
			return err
		}
	case p.rel.Weight != "":
		q.ident("f", p.rel.Weight)
	default:
		q.sql("1")
	}
	q.sql(" END")
	return nil
}

// separator stands between the members of the dimensions in a cell's key.
const separator = "|"

// key writes the key of a grouped row: the members of every dimension, an empty
// one for those that are not grouped. One text groups faster than nine.
func (p *passPlan) key(q *query) {
	if len(p.dims) == 0 {
		q.bind("")
		return
	}
	q.list(len(p.dims), " || '"+separator+"' || ", func(i int) { q.sql("COALESCE(").ident("", "d_"+p.dims[i]).sql(", '')") })
}

// part writes the first level: sums by month, entity and breakdown.
func (p *passPlan) part(q *query) {
	q.sql("  SELECT month, ")
	p.key(q)
	q.sql(" AS k, ")
	if len(p.entities) == 0 {
		q.sql("CAST(NULL AS VARCHAR)")
	} else {
		q.sql("COALESCE(").list(len(p.entities), ", ", func(i int) { q.ident("", "e_"+p.entities[i]) }).sql(", NULL)")
	}
	q.sql(" AS e,\n         ")
	if len(p.dims)+len(p.entities) == 0 {
		q.sql("0")
	} else {
		q.sql("GROUPING(")
		q.list(len(p.dims), ", ", func(i int) { q.ident("", "d_"+p.dims[i]) })
		if len(p.dims) > 0 && len(p.entities) > 0 {
			q.sql(", ")
		}
		q.list(len(p.entities), ", ", func(i int) { q.ident("", "e_"+p.entities[i]) }).sql(")")
	}
	q.sql(" AS g")
	p.carried(q, func(c string) { q.sql("SUM(").ident("", c).sql(")") })
	q.sql("\n  FROM line\n  GROUP BY GROUPING SETS (")
	q.list(len(p.sets), ",\n    ", func(i int) {
		q.sql("(month")
		for _, d := range splitCut(p.sets[i].cut) {
			q.sql(", ").ident("", "d_"+d)
		}
		if e := p.sets[i].entity; e != "" {
			q.sql(", ").ident("", "e_"+e)
		}
		q.sql(")")
	}).sql(")")
}

// carried writes every measure and row count through f, under its own name.
func (p *passPlan) carried(q *query, f func(column string)) {
	for _, c := range p.sums() {
		q.sql(",\n         ")
		f(name("m", c.pos))
		q.sql(" AS ").ident("", name("m", c.pos))
	}
	for n := range p.tallies {
		q.sql(",\n         ")
		f(name("r", n+1))
		q.sql(" AS ").ident("", name("r", n+1))
	}
}

// spanned writes the second level: the months of each time basis are added by
// entity, so that a cell's contributors are right for the year to date too. A
// basis of one month has nothing to add.
func (p *passPlan) spanned(q *query) {
	var single, long []string
	for _, s := range p.spans {
		if s == "ytd" || s == "r12" {
			long = append(long, s)
		} else {
			single = append(single, s)
		}
	}
	q.sql("  SELECT s.period, s.basis, p.g, p.k, p.e")
	p.carried(q, func(c string) { q.ident("p", c) })
	q.sql("\n  FROM part p\n  JOIN indicators.span s ON s.month = p.month\n  WHERE s.basis IN (")
	q.list(len(single), ", ", func(i int) { q.bind(single[i]) }).sql(")")
	if len(long) == 0 {
		return
	}
	q.sql("\n  UNION ALL\n  SELECT s.period, s.basis, p.g, p.k, p.e")
	p.carried(q, func(c string) { q.sql("SUM(").ident("p", c).sql(")") })
	q.sql("\n  FROM part p\n  JOIN indicators.span s ON s.month = p.month\n  WHERE s.basis IN (")
	q.list(len(long), ", ", func(i int) { q.bind(long[i]) })
	var totals []int64
	for _, s := range p.sets {
		if s.cut == Total {
			totals = append(totals, s.bits)
		}
	}
	q.sql(")\n    AND (s.cut OR p.g IN (")
	q.list(len(totals), ", ", func(i int) { q.sql("CAST(").bind(totals[i]).sql(" AS BIGINT)") })
	q.sql("))\n  GROUP BY s.period, s.basis, p.g, p.k, p.e")
}

// cells writes the last level: value, contributors and the two largest
// contributions of each cell. MAX(x, 2) is the array of the two largest in
// both engines.
func (p *passPlan) cells(q *query) {
	q.sql("SELECT period, basis, g, k")
	for _, c := range p.columns {
		q.sql(",\n       ")
		c.cell(q)
	}
	for n := range p.tallies {
		q.sql(",\n       CAST(SUM(").ident("", name("r", n+1)).sql(") AS BIGINT) AS ").ident("", name("r", n+1))
	}
	q.sql("\nFROM spanned\nGROUP BY period, basis, g, k")
}

func (c *column) cell(q *query) {
	m := name("m", c.sum)
	v := name("v", c.pos)
	switch {
	case c.plan.agg == "count_distinct":
		q.sql("CAST(SUM(SIGN(").ident("", m).sql(")) AS VARCHAR) AS ").ident("", v)
		return
	case c.plan.count:
		q.sql("CAST(COUNT(CASE WHEN ")
		c.test(q, m)
		q.sql(" THEN 1 END) AS VARCHAR) AS ").ident("", v)
		return
	}
	q.sql("CAST(SUM(").ident("", m).sql(") AS VARCHAR) AS ").ident("", v)
	if c.plan.entity != "" {
		q.sql(", COUNT(CASE WHEN ").ident("", m).sql(" <> 0 THEN e END) AS ").ident("", name("c", c.pos))
		q.sql(", MAX(CASE WHEN e IS NOT NULL THEN ").ident("", m).sql(" END, 2) AS ").ident("", name("t", c.pos))
	}
}

// test writes the condition under which an entity is counted.
func (c *column) test(q *query, m string) {
	bound := func(op, v string) {
		if v != "" {
			q.sql(" AND ").ident("", m).sql(op, "CAST(").bind(v).sql(" AS DECIMAL(38,2))")
		}
	}
	q.ident("", m)
	if c.plan.above || len(c.plan.bands) > 0 {
		q.sql(" > 0")
	} else {
		q.sql(" <> 0")
	}
	if c.band >= 0 {
		bound(" >= ", c.plan.bands[c.band].From)
		bound(" < ", c.plan.bands[c.band].To)
	}
}
