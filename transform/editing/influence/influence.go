// Package influence puts doubtful figures into the order in which they matter
// (选择性审核), METHODS §4: score, order, what stays possible after each step,
// and where to stop.
package influence

import (
	"cmp"
	"math"
	"slices"
)

// Scores gives every figure's possible effect: its distance from what was
// anticipated, as a share of the anticipated total. Without a positive total
// there is no share and all scores are zero.
func Scores(reported, anticipated []float64) []float64 {
	total := 0.0
	for _, a := range anticipated {
		total += a
	}
	out := make([]float64, len(reported))
	for i := range out {
		if total > 0 {
			out[i] = math.Abs(reported[i]-anticipated[i]) / total
		}
	}
	return out
}

// Order lists indices by falling score; the earlier of equal ones first.
func Order(scores []float64) []int {
	out := make([]int, len(scores))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return out
}

// Rest gives, for every place of an order, the sum of the scores after it. It is
// added from the smallest on, so that nothing is left after the last place.
func Rest(scores []float64, order []int) []float64 {
	out := make([]float64, len(order))
	for i := len(order) - 2; i >= 0; i-- {
		out[i] = out[i+1] + scores[order[i+1]]
	}
	return out
}

// Stop says how many places have to be checked until what is left is below
// share: at least one, and all if it never is.
func Stop(rest []float64, share float64) int {
	if i := slices.IndexFunc(rest, func(r float64) bool { return r < share }); i >= 0 {
		return i + 1
	}
	return len(rest)
}
