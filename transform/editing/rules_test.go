package editing

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ruleCase is a fixture with doubtful rows and others that are as near to doubt as
// honest ones may come.
type ruleCase struct {
	rows func(*fixture)
	want []string
}

// judgedRow adds a row of facts.outlier.
func judgedRow(f *fixture, row int, values string) {
	f.insert("facts.outlier", fmt.Sprintf("method=HB,source=so_execution,batch=b,sheet=S,row=%d,field=amt_orig,key=K%d,uscc=U%d,period=2026-03,%s", row, row, row, values))
}

func outlierCases() map[string]ruleCase {
	return map[string]ruleCase{
		"EDT001": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT001,value=900000,expected=20000,score=1.5,own_factor=45,own_score=6")
			judgedRow(f, 2, "rule=EDT001,value=400000,expected=20000,score=1.5,own_factor=20,own_score=6")
			judgedRow(f, 3, "rule=EDT001,value=900000,expected=20000,score=1.5,own_factor=45,own_score=3.9")
			judgedRow(f, 4, "rule=EDT001,value=9000,expected=200,score=1.5,own_factor=45,own_score=6")
			judgedRow(f, 5, "rule=EDT006,value=900000,expected=20000,score=1.5,own_factor=45,own_score=6")
			judgedRow(f, 6, "rule=EDT001,value=900,expected=30000,score=1.5,own_factor=0.03,own_score=11")
			judgedRow(f, 7, "rule=EDT001,value=900,expected=30000,score=1.5,own_factor=0.03,own_score=9")
			judgedRow(f, 8, "rule=EDT001,value=1300,expected=30000,score=1.5,own_factor=0.05,own_score=11")
			judgedRow(f, 9, "rule=EDT001,value=400,expected=15000,score=1.5,own_factor=0.03,own_score=11")
		}, []string{"W so_execution b 1 amt_orig K1: firm U1, 2026-03: execution of 900000.00 USD, about 20000.00 anticipated, 45.000000 times its own median",
			"W so_execution b 6 amt_orig K6: firm U6, 2026-03: execution of 900.00 USD, about 30000.00 anticipated, 0.030000 times its own median"}},
		"EDT002": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT002,value=300,expected=50,score=1.2,own_factor=6")
			judgedRow(f, 2, "rule=EDT002,value=10,expected=90,score=1.2,own_factor=0.1")
			judgedRow(f, 3, "rule=EDT002,value=60,expected=20,score=1.2,own_factor=2.9")
			judgedRow(f, 4, "rule=EDT002,value=30,expected=5,score=1.2,own_factor=6")
		}, []string{"W so_execution b 1 amt_orig K1: firm U1, 2026-03: 300.00 persons, about 50.00 anticipated",
			"W so_execution b 2 amt_orig K2: firm U2, 2026-03: 10.00 persons, about 90.00 anticipated"}},
		"EDT003": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT003,value=90000000,expected=20000,score=1.6,stratum=ITO11")
			judgedRow(f, 2, "rule=EDT003,value=900000,expected=20000,score=1.4,stratum=ITO11")
		}, []string{"W so_execution b 1 amt_orig K1: a contract over 90000000.00 USD stands far out among those of its class (ITO11), whose median is about 20000.00"}},
		"EDT004": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT004,value=200000000,expected=20000,factor=10000,own_score=9,score=9")
			judgedRow(f, 2, "rule=EDT004,value=2,expected=20000,factor=0.0001,own_score=9,score=9")
			judgedRow(f, 3, "rule=EDT004,value=200000,expected=20000,factor=10,own_score=9,score=9")
		}, []string{"W so_execution b 1 amt_orig K1: firm U1, 2026-03: execution of 200000000.00 USD is off its own median by a factor of about 10000.000000; unit or currency may be mistaken, corrected it would be about 20000.00",
			"W so_execution b 2 amt_orig K2: firm U2, 2026-03: execution of 2.00 USD is off its own median by a factor of about 0.000100; unit or currency may be mistaken, corrected it would be about 20000.00"}},
		"EDT005": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT005,value=210000,expected=30000,factor=7,score=0.845,detail=3303")
		}, []string{"W so_execution b 1 amt_orig K1: execution of 210000.00 USD against a receipt of 30000.00 USD under number 3303, off by a factor of about 7.000000; unit or currency may be mistaken"}},
		"EDT006": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT006,value=9000000,expected=20000,score=2,own_factor=450,own_score=5")
			judgedRow(f, 2, "rule=EDT006,value=9000000,expected=20000,score=2,own_factor=199,own_score=5")
		}, []string{"W so_execution b 1 amt_orig K1: entity U1, 2026-03: services of 9000000.00 USD, about 20000.00 anticipated, 450.000000 times its own median"}},
		"EDT007": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT007,value=20000000,expected=20000,factor=1000,own_score=5,score=5")
			judgedRow(f, 2, "rule=EDT007,value=2000000,expected=20000,factor=100,own_score=5,score=5")
		}, []string{"W so_execution b 1 amt_orig K1: entity U1, 2026-03: services of 20000000.00 USD are off its own median by a factor of about 1000.000000; unit or currency may be mistaken, corrected about 20000.00"}},
		"EDT008": {func(f *fixture) {
			judgedRow(f, 1, "rule=EDT008,value=70000,expected=10000,factor=7,own_score=8,score=8")
			judgedRow(f, 2, "rule=EDT008,value=70000,expected=10000,factor=7,own_score=5,score=5")
		}, []string{"W so_execution b 1 amt_orig K1: firm U1, 2026-03: pay per head of 70000.00 yuan is off the firm's own median by a factor of about 7.000000; corrected it would be about 10000.00"}},
	}
}

