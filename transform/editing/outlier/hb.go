package outlier

import (
	"math"
	"slices"
)

// Params are those of the Hidiroglou–Berthelot method. The zero value is not
// usable.
type Params struct {
	U   float64 // how much the size of a unit counts: 0 not at all, 1 fully
	A   float64 // smallest spread, as a share of the median effect
	C   float64 // width of the bounds in spreads
	Min int     // pairs that a stratum needs to be judged by itself
}

// Pair is one unit's value before and now, both positive. Classes are its
// strata from the narrowest to the widest; the names need not differ between
// levels.
type Pair struct {
	Before, Now float64
	Classes     []string
}

// Bounds are those of one stratum.
type Bounds struct {
	Ratio        float64    // median of now/before
	Quartiles    [3]float64 // of the effects
	Lower, Upper float64    // effects outside are outliers
	Pairs        int
}

// Effects gives the symmetric effect of every pair around the median ratio, its
// distance weighted by the size of the unit, and the bounds. ok is false when a
// value is not positive and finite or there is no pair.
func Effects(pairs []Pair, p Params) (effects []float64, b Bounds, ok bool) {
	ratios := make([]float64, len(pairs))
	for i, x := range pairs {
		if !positive(x.Before) || !positive(x.Now) {
			return nil, b, false
		}
		ratios[i] = x.Now / x.Before
		if !positive(ratios[i]) {
			return nil, b, false
		}
	}
	if b.Ratio, ok = Median(ratios); !ok {
		return nil, b, false
	}
	effects = make([]float64, len(pairs))
	for i, x := range pairs {
		effects[i] = Shift(ratios[i], b.Ratio) * math.Pow(max(x.Before, x.Now), p.U)
	}
	b.Quartiles, _ = Quartiles(effects)
	b.Pairs = len(pairs)
	median, floor := b.Quartiles[1], math.Abs(p.A*b.Quartiles[1])
	b.Lower = median - p.C*max(median-b.Quartiles[0], floor)
	b.Upper = median + p.C*max(b.Quartiles[2]-median, floor)
	return effects, b, true
}

// Shift is the symmetric distance of a ratio from the median ratio: 1 for
// double, -1 for half.
func Shift(ratio, median float64) float64 {
	if ratio < median {
		return 1 - median/ratio
	}
	return ratio/median - 1
}

func positive(v float64) bool { return v > 0 && v <= math.MaxFloat64 }

// Judgement is what the method says of one pair.
type Judgement struct {
	Outlier bool
	Level   int     // index into the pair's Classes; -1: no class had enough pairs
	Effect  float64 // E
	Score   float64 // distance from the median effect in units of the bound; above 1 = outlier
	Ratio   float64 // median ratio of the stratum: Before times it is the anticipated value
}

// Judge holds every pair against the narrowest of its classes that has at least
// p.Min pairs. Pairs with a value that is not positive are starts and stops,
// not for this method: they come back with Level -1, as do those without a
// class of enough pairs.
func Judge(pairs []Pair, p Params) []Judgement {
	out := make([]Judgement, len(pairs))
	levels := 0
	for i, x := range pairs {
		out[i].Level = -1
		levels = max(levels, len(x.Classes))
	}
	for level := range levels {
		for _, members := range strata(pairs, level) {
			if len(members) >= p.Min {
				judge(pairs, members, out, level, p)
			}
		}
	}
	return out
}

// strata lists the members of every class of a level.
func strata(pairs []Pair, level int) map[string][]int {
	groups := map[string][]int{}
	for i, x := range pairs {
		if level < len(x.Classes) && positive(x.Before) && positive(x.Now) && positive(x.Now/x.Before) {
			groups[x.Classes[level]] = append(groups[x.Classes[level]], i)
		}
	}
	return groups
}

// judge fills in the members of one stratum that no narrower one has judged.
func judge(pairs []Pair, members []int, out []Judgement, level int, p Params) {
	if !slices.ContainsFunc(members, func(i int) bool { return out[i].Level < 0 }) {
		return
	}
	group := make([]Pair, len(members))
	for n, i := range members {
		group[n] = pairs[i]
	}
	effects, b, ok := Effects(group, p)
	if !ok {
		return
	}
	for n, i := range members {
		if out[i].Level >= 0 {
			continue
		}
		e := effects[n]
		out[i] = Judgement{Outlier: e < b.Lower || e > b.Upper, Level: level, Effect: e, Ratio: b.Ratio, Score: b.score(e)}
	}
}

// score is 0 at the median effect and 1 at the bound on the side of e. Where a
// bound has no width, every effect beyond the median is far outside.
func (b Bounds) score(e float64) float64 {
	width, distance := b.Upper-b.Quartiles[1], e-b.Quartiles[1]
	if distance < 0 {
		width, distance = b.Quartiles[1]-b.Lower, -distance
	}
	switch {
	case distance == 0:
		return 0
	case distance >= width*maxScore:
		return maxScore
	}
	return distance / width
}

// maxScore is the largest score that is told.
const maxScore = 1e6
