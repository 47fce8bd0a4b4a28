package returns

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/internal/expr"
	"stis/internal/finding"
)

// at is a finding in column and row of the sheet 执行.
func at(rule finding.Rule, s finding.Severity, field, address string, row int) finding.Finding {
	return finding.Finding{Rule: rule, Severity: s, Pos: finding.Pos{Sheet: "执行", Row: row, Field: field, Cell: address}, Zh: "不对"}
}

func (o *office) markAs(path, source string, passwords []string, fs ...finding.Finding) (*Marked, []byte) {
	o.Helper()
	var out bytes.Buffer
	m, err := Mark(o.Context(), In{Path: path, Name: "表.xlsx", Received: received, Layout: o.cat.Source(source), Book: o.book, Findings: fs,
		Sheets: []ingest.SheetNote{{Sheet: "执行", HeaderFirst: 3, HeaderLast: 3}}, Passwords: passwords}, &out)
	fatal(o, err)
	return m, out.Bytes()
}

func coverOf(t testing.TB, data []byte) string {
	rows, err := open(t, data).GetRows(coverSheet)
	fatal(t, err)
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "|") + "\n")
	}
	return b.String()
}

// TestMarkLocked: a workbook with a password comes back open, and says so; what
// had none is not said to have had one.
func TestMarkLocked(t *testing.T) {
	o := newOffice(t)
	plainBytes := bytesOf(t, executions(t))
	locked, err := excelize.Encrypt(plainBytes, &excelize.Options{Password: "wz2026"})
	fatal(t, err)
	bad := at("ING012", finding.Error, "exec_date", "D5", 5)
	m, data := o.markAs(o.file("pw.xlsx", locked), "so_execution", []string{"no", "wz2026"}, bad)
	if !m.Kept || m.Ext != ".xlsx" || m.Marks != 1 || fillOf(t, open(t, data), "执行", "D5") != redFill {
		t.Errorf("%+v", m)
	}
	if !strings.Contains(coverOf(t, data), "设有打开密码") {
		t.Errorf("the cover keeps silent about the password:\n%s", coverOf(t, data))
	}
	_, data = o.markAs(o.file("open.xlsx", plainBytes), "so_execution", nil, bad)
	csv := finding.Finding{Rule: "ING012", Severity: finding.Error, Pos: finding.Pos{Row: 2, Field: "exec_date", Cell: "D2"}, Zh: "不对"}
	_, text := o.markAs(o.file("a.csv", []byte("执行流水号,合同登记号,统一社会信用代码,执行日期\nE1,C1,X,坏\n")), "so_execution", []string{"x"}, csv)
	for _, d := range [][]byte{data, text} {
		if strings.Contains(coverOf(t, d), "密码") {
			t.Errorf("the cover speaks of a password:\n%s", coverOf(t, d))
		}
	}
}

// TestMarkNothing writes nothing when nothing is asked of the filer.
func TestMarkNothing(t *testing.T) {
	var out bytes.Buffer
	m, err := Mark(t.Context(), In{Path: "not read", Name: "x", Findings: []finding.Finding{{Rule: "ING021", Severity: finding.Info}}}, &out)
	if !errors.Is(err, ErrNothing) || m == nil || m.Listed != 0 || out.Len() > 0 {
		t.Errorf("%+v, %v, %d bytes", m, err, out.Len())
	}
}

