package ingest

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xuri/excelize/v2"

	"stis/internal/finding"
	"stis/reference"
	"stis/warehouse"
)

// ownLayout is a small source of these tests alone.
const ownLayout = `source: own
title: {zh: 试验表, en: trial}
holder: 商务局
purpose: stat
rhythm: month
delivery: delta
correction: upsert
key: [id]
clocks: {statistic: month}
columns:
  - {field: id, header: 编号, type: text, required: true}
  - {field: month, header: 月份, type: month, required: true}
  - {field: county, header: 县, type: "char(6)", list: CL_COUNTY, list_on: month}
  - {field: amt, header: 金额, type: "decimal(18,2)", unit: 万元}
  - {field: n, header: 人数, type: int, unit: 人}
  - {field: note, header: 备考, type: text}
  - {field: total, header: 合计额, type: "decimal(18,2)", unit: 万元, derived: true}
edits:
  - {rule: own.E01, severity: E, field: n, check: n <= 100, zh: 人数不应超过100, en: more than 100 people}
`

// personLayout is a source with identity numbers.
const personLayout = `source: person
title: {zh: 人员表, en: persons}
holder: 人社局
purpose: stat
rhythm: month
delivery: full
correction: upsert
key: [person]
columns:
  - {field: person, header: 人员散列, synonyms: [身份证号], type: "char(64)", required: true, personal: true, hash: true}
  - {field: age, header: 年龄, type: int}
  - {field: phone, header: 电话, type: "char(11)", fixed: true, personal: true}
  - {field: name, header: 单位, type: text}
`

// ownBench is a bench with layouts of its own.
func ownBench(t testing.TB, set Settings, layouts ...string) *bench {
	t.Helper()
	db, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{MemoryLimitMB: 512, Threads: 1})
	fatal(t, err)
	t.Cleanup(func() { fatal(t, db.Close()) })
	b := &bench{t, db, nil}
	b.in = b.with(filepath.Join(t.TempDir(), "archive"), set, layouts...)
	return b
}

// with makes another Ingester over the same warehouse.
func (b *bench) with(archive string, set Settings, layouts ...string) *Ingester {
	b.Helper()
	files := fstest.MapFS{}
	for _, text := range layouts {
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "source: "), "\n")
		files["l/"+name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	cat, err := loadLayouts(files, "l")
	fatal(b, err)
	book, err := reference.Open()
	fatal(b, err)
	in, err := New(context.Background(), b.db, book, cat, archive, set)
	fatal(b, err)
	return in
}

// changed saves a copy of a workbook after an edit.
func changed(t testing.TB, path string, edit func(f *excelize.File)) string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	fatal(t, err)
	defer f.Close()
	edit(f)
	out := filepath.Join(t.TempDir(), filepath.Base(path))
	fatal(t, f.SaveAs(out))
	return out
}

// told prints findings as lines: severity, rule, cell.
func told(fs []finding.Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, strings.TrimSpace(string(f.Severity)+" "+string(f.Rule)+" "+f.Pos.Cell))
	}
	return strings.Join(out, "; ")
}

// TestFormulas: a formula without a value is blank and told, an error where the
// column is required; values of formulas are taken and told once a column, not
// for derived columns.
func TestFormulas(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout)
	path := changed(t, workbookFile(t, "编号|月份|金额|人数|合计额\na|2026-10|=n:1|=n:2|=n:3\nb|2026-10|=n:1|=n:2|=n:3\nc|2026-10|=n:1|=n:2|=n:3"), func(f *excelize.File) {
		fatal(t, f.SetCellFormula("Sheet1", "C2", "1+1")) // keeps its value
		fatal(t, f.SetCellFormula("Sheet1", "C3", "1+1"))
		fatal(t, f.SetCellFormula("Sheet1", "E2", "C2+1"))
		fatal(t, f.SetCellValue("Sheet1", "D3", nil)) // loses it
		fatal(t, f.SetCellFormula("Sheet1", "D3", "1+1"))
		fatal(t, f.SetCellValue("Sheet1", "A4", nil))
		fatal(t, f.SetCellFormula("Sheet1", "A4", `"c"`))
	})
	r := b.receive(path, "own")
	if got := told(r.Findings); got != "I ING009 C2; W ING008 D3; E ING008 A4" {
		t.Errorf("findings %s\n%v", got, r.Findings)
	}
	if got := b.query("SELECT id, amt, n, total FROM raw.own ORDER BY id"); strings.Join(got, " ") != "a|1.00|2|3.00 b|1.00||3.00" {
		t.Errorf("rows %q", got)
	}
	if got := b.query(`SELECT rules FROM raw.quarantine`); strings.Join(got, " ") != "ING008" {
		t.Errorf("quarantine %q", got)
	}
	if got := b.query(`SELECT text FROM raw.cell_text WHERE "row" = 3 AND col = 4`); len(got) != 1 {
		t.Errorf("text of the cell %q", got)
	}
	if len(r.ByRule) != 3 || r.ByRule[0] != (RuleCount{"ING008", finding.Error, 1}) {
		t.Errorf("by rule %v", r.ByRule)
	}
}

