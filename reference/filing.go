package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FilingRule is one event of the filing calendar (报送日历) and when it falls due.
// Exactly one of Day, Days, MonthDay, Workdays and Freeze names the day.
type FilingRule struct {
	Event     string
	Zh, En    string
	Rhythm    string // month, quarter or year: after the end of such a period; event: after something happened
	Ahead     int    // months (rhythm month and quarter) or years (rhythm year) after the period
	Day       int    // day of the month Ahead; past its end, its last day
	Freeze    bool   // the freeze day of the filing window is that day
	Days      int    // days after the end of the period
	MonthDay  string // MM-DD in the year Ahead
	Workdays  int    // working days after the event
	Shift     string // next: moves to the next workday; freeze: so too, but not past the freeze; none
	Joint     bool   // January is done together with February
	ValidFrom time.Time
	ValidTo   time.Time // last day; zero = still in force
	Mark      string    // F: found in a source, P: proposed
	Status    Status
	Source    string

	text string
}

// InForce reports whether the rule holds for a period that ends on a day.
func (r FilingRule) InForce(end time.Time) bool { return within(end, r.ValidFrom, r.ValidTo) }

// FilingRules returns the filing calendar, sorted by event and validity.
func (b *Book) FilingRules() []FilingRule { return slices.Clone(b.calendar) }

// parseFilingRule reads a rule: "month +1 day 10", "month +1 freeze",
// "quarter +1 day 10", "quarter 45 days", "year +1 03-31", "event 5 workdays".
func parseFilingRule(s string) (FilingRule, error) {
	r := FilingRule{text: s}
	w := strings.Fields(s)
	if strings.Join(w, " ") != s || len(w) < 3 {
		return r, fmt.Errorf("rule %q: want one such as %q or %q", s, "month +1 day 10", "quarter 45 days")
	}
	r.Rhythm = w[0]
	ahead, relative := strings.CutPrefix(w[1], "+")
	n, ok := smallNumber(ahead)
	if ok && relative {
		r.Ahead = n
	}
	switch form := r.Rhythm + " " + strings.Join(w[2:], " "); {
	case !ok:
	case relative && (form == "month freeze"):
		r.Freeze = true
		return r, nil
	case relative && (r.Rhythm == "month" || r.Rhythm == "quarter") && len(w) == 4 && w[2] == "day":
		if r.Day, ok = smallNumber(w[3]); ok && r.Day >= 1 && r.Day <= 31 {
			return r, nil
		}
	case relative && r.Rhythm == "year" && len(w) == 3:
		if _, err := time.Parse("01-02", w[2]); err == nil {
			r.MonthDay = w[2]
			return r, nil
		}
	case !relative && n > 0 && (form == "quarter days" || form == "month days"):
		r.Days = n
		return r, nil
	case !relative && n > 0 && form == "event workdays":
		r.Workdays = n
		return r, nil
	}
	return r, fmt.Errorf("rule %q: want one such as %q, %q, %q or %q", s, "month +1 day 10", "quarter 45 days", "year +1 03-31", "event 5 workdays")
}

// smallNumber reads up to three digits without a leading zero.
func smallNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n < 1000 && strconv.Itoa(n) == s
}

func (b *Book) readCalendar(d *decoder) {
	for _, r := range d.sheets("filing_calendar.csv", keys{"event"}, keys{"event", "valid_from"},
		"event", "zh", "en", "rule", "shift", "joint", "valid_from", "valid_to", "mark", "status", "source") {
		rule, err := parseFilingRule(r.must("rule"))
		if err != nil {
			r.problem("%v", err)
			continue
		}
		rule.Event, rule.Zh, rule.En = r.must("event"), r.must("zh"), r.text("en")
		rule.Shift, rule.Joint, rule.Mark = r.text("shift"), r.flag("joint"), r.text("mark")
		r.must("valid_from")
		rule.ValidFrom, rule.ValidTo = r.span()
		rule.Status, rule.Source = r.status(), r.must("source")
		if !slices.Contains([]string{"next", "freeze", "none"}, rule.Shift) {
			r.problem("shift is %q, want next, freeze or none", rule.Shift)
		}
		if rule.Mark != "F" && rule.Mark != "P" {
			r.problem("mark is %q, want F (found) or P (proposed)", rule.Mark)
		}
		if rule.Joint && rule.Rhythm != "month" {
			r.problem("%s cannot be joint: only months are released together", rule.Event)
		}
		for _, o := range b.calendar {
			if o.Event == rule.Event && overlap(o.ValidFrom, o.ValidTo, rule.ValidFrom, rule.ValidTo) {
				r.problem("%s has two rules from %s: validity overlaps, end the older one the day before", rule.Event, day(later(o.ValidFrom, rule.ValidFrom)))
			}
		}
		b.calendar = append(b.calendar, rule)
	}
	slices.SortFunc(b.calendar, func(x, y FilingRule) int {
		return cmp.Or(cmp.Compare(x.Event, y.Event), x.ValidFrom.Compare(y.ValidFrom))
	})
	if len(b.calendar) == 0 {
		d.problem("filing_calendar.csv", 1, "no rule")
	}
}

// overlap reports whether two spans, both ends included, share a day.
func overlap(from1, to1, from2, to2 time.Time) bool {
	return (to1.IsZero() || !to1.Before(from2)) && (to2.IsZero() || !to2.Before(from1))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
