package city

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stis/reference/period"
)

// budgetKey is one line of the budget (预算下达表).
type budgetKey struct {
	year         int
	tier, county string
	article      int
}

// fileBudgets files each year's budget in January and its adjustment in
// August. It covers what the year's projects were approved at.
func (w *world) fileBudgets() {
	need := map[budgetKey]int64{}
	for _, p := range w.projects {
		k := budgetKey{year: p.year, tier: p.tier, article: p.article}
		if p.tier == "4" {
			k.county = "330302"
			if f := w.byUSCC[p.applicant]; f != nil {
				k.county = w.countyOf(f, p.claimed)
			}
		}
		need[k] += max(p.approved, p.claim)
	}
	order := func(a, b budgetKey) int {
		return cmp.Or(cmp.Compare(a.year, b.year), strings.Compare(a.tier, b.tier), strings.Compare(a.county, b.county), cmp.Compare(a.article, b.article))
	}
	for i, k := range slices.SortedFunc(maps.Keys(need), order) {
		s := w.cfg.stream("budget", i)
		sum := need[k] + need[k]/10
		sum += 1_0000_00 - sum%1_0000_00
		put := func(m period.Month, adjusted string) {
			if m > w.last {
				return
			}
			ref := ""
			if k.article == 11 {
				ref = "国家服务外包专项"
			}
			w.sheet(fileKey{source: "fund_budget", m: m}).set("year", strconv.Itoa(k.year), "tier", k.tier, "county_code", k.county, "article", strconv.Itoa(k.article),
				"budget_wan", wan(sum), "adj_budget_wan", adjusted, "match_ref", ref)
		}
		put(max(period.Of(k.year, 1), w.first), "")
		if s.chance(.5) && period.Of(k.year, 8) > w.first {
			put(period.Of(k.year, 8), wan(sum+int64(s.between(1, 9))*1_0000_00))
		}
	}
}

// fileTechnology files the technology contracts (技术合同) whose income is free
// of tax: some of the contracts of research and software firms.
func (w *world) fileTechnology() {
	kinds := map[string]string{"ITO": "2", "BPO": "4", "KPO": "2"}
	for i, c := range w.contracts {
		s := w.cfg.stream("tech", i)
		m := c.sign.month()
		if c.kind == "2" || c.sub != "0" || m < w.first || c.deleted() || c.dropped || c.uscc != c.firm.uscc || !s.chance(.16) {
			continue
		}
		kind := kinds[c.trade.class1()]
		if s.chance(.2) {
			kind = oneOf(s, []string{"1", "3", "4"})
		}
		reg := c.sign + day(s.between(4, 24))
		at := reg.month()
		if at > w.last {
			continue
		}
		deal := w.rates.cny(c.amt, c.cur, m) / 100_00 * 100_00
		tech := deal / 100 * int64(s.between(70, 100))
		income := tech / 100 * int64(s.between(40, 100))
		w.sheet(fileKey{source: "tech_exempt", m: at}).set("tech_contract_no", w.number(fmt.Sprintf("%d330300", at.Year()), 6), "uscc", c.firm.uscc, "tech_kind", kind,
			"reg_date", reg.String(), "deal_wan", wan(deal), "tech_amt_wan", wan(tech), "exempt_income_wan", wan(income), "tax_kind", "2", "tax_wan", wan(mulDiv(income, 6, 106)),
			"cross_flag", flag(c.off), "period", at.String())
	}
}

// fileEvents files fairs and promotions (活动、展会) by quarter.
func (w *world) fileEvents() {
	for m := w.first; m <= w.last; m++ {
		q := quarterEnd(m)
		if q > w.last {
			return
		}
		s := w.cfg.stream("event", int(m-w.first))
		for i := range s.between(2, 4) {
			kind := oneOf(s, []string{"1", "2", "2", "3"})
			where := "CHN"
			if s.chance(.45) {
				where = oneOf(s, []string{"JPN", "USA", "DEU", "SGP", "HKG", "ARE"})
			}
			ents := s.between(3, 25)
			venue, travel := int64(s.between(20, 380))*1000_00, int64(s.between(10, 200))*1000_00
			booths, intent := "", ""
			if kind == "2" {
				booths = strconv.Itoa(s.between(1, ents))
			}
			if kind == "3" {
				intent = wan(int64(s.between(20, 900)) * 10000_00)
			}
			w.sheet(fileKey{source: "event", m: q}).set("event_id", fmt.Sprintf("HD%s-%02d", compact(m), i+1), "event_name", oneOf(s, []string{"国际服务外包洽谈会", "软件与信息服务展", "工业设计周", "服务贸易推介会", "数字文化展"}),
				"kind", kind, "abroad_flag", flag(where != "CHN"), "organizer", oneOf(s, []string{"1", "2", "3", "3"}), "country", where,
				"start_date", inMonth(m, s.between(3, 27)).String(), "ents", strconv.Itoa(ents), "persons", strconv.Itoa(ents*s.between(1, 3)), "booths", booths,
				"venue_wan", wan(venue), "travel_wan", wan(travel), "subsidy_wan", wan((venue+travel)/100*int64(s.between(10, 50))), "intent_usd", intent)
		}
	}
}

