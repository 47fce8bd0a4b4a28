package city

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"stis/reference/period"
)

// cellKey names one cell of the truth: indicator, month and one value of one
// dimension, both empty for the total.
type cellKey struct {
	ind      string
	m        period.Month
	dim, val string
}

// totals adds the true facts. Money is in cents and fen.
type totals struct {
	sum  map[cellKey]int64
	sets map[cellKey]map[string]bool // distinct members, for counts that do not add
	told map[filedMonth]bool
}

// filedMonth is a month for which a form was filed by anyone. A small city has
// months in which nothing was signed or executed: no office then sends a file,
// and nobody who has only files can tell that month from one that is missing.
type filedMonth struct {
	form string
	m    period.Month
}

// formOfIndicator is the form without which a month of an indicator is unknown;
// empty for those that every city files every month.
func formOfIndicator(ind string) string {
	switch ind[:2] {
	case "CT":
		return "so_contract"
	case "EX", "OB", "RG":
		return "so_execution"
	case "PF":
		return "fund_project"
	}
	switch ind {
	case "EN03", "EN05":
		return "so_execution"
	case "ST01":
		return "safe_receipt"
	case "ST02":
		return "safe_payment"
	}
	return ""
}

// knows tells whether the files tell all months of the year up to m.
func (t *totals) knows(ind string, m period.Month) bool {
	form := formOfIndicator(ind)
	for at := m.YearStart(); at <= m; at++ {
		if form != "" && !t.told[filedMonth{form, at}] {
			return false
		}
	}
	return true
}

func newTotals() *totals {
	return &totals{sum: map[cellKey]int64{}, sets: map[cellKey]map[string]bool{}, told: map[filedMonth]bool{}}
}

// place is where a fact counts: its values of the dimensions.
type place struct {
	class1, class2, partner, county, park, ownership string
	local                                            bool // received from a local firm: counted once, there (DC2)
}

// dims lists the breakdowns of an indicator.
func dims(ind string) []string {
	switch ind {
	case "CT01", "CT02", "CT04", "EX01":
		return []string{"so_class1", "so_class2", "county", "park", "ownership"}
	case "EX03":
		return []string{"so_class1", "so_class2", "county", "park", "ownership", "partner"}
	case "CT03", "CT05", "EX02", "EX04", "EX05", "HR02", "HR04":
		return []string{"so_class1", "county"}
	case "HR01", "EN03", "EN05":
		return []string{"county", "park"}
	case "EN01":
		return []string{"county", "park", "ownership"}
	case "EN02":
		return []string{"county", "ownership"}
	}
	return nil
}

func (p place) value(dim string) string {
	switch dim {
	case "so_class1":
		return p.class1
	case "so_class2":
		return p.class2
	case "partner":
		return p.partner
	case "county":
		return p.county
	case "park":
		return p.park
	}
	return p.ownership
}

// add puts an amount into the total and all breakdowns. Work received from a
// local firm shows in its county and park, and is taken out there again under
// _E; nothing else sees it.
func (t *totals) add(ind string, m period.Month, p place, v int64) {
	if !p.local {
		t.sum[cellKey{ind, m, "", ""}] += v
	}
	for _, d := range dims(ind) {
		switch {
		case !p.local:
			t.sum[cellKey{ind, m, d, p.value(d)}] += v
		case d == "county" || d == "park":
			t.sum[cellKey{ind, m, d, p.value(d)}] += v
			t.sum[cellKey{ind, m, d, "_E"}] -= v
		}
	}
}

// member counts a distinct unit in the total and all breakdowns.
func (t *totals) member(ind string, m period.Month, p place, who string) {
	put := func(k cellKey) {
		if t.sets[k] == nil {
			t.sets[k] = map[string]bool{}
		}
		t.sets[k][who] = true
	}
	if !p.local {
		put(cellKey{ind, m, "", ""})
	}
	for _, d := range dims(ind) {
		if !p.local || d == "county" || d == "park" {
			put(cellKey{ind, m, d, p.value(d)})
		}
		if p.local && (d == "county" || d == "park") {
			put(cellKey{ind, m, d, "_E"})
		}
	}
}

// span adds a county's months; 330300 is the whole city.
func (t *totals) span(ind, county string, from, to period.Month) int64 {
	k := cellKey{ind, from, "county", county}
	if county == "330300" {
		k.dim, k.val = "", ""
	}
	v := int64(0)
	for ; k.m <= to; k.m++ {
		v += t.sum[k]
	}
	return v
}

// addUp computes every total from the true facts.
func (w *world) addUp() *totals {
	t := newTotals()
	w.addContracts(t)
	w.addExecutions(t)
	w.addFlows(t)
	w.addStaff(t)
	w.addFirms(t)
	w.addFunds(t)
	return t
}

// place is where a fact of a firm counts.
func (w *world) place(uscc string, m period.Month) place {
	f := w.byUSCC[uscc]
	if f == nil {
		return place{county: "_U", park: "_U", ownership: "_U", class1: "_U"}
	}
	a := f.attrs(m)
	return place{county: a.county, park: a.park, ownership: a.group, class1: a.trade[:3]}
}

