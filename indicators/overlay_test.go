package indicators

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"stis/review"
	"stis/warehouse"
)

func signedOverlay(state string) review.Overlay {
	return review.Overlay{Decision: review.Decision{ID: "o1", At: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), Author: "王敏", Reason: "核实"},
		LegalGround: "统计法", Indicator: "EX03", Period: "2026-09", Dimension: "county", Member: "330302", Unit: "USD",
		Adjustment: "-1000.250000", State: state,
		Signatures: []review.Signature{{At: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC), Signer: "李强", Verdict: review.Approve}}}
}

// adjusted computes the city again with an overlay in force and with one that
// waits for its second signature.
func adjusted(t *testing.T, cat *Catalog, before *Cube, db *warehouse.DB) {
	run := Run{Period: before.Period, AsOf: before.AsOf, Cutoff: before.Cutoff, InputsHash: "scale", LayoutVersion: "test"}
	run.Overlays = []review.Overlay{signedOverlay(review.Proposed)}
	if got := run.ID(cat.Version()); got != before.RunID {
		t.Errorf("a proposal makes another run: %s", got)
	}
	run.Overlays = []review.Overlay{signedOverlay(review.InForce)}
	res, err := Compute(t.Context(), db, cat, run)
	if err != nil {
		t.Fatal(err)
	}
	after, err := Read(t.Context(), db, res.RunID)
	if err != nil {
		t.Fatal(err)
	}
	if after.RunID == before.RunID || len(after.Overlays) != 1 || after.Overlays[0].Signatures[0].Signer != "李强" {
		t.Errorf("run %s, overlays %+v", after.RunID, after.Overlays)
	}
	moved := big.NewRat(-100025, 100)
	for _, k := range []cubeKey{
		{"EX03", "2026-09", "month", "level", Total, ""}, {"EX03", "2026-10", "ytd", "level", Total, ""},
		{"EX03", "2026-10", "r12", "level", Total, ""}, {"EX03", "2026-09", "month", "level", "county", "county=330302"},
		{"EX03", "2026-10", "ytd", "level", "county", "county=330302"},
	} {
		was, _ := before.Get(k.indicator, k.period, k.basis, k.measure, k.breakdown, k.key)
		is, _ := after.Get(k.indicator, k.period, k.basis, k.measure, k.breakdown, k.key)
		if was.Value == nil || is.Value == nil || new(big.Rat).Sub(is.Value, was.Value).Cmp(moved) != 0 || is.ObsStatus != "E" || !slices.Equal(is.Overlays, []string{"o1"}) {
			t.Errorf("%v: %v, then %v with %v %s", k, was.Value, is.Value, is.Overlays, is.ObsStatus)
		}
	}
	var touched []string
	for k, n := range after.at {
		is := after.rows[n]
		b, ok := before.at[k]
		if !ok { // a member of adjustments; every other row was there
			if !strings.Contains(is.Key, "="+adjustment) || is.over == "" && is.value.Valid && is.value.String != "0.000000000000" {
				t.Errorf("new row %+v", is)
			}
			continue
		}
		was := before.rows[b]
		same := was.value == is.value && was.ObsStatus == is.ObsStatus && is.over == ""
		if !same {
			touched = append(touched, is.Indicator)
		}
		if is.over == "" && was.value != is.value || is.over != "" && is.Period < "2026-09" && is.Freq == "M" {
			t.Errorf("%+v: %v, then %v, adjusted by %q", was.Observation, was.value, is.value, is.over)
		}
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	for _, want := range []string{"EX03", "EX06"} {
		if !slices.Contains(touched, want) {
			t.Errorf("%s is not among the adjusted ones: %v", want, touched)
		}
	}
	for _, id := range []string{"EX01", "HR01", "ST01", "EX05"} {
		if slices.Contains(touched, id) {
			t.Errorf("%s moved although it does not use EX03", id)
		}
	}
	breakdownsAdd(t, cat, after)
}

func TestCheckOverlay(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	change := map[string]func(*review.Overlay){
		"":                         func(*review.Overlay) {},
		`no indicator "XX99"`:      func(o *review.Overlay) { o.Indicator = "XX99" },
		"computed from other":      func(o *review.Overlay) { o.Indicator = "EX06" },
		"kept in USD, not in \"CN": func(o *review.Overlay) { o.Unit = "CNY" },
		"not broken down by \"gen": func(o *review.Overlay) { o.Dimension = "gender" },
		"period \"2026\"":          func(o *review.Overlay) { o.Period = "2026" },
	}
	for want, f := range change {
		o := signedOverlay(review.InForce)
		f(&o)
		err := cat.CheckOverlay(o)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