func crossCases() map[string]ruleCase {
	return map[string]ruleCase{
		"EDT020": {func(f *fixture) {
			f.execution(1, "U1", "2026-01", "200000", "n=1")
			f.execution(2, "U1", "2026-03", "300000", "n=1")
			f.execution(3, "U2", "2026-02", "90000", "n=1")
			f.execution(4, "U1", "2026-04", "300000", "n=1")
			f.accepted("st_direct", "U1|a", 21, "uscc=U1,period=2026-03,ebops=SI2,exp_usd=9.5,audit_status=A")
			f.accepted("st_direct", "U1|b", 22, "uscc=U1,period=2026-03,ebops=SJ3,exp_usd=0.5,audit_status=A")
			f.accepted("st_direct", "U1|c", 23, "uscc=U1,period=2026-06,ebops=SI2,exp_usd=10,audit_status=A")
			f.accepted("st_direct", "U2|a", 24, "uscc=U2,period=2026-03,ebops=SI2,exp_usd=0.1,audit_status=A")
		}, []string{"W st_direct b 21 exp_usd U1|a: direct report 2026-03: exports of 10.000000 x10,000 USD, but offshore execution of the quarter is 50.0000, more than 3 times as much"}},
		"EDT021": {func(f *fixture) {
			f.insert("facts.park", "park_id=P,stat_month=2026-03,tenants=10,batch=b,sheet=S,row=3")
			f.insert("facts.park", "park_id=P,stat_month=2026-06,tenants=11,batch=b,sheet=S,row=4")
			for i := range 13 {
				f.insert("facts.enterprise", fmt.Sprintf("uscc=U%d,park=P,status=1,valid_from=2020-01-01,valid_to=9999-12-31", i))
			}
			f.insert("facts.enterprise", "uscc=U99,park=P,status=3,valid_from=2020-01-01,valid_to=9999-12-31")
		}, []string{"W park b 3 tenants P|2026-03: park P, 2026-03: 10 tenants, but 13 firms of the register name the park"}},
		"EDT022": {func(f *fixture) {
			for i := range 3 {
				f.accepted("new_hire", fmt.Sprint("H", i), 30+i, fmt.Sprintf("hire_id=H%d,uscc=U1,hire_date=2026-03-%02d", i, i+1))
			}
			f.insert("facts.headcount", "uscc=U1,stat_month=2026-03,emp_new=2,carried=false,batch=b,sheet=S,row=5")
			f.insert("facts.headcount", "uscc=U1,stat_month=2026-04,emp_new=0,carried=false,batch=b,sheet=S,row=6")
		}, []string{"W hr_stat b 5 emp_new U1|2026-03: firm U1, 2026-03: 3 hires filed one by one, 2 in the headcount return"}},
		"EDT023": {func(f *fixture) {
			f.accepted("fund_budget", "a", 40, "year=2026,tier=3,article=5,budget_wan=60,adj_budget_wan=")
			f.accepted("fund_budget", "b", 41, "year=2026,tier=3,article=5,budget_wan=30,adj_budget_wan=39")
			f.accepted("fund_budget", "c", 42, "year=2026,tier=3,article=6,budget_wan=50,adj_budget_wan=")
			f.insert("facts.fund_project", "project_id=1,year=2026,tier=3,article=5,paid_cny=600000")
			f.insert("facts.fund_project", "project_id=2,year=2026,tier=3,article=5,paid_cny=400000")
			f.insert("facts.fund_project", "project_id=3,year=2026,tier=3,article=6,paid_cny=500000")
		}, []string{"W fund_budget b 40 budget_wan a: 2026, article 5, tier 3: 100.0000 wan yuan paid, budget 99.000000"}},
		"EDT024": {func(f *fixture) {
			f.execution(1, "U1", "2026-01", "100", "n=1")
			f.execution(2, "U1", "2026-02", "-60", "n=-1,corrects_id=ZX1")
			f.execution(3, "U1", "2026-03", "-50", "n=-1,corrects_id=ZX1")
			f.execution(4, "U1", "2026-01", "100", "n=1")
			f.execution(5, "U1", "2026-03", "-100", "n=-1,corrects_id=ZX4")
			f.exec(`UPDATE facts.execution SET red = TRUE WHERE n = -1`)
		}, []string{"E so_execution b 3 amt_orig ZX1: red entries take back 110.00 USD from line ZX1, which had 100.00"}},
		"EDT025": {func(f *fixture) {
			f.insert("facts.contract", "contract_id=WB1,sign_date=2026-03-31")
			f.execution(1, "U1", "2026-01", "100", "n=1")
			f.execution(2, "U1", "2026-02", "100", "n=1")
		}, []string{"W so_execution b 1 exec_date ZX1: executed on 2026-01-15, more than 60 days before contract WB1 was signed on 2026-03-31"}},
		"EDT026": {func(f *fixture) {
			f.accepted("ent_profile", "U1|x", 50, "uscc=U1,report_date=2026-01-10,emp_year_end=200,audit_status=A")
			f.accepted("ent_profile", "U2|x", 51, "uscc=U2,report_date=2026-01-10,emp_year_end=110,audit_status=A")
			f.insert("facts.headcount", "uscc=U1,stat_month=2025-12,emp_end=50,carried=false")
			f.insert("facts.headcount", "uscc=U2,stat_month=2025-12,emp_end=50,carried=false")
		}, []string{"W ent_profile b 50 emp_year_end U1|x: firm U1: 200 persons at the end of 2025 in the profile, 50 in the return of December, more than 3 times apart"}},
		"EDT027": {func(f *fixture) {
			f.accepted("ent_profile", "U1|x", 50, "uscc=U1,report_date=2026-01-10,emp_year_end=10,payroll_wan=20,audit_status=A")
			f.accepted("ent_profile", "U2|x", 51, "uscc=U2,report_date=2026-01-10,emp_year_end=10,payroll_wan=30,audit_status=A")
			for m := 1; m <= 12; m++ {
				f.insert("facts.headcount", fmt.Sprintf("uscc=U1,stat_month=2025-%02d,emp_end=10,payroll_cny=100000,carried=false", m))
				f.insert("facts.headcount", fmt.Sprintf("uscc=U2,stat_month=2025-%02d,emp_end=10,payroll_cny=100000,carried=false", m))
			}
		}, []string{"W ent_profile b 50 payroll_wan U1|x: firm U1: payroll of 2025 is 200000.00 yuan in the profile and 1200000.00 in the twelve returns, more than 5 times apart"}},
		"EDT028": {func(f *fixture) {
			f.accepted("training", "PX1", 60, "training_id=PX1,employed=1,end_date=2026-03-01,audit_status=A")
			f.accepted("training", "PX2", 61, "training_id=PX2,employed=1,end_date=2026-03-01,audit_status=A")
			f.accepted("new_hire", "H1", 62, "hire_id=H1,training_id=PX1")
			f.accepted("new_hire", "H2", 63, "hire_id=H2,training_id=PX1")
			f.accepted("new_hire", "H3", 64, "hire_id=H3,training_id=PX2")
		}, []string{"W training b 60 employed PX1: training PX1: 1 employed, but 2 hires name it"}},
		"EDT029": {func(f *fixture) {
			f.insert("facts.start_stop", "series=execution,uscc=U1,kind=stop,period=2026-03,months_before=30,months_after=,months_open=8")
			f.insert("facts.start_stop", "series=execution,uscc=U2,kind=stop,period=2026-03,months_before=30,months_after=2,months_open=")
			f.insert("facts.start_stop", "series=execution,uscc=U3,kind=stop,period=2026-03,months_before=30,months_after=,months_open=8")
			f.insert("facts.enterprise", "uscc=U1,last=true,status=1")
			f.insert("facts.enterprise", "uscc=U2,last=true,status=1")
			f.insert("facts.enterprise", "uscc=U3,last=true,status=3")
		}, []string{"I so_execution  0  U1: firm U1 executed in 30 months in a row and not since 2026-03, 6 months or more"}},
		"EDT030": {func(f *fixture) {
			for m := 1; m <= 7; m++ {
				f.execution(m, "U1", fmt.Sprintf("2026-%02d", m), "1000", "n=1")
			}
			f.exec(`UPDATE facts.execution SET orig = 999 WHERE "row" = 7`)
			for m := 1; m <= 5; m++ {
				f.execution(10+m, "U2", fmt.Sprintf("2026-%02d", m), "1000", "n=1")
			}
			f.exec(`UPDATE facts.execution SET contract_id = 'WB2' WHERE uscc = 'U2'`)
		}, []string{"I so_execution b 6 amt_orig ZX6: contract WB1: 1000.00 USD in each of 6 months in a row; perhaps a plan, not what was done"}},
	}
}

