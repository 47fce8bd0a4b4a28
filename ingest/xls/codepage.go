package xls

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// codePage decodes the texts of BIFF2 to BIFF5. The zero value stands for a
// workbook that does not name one: Chinese where that fits, else Western.
type codePage struct{ enc encoding.Encoding }

// namedPage gives the encoding of a CODEPAGE record; a number that is not
// known counts as not named.
func namedPage(n uint16) codePage {
	return codePage{map[uint16]encoding.Encoding{
		367:   charmap.Windows1252, // ASCII
		437:   charmap.CodePage437,
		850:   charmap.CodePage850,
		852:   charmap.CodePage852,
		855:   charmap.CodePage855,
		858:   charmap.CodePage858,
		860:   charmap.CodePage860,
		862:   charmap.CodePage862,
		863:   charmap.CodePage863,
		865:   charmap.CodePage865,
		866:   charmap.CodePage866,
		874:   charmap.Windows874,
		932:   japanese.ShiftJIS,
		936:   simplifiedchinese.GB18030,
		949:   korean.EUCKR,
		950:   traditionalchinese.Big5,
		1250:  charmap.Windows1250,
		1251:  charmap.Windows1251,
		1252:  charmap.Windows1252,
		1253:  charmap.Windows1253,
		1254:  charmap.Windows1254,
		1255:  charmap.Windows1255,
		1256:  charmap.Windows1256,
		1257:  charmap.Windows1257,
		1258:  charmap.Windows1258,
		10000: charmap.Macintosh,
		10007: charmap.MacintoshCyrillic,
		10008: simplifiedchinese.GB18030,
		20936: simplifiedchinese.GB18030,
		32768: charmap.Macintosh,
		32769: charmap.Windows1252,
		54936: simplifiedchinese.GB18030,
		65001: unicode.UTF8,
	}[n]}
}

// append appends the text of b. Bytes that the code page does not know become
// U+FFFD: old exporters cut a text of fixed width in the middle of a character.
func (p codePage) append(to, b []byte) []byte {
	if isASCII(b) {
		return append(to, b...)
	}
	enc := p.enc
	if enc == nil {
		enc = simplifiedchinese.GB18030
	}
	out, err := enc.NewDecoder().Bytes(b)
	if p.enc == nil && (err != nil || bytes.ContainsRune(out, utf8.RuneError)) {
		out, err = charmap.Windows1252.NewDecoder().Bytes(b)
	}
	if err != nil {
		return utf8.AppendRune(to, utf8.RuneError)
	}
	return append(to, out...)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
