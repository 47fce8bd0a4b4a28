package city

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stis/reference/period"
)

// plantChains makes corrections of corrections: declarations replaced twice,
// contracts changed twice whose first change arrives after the second.
func (w *world) plantChains() {
	s := w.cfg.stream("plant-chain", 0)
	w.eachMonth(w.times(), w.first, w.last-2, func(m period.Month) bool {
		n := pick(s, w.flows, func(r *flow) bool {
			return r.on.month() == m && r.depth == 1 && r.live() && r.bad == nil && r.firm != nil && !(r.in && outsourced(r.txn))
		})
		if n == nil {
			return false
		}
		o := pick(s, w.firms, func(f *firm) bool { return f != n.firm && f.alive(n.on) })
		if o == nil {
			return false
		}
		again := *n
		again.firm, again.replaces, again.depth = o, n, n.depth+1
		w.finishFlow(&again)
		n.replaced = &again
		w.flows = append(w.flows, &again)
		w.note(&plant{kind: "entity_changed", rule: "TRN014", severity: "I", source: n.source(), field: "replaced_by", key: n.bop, expect: "netted", note: "replaced by " + again.bop})
		return true
	})
	last, sum := map[*contract]day{}, map[*contract]int64{}
	for _, e := range w.executions {
		last[e.c], sum[e.c] = max(last[e.c], e.on), sum[e.c]+e.amt
	}
	w.eachMonth(w.times(), w.first+1, w.last-3, func(m period.Month) bool {
		on := inMonth(m, 12)
		c := pick(s, w.contracts, func(c *contract) bool {
			return c.plain() && c.stat() < m && c.sign < on && c.end > on+60 && c.firm.alive(on+60) && last[c] < on
		})
		if c == nil {
			return false
		}
		once, twice := c.amt+c.amt/4/100*100, c.amt+c.amt/10/100*100
		c.events = append(c.events,
			&event{kind: "C", on: on, prev: c.amt, amt: once, county: inMonth(m+1, 5), city: inMonth(m+1, 7), reason: "客户追加需求", slow: 2},
			&event{kind: "C", on: inMonth(m+1, 14), prev: once, amt: twice, county: inMonth(m+2, 5), city: inMonth(m+2, 7), reason: "工作量调整"})
		return true
	})
}

// plantDoubles lets firms be paid processing fees through a bank that customs
// shows too: one service in two sources.
func (w *world) plantDoubles() {
	s := w.cfg.stream("plant-double-source", 0)
	w.eachMonth(2*w.times(), w.first, w.last, func(m period.Month) bool {
		c := pick(s, w.customs, func(c *custom) bool {
			return c.cleared.month() == m && c.quiet() && c.paidBy == nil && c.firm != nil && c.fee > 500_00 && c.ie == "E" && c.mode == "0214" && c.firm.alive(c.cleared+1)
		})
		if c == nil {
			return false
		}
		r := pick(s, w.flows, func(r *flow) bool {
			return r.in && r.on.month() == m && r.on >= c.cleared && r.quiet() && r.live() && r.kind == "C" && r.firm == nil && r.nature == "0" && r.replaces == nil
		})
		if r == nil || !c.firm.alive(r.on) {
			return false
		}
		r.firm, r.code, r.name, r.country = c.firm, c.firm.uscc, c.firm.at(r.on).name, c.country
		r.cur, r.amt, r.txn, r.note = "USD", c.fee, "221000", "来料加工工缴费"
		r.counter, c.paidBy = clientName(s, c.country), r
		return true
	})
}

