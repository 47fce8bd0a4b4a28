package city

import (
	"math"
	"math/bits"

	"stis/reference/period"
)

// currencies are the eight the city trades in, in the order of its rate table.
func currencies() []string {
	return []string{"USD", "EUR", "JPY", "HKD", "GBP", "CNY", "SGD", "AUD"}
}

// rateAnchors are mid-year levels of invented but plausible rates: US dollars
// a unit, for CNY yuan a dollar; first year 2019.
func rateAnchors(cur string) []float64 {
	switch cur {
	case "EUR":
		return []float64{1.12, 1.14, 1.18, 1.05, 1.08, 1.08, 1.13, 1.16, 1.17, 1.16, 1.15, 1.15}
	case "JPY":
		return []float64{.00917, .00937, .0091, .0076, .0071, .0066, .0067, .0063, .0064, .0065, .0066, .0067}
	case "HKD":
		return []float64{.1277, .1289, .1287, .1277, .1277, .1281, .1282, .1278, .1279, .128, .128, .128}
	case "GBP":
		return []float64{1.28, 1.28, 1.37, 1.24, 1.24, 1.28, 1.32, 1.34, 1.33, 1.33, 1.32, 1.32}
	case "SGD":
		return []float64{.733, .725, .744, .725, .745, .748, .765, .782, .785, .784, .783, .782}
	case "AUD":
		return []float64{.695, .69, .75, .695, .664, .66, .645, .71, .705, .7, .7, .7}
	case "CNY":
		return []float64{6.89, 6.9, 6.45, 6.73, 7.08, 7.12, 7.16, 6.86, 6.82, 6.8, 6.8, 6.79}
	}
	return []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
}

// rate is one month's conversion of one currency.
type rate struct {
	usd int64 // US dollars a unit, ten decimals
	cny int64 // yuan a US dollar, four decimals
}

// cnyUnit is yuan a unit at ten decimals, rounded half away from zero.
func (r rate) cnyUnit() int64 { return mulDiv(r.usd, r.cny, 10_000) }

// mulDiv returns a*b/d rounded half away from zero; b and d are positive.
func mulDiv(a, b, d int64) int64 {
	neg := a < 0
	if neg {
		a = -a
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	lo, carry := bits.Add64(lo, uint64(d/2), 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(d))
	if neg {
		return -int64(q)
	}
	return int64(q)
}

// rateBook holds the monthly average parities of every month of the city.
type rateBook struct {
	first period.Month
	byCur map[string][]rate
}

// makeRates draws a smooth path between the anchors with a little noise.
func makeRates(cfg Config, first, last period.Month) *rateBook {
	b := &rateBook{first: first, byCur: map[string][]rate{}}
	n := int(last-first) + 1
	level := func(cur string, m period.Month) float64 {
		a := rateAnchors(cur)
		x := float64(int(m)-int(period.Of(2019, 7))) / 12
		i := min(max(int(math.Floor(x)), 0), len(a)-2)
		f := x - float64(i)
		noise := cfg.stream("rate-"+cur, int(m)).normal(0, 0.004)
		if cur == "HKD" {
			noise /= 10
		}
		return (a[i]*(1-f) + a[i+1]*f) * (1 + noise)
	}
	for i := range n {
		m := first + period.Month(i)
		cny := int64(math.Round(level("CNY", m) * 1e4))
		for _, cur := range currencies() {
			r := rate{cny: cny}
			switch cur {
			case "USD":
				r.usd = 1e10
			case "CNY":
				r.usd = mulDiv(1e10, 1e4, cny)
			default:
				r.usd = int64(math.Round(level(cur, m)*1e8)) * 100
			}
			b.byCur[cur] = append(b.byCur[cur], r)
		}
	}
	return b
}

func (b *rateBook) at(cur string, m period.Month) rate { return b.byCur[cur][m-b.first] }

// usd converts cents of a currency to US cents at the rate of a month.
// It is 0 for a currency that has none (TRN020).
func (b *rateBook) usd(cents int64, cur string, m period.Month) int64 {
	switch {
	case cur == "USD":
		return cents
	case b.byCur[cur] == nil:
		return 0
	}
	return mulDiv(cents, b.at(cur, m).usd, 1e10)
}

// cny converts cents of a currency to fen at the rate of a month.
func (b *rateBook) cny(cents int64, cur string, m period.Month) int64 {
	if cur == "CNY" {
		return cents
	}
	return mulDiv(cents, b.at(cur, m).cnyUnit(), 1e10)
}

// fromUSD turns a dollar amount into round cents of a currency.
func (b *rateBook) fromUSD(usd float64, cur string, m period.Month, grain float64) int64 {
	x := usd / (float64(b.at(cur, m).usd) / 1e10)
	if cur == "JPY" {
		grain *= 100
	}
	return int64(max(math.Round(x/grain), 1)*grain) * 100
}