// fileInvestments files attracted projects (引进项目): when they are signed,
// and again half a year later with what was paid in.
func (w *world) fileInvestments() {
	cs := counties()
	for m := w.first; m <= w.last; m++ {
		s := w.cfg.stream("invest", int(m-w.first))
		for i := range s.between(2, 5) {
			c := cs[s.weighted(len(cs), func(j int) float64 { return cs[j].weight })].code
			amt := int64(s.between(30, 900)) * 10_0000_00
			channel := oneOf(s, []string{"1", "2", "2", "3", "4"})
			form, origin := oneOf(s, []string{"1", "1", "2", "3"}), oneOf(s, []string{"ITA", "FRA", "USA", "上海市", "广东省", "HKG"})
			on, word := inMonth(m, s.between(2, 27)), oneOf(s, []string{"软件研发中心", "数据服务基地", "设计总部", "结算中心"})
			put := func(at period.Month, paid int64, live bool) {
				if at <= w.last {
					w.sheet(fileKey{source: "invest_project", m: at}).set("inv_id", fmt.Sprintf("YJ%s-%02d", compact(m), i+1), "inv_name", word, "channel", channel, "form", form, "origin", origin,
						"amount_wan", wan(amt), "paid_in_wan", optional(paid, wan), "sign_date", on.String(), "county_code", c, "live_flag", flag(live))
				}
			}
			put(m, 0, false)
			if s.chance(.7) {
				put(m+6, amt/100*int64(s.between(20, 95)), s.chance(.5))
			}
		}
	}
}

// fileHalfYears files what comes twice a year: platforms, talent benefits and
// the association.
func (w *world) fileHalfYears() {
	for m := w.first; m <= w.last; m++ {
		if m.Month()%6 != 0 {
			continue
		}
		w.filePlatforms(m)
		for i, c := range counties() {
			for j := range 5 {
				s := w.cfg.stream("talent", (i*10+j)*1000+int(m-w.first))
				w.sheet(fileKey{source: "talent", m: m}).set("period", m.String(), "county_code", c.code, "benefit", strconv.Itoa(j+1), "persons", strconv.Itoa(s.between(0, int(200*c.weight)+3)))
			}
		}
		s := w.cfg.stream("assoc", int(m-w.first))
		ents := 48 + int(m-w.first)/3 + s.IntN(3)
		w.sheet(fileKey{source: "assoc", m: m}).set("period", m.String(), "members", strconv.Itoa(ents+s.between(5, 9)), "ent_members", strconv.Itoa(ents),
			"standards", strconv.Itoa(s.IntN(3)), "activities", strconv.Itoa(s.between(2, 9)), "experts", strconv.Itoa(s.between(12, 20)), "support_wan", wan(int64(s.between(5, 20))*1_0000_00))
	}
}

// filePlatforms files the public platforms. What firms paid them is at least
// what the fund's article 6 took as its base in the half-year.
func (w *world) filePlatforms(m period.Month) {
	base := int64(0)
	for _, p := range w.projects {
		if p.article == 6 && p.claimed > m-6 && p.claimed <= m {
			base += p.base
		}
	}
	gs := gardens()
	for i, kind := range []string{"1", "6", "2", "5", "4"} {
		s := w.cfg.stream("platform", i*1000+int(m-w.first))
		park := ""
		if i < 3 {
			park = gs[i].id
		}
		recog := date(2011+i, 5, 6+i)
		w.sheet(fileKey{source: "platform", m: m}).set("platform_id", fmt.Sprintf("PT%02d", i+1), "platform_name", []string{"信息服务平台", "研发中心平台", "检测平台", "知识产权平台", "实训平台"}[i], "kind", kind,
			"park_id", park, "level", []string{"2", "2", "3", "3", "3"}[i], "recog_date", recog.String(), "run_since", (recog + 40).String(), "period", m.String(),
			"served_ents", strconv.Itoa(s.between(8, 60)), "served_times", strconv.Itoa(s.between(80, 900)), "usage_fee_wan", wan(base/5/100*100+int64(s.between(40, 300))*1000_00))
	}
}

// filePublicity files the quarter's information service (信息服务与宣传).
func (w *world) filePublicity() {
	for m := w.first; m <= w.last; m++ {
		if m.Month()%3 != 0 {
			continue
		}
		s := w.cfg.stream("infosvc", int(m-w.first))
		w.sheet(fileKey{source: "infosvc", m: m}).set("period", m.String(), "posts", strconv.Itoa(s.between(60, 160)), "visits", strconv.Itoa(s.between(6000, 14000)),
			"media", strconv.Itoa(s.between(4, 20)), "requests", strconv.Itoa(s.between(3, 15)), "reports", strconv.Itoa(s.between(2, 5)))
	}
}
