package returns

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/reference/period"
)

// honest rows of some sources, field by field.
var honest = map[string][]map[string]string{
	"so_execution": {
		{"exec_id": "EX001", "contract_id": "C001", "uscc": sampleUSCC, "exec_date": "=d:2026-10-08", "amt_orig": "=n:12000.5", "currency": "USD",
			"voucher_type": "02", "voucher_no": "WZ1", "audit_status": "A", "corr_flag": "N"},
		{"exec_id": "EX002", "contract_id": "C001", "uscc": sampleUSCC, "exec_date": "=d:2026-10-09", "amt_orig": "=n:800", "currency": "CNY",
			"voucher_type": "01", "voucher_no": "WZ2", "bop_no": "330302000012261011A001", "receipt_date": "=d:2026-10-11", "payer_country": "JPN", "audit_status": "A", "corr_flag": "N"},
	},
	"hr_stat": {
		{"uscc": sampleUSCC, "period": "2026-10", "emp_end": "=n:100", "emp_so_end": "=n:50", "emp_college_end": "=n:60", "emp_new": "=n:10",
			"emp_new_college": "=n:5", "emp_leave": "=n:3", "payroll_wan": "=n:120.5", "audit_status": "A"},
	},
	"safe_receipt": {
		{"bop_no": "330302000012261011A001", "payee_code": sampleUSCC, "payee_name": "温州市某公司", "entity_kind": "C", "payer_name": "ACME KK",
			"payer_country": "JPN", "settle": "sample", "currency": "USD", "amt_orig": "=n:5000", "txn1": "sample", "txn1_amt": "=n:5000",
			"txn1_note": "软件开发", "value_date": "=d:2026-10-12", "report_date": "=d:2026-10-13", "op": "A"},
	},
	"training": {
		{"training_id": "T001", "org_type": "1", "org_id": sampleUSCC, "train_kind": "sample", "course": "Java开发", "start_date": "=d:2026-09-01",
			"end_date": "=d:2026-10-20", "hours": "=n:120", "trainees": "=n:40", "trainees_college": "=n:38", "passed": "=n:36", "employed": "=n:28",
			"cost_wan": "=n:12.5", "audit_status": "A"},
	},
}

// filled is a blank workbook with rows written into it.
func filled(t testing.TB, o *office, l *ingest.Layout, data []byte, rows []map[string]string) []byte {
	t.Helper()
	f := open(t, data)
	name := formOf(t, f)
	first := firstRow(t, f, name, l)
	for i, r := range rows {
		for j, c := range l.Columns {
			v := r[c.Field]
			if v == "sample" {
				v = sampleOf(o, l, c)
			}
			if v != "" {
				setCell(t, f, name, sheet.Address(first+i, j+1), v)
			}
		}
	}
	p, err := partsOf(f)
	fatal(t, err)
	p.blankResults() // the writer of the test drops the results
	out, err := p.pack()
	fatal(t, err)
	return out
}

func formOf(t testing.TB, f *excelize.File) string {
	for _, name := range f.GetSheetList() {
		if !isService(name) {
			return name
		}
	}
	t.Fatal("no form")
	return ""
}

// firstRow is the row below the header, told by the frozen pane.
func firstRow(t testing.TB, f *excelize.File, name string, _ *ingest.Layout) int {
	p, err := f.GetPanes(name)
	fatal(t, err)
	return p.YSplit + 1
}

// TestTemplate fills in blank workbooks and files them.
func TestTemplate(t *testing.T) {
	o := newOffice(t)
	for _, source := range []string{"so_execution", "hr_stat", "safe_receipt", "training"} {
		l := o.cat.Source(source)
		if l == nil || len(honest[source]) == 0 {
			t.Logf("%s: no layout or no rows", source)
			continue
		}
		blank, err := Template(l, o.book, TemplateOptions{Month: period.Of(2026, 10)})
		fatal(t, err)
		again, err := Template(l, o.book, TemplateOptions{Month: period.Of(2026, 10)})
		fatal(t, err)
		if !bytes.Equal(blank, again) {
			t.Errorf("%s: two templates differ", source)
		}
		o.keep(source+"_blank.xlsx", blank)
		full := filled(t, o, l, blank, honest[source])
		o.keep(source+"_filled.xlsx", full)
		r := o.receive(o.file(source+".xlsx", full), source)
		quiet(t, source, r)
		if r.Loaded != len(honest[source]) {
			t.Errorf("%s: %d rows loaded", source, r.Loaded)
		}
	}
}

