package recon

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"stis/reference"
	"stis/transform/check"
	"stis/warehouse"
)

// covered makes SAFE deliver the months of 2026 up to October: one receipt of a
// service that is no outsourcing, in each.
func covered() []receipt {
	var out []receipt
	for _, m := range []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10"} {
		out = append(out, receipt{bop: "COVER" + m, uscc: "Z", date: "2026-" + m + "-15", usd: "1.00", txn: "222011", outsider: true})
	}
	return out
}

// number is a declaration number of a day.
func number(day, serial string) string {
	return "330300000101" + day[2:4] + day[5:7] + day[8:10] + serial
}

func TestClasses(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	unknown, soon := number("2026-03-05", "9999"), number("2026-11-05", "0001")
	for name, c := range map[string]struct {
		filings  []filing
		receipts []receipt
		matches  []string
		lines    []string
		findings []string
	}{
		"the same": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "10000.00"}},
			matches:  []string{"number F1 B1 1 10000.00 10000.00 - -"},
		},
		"another quarter, with charges": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-04-10", usd: "9980.00"}},
			matches:  []string{"number F1 B1 1 10000.00 9980.00 T receipt_later_quarter"},
			lines: []string{
				"2026Q1 A T 10000.00 filing F1 B1 USA receipt_later_quarter",
				"2026Q2 A T -9980.00 receipt F1 B1 USA receipt_later_quarter",
			},
		},
		"paid before": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2026-04-10", usd: "10000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-30", usd: "10000.00", nature: "1"}},
			matches:  []string{"number F1 B1 1 10000.00 10000.00 T receipt_earlier_quarter"},
			lines: []string{
				"2026Q1 A T -10000.00 receipt F1 B1 USA receipt_earlier_quarter",
				"2026Q2 A T 10000.00 filing F1 B1 USA receipt_earlier_quarter",
			},
		},
		"code outside": {
			filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"}, {id: "F2", uscc: "A", date: "2026-02-10", usd: "7000.00", bop: "B2"}},
			receipts: []receipt{
				{bop: "B1", uscc: "A", date: "2026-04-10", usd: "9980.00", txn: "222011"},
				{bop: "B2", uscc: "A", date: "2026-02-10", usd: "7000.00", txn: "121010"}},
			matches: []string{"number F1 B1 1 10000.00 9980.00 K code_outside_outsourcing", "number F2 B2 1 7000.00 7000.00 K code_without_item"},
			lines: []string{
				"2026Q1 A K 10000.00 filing F1 B1 USA code_outside_outsourcing",
				"2026Q1 A K 7000.00 filing F2 B2 USA code_without_item",
			},
		},
		"agents": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"},
				{id: "F2", uscc: "A", date: "2026-02-10", usd: "20000.00", bop: "B2"},
				{id: "F3", uscc: "A", date: "2026-02-10", usd: "30000.00", bop: "B3"},
				{id: "F4", uscc: "OLD", date: "2026-02-10", usd: "40000.00", bop: "B4"}},
			receipts: []receipt{
				{bop: "B1", uscc: "B", date: "2026-03-10", usd: "9900.00"},
				{bop: "B2", uscc: "X", date: "2026-03-10", usd: "20000.00", outsider: true},
				{bop: "B3", uscc: "P", date: "2026-03-10", usd: "30000.00", outsider: true, kind: "R"},
				{bop: "B4", uscc: "NEW", date: "2026-03-10", usd: "40000.00"}},
			matches: []string{
				"number F1 B1 1 10000.00 9900.00 G receipt_by_other_firm", "number F2 B2 1 20000.00 20000.00 G receipt_by_outsider",
				"number F3 B3 1 30000.00 30000.00 G receipt_by_person", "number F4 B4 1 40000.00 40000.00 G receipt_by_successor"},
			lines: []string{
				"2026Q1 A G 10000.00 filing F1 B1 USA receipt_by_other_firm",
				"2026Q1 A G 20000.00 filing F2 B2 USA receipt_by_outsider",
				"2026Q1 A G 30000.00 filing F3 B3 USA receipt_by_person",
				"2026Q1 B G -9900.00 receipt F1 B1 USA receipt_by_other_firm",
				"2026Q1 NEW G -40000.00 receipt F4 B4 USA receipt_by_successor",
				"2026Q1 OLD G 40000.00 filing F4 B4 USA receipt_by_successor",
			},
		},
		"amounts": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"},
				{id: "F2", uscc: "A", date: "2026-01-10", cur: "EUR", orig: "10000.00", usd: "10800.00", bop: "B2"},
				{id: "F3", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B3"},
				{id: "F4", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B4"},
				{id: "F5", uscc: "A", date: "2026-02-10", usd: "50000.00", bop: "B5"}},
			receipts: []receipt{
				{bop: "B1", uscc: "A", date: "2026-03-10", usd: "9850.00"},
				{bop: "B2", uscc: "A", date: "2026-03-10", cur: "EUR", orig: "10000.00", usd: "11000.00"},
				{bop: "B3", uscc: "A", date: "2026-03-10", cur: "CNY", orig: "71000.00", usd: "9950.00"},
				{bop: "B4", uscc: "A", date: "2026-03-10", usd: "10400.00"},
				{bop: "B5", uscc: "A", date: "2026-03-10", usd: "30000.00"}},
			matches: []string{
				"number F1 B1 1 10000.00 9850.00 X bank_charge", "number F2 B2 1 10800.00 11000.00 X rate_differs",
				"number F3 B3 1 10000.00 9950.00 X currency_differs", "number F4 B4 1 10000.00 10400.00 X amount_within_tolerance",
				"number F5 B5 1 50000.00 30000.00 X amount_far"},
			lines: []string{
				"2026Q1 A X 150.00 pair F1 B1 USA bank_charge", "2026Q1 A X -200.00 pair F2 B2 USA rate_differs",
				"2026Q1 A X 50.00 pair F3 B3 USA currency_differs", "2026Q1 A X -400.00 pair F4 B4 USA amount_within_tolerance",
				"2026Q1 A X 20000.00 pair F5 B5 USA amount_far",
			},
			findings: []string{"W REC009 F5"},
		},
		"payer elsewhere": {
			filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "100000.00", bop: "B1", partner: "JPN"},
				{id: "F2", uscc: "A", date: "2026-02-10", usd: "80000.00", bop: "B2", partner: "JPN"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "99000.00", payer: "HKG"}, {bop: "B2", uscc: "A", date: "2026-04-10", usd: "80000.00", payer: "HKG"}},
			matches:  []string{"number F1 B1 1 100000.00 99000.00 X bank_charge", "number F2 B2 1 80000.00 80000.00 T receipt_later_quarter"},
			lines: []string{
				"2026Q1 A P -99000.00 pair F1 B1 HKG payer_differs", "2026Q1 A P 99000.00 pair F1 B1 JPN payer_differs",
				"2026Q1 A T 80000.00 filing F2 B2 JPN receipt_later_quarter", "2026Q1 A X 1000.00 pair F1 B1 JPN bank_charge",
				"2026Q2 A P -80000.00 pair F2 B2 HKG payer_differs", "2026Q2 A P 80000.00 pair F2 B2 JPN payer_differs",
				"2026Q2 A T -80000.00 receipt F2 B2 JPN receipt_later_quarter",
			},
			findings: []string{"I REC005 A|2026Q1", "I REC005 A|2026Q2"},
		},
		"nothing received": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", kept: true},
				{id: "F2", uscc: "A", date: "2026-02-10", usd: "2999.99"},
				{id: "F3", uscc: "A", date: "2026-08-03", usd: "30000.00"},
				{id: "F4", uscc: "A", date: "2026-08-02", usd: "40000.00"},
				{id: "F5", uscc: "A", date: "2026-04-30", usd: "50000.00"},
				{id: "F6", uscc: "A", date: "2026-04-29", usd: "60000.00"},
				{id: "F7", uscc: "A", date: "2026-10-10", usd: "700.00", bop: unknown, got: "2026-10-20"},
				{id: "F8", uscc: "A", date: "2026-02-10", usd: "80000.00", bop: soon},
				{id: "F81", uscc: "A", date: "2026-02-10", usd: "81000.00", bop: number("2027-01-05", "0001")},
				{id: "F82", uscc: "A", date: "2026-02-10", usd: "82000.00", bop: number("2026-77-05", "0001")},
				{id: "F9", uscc: "A", date: "2026-10-10", usd: "-90.00", red: true, corrects: "none"}},
			lines: []string{
				"2026Q1 A L 2999.99 filing F2 - USA filing_below_limit",
				"2026Q1 A R 10000.00 filing F1 - USA kept_abroad",
				"2026Q1 A S 81000.00 filing F81 " + number("2027-01-05", "0001") + " USA declaration_unknown",
				"2026Q1 A S 82000.00 filing F82 " + number("2026-77-05", "0001") + " USA no_receipt_six_months",
				"2026Q1 A T 80000.00 filing F8 " + soon + " USA receipt_not_delivered",
				"2026Q2 A S 60000.00 filing F6 - USA no_receipt_six_months",
				"2026Q2 A U 50000.00 filing F5 - USA no_receipt",
				"2026Q3 A T 30000.00 filing F3 - USA receipt_may_come",
				"2026Q3 A U 40000.00 filing F4 - USA no_receipt",
				"2026Q4 A S 700.00 filing F7 " + unknown + " USA declaration_unknown",
				"2026Q4 A U -90.00 filing F9 - USA negative_filing",
			},
			findings: []string{"W REC007 2026Q2", "W REC007 2026Q3", "W REC007 2026Q4"},
		},
		"nothing filed": {
			filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "1.00", onshore: true}},
			receipts: []receipt{
				{bop: "B1", uscc: "A", date: "2026-03-10", usd: "10000.00"}, {bop: "B2", uscc: "B", date: "2026-03-10", usd: "20000.00"},
				{bop: "B3", uscc: "B", date: "2026-03-10", usd: "30000.00", nature: "1"}, {bop: "B4", uscc: "B", date: "2026-03-10", usd: "2999.00"},
				{bop: "B5", uscc: "B", date: "2026-03-10", usd: "50000.00", nature: "2"}, {bop: "B6", uscc: "B", date: "2026-03-10", usd: "60000.00", outsider: true},
				{bop: "B7", uscc: "B", date: "2026-03-10", usd: "70000.00", txn: "222011"}, {bop: "B8", uscc: "B", date: "2026-03-10", usd: "80000.00", payment: true},
				{bop: "B9", uscc: "B", date: "2026-03-10", usd: "90000.00", kind: "N"}},
			lines: []string{
				"2026Q1 A M -10000.00 receipt - B1 USA receipt_without_filing",
				"2026Q1 B L -2999.00 receipt - B4 USA receipt_below_limit",
				"2026Q1 B M -20000.00 receipt - B2 USA firm_without_filings",
				"2026Q1 B T -30000.00 receipt - B3 USA advance",
			},
		},
		"a quarter without SAFE": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2025-11-10", usd: "10000.00", bop: "B1"}, {id: "F2", uscc: "A", date: "2025-12-10", usd: "10000.00"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-01-10", usd: "10000.00"}},
			matches:  []string{"number F1 B1 1 10000.00 10000.00 T receipt_later_quarter"},
			lines:    []string{"2026Q1 A T -10000.00 receipt F1 B1 USA receipt_later_quarter"},
			findings: []string{"W REC001 2025Q4"},
		},
		"red entries": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"},
				{id: "F2", uscc: "A", date: "2026-02-10", usd: "-10000.00", bop: "B1", red: true, corrects: "F1"},
				{id: "F3", uscc: "A", date: "2026-02-10", usd: "9000.00", bop: "B1"},
				{id: "F4", uscc: "A", date: "2026-02-11", usd: "40000.00", bop: "B4"},
				{id: "F5", uscc: "A", date: "2026-05-10", usd: "-10000.00", red: true, corrects: "F4"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "9000.00"}, {bop: "B4", uscc: "A", date: "2026-03-10", usd: "30000.00"}},
			matches:  []string{"number F3 B1 1 9000.00 9000.00 - -", "number F4 B4 1 30000.00 30000.00 - -"},
			lines:    []string{"2026Q1 A T 10000.00 filing F5 - USA red_entry", "2026Q2 A T -10000.00 filing F5 - USA red_entry"},
		},
		"a red entry for another client": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"},
				{id: "F2", uscc: "A", date: "2026-03-10", usd: "-1000.00", red: true, corrects: "F1", partner: "JPN"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "9000.00"}},
			matches:  []string{"number F1 B1 1 9000.00 9000.00 - -"},
			lines:    []string{"2026Q1 A P -1000.00 filing F2 - JPN red_entry_partner", "2026Q1 A P 1000.00 filing F2 - USA red_entry_partner"},
		},
		"a number too often": {
			filings: []filing{
				{id: "F1", uscc: "A", date: "2026-02-12", usd: "60000.00", bop: "B1"},
				{id: "F2", uscc: "A", date: "2026-02-11", usd: "60000.00", bop: "B1"},
				{id: "F3", uscc: "B", date: "2026-02-10", usd: "60000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "100000.00"}},
			matches:  []string{"number F1 B1 1 40000.00 40000.00 - -", "number F2 B1 1 60000.00 60000.00 - -"},
			lines: []string{
				"2026Q1 A S 20000.00 filing F1 B1 USA declaration_used_up",
				"2026Q1 B S 60000.00 filing F3 B1 USA declaration_used_up",
			},
			findings: []string{"W REC004 B1"},
		},
		"a refund named": {
			filings:  []filing{{id: "F1", uscc: "A", date: "2026-02-12", usd: "60000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "60000.00", nature: "2"}},
			lines:    []string{"2026Q1 A S 60000.00 filing F1 B1 USA declaration_refund"},
		},
	} {
		world{filings: c.filings, receipts: append(covered(), c.receipts...)}.build(t, db, book)
		if d := cmp.Diff(c.matches, lines(t, db, showMatches)); d != "" {
			t.Errorf("%s: matches (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(c.lines, lines(t, db, showLines)); d != "" {
			t.Errorf("%s: lines (-want +got):\n%s", name, d)
		}
		if c.findings != nil {
			var got []string
			for _, f := range findings(t, db) {
				if f != "I REC002 2026Q4" && f[2:8] != "REC003" {
					got = append(got, f)
				}
			}
			if d := cmp.Diff(c.findings, got); d != "" {
				t.Errorf("%s: findings (-want +got):\n%s", name, d)
			}
		}
	}
}

// Only what is neither timing nor known is said of a firm, and only above the
// floors.
func TestThresholds(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	for name, c := range map[string]struct {
		settled, payer string // a pair in the same quarter
		filings        []filing
		receipts       []receipt
		want           []string
	}{
		"timing alone": {settled: "50000.00", filings: []filing{{id: "F1", uscc: "A", date: "2026-03-30", usd: "900000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-04-10", usd: "900000.00"}}},
		"a fifth": {settled: "80000.00", receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "20000.00"}}},
		"more than a fifth": {settled: "80000.00", receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "20000.01"}},
			want: []string{"W REC003 A|2026Q1"}},
		"below the floor": {settled: "0.99", receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "99999.00"}}},
		"missing and suspicious do not offset": {settled: "900000.00", filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "120000.00", bop: number("2026-03-01", "0001")}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "130000.00"}}, want: []string{"W REC003 A|2026Q1"}},
		"another payer, half": {settled: "60000.00", payer: "HKG", filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "60000.00", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "60000.00"}}},
		"another payer, more than half": {settled: "50000.00", payer: "HKG", filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "49999.99", bop: "B1"}},
			receipts: []receipt{{bop: "B1", uscc: "A", date: "2026-03-10", usd: "49999.99"}}, want: []string{"I REC005 A|2026Q1"}},
		"another payer, small": {settled: "49999.99", payer: "HKG"},
	} {
		world{filings: append([]filing{{id: "F0", uscc: "A", date: "2026-02-10", usd: c.settled, bop: "B0"}}, c.filings...),
			receipts: append(append(covered(), receipt{bop: "B0", uscc: "A", date: "2026-03-10", usd: c.settled, payer: c.payer}), c.receipts...)}.build(t, db, book)
		var got []string
		for _, f := range findings(t, db) {
			if f[2:8] == "REC003" || f[2:8] == "REC005" {
				got = append(got, f)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: findings (-want +got):\n%s", name, d)
		}
	}
}