// contractPlace is where a flow of a contract counts.
func (w *world) contractPlace(c *contract, uscc string, m period.Month) place {
	p := w.place(uscc, m)
	p.class1, p.class2, p.partner, p.local = c.trade.class1(), c.trade.code, c.country, c.local()
	return p
}

// addContracts counts signings, changes and terminations in the order in which
// they enter the statistics: by statistic month, in a month by day, frameworks
// before their orders. A framework with amount and its orders count together
// what is larger, its amount or the orders so far (rule DC1). Frameworks and
// orders of the city are never changed.
func (w *world) addContracts(t *totals) {
	type family struct{ frame, orders int64 }
	families := map[*contract]family{}
	for _, c := range w.signed() {
		if c.dropped || c.deleted() {
			continue
		}
		n, value := int64(1), c.amt
		if c.kind == "2" && !c.fixed {
			n = 0
		}
		if f := cmp.Or(c.parent, c); f.kind == "2" && f.fixed {
			now := families[f]
			before := max(now.frame, now.orders)
			if c == f {
				now.frame = c.amt
			} else {
				now.orders += c.amt
			}
			value, families[f] = max(now.frame, now.orders)-before, now
		}
		m := c.stat()
		t.add("CT01", m, w.contractPlace(c, c.uscc, m), n)
		w.addValue(t, c, m, c.sign.month(), value)
		for _, e := range c.events {
			if e.kind == "D" || e.kind == "V" {
				continue // deleted and restored: nothing was changed
			}
			w.addValue(t, c, statMonth(e.city), e.on.month(), e.amt-e.prev)
		}
	}
}

// signed lists the contracts in the order in which they enter the statistics.
func (w *world) signed() []*contract {
	out := slices.Clone(w.contracts)
	slices.SortFunc(out, func(a, b *contract) int {
		return cmp.Or(cmp.Compare(a.stat(), b.stat()), cmp.Compare(a.sign, b.sign), cmp.Compare(a.kind, b.kind), strings.Compare(a.id, b.id))
	})
	return out
}

// addValue converts one change of contract value at the rate of its event month.
func (w *world) addValue(t *totals, c *contract, stat, event period.Month, v int64) {
	t.told[filedMonth{"so_contract", stat}] = true
	p := w.contractPlace(c, c.uscc, stat)
	usd, cny := w.rates.usd(v, c.cur, event), w.rates.cny(v, c.cur, event)
	t.add("CT02", stat, p, usd)
	t.add("CT03", stat, p, cny)
	if c.off {
		t.add("CT04", stat, p, usd)
		return
	}
	t.add("CT05", stat, p, cny)
}

func (w *world) addExecutions(t *totals) {
	for _, e := range w.executions {
		if !e.live() {
			continue
		}
		m := e.stat()
		t.told[filedMonth{"so_execution", m}] = true
		p := w.contractPlace(e.c, e.uscc, m)
		usd, cny := w.rates.usd(e.amt, e.c.cur, e.on.month()), w.rates.cny(e.amt, e.c.cur, e.on.month())
		t.add("EX01", m, p, usd)
		t.add("EX02", m, p, cny)
		t.member("EX05", m, p, e.c.id)
		firm := p
		firm.local = false
		t.member("EN03", m, firm, e.uscc)
		if !e.c.off {
			t.add("EX04", m, p, cny)
			continue
		}
		t.add("EX03", m, p, usd)
		t.member("EN05", m, firm, e.uscc)
		t.add(map[string]string{"ITO": "OB01", "BPO": "OB02", "KPO": "OB03"}[p.class1], m, p, usd)
	}
}

// addFlows counts services receipts and payments by main item of EBOPS; every
// transaction-code line is converted and rounded by itself. Exports are those
// of residents: a receipt of a non-resident person is none. Payments do not
// tell. A refund takes back what went the other way: one that is received makes
// imports smaller, one that is paid exports (BPM6).
func (w *world) addFlows(t *totals) {
	for _, r := range w.flows {
		m := r.on.month()
		t.told[filedMonth{r.source(), m}] = t.told[filedMonth{r.source(), m}] || r.live()
		if !r.live() || r.in && r.kind == "N" {
			continue
		}
		ind := "ST02"
		if r.in == (r.sign() > 0) {
			ind = "ST01"
		}
		line := func(txn string, amt int64) {
			eb := ebopsOf(txn)
			if eb == "" || amt == 0 {
				return
			}
			usd := w.rates.usd(r.sign()*amt, r.cur, m)
			t.sum[cellKey{ind, m, "", ""}] += usd
			t.sum[cellKey{ind, m, "ebops", eb}] += usd
		}
		line(r.txn, r.amt-r.amt2)
		if r.amt2 != 0 {
			line(r.txn2, r.amt2)
		}
	}
}

