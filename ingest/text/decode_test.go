package text

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// TestPrivateUse: codes of two bytes for characters of the user's own, and for
// those that Unicode lacked when the standard was made.
func TestPrivateUse(t *testing.T) {
	for code, want := range map[string]rune{
		"\xaa\xa1": 0xe000, "\xaf\xfe": 0xe233, "\xf8\xa1": 0xe234, "\xfe\xfe": 0xe4c5, "\xa1\x40": 0xe4c6, "\xa1\x7e": 0xe504, "\xa1\x80": 0xe505,
		"\xa2\xa0": 0xe585, "\xa7\xa0": 0xe765, "\xa3\x9f": 0xe5e4, "\xa3\xa0": 0x3000, "\xa2\xab": 0xe766, "\xa6\xd9": 0xe78d, "\xa6\xfe": 0xe79f,
		"\xa8\xbc": 0xe7c7, "\xa8\xbf": 0x1f9, "\xa9\x5f": 0xe7e6, "\xd7\xfe": 0xe814, "\xfe\x50": 0x2e81, "\xfe\x51": 0xe816, "\xfe\x59": 0xe81e,
		"\xfe\xa0": 0xe864, "\x84\x31\xa4\x37": 0xfffd, "\x81\x35\xf4\x37": 0x1e3f, "\x90\x30\x81\x30": 0x10000, "\xd6\xd0": '中',
	} {
		if got, err := dump("\xce\xc2" + code + ",b\n"); err != nil || got != "GB18030\n1 1=温"+string(want)+" 2=b" {
			t.Errorf("% x: %q, %v; want %U", code, got, err, want)
		}
	}
}

// TestTwoBytes: every code of two bytes that the standard allows is one
// character, no two the same, and what x/text knows stays as it is.
func TestTwoBytes(t *testing.T) {
	theirs, seen := simplifiedchinese.GB18030.NewDecoder(), map[rune]bool{}
	for lead := 0x81; lead < 0xff; lead++ {
		for trail := 0x40; trail < 0xff; trail++ {
			code := string([]byte{byte(lead), byte(trail)})
			text := decoded(t, code, "GB18030")
			c, size := utf8.DecodeRuneInString(text)
			if valid := trail != 0x7f; size != len(text) && valid || (c != utf8.RuneError) != valid {
				t.Fatalf("%X: %q", code, text)
			} else if !valid {
				continue
			}
			if known, err := theirs.String(code); err != nil || known != "\ufffd" && known != text {
				t.Errorf("%X: %q, in x/text %q, %v", code, text, known, err)
			}
			if seen[c] && c != '\u3000' {
				t.Errorf("%X: %U a second time", code, c)
			}
			seen[c] = true
		}
	}
}

func decoded(t *testing.T, data, name string) string {
	t.Helper()
	r, err := Decode(strings.NewReader(data), int64(len(data)), name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReplacementCharacter: a U+FFFD that stands in a text is a character of it,
// and bytes that do not decode next to it are counted without it.
func TestReplacementCharacter(t *testing.T) {
	const body = "a\ufffdb,温州\nc,\ufffd\n"
	for want, e := range map[string]interface {
		String(string) (string, error)
	}{
		"UTF-16LE": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
		"UTF-16BE": unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(),
		"GB18030":  simplifiedchinese.GB18030.NewEncoder(),
	} {
		data, err := e.String(body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := dump(data); err != nil || got != want+"\n1 1=a\ufffdb 2=温州\n2 1=c 2=\ufffd" {
			t.Errorf("%s: %q, %v", want, got, err)
		}
		broken := map[string]string{"UTF-16LE": "\x42\xd8", "UTF-16BE": "\xd8\x42", "GB18030": "\xff"}[want]
		var bad *InvalidError
		if _, err := dump(data + broken); !errors.As(err, &bad) || bad.Count != 1 || bad.Line != 3 || bad.Encoding != want {
			t.Errorf("%s with a broken end: %v", want, err)
		}
	}
}

// TestUTF16: halves of characters and of pairs are invalid.
func TestUTF16(t *testing.T) {
	for data, want := range map[string]string{
		"a\x00\x42\xd8\xb7\xdfb\x00": "a𠮷b",
		"\x42\xd8a\x00":              "\xffa",
		"\xb7\xdfa\x00":              "\xffa",
		"\x42\xd8\x42\xd8\xb7\xdf":   "\xff𠮷",
		"a\x00\x42\xd8":              "a\xff",
		"a\x00b":                     "a\xff",
		"\xff\xfe\xff\xfea\x00":      "a",
		"":                           "",
	} {
		if got := decoded(t, data, "UTF-16LE"); got != want {
			t.Errorf("% x: %q, want %q", data, got, want)
		}
	}
}

// TestMarks: a second mark of Unicode is no part of the first cell, and Ctrl-Z
// none of the last.
func TestMarks(t *testing.T) {
	for data, want := range map[string]string{
		"\ufeff\ufeffa,b\n":                     "UTF-8-BOM\n1 1=a 2=b",
		"\xff\xfe\xff\xfea\x00,\x00b\x00":       "UTF-16LE\n1 1=a 2=b",
		"\x84\x31\x95\x33\xce\xc2,b":            "GB18030\n1 1=温 2=b",
		"a,b\r\n\x1a":                           "UTF-8\n1 1=a 2=b",
		"a,b\x1a":                               "UTF-8\n1 1=a 2=b",
		"\xce\xc2,b\x1a":                        "GB18030\n1 1=温 2=b",
		"\xff\xfea\x00,\x00b\x00\n\x00\x1a\x00": "UTF-16LE\n1 1=a 2=b",
		"\xfe\xff\x00a\x00,\x00b\x00\n\x00\x1a": "UTF-16BE\n1 1=a 2=b",
		"a\x1ab,\x1a\n":                         "UTF-8\n1 1=a\x1ab 2=\x1a",
		"\x1a":                                  "UTF-8",
	} {
		if got, err := dump(data); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", data, got, err, want)
		}
	}
}

// TestDecodeAsXText: text of any length decodes as x/text decodes it, wherever
// its buffers cut it.
func TestDecodeAsXText(t *testing.T) {
	seed := rand.Uint64()
	rnd := rand.New(rand.NewPCG(seed, 1))
	pool := []rune("a,\n\"温州外包𠮷é€　，ḿ\ufffd\ue5e6")
	var text strings.Builder
	for range 20_000 {
		text.WriteRune(pool[rnd.IntN(len(pool)-2)])
	}
	for name, e := range map[string]interface {
		String(string) (string, error)
	}{
		"GB18030":  simplifiedchinese.GB18030.NewEncoder(),
		"UTF-16LE": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(),
		"UTF-16BE": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
	} {
		data, err := e.String(text.String())
		if err != nil {
			t.Fatal(err)
		}
		if got := decoded(t, data, name); got != text.String() {
			t.Errorf("%s, seed %d: %d bytes are not %d", name, seed, len(got), text.Len())
		}
	}
}
