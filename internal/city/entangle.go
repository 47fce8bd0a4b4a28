package city

import "slices"

// Filings and receipts that no number joins must be joined by firm, currency,
// amount and day. The city's truth is who really paid what; where chance makes
// a stranger's amount look like an answer, nobody who has only the files could
// tell, so such amounts are not left standing.

// near tells whether an amount received could answer an amount filed, with more
// room than STIS gives: 1.3 % or 650 dollars.
func (w *world) near(filed, got int64, r *flow) bool {
	room := max(filed*13/1000, w.rates.fromUSD(650, r.cur, r.on.month(), 1))
	return max(filed-got, got-filed) <= room
}

// timely tells whether a receipt could answer a line by its day.
func timely(e *execution, r *flow) bool { return r.on >= e.on-15 && r.on <= e.on+105 }

// answers counts the single lines, and the sets of two to four lines, that a
// receipt could answer.
func (w *world) answers(r *flow, amt int64, lines []*execution) (single, sets int) {
	var in []int64
	for _, e := range lines {
		if e.c.cur != r.cur || !timely(e, r) {
			continue
		}
		if w.near(e.amt, amt, r) {
			single++
		}
		if r.on-e.on <= 60 {
			in = append(in, e.amt)
		}
	}
	if len(in) > 26 {
		return single, len(in) // too many to tell apart
	}
	var add func(from, n int, sum int64)
	add = func(from, n int, sum int64) {
		if n >= 2 && w.near(sum, amt, r) {
			sets++
		}
		if n == 4 {
			return
		}
		for i := from; i < len(in); i++ {
			add(i+1, n+1, sum+in[i])
		}
	}
	add(0, 0, 0)
	return single, sets
}

// alone tells whether the receipt of a line, or of a line and more, answers
// just them among all lines of the firm, and nothing else answers these.
func (g *gapPlanter) alone(e *execution, more []*execution) bool {
	r, amt := e.paid, e.amt
	for _, o := range more {
		amt += o.amt
	}
	single, sets := g.answers(r, amt, g.byFirm[e.firm])
	if more == nil && single != 1 || more != nil && (single != 0 || sets != 1) {
		return false
	}
	mine := append([]*execution{e}, more...)
	for _, o := range g.receipts[e.firm] {
		if slices.ContainsFunc(mine, func(m *execution) bool { return m.paid == o }) {
			continue
		}
		for _, m := range mine {
			if o.cur == m.c.cur && timely(m, o) && g.near(m.amt, o.amt, o) {
				return false
			}
		}
	}
	return true
}

// unentangle gives another amount to receipts that no filing names and that
// would seem to answer a filing that names none.
func (w *world) unentangle() {
	named := map[string]bool{}
	for _, e := range w.executions {
		if e.live() {
			named[e.named()] = true
		}
	}
	known := map[string]bool{}
	for _, r := range w.flows {
		if r.in && r.live() {
			known[r.bop] = true
		}
	}
	open := map[*firm][]*execution{}
	for _, e := range w.executions {
		if e.delivered() && (e.bop != "" || !known[e.named()]) {
			open[e.firm] = append(open[e.firm], e)
		}
	}
	for _, r := range w.flows {
		who := w.entity(r)
		if !r.in || who == nil || !r.live() || named[r.bop] {
			continue
		}
		w.unlike(r, open[who])
	}
}

// unlike changes the amount of a receipt until it answers nothing but what it
// truly paid.
func (w *world) unlike(r *flow, lines []*execution) {
	mine := 0
	for _, e := range lines {
		mine += boolInt(e.paid == r)
	}
	fits := func(amt int64) bool {
		single, sets := w.answers(r, amt, lines)
		switch mine {
		case 0:
			return single+sets == 0
		case 1:
			return single == 1
		}
		return single == 0 && sets == 1
	}
	if fits(r.amt) {
		return
	}
	if mine > 0 {
		w.withdraw(r, lines)
		return
	}
	small := w.rates.usd(r.amt, r.cur, r.on.month()) < w.limit
	for _, percent := range []int64{137, 71, 190, 53, 260, 41, 340, 29, 470, 17, 610, 11, 830} {
		amt := r.amt / 100 * percent
		if (w.rates.usd(amt, r.cur, r.on.month()) < w.limit) == small && fits(amt) {
			r.amt, r.amt2 = amt, r.amt2/100*min(percent, 100)
			if r.amended != 0 {
				r.amended = amt + 100_00
			}
			return
		}
	}
	w.withdraw(r, lines)
}

// withdraw takes a receipt out of the city's history: it is yet to come.
func (w *world) withdraw(r *flow, lines []*execution) {
	for _, e := range lines {
		if e.paid == r {
			e.paid = nil
		}
	}
	r.dropped, r.bad, r.amended = true, nil, 0
}

// noteReceipts lists the lines of which no receipt is known after six months,
// and the receipts of outsourcing that no line names after three.
func (w *world) noteReceipts() {
	known, named := map[string]bool{}, map[string]bool{}
	for _, r := range w.flows {
		if r.in && r.live() && r.sign() > 0 {
			known[r.bop] = true
		}
	}
	for _, e := range w.executions {
		if !e.live() {
			continue
		}
		named[e.named()] = true
		if e.delivered() && !e.kept && !known[e.named()] && e.on < w.monthsBack(6) {
			w.note(&plant{kind: "execution_without_receipt", rule: "TRN017", severity: "W", source: "so_execution", field: "bop_no", key: e.id, expect: "accepted"})
		}
	}
	for _, r := range w.flows {
		if r.in && r.live() && r.nature == "0" && outsourced(r.txn) && w.entity(r) != nil && !named[r.bop] && r.on < w.monthsBack(3) {
			w.note(&plant{kind: "receipt_without_filing", rule: "TRN018", severity: "W", source: "safe_receipt", field: "bop_no", key: r.bop, expect: "accepted"})
		}
	}
}
