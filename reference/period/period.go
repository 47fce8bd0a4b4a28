// Package period holds the reference periods of the statistics: calendar
// months, and where the year and the quarter they belong to begin and end.
package period

import (
	"fmt"
	"time"
)

// Month is a calendar month counted from year 0, so that months subtract and
// compare as integers. The zero value is invalid for filings (year 0).
type Month int

// Of returns the month of a year; month runs from 1 to 12.
func Of(year, month int) Month { return Month(year*12 + month - 1) }

// At returns the month in which t falls, in t's own location.
func At(t time.Time) Month { return Of(t.Year(), int(t.Month())) }

// Parse reads "2026-10". Other notations are the ingest stage's business.
func Parse(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil || t.Year() < 1900 {
		return 0, fmt.Errorf("period %q: want a month such as 2026-10", s)
	}
	return At(t), nil
}

// Year returns the calendar year.
func (m Month) Year() int { return int(m) / 12 }

// Month returns 1 to 12.
func (m Month) Month() int { return int(m)%12 + 1 }

// String prints 2026-10, the form used in every table of the warehouse.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year(), m.Month()) }

// Zh prints 2026年10月.
func (m Month) Zh() string { return fmt.Sprintf("%d年%d月", m.Year(), m.Month()) }

// First returns midnight UTC of the first day.
func (m Month) First() time.Time {
	return time.Date(m.Year(), time.Month(m.Month()), 1, 0, 0, 0, 0, time.UTC)
}

// Last returns midnight UTC of the last day.
func (m Month) Last() time.Time { return (m + 1).First().AddDate(0, 0, -1) }

// YearStart returns January of the same year.
func (m Month) YearStart() Month { return Of(m.Year(), 1) }

// QuarterEnd returns the last month of the quarter.
func (m Month) QuarterEnd() Month { return m + Month(2-int(m)%3) }

// MarshalText writes the String form.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the String form.
func (m *Month) UnmarshalText(b []byte) error {
	v, err := Parse(string(b))
	if err != nil {
		return err
	}
	*m = v
	return nil
}
