package city

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"stis/reference/period"
)

// fileOutward files the contracts that firms pass on abroad (发包), one line
// for every month in which they run.
func (w *world) fileOutward() {
	for m := w.first; m <= w.last; m++ {
		s := w.cfg.stream("outward", int(m-w.first))
		for range max(2, w.cfg.Enterprises/110) + s.IntN(2) {
			f := pick(s, w.firms, func(f *firm) bool { return f.alive(inMonth(m, 1)) && f.alive(inMonth(m+9, 1)) })
			if f != nil {
				w.runOutward(f, m, s)
			}
		}
	}
}

// runOutward signs a contract and executes it in equal steps, the last of
// which takes what is left.
func (w *world) runOutward(f *firm, m period.Month, s stream) {
	id := w.number("FB330300"+compact(m), 6)
	where := oneOf(s, []string{"IND", "VNM", "PHL", "USA", "HKG", "JPN"})
	cur := map[string]string{"HKG": "HKD", "JPN": "JPY"}[where]
	if cur == "" {
		cur = "USD"
	}
	amt := w.rates.fromUSD(math.Exp(s.normal(math.Log(24000), .7)), cur, m, 100)
	sign, n := inMonth(m, s.between(1, 25)), s.between(2, 8)
	class, vendor := f.trade.code, clientName(s, where)
	left := amt
	for i := range n {
		at := m + period.Month(i)
		step := amt / int64(n) / 100 * 100
		if i == n-1 {
			step = left
		}
		left -= step
		if at > w.last {
			return
		}
		w.sheet(fileKey{source: "so_outward", m: at}).set("out_id", id, "uscc", f.uscc, "vendor_name", vendor, "vendor_country", where, "so_class2", class,
			"sign_date", sign.String(), "currency", cur, "amt_orig", cents(amt), "amt_usd", wan(w.rates.usd(amt, cur, m)),
			"exec_orig", cents(step), "exec_usd", wan(w.rates.usd(step, cur, at)), "stat_month", at.String(), "audit_status", "A")
	}
}

// tradeKey is one line of the direct report.
type tradeKey struct {
	uscc           string
	q              period.Month
	ebops, partner string
}

