package indicators

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"stis/reference/period"
	"stis/warehouse"
)

// baseVariant is the variant of the observations on the comparable base.
const baseVariant = "base"

// breakDimensions are the dimensions of facts.series_break.
var breakDimensions = []string{"txn", "so_class2", "county"}

// seriesBreak is one break of the series as published (口径变动): from the month
// on, the codes of a dimension mean something else than before.
type seriesBreak struct {
	dimension     string
	month         period.Month
	before, after string // editions; of counties the codes themselves
}

// touches reports whether a member of a breakdown breaks: a new edition changes
// what every class means, a county only what the two counties mean.
func (b *seriesBreak) touches(member string) bool {
	return b.dimension != "county" || member == b.before || member == b.after
}

func readBreaks(ctx context.Context, tx *warehouse.Tx) ([]seriesBreak, error) {
	text, err := embedded.ReadFile("sql/series_break.sql")
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, string(text))
	if err != nil {
		return nil, fmt.Errorf("series breaks: %w", err)
	}
	defer rows.Close()
	var out []seriesBreak
	for rows.Next() {
		var b seriesBreak
		var month string
		if err := rows.Scan(&b.dimension, &month, &b.before, &b.after); err != nil {
			return nil, fmt.Errorf("series breaks: %w", err)
		}
		if b.month, err = period.Parse(month); err != nil {
			return nil, fmt.Errorf("series breaks: %w", err)
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// broken reports whether a break of the series falls on an observation: on the
// month of a level or share, or between the periods that a rate compares. A
// total has no codes and never breaks.
func (e *engine) broken(i *Indicator, at place, measure string) bool {
	if at.cut == Total || len(e.lv.breaks) == 0 {
		return false
	}
	after := at.month - 1
	switch measure {
	case "level", "share":
	case "yoy", "pp", "ctr", "ctr_share":
		after = begins(i, at, 1)
	case "avg2":
		after = begins(i, at, 2)
	default: // a rank compares members of one month
		return false
	}
	return e.breaksBetween(i, at, after)
}

// begins returns the first month of the period with which a place is compared:
// a break in that month or before leaves both periods on one side.
func begins(i *Indicator, at place, years int) period.Month {
	basis := at.basis
	if basis == "month" && at.month.Month() == 2 && i.HasSpan("ytd") {
		basis = "ytd" // January and February are joined
	}
	then := at.month - period.Month(12*years)
	switch basis {
	case "ytd":
		return then.YearStart()
	case "r12":
		return then - 11
	}
	return then
}

// breaksBetween reports whether a dimension by which the place splits the facts
// of the indicator, or of one that it is computed from, breaks after a month and
// up to that of the place.
func (e *engine) breaksBetween(i *Indicator, at place, after period.Month) bool {
	switch {
	case i.plan != nil:
		for _, kv := range strings.Split(at.key, ";") {
			d, member, _ := strings.Cut(kv, "=")
			by := i.plan.rel.Breaks[d]
			if by != "" && slices.ContainsFunc(e.lv.breaks, func(b seriesBreak) bool {
				return b.dimension == by && b.touches(member) && after < b.month && b.month <= at.month
			}) {
				return true
			}
		}
	case i.form != nil:
		for _, op := range i.form.refs {
			if !op.total && e.breaksBetween(op.ind, at, after) {
				return true
			}
		}
	default:
		if part := e.target(i, at.cut); part != nil {
			return e.breaksBetween(part, at, after)
		}
	}
	return false
}

// comparable checks a series on the comparable base against the one as
// published: the same measure of the same rows, so that both add to one total.
func (l *loader) comparable(i *Indicator) {
	if i.Comparable == "" {
		return
	}
	bad := func(field, format string, args ...any) {
		l.bad(i.file, i.lineOf(field), "%s: %s: %s", i.ID, field, fmt.Sprintf(format, args...))
	}
	of := l.seen[i.Comparable]
	if of == nil || of.plan == nil || of.Comparable != "" || i.plan == nil {
		bad("comparable", "%q is no indicator as published that measures facts, or this one measures none", i.Comparable)
		return
	}
	if len(i.plan.rel.Breaks) > 0 {
		bad("fact", "a relation that breaks is no comparable base")
	}
	if i.Measure != of.Measure || i.Where != of.Where || i.Clock != of.Clock || i.Unit != of.Unit || i.Kind != of.Kind || i.Frequency != of.Frequency {
		bad("comparable", "kind, measure, where, clock, unit and frequency are those of %s", of.ID)
	}
	for _, c := range i.By {
		if !of.Allows(string(c)) {
			bad("by", "%s is not split by %s", of.ID, c)
		}
	}
}
