package transform

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"stis/transform/register"
)

// What the checks of the fund see is filed for administration; what SAFE and
// customs deliver for statistics reaches none of them.
func TestPurposes(t *testing.T) {
	_, cat := world(t)
	of, err := Purposes(cat)
	if err != nil {
		t.Fatal(err)
	}
	stat := func(table string) []string {
		var out []string
		for _, s := range of[table] {
			if cat.Source(s).Purpose == "stat" {
				out = append(out, s)
			}
		}
		return out
	}
	for _, table := range []string{"facts.enterprise", "facts.fund_project", "facts.park", "facts.rate", "facts.contract", "facts.execution", "facts.batch", "facts.run"} {
		if s := stat(table); len(s) > 0 {
			t.Errorf("%s holds %v, which are kept for statistics", table, s)
		}
	}
	for table, source := range map[string]string{"facts.fx_flow": "safe_receipt", "facts.fx_base": "safe_payment", "facts.customs_line": "cus_decl",
		"facts.held_code": "safe_receipt", "facts.replacement": "safe_payment", "facts.correction": "cus_decl", "facts.version": "talent",
		"facts.finding": "st_direct", "facts.entity": "cus_decl"} {
		if !slices.Contains(of[table], source) {
			t.Errorf("%s: %s is not among its sources %v", table, source, of[table])
		}
	}
	if err := guardFund(cat); err != nil {
		t.Error(err)
	}
	w, err := ownWeb(cat)
	if err != nil {
		t.Fatal(err)
	}
	var fund []string
	for _, f := range w.files {
		if f.purpose == "fund" {
			fund = append(fund, f.name)
		}
	}
	slices.Sort(fund)
	if want := []string{"63_fund_project.sql", "TRN024.sql", "TRN025.sql"}; !slices.Equal(fund, want) {
		t.Errorf("purpose fund: %v, want %v", fund, want)
	}
}

// A check of the fund that looks at statistics is found, however long the way.
func TestFundReachesStatistics(t *testing.T) {
	_, cat := world(t)
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	bad := fstest.MapFS{
		"sql/97_direct.sql": file("-- reads: facts.version, raw.safe_receipt\n-- writes: facts.direct\n"),
		"sql/98_far.sql":    file("-- reads: facts.direct, facts.enterprise\n-- writes: facts.far\n"),
		"checks/BAD001.sql": file("-- rule: BAD001\n-- purpose: fund\n-- reads: facts.fund_project,\n--  facts.far\n"),
		"checks/BAD002.sql": file("-- rule: BAD002\n-- purpose: fund\n-- reads: raw.cus_decl\n"),
		"checks/BAD003.sql": file("-- rule: BAD003\n-- purpose: fund\n-- reads: facts.nowhere\n"),
		"checks/BAD004.sql": file("-- rule: BAD004\n-- purpose: fund\n-- reads: facts.version\n"),
		"checks/GOOD01.sql": file("-- rule: GOOD01\n-- purpose: fund\n-- reads: facts.version, facts.enterprise, raw.fund_project\n"),
		"checks/OTHER1.sql": file("-- rule: OTHER1\n-- reads: facts.far\n"),
	}
	w, err := webOf(cat, sqlFiles, checkFiles, register.Checks(), bad)
	if err != nil {
		t.Fatal(err)
	}
	err = w.fundProblems()
	if err == nil {
		t.Fatal("nothing was found")
	}
	for _, want := range []string{"BAD001.sql: purpose fund: reaches safe_receipt, which is kept for statistics",
		"BAD002.sql: purpose fund: reaches cus_decl, which is kept for statistics",
		"BAD003.sql: purpose fund: reads facts.nowhere, whose origin is unknown",
		"BAD004.sql: purpose fund: reaches talent, which is kept for statistics"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s", want)
		}
	}
	for _, name := range []string{"GOOD01", "OTHER1", "BAD001.sql: purpose fund: reaches cus_decl"} {
		if strings.Contains(err.Error(), name) {
			t.Errorf("told without reason: %s\n%v", name, err)
		}
	}
}
