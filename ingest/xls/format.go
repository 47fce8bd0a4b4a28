package xls

import (
	"math"
	"strconv"
	"strings"

	"stis/ingest/sheet"
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
	return style{code, sheet.IsDateFormat(code)}
}

// reserved reports a code by which Excel marks a format of the system's
// language that it does not spell out.
func reserved(code string) bool { return strings.HasPrefix(code, "reserved-0x") }

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
