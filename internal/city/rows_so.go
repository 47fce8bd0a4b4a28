package city

import (
	"strconv"
	"time"

	"stis/reference/period"
)

// fileAll writes every fact into the rows of its files.
func (w *world) fileAll() {
	for _, f := range w.firms {
		for _, p := range f.profiles {
			w.fileProfile(p)
		}
	}
	for _, c := range w.contracts {
		w.fileContract(c)
	}
	for _, e := range w.executions {
		w.fileExecution(e)
	}
	for _, t := range w.staff {
		w.fileStaff(t)
	}
	for _, r := range w.flows {
		w.fileFlow(r)
	}
	for _, c := range w.customs {
		w.fileCustom(c)
	}
	for _, p := range w.projects {
		w.fileProject(p)
	}
	for _, r := range w.frames {
		w.fileFrame(r)
	}
	w.fileTables()
	w.fileForms()
	for _, x := range w.extra {
		w.fileExtra(x)
	}
}

// fileForms files the forms that derive from the facts of all others.
func (w *world) fileForms() {
	w.filePeople()
	w.fileOutward()
	w.fileDirect()
	w.fileAffiliates()
	w.fileSummaries()
	w.fileBudgets()
	w.fileTechnology()
	w.fileEvents()
	w.fileInvestments()
	w.fileHalfYears()
	w.filePublicity()
}

// countyOf is the county whose office files for a firm in a month.
func (w *world) countyOf(f *firm, m period.Month) string { return f.attrs(m).county }

// twice files a row in its month, after a damaged first filing if one was
// planted.
func (w *world) twice(d *filed, key func(period.Month) fileKey, m period.Month, fill func(record, bool)) {
	if d.bad != nil {
		k := key(d.badMonth)
		r := w.sheet(k)
		fill(r, true)
		r.damage(d.bad, w.files[k])
	}
	if !d.dropped {
		fill(w.sheet(key(m)), false)
	}
}

func (w *world) fileProfile(p *profile) {
	f := p.firm
	m, kind := p.report.month(), ""
	switch {
	case m < w.first:
		m, kind = w.first-1, "存量"
	case p.yearly:
		kind = "年报"
	}
	key := func(at period.Month) fileKey { return fileKey{source: "ent_profile", m: at, kind: kind} }
	s := w.cfg.stream("contact", f.ix)
	contact, phone := contactName(s), phoneNumber(s)
	w.twice(&p.filed, key, m, func(r record, _ bool) {
		r.set("uscc", f.uscc, "org_code", f.uscc[8:17], "ent_name", p.name, "ent_name_en", f.english(),
			"county_code", p.county, "op_county_code", p.opCounty, "park_id", p.park,
			"estab_date", f.born.String(), "sys_reg_date", f.enter.String(), "ownership", p.own,
			"reg_capital_wan", wan(int64(100_0000_00)*int64(1+f.ix%9)), "industry_code", f.trade.industry,
			"size_class", p.size, "main_so_class", p.trade, "revenue_wan", wan(p.revenue), "so_revenue_wan", wan(p.soRevenue),
			"emp_year_end", strconv.Itoa(p.emp), "emp_college_year_end", strconv.Itoa(p.college), "emp_so_year_end", strconv.Itoa(p.so),
			"payroll_wan", wan(p.payroll), "rd_exp_wan", wan(p.research), "tase_flag", flag(p.tase), "key_level", p.key,
			"status", p.status, "merged_into", p.merged, "contact", contact, "phone", phone,
			"audit_org", p.county+"-SWJ", "audit_status", "A", "report_date", p.report.String())
		for _, o := range ownerships() {
			if o.code == p.own {
				r.set("holding", o.holding)
			}
		}
		if g := ownershipGroup(p.own); g == "hmt" || g == "foreign" {
			r.set("fdi_country", f.fdi, "fdi_share", strconv.Itoa(f.fdiShare)+".00")
		}
	})
}

