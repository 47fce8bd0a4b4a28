package recon

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stis/warehouse"
)

func TestSteps(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	for name, c := range map[string]struct {
		filings  []filing
		receipts []receipt
		matches  []string
		lines    []string
	}{
		"one declaration for three filings, the last bears the charge": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", cur: "EUR", orig: "1000.00", usd: "1080.00", bop: "B1"},
				{id: "F2", uscc: "A", date: "2026-02-11", cur: "EUR", orig: "2000.00", usd: "2160.00", bop: "B1"},
				{id: "F3", uscc: "A", date: "2026-02-12", cur: "EUR", orig: "3000.00", usd: "3240.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", cur: "EUR", orig: "5970.00", usd: "6567.00"}},
			matches: []string{
				"number F1 B1 1 1080.00 1100.00 X amount_within_tolerance", "number F2 B1 1 2160.00 2200.00 X amount_within_tolerance",
				"number F3 B1 1 3240.00 3267.00 X amount_within_tolerance"},
			lines: []string{
				"2026Q1 A X -20.00 pair F1 B1 USA amount_within_tolerance", "2026Q1 A X -40.00 pair F2 B1 USA amount_within_tolerance",
				"2026Q1 A X -27.00 pair F3 B1 USA amount_within_tolerance"},
		},
		"two codes on one declaration": {
			filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "100000.00", bop: "B1"}, {id: "F2", uscc: "A", date: "2026-02-10", usd: "74800.00", bop: "B2"}},
			receipts: []receipt{
				{bop: "B1", line: 1, uscc: "A", date: "2026-03-10", usd: "75000.00"}, {bop: "B1", line: 2, uscc: "A", date: "2026-03-10", usd: "25000.00", txn: "222011"},
				{bop: "B2", line: 1, uscc: "A", date: "2026-03-10", usd: "25000.00", txn: "222011"}, {bop: "B2", line: 2, uscc: "A", date: "2026-03-10", usd: "75000.00"}},
			matches: []string{
				"number F1 B1 1 75000.00 75000.00 - -", "number F1 B1 2 25000.00 25000.00 K code_outside_outsourcing",
				"number F2 B2 2 74800.00 75000.00 X amount_within_tolerance"},
			lines: []string{"2026Q1 A K 25000.00 filing F1 B1 USA code_outside_outsourcing", "2026Q1 A X -200.00 pair F2 B2 USA amount_within_tolerance"},
		},
		"a charge is no money under another code": {
			filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "100000.00", bop: "B1"}},
			receipts: []receipt{
				{bop: "B1", line: 1, uscc: "A", date: "2026-03-10", usd: "99000.00"}, {bop: "B1", line: 2, uscc: "A", date: "2026-03-10", usd: "25000.00", txn: "222011"}},
			matches: []string{"number F1 B1 1 100000.00 99000.00 X bank_charge"},
			lines:   []string{"2026Q1 A X 1000.00 pair F1 B1 USA bank_charge"},
		},
		"two currencies under one number": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "4000.00", bop: "B1"}, {id: "F2", uscc: "A", date: "2026-02-11", cur: "EUR", orig: "5000.00", usd: "6000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "10000.00"}},
			matches:  []string{"number F1 B1 1 4000.00 4000.00 - -", "number F2 B1 1 6000.00 6000.00 - -"},
		},
		"by amount: as many as can be, then the closest": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "100000.00"}, {id: "F2", uscc: "A", date: "2026-02-10", usd: "100900.00"},
				{id: "F3", uscc: "A", date: "2026-02-10", usd: "50000.00"}, {id: "F4", uscc: "A", date: "2026-01-10", cur: "EUR", orig: "50000.00", usd: "55000.00"}},
			receipts: []receipt{
				{bop: "B1", uscc: "A", date: "2026-03-10", usd: "100000.00"}, {bop: "B2", uscc: "A", date: "2026-03-10", usd: "99100.00"},
				{bop: "B3", uscc: "A", date: "2026-02-05", usd: "50000.00"}, {bop: "B4", uscc: "A", date: "2026-02-05", cur: "EUR", orig: "49300.00", usd: "56000.00"}},
			matches: []string{
				"amount F1 B2 1 100000.00 99100.00 X bank_charge", "amount F2 B1 1 100900.00 100000.00 X bank_charge",
				"amount F3 B3 1 50000.00 50000.00 - -", "amount F4 B4 1 55000.00 56000.00 X amount_far"},
			lines: []string{
				"2026Q1 A X 900.00 pair F1 B2 USA bank_charge", "2026Q1 A X 900.00 pair F2 B1 USA bank_charge", "2026Q1 A X -1000.00 pair F4 B4 USA amount_far"},
		},
		"by amount: outside the windows": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "100000.00"}, {id: "F2", uscc: "A", date: "2026-02-10", usd: "200000.00"},
				{id: "F3", uscc: "A", date: "2026-02-10", usd: "300000.00"}, {id: "F4", uscc: "A", date: "2026-02-10", usd: "450000.00", kept: true},
				{id: "F5", uscc: "A", date: "2026-02-10", usd: "600.00"}},
			receipts: []receipt{
				{bop: "B1", uscc: "A", date: "2026-02-04", usd: "100000.00"}, {bop: "B2", uscc: "A", date: "2026-05-12", usd: "200000.00"},
				{bop: "B3", uscc: "A", date: "2026-02-10", usd: "295499.00"}, {bop: "B4", uscc: "A", date: "2026-02-10", usd: "450000.00"},
				{bop: "B5", uscc: "A", date: "2026-02-10", usd: "1000.00"}, {bop: "B6", uscc: "B", date: "2026-02-10", usd: "100000.00"}},
			lines: []string{
				"2026Q1 A L 600.00 filing F5 - USA filing_below_limit", "2026Q1 A L -1000.00 receipt - B5 USA receipt_below_limit",
				"2026Q1 A M -100000.00 receipt - B1 USA receipt_without_filing", "2026Q1 A M -295499.00 receipt - B3 USA receipt_without_filing",
				"2026Q1 A M -450000.00 receipt - B4 USA receipt_without_filing", "2026Q1 A R 450000.00 filing F4 - USA kept_abroad",
				"2026Q1 A S 100000.00 filing F1 - USA no_receipt_six_months", "2026Q1 A S 200000.00 filing F2 - USA no_receipt_six_months",
				"2026Q1 A S 300000.00 filing F3 - USA no_receipt_six_months", "2026Q1 B M -100000.00 receipt - B6 USA firm_without_filings",
				"2026Q2 A M -200000.00 receipt - B2 USA receipt_without_filing"},
		},
		"a wrong number, the right amount": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "100000.00", bop: number("2026-03-10", "0007"), got: "2026-03-10"}},
			receipts: []receipt{{bop: number("2026-03-10", "0070"), uscc: "A", date: "2026-03-10", usd: "100000.00"}},
			matches:  []string{"amount F1 " + number("2026-03-10", "0070") + " 1 100000.00 100000.00 - -"},
		},
		"one receipt for four filings": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00"}, {id: "F2", uscc: "A", date: "2026-02-11", usd: "20000.00"},
				{id: "F3", uscc: "A", date: "2026-02-12", usd: "40000.00"}, {id: "F4", uscc: "A", date: "2026-02-13", usd: "80000.00"},
				{id: "F5", uscc: "A", date: "2026-02-13", usd: "160000.00", kept: true}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "149999.99"}},
			matches: []string{
				"many F1 B1 1 10000.00 10000.00 - -", "many F2 B1 1 20000.00 20000.00 - -", "many F3 B1 1 40000.00 40000.00 - -",
				"many F4 B1 1 80000.00 79999.99 X bank_charge"},
			lines: []string{"2026Q1 A R 160000.00 filing F5 - USA kept_abroad", "2026Q1 A X 0.01 pair F4 B1 USA bank_charge"},
		},
		"two choices add up: none is taken": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00"}, {id: "F2", uscc: "A", date: "2026-02-11", usd: "20000.00"}, {id: "F3", uscc: "A", date: "2026-02-12", usd: "20000.00"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "30000.00"}},
			lines: []string{
				"2026Q1 A M -30000.00 receipt - B1 USA receipt_without_filing", "2026Q1 A S 10000.00 filing F1 - USA no_receipt_six_months",
				"2026Q1 A S 20000.00 filing F2 - USA no_receipt_six_months", "2026Q1 A S 20000.00 filing F3 - USA no_receipt_six_months"},
		},
		"the exact sum goes before another within the tolerance": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00"}, {id: "F2", uscc: "A", date: "2026-02-11", usd: "20000.00"}, {id: "F3", uscc: "A", date: "2026-02-12", usd: "20100.00"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "30000.00"}},
			matches:  []string{"many F1 B1 1 10000.00 10000.00 - -", "many F2 B1 1 20000.00 20000.00 - -"},
			lines:    []string{"2026Q1 A S 20100.00 filing F3 - USA no_receipt_six_months"},
		},
		"sums only within 45 days": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2026-01-10", usd: "10000.00"}, {id: "F2", uscc: "A", date: "2026-02-11", usd: "20000.00"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-02-25", usd: "30000.00"}},
			lines: []string{
				"2026Q1 A M -30000.00 receipt - B1 USA receipt_without_filing", "2026Q1 A S 10000.00 filing F1 - USA no_receipt_six_months",
				"2026Q1 A S 20000.00 filing F2 - USA no_receipt_six_months"},
		},
		"one filing paid in two parts": {
			filings: []filing{{id: "F1", uscc: "A", date: "2026-03-10", usd: "30000.00"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-20", usd: "10000.00"}, {bop: "B2", uscc: "A", date: "2026-04-02", usd: "20000.00"},
				{bop: "B3", uscc: "A", date: "2026-06-02", usd: "20000.00"}},
			matches: []string{"many F1 B1 1 10000.00 10000.00 - -", "many F1 B2 1 20000.00 20000.00 T receipt_later_quarter"},
			lines: []string{
				"2026Q1 A T 20000.00 filing F1 B2 USA receipt_later_quarter", "2026Q2 A M -20000.00 receipt - B3 USA receipt_without_filing",
				"2026Q2 A T -20000.00 receipt F1 B2 USA receipt_later_quarter"},
		},
	} {
		world{filings: c.filings, receipts: append(covered(), c.receipts...)}.build(t, db, book)
		if d := cmp.Diff(c.matches, lines(t, db, showMatches)); d != "" {
			t.Errorf("%s: matches (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(c.lines, lines(t, db, showLines)); d != "" {
			t.Errorf("%s: lines (-want +got):\n%s", name, d)
		}
	}
}

