package xmlss

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
)

// dump reads a file and prints sheets, merged ranges, rows and hidden columns.
func dump(data string, lim sheet.Limits) (string, error) {
	b, err := Open(context.Background(), strings.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", b.Encoding())
	for _, info := range b.Sheets() {
		fmt.Fprintf(&out, "%d %q hidden=%v,%v 1904=%v\n", info.Index, info.Name, info.Hidden, info.VeryHidden, info.Date1904)
		rd, err := b.Open(info)
		if err != nil {
			return out.String(), err
		}
		for _, m := range rd.Merged() {
			fmt.Fprintf(&out, "merged %v\n", m)
		}
		for rd.Scan() {
			r := rd.Row()
			fmt.Fprintf(&out, "%d hidden=%v", r.Num, r.Hidden)
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

const (
	head = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">
`
	whole = head + `<Styles>
 <Style ss:ID="Default" ss:Name="Normal"><NumberFormat/></Style>
 <Style ss:ID="d"><NumberFormat ss:Format="yyyy\-mm\-dd"/></Style>
 <Style ss:ID="kid" ss:Parent="d"/>
 <Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
</Styles>
<Worksheet ss:Name="合同 登记"><Names><NamedRange ss:Name="x"/></Names><Table>
 <Column ss:Width="9"/><Column ss:Index="3" ss:Hidden="1" ss:Span="1"/><Column ss:Hidden="1"/>
 <Row><Cell ss:MergeAcross="2" ss:MergeDown="1"><Data ss:Type="String">标题</Data></Cell><Cell><Data ss:Type="String">D1</Data></Cell></Row>
 <Row ss:Hidden="1"><Cell ss:Index="4"><Data ss:Type="Number"> 1234.50 </Data></Cell></Row>
 <Row ss:Span="2"/>
 <Row>
  <Cell ss:StyleID="d"><Data ss:Type="Number">46082.5</Data></Cell>
  <Cell ss:StyleID="kid"><Data ss:Type="DateTime">2026-03-01T12:00:00.000</Data></Cell>
  <Cell><Data ss:Type="DateTime">1900-02-28T00:00:00.000</Data></Cell>
  <Cell ss:StyleID="p"><Data ss:Type="Number">0.15</Data></Cell>
  <Cell><Data ss:Type="Boolean">1</Data></Cell>
  <Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell>
  <Cell ss:Formula="=A1"/>
  <Cell ss:Formula="=A2"><Data ss:Type="Number">7</Data></Cell>
  <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>甲</B> 乙&#10;丙</ss:Data><Comment><ss:Data>注</ss:Data></Comment><NamedCell ss:Name="x"/></Cell>
  <Cell><Data ss:Type="String"> </Data></Cell>
  <Cell><Data ss:Type="String"></Data></Cell>
 </Row>
 <Row ss:Index="20"><Cell><Data ss:Type="String">末</Data></Cell></Row>
</Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="空"/>
<Worksheet ss:Name="深"><Table/><x:WorksheetOptions><x:Visible>SheetVeryHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>`
	want = `1 "合同 登记" hidden=true,false 1904=false
merged {1 1 2 3}
1 hidden=false A=0:"标题" D=0:"D1"
2 hidden=true D=1:"1234.50"
6 hidden=false A=1:"46082.5"(yyyy\-mm\-dd true false) B=1:"46082.5"(yyyy\-mm\-dd true false) C=1:"59"(yyyy-mm-dd true false) D=1:"0.15"(0.00% false false) E=2:"TRUE" F=3:"#DIV/0!"( false true) G=4:"formula without a value"( false true) H=1:"7"( false true) I=0:"甲 乙\n丙" J=0:" "
20 hidden=false A=0:"末"
hidden columns [{3 4} {5 5}]
2 "空" hidden=false,false 1904=false
3 "深" hidden=true,true 1904=false
`
)

func TestRead(t *testing.T) {
	gb, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(whole, `"1.0"`, `"1.0" encoding="GBK"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(whole)
	if err != nil {
		t.Fatal(err)
	}
	for encoding, data := range map[string]string{"UTF-8": whole, "UTF-8-BOM": "\ufeff" + whole, "GB18030": gb, "UTF-16LE": wide} {
		got, err := dump(data, sheet.DefaultLimits())
		if d := cmp.Diff(encoding+"\n"+want, got); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", encoding, err, d)
		}
		if !Looks([]byte(data)[:min(len(data), 600)]) {
			t.Errorf("%s does not look like one", encoding)
		}
	}
	old := head + `<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook><Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="DateTime">1904-01-02T00:00:00</Data></Cell></Row></Table></Worksheet></Workbook>`
	got, err := dump(old, sheet.DefaultLimits())
	if err != nil || got != "UTF-8\n1 \"a\" hidden=false,false 1904=true\n1 hidden=false A=1:\"1\"(yyyy-mm-dd true false)\n" {
		t.Errorf("1904: %s, %v", got, err)
	}
}

// TestMergedAfterScan: the ranges are the same whenever they are asked for.
func TestMergedAfterScan(t *testing.T) {
	b, err := Open(t.Context(), strings.NewReader(whole), int64(len(whole)), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for scans := range 5 {
		rd, err := b.Open(b.Sheets()[0])
		if err != nil {
			t.Fatal(err)
		}
		for range scans {
			rd.Scan()
		}
		for range 2 {
			if m := rd.Merged(); len(m) != 1 || rd.Err() != nil {
				t.Errorf("after %d rows: %v, %v", scans, m, rd.Err())
			}
		}
	}
}

// TestMoments: times of day and elapsed times stand on day 0, and a day before
// the calendar of Excel is text.
func TestMoments(t *testing.T) {
	for moment, want := range map[string]string{
		"1899-12-31T30:00:00.000": `A=1:"1.25"([h]:mm:ss true false)`,
		"1899-12-31T12:00:00.000": `A=1:"0.5"([h]:mm:ss true false)`,
		"2026-03-01T24:00:00":     `A=1:"46083"([h]:mm:ss true false)`,
		"1850-01-01T00:00:00.000": `A=0:"1850-01-01T00:00:00.000"([h]:mm:ss false false)`,
	} {
		in := head + `<Styles><Style ss:ID="t"><NumberFormat ss:Format="[h]:mm:ss"/></Style><Style ss:ID="w"><NumberFormat ss:Format="aaaa"/></Style></Styles>` +
			`<Worksheet ss:Name="a"><Table><Row><Cell ss:StyleID="t"><Data ss:Type="DateTime">` + moment + `</Data></Cell>` +
			`<Cell ss:StyleID="w"><Data ss:Type="Number">46000</Data></Cell></Row></Table></Worksheet></Workbook>`
		got, err := dump(in, sheet.DefaultLimits())
		if err != nil || !strings.Contains(got, want) || !strings.Contains(got, `B=1:"46000"(aaaa true false)`) {
			t.Errorf("%s: %q, %v; want %s", moment, got, err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	row := func(s string) string {
		return head + `<Worksheet ss:Name="a"><Table>` + s + `</Table></Worksheet></Workbook>`
	}
	tight := sheet.DefaultLimits()
	tight.Cells, tight.Merged, tight.Sheets, tight.Row = 2, 1, 2, 100
	cell := `<Cell ss:MergeAcross="1"><Data ss:Type="String">x</Data></Cell>`
	for _, c := range []struct{ name, in, want string }{
		{"cut in a sheet", whole[:strings.Index(whole, "46082.5")], "ends inside <Data>"},
		{"cut behind a row", whole[:strings.Index(whole, ` <Row ss:Index="20"`)], "ends inside <Table>"},
		{"no sheet", head + "</Workbook>", "holds no worksheet"},
		{"other XML", "<?xml version='1.0'?><root/>", "the root element is root, not Workbook"},
		{"a DTD", "<!DOCTYPE Workbook [<!ENTITY a 'b'>]>" + head + "</Workbook>", "DTD"},
		{"no number", row(`<Row><Cell><Data ss:Type="Number">12,3</Data></Cell></Row>`), `row 1: "12,3" is no number`},
		{"infinity", row(`<Row><Cell><Data ss:Type="Number">Inf</Data></Cell></Row>`), `"Inf" is no number`},
		{"no day", row(`<Row><Cell><Data ss:Type="DateTime">2026-02-30T00:00:00</Data></Cell></Row>`), "is no moment"},
		{"rows that go back", row(`<Row ss:Index="5"/><Row ss:Index="5"/>`), `row with the index "5" after 5`},
		{"columns that go back", row(`<Row><Cell ss:Index="3"/><Cell ss:Index="2"/></Row>`), `column with the index "2" after 3`},
		{"a far row", row(`<Row ss:Index="1048577"/>`), "rows beyond the limit of 1048576"},
		{"a far column", row(`<Row><Cell ss:Index="16385"/></Row>`), "columns beyond the limit of 16384"},
		{"many cells", row(`<Row>` + strings.Repeat(`<Cell><Data ss:Type="String">x</Data></Cell>`, 3) + `</Row>`), "cells beyond the limit of 2"},
		{"many ranges", row(`<Row>` + cell + cell + `</Row>`), "merged ranges beyond the limit of 1"},
		{"a long row", row(`<Row><Cell><Data ss:Type="String">` + strings.Repeat("x", 101) + `</Data></Cell></Row>`), "length of a row beyond the limit of 100"},
		{"many sheets", head + strings.Repeat(`<Worksheet ss:Name="a"/>`, 3) + "</Workbook>", "sheets beyond the limit of 2"},
	} {
		_, err := dump(c.in, tight)
		var broken *sheet.BrokenError
		var limit *sheet.LimitError
		if err == nil || !errors.As(err, &broken) && !errors.As(err, &limit) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	long := row(strings.Repeat("<Row/>", 2000))
	if _, err := Open(ctx, strings.NewReader(long), int64(len(long)), tight); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestLooks(t *testing.T) {
	for _, s := range []string{"", "a,b", "<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "<?xml version='1.0'?><workbook xmlns='other'/>", "<?xml version='1.0'?><root/>"} {
		if Looks([]byte(s)) {
			t.Errorf("%q looks like a spreadsheet", s)
		}
	}
}

// FuzzOpen: any bytes give rows that ascend, or an error.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(head + `<Worksheet ss:Name="a"><Table><Row ss:Index="9"><Cell ss:Index="3"><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>`))
	f.Add([]byte("<Workbook/>"))
	f.Add([]byte("\xff\xfe<\x00W\x00/\x00>\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Open(t.Context(), strings.NewReader(string(data)), int64(len(data)), sheet.DefaultLimits())
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
		}
	})
}
