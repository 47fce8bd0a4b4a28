package balance

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// oracle decodes a file of oracles/reconcile.
func oracle(t *testing.T, name string, into any) {
	t.Helper()
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES names no folder of oracles")
	}
	data, err := os.ReadFile(filepath.Join(dir, "reconcile", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
		t.Errorf("%s: %.12g, want %.12g", what, got, want)
	}
}

type benchmarkCase struct {
	Case, Method string
	Annual       []float64
	Indicator    json.RawMessage
	Freq         int
	Result       []float64
	Coef         json.RawMessage
	Rho          any
}

// run carries out the method a case names.
func (c benchmarkCase) run(t *testing.T) ([]float64, Regressed, float64) {
	var indicator []float64
	if err := json.Unmarshal(c.Indicator, &indicator); err != nil {
		indicator = nil
	}
	target := Target{Low: c.Annual, Freq: c.Freq}
	if len(indicator) == 158 {
		target.Offset = 12 // that indicator begins three years before the sales
	}
	words := strings.Fields(c.Method)
	var out Regressed
	var err error
	tol := 1e-6
	switch words[0] {
	case "denton", "denton-cholette":
		if words[1] == "const" {
			out.Values, err = Uniform(target, len(c.Result))
			break
		}
		o := DentonOptions{Cholette: words[0] == "denton-cholette", Additive: words[1] == "additive"}
		if _, err := fmt.Sscan(words[2], &o.Differences); err != nil {
			t.Fatal(err)
		}
		out.Values, err = Denton(target, indicator, o)
	case "extrapolation":
		out.Values, err = Benchmark(target, indicator)
	default:
		o, known := map[string]RegressOptions{
			"chow-lin-maxlog": {Model: ChowLin, Choice: MaxLog}, "chow-lin-minrss-quilis": {Model: ChowLin, Choice: MinRSS},
			"chow-lin-fixed": {Model: ChowLin, Rho: .9}, "fernandez": {Model: Fernandez}, "litterman-fixed": {Model: Litterman, Rho: .5}, "ols": {},
		}[words[0]]
		if !known {
			t.Fatalf("method %q", c.Method)
		}
		if o.Choice != Fixed {
			tol = 1e-4
		}
		out, err = Regress(target, [][]float64{indicator}, o)
	}
	if err != nil {
		t.Fatalf("%s: %v", c.Case, err)
	}
	return out.Values, out, tol
}

func TestBenchmarkingOracle(t *testing.T) {
	var cases []benchmarkCase
	oracle(t, "benchmarking.json", &cases)
	if len(cases) < 20 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Case, func(t *testing.T) {
			got, fit, tol := c.run(t)
			if len(got) != len(c.Result) {
				t.Fatalf("%d periods, want %d", len(got), len(c.Result))
			}
			for i := range got {
				near(t, fmt.Sprint("period ", i+1), got[i], c.Result[i], tol)
			}
			var coef map[string]float64
			if json.Unmarshal(c.Coef, &coef) == nil {
				near(t, "constant", fit.Coef[0], coef["(Intercept)"], tol)
				near(t, "coefficient", fit.Coef[1], coef["q2"], tol)
			}
			if rho, ok := c.Rho.(float64); ok {
				near(t, "rho", fit.Rho, rho, 1e-3)
			}
		})
	}
}

func TestBalancingOracle(t *testing.T) {
	type table struct {
		Prior, Result [][]float64
		Row, Col      []float64
	}
	var o struct {
		RAS, GRAS []table
		Stone     struct {
			Prior       json.RawMessage
			Variance, B []float64
			A           [][]float64
			Result      []float64
		}
	}
	oracle(t, "balancing.json", &o)
	if len(o.RAS) == 0 || len(o.GRAS) == 0 {
		t.Fatal("no tables")
	}
	compare := func(what string, got, want [][]float64, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		for i := range want {
			for j := range want[i] {
				near(t, fmt.Sprint(what, " ", i+1, ",", j+1), got[i][j], want[i][j], 1e-8)
			}
		}
	}
	for i, c := range o.RAS {
		got, err := RAS(c.Prior, c.Row, c.Col)
		compare(fmt.Sprint("ras ", i+1), got, c.Result, err)
		got, err = GRAS(c.Prior, c.Row, c.Col)
		compare(fmt.Sprint("gras without negatives ", i+1), got, c.Result, err)
	}
	for i, c := range o.GRAS {
		got, err := GRAS(c.Prior, c.Row, c.Col)
		compare(fmt.Sprint("gras ", i+1), got, c.Result, err)
	}
	prior := inOrder(t, o.Stone.Prior)
	got, err := Stone(prior, o.Stone.Variance, o.Stone.A, o.Stone.B)
	compare("stone", [][]float64{got}, [][]float64{o.Stone.Result}, err)
}