// mixed has something of most kinds, in two counties' worth of firms.
func mixed() world {
	return world{
		filings: []filing{
			{id: "F1", uscc: "A", date: "2026-02-10", usd: "150000.00", bop: "B1"}, {id: "F2", uscc: "A", date: "2026-05-10", usd: "20000.00", kept: true},
			{id: "F3", uscc: "A", date: "2026-02-11", usd: "30000.00", bop: "B3", class: "ITO21"}, {id: "F4", uscc: "B", date: "2026-05-12", usd: "40000.00", bop: "NONE", got: "2026-06-01"},
			{id: "F5", uscc: "Q", date: "2026-05-12", usd: "7000.00", bop: "B5"}, {id: "F6", uscc: "A", date: "2026-05-12", usd: "5000.00", local: true},
			{id: "F7", uscc: "A", date: "2026-05-12", usd: ""}},
		receipts: append(covered(), receipt{bop: "B1", uscc: "A", date: "2026-04-10", usd: "149000.00", payer: "HKG"},
			receipt{bop: "B3", uscc: "A", date: "2026-03-10", usd: "30000.00"}, receipt{bop: "B5", uscc: "B", date: "2026-05-20", usd: "7000.00", txn: "228031"},
			receipt{bop: "B6", uscc: "B", date: "2026-05-20", usd: "80000.00"},
			receipt{bop: "B7", uscc: "A", date: "2026-05-20", usd: "1210.00", txn: "221000"}, receipt{bop: "B8", uscc: "A", date: "2026-05-21", usd: "1200.00", txn: "221000"}),
		fees: []fee{{decl: "D1", uscc: "A", date: "2026-05-01", usd: "1200.00", mode: "0214"}, {decl: "D2", uscc: "A", date: "2026-05-01", usd: "9999.00", mode: "1427"},
			{decl: "D3", uscc: "A", date: "2026-05-01", usd: "500.00", mode: "1300", ie: "I"}, {decl: "D4", uscc: "A", date: "2026-05-02", usd: "88000.00", mode: "1300"}},
	}
}

