package ods

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zip"

	"stis/ingest/sheet"
)

// pack makes a file of parts, which come as name and content by turns.
func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const (
	namespaces = `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">`
	before     = namespaces + `<office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>`
	after      = `</office:spreadsheet></office:body></office:document-content>`
)

// book makes the content of one sheet into a file.
func book(t testing.TB, rows string) []byte {
	t.Helper()
	return pack(t, "content.xml", before+`<table:table table:name="表" table:style-name="ta1">`+rows+`</table:table>`+after)
}

// dump reads a file and prints sheets, merged ranges, rows and hidden columns.
func dump(data []byte, lim sheet.Limits) (string, error) {
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return "", err
	}
	var out strings.Builder
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
				if c.Format != "" || c.Date || c.Formula {
					fmt.Fprintf(&out, "(%s %v %v)", c.Format, c.Date, c.Formula)
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

func row(cells string) string { return "<table:table-row>" + cells + "</table:table-row>" }

func cell(attrs, text string) string {
	return "<table:table-cell " + attrs + "><text:p>" + text + "</text:p></table:table-cell>"
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ name, cell, want string }{
		{"text", cell(`office:value-type="string"`, "温州"), `A=0:"温州"`},
		{"text of an attribute", `<table:table-cell office:value-type="string" office:string-value="甲"/>`, `A=0:"甲"`},
		{"text without a type", cell("", "甲"), `A=0:"甲"`},
		{"white space", cell(`office:value-type="string"`, "  a \n b<text:s text:c=\"2\"/><text:tab/>c<text:line-break/> d "), `A=0:"  a b  \tc\n d "`},
		{"spaces as they stand", cell(`office:value-type="string"`, `<text:span>  温 州</text:span><text:span> </text:span> x  `), `A=0:"  温 州  x  "`},
		{"laid out for people", cell(`office:value-type="string"`, "\n   a\tb\n  <text:span>\n c</text:span>\n  "), `A=0:"a b c"`},
		{"nothing but layout", cell(`office:value-type="string"`, "\n\t  \n"), ""},
		{"only spaces", cell(`office:value-type="string"`, "  "), `A=0:"  "`},
		{"only CR", cell(`office:value-type="string"`, "&#13;"), `A=0:"\r"`},
		{"two paragraphs of spaces", `<table:table-cell office:value-type="string"><text:p> a </text:p><text:p>` + "\n b\n" + `</text:p></table:table-cell>`, `A=0:" a \nb"`},
		{"a space", cell(`office:value-type="string"`, "<text:s/>"), `A=0:" "`},
		{"paragraphs and spans", `<table:table-cell office:value-type="string"><text:p>a<text:span>b <text:a>c</text:a></text:span></text:p><text:p/><text:p>d</text:p></table:table-cell>`, `A=0:"ab c\n\nd"`},
		{"a note is not the cell", `<table:table-cell office:value-type="string"><office:annotation><text:p>注</text:p></office:annotation><text:p>a<text:note><text:p>脚注</text:p></text:note></text:p><draw:frame><text:p>图</text:p></draw:frame></table:table-cell>`, `A=0:"a"`},
		{"float", cell(`office:value-type="float" office:value="1234.50"`, "1,234.50"), `A=1:"1234.50"`},
		{"no number", cell(`office:value-type="float" office:value="INF"`, "x"), `A=3:"#NUM!"`},
		{"no number of a formula", cell(`table:formula="of:=1/0" office:value-type="percentage" office:value="NaN"`, "#DIV/0!"), `A=3:"#DIV/0!"( false true)`},
		{"beyond numbers", cell(`office:value-type="float" office:value="-1e999"`, "x"), `A=3:"#NUM!"`},
		{"percentage", cell(`office:value-type="percentage" office:value="0.15"`, "15%"), `A=1:"0.15"(0.00% false false)`},
		{"currency", cell(`office:value-type="currency" office:currency="CNY" office:value="1E3"`, "¥1,000"), `A=1:"1E3"`},
		{"date", cell(`office:value-type="date" office:date-value="2026-03-01"`, "3月1日"), `A=1:"46082"(yyyy-mm-dd true false)`},
		{"moment", cell(`office:value-type="date" office:date-value="2026-03-01T18:00:00.000"`, "x"), `A=1:"46082.75"(yyyy-mm-dd true false)`},
		{"early date", cell(`office:value-type="date" office:date-value="1900-02-28"`, "x"), `A=1:"59"(yyyy-mm-dd true false)`},
		{"date before the first", cell(`office:value-type="date" office:date-value="1899-12-31"`, "x"), `A=0:"1899-12-31"`},
		{"date that Excel has not", cell(`office:value-type="date" office:date-value="1850-01-01"`, "x"), `A=0:"1850-01-01"`},
		{"time", cell(`office:value-type="time" office:time-value="PT36H30M00S"`, "x"), `A=1:"1.5208333333333333"([h]:mm:ss true false)`},
		{"boolean", cell(`office:value-type="boolean" office:boolean-value="true"`, "真"), `A=2:"TRUE"`},
		{"error", cell(`table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"`, "#DIV/0!"), `A=3:"#DIV/0!"( false true)`},
		{"error of old programs", cell(`table:formula="of:=1/0" office:value-type="float" office:value="0"`, "Err:502"), `A=3:"Err:502"( false true)`},
		{"text like an error", cell(`office:value-type="string"`, "#N/A"), `A=0:"#N/A"`},
		{"formula", cell(`table:formula="of:=2+5" office:value-type="float" office:value="7"`, "7"), `A=1:"7"( false true)`},
		{"formula without a value", `<table:table-cell table:formula="of:=[.B1]"/>`, `A=4:"formula without a value"( false true)`},
		{"formula that gives no text", cell(`table:formula="of:=&quot;&quot;" office:value-type="string"`, ""), ""},
	} {
		want := "1 表 hidden=false\n"
		if c.want != "" {
			want += "1 " + c.want + "\n"
		}
		got, err := dump(book(t, row(c.cell)), sheet.DefaultLimits())
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", c.name, err, d)
		}
	}
}