// The messages have the numbers they judge by, and a number that is used too
// often is said once.
func TestMessages(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	world{filings: []filing{
		{id: "F1", uscc: "A", date: "2026-02-12", usd: "600000.00", bop: "B1"}, {id: "F2", uscc: "A", date: "2026-02-11", usd: "600000.00", bop: "B1"},
		{id: "F3", uscc: "A", date: "2026-02-13", usd: "600000.00", bop: "B1"}},
		receipts: append(covered(), receipt{bop: "B1", uscc: "A", date: "2026-03-10", usd: "1000000.00", payer: "HKG"})}.build(t, db, book)
	cs, err := check.Load(Checks())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cs {
		if c.Rule != "REC003" && c.Rule != "REC004" && c.Rule != "REC005" {
			continue
		}
		if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
			found, err := c.Run(t.Context(), tx)
			for _, f := range found {
				got = append(got, f.En)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{
		"firm A in 2026Q1: offshore execution US$ 1800000.00 against receipts US$ 1000000.00 (ratio 1.80); US$ 800000.00 of the differences are missing filings, suspicious or unexplained, more than 20 % of the larger side",
		"declaration B1 is named by 3 executions of together US$ 1800000.00, more than its US$ 1000000.00; nothing is left for US$ 800000.00 of 2 of them, the first of which is F1",
		"firm A in 2026Q1: 2 receipts of US$ 1000000.00, more than 50 % of its US$ 1000000.00, came from another economy than the client's",
	}, got); d != "" {
		t.Errorf("messages (-want +got):\n%s", d)
	}
}

// Cells that cannot be true are left out and said, and no cell stops the build.
func TestAbsurdCells(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	const large = "999999999999999.99"
	world{
		filings: []filing{
			{id: "F1", uscc: "A", date: "2026-02-10", usd: "6000000000000000.00", bop: "B1"},
			{id: "F2", uscc: "A", date: "2026-02-10", usd: "-9000000000000000.00", red: true, corrects: "F1"},
			{id: "F3", uscc: "A", date: "2026-02-10", usd: "-9000000000000000.00", red: true, corrects: "F1"},
			{id: "F4", uscc: "A", date: "2026-02-10", usd: "600000000000000.00"},
			{id: "F5", uscc: "A", date: "2026-02-10", usd: "-" + large, red: true, corrects: "F4"},
			{id: "F6", uscc: "A", date: "2026-02-10", usd: "-" + large, red: true, corrects: "F4"},
			{id: "F7", uscc: "A", date: "2026-02-10", usd: "100.00", cur: "VND", orig: "9999999999999999.99"},
			{id: "F8", uscc: "B", date: "2026-02-10", usd: large, bop: "B2"}, {id: "F81", uscc: "B", date: "2026-02-11", usd: large, bop: "B2"},
			{id: "F9", uscc: "B", date: "2026-02-10", usd: large}, {id: "F91", uscc: "B", date: "2026-02-10", usd: "7000.00", bop: "B9"},
			{id: "G1", uscc: "C", date: "2026-02-10", usd: "9999999999999999.99", onshore: true}},
		receipts: append(covered(),
			receipt{bop: "B1", uscc: "A", date: "2026-03-10", usd: "9999999999999999.99"}, receipt{bop: "B2", uscc: "B", date: "2026-03-10", usd: large},
			receipt{bop: "B2", line: 2, uscc: "B", date: "2026-03-10", usd: large, txn: "228031"}, receipt{bop: "B3", uscc: "B", date: "2026-03-10", usd: large},
			receipt{bop: "B4", uscc: "C", date: "2026-03-10", usd: "-9999999999999999.99"}, receipt{bop: "B5", uscc: "C", date: "2026-03-10", usd: "-70.00"},
			receipt{bop: "B9", uscc: "B", date: "2026-03-10", usd: "9999999999999999.99"}, receipt{bop: "B8", uscc: "C", date: "2026-03-10", usd: "9999999999999999.99", txn: "222011"}),
		fees: []fee{{decl: "D1", uscc: "A", date: "2026-05-01", usd: "9999999999999999.99", mode: "0214"}, {decl: "D2", uscc: "A", date: "2026-05-01", usd: "9999999999999999.99", mode: "0214"}},
	}.build(t, db, book)
	if d := cmp.Diff([]string{
		"number F8 B2 1 " + large + " " + large + " - -", "number F81 B2 2 " + large + " " + large + " - -", "amount F9 B3 1 " + large + " " + large + " - -",
	}, lines(t, db, showMatches)); d != "" {
		t.Errorf("matches (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{
		"2026Q1 A S 600000000000000.00 filing F4 - USA no_receipt_six_months",
		"2026Q1 A U -" + large + " filing F5 - USA negative_filing", "2026Q1 A U -" + large + " filing F6 - USA negative_filing",
		"2026Q1 B S 7000.00 filing F91 B9 USA declaration_out_of_range", "2026Q1 C M 70.00 receipt - B5 USA receipt_without_filing",
	}, lines(t, db, showLines)); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
	var got []string
	for _, f := range findings(t, db) {
		if f[2:8] == "REC010" {
			got = append(got, f)
		}
	}
	if d := cmp.Diff([]string{"W REC010 B1|1", "W REC010 B4|1", "W REC010 B9|1", "W REC010 F1", "W REC010 F2", "W REC010 F3", "W REC010 F7"}, got); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
}

// Without any receipt of SAFE nothing is compared, and that is said.
func TestNoSAFE(t *testing.T) {
	db, book := openDB(t, 1), openBook(t)
	world{filings: []filing{{id: "F1", uscc: "A", date: "2026-02-10", usd: "10000.00", bop: "B1"}}}.build(t, db, book)
	for _, table := range []string{"recon", "recon_line", "recon_bridge", "recon_match"} {
		if got := lines(t, db, "SELECT COUNT(*) FROM facts."+table); got[0] != "0" {
			t.Errorf("facts.%s has %s rows", table, got[0])
		}
	}
	if d := cmp.Diff([]string{"W REC001 2026Q1"}, findings(t, db)); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
}

// What the book says is what is applied; METHODS §6.1 has the same values.
func TestParameters(t *testing.T) {
	if d := cmp.Diff(defaults(), parametersOf(openBook(t), asOf), cmp.AllowUnexported(parameters{})); d != "" {
		t.Errorf("(-defaults +book):\n%s", d)
	}
	book, err := reference.OpenWith(fstest.MapFS{"parameter.csv": {Data: []byte("name,valid_from,value,unit\n" +
		"recon_days_from,2026-01-01,-10,day\nrecon_amount_floor,2026-01-01,250,USD\nrecon_amount_share,2026-01-01,0.005,share\n")}})
	if err != nil {
		t.Fatal(err)
	}
	p := parametersOf(book, asOf)
	if p.daysBefore != 10 || p.amountUSD != 250_00 || p.amountBP != 50 || p.feeBP != 150 {
		t.Errorf("parameters of the book: %+v", p)
	}
	if p = parametersOf(book, asOf.AddDate(-1, 0, 0)); p.daysBefore != 5 || p.amountUSD != 500_00 {
		t.Errorf("parameters of the year before: %+v", p)
	}
}