// TestFilledForm: a form that a program has filled ends in rows of nothing but
// formulas of derived columns, computed or not. They are blank.
func TestFilledForm(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout)
	path := changed(t, workbookFile(t, "编号|月份|金额|人数|备考|合计额\na|2026-10|=n:1|=n:2\nb|2026-10|=n:1|=n:2"), func(f *excelize.File) {
		for row := 2; row <= 101; row++ {
			at := "F" + itoa(row)
			if row >= 100 {
				fatal(t, f.SetCellValue("Sheet1", at, 0)) // keeps its value
			}
			fatal(t, f.SetCellFormula("Sheet1", at, "C"+itoa(row)+"+1"))
		}
		fatal(t, f.SetCellFormula("Sheet1", "C50", "1+1")) // no derived column: a row
	})
	r := b.receive(path, "own")
	if got := told(r.Findings); got != "E ING010 A50; E ING010 B50; W ING008 C50" {
		t.Errorf("findings %s\n%v", got, r.Findings)
	}
	if r.Loaded != 2 || r.Quarantined != 1 {
		t.Errorf("%d loaded, %d held", r.Loaded, r.Quarantined)
	}
	if got := b.query(`SELECT kind, count(*), min("row"), max("row") FROM raw.skipped_row GROUP BY kind ORDER BY kind`); strings.Join(got, " ") != "blank|97|4|101 header|1|1|1" {
		t.Errorf("skipped %q", got)
	}
}

// TestHidden: hidden rows, columns and sheets are read and told in one finding
// a sheet; what is hidden and empty is nobody's business.
func TestHidden(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout)
	path := changed(t, workbookFile(t, "编号|月份|金额|人数|备考\na|2026-10|=n:1|=n:2\nb|2026-10|=n:1|=n:2\nc|2026-10|=n:1|=n:2", "编号|月份|金额|人数\nd|2026-10|=n:1|=n:2", "写给自己的话\n密"), func(f *excelize.File) {
		for _, row := range []int{3, 4, 9} {
			fatal(t, f.SetRowVisible("Sheet1", row, false))
		}
		fatal(t, f.SetColVisible("Sheet1", "D:E", false))
		fatal(t, f.SetSheetVisible("Sheet2", false))
		fatal(t, f.SetSheetVisible("Sheet3", false))
	})
	r := b.receive(path, "own")
	if r.Loaded != 4 || told(r.Findings) != "I ING007; I ING007" {
		t.Fatalf("%d loaded, findings %s\n%v", r.Loaded, told(r.Findings), r.Findings)
	}
	if zh := r.Findings[0].Zh; zh != "有隐藏的内容,已与其他数据一同采集:2行数据(最上面是第3行)、D列;如不应报送,请删除后重报" {
		t.Errorf("sheet 1: %s", zh)
	}
	if en := r.Findings[0].En; en != "hidden, but read like everything else: 2 data rows (the first is row 3); column D" {
		t.Errorf("sheet 1: %s", en)
	}
	if zh := r.Findings[1].Zh; zh != "有隐藏的内容,已与其他数据一同采集:整张工作表;如不应报送,请删除后重报" || r.Findings[1].Pos.Sheet != "Sheet2" {
		t.Errorf("sheet 2: %s", zh)
	}
	want := []SheetNote{{Sheet: "Sheet1", HeaderFirst: 1, HeaderLast: 1}, {Sheet: "Sheet2", HeaderFirst: 1, HeaderLast: 1, Hidden: true}, {Sheet: "Sheet3", Hidden: true}}
	for i, n := range r.Sheets {
		if n != want[i] {
			t.Errorf("note %+v, want %+v", n, want[i])
		}
	}
}

