package city

import (
	"fmt"
	"slices"

	"stis/reference/period"
)

// plantFlows spoils declarations, and breaks the link between filings and
// receipts on either side.
func (w *world) plantFlows() {
	in := func(r *flow) bool { return r.in && r.kind == "C" }
	out := func(r *flow) bool { return !r.in && r.kind == "C" }
	foreign := func(r *flow) string { return w.customsCode(r.country) }
	kinds := []spoil[flow]{
		{kind: "wrong_country_list", rule: "ING013", field: "payer_country", text: foreign, fits: in},
		{kind: "long_number", rule: "ING015", field: "bop_no", text: func(r *flow) string { return "3.303E+21" }, fits: in},
		{kind: "text_in_amount", rule: "ING011", field: "amt_orig", text: func(r *flow) string { return "约" + cents(r.amt) }, fits: in},
		{kind: "codes_do_not_add", rule: "safe_receipt.E01", field: "txn1_amt", text: func(r *flow) string { return cents(r.amt + 1000_00) }, fits: in},
		{kind: "uscc_check_digit", rule: "ING016", field: "payee_code", text: func(r *flow) string { return breakCheck(r.code) }, fits: in},
		{kind: "wrong_country_list", rule: "ING013", field: "payee_country", text: foreign, fits: out},
		{kind: "bad_date", rule: "ING012", field: "value_date", text: func(*flow) string { return "二〇二六年" }, fits: out},
	}
	for i, k := range kinds {
		s := w.cfg.stream("plant-flow", i)
		w.eachMonth(w.times(), w.first, w.last-1, func(m period.Month) bool {
			r := pick(s, w.flows, func(r *flow) bool { return r.on.month() == m && r.quiet() && k.ok(r) })
			if r == nil {
				return false
			}
			r.bad, r.badMonth = k.fault(r), m
			return true
		})
		if r := pick(s, w.flows, func(r *flow) bool { return r.on.month() == w.last && r.quiet() && k.ok(r) && r.exec == nil }); r != nil && i%3 == 0 {
			r.bad, r.badMonth, r.dropped = k.fault(r), w.last, true
			r.bad.note = "refiled after the period"
		}
	}
	s := w.cfg.stream("plant-org", 0)
	w.eachMonth(w.times(), w.first, w.last, func(m period.Month) bool {
		r := pick(s, w.flows, func(r *flow) bool {
			return r.on.month() == m && r.quiet() && in(r) && r.firm == nil && breakOrg(r.code) != r.code
		})
		if r == nil {
			return false
		}
		r.code = breakOrg(r.code)
		r.odd = true
		return true
	})
	w.plantUnpaid()
	w.plantUnfiled()
	s = w.cfg.stream("plant-rate", 0)
	w.eachMonth(w.times(), w.first, w.last, func(m period.Month) bool {
		r := pick(s, w.flows, func(r *flow) bool {
			return r.on.month() == m && r.quiet() && out(r) && r.sign() > 0 && ebopsOf(r.txn) == "" && r.txn2 == ""
		})
		if r == nil {
			return false
		}
		r.cur = "KRW" // the city has no rate for it
		w.note(&plant{kind: "no_rate", rule: "TRN020", severity: "E", source: "safe_payment", field: "currency", key: r.bop, expect: "accepted"})
		return true
	})
}

// plantUnpaid takes the receipts of old offshore lines away: one half never
// named a declaration, the other names one that SAFE does not know.
func (w *world) plantUnpaid() {
	gone := map[*flow]bool{}
	s := w.cfg.stream("plant-unpaid", 0)
	for i := range 2 * w.times() {
		w.eachMonth(1, w.first+period.Month(i), max(w.first, w.last-8), func(m period.Month) bool {
			e := pick(s, w.executions, func(e *execution) bool {
				return e.on.month() == m && e.c.off && e.paid != nil && e.at != 0 && !e.reversed && !e.red && e.corrects == nil && e.bad == nil && !e.dropped &&
					w.usdOf(e) > w.limit*5/4 && e.paid.quiet() && !w.shared(e.paid, e) && (e.second != 0) == (i%2 == 0)
			})
			if e == nil {
				return false
			}
			gone[e.paid] = true
			if e.second == 0 {
				e.bop = e.paid.bop
			} else {
				e.at = 0
			}
			e.paid, e.second = nil, 0
			return true
		})
	}
	w.flows = slices.DeleteFunc(w.flows, func(r *flow) bool { return gone[r] })
}

// shared tells whether another line names the same receipt.
func (w *world) shared(r *flow, e *execution) bool {
	return slices.ContainsFunc(w.executions, func(o *execution) bool { return o != e && o.paid == r })
}

// plantUnfiled adds receipts under outsourcing codes that no filing names.
func (w *world) plantUnfiled() {
	s := w.cfg.stream("plant-unfiled", 0)
	w.eachMonth(2*w.times(), w.first, w.last-4, func(m period.Month) bool {
		f := pick(s, w.firms, func(f *firm) bool { return f.alive(lastDay(m)) && f.enter < dayOf(m.First()) })
		if f == nil {
			return false
		}
		it := oneOf(s, []item{{txn: "227020", note: "软件开发收入", size: 21000}, {txn: "228031", note: "设计服务收入", size: 15000}, {txn: "228010", note: "委托研发收入", size: 26000}})
		r := &flow{in: true, kind: "C", nature: "0", payKind: "4", firm: f, txn: it.txn, note: it.note, country: "USA", cur: "USD", counter: clientName(s, "USA"), loose: true}
		r.on = dayOf(w.nextWorkday(inMonth(m, s.between(4, 22)).time()))
		if r.on.month() != m {
			return false
		}
		r.amt = w.rates.fromUSD(it.size*(.4+1.5*s.Float64()), "USD", m, 1)
		w.finishFlow(r)
		w.flows = append(w.flows, r)
		return true
	})
}

