package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"stis/indicators"
)

// grid is a table laid out: what stands where, before any style.
type grid struct {
	stub    string
	columns []Column
	rows    []gridRow
	levels  int // header rows
}

type gridRow struct {
	label   string
	heading bool // a line of text across the table
	listed  bool // one of the members of a breakdown, and left out when vain
	bold    bool
	indent  int
	cells   []gridCell
	line    line
}

// line is what a row binds: part of the key of its cells.
type line struct {
	indicator, breakdown, member string
}

type gridCell struct {
	text   string // printed as text when key is zero
	unit   bool   // the text is a unit of measure
	key    Key
	absent string // printed when the observation does not exist
}

// layout expands the rows of the catalogue against the cube.
func (d *desk) layout(t *Table) *grid {
	g := &grid{stub: t.Stub, columns: t.Columns}
	for i := range t.Columns {
		g.levels = max(g.levels, len(t.Columns[i].Head))
	}
	for i := range t.Rows {
		g.rows = append(g.rows, d.expand(t, &t.Rows[i])...)
	}
	for i := range g.rows {
		if g.rows[i].heading {
			continue
		}
		for c := range t.Columns {
			g.rows[i].cells = append(g.rows[i].cells, d.bind(g.rows[i].line, &t.Columns[c]))
		}
	}
	g.rows = slices.DeleteFunc(g.rows, func(r gridRow) bool { return r.listed && d.vain(&r) })
	return g
}

// expand gives the rows of one entry: a heading, a single row, or the members
// of a breakdown with, where asked, those of an inner one below each.
func (d *desk) expand(t *Table, r *Rows) []gridRow {
	if r.Heading != "" {
		return []gridRow{{label: r.Heading, heading: true, bold: true}}
	}
	single := gridRow{label: r.Label, bold: r.Bold, indent: r.Indent,
		line: line{r.Indicator, r.Breakdown, r.Member}}
	if r.Breakdown == "" || r.Member != "" {
		if single.label == "" && r.Member != "" {
			single.label = d.name(r.Breakdown, r.Member)
		} else if single.label == "" {
			single.label = d.name("indicator", r.Indicator)
		}
		return []gridRow{single}
	}
	of := r.Of
	if len(of) == 0 {
		of = indicatorsOf(t, r)
	}
	codes := d.members(of, r.Breakdown, d.units[r.Breakdown]...)
	if r.By != nil {
		d.largest(codes, r.Breakdown, *r.By, d.src.run.month)
	}
	if r.Top > 0 && len(codes) > r.Top {
		codes = codes[:r.Top]
	}
	var inner []string
	if r.Then != "" {
		inner = d.members(of, r.Then)
	}
	var out []gridRow
	for _, code := range codes {
		row := single
		row.label, row.line.member = d.name(r.Breakdown, code), code
		row.listed = len(d.units[r.Breakdown]) > 0 || code == unknown
		row.bold = r.Bold || r.Then != ""
		out = append(out, row)
		for _, in := range inner {
			if strings.HasPrefix(in, code) {
				sub := single
				sub.label, sub.indent = d.name(r.Then, in), r.Indent+1
				sub.line.breakdown, sub.line.member = r.Then, in
				out = append(out, sub)
			}
		}
	}
	return out
}

// indicatorsOf lists the indicators a row entry may have members of.
func indicatorsOf(t *Table, r *Rows) []string {
	var out []string
	if r.Indicator != "" {
		out = append(out, r.Indicator)
	}
	for i := range t.Columns {
		if id := t.Columns[i].Indicator; id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// bind joins what the row and the column say about a cell.
func (d *desk) bind(l line, c *Column) gridCell {
	id := cmp.Or(c.Indicator, l.indicator)
	if len(c.Only) > 0 && !slices.Contains(c.Only, l.indicator) {
		return gridCell{text: c.Absent}
	}
	ind, ok := d.src.meaning(id)
	if !ok {
		return gridCell{text: c.Absent}
	}
	if c.Show == "unit" {
		return gridCell{text: ind.Unit.Show, unit: true}
	}
	k := Key{Indicator: id, Period: (d.src.run.month - monthsBack(c.Back)).String(),
		Basis: c.Basis, Measure: cmp.Or(c.Measure, "level")}
	// A stock (期末数) has no flow over months: the column of the month shows
	// it, the cumulated columns have no such figure.
	if ind.HasSpan("stock") && !ind.HasSpan(k.Basis) {
		if k.Basis != "month" {
			return gridCell{text: d.house.Symbols.None}
		}
		k.Basis = "stock"
	} else if !ind.HasSpan(k.Basis) {
		return gridCell{text: d.house.Symbols.None}
	}
	if k.Measure == "yoy" && isRatio(ind) {
		k.Measure = "pp" // a ratio does not grow, it moves by points
	}
	k.Breakdown, k.Key = dimensions(l, id, c.With)
	if k.Breakdown == indicators.Total && slices.Contains(ofWhole, k.Measure) {
		return gridCell{text: d.house.Symbols.None}
	}
	return gridCell{key: k, absent: c.Absent}
}

// ofWhole are the measures that compare a part with its total; a total has
// none of them.
var ofWhole = []string{"share", "ctr", "ctr_share", "rank"}

// dimensions writes the breakdown and key of a cell: the row's dimension
// first, then those of the column by name.
func dimensions(l line, id string, with map[string]string) (breakdown, key string) {
	var dims, parts []string
	if l.breakdown != "" {
		dims, parts = append(dims, l.breakdown), append(parts, l.breakdown+"="+l.member)
	}
	for _, dim := range sortedKeys(with) {
		code := with[dim]
		if code == "$row" {
			code = cmp.Or(l.indicator, id)
		}
		dims, parts = append(dims, dim), append(parts, dim+"="+code)
	}
	if len(dims) == 0 {
		return "total", ""
	}
	return strings.Join(dims, ";"), strings.Join(parts, ";")
}

// sortedKeys lists the keys of a map; nothing is ever printed in map order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// head gives the header texts of column c, top row first, padded downwards.
func (g *grid) head(c int) []string {
	h := slices.Clone(g.columns[c].Head)
	for len(h) < g.levels {
		h = append(h, "")
	}
	return h
}

// cellText is the text a cell needs room for.
func (d *desk) cellText(c gridCell) string {
	if c.key == (Key{}) {
		return c.text
	}
	g := d.look(c.key)
	if g.number != "" {
		return formatted(g.number, g.format)
	}
	if !g.known {
		return c.absent
	}
	return g.symbol
}

// formatted shows digits with what a number format of the house adds.
func formatted(number, format string) string {
	section, _, signed := strings.Cut(format, ";")
	out := grouped(number)
	if signed {
		out = "+" + out
	}
	for i, part := range strings.Split(section, `"`) {
		if i%2 == 1 {
			out += part
		}
	}
	return out
}
