package ingest

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"stis/ingest/sheet"
	"stis/ingest/workbook"
)

// A workbook in these tests is text: rows by line, cells between |. A cell
// =n:123 is a number, =d:46178 a number shown as a date, =m:1.5 one shown with
// two decimals; "merge A1:C1" merges.
func workbookFile(t testing.TB, sheets ...string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	iso := "yyyy-mm-dd"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &iso})
	fatal(t, err)
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4})
	fatal(t, err)
	for i, text := range sheets {
		name := "Sheet" + itoa(i+1)
		if i > 0 {
			_, err := f.NewSheet(name)
			fatal(t, err)
		}
		row := 0
		for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			if ref, ok := strings.CutPrefix(line, "merge "); ok {
				from, to, _ := strings.Cut(ref, ":")
				fatal(t, f.MergeCell(name, from, to))
				continue
			}
			row++
			for j, c := range strings.Split(line, "|") {
				at := sheet.Address(row, j+1)
				switch kind, v, _ := strings.Cut(c, ":"); kind {
				case "=n", "=d", "=m":
					fatal(t, f.SetCellDefault(name, at, v))
					if kind != "=n" {
						fatal(t, f.SetCellStyle(name, at, at, map[string]int{"=d": day, "=m": money}[kind]))
					}
				default:
					if c != "" {
						fatal(t, f.SetCellStr(name, at, c))
					}
				}
			}
		}
	}
	path := filepath.Join(t.TempDir(), "报表.xlsx")
	fatal(t, f.SaveAs(path))
	return path
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func textFile(t testing.TB, name, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	fatal(t, os.WriteFile(path, []byte(data), 0o600))
	return path
}

const hrSheet = `温州市服务外包人力资源情况表
merge A1:K1
单位:万元
统一社会信用代码|报告期|期末从业人员|其中:||本期新增从业人员|其中:大专以上新增|本期离职人员|本期应付薪酬|审核状态|备用
|||服务外包从业人员|大专以上||||||
merge A3:A4
merge B3:B4
merge C3:C4
merge D3:E3
merge F3:F4
merge G3:G4
merge H3:H4
merge I3:I4
merge J3:J4
merge K3:K4
合计||=n:291|=n:150|=n:181|=n:10|=n:5|=n:3|=m:1264.5|
91330302MA2ABCDEXP|=d:46296|=n:100|=n:50|=n:60|=n:10|=n:5|=n:3|=m:30000.000000000004|A|甲
91330302000000019D|2026年10月|１００|50|60|０|0|0|1,234.50|A|—

91330302000000001X|202610|=n:91|=n:50|=n:92|0|0|0||A
91330302MA2ABCDEXP|202610|很多|50|92||0|0||Q
小计||=n:291
单位负责人:张三|统计负责人:李四|填表人:王五|报出日期:2026年11月5日
注:本表由填报单位负责`

// dumpBatch prints what is in raw after a batch.
func (b *bench) dumpBatch(source string) string {
	var out strings.Builder
	section := func(name, q string) {
		out.WriteString("-- " + name + " --\n")
		for _, l := range b.query(q) {
			out.WriteString(l + "\n")
		}
	}
	section(source, "SELECT * EXCLUDE (_batch) FROM raw."+ident(source)+" ORDER BY _sheet, _row")
	section("batch", "SELECT * EXCLUDE (batch, layout_version) FROM raw.batch ORDER BY source, rows_read")
	section("delivery", "SELECT source, file_name, received_at, outcome, message_zh, message_en FROM raw.delivery ORDER BY ALL")
	section("sheet", "SELECT * EXCLUDE (batch) FROM raw.batch_sheet ORDER BY sheet_index")
	section("column", "SELECT * EXCLUDE (batch) FROM raw.batch_column ORDER BY sheet, col")
	section("control total", "SELECT * EXCLUDE (batch) FROM raw.control_total ORDER BY ALL")
	section("finding", `SELECT * EXCLUDE (batch) FROM raw.finding ORDER BY batch, seq`)
	section("quarantine", `SELECT * EXCLUDE (batch) FROM raw.quarantine ORDER BY ALL`)
	section("skipped", `SELECT * EXCLUDE (batch) FROM raw.skipped_row ORDER BY sheet, "row"`)
	section("cell text", `SELECT * EXCLUDE (batch) FROM raw.cell_text ORDER BY sheet, "row", col`)
	return out.String()
}

