package warehouse

import "time"

const day = 24 * 60 * 60 // seconds

// Days is the number of days from 1970-01-01 to the date that t shows in its
// own location, which is what a Date column holds. Midnight of 1 March in
// Shanghai is 1 March, where the driver would store 28 February.
func Days(t time.Time) int64 {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / day
}

// DateOf gives the date of a Date value, at midnight UTC.
func DateOf(days int64) time.Time { return time.Unix(days*day, 0).UTC() }

// Micros is the instant of t in microseconds since 1970-01-01 UTC, which is
// what a Timestamp column holds.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// InstantOf gives the instant of a Timestamp value, in UTC.
func InstantOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
