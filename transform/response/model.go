package response

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// moments are the sums a ratio estimator needs of the units that told both
// months: x before, y now. The zero value has seen no unit.
type moments struct {
	n         int
	x, y, yyx float64 // sums of x, y and y*y/x
}

// add takes in one unit; x must be above zero.
func (m *moments) add(x, y float64) {
	m.merge(moments{n: 1, x: x, y: y, yyx: y * y / x})
}

// merge takes in the units of another stratum.
func (m *moments) merge(o moments) {
	m.n, m.x, m.y, m.yyx = m.n+o.n, m.x+o.x, m.y+o.y, m.yyx+o.yyx
}

// ratio is the ratio of sums (总量比率); false when no unit told before.
func (m moments) ratio() (float64, bool) {
	if m.n == 0 || m.x <= 0 {
		return 0, false
	}
	r := m.y / m.x
	return r, !math.IsInf(r, 0) && !math.IsNaN(r)
}

// sigma2 is the model variance sum((y-Rx)^2/x)/(n-1); false below two units.
// Multiplied out it is sum(y^2/x) - R*sum(y).
func (m moments) sigma2() (float64, bool) {
	r, ok := m.ratio()
	if !ok || m.n < 2 {
		return 0, false
	}
	s := (m.yyx - r*m.y) / float64(m.n-1)
	return max(s, 0), !math.IsInf(s, 0) && !math.IsNaN(s)
}

// unit is one that told, or one to be estimated, with the two measures of its
// size. Zero and less mean that nobody knows the measure.
type unit struct {
	id          string
	size, staff float64
	at          int // its place among the values of the month
}

// pool is the units of a stratum that told, ready for search by one measure.
type pool struct {
	bySize, byStaff []unit // those that have the measure, smallest first
}

func newPool(units []unit) *pool {
	var p pool
	for _, u := range units {
		if u.size > 0 {
			p.bySize = append(p.bySize, u)
		}
		if u.staff > 0 {
			p.byStaff = append(p.byStaff, u)
		}
	}
	slices.SortFunc(p.bySize, func(a, b unit) int {
		return cmp.Or(cmp.Compare(a.size, b.size), cmp.Compare(a.id, b.id))
	})
	slices.SortFunc(p.byStaff, func(a, b unit) int {
		return cmp.Or(cmp.Compare(a.staff, b.staff), cmp.Compare(a.id, b.id))
	})
	return &p
}

// nearest is the donor (最近邻供者): the unit with the least sum of differences of
// log size and log staff, the lowest id on ties. What is not known of u is left
// out of the distance; a donor must have whatever u has. False when u has no
// measure or no unit has the same ones.
func (p *pool) nearest(u unit) (unit, bool) {
	switch {
	case u.size > 0:
		return closest(p.bySize, u, func(v unit) float64 { return v.size }, u.staff > 0)
	case u.staff > 0:
		return closest(p.byStaff, u, func(v unit) float64 { return v.staff }, false)
	}
	return unit{}, false
}

// closest walks away from u in both directions of the sorted measure until the
// difference of that measure alone exceeds the best distance.
func closest(sorted []unit, u unit, measure func(unit) float64, withStaff bool) (unit, bool) {
	hi, _ := slices.BinarySearchFunc(sorted, measure(u), func(v unit, want float64) int { return cmp.Compare(measure(v), want) })
	lo := hi - 1
	gap := func(i int) float64 {
		if i < 0 || i >= len(sorted) {
			return math.Inf(1)
		}
		return math.Abs(math.Log(measure(sorted[i])) - math.Log(measure(u)))
	}
	var best unit
	least, found := math.Inf(1), false
	for {
		i := hi
		if gap(lo) < gap(hi) {
			i = lo
		}
		d := gap(i)
		if math.IsInf(d, 1) || d > least {
			return best, found
		}
		if i == lo {
			lo--
		} else {
			hi++
		}
		v := sorted[i]
		if withStaff {
			if v.staff <= 0 {
				continue
			}
			d += math.Abs(math.Log(v.staff) - math.Log(u.staff))
		}
		if !found || d < least || d == least && v.id < best.id {
			best, least, found = v, d, true
		}
	}
}

// spread is the mean and the variance of values, by one pass that does not
// cancel. ok is false below one value, known below two.
type spread struct {
	n        int
	sum      big.Int
	mean, m2 float64
}

func (s *spread) add(cents int64) {
	s.n++
	s.sum.Add(&s.sum, big.NewInt(cents))
	v := float64(cents) / 100
	d := v - s.mean
	s.mean += d / float64(s.n)
	s.m2 += d * (v - s.mean)
}

// average is the mean in cents, rounded half away from zero.
func (s *spread) average() (int64, bool) {
	if s.n == 0 {
		return 0, false
	}
	return quotient(&s.sum, big.NewInt(int64(s.n)))
}

// variance is the sample variance; false below two values.
func (s *spread) variance() (float64, bool) {
	if s.n < 2 {
		return 0, false
	}
	return s.m2 / float64(s.n-1), true
}

// quotient is a/b rounded half away from zero; false when it has more digits
// than an amount may have.
func quotient(a, b *big.Int) (int64, bool) {
	num, den := new(big.Int).Abs(a), new(big.Int).Abs(b)
	num.Add(num.Lsh(num, 1), den)
	num.Quo(num, den.Lsh(den, 1))
	if a.Sign()*b.Sign() < 0 {
		num.Neg(num)
	}
	v := num.Int64()
	return v, num.IsInt64() && v < maxCents && v > -maxCents
}

// maxCents is the first amount that DECIMAL(18,2) does not hold.
const maxCents = 1_000_000_000_000_000_000

// ratioScale is the scale of a stored ratio.
const ratioScale = 1_000_000_000

// fixed is a ratio as it is stored, in 1e-9, so that every estimate can be
// recomputed to the cent from the stored ratio.
func fixed(r float64) (int64, bool) {
	v := math.Round(r * ratioScale)
	return int64(v), v >= 0 && v < maxCents
}

// times is cents by a stored ratio, rounded half away from zero.
func times(cents, ratio int64) (int64, bool) {
	return quotient(new(big.Int).Mul(big.NewInt(cents), big.NewInt(ratio)), big.NewInt(ratioScale))
}