// TestTemplates: the form of every source is found and read by its layout, each
// column at its place, and its examples filed as one row give no finding.
func TestTemplates(t *testing.T) {
	o := newOffice(t)
	for _, l := range o.cat.All() {
		data, err := Template(l, o.book, TemplateOptions{Rows: 5})
		if l.Shape == "crosstab" {
			if err == nil {
				t.Errorf("%s: a crosstab has a form", l.Name)
			}
			continue
		}
		fatal(t, err)
		o.keep(l.Name+"_blank.xlsx", data)
		row := map[string]string{}
		for _, c := range l.Columns {
			row[c.Field] = sampleOf(o, l, c)
		}
		r := o.receive(o.file(l.Name+".xlsx", filled(t, o, l, data, []map[string]string{row})), l.Source)
		if r.RowsRead != 1 {
			t.Errorf("%s: %d rows read, %s, %v", l.Name, r.RowsRead, r.Outcome, r.Findings)
		}
		for _, f := range r.Findings {
			t.Errorf("%s: %s %s", l.Name, f, f.Zh)
		}
	}
}

// sampleOf is the sample that the form itself shows, as it would be typed.
func sampleOf(o *office, l *ingest.Layout, c ingest.Column) string {
	if c.Derived {
		return ""
	}
	s := newWords(l, o.book).sample(c)
	code, _, _ := strings.Cut(s, "（")
	switch {
	case c.List != "" || c.Check == "uscc":
		return code
	case c.Type.Kind == ingest.Int, c.Type.Kind == ingest.Decimal:
		return "=n:" + s
	case c.Type.Kind == ingest.Date:
		return "=d:" + s
	case c.Hash:
		return strings.Repeat("ab", 32)
	case s == "" && c.Type.Kind == ingest.Code:
		return strings.Repeat("X", min(6, c.Type.Width))
	case s == "":
		return "X" + c.Field
	}
	return s
}

// TestTemplateChecks reads what the form takes and what it locks.
func TestTemplateChecks(t *testing.T) {
	book, cat := data(t)
	blank, err := Template(cat.Source("so_execution"), book, TemplateOptions{Rows: 3})
	fatal(t, err)
	f := open(t, blank)
	name := formOf(t, f)
	dvs, err := f.GetDataValidations(name)
	fatal(t, err)
	kinds := map[string]string{}
	for _, dv := range dvs {
		at, _, _ := strings.Cut(dv.Sqref, ":")
		kinds[strings.TrimRight(at, "0123456789")] = dv.Type + " " + dv.Formula1
		if dv.Prompt == nil || *dv.Prompt == "" {
			t.Errorf("%s says nothing to the one who fills it in", dv.Sqref)
		}
	}
	for col, want := range map[string]string{"F": "list DM_CL_CURRENCY_3", "E": "decimal -9999999999999", "D": "date ", "N": "list ", "C": "textLength 18", "G": ""} {
		if !strings.HasPrefix(kinds[col], want) || want == "" && kinds[col] != "" {
			t.Errorf("column %s takes %q, want %q", col, kinds[col], want)
		}
	}
	for at, locked := range map[string]bool{"A1": true, "A3": true, "A4": false, "E6": false, "G4": true, "A400": false, "H400": true} {
		id, err := f.GetCellStyle(name, at)
		fatal(t, err)
		s, err := f.GetStyle(id)
		fatal(t, err)
		if got := s.Protection == nil || s.Protection.Locked; got != locked {
			t.Errorf("%s locked: %v", at, got)
		}
	}
	if v, err := f.GetCellFormula(name, "G4"); err != nil || v != `IF(AND(ISNUMBER(E4),F4="USD"),ROUND(E4/10000,6),"")` {
		t.Errorf("G4 computes %q, %v", v, err)
	}
	if got := strings.Join(f.GetSheetList(), "|"); got != "填表说明|"+name+"|代码表" {
		t.Errorf("sheets %s", got)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	if !strings.HasPrefix(names["DM_CL_CURRENCY_3"], "'代码表'!$") {
		t.Errorf("names %v", names)
	}
}
