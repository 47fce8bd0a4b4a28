package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stis/ingest/sheet"
)

const relNS = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`

// skeleton is the least that makes a workbook of one sheet.
func skeleton(sheetXML string) map[string]string {
	return map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="a" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="` + relNS + `"><sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="b" Type="` + relNS + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c" Type="` + relNS + `/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="d" Type="` + relNS + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheetXML,
		"xl/sharedStrings.xml":       `<sst count="999999999" uniqueCount="1"><si><t>甲</t></si><si><t xml:space="preserve"> b </t></si><si><r><rPr><b/></rPr><t>富</t></r><r><t>文本</t></r><rPh sb="0" eb="1"><t>ふ</t></rPh><phoneticPr fontId="1"/></si><si><t/></si><si><t>a_x000D_&amp;b</t></si></sst>`,
		"xl/styles.xml":              `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="4"/></cellXfs><dxfs><dxf><numFmt numFmtId="1" formatCode="x"/></dxf></dxfs></styleSheet>`,
	}
}

// pack zips parts in the order of their names.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		p, err := w.Create(name)
		must(t, err)
		_, err = p.Write([]byte(parts[name]))
		must(t, err)
	}
	must(t, w.Close())
	return buf.Bytes()
}

// cells prints the cells of a sheet of the skeleton, one by one.
func cells(t testing.TB, rows string) string {
	t.Helper()
	got, err := dumpBytes(pack(t, skeleton(`<worksheet><sheetData>`+rows+`</sheetData></worksheet>`)), sheet.DefaultLimits())
	got = strings.TrimPrefix(got, "[S hidden=false 1904=false]\n")
	if err != nil {
		return "error: " + err.Error()
	}
	return strings.ReplaceAll(strings.TrimSpace(got), "\n", "|")
}