// TestMarkBlamed marks the cells that an edit of several fields is broken by.
func TestMarkBlamed(t *testing.T) {
	o := newOffice(t)
	head := func(source string) string {
		var hs []string
		for _, c := range o.cat.Source(source).Columns {
			hs = append(hs, c.Header)
		}
		return "表\n单位\n" + strings.Join(hs, "|") + "\n"
	}
	for _, c := range []struct {
		name, source, row string
		finding           finding.Finding
		want              string // marked cells
	}{
		{"blank date", "so_execution", "E|C|U|=d:2026-10-08|=n:5|USD|||01|V|330302|  |USA", at("so_execution.E01", finding.Error, "bop_no", "K4", 4), "L4"},
		{"two blank", "so_execution", "E|C|U|=d:2026-10-08|=n:5|USD|||01|V|—||USA", at("so_execution.E01", finding.Error, "bop_no", "K4", 4), "K4 L4"},
		{"negative leavers", "hr_stat", "U|2026-10|=n:9|=n:9|=n:9||||||=n:0|=n:0||-1,000|=n:3|A", at("hr_stat.E08", finding.Error, "emp_end", "C4", 4), "N4"},
		{"one condition", "hr_stat", "U|2026-10|=n:9|=n:9|=n:10||||||=n:0|=n:0||=n:1|=n:3|A", at("hr_stat.E01", finding.Error, "emp_college_end", "E4", 4), "E4"},
		{"nothing told", "hr_stat", "U|2026-10|=n:9|=n:9|=n:9||||||=n:0|=n:0||=n:1|=n:3|A", at("hr_stat.E08", finding.Error, "emp_end", "C4", 4), "C4"},
		{"no second amount", "safe_receipt", strings.Repeat("|", 17) + "227020", at("safe_receipt.E04", finding.Error, "txn2_amt", "", 4), ""},
	} {
		f := grid(t, "执行", head(c.source)+c.row)
		if c.name == "no second amount" { // its columns are found by their headers
			w := map[string]string{}
			for i, col := range o.cat.Source(c.source).Columns {
				w[col.Field] = address(4, i+1)
			}
			setCell(t, f, "执行", w["txn2"], "227020")
			c.want = w["txn2_amt"]
			c.finding.Pos.Cell = w["txn2"] // the wrong one
			c.finding.Pos.Field = "txn2"
		}
		m, data := o.markAs(o.file(c.name+".xlsx", bytesOf(t, f)), c.source, nil, c.finding)
		back := open(t, data)
		for _, a := range strings.Fields(c.want) {
			if fillOf(t, back, "执行", a) != redFill {
				t.Errorf("%s: %s is not marked: %s", c.name, a, coverOf(t, data))
			}
		}
		if n := len(strings.Fields(c.want)); m.Marks != n || m.Listed != n {
			t.Errorf("%s: %+v, want %s", c.name, m, c.want)
		}
	}
}

// TestMarkHeader calls a column as the filer does.
func TestMarkHeader(t *testing.T) {
	o := newOffice(t)
	f := grid(t, "执行", "新录用\n\n录用流水号|统一社会信用代码|身 份证号|录用日期\nN1|U|1|坏")
	_, data := o.markAs(o.file("nh.xlsx", bytesOf(t, f)), "new_hire", nil, finding.Finding{Rule: "ING013", Severity: finding.Error,
		Pos: finding.Pos{Sheet: "执行", Row: 4, Field: "person_hash", Cell: "C4"}, Zh: "人员散列:不是公民身份号码"})
	if got := notesOf(t, open(t, data), "执行")["C4"]; !strings.HasPrefix(got, "【必须改】身份证号\n问题：不是公民身份号码\n") || strings.Contains(got, "散列") {
		t.Errorf("note %q", got)
	}
}

// foreignNotes writes the boxes of notes with the prefixes that openpyxl takes.
func foreignNotes(t testing.TB, data []byte) []byte {
	f := open(t, data)
	p, err := partsOf(f)
	fatal(t, err)
	n := 0
	for name, part := range p {
		if strings.HasSuffix(name, ".vml") {
			s := string(part)
			for from, to := range map[string]string{"v:": "ns1:", "o:": "ns0:", "x:": "ns2:"} {
				for _, before := range []string{"<", "</", " ", "xmlns:"} {
					s = strings.ReplaceAll(s, before+from, before+to)
				}
				s = strings.ReplaceAll(s, "xmlns:"+strings.TrimSuffix(from, ":")+"=", "xmlns:"+strings.TrimSuffix(to, ":")+"=")
			}
			p[name] = []byte(s)
			n++
		}
	}
	if n == 0 {
		t.Fatal("no boxes")
	}
	out, err := p.pack()
	fatal(t, err)
	return out
}

// TestMarkForeignNotes keeps a workbook whose notes another program wrote.
func TestMarkForeignNotes(t *testing.T) {
	o := newOffice(t)
	f := executions(t)
	fatal(t, f.ProtectSheet("执行", &excelize.SheetProtectionOptions{Password: "x", SelectLockedCells: true}))
	dv := excelize.NewDataValidation(true)
	dv.SetSqref("F4:F9")
	fatal(t, dv.SetDropList([]string{"USD", "CNY"}))
	fatal(t, f.AddDataValidation("执行", dv))
	data := foreignNotes(t, bytesOf(t, f))
	m, back := o.markAs(o.file("openpyxl.xlsx", data), "so_execution", nil, at("ING011", finding.Error, "amt_orig", "E5", 5))
	if !m.Kept {
		t.Fatalf("written anew: %+v", m)
	}
	notes := notesOf(t, open(t, back), "执行")
	if len(notes) != 2 || notes["A4"] != "已核" || !strings.HasSuffix(notes["E5"], kept+"\n等合同") {
		t.Errorf("notes %q", notes)
	}
	if dvs, err := open(t, back).GetDataValidations("执行"); err != nil || len(dvs) != 1 {
		t.Errorf("drop-downs %v, %v", dvs, err)
	}
	lintNotes(t, back)
}

