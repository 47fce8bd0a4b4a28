package city

import (
	"strconv"

	"stis/reference/period"
)

// flowSource is the SAFE form of a declaration.
func (r *flow) source() string {
	if r.in {
		return "safe_receipt"
	}
	return "safe_payment"
}

func (w *world) fileFlow(r *flow) {
	key := func(m period.Month) fileKey { return fileKey{source: r.source(), m: m} }
	m := r.on.month() + period.Month(r.depth)
	if r.bad != nil && !r.dropped {
		m++
	}
	w.twice(&r.filed, key, m, func(x record, _ bool) {
		amt := r.amt
		if r.amended != 0 {
			amt = r.amended
		}
		w.flowRow(x, r, amt, "A")
		x.row.marked = r.odd
	})
	if r.dropped || r.amended == 0 && r.replaced == nil {
		return
	}
	rows := w.files[key(m)].rows
	rows[len(rows)-1].outcome = "superseded"
	x := w.sheet(key(m + 1))
	if r.amended != 0 {
		w.flowRow(x, r, r.amt, "U")
		return
	}
	w.flowRow(x, r, r.amt, "D")
	x.set("replaced_by", r.replaced.bop)
	if r.in {
		x.set("del_reason", "主体代码错误")
	}
}

// flowRow fills one declaration.
func (w *world) flowRow(x record, r *flow, amt int64, op string) {
	code, name := r.code, r.name
	if r.kind != "C" {
		code, name = "PERSON", "个人" // the bank keeps only the category
	}
	first := amt - r.amt2
	x.set("bop_no", r.bop, "settle", "TT", "currency", r.cur, "amt_orig", cents(amt), "amt_fx", cents(0), "amt_other", cents(0),
		"txn1", r.txn, "txn1_amt", cents(first), "txn1_note", r.note, "bonded_flag", "否", "value_date", r.on.String(), "op", op,
		"amt_usd", optional(w.rates.usd(amt, r.cur, r.on.month()), wan))
	if r.amt2 != 0 {
		x.set("txn2", r.txn2, "txn2_amt", cents(r.amt2))
	}
	if !r.in {
		x.set("voucher_kind", "1", "payer_code", code, "payer_name", name, "payee_name", r.counter, "payee_country", r.country,
			"amt_bought", cents(amt), "pay_kind", r.payKind)
		return
	}
	x.set("payee_code", code, "payee_name", name, "entity_kind", r.kind, "payer_name", r.counter, "payer_country", r.country,
		"amt_sold", cents(amt), "fee_out", optional(r.feeOut, cents), "nature", r.nature,
		"report_date", w.afterWorkdays(r.on, 1+int(r.amt/100)%5).String(), "bank_code", r.bop[:10], "txn_edition", "2014")
}

// afterWorkdays is n working days later.
func (w *world) afterWorkdays(d day, n int) day {
	for range n {
		d = dayOf(w.nextWorkday((d + 1).time()))
	}
	return d
}

func (w *world) fileCustom(c *custom) {
	key := func(m period.Month) fileKey { return fileKey{source: "cus_decl", m: m} }
	m := c.cleared.month()
	if c.bad != nil && !c.dropped {
		m++
	}
	w.twice(&c.filed, key, m, func(x record, _ bool) { w.customRow(x, c, c.qty, "A") })
	if c.dropped || !c.amended && !c.revoked {
		return
	}
	rows := w.files[key(m)].rows
	rows[len(rows)-1].outcome = "superseded"
	if c.amended {
		w.customRow(w.sheet(key(m+1)), c, c.qty+1000, "U")
		return
	}
	w.customRow(w.sheet(key(m+1)), c, c.qty, "D")
}

func (w *world) customRow(x record, c *custom, qty int64, op string) {
	country := w.customsCode(c.country)
	x.set("decl_no", c.decl, "item_no", strconv.Itoa(c.item), "ie_flag", c.ie, "decl_date", c.decided.String(), "ie_date", c.cleared.String(),
		"uscc", c.code, "cus_code", c.number, "trade_mode", c.mode, "levy_kind", "502", "country", country, "dest_country", country,
		"district", "33039", "hs10", c.hs, "goods_name", c.goods, "qty", amount(qty, 3), "qty_unit", c.unit, "incoterm", "FOB", "currency", c.cur,
		"total_orig", cents(c.total), "stat_usd", wan(c.usd), "stat_cny", wan(c.cny), "fee_usd", optional(c.fee, wan), "op", op)
	if c.byCustoms {
		x.set("uscc", c.number)
	}
	if c.mode == "0214" || c.mode == "0255" {
		x.set("manual_no", "B2901"+c.decl[4:11])
	}
}

