package markup

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"stis/ingest/sheet"
)

// dump prints the tokens of a document: <name a=b>, </name> and texts in
// quotation marks, of which those that follow one another are joined.
func dump(s *Scanner) (string, error) {
	var out, text strings.Builder
	for {
		t, err := s.Next()
		if t.Kind != Text && text.Len() > 0 {
			out.WriteString(strconv.Quote(text.String()))
			text.Reset()
		}
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return out.String(), err
		}
		switch t.Kind {
		case Start:
			out.WriteString("<" + t.Name)
			for _, a := range t.attrs {
				v, ok := t.AttrIn(a.name.prefix, a.name.local)
				if !ok {
					return "", errors.New("an attribute is listed and not found")
				}
				out.WriteString(" " + a.name.full + "=" + v)
			}
			out.WriteString(">")
		case End:
			out.WriteString("</" + t.Name + ">")
		case Text:
			text.Write(t.Text)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", `<a x="1">b<c/></a>`, `<a x=1>"b"<c></c></a>`},
		{"prefixes", `<t:a t:x='1' x="2"><t:b  /></t:a >`, `<a t:x=1 x=2><b></b></a>`},
		{"declaration, comment, instruction", "<?xml version='1.0'?>\n<!-- <b> -- --><?x >?><a><!--x-->1<?y?>2</a>\n", `<a>"12"</a>`},
		{"CDATA", `<a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>`, `<a>"<b>&amp;]]>"</a>`},
		{"references", `<a x="&lt;&#x6e29;">&amp;&#24030;&quot;&apos;&gt;</a>`, `<a x=<温>"&州\"'>"</a>`},
		{"line ends", "<a x='1\r\n2\t3'>1\r\n2\r3&#13;</a>", `<a x=1 2 3>"1\n2\n3\r"</a>`},
		{"> in a value", `<a x="a>b" y='/>'/>`, `<a x=a>b y=/>></a>`},
		{"mark", "\ufeff<a>温州</a>", `<a>"温州"</a>`},
		{"utf-16 declared by a program that saves as UTF-8", `<?xml version="1.0" encoding="utf-16"?><a>温州</a>`, `<a>"温州"</a>`},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in))} {
			if got, err := dump(New(r, Limits{})); err != nil || got != c.want {
				t.Errorf("%s: got %s, %v; want %s", c.name, got, err, c.want)
			}
		}
	}
}