// TestServiceSheets: the sheets STIS puts into workbooks are passed over in
// silence, whatever they hold.
func TestServiceSheets(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout)
	path := workbookFile(t, "编号|月份|金额|人数\na|2026-10|=n:1|=n:2", "编号|月份|金额|人数\n错|很久以前|=n:1|=n:2", "编号|月份|金额|人数\n例|2026-10|=n:1|=n:2", "编号|月份\n例|2026-10")
	path = changed(t, path, func(f *excelize.File) {
		for i, name := range ServiceSheets() {
			fatal(t, f.SetSheetName("Sheet"+itoa(i+2), name))
		}
		fatal(t, f.SetSheetVisible("代码表", false, true))
	})
	for _, source := range []string{"own", ""} {
		r, err := b.in.Receive(t.Context(), Delivery{Path: path, Source: source, Received: received})
		fatal(t, err)
		if len(r.Sheets) > 1 || source == "own" && len(r.Sheets) != 1 {
			t.Errorf("%q: sheets %v", source, r.Sheets)
		}
		if r.RowsRead != 1 || source == "own" && len(r.Findings) > 0 {
			t.Errorf("%q: %d rows, %v", source, r.RowsRead, r.Findings)
		}
	}
}

// TestValidity: a code of the list that is not valid in the month of the row is
// told and stays in.
func TestValidity(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout, strings.NewReplacer("source: own", "source: edition", "list_on: month}", "list_on: month}\n  - {field: edition, header: 版本, type: text}\n  - {field: item, header: 分类, type: text, list: CL_TXN, list_edition: edition}", "own.E01", "edition.E01").Replace(ownLayout))
	rows := "编号|月份|县\na|2026-10|330383\nb|2014-10|330383\nc|2019-08|330383\nd|2014-10|330302\ne|2026-10|999999"
	r := b.receive(workbookFile(t, rows), "own")
	if got := told(r.Findings); got != "W ING023 C3; E ING013 C6" || r.Loaded != 4 {
		t.Errorf("%d loaded, %s\n%v", r.Loaded, got, r.Findings)
	}
	book, err := reference.Open()
	fatal(t, err)
	code := book.List("CL_TXN")[0]
	r = b.receive(workbookFile(t, "编号|月份|版本|分类\na|2026-10|"+code.Edition+"|"+code.Code+"\nb|2026-10|1897|"+code.Code+"\nc|2026-10||"+code.Code), "edition")
	if got := told(r.Findings); got != "W ING023 D3" || r.Loaded != 3 {
		t.Errorf("%d loaded, %s\n%v", r.Loaded, got, r.Findings)
	}
}

// TestHints: a message about an unknown code says what was meant, where that
// can be told.
func TestHints(t *testing.T) {
	book, err := reference.Open()
	fatal(t, err)
	l := codes{book: book}
	for _, c := range []struct{ list, code, zh, en string }{
		{"CL_CURRENCY", "RMB", ",应填“CNY”(人民币)", ", want CNY"},
		{"CL_CURRENCY", "rmb", ",应填“CNY”(人民币)", ", want CNY"},
		{"CL_CURRENCY", "元", ",应填“CNY”(人民币)", ", want CNY"},
		{"CL_CURRENCY", "人民币", ",应填“CNY”", ", want CNY"},
		{"CL_CURRENCY", "usd", ",应填“USD”", ", want USD"},
		{"CL_CURRENCY", "ZZZ", "", ""},
		{"CL_COUNTY", "RMB", "", ""},
	} {
		if zh, en := l.hint(reference.ListID(c.list), c.code); zh != c.zh || en != c.en {
			t.Errorf("%s in %s: %q, %q", c.code, c.list, zh, en)
		}
	}
}
