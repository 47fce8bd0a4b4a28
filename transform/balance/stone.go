package balance

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Stone moves figures a with variances v to the nearest ones that satisfy
// A x = b, A the rows, the distance weighted by 1/v (斯通最小二乘): x = a - V A'(A V A')^-1 (A a - b).
// A figure without variance stays. Where a figure would change its sign the
// problem is solved again with that figure bounded by zero. Constraints that
// repeat each other are taken once; such as contradict each other, or that only
// figures without variance could meet, are ErrInfeasible.
func Stone(a, v []float64, rows [][]float64, b []float64) ([]float64, error) {
	if len(v) != len(a) || len(rows) != len(b) || len(a) == 0 {
		return nil, fmt.Errorf("stone: %d figures, %d variances, %d constraints, %d totals: %w", len(a), len(v), len(rows), len(b), ErrShape)
	}
	for i, line := range rows {
		if len(line) != len(a) {
			return nil, fmt.Errorf("stone: constraint %d has %d coefficients, want %d: %w", i+1, len(line), len(a), ErrShape)
		}
		if err := finite(fmt.Sprintf("constraint %d coefficient", i+1), line); err != nil {
			return nil, fmt.Errorf("stone: %w", err)
		}
	}
	for _, c := range []struct {
		what   string
		values []float64
	}{{"figure", a}, {"variance", v}, {"total", b}} {
		if err := finite(c.what, c.values); err != nil {
			return nil, fmt.Errorf("stone: %w", err)
		}
	}
	for i := range v {
		if v[i] < 0 {
			return nil, fmt.Errorf("stone: variance %d is %v: %w", i+1, v[i], ErrNegative)
		}
	}
	x, err := bounded(a, v, rows, b)
	if err != nil {
		return nil, fmt.Errorf("stone: %w", err)
	}
	return x, nil
}