func TestReconAndBridge(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	mixed().build(t, db, book)
	for query, want := range map[string][]string{
		`SELECT * FROM facts.recon ORDER BY quarter, uscc`: {
			"2026Q1 A 330303 180000.00 30000.00 0.00 179000.00 150000.00 150000.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00",
			"2026Q2 A 330381 20000.00 149000.00 89200.00 0.00 -129000.00 -149000.00 0.00 0.00 0.00 20000.00 0.00 0.00 0.00 0.00 0.00",
			"2026Q2 B 330381 40000.00 87000.00 0.00 0.00 -47000.00 0.00 0.00 0.00 0.00 0.00 -7000.00 0.00 -80000.00 40000.00 0.00",
			"2026Q2 Q 330302 7000.00 0.00 0.00 0.00 7000.00 0.00 0.00 0.00 0.00 0.00 7000.00 0.00 0.00 0.00 0.00",
		},
		`SELECT decl_no, item_no, bop_no, line, uscc, fee_usd, receipt_usd, month FROM facts.recon_overlap`: {"D1 1 B8 1 A 1200.00 1200.00 2026-05"},
		`SELECT quarter, county, SUM(lines) FROM facts.recon_bridge GROUP BY quarter, county ORDER BY quarter, county`: {
			"2026Q1 330303 1", "2026Q1 _T 1", "2026Q2 330302 1", "2026Q2 330381 7", "2026Q2 _T 8"},
	} {
		if d := cmp.Diff(want, lines(t, db, query)); d != "" {
			t.Errorf("%s (-want +got):\n%s", query, d)
		}
	}
	bridge, err := Bridge(t.Context(), db, "2026Q2", "_T")
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{{1, "filings", "", "67000.00", 0}, {2, "timing", "T", "149000.00", 1}, {3, "partner", "P", "0.00", 2}, {4, "code", "K", "0.00", 0},
		{5, "currency_and_charges", "X", "0.00", 0}, {6, "retained_abroad", "R", "-20000.00", 1}, {7, "agent", "G", "0.00", 2}, {8, "below_limit", "L", "0.00", 0},
		{9, "missing_filing", "M", "80000.00", 1}, {10, "suspicious", "S", "-40000.00", 1}, {11, "unknown", "U", "0.00", 0}, {12, "receipts", "", "236000.00", 0}}
	if d := cmp.Diff(want, bridge); d != "" {
		t.Errorf("bridge (-want +got):\n%s", d)
	}
	gaps, err := TopGaps(t.Context(), db, "2026Q2", 2)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Gap{
		{"2026Q2", "A", "企业A", "330381", "F1", "B1", "receipt", "T", "receipt_later_quarter", "收汇晚于执行所在季度", "paid in a later quarter than executed", "-149000.00"},
		{"2026Q2", "B", "企业B", "330381", "", "B6", "receipt", "M", "receipt_without_filing", "有收汇而未报执行", "received but not filed", "-80000.00"}}, gaps); d != "" {
		t.Errorf("gaps (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"I REC002 2026Q4", "I REC005 A|2026Q2", "I REC006 F3", "I REC006 F5"}, findings(t, db)); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
}

// Every reason that the statements give is in the table, with the class they
// mean, and every class has one.
func TestReasons(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	mixed().build(t, db, book)
	known := lines(t, db, "SELECT why FROM facts.recon_reason ORDER BY why")
	for _, file := range []string{"sql/40_match.sql", "sql/42_rest.sql", "sql/50_line.sql"} {
		text, err := files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
			if strings.Contains(string(text), "'"+word+"'") && strings.Contains(word, "_") && !slices.Contains(known, word) && word != "declaration_limit" {
				t.Errorf("%s: reason %s is in no table", file, word)
			}
		}
	}
	if got := strings.Join(lines(t, db, "SELECT DISTINCT gap_class FROM facts.recon_reason ORDER BY gap_class"), ""); got != "GKLMPRSTUX" {
		t.Errorf("classes with reasons: %s", got)
	}
	if bad := lines(t, db, "SELECT m.match_no FROM facts.recon_match m JOIN facts.recon_reason r ON r.why = m.why WHERE r.gap_class <> m.gap_class"); bad != nil {
		t.Errorf("matches with the class of another reason: %v", bad)
	}
}

