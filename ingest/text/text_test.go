package text

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"stis/ingest/sheet"
)

// dump reads a file and prints encoding and rows.
func dump(data string) (string, error) { return dumpWithin(data, sheet.DefaultLimits()) }

func dumpWithin(data string, lim sheet.Limits) (string, error) {
	b, err := Open(context.Background(), strings.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return "", err
	}
	defer b.Close()
	rd, err := b.Open(b.Sheets()[0])
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(b.Encoding())
	for rd.Scan() {
		r := rd.Row()
		out.WriteString("\n" + strconv.Itoa(r.Num))
		for _, c := range r.Cells {
			out.WriteString(" " + strconv.Itoa(c.Col) + "=" + c.Text)
		}
	}
	return out.String(), rd.Err()
}

func TestEncodings(t *testing.T) {
	const body = "名称,金额\r\n\r\n温州𠮷,\"1,5\"\r\n"
	const rows = "\n1 1=名称 2=金额\n3 1=温州𠮷 2=1,5"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	le, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	be, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	for want, data := range map[string]string{"UTF-8": body, "UTF-8-BOM": "\ufeff" + body, "GB18030": gb, "UTF-16LE": le, "UTF-16BE": be} {
		got, err := dump(data)
		if err != nil || got != want+rows {
			t.Errorf("%s: got %q, %v", want, got, err)
		}
	}
}

// TestUnmarked: UTF-16 without a mark is told by the NUL bytes of its digits and
// line ends, also where 一 (U+4E00) has one in the other place.
func TestUnmarked(t *testing.T) {
	for want, order := range map[string]unicode.Endianness{"UTF-16LE": unicode.LittleEndian, "UTF-16BE": unicode.BigEndian} {
		data, err := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().String("一月,一一一\r\n一二,1\r\n")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := dump(data); err != nil || got != want+"\n1 1=一月 2=一一一\n2 1=一二 2=1" {
			t.Errorf("%s: %q, %v", want, got, err)
		}
	}
}

// TestDetect: what a text says of itself counts after what its bytes say.
func TestDetect(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("温州,服务")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ data, declared, want string }{
		{"温州", "gb2312", "UTF-8"}, {gb, "", "GB18030"}, {gb, "utf-8", "GB18030"}, {gb, "GBK", "GB18030"}, {gb, "x-none", "GB18030"},
		{"Voil\xe0", "iso-8859-1", "WINDOWS-1252"}, {"\ufeffa", "gbk", "UTF-8-BOM"}, {"", "", "UTF-8"},
	} {
		if got, err := Detect(t.Context(), strings.NewReader(c.data), int64(len(c.data)), c.declared); err != nil || got != c.want {
			t.Errorf("%q that says %q: %s, %v; want %s", c.data, c.declared, got, err, c.want)
		}
	}
}

// TestLateByte: one GB18030 name at the end of a file that is ASCII before.
func TestLateByte(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("温州")
	if err != nil {
		t.Fatal(err)
	}
	got, err := dump(strings.Repeat("a,b\n", 50_000) + gb + ",c\n")
	if err != nil || !strings.HasPrefix(got, "GB18030") || !strings.HasSuffix(got, "\n50001 1=温州 2=c") {
		t.Errorf("got …%q, %v", got[max(0, len(got)-40):], err)
	}
}

// TestNearestEncoding: a broken file is told by the encoding it is nearest to.
func TestNearestEncoding(t *testing.T) {
	const body = "月份,币种\n202610,美元\n温州市,服务外包\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		data, encoding string
		count, line    int
	}{
		{strings.Replace(body, "美元", "美\xe5\x85", 1), "UTF-8", 1, 2},
		{strings.Replace(body, "币种", "币\xff种\xfe", 1), "UTF-8", 2, 1},
		{strings.ReplaceAll(strings.Replace(body, "服务", "服\xff", 1), "\n", "\r"), "UTF-8", 1, 3},
		{"\ufeff" + strings.Replace(body, "美元", "美\xff", 1), "UTF-8-BOM", 1, 2},
		{gb + "\xff\xff\n", "GB18030", 2, 4},
	} {
		_, err := dump(c.data)
		var bad *InvalidError
		if !errors.As(err, &bad) || bad.Encoding != c.encoding || bad.Line != c.line || (bad.Count-c.count)*(bad.Count-c.count) > 1 {
			t.Errorf("%q: %v, want %s, %d at line %d", c.data, err, c.encoding, c.count, c.line)
		}
	}
}

