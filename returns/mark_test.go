package returns

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"stis/ingest"
	"stis/ingest/workbook"
	"stis/internal/finding"
)

const execSheet = `服务外包接包合同执行表
填报单位：温州市某信息技术有限公司|||||||||计量单位：万美元
执行流水号|合同登记号|统一社会信用代码|执行日期|执行金额(原币)|币种|执行金额(万美元)|执行金额(万元)|凭证类型|国际收支申报号码|收汇日期|付款国别|审核状态|更正标志|收汇凭证号|备注
EX001|C001|91330302MA2ABCDEXP|=d:2026-10-08|=n:12000.5|USD|=n:1.20005||02||||A|N|V1|第一笔
EX002|C001|91330302MA2ABCDEXX|2026年13月|一万二|USD|坏|坏|01||||A|N|V2|
EX003|C002|91330302MA2ABCDEXP|=d:2026-10-09|=n:5000|美元|||2||||A|N|V3|
EX004|C002|91330302MA2ABCDEXP|=d:2026-10-10|=n:7000|USD|||03||||A|N||`

// executions is a workbook as a firm keeps one: styles, widths, a merge, a
// second sheet, notes of its own, a print area.
func executions(t testing.TB) *excelize.File {
	f := grid(t, "执行", execSheet)
	fatal(t, f.MergeCell("执行", "A1", "P1"))
	red := "0.00"
	money, err := f.NewStyle(&excelize.Style{CustomNumFmt: &red, Font: &excelize.Font{Bold: true, Family: "楷体", Size: 12},
		Border: []excelize.Border{{Type: "bottom", Color: "FF0000", Style: 2}}})
	fatal(t, err)
	fatal(t, f.SetCellStyle("执行", "E4", "E7", money))
	iso := "yyyy-mm-dd"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &iso})
	fatal(t, err)
	fatal(t, f.SetCellStyle("执行", "D4", "D7", day))
	fatal(t, f.SetColWidth("执行", "C", "C", 24))
	fatal(t, f.SetColWidth("执行", "D", "P", 13))
	_, err = f.NewSheet("往来'记录")
	fatal(t, err)
	fatal(t, f.SetCellStr("往来'记录", "B2", "内部备查"))
	fatal(t, f.SetCellFormula("往来'记录", "B3", "1+2"))
	fatal(t, f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "'往来''记录'!$A$1:$B$3", Scope: "往来'记录"}))
	fatal(t, f.AddComment("执行", excelize.Comment{Cell: "E5", Author: "会计", Text: "等合同"}))
	fatal(t, f.AddComment("执行", excelize.Comment{Cell: "A4", Author: "会计", Text: "已核"}))
	return f
}

// TestMark sends a bad workbook back and mends it in the marked cells only.
func TestMark(t *testing.T) {
	o := newOffice(t)
	path := o.file("执行表.xlsx", bytesOf(t, executions(t)))
	r := o.receive(path, "so_execution")
	m, data := o.giveBack(path, "so_execution", r)
	if !m.Kept || !m.Whole || m.Ext != ".xlsx" || m.Sheets != 1 || m.Rows != 2 {
		t.Errorf("%+v of %s", m, rules(r.Findings))
	}
	f := open(t, data)
	if got := strings.Join(f.GetSheetList(), "|"); got != "退回说明|执行|往来'记录" {
		t.Errorf("sheets %s", got)
	}
	if v, _ := f.GetCellFormula("往来'记录", "B3"); v != "1+2" {
		t.Errorf("formula %q", v)
	}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Area" && n.Scope != "往来'记录" {
			t.Errorf("the print area moved to %q", n.Scope)
		}
	}
	want := map[string]string{"C5": redFill, "D5": redFill, "E5": redFill, "J5": redFill, "K5": redFill, "L5": redFill, "F6": redFill, "I6": redFill, "G5": yellowFill, "H5": yellowFill, "E4": "", "P4": "", "E7": ""}
	for at, color := range want {
		if got := fillOf(t, f, "执行", at); got != color {
			t.Errorf("%s is filled %q, want %q (%s)", at, got, color, rules(r.Findings))
		}
	}
	id, err := f.GetCellStyle("执行", "E5")
	fatal(t, err)
	s, err := f.GetStyle(id)
	fatal(t, err)
	if s.Font.Family != "楷体" || !s.Font.Bold || *s.CustomNumFmt != "0.00" || len(s.Border) != 1 {
		t.Errorf("the style of E5 is not the filer's: %+v", s)
	}
	notes := notesOf(t, f, "执行")
	for at, part := range map[string]string{"E5": "【必须改】执行金额(原币)\n问题：", "C5": sampleUSCC, "A4": "已核"} {
		if !strings.Contains(notes[at], part) {
			t.Errorf("note of %s: %q lacks %q", at, notes[at], part)
		}
	}
	if !strings.Contains(notes["E5"], kept+"\n等合同") {
		t.Errorf("the filer's note of E5 is lost: %q", notes["E5"])
	}
	lintNotes(t, data)
	o.mend(f, m)
}

