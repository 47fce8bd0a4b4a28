package city

import (
	"time"

	"stis/reference/period"
)

// day is a date as days since 1970-01-01 UTC.
type day int

func dayOf(t time.Time) day { return day(t.Unix() / 86400) }

func date(y, m, d int) day { return dayOf(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)) }

func (d day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d day) month() period.Month { return period.At(d.time()) }

func (d day) dom() int { return d.time().Day() }

// String prints 2026-06-25, and nothing for the zero date.
func (d day) String() string {
	if d == 0 {
		return ""
	}
	return d.time().Format("2006-01-02")
}

// inMonth is day dom of a month, clipped to its last day.
func inMonth(m period.Month, dom int) day {
	return min(dayOf(m.First())+day(dom-1), dayOf(m.Last()))
}

func lastDay(m period.Month) day { return dayOf(m.Last()) }

// springFestivals are the first days of the lunar year (春节) as the State
// Council's holiday notices of 2020 to 2026 give them and, for 2027 to 2030,
// as the Hong Kong Observatory's calendar conversion tables do (from memory).
func springFestivals() []day {
	return []day{
		date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22),
		date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6),
		date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3),
	}
}

// seasonal is the level of business in a month relative to the year's mean:
// a calendar pattern, less what falls into the three weeks around the Spring
// Festival, plus the rush of the four weeks before.
func seasonal(m period.Month) float64 {
	base := [12]float64{0.98, 0.94, 1.04, 0.97, 0.98, 1.05, 0.96, 0.97, 1.03, 0.95, 1.02, 1.14}
	f := base[m.Month()-1]
	first, last := dayOf(m.First()), lastDay(m)
	for _, sf := range springFestivals() {
		f -= 0.42 * overlap(first, last, sf-6, sf+14) / 21
		f += 0.16 * overlap(first, last, sf-34, sf-7) / 28
	}
	return f
}

// overlap counts the days that two closed spans share.
func overlap(a1, a2, b1, b2 day) float64 {
	return float64(max(0, min(a2, b2)-max(a1, b1)+1))
}

// statMonth is the statistic month of an audit date: up to the freeze on day
// 10 an audit still counts for the month before.
func statMonth(audit day) period.Month {
	if audit.dom() <= 10 {
		return audit.month() - 1
	}
	return audit.month()
}

// inWindow tells whether an execution date may still be filed at an audit
// date: up to 31 March back to 1 July of the previous year, later only to 1
// January of the same year.
func inWindow(exec, audit day) bool {
	t := audit.time()
	from := date(t.Year(), 1, 1)
	if t.Month() <= time.March {
		from = date(t.Year()-1, 7, 1)
	}
	return exec >= from && exec <= audit
}
