package link

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"stis/reference"
)

// TestOracle compares with the published values of oracles/reconcile.
func TestOracle(t *testing.T) {
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES names no folder of oracles")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "reconcile", "linkage.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Measures []struct {
			A, B        string
			Levenshtein int
			Jaro        float64
			JaroWinkler float64 `json:"jaro_winkler"`
			Dice        float64 `json:"bigram_dice"`
		} `json:"string_measures"`
		Valid []struct {
			Org, USCC string
		} `json:"uscc_valid"`
		Invalid []struct {
			USCC, Why string
		} `json:"uscc_invalid"`
		Example struct{ USCC string } `json:"known_public_example"`
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	near := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for _, m := range want.Measures {
		if got := Levenshtein(m.A, m.B); got != m.Levenshtein {
			t.Errorf("Levenshtein(%q, %q) = %d, want %d", m.A, m.B, got, m.Levenshtein)
		}
		near("Jaro "+m.A+" "+m.B, Jaro(m.A, m.B), m.Jaro)
		near("JaroWinkler "+m.A+" "+m.B, JaroWinkler(m.A, m.B), m.JaroWinkler)
		near("Dice "+m.A+" "+m.B, Dice(m.A, m.B), m.Dice)
		near("CoreScore "+m.A+" "+m.B, CoreScore(m.A, m.B), (m.Dice+m.JaroWinkler)/2)
	}
	for _, c := range want.Valid {
		if err := reference.CheckUSCC(c.USCC); err != nil {
			t.Error(err)
		}
		if err := reference.CheckOrgCode(c.Org); err != nil {
			t.Error(err)
		}
		if got := reference.OrgCodeOf(c.USCC); got != c.Org {
			t.Errorf("OrgCodeOf(%s) = %s, want %s", c.USCC, got, c.Org)
		}
	}
	for _, c := range want.Invalid {
		if reference.CheckUSCC(c.USCC) == nil {
			t.Errorf("%s is taken for valid: %s", c.USCC, c.Why)
		}
	}
	if err := reference.CheckUSCC(want.Example.USCC); err != nil {
		t.Error(err)
	}
	if len(want.Measures) == 0 || len(want.Valid) == 0 || len(want.Invalid) == 0 {
		t.Error("the oracle is empty")
	}
}

// TestMeasureProperties: symmetry, bounds, identity, and the triangle of
// Levenshtein, over random texts of few characters.
func TestMeasureProperties(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 7))
	text := func() string {
		s := make([]rune, r.IntN(9))
		for i := range s {
			s[i] = []rune("瓯海软件信息华创AB")[r.IntN(10)]
		}
		return string(s)
	}
	for range 20_000 {
		a, b, c := text(), text(), text()
		for name, f := range map[string]func(a, b string) float64{"Jaro": Jaro, "JaroWinkler": JaroWinkler, "Dice": Dice, "CoreScore": CoreScore} {
			x, y := f(a, b), f(b, a)
			if !(x >= 0 && x <= 1) || math.Abs(x-y) > 1e-12 && name == "Dice" {
				t.Fatalf("%s(%q, %q) = %v and %v the other way round", name, a, b, x, y)
			}
			if a == b && x != 1 {
				t.Fatalf("%s(%q, itself) = %v", name, a, x)
			}
		}
		if Levenshtein(a, b) != Levenshtein(b, a) || Levenshtein(a, c) > Levenshtein(a, b)+Levenshtein(b, c) || (Levenshtein(a, b) == 0) != (a == b) {
			t.Fatalf("Levenshtein of %q, %q and %q", a, b, c)
		}
	}
}