// mend corrects the marked cells and sends the workbook again.
func (o *office) mend(f *excelize.File, m *Marked) {
	o.Helper()
	set := map[string]string{"C5": "91330302MA2ABCDEXP", "D5": "=d:2026-10-11", "E5": "=n:12000", "J5": "330302000012261011A001",
		"K5": "=d:2026-10-20", "L5": "USA", "F6": "USD", "I6": "02", "G5": "", "H5": ""}
	for at, v := range set {
		setCell(o, f, "执行", at, v)
	}
	if m.Marks == 0 {
		o.Error("nothing was marked")
	}
	path := o.file("执行表_更正.xlsx", bytesOf(o, f))
	r := o.receive(path, "so_execution")
	var rest []finding.Finding
	for _, x := range r.Findings {
		if x.Rule != "ING003" { // the firm's own column, known and left alone
			rest = append(rest, x)
		}
	}
	r.Findings = rest
	quiet(o, "mended", r)
	if r.Loaded != 4 {
		o.Errorf("%d rows loaded", r.Loaded)
	}
	// A second return takes the colours and notes of the first away.
	_, data := o.giveBack(path, "so_execution", &ingest.Receipt{Findings: []finding.Finding{{Rule: "ING012", Severity: finding.Error,
		Pos: finding.Pos{Sheet: "执行", Row: 7, Field: "exec_date", Cell: "D7"}, Zh: "执行日期:x"}}})
	again := open(o, data)
	if got := strings.Join(again.GetSheetList(), "|"); got != "退回说明|执行|往来'记录" {
		o.Errorf("sheets of the second return: %s", got)
	}
	notes := notesOf(o, again, "执行")
	if len(notes) != 3 || notes["E5"] != "等合同" || notes["A4"] != "已核" || !strings.Contains(notes["D7"], "必须改") {
		o.Errorf("notes of the second return: %q", notes)
	}
	if got := fillOf(o, again, "执行", "C5") + fillOf(o, again, "执行", "E5"); got != "" {
		o.Errorf("old colours stay: %s", got)
	}
	lintNotes(o, data)
}

func fillOf(t testing.TB, f *excelize.File, name, at string) string {
	t.Helper()
	id, err := f.GetCellStyle(name, at)
	fatal(t, err)
	s, err := f.GetStyle(id)
	fatal(t, err)
	if len(s.Fill.Color) == 0 {
		return ""
	}
	return s.Fill.Color[0]
}

func notesOf(t testing.TB, f *excelize.File, name string) map[string]string {
	t.Helper()
	cs, err := f.GetComments(name)
	fatal(t, err)
	out := map[string]string{}
	for _, c := range cs {
		text := c.Text
		for _, p := range c.Paragraph {
			text += p.Text
		}
		out[c.Cell] += text
	}
	return out
}

