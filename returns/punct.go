package returns

import (
	"strings"
	"unicode"
)

// wide gives a Chinese text the punctuation of Chinese: full width. What stands
// between “ and ” is somebody's own words and stays; so do the marks inside
// numbers, times and words of Latin letters.
func wide(s string) string {
	if !strings.ContainsFunc(s, isHan) || !strings.ContainsAny(s, ",:;()!?") {
		return s
	}
	rs := []rune(s)
	quoted := 0
	var open []int
	for i, c := range rs {
		switch c {
		case '“':
			quoted++
		case '”':
			quoted = max(0, quoted-1)
		}
		if quoted > 0 {
			continue
		}
		switch c {
		case ',', ':':
			if i > 0 && i+1 < len(rs) && isDigit(rs[i-1]) && isDigit(rs[i+1]) {
				continue
			}
			rs[i] = fullWidth(c)
		case ';', '!', '?':
			rs[i] = fullWidth(c)
		case '(':
			open = append(open, i)
		case ')':
			if len(open) == 0 {
				continue
			}
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if from > 0 && isChinese(rs[from-1]) || i+1 < len(rs) && isChinese(rs[i+1]) || strings.ContainsFunc(string(rs[from:i]), isHan) {
				rs[from], rs[i] = '（', '）'
			}
		}
	}
	return string(rs)
}

func fullWidth(c rune) rune { return c - '!' + '！' }

func isHan(c rune) bool { return unicode.Is(unicode.Han, c) }

func isChinese(c rune) bool {
	return isHan(c) || strings.ContainsRune("，。：；、（）“”！？—", c)
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }
