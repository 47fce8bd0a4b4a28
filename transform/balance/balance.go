// Package balance makes figures that must agree agree (基准化与平衡): a monthly or
// quarterly series with the totals of its years, a table with its margins,
// several sources with the identities between them, two reports of one flow.
// It is pure arithmetic on float64 and knows no table.
//
//  1. Benchmark takes the default of METHODS §6.2; Denton and Regress are the
//     methods by name: Denton, Denton-Cholette, Chow-Lin, Fernandez, Litterman,
//     least squares.
//  2. RAS and GRAS scale a table to its margins; Stone moves the least certain
//     figures most (METHODS §6.3).
//  3. Reconcile weighs the two reports of an asymmetric pair by 1/V.
//
// Nothing that is not a finite number leaves the package: what has no answer is
// an error that says why. Results enter no money by themselves: they are for
// series and research, and who uses them rounds once, last.
package balance

import (
	"errors"
	"fmt"
	"math"
)

// The causes of a refusal, for errors.Is.
var (
	ErrShape      = errors.New("lengths do not fit")
	ErrNotFinite  = errors.New("not a finite number")
	ErrIndicator  = errors.New("indicator not above zero") // a proportional method needs one
	ErrMargins    = errors.New("margins have different totals")
	ErrZeroLine   = errors.New("line of zeros with a total")
	ErrNegative   = errors.New("negative figure") // RAS refuses it, GRAS does not
	ErrInfeasible = errors.New("no figures satisfy the constraints")
	ErrNoConverge = errors.New("does not converge")
)

// Conversion says what a low-frequency figure is of its high-frequency ones.
// The zero value is Sum, which flows need.
type Conversion uint8

// The conversions. First and Last are for stocks.
const (
	Sum Conversion = iota
	Average
	First
	Last
)

// Target is what a series must agree with: figures of years, each of Freq
// periods of the indicator. Periods of the indicator before Offset and after
// the last year are extrapolated.
type Target struct {
	Low        []float64
	Freq       int // 4 or 12
	Offset     int // place in the indicator where the first year begins
	Conversion Conversion
}

// check refuses a target that does not fit an indicator of n periods.
func (t Target) check(n int) error {
	switch {
	case t.Freq < 1 || t.Offset < 0 || len(t.Low) == 0:
		return fmt.Errorf("target of %d years of %d periods from %d: %w", len(t.Low), t.Freq, t.Offset, ErrShape)
	case t.Offset+len(t.Low)*t.Freq > n:
		return fmt.Errorf("target of %d years of %d periods from %d, indicator of %d: %w", len(t.Low), t.Freq, t.Offset, n, ErrShape)
	case t.Conversion > Last:
		return fmt.Errorf("conversion %d: %w", t.Conversion, ErrShape)
	}
	return finite("target", t.Low)
}

// weight is the part of period i of the indicator in the figure of year k.
func (t Target) weight(k, i int) float64 {
	at := i - t.Offset - k*t.Freq
	if at < 0 || at >= t.Freq {
		return 0
	}
	switch t.Conversion {
	case Average:
		return 1 / float64(t.Freq)
	case First:
		if at > 0 {
			return 0
		}
	case Last:
		if at < t.Freq-1 {
			return 0
		}
	}
	return 1
}

// finite refuses NaN and infinities, naming the first.
func finite(what string, values []float64) error {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s %d is %v: %w", what, i+1, v, ErrNotFinite)
		}
	}
	return nil
}

// Benchmark fits an indicator to the figures of years by the default method:
// proportional Denton-Cholette on first differences, which keeps the movement of
// the indicator and extrapolates with its last ratio; additive where an
// indicator is zero or less.
func Benchmark(t Target, indicator []float64) ([]float64, error) {
	o := DentonOptions{Cholette: true, Differences: 1}
	for _, v := range indicator {
		o.Additive = o.Additive || v <= 0
	}
	return Denton(t, indicator, o)
}

// Uniform spreads the figures of years over n periods without an indicator, as
// smoothly as first differences allow.
func Uniform(t Target, n int) ([]float64, error) {
	flat := make([]float64, max(n, 0))
	for i := range flat {
		flat[i] = 1
	}
	return Denton(t, flat, DentonOptions{Cholette: true, Differences: 1})
}
