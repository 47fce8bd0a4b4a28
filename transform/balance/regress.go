package balance

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Model says how the error of a regression of years on indicators moves from
// period to period.
type Model uint8

// The models. Chow-Lin follows u(t) = rho*u(t-1) + e; Fernandez a random walk;
// Litterman a random walk whose steps follow rho.
const (
	OLS Model = iota
	ChowLin
	Fernandez
	Litterman
)

// Choice says how rho of Chow-Lin is found. The zero value takes the given one.
type Choice uint8

// The choices: a given rho, the largest likelihood, the least squared residual
// weighted by the inverse covariance.
const (
	Fixed Choice = iota
	MaxLog
	MinRSS
)

// RegressOptions choose the model. The zero value is least squares with a
// constant.
type RegressOptions struct {
	Model      Model
	Choice     Choice
	Rho        float64 // of a fixed Chow-Lin or of Litterman, 0 <= rho < 1
	NoConstant bool
}

// Regressed is a series fitted by regression.
type Regressed struct {
	Values []float64
	Coef   []float64 // the constant first, then one an indicator
	Rho    float64   // never below zero: a negative one is not published (METHODS §6.2)
}

// dependent is the condition number from which indicators say the same.
const dependent = 1e14

// largestRho bounds the search: at 1 the covariance of Chow-Lin has no value.
const largestRho = 0.999

// Regress interpolates an item known by the year from indicators known by the
// period: generalised least squares on the years, whose residuals are spread by
// the covariance of the model.
func Regress(t Target, indicators [][]float64, o RegressOptions) (Regressed, error) {
	n := 0
	if len(indicators) > 0 {
		n = len(indicators[0])
	}
	if err := t.check(n); err != nil {
		return Regressed{}, fmt.Errorf("regress: %w", err)
	}
	for i, x := range indicators {
		if len(x) != n {
			return Regressed{}, fmt.Errorf("regress: indicator %d has %d periods, the first %d: %w", i+1, len(x), n, ErrShape)
		}
		if err := finite(fmt.Sprintf("indicator %d period", i+1), x); err != nil {
			return Regressed{}, fmt.Errorf("regress: %w", err)
		}
	}
	if !(o.Rho >= 0 && o.Rho < 1) {
		return Regressed{}, fmt.Errorf("regress: rho %v: want 0 to below 1: %w", o.Rho, ErrShape)
	}
	p := newProblem(t, indicators, !o.NoConstant)
	if p.k >= len(t.Low) {
		return Regressed{}, fmt.Errorf("regress: %d coefficients from %d years: %w", p.k, len(t.Low), ErrShape)
	}
	rho := o.Rho
	if o.Model == ChowLin && o.Choice != Fixed {
		var err error
		if rho, err = p.search(o.Choice); err != nil {
			return Regressed{}, fmt.Errorf("regress: %w", err)
		}
	}
	f, err := p.fit(o.Model, rho)
	if err != nil {
		return Regressed{}, fmt.Errorf("regress: %w", err)
	}
	out := Regressed{Values: f.values, Coef: f.coef}
	if o.Model == ChowLin || o.Model == Litterman {
		out.Rho = rho
	}
	return out, nil
}

// problem is a regression in matrices: X by period, C from periods to years, y
// by year.
type problem struct {
	n, m, k int // periods, years, coefficients
	x, c    *mat.Dense
	cx      *mat.Dense
	y       *mat.VecDense
}

func newProblem(t Target, indicators [][]float64, constant bool) *problem {
	p := &problem{n: len(indicators[0]), m: len(t.Low), k: len(indicators)}
	if constant {
		p.k++
	}
	p.x, p.c = mat.NewDense(p.n, p.k, nil), mat.NewDense(p.m, p.n, nil)
	for i := range p.n {
		j := 0
		if constant {
			p.x.Set(i, 0, 1)
			j = 1
		}
		for _, x := range indicators {
			p.x.Set(i, j, x[i])
			j++
		}
		for y := range p.m {
			p.c.Set(y, i, t.weight(y, i))
		}
	}
	p.cx = new(mat.Dense)
	p.cx.Mul(p.c, p.x)
	p.y = mat.NewVecDense(p.m, append([]float64(nil), t.Low...))
	return p
}

// fitted is the outcome for one rho.
type fitted struct {
	values, coef []float64
	rss, logdet  float64
}

