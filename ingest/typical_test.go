package ingest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// amounts makes a file of the trial source with n amounts around a size.
func amounts(t testing.TB, r *rand.Rand, name string, n int, size, spread float64) string {
	var s strings.Builder
	s.WriteString("编号,月份,金额\n")
	for i := range n {
		fmt.Fprintf(&s, "%s%d,2026-10,%.2f\n", name, i, size*math.Exp(spread*r.NormFloat64()))
	}
	return textFile(t, name+".csv", s.String())
}

// TestTypical: a file in the wrong unit is told, whatever the factor; honest files
// of any kind are not, nor is what is too small to tell.
func TestTypical(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	b := ownBench(t, Settings{}, ownLayout)
	send := func(name string, n int, size, spread float64) *Receipt {
		return b.receive(amounts(t, r, name, n, size, spread), "own")
	}
	for i := range 10 {
		if got := told(send(fmt.Sprintf("h%d-", i), 40, 2000, 0.5).Findings); got != "" {
			t.Errorf("honest file %d: %s", i, got)
		}
	}
	for _, c := range []struct {
		name         string
		n            int
		size, spread float64
		want         string // factor; empty = nothing told
	}{
		{"yuan", 40, 20_000_000, 0.5, "大1万倍"}, {"thousand", 40, 2_000_000, 0.5, "大1000倍"}, {"dollar", 60, 14_000, 0.4, "大7倍"},
		{"hundred million", 40, 0.2, 0.3, "小1万倍"}, {"thousandth", 40, 2, 0.3, "小1000倍"},
		{"large but honest", 40, 5000, 0.5, ""}, {"few", 7, 20_000_000, 0.5, ""}, {"a hundred times", 40, 200_000, 0.5, ""}, {"usual", 40, 2000, 1.5, ""},
	} {
		rec := send(strings.ReplaceAll(c.name, " ", ""), c.n, c.size, c.spread)
		if c.want == "" && len(rec.Findings) > 0 || c.want != "" && (told(rec.Findings) != "W ING020" || !strings.Contains(rec.Findings[0].Zh, c.want)) {
			t.Errorf("%s: %v, want %q", c.name, rec.Findings, c.want)
		}
	}
	// What the medians of earlier runs say is read back.
	b.in = b.with(b.in.archive, Settings{}, ownLayout)
	if rec := send("later", 40, 20_000_000, 0.5); told(rec.Findings) != "W ING020" {
		t.Errorf("a later run: %v", rec.Findings)
	}
}

// TestTypicalNoFalseAlarm: a thousand honest files of the kinds filers send, with
// seasons and long tails, raise no alarm.
func TestTypicalNoFalseAlarm(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	c := &column{Column: Column{Type: Type{Kind: Decimal, Width: 18, Scale: 2}}}
	alarms := 0
	for source := range 50 {
		between, within := 0.1+float64(source%5)*0.3, 0.2+float64(source%10)*0.25
		var earlier []float64
		for range 24 {
			centre := 200 * math.Exp(between*r.NormFloat64())
			ty := &typical{}
			for range typicalValues + r.IntN(60) {
				ty.add(int64(100 * centre * math.Exp(within*r.NormFloat64())))
			}
			median := ty.quantile(0.5) - float64(c.Type.Scale)*math.Log2(10)
			if ty.off(median, earlier) != 0 {
				alarms++
			}
			earlier = append(earlier, median)
		}
	}
	if alarms > 0 {
		t.Errorf("%d false alarms", alarms)
	}
}

// TestQuantile compares with the sorted values.
func TestQuantile(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		ty, all := &typical{}, []float64{}
		for range 101 {
			v := int64(math.Exp(r.Float64()*40)) + 1
			ty.add(v * []int64{1, -1}[r.IntN(2)])
			all = append(all, math.Log2(float64(v)))
		}
		slices.Sort(all)
		for _, q := range []float64{0.25, 0.5, 0.75} {
			if got, want := ty.quantile(q), all[int(q*101)]; math.Abs(got-want) > 0.1 && want > 4 {
				t.Errorf("quantile %g: %g, want %g", q, got, want)
			}
		}
	}
}
