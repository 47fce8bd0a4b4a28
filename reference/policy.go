package reference

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// rateRule says which kind of rate (折算率种类) converts flows from a day on, and
// in which order the kinds are tried.
type rateRule struct {
	from   time.Time
	rank   int
	kind   string // CL_RATEKIND
	status Status
	source string
}

func (b *Book) readRatePolicy(d *decoder) {
	const file = "rate_policy.csv"
	for _, r := range d.sheets(file, keys{"valid_from"}, keys{"valid_from", "rank"}, "valid_from", "rank", "kind", "status", "source") {
		r.must("valid_from")
		p := rateRule{r.date("valid_from"), r.number("rank"), r.must("kind"), r.status(), r.must("source")}
		r.known(b, "CL_RATEKIND", p.kind)
		if slices.ContainsFunc(b.rates, func(o rateRule) bool { return o.from.Equal(p.from) && o.kind == p.kind }) {
			r.problem("kind %s has two ranks from %s", p.kind, day(p.from))
		}
		b.rates = append(b.rates, p)
	}
	slices.SortFunc(b.rates, func(x, y rateRule) int { return cmp.Or(x.from.Compare(y.from), cmp.Compare(x.rank, y.rank)) })
	for i, p := range b.rates {
		want := 1
		if i > 0 && b.rates[i-1].from.Equal(p.from) {
			want = b.rates[i-1].rank + 1
		}
		if p.rank != want {
			d.problem(file, 1, "ranks from %s run to %d without %d: number them 1, 2, …", day(p.from), p.rank, want)
		}
	}
	if len(b.rates) == 0 {
		d.problem(file, 1, "no rate policy")
	}
}

// parameter is a dated value of a method.
type parameter struct {
	name   string
	from   time.Time
	value  decimal.Decimal
	text   string
	unit   string
	status Status
	source string
}

func (b *Book) readParameters(d *decoder) {
	const file = "parameter.csv"
	header := []string{"name", "valid_from", "value", "unit", "status", "source"}
	own := d.read(file, header...)
	units, names := map[string]string{}, []string{}
	for _, r := range own {
		units[r.text("name")] = r.text("unit")
		names = append(names, r.text("name"))
	}
	key := keys{"name", "valid_from"}
	for _, r := range d.replaced(own, d.readLocal(file, key, header), key) {
		r.must("valid_from")
		p := parameter{name: r.must("name"), from: r.date("valid_from"), text: r.must("value"), unit: r.text("unit"), status: r.status(), source: r.must("source")}
		unit, known := units[p.name]
		if !known {
			r.problem("no parameter is called %q%s", p.name, meant(p.name, names))
			continue
		}
		if r.local && p.unit == "" {
			p.unit = unit
		}
		if p.unit != unit {
			r.problem("unit of %s is %q, want %q", p.name, p.unit, unit)
		}
		v, err := decimal.NewFromString(p.text)
		if err != nil {
			r.problem("value of %s is %q: want a number such as 0.05", p.name, p.text)
		} else if why := misfit(v, p.unit); why != "" {
			r.problem("value of %s is %s: %s", p.name, p.text, why)
		}
		p.value = v
		b.parameters = append(b.parameters, p)
	}
	slices.SortFunc(b.parameters, func(x, y parameter) int { return cmp.Or(cmp.Compare(x.name, y.name), x.from.Compare(y.from)) })
}

// misfit says why a value cannot be one of its unit; "" when it can.
func misfit(v decimal.Decimal, unit string) string {
	switch unit {
	case "share":
		if v.IsNegative() || v.GreaterThan(decimal.NewFromInt(1)) {
			return "a share lies between 0 and 1: 20 % is 0.20"
		}
	case "count":
		if !v.IsInteger() || !v.IsPositive() {
			return "want a whole number from 1 on"
		}
	case "month":
		if !v.IsInteger() || v.IsNegative() {
			return "want whole months"
		}
	case "day":
		if !v.IsInteger() {
			return "want whole days"
		}
	case "USD":
		if v.IsNegative() {
			return "want an amount from 0 on"
		}
	case "number":
	default:
		return "unit " + strconv.Quote(unit) + " is not known: want share, count, month, day, USD or number"
	}
	return ""
}

// Parameter returns the value of a method's parameter on a day, in its own unit;
// ok is false for an unknown name and before the first value. The zero day asks
// for the latest value.
func (b *Book) Parameter(name string, on time.Time) (value decimal.Decimal, ok bool) {
	for _, p := range b.parameters {
		if p.name == name && (on.IsZero() || !midnight(on).Before(p.from)) {
			value, ok = p.value, true
		}
	}
	return value, ok
}

// ParameterInt is Parameter for whole numbers: days, months, counts.
func (b *Book) ParameterInt(name string, on time.Time) (value int, ok bool) {
	v, ok := b.Parameter(name, on)
	return int(v.IntPart()), ok
}

// ParameterFloat is Parameter for shares and scores that enter no money.
func (b *Book) ParameterFloat(name string, on time.Time) (value float64, ok bool) {
	v, ok := b.Parameter(name, on)
	return v.InexactFloat64(), ok
}

// reconCode is a head (prefix) of transaction codes that belong to the receipts
// of outsourcing compared with the filings (三方核对).
type reconCode struct {
	edition, head, ebops string
	status               Status
	source               string
}

func (b *Book) readReconCodes(d *decoder) {
	for _, r := range d.read("recon_codes.csv", "edition", "head", "ebops", "status", "source") {
		c := reconCode{r.must("edition"), r.must("head"), r.must("ebops"), r.status(), r.must("source")}
		r.known(b, "CL_EBOPS", c.ebops)
		found := false
		for _, x := range b.txns {
			if x.Edition == c.edition && len(x.Code) >= len(c.head) && x.Code[:len(c.head)] == c.head {
				found = true
				if x.EBOPS != c.ebops && x.Status != "held" && x.Status != "local" {
					r.problem("head %s of %s is %s, but code %s is %q", c.head, c.edition, c.ebops, x.Code, x.EBOPS)
				}
			}
		}
		if !found {
			r.problem("no transaction code of %s begins with %s", c.edition, c.head)
		}
		b.recon = append(b.recon, c)
	}
	slices.SortFunc(b.recon, func(x, y reconCode) int {
		return cmp.Or(cmp.Compare(x.edition, y.edition), cmp.Compare(x.head, y.head))
	})
}
