package schedules

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/reference"
	"stis/reference/period"
)

func calendar(t *testing.T) *Calendar {
	t.Helper()
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	return New(book)
}

func month(t *testing.T, s string) period.Month {
	t.Helper()
	m, err := period.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDeadline(t *testing.T) {
	c := calendar(t)
	monthly := func(day int) Due { return Due{Rhythm: "month", Day: day} }
	for _, tc := range []struct {
		why  string
		rule Due
		m    string
		want string
	}{
		{"plain weekday", monthly(5), "2026-10", "2026-11-05 24:00"},
		{"Sunday", monthly(5), "2026-03", "2026-04-07 24:00"}, // 清明节 4 to 6 April
		{"Saturday", monthly(5), "2026-08", "2026-09-07 24:00"},
		{"National Day 2026", monthly(5), "2026-09", "2026-10-08 24:00"},
		{"National Day and Mid-Autumn 2025", monthly(5), "2025-09", "2025-10-09 24:00"},
		{"National Day 2024", monthly(5), "2024-09", "2024-10-08 24:00"},
		{"worked Saturday stays", monthly(10), "2026-09", "2026-10-10 24:00"},
		{"worked Saturday 2024 stays", monthly(12), "2024-09", "2024-10-12 24:00"},
		{"moved on to a worked Sunday", monthly(15), "2024-01", "2024-02-18 24:00"},
		{"Spring Festival 2026", monthly(15), "2026-01", "2026-02-24 24:00"},
		{"Spring Festival 2025 over", monthly(5), "2025-01", "2025-02-05 24:00"},
		{"Labour Day 2026", monthly(5), "2026-04", "2026-05-06 24:00"},
		{"last day of a short month", monthly(31), "2026-01", "2026-02-28 24:00"}, // Saturday, worked
		{"last day of a leap February, no move", monthly(31), "2024-01", "2024-02-29 24:00"},
		{"over the year's end", monthly(5), "2025-12", "2026-01-05 24:00"},
		{"year without notice, by the week", monthly(5), "2027-09", "2027-10-05 24:00"},
		{"quarter from its end", Due{Rhythm: "quarter", Day: 10}, "2026-09", "2026-10-10 24:00"},
		{"quarter from its first month", Due{Rhythm: "quarter", Day: 10}, "2026-07", "2026-10-10 24:00"},
		{"yearly from December", Due{Rhythm: "year", Day: 15, Month: 1}, "2025-12", "2026-01-15 24:00"},
		{"yearly from March", Due{Rhythm: "year", Day: 15, Month: 1}, "2025-03", "2026-01-15 24:00"},
		{"yearly from January is the next year's", Due{Rhythm: "year", Day: 15, Month: 1}, "2026-01", "2027-01-15 24:00"},
		{"yearly on a Saturday", Due{Rhythm: "year", Day: 31, Month: 1}, "2025-12", "2026-02-02 24:00"},
		{"event", Due{Rhythm: "event", Day: 20}, "2026-10", "随时"},
		{"no day", Due{Rhythm: "month"}, "2026-10", "随时"},
		{"yearly without month", Due{Rhythm: "year", Day: 1}, "2026-10", "随时"},
	} {
		if got := Text(c.Deadline(tc.rule, month(t, tc.m))); got != tc.want {
			t.Errorf("%s: %+v for %s is due %s, want %s", tc.why, tc.rule, tc.m, got, tc.want)
		}
	}
}

// The end of a day in Beijing is 16:00 UTC of that day, on any machine.
func TestDeadlineInstant(t *testing.T) {
	got := calendar(t).Deadline(Due{Rhythm: "month", Day: 5}, month(t, "2026-10"))
	if want := time.Date(2026, 11, 5, 16, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("due %s, want %s", got.UTC(), want)
	}
}

// sources mirrors the rhythms of the layouts in wrong order.
var sources = []Source{
	{"macro", Due{Rhythm: "event", Day: 20}},
	{"safe_receipt", Due{Rhythm: "month", Day: 15}},
	{"so_contract", Due{Rhythm: "month", Day: 5}},
	{"hr_stat", Due{Rhythm: "month", Day: 5}},
	{"cus_decl", Due{Rhythm: "month", Day: 12}},
	{"park", Due{Rhythm: "quarter", Day: 10}},
	{"ent_profile", Due{Rhythm: "year", Day: 15, Month: 1}},
	{"target", Due{Rhythm: "year", Day: 31, Month: 1}},
}

func filings(fs []Filing) []string {
	var out []string
	for _, f := range fs {
		s := f.Source + " " + f.Month.String() + " " + Text(f.At)
		if f.Moved {
			s += " moved"
		}
		if f.Provisional {
			s += " provisional"
		}
		out = append(out, s)
	}
	return out
}

func TestFilings(t *testing.T) {
	c := calendar(t)
	for m, want := range map[string][]string{
		"2026-09": { // quarter end, National Day
			"hr_stat 2026-09 2026-10-08 24:00 moved", "so_contract 2026-09 2026-10-08 24:00 moved",
			"park 2026-09 2026-10-10 24:00", "cus_decl 2026-09 2026-10-12 24:00", "safe_receipt 2026-09 2026-10-15 24:00",
			"macro 2026-09 随时"},
		"2026-10": {
			"hr_stat 2026-10 2026-11-05 24:00", "so_contract 2026-10 2026-11-05 24:00",
			"cus_decl 2026-10 2026-11-12 24:00", "safe_receipt 2026-10 2026-11-16 24:00 moved",
			"macro 2026-10 随时"},
		"2025-12": { // year end: yearly sources too, the targets move into February
			"hr_stat 2025-12 2026-01-05 24:00", "so_contract 2025-12 2026-01-05 24:00",
			"cus_decl 2025-12 2026-01-12 24:00", "park 2025-12 2026-01-12 24:00 moved",
			"ent_profile 2025-12 2026-01-15 24:00", "safe_receipt 2025-12 2026-01-15 24:00",
			"target 2025-12 2026-02-02 24:00 moved", "macro 2025-12 随时"},
		"2026-12": { // falls due in 2027, which has no notice yet
			"hr_stat 2026-12 2027-01-05 24:00 provisional", "so_contract 2026-12 2027-01-05 24:00 provisional",
			"park 2026-12 2027-01-11 24:00 moved provisional", "cus_decl 2026-12 2027-01-12 24:00 provisional",
			"ent_profile 2026-12 2027-01-15 24:00 provisional", "safe_receipt 2026-12 2027-01-15 24:00 provisional",
			"target 2026-12 2027-02-01 24:00 moved provisional", "macro 2026-12 随时"},
	} {
		if diff := cmp.Diff(want, filings(c.Filings(month(t, m), sources))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", m, diff)
		}
	}
}

// line prints a milestone: a long run of months by its ends.
func line(p Milestone) string {
	s := string(p.Kind) + " ["
	if n := len(p.Months); n > 3 {
		s += p.Months[0].String() + ".." + p.Months[n-1].String()
	} else {
		for i, x := range p.Months {
			if i > 0 {
				s += " "
			}
			s += x.String()
		}
	}
	s += "] " + Text(p.At)
	if p.Moved {
		s += " moved"
	}
	return s
}

func TestMilestones(t *testing.T) {
	c := calendar(t)
	for m, want := range map[string][]string{
		"2026-10": {"freeze [2026-10] 2026-11-10 24:00", "reconciliation [2026-10] 2026-11-16 24:00",
			"flash [2026-10] 2026-11-18 24:00", "public [2026-10] 2026-11-20 24:00"},
		// The freeze stays on a Saturday, a release does not.
		"2026-09": {"freeze [2026-09] 2026-10-10 24:00", "reconciliation [2026-09] 2026-10-16 24:00",
			"flash [2026-09] 2026-10-19 24:00 moved", "public [2026-09] 2026-10-20 24:00"},
		"2025-12": {"freeze [2025-12] 2026-01-10 24:00", "reconciliation [2025-12] 2026-01-16 24:00",
			"flash [2025-12] 2026-01-19 24:00 moved", "public [2025-12] 2026-01-20 24:00"},
		"2026-01": {"freeze [2026-01] 2026-02-10 24:00"},
		"2026-02": {"freeze [2026-02] 2026-03-10 24:00", "reconciliation [2026-01 2026-02] 2026-03-16 24:00",
			"flash [2026-01 2026-02] 2026-03-18 24:00", "public [2026-01 2026-02] 2026-03-20 24:00"},
	} {
		var got []string
		for _, p := range c.Milestones(month(t, m)) {
			switch p.Kind {
			case Freeze, Reconciliation, Flash, Public:
				got = append(got, line(p))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", m, diff)
		}
	}
}

// at returns the one milestone of a kind.
func at(t *testing.T, c *Calendar, m period.Month, k Kind) Milestone {
	t.Helper()
	var found []Milestone
	for _, p := range c.Milestones(m) {
		if p.Kind == k {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s has %d milestones of kind %s", m, len(found), k)
	}
	return found[0]
}

// The freeze must be the instant at which the statistic month of an audit
// changes: both stand on the same rule.
func TestFreezeAgreesWithStatMonth(t *testing.T) {
	c := calendar(t)
	for m := period.Of(2024, 1); m <= period.Of(2027, 12); m++ {
		freeze := at(t, c, m, Freeze).At
		before, after := freeze.Add(-time.Second), freeze
		if got := c.book.FilingWindow(before).StatMonth(before); got != m {
			t.Errorf("audited at %s counts in %s, want %s", before, got, m)
		}
		if got := c.book.FilingWindow(after).StatMonth(after); got != m+1 {
			t.Errorf("audited at %s counts in %s, want %s", after, got, m+1)
		}
	}
}