// lintNotes holds every note against the box that shows it: one for each.
func lintNotes(t testing.TB, data []byte) {
	t.Helper()
	f := open(t, data)
	p, err := partsOf(f)
	fatal(t, err)
	for _, name := range f.GetSheetList() {
		part, err := p.sheetPart(name)
		fatal(t, err)
		rels, err := p.relations(part)
		fatal(t, err)
		notes, boxes := 0, 0
		if r, ok := rels.ofType("/comments"); ok {
			notes = bytes.Count(p[r.target(part)], []byte("<comment "))
		}
		if r, ok := rels.ofType("/vmlDrawing"); ok {
			boxes = bytes.Count(p[r.target(part)], []byte("<x:Row>"))
		}
		if notes != boxes {
			t.Errorf("sheet %s: %d notes, %d boxes", name, notes, boxes)
		}
	}
}

// TestMarkText sends a file in GB18030 back as a workbook.
func TestMarkText(t *testing.T) {
	o := newOffice(t)
	lines := strings.Split(execSheet, "\n")[2:]
	text := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(strings.Join(lines, "\r\n"), "|", ","), "=n:", ""), "=d:", "")
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	fatal(t, err)
	path := o.file("执行表.csv", []byte(gb))
	r := o.receive(path, "so_execution")
	m, data := o.giveBack(path, "so_execution", r)
	if m.Kept || !m.Whole || m.Ext != ".xlsx" || m.Marks < 5 {
		t.Errorf("%+v of %s", m, rules(r.Findings))
	}
	f := open(t, data)
	name := "服务外包接包合同执行表"
	if got := fillOf(t, f, name, "C3"); got != redFill {
		t.Errorf("C3 is filled %q: %s", got, rules(r.Findings))
	}
	lintNotes(t, data)
	back := o.receive(o.file("back.xlsx", data), "so_execution")
	if back.RowsRead != r.RowsRead || back.Loaded != r.Loaded || len(back.Findings) != len(r.Findings) {
		t.Errorf("the rewritten workbook reads as %d rows, %d loaded, %s; the file as %d, %d, %s", back.RowsRead, back.Loaded,
			rules(back.Findings), r.RowsRead, r.Loaded, rules(r.Findings))
	}
}

// TestMarkRefused explains a file of which nothing was read.
func TestMarkRefused(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		name, text string
		marks      int
	}{
		{"图片.xlsx", "\x89PNG\r\n\x1a\n", 0},
		{"缺列.csv", "执行流水号,合同登记号,统一社会信用代码,执行日期,币种,审核状态,更正标志\nE1,C1,91330302MA2ABCDEXP,2026-10-01,USD,A,N\n", 0},
	} {
		path := o.file(c.name, []byte(c.text))
		r := o.receive(path, "so_execution")
		if r.Outcome != ingest.Refused {
			t.Fatalf("%s: %s", c.name, r.Outcome)
		}
		m, data := o.giveBack(path, "so_execution", r)
		if m.Listed != len(r.Findings) {
			t.Errorf("%s: %+v", c.name, m)
		}
		f := open(t, data)
		rows, err := f.GetRows("退回说明")
		fatal(t, err)
		all := fmt.Sprint(rows)
		if !strings.Contains(all, wide(r.Findings[0].Zh)) || !strings.Contains(all, c.name) {
			t.Errorf("%s: 退回说明 says %s", c.name, all)
		}
	}
}