// contractKey gives the file of a registration by its file month: existing
// stock comes in one file a county before the first month.
func (w *world) contractKey(c *contract) func(period.Month) fileKey {
	return func(m period.Month) fileKey {
		k := fileKey{source: "so_contract", m: max(m, w.first-1)}
		if m < w.first {
			k.kind = "存量"
		}
		k.county = w.countyOf(c.firm, max(m, w.first))
		return k
	}
}

func (w *world) fileContract(c *contract) {
	key := w.contractKey(c)
	w.twice(&c.filed, key, c.stat(), func(r record, first bool) {
		w.contractRow(r, c, c.amt)
		county, city := c.county, c.city
		if first {
			county, city = c.badAudit-1, c.badAudit
		}
		r.set("change_type", "N", "county_audit_date", county.String(), "city_audit_date", city.String(), "stat_month", statMonth(city).String())
	})
	if c.dropped {
		return
	}
	for _, e := range c.events {
		r := w.sheet(key(statMonth(e.city) + period.Month(e.slow)))
		w.contractRow(r, c, e.amt)
		r.set("change_type", e.kind, "county_audit_date", e.county.String(), "city_audit_date", e.city.String(), "stat_month", statMonth(e.city).String(),
			"prev_amt_orig", cents(e.prev), "change_reason", e.reason, "change_date", e.on.String())
		if e.blank {
			r.set("amt_orig", "", "amt_usd", "", "amt_cny", "")
		}
	}
}

// contractRow fills what all rows of a contract share.
func (w *world) contractRow(r record, c *contract, amt int64) {
	parent, from, end := "", c.ghost, ""
	if c.parent != nil {
		parent = c.parent.id
	}
	if c.subFrom != nil {
		from = c.subFrom.id
	}
	if !c.endClient {
		end = c.endCountry
	}
	shore := "ON"
	if c.off {
		shore = "OFF"
	}
	r.set("contract_id", c.id, "contract_no", c.no, "uscc", c.uscc, "contract_name", c.title, "contract_kind", c.kind,
		"parent_id", parent, "shore", shore, "so_class1", c.trade.class1(), "so_class2", c.trade.code, "class_edition", "2010",
		"client_name", c.client, "client_country", c.country, "end_client_flag", flag(c.endClient), "end_country", end,
		"client_industry", c.industry, "related_flag", flag(c.related), "subcontract_flag", c.sub, "sub_from_id", from,
		"sign_date", c.sign.String(), "start_date", c.start.String(), "end_date", c.end.String(), "currency", c.cur,
		"amt_fixed_flag", flag(c.fixed), "mode_hint", "1", "audit_status", "A")
	if c.fixed {
		m := c.sign.month()
		r.set("amt_orig", cents(amt), "amt_usd", wan(w.rates.usd(amt, c.cur, m)), "amt_cny", wan(w.rates.cny(amt, c.cur, m)))
	}
	if c.trade.class1() == "ITO" && c.off && c.amt%7 == 0 {
		r.set("sw_cert_no", "RJ"+c.id[8:])
	}
}

func (w *world) fileExecution(e *execution) {
	key := func(m period.Month) fileKey {
		return fileKey{source: "so_execution", county: w.countyOf(e.firm, m), m: m}
	}
	paid := e.paid != nil && e.second == 0 && e.at != 0 || e.bop != ""
	w.twice(&e.filed, key, e.stat(), func(r record, first bool) {
		audit := e.audit
		if first {
			audit = e.badAudit
		}
		w.executionRow(r, e, audit, paid)
		if e.red {
			r.set("corr_flag", "R", "corrects_id", e.corrects.id, "corr_reason", e.reason)
		}
	})
	if e.dropped {
		return
	}
	rows := w.files[key(e.stat())].rows
	first := rows[len(rows)-1]
	if e.out != "" {
		first.outcome = e.out
	}
	if e.second != 0 {
		r := w.sheet(key(statMonth(e.second)))
		w.executionRow(r, e, e.second, true)
		r.set("corr_flag", "C", "corrects_id", e.id, "corr_reason", "补收汇凭证")
		first.outcome = "superseded"
	}
	if e.removed != 0 {
		r := w.sheet(key(statMonth(e.removed)))
		w.executionRow(r, e, e.removed, paid)
		r.set("corr_flag", "D", "corrects_id", e.id, "corr_reason", "重复填报")
		first.outcome = "superseded"
	}
}

