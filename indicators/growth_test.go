package indicators

import (
	"encoding/json"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func rat(t *testing.T, s string) *big.Rat {
	t.Helper()
	v, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is not a number", s)
	}
	return v
}

func optional(t *testing.T, s *string) *big.Rat {
	if s == nil {
		return nil
	}
	return rat(t, *s)
}

func near(t *testing.T, what string, got *big.Rat, want float64) {
	t.Helper()
	if got == nil {
		t.Errorf("%s: none, want %v", what, want)
		return
	}
	f, _ := got.Float64()
	if math.Abs(f-want) > 1e-10*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: %v, want %v", what, f, want)
	}
}

type growthOracle struct {
	RateCases []struct {
		Name, Status  string
		Current, Base *string
		Diff          *string
		Rate          *string `json:"rate_pct"`
		Up            *string `json:"disp_half_up"`
		Even          *string `json:"disp_half_even"`
		Multiple      *string
	} `json:"rate_cases"`
	Monthly []struct {
		Period, Value, YTD string
		MoM                *float64 `json:"mom_pct"`
		YoY                *float64 `json:"yoy_pct"`
		YTDYoY             *float64 `json:"ytd_yoy_pct"`
		Diff               *string  `json:"yoy_diff"`
		R12                *string  `json:"rolling12"`
		R12YoY             *float64 `json:"rolling12_yoy_pct"`
	}
	Contribution struct {
		Total  string  `json:"total_cur"`
		Base   string  `json:"total_base"`
		Growth float64 `json:"growth_pct"`
		Parts  map[string]struct {
			Current, Base string
			ShareCur      float64 `json:"share_cur_pct"`
			ShareBase     float64 `json:"share_base_pct"`
			PP            float64 `json:"share_change_pp"`
			Points        float64 `json:"contribution_pp"`
			Rate          float64 `json:"contribution_rate_pct"`
		}
	}
	CAGR []struct {
		V0, V1  string
		Periods int
		Percent *float64 `json:"cagr_pct"`
	}
	TwoYear struct {
		G1   float64 `json:"g1_pct"`
		G2   float64 `json:"g2_pct"`
		Mean float64 `json:"two_year_average_pct"`
	} `json:"two_year_average"`
	Rounding []struct {
		X        string
		Decimals int
		Up       string `json:"half_up"`
		Even     string `json:"half_even_gbt8170"`
	}
	LargestRemainder []struct {
		Values   []string
		Decimals int
		Shares   []string
	} `json:"largest_remainder"`
	Published []map[string]any `json:"published_checks"`
}

