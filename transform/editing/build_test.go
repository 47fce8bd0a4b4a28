package editing

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// steadyFirms fills facts.execution with firms that execute about the same every month
// from 2025-01 to 2026-10, each firm at a size of its own.
func steadyFirms(f *fixture, firms int) {
	f.exec(`INSERT INTO facts.execution (exec_id, contract_id, uscc, event_month, stat_month, exec_date, currency, orig, usd, so_class1, so_class2,
		shore, red, kept_abroad, elimination, batch, sheet, "row")
	SELECT 'ZX' || i || '-' || m, 'WB' || i, 'U' || i, STRFTIME(d, '%Y-%m'), STRFTIME(d, '%Y-%m'), d, 'USD', usd, usd, 'ITO', 'ITO1' || (i % 2),
		CASE i % 3 WHEN 0 THEN 'ON' ELSE 'OFF' END, FALSE, FALSE, FALSE, 'b', 'S', 100 * i + m
	FROM (SELECT i, m, CAST(DATE '2025-01-10' + INTERVAL 1 MONTH * m AS DATE) AS d,
	             CAST((1000 + 700 * i) * (1 + ((7 * i + 5 * m) % 11) * 0.02) AS DECIMAL(18,2)) AS usd
	      FROM range(` + big.NewInt(int64(firms)).String() + `) a(i), range(22) b(m)) x`)
}

