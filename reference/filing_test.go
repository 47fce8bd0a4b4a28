package reference

import (
	"strings"
	"testing"
)

func TestParseFilingRule(t *testing.T) {
	for s, want := range map[string]FilingRule{
		"month +1 day 10":   {Rhythm: "month", Ahead: 1, Day: 10},
		"month +0 day 31":   {Rhythm: "month", Day: 31},
		"month +1 freeze":   {Rhythm: "month", Ahead: 1, Freeze: true},
		"month 45 days":     {Rhythm: "month", Days: 45},
		"quarter +1 day 10": {Rhythm: "quarter", Ahead: 1, Day: 10},
		"quarter 45 days":   {Rhythm: "quarter", Days: 45},
		"year +1 03-31":     {Rhythm: "year", Ahead: 1, MonthDay: "03-31"},
		"year +2 01-31":     {Rhythm: "year", Ahead: 2, MonthDay: "01-31"},
		"event 5 workdays":  {Rhythm: "event", Workdays: 5},
	} {
		got, err := parseFilingRule(s)
		want.text = s
		if err != nil || got != want {
			t.Errorf("%q is %+v (%v), want %+v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "month", "month 1 day 10", "month +1 day 32", "month +1 day 0", "month +01 day 5", "month +1 day 05", "month  +1 day 5", "quarter +1 freeze",
		"quarter 0 days", "year 1 03-31", "year +1 3-31", "year +1 02-30", "year +1 day 5", "event +5 workdays", "event 5 days", "week +1 day 2", "month +1 day 10 x", "month +1000 day 1"} {
		if r, err := parseFilingRule(s); err == nil {
			t.Errorf("%q is read: %+v", s, r)
		}
	}
}

// FuzzFilingRule: a rule that is read names exactly one kind of day.
func FuzzFilingRule(f *testing.F) {
	for _, s := range []string{"month +1 day 10", "month +1 freeze", "quarter 45 days", "year +1 03-31", "event 5 workdays", "month +1 day", "month -1 day 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := parseFilingRule(s)
		if err != nil {
			if !strings.Contains(err.Error(), "want one such as") {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		n := 0
		for _, is := range []bool{r.Day > 0, r.Freeze, r.Days > 0, r.MonthDay != "", r.Workdays > 0} {
			if is {
				n++
			}
		}
		if n != 1 || r.Ahead < 0 || r.Ahead > 999 {
			t.Errorf("%q is %+v", s, r)
		}
	})
}

// The calendar's last day for the old year is that of the filing window.
func TestWindowCloseAgrees(t *testing.T) {
	b := mustOpen(t)
	found := 0
	for _, r := range b.FilingRules() {
		if r.Event == "window_close" {
			for _, w := range b.windows {
				if w.EarlyUntil != "" && w.EarlyUntil != r.MonthDay {
					t.Errorf("the calendar says %s, the window from %s %s", r.MonthDay, day(w.ValidFrom), w.EarlyUntil)
				}
			}
			found++
		}
		if (r.Mark == "F") != (r.Status == "sourced") {
			t.Errorf("%s is marked %s and %s", r.Event, r.Mark, r.Status)
		}
	}
	if found != 1 {
		t.Errorf("%d rules for the end of the window", found)
	}
}
