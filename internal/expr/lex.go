package expr

import (
	"strings"
)

type tokenKind int

const (
	tokEOF tokenKind = iota
	tokIdent
	tokNumber
	tokText
	tokPunct
)

type token struct {
	kind tokenKind
	text string
	col  int
}

func (t token) String() string {
	switch t.kind {
	case tokEOF:
		return "end of expression"
	case tokText:
		return "'" + t.text + "'"
	}
	return t.text
}

// is reports whether the token is the keyword or punctuation s.
func (t token) is(s string) bool {
	switch t.kind {
	case tokIdent:
		return strings.EqualFold(t.text, s)
	case tokPunct:
		return t.text == s
	}
	return false
}

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// lex splits src into tokens. Identifiers may hold one or more dots
// (execution.usd) and indicator suffixes (EX03.ytd).
func lex(src string) ([]token, error) {
	var out []token
	for i := 0; i < len(src); {
		c := src[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case isLetter(c):
			j := i
			for j < len(src) && (isLetter(src[j]) || isDigit(src[j]) || src[j] == '.' && j+1 < len(src) && isLetter(src[j+1])) {
				j++
			}
			out = append(out, token{tokIdent, src[i:j], i + 1})
			i = j
		case isDigit(c):
			j := i
			for j < len(src) && (isDigit(src[j]) || src[j] == '.' && j+1 < len(src) && isDigit(src[j+1])) {
				j++
			}
			if j < len(src) && isLetter(src[j]) {
				return nil, errAt(i+1, "number %q runs into a letter", src[i:j+1])
			}
			out = append(out, token{tokNumber, src[i:j], i + 1})
			i = j
		case c == '\'':
			text, next, err := lexText(src, i)
			if err != nil {
				return nil, err
			}
			out = append(out, token{tokText, text, i + 1})
			i = next
		default:
			p := punct(src[i:])
			if p == "" {
				return nil, errAt(i+1, "unexpected character %q", []rune(src[i:])[0])
			}
			out = append(out, token{tokPunct, p, i + 1})
			i += len(p)
		}
	}
	return append(out, token{tokEOF, "", len(src) + 1}), nil
}

// lexText reads a quoted text at i; a doubled quote stands for one.
func lexText(src string, i int) (text string, next int, err error) {
	var b strings.Builder
	for j := i + 1; j < len(src); j++ {
		if src[j] != '\'' {
			b.WriteByte(src[j])
			continue
		}
		if j+1 < len(src) && src[j+1] == '\'' {
			b.WriteByte('\'')
			j++
			continue
		}
		return b.String(), j + 1, nil
	}
	return "", 0, errAt(i+1, "text without closing quote")
}

func punct(s string) string {
	for _, p := range []string{"<=", ">=", "<>", "!=", "<", ">", "=", "+", "-", "*", "/", "(", ")", ","} {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return ""
}
