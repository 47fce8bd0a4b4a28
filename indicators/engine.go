package indicators

import (
	"math/big"
	"slices"
	"strings"

	"stis/reference/period"
)

// engine evaluates indicators at any place from the cells of the passes. It
// never rounds.
type engine struct {
	cat   *Catalog
	lv    *levels
	memo  map[memoKey]figure
	keys  map[string][]string // by indicator and cut
	trace overlays            // of the figures asked for since traced began
}

type memoKey struct {
	id string
	at place
}

// figure is a value with the reason when there is none.
type figure struct {
	value  *big.Rat
	status Status
	over   overlays // adjustments that the value contains
}

func newEngine(cat *Catalog, lv *levels) *engine {
	return &engine{cat: cat, lv: lv, memo: map[memoKey]figure{}, keys: map[string][]string{}}
}

// level returns the value of an indicator at a place.
func (e *engine) level(i *Indicator, at place) figure {
	if i.plan != nil {
		f := e.measured(i, at)
		e.trace = e.trace.with(f.over)
		return f
	}
	k := memoKey{i.ID, at}
	f, ok := e.memo[k]
	if !ok {
		f = e.traced(func() figure {
			switch {
			case !isCut(at.month, at.basis, e.lv.last) && at.cut != Total:
				return figure{status: Missing}
			case i.form != nil:
				return e.derived(i, at)
			}
			return e.attained(i, at)
		})
		e.memo[k] = f
	}
	e.trace = e.trace.with(f.over)
	return f
}

// traced computes a figure and notes the adjustments of all that it asked for.
func (e *engine) traced(f func() figure) figure {
	outer := e.trace
	e.trace = nil
	out := f()
	out.over = e.trace
	e.trace = outer.with(out.over)
	return out
}

// measured reads a base indicator: a cell that no row fed is zero when its
// months were filed, and missing when one was not.
func (e *engine) measured(i *Indicator, at place) figure {
	s := e.lv.stores[i.ID]
	if i.Cumulative {
		if at.basis != "ytd" {
			return figure{status: Missing}
		}
		at.basis = "month"
	}
	if s == nil || !e.covered(s, at) {
		return figure{status: Missing}
	}
	var note Status
	if i.History > 0 && !reaches(s, at.month, i.History) {
		note = historyShort
	}
	if c, ok := s.cells[at]; ok {
		return figure{value: c.value, status: note, over: s.over[at]}
	}
	if at.cut != Total && !isCut(at.month, at.basis, e.lv.last) {
		return figure{status: Missing}
	}
	return figure{value: new(big.Rat), status: note}
}

// reaches reports whether every month was filed from January of so many years
// before up to the month.
func reaches(s *store, month period.Month, years int) bool {
	for p := period.Of(month.Year()-years, 1); p <= month; p++ {
		if !s.filed[p] {
			return false
		}
	}
	return true
}

// covered reports whether every month that a place adds was filed.
func (e *engine) covered(s *store, at place) bool {
	from := at.month
	switch at.basis {
	case "ytd":
		from = at.month.YearStart()
	case "r12":
		from = at.month - 11
	}
	for m := from; m <= at.month; m++ {
		if !s.filed[m] {
			return false
		}
	}
	return true
}

func (e *engine) derived(i *Indicator, at place) figure {
	var note Status
	v, st := i.form.eval(i.form.root, func(name string) (*big.Rat, Status) {
		if name == elapsed {
			return big.NewRat(int64(100*at.month.Month()), 12), ""
		}
		op := i.form.refs[name]
		there := at
		if op.total {
			there.cut, there.key = Total, ""
		}
		if op.basis != "" {
			there.basis = op.basis
		}
		f := e.level(op.ind, there)
		if op.measure == "yoy" {
			f = e.growth(op.ind, there)
		}
		if f.status == historyShort {
			note = historyShort
		}
		return f.value, f.status
	})
	if v == nil {
		return figure{status: st}
	}
	if i.form.percent {
		v.Mul(v, hundred)
	}
	return figure{value: v, status: note}
}

