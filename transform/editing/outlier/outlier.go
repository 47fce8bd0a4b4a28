// Package outlier holds the pure methods that tell improbable numbers from
// probable ones (离群值识别), METHODS §4. It knows no table and no rule.
//
// Steps: order statistics (quartiles type 7, Tukey's hinges, MAD); the
// medcouple and the fences of the adjusted box plot; the
// Hidiroglou–Berthelot bounds of period-to-period ratios by stratum; the
// factors of a mistaken unit or currency.
//
// No NaN or Inf leaves the package: where a figure does not exist, ok is false
// or the pair is not judged.
package outlier

import (
	"math"
	"slices"
)

// MADScale makes the median absolute deviation of a normal sample estimate its
// standard deviation.
const MADScale = 1.4826

// sorted returns a sorted copy.
func sorted(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}

// quantileOf is the type-7 quantile of a sorted, non-empty sample: linear
// between the order statistics around 1 + (n-1)p.
func quantileOf(s []float64, p float64) float64 {
	at := p * float64(len(s)-1)
	low := int(math.Floor(at))
	if low >= len(s)-1 {
		return s[len(s)-1]
	}
	return s[low] + (at-float64(low))*(s[low+1]-s[low])
}

// Quartiles gives the three quartiles of type 7 (R's default); ok is false for
// an empty sample.
func Quartiles(x []float64) (q [3]float64, ok bool) {
	if len(x) == 0 {
		return q, false
	}
	s := sorted(x)
	return [3]float64{quantileOf(s, .25), quantileOf(s, .5), quantileOf(s, .75)}, true
}

// Median gives the middle of a sample; ok is false for an empty one.
func Median(x []float64) (m float64, ok bool) {
	if len(x) == 0 {
		return 0, false
	}
	return quantileOf(sorted(x), .5), true
}

// FiveNum gives minimum, lower hinge, median, upper hinge and maximum (Tukey);
// ok is false for an empty sample.
func FiveNum(x []float64) (f [5]float64, ok bool) {
	if len(x) == 0 {
		return f, false
	}
	return fiveNum(sorted(x)), true
}

func fiveNum(s []float64) [5]float64 {
	n := float64(len(s))
	depth := math.Floor((n+3)/2) / 2
	at := func(d float64) float64 { return (s[int(math.Floor(d))-1] + s[int(math.Ceil(d))-1]) / 2 }
	return [5]float64{s[0], at(depth), at((n + 1) / 2), at(n + 1 - depth), s[len(s)-1]}
}

// MAD is the scaled median absolute deviation from the median; ok is false for
// an empty sample.
func MAD(x []float64) (mad float64, ok bool) {
	m, ok := Median(x)
	if !ok {
		return 0, false
	}
	dev := make([]float64, len(x))
	for i, v := range x {
		dev[i] = math.Abs(v - m)
	}
	mad, _ = Median(dev)
	return MADScale * mad, true
}

// RobustZ measures every value from the median in MADs; ok is false where the
// MAD is zero or the sample empty.
func RobustZ(x []float64) (z []float64, ok bool) {
	m, ok1 := Median(x)
	mad, ok2 := MAD(x)
	if !ok1 || !ok2 || mad == 0 {
		return nil, false
	}
	z = make([]float64, len(x))
	for i, v := range x {
		z[i] = (v - m) / mad
	}
	return z, true
}

// TukeyFences are the classical fences, 1.5 interquartile ranges (type 7)
// beyond the quartiles; ok is false for an empty sample.
func TukeyFences(x []float64) (low, high float64, ok bool) {
	q, ok := Quartiles(x)
	if !ok {
		return 0, 0, false
	}
	iqr := q[2] - q[0]
	return q[0] - 1.5*iqr, q[2] + 1.5*iqr, true
}
