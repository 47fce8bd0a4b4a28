package indicators

import (
	"math/big"
	"strings"
)

// Rounding is the rule by which a figure is cut to its printed decimals. The
// zero value is HalfUp.
type Rounding uint8

const (
	// HalfUp (四舍五入) rounds half away from zero, the rule of the releases of
	// SAFE and the default of STIS.
	HalfUp Rounding = iota
	// HalfEven (四舍六入五成双) rounds half to the even digit, in one pass and
	// with the sign set aside, as GB/T 8170-2008 asks.
	HalfEven
)

var (
	one     = big.NewInt(1)
	ten     = big.NewInt(10)
	hundred = big.NewRat(100, 1)
)

func pow10(n int) *big.Int { return new(big.Int).Exp(ten, big.NewInt(int64(n)), nil) }

// scaled splits |v|*10^decimals into its whole part and twice the remainder
// compared with the denominator: -1 below one half, 0 one half, 1 above.
func scaled(v *big.Rat, decimals int) (whole *big.Int, half int, exact bool) {
	num := new(big.Int).Mul(new(big.Int).Abs(v.Num()), pow10(decimals))
	whole, rest := new(big.Int).QuoRem(num, v.Denom(), new(big.Int))
	return whole, new(big.Int).Lsh(rest, 1).Cmp(v.Denom()), rest.Sign() == 0
}

func negateIf(negative bool, v *big.Int) *big.Int {
	if negative {
		v.Neg(v)
	}
	return v
}

// roundInt returns v rounded to the decimals, as an integer of that scale:
// roundInt(1.005, 2, HalfUp) is 101.
func roundInt(v *big.Rat, decimals int, mode Rounding) *big.Int {
	whole, half, _ := scaled(v, decimals)
	if half > 0 || half == 0 && (mode == HalfUp || whole.Bit(0) == 1) {
		whole.Add(whole, one)
	}
	return negateIf(v.Sign() < 0, whole)
}

// Round prints v with the decimals. Zero never carries a sign: -0.04 to one
// decimal prints 0.0.
func Round(v *big.Rat, decimals int, mode Rounding) string {
	return fixed(roundInt(v, decimals, mode), decimals)
}

// fixed prints an integer of the scale, 1234 of scale 2 as 12.34.
func fixed(v *big.Int, scale int) string {
	digits := new(big.Int).Abs(v).String()
	if pad := scale + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if v.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

// storeScale is the number of decimals kept in indicators.observation.
const storeScale = 12

// sticky cuts v to storeScale decimals so that any later rounding to fewer
// decimals gives what rounding v itself would give: cut toward zero, and when
// something was cut off and the last digit is 0 or 5, one more (ROUND_05UP).
func sticky(v *big.Rat) *big.Int {
	whole, _, exact := scaled(v, storeScale)
	if !exact {
		if d := new(big.Int).Mod(whole, big.NewInt(5)); d.Sign() == 0 {
			whole.Add(whole, one)
		}
	}
	return negateIf(v.Sign() < 0, whole)
}

// LargestRemainder returns the percentage shares of the values, with the
// decimals, adding to exactly 100 (最大余数法). It is for charts only: tables
// never adjust parts to fit their total. The values must not be negative and
// not all zero, otherwise the result is nil.
func LargestRemainder(values []*big.Rat, decimals int) []string {
	sum := new(big.Rat)
	for _, v := range values {
		if v == nil || v.Sign() < 0 {
			return nil
		}
		sum.Add(sum, v)
	}
	if sum.Sign() == 0 {
		return nil
	}
	whole := make([]*big.Int, len(values))
	rest := make([]*big.Rat, len(values))
	left := new(big.Int).Mul(big.NewInt(100), pow10(decimals))
	for i, v := range values {
		share := new(big.Rat).Mul(new(big.Rat).Quo(v, sum), hundred)
		whole[i], _, _ = scaled(share, decimals)
		share.Mul(share, new(big.Rat).SetInt(pow10(decimals)))
		rest[i] = share.Sub(share, new(big.Rat).SetInt(whole[i]))
		left.Sub(left, whole[i])
	}
	for ; left.Sign() > 0; left.Sub(left, one) {
		best := 0
		for i := range rest {
			if rest[i].Cmp(rest[best]) > 0 {
				best = i
			}
		}
		whole[best].Add(whole[best], one)
		rest[best] = big.NewRat(-1, 1)
	}
	out := make([]string, len(values))
	for i, w := range whole {
		out[i] = fixed(w, decimals)
	}
	return out
}