// fit is generalised least squares with the covariance of the model, by QR: the
// normal equations would cost half the digits where a constant stands beside an
// indicator of another size.
func (p *problem) fit(model Model, rho float64) (fitted, error) {
	q := covariance(model, rho, p.n)
	var qc, v mat.Dense
	qc.Mul(q, p.c.T())
	v.Mul(p.c, &qc)
	var chol mat.Cholesky
	if !chol.Factorize(symmetric(&v)) {
		return fitted{}, ErrInfeasible
	}
	var lower mat.TriDense
	chol.LTo(&lower)
	var wx mat.Dense
	var wy mat.Dense
	if err := wx.Solve(&lower, p.cx); err != nil && !conditioned(err) {
		return fitted{}, ErrInfeasible
	}
	if err := wy.Solve(&lower, p.y); err != nil && !conditioned(err) {
		return fitted{}, ErrInfeasible
	}
	var qr mat.QR
	qr.Factorize(&wx)
	var beta mat.Dense
	if err := qr.SolveTo(&beta, false, &wy); err != nil && !conditioned(err) || qr.Cond() > dependent {
		return fitted{}, fmt.Errorf("indicators depend on each other: %w", ErrInfeasible)
	}
	var fit, resid, spread mat.Dense
	fit.Mul(p.cx, &beta)
	resid.Sub(p.y, &fit)
	var back mat.Dense
	if err := chol.SolveTo(&back, &resid); err != nil && !conditioned(err) {
		return fitted{}, ErrInfeasible
	}
	spread.Mul(&qc, &back)
	var values mat.Dense
	values.Mul(p.x, &beta)
	values.Add(&values, &spread)
	out := fitted{rss: mat.Dot(resid.ColView(0), back.ColView(0)), logdet: chol.LogDet()}
	for i := range p.n {
		out.values = append(out.values, values.At(i, 0))
	}
	for i := range p.k {
		out.coef = append(out.coef, beta.At(i, 0))
	}
	if err := finite("coefficient", out.coef); err != nil {
		return fitted{}, err
	}
	return out, finite("period", out.values)
}

// loss is what the search makes least.
func (p *problem) loss(c Choice, rho float64) (float64, error) {
	f, err := p.fit(ChowLin, rho)
	if err != nil {
		return 0, err
	}
	if c == MinRSS {
		return f.rss, nil
	}
	m := float64(p.m)
	if f.rss <= 0 {
		return math.Inf(-1), nil // the indicator explains the years without rest
	}
	return m/2*math.Log(f.rss/m) + f.logdet/2, nil
}

// search looks for rho between 0 and largestRho: the best of a grid, then the
// golden section around it.
func (p *problem) search(c Choice) (float64, error) {
	const steps = 40
	best, at := math.Inf(1), 0
	for i := range steps + 1 {
		l, err := p.loss(c, largestRho*float64(i)/steps)
		if err != nil {
			return 0, err
		}
		if l < best {
			best, at = l, i
		}
	}
	lo, hi := largestRho*float64(max(at-1, 0))/steps, largestRho*float64(min(at+1, steps))/steps
	golden := (math.Sqrt(5) - 1) / 2
	a, b := hi-golden*(hi-lo), lo+golden*(hi-lo)
	la, err := p.loss(c, a)
	if err != nil {
		return 0, err
	}
	lb, err := p.loss(c, b)
	if err != nil {
		return 0, err
	}
	for hi-lo > 1e-10 {
		if la < lb {
			hi, b, lb = b, a, la
			a = hi - golden*(hi-lo)
			la, err = p.loss(c, a)
		} else {
			lo, a, la = a, b, lb
			b = lo + golden*(hi-lo)
			lb, err = p.loss(c, b)
		}
		if err != nil {
			return 0, err
		}
	}
	mid := (lo + hi) / 2
	// The ends of the range are no inner minimum: compare them as they are.
	for _, end := range []float64{0, largestRho} {
		le, err := p.loss(c, end)
		if err != nil {
			return 0, err
		}
		if lm, err := p.loss(c, mid); err != nil {
			return 0, err
		} else if le <= lm {
			mid = end
		}
	}
	return mid, nil
}

// covariance is that of the errors of the periods, up to a factor.
func covariance(model Model, rho float64, n int) *mat.Dense {
	q := mat.NewDense(n, n, nil)
	switch model {
	case OLS:
		for i := range n {
			q.Set(i, i, 1)
		}
	case ChowLin:
		for i := range n {
			for j := range n {
				q.Set(i, j, math.Pow(rho, math.Abs(float64(i-j)))/(1-rho*rho))
			}
		}
	case Fernandez, Litterman:
		if model == Fernandez {
			rho = 0
		}
		// u is a sum of steps and the steps are sums of rho^k e: both at once.
		l := mat.NewDense(n, n, nil)
		for j := range n {
			step, sum := 1.0, 0.0
			for i := j; i < n; i++ {
				sum += step
				step *= rho
				l.Set(i, j, sum)
			}
		}
		q.Mul(l, l.T())
	}
	return q
}

// symmetric drops the rounding that makes a product not quite symmetric.
func symmetric(m *mat.Dense) *mat.SymDense {
	n, _ := m.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, (m.At(i, j)+m.At(j, i))/2)
		}
	}
	return s
}