// TestForms: every way to write a cell means what the standard says, whether
// it is read the fast way or token by token.
func TestForms(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"number", `<row r="2"><c r="B2"><v>-1.50</v></c></row>`, `B2 1 "-1.50" "" false`},
		{"exponent", `<row r="1"><c r="A1"><v>1.5E-7</v></c></row>`, `A1 1 "1.5E-7" "" false`},
		{"short numbers", `<row r="1"><c r="A1"><v>.5</v></c><c r="B1"><v>+1.</v></c><c r="C1"><v>.</v></c><c r="D1"><v>1e</v></c></row>`, `A1 1 ".5" "" false|B1 1 "+1." "" false|C1 0 "." "" false|D1 0 "1e" "" false`},
		{"space around a number", `<row r="1"><c r="A1"><v> 7&#10;</v></c></row>`, `A1 1 "7" "" false`},
		{"text in the place of a number", `<row r="1"><c r="A1"><v>一</v></c><c r="B1"><v>1-2</v></c><c r="C1"><v>NaN</v></c></row>`, `A1 0 "一" "" false|B1 0 "1-2" "" false|C1 0 "NaN" "" false`},
		{"dates", `<row r="1"><c r="A1" s="1"><v>46000</v></c><c r="B1" s="2"><v>46000.5</v></c><c r="C1" s="3"><v>1</v></c><c r="D1" s="1" t="s"><v>0</v></c></row>`,
			`A1 1 "46000" "m/d/yyyy" true|B1 1 "46000.5" "yyyy\"年\"" true|C1 1 "1" "#,##0.00" false|D1 0 "甲" "m/d/yyyy" false`},
		{"a style that is not there", `<row r="1"><c r="A1" s="99"><v>1</v></c><c r="B1" s=""><v>2</v></c><c r="C1" s="-1"><v>3</v></c></row>`, `A1 1 "1" "" false|B1 1 "2" "" false|C1 1 "3" "" false`},
		{"shared strings", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c><c r="F1" t="s"><v/></c></row>`,
			`A1 0 "甲" "" false|B1 0 " b " "" false|C1 0 "富文本" "" false|E1 0 "a\r&b" "" false`},
		{"inline strings", `<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t xml:space="preserve"> b</t></is></c><c r="C1" t="inlineStr"><is><r><t>c</t></r><r><t>d</t></r><rPh><t>x</t></rPh></is></c><c r="D1" t="inlineStr"><is><t></t></is></c><c r="E1" t="inlineStr"><is/></c></row>`,
			`A1 0 "a" "" false|B1 0 " b" "" false|C1 0 "cd" "" false`},
		{"references", `<row r="1"><c r="A1" t="str"><v>&lt;&amp;&gt;&quot;&apos;&#65;&#x4e2d;</v></c></row>`, `A1 0 "<&>\"'A中" "" false`},
		{"escapes", `<row r="1"><c r="A1" t="str"><v>_x0041__x005F_x000D__x_ _xD83D__xDE00__xD83D_</v></c></row>`, `A1 0 "A_x000D__x_ 😀_xD83D_" "" false`},
		{"line ends", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\r\nb\rc\n</v></c></row>", `A1 0 "a\nb\nc\n" "" false`},
		{"CDATA, comments, instructions", `<!--<row r="9">--><row r="1"><?x <c> ?><c r="A1" t="str"><v>a<![CDATA[<&]]>b<!-- c --></v></c></row>`, `A1 0 "a<&b" "" false`},
		{"booleans and errors", `<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>false</v></c><c r="C1" t="e"><v>#DIV/0!</v></c></row>`, `A1 2 "TRUE" "" false|B1 2 "FALSE" "" false|C1 3 "#DIV/0!" "" false`},
		{"ISO dates", `<row r="1"><c r="A1" t="d" s="1"><v>2026-03-01</v></c><c r="B1" t="d"><v>2026-03-01T18:00:00.000</v></c><c r="C1" t="d"><v>12:00:00</v></c><c r="D1" t="d"><f>A1</f><v> 1904-01-01T00:00:00Z</v></c></row>`,
			`A1 1 "46082" "m/d/yyyy" true|B1 1 "46082.75" "yyyy-mm-dd" true|C1 1 "0.5" "yyyy-mm-dd" true|D1 1 "1462" "yyyy-mm-dd" true f`},
		{"ISO dates that are none", `<row r="1"><c r="A1" t="d"><v>2026-02-30</v></c><c r="B1" t="d"><v>1850-01-01</v></c><c r="C1" t="d"><v/></c></row>`, `A1 0 "2026-02-30" "" false|B1 0 "1850-01-01" "" false`},
		{"formulas", `<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f t="shared" si="0">A1</f><v>x</v></c><c r="C1"><f>C2</f></c><c r="D1"><f/><v></v></c><c r="E1" t="str"><f>""</f><v></v></c></row>`,
			`A1 1 "2" "" false f|B1 0 "x" "" false f|C1 4 "formula without a value" "" false f|D1 4 "formula without a value" "" false f`},
		{"no references", `<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>`, `A1 1 "1" "" false|C1 1 "2" "" false|A3 1 "3" "" false`},
		{"columns by number", `<row r="1"><c r="0" t="str"><v>a</v></c><c r="1"><v>1</v></c></row>`, `A1 0 "a" "" false|B1 1 "1" "" false`},
		{"other quotes and space", `<row  r = '1' ><c  r='B1'  t = "str" ><v >a</v ></c ></row >`, `B1 0 "a" "" false`},
		{"further elements", `<row r="1"><x><c r="Z9"/></x><c r="A1"><v>1</v><extLst><ext><v>9</v></ext></extLst></c></row>`, `A1 1 "1" "" false`},
		{"hidden", `<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="false"><c r="A2"><v>1</v></c></row>`, `A1 1 "1" "" false hidden|A2 1 "1" "" false`},
		{"last cell", `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, `XFD1048576 1 "1" "" false`},
		{"white space is text", `<row r="1"><c r="A1" t="str"><v> </v></c></row>`, `A1 0 " " "" false`},

		{"not UTF-8", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>\xd6\xd0</v></c></row>", `error: xl/worksheets/sheet1.xml: row 1: text that is not UTF-8`},
		{"control character", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\x01</v></c></row>", `error: xl/worksheets/sheet1.xml: row 1: control character 0x01 in a text`},
		{"tags that do not match", `<row r="1"><c r="A1"><v>1</c></v></row>`, `error: xl/worksheets/sheet1.xml: row 1: </c> closes nothing that is open`},
		{"no such string", `<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`, `error: xl/worksheets/sheet1.xml: row 1: cell A1: there is no shared string "-1"`},
		{"beyond the last column", `<row r="1"><c r="XFD1"/><c><v>1</v></c></row>`, `error: xl/worksheets/sheet1.xml: row 1: more than 16384 columns`},
		{"row zero", `<row r="0"><c><v>1</v></c></row>`, `error: xl/worksheets/sheet1.xml: row number "0"`},
		{"entity", `<row r="1"><c t="str"><v>&xxe;</v></c></row>`, `error: xl/worksheets/sheet1.xml: row 1: the reference &xxe; stands for no character`},
	} {
		want := c.want
		if got := cells(t, c.rows); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
		}
		// With a prefix every cell goes the slow way.
		prefixed := prefix(c.rows)
		got, err := dumpBytes(pack(t, skeleton(`<x:worksheet xmlns:x="`+ns+`"><x:sheetData>`+prefixed+`</x:sheetData></x:worksheet>`)), sheet.DefaultLimits())
		got = strings.ReplaceAll(strings.TrimSpace(strings.TrimPrefix(got, "[S hidden=false 1904=false]\n")), "\n", "|")
		if strings.HasPrefix(want, "error: ") {
			if err == nil {
				t.Errorf("%s, prefixed: no error", c.name)
			}
		} else if got != want || err != nil {
			t.Errorf("%s, prefixed:\n got %s, %v\nwant %s", c.name, got, err, want)
		}
	}
}

// prefix puts x: before the names of elements.
func prefix(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		out.WriteByte(s[i])
		switch {
		case strings.HasPrefix(s[i:], "<![CDATA["):
			end := i + strings.Index(s[i:], "]]>")
			out.WriteString(s[i+1 : end])
			i = end - 1
		case strings.HasPrefix(s[i:], "<!--"):
			end := i + strings.Index(s[i:], "-->")
			out.WriteString(s[i+1 : end])
			i = end - 1
		case s[i] == '<' && i+1 < len(s) && s[i+1] == '/':
			out.WriteString("/x:")
			i++
		case s[i] == '<' && i+1 < len(s) && s[i+1] != '!' && s[i+1] != '?':
			out.WriteString("x:")
		}
	}
	return out.String()
}

// TestWorkbooks: parts are found however their names are written, and what no
// workbook has is refused by the name of the part.
func TestWorkbooks(t *testing.T) {
	const body = `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`
	const good = "[S hidden=false 1904=false]\nA1 0 \"甲\" \"\" false\n"
	change := func(edit func(map[string]string)) map[string]string {
		parts := skeleton(body)
		edit(parts)
		return parts
	}
	move := func(p map[string]string, from, to string) { p[to] = p[from]; delete(p, from) }
	for _, c := range []struct {
		name  string
		parts map[string]string
		want  string // or the error
	}{
		{"plain", skeleton(body), good},
		{"absolute target", change(func(p map[string]string) {
			p["xl/_rels/workbook.xml.rels"] = strings.ReplaceAll(p["xl/_rels/workbook.xml.rels"], `"worksheets/`, `"/xl/worksheets/`)
		}), good},
		{"backslashes and capitals", change(func(p map[string]string) {
			move(p, "xl/worksheets/sheet1.xml", `XL\WorkSheets\Sheet1.XML`)
			p["xl/_rels/workbook.xml.rels"] = strings.ReplaceAll(p["xl/_rels/workbook.xml.rels"], `worksheets/`, `worksheets\`)
		}), good},
		{"percent signs", change(func(p map[string]string) {
			move(p, "xl/worksheets/sheet1.xml", `xl/worksheets/表 1.xml`)
			p["xl/_rels/workbook.xml.rels"] = strings.ReplaceAll(p["xl/_rels/workbook.xml.rels"], `sheet1`, `%E8%A1%A8%201`)
		}), good},
		{"above the root", change(func(p map[string]string) {
			p["xl/_rels/workbook.xml.rels"] = strings.ReplaceAll(p["xl/_rels/workbook.xml.rels"], `worksheets/`, `../../../xl/worksheets/`)
		}), good},
		{"no root relations", change(func(p map[string]string) { delete(p, "_rels/.rels") }), good},
		{"strings not related", change(func(p map[string]string) {
			p["xl/_rels/workbook.xml.rels"] = strings.Replace(p["xl/_rels/workbook.xml.rels"], `/sharedStrings"`, `/other"`, 1)
		}), good},
		{"no sheet listed", change(func(p map[string]string) { p["xl/workbook.xml"] = `<workbook><sheets/></workbook>` }), strings.Replace(good, "[S ", "[Sheet1 ", 1)},
		{"1904 and states", change(func(p map[string]string) {
			p["xl/workbook.xml"] = `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="S" state="veryHidden" r:id="b"/></sheets></workbook>`
		}), strings.Replace(good, "[S hidden=false 1904=false]", "[S hidden=true 1904=true]", 1)},
		{"ISO dates of 1904", change(func(p map[string]string) {
			p["xl/workbook.xml"] = `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="S" r:id="b"/></sheets></workbook>`
			p["xl/worksheets/sheet1.xml"] = strings.Replace(body, `t="s"><v>0`, `t="d"><v>2026-03-01`, 1)
		}), "[S hidden=false 1904=true]\nA1 1 \"44620\" \"yyyy-mm-dd\" true\n"},
		{"chart sheet", change(func(p map[string]string) {
			p["xl/_rels/workbook.xml.rels"] = strings.Replace(p["xl/_rels/workbook.xml.rels"], `/worksheet"`, `/chartsheet"`, 1)
		}), ""},
		{"UTF-16", change(func(p map[string]string) {
			for name, text := range p {
				p[name] = wideText(`<?xml version="1.0" encoding="UTF-16"?>`+text, name != "xl/styles.xml")
			}
		}), good},
		{"UTF-8 mark", change(func(p map[string]string) { p["xl/worksheets/sheet1.xml"] = "\xef\xbb\xbf" + body }), good},

		{"external sheet", change(func(p map[string]string) {
			p["xl/_rels/workbook.xml.rels"] = strings.Replace(p["xl/_rels/workbook.xml.rels"], `Target="worksheets/sheet1.xml"`, `Target="http://x/s.xml" TargetMode="External"`, 1)
		}), `error: sheet "S": its part is missing`},
		{"sheet missing", change(func(p map[string]string) { delete(p, "xl/worksheets/sheet1.xml") }), `error: sheet "S": its part is missing`},
		{"strings missing", change(func(p map[string]string) { delete(p, "xl/sharedStrings.xml") }), `error: xl/sharedstrings.xml: the part is missing`},
		{"no workbook", change(func(p map[string]string) { delete(p, "xl/workbook.xml") }), `error: the zip: it holds no workbook`},
		{"the same part twice", change(func(p map[string]string) { p["XL/workbook.xml"] = "" }), `error: the zip: the part "xl/workbook.xml" is there twice`},
		{"document type in a sheet", change(func(p map[string]string) {
			p["xl/worksheets/sheet1.xml"] = `<!DOCTYPE x [<!ENTITY a "b">]>` + body
		}), `error: xl/worksheets/sheet1.xml: a document type or entity definition, which no workbook has`},
		{"document type in the styles", change(func(p map[string]string) { p["xl/styles.xml"] = `<!DOCTYPE x><styleSheet/>` }), `error: xl/styles.xml: a document type or entity definition, which no workbook has`},
		{"document type in UTF-16", change(func(p map[string]string) {
			p["xl/sharedStrings.xml"] = wideText(`<!DOCTYPE x SYSTEM "http://x"><sst/>`, true)
		}), `error: xl/sharedstrings.xml: a document type or entity definition, which no workbook has`},
		{"another encoding", change(func(p map[string]string) {
			p["xl/worksheets/sheet1.xml"] = `<?xml version="1.0" encoding="GBK"?>` + body
		}), `error: xl/worksheets/sheet1.xml: encoding "GBK" is not allowed in a workbook`},
		{"no worksheet", change(func(p map[string]string) { p["xl/worksheets/sheet1.xml"] = `<html/>` }), `error: xl/worksheets/sheet1.xml: <html> is no worksheet`},
		{"empty part", change(func(p map[string]string) { p["xl/worksheets/sheet1.xml"] = "" }), `error: xl/worksheets/sheet1.xml: unexpected EOF`},
		{"text before the root", change(func(p map[string]string) { p["_rels/.rels"] = "CORRUPTED" }), `error: _rels/.rels: text outside of the root element: no XML`},
		{"two roots", change(func(p map[string]string) { p["xl/worksheets/sheet1.xml"] = body + body }), `error: xl/worksheets/sheet1.xml: a tag without a name, or a second root element`},
		{"deep", change(func(p map[string]string) {
			p["xl/worksheets/sheet1.xml"] = `<worksheet>` + strings.Repeat("<a>", 100)
		}), `error: xl/worksheets/sheet1.xml: depth of XML beyond the limit of 64`},
	} {
		got, err := dumpBytes(pack(t, c.parts), sheet.DefaultLimits())
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func wideText(s string, big bool) string {
	var out strings.Builder
	for _, r := range "\ufeff" + s {
		if hi, lo := byte(r>>8), byte(r); big {
			out.Write([]byte{hi, lo})
		} else {
			out.Write([]byte{lo, hi})
		}
	}
	return out.String()
}

// TestLimits: every limit that applies to a workbook is kept.
func TestLimits(t *testing.T) {
	const body = `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>0123456789</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells></worksheet>`
	for what, set := range map[string]func(*sheet.Limits){
		"inflated size":            func(l *sheet.Limits) { l.Inflated = 100 },
		"shared strings":           func(l *sheet.Limits) { l.Strings = 3 },
		"number of shared strings": func(l *sheet.Limits) { l.Items = 1 },
		"cells":                    func(l *sheet.Limits) { l.Cells = 1 },
		"merged ranges":            func(l *sheet.Limits) { l.Merged = 1 },
		"length of a text":         func(l *sheet.Limits) { l.Text = 9 },
		"length of a row":          func(l *sheet.Limits) { l.Row = 12 },
		"depth of XML":             func(l *sheet.Limits) { l.Depth = 2 },
		"sheets":                   func(l *sheet.Limits) { l.Sheets = 0 },
	} {
		lim := sheet.DefaultLimits()
		set(&lim)
		_, err := dumpBytes(pack(t, skeleton(body)), lim)
		var limit *sheet.LimitError
		if !errors.As(err, &limit) || limit.What != what {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestMerged: the merged ranges are the same before and after the rows, and
// nothing but their tags is taken for them.
func TestMerged(t *testing.T) {
	filler := strings.Repeat(`<row><c t="inlineStr"><is><t>mergeCells x:mergeCells</t></is></c></row>`, 9000)
	const tail = `<mergeCells count="3"><mergeCell ref="A1:B2"/><mergeCell ref="nonsense"/><mergeCell ref="$C$3:A1"/></mergeCells><mergeCells/>`
	want := []sheet.Range{{FirstRow: 1, FirstCol: 1, LastRow: 2, LastCol: 2}, {FirstRow: 1, FirstCol: 1, LastRow: 3, LastCol: 3}}
	for name, body := range map[string]string{
		"small":    `<worksheet><sheetData/>` + tail + `</worksheet>`,
		"large":    `<worksheet><sheetData>` + filler + `</sheetData>` + tail + `</worksheet>`,
		"comments": `<worksheet><!-- <mergeCells><mergeCell ref="X1:X9"/></mergeCells> --><sheetData>` + filler + `</sheetData>` + tail + `</worksheet>`,
		"CDATA":    `<worksheet><sheetData><row><c t="str"><v><![CDATA[<mergeCells><mergeCell ref="X1:X9"/></mergeCells>]]></v></c></row></sheetData>` + tail + `</worksheet>`,
		"prefix":   prefix(`<worksheet xmlns:x="` + ns + `"><sheetData>` + filler + `</sheetData>` + tail + `</worksheet>`),
	} {
		data := pack(t, skeleton(body))
		b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
		must(t, err)
		for _, early := range []bool{true, false} {
			rd, err := b.Open(b.Sheets()[0])
			must(t, err)
			if early && !slices.Equal(rd.Merged(), want) {
				t.Errorf("%s: %v before the rows", name, rd.Merged())
			}
			for rd.Scan() {
			}
			must(t, rd.Err())
			if !slices.Equal(rd.Merged(), want) {
				t.Errorf("%s: %v after the rows", name, rd.Merged())
			}
			must(t, rd.Close())
		}
	}
}

// TestHiddenColumns: hidden columns are listed as the file has them.
func TestHiddenColumns(t *testing.T) {
	data := pack(t, skeleton(`<worksheet><cols><col min="1" max="1"/><col min="2" max="3" hidden="1"/><col min="9" max="99999" hidden="true"/><col min="x" hidden="1"/></cols><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`))
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	must(t, err)
	rd, err := b.Open(b.Sheets()[0])
	must(t, err)
	defer rd.Close()
	for rd.Scan() {
	}
	if got := fmt.Sprint(rd.HiddenCols(), rd.Err()); got != "[{2 3} {9 16384}] <nil>" {
		t.Errorf("got %s", got)
	}
}

// TestModel: random sheets of several windows, written in every style, read as
// they were made.
func TestModel(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	for range 4 {
		body, want := model(rnd)
		got, err := dumpBytes(pack(t, skeleton(body)), sheet.DefaultLimits())
		must(t, err)
		got = strings.TrimPrefix(got, "[S hidden=false 1904=false]\n")
		if got != want {
			a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Fatalf("seed %d, line %d:\n got %.200s\nwant %.200s", seed, i, a[i], b[i])
				}
			}
			t.Fatalf("seed %d: %d lines, want %d", seed, len(a), len(b))
		}
	}
}

// model makes a sheet and the print of its cells.
func model(rnd *rand.Rand) (body, want string) {
	var out, print strings.Builder
	out.WriteString(`<worksheet><sheetData>`)
	gap := func() {
		switch rnd.IntN(40) {
		case 0:
			out.WriteString("\n  ")
		case 1:
			out.WriteString("<!-- <c> -->")
		}
	}
	for row := 1; row < 12_000; row += 1 + rnd.IntN(3) {
		gap()
		fmt.Fprintf(&out, `<row r="%d" spans="1:9" x14ac:dyDescent="0.2">`, row)
		for col := 1 + rnd.IntN(3); col < 14; col += 1 + rnd.IntN(4) {
			gap()
			ref, text, xml, kind := sheet.Address(row, col), "", "", 0
			switch rnd.IntN(6) {
			case 0:
				text = fmt.Sprintf("%d.%02d", rnd.IntN(1e6)-5e5, rnd.IntN(100))
				xml, kind = `<c r="`+ref+`"><v>`+text+`</v></c>`, 1
			case 1:
				i := []int{0, 1, 2}[rnd.IntN(3)]
				text, xml = []string{"甲", " b ", "富文本"}[i], fmt.Sprintf(`<c r="%s" t="s" s="0"><v>%d</v></c>`, ref, i)
			case 2:
				text = strings.Repeat("企业", rnd.IntN(20)) + "x_y"
				xml = `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
			case 3:
				text = strings.Repeat("a<b&c\n", 1+rnd.IntN(60))
				xml = `<c t='str' r='` + ref + `'><v>` + strings.NewReplacer("<", "&lt;", "&", "&amp;", "\n", "&#10;").Replace(text) + `</v></c>`
			case 4:
				xml = `<c r="` + ref + `" s="3"/>`
			case 5:
				text, kind = "TRUE", 2
				xml = `<c r="` + ref + `" t="b"><v>1</v></c>`
			}
			out.WriteString(xml)
			if text != "" {
				fmt.Fprintf(&print, "%s %d %q \"\" false\n", ref, kind, text)
			}
		}
		out.WriteString(`</row>`)
	}
	out.WriteString(`</sheetData></worksheet>`)
	return out.String(), print.String()
}