// TestReceive reads one workbook with most of what goes wrong in one.
func TestReceive(t *testing.T) {
	b := newBench(t)
	r := b.receive(workbookFile(t, hrSheet, "说明\n本工作簿共两张表"), "hr_stat")
	if r.RowsRead != r.Loaded+r.Quarantined {
		t.Errorf("%d rows read, %d loaded, %d quarantined", r.RowsRead, r.Loaded, r.Quarantined)
	}
	golden(t, "hr_stat.golden", b.dumpBatch("hr_stat"))
}

// TestTwice: the same bytes again change nothing but the ledger of receipts;
// the same delivery again changes nothing at all.
func TestTwice(t *testing.T) {
	b := newBench(t)
	path := workbookFile(t, hrSheet)
	b.receive(path, "hr_stat")
	once := b.dumpBatch("hr_stat")
	if r := b.receive(path, "hr_stat"); r.Outcome != Duplicate || r.RowsRead != 4 || len(r.Findings) != 1 || r.Findings[0].Rule != "ING021" ||
		!strings.Contains(r.Findings[0].Zh, "2026-11-05 02:00 UTC首次收到") || !strings.Contains(r.Findings[0].En, "first received at 2026-11-05 02:00 UTC") {
		t.Errorf("second time: %+v", r)
	}
	if again := b.dumpBatch("hr_stat"); again != once {
		t.Errorf("the same delivery left a trace:\n%s", again)
	}
	r, err := b.in.Receive(context.Background(), Delivery{Path: path, Name: "再报.xlsx", Source: "hr_stat", Received: received.Add(time.Hour)})
	if err != nil || r.Outcome != Duplicate {
		t.Fatalf("later receipt: %v, %v", r, err)
	}
	for q, want := range map[string]string{
		"SELECT count(*) FROM raw.hr_stat":                                               "2",
		"SELECT count(*) FROM raw.batch":                                                 "1",
		"SELECT string_agg(outcome, ' ' ORDER BY received_at) FROM raw.delivery":         "loaded duplicate",
		"SELECT string_agg(key, ' ') FROM raw.finding WHERE rule = 'ING021'":             "再报.xlsx",
		"SELECT count(*) FROM raw.finding f JOIN raw.finding g USING (batch, seq)":       b.query("SELECT count(*) FROM raw.finding")[0],
		"SELECT count(*) FROM raw.quarantine q JOIN raw.hr_stat h ON q.\"row\" = h._row": "0",
	} {
		if got := b.query(q); got[0] != want {
			t.Errorf("%s: got %s, want %s", q, got[0], want)
		}
	}
}

