package markup

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// start tells the encoding and puts a decoder before the source where one is
// due.
func (s *Scanner) start() error {
	if err := s.need(1024); err != nil {
		return err
	}
	e, skip := Encoding(s.buf)
	if bytes.HasPrefix(s.buf, []byte("\xff\xfe\x00\x00")) || bytes.HasPrefix(s.buf, []byte("\x00\x00\xfe\xff")) {
		return s.broken("UTF-32, which is not read")
	}
	if strings.HasPrefix(e, "UTF-8") {
		s.pos = skip
		return nil
	}
	enc := decoder(e)
	if enc == nil {
		return s.broken("the encoding %q is not read", e)
	}
	raw := io.Reader(bytes.NewReader(bytes.Clone(s.buf[skip:])))
	if !s.eof {
		raw = io.MultiReader(raw, s.src)
	}
	s.buf, s.pos, s.eof = s.buf[:0], 0, false
	s.src = &decoded{s: s, r: transform.NewReader(raw, enc.NewDecoder()), name: e}
	return nil
}

// decoder gives the encoding of a name as Encoding tells it, nil for none.
func decoder(name string) encoding.Encoding {
	switch name {
	case "UTF-16LE":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "UTF-16BE":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "GB18030":
		return simplifiedchinese.GB18030
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil
	}
	return e
}

// decoded refuses what the decoders of x/text replace: U+FFFD stands for bytes
// that are no character of the encoding.
type decoded struct {
	s     *Scanner
	r     io.Reader
	name  string
	carry [3]byte
	kept  int
	bad   bool // what comes next is no character
}

// Read gives what stands before a mistake first, so that the tokens before it do
// not depend on the chunks.
func (d *decoded) Read(p []byte) (int, error) {
	n, err := 0, error(nil)
	if !d.bad {
		n, err = d.r.Read(p)
		seam := append(bytes.Clone(d.carry[:d.kept]), p[:min(n, 2)]...)
		across := bytes.Contains(seam, []byte("\ufffd")) // its beginning was given already
		at := bytes.Index(p[:n], []byte("\ufffd"))
		d.bad = across || at >= 0
		if at > 0 && !across {
			return at, nil
		}
	}
	if d.bad {
		return 0, d.s.broken("bytes that are not %s", d.name)
	}
	tail := append(bytes.Clone(d.carry[:d.kept]), p[max(0, n-2):n]...)
	d.kept = copy(d.carry[:], tail[max(0, len(tail)-2):])
	return n, err
}

// Encoding tells the encoding of a document from its first bytes and its XML
// declaration, and how many bytes of a mark precede the text: UTF-8, UTF-8-BOM,
// UTF-16LE, UTF-16BE, GB18030 (for GBK and GB2312 as well) or the declared name
// in capitals.
func Encoding(head []byte) (name string, mark int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "UTF-8-BOM", 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "UTF-16LE", 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "UTF-16BE", 2
	case bytes.HasPrefix(head, []byte("<\x00")):
		return "UTF-16LE", 0
	case bytes.HasPrefix(head, []byte("\x00<")):
		return "UTF-16BE", 0
	}
	name = strings.ToUpper(declared(head))
	switch {
	// A declaration that can be read as ASCII is in no encoding of two bytes:
	// programs write utf-16 there and save as UTF-8.
	case name == "", name == "UTF8", strings.HasPrefix(name, "UTF-16"):
		return "UTF-8", 0
	case name == "GB2312", name == "GBK", name == "GB_2312-80", name == "CP936", name == "MS936":
		return "GB18030", 0
	}
	return name, 0
}

// declared gives the encoding that the XML declaration names.
func declared(head []byte) string {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	end := bytes.Index(head, []byte("?>"))
	if end < 0 {
		return ""
	}
	_, rest, ok := strings.Cut(string(head[:end]), "encoding")
	rest = strings.TrimLeft(rest, spaces)
	if !ok || !strings.HasPrefix(rest, "=") {
		return ""
	}
	rest = strings.TrimLeft(rest[1:], spaces)
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	value, _, ok := strings.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return value
}

// Head decodes the first bytes of a file for a look at them: marks and white
// space before the text are dropped, what does not decode is left as it is.
func Head(head []byte) []byte {
	name, mark := Encoding(head)
	if mark == 0 && len(head) > 2 { // a file may begin with a space in UTF-16
		switch {
		case head[0] != 0 && head[0] < 0x80 && head[1] == 0:
			name = "UTF-16LE"
		case head[0] == 0 && head[1] != 0 && head[1] < 0x80:
			name = "UTF-16BE"
		}
	}
	out := head[mark:]
	if strings.HasPrefix(name, "UTF-16") {
		text, err := decoder(name).NewDecoder().Bytes(out[:len(out)&^1])
		if err == nil {
			out = text
		}
	}
	return bytes.TrimLeft(out, " \t\r\n\ufeff")
}

// Root gives the name of the first element of a file, without prefix and in
// lower case, from its Head; empty if what stands there is no markup. Comments,
// instructions and a DOCTYPE before it are passed over; if the head ends within
// them, the name is empty and what DOCTYPE said is all there is.
func Root(head []byte) (doctype, root string) {
	for {
		head = bytes.TrimLeft(head, " \t\r\n\ufeff")
		var end string
		switch {
		case bytes.HasPrefix(head, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(head, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(head, []byte("<!")):
			end = ">"
			if f := bytes.FieldsFunc(head[2:min(len(head), 64)], func(c rune) bool { return strings.ContainsRune(spaces+"[<>", c) }); len(f) > 1 && bytes.EqualFold(f[0], []byte("DOCTYPE")) {
				doctype = strings.ToLower(string(f[1]))
			}
		default:
			return doctype, firstName(head)
		}
		i := bytes.Index(head, []byte(end))
		if i < 0 {
			return doctype, ""
		}
		head = head[i+len(end):]
	}
}

func firstName(head []byte) string {
	if len(head) < 2 || head[0] != '<' {
		return ""
	}
	end := bytes.IndexAny(head, spaces+"/>")
	if end < 0 || !utf8.Valid(head[1:end]) {
		return ""
	}
	full := string(head[1:end])
	if i := strings.LastIndexByte(full, ':'); i >= 0 {
		full = full[i+1:]
	}
	return strings.ToLower(full)
}
