package response

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"stis/reference"
)

// oracles is the folder of the expected results computed outside STIS.
func oracles(t *testing.T) string {
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES names no folder of oracles")
	}
	return filepath.Join(dir, "editing")
}

// observed is one line of the oracle's input; cur is NaN where it is missing.
type observed struct {
	id             int
	stratum        string
	prev, emp, cur float64
}

func readObserved(t *testing.T, dir string) []observed {
	f, err := os.Open(filepath.Join(dir, "imputation_input.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		if s == "" {
			return math.NaN()
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var out []observed
	for _, r := range rows[1:] {
		out = append(out, observed{int(number(r[0])), r[1], number(r[2]), number(r[3]), number(r[4])})
	}
	return out
}

func TestImputationOracle(t *testing.T) {
	dir := oracles(t)
	var want struct {
		Ratio    map[string]float64 `json:"ratio_of_sums"`
		Imputed  []float64          `json:"imputed_ratio"`
		Nearest  []float64          `json:"imputed_nn"`
		Missing  []int              `json:"missing"`
		Donor    []int              `json:"donor"`
		Sigma2   map[string]float64 `json:"model_sigma2"`
		Share    float64            `json:"imputed_share_of_total"`
		UnitRate float64            `json:"unit_response_rate"`
		Weighted float64            `json:"weighted_response_rate_prev"`
		Variance float64            `json:"imputation_variance_of_total"`
	}
	data, err := os.ReadFile(filepath.Join(dir, "imputation.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
			t.Errorf("%s: %.15g, want %.15g", what, got, want)
		}
	}
	all := readObserved(t, dir)
	sums, told := map[string]*moments{}, map[string][]unit{}
	for i, o := range all {
		if sums[o.stratum] == nil {
			sums[o.stratum] = &moments{}
		}
		if !math.IsNaN(o.cur) {
			sums[o.stratum].add(o.prev, o.cur)
			told[o.stratum] = append(told[o.stratum], unit{id: fmt.Sprintf("%04d", o.id), size: o.prev, staff: o.emp, at: i})
		}
	}
	for s, m := range sums {
		r, _ := m.ratio()
		near("ratio of "+s, r, want.Ratio[s])
		v, _ := m.sigma2()
		near("sigma2 of "+s, v, want.Sigma2[s])
	}
	donors := map[int]int{}
	for i, id := range want.Missing {
		donors[id] = want.Donor[i]
	}
	var responded, prevAll, prevIn, total, imputed, variance float64
	for i, o := range all {
		prevAll += o.prev
		if !math.IsNaN(o.cur) {
			responded, prevIn, total = responded+1, prevIn+o.prev, total+o.cur
			continue
		}
		r, _ := sums[o.stratum].ratio()
		sigma2, _ := sums[o.stratum].sigma2()
		near(fmt.Sprint("trend of ", o.id), o.prev*r, want.Imputed[i])
		imputed, variance = imputed+o.prev*r, variance+sigma2*o.prev
		d, ok := newPool(told[o.stratum]).nearest(unit{id: fmt.Sprintf("%04d", o.id), size: o.prev, staff: o.emp})
		if !ok || d.id != fmt.Sprintf("%04d", donors[o.id]) {
			t.Errorf("donor of %d: %s, want %d", o.id, d.id, donors[o.id])
		}
		near(fmt.Sprint("donated to ", o.id), all[d.at].cur, want.Nearest[i])
	}
	near("unit rate", responded/float64(len(all)), want.UnitRate)
	near("weighted rate", prevIn/prevAll, want.Weighted)
	near("imputed share", imputed/(total+imputed), want.Share)
	near("variance", variance, want.Variance)
}

// The search that walks outwards finds what a look at every unit finds.
func TestNearestAgainstScan(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	measure := func() float64 { return float64(r.IntN(12)) } // many ties, some unknown
	for range 300 {
		var units []unit
		for i := range r.IntN(40) {
			units = append(units, unit{id: fmt.Sprintf("%03d", (i*17)%101), size: measure(), staff: measure()})
		}
		u := unit{size: measure(), staff: measure()}
		var want unit
		least, found := math.Inf(1), false
		for _, v := range units {
			if u.size > 0 && v.size <= 0 || u.staff > 0 && v.staff <= 0 || u.size <= 0 && u.staff <= 0 {
				continue
			}
			d := 0.0
			if u.size > 0 {
				d += math.Abs(math.Log(v.size) - math.Log(u.size))
			}
			if u.staff > 0 {
				d += math.Abs(math.Log(v.staff) - math.Log(u.staff))
			}
			if !found || d < least || d == least && v.id < want.id {
				want, least, found = v, d, true
			}
		}
		got, ok := newPool(units).nearest(u)
		if ok != found || got != want {
			t.Fatalf("nearest of %+v among %+v: %+v %v, want %+v %v", u, units, got, ok, want, found)
		}
	}
}

func TestMoments(t *testing.T) {
	var none moments
	if _, ok := none.ratio(); ok {
		t.Error("no unit has a ratio")
	}
	var one moments
	one.add(4, 2)
	if r, ok := one.ratio(); !ok || r != .5 {
		t.Errorf("ratio %v %v", r, ok)
	}
	if _, ok := one.sigma2(); ok {
		t.Error("one unit has a variance")
	}
	one.add(8, 4)
	if v, ok := one.sigma2(); !ok || v != 0 {
		t.Errorf("variance on a line: %v %v", v, ok)
	}
	huge := moments{n: 2, x: math.SmallestNonzeroFloat64, y: math.MaxFloat64}
	if _, ok := huge.ratio(); ok {
		t.Error("a ratio beyond all numbers")
	}
}

func TestRounding(t *testing.T) {
	for _, c := range []struct{ a, b, want int64 }{{1, 2, 1}, {-1, 2, -1}, {1, 3, 0}, {5, 2, 3}, {-5, 2, -3}, {5, -2, -3}, {7, 7, 1}, {0, 9, 0}} {
		if got, ok := quotient(big.NewInt(c.a), big.NewInt(c.b)); !ok || got != c.want {
			t.Errorf("%d/%d = %d %v, want %d", c.a, c.b, got, ok, c.want)
		}
	}
	if got, ok := times(100, 1_234_999_999); !ok || got != 123 {
		t.Errorf("times %d %v", got, ok)
	}
	if _, ok := times(maxCents-1, 5*ratioScale); ok {
		t.Error("more digits than an amount has")
	}
	if _, ok := fixed(1e12); ok {
		t.Error("a ratio that does not fit its column")
	}
	var s spread
	if _, ok := s.average(); ok {
		t.Error("mean of nothing")
	}
	for _, v := range []int64{100, 101} {
		s.add(v)
	}
	if m, ok := s.average(); !ok || m != 101 {
		t.Errorf("mean %d", m)
	}
	if v, ok := s.variance(); !ok || math.Abs(v-.00005) > 1e-15 {
		t.Errorf("variance %v", v)
	}
}

// The limits are the parameters of the reference data; without any they are
// the defaults.
func TestLimits(t *testing.T) {
	want := Limits{Run: 3, Age: 12, Stratum: 12, Provisional: "0.20", Withheld: "0.40"}
	if got := limitsOf(nil, time.Time{}); got != want {
		t.Errorf("without reference: %+v", got)
	}
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	got := limitsOf(book, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if got.Run != 3 || got.Provisional != "0.2" && got.Provisional != "0.20" || got.Withheld != "0.4" && got.Withheld != "0.40" {
		t.Errorf("of the reference data: %+v", got)
	}
}
