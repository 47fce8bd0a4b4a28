// Package schedules knows when things fall due: the filings of each source, the
// freeze of a statistic month, and the releases (发布日程).
//
// Its steps:
//
//  1. A rule of a source (rhythm and day) and a statistic month give a nominal
//     day.
//  2. A nominal day that is not worked moves to the next workday of the State
//     Council's calendar; the freeze does not move.
//  3. The deadline is 24:00 of that day, Beijing time.
//
// Days of years without a notice are told by the week only and marked
// provisional.
package schedules

import (
	"cmp"
	"slices"
	"time"

	"stis/reference"
	"stis/reference/period"
)

// Zone is Beijing time. It is a fixed zone, because China has kept no summer
// time since 1991 and a small machine may have no zone files.
var Zone = time.FixedZone("CST", 8*60*60)

// Due is the rule of a source, as its layout states it.
type Due struct {
	Rhythm string // month, quarter, year; anything else, such as event, never falls due
	Day    int    // day of the month; past the end of a month means its last day
	Month  int    // month of the year, for rhythm year only
}

// Source is a source table and its rule.
type Source struct {
	Code string
	Due  Due
}

// Filing is one source falling due for a statistic month.
type Filing struct {
	Source      string
	Month       period.Month // the month reported on
	At          time.Time    // end of the last day; zero = on occasion, no deadline
	Moved       bool         // the nominal day was not worked
	Provisional bool         // no notice covers the day's year
}

// Kind is a milestone of the month.
type Kind string

const (
	// Freeze (冻结) ends the statistic month: what is audited later counts in
	// the next one.
	Freeze Kind = "freeze"
	// Reconciliation (三方核对) is signed off by the three agencies.
	Reconciliation Kind = "reconciliation"
	// Flash (月度快报) goes to the leading group.
	Flash Kind = "flash"
	// Public (公开版) is the public edition.
	Public Kind = "public"
)

// releases are the days of the month after the statistic month. They are a
// proposal of the project: no rule for a city was found, the ministry speaks
// between days 16 and 24.
var releases = []struct {
	kind Kind
	zh   string
	day  int
}{
	{Reconciliation, "三方核对", 16},
	{Flash, "月度快报", 18},
	{Public, "公开版", 20},
}

// Milestone is a fixed point in the making of one statistic month, or of
// January and February together.
type Milestone struct {
	Kind        Kind
	Zh          string
	Months      []period.Month
	At          time.Time // end of the day
	Moved       bool
	Provisional bool
}

// Calendar turns rules into times. The zero value is unusable; use New.
type Calendar struct{ book *reference.Book }

// New returns the calendar over the workdays of the reference data.
func New(book *reference.Book) *Calendar { return &Calendar{book: book} }

// Deadline returns the end of the last day on which a source may be filed for
// a statistic month: the day of the month after it (rhythm month), the same
// after the end of its quarter, or the next such day of the year. It is the
// zero time for a rule that knows no day.
func (c *Calendar) Deadline(rule Due, m period.Month) time.Time {
	nominal, ok := rule.nominal(m)
	if !ok {
		return time.Time{}
	}
	return endOf(c.book.NextWorkday(nominal))
}

// nominal is the day the rule names, before it is moved.
func (d Due) nominal(m period.Month) (time.Time, bool) {
	if d.Day < 1 {
		return time.Time{}, false
	}
	next := m + 1
	switch d.Rhythm {
	case "month":
	case "quarter":
		next = m.QuarterEnd() + 1
	case "year":
		if d.Month < 1 || d.Month > 12 {
			return time.Time{}, false
		}
		for next.Month() != d.Month {
			next++
		}
	default:
		return time.Time{}, false
	}
	return dayOf(next, d.Day), true
}

// Filings lists what falls due after a statistic month: monthly sources,
// quarterly ones when the month ends a quarter, yearly ones whose day lies in
// the month after, and, without a deadline, those filed on occasion. They are
// ordered by time and code, those without a deadline last.
func (c *Calendar) Filings(m period.Month, sources []Source) []Filing {
	var out []Filing
	for _, s := range sources {
		f := Filing{Source: s.Code, Month: m}
		if nominal, ok := s.Due.nominal(m); ok {
			if period.At(nominal) != m+1 {
				continue
			}
			f.At, f.Moved, f.Provisional = c.move(nominal)
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Filing) int {
		if a.At.IsZero() != b.At.IsZero() {
			return -a.At.Compare(b.At)
		}
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Source, b.Source))
	})
	return out
}

// Milestones lists the fixed points of a statistic month in order. January has
// only its freeze: it is released together with February.
func (c *Calendar) Milestones(m period.Month) []Milestone {
	frozen := dayOf(m+1, c.book.FilingWindow((m + 1).First()).FreezeDay)
	out := []Milestone{{Kind: Freeze, Zh: "冻结", Months: []period.Month{m}, At: endOf(frozen)}}
	months := []period.Month{m}
	switch m.Month() {
	case 1:
		return out
	case 2:
		months = []period.Month{m - 1, m}
	}
	for _, r := range releases {
		p := Milestone{Kind: r.kind, Zh: r.zh, Months: months}
		p.At, p.Moved, p.Provisional = c.move(dayOf(m+1, r.day))
		out = append(out, p)
	}
	return out
}

// move takes a nominal day to the end of the next workday.
func (c *Calendar) move(nominal time.Time) (at time.Time, moved, provisional bool) {
	d := c.book.NextWorkday(nominal)
	return endOf(d), !d.Equal(nominal), c.book.CalendarProvisional(d)
}

// dayOf returns the day of a month in Beijing; past its end, its last day.
func dayOf(m period.Month, day int) time.Time {
	day = min(day, m.Last().Day())
	return time.Date(m.Year(), time.Month(m.Month()), day, 0, 0, 0, 0, Zone)
}

// endOf is 24:00 of a day, which is 00:00 of the next.
func endOf(day time.Time) time.Time { return day.AddDate(0, 0, 1) }

// Text prints a time as notices do: midnight as 24:00 of the day before; the
// zero time as 随时 (on occasion).
func Text(t time.Time) string {
	if t.IsZero() {
		return "随时"
	}
	t = t.In(Zone)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.AddDate(0, 0, -1).Format(time.DateOnly) + " 24:00"
	}
	return t.Format("2006-01-02 15:04")
}
