package ingest

import (
	"math"
	"strconv"
	"strings"
	"time"

	"stis/ingest/sheet"
	"stis/internal/finding"
)

// Days are counted from 1970-01-01 UTC. No clock or zone of the machine enters.
const (
	secondsADay = 86400
	epoch1900   = -25569 // day 0 of Excel's day numbers: 1899-12-30
	epoch1904   = -24107 // day 0 of the 1904 system: 1904-01-01
	// Day numbers believed without a date format: 1954 to 2119. Smaller and
	// larger numbers are more likely something else.
	serialLow, serialHigh = 20000, 80000
	lastSerial            = 109940 // 2201-01-01: no later year is believed in any notation
)

func notDate(text, zh, en string) *fault {
	return &fault{"ING012", finding.Error, zhQuote(text) + zh, enQuote(text) + ": " + en}
}

// dateOf reads a date and, where there is one, the time of day in seconds.
func dateOf(c *sheet.Cell, date1904 bool) (day, seconds int64, f *fault) {
	day, seconds, ok := readDate(c, date1904)
	if !ok {
		return 0, 0, notDate(c.Text, "不是有效日期,应如2026-06-25", "not a date such as 2026-06-25")
	}
	return day, seconds, nil
}

func readDate(c *sheet.Cell, date1904 bool) (day, seconds int64, ok bool) {
	switch c.Kind {
	case sheet.Number:
		if day, ok := compactDay(c.Text); ok && !c.Date {
			return day, 0, true
		}
		if day, seconds, ok := serialDay(c.Text, c.Date, date1904); ok {
			return day, seconds, true
		}
		return 0, 0, false
	case sheet.Bool, sheet.Error, sheet.Pending:
		return 0, 0, false
	}
	s := strings.TrimSpace(foldWidth(c.Text))
	if day, ok := compactDay(s); ok {
		return day, 0, true
	}
	if len(s) == 5 && allDigits(s) {
		if day, _, ok := serialDay(s, false, false); ok {
			return day, 0, true
		}
		return 0, 0, false
	}
	y, m, d, rest, ok := splitDate(s)
	if !ok || d == 0 {
		return 0, 0, false
	}
	day, ok = dayNumber(y, m, d)
	seconds, timeOK := timeOfDay(rest)
	if !ok || !timeOK {
		return 0, 0, false
	}
	return day, seconds, true
}

// monthOf reads a calendar month as 2026-10. A date counts for its month.
func monthOf(c *sheet.Cell, date1904 bool) (string, *fault) {
	if isMonthText(c.Text) && c.Kind == sheet.Text {
		return c.Text, nil
	}
	if c.Kind == sheet.Number && strings.Contains(c.Text, ".") && !c.Date {
		// The number 2026.1 may have been 2026.10.
		return "", notDate(c.Text, "存成了数值,无法分辨1月和10月", "a number, January and October look the same")
	}
	s, ok := readMonth(c, date1904)
	if !ok {
		return "", notDate(c.Text, "不是有效月份,应如2026-06", "not a month such as 2026-06")
	}
	return s, nil
}

// isMonthText reports 2026-10.
func isMonthText(s string) bool {
	return len(s) == 7 && s[4] == '-' && allDigits(s[:4]) && s >= "1900" && s < "2201" &&
		(s[5] == '0' && s[6] >= '1' && s[6] <= '9' || s[5] == '1' && s[6] >= '0' && s[6] <= '2')
}

func readMonth(c *sheet.Cell, date1904 bool) (string, bool) {
	if c.Kind == sheet.Bool || c.Kind == sheet.Error || c.Kind == sheet.Pending {
		return "", false
	}
	s := strings.TrimSpace(foldWidth(c.Text))
	if len(s) == 6 && allDigits(s) {
		y, _ := strconv.Atoi(s[:4])
		m, _ := strconv.Atoi(s[4:])
		if y < 1900 || y > 2200 || m < 1 || m > 12 {
			return "", false
		}
		return s[:4] + "-" + s[4:], true
	}
	if c.Kind == sheet.Text {
		if y, m, d, rest, ok := splitDate(s); ok && d == 0 && rest == "" {
			return monthText(y, m), true
		}
	}
	day, _, ok := readDate(c, date1904)
	if !ok {
		return "", false
	}
	t := time.Unix(day*secondsADay, 0).UTC()
	return monthText(t.Year(), int(t.Month())), true
}