// inOrder reads the numbers of a JSON object in the order they stand in.
func inOrder(t *testing.T, text json.RawMessage) []float64 {
	d := json.NewDecoder(strings.NewReader(string(text)))
	var out []float64
	for d.More() || len(out) == 0 {
		tok, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := tok.(float64); ok {
			out = append(out, v)
		}
	}
	return out
}

// randomly gives a source of random numbers and prints its seed.
func randomly(t *testing.T) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 2))
}

// Whatever the method, the years come out exactly, and a multiple of years
// gives the same multiple of periods.
func TestYearsAgree(t *testing.T) {
	r := randomly(t)
	for range 40 {
		freq, years := []int{4, 12}[r.IntN(2)], 3+r.IntN(4)
		target := Target{Freq: freq, Offset: r.IntN(3), Conversion: Conversion(r.IntN(4))}
		n := target.Offset + years*freq + r.IntN(freq)
		x := make([]float64, n)
		for i := range x {
			x[i] = 50 + 100*r.Float64()
		}
		for range years {
			target.Low = append(target.Low, 1000+500*r.Float64())
		}
		double := target
		double.Low = append([]float64(nil), target.Low...)
		for i := range double.Low {
			double.Low[i] *= 2
		}
		methods := map[string]func(Target) ([]float64, error){
			"default": func(t Target) ([]float64, error) { return Benchmark(t, x) },
			"uniform": func(t Target) ([]float64, error) { return Uniform(t, n) },
			"ols": func(t Target) ([]float64, error) {
				f, err := Regress(t, [][]float64{x}, RegressOptions{})
				return f.Values, err
			},
			"fernandez": func(t Target) ([]float64, error) {
				f, err := Regress(t, [][]float64{x}, RegressOptions{Model: Fernandez, NoConstant: true})
				return f.Values, err
			},
			"chow-lin": func(t Target) ([]float64, error) {
				f, err := Regress(t, [][]float64{x}, RegressOptions{Model: ChowLin, Rho: .7})
				return f.Values, err
			},
		}
		for name, method := range methods {
			y, err := method(target)
			if err != nil {
				t.Fatalf("%s %+v: %v", name, target, err)
			}
			y2, err := method(double)
			if err != nil {
				t.Fatal(err)
			}
			for k, low := range target.Low {
				sum := 0.0
				for i := range y {
					sum += target.weight(k, i) * y[i]
				}
				near(t, fmt.Sprint(name, " year ", k+1), sum, low, 1e-8)
			}
			if name == "default" {
				continue // adding to the indicator is linear, multiplying it is, too, but the two differ
			}
			for i := range y {
				near(t, fmt.Sprint(name, " doubled ", i), y2[i], 2*y[i], 1e-6)
			}
		}
	}
}

// An indicator that agrees already is not touched; one that is off by a factor
// keeps its movement; after the last year its last ratio goes on.
func TestBenchmarkKeepsMovement(t *testing.T) {
	x := []float64{10, 12, 14, 16, 11, 13, 15, 17, 12, 14}
	same, err := Benchmark(Target{Low: []float64{52, 56}, Freq: 4}, x)
	if err != nil {
		t.Fatal(err)
	}
	thrice, err := Benchmark(Target{Low: []float64{156, 168}, Freq: 4}, x)
	if err != nil {
		t.Fatal(err)
	}
	moved, err := Benchmark(Target{Low: []float64{52, 70}, Freq: 4}, x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range x {
		near(t, "same", same[i], x[i], 1e-9)
		near(t, "thrice", thrice[i], 3*x[i], 1e-9)
	}
	near(t, "ratio after the last year", moved[9]/x[9], moved[7]/x[7], 1e-9)
	minus, err := Benchmark(Target{Low: []float64{8, -4}, Freq: 4}, []float64{1, -1, 2, 0, 1, -1, -2, 0})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "additive", total(minus[:4]), 8, 1e-9)
}

