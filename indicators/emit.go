package indicators

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"stis/reference/period"
)

// emitter turns the figures of an engine into observations, in a fixed order.
type emitter struct {
	*engine
	out []Observation
}

// all emits every active indicator.
func (m *emitter) all() {
	for _, i := range m.cat.active() {
		for _, basis := range i.Spans {
			for _, month := range m.months(i) {
				m.total(i, basis, month)
			}
			for _, c := range i.By {
				m.breakdown(i, basis, string(c))
			}
		}
	}
}

// months returns the months whose figure is published: every month, or for a
// yearly indicator each December and the year so far.
func (m *emitter) months(i *Indicator) []period.Month {
	var out []period.Month
	for p := m.lv.first; p <= m.lv.last; p++ {
		if i.Frequency != "A" || p.Month() == 12 || p == m.lv.last {
			out = append(out, p)
		}
	}
	return out
}

// total emits the whole: the level and its comparisons with the past.
func (m *emitter) total(i *Indicator, basis string, month period.Month) {
	if !i.hasTotal() {
		return
	}
	at := place{month, basis, Total, ""}
	m.level(i, at)
	if !i.Part {
		m.measures(i, at, m.overTime(i, at))
	}
}

// breakdown emits the members of a breakdown: their levels in every month in
// which they have one, and in the period of the run all of them, with the
// generic measures.
func (m *emitter) breakdown(i *Indicator, basis, cut string) {
	members := m.members(i, cut)
	for _, month := range m.months(i) {
		if !isCut(month, basis, m.lv.last) {
			continue
		}
		now := month == m.lv.last
		var ranks map[string]figure
		if now && !i.Part && !i.Overlap {
			ranks = m.ranks(i, month, basis, cut)
		}
		for _, key := range members {
			at := place{month, basis, cut, key}
			f := m.engine.level(i, at)
			switch {
			case now:
				m.level(i, at)
				if !i.Part {
					m.measures(i, at, m.ofMember(i, at, ranks))
				}
			case f.value != nil && (f.value.Sign() != 0 || i.Kind == "ratio"):
				m.level(i, at)
			}
		}
	}
}

func (m *emitter) ofMember(i *Indicator, at place, ranks map[string]figure) map[string]figure {
	out := m.overTime(i, at)
	if i.Additive() && len(splitCut(at.cut)) == 1 {
		maps.Copy(out, m.withinTotal(i, at))
	}
	if r, ok := ranks[at.key]; ok {
		out["rank"] = r
	}
	return out
}

func (m *emitter) level(i *Indicator, at place) {
	f := m.engine.level(i, at)
	o := m.observation(i, at, "level", f)
	o.Unit = i.Unit.Base
	if i.plan != nil && f.value != nil {
		if i.Cumulative {
			at.basis = "month"
		}
		if c, ok := m.lv.stores[i.ID].cells[at]; ok {
			o.Contributors, o.Top1, o.Top2 = c.contributors, c.top[0], c.top[1]
		} else if i.plan.entity != "" && !i.plan.count {
			o.Contributors = 0
		}
	}
	m.out = append(m.out, o)
}

func (m *emitter) measures(i *Indicator, at place, figures map[string]figure) {
	for _, measure := range slices.Sorted(maps.Keys(figures)) {
		o := m.observation(i, at, measure, figures[measure])
		o.Unit = measureUnit[measure]
		m.out = append(m.out, o)
	}
}

// observation judges a figure. Of several statuses the gravest stands: that
// there is no value (O, M), few years of data (U), a year that is not over (P),
// an adjustment (E), a break (B). An adjustment is in Overlays too, a break in
// Reason unless that has to say something else.
func (m *emitter) observation(i *Indicator, at place, measure string, f figure) Observation {
	o := Observation{
		Indicator: i.ID, Freq: i.Frequency, Period: at.month.String(), Basis: at.basis, Measure: measure,
		Breakdown: at.cut, Key: at.key, Value: f.value, Reason: string(f.status),
		ObsStatus: "A", ConfStatus: "F", Contributors: -1, Overlays: f.over,
	}
	if i.Comparable != "" {
		o.Variant = baseVariant
	}
	if f.value != nil && m.broken(i, at, measure) {
		o.ObsStatus = "B"
		o.Reason = cmp.Or(o.Reason, string(SeriesBreak))
	}
	if f.value != nil && len(f.over) > 0 {
		o.ObsStatus = "E"
	}
	if i.Frequency == "A" {
		o.Period = strconv.Itoa(at.month.Year())
		if at.month.Month() != 12 {
			o.ObsStatus = "P"
		}
	}
	if i.Sensitive && at.cut != Total {
		o.ConfStatus = "N"
	}
	switch {
	case f.value != nil && f.status == historyShort:
		o.ObsStatus = "U"
	case f.value != nil:
	case f.status == Missing || f.status == historyShort:
		o.ObsStatus = "O"
	default:
		o.ObsStatus = "M"
	}
	return o
}

// bigs converts exact values to the stored scale; nil stays nil.
func bigs(v *big.Rat) *big.Int {
	if v == nil {
		return nil
	}
	return sticky(v)
}
