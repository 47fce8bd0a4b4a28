package city

import (
	"slices"

	"stis/reference/period"
)

// plantGaps lets filings and receipts disagree in every way that CL_GAP knows
// and the natural course of things does not bring by itself.
func (w *world) plantGaps() {
	g := &gapPlanter{world: w, users: map[*flow]int{}, byFirm: map[*firm][]*execution{}, receipts: map[*firm][]*flow{}, used: map[*execution]bool{}, gone: map[*flow]bool{}}
	for _, r := range w.flows {
		if who := w.entity(r); r.in && who != nil {
			g.receipts[who] = append(g.receipts[who], r)
		}
	}
	for _, e := range w.executions {
		if e.paid != nil {
			g.users[e.paid]++
		}
		if e.delivered() {
			g.byFirm[e.firm] = append(g.byFirm[e.firm], e)
		}
	}
	n := 2 * w.times()
	g.plantCodes(n)
	g.plantCurrencies(n)
	g.plantAgents(n)
	g.plantUndeclared(n)
	g.plantYoungUnknown(n)
	g.plantTwice(n)
	g.plantShared(n)
	g.plantUnnamed(n)
	g.plantBundles(n)
	w.flows = slices.DeleteFunc(w.flows, func(r *flow) bool { return g.gone[r] })
	w.plantSmall(n)
}

// gapPlanter chooses lines whose receipt can be spoilt.
type gapPlanter struct {
	*world
	users    map[*flow]int // lines that name a receipt
	byFirm   map[*firm][]*execution
	receipts map[*firm][]*flow
	used     map[*execution]bool // lines that carry a plant
	gone     map[*flow]bool      // receipts that never were
}

// free tells whether a line is paid by a receipt of its own that nothing was
// planted on, and names it.
func (g *gapPlanter) free(e *execution) bool {
	return e.delivered() && e.corrects == nil && e.bad == nil && e.paid != nil && e.at != 0 && e.bop == "" &&
		g.users[e.paid] == 1 && e.paid.quiet() && outsourced(e.paid.txn) && !g.used[e] && g.entity(e.paid) == e.firm
}

// each picks n free lines, spread over the months of the city.
func (g *gapPlanter) each(name string, n int, lo, hi period.Month, fits func(*execution) bool, do func(*execution, stream)) {
	s := g.cfg.stream("plant-gap-"+name, 0)
	byMonth := map[period.Month][]*execution{}
	for _, e := range g.executions {
		byMonth[e.on.month()] = append(byMonth[e.on.month()], e)
	}
	g.eachMonth(n, lo, hi, func(m period.Month) bool {
		e := pick(s, byMonth[m], func(e *execution) bool { return g.free(e) && fits(e) })
		if e == nil {
			return false
		}
		g.used[e] = true
		do(e, s)
		return true
	})
}

func sameQuarter(e *execution) bool {
	return quarterEnd(e.on.month()) == quarterEnd(e.paid.on.month())
}

// unpay takes the receipt of a line away, and its number from the filing.
func (g *gapPlanter) unpay(e *execution) {
	g.gone[e.paid] = true
	e.paid, e.at, e.second = nil, 0, 0
}

// plantCodes declares receipts of outsourcing under another code (K).
func (g *gapPlanter) plantCodes(n int) {
	g.each("code", n, g.first, g.last, sameQuarter, func(e *execution, s stream) {
		it := oneOf(s, []item{{txn: "231030", note: "软件许可费"}, {txn: "229010", note: "影视制作"}, {txn: "222040", note: "国际快递费"}})
		e.paid.txn, e.paid.note, e.paid.fixed = it.txn, it.note, true
	})
}

// plantCurrencies lets clients pay in another currency than was agreed (X).
func (g *gapPlanter) plantCurrencies(n int) {
	g.each("currency", n, g.first, g.last, func(e *execution) bool { return sameQuarter(e) && g.usdOf(e) > 2000_00 }, func(e *execution, s stream) {
		r := e.paid
		if r.cur = "USD"; e.c.cur == "USD" {
			r.cur = oneOf(s, []string{"EUR", "HKD"})
		}
		rate := float64(g.rates.at(r.cur, r.on.month()).usd) / 1e10
		r.amt = int64(float64(g.usdOf(e)) * (.993 + .004*s.Float64()) / rate)
		r.feeOut, r.fixed = 0, true
	})
}

// plantAgents lets a trading firm outside the register receive the money (G).
func (g *gapPlanter) plantAgents(n int) {
	g.each("agent", n, g.first, g.last, sameQuarter, func(e *execution, s stream) {
		o := oneOf(s, g.outsiders)
		e.paid.firm, e.paid.code, e.paid.name, e.paid.fixed = nil, o.uscc, o.name, true
		e.paid.note = "代收" + e.paid.note
	})
}

// plantUndeclared takes away receipts too small to be declared (L).
func (g *gapPlanter) plantUndeclared(n int) {
	small := func(e *execution) bool { return g.usdOf(e) < g.limit*5/6 }
	g.each("limit", n, g.first, g.last, small, func(e *execution, _ stream) { g.unpay(e) })
}

