package schedules

import (
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/reference"
	"stis/reference/period"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// The whole calendar of chosen months: a leap February (2024-02), Spring
// Festival and worked Saturdays (2026-01, 2026-02, 2024-01), National Day
// (2026-09), quarter ends, year ends, and a year without notice (2026-12).
func TestCalendarGolden(t *testing.T) {
	c := calendar(t)
	var out strings.Builder
	for _, m := range []string{"2023-12", "2024-01", "2024-02", "2025-04", "2025-12", "2026-01", "2026-02", "2026-03", "2026-09", "2026-10", "2026-12"} {
		out.WriteString("# " + m + "\n")
		for _, p := range c.Milestones(month(t, m)) {
			out.WriteString(line(p))
			if p.Proposed {
				out.WriteString(" proposed")
			}
			if p.Provisional {
				out.WriteString(" provisional")
			}
			out.WriteString("\n")
		}
	}
	const file = "testdata/milestones.txt"
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestMilestoneDays(t *testing.T) {
	c := calendar(t)
	for _, tc := range []struct {
		why  string
		m    string
		kind Kind
		want string
	}{
		{"weekday", "2026-10", "firm_filing", "2026-11-05 24:00"},
		{"Saturday moves", "2026-10", "county_audit", "2026-11-09 24:00"},
		{"worked Saturday stays", "2026-09", "county_trade", "2026-10-10 24:00"},
		{"the freeze stays on a Sunday", "2026-04", "freeze", "2026-05-10 24:00"},
		{"an audit stays before the freeze", "2026-04", "city_audit", "2026-05-09 24:00"}, // a worked Saturday
		{"an audit does not pass the freeze", "2024-01", "city_audit", "2024-02-09 24:00"},
		{"holiday, to the next day worked", "2026-09", "firm_filing", "2026-10-08 24:00"},
		{"joint in March of a leap year", "2024-02", "public", "2024-03-20 24:00"},
		{"month end of a leap February", "2024-02", "rate_table", "2024-02-29 24:00"},
		{"month end does not move", "2026-10", "rate_table", "2026-10-31 24:00"},
		{"45 days after the first quarter", "2026-03", "quarterly_report", "2026-05-15 24:00"},
		{"45 days after the year, over a leap February", "2023-12", "quarterly_report", "2024-02-18 24:00"}, // Spring Festival, to a worked Sunday
		{"45 days after the second quarter, Friday", "2026-06", "quarterly_report", "2026-08-14 24:00"},
		{"direct report of the quarter", "2026-06", "direct_report", "2026-07-10 24:00"},
		{"15 January", "2025-12", "profile", "2026-01-15 24:00"},
		{"31 March does not move", "2023-12", "window_close", "2024-03-31 24:00"}, // a Sunday
		{"30 April", "2025-12", "annual_report", "2026-04-30 24:00"},
		{"30 June", "2025-12", "fund_performance", "2026-06-30 24:00"},
		{"final in January of the year after next", "2024-12", "final", "2026-02-02 24:00"},
		{"year without notice, by the week", "2026-12", "flash", "2027-01-18 24:00"},
	} {
		if got := Text(at(t, c, month(t, tc.m), tc.kind).At); got != tc.want {
			t.Errorf("%s: %s of %s is %s, want %s", tc.why, tc.kind, tc.m, got, tc.want)
		}
	}
	for _, tc := range []struct {
		m    string
		kind Kind
	}{{"2026-01", Public}, {"2026-01", Flash}, {"2026-02", "quarterly_report"}, {"2026-09", "profile"}, {"2026-09", "receipt_declaration"}} {
		for _, p := range c.Milestones(month(t, tc.m)) {
			if p.Kind == tc.kind {
				t.Errorf("%s has %s", tc.m, line(p))
			}
		}
	}
}

// No audit ends after the freeze of its month, in any year.
func TestAuditsEndBeforeTheFreeze(t *testing.T) {
	c := calendar(t)
	for m := period.Of(2007, 1); m <= period.Of(2030, 12); m++ {
		freeze := at(t, c, m, Freeze).At
		for _, k := range []Kind{"county_audit", "city_audit"} {
			if got := at(t, c, m, k).At; got.After(freeze) {
				t.Errorf("%s of %s ends %s, after the freeze %s", k, m, Text(got), Text(freeze))
			}
		}
	}
}

func TestDueAfter(t *testing.T) {
	c := calendar(t)
	for day, want := range map[string]string{
		"2026-11-02": "2026-11-09 24:00", // Monday
		"2026-11-07": "2026-11-13 24:00", // Saturday
		"2026-09-30": "2026-10-13 24:00", // over National Day: 8, 9, 10 (Saturday, worked), 12, 13
		"2026-02-13": "2026-02-27 24:00", // over Spring Festival: 14 (worked), 24, 25, 26, 27
		"2026-12-31": "2027-01-07 24:00",
	} {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := c.DueAfter("receipt_declaration", d); !ok || Text(got) != want {
			t.Errorf("credited on %s: declared by %s (%t), want %s", day, Text(got), ok, want)
		}
	}
	for _, k := range []Kind{Freeze, "none"} {
		if at, ok := c.DueAfter(k, time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)); ok {
			t.Errorf("%s is due at %s after an event", k, Text(at))
		}
	}
}

// A rule holds for the months that end in its validity, and the freeze follows
// the window of the day.
func TestRulesByDate(t *testing.T) {
	book, err := reference.OpenWith(fstest.MapFS{
		"filing_calendar.csv": {Data: []byte("event,zh,en,rule,shift,joint,valid_from,valid_to,mark\n" +
			"flash,月度快报,,month +1 day 18,next,1,1900-01-01,2026-10-31,P\n" +
			"flash,月度快报,,month +1 day 16,next,1,2026-11-01,,F\n" +
			"city_extra,市级加报,,month +1 day 29,none,0,2026-01-01,2026-01-31,F\n")},
		"filing_window.csv": {Data: []byte("valid_from,freeze_day,early_until_md,early_from_md\n2026-12-01,8,03-31,07-01\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := New(book)
	for _, tc := range []struct {
		m    string
		kind Kind
		want string
	}{
		{"2026-10", Flash, "2026-11-18 24:00"}, {"2026-11", Flash, "2026-12-16 24:00"}, {"2026-10", Freeze, "2026-11-10 24:00"}, {"2026-11", Freeze, "2026-12-08 24:00"},
		{"2026-11", "city_audit", "2026-12-08 24:00"}, // the 9th lies past the new freeze
		{"2026-01", "city_extra", "2026-02-28 24:00"}, // past the month's end
	} {
		if got := Text(at(t, c, month(t, tc.m), tc.kind).At); got != tc.want {
			t.Errorf("%s of %s is %s, want %s", tc.kind, tc.m, got, tc.want)
		}
	}
	if p := at(t, c, month(t, "2026-11"), Flash); p.Proposed {
		t.Errorf("%+v is found, not proposed", p)
	}
	for _, p := range c.Milestones(month(t, "2026-02")) {
		if p.Kind == "city_extra" {
			t.Errorf("a rule that has ended gives %s", line(p))
		}
	}
}
