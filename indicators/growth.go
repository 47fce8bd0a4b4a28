package indicators

import "math/big"

// Status says why a derived figure has no value, or how it was made. The zero
// value means that nothing needs saying.
type Status string

const (
	// BaseZero: the base is zero and the current value is not.
	BaseZero Status = "base_zero"
	// BothZero: base and current value are zero.
	BothZero Status = "both_zero"
	// Missing: one of the two was not observed.
	Missing Status = "missing"
	// SignChange: one of the two is negative; a rate would mislead.
	SignChange Status = "sign_change"
	// BothNegative: a deficit in both periods; a rate would mislead.
	BothNegative Status = "both_negative"
	// Confidential: a figure it uses is suppressed.
	Confidential Status = "confidential"
	// SmallChange: the total hardly moved, shares of its change mean nothing.
	SmallChange Status = "small_change"
	// JanFebJoined: January and February were added before comparing, because
	// the Spring Festival (春节) moves between them.
	JanFebJoined Status = "jan_feb_joined"
	// JanFebPending: January is compared together with February.
	JanFebPending Status = "jan_feb_pending"
	// SeriesBreak: the codes of the breakdown changed in the month, or between
	// the periods compared (口径变动).
	SeriesBreak Status = "series_break"
	// historyShort: the data begin too late for what the measure looks back to.
	historyShort Status = "history_short"
)

// smallChange is the growth of a total, in percent, below which contribution
// shares (贡献率) are not given.
var smallChange = big.NewRat(1, 2)

// Rate is a growth rate in percent with the absolute difference. Percent is
// nil when Status says that there is none; Diff is nil only when a value is
// missing.
type Rate struct {
	Percent *big.Rat
	Diff    *big.Rat
	Status  Status
}

// Growth returns 100*(current/base-1) with the status of METHODS §1. A nil
// argument is a missing value.
func Growth(current, base *big.Rat) Rate {
	if current == nil || base == nil {
		return Rate{Status: Missing}
	}
	r := Rate{Diff: new(big.Rat).Sub(current, base)}
	switch c, b := current.Sign(), base.Sign(); {
	case b == 0 && c == 0:
		r.Status = BothZero
	case b == 0:
		r.Status = BaseZero
	case b < 0 && c < 0:
		r.Status = BothNegative
	case b < 0 || c < 0:
		r.Status = SignChange
	default:
		r.Percent = percent(r.Diff, base)
	}
	return r
}

// percent returns 100*part/whole; whole must not be zero.
func percent(part, whole *big.Rat) *big.Rat {
	q := new(big.Rat).Quo(part, whole)
	return q.Mul(q, hundred)
}

// contribution returns the points by which a component moved the total
// (拉动增长点数), 100*(part-partBase)/base. Over all components the points add
// to the growth of the total exactly.
func contribution(part, partBase, total, base *big.Rat) Rate {
	if part == nil || partBase == nil {
		return Rate{Status: Missing}
	}
	g := Growth(total, base)
	if g.Percent == nil {
		return Rate{Status: g.Status}
	}
	d := new(big.Rat).Sub(part, partBase)
	return Rate{Percent: percent(d, base), Diff: d}
}

// contributionShare returns the share of a component in the change of the
// total (增长贡献率), 100*(part-partBase)/(total-base). It is withheld when the
// total grew or fell by less than 0.5%, or when its signs differ.
func contributionShare(part, partBase, total, base *big.Rat) Rate {
	if part == nil || partBase == nil {
		return Rate{Status: Missing}
	}
	g := Growth(total, base)
	if g.Percent == nil {
		return Rate{Status: g.Status}
	}
	if new(big.Rat).Abs(g.Percent).Cmp(smallChange) < 0 {
		return Rate{Status: SmallChange}
	}
	d := new(big.Rat).Sub(part, partBase)
	return Rate{Percent: percent(d, g.Diff), Diff: d}
}

// cagr returns the mean yearly growth in percent over n years (年均增长),
// 100*((current/base)^(1/n)-1).
func cagr(current, base *big.Rat, n int) Rate {
	g := Growth(current, base)
	if g.Percent == nil {
		return g
	}
	ratio := new(big.Rat).Quo(current, base)
	g.Percent = percent(new(big.Rat).Sub(root(ratio, n), big.NewRat(1, 1)), big.NewRat(1, 1))
	return g
}

// twoYearAverage returns the mean of two yearly growth rates in percent
// (两年平均增长), 100*(sqrt((1+g1)(1+g2))-1); nil when a rate is missing or
// below -100.
func twoYearAverage(g1, g2 *big.Rat) *big.Rat {
	if g1 == nil || g2 == nil {
		return nil
	}
	f1, f2 := factor(g1), factor(g2)
	if f1.Sign() < 0 || f2.Sign() < 0 {
		return nil
	}
	return cagr(f1.Mul(f1, f2), big.NewRat(1, 1), 2).Percent
}

// baseOf returns the base implied by a published growth rate in percent,
// current/(1+g); nil for -100. Whoever prints it must mark it as derived.
func baseOf(current, growth *big.Rat) *big.Rat {
	f := factor(growth)
	if f.Sign() == 0 {
		return nil
	}
	return f.Quo(current, f)
}

func factor(growth *big.Rat) *big.Rat {
	f := new(big.Rat).Quo(growth, hundred)
	return f.Add(f, big.NewRat(1, 1))
}

// rootDigits is the number of decimals of an inexact root; far beyond what any
// rounding looks at.
const rootDigits = 40

// root returns the n-th root of a value >= 0, exact when it has at most
// rootDigits decimals; an inexact one is never an exact tie of a rounding.
func root(v *big.Rat, n int) *big.Rat {
	if v.Sign() == 0 {
		return new(big.Rat)
	}
	num := new(big.Int).Mul(v.Num(), pow10(n*rootDigits))
	q, rest := new(big.Int).QuoRem(num, v.Denom(), new(big.Int))
	r := intRoot(q, n)
	exact := rest.Sign() == 0 && new(big.Int).Exp(r, big.NewInt(int64(n)), nil).Cmp(q) == 0
	r.Mul(r, ten)
	if !exact {
		r.Add(r, one)
	}
	return new(big.Rat).SetFrac(r, pow10(rootDigits+1))
}

// intRoot returns the whole part of the n-th root of q >= 0 by Newton's
// iteration from above.
func intRoot(q *big.Int, n int) *big.Int {
	if n == 1 || q.Sign() == 0 {
		return new(big.Int).Set(q)
	}
	if n == 2 {
		return new(big.Int).Sqrt(q)
	}
	x := new(big.Int).Lsh(one, uint(q.BitLen()/n+1))
	for {
		p := new(big.Int).Exp(x, big.NewInt(int64(n-1)), nil)
		y := new(big.Int).Quo(q, p)
		y.Add(y, new(big.Int).Mul(big.NewInt(int64(n-1)), x))
		y.Quo(y, big.NewInt(int64(n)))
		if y.Cmp(x) >= 0 {
			return x
		}
		x = y
	}
}
