package reference

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stis/reference/period"
)

// Holiday is one day on which the State Council's yearly notice (节假日安排)
// departs from the week: a day off, or a weekend day worked to make up.
type Holiday struct {
	Day    time.Time // midnight UTC
	Name   string    // 春节, 国庆节 …
	Off    bool      // false: a make-up workday (调休上班)
	Source string    // address of the notice

	noticeYear int
}

func (b *Book) readHolidays(d *decoder) {
	b.byDay = map[string]int{}
	for _, r := range d.sheet("holidays.csv", keys{"day"}, "day", "name", "kind", "notice_year", "source") {
		h := Holiday{Day: r.date("day"), Name: r.must("name"), Off: r.text("kind") == "holiday", Source: r.must("source")}
		if h.noticeYear = h.Day.Year(); !r.local || r.text("notice_year") != "" {
			h.noticeYear = r.number("notice_year")
		}
		if k := r.text("kind"); k != "holiday" && k != "workday" {
			r.problem("kind is %q, want holiday or workday", k)
		}
		if _, twice := b.byDay[day(h.Day)]; twice {
			r.problem("day %s stands twice", day(h.Day))
		}
		b.byDay[day(h.Day)] = len(b.holidays)
		b.holidays = append(b.holidays, h)
	}
	slices.SortFunc(b.holidays, func(x, y Holiday) int { return x.Day.Compare(y.Day) })
	for i, h := range b.holidays {
		b.byDay[day(h.Day)] = i
	}
}

// Holiday returns what the notices say about a day; ok is false for a day that
// follows the week.
func (b *Book) Holiday(on time.Time) (Holiday, bool) {
	i, ok := b.byDay[day(on)]
	if !ok {
		return Holiday{}, false
	}
	return b.holidays[i], true
}

// Holidays returns the days of a calendar year that depart from the week, in
// order.
func (b *Book) Holidays(year int) []Holiday {
	var out []Holiday
	for _, h := range b.holidays {
		if h.Day.Year() == year {
			out = append(out, h)
		}
	}
	return out
}

// Workday reports whether a day is worked: as the notice says, else Monday to
// Friday. The day is read in t's own location.
func (b *Book) Workday(t time.Time) bool {
	if h, ok := b.Holiday(t); ok {
		return !h.Off
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// NextWorkday returns t itself when its day is worked, else the same time of
// day on the first workday after it.
func (b *Book) NextWorkday(t time.Time) time.Time {
	for !b.Workday(t) {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// CalendarProvisional reports whether no notice covers the year of a day, so
// that Workday knows only the week.
func (b *Book) CalendarProvisional(t time.Time) bool {
	return !slices.ContainsFunc(b.holidays, func(h Holiday) bool { return h.noticeYear == t.Year() })
}

// FilingWindow is the rule for a date of audit: which statistic month an
// accepted record falls into and how far back an execution may lie.
type FilingWindow struct {
	ValidFrom  time.Time
	FreezeDay  int    // audited up to this day of a month: the month before
	EarlyUntil string // MM-DD up to which the last year's late executions are taken; "" = no window known
	EarlyFrom  string // MM-DD of the last year from which they are taken
	Status     Status
	Source     string
}

func (b *Book) readWindows(d *decoder) {
	for _, r := range d.sheet("filing_window.csv", keys{"valid_from"}, "valid_from", "freeze_day", "early_until_md", "early_from_md", "status", "source") {
		w := FilingWindow{r.date("valid_from"), r.number("freeze_day"), r.text("early_until_md"), r.text("early_from_md"), r.status(), r.must("source")}
		if w.FreezeDay < 1 || w.FreezeDay > 28 {
			r.problem("freeze_day is %d, want 1 to 28", w.FreezeDay)
		}
		if (w.EarlyUntil == "") != (w.EarlyFrom == "") {
			r.problem("early_until_md and early_from_md come together")
		}
		for _, s := range []string{w.EarlyUntil, w.EarlyFrom} {
			if _, err := time.Parse("01-02", s); s != "" && err != nil {
				r.problem("%q is not a day such as 03-31", s)
			}
		}
		r.must("valid_from")
		if slices.ContainsFunc(b.windows, func(o FilingWindow) bool { return o.ValidFrom.Equal(w.ValidFrom) }) {
			r.problem("two windows begin on %s", day(w.ValidFrom))
		}
		b.windows = append(b.windows, w)
	}
	slices.SortFunc(b.windows, func(x, y FilingWindow) int { return x.ValidFrom.Compare(y.ValidFrom) })
	if len(b.windows) == 0 {
		d.problem("filing_window.csv", 1, "no window")
	}
}

// FilingWindow returns the rule in force on a date of audit; the first rule
// also covers the time before it.
func (b *Book) FilingWindow(audit time.Time) FilingWindow {
	i := len(b.windows) - 1
	for i > 0 && midnight(audit).Before(b.windows[i].ValidFrom) {
		i--
	}
	return b.windows[i]
}

// StatMonth returns the statistic month (统计月) of a record audited on a day.
func (w FilingWindow) StatMonth(audit time.Time) period.Month {
	m := period.At(audit)
	if audit.Day() <= w.FreezeDay {
		m--
	}
	return m
}

// Accepts reports whether an execution of one day, audited on another, is
// inside the statistics.
func (w FilingWindow) Accepts(execution, audit time.Time) bool {
	e, a := midnight(execution), midnight(audit)
	if e.After(a) {
		return false
	}
	if w.EarlyUntil == "" {
		return true
	}
	from := monthDay(a.Year(), "01-01")
	if !a.After(monthDay(a.Year(), w.EarlyUntil)) {
		from = monthDay(a.Year()-1, w.EarlyFrom)
	}
	return !e.Before(from)
}

// monthDay reads MM-DD, checked when the file was read.
func monthDay(year int, md string) time.Time {
	m, d, _ := strings.Cut(md, "-")
	month, _ := strconv.Atoi(m)
	dayOf, _ := strconv.Atoi(d)
	return time.Date(year, time.Month(month), dayOf, 0, 0, 0, 0, time.UTC)
}