// TestCR: lines that end in CR alone, and CR that ends no line.
func TestCR(t *testing.T) {
	for data, want := range map[string]string{
		"月份,币种\r202610,\"美\n元\"\r\r3,4":      "UTF-8\n1 1=月份 2=币种\n2 1=202610 2=美\n元\n4 1=3 2=4",
		"\ufeffa;b\r1;2\r":                   "UTF-8-BOM\n1 1=a 2=b\n2 1=1 2=2",
		"a,b\r\n1,\"x\ry\"\r\n":              "UTF-8\n1 1=a 2=b\n2 1=1 2=x\ry",
		"a,b\n1,2\r3\n":                      "UTF-8\n1 1=a 2=b\n2 1=1 2=2\n3 1=3",
		"a,b\rc,d\r\n\re,f\n":                "UTF-8\n1 1=a 2=b\n2 1=c 2=d\n4 1=e 2=f",
		"a,b\r\r\nc,\"d\r\r\ne\"\r\r\n":      "UTF-8\n1 1=a 2=b\n2 1=c 2=d\ne",
		"a,b\r\r\rc,d\r":                     "UTF-8\n1 1=a 2=b\n4 1=c 2=d",
		"a,\"b\"\rc,d\n":                     "UTF-8\n1 1=a 2=b\n2 1=c 2=d",
		"\xff\xfea\x00,\x00b\x00\r\x001\x00": "UTF-16LE\n1 1=a 2=b\n2 1=1",
	} {
		if got, err := dump(data); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", data, got, err, want)
		}
	}
}

// TestLongRecord: a file that is one record is refused before it is in memory.
func TestLongRecord(t *testing.T) {
	for _, c := range []struct{ data, what string }{
		{strings.Repeat("x", 2<<20), "length of a text"},
		{"a,\"" + strings.Repeat("x\n", 2<<20), "length of a text"},
		{strings.Repeat(strings.Repeat("x", 1000)+",", 9000), "length of a row"},
		{strings.Repeat(",", 20_000), "columns"},
	} {
		_, err := dump(c.data)
		var limit *sheet.LimitError
		if !errors.As(err, &limit) || limit.What != c.what {
			t.Errorf("%.10q…: %v, want %s", c.data, err, c.what)
		}
	}
	lim := sheet.DefaultLimits()
	lim.Cells = 3
	if _, err := dumpWithin("a,b\nc,d\n", lim); err == nil || !strings.Contains(err.Error(), "cells beyond the limit of 3") {
		t.Errorf("four cells of three: %v", err)
	}
	row := strings.Repeat("x", 1<<20) + "\n"
	if _, err := dump(strings.Repeat(row, 40)); err != nil {
		t.Errorf("forty records of a megabyte: %v", err)
	}
}

func TestRefused(t *testing.T) {
	_, err := dump("a,b\n\xff\xfe\xff,c\n\x81")
	var bad *InvalidError
	if !errors.As(err, &bad) || bad.Line != 2 || bad.Count < 2 {
		t.Errorf("invalid bytes: %v", err)
	}
	if _, err := dump("a\x00b\n"); !errors.Is(err, ErrBinary) {
		t.Errorf("NUL: %v", err)
	}
	if _, err := dump("a,\"b\nc,d\n"); err == nil {
		t.Error("an open quotation mark would swallow the rows behind it and was read")
	}
}

func TestDelimiter(t *testing.T) {
	for _, d := range []string{",", "\t", ";", "|"} {
		got, err := dump(strings.ReplaceAll("甲~乙~丙\n1~2~\"3"+d+"4\"\n", "~", d))
		if err != nil || got != "UTF-8\n1 1=甲 2=乙 3=丙\n2 1=1 2=2 3=3"+d+"4" {
			t.Errorf("%q: %q, %v", d, got, err)
		}
	}
}

