package indicators

import (
	"math/big"
	"slices"
	"strings"

	"stis/reference/period"
)

// units of the generic measures.
var measureUnit = map[string]string{
	"yoy": percentUnit, "share": percentUnit, "pp": pointUnit, "ctr": pointUnit,
	"ctr_share": percentUnit, "rank": "RANK", "avg2": percentUnit,
}

// grows reports whether a rate of growth makes sense: not for percentages, whose
// change is given in points.
func (i *Indicator) grows() bool { return i.Unit.Base != percentUnit && i.Unit.Base != pointUnit }

// overTime returns the generic measures that compare an indicator with its own
// past: GR01, GR02 and the growth of GR04 (yoy), GR07 (avg2), and the change of
// a ratio in points (pp).
func (e *engine) overTime(i *Indicator, at place) map[string]figure {
	if !i.grows() {
		return map[string]figure{"pp": e.traced(func() figure { return e.points(i, at) })}
	}
	return map[string]figure{"yoy": e.growth(i, at), "avg2": e.traced(func() figure { return e.average(i, at) })}
}

// points returns the change of a ratio on the year before.
func (e *engine) points(i *Indicator, at place) figure {
	now, then, note := e.compared(i, at, 1)
	switch {
	case note.forbids():
		return figure{status: note}
	case now.value == nil || then.value == nil:
		return figure{status: Missing}
	}
	return figure{value: new(big.Rat).Sub(now.value, then.value), status: note}
}

// average returns the mean rate of two years.
func (e *engine) average(i *Indicator, at place) figure {
	now, then, note := e.compared(i, at, 2)
	switch r := cagr(now.value, then.value, 2); {
	case note.forbids():
		return figure{status: note}
	case r.Percent == nil:
		return figure{status: r.Status}
	default:
		return figure{value: r.Percent, status: note}
	}
}

// withinTotal returns the measures that set a member against the whole: its
// share, the change of the share in points (pp), GR06 points of growth (ctr)
// and GR05 share of the change (ctr_share).
func (e *engine) withinTotal(i *Indicator, at place) map[string]figure {
	whole := place{at.month, at.basis, Total, ""}
	out := map[string]figure{"share": e.traced(func() figure { return share(e.level(i, at), e.level(i, whole)) })}
	outer := e.trace
	e.trace = nil
	now, then, note := e.compared(i, at, 1)
	all, allThen, _ := e.compared(i, whole, 1)
	over := e.trace
	e.trace = outer.with(over)
	if note.forbids() {
		for _, m := range []string{"pp", "ctr", "ctr_share"} {
			out[m] = figure{status: note}
		}
		return out
	}
	s, sThen := share(now, all), share(then, allThen)
	switch {
	case s.value == nil:
		out["pp"] = s
	case sThen.value == nil:
		out["pp"] = sThen
	default:
		out["pp"] = figure{value: new(big.Rat).Sub(s.value, sThen.value), status: note}
	}
	out["ctr"] = rated(contribution(now.value, then.value, all.value, allThen.value), note)
	out["ctr_share"] = rated(contributionShare(now.value, then.value, all.value, allThen.value), note)
	for _, m := range []string{"pp", "ctr", "ctr_share"} {
		f := out[m]
		f.over = over
		out[m] = f
	}
	return out
}

func rated(r Rate, note Status) figure {
	if r.Percent == nil {
		return figure{status: r.Status}
	}
	return figure{value: r.Percent, status: note}
}

// share returns 100*part/whole; a whole that is zero or negative has no shares.
func share(part, whole figure) figure {
	switch {
	case part.value == nil:
		return part
	case whole.value == nil:
		return whole
	case whole.value.Sign() < 0:
		return figure{status: SignChange}
	case whole.value.Sign() == 0 && part.value.Sign() == 0:
		return figure{status: BothZero}
	case whole.value.Sign() == 0:
		return figure{status: BaseZero}
	}
	return figure{value: percent(part.value, whole.value)}
}

// ranked reports whether a key takes part in ranks: the eliminated, unknown and
// park-less members are no competitors.
func ranked(key string) bool {
	for _, kv := range strings.Split(key, ";") {
		if _, v, _ := strings.Cut(kv, "="); strings.HasPrefix(v, "_") {
			return false
		}
	}
	return true
}

// rankGroup returns the field in which a key competes: all members of a single
// dimension; for targets the counties with a target of the same indicator.
func rankGroup(cut, key string) (string, bool) {
	dims := splitCut(cut)
	if len(dims) == 1 {
		return "", dims[0] != "indicator"
	}
	for _, kv := range strings.Split(key, ";") {
		if strings.HasPrefix(kv, "indicator=") {
			return kv, true
		}
	}
	return "", false
}

// ranks returns the rank of each member, the largest value first; equal values
// share a rank and the next is skipped.
func (e *engine) ranks(i *Indicator, month period.Month, basis, cut string) map[string]figure {
	type entry struct {
		key   string
		value *big.Rat
	}
	groups, over := map[string][]entry{}, map[string]overlays{}
	for _, key := range e.members(i, cut) {
		g, ok := rankGroup(cut, key)
		if !ok || !ranked(key) {
			continue
		}
		if f := e.level(i, place{month, basis, cut, key}); f.value != nil {
			groups[g], over[g] = append(groups[g], entry{key, f.value}), over[g].with(f.over)
		}
	}
	out := map[string]figure{}
	for g, list := range groups {
		slices.SortStableFunc(list, func(a, b entry) int { return b.value.Cmp(a.value) })
		rank := 0
		for n, x := range list {
			if n == 0 || x.value.Cmp(list[n-1].value) != 0 {
				rank = n + 1
			}
			out[x.key] = figure{value: new(big.Rat).SetInt64(int64(rank)), over: over[g]}
		}
	}
	return out
}
