package city

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// doubles lists the amounts that stand in two places.
func (w *world) doubles() []Double {
	out := w.framed()
	put := func(kind, source, key string, usd int64) {
		out = append(out, Double{kind, source, key, cents(usd)})
	}
	for _, e := range w.executions {
		if e.live() && e.c.local() {
			put("sub_contract", "so_execution", e.id, w.usdOf(e))
		}
		if e.delivered() && e.paid != nil && w.entity(e.paid) == nil && outsourced(e.paid.txn) {
			put("agent", "so_execution", e.id, w.usdOf(e))
		}
	}
	for _, c := range w.customs {
		if c.paidBy != nil && c.paidBy.live() && c.firm != nil && w.entity(c.paidBy) == c.firm {
			put("customs_and_safe", "cus_decl", c.decl+"|"+strconv.Itoa(c.item), c.fee)
		}
	}
	for _, r := range w.flows {
		if !r.live() {
			continue
		}
		switch usd := w.services(r); {
		case usd == 0:
		case r.sign() < 0:
			put("refund", r.source(), r.bop, usd)
		case r.in && r.nature == "1" && w.entity(r) != nil:
			put("advance", r.source(), r.bop, usd)
		}
	}
	slices.SortStableFunc(out, func(a, b Double) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Source, b.Source), strings.Compare(a.Key, b.Key))
	})
	return out
}

// services is what a declaration counts under codes of services, signed.
func (w *world) services(r *flow) int64 {
	sum := int64(0)
	if ebopsOf(r.txn) != "" {
		sum += w.rates.usd(r.sign()*(r.amt-r.amt2), r.cur, r.on.month())
	}
	if r.amt2 != 0 && ebopsOf(r.txn2) != "" {
		sum += w.rates.usd(r.sign()*r.amt2, r.cur, r.on.month())
	}
	return sum
}

// framed lists the orders that a framework with amount already counts, whole or
// in part (rule DC1).
func (w *world) framed() []Double {
	var out []Double
	type family struct{ frame, orders int64 }
	families := map[*contract]family{}
	for _, c := range w.signed() {
		f := cmp.Or(c.parent, c)
		if c.dropped || c.deleted() || f.kind != "2" || !f.fixed {
			continue
		}
		now := families[f]
		before := max(now.frame, now.orders)
		if c == f {
			now.frame = c.amt
		} else {
			now.orders += c.amt
		}
		families[f] = now
		if again := c.amt - (max(now.frame, now.orders) - before); again > 0 {
			out = append(out, Double{"framework_order", "so_contract", c.id, cents(w.rates.usd(again, c.cur, c.sign.month()))})
		}
	}
	return out
}

// imputable lists what units that were due never filed: people at the month's
// end and through it, and the work executed, which is none.
func (w *world) imputable() []Imputable {
	truth := map[string]map[string]*staff{}
	for _, t := range w.staff {
		if t.uscc == t.firm.uscc {
			if truth[t.uscc] == nil {
				truth[t.uscc] = map[string]*staff{}
			}
			truth[t.uscc][t.m.String()] = t
		}
	}
	var out []Imputable
	for _, r := range w.frames {
		if !r.due || r.reported(w.last) {
			continue
		}
		put := func(field, value string) {
			out = append(out, Imputable{r.form, r.m.String(), r.firm.uscc, w.countyOf(r.firm, r.m), field, value})
		}
		if r.form == "so_execution" {
			put("usd", cents(w.executed(r)))
			continue
		}
		if t := truth[r.firm.uscc][r.m.String()]; t != nil {
			put("emp_end", strconv.Itoa(t.stock.end))
			put("emp_so_end", strconv.Itoa(t.stock.so))
			put("emp_college_end", strconv.Itoa(t.stock.college))
			put("emp_new", strconv.Itoa(t.hired))
			put("emp_leave", strconv.Itoa(t.left))
		}
	}
	slices.SortStableFunc(out, func(a, b Imputable) int {
		return cmp.Or(strings.Compare(a.Form, b.Form), strings.Compare(a.Month, b.Month), strings.Compare(a.USCC, b.USCC), strings.Compare(a.Field, b.Field))
	})
	return out
}

// executed is what a silent unit truly executed in a month and has not filed.
func (w *world) executed(r *frameRow) int64 {
	sum := int64(0)
	for _, e := range w.executions {
		if e.firm == r.firm && e.on.month() == r.m && e.stat() > w.last && !e.dropped {
			sum += w.usdOf(e)
		}
	}
	return sum
}
