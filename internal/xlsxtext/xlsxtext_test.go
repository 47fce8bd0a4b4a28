package xlsxtext

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func dump(t testing.TB, book []byte) string {
	t.Helper()
	var b strings.Builder
	if err := DumpBytes(&b, book); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBuildThenDump(t *testing.T) {
	const in = `
# 一张接包合同执行表
sheet "执行"
width A 24.5
height 1 30
pane A5
A1 text "接包合同执行表"
A3 text 单位:万元
A4 row 统一社会信用代码 | 金额 | 日期 | 国别 |  | 备注
A5 text "=1+1"
B5 number 30000.00 fmt "#,##0.00"
C5 date 2026-06-25
D5 bool true
E5 formula "SUM(B5:B6)"
A6 row '0214 | -12.5 | 2026-06-26 | @x | | =B5*2
merge A1:F1
sheet "说明"
A1 text "甲\n乙"
name 合计 "执行!$B$5"
`
	const want = `sheet "执行"
pane A5
width A 24.5
height 1 30
A1 text "接包合同执行表"
A3 text "单位:万元"
A4 text "统一社会信用代码"
B4 text "金额"
C4 text "日期"
D4 text "国别"
F4 text "备注"
A5 text "=1+1"
B5 number 30000.00 shown "30,000.00" fmt "#,##0.00" ; Calibri 11
C5 number 46198 shown "2026-06-25" fmt "yyyy-mm-dd" ; Calibri 11
D5 bool true
E5 formula "SUM(B5:B6)"
A6 text "0214"
B6 number -12.5
C6 number 46199 shown "2026-06-26" fmt "yyyy-mm-dd" ; Calibri 11
D6 text "@x"
F6 formula "B5*2"
merge A1:F1
sheet "说明"
A1 text "甲\n乙"
name 合计 "执行!$B$5"
`
	book, err := BuildBytes(in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, dump(t, book)); diff != "" {
		t.Errorf("dump differs (-want +got):\n%s", diff)
	}
}

func TestBuildErrorsNameTheLine(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"no sheet", "", "no sheet"},
		{"cell first", "A1 text \"x\"", "line 1: \"A1\" before the first sheet"},
		{"unknown word", "sheet \"a\"\nfoo bar", "line 2: \"foo\": neither a directive nor a cell"},
		{"not a number", "sheet \"a\"\nA1 number 1,2", "line 2: A1: number \"1,2\": not a number"},
		{"control character", "sheet \"a\"\nA1 text \"\\x01\"", "cannot stand in a workbook"},
		{"twice", "sheet \"a\"\nsheet \"a\"", "line 2: sheet \"a\": twice"},
		{"bad option", "sheet \"a\"\nA1 number 1 colour", "want shown, fmt or ;"},
		{"bad kind", "sheet \"a\"\nA1 money 1", "cell kind \"money\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := BuildBytes(c.in)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// TestDumpSeesWhatTextCannotBuild covers charts, styles and page set-up.
func TestDumpSeesWhatTextCannotBuild(t *testing.T) {
	f := excelize.NewFile()
	fit, size, orient, width, height := true, 9, "landscape", 1, 0
	id, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "仿宋", Size: 10.5, Bold: true},
		Alignment: &excelize.Alignment{Horizontal: "center", WrapText: true},
		Border:    []excelize.Border{{Type: "left", Style: 1}}})
	steps := []error{err,
		f.SetCellStr("Sheet1", "A1", "月"), f.SetCellStyle("Sheet1", "A1", "A1", id),
		f.SetCellInt("Sheet1", "B1", 7),
		f.SetSheetProps("Sheet1", &excelize.SheetPropsOptions{FitToPage: &fit}),
		f.SetPageLayout("Sheet1", &excelize.PageLayoutOptions{Size: &size, Orientation: &orient, FitToWidth: &width, FitToHeight: &height}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "Sheet1!$A$1:$B$1", Scope: "Sheet1"}),
		f.AddChart("Sheet1", "D2", &excelize.Chart{Type: excelize.Col, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "趋势"}}}, ShowBlanksAs: "gap",
			Series: []excelize.ChartSeries{{Name: "Sheet1!$A$1", Categories: "Sheet1!$A$1:$A$1", Values: "Sheet1!$B$1:$B$1"}}})}
	for _, err := range steps {
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Dump(&b, path); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# page landscape, paper 9, fit 1x0\n",
		"# print area Sheet1!$A$1:$B$1\n",
		"A1 text \"月\" ; 仿宋 10.5 bold center wrap border:l1\n",
		"B1 number 7\n",
		"\"趋势\" blanks gap; barChart Sheet1!$A$1 of Sheet1!$B$1:$B$1 by Sheet1!$A$1:$A$1\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("dump lacks %q:\n%s", want, b.String())
		}
	}
}

func TestBuildWritesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "甲.xlsx")
	if err := Build("sheet \"a\"\nA1 number 1", path); err != nil {
		t.Fatal(err)
	}
	if s, err := os.Stat(path); err != nil || s.Size() == 0 {
		t.Errorf("stat %v, %v", s, err)
	}
	if err := Dump(&strings.Builder{}, path+"x"); err == nil {
		t.Error("dump of a file that is not there: no error")
	}
}

// FuzzRoundTrip checks that what Dump prints Build makes again, and that text
// which is no description ends in an error, not in a panic.
func FuzzRoundTrip(f *testing.F) {
	f.Add("sheet \"执行\"\nA1 text \"=1+1\"\nB2 number -0.50 fmt \"0.00\"\nC3 date 2026-06-25\nmerge A1:B1\npane B2")
	f.Add("sheet \"a\"\nA1 row 1 | 'x | =B1 | 2026-01-01\nsheet \"b\"\nwidth C 3.25\nheight 2 40\nA2 bool false")
	f.Add("sheet \"a\"\nA1 text \" _x0041_ \\n<&>\\\"\"")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			t.Skip("long inputs only cost time")
		}
		book, err := BuildBytes(text)
		if err != nil {
			return
		}
		first := dump(t, book)
		again, err := BuildBytes(first)
		if err != nil {
			t.Fatalf("build of dump: %v\n%s", err, first)
		}
		if diff := cmp.Diff(first, dump(t, again)); diff != "" {
			t.Errorf("second dump differs (-first +second):\n%s", diff)
		}
	})
}
