package html

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"stis/ingest/sheet"
	"stis/ingest/text"
)

// dump reads a page and prints encoding, sheets, merged ranges, rows and hidden
// columns.
func dump(data string, lim sheet.Limits) (string, error) {
	b, err := Open(context.Background(), strings.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", b.Encoding())
	for _, info := range b.Sheets() {
		fmt.Fprintf(&out, "%d %s hidden=%v\n", info.Index, info.Name, info.Hidden)
		rd, err := b.Open(info)
		if err != nil {
			return out.String(), err
		}
		for _, m := range rd.Merged() {
			fmt.Fprintf(&out, "merged %v\n", m)
		}
		for rd.Scan() {
			r := rd.Row()
			fmt.Fprintf(&out, "%d", r.Num)
			if r.Hidden {
				out.WriteString(" hidden")
			}
			for _, c := range r.Cells {
				fmt.Fprintf(&out, " %s=%d:%q", sheet.Column(c.Col), c.Kind, c.Text)
				if c.Format != "" || c.Formula {
					fmt.Fprintf(&out, "(%s %v)", c.Format, c.Formula)
				}
			}
			out.WriteString("\n")
		}
		if len(rd.HiddenCols()) > 0 {
			fmt.Fprintf(&out, "hidden columns %v\n", rd.HiddenCols())
		}
		if err := errors.Join(rd.Err(), rd.Close(), b.Close()); err != nil {
			return out.String(), err
		}
	}
	return out.String(), nil
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		" a \r\n\t b ":                          `"a b"`,
		"a&nbsp;&nbsp;b&nbsp;":                  `"a  b"`,
		"&nbsp;&nbsp;其中":                        `"  其中"`,
		"&nbsp;":                                "",
		" \n ":                                  "",
		"a<br>b<br/> c":                         `"a\nb\nc"`,
		"a<br><br>b<br>":                        `"a\n\nb"`,
		"<p>a</p><p>b</p>":                      `"a\nb"`,
		"<div><div>a</div></div>b":              `"a\nb"`,
		"a <b>b</b><i> c</i>":                   `"a b c"`,
		"a<b>b</b>c":                            `"abc"`,
		"&lt;温州&gt; &amp;amp; &#x6e29;":         `"<温州> &amp; 温"`,
		"1 < 2":                                 `"1 < 2"`,
		"a<!-- b -->c<script>d</script>":        `"ac"`,
		"<style>td{}</style>a<img src=x alt=y>": `"a"`,
		"<span style='display: none'>202610</span>2026年10月":               `"2026年10月"`,
		"<span hidden>x<span>y</span>z</span>a":                           `"a"`,
		"<font style='mso-number-format:\"\\@\"'>0214</font>":             `"0214"`,
		"a<span style='display:none'>never closed":                        `"a"`,
		"a<input type=hidden style='display:none' value=1>b":              `"ab"`,
		"<table><tr><td>1<td>2</table>":                                   `"1 2"`,
		"x<table><tr><td>1<tr><td>2</table>y":                             `"x\n1\n2\ny"`,
		"<span style='display:none'><table><tr><td>q</table></span>shown": `"shown"`,
	} {
		got, err := dump("<table><tr><td>"+in+"</td></tr></table>", sheet.DefaultLimits())
		got = strings.TrimPrefix(got, "UTF-8\n1 Sheet1 hidden=false\n")
		if want != "" {
			want = "1 A=0:" + want + "\n"
		}
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestTables(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"spans", `<table><thead><tr><th rowspan=2>a<th colspan="2">b</tr><tr><th>c<th>d</thead><tbody><tr><td rowspan=0>e<td rowspan=9>f<td>g</tr><tr><td>h</tr></tbody><tr><td>i</table>`,
			"1 Sheet1 hidden=false\nmerged {1 1 2 1}\nmerged {1 2 1 3}\nmerged {3 1 4 1}\nmerged {3 2 4 2}\n" +
				`1 A=0:"a" B=0:"b"` + "\n" + `2 B=0:"c" C=0:"d"` + "\n" + `3 A=0:"e" B=0:"f" C=0:"g"` + "\n" + `4 C=0:"h"` + "\n" + `5 A=0:"i"` + "\n"},
		{"empty rows count, end tags are missing", `<table><tr><tr><td>&nbsp;<tr><td>a<td><td>b</table>`,
			"1 Sheet1 hidden=false\n" + `3 A=0:"a" C=0:"b"` + "\n"},
		{"cells without a row", `<table><td>a<td>b</table>`, "1 Sheet1 hidden=false\n" + `1 A=0:"a" B=0:"b"` + "\n"},
		{"a caption is a row", `<table><caption>表一</caption><tr><td>a</table>`, "1 Sheet1 hidden=false\n" + `1 A=0:"表一"` + "\n" + `2 A=0:"a"` + "\n"},
		{"title and unit above", `<title>x</title><h2>服务外包 执行表</h2><p>单位:万元</p>&nbsp;<div>2026年<br>10月<table></table>注<table><tr><td>a<td rowspan=3>b</table>脚注<table><tr><td>c</table>`,
			"1 Sheet1 hidden=false\n" + `1 A=0:"服务外包 执行表"` + "\n" + `2 A=0:"单位:万元"` + "\n" + `3 A=0:"2026年"` + "\n" + `4 A=0:"10月"` + "\n" + `5 A=0:"注"` + "\n" + `6 A=0:"a" B=0:"b"` + "\n2 Sheet2 hidden=false\n" + `1 A=0:"脚注"` + "\n" + `2 A=0:"c"` + "\n"},
		{"lines above", `<h2>服务外包 执行表</h2><p>单位:万元</p>&nbsp;<div>2026年<br>10月<table><tr><td>a<td>b<tr><td colspan=2>c</table>`,
			"1 Sheet1 hidden=false\nmerged {6 1 6 2}\n" + `1 A=0:"服务外包 执行表"` + "\n" + `2 A=0:"单位:万元"` + "\n" + `3 A=0:"2026年"` + "\n" + `4 A=0:"10月"` + "\n" + `5 A=0:"a" B=0:"b"` + "\n" + `6 A=0:"c"` + "\n"},
		{"hidden", `<table style="DISPLAY:none"><col><col span=2 style="display:none"><tr style='display:none'><td>a</table>`,
			"1 Sheet1 hidden=true\n" + `1 hidden A=0:"a"` + "\nhidden columns [{2 3}]\n"},
		{"two tables and one without rows", `<table><tr><td>a</table> text <table></table><TABLE><TR><TD>b</TD></TR></TABLE>`,
			"1 Sheet1 hidden=false\n" + `1 A=0:"a"` + "\n2 Sheet2 hidden=false\n" + `1 A=0:"text"` + "\n" + `2 A=0:"b"` + "\n"},
		{"a table in a frame of another", `<table><tr><td>题<tr><td><table><tr><td>a<td>b<tr><td>c<td>d<table><tr><td>x</table></table>后<tr><td>脚</table>`,
			"1 Sheet1 hidden=false\n" + `1 A=0:"题"` + "\n" + `2 A=0:"后"` + "\n" + `3 A=0:"脚"` + "\n2 Sheet2 hidden=false\n" + `1 A=0:"a" B=0:"b"` + "\n" + `2 A=0:"c" B=0:"d\nx"` + "\n"},
		{"what Excel notes", `<table><tr><td x:num>1,234.5<td x:num="1234.56">1,235<td x:num="0.15">15%<td x:num="46082">2026-03-01<td x:num="3" x:fmla="=1+2">3<td x:bool="true">真<td x:err="#N/A">#N/A<td x:str>007<td x:num>abc<td x:num="1,5">1.5<td x:num="-3">(3)</table>`,
			"1 Sheet1 hidden=false\n" + `1 A=1:"1234.5" B=1:"1234.56" C=1:"0.15"(0% false) D=0:"2026-03-01" E=1:"3"( true) F=2:"TRUE" G=3:"#N/A" H=0:"007" I=0:"abc" J=0:"1.5" K=1:"-3"` + "\n"},
	} {
		got, err := dump("<html><body>\n"+c.in, sheet.DefaultLimits())
		if d := cmp.Diff("UTF-8\n"+c.want, got); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", c.name, err, d)
		}
	}
}

