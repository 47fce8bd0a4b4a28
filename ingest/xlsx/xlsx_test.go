package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"stis/ingest/sheet"
)

// build makes a workbook; fill writes its first sheet.
func build(t testing.TB, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	name := filepath.Join(t.TempDir(), "b.xlsx")
	if err := f.SaveAs(name); err != nil {
		t.Fatal(err)
	}
	return name
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// dump prints every cell of a workbook.
func dump(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	return dumpBytes(data, sheet.DefaultLimits())
}

func dumpBytes(data []byte, lim sheet.Limits) (string, error) {
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return "", err
	}
	defer b.Close()
	var out strings.Builder
	for _, info := range b.Sheets() {
		fmt.Fprintf(&out, "[%s hidden=%v 1904=%v]\n", info.Name, info.Hidden, info.Date1904)
		rd, err := b.Open(info)
		if err != nil {
			return out.String(), err
		}
		for _, m := range rd.Merged() {
			fmt.Fprintf(&out, "merged %s:%s\n", sheet.Address(m.FirstRow, m.FirstCol), sheet.Address(m.LastRow, m.LastCol))
		}
		for rd.Scan() {
			for _, c := range rd.Row().Cells {
				fmt.Fprintf(&out, "%s %d %q %q %v", sheet.Address(rd.Row().Num, c.Col), c.Kind, c.Text, c.Format, c.Date)
				if c.Formula {
					out.WriteString(" f")
				}
				if rd.Row().Hidden {
					out.WriteString(" hidden")
				}
				out.WriteString("\n")
			}
		}
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return out.String(), err
		}
	}
	return out.String(), nil
}

func TestCells(t *testing.T) {
	name := build(t, func(f *excelize.File) {
		iso := "yyyy-mm-dd"
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &iso})
		must(t, err)
		money, err := f.NewStyle(&excelize.Style{NumFmt: 4})
		must(t, err)
		must(t, f.SetCellValue("Sheet1", "A1", "文本_x000D_ & <b>"))
		must(t, f.SetCellValue("Sheet1", "B1", 46178))
		must(t, f.SetCellStyle("Sheet1", "B1", "B1", id))
		must(t, f.SetCellValue("Sheet1", "C1", 12.5))
		must(t, f.SetCellStyle("Sheet1", "C1", "C1", money))
		must(t, f.SetCellValue("Sheet1", "D1", true))
		must(t, f.SetCellFormula("Sheet1", "E1", "1/0"))
		must(t, f.SetCellRichText("Sheet1", "A3", []excelize.RichTextRun{{Text: "温"}, {Text: "州"}}))
		must(t, f.MergeCell("Sheet1", "A3", "C4"))
		_, err = f.NewSheet("隐藏 ")
		must(t, err)
		must(t, f.SetCellValue("隐藏 ", "AA7", "x"))
		must(t, f.SetSheetVisible("隐藏 ", false))
	})
	got, err := dump(name)
	must(t, err)
	want := "[Sheet1 hidden=false 1904=false]\nmerged A3:C4\n" +
		"A1 0 \"文本\\r & <b>\" \"\" false\nB1 1 \"46178\" \"yyyy-mm-dd\" true\nC1 1 \"12.5\" \"#,##0.00\" false\n" +
		"D1 2 \"TRUE\" \"\" false\nE1 4 \"formula without a value\" \"\" false f\nA3 0 \"温州\" \"\" false\n" +
		"[隐藏  hidden=true 1904=false]\nAA7 0 \"x\" \"\" false\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestDistantRow: a used range of a million styled rows hides nothing and
// costs no memory; the row behind it is read.
func TestDistantRow(t *testing.T) {
	var xml strings.Builder
	xml.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`)
	for i := 2; i < 200_000; i++ {
		fmt.Fprintf(&xml, `<row r="%d" s="1"><c r="A%d" s="1"/></row>`, i, i)
	}
	xml.WriteString(`<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>`)
	name := replaced(t, map[string]string{"xl/worksheets/sheet1.xml": xml.String()})
	start := time.Now()
	got, err := dump(name)
	must(t, err)
	if !strings.Contains(got, "XFD1048576 1 \"2\"") || strings.Count(got, "\n") != 3 {
		t.Errorf("got %s", got)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

// replaced makes a workbook with other bytes in some parts.
func replaced(t testing.TB, parts map[string]string) string {
	t.Helper()
	name := build(t, func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "A1", "x")) })
	src, err := zip.OpenReader(name)
	must(t, err)
	defer src.Close()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range src.File {
		part, err := w.Create(f.Name)
		must(t, err)
		if text, ok := parts[f.Name]; ok {
			_, err = part.Write([]byte(text))
			must(t, err)
			continue
		}
		r, err := f.Open()
		must(t, err)
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		must(t, err)
		_, err = part.Write(b.Bytes())
		must(t, err)
	}
	must(t, w.Close())
	out := filepath.Join(t.TempDir(), "r.xlsx")
	must(t, os.WriteFile(out, buf.Bytes(), 0o600))
	return out
}

func TestBroken(t *testing.T) {
	const head = `<worksheet><sheetData>`
	for name, xml := range map[string]string{
		"ends in a row":       head + `<row r="1"><c r="A1"><v>1</v></c>`,
		"ends in a tag":       head + `<row r="1"><c r="A1"><v>1</v></c></row><row`,
		"ends before the end": head + `<row r="1"></row>`,
		"rows out of order":   head + `<row r="3"/><row r="2"/></sheetData></worksheet>`,
		"cells out of order":  head + `<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
		"cell of another row": head + `<row r="1"><c r="A2"><v>1</v></c></row></sheetData></worksheet>`,
		"no such string":      head + `<row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>`,
		"row beyond Excel":    head + `<row r="1048577"/></sheetData></worksheet>`,
		"unknown entity":      head + `<row r="1"><c r="A1" t="str"><v>&boom;</v></c></row></sheetData></worksheet>`,
	} {
		if got, err := dump(replaced(t, map[string]string{"xl/worksheets/sheet1.xml": xml})); err == nil {
			t.Errorf("%s: read as %s", name, got)
		}
	}
}

