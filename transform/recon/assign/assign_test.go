package assign

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var window = Window{Over: 100, Short: 150, Floor: 500_00, FloorCap: 5000, Before: 5, After: 90}

var limits = Limits{Cells: 1_000_000, Work: 30_000_000, Scan: 2_000, Candidates: 40, Terms: 4}

func TestMulDiv(t *testing.T) {
	const largest = 1<<63 - 1
	for _, c := range []struct{ a, b, c, want int64 }{
		{10, 1, 4, 3}, {9, 1, 4, 2}, {1, 1, 2, 1}, {999_999_999_999_999_999, 10_000, 10_000, 999_999_999_999_999_999},
		{largest, largest, largest, largest}, {largest, 2, 1, largest}, {5, 5, 0, largest}, {0, 5, 3, 0},
	} {
		if got := MulDiv(c.a, c.b, c.c); got != c.want {
			t.Errorf("MulDiv(%d, %d, %d) = %d, want %d", c.a, c.b, c.c, got, c.want)
		}
	}
}

func TestSpread(t *testing.T) {
	if d := cmp.Diff([]int64{33, 34, 33}, Spread(100, []int64{1, 1, 1})); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int64{0, 7}, Spread(7, []int64{1, 999_999})); d != "" {
		t.Error(d)
	}
}

func TestBounds(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      Item
		lo, hi int64
	}{
		{"1 % over, 1.5 % short", Item{Amount: 100_000_000, USD: 100_000_000}, 98_500_000, 101_000_000},
		{"US$500 of a small one", Item{Amount: 10_000_00, USD: 10_000_00}, 9_500_00, 10_500_00},
		{"US$500 in yen", Item{Amount: 150_000_000, USD: 10_000_00}, 142_500_000, 157_500_000},
		{"never more than half", Item{Amount: 300_00, USD: 300_00}, 150_00, 450_00},
	} {
		if lo, hi := window.Bounds(c.f); lo != c.lo || hi != c.hi {
			t.Errorf("%s: %d to %d, want %d to %d", c.name, lo, hi, c.lo, c.hi)
		}
	}
}