// TestCell: every cell of every row, data or not, comes back as found.
func TestCell(t *testing.T) {
	b := newBench(t)
	for _, sheets := range [][]string{{hrSheet}, {fxSheet}} {
		path, source := workbookFile(t, sheets...), "hr_stat"
		if sheets[0] == fxSheet {
			source = "fx_rate"
		}
		r := b.receive(path, source)
		if r.Outcome != Loaded {
			t.Fatal(r.Findings)
		}
		wb, err := workbook.Open(t.Context(), path, workbook.Options{})
		fatal(t, err)
		defer wb.Close()
		rd, err := wb.Open(wb.Sheets()[0])
		fatal(t, err)
		for rd.Scan() {
			for _, c := range rd.Row().Cells {
				row := rd.Row().Num
				o, err := Cell(context.Background(), b.db, r.Batch, "Sheet1", row, sheet.Column(c.Col))
				if err != nil || o.Text != c.Text || o.NumberFormat != c.Format || o.Address != sheet.Address(row, c.Col) || o.SHA256 != r.SHA256 || !o.Received.Equal(received) {
					t.Errorf("%s: got %+v, %v; want %q %q", sheet.Address(row, c.Col), o, err, c.Text, c.Format)
				}
			}
		}
		fatal(t, rd.Err())
	}
	o, err := Cell(context.Background(), b.db, b.query("SELECT batch FROM raw.batch WHERE source = 'hr_stat'")[0], "Sheet1", 6, "payroll_wan")
	if err != nil || o.Text != "30000.000000000004" || o.Address != "I6" || o.NumberFormat != "#,##0.00" {
		t.Errorf("by field: %+v, %v", o, err)
	}
	if _, err := Cell(context.Background(), b.db, "none", "Sheet1", 6, "I"); !errors.Is(err, ErrNoCell) {
		t.Errorf("unknown batch: %v", err)
	}
}

const fxSheet = `月份|币种|对美元折算率|人民币对美元月均中间价|种类
202610|USD|=n:1|=n:7.0992|2
202610|EUR|=n:1.1635|=n:7.0992|2
2026-10|HKD|0.1287|7.0992|2
合计`

// TestWritings: text files in any encoding give the same rows as the workbook.
func TestWritings(t *testing.T) {
	b := newBench(t)
	body := "折算率表\r\n月份,币种,对美元折算率,人民币对美元月均中间价,种类\r\n2026年10月,USD,1,７.０９９２,2\r\n202610,EUR,\"1.1635\",7.0992,2\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(body)
	fatal(t, err)
	for _, f := range []struct{ name, data string }{{"a.csv", body}, {"b.txt", "\ufeff" + body}, {"c.xls", gb}} {
		r := b.receive(textFile(t, f.name, f.data), "fx_rate")
		if r.Outcome != Loaded || r.Loaded != 2 || len(r.Findings) > 0 {
			t.Errorf("%s: %+v", f.name, r)
		}
	}
	if got := b.query("SELECT DISTINCT month, currency, usd_per_unit, cny_per_usd_avg FROM raw.fx_rate ORDER BY ALL"); len(got) != 2 || got[0] != "2026-10|EUR|1.1635000000|7.0992" {
		t.Errorf("rows %q", got)
	}
	if got := b.query("SELECT string_agg(encoding, ' ' ORDER BY encoding) FROM raw.batch"); got[0] != "GB18030 UTF-8 UTF-8-BOM" {
		t.Errorf("encodings %q", got)
	}
}