// executionRow fills one filing of an execution line.
func (w *world) executionRow(r record, e *execution, audit day, paid bool) {
	m := e.on.month()
	r.set("exec_id", e.id, "contract_id", e.c.id, "uscc", e.uscc, "exec_date", e.on.String(), "amt_orig", cents(e.amt), "currency", e.c.cur,
		"amt_usd", wan(w.rates.usd(e.amt, e.c.cur, m)), "amt_cny", wan(w.rates.cny(e.amt, e.c.cur, m)),
		"offshore_kept_flag", flag(e.kept), "audit_status", "A", "county_audit_date", audit.String(),
		"stat_month", statMonth(audit).String(), "late_flag", flag(m < statMonth(audit)), "corr_flag", "N")
	tail := e.id[max(0, len(e.id)-6):]
	switch {
	case !e.c.off:
		r.set("voucher_type", "04", "voucher_no", "FP"+compact(m)+tail)
	case paid:
		bop := e.bop
		if bop == "" {
			bop = e.paid.bop
		}
		r.set("voucher_type", "01", "voucher_no", "WZ"+compact(e.at.month())+tail, "bop_no", bop, "receipt_date", e.at.String(), "payer_country", e.payer)
	default:
		r.set("voucher_type", "03", "voucher_no", "INV"+compact(m)+tail)
	}
}

func (w *world) fileStaff(t *staff) {
	if t.missing {
		return
	}
	m := t.m
	if t.late {
		m++
	}
	if m > w.last && t.bad == nil {
		return
	}
	key := func(at period.Month) fileKey {
		return fileKey{source: "hr_stat", county: w.countyOf(t.firm, at), m: at}
	}
	if t.bad != nil && !t.dropped && t.badMonth == m {
		m++
	}
	w.twice(&t.filed, key, m, func(r record, _ bool) {
		h := t.stock
		n := strconv.Itoa
		r.set("uscc", t.uscc, "period", t.m.String(), "emp_end", n(h.end), "emp_so_end", n(h.so), "emp_college_end", n(h.college),
			"emp_bachelor_end", n(h.bachelor), "emp_master_end", n(h.master), "emp_doctor_end", n(h.doctor),
			"emp_returnee_end", n(h.returnee), "emp_foreign_end", n(h.foreign), "emp_new", n(t.hired), "emp_new_college", n(t.hiredCollege),
			"emp_new_grad", n(t.grads), "emp_leave", n(t.left), "payroll_wan", wan(t.payroll), "audit_status", "A")
		if t.yuan {
			r.set("payroll_wan", cents(t.payroll))
			r.row.marked = true
		}
	})
}

func (w *world) fileFrame(r *frameRow) {
	fill := func(m period.Month, first time.Time) *row {
		x := w.sheet(fileKey{source: "roster", m: m})
		x.set("period", r.m.String(), "form", r.form, "unit_id", r.firm.uscc, "due_flag", flag(r.due), "due_at", r.dueAt.Format(time.DateTime)[:16], "waive", r.waive)
		if !first.IsZero() {
			at := first.Format(time.DateTime)[:16]
			x.set("first_at", at, "last_at", at, "nil_flag", flag(r.empty))
		}
		return x.row
	}
	if !r.later {
		fill(r.m, r.firstAt)
		return
	}
	old := fill(r.m, time.Time{})
	if r.m < w.last {
		fill(r.m+1, r.firstAt)
		old.outcome = "superseded"
	}
}
