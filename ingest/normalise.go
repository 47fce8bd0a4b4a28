package ingest

import (
	"strings"
	"unicode"
)

// foldWidth turns full-width digits, letters and punctuation into ASCII and
// every kind of space into a plain one. It changes how a text is written, not
// what it says; the text as found is kept beside the value.
func foldWidth(s string) string {
	if isPlainASCII(s) {
		return s
	}
	return strings.Map(foldRune, s)
}

func foldRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～': // U+FF01 to U+FF5E mirror ASCII
		return r - '！' + '!'
	case r == '\u2212' || r == '\ufe63':
		return '-'
	case r == '\u200b' || r == '\ufeff' || r == '\u200e' || r == '\u200f':
		return -1 // zero width: invisible, so never part of a value
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] < ' ' {
			return false
		}
	}
	return true
}

// normalHeader gives the form in which headers are compared: no spaces, ASCII
// punctuation, round brackets, lower case, and 其中 without its colon.
func normalHeader(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '〔', '【', '﹝', '〈', '<', '[', '{':
			return '('
		case '〕', '】', '﹞', '〉', '>', ']', '}':
			return ')'
		case '、', '，':
			return ','
		case '*', '\u3000':
			return -1
		}
		r = foldRune(r)
		switch r {
		case ' ', '*':
			return -1
		case '[', '{', '<':
			return '('
		case ']', '}', '>':
			return ')'
		}
		return unicode.ToLower(r)
	}, s)
	s = strings.TrimRight(s, ":")
	for _, colon := range []string{"其中:", "其中,"} {
		if rest, ok := strings.CutPrefix(s, colon); ok {
			return "其中" + rest
		}
	}
	return s
}

// cutBracket splits a trailing bracket off a normalised header: 金额(万元)
// gives 金额 and 万元.
func cutBracket(s string) (base, inside string, ok bool) {
	if !strings.HasSuffix(s, ")") {
		return s, "", false
	}
	i := strings.LastIndexByte(s, '(')
	if i <= 0 {
		return s, "", false
	}
	return s[:i], s[i+1 : len(s)-1], true
}

// tidyText gives a text value: no spaces at the ends, one line, spaces of any
// kind in a row as one. Width is kept: a name may be written in full width.
func tidyText(s string) string {
	clean := true
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 || c < ' ' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff'
	}), " ")
}

// isBlank reports the marks that fillers write for nothing: —, -, … and spaces.
func isBlank(s string) bool {
	for _, r := range s {
		switch r {
		case '-', '—', '–', '―', '─', '－', '…', '⋯', '\u2212', '\u200b', '\ufeff':
		default:
			if !unicode.IsSpace(r) {
				return false
			}
		}
	}
	return true
}

// matchPattern reports whether the normalised name fits a pattern in which *
// stands for any text.
func matchPattern(pattern, name string) bool {
	parts := strings.Split(normalSheet(pattern), "*")
	name = normalSheet(name)
	if len(parts) == 1 {
		return parts[0] == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, p := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(rest, p)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// normalSheet is normalHeader for sheet names: * means something there.
func normalSheet(s string) string {
	parts := strings.Split(s, "*")
	for i := range parts {
		parts[i] = normalHeader(parts[i])
	}
	return strings.Join(parts, "*")
}