// TestRefusals: wrong files are refused with rule and place, and nothing of
// them is in raw.
func TestRefusals(t *testing.T) {
	good, err := os.ReadFile(workbookFile(t, fxSheet))
	fatal(t, err)
	b := newBench(t)
	compound := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	wide := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	for _, c := range []struct{ name, path, rule, says string }{
		{"empty file", textFile(t, "a.csv", ""), "ING005", "文件为空"},
		{"no rows", textFile(t, "a.csv", "\n\n"), "ING005", "没有任何数据"},
		{"header only", workbookFile(t, "月份|币种|对美元折算率|人民币对美元月均中间价|种类\n合计"), "ING005", "没有数据行"},
		{"empty workbook", workbookFile(t, ""), "ING005", "没有任何数据"},
		{"truncated zip", textFile(t, "a.xlsx", string(good[:len(good)/2])), "ING001", "截断"},
		{"no header", workbookFile(t, "一|二|三\n1|2|3"), "ING002", "没有找到"},
		{"another source", workbookFile(t, hrSheet), "ING006", "这是“服务外包人力资源情况表”,不是应报的“折算率表”,请改报应报的表"},
		{"missing column", workbookFile(t, "月份|币种|对美元折算率|种类\n202610|USD|1|2"), "ING004", "人民币对美元月均中间价"},
		{"column twice", workbookFile(t, "月份|币种|币种|对美元折算率|人民币对美元月均中间价|种类\n202610|USD|USD|1|7|2"), "ING002", "B1与C1"},
		{"compound file of nothing", textFile(t, "a.xls", compound+wide("Workbook")), "ING001", "损坏"},
		{"encrypted", encryptedFile(t), "ING001", "加密"},
		{"web page", textFile(t, "a.xls", "<html><table><tr><td>1</td></tr></table></html>"), "ING002", "没有找到"},
		{"XML of 2003 without sheets", textFile(t, "a.xls", `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`), "ING001", "损坏"},
		{"PDF", textFile(t, "a.csv", "%PDF-1.7"), "ING001", "PDF"},
		{"picture", textFile(t, "a.xlsx", "\x89PNG\r\n"), "ING001", "PNG图片"},
		{"long text", workbookFile(t, strings.Repeat("长|", 300)+"\n"), "ING002", "没有找到"},
		{"bytes", textFile(t, "a.csv", "a\x00b,c\x01"), "ING001", "二进制"},
		{"bad encoding", textFile(t, "a.csv", "月份\xff,b\n"), "ING001", "第1行起有1处字节不是UTF-8编码"},
		{"open quotation mark", textFile(t, "a.csv", "月份,币种,对美元折算率,人民币对美元月均中间价,种类\n202610,USD,1,7,2\n202610,\"EUR,1,7,2\n"), "ING001", "损坏"},
	} {
		r := b.receive(c.path, "fx_rate")
		if r.Outcome != Refused || len(r.Findings) != 1 || string(r.Findings[0].Rule) != c.rule || !strings.Contains(r.Findings[0].Zh, c.says) {
			t.Errorf("%s: %s %v", c.name, r.Outcome, r.Findings)
		}
		for _, q := range []string{"SELECT count(*) FROM raw.fx_rate", "SELECT count(*) FROM raw.batch", "SELECT count(*) FROM raw.cell_text"} {
			if got := b.query(q); got[0] != "0" {
				t.Errorf("%s: %s: %s", c.name, q, got[0])
			}
		}
		if en := strings.ReplaceAll(r.Findings[0].En, "人民币对美元月均中间价", ""); strings.ContainsFunc(en, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: Chinese in the English message: %s", c.name, en)
		}
		if got := b.query("SELECT outcome, message_en IS NOT NULL, (SELECT count(*) FROM raw.finding WHERE batch = $b) FROM raw.delivery WHERE batch = $b", sql.Named("b", r.Batch)); len(got) != 1 || got[0] != "refused|true|1" {
			t.Errorf("%s: ledger %q", c.name, got)
		}
		if _, err := os.Stat(filepath.Join(b.in.archive, r.SHA256)); err != nil {
			t.Errorf("%s: not in the archive: %v", c.name, err)
		}
	}
}

// encryptedFile is a workbook with a password.
func encryptedFile(t testing.TB) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	path := filepath.Join(t.TempDir(), "a.xlsx")
	fatal(t, f.SaveAs(path, excelize.Options{Password: "外包2026"}))
	return path
}

// TestMergedKeys: a merged cell speaks for all its rows, an amount only once.
func TestMergedKeys(t *testing.T) {
	b := newBench(t)
	r := b.receive(workbookFile(t, `月份|币种|对美元折算率|人民币对美元月均中间价|种类
202610|USD|1|7.0992|2
|EUR|1.1635||2
|HKD|0.1287|7.0992|2
merge A2:A4
merge D2:D3`), "fx_rate")
	if got := b.query("SELECT month, currency, cny_per_usd_avg FROM raw.fx_rate ORDER BY currency"); strings.Join(got, " ") != "2026-10|HKD|7.0992 2026-10|USD|7.0992" {
		t.Errorf("rows %q", got)
	}
	if r.Quarantined != 1 || r.Findings[0].Rule != "ING010" || r.Findings[0].Pos.Cell != "D3" {
		t.Errorf("%+v", r.Findings)
	}
}

