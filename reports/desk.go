package reports

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"stis/indicators"
	"stis/reference"
	"stis/reference/period"
	"stis/review"
)

// Key names one observation of a run.
type Key struct {
	Indicator string
	Period    string // 2026-10
	Basis     string // month, ytd, r12 or stock
	Measure   string // level, yoy, share ...
	Breakdown string // total, county, county;so_class1 ...
	Key       string // "", county=330302 ...
}

// lookup is all that a report reads: the observations of one run and the
// names of codes. It is filled from a cube, in tests from a small table.
type lookup struct {
	run     run
	changes []review.Overlay // adjustments that the run contains
	get     func(Key) (indicators.Observation, bool)
	keys    func(indicator, breakdown string) []string
	meaning func(id string) (*indicators.Indicator, bool)
	codes   func(dimension string) []reference.Code // in print order
}

// run says which run the observations belong to.
type run struct {
	id, cutoff, inputs, catalog, layouts string
	month                                period.Month
}

// figure is an observation as it is shown.
type figure struct {
	key    Key
	obs    indicators.Observation
	known  bool     // the cube has it
	number string   // shown digits such as -1234.50; "" when there is no number
	symbol string   // shown when there is no number; "" prints a blank
	format string   // number format of the cell
	unit   string   // unit shown
	weak   bool     // the number is marked as one of low reliability
	broken bool     // the number is marked as one on which a break of the series falls
	over   []string // adjustments that the number contains
}

// text is what a reader sees, without digit grouping.
func (g *figure) text() string { return cmp.Or(g.number, g.symbol) }

// desk answers every question for an observation and remembers the order in
// which they were first asked, and who asked.
type desk struct {
	src   *lookup
	house *House
	seen  map[Key]*asked
	order []*asked
	names map[string]map[string]string // dimension -> code -> Chinese name
	ranks map[string]map[string]int    // dimension -> code -> print order
	units map[string][]string          // dimension -> codes that are always printed
}

type asked struct {
	figure
	where []string // cells such as 分县!D8
	drawn bool     // a chart shows it, even when it is missing
}

func newDesk(src *lookup, h *House) *desk {
	d := &desk{src: src, house: h, seen: map[Key]*asked{},
		names: map[string]map[string]string{}, ranks: map[string]map[string]int{}, units: map[string][]string{}}
	for dim, spec := range h.Dimensions {
		names, ranks := map[string]string{}, map[string]int{}
		add := func(code, zh string) {
			if _, ok := names[code]; !ok {
				names[code], ranks[code] = zh, len(ranks)
			}
		}
		for _, m := range spec.Names {
			add(m.Code, m.Zh)
		}
		for _, c := range src.codes(dim) {
			add(c.Code, c.Zh)
			if spec.holds(&c, src.run.month) {
				d.units[dim] = append(d.units[dim], c.Code)
			}
		}
		d.names[dim], d.ranks[dim] = names, ranks
	}
	return d
}

// ask gives the observation as shown and notes the cell that shows it; an
// empty cell asks without showing a figure.
func (d *desk) ask(k Key, where string) *asked {
	a := d.seen[k]
	if a == nil {
		a = &asked{figure: d.look(k)}
		d.seen[k] = a
		d.order = append(d.order, a)
	}
	if where != "" {
		a.where = append(a.where, where)
	}
	return a
}

// look reads and formats an observation without remembering it.
func (d *desk) look(k Key) figure {
	g := figure{key: k}
	ind, ok := d.src.meaning(k.Indicator)
	if !ok {
		return g
	}
	decimals := ind.Unit.Decimals
	g.unit = ind.Unit.Show
	measure := d.house.Measures[k.Measure]
	if measure.Unit != "" {
		g.unit, decimals = measure.Unit, measure.Decimals
	}
	g.format = cmp.Or(measure.Format, numberFormat(decimals))
	if g.obs, g.known = d.src.get(k); !g.known {
		g.obs, g.known = d.without(k, ind)
	}
	if !g.known {
		return g
	}
	if g.symbol = d.symbol(k, g.obs, ind); g.symbol != "" || g.obs.Value == nil {
		return g
	}
	v := g.obs.Value
	if measure.Unit == "" {
		v = ind.Shown(v)
	}
	shown := indicators.Round(v, decimals, indicators.HalfUp)
	if measure.Below && v.Sign() != 0 && strings.Trim(shown, "-0.") == "" {
		g.symbol = d.house.Symbols.Below
		return g
	}
	g.number = shown
	if g.weak = g.obs.ObsStatus == lowReliability; g.weak {
		g.format = marked(g.format, d.house.Symbols.Weak)
	}
	if g.broken = broken(g.obs); g.broken {
		g.format = marked(g.format, d.house.Symbols.Broken)
	}
	if g.over = g.obs.Overlays; len(g.over) > 0 {
		g.format = marked(g.format, d.house.Symbols.Adjusted)
	}
	return g
}

