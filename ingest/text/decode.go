package text

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// invalid is what the decoders here put in place of bytes that do not decode: a
// byte that is not UTF-8. U+FFFD may be a character of the text.
const invalid = 0xff

// Decode gives a text of size bytes in UTF-8 and without its marks; name is what
// Detect said. What does not decode, which Detect has refused, is not UTF-8.
func Decode(in io.ReaderAt, size int64, name string) (io.Reader, error) {
	var t transform.Transformer
	mark := "\xef\xbb\xbf"
	switch name {
	case "UTF-8", "UTF-8-BOM":
	case "UTF-16LE":
		t, mark = utf16{high: 1}, "\xff\xfe"
	case "UTF-16BE":
		t, mark = utf16{high: 0}, "\xfe\xff"
	case "GB18030":
		t, mark = gb18030{strict{simplifiedchinese.GB18030.NewDecoder()}}, "\x84\x31\x95\x33"
	default:
		e, err := htmlindex.Get(name)
		if err != nil {
			return nil, err
		}
		t, mark = strict{e.NewDecoder()}, ""
	}
	from := int64(0)
	for range 4 { // programs put a mark in front of a text that has one
		head := make([]byte, len(mark))
		if n, err := in.ReadAt(head, from); n < len(head) || len(head) == 0 || string(head) != mark {
			if err != nil && err != io.EOF {
				return nil, err
			}
			break
		}
		from += int64(len(mark))
	}
	file := io.NewSectionReader(in, from, max(size-from, 0))
	if t == nil {
		return file, nil
	}
	return transform.NewReader(file, t), nil
}

// strict is a decoder of x/text for an encoding that has no U+FFFD: where it
// gives one, bytes did not decode.
type strict struct{ *encoding.Decoder }

// Transform decodes and marks what is invalid.
func (s strict) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	nDst, nSrc, err = s.Decoder.Transform(dst, src, atEOF)
	for at := 0; ; at++ {
		i := bytes.Index(dst[at:nDst], []byte("\ufffd"))
		if i < 0 {
			return nDst, nSrc, err
		}
		at += i
		dst[at] = invalid
		nDst = at + 1 + copy(dst[at+1:nDst], dst[at+3:nDst])
	}
}

// utf16 decodes UTF-16; high is the place of the high byte in a pair.
type utf16 struct{ high int }

// Reset does nothing: all state is in the bytes.
func (utf16) Reset() {}

// Transform decodes pair by pair.
func (u utf16) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if len(dst)-nDst < utf8.UTFMax {
			return nDst, nSrc, transform.ErrShortDst
		}
		rest := src[nSrc:]
		if len(rest) < 2 {
			if !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
			dst[nDst] = invalid
			return nDst + 1, nSrc + 1, nil
		}
		c, size := u.unit(rest), 2
		if c >= 0xd800 && c < 0xdc00 {
			if len(rest) < 4 && !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
			if len(rest) >= 4 {
				if low := u.unit(rest[2:]); low >= 0xdc00 && low < 0xe000 {
					c, size = 0x10000+(c-0xd800)<<10+(low-0xdc00), 4
				}
			}
		}
		nSrc += size
		switch {
		case c < utf8.RuneSelf:
			dst[nDst] = byte(c)
			nDst++
		case c >= 0xd800 && c < 0xe000:
			dst[nDst] = invalid
			nDst++
		default:
			nDst += utf8.EncodeRune(dst[nDst:], c)
		}
	}
	return nDst, nSrc, nil
}

func (u utf16) unit(b []byte) rune { return rune(b[u.high])<<8 | rune(b[1-u.high]) }

// gb18030 decodes what x/text leaves out of GB18030, and hands it the rest: the
// codes of two bytes for characters of the user's own or of systems before
// Unicode had them, which the standard puts into the private use area, and
// U+FFFD. They are those of the edition of 2000, as Windows, WPS and Python have
// them; the edition of 2022 has characters for 18 of the rarest. A3A0 is a wide
// space, as in x/text and in browsers.
type gb18030 struct{ strict }

const replacement = "\x84\x31\xa4\x37" // U+FFFD

// Transform decodes runs of what x/text knows and codes that it does not know by
// turns.
func (g gb18030) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if src[nSrc] < utf8.RuneSelf {
			n := ascii(dst[nDst:], src[nSrc:])
			if nDst, nSrc = nDst+n, nSrc+n; n == 0 {
				return nDst, nSrc, transform.ErrShortDst
			}
			continue
		}
		n, c, size := survive(src[nSrc:])
		if n > 0 {
			d, s, err := g.strict.Transform(dst[nDst:], src[nSrc:nSrc+n], true)
			nDst, nSrc = nDst+d, nSrc+s
			if err != nil {
				return nDst, nSrc, err
			}
		}
		switch {
		case size == 0 && nSrc == len(src):
			return nDst, nSrc, nil
		case size == 0 && src[nSrc] < utf8.RuneSelf:
			continue
		case size == 0 && !atEOF:
			return nDst, nSrc, transform.ErrShortSrc
		case len(dst)-nDst < utf8.UTFMax:
			return nDst, nSrc, transform.ErrShortDst
		case c == 0: // a byte that begins nothing
			dst[nDst] = invalid
			nDst, nSrc = nDst+1, nSrc+1
		default:
			nDst, nSrc = nDst+utf8.EncodeRune(dst[nDst:], c), nSrc+size
		}
	}
	return nDst, nSrc, nil
}