func TestSheets(t *testing.T) {
	x := cell(`office:value-type="string"`, "x")
	content := before +
		`<table:tracked-changes><table:cell-content-change><table:table>` + row(x) + `</table:table></table:cell-content-change></table:tracked-changes>` +
		`<table:table table:name="甲" table:style-name="ta2">
<office:forms><form/></office:forms>
<table:table-header-columns><table:table-column table:number-columns-repeated="2" table:visibility="collapse"/></table:table-header-columns><table:table-column/><table:table-column table:number-columns-repeated="20000" table:visibility="filter"/>
<table:table-header-rows>` + row(`<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2" office:value-type="string"><text:p>标题</text:p></table:table-cell><table:covered-table-cell office:value-type="string"><text:p>under</text:p></table:covered-table-cell>`+x) + `</table:table-header-rows>
<table:table-row table:number-rows-repeated="3" table:visibility="filter"><table:covered-table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="float" office:value="5" table:number-columns-repeated="2"/></table:table-row>
<table:table-row table:number-rows-repeated="4"><table:table-cell table:number-columns-spanned="2" table:number-columns-repeated="16384"/></table:table-row>
<table:table-row-group><table:table-row-group><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/>` + `<table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>y</text:p></table:table-cell></table:table-row></table:table-row-group></table:table-row-group>
<table:table-row table:number-rows-repeated="1048566"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table><table:table table:name="乙" table:style-name="ta1">` + row(x) + `</table:table><table:named-expressions/>` + after
	got, err := dump(pack(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", content), sheet.DefaultLimits())
	const want = `1 甲 hidden=true
merged {1 1 2 2}
merged {9 3 9 4}
merged {10 3 10 4}
1 A=0:"标题" C=0:"x"
2 hidden C=1:"5" D=1:"5"
3 hidden C=1:"5" D=1:"5"
4 hidden C=1:"5" D=1:"5"
9 C=0:"y"
10 C=0:"y"
hidden columns [{1 2} {4 16384}]
2 乙 hidden=false
1 A=0:"x"
`
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestRefused(t *testing.T) {
	x := cell(`office:value-type="string"`, "x")
	tight := sheet.DefaultLimits()
	tight.Cells, tight.Merged, tight.Sheets, tight.Row, tight.Text = 10, 2, 2, 20, 30
	far := `<table:table-cell table:number-columns-repeated="16384"/>`
	merged := `<table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>y</text:p></table:table-cell>`
	whole := book(t, row(x)+row(x))
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"no content", pack(t, "mimetype", "x"), "content.xml: is not in the file"},
		{"a part twice", pack(t, "content.xml", "x", "content.xml", "y"), `the part "content.xml" twice`},
		{"cut", whole[:len(whole)/2], "the zip: "},
		{"cut XML", pack(t, "content.xml", before+`<table:table table:name="a">`+row(x)), "ends inside <table:table>"},
		{"a DTD", pack(t, "content.xml", "<!DOCTYPE x>"+before+after), "DTD"},
		{"other prefixes", pack(t, "content.xml", strings.ReplaceAll(before+after, "office:", "o:")), `the prefix "office" does not stand for OpenDocument`},
		{"no number", book(t, row(cell(`office:value-type="float" office:value="12,3"`, "x"))), `row 1: "12,3" is no number`},
		{"no truth value", book(t, row(cell(`office:value-type="boolean" office:boolean-value="2"`, "x"))), `"2" is no truth value`},
		{"no time", book(t, row(cell(`office:value-type="time" office:time-value="12:30"`, "x"))), `"12:30" is no time`},
		{"rows", book(t, `<table:table-row table:number-rows-repeated="1048577">`+x+`</table:table-row>`), "rows beyond the limit of 1048576"},
		{"more rows than a number holds", book(t, `<table:table-row table:number-rows-repeated="99999999999999999999">`+x+`</table:table-row>`), "rows beyond the limit of 1048576"},
		{"columns", book(t, row(far+x)), "columns beyond the limit of 16384"},
		{"repeated cells", book(t, row(`<table:table-cell table:number-columns-repeated="999999999" office:value-type="float" office:value="1"/>`)), "columns beyond the limit of 16384"},
		{"cells", book(t, `<table:table-row table:number-rows-repeated="11">`+x+`</table:table-row>`), "cells beyond the limit of 10"},
		{"ranges", book(t, row(merged+merged+merged)), "merged ranges beyond the limit of 2"},
		{"repeated ranges", book(t, `<table:table-row table:number-rows-repeated="11">`+merged+`</table:table-row>`), "merged ranges beyond the limit of 2"},
		{"a long row", book(t, row(strings.Repeat(cell("", "xxxxxxxxxxx"), 2))), "length of a row beyond the limit of 20"},
		{"a long text", book(t, row(cell("", `x<text:s text:c="999999999"/>`))), "length of a text beyond the limit of 30"},
		{"sheets", pack(t, "content.xml", before+strings.Repeat(`<table:table table:name="a"/>`, 3)+after), "sheets beyond the limit of 2"},
	} {
		_, err := dump(c.data, tight)
		var broken *sheet.BrokenError
		var limit *sheet.LimitError
		if err == nil || !errors.As(err, &broken) && !errors.As(err, &limit) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	locked := pack(t, "META-INF/manifest.xml", `<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>`, "content.xml", "\x01\x02")
	if _, err := dump(locked, tight); !errors.Is(err, sheet.ErrEncrypted) {
		t.Errorf("encrypted: %v", err)
	}
	var format *sheet.FormatError
	if _, err := dump(pack(t, "content.xml", namespaces+"<office:body><office:text/></office:body></office:document-content>"), tight); !errors.As(err, &format) {
		t.Errorf("a text document: %v", err)
	}
}

// TestInflated: what a file would inflate to is judged before it does.
func TestInflated(t *testing.T) {
	lim := sheet.DefaultLimits()
	data := book(t, row(cell("", "x"))+strings.Repeat(" ", 80<<20))
	var limit *sheet.LimitError
	if _, err := dump(data, lim); !errors.As(err, &limit) || limit.What != "compression ratio" {
		t.Errorf("a bomb: %v", err)
	}
	lim.Inflated = 1 << 20
	if _, err := dump(data, lim); !errors.As(err, &limit) || limit.What != "inflated size" {
		t.Errorf("a large file: %v", err)
	}
}

// TestLibreOffice reads what LibreOffice writes, of a file it is given as text.
func TestLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("soffice is not on PATH, or -short")
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "in.csv")
	if err := os.WriteFile(in, []byte("名称,金额,日期\n温州,1234.5,2026-03-01\n,,\n末,=1/0,TRUE\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(soffice, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--infilter=CSV:44,34,76,1,,2052,false,true", "--convert-to", "ods", "--outdir", dir, in)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("soffice does not run here: %v %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "in.ods"))
	if err != nil {
		t.Skipf("soffice wrote nothing: %v", err)
	}
	got, err := dump(data, sheet.DefaultLimits())
	for _, want := range []string{`1 A=0:"名称" B=0:"金额" C=0:"日期"`, `2 A=0:"温州" B=1:"1234.5" C=1:"46082"(yyyy-mm-dd true false)`, "\n4 A=0:\"末\""} {
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("%v: %s is not in\n%s", err, want, got)
		}
	}
}

// FuzzContent: any content gives rows that ascend, or an error.
func FuzzContent(f *testing.F) {
	f.Add(before + `<table:table table:name="a">` + row(cell(`office:value-type="float" office:value="1"`, "1")) + `</table:table>` + after)
	f.Add(before + `<table:table><table:table-column table:visibility="collapse"/><table:table-row table:number-rows-repeated="2">` + cell(`table:number-columns-repeated="3"`, "a<text:s/>b") + `</table:table-row></table:table>` + after)
	f.Add(before + `<table:table>` + row(`<table:table-cell office:value-type="time" office:time-value="-P1DT2H"/><table:covered-table-cell/>`))
	f.Add("")
	lim := sheet.DefaultLimits()
	lim.Cells, lim.Merged = 100_000, 100
	f.Fuzz(func(t *testing.T, content string) {
		data := pack(t, "content.xml", content)
		b, err := Open(t.Context(), bytes.NewReader(data), int64(len(data)), lim)
		if err != nil {
			return
		}
		for _, info := range b.Sheets() {
			rd, err := b.Open(info)
			if err != nil {
				continue
			}
			rd.Merged()
			for last := 0; rd.Scan(); {
				r := rd.Row()
				if r.Num <= last || r.Num > sheet.MaxRows || len(r.Cells) == 0 {
					t.Fatalf("row %d after %d with %d cells", r.Num, last, len(r.Cells))
				}
				last = r.Num
				for i, c := range r.Cells {
					if c.Text == "" || c.Col > sheet.MaxCols || i > 0 && c.Col <= r.Cells[i-1].Col {
						t.Fatalf("row %d: cell %+v", r.Num, c)
					}
				}
			}
			if err := rd.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzOpen: any bytes give a book or an error.
func FuzzOpen(f *testing.F) {
	f.Add(book(f, row(cell("", "x"))))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lim := sheet.DefaultLimits()
		lim.Inflated, lim.Cells = 16<<20, 100_000
		if _, err := dump(data, lim); err != nil && err.Error() == "" {
			t.Error("an error without a text")
		}
	})
}