// plantReplaced makes declarations under a wrong entity, deleted with reason
// and declared anew under another number, and amounts declared anew under the
// same number.
func (w *world) plantReplaced() {
	s := w.cfg.stream("plant-replaced", 0)
	w.eachMonth(2*w.times(), w.first, w.last-1, func(m period.Month) bool {
		r := pick(s, w.flows, func(r *flow) bool {
			return r.on.month() == m && r.quiet() && r.exec == nil && r.firm == nil && r.kind == "C" && !r.odd && !r.loose
		})
		if r == nil {
			return false
		}
		n := *r
		o := pick(s, w.firms, func(f *firm) bool { return f.alive(r.on) })
		eb := ebopsOf(r.txn)
		if o == nil || r.in && (eb == "SI" || eb == "SJ") {
			return false
		}
		n.firm, n.replaces, n.depth = o, r, r.depth+1
		w.finishFlow(&n)
		r.replaced = &n
		w.flows = append(w.flows, &n)
		w.note(&plant{kind: "entity_changed", rule: "TRN014", severity: "I", source: r.source(), field: "replaced_by", key: r.bop, expect: "netted", note: "replaced by " + n.bop})
		return true
	})
	w.eachMonth(2*w.times(), w.first, w.last-1, func(m period.Month) bool {
		r := pick(s, w.flows, func(r *flow) bool { return r.on.month() == m && r.quiet() && !r.odd })
		if r == nil {
			return false
		}
		r.amended = r.amt + 100_00
		return true
	})
}

// plantCustoms spoils customs lines.
func (w *world) plantCustoms() {
	kinds := []spoil[custom]{
		{kind: "yuan_under_wan", rule: "cus_decl.E01", field: "stat_cny", text: func(c *custom) string { return cents(c.cny) }},
		{kind: "wrong_country_list", rule: "ING013", field: "country", text: func(c *custom) string { return c.country }},
		{kind: "uscc_check_digit", rule: "ING016", field: "uscc", text: func(c *custom) string { return breakCheck(c.code) }},
	}
	for i, k := range kinds {
		s := w.cfg.stream("plant-customs", i)
		w.eachMonth(w.times(), w.first, w.last-1, func(m period.Month) bool {
			c := pick(s, w.customs, func(c *custom) bool { return c.cleared.month() == m && c.quiet() })
			if c == nil {
				return false
			}
			c.bad, c.badMonth = k.fault(c), m
			return true
		})
	}
}

// plantFunds makes awards above the cap and second one-off awards.
func (w *world) plantFunds() {
	s := w.cfg.stream("plant-fund", 0)
	approved := func(p *project) bool { return p.approveOn != 0 && !p.planted }
	for range w.times() {
		if p := pick(s, w.projects, func(p *project) bool { return approved(p) && p.cap() > 0 }); p != nil {
			p.planted = true
			p.approved = p.cap() + 5_0000_00
			p.claim = max(p.claim, p.approved)
			if p.paidOn != 0 {
				p.paid = p.approved
			}
			w.note(&plant{kind: "over_cap", rule: "TRN024", severity: "W", source: "fund_project", field: "approved_wan", key: p.id, expect: "accepted"})
		}
	}
	for i := range w.times() {
		p := pick(s, w.projects, func(p *project) bool { return approved(p) && p.oneoff && p.approveOn.month() < w.last-1 })
		if p == nil {
			return
		}
		p.planted = true
		q := *p
		q.id = fmt.Sprintf("ZX%d-8%03d", p.year, i+1)
		q.claimed = p.approveOn.month() + 1
		q.approveOn, q.paidOn, q.paid, q.clawback = inMonth(q.claimed, 20), 0, 0, 0
		q.approved = min(p.approved, p.cap())
		q.year = q.claimed.Year()
		w.projects = append(w.projects, &q)
		w.note(&plant{kind: "award_twice", rule: "TRN025", severity: "W", source: "fund_project", field: "oneoff_flag", key: q.id, expect: "accepted"})
	}
}

// plantProfiles spoils a yearly profile; it is filed again in February.
func (w *world) plantProfiles() {
	s := w.cfg.stream("plant-profile", 0)
	for range w.times() {
		f := pick(s, w.firms, func(f *firm) bool {
			return slices.ContainsFunc(f.profiles[1:], func(p *profile) bool { return p.yearly && p.bad == nil && p.report.month() < w.last })
		})
		if f == nil {
			return
		}
		i := slices.IndexFunc(f.profiles[1:], func(p *profile) bool { return p.yearly && p.bad == nil && p.report.month() < w.last })
		p := f.profiles[i+1]
		p.bad = &fault{kind: "uscc_check_digit", rule: "ING016", severity: "E", field: "uscc", text: breakCheck(f.uscc)}
		p.badMonth = p.report.month()
	}
}

// plantAbsence makes sure that a unit due files nothing at all.
func (w *world) plantAbsence() {
	busy, lines, _ := w.activity()
	s := w.cfg.stream("plant-absent", 0)
	w.eachMonth(w.times(), w.first, w.last, func(m period.Month) bool {
		f := pick(s, w.firms, func(f *firm) bool {
			return busy[firmMonth{f, m}] && !lines[firmMonth{f, m}] && f.alive(lastDay(m)) && f.at(lastDay(m)).status == "1"
		})
		if f == nil {
			return false
		}
		w.exMissed[firmMonth{f, m}] = true
		return true
	})
}