func TestBuild(t *testing.T) {
	f := newFixture(t)
	steadyFirms(f, 40)
	// Firm 3 executes 60 times as much in one month, firm 5 files one month in
	// 万美元 as if in dollars, firm 7 stops, firm 8 names a receipt of a tenth.
	f.exec(`UPDATE facts.execution SET usd = usd * 60 WHERE exec_id = 'ZX3-17';
		UPDATE facts.execution SET usd = usd * 10000 WHERE exec_id = 'ZX5-20';
		DELETE FROM facts.execution WHERE uscc = 'U7' AND event_month >= '2026-04';
		UPDATE facts.execution SET bop_no = '3303' WHERE exec_id = 'ZX8-9';
		INSERT INTO facts.fx_flow (bop_no, line, direction, entity, entity_kind, service, usd, source, stat_month, batch, sheet, "row")
		VALUES ('3303', 1, 'C', 'U8', 'C', FALSE, 700.00, 'safe_receipt', '2025-10', 'c', 'S', 1);
		INSERT INTO facts.contract (contract_id, uscc, sign_month, so_class1, so_class2, amt_usd, batch, sheet, "row")
		SELECT 'WB' || i, 'U' || i, '2026-01', 'ITO', 'ITO11', 10000 + 997 * i, 'k', 'S', i FROM range(40) r(i);
		UPDATE facts.contract SET amt_usd = 90000000 WHERE contract_id = 'WB9';
		INSERT INTO facts.headcount (uscc, stat_month, emp_end, payroll_cny, carried, so_class1, batch, sheet, "row")
		SELECT 'U' || i, STRFTIME(DATE '2026-01-01' + INTERVAL 1 MONTH * m, '%Y-%m'), 20 + i, (20 + i) * (9000 + 10 * ((i + m) % 5)), FALSE, 'ITO', 'h', 'S', 100 * i + m
		FROM range(40) a(i), range(10) b(m);
		UPDATE facts.headcount SET emp_end = 500, payroll_cny = 500 * 9000 WHERE uscc = 'U4' AND stat_month = '2026-06';
		UPDATE facts.headcount SET payroll_cny = payroll_cny * 10 WHERE uscc = 'U6' AND stat_month = '2026-07'`)
	f.build()
	want := []string{
		"EDT001 HB execution so_execution 317 amt_orig ZX3-17 U3 2026-06 ITO11",
		"EDT001 HB execution so_execution 520 amt_orig ZX5-20 U5 2026-09 ITO11",
		"EDT002 HB headcount hr_stat 405 emp_end U4|2026-06 U4 2026-06 ITO",
		"EDT003 ABOX contract so_contract 9 amt_orig WB9 U9 2026-01 ITO11",
		"EDT004 UNIT execution so_execution 520 amt_orig ZX5-20 U5 2026-09 ITO11",
		"EDT005 UNIT filing so_execution 809 amt_orig ZX8-9 U8 2025-10 ",
		"EDT008 UNIT payroll hr_stat 606 payroll_wan U6|2026-07 U6 2026-07 ITO",
	}
	if d := cmp.Diff(want, f.lines(`SELECT rule, method, series, source, "row", field, key, uscc, period, stratum FROM facts.outlier ORDER BY rule, key`)); d != "" {
		t.Errorf("outliers (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"execution stop U7 2026-04 15  7"},
		f.lines(`SELECT series, kind, uscc, period, months_before, months_after, months_open FROM facts.start_stop`)); d != "" {
		t.Errorf("turns (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"10000 true", "10 true", "10 true"}, f.lines(`SELECT factor, ABS(value / factor - expected) <= 0.05 * expected
		FROM facts.outlier WHERE method = 'UNIT' ORDER BY rule`)); d != "" {
		t.Errorf("factors (-want +got):\n%s", d)
	}
	for code, n := range map[string]int{"EDT001": 2, "EDT002": 1, "EDT003": 1, "EDT004": 1, "EDT005": 1, "EDT006": 0, "EDT008": 1} {
		if got := f.findings(code); len(got) != n {
			t.Errorf("%s finds %d, want %d: %s", code, len(got), n, got)
		}
	}
	const all = "SELECT * FROM facts.outlier"
	first := f.lines(all)
	f.build()
	if d := cmp.Diff(first, f.lines(all)); d != "" {
		t.Errorf("built again (-first +second):\n%s", d)
	}
}

// A month far below a steady rest is in doubt as one far above it is; the return
// to what was is not.
func TestFall(t *testing.T) {
	f := newFixture(t)
	steadyFirms(f, 40)
	f.exec(`UPDATE facts.execution SET usd = ROUND(usd / 30, 2) WHERE exec_id IN ('ZX35-12', 'ZX2-12')`)
	f.build()
	if d := cmp.Diff([]string{"ZX2-12", "ZX35-12"}, f.lines("SELECT key FROM facts.outlier WHERE rule = 'EDT001' ORDER BY key")); d != "" {
		t.Errorf("outliers (-want +got):\n%s", d)
	}
	// Firm 2 executes 2,400 dollars a month: too little to ask about.
	if got := f.findings("EDT001"); len(got) != 1 || !strings.HasPrefix(got[0], "W so_execution b 3512 amt_orig ZX35-12: ") {
		t.Errorf("findings %s", got)
	}
}

// An amount of sixteen digits before the point breaks nothing.
func TestLargestAmounts(t *testing.T) {
	f := newFixture(t)
	steadyFirms(f, 20)
	f.exec(`UPDATE facts.execution SET usd = 9999999999999999.99, orig = usd, bop_no = '3303', contract_id = 'WB1' WHERE exec_id IN ('ZX5-20', 'ZX6-20');
		INSERT INTO facts.fx_flow (bop_no, line, direction, entity, entity_kind, service, usd, source, stat_month, batch, sheet, "row")
		SELECT '3303', n, 'C', 'U8', 'C', TRUE, 9999999999999999.99, 'safe_receipt', '2025-10', 'c', 'S', 1 FROM range(2) r(n);
		INSERT INTO facts.contract (contract_id, uscc, sign_month, so_class1, so_class2, amt_usd, batch, sheet, "row")
		SELECT 'WB' || i, 'U' || i, '2026-01', 'ITO', 'ITO11', 9999999999999999.99 - i, 'k', 'S', i FROM range(9) r(i);
		INSERT INTO facts.headcount (uscc, stat_month, emp_end, payroll_cny, carried, batch, sheet, "row")
		VALUES ('U1', '2026-05', 9223372036854775807, 9999999999999999.99, FALSE, 'h', 'S', 1)`)
	f.insert("facts.finding", "rule=TRN021,severity=W,source=so_execution,batch=b,sheet=S,row=520,field=uscc,key=ZX5-20,zh=中,en=e")
	f.insert("facts.finding", "rule=TRN018,severity=W,source=safe_receipt,batch=c,sheet=S,row=1,field=bop_no,key=3303,zh=中,en=e")
	f.accepted("training", "PX1", 1, "training_id=PX1,cost_wan=999999999999.999999,trainees=1,hours=1")
	f.accepted("ent_profile", "U1", 2, "ent_name=甲,revenue_wan=999999999999.999999,emp_year_end=9000000000000,audit_status=A,report_date=2026-01-05,payroll_wan=999999999999.999999,uscc=U1")
	f.build()
	rules, err := Rules(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rules {
		f.run(c)
	}
}

// A cell that the layout questions is not questioned again.
func TestQuestionedOnce(t *testing.T) {
	f := newFixture(t)
	steadyFirms(f, 20)
	f.exec(`UPDATE facts.execution SET usd = usd * 10000 WHERE exec_id = 'ZX5-20'`)
	f.insert("raw.finding", "batch=b,seq=1,rule=so_execution.W99,severity=W,source=so_execution,sheet=S,row=520,field=amt_orig")
	f.build()
	if got := f.lines("SELECT rule, key FROM facts.outlier"); len(got) != 0 {
		t.Errorf("questioned again: %s", got)
	}
}

func TestTurns(t *testing.T) {
	var obs []observation
	add := func(unit string, months ...int) {
		for _, m := range months {
			obs = append(obs, observation{unit: unit, month: m, cents: 100})
		}
	}
	add("a", 1, 2, 3, 4, 9, 10) // stops after four, starts after four silent, two months are no steady activity
	add("b", 1, 2, 3, 5, 6, 7, 8, 9, 10)
	add("c", 1, 2)
	obs = append(obs, observation{unit: "d", month: 1, cents: 100}, observation{unit: "d", month: 2, cents: 100}, observation{unit: "d", month: 3, cents: 100}, observation{unit: "d", month: 4, cents: -5})
	want := []turn{
		{unit: "a", kind: "stop", month: 5, before: 4, after: 4, silent: 4},
		{unit: "a", kind: "start", month: 9, before: 4},
		{unit: "b", kind: "stop", month: 4, before: 3, after: 1, silent: 1},
		{unit: "d", kind: "stop", month: 4, before: 3, after: 7, silent: 7, open: true},
	}
	if d := cmp.Diff(want, turns(obs, 10), cmp.AllowUnexported(turn{})); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestMedianWithout(t *testing.T) {
	for _, s := range [][]float64{{1, 2}, {1, 2, 3}, {1, 2, 2, 5, 9}, {3, 3, 3, 3}} {
		for i, v := range s {
			rest := append(append([]float64{}, s[:i]...), s[i+1:]...)
			n := len(rest)
			want := (rest[(n-1)/2] + rest[n/2]) / 2
			if got := medianWithout(s, v); got != want {
				t.Errorf("median of %v without %v: %v, want %v", s, v, got, want)
			}
		}
	}
}

func TestScaled(t *testing.T) {
	cases := []struct {
		v        float64
		decimals int
		want     int64
	}{{1.005, 2, 100}, {-2.5, 0, -3}, {math.Inf(1), 6, 999}, {math.Inf(-1), 6, -999}, {math.NaN(), 6, 0}, {1e300, 2, 999}}
	for _, c := range cases {
		if got := scaled(c.v, c.decimals, 999); got != c.want {
			t.Errorf("%v: %d, want %d", c.v, got, c.want)
		}
	}
}

func TestMonths(t *testing.T) {
	for _, s := range []string{"2012-01", "2026-10", "2026-12", "0001-01"} {
		n, ok := monthNumber(s)
		if !ok || monthName(n) != s {
			t.Errorf("%s: %d %v %s", s, n, ok, monthName(n))
		}
	}
	for _, s := range []string{"", "2026-13", "2026Q3", "26-10"} {
		if _, ok := monthNumber(s); ok {
			t.Errorf("%q is a month", s)
		}
	}
}

func TestReadCell(t *testing.T) {
	two, ten := int64(2), int64(10)
	cases := []struct {
		text     string
		num, den *int64
		want     string // "" = blank, "bad"
	}{
		{"７３９１．４７", nil, nil, "7391.47"}, {"1,234.50", nil, nil, "1234.50"}, {"(5.00)", nil, nil, "-5.00"}, {"（5）", nil, nil, "-5.00"},
		{"30000.000000000004", nil, nil, "30000.00"}, {"1.5E3", nil, nil, "1500.00"}, {"5", &two, &ten, "1.00"},
		{"…", nil, nil, ""}, {" ", nil, nil, ""}, {"12,3万", nil, nil, "bad"}, {"1e999999999", nil, nil, "bad"}, {"1-2", nil, nil, "bad"},
		{strings.Repeat("9", 50), nil, nil, "bad"},
	}
	for _, c := range cases {
		got := readCell(c.text, c.num, c.den, 2)
		said := ""
		switch {
		case got.bad:
			said = "bad"
		case got.value != nil:
			said = got.value.FloatString(2)
		}
		if said != c.want {
			t.Errorf("%q: %q, want %q", c.text, said, c.want)
		}
	}
}

func FuzzReadCell(f *testing.F) {
	for _, s := range []string{"1,234.5", "(5)", "1e5", "…", "-.", "+-1", "１２", "1E-30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c := readCell(s, nil, nil, 6); c.value != nil && (c.bad || len(c.value.FloatString(6)) > 90) {
			t.Fatalf("%q: %v", s, c)
		}
	})
}

func TestSmallestChange(t *testing.T) {
	rat := func(s string) *big.Rat { v, _ := new(big.Rat).SetString(s); return v }
	c, ok, err := SmallestChange("safe_receipt", map[string]*big.Rat{"amt_orig": rat("30000"), "txn1_amt": rat("3000"), "amt_sold": rat("30000")})
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if d := cmp.Diff([][]string{{"txn1_amt"}, {"txn2_amt"}}, c.Sets); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if c.Offer[0].RatString() != "30000" || c.Offer[1].RatString() != "27000" {
		t.Errorf("offers %v", c.Offer)
	}
	if _, ok, err := SmallestChange("roster", nil); ok || err != nil {
		t.Errorf("a source without balances: %v %v", ok, err)
	}
}

func TestLocalize(t *testing.T) {
	f := newFixture(t)
	f.insert("facts.batch", "batch=b,source=safe_receipt")
	f.insert("facts.batch", "batch=p,source=ent_profile")
	for i, field := range []string{"amt_orig", "txn1_amt", "txn2_amt", "amt_sold", "amt_fx", "amt_other", "payee_name"} {
		f.insert("raw.batch_column", "batch=b,sheet=S,field="+field+",col="+big.NewInt(int64(i+1)).String()+",scale_num=1,scale_den=1")
	}
	held := func(row string, cells ...string) {
		f.insert("raw.quarantine", "batch=b,source=safe_receipt,sheet=S,row="+row+",rules=x")
		for i, c := range cells {
			f.insert("raw.cell_text", "batch=b,sheet=S,row="+row+",col="+big.NewInt(int64(i+1)).String()+",text="+c)
		}
	}
	held("5", "７３９１．４７", "7391.46", "…", "7391.47")
	held("6", "100元", "60", "40")
	held("7", "100", "60", "40", "100", "", "", "某公司")
	held("8", "100", "50", "40")
	f.insert("facts.release", "batch=b,sheet=S,row=8")
	f.accepted("ent_profile", "U1|2026", 9, "uscc=U1,revenue_wan=100,so_revenue_wan=120,rd_exp_wan=3,emp_year_end=9,emp_college_year_end=5,emp_so_year_end=4")
	f.accepted("ent_profile", "U2|2026", 10, "uscc=U2,revenue_wan=100,so_revenue_wan=120,emp_year_end=9,emp_college_year_end=5,emp_so_year_end=4")
	f.insert("raw.finding", "batch=b,seq=1,rule=ent_profile.W01,severity=W,source=ent_profile,sheet=S,row=9,field=so_revenue_wan")
	f.build()
	want := []string{
		"ent_profile b 9 U1|2026 soft so_revenue_wan <= revenue_wan / 1 so_revenue_wan / so_revenue_wan",
		"safe_receipt b 5  quarantined txn1_amt + txn2_amt = amt_orig / 1 txn1_amt / txn1_amt=7391.47 | txn2_amt=0.01",
		"safe_receipt b 6  quarantined  / 2 amt_orig / amt_orig=100",
	}
	if d := cmp.Diff(want, f.lines(`SELECT source, batch, "row", key, state, broken, '/', weight, fields, '/', alternatives FROM facts.localization ORDER BY source, "row"`)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if d := cmp.Diff([]string{"FH ent_profile 9 so_revenue_wan"}, f.lines(`SELECT method, source, "row", field FROM facts.outlier`)); d != "" {
		t.Errorf("outliers (-want +got):\n%s", d)
	}
}