func loadGrowthOracle(t *testing.T) *growthOracle {
	t.Helper()
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES is not set")
	}
	src, err := os.ReadFile(filepath.Join(dir, "growth", "growth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var o growthOracle
	if err := json.Unmarshal(src, &o); err != nil {
		t.Fatal(err)
	}
	return &o
}

func TestGrowthOracle(t *testing.T) {
	o := loadGrowthOracle(t)
	t.Run("rates", func(t *testing.T) { oracleRates(t, o) })
	t.Run("monthly", func(t *testing.T) { oracleMonthly(t, o) })
	t.Run("contribution", func(t *testing.T) { oracleContribution(t, o) })
	t.Run("averages", func(t *testing.T) { oracleAverages(t, o) })
	t.Run("rounding", func(t *testing.T) { oracleRounding(t, o) })
	t.Run("published", func(t *testing.T) { oraclePublished(t, o) })
}

func oracleRates(t *testing.T, o *growthOracle) {
	for _, c := range o.RateCases {
		r := Growth(optional(t, c.Current), optional(t, c.Base))
		status := r.Status
		if status == "" {
			status = "ok"
		}
		if string(status) != c.Status {
			t.Errorf("%s: status %s, want %s", c.Name, status, c.Status)
		}
		if (r.Percent == nil) != (c.Rate == nil) || r.Percent != nil && r.Percent.Cmp(rat(t, *c.Rate)) != 0 {
			t.Errorf("%s: rate %v, want %v", c.Name, r.Percent, c.Rate)
		}
		if (r.Diff == nil) != (c.Diff == nil) || r.Diff != nil && r.Diff.Cmp(rat(t, *c.Diff)) != 0 {
			t.Errorf("%s: difference %v, want %v", c.Name, r.Diff, c.Diff)
		}
		for mode, want := range []*string{c.Up, c.Even} {
			if want != nil {
				if got := ShowRate(r.Percent, r.Status, 1, Rounding(mode)); got != *want {
					t.Errorf("%s: shown %q, want %q", c.Name, got, *want)
				}
			}
		}
		times, ok := Multiple(r.Percent, HalfUp)
		if ok != (c.Multiple != nil) || ok && times != *c.Multiple {
			t.Errorf("%s: multiple %q %v", c.Name, times, ok)
		}
	}
}

func oracleMonthly(t *testing.T, o *growthOracle) {
	value := make([]*big.Rat, len(o.Monthly))
	ytd := make([]*big.Rat, len(o.Monthly))
	r12 := make([]*big.Rat, len(o.Monthly))
	at := func(list []*big.Rat, n int) *big.Rat {
		if n < 0 {
			return nil
		}
		return list[n]
	}
	for n, m := range o.Monthly {
		value[n] = rat(t, m.Value)
		ytd[n] = new(big.Rat).Set(value[n])
		if !strings.HasSuffix(m.Period, "-01") {
			ytd[n].Add(ytd[n], ytd[n-1])
		}
		if ytd[n].Cmp(rat(t, m.YTD)) != 0 {
			t.Errorf("%s: year to date %s", m.Period, ytd[n].FloatString(2))
		}
		if n >= 11 {
			r12[n] = new(big.Rat)
			for k := range 12 {
				r12[n].Add(r12[n], value[n-k])
			}
		}
		if (r12[n] == nil) != (m.R12 == nil) || r12[n] != nil && r12[n].Cmp(rat(t, *m.R12)) != 0 {
			t.Errorf("%s: rolling 12 %v, want %v", m.Period, r12[n], m.R12)
		}
		for what, c := range map[string]struct {
			r    Rate
			want *float64
		}{
			"mom": {Growth(value[n], at(value, n-1)), m.MoM}, "yoy": {Growth(value[n], at(value, n-12)), m.YoY},
			"ytd yoy": {Growth(ytd[n], at(ytd, n-12)), m.YTDYoY}, "r12 yoy": {Growth(r12[n], at(r12, n-12)), m.R12YoY},
		} {
			if c.want != nil {
				near(t, m.Period+" "+what, c.r.Percent, *c.want)
			} else if c.r.Percent != nil {
				t.Errorf("%s %s: a rate where the oracle has none", m.Period, what)
			}
		}
		if d := Growth(value[n], at(value, n-12)).Diff; m.Diff != nil && d.Cmp(rat(t, *m.Diff)) != 0 {
			t.Errorf("%s: difference %v", m.Period, d)
		}
	}
}

func oracleContribution(t *testing.T, o *growthOracle) {
	total, base := rat(t, o.Contribution.Total), rat(t, o.Contribution.Base)
	g := Growth(total, base)
	near(t, "growth", g.Percent, o.Contribution.Growth)
	points, shares := new(big.Rat), new(big.Rat)
	for name, p := range o.Contribution.Parts {
		cur, was := rat(t, p.Current), rat(t, p.Base)
		c := contribution(cur, was, total, base)
		s := contributionShare(cur, was, total, base)
		near(t, name+" points", c.Percent, p.Points)
		near(t, name+" share of change", s.Percent, p.Rate)
		now, then := share(figure{value: cur}, figure{value: total}), share(figure{value: was}, figure{value: base})
		near(t, name+" share", now.value, p.ShareCur)
		near(t, name+" base share", then.value, p.ShareBase)
		near(t, name+" pp", new(big.Rat).Sub(now.value, then.value), p.PP)
		points.Add(points, c.Percent)
		shares.Add(shares, s.Percent)
	}
	if points.Cmp(g.Percent) != 0 || shares.Cmp(hundred) != 0 {
		t.Errorf("points add to %v, shares to %v", points, shares)
	}
}

func oracleAverages(t *testing.T, o *growthOracle) {
	for _, c := range o.CAGR {
		r := cagr(rat(t, c.V1), rat(t, c.V0), c.Periods)
		if c.Percent != nil {
			near(t, "cagr "+c.V0+" "+c.V1, r.Percent, *c.Percent)
		} else if r.Percent != nil || r.Status != BaseZero {
			t.Errorf("cagr %s %s: %v %s", c.V0, c.V1, r.Percent, r.Status)
		}
	}
	g1, g2 := new(big.Rat).SetFloat64(o.TwoYear.G1), new(big.Rat).SetFloat64(o.TwoYear.G2)
	near(t, "two years", twoYearAverage(g1, g2), o.TwoYear.Mean)
	for _, c := range o.LargestRemainder {
		var values []*big.Rat
		for _, v := range c.Values {
			values = append(values, rat(t, v))
		}
		if got := strings.Join(LargestRemainder(values, c.Decimals), " "); got != strings.Join(c.Shares, " ") {
			t.Errorf("largest remainder %v: %s, want %v", c.Values, got, c.Shares)
		}
	}
}

func oracleRounding(t *testing.T, o *growthOracle) {
	for _, c := range o.Rounding {
		// The oracle keeps the sign of a zero; METHODS prints -0.0 as 0.0.
		up, even := strings.Replace(c.Up, "-0.0", "0.0", 1), strings.Replace(c.Even, "-0.0", "0.0", 1)
		if c.Up != "-0.0" {
			up, even = c.Up, c.Even
		}
		if got := Round(rat(t, c.X), c.Decimals, HalfUp); got != up {
			t.Errorf("%s half up: %s, want %s", c.X, got, up)
		}
		if got := Round(rat(t, c.X), c.Decimals, HalfEven); got != even {
			t.Errorf("%s half even: %s, want %s", c.X, got, even)
		}
	}
}

// oraclePublished recomputes figures the Ministry of Commerce has published.
func oraclePublished(t *testing.T, o *growthOracle) {
	n := func(m map[string]any, key string) *big.Rat { return rat(t, m[key].(string)) }
	float := func(v any) *big.Rat { return new(big.Rat).SetFloat64(v.(float64)) }
	for i, level := range o.Published[0]["level_vs_2019_pct"].([]any) {
		g := twoYearAverage(float(level), new(big.Rat))
		want := float(o.Published[0]["two_year_average_pct"].([]any)[i])
		if got := Round(g, 1, HalfUp); got != Round(want, 1, HalfUp) {
			t.Errorf("two-year average of %v: %s", level, got)
		}
	}
	p := o.Published[1]
	growth := p["growth_pct"].(map[string]any)
	export, imported := n(p, "export"), n(p, "import_")
	base := new(big.Rat).Add(baseOf(export, float(growth["export"])), baseOf(imported, float(growth["import_"])))
	if got := Round(Growth(n(p, "total_cny_100m"), base).Percent, 1, HalfUp); got != "8.1" {
		t.Errorf("growth implied by the parts: %s", got)
	}
	if got := Round(percent(n(p, "knowledge_intensive"), n(p, "total_cny_100m")), 1, HalfUp); got != "43.2" {
		t.Errorf("knowledge-intensive share: %s", got)
	}
	p = o.Published[2]
	growth = p["growth_pct"].(map[string]any)
	gap := new(big.Rat).Sub(float(growth["export"]), float(growth["import_"]))
	if Round(gap, 1, HalfUp) != Round(float(p["gap_pp"]), 1, HalfUp) {
		t.Errorf("gap %s", Round(gap, 1, HalfUp))
	}
}

func TestShow(t *testing.T) {
	for _, c := range []struct {
		v, status   string
		level, rate string
	}{
		{"1234.565", "", "1234.57", "1234.57"},
		{"0.004", "", belowUnit, "0.00"},
		{"-0.004", "", belowUnit, "0.00"},
		{"0", "", "0.00", "0.00"},
		{"", "missing", "", ""},
		{"", "jan_feb_pending", noFigure, ""},
		{"", "base_zero", noFigure, noFigure},
		{"5", "confidential", withheld, withheld},
		{"1.005", "", "1.01", "1.01"},
	} {
		var v *big.Rat
		if c.v != "" {
			v = rat(t, c.v)
		}
		if got := ShowLevel(v, Status(c.status), 2, HalfUp); got != c.level {
			t.Errorf("level %s %s: %q, want %q", c.v, c.status, got, c.level)
		}
		if got := ShowRate(v, Status(c.status), 2, HalfUp); got != c.rate {
			t.Errorf("rate %s %s: %q, want %q", c.v, c.status, got, c.rate)
		}
	}
}

func TestContributionShareOfSmallChange(t *testing.T) {
	r := contributionShare(rat(t, "501"), rat(t, "500"), rat(t, "1004.9"), rat(t, "1000"))
	if r.Status != SmallChange || r.Percent != nil {
		t.Errorf("growth of 0.49%%: %v %s", r.Percent, r.Status)
	}
	if r := contributionShare(rat(t, "501"), rat(t, "500"), rat(t, "1005"), rat(t, "1000")); r.Status != "" || Round(r.Percent, 1, HalfUp) != "20.0" {
		t.Errorf("growth of 0.5%%: %v %s", r.Percent, r.Status)
	}
	if r := contributionShare(rat(t, "1"), rat(t, "2"), rat(t, "-1"), rat(t, "3")); r.Status != SignChange {
		t.Errorf("sign change: %s", r.Status)
	}
}

// FuzzSticky checks that rounding what is stored gives what rounding the exact
// value gives, for any fraction and number of decimals.
func FuzzSticky(f *testing.F) {
	f.Add(int64(1), int64(3), uint8(1))
	f.Add(int64(-5), int64(100), uint8(1))
	f.Add(int64(100250000000001), int64(1000000000000000), uint8(1))
	f.Fuzz(func(t *testing.T, num, den int64, decimals uint8) {
		if den == 0 {
			t.Skip()
		}
		v := big.NewRat(num, den)
		d := int(decimals % 10)
		for _, mode := range []Rounding{HalfUp, HalfEven} {
			if got, want := Round(stored(sticky(v)), d, mode), Round(v, d, mode); got != want {
				t.Errorf("%v to %d decimals: stored gives %s, exact %s", v, d, got, want)
			}
		}
	})
}

// stored gives back the exact value of an integer of storeScale decimals.
func stored(v *big.Int) *big.Rat { return new(big.Rat).SetFrac(v, pow10(storeScale)) }