func monthText(y, m int) string {
	s := strconv.Itoa(y) + "-"
	if m < 10 {
		s += "0"
	}
	return s + strconv.Itoa(m)
}

// splitDate reads year, month and day with -, /, . or 年月日 between them; d is
// 0 for a month. What follows a space or T is the rest.
func splitDate(s string) (y, m, d int, rest string, ok bool) {
	s = strings.TrimSpace(s)
	y, s, ok = leadingInt(s, 4, 4)
	if !ok || y < 1800 || y > 2200 {
		return 0, 0, 0, "", false
	}
	sep := ""
	for _, p := range []string{"年", "-", "/", "."} {
		if r, found := strings.CutPrefix(s, p); found {
			sep, s = p, strings.TrimSpace(r)
			break
		}
	}
	m, s, ok = leadingInt(s, 1, 2)
	if sep == "" || !ok || m < 1 || m > 12 {
		return 0, 0, 0, "", false
	}
	if sep == "年" {
		sep = "月"
		if s == "月份" { // 2026年6月份
			return y, m, 0, "", true
		}
	}
	s, found := strings.CutPrefix(s, sep)
	if !found || strings.TrimSpace(s) == "" {
		return y, m, 0, s, found == (sep == "月") && s == ""
	}
	d, s, ok = leadingInt(strings.TrimSpace(s), 1, 2)
	if !ok || d < 1 {
		return 0, 0, 0, "", false
	}
	s = strings.TrimPrefix(s, "日")
	if s != "" && s[0] != ' ' && s[0] != 'T' && sep != "月" {
		return 0, 0, 0, "", false
	}
	return y, m, d, strings.TrimSpace(strings.TrimPrefix(s, "T")), true
}

func leadingInt(s string, low, high int) (int, string, bool) {
	n := 0
	for n < len(s) && n < high && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n < low {
		return 0, s, false
	}
	v, err := strconv.Atoi(s[:n])
	return v, s[n:], err == nil
}

// compactDay reads 20260605.
func compactDay(s string) (int64, bool) {
	if len(s) != 8 || !allDigits(s) {
		return 0, false
	}
	y, _ := strconv.Atoi(s[:4])
	m, _ := strconv.Atoi(s[4:6])
	d, _ := strconv.Atoi(s[6:])
	if y < 1900 || y > 2200 {
		return 0, false
	}
	return dayNumber(y, m, d)
}

// dayNumber refuses dates that do not exist, such as 30 February.
func dayNumber(y, m, d int) (int64, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return 0, false
	}
	return t.Unix() / secondsADay, true
}

// serialDay reads an Excel day number. Excel believes in 29 February 1900 (60);
// the numbers before it are one day further on.
func serialDay(s string, dateFormat, date1904 bool) (day, seconds int64, ok bool) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || v < 1 || v >= lastSerial {
		return 0, 0, false
	}
	if !dateFormat && (v < serialLow || v > serialHigh) {
		return 0, 0, false
	}
	whole := math.Floor(v)
	seconds = int64(math.Round((v - whole) * secondsADay))
	day = int64(whole) + seconds/secondsADay
	seconds %= secondsADay
	switch {
	case date1904:
		return day + epoch1904, seconds, true
	case day == 60:
		return 0, 0, false
	case day < 60:
		day++
	}
	return day + epoch1900, seconds, true
}

// timeOfDay reads 17:00, 17:00:05 or nothing.
func timeOfDay(s string) (int64, bool) {
	s, _, _ = strings.Cut(s, ".") // parts of a second are not kept
	if s == "" {
		return 0, true
	}
	var total, unit int64 = 0, 3600
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	for i, p := range parts {
		v, rest, ok := leadingInt(p, 1, 2)
		if !ok || rest != "" || v > 59 || i == 0 && v > 23 {
			return 0, false
		}
		total += int64(v) * unit
		unit /= 60
	}
	return total, true
}

// dayText prints 2026-06-25.
func dayText(day int64) string { return time.Unix(day*secondsADay, 0).UTC().Format(time.DateOnly) }
