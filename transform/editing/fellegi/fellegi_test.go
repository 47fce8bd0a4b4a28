package fellegi

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func rats(vs ...int64) []*big.Rat {
	out := make([]*big.Rat, len(vs))
	for i, v := range vs {
		out[i] = big.NewRat(v, 1)
	}
	return out
}

// trade is the system of the oracle: total = offshore + onshore, offshore = ito
// + bpo, nothing negative.
func trade(weights []int) *System {
	s := &System{Fields: []string{"total", "offshore", "onshore", "ito", "bpo"}, Weights: weights, Edits: []Edit{
		{Name: "total", Coef: rats(1, -1, -1)},
		{Name: "offshore", Coef: rats(0, 1, 0, -1, -1)},
	}}
	for i, f := range s.Fields {
		c := rats(0, 0, 0, 0, 0)
		c[i] = big.NewRat(1, 1)
		s.Edits = append(s.Edits, Edit{Name: f + " >= 0", Coef: c, Op: AtLeast})
	}
	return s
}

func TestOracle(t *testing.T) {
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES is not set: the solutions of the exhaustive search are not in the project")
	}
	text, err := os.ReadFile(filepath.Join(dir, "editing", "fellegi_holt.json"))
	if err != nil {
		t.Fatal(err)
	}
	var oracle struct {
		Cases []struct {
			Values    map[string]json.Number
			Weights   []int
			MinWeight int        `json:"min_weight"`
			Solutions [][]string `json:"solutions"`
		}
	}
	if err := json.Unmarshal(text, &oracle); err != nil {
		t.Fatal(err)
	}
	if len(oracle.Cases) == 0 {
		t.Fatal("no cases")
	}
	for i, c := range oracle.Cases {
		s := trade(c.Weights)
		values := make([]*big.Rat, len(s.Fields))
		for n, f := range s.Fields {
			values[n], _ = new(big.Rat).SetString(string(c.Values[f]))
		}
		got, err := s.Smallest(values)
		if err != nil {
			t.Fatal(err)
		}
		if got.Weight != c.MinWeight {
			t.Errorf("case %d: weight %d, want %d", i, got.Weight, c.MinWeight)
		}
		if d := cmp.Diff(ordered(c.Solutions), ordered(got.Sets)); d != "" {
			t.Errorf("case %d (-want +got):\n%s", i, d)
		}
	}
}

func ordered(sets [][]string) []string {
	var out []string
	for _, s := range sets {
		s = slices.Clone(s)
		slices.Sort(s)
		out = append(out, strings.Join(s, "+"))
	}
	slices.Sort(out)
	return out
}

