package sheet

import (
	"strconv"
	"strings"
	"time"
)

// BuiltinFormat gives the number formats that a workbook names by number only
// (ECMA-376 part 1, 18.8.30), with the Chinese dates 27 to 36 and 50 to 58; ""
// for General and the unknown.
func BuiltinFormat(id int) string {
	switch id {
	case 1:
		return "0"
	case 2:
		return "0.00"
	case 3:
		return "#,##0"
	case 4:
		return "#,##0.00"
	case 5, 6, 37, 38, 41, 42:
		return "#,##0;-#,##0"
	case 7, 8, 39, 40, 43, 44:
		return "#,##0.00;-#,##0.00"
	case 9:
		return "0%"
	case 10:
		return "0.00%"
	case 11:
		return "0.00E+00"
	case 12:
		return "# ?/?"
	case 13:
		return "# ??/??"
	case 48:
		return "##0.0E+0"
	case 49:
		return "@"
	}
	return builtinDate(id)
}

func builtinDate(id int) string {
	switch id {
	case 14:
		return "m/d/yyyy"
	case 15:
		return "d-mmm-yy"
	case 16:
		return "d-mmm"
	case 17:
		return "mmm-yy"
	case 18:
		return "h:mm AM/PM"
	case 19:
		return "h:mm:ss AM/PM"
	case 20:
		return "h:mm"
	case 21:
		return "h:mm:ss"
	case 22:
		return "m/d/yyyy h:mm"
	case 27, 36, 50, 52, 57:
		return `yyyy"年"m"月"`
	case 28, 29, 51, 53, 54, 58:
		return `m"月"d"日"`
	case 30:
		return "m-d-yy"
	case 31:
		return `yyyy"年"m"月"d"日"`
	case 32, 33, 34, 35, 55, 56:
		return `h"时"mm"分"`
	case 45:
		return "mm:ss"
	case 46:
		return "[h]:mm:ss"
	case 47:
		return "mm:ss.0"
	}
	return ""
}

// IsDateFormat reports whether a number format shows days or times: a letter of
// a date, a weekday (aaa) or a year of an era (e) outside quotes, escapes,
// colours and conditions. [h] counts.
func IsDateFormat(code string) bool {
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return false
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return false
			}
			if inside := strings.ToLower(code[i+1 : i+end]); inside != "" && strings.Trim(inside, "hms") == "" {
				return true
			}
			i += end
		case ';':
			return false // what follows formats negative numbers, which no date is
		case 'y', 'Y', 'm', 'M', 'd', 'D', 'h', 'H', 's', 'S':
			return true
		case 'a', 'A', 'e', 'E', 'g', 'G':
			n := letters(code[i:])
			if dateWord(code[:i], strings.ToLower(code[i:i+n])) {
				return true
			}
			i += n - 1
		}
	}
	return false
}

// letters counts the letters at the start of a format, up to one that is of a
// date by itself.
func letters(code string) int {
	if len(code) >= len("General") && strings.EqualFold(code[:len("General")], "General") {
		return len("General")
	}
	for i := range len(code) {
		if c := code[i] | 0x20; c < 'a' || c > 'z' || strings.IndexByte("ymdhs", c) >= 0 {
			return i
		}
	}
	return len(code)
}

// dateWord reports a weekday or a year of an era. The e of 0.00E+00 is none:
// it follows a digit.
func dateWord(before, word string) bool {
	switch word {
	case "aaa", "aaaa", "ge", "gge", "ggge", "gee", "ggee", "gggee":
		return true
	case "e", "ee":
		return before == "" || strings.IndexByte("0#?.", before[len(before)-1]) < 0
	}
	return false
}

// Serial gives the day number of 2026-03-01 or 2026-03-01T12:00:00.000 in the
// 1900 or the 1904 system. A time of day stands on the day 0, also as 12:00:00
// alone; LibreOffice writes elapsed times there too, with as many hours as they
// have. ok is false for no moment, and for one before the first day.
func Serial(s string, date1904 bool) (days string, ok bool) {
	date, clock, timed := strings.Cut(strings.TrimSuffix(s, "Z"), "T")
	if !timed && strings.Contains(s, ":") {
		date, clock, timed = "1899-12-31", date, true
		if date1904 {
			date = "1904-01-01"
		}
	}
	day, err := time.Parse("2006-01-02", date)
	if err != nil {
		return "", false
	}
	n := (day.Unix() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()) / 86400
	switch {
	case date1904:
		n -= 1462
	case n < 61: // before Excel's 29 February 1900
		n--
	}
	var rest float64
	if timed {
		if rest, ok = ofDay(clock, n == 0); !ok {
			return "", false
		}
	}
	return strconv.FormatFloat(float64(n)+rest, 'f', -1, 64), n >= 0
}

// ofDay gives the days of a time such as 12:30:00.5. Hours beyond 24 are those
// of an elapsed time.
func ofDay(clock string, elapsed bool) (float64, bool) {
	h, rest, _ := strings.Cut(clock, ":")
	m, s, exact := strings.Cut(rest, ":")
	whole, fraction, split := strings.Cut(s, ".")
	if !exact {
		whole = "00"
	}
	hours, err := strconv.ParseUint(h, 10, 32)
	if err != nil || len(m) != 2 || len(whole) != 2 || len(h) < 2 || split && strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	minutes, err := strconv.ParseUint(m, 10, 8)
	if err != nil || minutes > 59 {
		return 0, false
	}
	seconds, err := strconv.ParseUint(whole, 10, 8)
	if err != nil || seconds > 59 {
		return 0, false
	}
	var part float64
	if fraction != "" {
		if part, err = strconv.ParseFloat("0."+fraction, 64); err != nil {
			return 0, false
		}
	}
	if total := hours*3600 + minutes*60 + seconds; elapsed || total < 86400 || total == 86400 && part == 0 {
		return float64(total)/86400 + part/86400, true
	}
	return 0, false
}