// TestMarkTwice takes off what an earlier round left, whoever saved the
// workbook in between, and makes texts of cells that hold codes.
func TestMarkTwice(t *testing.T) {
	o := newOffice(t)
	_, first := o.markAs(o.file("1.xlsx", bytesOf(t, executions(t))), "so_execution", nil,
		at("ING011", finding.Error, "amt_orig", "E5", 5), at("ING016", finding.Error, "uscc", "C5", 5), at("ING015", finding.Warning, "bop_no", "J6", 6))
	f := open(t, first)
	for a, format := range map[string]int{"C5": textFormat, "J6": textFormat} {
		id, err := f.GetCellStyle("执行", a)
		fatal(t, err)
		s, err := f.GetStyle(id)
		fatal(t, err)
		if s.NumFmt != format {
			t.Errorf("%s has number format %d", a, s.NumFmt)
		}
	}
	// Another program drops the author, and the user a note.
	fatal(t, f.DeleteComment("执行", "C5"))
	p, err := partsOf(f)
	fatal(t, err)
	for name, part := range p {
		if strings.Contains(name, "comments") {
			p[name] = bytes.ReplaceAll(part, []byte(author), []byte("Author"))
		}
	}
	between, err := p.pack()
	fatal(t, err)
	_, second := o.markAs(o.file("2.xlsx", between), "so_execution", nil, at("ING011", finding.Error, "amt_orig", "E5", 5))
	notes := notesOf(t, open(t, second), "执行")
	if len(notes) != 2 || strings.Count(notes["E5"], mustMend) != 1 || strings.Count(notes["E5"], kept) != 1 || !strings.HasSuffix(notes["E5"], "等合同") {
		t.Errorf("notes %q", notes)
	}
	for a, want := range map[string]string{"C5": "", "J6": "", "E5": redFill} {
		if got := fillOf(t, open(t, second), "执行", a); got != want {
			t.Errorf("%s is filled %q", a, got)
		}
	}
	lintNotes(t, second)
}

// TestMarkTotal asks to look at a typed total above which a number changes.
func TestMarkTotal(t *testing.T) {
	o := newOffice(t)
	text := strings.Join(strings.Split(execSheet, "\n")[:5], "\n") + "\n合 计||||=n:17000||=n:1.2"
	m, data := o.markAs(o.file("t.xlsx", bytesOf(t, grid(t, "执行", text))), "so_execution", nil, at("ING011", finding.Error, "amt_orig", "E5", 5))
	f := open(t, data)
	if m.Marks != 2 || fillOf(t, f, "执行", "E6") != yellowFill || fillOf(t, f, "执行", "G6") != "" {
		t.Errorf("%+v\n%s", m, coverOf(t, data))
	}
	m, _ = o.markAs(o.file("t.xlsx", bytesOf(t, grid(t, "执行", text))), "so_execution", nil, at("ING012", finding.Error, "exec_date", "D5", 5))
	if m.Marks != 1 {
		t.Errorf("a date moves no total: %+v", m)
	}
}

