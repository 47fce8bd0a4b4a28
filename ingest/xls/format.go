package xls

import (
	"math"
	"strconv"
	"strings"
)

// style is what a cell style says about a value.
type style struct {
	format string
	date   bool
}

// styleOf reads a number format code.
func styleOf(code string) style {
	switch strings.ToLower(code) {
	case "general", "g/通用格式", "standard": // as Excel names it in other languages
		code = ""
	}
	return style{code, IsDateFormat(code)}
}

// reserved reports a code by which Excel marks a format of the system's
// language that it does not spell out.
func reserved(code string) bool { return strings.HasPrefix(code, "reserved-0x") }

// BuiltinFormat gives the number formats that a workbook names by number only,
// with the Chinese dates 27 to 36 and 50 to 58; "" for General and the unknown.
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

// IsDateFormat reports whether a number format shows days or times: a date
// letter outside quotes, escapes, colours and conditions. [h] counts.
func IsDateFormat(code string) bool {
	for i := 0; i < len(code); i++ {
		switch code[i] {
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
		}
	}
	return false
}

// AppendNumber appends a number as the shortest text that gives it back, with
// an exponent only where Excel would not write the digits out either; ok is
// false for what is no number.
func AppendNumber(to []byte, v float64) (out []byte, ok bool) {
	if n := int64(v); float64(n) == v && n > -1e15 && n < 1e15 {
		return strconv.AppendInt(to, n, 10), true
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return to, false
	}
	if a := math.Abs(v); a >= 1e-5 && a < 1e21 {
		return strconv.AppendFloat(to, v, 'f', -1, 64), true
	}
	return strconv.AppendFloat(to, v, 'E', -1, 64), true
}
