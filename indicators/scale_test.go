package indicators

import (
	"context"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"stis/reference/period"
	"stis/warehouse"
)

// cityCube computes a city of ordinary size, whose facts are made from hashes.
func cityCube(t *testing.T) (*Catalog, *Cube, *warehouse.DB) {
	t.Helper()
	db := openTest(t)
	loadFacts(t, db, nil)
	ctx := context.Background()
	err := db.Tx(ctx, func(tx *warehouse.Tx) error { return tx.ExecFile(ctx, os.DirFS("testdata"), "scale.sql") })
	if err != nil {
		t.Fatal(err)
	}
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	last, _ := period.Parse("2026-10")
	at := time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)
	res, err := Compute(ctx, db, cat, Run{Period: last, AsOf: at, Cutoff: at, InputsHash: "scale", LayoutVersion: "test"})
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	cube, err := Read(ctx, db, res.RunID)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d observations, compute %v, read %v", cube.Len(), took, time.Since(begin)-took)
	return cat, cube, db
}

func TestMetamorphic(t *testing.T) {
	if testing.Short() {
		t.Skip("computes a whole city")
	}
	cat, cube, db := cityCube(t)
	t.Run("breakdowns add to totals", func(t *testing.T) { breakdownsAdd(t, cat, cube) })
	t.Run("months add to the year to date", func(t *testing.T) { monthsAdd(t, cat, cube) })
	t.Run("pairs add to their first dimension", func(t *testing.T) { pairsAdd(t, cat, cube) })
	t.Run("points add to growth", func(t *testing.T) { pointsAdd(t, cat, cube) })
	t.Run("the comparable base adds to what is published", func(t *testing.T) { basesAdd(t, cat, cube) })
	t.Run("twice the same", func(t *testing.T) { sameBytes(t, cat, cube, db) })
	t.Run("an overlay moves what uses it", func(t *testing.T) { adjusted(t, cat, cube, db) })
}

// breakdownsAdd compares, for every additive indicator and allowed breakdown,
// the sum of the members with the total, on every basis.
func breakdownsAdd(t *testing.T, cat *Catalog, cube *Cube) {
	checked := 0
	for _, i := range cat.active() {
		if !i.Additive() {
			continue
		}
		for _, c := range i.By {
			for _, basis := range i.Spans {
				for _, p := range []string{"2025-10", "2026-10"} {
					whole, ok := cube.Get(i.ID, p, basis, "level", Total, "")
					if !ok || whole.Value == nil {
						continue
					}
					sum := new(big.Rat)
					for _, k := range cube.Keys(i.ID, string(c)) {
						o, ok := cube.Get(i.ID, p, basis, "level", string(c), k)
						if !ok {
							t.Fatalf("%s %s %s %s: no value", i.ID, p, basis, k)
						}
						sum.Add(sum, o.Value)
					}
					checked++
					if sum.Cmp(whole.Value) != 0 {
						t.Errorf("%s %s %s by %s: members add to %s, total is %s", i.ID, p, basis, c, sum.FloatString(2), whole.Value.FloatString(2))
					}
				}
			}
		}
	}
	if checked < 300 {
		t.Errorf("only %d breakdowns were compared", checked)
	}
}

func monthsAdd(t *testing.T, cat *Catalog, cube *Cube) {
	checked := 0
	for _, i := range cat.active() {
		if !i.Additive() || !i.HasSpan("ytd") || !i.HasSpan("month") || i.Frequency == "A" {
			continue
		}
		for _, year := range []int{2024, 2025, 2026} {
			sum := new(big.Rat)
			for m := period.Of(year, 1); m <= period.Of(year, 12) && m <= cube.Period; m++ {
				month, ok1 := cube.Get(i.ID, m.String(), "month", "level", Total, "")
				ytd, ok2 := cube.Get(i.ID, m.String(), "ytd", "level", Total, "")
				if !ok1 || !ok2 || month.Value == nil || ytd.Value == nil {
					t.Fatalf("%s %s: no value", i.ID, m)
				}
				checked++
				if sum.Add(sum, month.Value); sum.Cmp(ytd.Value) != 0 {
					t.Errorf("%s %s: months add to %s, year to date is %s", i.ID, m, sum.FloatString(2), ytd.Value.FloatString(2))
				}
			}
		}
	}
	if checked < 500 {
		t.Errorf("only %d months were compared", checked)
	}
}