// TestRefiled: a file refused under one source and then filed right is loaded,
// and the ledger tells both.
func TestRefiled(t *testing.T) {
	b := newBench(t)
	path := workbookFile(t, fxSheet)
	if r := b.receive(path, "hr_stat"); r.Outcome != Refused || r.Findings[0].Rule != "ING006" {
		t.Fatalf("%+v", r)
	}
	r, err := b.in.Receive(context.Background(), Delivery{Path: path, Source: "fx_rate", Received: received.Add(time.Hour)})
	if err != nil || r.Outcome != Loaded {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := b.query("SELECT string_agg(outcome, ' ' ORDER BY received_at) FROM raw.delivery"); got[0] != "refused loaded" {
		t.Errorf("ledger %q", got)
	}
	if got := b.query("SELECT count(*), count(DISTINCT seq) FROM raw.finding"); got[0] != "1|1" {
		t.Errorf("findings %q", got)
	}
}

// TestLongTexts: a message repeats sixty characters of what the filer wrote.
func TestLongTexts(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("长", 20_000)
	r := b.receive(workbookFile(t, "月份|币种|对美元折算率|人民币对美元月均中间价|种类|"+long+"\n202610|"+long+"|"+long+"|7.1|"+long+"\n"+long+"|USD|1|7.1|2"), "fx_rate")
	if r.Outcome != Loaded || r.Quarantined != 2 || len(r.Findings) != 5 {
		t.Fatalf("%s %d %v", r.Outcome, r.Quarantined, r.Findings)
	}
	for _, f := range r.Findings {
		if n := len([]rune(f.Zh + f.En + f.Key)); n > 900 || !strings.Contains(f.Zh, strings.Repeat("长", quotedRunes)+"…") {
			t.Errorf("%s: %d characters, %s", f.Rule, n, f.Zh)
		}
	}
}

// TestManyFindings: raw has every finding, numbered without a gap; the receipt
// lists so many and counts the rest.
func TestManyFindings(t *testing.T) {
	b := newBench(t)
	var s strings.Builder
	s.WriteString("月份,币种,对美元折算率,人民币对美元月均中间价,种类\n")
	const rows = 7000
	for range rows {
		s.WriteString("十月,XXQ,一,七,9\n")
	}
	r := b.receive(textFile(t, "a.csv", s.String()), "fx_rate")
	last := r.Findings[len(r.Findings)-1]
	if r.Quarantined != rows || len(r.Findings) != toldFindings+1 || last.Rule != "ING019" || last.Severity != "E" || !strings.HasPrefix(last.En, "25000 more") {
		t.Errorf("%d rows held, %d findings, the last %v", r.Quarantined, len(r.Findings), last)
	}
	if got := b.query("SELECT count(*), count(DISTINCT seq), min(seq), max(seq), count(DISTINCT (\"row\", cell)) FROM raw.finding"); got[0] != "35000|35000|1|35000|35000" {
		t.Errorf("raw.finding: %q", got)
	}
}

// TestEdits: the edits of the layouts hit what they should and nothing else.
func TestEdits(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ source, header, row, rules string }{
		{"fx_rate", fxHead, "202610|EUR|1.1|7.1|2", ""},
		{"fx_rate", fxHead, "202610|CNY|0.14|4|2", ""},
		{"fx_rate", fxHead, "202610|USD|1.0000|12|2", ""},
		{"fx_rate", fxHead, "202610|EUR|0|7.1|2", "E01"},
		{"fx_rate", fxHead, "202610|EUR|-1|7.1|2", "E01"},
		{"fx_rate", fxHead, "202610|EUR|1.1|0|2", "E01 E02"},
		{"fx_rate", fxHead, "202610|EUR|1.1|12.78|2", "E02"},
		{"fx_rate", fxHead, "202610|EUR|1.1|3.9999|2", "E02"},
		{"fx_rate", fxHead, "202610|USD|7.1|7.1|2", "E03"},
		{"fx_rate", fxHead, "202610|JPY|99999999|7.1|2", "E04"},
		{"park", parkHead, "P1|园|330302|1|2020-01-01||是|100|100|202610|5|5", ""},
		{"park", parkHead, "P1|园|330302|1|2020-01-01||是|100||202610|5|4", ""},
		{"park", parkHead, "P1|园|330302|1|2020-01-01|2019-12-31|是|100|100.01|202610|5|6", "E01 E02 E04"},
		{"park", parkHead, "P1|园|330302|1|2020-01-01||是|100|90|202610|-1|-2", "E03"},
		{"target", "年度|指标代码|责任单位|目标值|调整后目标值|权重", "2026|EX03|330302|0||100", ""},
		{"target", "年度|指标代码|责任单位|目标值|调整后目标值|权重", "2026|EX03|330302|-1||", "E01"},
		{"target", "年度|指标代码|责任单位|目标值|调整后目标值|权重", "2026|EX03|330302|1|-1|100.01", "E01 E02"},
		{"roster", rosterHead, "202610|hr_stat|U1|是|2026-11-05 17:00|2026-11-03 10:00|2026-11-03 10:00", ""},
		{"roster", rosterHead, "202610|hr_stat|U1|是|2026-11-05 17:00||", ""},
		{"roster", rosterHead, "202610|hr_stat|U1|是|2026-11-05 17:00|2026-11-03 10:00|2026-11-03 09:59", "W01"},
		{"macro", "期间|地区|指标|数值|单位|版本", "2026Q1|温州|GDP|1|亿元|P", ""},
		{"macro", "期间|地区|指标|数值|单位|版本", "2026年一季度|温州|GDP|1|亿元|P", "E01"},
		{"fund_project", fundHead, "F1|2026|U1|2|4|奖|100|20|20|2026-05-01|20|2026-06-01|3|否||2", ""},
		{"fund_project", fundHead, "F1|2026|U1|2|4|奖|100|20|20|2026-05-01|20|2026-06-01|3|否||", "E03"},
		{"fund_project", fundHead, "F1|2026|U1|2|4|奖|100.01|20|30|2026-05-01|31|2026-04-30|3|否|32|2", "E01 W01 W02 W03 W04"},
		{"fund_project", fundHead, "F1|2026|U1|2|4|奖|50|20|||||3|否|-1|2", "E02"},
		{"ent_profile", entHead, entRow + "|100|50|50|10|10|10|100", ""},
		{"ent_profile", entHead, entRow + "|100|50.01|100.01|10|11|12|100.01", "E01 E02 E03"},
		{"ent_profile", entHead, entRow + "|100|101||10|1|1|", "W01"},
	} {
		r := b.receive(workbookFile(t, c.header+"\n"+c.row), c.source)
		var rules []string
		for _, f := range r.Findings {
			rules = append(rules, strings.TrimPrefix(string(f.Rule), c.source+"."))
		}
		slices.Sort(rules)
		held := 0
		if strings.HasPrefix(c.rules, "E") {
			held = 1
		}
		if got := strings.Join(rules, " "); r.Outcome == Refused || got != c.rules || r.Quarantined != held {
			t.Errorf("%s %s: %q, want %q; %v", c.source, c.row, got, c.rules, r.Findings)
		}
	}
}