// TestMarkLarge sends back the bad rows of a long file only.
func TestMarkLarge(t *testing.T) {
	o := newOffice(t)
	var b strings.Builder
	b.WriteString("执行流水号,合同登记号,统一社会信用代码,执行日期,执行金额(原币),币种,凭证类型,审核状态,更正标志\n")
	for i := range maxRows + 10 {
		day := "2026-10-08"
		if i == 7 || i == maxRows {
			day = "不详"
		}
		fmt.Fprintf(&b, "E%06d,C1,91330302MA2ABCDEXP,%s,100,USD,02,A,N\n", i, day)
	}
	path := o.file("长表.csv", []byte(b.String()))
	fs := []finding.Finding{
		{Rule: "ING012", Severity: finding.Error, Pos: finding.Pos{Row: 9, Field: "exec_date", Cell: "D9"}, Zh: "执行日期:“不详”不是有效日期"},
		{Rule: "ING012", Severity: finding.Error, Pos: finding.Pos{Row: maxRows + 2, Field: "exec_date", Cell: "D50002"}, Zh: "执行日期:“不详”不是有效日期"},
	}
	var out bytes.Buffer
	m, err := Mark(t.Context(), In{Path: path, Name: "长表.csv", Received: received, Layout: o.cat.Source("so_execution"), Book: o.book, Findings: fs,
		Sheets: []ingest.SheetNote{{HeaderFirst: 1, HeaderLast: 1}}}, &out)
	fatal(t, err)
	if m.Whole || m.Marks != 2 || m.Rows != 2 {
		t.Errorf("%+v", m)
	}
	f := open(t, out.Bytes())
	rows, err := f.GetRows(f.GetSheetList()[1])
	fatal(t, err)
	if len(rows) != 3 || rows[1][0] != "E000007" || rows[2][0] != "E050000" {
		t.Errorf("rows %v", rows)
	}
	if fillOf(t, f, f.GetSheetList()[1], "D3") != redFill {
		t.Error("the last bad row is not marked")
	}
	o.keep("large.xlsx", out.Bytes())
}

// TestMarkForeign: what one filer sent is not told to another.
func TestMarkForeign(t *testing.T) {
	fs := []finding.Finding{{Severity: finding.Error, Pos: finding.Pos{Batch: "a"}}, {Severity: finding.Error, Pos: finding.Pos{Batch: "b"}}}
	if _, err := Mark(t.Context(), In{Path: "x", Findings: fs}, &bytes.Buffer{}); err == nil {
		t.Error("findings of two files pass")
	}
}

// TestMarkCorpus marks a cell of every workbook of the corpus that can be
// read: whatever the file is, what comes back is a workbook that reads.
func TestMarkCorpus(t *testing.T) {
	dir := os.Getenv("STIS_CORPUS")
	if dir == "" {
		t.Skip("STIS_CORPUS names no corpus")
	}
	book, cat := data(t)
	n, rewritten := 0, 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) == ".json" || filepath.Ext(path) == ".md" {
			return err
		}
		if st, err := e.Info(); err != nil || st.Size() > 1<<20 {
			return err
		}
		wb, err := workbook.Open(t.Context(), path, workbook.Options{})
		if err != nil {
			return nil
		}
		at, ok := firstCell(wb)
		fatal(t, wb.Close())
		if !ok {
			return nil
		}
		fs := []finding.Finding{{Rule: "ING012", Severity: finding.Error, Pos: at, Zh: "不是有效日期"}}
		var out bytes.Buffer
		m, err := Mark(t.Context(), In{Path: path, Name: e.Name(), Layout: cat.Source("so_execution"), Book: book, Findings: fs}, &out)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		n++
		if !m.Kept {
			rewritten++
		}
		if m.Marks != 1 {
			t.Errorf("%s: %+v", path, m)
		}
		back := filepath.Join(t.TempDir(), "back"+m.Ext)
		fatal(t, os.WriteFile(back, out.Bytes(), 0o600))
		again, err := workbook.Open(context.Background(), back, workbook.Options{})
		if err != nil {
			t.Errorf("%s: what came back cannot be read: %v", path, err)
			return nil
		}
		return again.Close()
	})
	fatal(t, err)
	t.Logf("%d workbooks marked, %d of them written anew", n, rewritten)
}

func firstCell(wb *workbook.File) (finding.Pos, bool) {
	for _, info := range wb.Sheets() {
		rd, err := wb.Open(info)
		if err != nil {
			return finding.Pos{}, false
		}
		ok := rd.Scan()
		row := rd.Row()
		_ = rd.Close()
		if ok && len(row.Cells) > 0 {
			return finding.Pos{Sheet: info.Name, Row: row.Num, Cell: address(row.Num, row.Cells[0].Col)}, true
		}
	}
	return finding.Pos{}, false
}
