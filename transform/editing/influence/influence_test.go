package influence

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestOracle(t *testing.T) {
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES is not set: the expected scores are not in the project")
	}
	text, err := os.ReadFile(filepath.Join(dir, "editing", "selective.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Y, Anticipated, Score []float64
		Order                 []int
		Rest                  []float64 `json:"remaining_pseudobias"`
		Stop                  int       `json:"n_to_edit_at_1pct"`
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	scores := Scores(want.Y, want.Anticipated)
	order := Order(scores)
	rest := Rest(scores, order)
	if len(scores) != len(want.Score) || len(scores) == 0 {
		t.Fatalf("%d scores, want %d", len(scores), len(want.Score))
	}
	for i := range scores {
		if math.Abs(scores[i]-want.Score[i]) > 1e-10 {
			t.Errorf("score %d: %v, want %v", i+1, scores[i], want.Score[i])
		}
		if order[i]+1 != want.Order[i] {
			t.Errorf("place %d: unit %d, want %d", i+1, order[i]+1, want.Order[i])
		}
		if math.Abs(rest[i]-want.Rest[i]) > 1e-10 {
			t.Errorf("rest after %d: %v, want %v", i+1, rest[i], want.Rest[i])
		}
	}
	if n := Stop(rest, .01); n != want.Stop {
		t.Errorf("stop after %d, want %d", n, want.Stop)
	}
}

func TestEdges(t *testing.T) {
	if s := Scores([]float64{5, 1}, []float64{0, 0}); !slices.Equal(s, []float64{0, 0}) {
		t.Errorf("scores without a total: %v", s)
	}
	if o := Order([]float64{1, 3, 1, 3}); !slices.Equal(o, []int{1, 3, 0, 2}) {
		t.Errorf("order of ties: %v", o)
	}
	cases := []struct {
		rest  []float64
		share float64
		want  int
	}{{nil, .01, 0}, {[]float64{.2, .1, 0}, .15, 2}, {[]float64{.001, 0}, .01, 1}, {[]float64{.5, .4}, .1, 2}}
	for _, c := range cases {
		if n := Stop(c.rest, c.share); n != c.want {
			t.Errorf("stop of %v at %v: %d, want %d", c.rest, c.share, n, c.want)
		}
	}
}
