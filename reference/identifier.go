package reference

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// IDError says which of the checks of an identifier does not hold. Row-level
// callers test Digit to tell a typing error from a text that is no code at all.
type IDError struct {
	Kind  string // "unified social credit code" or "organisation code"
	Text  string
	Cause string
	Digit bool // structure in order, check character wrong
}

// Error prints the identifier and the cause.
func (e *IDError) Error() string { return fmt.Sprintf("%s %q: %s", e.Kind, e.Text, e.Cause) }

const (
	// usccAlphabet: 31 characters whose place is their value (GB 32100-2015),
	// without I, O, S, V, Z.
	usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	// orgAlphabet: values 0 to 35 of the organisation code (GB 11714-1997).
	orgAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var (
	usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	orgWeights  = [8]int{3, 7, 9, 10, 5, 8, 4, 2}
)

// CheckUSCC checks a unified social credit code (统一社会信用代码, GB
// 32100-2015): 18 characters of its alphabet, digits for the division at 3 to
// 8, and the check character. The organisation code inside is CheckOrgCode's
// business. Nothing is repaired: pass upper case without blanks.
func CheckUSCC(s string) error {
	bad := func(digit bool, format string, args ...any) error {
		return &IDError{"unified social credit code", s, fmt.Sprintf(format, args...), digit}
	}
	if n := utf8.RuneCountInString(s); n != 18 {
		return bad(false, "%d characters, want 18", n)
	}
	sum := 0
	for i, c := range []rune(s) {
		v := strings.IndexRune(usccAlphabet, c)
		switch {
		case v < 0:
			return bad(false, "character %d is %q, not in the alphabet of GB 32100", i+1, c)
		case i >= 2 && i < 8 && v > 9:
			return bad(false, "character %d is %q, the division code has digits only", i+1, c)
		case i < 17:
			sum += v * usccWeights[i]
		}
	}
	// 31 - 0 is 31, which has no character: it wraps to 0.
	if want := usccAlphabet[(31-sum%31)%31]; s[17] != want {
		return bad(true, "check character is %q, computed %q", s[17], want)
	}
	return nil
}

// CheckOrgCode checks a nine-character organisation code (组织机构代码, GB
// 11714-1997) without its hyphen.
func CheckOrgCode(s string) error {
	bad := func(digit bool, format string, args ...any) error {
		return &IDError{"organisation code", s, fmt.Sprintf(format, args...), digit}
	}
	if n := utf8.RuneCountInString(s); n != 9 {
		return bad(false, "%d characters, want 9", n)
	}
	sum := 0
	for i, c := range []rune(s[:len(s)-1]) {
		v := strings.IndexRune(orgAlphabet, c)
		if v < 0 {
			return bad(false, "character %d is %q, want a digit or a capital letter", i+1, c)
		}
		if i < len(orgWeights) {
			sum += v * orgWeights[i]
		}
	}
	want := byte('0')
	switch c := 11 - sum%11; {
	case c < 10:
		want = '0' + byte(c)
	case c == 10:
		want = 'X'
	}
	if s[8] != want {
		return bad(true, "check character is %q, computed %q", s[8], want)
	}
	return nil
}

// OrgCodeOf returns the organisation code inside a unified social credit code,
// its characters 9 to 17; "" when the text is not 18 characters long. Codes
// given out before October 2015 join later ones on it.
func OrgCodeOf(uscc string) string {
	if len(uscc) != 18 {
		return ""
	}
	return uscc[8:17]
}