// TestOffered: what the drop-downs hold and what the examples say.
func TestOffered(t *testing.T) {
	book, cat := data(t)
	for _, c := range []struct{ source, field, first, sample, not string }{
		{"so_contract", "so_class2", "BPO11", "ITO11", "BPO ITO KPO"},
		{"so_contract", "so_class1", "BPO", "ITO", ""},
		{"so_contract", "change_type", "C", "N（新增）", ""},
		{"so_execution", "corr_flag", "C", "N（新增）", ""},
		{"so_execution", "currency", "USD", "USD（美元）", "XTS XXX"},
		{"st_direct", "ebops", "SA", "SI2", "S S5"},
		{"st_direct", "partner", "ABW", "USA", "CHN"},
		{"fats", "industry_code", "01", "6513", ""},
		{"fats", "year", "", "2026", ""},
		{"new_hire", "person_hash", "", "18位公民身份号码，入库时即加密", ""},
	} {
		l := cat.Source(c.source)
		w := newWords(l, book)
		col, ok := l.Column(c.field)
		if !ok {
			t.Fatalf("%s has no %s", c.source, c.field)
		}
		if got := w.sample(col); !strings.HasPrefix(got, c.sample) {
			t.Errorf("%s %s: sample %q, want %q", c.source, c.field, got, c.sample)
		}
		offered := map[string]bool{}
		for i, code := range w.offered(col) {
			if offered[code.Code] = true; i == 0 && code.Code != c.first {
				t.Errorf("%s %s begins with %s", c.source, c.field, code.Code)
			}
		}
		for _, code := range strings.Fields(c.not) {
			if offered[code] {
				t.Errorf("%s %s offers %s", c.source, c.field, code)
			}
		}
	}
	if col, _ := cat.Source("new_hire").Column("person_hash"); label(col) != "身份证号" {
		t.Errorf("an identity number is asked for as %q", label(col))
	}
	list := newWords(cat.Source("so_execution"), book).offered(ingest.Column{Field: "currency", List: "CL_CURRENCY"})
	var head []string
	for _, c := range list[:6] {
		head = append(head, c.Code)
	}
	if got := strings.Join(head, " "); got != "USD CNY EUR JPY HKD GBP" {
		t.Errorf("currencies begin with %s", got)
	}
}

// FuzzValue: whatever stands in a cell, it is a value of its column or none.
func FuzzValue(f *testing.F) {
	for _, s := range []string{"-1,000.5", "(3)", "1e5", "-.5", "2026年1月5日", "20260105", "46000.5", "2026-10", "是", "—", "１２"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, number bool) {
		x := sheet.Cell{Col: 1, Text: text}
		if number {
			x.Kind, x.Date = sheet.Number, strings.Contains(text, ".")
		}
		p := &page{fields: map[string]int{"a": 1}}
		row := sheet.Row{Num: 1, Cells: []sheet.Cell{x}}
		for kind, want := range map[ingest.Kind]expr.Kind{ingest.Int: expr.KindNum, ingest.Decimal: expr.KindNum, ingest.Date: expr.KindDate,
			ingest.Month: expr.KindText, ingest.Bool: expr.KindBool, ingest.Text: expr.KindText} {
			v := p.value(&ingest.Layout{}, row, ingest.Column{Field: "a", Type: ingest.Type{Kind: kind}})
			if !v.IsNull() && v.Kind != want {
				t.Errorf("%q: %+v", text, v)
			}
			if _, err := time.Parse(time.DateOnly, v.Text); v.Kind == expr.KindDate && err != nil {
				t.Errorf("%q: date %q", text, v.Text)
			}
		}
	})
}

// TestBlameAll breaks, one after the other, the conditions of every edit that
// joins several: the field of the broken one is accused.
func TestBlameAll(t *testing.T) {
	_, cat := data(t)
	n := 0
	for _, l := range cat.All() {
		for _, e := range l.Edits {
			check, err := expr.Parse(e.Check)
			fatal(t, err)
			parts := split(check, expr.OpAnd)
			for i, part := range parts {
				names := part.Idents()
				if len(parts) < 2 || len(names) != 1 {
					continue
				}
				p := &page{rows: map[int]sheet.Row{}, fields: map[string]int{}}
				row := sheet.Row{Num: 9}
				for j, c := range l.Columns {
					p.fields[c.Field] = j + 1
					x := sheet.Cell{Col: j + 1, Text: "2026-10-15"}
					if c.Type.Kind == ingest.Int || c.Type.Kind == ingest.Decimal {
						x.Text = "5"
					}
					if c.Field == names[0] {
						if x.Text = "-5"; part.Op == expr.OpNotNul {
							continue
						}
					}
					row.Cells = append(row.Cells, x)
				}
				p.rows[9] = row
				r := &ret{In: In{Layout: l}}
				got := r.accused(finding.Finding{Rule: finding.Rule(e.Rule), Pos: finding.Pos{Row: 9, Field: e.Field}}, p)
				if part.Op != expr.OpNotNul && part.Op != expr.OpGe && part.Op != expr.OpGt {
					continue
				}
				if c, _ := l.Column(names[0]); part.Op != expr.OpNotNul && c.Type.Kind != ingest.Int && c.Type.Kind != ingest.Decimal {
					continue
				}
				if n++; len(got) != 1 || got[0].field != names[0] {
					t.Errorf("%s, condition %d: %v accused, want %s", e.Rule, i+1, got, names[0])
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("%d conditions tried", n)
	}
}