func TestEncodings(t *testing.T) {
	page := func(meta string) string {
		return "<html><head>" + meta + "</head><body><table><tr><td>温州，1 </td></tr></table></body></html>"
	}
	must := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	gb := simplifiedchinese.GB18030.NewEncoder()
	le := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
	bare := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()
	for _, c := range []struct{ name, in, encoding string }{
		{"UTF-8", page(""), "UTF-8"},
		{"mark", "\ufeff" + page(""), "UTF-8-BOM"},
		{"GBK unsaid", must(gb.String(page(""))), "GB18030"},
		{"GBK said", must(gb.String(page(`<meta http-equiv="Content-Type" content="text/html; charset=gb2312">`))), "GB18030"},
		{"GBK, UTF-8 said", must(gb.String(page(`<meta charset='utf-8'/>`))), "GB18030"},
		{"UTF-8, GBK said", page(`<meta charset=GBK>`), "UTF-8"},
		{"UTF-16", must(le.String(page(""))), "UTF-16LE"},
		{"UTF-16 without a mark", must(bare.String(page(`<meta charset="utf-16">`))), "UTF-16BE"},
	} {
		want := c.encoding + "\n1 Sheet1 hidden=false\n1 A=0:\"温州，1\"\n"
		if got, err := dump(c.in, sheet.DefaultLimits()); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", c.name, got, err, want)
		}
		if !Looks([]byte(c.in)[:40]) {
			t.Errorf("%s does not look like a page", c.name)
		}
	}
	latin := "<meta charset=iso-8859-1><table><tr><td>Voil\xe0</table>"
	if got, err := dump(latin, sheet.DefaultLimits()); err != nil || got != "WINDOWS-1252\n1 Sheet1 hidden=false\n1 A=0:\"Voilà\"\n" {
		t.Errorf("got %q, %v", got, err)
	}
	var invalid *text.InvalidError
	if _, err := dump(strings.Replace(page(""), "，", "\xff", 1), sheet.DefaultLimits()); !errors.As(err, &invalid) {
		t.Errorf("invalid bytes: %v", err)
	}
}