func pairsAdd(t *testing.T, cat *Catalog, cube *Cube) {
	checked := 0
	for _, i := range cat.active() {
		for _, c := range i.By {
			dims := splitCut(string(c))
			if len(dims) != 2 || !i.Additive() || !i.Allows(dims[0]) {
				continue
			}
			sums := map[string]*big.Rat{}
			for _, k := range cube.Keys(i.ID, string(c)) {
				o, _ := cube.Get(i.ID, "2026-10", i.Spans[0], "level", string(c), k)
				first, _, _ := strings.Cut(k, ";")
				if sums[first] == nil {
					sums[first] = new(big.Rat)
				}
				sums[first].Add(sums[first], o.Value)
			}
			for first, sum := range sums {
				o, _ := cube.Get(i.ID, "2026-10", i.Spans[0], "level", dims[0], first)
				checked++
				if o.Value == nil || o.Value.Cmp(sum) != 0 {
					t.Errorf("%s by %s: pairs of %s do not add to it", i.ID, c, first)
				}
			}
		}
	}
	if checked == 0 {
		t.Error("no pair was compared")
	}
}

// pointsAdd compares the sum of the members' points of growth with the growth
// of the whole; both are stored to 12 decimals.
func pointsAdd(t *testing.T, cat *Catalog, cube *Cube) {
	for _, id := range []string{"EX03", "CT02", "ST01", "HR01"} {
		i, _ := cat.Get(id)
		basis := i.Spans[min(1, len(i.Spans)-1)]
		whole, _ := cube.Get(id, "2026-10", basis, "yoy", Total, "")
		sum := new(big.Rat)
		for _, k := range cube.Keys(id, "county") {
			o, ok := cube.Get(id, "2026-10", basis, "ctr", "county", k)
			if !ok || o.Value == nil {
				t.Fatalf("%s %s: no points", id, k)
			}
			sum.Add(sum, o.Value)
		}
		if Round(sum, 9, HalfUp) != Round(whole.Value, 9, HalfUp) {
			t.Errorf("%s: points add to %s, growth is %s", id, sum.FloatString(12), whole.Value.FloatString(12))
		}
	}
}

// basesAdd compares the totals on the comparable base with those as published,
// their contributors included, in every month and on every basis.
func basesAdd(t *testing.T, cat *Catalog, cube *Cube) {
	checked := 0
	for _, i := range cat.active() {
		if i.Comparable == "" {
			continue
		}
		for _, basis := range i.Spans {
			for m := period.Of(2024, 10); m <= cube.Period; m++ {
				base, _ := cube.Get(i.ID, m.String(), basis, "level", Total, "")
				want, _ := cube.Get(i.Comparable, m.String(), basis, "level", Total, "")
				if checked++; base.Value == nil || want.Value == nil || base.Value.Cmp(want.Value) != 0 ||
					base.Contributors != want.Contributors || base.Top1.Cmp(want.Top1) != 0 {
					t.Errorf("%s %s %s is %v of %d, %s is %v of %d", i.ID, m, basis, base.Value, base.Contributors, i.Comparable, want.Value, want.Contributors)
				}
			}
		}
	}
	if checked != 4*3*25 {
		t.Errorf("%d totals compared", checked)
	}
}

// sameBytes computes again and compares everything stored.
func sameBytes(t *testing.T, cat *Catalog, first *Cube, db *warehouse.DB) {
	ctx := context.Background()
	res, err := Compute(ctx, db, cat, Run{Period: first.Period, AsOf: first.AsOf, Cutoff: first.Cutoff, InputsHash: "scale", LayoutVersion: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if res.RunID != first.RunID {
		t.Fatalf("run %s, then %s", first.RunID, res.RunID)
	}
	second, err := Read(ctx, db, res.RunID)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(first.rows, second.rows, func(a, b record) bool { return reflect.DeepEqual(a, b) }) {
		t.Error("the second computation stored other rows")
	}
}
