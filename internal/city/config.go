package city

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"

	"stis/reference/period"
)

// Config is the scale of the city. The zero value is not usable; start from
// Default.
type Config struct {
	Seed        uint64       // of every random stream
	Enterprises int          // firms that ever register in the months covered
	Months      int          // months of files, at most 60
	FXLines     int          // SAFE receipts and payments a month, together
	Last        period.Month // the last month of files
	Salt        string       // of the hashes of identity numbers; the city's offices use it too
}

// Default is the city of the demo: 420 firms, 36 months that end in October
// 2026, 900 declarations a month.
func Default() Config {
	return Config{Seed: 117, Enterprises: 420, Months: 36, FXLines: 900, Last: period.Of(2026, 10), Salt: "stis-demo"}
}

// validate says what is wrong with the scale.
func (c Config) validate() error {
	switch {
	case c.Enterprises < 20 || c.Enterprises > 5000:
		return fmt.Errorf("city config: enterprises %d: want 20 to 5000", c.Enterprises)
	case c.Months < 3 || c.Months > 60:
		return fmt.Errorf("city config: months %d: want 3 to 60", c.Months)
	case c.FXLines < 20 || c.FXLines > 200000:
		return fmt.Errorf("city config: fx lines %d: want 20 to 200000", c.FXLines)
	case c.Last.Year() > 2029 || (c.Last-period.Month(c.Months)).Year() < 2020:
		return fmt.Errorf("city config: last month %s: the calendar tables cover 2021 to 2029", c.Last)
	}
	return nil
}

// stream is one source of random numbers.
type stream struct{ *rand.Rand }

// stream opens the stream of a concern and unit.
func (c Config) stream(concern string, unit int) stream {
	h := fnv.New64a()
	h.Write([]byte(concern))
	return stream{rand.New(rand.NewPCG(c.Seed^h.Sum64(), uint64(unit)*0x9E3779B97F4A7C15+1))}
}

// chance is true with probability p.
func (s stream) chance(p float64) bool { return s.Float64() < p }

// between returns a whole number in [lo, hi].
func (s stream) between(lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + s.IntN(hi-lo+1)
}

// normal returns a normal deviate.
func (s stream) normal(mean, sd float64) float64 { return mean + sd*s.NormFloat64() }

// poisson returns a Poisson deviate of a small mean.
func (s stream) poisson(mean float64) int {
	limit, p, n := math.Exp(-mean), 1.0, 0
	for {
		p *= s.Float64()
		if p <= limit || n > 50 {
			return n
		}
		n++
	}
}

// weighted picks an index with probability proportional to its weight.
func (s stream) weighted(n int, weight func(int) float64) int {
	total := 0.0
	for i := range n {
		total += weight(i)
	}
	x := s.Float64() * total
	for i := range n {
		if x -= weight(i); x < 0 {
			return i
		}
	}
	return n - 1
}

// oneOf picks an element of a list.
func oneOf[T any](s stream, list []T) T { return list[s.IntN(len(list))] }