func TestRefused(t *testing.T) {
	tight := sheet.DefaultLimits()
	tight.Cells, tight.Merged, tight.Sheets, tight.Row, tight.Text, tight.Depth = 3, 1, 2, 50, 40, 4
	table := "<table><tr><td>a</table>"
	for _, c := range []struct{ name, in, want string }{
		{"cut in a table", "<table><tr><td>a</td></tr>", "the page: ends inside a table"},
		{"no table", "<html><body>请先登录</body></html>", "a web page without a table"},
		{"tables without rows", "<table></table>", "a web page without a table"},
		{"NUL", "<table>\x00<tr><td>a</table>", "not a text file"},
		{"cells", "<table><tr><td>a<td>b<tr><td>c<td>d</table>", "cells beyond the limit of 3"},
		{"ranges", "<table><tr><td colspan=2>a<td colspan=2>b</table>", "merged ranges beyond the limit of 1"},
		{"sheets", table + table + table, "sheets beyond the limit of 2"},
		{"columns", "<table><tr>" + strings.Repeat("<td colspan=1000>", 20) + "</table>", "columns beyond the limit of 16384"},
		{"a long text", "<table><tr><td>" + strings.Repeat("x", 41) + "</table>", "length of a text beyond the limit of 40"},
		{"a long tag", "<table><tr><td x='" + strings.Repeat("x", 1<<18) + "'></table>", "length of a text beyond the limit of 40"},
		{"a long row", "<table><tr><td>" + strings.Repeat("x", 30) + "<td>" + strings.Repeat("x", 30) + "</table>", "length of a row beyond the limit of 50"},
		{"depth", strings.Repeat("<table><tr><td>", 5), "nested elements beyond the limit of 4"},
	} {
		_, err := dump(c.in, tight)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, strings.NewReader(table), int64(len(table)), tight); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestLooks(t *testing.T) {
	for in, want := range map[string]bool{
		"<table>":                 true,
		"\r\n <!DOCTYPE html><x>": true,
		"<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\">": true,
		"<?xml version='1.0'?><!DOCTYPE html PUBLIC \"x\"><html>":   true,
		"<meta http-equiv=Content-Type content='text/html'><style>": true,
		"<!-- made by ERP <table -->\n<div><table>":                 true,
		"Collection Name,Number of items with weight <= 50kg":       false,
		"a,<table>":                   false,
		"<b>x</b>,name\n<b>y</b>,1\n": false,
		"<br>,name":                   false,
		"<font size=2>表</font><br>\n<TABLE><tr>": true,
		"<span>x</span></body></html>":           true,
		"<?xml version='1.0'?><root/>":           false,
		"<50kg,<table>":                          false,
		"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>": false,
		"": false,
	} {
		if Looks([]byte(in)) != want {
			t.Errorf("%q: want %v", in, want)
		}
	}
}

// FuzzOpen: any bytes give rows that ascend, or an error.
func FuzzOpen(f *testing.F) {
	for _, s := range []string{
		"<table><tr><td rowspan=2 colspan=3>a<td>b<tr><td>c</table>", "<table><tr><td><table><tr><td>1<td>2<tr><td>3</table></table>",
		"<meta charset=gbk><table><caption>\xce\xc2</caption><td x:num='1'>1</table>", "<table><tr style=display:none><td><p hidden>x</table>",
		"\xff\xfe<\x00t\x00a\x00b\x00l\x00e\x00>\x00", "<script><table>", "",
	} {
		f.Add([]byte(s))
	}
	lim := sheet.DefaultLimits()
	lim.Merged, lim.Depth = 1000, 16
	f.Fuzz(func(t *testing.T, data []byte) {
		Looks(data)
		b, err := Open(t.Context(), strings.NewReader(string(data)), int64(len(data)), lim)
		if err != nil {
			return
		}
		for _, info := range b.Sheets() {
			rd, err := b.Open(info)
			if err != nil {
				t.Fatal(err)
			}
			rd.Merged()
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
			if err := rd.Err(); err != nil && !strings.Contains(err.Error(), "beyond the limit") && !strings.Contains(err.Error(), "ends inside a table") {
				t.Fatalf("%s was listed and not read: %v", info.Name, err)
			}
		}
	})
}
