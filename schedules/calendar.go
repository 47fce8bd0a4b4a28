// Package schedules knows when things fall due: the filings of each source, the
// freeze of a statistic month, and the releases (发布日程).
//
// Its steps:
//
//  1. A rule of a source (rhythm and day), or of the filing calendar of the
//     reference data (报送日历), and a statistic month give a nominal day.
//  2. A nominal day that is not worked moves to the next workday of the State
//     Council's calendar; the freeze does not move, nor does an audit move past
//     it.
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

// Kind is an event of the filing calendar. Any event of the reference data can
// come; the named ones are those the program itself asks for.
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

// Milestone is a fixed point in the making of the statistics of a period: a
// month, January and February together, a quarter or a year.
type Milestone struct {
	Kind        Kind
	Zh          string
	Months      []period.Month // the months reported on, in order
	At          time.Time      // end of the day
	Moved       bool
	Provisional bool // no notice covers the day's year
	Proposed    bool // the rule is a proposal of the project, not found in a source
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

// Milestones lists, in order of time, what the filing calendar sets for the
// periods that end with a statistic month: those of the month itself, those of
// its quarter and its year when it is their last month. What is done for January
// and February together stands with February. The rules are those in force on
// the last day of the month.
func (c *Calendar) Milestones(m period.Month) []Milestone {
	var out []Milestone
	named := map[Kind]time.Time{} // what moved to one day keeps its order
	for _, r := range c.book.FilingRules() {
		if !r.InForce(m.Last()) || r.Joint && m.Month() == 1 {
			continue
		}
		nominal, ok := c.nominal(r, m)
		if !ok {
			continue
		}
		p := Milestone{Kind: Kind(r.Event), Zh: r.Zh, Months: months(r, m), At: endOf(nominal), Proposed: r.Mark != "F"}
		if r.Shift != "none" {
			p.At, p.Moved, p.Provisional = c.move(nominal)
		}
		if freeze := endOf(c.freeze(m)); r.Shift == "freeze" && p.At.After(freeze) {
			p.At = freeze
			p.Moved = !freeze.Equal(endOf(nominal))
		}
		named[p.Kind] = nominal
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Milestone) int {
		return cmp.Or(a.At.Compare(b.At), named[a.Kind].Compare(named[b.Kind]), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// DueAfter returns the end of the day by which an event of the calendar falls
// due after something that happened on a day, such as the declaration of a
// receipt within five working days. It is false for what is not of that kind or
// was not in force that day.
func (c *Calendar) DueAfter(kind Kind, day time.Time) (time.Time, bool) {
	for _, r := range c.book.FilingRules() {
		if r.Event != string(kind) || r.Workdays == 0 || !r.InForce(day) {
			continue
		}
		at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, Zone)
		for range r.Workdays {
			at = c.book.NextWorkday(at.AddDate(0, 0, 1))
		}
		return endOf(at), true
	}
	return time.Time{}, false
}

// nominal is the day a rule names for the periods that end with a month, before
// it is moved; false when no such period ends there.
func (c *Calendar) nominal(r reference.FilingRule, m period.Month) (time.Time, bool) {
	switch {
	case r.Rhythm == "event", r.Rhythm == "quarter" && m != m.QuarterEnd(), r.Rhythm == "year" && m.Month() != 12:
		return time.Time{}, false
	case r.Freeze:
		return c.freeze(m), true
	case r.MonthDay != "":
		return monthDay(m.Year()+r.Ahead, r.MonthDay), true
	case r.Days > 0:
		return dayOf(m, 31).AddDate(0, 0, r.Days), true
	}
	return dayOf(m+period.Month(r.Ahead), r.Day), true
}

// monthDay reads MM-DD, checked when the calendar was read; 02-29 is the last
// day of February.
func monthDay(year int, md string) time.Time {
	d, _ := time.Parse("01-02", md) // of year 0, a leap year
	return dayOf(period.Of(year, int(d.Month())), d.Day())
}

// freeze is the day on which a statistic month ends.
func (c *Calendar) freeze(m period.Month) time.Time {
	return dayOf(m+1, c.book.FilingWindow((m + 1).First()).FreezeDay)
}

// months are what a rule reports on: the month, with January when they are
// joint, the quarter or the year that ends with it.
func months(r reference.FilingRule, m period.Month) []period.Month {
	first := m
	switch {
	case r.Rhythm == "quarter":
		first = m - 2
	case r.Rhythm == "year":
		first = m.YearStart()
	case r.Joint && m.Month() == 2:
		first = m - 1
	}
	var out []period.Month
	for ; first <= m; first++ {
		out = append(out, first)
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