// symbol gives the sign that stands for an observation without a printable
// number; "" when the number, or a blank, is printed.
func (d *desk) symbol(k Key, o indicators.Observation, ind *indicators.Indicator) string {
	status := indicators.Status(o.Reason)
	if status == indicators.Confidential || o.ConfStatus == "C" || o.ConfStatus == "D" || o.ConfStatus == "S" {
		return d.house.Symbols.Suppressed
	}
	if o.Value == nil {
		switch status {
		case indicators.BaseZero, indicators.BothZero, indicators.SignChange,
			indicators.BothNegative, indicators.SmallChange, indicators.JanFebPending:
			return d.house.Symbols.None
		}
		if o.ObsStatus == "M" {
			return d.house.Symbols.None
		}
		return ""
	}
	if k.Measure == "yoy" && d.smallBase(k, status, ind) {
		return d.house.Symbols.None
	}
	return ""
}

// smallBase reports whether the growth rate stands on a base too small to be
// printed (DOMAIN §10: below 1 万美元). The rate of February compares January
// and February together, so its base is their sum.
func (d *desk) smallBase(k Key, status indicators.Status, ind *indicators.Indicator) bool {
	if !slices.Contains(d.house.Growth.Units, ind.Unit.Show) {
		return false
	}
	m, err := period.Parse(k.Period)
	if err != nil {
		return false
	}
	k.Measure, k.Period = "level", (m - 12).String()
	if status == indicators.JanFebJoined {
		k.Basis = "ytd"
	}
	base, ok := d.src.get(k)
	if !ok || base.Value == nil {
		return false
	}
	return ind.Shown(base.Value).Cmp(new(big.Rat).SetFloat64(d.house.Growth.MinBase)) < 0
}

func numberFormat(decimals int) string {
	if decimals == 0 {
		return "#,##0"
	}
	return "#,##0." + strings.Repeat("0", decimals)
}

// grouped prints digits as the number format shows them, for text and widths.
func grouped(number string) string {
	sign := ""
	if strings.HasPrefix(number, "-") {
		sign, number = "-", number[1:]
	}
	whole, frac, dot := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + frac
	}
	return sign + whole
}

// name gives the Chinese name of a member of a dimension; a code that nobody
// knows prints as itself.
func (d *desk) name(dim, code string) string {
	if zh, ok := d.house.Special[code]; ok {
		return zh
	}
	if zh, ok := d.names[dim][code]; ok {
		return zh
	}
	if ind, ok := d.src.meaning(code); dim == "indicator" && ok {
		return ind.Name.Zh
	}
	return code
}

// label names the cell of a breakdown: "鹿城区", "鹿城区 信息技术外包", "合计".
func (d *desk) label(breakdown, key string) string {
	if key == "" {
		return "合计"
	}
	var out []string
	for _, part := range strings.Split(key, ";") {
		dim, code, _ := strings.Cut(part, "=")
		out = append(out, d.name(dim, code))
	}
	return strings.Join(out, " ")
}

// members lists the codes of one dimension over which any of the indicators
// has observations, and the further codes given, in print order: known codes,
// unknown ones, then 未归类. The elimination line is no member.
func (d *desk) members(ids []string, dim string, further ...string) []string {
	found := map[string]bool{}
	for _, code := range further {
		found[code] = true
	}
	for _, id := range ids {
		for _, key := range d.src.keys(id, dim) {
			if code, ok := strings.CutPrefix(key, dim+"="); ok && code != eliminated {
				found[code] = true
			}
		}
	}
	out := make([]string, 0, len(found))
	for code := range found {
		out = append(out, code)
	}
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(d.place(dim, a), d.place(dim, b)), cmp.Compare(a, b))
	})
	return out
}

// eliminated is the member that takes back work counted in two counties or
// parks (双计抵消, rule DC2); unknown is the one that nobody could place (未归类).
const (
	eliminated = "_E"
	unknown    = "_U"
)

func (d *desk) place(dim, code string) int {
	const last = 1 << 20
	switch code {
	case "_N":
		return last + 1
	case "_A":
		return last + 3
	case unknown:
		return last + 2
	}
	if r, ok := d.ranks[dim][code]; ok {
		return r
	}
	return last
}

// special is 1 for what is no member of a list but a rest: unknown, adjusted.
func special(code string) int {
	if strings.HasPrefix(code, "_") {
		return 1
	}
	return 0
}

// largest sorts codes by an observation, largest first; what has no value goes
// last, and rests behind it, which no chart shows. Equal values keep their order.
func (d *desk) largest(codes []string, dim string, by Order, m period.Month) {
	value := func(code string) *big.Rat {
		o, ok := d.src.get(Key{by.Indicator, m.String(), by.Basis, "level", dim, dim + "=" + code})
		if !ok {
			return nil
		}
		return o.Value
	}
	slices.SortStableFunc(codes, func(a, b string) int {
		if c := cmp.Compare(special(a), special(b)); c != 0 {
			return c
		}
		va, vb := value(a), value(b)
		switch {
		case va == nil && vb == nil:
			return 0
		case va == nil:
			return 1
		case vb == nil:
			return -1
		}
		return vb.Cmp(va)
	})
}

// exact prints a value with all its digits: at most twelve decimals are kept
// in the warehouse.
func exact(v *big.Rat) string {
	if v == nil {
		return ""
	}
	s := v.FloatString(12)
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".")
}

// number gives the shown digits as a float for comparisons of wording.
func (g *figure) float() (float64, bool) {
	if g.number == "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(g.number, 64)
	return v, err == nil
}
