package indicators

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"stis/reference/period"
	"stis/warehouse"
)

// cell is one aggregated cell of a pass.
type cell struct {
	value        *big.Rat
	contributors int64 // -1 = not known
	top          [2]*big.Rat
}

// place is where a cell stands. Cuts and keys are those of Observation.
type place struct {
	month      period.Month
	basis, cut string
	key        string
}

// store holds the cells of one measure and the months its source has filed.
type store struct {
	cells map[place]cell
	keys  map[string]map[string]bool // by cut
	filed map[period.Month]bool
	plan  *plan
	over  map[place]overlays // adjusted cells
}

// levels reads every pass into stores, by indicator code.
type levels struct {
	stores map[string]*store
	breaks []seriesBreak
	first  period.Month // first month of the monthly filings
	last   period.Month // period of the run
}

func readLevels(ctx context.Context, tx *warehouse.Tx, cat *Catalog, last period.Month) (*levels, error) {
	lv := &levels{stores: map[string]*store{}, last: last}
	var err error
	if lv.first, err = firstMonth(ctx, tx, last); err != nil {
		return nil, err
	}
	if err := loadSpan(ctx, tx, lv.first, last); err != nil {
		return nil, err
	}
	if lv.breaks, err = readBreaks(ctx, tx); err != nil {
		return nil, err
	}
	plans, err := planPasses(cat.facts, cat.active())
	if err != nil {
		return nil, err
	}
	for _, p := range plans {
		if err := lv.run(ctx, tx, p); err != nil {
			return nil, fmt.Errorf("indicators over %s: %w", p.rel.Name, err)
		}
	}
	return lv, nil
}

// firstMonth asks for the first month with filings; without any it is the
// period itself.
func firstMonth(ctx context.Context, tx *warehouse.Tx, last period.Month) (period.Month, error) {
	text, err := embedded.ReadFile("sql/first_month.sql")
	if err != nil {
		return 0, err
	}
	months, err := monthsOf(ctx, tx, string(text))
	if err != nil {
		return 0, fmt.Errorf("first month: %w", err)
	}
	return slices.Min(append(months, last)), nil
}

