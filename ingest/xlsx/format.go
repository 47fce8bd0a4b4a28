package xlsx

import "strings"

// builtins are the number formats that a workbook names by number only
// (ECMA-376 part 1, 18.8.30, with the Chinese dates 27 to 36 and 50 to 58).
var builtins = map[int]string{
	1:  "0",
	2:  "0.00",
	3:  "#,##0",
	4:  "#,##0.00",
	9:  "0%",
	10: "0.00%",
	11: "0.00E+00",
	12: "# ?/?",
	13: "# ??/??",
	14: "m/d/yyyy",
	15: "d-mmm-yy",
	16: "d-mmm",
	17: "mmm-yy",
	18: "h:mm AM/PM",
	19: "h:mm:ss AM/PM",
	20: "h:mm",
	21: "h:mm:ss",
	22: "m/d/yyyy h:mm",
	27: `yyyy"年"m"月"`,
	36: `yyyy"年"m"月"`,
	50: `yyyy"年"m"月"`,
	52: `yyyy"年"m"月"`,
	57: `yyyy"年"m"月"`,
	28: `m"月"d"日"`,
	29: `m"月"d"日"`,
	51: `m"月"d"日"`,
	53: `m"月"d"日"`,
	54: `m"月"d"日"`,
	58: `m"月"d"日"`,
	30: "m-d-yy",
	31: `yyyy"年"m"月"d"日"`,
	32: `h"时"mm"分"`,
	33: `h"时"mm"分"`,
	34: `h"时"mm"分"`,
	35: `h"时"mm"分"`,
	55: `h"时"mm"分"`,
	56: `h"时"mm"分"`,
	37: "#,##0;-#,##0",
	38: "#,##0;-#,##0",
	39: "#,##0.00;-#,##0.00",
	40: "#,##0.00;-#,##0.00",
	45: "mm:ss",
	46: "[h]:mm:ss",
	47: "mm:ss.0",
	48: "##0.0E+0",
	49: "@",
}

// isDateFormat reports whether a number format shows days or times: a date
// letter outside quotes, escapes, colours and conditions. [h] counts.
func isDateFormat(format string) bool {
	if format == "" || format == "General" || format == "@" {
		return false
	}
	for i := 0; i < len(format); i++ {
		switch c := format[i] | 0x20; format[i] {
		case '"':
			end := strings.IndexByte(format[i+1:], '"')
			if end < 0 {
				return false
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(format[i:], ']')
			if end < 0 {
				return false
			}
			if inside := strings.ToLower(format[i+1 : i+end]); inside != "" && strings.Trim(inside, "hms") == "" {
				return true
			}
			i += end
		case ';':
			return false // what follows formats negative numbers, which no date is
		default:
			if c == 'y' || c == 'm' || c == 'd' || c == 'h' || c == 's' {
				return true
			}
			if strings.HasPrefix(format[i:], "General") {
				i += len("General") - 1
			}
		}
	}
	return false
}