func (w *world) fileProject(p *project) {
	for i, m := range p.stages() {
		x := w.sheet(fileKey{source: "fund_project", m: m})
		rate := ""
		if p.rate > 0 {
			rate = amount(int64(p.rate), 2)
		}
		x.set("project_id", p.id, "year", strconv.Itoa(p.year), "applicant", p.applicant, "applicant_kind", p.kind, "article", strconv.Itoa(p.article),
			"item", p.item, "level", p.level, "base_wan", optional(p.base, wan), "rate", rate, "cap_wan", optional(p.cap(), wan),
			"claim_wan", wan(p.claim), "tier", p.tier, "oneoff_flag", flag(p.oneoff))
		if p.approveOn != 0 && p.approveOn.month() <= m {
			x.set("approved_wan", wan(p.approved), "approve_date", p.approveOn.String())
		}
		if p.paidOn != 0 && p.paidOn.month() <= m {
			x.set("paid_wan", wan(p.paid), "paid_date", p.paidOn.String(), "audit_result", p.result, "clawback_wan", optional(p.clawback, wan))
		}
		if i < len(p.stages())-1 {
			x.row.outcome = "superseded"
		}
	}
}

// fileTables files rates, parks, macro series and targets.
func (w *world) fileTables() {
	for m := w.rates.first; m <= w.last; m++ {
		k := fileKey{source: "fx_rate", m: max(m, w.first-1)}
		if m < w.first {
			k.kind = "历史"
		}
		for _, cur := range currencies() {
			r := w.rates.at(cur, m)
			prev := w.rates.at(cur, max(m-1, w.rates.first))
			w.sheet(k).set("month", m.String(), "currency", cur, "usd_per_unit", amount(r.usd, 10), "cny_per_usd_avg", amount(r.cny, 4), "kind", "2")
			w.sheet(k).set("month", m.String(), "currency", cur, "usd_per_unit", amount(prev.usd, 10), "cny_per_usd_avg", amount(prev.cny, 4), "kind", "1")
		}
	}
	for m := w.first - 1; m <= w.last; m++ {
		if m%3 == 2 || m == w.first-1 {
			w.filePark(m)
		}
		if m >= w.first {
			for _, s := range w.macroOf(m) {
				w.sheet(fileKey{source: "macro", m: m}).set("period", s.period, "area", s.area, "series", s.name, "value", s.value, "unit", s.unit, "vintage", s.vintage)
			}
		}
	}
	for _, t := range w.targets {
		k := fileKey{source: "target", m: max(period.Of(t.year, 1), w.first)}
		w.sheet(k).set("year", strconv.Itoa(t.year), "ind_code", t.ind, "county_code", t.county, "target", amount(t.value, 4),
			"adj_target", optional(t.adj, func(v int64) string { return amount(v, 4) }), "weight", amount(int64(t.weight)*100, 2))
	}
}

func (w *world) filePark(m period.Month) {
	for i, g := range gardens() {
		s := w.cfg.stream("park", i*1000+int(m-w.first)+1)
		so := 0
		for _, f := range w.firms {
			if f.alive(lastDay(m)) && f.at(lastDay(m)).park == g.id {
				so++
			}
		}
		months := int64(m.Month())
		w.sheet(fileKey{source: "park", m: m}).set("park_id", g.id, "park_name", g.zh, "county_code", g.county, "level", g.level,
			"recog_date", g.recognised.String(), "platform_flag", flag(g.platform), "floor_sqm", cents(g.floor), "floor_used_sqm", cents(g.floor/100*int64(s.between(60, 96))),
			"period", m.String(), "tenants", strconv.Itoa(so+s.between(4, 30)), "so_tenants", strconv.Itoa(so),
			"fai_wan", wan(months*int64(s.between(20, 240))*1_0000_00), "platform_inv_wan", wan(months*int64(s.between(1, 15))*1_0000_00))
	}
}