// monthsOf reads the one column of a statement that lists months.
func monthsOf(ctx context.Context, tx *warehouse.Tx, text string) ([]period.Month, error) {
	rows, err := tx.Query(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []period.Month
	for rows.Next() {
		var month sql.NullString
		if err := rows.Scan(&month); err != nil {
			return nil, err
		}
		if !month.Valid {
			continue
		}
		m, err := period.Parse(month.String)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// listedMonths asks a relation for the months that a statement says its source
// has been filed for; nil for one whose rows alone tell.
func listedMonths(ctx context.Context, tx *warehouse.Tx, r *relation) (map[period.Month]bool, error) {
	if r.filed == "" {
		return nil, nil
	}
	months, err := monthsOf(ctx, tx, r.filed)
	if err != nil {
		return nil, fmt.Errorf("months filed: %w", err)
	}
	out := map[period.Month]bool{}
	for _, m := range months {
		out[m] = true
	}
	return out, nil
}

// loadSpan fills indicators.span: which months make up each period on each time
// basis. Breakdowns on long bases are computed for the period of the run and
// the same month of the two years before only.
func loadSpan(ctx context.Context, tx *warehouse.Tx, first, last period.Month) error {
	var periods, bases, months []string
	var cut []int64
	add := func(p period.Month, basis string, from period.Month) {
		for m := from; m <= p; m++ {
			periods, bases, months = append(periods, p.String()), append(bases, basis), append(months, m.String())
			cut = append(cut, bit(isCut(p, basis, last)))
		}
	}
	for p := first; p <= last; p++ {
		add(p, "month", p)
		add(p, "stock", p)
		add(p, "ytd", max(p.YearStart(), first))
		add(p, "r12", max(p-11, first))
	}
	if err := tx.ExecFile(ctx, embedded, "sql/clear_span.sql"); err != nil {
		return err
	}
	_, err := tx.Load(ctx, warehouse.Table{Schema: "indicators", Name: "span", Rows: len(cut), Columns: []warehouse.Column{
		{Name: "period", Kind: warehouse.Text, Text: periods},
		{Name: "basis", Kind: warehouse.Text, Text: bases},
		{Name: "month", Kind: warehouse.Text, Text: months},
		{Name: "cut", Kind: warehouse.Bool, Int: cut},
	}})
	return err
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// isCut reports whether breakdowns are computed for a period on a time basis.
func isCut(p period.Month, basis string, last period.Month) bool {
	return basis == "month" || basis == "stock" || p == last || p == last-12 || p == last-24
}

// run executes one pass and deals its cells out.
func (lv *levels) run(ctx context.Context, tx *warehouse.Tx, p *passPlan) error {
	pass, err := p.compile()
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, pass.SQL, pass.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	r := newPassReader(p)
	for rows.Next() {
		if err := rows.Scan(r.targets...); err != nil {
			return err
		}
		if err := r.take(); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	listed, err := listedMonths(ctx, tx, p.rel)
	if err != nil {
		return err
	}
	for n, c := range p.columns {
		s := r.stores[n]
		if s.filed = listed; p.rel.Cover == "rows" {
			s.filed = r.filed[tally{c.plan.clock, c.plan.own}]
			maps.Copy(s.filed, listed) // nobody had anything to tell: a true zero
		}
		if c.band < 0 {
			for _, i := range c.inds {
				lv.stores[i.ID] = s
			}
			continue
		}
		whole := lv.stores[c.inds[0].ID]
		key := bandDimension + "=" + c.plan.bands[c.band].Key
		for at, v := range s.cells {
			whole.put(place{at.month, at.basis, bandDimension, key}, v)
		}
	}
	return nil
}

func (s *store) put(at place, c cell) {
	s.cells[at] = c
	if s.keys[at.cut] == nil {
		s.keys[at.cut] = map[string]bool{}
	}
	s.keys[at.cut][at.key] = true
}

// keysOf returns the members of a breakdown in order.
func (s *store) keysOf(cut string) []string { return slices.Sorted(maps.Keys(s.keys[cut])) }

// passReader reads the rows of one pass.
type passReader struct {
	plan    *passPlan
	sets    map[int64]set
	stores  []*store // by column
	filed   map[tally]map[period.Month]bool
	values  []any
	targets []any
}

func newPassReader(p *passPlan) *passReader {
	r := &passReader{plan: p, sets: map[int64]set{}, filed: map[tally]map[period.Month]bool{}}
	for _, s := range p.sets {
		r.sets[s.bits] = s
	}
	width := 4 + len(p.tallies)
	for _, c := range p.columns {
		r.stores = append(r.stores, &store{cells: map[place]cell{}, keys: map[string]map[string]bool{}, plan: c.plan})
		width += c.width()
	}
	for _, t := range p.tallies {
		r.filed[t] = map[period.Month]bool{}
	}
	r.values = make([]any, width)
	r.targets = make([]any, width)
	for i := range r.values {
		r.targets[i] = &r.values[i]
	}
	return r
}

// width is the number of SQL columns a measure fills.
func (c *column) width() int {
	if c.plan.count || c.plan.entity == "" {
		return 1
	}
	return 3
}

// take deals out the row that was scanned last.
func (r *passReader) take() error {
	p := r.plan
	month, err := period.Parse(fmt.Sprint(r.values[0]))
	if err != nil {
		return err
	}
	basis := fmt.Sprint(r.values[1])
	g, ok := asInt(r.values[2])
	s, known := r.sets[g]
	if !ok || !known {
		return fmt.Errorf("grouping %v is none of the pass", r.values[2])
	}
	at := place{month: month, basis: basis, cut: s.cut}
	if at.key, err = p.keyOf(s.cut, fmt.Sprint(r.values[3])); err != nil {
		return err
	}
	col := 4
	for n, c := range p.columns {
		v := r.values[col : col+c.width()]
		col += c.width()
		if c.plan.entityOf(s.cut) != s.entity || v[0] == nil || c.band >= 0 && s.cut != Total {
			continue
		}
		if !r.wanted(c, s.cut) {
			continue
		}
		got, err := readCell(v)
		if err != nil {
			return err
		}
		if c.plan.count && c.plan.entity == p.rel.Contributor {
			got.contributors = got.value.Num().Int64() // the respondents are what is counted
		}
		r.stores[n].put(at, got)
	}
	if s.cut == Total && basis == "month" {
		for n, t := range p.tallies {
			if rows, ok := asInt(r.values[col+n]); ok && rows > 0 {
				r.filed[t][month] = true
			}
		}
	}
	return nil
}

// keyOf turns the key of a row into that of an observation.
func (p *passPlan) keyOf(cut, k string) (string, error) {
	if cut == Total {
		return "", nil
	}
	members := strings.Split(k, separator)
	if len(members) != len(p.dims) {
		return "", fmt.Errorf("key %q: a member holds %q", k, separator)
	}
	var parts []string
	for n, d := range p.dims {
		if slices.Contains(splitCut(cut), d) {
			parts = append(parts, d+"="+members[n])
		}
	}
	return strings.Join(parts, ";"), nil
}

// wanted reports whether any indicator of the column is split that way.
func (r *passReader) wanted(c *column, cut string) bool {
	return slices.ContainsFunc(c.inds, func(i *Indicator) bool { return i.Allows(cut) })
}

func asInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case *big.Int:
		return v.Int64(), v.IsInt64()
	}
	return 0, false
}

// readCell reads value, contributors and the two largest contributions.
func readCell(v []any) (cell, error) {
	c := cell{contributors: -1}
	var err error
	if c.value, err = asRat(v[0]); err != nil || len(v) == 1 {
		return c, err
	}
	if n, ok := asInt(v[1]); ok {
		c.contributors = n
	}
	top, _ := v[2].([]any)
	for n := range min(len(top), 2) {
		if c.top[n], err = asRat(top[n]); err != nil {
			return c, err
		}
	}
	return c, nil
}

// asRat reads an exact number as the driver gives it: text, integers, or a
// decimal that prints itself.
func asRat(v any) (*big.Rat, error) {
	var text string
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		text = v
	case int64:
		return new(big.Rat).SetInt64(v), nil
	case int32:
		return new(big.Rat).SetInt64(int64(v)), nil
	case *big.Int:
		return new(big.Rat).SetInt(v), nil
	case fmt.Stringer:
		text = v.String()
	default:
		return nil, fmt.Errorf("value %v of type %T is not exact", v, v)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("value %q is not a number", text)
	}
	return r, nil
}
