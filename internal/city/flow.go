package city

import (
	"fmt"
	"math"
	"slices"

	"stis/reference/period"
)

// flow is one declaration of the balance of payments: a receipt (涉外收入) or a
// payment (对外付款) through a bank.
type flow struct {
	filed
	bop      string
	in       bool
	exec     *execution
	firm     *firm // nil outside the register
	code     string
	name     string
	kind     string // C unit, R resident person, N non-resident person
	counter  string
	country  string
	cur      string
	amt      int64
	feeOut   int64
	txn      string
	note     string
	txn2     string
	amt2     int64
	note2    string
	nature   string // receipts: 0 normal, 1 advance, 2 refund
	payKind  string // payments: 1 to 4
	on       day
	amended  int64  // amount first declared, when it was re-declared a month later
	replaces *flow  // a declaration deleted because its entity was wrong
	replaced *flow  // the new declaration; this one is not in the statistics
	depth    int    // how often the declaration was replaced before
	odd      bool   // planted: its organisation code does not check
	loose    bool   // planted: no filing names it
	linked   string // planted: how it names its firm, if not by its code in the register
	held     bool   // planted: its code has no item
	fixed    bool   // planted: other truths hang on its amount
}

// sign is -1 for refunds, which are netted.
func (r *flow) sign() int64 {
	if r.in && r.nature == "2" || !r.in && r.payKind == "3" {
		return -1
	}
	return 1
}

func (r *flow) live() bool { return !r.dropped && r.replaced == nil }

// quiet tells whether the declaration may carry a planted error.
func (r *flow) quiet() bool {
	return r.bad == nil && !r.dropped && r.amended == 0 && r.replaces == nil && r.replaced == nil && r.txn2 == "" && !r.odd && !r.loose && r.linked == "" && !r.fixed && r.cur != "KRW"
}

// outsider is a trading firm outside the outsourcing register.
type outsider struct {
	uscc, name, county string
	weight             float64
}

func (w *world) makeOutsiders() {
	words := []string{"鞋业", "服饰", "眼镜", "阀门", "汽配", "电器", "国际货运", "进出口", "箱包", "印刷"}
	cs := counties()
	for i := range 40 + w.cfg.FXLines/4 {
		s := w.cfg.stream("outsider", i)
		c := cs[s.weighted(len(cs), func(j int) float64 { return cs[j].weight })]
		name := firmName(w.cfg, i+20000, 1, oneOf(s, words), "有限公司")
		w.outsiders = append(w.outsiders, outsider{makeUSCC(c.code, 700000+i*13), name, c.code, math.Exp(s.normal(0, 1))})
	}
}

// makeFlows fills every month up to the configured number of declarations with
// trade in services beyond outsourcing, some goods and transfers, and numbers
// all declarations in order of date.
func (w *world) makeFlows() {
	perMonth := map[period.Month]int{}
	for _, r := range w.flows {
		perMonth[r.on.month()]++
	}
	for m := w.first; m <= w.last; m++ {
		n := max(w.cfg.FXLines-perMonth[m], w.cfg.FXLines/4)
		for i := range n {
			w.flows = append(w.flows, w.newFlow(m, w.cfg.stream("flow", int(m-w.first)*1_000_000+i)))
		}
	}
	slices.SortStableFunc(w.flows, func(a, b *flow) int { return int(a.on - b.on) })
	for _, r := range w.flows {
		w.finishFlow(r)
	}
}

// finishFlow gives a declaration its number and copies the entity's name.
func (w *world) finishFlow(r *flow) {
	t := r.on.time()
	bank := 1 + w.serial["bank"]%7
	w.serial["bank"]++
	r.bop = w.number(fmt.Sprintf("330300%04d01%02d%02d%02d", bank, t.Year()%100, t.Month(), t.Day()), 4)
	if r.firm != nil {
		r.code, r.name = r.firm.uscc, r.firm.at(r.on).name
	}
}

// newFlow draws one declaration of a month that has nothing to do with a filed
// contract. No firm of the register receives normal money under an outsourcing
// code here: that would be a receipt without filing, which only plants make.
func (w *world) newFlow(m period.Month, s stream) *flow {
	r := &flow{in: s.chance(.42), kind: "C", nature: "0", payKind: "4"}
	its := items()
	it := its[s.weighted(len(its), func(i int) float64 {
		if r.in {
			return its[i].in
		}
		return its[i].out
	})]
	es := economies()
	e := es[s.weighted(len(es), func(i int) float64 { return es[i].weight })]
	r.on = dayOf(w.nextWorkday(inMonth(m, s.between(1, 27)).time()))
	if r.on.month() != m {
		r.on = inMonth(m, 26)
	}
	r.country, r.cur, r.txn, r.note = e.code, e.cur, it.txn, it.note
	if s.chance(.4) {
		r.cur = "USD"
	}
	years := float64(int(m)-int(w.last)) / 12
	usd := math.Exp(s.normal(math.Log(it.size), .9)) * seasonal(m) * math.Pow(1.06, years)
	r.amt = w.rates.fromUSD(usd, r.cur, m, 1)
	if r.cur != "JPY" {
		r.amt += int64(s.IntN(100))
	}
	r.counter = clientName(s, e.code)
	w.drawEntity(r, it, s)
	if !r.in {
		r.payKind = oneOf(s, []string{"1", "2", "4", "4", "4"})
	}
	if s.chance(.012) && r.kind == "C" && r.nature != "1" {
		r.nature, r.payKind = "2", "3"
		r.note += "退款"
	}
	if s.chance(.04) && r.kind == "C" && r.amt > 1000_00 {
		o := its[s.IntN(len(its)-1)]
		if r.in && (o.in == 0 || o.ebops == "SI" || o.ebops == "SJ") {
			o = its[0]
		}
		r.txn2, r.note2, r.amt2 = o.txn, o.note, r.amt/4/100*100
	}
	return r
}

// drawEntity picks who declares: a person (kept only as a category), a firm of
// the register, or a trading firm outside it.
func (w *world) drawEntity(r *flow, it item, s stream) {
	if s.chance(it.person) {
		r.kind = "R"
		if s.chance(.15) {
			r.kind = "N"
		}
		return
	}
	if s.chance(.18) {
		f := w.firms[s.weighted(len(w.firms), func(i int) float64 { return w.firms[i].weight })]
		outsourcing := it.ebops == "SI" || it.ebops == "SJ"
		if f.alive(r.on) {
			if r.in && outsourcing {
				r.nature = "1" // an advance, not yet executed
			}
			r.firm = f
			return
		}
	}
	o := w.outsiders[s.weighted(len(w.outsiders), func(i int) float64 { return w.outsiders[i].weight })]
	r.code, r.name = o.uscc, o.name
}

// ebopsOf is the main item of EBOPS 2010 of a transaction code of the edition
// of 2014; empty when it is no service (heads of DOMAIN §2.4).
func ebopsOf(txn string) string {
	switch txn[:3] {
	case "221":
		return "SA"
	case "222":
		return "SC"
	case "223":
		return "SD"
	case "224":
		return "SE"
	case "225":
		return "SF"
	case "226":
		return "SG"
	case "227":
		return "SI"
	case "228":
		return "SJ"
	case "229":
		return "SK"
	case "230":
		return "SB"
	case "231":
		return "SH"
	case "232":
		return "SL"
	}
	return ""
}