func recordCases() map[string]ruleCase {
	return map[string]ruleCase{
		"EDT040": {func(f *fixture) {
			f.execution(1, "U1", "2026-03", "100", "receipt_date=2025-03-13")
			f.execution(2, "U1", "2026-03", "100", "receipt_date=2025-03-14")
			f.execution(3, "U1", "2026-03", "100", "receipt_date=")
		}, []string{"W so_execution b 1 receipt_date ZX1: received on 2025-03-13, 367 days before the execution of 2026-03-15"}},
		"EDT041": {func(f *fixture) {
			f.insert("facts.contract", "contract_id=WB1,start_date=2026-01-01,end_date=2062-01-01,stat_month=2026-01,batch=b,sheet=S,row=1")
			f.insert("facts.contract", "contract_id=WB2,start_date=2026-01-01,end_date=2036-01-01,stat_month=2026-01,batch=b,sheet=S,row=2")
			f.insert("facts.contract", "contract_id=WB3,start_date=2006-01-01,end_date=2036-01-01,stat_month=2011-12,batch=b,sheet=S,row=3")
		}, []string{"W so_contract b 1 end_date WB1: the contract runs from 2026-01-01 to 2062-01-01, more than 15 years"}},
		"EDT042": {func(f *fixture) {
			f.insert("facts.headcount", "uscc=U1,stat_month=2026-03,emp_end=50,emp_leave=51,carried=false,batch=b,sheet=S,row=1")
			f.insert("facts.headcount", "uscc=U2,stat_month=2026-03,emp_end=50,emp_leave=50,carried=false,batch=b,sheet=S,row=2")
			f.insert("facts.headcount", "uscc=U3,stat_month=2026-03,emp_end=5,emp_leave=29,carried=false,batch=b,sheet=S,row=3")
			f.insert("facts.headcount", "uscc=U4,stat_month=2026-03,emp_end=50,emp_leave=51,carried=true,batch=b,sheet=S,row=4")
		}, []string{"W hr_stat b 1 emp_leave U1|2026-03: firm U1, 2026-03: 51 left and 50 remain; perhaps the figure is cumulative"}},
		"EDT043": {func(f *fixture) {
			f.insert("facts.fund_project", "project_id=1,audit_result=3,paid_cny=100,clawback_cny=,batch=b,sheet=S,row=1")
			f.insert("facts.fund_project", "project_id=2,audit_result=3,paid_cny=100,clawback_cny=100,batch=b,sheet=S,row=2")
			f.insert("facts.fund_project", "project_id=3,audit_result=1,paid_cny=100,clawback_cny=,batch=b,sheet=S,row=3")
		}, []string{"W fund_project b 1 clawback_wan 1: project 1 is to be clawed back, but no amount is filed (100.00 yuan were paid)"}},
		"EDT044": {func(f *fixture) {
			f.accepted("training", "PX1", 1, "training_id=PX1,cost_wan=45,trainees=10,hours=40,end_date=2026-03-01,stat_month=2026-03")
			f.accepted("training", "PX2", 2, "training_id=PX2,cost_wan=39,trainees=10,hours=40,end_date=2026-03-01,stat_month=2026-03")
			f.accepted("training", "PX3", 3, "training_id=PX3,cost_wan=51,trainees=10,hours=40,end_date=2026-03-01,stat_month=2026-03")
			f.insert("raw.training", "_batch=old,_sheet=S,_row=1,training_id=PX1,cost_wan=45,trainees=10,hours=40")
		}, []string{"W training b 1 cost_wan PX1: training PX1 costs more than 1000 yuan a person and hour (45.000000 wan yuan, 10 persons, 40 hours)"}},
		"EDT045": {func(f *fixture) {
			f.accepted("ent_profile", "U1", 1, "ent_name=甲,revenue_wan=50000,emp_year_end=10,audit_status=A")
			f.accepted("ent_profile", "U2", 2, "ent_name=乙,revenue_wan=0.5,emp_year_end=10,audit_status=A")
			f.accepted("ent_profile", "U3", 3, "ent_name=丙,revenue_wan=500,emp_year_end=10,audit_status=A")
			f.accepted("ent_profile", "U4", 4, "ent_name=丁,revenue_wan=50000,emp_year_end=10,audit_status=X")
		}, []string{"W ent_profile b 1 revenue_wan U1: 甲: revenue of 50000.000000 wan yuan with 10 persons; a unit is probably wrong",
			"W ent_profile b 2 revenue_wan U2: 乙: revenue of 0.500000 wan yuan with 10 persons; a unit is probably wrong"}},
	}
}