// TestTooLong: no text, tag or row grows beyond its bound, whatever it is made
// of, and what is refused is not held.
func TestTooLong(t *testing.T) {
	lim := sheet.DefaultLimits()
	n, maxToken := 8*lim.Text, lim.Text
	const head, tail = `<worksheet><sheetData>`, `</sheetData></worksheet>`
	cell := func(s string) string { return head + `<row r="1">` + s + `</row>` + tail }
	long := strings.Repeat("x", n)
	for name, parts := range map[string][2]string{
		"spaces between rows":  {"xl/worksheets/sheet1.xml", head + strings.Repeat(" ", n) + `<row r="1"/>` + tail},
		"spaces between cells": {"xl/worksheets/sheet1.xml", cell(strings.Repeat("\n", n) + `<c r="A1"><v>1</v></c>`)},
		"inline string":        {"xl/worksheets/sheet1.xml", cell(`<c t="inlineStr"><is><t>` + long + `</t></is></c>`)},
		"runs of a string":     {"xl/worksheets/sheet1.xml", cell(`<c t="inlineStr"><is>` + strings.Repeat(`<r><t>`+long[:maxToken/4]+`</t></r>`, 5) + `</is></c>`)},
		"value":                {"xl/worksheets/sheet1.xml", cell(`<c><v>` + long + `</v></c>`)},
		"value in pieces":      {"xl/worksheets/sheet1.xml", cell(`<c><v>` + strings.Repeat(long[:maxToken/4]+`<!---->`, 5) + `</v></c>`)},
		"character data":       {"xl/worksheets/sheet1.xml", cell(`<c><v><![CDATA[` + strings.Repeat("<>", n) + `]]></v></c>`)},
		"comment":              {"xl/worksheets/sheet1.xml", cell(`<!--` + strings.Repeat("<>", n) + `-->`)},
		"attribute":            {"xl/worksheets/sheet1.xml", cell(`<c r="` + strings.Repeat(">", n) + `"/>`)},
		"instruction":          {"xl/worksheets/sheet1.xml", `<?x ` + long + `?>` + cell("")},
		"row":                  {"xl/worksheets/sheet1.xml", cell(strings.Repeat(`<c t="inlineStr"><is><t>`+long[:maxToken-100]+`</t></is></c>`, 17))},
		"shared string":        {"xl/sharedStrings.xml", `<sst><si><t>` + long + `</t></si></sst>`},
	} {
		file := replaced(t, map[string]string{parts[0]: parts[1]})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := dump(file)
		runtime.ReadMemStats(&after)
		var limit *sheet.LimitError
		if !errors.As(err, &limit) || limit.Part == "" || len(got) > 100 {
			t.Errorf("%s: %v, %d bytes read", name, err, len(got))
		}
		// The texts of a row, their buffers, which double, and the parts of the workbook.
		if held := after.TotalAlloc - before.TotalAlloc; held > 6*uint64(lim.Row) {
			t.Errorf("%s: %d MB allocated", name, held>>20)
		}
	}
	fits := strings.Repeat("x", 32_767)
	got, err := dump(replaced(t, map[string]string{"xl/worksheets/sheet1.xml": cell(strings.Repeat(`<c t="inlineStr"><is><t>`+fits+`</t></is></c>`, 100))}))
	if err != nil || strings.Count(got, fits) != 100 {
		t.Errorf("cells as long as Excel lets them be: %v", err)
	}
}

func TestBomb(t *testing.T) {
	_, err := dump(replaced(t, map[string]string{"docProps/app.xml": strings.Repeat(" ", sheet.RatioFree+1)}))
	var limit *sheet.LimitError
	if !errors.As(err, &limit) || limit.What != "compression ratio" {
		t.Errorf("got %v", err)
	}
}
