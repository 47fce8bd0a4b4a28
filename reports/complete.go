package reports

import (
	"math/big"
	"slices"
	"strings"

	"stis/indicators"
	"stis/reference"
	"stis/reference/period"
)

// holds reports whether a code of the dimension's list is printed whether or
// not it has data.
func (s *Dimension) holds(c *reference.Code, m period.Month) bool {
	end := m.Last()
	return s.Of != "" && c.Parent == s.Of && !c.ValidFrom.After(end) && (c.ValidTo.IsZero() || !c.ValidTo.Before(end))
}

// without answers for a unit, or for a line such as 双计抵消 or 未归类, that has
// no row in any month under an indicator. Where the whole is known the unit had nothing:
// an amount or a number is zero and so is its share; what compares or divides
// cannot exist. Where the whole is not known, neither is the unit.
func (d *desk) without(k Key, ind *indicators.Indicator) (indicators.Observation, bool) {
	code, one := strings.CutPrefix(k.Key, k.Breakdown+"=")
	if !one || !slices.Contains(d.units[k.Breakdown], code) && !strings.HasPrefix(code, "_") ||
		k.Period != d.src.run.month.String() || !ind.Allows(k.Breakdown) {
		return indicators.Observation{}, false
	}
	keys := d.src.keys(k.Indicator, k.Breakdown)
	whole := k
	whole.Measure, whole.Breakdown, whole.Key = "level", indicators.Total, ""
	o, ok := d.src.get(whole)
	if !ok || o.Value == nil || slices.Contains(keys, k.Key) || len(keys) == 0 && o.Value.Sign() != 0 {
		return indicators.Observation{}, false
	}
	sign := o.Value.Sign()
	o.Measure, o.Breakdown, o.Key = k.Measure, k.Breakdown, k.Key
	o.Value, o.Contributors, o.Top1, o.Top2 = new(big.Rat), 0, nil, nil
	if ind.Sensitive {
		o.ConfStatus = "N"
	}
	switch {
	case ind.Kind == "ratio" || k.Measure != "level" && (k.Measure != "share" || sign <= 0):
		o.Value, o.Unit, o.ObsStatus, o.Reason = nil, "", "M", string(indicators.BothZero)
	case k.Measure == "share":
		o.Unit = "PERCENT"
	}
	return o, true
}

// vain reports whether a row need not stand: it is no unit that is always
// printed, and none of its levels says anything. A rate of zero does: it is
// made of something.
func (d *desk) vain(r *gridRow) bool {
	if slices.Contains(d.units[r.line.breakdown], r.line.member) {
		return false
	}
	for i := range r.cells {
		k := r.cells[i].key
		if k == (Key{}) || k.Measure != "level" {
			continue
		}
		g := d.look(k)
		ind, _ := d.src.meaning(k.Indicator)
		if g.symbol == d.house.Symbols.Suppressed || g.known && g.obs.Value != nil && (g.obs.Value.Sign() != 0 || ind.Kind == "ratio") {
			return false
		}
	}
	return true
}

// lowReliability is the SDMX OBS_STATUS of a figure whose data begin too late
// for what it looks back to. Nothing is compared with such a figure.
const lowReliability = "U"

// seriesBreak is the SDMX OBS_STATUS of a figure that cannot be compared with
// the ones before.
const seriesBreak = "B"

// broken reports whether a break of the series falls on an observation; a graver
// status leaves it to the reason to say so.
func broken(o indicators.Observation) bool {
	return o.ObsStatus == seriesBreak || indicators.Status(o.Reason) == indicators.SeriesBreak
}

// marked adds a mark to what every section of a number format prints; the
// cell keeps its number.
func marked(format, mark string) string {
	parts := strings.Split(format, ";")
	for i := range parts {
		parts[i] += `"` + mark + `"`
	}
	return strings.Join(parts, ";")
}