// A difference that nothing explains ends the build.
func TestInexact(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	w := mixed()
	w.build(t, db, book)
	err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		if err := tx.Exec(t.Context(), "UPDATE facts.recon SET gap_m = gap_m + 0.01 WHERE uscc = 'B'"); err != nil {
			return err
		}
		return (&builder{ctx: t.Context(), tx: tx}).assert()
	})
	if !errors.Is(err, ErrInexact) || !strings.Contains(err.Error(), "firm B in 2026Q2") {
		t.Errorf("assert: %v", err)
	}
}

// Thousands of the same filings and receipts in one month: paired by date, and
// told.
func TestPathological(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	world{receipts: covered()}.build(t, db, book)
	const many = `INSERT INTO facts.execution SELECT 'F' || LPAD(CAST(i AS VARCHAR), 5, '0'), 'A', DATE '2026-02-01' + CAST(i % 28 AS INTEGER), '2026-02', NULL, 'USD', 9000, 9000, NULL,
		false, false, NULL, 'OFF', 'ITO', 'ITO11', 'USA', '330302', false, false, 'e', 'S', CAST(i AS INTEGER) FROM range(5000) t(i);
		INSERT INTO facts.fx_flow SELECT 'B' || LPAD(CAST(i AS VARCHAR), 5, '0'), 1, 'receipt', 'C', 'A', 'C', true, '330302', 'USA', 'USD', 9000, 9000, '227020', '2014', 'SI', 'SI2', '0',
		DATE '2026-02-01' + CAST(i % 28 AS INTEGER), 'r', 'S', 5 FROM range(5000) t(i);`
	err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		if err := (world{receipts: covered()}).fill(t.Context(), tx); err != nil {
			return err
		}
		if err := tx.Exec(t.Context(), many); err != nil {
			return err
		}
		return Build(t.Context(), tx, book, asOf)
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"amount 5000"}, lines(t, db, "SELECT step, COUNT(*) FROM facts.recon_match GROUP BY step")); d != "" {
		t.Errorf("matches (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"A USD amount 5000 5000 2026-02-01 2026-02-28"}, lines(t, db, "SELECT * FROM facts.recon_fallback")); d != "" {
		t.Errorf("fallback (-want +got):\n%s", d)
	}
	if got := fmt.Sprint(findings(t, db)); !strings.Contains(got, "I REC008 A|USD|2026-02-01") {
		t.Errorf("findings: %s", got)
	}
}

// Every statement file is a step, in the order of its name.
func TestStepsAreFiles(t *testing.T) {
	names, err := fs.Glob(files, "sql/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, n := range names {
		want = append(want, strings.TrimPrefix(n, "sql/"))
	}
	got := slices.DeleteFunc(slices.Clone(steps[:]), func(s string) bool { return !strings.HasSuffix(s, ".sql") })
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-files +steps:\n%s", d)
	}
}
