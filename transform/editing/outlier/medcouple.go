package outlier

import (
	"math"
	"slices"
)

// Medcouple measures the skewness of a sample robustly, from -1 to 1: the median
// of (a+b)/(a-b) over all a above and b below the median, both taken from it
// (Brys, Hubert, Struyf 2004). ok is false for an empty sample.
//
// The kernel falls along rows and columns, so the k-th of the up to n²/4 values
// is found by halving the interval of floating-point numbers, counting along
// the staircase at each step: n times at most 64, whatever the data. The plain
// product of all pairs would take 20 GB at n = 100,000.
func Medcouple(x []float64) (mc float64, ok bool) {
	if len(x) == 0 {
		return 0, false
	}
	return newKernel(sorted(x)).median(), true
}

// kernel holds the deviations from the median, each part in falling order.
type kernel struct {
	above, below []float64 // those equal to the median stand in both
	tied         int
}

func newKernel(s []float64) *kernel {
	k, m := &kernel{}, quantileOf(s, .5)
	for i := len(s) - 1; i >= 0; i-- {
		z := s[i] - m
		if z >= 0 {
			k.above = append(k.above, z)
		}
		if z <= 0 {
			k.below = append(k.below, z)
		}
		if z == 0 {
			k.tied++
		}
	}
	return k
}

// at is the kernel for the i-th above and the j-th below. Between values equal to
// the median it is the sign that keeps rows and columns falling.
func (k *kernel) at(i, j int) float64 {
	a, b := k.above[i], k.below[j]
	if a == 0 && b == 0 {
		rank := i - (len(k.above) - k.tied) + j // from 0; the diagonal is tied-1
		switch {
		case rank < k.tied-1:
			return 1
		case rank > k.tied-1:
			return -1
		}
		return 0
	}
	// Halved first, so that the sum of two large deviations stays finite.
	return (a/2 + b/2) / (a/2 - b/2)
}

// above counts the kernel values greater than t.
func (k *kernel) greater(t float64) int {
	n, j := 0, len(k.below)
	for i := range k.above {
		for j > 0 && k.at(i, j-1) <= t {
			j--
		}
		if n += j; j == 0 {
			break
		}
	}
	return n
}

// nth is the n-th largest kernel value, from 1: the smallest t that fewer than
// n values exceed.
func (k *kernel) nth(n int) float64 {
	low, high := order(-1), order(1)
	for low < high {
		middle := low + (high-low)/2
		if k.greater(unorder(middle)) < n {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return unorder(low)
}

func (k *kernel) median() float64 {
	n := len(k.above) * len(k.below)
	if n%2 == 1 {
		return k.nth(n/2 + 1)
	}
	return (k.nth(n/2) + k.nth(n/2+1)) / 2
}

// order maps floating-point numbers to integers in the same order.
func order(f float64) int64 {
	b := int64(math.Float64bits(f))
	if b < 0 {
		return math.MinInt64 - b
	}
	return b
}

func unorder(n int64) float64 {
	if n < 0 {
		n = math.MinInt64 - n
	}
	return math.Float64frombits(uint64(n))
}

// Box is an adjusted box plot (Hubert and Vandervieren 2008).
type Box struct {
	Medcouple float64
	Low, High float64    // fences
	Stats     [5]float64 // lower whisker, hinge, median, hinge, upper whisker
	Out       []int      // indices of the values outside the fences, rising
}

// AdjustedBox draws the fences at 1.5 hinge spreads, stretched by exp(-4 mc) and
// exp(3 mc) on the side of the longer tail; ok is false for an empty sample.
func AdjustedBox(x []float64) (b Box, ok bool) {
	if len(x) == 0 {
		return b, false
	}
	s := sorted(x)
	b.Medcouple = newKernel(s).median()
	b.Stats = fiveNum(s)
	down, up := -4*b.Medcouple, 3*b.Medcouple
	if b.Medcouple < 0 {
		down, up = -3*b.Medcouple, 4*b.Medcouple
	}
	spread := 1.5 * (b.Stats[3] - b.Stats[1])
	b.Low, b.High = b.Stats[1]-spread*math.Exp(down), b.Stats[3]+spread*math.Exp(up)
	for i, v := range x {
		if v < b.Low || v > b.High {
			b.Out = append(b.Out, i)
		}
	}
	inside := slices.DeleteFunc(s, func(v float64) bool { return v < b.Low || v > b.High })
	b.Stats[0], b.Stats[4] = inside[0], inside[len(inside)-1]
	return b, true
}