// attained returns target attainment (目标完成率): the value since January, or
// the stock at the end of the month, of the indicator that the key names, over
// its target.
func (e *engine) attained(i *Indicator, at place) figure {
	part := e.target(i, at.cut)
	if part == nil {
		return figure{status: Missing}
	}
	goal := e.level(part, place{at.month, "stock", at.cut, at.key})
	if goal.value == nil {
		return goal
	}
	there := place{month: at.month, basis: "ytd", cut: Total}
	var code string
	var dims, keys []string
	for _, kv := range strings.Split(at.key, ";") {
		d, v, _ := strings.Cut(kv, "=")
		if d == "indicator" {
			code = v
			continue
		}
		dims, keys = append(dims, d), append(keys, kv)
	}
	if len(dims) > 0 {
		there.cut, there.key = strings.Join(dims, ";"), strings.Join(keys, ";")
	}
	ind, ok := e.cat.Get(code)
	if !ok || !ind.Allows(there.cut) {
		return figure{status: Missing}
	}
	if !ind.HasSpan("ytd") {
		there.basis = "stock"
	}
	have := e.level(ind, there)
	if have.value == nil {
		return have
	}
	want := new(big.Rat).Mul(goal.value, ind.Unit.factor())
	switch {
	case want.Sign() == 0 && have.value.Sign() == 0:
		return figure{status: BothZero}
	case want.Sign() == 0:
		return figure{status: BaseZero}
	}
	return figure{value: percent(have.value, want)}
}

func (e *engine) target(i *Indicator, cut string) *Indicator {
	for _, id := range i.Attains {
		if p, ok := e.cat.Get(id); ok && string(p.By[0]) == cut {
			return p
		}
	}
	return nil
}

// members returns the keys of a breakdown that an indicator has anywhere.
func (e *engine) members(i *Indicator, cut string) []string {
	k := i.ID + " " + cut
	if out, ok := e.keys[k]; ok {
		return out
	}
	var out []string
	switch {
	case i.plan != nil:
		if s := e.lv.stores[i.ID]; s != nil {
			out = s.keysOf(cut)
		}
	case i.form != nil:
		for _, n := range i.form.names() {
			if op := i.form.refs[n]; !op.total {
				out = append(out, e.members(op.ind, cut)...)
			}
		}
	default:
		if p := e.target(i, cut); p != nil {
			out = e.members(p, cut)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	e.keys[k] = out
	return out
}

// compared returns the two values that a comparison with the past sets side by
// side, and how they were made: in February the flows of January and February
// are joined, and so are the ratios of flows, because the Spring Festival moves
// both. Nothing is compared with a figure that looks back further than the data.
func (e *engine) compared(i *Indicator, at place, years int) (now, then figure, note Status) {
	if i.HasSpan("ytd") {
		switch {
		case at.month.Month() == 1 && (at.basis == "month" || at.basis == "ytd"):
			return figure{}, figure{}, JanFebPending
		case at.month.Month() == 2 && at.basis == "month":
			at.basis, note = "ytd", JanFebJoined
		}
	}
	now = e.level(i, at)
	at.month -= period.Month(12 * years)
	then = e.level(i, at)
	if now.value != nil && then.value != nil && (now.status == historyShort || then.status == historyShort) {
		note = historyShort
	}
	return now, then, note
}

// forbids reports whether the note says that there is no comparison.
func (s Status) forbids() bool { return s == JanFebPending || s == historyShort }

// growth returns the year-on-year rate (同比) of an indicator at a place.
func (e *engine) growth(i *Indicator, at place) figure {
	return e.traced(func() figure { return e.rate(i, at) })
}

func (e *engine) rate(i *Indicator, at place) figure {
	now, then, note := e.compared(i, at, 1)
	if note.forbids() {
		return figure{status: note}
	}
	r := Growth(now.value, then.value)
	if r.Percent == nil {
		return figure{status: r.Status}
	}
	return figure{value: r.Percent, status: note}
}