func TestUnique(t *testing.T) {
	for _, c := range []struct {
		name          string
		amounts       []int64
		exact, lo, hi int64
		want          []int
	}{
		{"two", []int64{10, 20, 40}, 60, 60, 60, []int{1, 2}},
		{"four", []int64{1, 2, 4, 8, 16}, 15, 15, 15, []int{0, 1, 2, 3}},
		{"never five", []int64{1, 2, 4, 8, 16}, 31, 31, 31, nil},
		{"never one", []int64{31}, 31, 31, 31, nil},
		{"two ways", []int64{10, 20, 30, 40}, 50, 50, 50, nil},
		{"twice the same amount", []int64{10, 20, 20}, 30, 30, 30, nil},
		{"exact before near", []int64{100, 200, 201}, 300, 295, 305, []int{0, 1}},
		{"near, one way", []int64{100, 200, 250}, 303, 300, 305, []int{0, 1}},
		{"near, two ways", []int64{100, 200, 201}, 303, 300, 305, nil},
		{"a crumb fills no gap", []int64{3, 100}, 106, 102, 108, nil},
	} {
		if d := cmp.Diff(c.want, Unique(c.amounts, c.exact, c.lo, c.hi, 4)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// small draws a block whose amounts and days meet often.
func small(r *rand.Rand, n int) (fs, rs []Item) {
	item := func(id string, i int) Item {
		a := int64(1+r.IntN(6)) * 100_000_00
		a += int64(r.IntN(3_000_00))
		d := int64(r.IntN(200))
		return Item{ID: fmt.Sprintf("%s%03d", id, i), Day: d, Near: d, Amount: a, USD: a}
	}
	for i := range 1 + r.IntN(n) {
		fs = append(fs, item("F", i))
	}
	for i := range 1 + r.IntN(n) {
		rs = append(rs, item("R", i))
	}
	return fs, rs
}

// brute gives the best assignment by trying all: the most pairs, the least cost.
func brute(m *matcher, f int, used []bool) (pairs int, cost int64) {
	if f == len(m.fs) {
		return 0, 0
	}
	pairs, cost = brute(m, f+1, used)
	for r := range m.rs {
		if used[r] || !m.fits(f, r) {
			continue
		}
		used[r] = true
		p, c := brute(m, f+1, used)
		used[r] = false
		if p, c = p+1, c+m.cost(f, r); p > pairs || p == pairs && c < cost {
			pairs, cost = p, c
		}
	}
	return pairs, cost
}

// Match finds what trying everything finds, whatever the order of the items.
func TestMatchIsBest(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 300 {
		fs, rs := small(r, 6)
		m := &matcher{fs: fs, rs: rs, w: window, l: limits}
		wantPairs, wantCost := brute(m, 0, make([]bool, len(rs)))
		got, capped := Match(fs, rs, window, limits)
		var cost int64
		for _, p := range got {
			cost += m.cost(p.F, p.R)
		}
		if len(got) != wantPairs || cost != wantCost || capped != nil {
			t.Fatalf("%d pairs cost %d capped %v, want %d and %d of\n%v\n%v", len(got), cost, capped, wantPairs, wantCost, fs, rs)
		}
		before := names(fs, rs, got)
		r.Shuffle(len(fs), func(i, j int) { fs[i], fs[j] = fs[j], fs[i] })
		r.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		got, _ = Match(fs, rs, window, limits)
		if d := cmp.Diff(before, names(fs, rs, got)); d != "" {
			t.Fatalf("another order of the items (-first +second):\n%s", d)
		}
	}
}

func names(fs, rs []Item, ps []Pair) []string {
	var out []string
	for _, p := range ps {
		out = append(out, fs[p.F].ID+" "+rs[p.R].ID)
	}
	slices.Sort(out)
	return out
}

// Pairing by date uses nothing twice, keeps to the windows, and says so.
func TestByDate(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	tight := limits
	tight.Cells = 1
	for range 100 {
		fs, rs := small(r, 40)
		got, capped := Match(fs, rs, window, tight)
		m := &matcher{fs: fs, rs: rs, w: window}
		usedF, usedR := map[int]bool{}, map[int]bool{}
		for _, p := range got {
			if usedF[p.F] || usedR[p.R] || !m.fits(p.F, p.R) {
				t.Fatalf("pair %v of\n%v\n%v", p, fs, rs)
			}
			usedF[p.F], usedR[p.R] = true, true
		}
		for f := range fs {
			for x := range rs {
				if !usedF[f] && !usedR[x] && m.fits(f, x) {
					t.Fatalf("filing %v and receipt %v were both left", fs[f], rs[x])
				}
			}
		}
		if n := len(got); n > 1 && len(capped) == 0 && len(clusters(fs, rs, window)) < n {
			t.Fatalf("%d pairs by date and nothing said", n)
		}
	}
}

// A big heap of equal items is paired quickly and completely.
func TestHeap(t *testing.T) {
	var fs, rs []Item
	for i := range int64(20_000) {
		fs = append(fs, Item{ID: fmt.Sprintf("F%05d", i), Day: i % 28, Near: i % 28, Amount: 900_000, USD: 900_000})
		rs = append(rs, Item{ID: fmt.Sprintf("R%05d", i), Day: i % 28, Near: i % 28, Amount: 900_000, USD: 900_000})
	}
	start := time.Now()
	got, capped := Match(fs, rs, window, limits)
	if len(got) != len(fs) || len(capped) != 1 {
		t.Errorf("%d pairs, capped %v", len(got), capped)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
}

// Sums gives up on many candidates without trying, and says which.
func TestSumsSkips(t *testing.T) {
	one := []Item{{ID: "R", Day: 50, Amount: 10_000_00, USD: 10_000_00}, {ID: "S", Day: 500, Amount: 300_00, USD: 300_00}}
	var many []Item
	for i := range int64(50) {
		many = append(many, Item{ID: fmt.Sprintf("F%02d", i), Day: 40, Amount: 1_000_00 + i, USD: 1_000_00 + i})
	}
	many = append(many, Item{ID: "G1", Day: 499, Amount: 100_00, USD: 100_00}, Item{ID: "G2", Day: 499, Amount: 200_00, USD: 200_00})
	found, skipped := Sums(one, many, window.SumBounds, func(x Item) (int64, int64) { return x.Day - 45, x.Day + 5 }, limits)
	if d := cmp.Diff([]Sum{{One: 1, Many: []int{50, 51}}}, found); d != "" {
		t.Errorf("found (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]int{0}, skipped); d != "" {
		t.Errorf("skipped (-want +got):\n%s", d)
	}
}