func TestEncodings(t *testing.T) {
	const body = `<?xml version="1.0" encoding="GB2312"?><表 单位="万元">温州𠮷</表>`
	const want = `<表 单位=万元>"温州𠮷"</表>`
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{"GB18030": gb}
	for name, e := range map[string]unicode.Endianness{"UTF-16LE": unicode.LittleEndian, "UTF-16BE": unicode.BigEndian} {
		for _, mark := range []unicode.BOMPolicy{unicode.UseBOM, unicode.IgnoreBOM} {
			if docs[name+strings.Repeat(" bare", int(mark)%2)], err = unicode.UTF16(e, mark).NewEncoder().String(body); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, doc := range docs {
		if got, err := dump(New(iotest.HalfReader(strings.NewReader(doc)), Limits{})); err != nil || got != want {
			t.Errorf("%s: got %s, %v", name, got, err)
		}
		if e, _ := Encoding([]byte(doc)); e != strings.Fields(name)[0] {
			t.Errorf("%s passes for %s", name, e)
		}
	}
	latin := "<?xml version='1.0' encoding='iso-8859-1'?><a>Voil\xe0</a>"
	if got, err := dump(New(strings.NewReader(latin), Limits{})); err != nil || got != `<a>"Voilà"</a>` {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestBroken(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "XML: line 1: holds no element"},
		{"<a>\n<b>\n</a>", "XML: line 3: </a> where </b> is due"},
		{"<a>\n", "XML: line 2: ends inside <a>"},
		{"<a/>x", "XML: line 1: text outside the root element"},
		{"<a/><b/>", "XML: line 1: a second root element <b>"},
		{"</a>", "XML: line 1: </a> where none is due"},
		{"<a", "XML: line 1: ends inside a tag"},
		{"<a x=1/>", "XML: line 1: attribute x without quotation marks"},
		{"<a x/>", `XML: line 1: attribute "x" without a value`},
		{"<a x='1'y='2'/>", "XML: line 1: no space before an attribute"},
		{"<a x='1' x='2'/>", "XML: line 1: attribute x twice"},
		{"<a><", "XML: line 1: ends inside a tag"},
		{"<a></>", "XML: line 1: a tag without a name"},
		{"<1/>", `XML: line 1: "1" is no name`},
		{"<a>&nbsp;</a>", "XML: line 1: the entity &nbsp;, which is not defined"},
		{"<a>&#0;</a>", "XML: line 1: &#0; is no character"},
		{"<a>&#xd800;</a>", "XML: line 1: &#xd800; is no character"},
		{"<a>A&B</a>", "XML: line 1: & that begins no reference"},
		{"<a>\x01</a>", "XML: line 1: the control character 0x01"},
		{"<a>\xff</a>", "XML: line 1: bytes that are not UTF-8"},
		{"<a>]]></a>", "XML: line 1: ]]> in a text"},
		{"<a><!-- ", `XML: line 1: ends before "-->"`},
		{"<a><![CDATA[ ", "XML: line 1: ends inside CDATA"},
		{"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "XML: line 1: a DTD or entity definition, which no honest file needs"},
		{"<?xml version='1.0' encoding='gbk'?><a>\xff</a>", "XML: line 1: bytes that are not GB18030"},
		{"<?xml version='1.0' encoding='x-none'?><a/>", `XML: line 1: the encoding "X-NONE" is not read`},
	} {
		_, err := dump(New(strings.NewReader(c.in), Limits{}))
		var broken *sheet.BrokenError
		if !errors.As(err, &broken) || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.in, err, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct{ in, what string }{
		{strings.Repeat("<a>", 5) + strings.Repeat("</a>", 5), "nested elements"},
		{"<a>" + strings.Repeat("x", 200_000) + "</a>", "length of a text"},
		{"<a><![CDATA[" + strings.Repeat("x", 200_000) + "]]></a>", "length of a text"},
		{"<a x='" + strings.Repeat("x", 200_000) + "'/>", "length of a tag"},
	} {
		_, err := dump(New(strings.NewReader(c.in), Limits{Depth: 4, Text: 100_000, Part: "p"}))
		var limit *sheet.LimitError
		if !errors.As(err, &limit) || limit.What != c.what || limit.Part != "p" {
			t.Errorf("%.20s…: %v, want %s", c.in, err, c.what)
		}
	}
	long := "<a><!--" + strings.Repeat("x", 200_000) + "--></a>" // is held nowhere
	if got, err := dump(New(strings.NewReader(long), Limits{Text: 1000})); err != nil || got != "<a></a>" {
		t.Errorf("a long comment: %s, %v", got, err)
	}
	bad := errors.New("disk")
	s := New(io.MultiReader(strings.NewReader("<a>"), iotest.ErrReader(bad)), Limits{})
	for range 2 {
		if _, err := dump(s); !errors.Is(err, bad) {
			t.Errorf("an error of the reader: %v", err)
		}
	}
}

func TestSkipAndAttributes(t *testing.T) {
	s := New(strings.NewReader(`<r xmlns="u:d" xmlns:p="u:p"><skip><skip/>x</skip><b a="1" p:a="2"/></r>`), Limits{})
	root, err := s.Next()
	if p, ok := root.Namespace("u:p"); err != nil || !ok || p != "p" {
		t.Errorf("namespace %q %v, %v", p, ok, err)
	}
	if p, ok := root.Namespace("u:d"); !ok || p != "" {
		t.Errorf("default namespace %q %v", p, ok)
	}
	if _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	if err := s.Skip(); err != nil || s.Depth() != 1 {
		t.Fatalf("depth %d, %v", s.Depth(), err)
	}
	b, err := s.Next()
	first, _ := b.Attr("a")
	second, _ := b.AttrIn("p", "a")
	if _, ok := b.Attr("b"); err != nil || b.Name != "b" || first != "1" || second != "2" || ok {
		t.Errorf("%s %q %q %v, %v", b.Name, first, second, ok, err)
	}
}

func TestRoot(t *testing.T) {
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(" <html>")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"<?xml version='1.0'?><!--x--><ss:Workbook xmlns='u'>": "/workbook",
		"\ufeff\r\n<!DOCTYPE html><HTML lang=zh>":              "html/html",
		wide: "/html", "a<b>": "/", "": "/", "<!-- ": "/", "<!DOCTYPE r [ <!ENTITY": "r/",
	} {
		if d, r := Root(Head([]byte(in))); d+"/"+r != want {
			t.Errorf("%q: got %s/%s, want %s", in, d, r, want)
		}
	}
}

// FuzzScanner: any bytes give tokens or an error, the same whatever the chunks
// the reader gives, and what passes is well-formed for encoding/xml as well.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		"<a x='1'>&lt;<b/><![CDATA[x]]></a>", "<!DOCTYPE a><a/>", "\xff\xfe<\x00a\x00/\x00>\x00",
		"<?xml version='1.0' encoding='gbk'?><a>\xce\xc2</a>", "<a><!----></a>", "<p:a p:b=\"&#x4e00;\"/>", "<a>]]>", "",
		"<\x000\x00>\x000\x00<\x00/\x00\xfa\x00\x00\xd8n\x00", "\xff\xfe<\x00a\x00>\x00\x00\xd8n\x00", "\r\f\r<:kk/>", "\u00a0<a/>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := dump(New(strings.NewReader(string(data)), Limits{}))
		slow, errSlow := dump(New(iotest.OneByteReader(strings.NewReader(string(data))), Limits{}))
		if got != slow || (err == nil) != (errSlow == nil) {
			t.Errorf("%q: %s, %v at once and %s, %v by the byte", data, got, err, slow, errSlow)
		}
		if e, _ := Encoding(data); err != nil || e != "UTF-8" || strings.Contains(string(data), "<?") {
			return
		}
		d := xml.NewDecoder(strings.NewReader(string(data)))
		d.Strict = true
		for {
			_, err := d.RawToken()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil && !strings.Contains(err.Error(), "invalid XML name") && !strings.Contains(err.Error(), "--") &&
				!strings.Contains(err.Error(), "expected element name") && !strings.Contains(err.Error(), "attribute name") {
				t.Errorf("%q passes; encoding/xml: %v", data, err)
			}
			if err != nil {
				return
			}
		}
	})
}
