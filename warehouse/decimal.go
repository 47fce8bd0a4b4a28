package warehouse

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Causes of a *DecimalError, for errors.Is.
var (
	ErrNotNumber = errors.New("not a number")           // other characters than -1234.50 may have
	ErrDecimals  = errors.New("too many decimals")      // a digit other than 0 beyond the scale
	ErrOverflow  = errors.New("too large for its type") // more digits before the point than the type has
)

// DecimalError says why a text is no value of DECIMAL(Width, Scale).
type DecimalError struct {
	Text         string
	Width, Scale int
	Cause        error // ErrNotNumber, ErrDecimals or ErrOverflow
}

// Error names the text, the type and the cause.
func (e *DecimalError) Error() string {
	return fmt.Sprintf("decimal %q as DECIMAL(%d,%d): %v", e.Text, e.Width, e.Scale, e.Cause)
}

// Unwrap gives the cause.
func (e *DecimalError) Unwrap() error { return e.Cause }

const (
	maxWidth      = 38 // digits of DuckDB's DECIMAL
	maxSmallWidth = 18 // digits that fit an int64
)

// ParseDecimal turns a canonical ASCII number such as -1234.50 into the
// integer that DECIMAL(width, scale) stores for it, width at most 18. It never
// rounds: zeros beyond the scale are dropped, other digits are an error.
func ParseDecimal(s string, width, scale int) (int64, error) {
	if width > maxSmallWidth {
		return 0, fmt.Errorf("decimal %q: width %d is over %d, use ParseBig", s, width, maxSmallWidth)
	}
	if v, ok := shortDecimal(s, width, scale); ok {
		return v, nil
	}
	digits, neg, err := scaledDigits(s, width, scale)
	if err != nil {
		return 0, err
	}
	var v int64
	for i := range len(digits) { // at most 18 digits: cannot overflow
		v = v*10 + int64(digits[i]-'0')
	}
	if neg {
		v = -v
	}
	return v, nil
}

// shortDecimal reads most numbers without allocating: at most 18 digits with
// those that the scale adds, no more decimals than the scale. What it does not
// read may be a number all the same.
func shortDecimal(s string, width, scale int) (int64, bool) {
	body, neg := strings.CutPrefix(s, "-")
	if len(body) == 0 || len(body) > maxSmallWidth || width < 1 || scale < 0 || scale > width {
		return 0, false
	}
	var v int64
	decimals := -1 // -1 = before the point
	for i := range len(body) {
		c := body[i]
		switch {
		case c >= '0' && c <= '9':
			v = v*10 + int64(c-'0') // at most 18 digits: cannot overflow
			if decimals >= 0 {
				decimals++
			}
		case c == '.' && decimals < 0 && i > 0:
			decimals = 0
		default:
			return 0, false
		}
	}
	if decimals == 0 || decimals > scale {
		return 0, false
	}
	limit := powers[width]
	for range scale - max(decimals, 0) {
		if v >= limit/10 {
			return 0, false
		}
		v *= 10
	}
	if v >= limit {
		return 0, false
	}
	if neg {
		v = -v
	}
	return v, true
}

// powers are the powers of ten up to 10^18.
var powers = [maxSmallWidth + 1]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// ParseBig is ParseDecimal for widths up to 38.
func ParseBig(s string, width, scale int) (*big.Int, error) {
	digits, neg, err := scaledDigits(s, width, scale)
	if err != nil {
		return nil, err
	}
	if digits == "" {
		return new(big.Int), nil
	}
	v, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return nil, &DecimalError{s, width, scale, ErrNotNumber}
	}
	if neg {
		v.Neg(v)
	}
	return v, nil
}

// scaledDigits gives the digits of s times 10^scale without leading zeros (so
// "" for zero), and its sign.
func scaledDigits(s string, width, scale int) (digits string, neg bool, err error) {
	if width < 1 || width > maxWidth || scale < 0 || scale > width {
		return "", false, fmt.Errorf("decimal %q: DECIMAL(%d,%d) does not exist", s, width, scale)
	}
	fail := func(cause error) (string, bool, error) {
		return "", false, &DecimalError{s, width, scale, cause}
	}
	body, neg := strings.CutPrefix(s, "-")
	whole, frac, point := strings.Cut(body, ".")
	if !isDigits(whole) || point && !isDigits(frac) {
		return fail(ErrNotNumber)
	}
	frac = strings.TrimRight(frac, "0")
	if len(frac) > scale {
		return fail(ErrDecimals)
	}
	digits = strings.TrimLeft(whole+frac+strings.Repeat("0", scale-len(frac)), "0")
	if len(digits) > width {
		return fail(ErrOverflow)
	}
	return digits, neg, nil
}

// isDigits reports whether s is one or more ASCII digits.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// FormatDecimal prints a scaled integer with all its decimals: 100 at scale 2
// is "1.00". The driver's own printing drops the zeros.
func FormatDecimal(v int64, scale int) string {
	if v == math.MinInt64 { // has no positive counterpart
		return FormatBig(big.NewInt(v), scale)
	}
	if v < 0 {
		return "-" + FormatDecimal(-v, scale)
	}
	var buf [20]byte
	i := len(buf)
	for v > 0 || i == len(buf) {
		i--
		buf[i] = byte('0' + v%10)
		v /= 10
	}
	return point(string(buf[i:]), scale)
}

// FormatBig is FormatDecimal for a big integer.
func FormatBig(v *big.Int, scale int) string {
	if v.Sign() < 0 {
		return "-" + point(new(big.Int).Neg(v).String(), scale)
	}
	return point(v.String(), scale)
}

// point sets the decimal point scale digits from the right.
func point(digits string, scale int) string {
	if scale <= 0 {
		return digits
	}
	if n := scale + 1 - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	cut := len(digits) - scale
	return digits[:cut] + "." + digits[cut:]
}