// plantHeld declares receipts of firms outside the register under codes of the
// book of 2008, which was no longer in force: no item is known for them.
func (w *world) plantHeld() {
	codes := []item{{txn: "203010", note: "电信服务收入"}, {txn: "201014", note: "港口服务收入"}, {txn: "202020", note: "商务差旅收入"}}
	s := w.cfg.stream("plant-held", 0)
	i := 0
	w.eachMonth(w.times(), w.first, w.last, func(m period.Month) bool {
		r := pick(s, w.flows, func(r *flow) bool {
			return r.in && r.on.month() == m && r.quiet() && r.live() && r.kind == "C" && r.firm == nil && r.exec == nil && r.nature == "0" && r.replaces == nil
		})
		if r == nil {
			return false
		}
		it := codes[i%len(codes)]
		i++
		r.txn, r.note, r.fixed, r.held = it.txn, it.note, true, true
		w.note(&plant{kind: "unknown_code", rule: "TRN032", severity: "W", source: r.source(), field: "txn1", key: "2014|" + r.txn + "|" + m.String(), expect: "accepted"})
		w.note(&plant{kind: "code_out_of_date", rule: "ING023", severity: "W", source: r.source(), field: "txn1", key: r.bop, expect: "accepted"})
		return true
	})
}

// corrections lists what was said otherwise later.
func (w *world) corrections() []Correction {
	var out []Correction
	put := func(kind, source, key, format string, args ...any) {
		out = append(out, Correction{kind, source, key, fmt.Sprintf(format, args...)})
	}
	for _, c := range w.contracts {
		if !c.dropped {
			correctContract(c, put)
		}
	}
	for _, e := range w.executions {
		if !e.live() {
			continue
		}
		if e.red {
			put("red_entry", "so_execution", e.id, "%s %s takes back %s in %s", e.c.cur, cents(e.amt), e.corrects.id, e.stat())
		}
		if e.on.month() < e.stat() && !e.red {
			put("late_filing", "so_execution", e.id, "event %s, statistic %s", e.on.month(), e.stat())
		}
	}
	for _, r := range w.flows {
		switch {
		case r.dropped:
		case r.replaced != nil:
			put("replaced_declaration", r.source(), r.bop, "deleted, replaced by %s", r.replaced.bop)
		case r.amended != 0:
			put("redeclared", r.source(), r.bop, "%s %s, first %s", r.cur, cents(r.amt), cents(r.amended))
		}
	}
	for _, c := range w.customs {
		key := c.decl + "|" + strconv.Itoa(c.item)
		switch {
		case c.dropped:
		case c.amended:
			put("customs_amended", "cus_decl", key, "quantity %s, first %s", amount(c.qty+1000, 3), amount(c.qty, 3))
		case c.revoked:
			put("customs_deleted", "cus_decl", key, "withdrawn")
		}
	}
	w.correctFiles(put)
	slices.SortStableFunc(out, func(a, b Correction) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Source, b.Source), strings.Compare(a.Key, b.Key))
	})
	return out
}

// correctContract lists the events of a contract after its registration.
func correctContract(c *contract, put func(kind, source, key, format string, args ...any)) {
	for _, e := range c.events {
		key, stat := c.id+"|"+e.kind+"|"+e.on.String(), statMonth(e.city)
		switch e.kind {
		case "C":
			put("contract_change", "so_contract", key, "%s %s in %s, to %s", c.cur, cents(e.amt-e.prev), stat, cents(e.amt))
		case "T":
			put("termination", "so_contract", key, "%s %s in %s, to %s", c.cur, cents(e.amt-e.prev), stat, cents(e.amt))
		case "D":
			if c.deleted() {
				put("contract_delete", "so_contract", key, "nothing of the contract counts")
			} else {
				put("contract_delete", "so_contract", key, "restored later: the contract counts %s %s", c.cur, cents(c.value()))
			}
		case "V":
			put("restore", "so_contract", key, "%s %s counts as registered", c.cur, cents(e.amt))
		}
	}
}

// correctFiles lists the files sent again and the figures revised.
func (w *world) correctFiles(put func(kind, source, key, format string, args ...any)) {
	for _, f := range w.sorted() {
		switch f.key.kind {
		case resent:
			put("resubmitted", f.key.source, f.name, "%d rows, all known", len(f.rows))
		case second:
			put("resubmitted", f.key.source, f.name, "%d rows, the last word", len(f.rows))
		}
	}
	for _, p := range w.planted {
		if p.kind == "duplicate_file" {
			put("resubmitted", p.source, p.file.name, "%s", p.note)
		}
	}
	for _, k := range slices.Sorted(slices.Values(w.revised)) {
		source, key, _ := strings.Cut(k, " ")
		put("vintage", source, key, "the revised figure counts")
	}
}
