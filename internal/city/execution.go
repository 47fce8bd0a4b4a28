package city

import (
	"math"
	"slices"

	"stis/reference/period"
)

// execution is one delivered and filed slice of a contract (合同执行).
type execution struct {
	filed
	id       string
	c        *contract
	firm     *firm
	uscc     string // as filed
	on       day
	amt      int64
	audit    day // first acceptance
	kept     bool
	paid     *flow // receipt that paid it; nil when none will come
	at       day   // bank credit
	payer    string
	bop      string // declaration number filed, when it is not that of paid
	second   day    // audit date of the second filing, which brings the receipt
	red      bool
	corrects *execution
	reason   string
	removed  day    // audit date of a later deletion; 0 none
	reversed bool   // a red entry takes it back
	out      string // outcome of a line that is never in the statistics
}

// stat is the statistic month.
func (e *execution) stat() period.Month { return statMonth(e.audit) }

// live tells whether the line stands in the statistics.
func (e *execution) live() bool { return !e.dropped && e.removed == 0 && e.out == "" }

// quiet tells whether the line may carry a planted error: nothing was planted
// on it and nothing else refers to it.
func (e *execution) quiet() bool {
	return e.bad == nil && !e.dropped && !e.red && !e.reversed && e.corrects == nil && e.removed == 0 && e.second == 0 && e.on.month() == e.stat() && e.c.bad == nil && !e.c.dropped && e.uscc == e.c.uscc && e.out == ""
}

// makeExecutions executes every contract and lets the cash follow.
func (w *world) makeExecutions() {
	for _, f := range w.firms {
		for m := w.first; m <= w.last; m++ {
			if w.cfg.stream("missed", f.ix*1000+int(m-w.first)).chance(.012) {
				w.exMissed[firmMonth{f, m}] = true
			}
		}
	}
	for i, c := range w.contracts {
		if c.kind != "2" && !c.deleted() {
			w.execute(c, w.cfg.stream("execution", i))
		}
	}
	slices.SortStableFunc(w.executions, func(a, b *execution) int { return int(a.on - b.on) })
	for _, e := range w.executions {
		e.id = w.number("ZX330300"+compact(e.on.month()), 6)
	}
}

// execute cuts a contract into monthly slices between its start and end.
func (w *world) execute(c *contract, s stream) {
	total, stop := c.value(), never
	var end *event
	if n := len(c.events); n > 0 && c.events[n-1].kind == "T" {
		end = c.events[n-1]
		total, stop = c.amt, end.on
	}
	done := int64(0)
	from, to := max(c.start, c.sign).month(), c.end.month()
	var months []period.Month
	var weights []float64
	sum := 0.0
	for m := from; m <= to; m++ {
		if m == to || s.chance(.55) {
			x := seasonal(m) * (.5 + s.Float64())
			months, weights, sum = append(months, m), append(weights, x), sum+x
		}
	}
	goal := float64(total) * (.82 + .17*s.Float64())
	for i, m := range months {
		cents := int64(math.Round(goal*weights[i]/sum/100)) * 100
		if s.chance(.1) && c.cur != "JPY" {
			cents -= int64(s.IntN(100))
		}
		if cents < 2000 || done+cents > total {
			continue
		}
		on := max(inMonth(m, s.between(2, 28)), c.start, c.sign)
		if on >= stop || on.month() != m {
			continue
		}
		done += cents
		w.deliver(c, on, cents, s)
	}
	if end != nil {
		end.amt = done
	}
}

// deliver files one slice, if it falls into the months the city covers.
func (w *world) deliver(c *contract, on day, cents int64, s stream) {
	m := on.month()
	if m < w.first || m > w.last || !c.firm.alive(on) || c.firm.at(on).status == "2" {
		return
	}
	e := &execution{c: c, firm: c.firm, uscc: c.uscc, on: on, amt: cents}
	e.audit = w.auditExecution(c.firm, on, s)
	if e.stat() > w.last {
		return
	}
	if c.off {
		w.collect(e, s)
	}
	w.executions = append(w.executions, e)
}

// auditExecution draws the audit date, always inside the filing window. A
// month the firm missed altogether is filed a month late.
func (w *world) auditExecution(f *firm, on day, s stream) day {
	m := on.month()
	x := s.Float64()
	a := inMonth(m+1, s.between(3, 9))
	switch {
	case x < .1 && on.dom() <= 20:
		a = max(on+2, inMonth(m, 12))
	case x > .994:
		a = inMonth(m+3, s.between(3, 9))
	case x > .972:
		a = inMonth(m+2, s.between(3, 9))
	}
	if !inWindow(on, a) {
		a = inMonth(m+1, s.between(3, 9))
	}
	if late := inMonth(m+2, s.between(3, 9)); statMonth(a) == m && w.exMissed[firmMonth{f, m}] && inWindow(on, late) {
		a = late
	}
	return a
}

// collect decides when and from where the cash of an offshore slice comes. A
// slice of the second half-year is collected before the window closes in March.
func (w *world) collect(e *execution, s stream) {
	e.payer = e.c.country
	if e.kept = s.chance(.03); e.kept {
		return
	}
	if e.payer != "HKG" && s.chance(.09) {
		e.payer = "HKG" // an intermediary pays
	}
	lag := day(min(max(int(s.normal(34, 18)), 3), 68))
	at := e.on + lag
	if eb := ebopsOf(e.c.trade.txn); eb != "SI" && eb != "SJ" {
		at = max(e.on, min(at, lastDay(quarterEnd(e.on.month()))-3)) // paid in the quarter: no receipt of outsourcing shows when
	}
	if y := e.on.time().Year(); e.on.month().Month() > 6 {
		at = min(at, date(y+1, 2, 22))
	}
	at = dayOf(w.nextWorkday(at.time()))
	if at > e.audit-2 {
		m := max(at.month(), e.stat()+1)
		e.second = inMonth(m+1, s.between(3, 9))
		if !inWindow(e.on, e.second) {
			e.second, at = 0, max(e.on, e.audit-3)
		}
	}
	e.at = at
	if e.second != 0 && statMonth(e.second) > w.last {
		e.second, e.at = 0, 0
	}
	if at.month() <= w.last {
		e.paid = w.receiptOf(e, at, s)
	}
}

// receiptOf makes the bank's receipt declaration of a slice.
func (w *world) receiptOf(e *execution, at day, s stream) *flow {
	t := e.c.trade
	r := &flow{in: true, exec: e, firm: e.firm, kind: "C", country: e.payer, counter: e.c.client, cur: e.c.cur, amt: e.amt, nature: "0", txn: t.txn, note: t.note, on: at}
	if e.payer != e.c.country {
		r.counter = "Pearl Gate Settlement Limited"
	}
	if s.chance(.3) && e.amt > 500_00 {
		r.feeOut = int64(s.between(5, 35)) * 100
		if e.c.cur == "JPY" {
			r.feeOut *= 100
		}
		if r.feeOut*20 < r.amt {
			r.amt -= r.feeOut
		} else {
			r.feeOut = 0
		}
	}
	w.flows = append(w.flows, r)
	return r
}
