package predicate

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is a mistake in a predicate, with its 1-based byte column.
type Error struct {
	Col int
	Msg string
}

// Error prints the column and the mistake.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Col, e.Msg) }

func errAt(col int, format string, args ...any) error {
	return &Error{Col: col, Msg: fmt.Sprintf(format, args...)}
}

type tokenKind uint8

const (
	end    tokenKind = iota
	word             // identifier, keyword or function, in lower case
	number           // digits, maybe with a point
	text             // the value of a '…' literal
	param            // $name, without the dollar
	symbol           // operator, parenthesis or comma
)

type token struct {
	kind tokenKind
	text string
	col  int
}

// lex cuts a predicate into tokens. There is no comment, no quoted identifier
// and no semicolon in the language.
func lex(src string) ([]token, error) {
	if !utf8.ValidString(src) {
		return nil, errAt(1, "not valid UTF-8")
	}
	var out []token
	for at := 0; at < len(src); {
		if strings.IndexByte(" \t\r\n", src[at]) >= 0 {
			at++
			continue
		}
		t, next, err := lexOne(src, at)
		if err != nil {
			return nil, err
		}
		out, at = append(out, t), next
	}
	return append(out, token{kind: end, col: len(src) + 1}), nil
}

func lexOne(src string, at int) (token, int, error) {
	c := src[at]
	switch {
	case isLetter(c):
		n := span(src, at, func(b byte) bool { return isLetter(b) || isDigit(b) })
		return token{word, strings.ToLower(src[at:n]), at + 1}, n, nil
	case isDigit(c):
		n := span(src, at, isDigit)
		if n+1 < len(src) && src[n] == '.' && isDigit(src[n+1]) {
			n = span(src, n+1, isDigit)
		}
		if n < len(src) && (isLetter(src[n]) || src[n] == '.') {
			return token{}, 0, errAt(at+1, "number %q", src[at:n+1])
		}
		if n-at > maxDigits {
			return token{}, 0, errAt(at+1, "a number of more than %d characters", maxDigits)
		}
		return token{number, src[at:n], at + 1}, n, nil
	case c == '$':
		n := span(src, at+1, func(b byte) bool { return isLetter(b) || isDigit(b) })
		if n == at+1 {
			return token{}, 0, errAt(at+1, "$ without a name")
		}
		return token{param, src[at+1 : n], at + 1}, n, nil
	case c == '\'':
		return lexText(src, at)
	}
	for _, op := range [...]string{"<>", "<=", ">=", "||", "=", "<", ">", "+", "-", "*", "(", ")", ","} {
		if strings.HasPrefix(src[at:], op) {
			if op == "-" && strings.HasPrefix(src[at:], "--") {
				return token{}, 0, errAt(at+1, "comments do not belong here")
			}
			return token{symbol, op, at + 1}, at + len(op), nil
		}
	}
	r, _ := utf8.DecodeRuneInString(src[at:])
	return token{}, 0, errAt(at+1, "character %q", string(r))
}

// maxDigits keeps numbers within DECIMAL(38).
const maxDigits = 30

// lexText reads a literal; two quotes stand for one.
func lexText(src string, at int) (token, int, error) {
	var b strings.Builder
	for i := at + 1; i < len(src); i++ {
		switch {
		case src[i] != '\'':
			b.WriteByte(src[i])
		case i+1 < len(src) && src[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			if strings.ContainsRune(b.String(), 0) {
				return token{}, 0, errAt(at+1, "a text with a zero byte")
			}
			return token{text, b.String(), at + 1}, i + 1, nil
		}
	}
	return token{}, 0, errAt(at+1, "a text without its end")
}

func span(src string, at int, in func(byte) bool) int {
	for at < len(src) && in(src[at]) {
		at++
	}
	return at
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_' }
func isDigit(b byte) bool  { return b >= '0' && b <= '9' }
