package indicators

import "math/big"

// The symbols of Chinese statistical tables. A blank is for what is not known.
const (
	// noFigure (—) stands where a figure cannot exist, such as growth over a
	// base of zero.
	noFigure = "—"
	// belowUnit (...) stands for a value that is not zero but below half of the
	// last digit shown.
	belowUnit = "..."
	// withheld (X) stands for a confidential figure and needs a legend.
	withheld = "X"
)

// ShowRate prints a growth rate or another percentage with the decimals. A
// rate that rounds to nothing prints 0.0, one that cannot exist noFigure, an
// unknown one a blank.
func ShowRate(v *big.Rat, status Status, decimals int, mode Rounding) string {
	switch status {
	case Confidential:
		return withheld
	case Missing, JanFebPending, historyShort:
		return ""
	}
	if v != nil {
		return Round(v, decimals, mode)
	}
	return noFigure
}

// ShowLevel prints a level, already in the unit shown, with the decimals. A
// value that is not zero but would print as zero is shown as belowUnit, an
// unknown one as a blank.
func ShowLevel(v *big.Rat, status Status, decimals int, mode Rounding) string {
	switch {
	case status == Confidential:
		return withheld
	case v == nil && (status == "" || status == Missing):
		return ""
	case v == nil:
		return noFigure
	}
	if n := roundInt(v, decimals, mode); n.Sign() != 0 || v.Sign() == 0 {
		return fixed(n, decimals)
	}
	return belowUnit
}

// manyfold is the growth in percent from which prose speaks of multiples.
var manyfold = big.NewRat(500, 1)

// Multiple words a growth rate of 500% or more as a number of times
// (增长N倍), N = rate/100 with one decimal; ok is false below that. Tables
// always print percent.
func Multiple(rate *big.Rat, mode Rounding) (times string, ok bool) {
	if rate == nil || rate.Cmp(manyfold) < 0 {
		return "", false
	}
	return Round(new(big.Rat).Quo(rate, hundred), 1, mode), true
}