func TestRefusals(t *testing.T) {
	ok, x := Target{Low: []float64{4, 4}, Freq: 4}, []float64{1, 1, 1, 1, 1, 1, 1, 1}
	nan := math.NaN()
	square := [][]float64{{1, 2}, {3, 4}}
	cases := []struct {
		name string
		do   func() error
		want error
		text string
	}{
		{"no years", func() error { _, err := Benchmark(Target{Freq: 4}, x); return err }, ErrShape, ""},
		{"short indicator", func() error { _, err := Benchmark(ok, x[:7]); return err }, ErrShape, ""},
		{"bad conversion", func() error { _, err := Benchmark(Target{Low: ok.Low, Freq: 4, Conversion: 9}, x); return err }, ErrShape, ""},
		{"years not finite", func() error { _, err := Benchmark(Target{Low: []float64{4, nan}, Freq: 4}, x); return err }, ErrNotFinite, "target 2 is NaN"},
		{"indicator not finite", func() error { _, err := Benchmark(ok, []float64{1, 1, nan, 1, 1, 1, 1, 1}); return err }, ErrNotFinite, "indicator 3 is NaN"},
		{"zero indicator", func() error { _, err := Denton(ok, []float64{1, 1, 0, 1, 1, 1, 1, 1}, DentonOptions{}); return err }, ErrIndicator, "period 3"},
		{"third differences", func() error { _, err := Denton(ok, x, DentonOptions{Differences: 3}); return err }, ErrShape, ""},
		{"too few years", func() error { _, err := Regress(ok, [][]float64{x}, RegressOptions{}); return err }, ErrShape, "2 coefficients from 2 years"},
		{"indicators of two lengths", func() error { _, err := Regress(ok, [][]float64{x, x[:3]}, RegressOptions{}); return err }, ErrShape, "indicator 2"},
		{"no indicator", func() error { _, err := Regress(ok, nil, RegressOptions{}); return err }, ErrShape, ""},
		{"rho 1", func() error {
			_, err := Regress(ok, [][]float64{x}, RegressOptions{NoConstant: true, Rho: 1})
			return err
		}, ErrShape, ""},
		{"the same indicator twice", func() error {
			_, err := Regress(Target{Low: []float64{4, 5, 6, 7}, Freq: 1}, [][]float64{{1, 2, 3, 5}, {1, 2, 3, 5}}, RegressOptions{NoConstant: true})
			return err
		}, ErrInfeasible, ""},
		{"margins differ", func() error { _, err := RAS(square, []float64{3, 7}, []float64{4, 7}); return err }, ErrMargins, "rows add to 10, columns to 11"},
		{"zero row", func() error { _, err := RAS([][]float64{{0, 0}, {3, 4}}, []float64{3, 7}, []float64{4, 6}); return err }, ErrZeroLine, "row 1 with total 3"},
		{"zero column", func() error { _, err := RAS([][]float64{{1, 0}, {3, 0}}, []float64{3, 7}, []float64{4, 6}); return err }, ErrZeroLine, "column 2 with total 6"},
		{"negative figure", func() error {
			_, err := RAS([][]float64{{1, -1}, {3, 1}}, []float64{3, 7}, []float64{4, 6})
			return err
		}, ErrNegative, "row 1"},
		{"negative margin", func() error { _, err := RAS(square, []float64{-3, 7}, []float64{1, 3}); return err }, ErrNegative, "row 1"},
		{"ragged", func() error { _, err := RAS([][]float64{{1}, {3, 1}}, []float64{3, 7}, []float64{4, 6}); return err }, ErrShape, "row 1"},
		{"zeros in the way", func() error { _, err := RAS([][]float64{{1, 0}, {1, 1}}, []float64{7, 3}, []float64{4, 6}); return err }, ErrNoConverge, ""},
		{"wrong sign", func() error {
			_, err := GRAS([][]float64{{1, 2}, {-1, 3}}, []float64{-3, 7}, []float64{1, 3})
			return err
		}, ErrInfeasible, "row 1 with total -3"},
		{"stone shapes", func() error { _, err := Stone([]float64{1}, nil, nil, nil); return err }, ErrShape, ""},
		{"stone negative variance", func() error { _, err := Stone([]float64{1}, []float64{-1}, nil, nil); return err }, ErrNegative, ""},
		{"stone contradiction", func() error {
			_, err := Stone([]float64{1, 1}, []float64{1, 1}, [][]float64{{1, 1}, {1, 1}}, []float64{3, 4})
			return err
		}, ErrInfeasible, ""},
		{"stone nothing may move", func() error {
			_, err := Stone([]float64{1, 1}, []float64{0, 0}, [][]float64{{1, 1}}, []float64{3})
			return err
		}, ErrInfeasible, "constraint 1 is off by -1"},
		{"both certain", func() error { _, _, err := Reconcile(Figure{Value: 1}, Figure{Value: 2}); return err }, ErrInfeasible, ""},
		{"pair not finite", func() error { _, _, err := Reconcile(Figure{Value: nan}, Figure{Value: 2}); return err }, ErrNotFinite, ""},
	}
	for _, c := range cases {
		err := c.do()
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// Margins that a table can reach are reached, zeros stay, signs stay, and the
// order of rows does not matter.
func TestTables(t *testing.T) {
	r := randomly(t)
	for range 60 {
		n, m := 1+r.IntN(6), 1+r.IntN(6)
		prior, truth := make([][]float64, n), make([][]float64, n)
		row, col := make([]float64, n), make([]float64, m)
		for i := range prior {
			prior[i], truth[i] = make([]float64, m), make([]float64, m)
			for j := range m {
				if r.IntN(5) > 0 {
					prior[i][j], truth[i][j] = 1+9*r.Float64(), 1+9*r.Float64()
				}
				row[i] += truth[i][j]
				col[j] += truth[i][j]
			}
		}
		x, err := RAS(prior, row, col)
		if err != nil {
			t.Fatalf("%v %v %v: %v", prior, row, col, err)
		}
		g, err := GRAS(prior, row, col)
		if err != nil && !errors.Is(err, ErrInfeasible) { // a line of zeros with total zero is one of them
			t.Fatalf("gras %v %v %v: %v", prior, row, col, err)
		}
		for i := range x {
			near(t, "row", total(x[i]), row[i], 1e-8)
			for j := range x[i] {
				if (prior[i][j] == 0) != (x[i][j] == 0) {
					t.Errorf("zero moved: %v to %v", prior[i][j], x[i][j])
				}
				if err == nil {
					near(t, "ras and gras", g[i][j], x[i][j], 1e-6)
				}
			}
		}
		prior[0], prior[n-1], row[0], row[n-1] = prior[n-1], prior[0], row[n-1], row[0]
		y, err := RAS(prior, row, col)
		if err != nil {
			t.Fatal(err)
		}
		for j := range col {
			near(t, "rows in another order", y[0][j], x[n-1][j], 1e-7)
		}
	}
	zero, err := RAS([][]float64{{0, 0}, {3, 4}}, []float64{0, 14}, []float64{6, 8})
	if err != nil || zero[0][0] != 0 || math.Abs(zero[1][0]-6) > 1e-9 {
		t.Errorf("zero row with total zero: %v %v", zero, err)
	}
}

func TestGRASKeepsSigns(t *testing.T) {
	prior := [][]float64{{7, 3, -2}, {-1, 4, 5}}
	x, err := GRAS(prior, []float64{-3, 12}, []float64{2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	for i := range x {
		for j := range x[i] {
			if x[i][j]*prior[i][j] <= 0 {
				t.Errorf("%v became %v", prior[i][j], x[i][j])
			}
		}
	}
	near(t, "row 1", total(x[0]), -3, 1e-8)
	near(t, "column 3", x[0][2]+x[1][2], 4, 1e-8)
}

func TestStone(t *testing.T) {
	// total = a + b: the certain total does not move, the less certain part moves more.
	x, err := Stone([]float64{100, 60, 30}, []float64{0, 1, 4}, [][]float64{{1, -1, -1}}, []float64{0})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{100, 62, 38} {
		near(t, fmt.Sprint("figure ", i+1), x[i], want, 1e-9)
	}
	// The same constraint twice, once in another unit, changes nothing.
	y, err := Stone([]float64{100, 60, 30}, []float64{0, 1, 4}, [][]float64{{1, -1, -1}, {1e6, -1e6, -1e6}}, []float64{0, 0})
	if err != nil {
		t.Fatal(err)
	}
	for i := range x {
		near(t, "repeated", y[i], x[i], 1e-9)
	}
	// Without the bound the small part would be 2 - 8 = -6.
	z, err := Stone([]float64{100, 110, 2}, []float64{0, 1, 4}, [][]float64{{1, -1, -1}}, []float64{0})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{100, 100, 0} {
		near(t, fmt.Sprint("bounded ", i+1), z[i], want, 1e-9)
	}
	// A negative figure stays negative or zero.
	w, err := Stone([]float64{-1, 5}, []float64{9, 1}, [][]float64{{1, 1}}, []float64{9})
	if err != nil || math.Abs(w[0]) > 1e-9 || math.Abs(w[1]-9) > 1e-9 {
		t.Errorf("negative: %v %v", w, err)
	}
	if v, err := Stone([]float64{1, -2}, []float64{1, 1}, nil, nil); err != nil || v[0] != 1 || v[1] != -2 {
		t.Errorf("no constraints: %v %v", v, err)
	}
}

// The bounded solution satisfies the conditions of a minimum: constraints met,
// signs kept, and no feasible step away makes the distance less.
func TestStoneIsLeast(t *testing.T) {
	r := randomly(t)
	for range 100 {
		n := 3 + r.IntN(5)
		a, v, truth := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range a {
			a[i], v[i], truth[i] = 10*r.Float64(), .1+r.Float64(), 3*r.Float64()
		}
		line, b := make([]float64, n), 0.0
		for i := range line {
			line[i] = float64(1 + r.IntN(3))
			b += line[i] * truth[i]
		}
		x, err := Stone(a, v, [][]float64{line}, []float64{b})
		if err != nil {
			t.Fatal(err)
		}
		distance := func(x []float64) (sum float64) {
			for i := range x {
				sum += (x[i] - a[i]) * (x[i] - a[i]) / v[i]
			}
			return sum
		}
		met := 0.0
		for i := range x {
			met += line[i] * x[i]
			if x[i] < -1e-9 {
				t.Errorf("sign flipped: %v", x)
			}
		}
		near(t, "constraint", met, b, 1e-8)
		for range 20 { // towards another feasible point
			i, j := r.IntN(n), r.IntN(n)
			step := append([]float64(nil), x...)
			step[i] += 1e-3 / line[i]
			step[j] -= 1e-3 / line[j]
			if step[j] >= 0 && distance(step) < distance(x)-1e-9 {
				t.Fatalf("a step from %v to %v is nearer to %v", x, step, a)
			}
		}
	}
}

func TestReconcile(t *testing.T) {
	for _, c := range []struct {
		name         string
		a, b         Figure
		value, share float64
	}{
		{"equal", Figure{Value: 100, Variance: 4}, Figure{Value: 110, Variance: 4}, 105, .5},
		{"the certain one more", Figure{Value: 100, Variance: 1}, Figure{Value: 110, Variance: 9}, 101, .9},
		{"one certain", Figure{Value: 100}, Figure{Value: 110, Variance: 9}, 100, 1},
		{"other certain", Figure{Value: 100, Variance: 9}, Figure{Value: 110}, 110, 0},
		{"both certain and the same", Figure{Value: 7}, Figure{Value: 7}, 7, .5},
		{"reported over estimated", Figure{Value: 100, Variance: 1, Estimated: true}, Figure{Value: 110, Variance: 99}, 110, 0},
		{"reported over estimated, first", Figure{Value: 100, Variance: 99}, Figure{Value: 110, Variance: 1, Estimated: true}, 100, 1},
		{"huge variances", Figure{Value: 1, Variance: 1.5e308}, Figure{Value: 3, Variance: 1.5e308}, 2, .5},
	} {
		got, share, err := Reconcile(c.a, c.b)
		if err != nil || math.Abs(got.Value-c.value) > 1e-12 || math.Abs(share-c.share) > 1e-12 {
			t.Errorf("%s: %+v %v %v", c.name, got, share, err)
		}
		swapped, other, err := Reconcile(c.b, c.a)
		if err != nil || math.Abs(swapped.Value-got.Value) > 1e-12 || math.Abs(share+other-1) > 1e-12 {
			t.Errorf("%s swapped: %+v %v %v", c.name, swapped, other, err)
		}
	}
	two, _, _ := Reconcile(Figure{Value: 1, Variance: 3}, Figure{Value: 1, Variance: 6})
	near(t, "variance of the mean", two.Variance, 2, 1e-12)
	if v := FX.Variance(200); math.Abs(v-36) > 1e-12 || Customs.cv() != .01 || Filing.cv() != .08 || Estimated.cv() != .2 {
		t.Errorf("variance of a source: %v", v)
	}
}
