package balance

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// DentonOptions choose the distance that is made least. The zero value is the
// proportional distance of the levels.
type DentonOptions struct {
	Cholette    bool // leave out the first periods of the differences, which Denton ties to the indicator
	Additive    bool // differences of y-x instead of y/x
	Differences int  // order of differences, 0 to 2
}

// Denton fits an indicator to the figures of years so that they agree exactly
// and the movement of the indicator is changed least: the minimum of
// |D(y-x)| with D the differences, of y/x where the distance is proportional.
// The system solved is [D'D C'; C 0] (METHODS §6.2).
func Denton(t Target, indicator []float64, o DentonOptions) ([]float64, error) {
	n := len(indicator)
	if err := t.check(n); err != nil {
		return nil, fmt.Errorf("denton: %w", err)
	}
	if err := finite("indicator", indicator); err != nil {
		return nil, fmt.Errorf("denton: %w", err)
	}
	if o.Differences < 0 || o.Differences > 2 || o.Differences >= n {
		return nil, fmt.Errorf("denton: differences of order %d over %d periods: %w", o.Differences, n, ErrShape)
	}
	scale := make([]float64, n)
	mean := 0.0
	for _, v := range indicator {
		mean += math.Abs(v) / float64(n)
	}
	for i, v := range indicator {
		scale[i] = 1
		if !o.Additive {
			if v <= 0 {
				return nil, fmt.Errorf("denton: proportional, period %d of the indicator is %v: %w", i+1, v, ErrIndicator)
			}
			scale[i] = v / mean
		}
	}
	y, err := leastMovement(t, indicator, scale, o)
	if err != nil {
		return nil, fmt.Errorf("denton: %w", err)
	}
	return y, nil
}

// leastMovement solves for z = (y-x)/scale, which keeps the numbers of one size.
// The differences of y/x are those of z, since x/x does not move.
func leastMovement(t Target, x, scale []float64, o DentonOptions) ([]float64, error) {
	n, k := len(x), len(t.Low)
	d := differences(n, o)
	var a mat.Dense
	a.Mul(d.T(), d)
	m := mat.NewDense(n+k, n+k, nil)
	m.Slice(0, n, 0, n).(*mat.Dense).Copy(&a)
	rhs := mat.NewVecDense(n+k, nil)
	for j, low := range t.Low {
		rest := low
		for i := range n {
			w := t.weight(j, i)
			if w == 0 {
				continue
			}
			m.Set(n+j, i, w*scale[i])
			m.Set(i, n+j, w*scale[i])
			rest -= w * x[i]
		}
		rhs.SetVec(n+j, rest)
	}
	var z mat.VecDense
	if err := z.SolveVec(m, rhs); err != nil && !conditioned(err) {
		return nil, ErrInfeasible
	}
	y := make([]float64, n)
	for i := range y {
		y[i] = x[i] + scale[i]*z.AtVec(i)
	}
	return y, finite("period", y)
}

// conditioned tells a warning of gonum about accuracy from a failure.
func conditioned(err error) bool {
	c, ok := err.(mat.Condition)
	return ok && !math.IsInf(float64(c), 1)
}

// differences is the matrix of differences of an order; without Cholette the
// first periods stay as levels, as Denton wrote it.
func differences(n int, o DentonOptions) *mat.Dense {
	d := mat.NewDense(n, n, nil)
	for i := range n {
		d.Set(i, i, 1)
	}
	step := mat.NewDense(n, n, nil)
	for i := range n {
		step.Set(i, i, 1)
		if i > 0 {
			step.Set(i, i-1, -1)
		}
	}
	for range o.Differences {
		var next mat.Dense
		next.Mul(step, d)
		d.Copy(&next)
	}
	if !o.Cholette || o.Differences == 0 {
		return d
	}
	return mat.DenseCopyOf(d.Slice(o.Differences, n, 0, n))
}