const (
	fxHead     = "月份|币种|对美元折算率|人民币对美元月均中间价|种类"
	parkHead   = "园区代码|园区名称|所在县区|认定级别|认定日期|撤销日期|建成公共信息技术平台|建成业务用房|已用业务用房|报告期|入驻企业数|其中:服务外包企业"
	rosterHead = "报告期|报表|单位代码|应报标志|截止时间|首次上报时间|最后修改时间"
	fundHead   = "项目编号|年度|申报主体代码|主体类型|政策条款|支持事项|补助比例|申请金额|核定金额|核定日期|实际拨付|拨付日期|资金层级|一次性标志|追回金额|级别"
	entHead    = "统一社会信用代码|企业名称|注册地行政区划|成立日期|系统注册日期|登记注册类型|控股情况|国民经济行业代码|企业规模|主营外包业务类型|企业状态|审核部门|审核状态|填报日期" +
		"|年营业收入|其中:服务外包业务收入|外方股权比例|年末从业人员|其中:大专以上|其中:从事服务外包|注册资本"
	entRow = "91330302000000019D|甲|330302|2020-01-01|2020-02-01|150|1|6510|3|ITO11|1|局|A|2026-01-10"
)

// TestGuess: without a source the header decides.
func TestGuess(t *testing.T) {
	b := newBench(t)
	if r := b.receive(workbookFile(t, fxSheet), ""); r.Outcome != Loaded || r.Source != "fx_rate" {
		t.Errorf("%+v", r)
	}
	if r := b.receive(workbookFile(t, "一|二\n1|2"), ""); r.Outcome != Refused || r.Findings[0].Rule != "ING002" {
		t.Errorf("%+v", r)
	}
	if _, err := b.in.Receive(context.Background(), Delivery{Path: workbookFile(t, fxSheet+"\n "), Source: "nonsense", Received: received}); err == nil {
		t.Error("a source without layout was accepted")
	}
}

