package transform

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A record counts once, in its last version; what is as old as the first build
// knows it only then.
func TestStandingTotals(t *testing.T) {
	book, cat := world(t)
	db := openWarehouse(t, cat)
	target := func(county, value string) map[string]string {
		return map[string]string{"year": "2026", "ind_code": "EX03", "county_code": county, "target": value, "weight": "25.00"}
	}
	var first, second testBatch
	first = testBatch{name: "t1", source: "target", received: "2026-01-20"}
	first.add(target("330302", "100.5"), "", "")
	first.add(target("330303", "7"), "", "")
	second = testBatch{name: "t2", source: "target", received: "2026-03-01"}
	second.add(target("330302", "120.25"), "", "")
	second.add(target("330304", "1"), "", "")
	loadBatches(t, db, cat, []testBatch{first, second})
	for asOf, want := range map[string]string{"2026-02-01": "107.5000000000", "2026-04-01": "128.2500000000"} {
		day, err := time.Parse(time.DateOnly, asOf)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Build(t.Context(), db, book, cat, Options{AsOf: day}); err != nil {
			t.Fatal(err)
		}
		totals, err := StandingTotals(t.Context(), db, cat)
		if err != nil {
			t.Fatal(err)
		}
		var got []Standing
		for _, s := range totals {
			if s.Source == "target" {
				got = append(got, s)
			} else if s.Total != "0.0000000000" {
				t.Errorf("%s %s: %s in an empty table", s.Source, s.Field, s.Total)
			}
		}
		// adj_target is blank; weight is a percentage, which nobody adds.
		if d := cmp.Diff([]Standing{{"target", "target", want}, {"target", "adj_target", "0.0000000000"}}, got); d != "" {
			t.Errorf("as of %s:\n%s", asOf, d)
		}
	}
}