// Every rule has a case; each case says all that its rule finds.
func TestRules(t *testing.T) {
	cases := map[string]ruleCase{}
	for _, some := range []map[string]ruleCase{outlierCases(), crossCases(), recordCases()} {
		for code, c := range some {
			cases[code] = c
		}
	}
	rules, err := Rules(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t)
	f.build()
	for _, r := range rules {
		code := string(r.Rule)
		c, ok := cases[code]
		if !ok {
			t.Errorf("rule %s has no case", code)
			continue
		}
		delete(cases, code)
		for _, table := range []string{"facts.outlier", "facts.start_stop", "facts.version", "facts.execution", "facts.contract", "facts.headcount",
			"facts.enterprise", "facts.park", "facts.fund_project", "raw.st_direct", "raw.new_hire", "raw.fund_budget", "raw.ent_profile", "raw.training"} {
			f.exec("DELETE FROM " + table)
		}
		if got := f.findings(code); len(got) > 0 {
			t.Errorf("%s finds something in nothing: %s", code, got)
		}
		c.rows(f)
		slices.Sort(c.want)
		if d := cmp.Diff(c.want, f.findings(code)); d != "" {
			t.Errorf("%s (-want +got):\n%s", code, d)
		}
	}
	for code := range cases {
		t.Errorf("case %s has no rule", code)
	}
}