// plantYoungUnknown takes away receipts of lines that are too old to wait for
// one and too young to be suspect (U).
func (g *gapPlanter) plantYoungUnknown(n int) {
	lo, hi := max(g.monthsBack(6), g.halfYear())+4, g.until()-youngDays-5
	fits := func(e *execution) bool { return e.on >= lo && e.on <= hi && g.usdOf(e) > g.limit*5/4 }
	g.each("unknown", n, lo.month(), hi.month(), fits, func(e *execution, _ stream) { g.unpay(e) })
}

// plantTwice lets a line name the receipt of an earlier one (S).
func (g *gapPlanter) plantTwice(n int) {
	var first *execution
	fits := func(e *execution) bool {
		if g.usdOf(e) < g.limit*5/4 || g.until()-e.on < youngDays+5 {
			return false
		}
		for _, o := range g.byFirm[e.firm] {
			if o != e && g.free(o) && o.on < e.on-3 && e.on-o.on < 120 && o.id < e.id && o.paid.on <= e.audit && o.c.cur == e.c.cur {
				first = o
				return true
			}
		}
		return false
	}
	g.each("twice", n, g.first+3, g.last-3, fits, func(e *execution, _ stream) {
		g.used[first] = true
		g.unpay(e)
		first.paid.fixed = true
		e.bop, e.at, e.payer = first.paid.bop, first.paid.on, first.payer
	})
}

// batch finds two to four further free lines of the firm and currency of e
// that one receipt could have paid together with it.
func (g *gapPlanter) batch(e *execution, span day, fits func(*execution) bool) []*execution {
	var out []*execution
	for _, o := range g.byFirm[e.firm] {
		if len(out) < 3 && o != e && g.free(o) && o.c.cur == "USD" && o.c.country == e.c.country && o.payer == e.payer &&
			o.on <= e.on && e.on-o.on <= span && g.usdOf(o) > 100_00 && fits(o) {
			out = append(out, o)
		}
	}
	return out
}

// plantShared lets several lines name one receipt that pays them all.
func (g *gapPlanter) plantShared(n int) {
	var more []*execution
	fits := func(e *execution) bool {
		if e.c.cur != "USD" {
			return false
		}
		more = g.batch(e, 40, func(o *execution) bool {
			return e.second == 0 && e.paid.on <= o.audit || e.second != 0 && inWindow(o.on, e.second) && o.stat() < statMonth(e.second)
		})
		return len(more) > 0
	}
	g.each("shared", n, g.first, g.last, fits, func(e *execution, _ stream) {
		g.bundle(e, more)
		for _, o := range more {
			o.at, o.second = e.at, e.second
		}
	})
}

// bundle lets the receipt of e pay more lines in full.
func (g *gapPlanter) bundle(e *execution, more []*execution) {
	r := e.paid
	r.amt, r.feeOut, r.fixed = e.amt, 0, true
	for _, o := range more {
		g.used[o] = true
		g.gone[o.paid] = true
		o.paid = r
		r.amt += o.amt
	}
	r.exec = e
}

// recent tells whether a line and its receipt are so young that nothing is
// said of a line that names no receipt, nor of a receipt that none names.
func (g *gapPlanter) recent(e *execution) bool {
	return e.on > g.monthsBack(6)+2 && e.paid.on > g.monthsBack(3)+2
}

// plantUnnamed takes the number of the receipt from filings: it must be found
// by currency, amount and day.
func (g *gapPlanter) plantUnnamed(n int) {
	fits := func(e *execution) bool {
		return g.recent(e) && e.paid.on-e.on <= 80 && g.usdOf(e) > 1500_00 && g.alone(e, nil)
	}
	g.each("unnamed", n, g.last-6, g.last, fits, func(e *execution, _ stream) { e.at, e.second, e.paid.fixed = 0, 0, true })
}

// plantBundles takes the number from filings of which one receipt pays several.
func (g *gapPlanter) plantBundles(n int) {
	var more []*execution
	fits := func(e *execution) bool {
		if e.c.cur != "USD" || !g.recent(e) || e.paid.on-e.on > 30 {
			return false
		}
		more = g.batch(e, 40-(e.paid.on-e.on), func(o *execution) bool { return o.on > g.monthsBack(6)+2 && g.usdOf(o) > 1500_00 })
		return len(more) > 0 && g.usdOf(e) > 1500_00 && g.alone(e, more)
	}
	g.each("bundle", n, g.last-6, g.last, fits, func(e *execution, _ stream) {
		g.bundle(e, more)
		for _, o := range append(more, e) {
			o.at, o.second = 0, 0
		}
	})
}

// plantSmall adds receipts below the declaration limit that no filing names (L).
func (w *world) plantSmall(n int) {
	s := w.cfg.stream("plant-small", 0)
	w.eachMonth(n, w.first, w.last, func(m period.Month) bool {
		f := pick(s, w.firms, func(f *firm) bool { return f.alive(lastDay(m)) && f.enter < dayOf(m.First()) })
		if f == nil {
			return false
		}
		r := &flow{in: true, kind: "C", nature: "0", payKind: "4", firm: f, txn: "227030", note: "信息服务收入", country: "HKG", cur: "USD", counter: clientName(s, "HKG"), loose: true}
		if r.on = dayOf(w.nextWorkday(inMonth(m, s.between(4, 22)).time())); r.on.month() != m {
			return false
		}
		r.amt = int64(s.between(600, 2400))*100 + int64(s.IntN(100))
		w.finishFlow(r)
		w.flows = append(w.flows, r)
		return true
	})
}