// TestSeparatorLine: sep= tells the delimiter and is no row.
func TestSeparatorLine(t *testing.T) {
	for in, want := range map[string]string{
		"sep=;\r\nA;1,5\r\n":           "UTF-8\n1 1=A 2=1,5",
		"\"SEP=|\"\nA|1\n":             "UTF-8\n1 1=A 2=1",
		"sep=\t\na,b\tc":               "UTF-8\n1 1=a,b 2=c",
		"\ufeffsep=，\n甲，乙":             "UTF-8-BOM\n1 1=甲 2=乙",
		"sep=;\r甲;乙\r":                 "UTF-8\n1 1=甲 2=乙",
		"sep=,,\n1,2":                  "UTF-8\n1 1=sep=\n2 1=1 2=2",
		"sep=;":                        "UTF-8",
		"a;b;c\nsep=,\n":               "UTF-8\n1 1=a 2=b 3=c\n2 1=sep=,",
		"代码\t金额\n1\t1,234.5\n2\t1,2,3": "UTF-8\n1 1=代码 2=金额\n2 1=1 2=1,234.5\n3 1=2 2=1,2,3",
	} {
		if got, err := dump(in); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
}

// TestFields: quotation marks, and ="0214" by which systems keep a code text.
func TestFields(t *testing.T) {
	for in, want := range map[string]string{
		`="0214",b`:            "0214|b",
		`"=""0214""",b`:        "0214|b",
		`=“0214”,b`:            "0214|b",
		`=”0214“,b`:            "=”0214“|b",
		`=＂0214＂ ,b`:           "0214|b",
		`="",b`:                "|b",
		`=1+2,="a"&"b"`:        `=1+2|="a"&"b"`,
		`="a""b",c`:            `a"b|c`,
		`"a""b","c,d"`:         `a"b|c,d`,
		"\"a\r\nb\" ,c":        "a\nb|c",
		`5" screen,c`:          `5" screen|c`,
		`a"b"c,d`:              `a"b"c|d`,
		`"",b`:                 "|b",
		" a , b":               " a | b",
		"a,b,":                 "a|b",
		"a,b\r":                "a|b",
		"\"温州\",\"\r\nx\r\n\"": "温州|\nx\n",
	} {
		b, err := Open(t.Context(), strings.NewReader(in), int64(len(in)), sheet.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		rd, err := b.Open(sheet.Info{})
		if err != nil {
			t.Fatal(err)
		}
		rd.Scan()
		texts := make([]string, 2)
		for _, c := range rd.Row().Cells {
			texts[c.Col-1] = c.Text
		}
		if got := strings.Join(texts, "|"); got != want || rd.Err() != nil || rd.Scan() {
			t.Errorf("%q: %q, %v; want %q", in, got, rd.Err(), want)
		}
	}
}

// TestStrayQuotes: a field without a clear end is refused, with its place.
func TestStrayQuotes(t *testing.T) {
	for in, want := range map[string]string{
		"a,b\n\n\"c\nd\"x,e\n": "row 3 (line 4): text after a closing quotation mark",
		"a\n b, \"c,d\"\n":     "row 2 (line 2): a quotation mark after a space: the field has no clear end",
		"a\n\"b\nc\nd":         "row 2 (line 2): a quotation mark that is never closed",
	} {
		_, err := dump(in)
		var broken *sheet.BrokenError
		if !errors.As(err, &broken) || err.Error() != want {
			t.Errorf("%q: %v; want %s", in, err, want)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in := strings.Repeat("a,b\n", 5000)
	b, err := Open(ctx, strings.NewReader(in), int64(len(in)), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rd, err := b.Open(sheet.Info{})
	if err != nil {
		t.Fatal(err)
	}
	rd.Scan()
	cancel()
	for rd.Scan() {
	}
	if !errors.Is(rd.Err(), context.Canceled) {
		t.Errorf("after the context has ended: %v", rd.Err())
	}
	if _, err := Open(ctx, strings.NewReader(in), int64(len(in)), sheet.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("open: %v", err)
	}
}

// BenchmarkRead reads 100,000 rows of 14 columns.
func BenchmarkRead(b *testing.B) {
	in := strings.Repeat("330302,温州某某信息技术有限公司,2026-10-01,1234567.89,USD,\"软件研发,外包\",0214,7,8,9,10,11,12,末\n", 100_000)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(in)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, data string }{{"UTF-8", in}, {"GB18030", gb}} {
		b.Run("rows=100k/encoding="+c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				book, err := Open(b.Context(), strings.NewReader(c.data), int64(len(c.data)), sheet.DefaultLimits())
				if err != nil {
					b.Fatal(err)
				}
				rd, err := book.Open(sheet.Info{})
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				for rd.Scan() {
					n += len(rd.Row().Cells)
				}
				if n != 1_400_000 || rd.Err() != nil {
					b.Fatalf("%d cells, %v", n, rd.Err())
				}
			}
		})
	}
}

// FuzzSniff: the encoding told is one in which the whole file decodes, and the
// rows ascend whatever the delimiter.
func FuzzSniff(f *testing.F) {
	for _, s := range []string{
		"sep=;\na;\"b\"\n", "\xff\xfea\x00,\x00b\x00", "a\x00,\x00\n\x00", "\xce\xc2\xd6\xdd\t=\"1\"\r", "\ufeff甲|乙\r\n", "=“1”", "",
	} {
		f.Add([]byte(s), "gbk")
	}
	f.Fuzz(func(t *testing.T, data []byte, declared string) {
		name, err := Detect(t.Context(), bytes.NewReader(data), int64(len(data)), declared)
		if err == nil {
			r, err := Decode(bytes.NewReader(data), int64(len(data)), name)
			if err != nil {
				t.Fatalf("%s cannot be decoded: %v", name, err)
			}
			text, err := io.ReadAll(r)
			if err != nil || !utf8.Valid(text) {
				t.Errorf("%q is not %s: %v", data, name, err)
			}
		}
		b, err := Open(t.Context(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
		if err != nil {
			return
		}
		rd, err := b.Open(sheet.Info{})
		if err != nil {
			t.Fatal(err)
		}
		for last := 0; rd.Scan(); {
			r := rd.Row()
			if r.Num <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d after %d with %d cells", r.Num, last, len(r.Cells))
			}
			last = r.Num
			for i, c := range r.Cells {
				if c.Text == "" || i > 0 && c.Col <= r.Cells[i-1].Col {
					t.Fatalf("row %d: cell %+v", r.Num, c)
				}
			}
		}
	})
}

// FuzzText: any bytes give rows or an error.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\xff\xfea\x00", "\ufeffx;y", "\"", "\x81\x30\x81\x30", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := dump(string(data))
		if err == nil && !utf8.ValidString(out) {
			t.Errorf("%q: bytes that do not decode passed as text", data)
		}
	})
}