// TestNBS reads two real exports of the bureau's site.
func TestNBS(t *testing.T) {
	dir := filepath.Join(corpus(t), "china")
	b := newBench(t)
	for _, f := range []struct {
		file string
		rows int
	}{{"nbs_provinces_gdp_gb2312.csv", 31 * 19}, {"nbs_annual_gni_utf8.csv", 60}} {
		if r := b.receive(filepath.Join(dir, f.file), "macro"); r.Loaded != f.rows || len(r.Findings) > 0 {
			t.Errorf("%s: %s, %d rows, want %d, %v", f.file, r.Outcome, r.Loaded, f.rows, r.Findings)
		}
	}
	for q, want := range map[string]string{
		"SELECT series, unit, value FROM raw.macro WHERE area = '北京市' AND period = '2024'":                  "地区生产总值|亿元|49670.200000000000000",
		"SELECT area, unit, value FROM raw.macro WHERE series = '人均国内生产总值' AND period = '2015'":             "全国|元|50912.000000000000000",
		"SELECT count(*), count(DISTINCT area), min(period), max(period) FROM raw.macro WHERE area <> '全国'": "589|31|2006|2024",
	} {
		if got := b.query(q); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, want %s", q, got, want)
		}
	}
	o, err := Cell(context.Background(), b.db, b.query("SELECT DISTINCT _batch FROM raw.macro WHERE area = '北京市'")[0], "", 5, "value@2024")
	if err != nil || o.Text != "49670.2" || o.Address != "B5" {
		t.Errorf("origin: %+v, %v", o, err)
	}
}

// FuzzReceive: any bytes are loaded or refused, never an error of the run.
func FuzzReceive(f *testing.F) {
	data, err := os.ReadFile(workbookFile(f, fxSheet))
	fatal(f, err)
	f.Add(data)
	f.Add([]byte("月份,币种,对美元折算率,人民币对美元月均中间价,种类\n202610,USD,1,7,2\n"))
	f.Add([]byte("%PDF"))
	sources := compiled(f)
	own := []*source{sources["fx_rate"]}
	path := filepath.Join(f.TempDir(), "f")
	f.Fuzz(func(t *testing.T, data []byte) {
		fatal(t, os.WriteFile(path, data, 0o600))
		wb, err := open(t.Context(), path, workbook.Options{})
		var no *refusal
		if err != nil {
			if !errors.As(err, &no) {
				t.Errorf("open: %v", err)
			}
			return
		}
		defer wb.Close()
		tops, err := readTops(wb, false)
		if err == nil {
			_, err = plans(tops, own, own)
		}
		if err != nil && !errors.As(err, &no) {
			t.Errorf("read: %v", err)
		}
	})
}
