package editing

import (
	"fmt"
	"time"

	"stis/reference"
	"stis/transform/editing/outlier"
)

// parameters are those of METHODS §4. Their values are data: what STIS ships is
// in reference/data/parameter.csv, and a city may date its own.
type parameters struct {
	hb   outlier.Params
	band float64 // how far a ratio may be from the factor of a unit error
	stop float64 // share of a headline that may stay possible when the rest of the queue is left
}

// The bounds of what a method can work with; the book itself only knows units.
const (
	widest = 1000 // of a Hidiroglou-Berthelot bound, in spreads
	// A band over a half takes five times for ten times, and at 0.86 a figure that
	// is right for one off by the exchange rate.
	widestBand = .5
)

// parametersOf takes from the book what holds on a day.
func parametersOf(book *reference.Book, on time.Time) (parameters, error) {
	var p parameters
	var least, ceiling float64
	for _, x := range []struct {
		name      string
		to        *float64
		low, high float64
	}{
		{"hb_u", &p.hb.U, 0, 1},
		{"hb_a", &p.hb.A, 0, 1},
		{"hb_c", &p.hb.C, .01, widest},
		{"hb_min_stratum", &least, 2, 1e6},
		{"unit_error_band", &p.band, 0, widestBand},
		{"review_stop_ceiling", &ceiling, 0, 1},
		{"review_stop_share", &p.stop, 0, 1},
	} {
		v, ok := book.ParameterFloat(x.name, on)
		switch {
		case !ok:
			return p, fmt.Errorf("parameter %s: no value on %s", x.name, on.Format(time.DateOnly))
		case v < x.low || v > x.high:
			return p, fmt.Errorf("parameter %s is %v: want a number from %v to %v", x.name, v, x.low, x.high)
		}
		*x.to = v
	}
	if p.stop > ceiling {
		return p, fmt.Errorf("parameter review_stop_share is %v: review_stop_ceiling allows %v at most", p.stop, ceiling)
	}
	p.hb.Min = int(least)
	return p, nil
}
