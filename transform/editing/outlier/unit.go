package outlier

import "math"

// Exchange is about how many yuan a dollar is: the factor of a mistaken
// currency.
const Exchange = 7

// UnitFactor tells whether value is off from expected by a factor that a mistaken
// unit (元/万元: 10 to 10,000) or currency (US$/CNY: about exchange; zero = none)
// leaves. The ratio may be off from the factor by band, a share of it. It returns the factor by which value is too large, below
// one if it is too small: dividing by it offers a correction, which only the
// filer may make. Both numbers must have the same sign.
func UnitFactor(value, expected, exchange, band float64) (factor float64, ok bool) {
	if value == 0 || expected == 0 || math.Signbit(value) != math.Signbit(expected) {
		return 0, false
	}
	r := value / expected
	best := math.Inf(1)
	for _, f := range [...]float64{10, 100, 1000, 10000, exchange} {
		if f <= 1 {
			continue
		}
		for _, g := range [...]float64{f, 1 / f} {
			if d := math.Abs(math.Log(r / g)); math.Abs(r/g-1) <= band && d < best {
				factor, best, ok = g, d, true
			}
		}
	}
	return factor, ok
}
