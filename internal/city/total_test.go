package city

import (
	"math/big"
	"testing"

	"stis/reference/period"
)

func TestCap(t *testing.T) {
	for _, c := range []struct {
		article int
		level   string
		base    int64
		want    int64
	}{
		{4, "1", 0, 50_0000_00}, {4, "2", 0, 50_0000_00}, {4, "3", 0, 30_0000_00},
		{5, "2", 0, 50_0000_00}, {5, "", 0, 30_0000_00},
		{7, "1", 0, 50_0000_00}, {7, "2", 0, 30_0000_00}, {7, "3", 0, 30_0000_00},
		{6, "", 100_00, 50_00}, {9, "1", 100_00, 0},
	} {
		p := &project{article: c.article, level: c.level, base: c.base}
		if got := p.cap(); got != c.want {
			t.Errorf("article %d level %q: cap %d, want %d", c.article, c.level, got, c.want)
		}
	}
}

func TestTwelve(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		want     string
	}{
		{1, 3, "0.333333333333"}, {-1, 3, "-0.333333333333"}, {2, 3, "0.666666666666"},
		{50, 9, "5.555555555556"}, {-50, 9, "-5.555555555556"}, // the last digit 5 stands for a little more
		{1, 2, "0.500000000000"}, {0, 7, "0.000000000000"}, {-1, 1e15, "-0.000000000001"}, {1234, 1, "1234.000000000000"},
	} {
		if got := twelve(big.NewRat(c.num, c.den)); got != c.want {
			t.Errorf("twelve(%d/%d) = %s, want %s", c.num, c.den, got, c.want)
		}
	}
	if got := percent(1, 18); got != "5.555555555556" {
		t.Errorf("percent(1, 18) = %s", got)
	}
}

// TestFamily counts a framework of 1000 with orders of 700 and 400, one more of
// 600 that is registered a month late, and an order under a framework without
// amount.
func TestFamily(t *testing.T) {
	w := &world{cfg: small(), byUSCC: map[string]*firm{}, rates: makeRates(small(), period.Of(2026, 1), period.Of(2026, 12))}
	may, june := date(2026, 6, 5), date(2026, 7, 5)
	signed := func(id, kind string, parent *contract, sign, audit day, amt int64) *contract {
		c := &contract{id: id, kind: kind, parent: parent, sign: sign, city: audit, amt: amt, cur: "USD", off: true, fixed: amt != 0, trade: trades()[0]}
		w.contracts = append(w.contracts, c)
		return c
	}
	f := signed("F", "2", nil, date(2026, 5, 2), may, 1000_00)
	signed("D", "3", f, date(2026, 5, 2), june, 600_00)
	signed("A", "3", f, date(2026, 5, 2), may, 700_00)
	signed("B", "3", f, date(2026, 5, 3), may, 400_00)
	g := signed("G", "2", nil, date(2026, 5, 4), may, 0)
	signed("E", "3", g, date(2026, 5, 5), may, 80_00)
	sums := newTotals()
	w.addContracts(sums)
	for _, c := range []struct {
		ind  string
		m    period.Month
		want int64
	}{
		{"CT02", period.Of(2026, 5), 1180_00}, {"CT02", period.Of(2026, 6), 600_00},
		{"CT01", period.Of(2026, 5), 4}, {"CT01", period.Of(2026, 6), 1},
	} {
		if got := sums.sum[cellKey{c.ind, c.m, "", ""}]; got != c.want {
			t.Errorf("%s %s = %d, want %d", c.ind, c.m, got, c.want)
		}
	}
}

// TestResidents: services of a non-resident person are no exports of the city,
// services of a resident one are; payments do not tell.
func TestResidents(t *testing.T) {
	w := &world{rates: makeRates(small(), period.Of(2026, 1), period.Of(2026, 12))}
	for _, f := range []flow{{in: true, kind: "C", amt: 1_00}, {in: true, kind: "R", amt: 2_00}, {in: true, kind: "N", amt: 4_00}, {kind: "N", amt: 8_00}} {
		f.cur, f.txn, f.on, f.nature = "USD", "223010", date(2026, 5, 6), "0"
		w.flows = append(w.flows, &f)
	}
	sums := newTotals()
	w.addFlows(sums)
	for ind, want := range map[string]int64{"ST01": 3_00, "ST02": 8_00} {
		if got := sums.sum[cellKey{ind, period.Of(2026, 5), "", ""}]; got != want {
			t.Errorf("%s = %d, want %d", ind, got, want)
		}
	}
}

// TestProvince: the series of province and country begin anew each January and
// grow by the month, and the ledger holds the city against them.
func TestProvince(t *testing.T) {
	cat, book := open(t)
	w, err := build(cat, book, Config{Seed: 5, Enterprises: 30, Months: 26, FXLines: 20, Last: period.Of(2026, 10)})
	if err != nil {
		t.Fatal(err)
	}
	for m := w.first; m <= w.last; m++ {
		_, month, _ := w.monthly(m)
		want := month
		if m != m.YearStart() {
			before := w.cumulative(m - 1)
			want[0], want[1] = before[0]+month[0], before[1]+month[1]
		}
		if got := w.cumulative(m); got != want {
			t.Errorf("%s: %v since January, want %v", m, got, want)
		}
		for _, s := range w.macroOf(m) {
			if s.name == "省离岸执行额" && (s.area != "330000" || s.unit != "万美元" || s.value != amount(want[0], 4)) {
				t.Errorf("%s: filed %+v, want %s", m, s, amount(want[0], 4))
			}
		}
	}
	sums := newTotals()
	for m := w.first; m <= w.last; m++ {
		sums.sum[cellKey{"EX03", m, "", ""}] = 100_00
		sums.told[filedMonth{"so_execution", m}] = true
		if m.Year() == w.last.Year() {
			sums.sum[cellKey{"EX03", m, "", ""}] = 150_00
		}
	}
	got := map[string]string{}
	for _, x := range w.publish(sums) {
		if x.Indicator == "RG08" || x.Indicator == "RG09" {
			got[x.Indicator+" "+x.Period+" "+x.Basis+" "+x.Unit] = x.Value
		}
	}
	now, before := w.cumulative(w.last)[0], w.cumulative(w.last - 12)[0]
	share := func(cents, series int64) string { return percent(cents, series*100) }
	gap := new(big.Rat).Sub(big.NewRat(3, 2), big.NewRat(now, before))
	want := map[string]string{
		"RG08 2026-10 ytd PERCENT": share(1500_00, now),
		"RG08 2025-10 ytd PERCENT": share(1000_00, before),
		"RG09 2026-10 ytd POINT":   twelve(gap.Mul(gap, big.NewRat(100, 1))),
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s = %q, want %q", k, got[k], v)
		}
	}
	if len(got) != len(want) {
		t.Errorf("ledger states %v", got)
	}
}
