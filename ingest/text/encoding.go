package text

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// Detect tells the encoding of a text of size bytes by reading all of it.
// declared is what the text says of itself, empty if nothing. It is believed
// where the bytes have no mark of Unicode and are not UTF-8 throughout, which
// text in another encoding hardly ever is; GB18030 is tried last.
func Detect(ctx context.Context, in io.ReaderAt, size int64, declared string) (string, error) {
	name, _, err := detect(ctx, in, size, declared)
	return name, err
}

func detect(ctx context.Context, in io.ReaderAt, size int64, declared string) (string, traits, error) {
	head := make([]byte, min(size, 4096))
	if n, err := in.ReadAt(head, 0); n < len(head) {
		return "", traits{}, errors.Join(io.ErrUnexpectedEOF, err)
	}
	if name := marked(head); name != "" {
		t, err := survey(ctx, in, size, name)
		return name, t, err
	}
	names := []string{"UTF-8", "GB18030"}
	declared = canonical(declared)
	if declared != "" && !strings.HasPrefix(declared, "UTF-") && declared != "GB18030" {
		names = []string{"UTF-8", declared, "GB18030"}
	}
	var best traits
	for i, name := range names {
		t, err := survey(ctx, in, size, name)
		var bad *InvalidError
		if err == nil || !errors.As(err, &bad) {
			return name, t, err
		}
		// Chinese UTF-8 mostly passes for GB18030, though of other characters: a
		// file in which more of it stands than is broken is UTF-8, unless it says
		// otherwise. GB18030 hardly ever passes for UTF-8 of three bytes.
		if i == 0 && bad.Count <= t.long && (declared == "" || declared == "UTF-8") {
			return name, t, err
		}
		if i == 0 || bad.Count < best.bad.Count {
			best = t
		}
	}
	return "", best, &best.bad
}

// marked names the encoding that the first bytes give away: a mark, or the NUL
// bytes of ASCII characters in UTF-16.
func marked(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "UTF-8-BOM"
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "UTF-16LE"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "UTF-16BE"
	case bytes.IndexByte(head, 0) < 0:
		return ""
	}
	le, be := likeness(head, 1), likeness(head, 0)
	switch {
	case le > be:
		return "UTF-16LE"
	case be > le:
		return "UTF-16BE"
	}
	return ""
}

// likeness counts the characters of a head read as UTF-16, high is 0 or 1 for
// the place of the high byte. It is 0 unless nearly all are ASCII or common
// Chinese ones, and most NUL bytes the high bytes of ASCII: that of 一 (U+4E00)
// is its low byte.
func likeness(head []byte, high int) int {
	units, ascii, usual := len(head)/2, 0, 0
	for i := range units {
		hi, lo := head[2*i+high], head[2*i+1-high]
		switch {
		case hi == 0 && (lo >= ' ' && lo < 0x7f || lo == '\t' || lo == '\n' || lo == '\r'):
			ascii++
			usual++
		case hi >= 0x4e && hi <= 0x9f, hi == 0x30, hi == 0xff, hi == 0x20:
			usual++
		}
	}
	if usual*10 < units*9 || ascii*2 <= bytes.Count(head, []byte{0}) {
		return 0
	}
	return usual
}

// canonical gives the name by which an encoding goes here.
func canonical(declared string) string {
	if declared == "" {
		return ""
	}
	e, err := htmlindex.Get(declared)
	if err != nil {
		return ""
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return ""
	}
	if name == "gbk" {
		name = "gb18030" // its superset
	}
	return strings.ToUpper(name)
}

// traits is what the whole text tells.
type traits struct {
	bad    InvalidError
	long   int // characters of three bytes and more
	lf, cr int // line ends outside quotation marks: LF or CR LF, and CR alone
	line   int
	quoted bool
	last   rune
}

// survey reads the whole file and counts what does not decode; if anything does
// not, the error is the InvalidError.
func survey(ctx context.Context, in io.ReaderAt, size int64, name string) (traits, error) {
	t := traits{bad: InvalidError{Encoding: name}, line: 1}
	r, err := Decode(in, size, name)
	if err != nil {
		return t, err
	}
	buf, keep := make([]byte, 64<<10), 0
	for {
		if err := ctx.Err(); err != nil {
			return t, err
		}
		n, err := r.Read(buf[keep:])
		rest, binary := t.count(buf[:keep+n], err != nil)
		if binary {
			return t, ErrBinary
		}
		keep = copy(buf, rest)
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return t, err
		case t.bad.Count > 0:
			return t, &t.bad
		default:
			return t, nil
		}
	}
}

// count takes in one chunk and gives back a character that it cuts. NUL bytes
// say that the file is binary.
func (t *traits) count(chunk []byte, final bool) (rest []byte, binary bool) {
	for len(chunk) > 0 {
		c, size := rune(chunk[0]), 1
		if c >= utf8.RuneSelf {
			if c, size = utf8.DecodeRune(chunk); c == utf8.RuneError && !final && !utf8.FullRune(chunk) {
				return chunk, false
			}
		}
		switch {
		case c == utf8.RuneError && size == 1:
			if t.bad.Count++; t.bad.Count == 1 {
				t.bad.Line = t.line
			}
		case c == 0:
			return nil, true
		case c == '"':
			t.quoted = !t.quoted
		case size > 2:
			t.long++
		}
		if t.last == '\r' && c != '\n' {
			t.line++
			if !t.quoted || c == '"' {
				t.cr++
			}
		}
		if c == '\n' {
			t.line++
			if !t.quoted {
				t.lf++
			}
		}
		t.last, chunk = c, chunk[size:]
	}
	return nil, false
}