// addStaff counts people. A unit that was due and filed nothing keeps its last
// stocks for at most three months; its flows are nil.
func (w *world) addStaff(t *totals) {
	filed := map[string]map[period.Month]*staff{}
	for _, s := range w.staff {
		if s.missing || s.dropped || s.late && s.m == w.last {
			continue
		}
		if filed[s.uscc] == nil {
			filed[s.uscc] = map[period.Month]*staff{}
		}
		filed[s.uscc][s.m] = s
		p := w.place(s.uscc, s.m)
		t.add("HR04", s.m, p, int64(s.hired))
		t.add("HR01", s.m, p, int64(s.stock.end))
		t.add("HR02", s.m, p, int64(s.stock.so))
	}
	for _, r := range w.frames {
		if r.form != "hr_stat" || !r.due {
			continue
		}
		of := filed[r.firm.uscc]
		if of[r.m] != nil {
			continue
		}
		for back := period.Month(1); back <= 3; back++ {
			if s := of[r.m-back]; s != nil {
				p := w.place(r.firm.uscc, r.m)
				t.add("HR01", r.m, p, int64(s.stock.end))
				t.add("HR02", r.m, p, int64(s.stock.so))
				break
			}
		}
	}
}

// addFirms counts the register at each month's end and its new members.
func (w *world) addFirms(t *totals) {
	for _, f := range w.firms {
		for m := w.first; m <= w.last; m++ {
			if s := f.at(lastDay(m)).status; f.enter.month() <= m && (s == "1" || s == "2") {
				t.add("EN01", m, w.place(f.uscc, m), 1)
			}
		}
		if m := f.enter.month(); m <= w.last {
			t.add("EN02", m, w.place(f.uscc, m), 1)
		}
	}
}

// addFunds counts approvals, payments less what was clawed back, and awards
// above the cap or given twice.
func (w *world) addFunds(t *totals) {
	type award struct{ who, article, level string }
	seen := map[award]bool{}
	ps := slices.Clone(w.projects)
	slices.SortFunc(ps, func(a, b *project) int {
		if a.approveOn != b.approveOn {
			return int(a.approveOn - b.approveOn)
		}
		return strings.Compare(a.id, b.id)
	})
	put := func(ind string, m period.Month, p *project, v int64) {
		t.sum[cellKey{ind, m, "", ""}] += v
		t.sum[cellKey{ind, m, "article", strconv.Itoa(p.article)}] += v
		if ind != "PF17" {
			t.sum[cellKey{ind, m, "tier", p.tier}] += v
		}
	}
	for _, p := range ps {
		for m := p.claimed; m <= w.last; m++ {
			t.told[filedMonth{"fund_project", m}] = true // from its first claim on the ledger is kept
		}
		if p.approveOn == 0 {
			continue
		}
		m := p.approveOn.month()
		put("PF02", m, p, p.approved)
		if p.paidOn != 0 {
			put("PF03", p.paidOn.month(), p, p.paid-p.clawback)
		}
		if c := p.cap(); c > 0 && p.approved > c {
			put("PF17", m, p, 1)
		}
		k := award{p.applicant, strconv.Itoa(p.article), p.level}
		if p.oneoff && seen[k] {
			put("PF17", m, p, 1)
		}
		seen[k] = seen[k] || p.oneoff
	}
}

// quality counts units due, reported and on time, by form and county.
func (w *world) quality(m period.Month) map[cellKey][3]int64 {
	out := map[cellKey][3]int64{}
	for _, r := range w.frames {
		if r.m != m || !r.due {
			continue
		}
		c := [3]int64{1, 0, 0}
		if r.reported(w.last) {
			c[1] = 1
			if !r.firstAt.After(r.dueAt) {
				c[2] = 1
			}
		}
		for _, k := range []cellKey{{"", m, "", ""}, {"", m, "form", r.form}, {"", m, "county", w.countyOf(r.firm, m)}} {
			o := out[k]
			out[k] = [3]int64{o[0] + c[0], o[1] + c[1], o[2] + c[2]}
		}
	}
	return out
}

// percent is 100*a/b at twelve decimals.
func percent(a, b int64) string {
	v := big.NewRat(a, b)
	return twelve(v.Mul(v, big.NewRat(100, 1)))
}

// twelve prints a number at twelve decimals. What does not end there is cut
// toward zero so that any later rounding is right: a last digit 0 or 5 becomes
// 1 or 6.
func twelve(v *big.Rat) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(12), nil)
	q, r := new(big.Int).QuoRem(scale.Mul(scale, new(big.Int).Abs(v.Num())), v.Denom(), new(big.Int))
	if r.Sign() != 0 && new(big.Int).Mod(q, big.NewInt(5)).Sign() == 0 {
		q.Add(q, big.NewInt(1))
	}
	s := q.String()
	for len(s) < 13 {
		s = "0" + s
	}
	sign := ""
	if v.Sign() < 0 && q.Sign() != 0 {
		sign = "-"
	}
	return sign + s[:len(s)-12] + "." + s[len(s)-12:]
}