func TestSmallest(t *testing.T) {
	receipt := &System{Fields: []string{"amt", "sold", "kept", "other"}, Weights: []int{3, 1, 1, 1},
		Edits: []Edit{{Name: "parts", Coef: rats(-1, 1, 1, 1)}}}
	contrary := &System{Fields: []string{"a"}, Weights: []int{1},
		Edits: []Edit{{Name: "up", Coef: rats(1), Op: AtLeast, Const: big.NewRat(2, 1)}, {Name: "down", Coef: rats(1), Op: AtMost, Const: big.NewRat(1, 1)}}}
	cases := map[string]struct {
		system *System
		values []*big.Rat
		want   string
	}{
		"in order":         {receipt, rats(10, 4, 6, 0), "weight 0: {}"},
		"any part":         {receipt, rats(10, 4, 5, 0), "weight 1: {sold=5} {kept=6} {other=1}; broken parts"},
		"one part unknown": {receipt, []*big.Rat{big.NewRat(10, 1), big.NewRat(4, 1), nil, new(big.Rat)}, "weight 1: {kept=6}"},
		"a cent":           {receipt, []*big.Rat{big.NewRat(1000, 100), big.NewRat(999, 100), new(big.Rat), new(big.Rat)}, "weight 1: {sold=10} {kept=1/100} {other=1/100}; broken parts"},
		"sign":             {trade([]int{2, 1, 1, 1, 1}), rats(20, 60, -40, 35, 25), "weight 3: {total+onshore}; broken onshore >= 0"},
		"two fields":       {trade([]int{1, 1, 1, 1, 1}), rats(100, 60, 30, 30, 25), "weight 2: {total+offshore} {total+ito} {total+bpo} {offshore+onshore} {offshore+ito} {offshore+bpo} {onshore+ito} {onshore+bpo}; broken total, offshore"},
		"no way":           {contrary, rats(0), "weight 0:; broken up"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := c.system.Smallest(c.values)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, show(got)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

func show(c Change) string {
	out := "weight " + strconv.Itoa(c.Weight) + ":"
	for i, s := range c.Sets {
		out += " {" + strings.Join(s, "+")
		if c.Offer[i] != nil {
			out += "=" + c.Offer[i].RatString()
		}
		out += "}"
	}
	if len(c.Broken) > 0 {
		out += "; broken " + strings.Join(c.Broken, ", ")
	}
	return out
}

func TestRefused(t *testing.T) {
	many := &System{Fields: make([]string, MaxFields+1), Weights: make([]int, MaxFields+1)}
	cases := map[string]*System{
		"balance edits: 13 fields: want 1 to 12":                      many,
		"balance edits: 0 weights for 1 fields":                       {Fields: []string{"a"}},
		"balance edits: weight 0: want at least 1":                    {Fields: []string{"a"}, Weights: []int{0}},
		`balance edit "e": 2 coefficients for 1 fields, comparison 0`: {Fields: []string{"a"}, Weights: []int{1}, Edits: []Edit{{Name: "e", Coef: rats(1, 1)}}},
		`balance edits: 0 values for 1 fields`:                        {Fields: []string{"a"}, Weights: []int{1}},
	}
	for want, s := range cases {
		if _, err := s.Smallest(nil); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// A good record of which some fields were altered can be mended by mending
// them, so no smallest set weighs more; each set told can satisfy the edits, by
// an elimination that has nothing in common with the simplex; and no lighter
// set can.
func TestPlanted(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("STIS_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	t.Logf("STIS_SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 4))
	for range 150 {
		s := trade([]int{1 + r.IntN(3), 1 + r.IntN(3), 1 + r.IntN(3), 1 + r.IntN(3), 1 + r.IntN(3)})
		ito, bpo, on := int64(r.IntN(50)), int64(r.IntN(50)), int64(r.IntN(50))
		values := rats(ito+bpo+on, ito+bpo, on, ito, bpo)
		planted := uint(r.IntN(1 << 5))
		for i := range values {
			if planted&(1<<i) != 0 {
				values[i] = big.NewRat(int64(r.IntN(200)-50), int64(1+r.IntN(3)))
			}
		}
		got, err := s.Smallest(values)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Sets) == 0 || got.Weight > s.weight(planted) {
			t.Fatalf("values %v: %s, planted weight %d", values, show(got), s.weight(planted))
		}
		told := ordered(got.Sets)
		for set := range uint(1 << 5) {
			if w := s.weight(set); w <= got.Weight {
				_, found := slices.BinarySearch(told, ordered([][]string{s.names(set)})[0])
				if want := w == got.Weight && eliminate(s, set, values); found != want || w < got.Weight && eliminate(s, set, values) {
					t.Fatalf("values %v set %v: told %v, possible %v; %s", values, s.names(set), found, want, show(got))
				}
			}
		}
	}
}

// eliminate decides by Fourier and Motzkin: every inequality sum <= right is
// combined with every one of opposite sign until no field is left.
func eliminate(s *System, set uint, values []*big.Rat) bool {
	var rows [][]*big.Rat // coefficients of all fields, then the right side
	for i := range s.Edits {
		e := &s.Edits[i]
		up := rats(0, 0, 0, 0, 0, 0)
		for f, c := range e.Coef {
			if c != nil && set&(1<<f) != 0 {
				up[f].Set(c)
			}
		}
		up[5].Sub(e.constant(), e.sum(values, set))
		down := rats(0, 0, 0, 0, 0, 0)
		for n := range up {
			down[n].Neg(up[n])
		}
		if e.Op != AtLeast {
			rows = append(rows, up)
		}
		if e.Op != AtMost {
			rows = append(rows, down)
		}
	}
	for f := range 5 {
		var rest, plus, minus [][]*big.Rat
		for _, r := range rows {
			switch r[f].Sign() {
			case 0:
				rest = append(rest, r)
			case 1:
				plus = append(plus, r)
			default:
				minus = append(minus, r)
			}
		}
		for _, p := range plus {
			for _, m := range minus {
				sum := make([]*big.Rat, 6)
				for n := range sum {
					a := new(big.Rat).Quo(p[n], p[f])
					sum[n] = a.Sub(a, new(big.Rat).Quo(m[n], m[f]))
				}
				rest = append(rest, sum)
			}
		}
		rows = rest
	}
	return !slices.ContainsFunc(rows, func(r []*big.Rat) bool { return r[5].Sign() < 0 })
}

// Twelve fields are the limit; a record with one mistake is found at once, one
// with many takes all subsets.
func BenchmarkSmallest(b *testing.B) {
	s := &System{Edits: []Edit{{Name: "sum"}}}
	values := rats(1)
	for i := range MaxFields {
		s.Fields, s.Weights = append(s.Fields, "f"+strconv.Itoa(i)), append(s.Weights, 1)
		c := int64(1)
		if i == 0 {
			c = -1
		}
		s.Edits[0].Coef = append(s.Edits[0].Coef, big.NewRat(c, 1))
		sign := make([]*big.Rat, i+1)
		sign[i] = big.NewRat(1, 1)
		s.Edits = append(s.Edits, Edit{Name: "sign", Coef: sign, Op: AtLeast})
		if i > 0 {
			values = append(values, big.NewRat(int64(-i), 1))
		}
	}
	for b.Loop() {
		if c, err := s.Smallest(values); err != nil || c.Weight != MaxFields-1 {
			b.Fatal(c.Weight, err)
		}
	}
}