// ascii copies what stands for itself, which most of a file mostly does.
func ascii(dst, src []byte) int {
	src = src[:min(len(src), len(dst))]
	for i, c := range src {
		if c >= utf8.RuneSelf {
			return copy(dst, src[:i])
		}
	}
	return copy(dst, src)
}

// survive gives the length of the run that x/text decodes, and the character
// behind it with its size: 0 and 1 for a byte that begins nothing, 0 and 0 for
// ASCII and for a code that the end of b cuts.
func survive(b []byte) (n int, c rune, size int) {
	for n < len(b) {
		lead := b[n]
		switch {
		case lead < utf8.RuneSelf:
			return n, 0, 0
		case lead == 0x80: // the euro sign of Windows
			n++
			continue
		case lead == 0xff:
			return n, 0, 1
		}
		if n+1 == len(b) {
			return n, 0, 0
		}
		switch trail := b[n+1]; {
		case trail >= '0' && trail <= '9':
			switch {
			case n+4 > len(b):
				return n, 0, 0
			case b[n+2] <= 0x80 || b[n+2] == 0xff || b[n+3] < '0' || b[n+3] > '9':
				return n, 0, 1
			case lead == replacement[0] && string(b[n:n+4]) == replacement:
				return n, utf8.RuneError, 4
			}
			n += 4
		case trail < 0x40 || trail == 0x7f || trail == 0xff:
			return n, 0, 1
		default:
			if lead >= 0xa1 {
				if c := private(lead, trail); c > 0 {
					return n, c, 2
				}
			}
			n += 2
		}
	}
	return n, 0, 0
}

// private gives the character of the private use area that a code of two bytes
// stands for, 0 if it stands for another. The user's own are in three areas.
func private(lead, trail byte) rune {
	l, t := rune(lead), rune(trail)
	switch {
	case l <= 0xa7 && t <= 0xa0:
		if t > 0x7f {
			t--
		}
		if l == 0xa3 && t == 0x9f {
			return 0
		}
		return 0xe4c6 + (l-0xa1)*96 + t - 0x40
	case l == 0xa1 || l == 0xa3 || l >= 0xb0 && l <= 0xd6 || l >= 0xd8 && l <= 0xf7:
		return 0
	case l >= 0xaa && l <= 0xaf && t >= 0xa1:
		return 0xe000 + (l-0xaa)*94 + t - 0xa1
	case l >= 0xf8 && t >= 0xa1:
		return 0xe234 + (l-0xf8)*94 + t - 0xa1
	}
	for _, r := range [...]struct{ first, last, to rune }{
		{0xa2ab, 0xa2b0, 0xe766}, {0xa2e4, 0xa2e4, 0xe76d}, {0xa2ef, 0xa2f0, 0xe76e}, {0xa2fd, 0xa2fe, 0xe770}, {0xa4f4, 0xa4fe, 0xe772},
		{0xa5f7, 0xa5fe, 0xe77d}, {0xa6b9, 0xa6c0, 0xe785}, {0xa6d9, 0xa6df, 0xe78d}, {0xa6ec, 0xa6ed, 0xe794}, {0xa6f3, 0xa6f3, 0xe796},
		{0xa6f6, 0xa6fe, 0xe797}, {0xa7c2, 0xa7d0, 0xe7a0}, {0xa7f2, 0xa7fe, 0xe7af}, {0xa896, 0xa8a0, 0xe7bc}, {0xa8bc, 0xa8bc, 0xe7c7},
		{0xa8c1, 0xa8c4, 0xe7c9}, {0xa8ea, 0xa8fe, 0xe7cd}, {0xa958, 0xa958, 0xe7e2}, {0xa95b, 0xa95b, 0xe7e3}, {0xa95d, 0xa95f, 0xe7e4},
		{0xa997, 0xa9a3, 0xe7f4}, {0xa9f0, 0xa9fe, 0xe801}, {0xd7fa, 0xd7fe, 0xe810}, {0xfe51, 0xfe53, 0xe816}, {0xfe59, 0xfe59, 0xe81e},
		{0xfe61, 0xfe61, 0xe826}, {0xfe66, 0xfe67, 0xe82b}, {0xfe6c, 0xfe6d, 0xe831}, {0xfe76, 0xfe76, 0xe83b}, {0xfe7e, 0xfe7e, 0xe843},
		{0xfe90, 0xfe91, 0xe854}, {0xfea0, 0xfea0, 0xe864},
	} {
		if code := l<<8 | t; code >= r.first && code <= r.last {
			return r.to + code - r.first
		}
	}
	return 0
}