// fileDirect files the direct reports (直报) of the key units: what they
// executed for clients abroad in a quarter, and what they paid for services.
func (w *world) fileDirect() {
	key := func(f *firm, m period.Month) bool {
		return f != nil && quarterEnd(m) <= w.last && (f.weight > 4 || f.ix%29 == 0) && f.alive(lastDay(m))
	}
	type sums struct{ out, in, related int64 }
	all := map[tradeKey]*sums{}
	at := func(f *firm, m period.Month, ebops, partner string) *sums {
		k := tradeKey{f.uscc, quarterEnd(m), ebops, partner}
		if all[k] == nil {
			all[k] = &sums{}
		}
		return all[k]
	}
	for _, e := range w.executions {
		m := e.on.month()
		if e.c.off && e.live() && m >= w.first && key(e.firm, m) && e.uscc == e.firm.uscc {
			usd := w.rates.usd(e.amt, e.c.cur, m)
			x := at(e.firm, m, ebopsOf(e.c.trade.txn), e.c.country)
			x.out += usd
			if e.c.related {
				x.related += usd
			}
		}
	}
	for _, r := range w.flows {
		if m := r.on.month(); !r.in && r.live() && r.sign() > 0 && ebopsOf(r.txn) != "" && m >= w.first && key(r.firm, m) {
			at(r.firm, m, ebopsOf(r.txn), r.country).in += w.rates.usd(r.amt-r.amt2, r.cur, m)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(all), compareTrade) {
		x := all[k]
		if x.out < 0 || x.related < 0 || x.related > x.out || x.out == 0 && x.in == 0 {
			continue // a red entry of an earlier quarter is mended there
		}
		staff := x.out / 10
		w.sheet(fileKey{source: "st_direct", m: k.q}).set("uscc", k.uscc, "period", k.q.String(), "ebops", k.ebops, "partner", k.partner,
			"exp_usd", wan(x.out), "imp_usd", wan(x.in), "exp_m1", wan(x.out-staff), "exp_m2", wan(0), "exp_m4", wan(staff),
			"exp_related", wan(x.related), "late_flag", flag(false), "audit_status", "A")
	}
}

func compareTrade(a, b tradeKey) int {
	return cmp.Or(cmp.Compare(a.q, b.q), strings.Compare(a.uscc, b.uscc), strings.Compare(a.ebops, b.ebops), strings.Compare(a.partner, b.partner))
}

// fileAffiliates files the yearly table of foreign affiliates (附属机构): firms
// that foreigners control, and what the large firms own abroad.
func (w *world) fileAffiliates() {
	for y := w.first.Year(); ; y++ {
		m := period.Of(y+1, 3)
		if m > w.last {
			return
		}
		end := date(y, 12, 31)
		k := fileKey{source: "fats", m: m}
		for _, f := range w.firms {
			p := f.at(end)
			g := ownershipGroup(p.own)
			s := w.cfg.stream("affiliate", f.ix*100+y%100)
			if f.enter <= end && f.exit > end && (g == "hmt" || g == "foreign") && f.fdiShare > 50 {
				w.affiliate(k, "IN", "FA"+f.uscc[8:17], f.fdi, f.fdiShare, y, f.trade.industry, p.revenue, p.soRevenue, p.emp)
			}
			if f.weight > 5 && f.enter < end && f.exit > end {
				turnover := p.revenue / 100 * int64(s.between(3, 12)) / 10000 * 10000
				where := []string{"HKG", "SGP", "JPN", "DEU", "USA"}[f.ix%5]
				w.affiliate(k, "OUT", "FB"+f.uscc[8:17], where, 51+f.ix%50, y, f.trade.industry, turnover, turnover/100*int64(s.between(60, 99)), max(2, p.emp/12))
			}
		}
	}
}

func (w *world) affiliate(k fileKey, direction, id, country string, share, year int, industry string, turnover, services int64, people int) {
	w.sheet(k).set("affil_id", id, "direction", direction, "country", country, "share", strconv.Itoa(share)+".00", "year", strconv.Itoa(year),
		"industry_code", industry, "turnover_wan", wan(turnover), "serv_sales_wan", wan(services), "va_wan", wan(turnover/100*38), "employees", strconv.Itoa(people))
}

// group is one line of a summary: what SAFE and customs give when they
// withhold the detail.
type group struct {
	m                        period.Month
	side, code, partner, who string
}

func compareGroup(a, b group) int {
	return cmp.Or(cmp.Compare(a.m, b.m), strings.Compare(a.side, b.side), strings.Compare(a.code, b.code), strings.Compare(a.partner, b.partner), strings.Compare(a.who, b.who))
}

// subtotal is what a group adds up to.
type subtotal struct {
	n    int
	a, b int64
}

// fileSummaries files the fallbacks: sums of exactly the declarations that the
// detail holds, first as they were declared, a month later revised where a
// declaration was mended.
func (w *world) fileSummaries() {
	first, final := w.sumFlows(false), w.sumFlows(true)
	w.fileGroups("safe_summary", first, final, func(r record, g group, x subtotal) {
		r.set("period", g.m.String(), "flow", g.side, "txn", g.code, "partner", g.partner, "county_code", g.who, "cnt", strconv.Itoa(x.n), "amt_usd", wan(x.a), "conf", "N")
	})
	first, final = w.sumCustoms(false), w.sumCustoms(true)
	w.fileGroups("cus_summary", first, final, func(r record, g group, x subtotal) {
		r.set("period", g.m.String(), "trade_mode", g.code, "ie_flag", g.side, "partner", g.partner, "stat_usd", wan(x.a), "fee_usd", optional(x.b, wan))
		if x.b == 0 && (g.code == "0214" || g.code == "1300" || g.code == "1427") {
			r.set("fee_usd", wan(0)) // all of the group was withdrawn
		}
	})
}

func (w *world) fileGroups(source string, first, final map[group]subtotal, fill func(record, group, subtotal)) {
	for _, g := range slices.SortedFunc(maps.Keys(first), compareGroup) {
		r := w.sheet(fileKey{source: source, m: g.m})
		fill(r, g, first[g])
		r.set("vintage", "P")
	}
	all := maps.Clone(first)
	maps.Copy(all, final)
	for _, g := range slices.SortedFunc(maps.Keys(all), compareGroup) {
		if g.m < w.last && first[g] != final[g] {
			k := fileKey{source: source, m: g.m + 1}
			r := w.sheet(k)
			fill(r, g, final[g])
			r.set("vintage", "R")
			if _, told := first[g]; told { // else it is the first figure, come late
				w.revised = append(w.revised, source+" "+w.files[k].naturalKey(r.row))
			}
		}
	}
}

// sumFlows adds the services of residents by month, direction, code, country
// and, for outsourcing, county, at first as declared, finally as mended.
func (w *world) sumFlows(final bool) map[group]subtotal {
	home := map[string]string{}
	for _, o := range w.outsiders {
		home[o.uscc] = o.county
	}
	out := map[group]subtotal{}
	add := func(r *flow, txn string, amt int64) {
		eb := ebopsOf(txn)
		if eb == "" || amt == 0 {
			return
		}
		g := group{m: r.on.month(), side: "D", code: txn, partner: r.country}
		if r.in {
			g.side = "C"
		}
		if eb == "SI" || eb == "SJ" {
			if g.who = home[r.code]; r.firm != nil {
				g.who = w.countyOf(r.firm, g.m)
			}
		}
		x := out[g]
		x.n++
		x.a += w.rates.usd(r.sign()*amt, r.cur, g.m)
		out[g] = x
	}
	for _, r := range w.flows {
		if r.in && r.kind == "N" || r.dropped || final && r.replaced != nil || !final && r.replaces != nil {
			continue
		}
		amt := r.amt
		if !final && r.amended != 0 {
			amt = r.amended
		}
		add(r, r.txn, amt-r.amt2)
		if r.amt2 != 0 {
			add(r, r.txn2, r.amt2)
		}
	}
	return out
}

// sumCustoms adds customs lines by month, direction, supervision mode and
// country.
func (w *world) sumCustoms(final bool) map[group]subtotal {
	out := map[group]subtotal{}
	for _, c := range w.customs {
		if c.dropped || final && c.revoked {
			continue
		}
		g := group{m: c.cleared.month(), side: c.ie, code: c.mode, partner: c.country}
		x := out[g]
		x.n++
		x.a, x.b = x.a+c.usd, x.b+c.fee
		out[g] = x
	}
	return out
}
