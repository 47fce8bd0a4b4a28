package reference

import (
	"testing"
	"time"
)

func TestHolidayCounts(t *testing.T) {
	b := mustOpen(t)
	if len(b.holidays) != 678 {
		t.Errorf("%d days, want 678", len(b.holidays))
	}
	off := 0
	for _, h := range b.holidays {
		if h.Off {
			off++
		}
	}
	if off != 545 {
		t.Errorf("%d days off, want 545", off)
	}
	total := len(b.Holidays(2006))
	for y := 2007; y <= 2026; y++ {
		n := len(b.Holidays(y))
		if n < 25 {
			t.Errorf("%d has only %d days", y, n)
		}
		total += n
	}
	if total != 678 {
		t.Errorf("the years hold %d days", total)
	}
}

// A make-up workday falls on a weekend, else it would be one anyway. The one
// exception is the return to work after the Spring Festival of 2020 that the
// epidemic prolonged.
func TestMakeUpDaysFallOnWeekends(t *testing.T) {
	for _, h := range mustOpen(t).holidays {
		weekend := h.Day.Weekday() == time.Saturday || h.Day.Weekday() == time.Sunday
		if !h.Off && !weekend && day(h.Day) != "2020-02-03" {
			t.Errorf("%s %s is worked and a %s", day(h.Day), h.Name, h.Day.Weekday())
		}
	}
}

func TestWorkday(t *testing.T) {
	b := mustOpen(t)
	for on, want := range map[string]bool{
		"2026-10-30": true,  // Friday
		"2026-10-31": false, // Saturday
		"2026-11-01": false, // Sunday
		"2026-10-01": false, // Thursday, National Day
		"2026-10-07": false,
		"2026-10-08": true,
		"2026-10-10": true,  // Saturday, worked
		"2026-09-20": true,  // Sunday, worked
		"2026-02-17": false, // first day of the lunar year
		"2026-02-14": true,  // Saturday, worked
		"2026-02-28": true,  // Saturday, worked
		"2026-02-24": true,
		"2027-10-01": true, // no notice yet: by the week
	} {
		if got := b.Workday(date(t, on)); got != want {
			t.Errorf("%s worked: %t", on, got)
		}
	}
	if h, ok := b.Holiday(date(t, "2026-02-17")); !ok || !h.Off || h.Name != "春节" || h.Source == "" {
		t.Errorf("%+v", h)
	}
	if _, ok := b.Holiday(date(t, "2026-10-31")); ok {
		t.Error("a plain Saturday is in the notice")
	}
}

func TestNextWorkday(t *testing.T) {
	b := mustOpen(t)
	for from, want := range map[string]string{
		"2026-10-01": "2026-10-08",
		"2026-10-08": "2026-10-08",
		"2026-10-10": "2026-10-10",
		"2026-10-11": "2026-10-12",
		"2026-02-15": "2026-02-24",
		"2025-01-28": "2025-02-05",
		"2024-02-10": "2024-02-18", // a Sunday that is worked
		"2026-12-31": "2026-12-31",
		"2027-01-02": "2027-01-04",
	} {
		if got := day(b.NextWorkday(date(t, from))); got != want {
			t.Errorf("from %s: %s, want %s", from, got, want)
		}
	}
	beijing := time.FixedZone("CST", 8*3600)
	at := time.Date(2026, 10, 1, 17, 30, 0, 0, beijing)
	if got, want := b.NextWorkday(at), time.Date(2026, 10, 8, 17, 30, 0, 0, beijing); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCalendarProvisional(t *testing.T) {
	b := mustOpen(t)
	for on, want := range map[string]bool{"2006-12-30": true, "2007-01-01": false, "2026-12-31": false, "2027-01-01": true} {
		if got := b.CalendarProvisional(date(t, on)); got != want {
			t.Errorf("%s provisional: %t", on, got)
		}
	}
}

func TestStatMonth(t *testing.T) {
	b := mustOpen(t)
	for audit, want := range map[string]string{
		"2026-11-10": "2026-10", "2026-11-11": "2026-11", "2026-11-01": "2026-10", "2026-01-10": "2025-12", "2026-01-11": "2026-01",
		"2012-06-05": "2012-05", "1850-01-01": "1849-12",
	} {
		a := date(t, audit)
		if got := b.FilingWindow(a).StatMonth(a).String(); got != want {
			t.Errorf("audited on %s: %s, want %s", audit, got, want)
		}
	}
	// The day counts, not the instant: 23:59 on the 10th is still in time.
	late := time.Date(2026, 11, 10, 23, 59, 0, 0, time.FixedZone("CST", 8*3600))
	if got := b.FilingWindow(late).StatMonth(late).String(); got != "2026-10" {
		t.Errorf("late on the freeze day: %s", got)
	}
}

func TestFilingWindow(t *testing.T) {
	b := mustOpen(t)
	for _, tc := range []struct {
		execution, audit string
		want             bool
	}{
		{"2025-07-01", "2026-03-31", true}, // up to 31 March: from 1 July of last year
		{"2025-06-30", "2026-03-31", false},
		{"2025-12-31", "2026-04-01", false}, // from 1 April: this year only
		{"2026-01-01", "2026-04-01", true},
		{"2026-11-03", "2026-11-03", true},
		{"2026-11-04", "2026-11-03", false}, // not before it happens
		{"2017-07-01", "2018-03-16", true},
		{"2017-06-30", "2018-03-16", false},
		{"2016-01-01", "2018-03-15", true}, // no window known before that notice
		{"2018-03-16", "2018-03-15", false},
	} {
		a := date(t, tc.audit)
		if got := b.FilingWindow(a).Accepts(date(t, tc.execution), a); got != tc.want {
			t.Errorf("executed %s, audited %s: %t", tc.execution, tc.audit, got)
		}
	}
	if w := b.FilingWindow(date(t, "2018-03-15")); w.EarlyUntil != "" || !w.Status.Provisional() {
		t.Errorf("%+v", w)
	}
	if w := b.FilingWindow(date(t, "2018-03-16")); w.EarlyUntil != "03-31" || w.EarlyFrom != "07-01" || w.FreezeDay != 10 {
		t.Errorf("%+v", w)
	}
}
