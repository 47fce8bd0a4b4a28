package outlier

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

func random(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("STIS_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	t.Logf("STIS_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 4))
}

// sample draws numbers with ties, some at the median.
func sample(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Round(math.Exp(r.NormFloat64())*4) / 4
	}
	return x
}

// The medcouple found along the staircase is the median of all kernel values.
func TestMedcoupleIsTheMedianOfThePairs(t *testing.T) {
	r := random(t)
	for range 300 {
		x := sample(r, 1+r.IntN(40))
		k := newKernel(sorted(x))
		var all []float64
		for i := range k.above {
			for j := range k.below {
				all = append(all, k.at(i, j))
			}
		}
		want, _ := Median(all)
		got, ok := Medcouple(x)
		if !ok || math.Abs(got-want) > 1e-12 {
			t.Fatalf("%v: medcouple %v, want %v", x, got, want)
		}
	}
}

// Shifting and stretching leave the medcouple; mirroring turns its sign.
func TestMedcoupleProperties(t *testing.T) {
	r := random(t)
	for range 200 {
		x := sample(r, 2+r.IntN(60))
		a, _ := Medcouple(x)
		moved, mirrored := slices.Clone(x), slices.Clone(x)
		for i := range x {
			moved[i], mirrored[i] = x[i]*8+16, -x[i]
		}
		b, _ := Medcouple(moved)
		c, _ := Medcouple(mirrored)
		if math.Abs(a-b) > 1e-12 || math.Abs(a+c) > 1e-12 || math.Abs(a) > 1 {
			t.Fatalf("%v: %v, moved %v, mirrored %v", x, a, b, c)
		}
	}
}

func TestEmptyAndConstant(t *testing.T) {
	if _, ok := AdjustedBox(nil); ok {
		t.Error("a box of nothing")
	}
	if _, ok := RobustZ([]float64{2, 2, 2}); ok {
		t.Error("z without spread")
	}
	b, ok := AdjustedBox([]float64{3, 3, 3, 3})
	if !ok || b.Medcouple != 0 || b.Low != 3 || b.High != 3 || b.Out != nil {
		t.Errorf("constant sample: %+v", b)
	}
}

// methods are the parameters of METHODS §4.
func methods() Params { return Params{U: .5, A: .05, C: 10, Min: 12} }

func TestJudgeStrata(t *testing.T) {
	var pairs []Pair
	for i := range 12 {
		pairs = append(pairs, Pair{100, 100 + float64(i%3), []string{"ITO", "all"}})
	}
	for i := range 3 {
		pairs = append(pairs, Pair{100, 102 - float64(i), []string{"KPO", "all"}})
	}
	pairs = append(pairs,
		Pair{100, 9000, []string{"KPO", "all"}},
		Pair{0, 50, []string{"ITO", "all"}},
		Pair{50, 0, []string{"ITO", "all"}},
		Pair{50, math.Inf(1), []string{"ITO", "all"}},
		Pair{50, 50, nil})
	got := Judge(pairs, methods())
	for i, want := range []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, -1, -1, -1, -1} {
		if got[i].Level != want {
			t.Errorf("pair %d: judged at level %d, want %d", i, got[i].Level, want)
		}
		if got[i].Outlier != (i == 15) {
			t.Errorf("pair %d: outlier %v", i, got[i].Outlier)
		}
	}
	few := Judge(pairs[:11], methods())
	if few[0].Level != -1 || few[0].Outlier {
		t.Errorf("eleven pairs were judged: %+v", few[0])
	}
}

// Judgements do not depend on the order of the pairs, nor on the currency.
func TestJudgeProperties(t *testing.T) {
	r := random(t)
	for range 50 {
		n := 12 + r.IntN(60)
		pairs, scaled := make([]Pair, n), make([]Pair, n)
		for i := range pairs {
			pairs[i] = Pair{math.Exp(r.NormFloat64() * 3), math.Exp(r.NormFloat64() * 3), []string{strconv.Itoa(r.IntN(3)), ""}}
			scaled[i] = Pair{pairs[i].Before * 4, pairs[i].Now * 4, pairs[i].Classes}
		}
		a, b := Judge(pairs, methods()), Judge(scaled, methods())
		order := r.Perm(n)
		mixed := make([]Pair, n)
		for to, from := range order {
			mixed[to] = pairs[from]
		}
		c := Judge(mixed, methods())
		for to, from := range order {
			if c[to] != a[from] {
				t.Fatalf("pair %d: %+v, in another order %+v", from, a[from], c[to])
			}
		}
		for i := range a {
			if a[i].Outlier != b[i].Outlier && math.Abs(a[i].Score-1) > 1e-9 || a[i].Level != b[i].Level {
				t.Fatalf("pair %d: %+v, four times as large %+v", i, a[i], b[i])
			}
		}
	}
}

func TestUnitFactor(t *testing.T) {
	cases := []struct{ value, expected, factor float64 }{
		{10000, 1, 10000}, {1, 10000, 1. / 10000}, {11900, 1, 10000}, {7900, 1, 0}, {100, 1, 100}, {1000, 1, 1000},
		{7.2, 1, 7}, {1, 7.2, 1. / 7}, {8.3, 1, 7}, {8.39, 1, 10}, {12.1, 1, 0}, {3, 1, 0}, {-70, -10, 7}, {-70, 10, 0}, {0, 10, 0}, {10, 0, 0},
	}
	for _, c := range cases {
		f, ok := UnitFactor(c.value, c.expected, Exchange, .2)
		if ok != (c.factor != 0) || math.Abs(f-c.factor) > 1e-15 {
			t.Errorf("%v against %v: factor %v %v, want %v", c.value, c.expected, f, ok, c.factor)
		}
	}
	if f, ok := UnitFactor(11900, 1, Exchange, .1); ok {
		t.Errorf("a narrow band: %v", f)
	}
	if f, ok := UnitFactor(12900, 1, Exchange, .3); !ok || f != 10000 {
		t.Errorf("a wide band: %v %v", f, ok)
	}
	if f, ok := UnitFactor(7, 1, 0, .2); ok {
		t.Errorf("without a currency 7 is a factor: %v", f)
	}
}

func BenchmarkMedcouple(b *testing.B) {
	for _, n := range []int{1000, 10000, 100000} {
		b.Run("n="+strconv.Itoa(n), func(b *testing.B) {
			x := make([]float64, n)
			r := rand.New(rand.NewPCG(1, 2))
			for i := range x {
				x[i] = math.Exp(r.NormFloat64())
			}
			for b.Loop() {
				Medcouple(x)
			}
		})
	}
}
