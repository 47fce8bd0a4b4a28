package ingest

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/warehouse"
)

// value is a typed cell. Which member holds it depends on the column: text for
// text, codes and months; i for everything that fits an int64; big for wide
// decimals.
type value struct {
	null bool
	text string
	i    int64
	big  *big.Int
}

// fault is why a cell did not become a value; nil means that it did.
type fault struct {
	rule     finding.Rule
	severity finding.Severity
	zh, en   string
}

func notNumber(text, zh, en string) *fault {
	return &fault{"ING011", finding.Error, zhQuote(text) + zh, enQuote(text) + ": " + en}
}

// significant is the number of digits Excel keeps and shows. A binary number
// that the file writes with more, such as 30000.000000000004 for 0.1 + 0.2
// style arithmetic, is taken at 15 digits, the value its author saw.
const significant = 15

// amount turns a cell into a canonical decimal text such as -1234.5. Only the
// notation changes: width, separators, exponent, brackets for a minus.
func amount(c *sheet.Cell, percent bool) (string, *fault) {
	switch c.Kind {
	case sheet.Number:
		s, ok := expand(c.Text, percent && strings.Contains(c.Format, "%"))
		if !ok {
			return "", notNumber(c.Text, "不是可用的数值", "not a usable number")
		}
		return s, nil
	case sheet.Bool, sheet.Error, sheet.Pending:
		return "", notNumber(c.Text, "不是数值", "not a number")
	}
	s := strings.ReplaceAll(foldWidth(c.Text), " ", "")
	if percent {
		s = strings.TrimSuffix(s, "%")
	}
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s = "-" + strings.TrimSuffix(inner, ")")
		if strings.HasPrefix(s, "--") {
			return "", notNumber(c.Text, "不是数值", "not a number")
		}
	}
	s = strings.TrimPrefix(s, "+")
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	s, ok := ungroup(s)
	if !ok {
		return "", notNumber(c.Text, "不是数值", "not a number")
	}
	return sign + s, nil
}

