package city

import (
	"slices"

	"stis/reference/period"
)

// plantOddities files values in good form that an editor should see.
func (w *world) plantOddities() {
	w.plantBurst()
	w.plantScale("unit", 1000, 300_00, 1_200_00)
	w.plantScale("boxplot", 55, 2_000_00, 15_000_00)
	w.plantCrowd()
	w.plantRepeat()
}

func (w *world) odd(kind, source, key, field string, percent int64) {
	w.oddities = append(w.oddities, Oddity{kind, source, key, field, amount(percent, 2)})
}

// plantBurst lets a firm of steady business file a month of eight to twelve
// times its usual: one line of a contract made large enough to hold it.
func (w *world) plantBurst() {
	s := w.cfg.stream("plant-burst", 0)
	months := map[*firm]map[period.Month]int64{}
	done := map[*contract]int64{}
	for _, e := range w.executions {
		if e.live() && e.on.month() >= w.first {
			if months[e.firm] == nil {
				months[e.firm] = map[period.Month]int64{}
			}
			months[e.firm][e.on.month()] += w.usdOf(e)
			done[e.c] += e.amt
		}
	}
	w.eachMonth(2*w.times(), w.first+2, w.last-2, func(m period.Month) bool {
		on := inMonth(m, 17)
		var usual int64
		c := w.carrier(s, func(c *contract) bool {
			if c.start >= on || c.end <= on || !c.firm.alive(lastDay(m)) || c.firm.at(on).status != "1" || c.uscc != c.firm.uscc {
				return false
			}
			usual = steady(months[c.firm], m)
			return usual > 500_00
		})
		if c == nil {
			return false
		}
		tenths := int64(s.between(85, 115))
		missing := usual*tenths/10 - months[c.firm][m]
		amt := w.rates.fromUSD(float64(missing)/100, c.cur, m, 1)
		if over := done[c] + amt - c.amt; over > 0 {
			c.amt += over / 100 * 110
		}
		e := w.addLine(c, on, amt, inMonth(m+1, 6))
		c.bigger = true
		delete(months, c.firm)
		w.odd("hb", "so_execution", e.id, "amt_orig", tenths*10)
		return true
	})
}

// steady is the usual month of a firm whose twelve months around m are much
// alike; 0 when they are not.
func steady(of map[period.Month]int64, m period.Month) int64 {
	var xs []int64
	for at := m - 6; at <= m+6; at++ {
		if v := of[at]; v > 0 && at != m {
			xs = append(xs, v)
		}
	}
	if len(xs) < 8 {
		return 0
	}
	slices.Sort(xs)
	usual := xs[len(xs)/2]
	if of[m] > usual*2 || xs[len(xs)-1] > usual*3 || xs[1] < usual/3 || of[m-1] == 0 {
		return 0
	}
	return usual
}

// stranger picks a declaration that no firm of the register hangs on, of an
// amount in US cents from lo to hi.
func (w *world) stranger(s stream, m period.Month, lo, hi int64) *flow {
	return pick(s, w.flows, func(r *flow) bool {
		if r.on.month() != m || !r.quiet() || !r.live() || r.kind != "C" || r.firm != nil || r.exec != nil || r.sign() < 0 || r.replaces != nil || ebopsOf(r.txn) == "" {
			return false
		}
		usd := w.rates.usd(r.amt, r.cur, m)
		return usd >= lo && usd <= hi
	})
}

// plantScale declares amounts many times too large: in a smaller unit than was
// meant, or just far beyond what such declarations are.
func (w *world) plantScale(kind string, factor, lo, hi int64) {
	s := w.cfg.stream("plant-scale-"+kind, 0)
	w.eachMonth(2*w.times(), w.first+1, w.last, func(m period.Month) bool {
		r := w.stranger(s, m, lo, hi)
		if r == nil {
			return false
		}
		r.amt *= factor
		r.feeOut, r.fixed = 0, true
		w.odd(kind, r.source(), r.bop, "amt_orig", factor*100)
		return true
	})
}

// plantRepeat declares one amount four times: the same firm, code and currency.
func (w *world) plantRepeat() {
	s := w.cfg.stream("plant-repeat", 0)
	w.eachMonth(w.times(), w.first, w.last-3, func(m period.Month) bool {
		first := w.stranger(s, m, 1_000_00, 50_000_00)
		if first == nil {
			return false
		}
		first.fixed = true
		same := []*flow{first}
		for at := m + 1; at <= m+3; at++ {
			if r := w.stranger(s, at, 500_00, 100_000_00); r != nil && r.in == first.in {
				r.fixed, r.code, r.name, r.txn, r.note, r.cur, r.amt = true, first.code, first.name, first.txn, first.note, first.cur, first.amt
				same = append(same, r)
			}
		}
		for _, r := range same {
			w.odd("repeat", r.source(), r.bop, "amt_orig", int64(len(same))*100)
		}
		return len(same) > 1
	})
}

// plantCrowd lets a firm report a month with two and a half times its people,
// who are gone the month after.
func (w *world) plantCrowd() {
	s := w.cfg.stream("plant-crowd", 0)
	at := map[firmMonth]*staff{}
	for _, t := range w.staff {
		if !t.missing && !t.late && t.bad == nil && !t.yuan && t.uscc == t.firm.uscc && !t.dropped && !t.uneven {
			at[firmMonth{t.firm, t.m}] = t
		}
	}
	w.eachMonth(w.times(), w.first+2, w.last-1, func(m period.Month) bool {
		t := pick(s, w.staff, func(t *staff) bool {
			n := at[firmMonth{t.firm, m}]
			return t == n && t.stock.end >= 12 && t.stock.end <= 60 && at[firmMonth{t.firm, m - 1}] != nil && at[firmMonth{t.firm, m + 1}] != nil && t.firm.alive(lastDay(m+1))
		})
		if t == nil {
			return false
		}
		next := at[firmMonth{t.firm, m + 1}]
		before := t.stock.end
		h := &t.stock
		for _, n := range []*int{&h.end, &h.so, &h.college, &h.bachelor, &h.master, &h.doctor, &h.returnee, &h.foreign} {
			*n = *n * 5 / 2
		}
		more := h.end - before
		t.hired, t.hiredCollege = t.hired+more, t.hiredCollege+more/2
		t.payroll = t.payroll / 2 * 5
		next.left += more
		for _, m := range []period.Month{m - 1, m, m + 1} {
			delete(at, firmMonth{t.firm, m})
		}
		w.odd("headcount", "hr_stat", t.uscc+"|"+t.m.String(), "emp_end", 250)
		return true
	})
}
