package outlier

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// oracle reads a file of the folder that STIS_ORACLES names, or skips.
func oracle(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES is not set: the expected values of R are not in the project")
	}
	text, err := os.ReadFile(filepath.Join(dir, "editing", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func nearAll(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		near(t, what+" "+strconv.Itoa(i), got[i], want[i], tolerance)
	}
}

func TestHidiroglouBerthelotOracle(t *testing.T) {
	var want []struct {
		U, A, C      float64
		Ratio        []float64 `json:"ratio"`
		RatioMedian  float64   `json:"ratio_median"`
		S, E, Q      []float64
		Lower, Upper float64
		Outlier      []bool
	}
	if err := json.Unmarshal(oracle(t, "hb.json"), &want); err != nil {
		t.Fatal(err)
	}
	pairs := oraclePairs(t)
	for _, w := range want {
		p := Params{U: w.U, A: w.A, C: w.C, Min: 12}
		e, b, ok := Effects(pairs, p)
		if !ok {
			t.Fatal("no bounds")
		}
		near(t, "median ratio", b.Ratio, w.RatioMedian, 1e-10)
		nearAll(t, "E", e, w.E, 1e-10)
		nearAll(t, "quartile", b.Quartiles[:], w.Q, 1e-10)
		near(t, "lower", b.Lower, w.Lower, 1e-10)
		near(t, "upper", b.Upper, w.Upper, 1e-10)
		for i, j := range Judge(pairs, p) {
			near(t, "s", Shift(w.Ratio[i], b.Ratio), w.S[i], 1e-10)
			if j.Outlier != w.Outlier[i] || j.Outlier != (j.Score > 1) {
				t.Errorf("U %v C %v pair %d: outlier %v score %v, want %v", w.U, w.C, i+1, j.Outlier, j.Score, w.Outlier[i])
			}
		}
	}
}

func oraclePairs(t *testing.T) []Pair {
	t.Helper()
	file, err := os.Open(filepath.Join(os.Getenv("STIS_ORACLES"), "editing", "hb_input.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var pairs []Pair
	for _, r := range rows[1:] {
		x0, err0 := strconv.ParseFloat(r[1], 64)
		x1, err1 := strconv.ParseFloat(r[2], 64)
		if err0 != nil || err1 != nil {
			t.Fatalf("row %v", r)
		}
		pairs = append(pairs, Pair{Before: x0, Now: x1, Classes: []string{"all"}})
	}
	return pairs
}

func TestBoxPlotOracle(t *testing.T) {
	var want map[string]struct {
		X         []float64
		Medcouple float64
		Fence     []float64 `json:"adjbox_fence"`
		Stats     []float64 `json:"adjbox_stats"`
		Out       []float64 `json:"adjbox_out"`
		Quartiles []float64 `json:"quartiles_type7"`
		Tukey     []float64 `json:"tukey_fence"`
		Hinges    []float64 `json:"hinges_fivenum"`
		MAD       float64
		Z         []float64 `json:"robust_z"`
	}
	if err := json.Unmarshal(oracle(t, "boxplots.json"), &want); err != nil {
		t.Fatal(err)
	}
	const tolerance = 1e-9
	for name, w := range want {
		t.Run(name, func(t *testing.T) {
			b, ok := AdjustedBox(w.X)
			mc, _ := Medcouple(w.X)
			q, _ := Quartiles(w.X)
			f, _ := FiveNum(w.X)
			mad, _ := MAD(w.X)
			z, _ := RobustZ(w.X)
			low, high, _ := TukeyFences(w.X)
			if !ok {
				t.Fatal("no box")
			}
			near(t, "medcouple", b.Medcouple, w.Medcouple, tolerance)
			near(t, "medcouple alone", mc, w.Medcouple, tolerance)
			nearAll(t, "fence", []float64{b.Low, b.High}, w.Fence, tolerance)
			nearAll(t, "stats", b.Stats[:], w.Stats, tolerance)
			nearAll(t, "quartiles", q[:], w.Quartiles, tolerance)
			nearAll(t, "fivenum", f[:], w.Hinges, tolerance)
			nearAll(t, "tukey", []float64{low, high}, w.Tukey, tolerance)
			near(t, "mad", mad, w.MAD, tolerance)
			nearAll(t, "robust z", z, w.Z, tolerance)
			out := []float64{}
			for _, i := range b.Out {
				out = append(out, w.X[i])
			}
			nearAll(t, "out", out, w.Out, tolerance)
		})
	}
}