// ungroup takes thousands separators out of an unsigned number. They must
// stand before every third digit: 1,23 is no number here, 1,234 is.
func ungroup(s string) (string, bool) {
	whole, frac, point := strings.Cut(s, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if !allDigits(g) || len(groups) > 1 && (i > 0 && len(g) != 3 || i == 0 && len(g) > 3) {
			return "", false
		}
	}
	whole = strings.Join(groups, "")
	if !point {
		return whole, true
	}
	return whole + "." + frac, allDigits(frac)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// expand writes a stored binary number without exponent, at 15 significant
// digits; hundred multiplies it by 100 for a column in percent.
func expand(s string, hundred bool) (string, bool) {
	sign, body := "", s
	if strings.HasPrefix(body, "-") {
		sign, body = "-", body[1:]
	}
	mantissa, exp, hasExp := strings.Cut(strings.ToLower(body), "e")
	whole, frac, point := strings.Cut(mantissa, ".")
	if whole == "" && point {
		whole = "0"
	}
	if !allDigits(whole) || frac != "" && !allDigits(frac) || len(mantissa) > 400 {
		return "", false
	}
	shift := 0
	if hasExp {
		n, err := strconv.Atoi(exp)
		if err != nil || n > 400 || n < -400 {
			return "", false
		}
		shift = n
	}
	if hundred {
		shift += 2
	}
	digits := strings.TrimLeft(whole+frac, "0")
	pointAt := len(digits) - len(frac) + shift // digits before the point
	if len(digits) > significant {
		digits, pointAt = roundDigits(digits, significant, pointAt)
	}
	digits = strings.TrimRight(digits, "0")
	switch {
	case digits == "":
		return "0", true
	case pointAt <= 0:
		return sign + "0." + strings.Repeat("0", -pointAt) + digits, true
	case pointAt >= len(digits):
		return sign + digits + strings.Repeat("0", pointAt-len(digits)), true
	}
	return sign + digits[:pointAt] + "." + digits[pointAt:], true
}

// roundDigits keeps n digits, rounding half up in magnitude. A carry out of
// the first digit moves the point.
func roundDigits(digits string, n, pointAt int) (string, int) {
	keep := []byte(digits[:n])
	if digits[n] < '5' {
		return string(keep), pointAt
	}
	for i := n - 1; i >= 0; i-- {
		if keep[i] != '9' {
			keep[i]++
			return string(keep), pointAt
		}
		keep[i] = '0'
	}
	return "1" + string(keep[:n-1]), pointAt + 1
}

// rescale multiplies a canonical decimal by num/den exactly. den must be a
// power of ten, which the factors between units are.
func rescale(s string, num, den int64) string {
	sign, body := "", s
	if strings.HasPrefix(body, "-") {
		sign, body = "-", body[1:]
	}
	whole, frac, _ := strings.Cut(body, ".")
	v, ok := new(big.Int).SetString(whole+frac, 10)
	if !ok {
		return s // not canonical: ParseDecimal will say so
	}
	scale := len(frac)
	for ; den > 1; den /= 10 {
		scale++
	}
	v.Mul(v, big.NewInt(num))
	return sign + warehouse.FormatBig(v, scale)
}

// roundTo rounds a canonical decimal half away from zero to scale decimals.
func roundTo(s string, scale int) string {
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) <= scale {
		return s
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	digits, pointAt := roundDigits(whole+frac, len(whole)+scale, len(whole))
	digits += strings.Repeat("0", pointAt+scale-len(digits)) // a carry has made one more digit before the point
	if scale == 0 {
		return sign + digits[:pointAt]
	}
	return sign + digits[:pointAt] + "." + digits[pointAt:]
}

// parseDecimal gives the typed number of a canonical text.
func parseDecimal(s string, t Type) (value, error) {
	if t.Width > 18 {
		b, err := warehouse.ParseBig(s, t.Width, t.Scale)
		return value{big: b}, err
	}
	i, err := warehouse.ParseDecimal(s, t.Width, t.Scale)
	return value{i: i}, err
}

// numberFault words the error of the number parser for the filer.
func numberFault(text string, t Type, err error) *fault {
	switch {
	case errors.Is(err, warehouse.ErrDecimals) && t.Scale == 0:
		return notNumber(text, "应为整数", "not a whole number")
	case errors.Is(err, warehouse.ErrDecimals):
		return notNumber(text, "小数位数过多,最多"+strconv.Itoa(t.Scale)+"位", "more than "+strconv.Itoa(t.Scale)+" decimals")
	case errors.Is(err, warehouse.ErrOverflow):
		return notNumber(text, "数值过大", "too large")
	}
	return notNumber(text, "不是数值", "not a number")
}

// truth reads a yes or no.
func truth(c *sheet.Cell) (value, *fault) {
	switch strings.ToUpper(strings.TrimSpace(foldWidth(c.Text))) {
	case "是", "1", "Y", "YES", "TRUE", "真", "√", "有":
		return value{i: 1}, nil
	case "否", "0", "N", "NO", "FALSE", "假", "×", "无":
		return value{i: 0}, nil
	}
	return value{}, &fault{"ING013", finding.Error, zhQuote(c.Text) + "应填“是”或“否”", enQuote(c.Text) + ": want yes or no"}
}

// codeText gives the text of a code or other text column. A number in a code
// column is a finding: the zeros in front are guessed from the width.
func codeText(c *sheet.Cell, col *column) (string, *fault) {
	if c.Kind == sheet.Error {
		return "", &fault{"ING013", finding.Error, "单元格出错:" + clip(c.Text), "cell holds an error: " + clip(c.Text)}
	}
	if c.Kind != sheet.Number {
		s := c.Text
		if ordinaryWord(s) {
			return s, nil
		}
		switch {
		case col.folded:
			s = strings.ReplaceAll(foldWidth(s), " ", "")
		default:
			s = foldAlnum(tidyText(s))
		}
		if isScientific(s) {
			return "", longNumber(c.Text)
		}
		return s, nil
	}
	s, ok := expand(c.Text, false)
	if !ok || strings.ContainsAny(c.Text, "eE") || countDigits(c.Text) > significant {
		return "", longNumber(c.Text)
	}
	if col.Type.Kind != Code && col.List == "" {
		return s, nil
	}
	if !allDigits(s) {
		return "", &fault{"ING013", finding.Error, "代码" + zhQuote(c.Text) + "有误", "code " + enQuote(c.Text) + " is not made of digits"}
	}
	if n := col.Type.Width - len(s); n > 0 {
		s = strings.Repeat("0", n) + s
	}
	return s, &fault{"ING014", finding.Warning, "代码栏存成了数值,已按" + zhQuote(s) + "处理,请改为文本格式",
		"number in a code column, taken as " + enQuote(s)}
}

func longNumber(text string) *fault {
	return &fault{"ING015", finding.Error, zhQuote(text) + ":长号码被存成了数值,尾数已丢失,请以文本格式重填",
		enQuote(text) + ": long number stored as a number, its last digits are lost"}
}

// isScientific reports 3.3E+21, what is left of a long number in a text file.
func isScientific(s string) bool {
	if strings.IndexByte(s, '+') < 0 {
		return false
	}
	m, e, ok := strings.Cut(strings.ToUpper(s), "E+")
	if !ok || !allDigits(e) {
		return false
	}
	whole, frac, point := strings.Cut(m, ".")
	return len(whole) == 1 && allDigits(whole) && (!point || allDigits(frac))
}

func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// foldAlnum turns full-width digits and letters into ASCII and leaves
// punctuation, which may be part of a registered name.
func foldAlnum(s string) string {
	if isPlainASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			return r - '！' + '!'
		}
		return r
	}, s)
}