// bounded holds the figures that would cross zero at zero and lets one go when
// the constraints pull it back to its side (active set).
func bounded(a, v []float64, rows [][]float64, b []float64) ([]float64, error) {
	held := make([]bool, len(a))
	size := 0.0
	for _, x := range a {
		size = max(size, math.Abs(x))
	}
	tiny := 1e-9 * max(size, 1e-300)
	for range 10 * (len(a) + 1) {
		x, pull, err := weighted(a, v, rows, b, held)
		if err != nil {
			return nil, err
		}
		worst, at := tiny, -1
		for i := range x {
			if over := -x[i] * sign(a[i]); !held[i] && over > worst {
				worst, at = over, i
			}
		}
		if at >= 0 {
			held[at] = true
			continue
		}
		for i := range x {
			if held[i] && pull[i]*sign(a[i]) > tiny && (at < 0 || pull[i]*sign(a[i]) > pull[at]*sign(a[at])) {
				at = i
			}
		}
		if at < 0 {
			return x, finite("figure", x)
		}
		held[at] = false
	}
	return nil, ErrNoConverge
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// weighted solves with the held figures at zero. pull is where each figure
// would go if it were let go: for a held one, the side its multiplier says.
func weighted(a, v []float64, rows [][]float64, b []float64, held []bool) (x, pull []float64, err error) {
	n, m := len(a), len(rows)
	x, pull = append([]float64(nil), a...), make([]float64, n)
	for i := range x {
		if held[i] {
			x[i] = 0
		}
	}
	if m == 0 {
		return x, pull, nil
	}
	M, d := mat.NewSymDense(m, nil), make([]float64, m)
	for p := range m {
		d[p] = -b[p]
		for i := range n {
			d[p] += rows[p][i] * x[i]
		}
		for q := p; q < m; q++ {
			sum := 0.0
			for i := range n {
				if !held[i] {
					sum += rows[p][i] * v[i] * rows[q][i]
				}
			}
			M.SetSym(p, q, sum)
		}
	}
	lambda, err := pseudo(M, d)
	if err != nil {
		return nil, nil, err
	}
	for i := range x {
		move := 0.0
		for p := range m {
			move += rows[p][i] * lambda[p]
		}
		if held[i] {
			pull[i] = a[i] - v[i]*move
		} else {
			x[i] -= v[i] * move
		}
	}
	for p := range m {
		rest, size := -b[p], math.Abs(b[p])
		for i := range n {
			rest += rows[p][i] * x[i]
			size += math.Abs(rows[p][i] * x[i])
		}
		if math.Abs(rest) > 1e-8*max(size, 1e-300) {
			return nil, nil, fmt.Errorf("constraint %d is off by %.6g: %w", p+1, rest, ErrInfeasible)
		}
	}
	return x, pull, nil
}

// pseudo solves M l = d for a symmetric matrix that may be singular, where
// constraints repeat each other. Rows are scaled first, so that a constraint in
// cents and one in billions count alike.
func pseudo(M *mat.SymDense, d []float64) ([]float64, error) {
	m := len(d)
	scale := make([]float64, m)
	for p := range m {
		if scale[p] = math.Sqrt(M.At(p, p)); scale[p] == 0 {
			scale[p] = 1
		}
	}
	S := mat.NewSymDense(m, nil)
	for p := range m {
		for q := p; q < m; q++ {
			S.SetSym(p, q, M.At(p, q)/scale[p]/scale[q])
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(S, true) {
		return nil, ErrNoConverge
	}
	values := eig.Values(nil)
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	least := 1e-12 * max(values[m-1], 0)
	out := make([]float64, m)
	for k, w := range values {
		if w <= least {
			continue
		}
		sum := 0.0
		for p := range m {
			sum += vectors.At(p, k) * d[p] / scale[p]
		}
		for p := range m {
			out[p] += vectors.At(p, k) * sum / w / scale[p]
		}
	}
	return out, nil
}

// Source is where a figure comes from; it says how reliable it is.
type Source uint8

// The sources, the most reliable first.
const (
	Customs Source = iota
	FX
	Filing
	Estimated
)

// cv is the coefficient of variation of a source (METHODS §6.3, a judgement of
// the project): customs 1 %, FX receipts 3 %, filings 8 %, estimates 20 %.
func (s Source) cv() float64 {
	switch s {
	case Customs:
		return 0.01
	case FX:
		return 0.03
	case Filing:
		return 0.08
	}
	return 0.20
}

// Variance is that of a figure of the source: (cv*a)^2.
func (s Source) Variance(a float64) float64 {
	d := s.cv() * a
	return d * d
}

// Figure is one report of a flow with its variance.
type Figure struct {
	Value, Variance float64
	Estimated       bool // nobody reported it
}

// Reconcile makes one figure of the two reports of an asymmetric pair, the
// export of one side and the import of the other (BaTIS-like): their mean
// weighted by 1/V; the reported one where the other is estimated. Weight is the
// part of the first. A figure without variance is certain; two certain ones
// that differ cannot be reconciled.
func Reconcile(a, b Figure) (out Figure, weight float64, err error) {
	if err := finite("figure", []float64{a.Value, a.Variance, b.Value, b.Variance}); err != nil {
		return Figure{}, 0, fmt.Errorf("reconcile: %w", err)
	}
	if a.Variance < 0 || b.Variance < 0 {
		return Figure{}, 0, fmt.Errorf("reconcile: variance: %w", ErrNegative)
	}
	switch {
	case a.Estimated && !b.Estimated:
		return b, 0, nil
	case b.Estimated && !a.Estimated:
		return a, 1, nil
	case a.Variance == 0 && b.Variance == 0:
		if a.Value != b.Value {
			return Figure{}, 0, fmt.Errorf("reconcile %v and %v, both certain: %w", a.Value, b.Value, ErrInfeasible)
		}
		return a, 0.5, nil
	}
	weight = b.Variance / (a.Variance + b.Variance)
	if r := a.Variance / b.Variance; math.IsInf(a.Variance+b.Variance, 0) {
		weight = 1 / (1 + r)
	}
	out = Figure{Value: weight*a.Value + (1-weight)*b.Value, Variance: weight * a.Variance, Estimated: a.Estimated}
	return out, weight, finite("result", []float64{out.Value, out.Variance})
}
