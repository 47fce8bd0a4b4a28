package city

import (
	"fmt"
	"testing"

	"stis/reference/period"
)

// TestPlantsShow makes cities that are too small or too young for some rules:
// what is planted on whole columns there is still to be seen.
func TestPlantsShow(t *testing.T) {
	cat, book := open(t)
	oct := period.Of(2026, 10)
	for _, cfg := range []Config{
		{Seed: 5, Enterprises: 60, Months: 13, FXLines: 900, Last: oct},
		{Seed: 7, Enterprises: 100, Months: 24, FXLines: 300, Last: oct},
		{Seed: 11, Enterprises: 40, Months: 13, FXLines: 60, Last: oct},
		{Seed: 1, Enterprises: 20, Months: 30, FXLines: 20, Last: period.Of(2026, 2)},
	} {
		t.Run(fmt.Sprintf("seed %d", cfg.Seed), func(t *testing.T) {
			w, err := build(cat, book, cfg)
			if err != nil {
				t.Fatal(err)
			}
			totals := 0
			for _, p := range w.planted {
				switch p.rule {
				case "ING020":
					testUnitShows(t, w, p)
				case "ING022":
					totals++
					if w.lookOf(p.file).totals == 0 || p.file.summed() == 0 {
						t.Errorf("%v: a wrong total in a column that bears none", p.file.key)
					}
				}
			}
			if totals == 0 {
				t.Error("no wrong total is planted")
			}
		})
	}
}

// testUnitShows holds the middle amount of a column in a wrong unit against
// the middle amounts of the files before it.
func testUnitShows(t *testing.T, w *world, p *plant) {
	t.Helper()
	at, files := w.fields[p.source][p.field], 0
	mine := sizes(p.file, at)
	if len(mine) < 8 {
		t.Errorf("%v %s: %d amounts tell no unit", p.file.key, p.field, len(mine))
		return
	}
	for _, f := range w.sorted() {
		if f == p.file {
			break
		}
		if f.key.source != p.source {
			continue
		}
		xs := sizes(f, at)
		if len(xs) < 8 {
			continue
		}
		files++
		if d := mine[len(mine)/2] - xs[len(xs)/2]; d < 1.3 { // powers of two; the factor is 7 or more
			t.Errorf("%v %s: the usual amount is off by 2 to the %.2f from %v", p.file.key, p.field, d, f.key)
		}
	}
	if files < 8 {
		t.Errorf("%v %s: %d files tell nothing usual", p.file.key, p.field, files)
	}
}

// TestDefaultPlantsUnits: the city of the demo is large enough for every rule
// about whole columns, and breaks a code by its edition.
func TestDefaultPlantsUnits(t *testing.T) {
	cat, book := open(t)
	w, err := build(cat, book, Default())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, p := range w.planted {
		got[p.rule+" "+p.source+"."+p.field]++
	}
	for _, want := range []string{
		"ING020 safe_summary.amt_usd", "ING020 tech_exempt.deal_wan", "ING020 tech_exempt.tech_amt_wan",
		"ING020 tech_exempt.exempt_income_wan", "ING020 tech_exempt.tax_wan", "ING023 so_contract.so_class3",
	} {
		if got[want] == 0 {
			t.Errorf("%s is planted nowhere", want)
		}
	}
}

// TestQuietMonth: a year with a month in which nothing was signed has no sum of
// contracts that files could tell; that of executions stands. A year is told
// again from the next January on.
func TestQuietMonth(t *testing.T) {
	w := &world{cfg: small(), first: period.Of(2025, 1), last: period.Of(2026, 3)}
	sums := newTotals()
	for m := w.first; m <= w.last; m++ {
		for _, ind := range []string{"CT02", "EX01"} {
			sums.sum[cellKey{ind, m, "", ""}] = 100
		}
		sums.told[filedMonth{"so_execution", m}] = true
		sums.told[filedMonth{"so_contract", m}] = m != period.Of(2026, 2)
	}
	for _, m := range []period.Month{period.Of(2025, 12), w.last} {
		got := map[string]string{}
		w.publishYear(sums, m, func(k cellKey, _, v string) { got[k.ind] = v })
		want := map[string]string{"CT02": "", "EX01": "3.00"}
		if m.Year() == 2025 {
			want = map[string]string{"CT02": "12.00", "EX01": "12.00"}
		}
		for ind, v := range want {
			if got[ind] != v {
				t.Errorf("%s since January to %s: %q, want %q", ind, m, got[ind], v)
			}
		}
	}
}

// TestVintages: a revised figure counts though the preliminary one, held back
// by an error, comes later.
func TestVintages(t *testing.T) {
	cat, book := open(t)
	w, err := build(cat, book, small())
	if err != nil {
		t.Fatal(err)
	}
	w.files = map[fileKey]*file{}
	put := func(m period.Month, vintage, amount string) *row {
		r := w.sheet(fileKey{source: "cus_summary", m: m})
		r.set("period", "2026-07", "trade_mode", "0255", "ie_flag", "I", "partner", "IRL", "stat_usd", amount, "vintage", vintage)
		return r.row
	}
	revised, late := put(period.Of(2026, 8), "R", "2.00"), put(period.Of(2026, 9), "P", "1.00")
	again := put(period.Of(2026, 9), "R", "2.00")
	w.settle()
	if revised.outcome != "accepted" || late.outcome != "superseded" || again.outcome != "duplicate" {
		t.Errorf("revised %s, preliminary %s, repeated %s", revised.outcome, late.outcome, again.outcome)
	}
}
