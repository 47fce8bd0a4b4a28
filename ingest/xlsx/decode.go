package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// resolve appends text as XML means it: references resolved, line ends as \n.
func resolve(out, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexAny(raw, "&\r")
		if i < 0 {
			out = append(out, raw...)
			return out, legible(raw)
		}
		out = append(out, raw[:i]...)
		if err := legible(raw[:i]); err != nil {
			return out, err
		}
		if raw[i] == '\r' {
			if out = append(out, '\n'); i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
			raw = raw[i+1:]
			continue
		}
		end := bytes.IndexByte(raw[i:], ';')
		if end < 0 {
			return out, errors.New("a reference without its semicolon")
		}
		r, err := reference(string(raw[i+1 : i+end]))
		if err != nil {
			return out, err
		}
		out, raw = utf8.AppendRune(out, r), raw[i+end+1:]
	}
}

// reference gives the character of &name; or &#number;.
func reference(name string) (rune, error) {
	switch name {
	case "amp":
		return '&', nil
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || !strings.HasPrefix(name, "#") || n > utf8.MaxRune || !character(rune(n)) || n >= 0xd800 && n < 0xe000 {
		return 0, fmt.Errorf("the reference &%.20s; stands for no character", name)
	}
	return rune(n), nil
}

// character reports whether XML allows a character.
func character(r rune) bool {
	return r >= 0x20 && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
}

// legible refuses bytes that are no text: DuckDB would make NULL of them.
func legible(b []byte) error {
	for _, c := range b {
		if c < 0x20 && !character(rune(c)) {
			return fmt.Errorf("control character %#02x in a text", c)
		}
	}
	if !utf8.Valid(b) {
		return errors.New("text that is not UTF-8")
	}
	return nil
}

// unescape undoes _x000D_, by which workbooks write control characters.
// Without one it returns b as it is.
func unescape(b []byte) []byte {
	i := bytes.Index(b, []byte("_x"))
	if i < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for ; i >= 0; i = bytes.Index(b, []byte("_x")) {
		out, b = append(out, b[:i]...), b[i:]
		r, n := escaped(b)
		if n == 0 {
			r, n = '_', 1
		}
		out, b = utf8.AppendRune(out, r), b[n:]
	}
	return append(out, b...)
}

// escaped reads _xHHHH_, or two of them for a character beyond the first
// plane, and says how long it is.
func escaped(b []byte) (rune, int) {
	r, ok := escape(b)
	if !ok || r == 0 {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		low, ok := escape(b[7:])
		if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
			return 0, 0
		}
		return r, 14
	}
	return r, 7
}

func escape(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}

// wide reads UTF-16 and gives UTF-8.
type wide struct {
	in      io.Reader
	big     bool
	raw     []byte // read, not yet taken
	out     []byte // decoded, not yet given
	readErr error
}

// Read gives decoded bytes.
func (w *wide) Read(p []byte) (int, error) {
	for len(w.out) == 0 {
		if w.readErr != nil {
			if len(w.raw) > 0 && errors.Is(w.readErr, io.EOF) {
				return 0, errors.New("UTF-16 text is cut off")
			}
			return 0, w.readErr
		}
		if err := w.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

func (w *wide) fill() error {
	keep := len(w.raw)
	buf := append(w.raw, make([]byte, 8192)...)
	n, err := w.in.Read(buf[keep:])
	w.raw, w.readErr = buf[:keep+n], err
	w.out = w.out[:0]
	for len(w.raw) >= 2 {
		r, n := rune(w.unit(0)), 2
		if utf16.IsSurrogate(r) {
			if len(w.raw) < 4 {
				break
			}
			if r, n = utf16.DecodeRune(r, rune(w.unit(2))), 4; r == utf8.RuneError {
				return errors.New("UTF-16 text with half a character")
			}
		}
		w.out, w.raw = utf8.AppendRune(w.out, r), w.raw[n:]
	}
	return nil
}

func (w *wide) unit(i int) uint16 {
	if w.big {
		return uint16(w.raw[i])<<8 | uint16(w.raw[i+1])
	}
	return uint16(w.raw[i+1])<<8 | uint16(w.raw[i])
}

// asUTF8 looks at the first bytes of a part: a byte order mark is taken off,
// UTF-16 becomes UTF-8.
func asUTF8(in io.Reader) (io.Reader, error) {
	head := make([]byte, 3)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head = head[:n]
	with := func(b []byte) io.Reader { return io.MultiReader(bytes.NewReader(b), in) }
	switch {
	case string(head) == "\xef\xbb\xbf":
		return in, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return &wide{in: with(head[2:]), big: true}, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return &wide{in: with(head[2:])}, nil
	case bytes.HasPrefix(head, []byte("\x00<")):
		return &wide{in: with(head), big: true}, nil
	case bytes.HasPrefix(head, []byte("<\x00")):
		return &wide{in: with(head)}, nil
	}
	return with(head), nil
}