// TestParallel: the sheets of a book are read at the same time.
func TestParallel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	body, _ := model(rnd)
	parts := skeleton(body)
	parts["xl/worksheets/sheet2.xml"], _ = model(rnd)
	parts["xl/workbook.xml"] = `<workbook xmlns:r="x"><sheets><sheet name="S" r:id="b"/><sheet name="T" r:id="t"/></sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = strings.Replace(parts["xl/_rels/workbook.xml.rels"], "</Relationships>", `<Relationship Id="t" Type="`+relNS+`/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`, 1)
	data := pack(t, parts)
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	must(t, err)
	var wg sync.WaitGroup
	counts := make([]int, 4)
	for i := range counts {
		wg.Go(func() {
			rd, err := b.Open(b.Sheets()[i%2])
			if err != nil {
				t.Error(err)
				return
			}
			defer rd.Close()
			for rd.Scan() {
				counts[i] += len(rd.Row().Cells)
			}
			if rd.Err() != nil {
				t.Error(rd.Err())
			}
		})
	}
	wg.Wait()
	if counts[0] == 0 || counts[0] != counts[2] || counts[1] != counts[3] || counts[0] == counts[1] {
		t.Errorf("cells %v", counts)
	}
}

// TestStopped: a cancelled context ends the reading with its own error, and a
// reader closed early leaves nothing running.
func TestStopped(t *testing.T) {
	body, _ := model(rand.New(rand.NewPCG(3, 3)))
	data := pack(t, skeleton(body))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b, err := Open(ctx, bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	must(t, err)
	early, err := b.Open(b.Sheets()[0])
	must(t, err)
	if !early.Scan() {
		t.Fatal(early.Err())
	}
	must(t, early.Close()) // waits for its goroutine
	rd, err := b.Open(b.Sheets()[0])
	must(t, err)
	defer rd.Close()
	rows := 0
	for rd.Scan() {
		if rows++; rows == 10 {
			cancel()
		}
	}
	var broken *sheet.BrokenError
	if err := rd.Err(); !errors.Is(err, context.Canceled) || errors.As(err, &broken) || rows < 10 || rows > 5_000 {
		t.Errorf("%d rows, then %v", rows, err)
	}
	if _, err := Open(ctx, bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("opened with %v", err)
	}
}

// TestTextsStay: texts are as they were when all else has been read.
func TestTextsStay(t *testing.T) {
	body, want := model(rand.New(rand.NewPCG(5, 5)))
	data := pack(t, skeleton(body))
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	must(t, err)
	rd, err := b.Open(b.Sheets()[0])
	must(t, err)
	defer rd.Close()
	var texts []string
	for rd.Scan() {
		for _, c := range rd.Row().Cells {
			texts = append(texts, c.Text)
		}
	}
	must(t, rd.Err())
	lines := strings.Split(want, "\n")
	for i, s := range texts {
		if !strings.Contains(lines[i], fmt.Sprintf(" %q ", s)) {
			t.Fatalf("text %d is %q, was %s", i, s, lines[i])
		}
	}
}

// TestAllocations: a cell costs no allocation of its own.
func TestAllocations(t *testing.T) {
	const rows = 20_000
	body := `<worksheet><sheetData>` + strings.Repeat(`<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>文本</t></is></c><c s="1"><v>46000</v></c><c t="str"><f>A1</f><v>x</v></c></row>`, rows) + `</sheetData></worksheet>`
	data := pack(t, skeleton(body))
	n := testing.AllocsPerRun(3, func() {
		if _, err := countCells(data); err != nil {
			t.Fatal(err)
		}
	})
	if n > rows/20 {
		t.Errorf("%v allocations for %d rows", n, rows)
	}
}

func countCells(data []byte) (int, error) {
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	if err != nil {
		return 0, err
	}
	n := 0
	for _, info := range b.Sheets() {
		rd, err := b.Open(info)
		if err != nil {
			return n, err
		}
		rd.Merged()
		for rd.Scan() {
			n += len(rd.Row().Cells)
		}
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return n, err
		}
	}
	return n, b.Close()
}
