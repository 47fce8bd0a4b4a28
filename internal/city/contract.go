package city

import (
	"math"

	"stis/reference/period"
)

// contract is one registered inward contract (接包合同).
type contract struct {
	filed
	id, no, title string
	firm          *firm
	uscc          string // the contractor's code; not in the register when planted
	kind          string // 1 original, 2 framework, 3 order
	parent        *contract
	off           bool
	trade         trade
	client        string
	country       string
	endClient     bool
	endCountry    string
	industry      string
	related       bool
	sub           string // 0 direct, 1 received, 2 passed on
	subFrom       *contract
	ghost         string // planted: the source contract named is not registered
	sign          day
	start, end    day
	cur           string
	amt           int64 // cents at signing; 0 for a framework without amount
	fixed         bool
	county        day // audit dates
	city          day
	events        []*event
	subs          int  // contracts passed on to local firms
	bigger        bool // an order or framework: its amount must not change
}

// event is a change (C), termination (T), deletion (D) or restoration (V) of a
// contract.
type event struct {
	kind         string
	on           day
	prev, amt    int64
	county, city day
	reason       string
	blank        bool // filed without an amount: the one before goes on
	slow         int  // planted: months its file comes late, though it was audited in time
}

// stat is the statistic month of the first registration.
func (c *contract) stat() period.Month { return statMonth(c.city) }

// value is the amount after all changes filed.
func (c *contract) value() int64 {
	v := c.amt
	for _, e := range c.events {
		v = e.amt
	}
	return v
}

func (c *contract) deleted() bool {
	return len(c.events) > 0 && c.events[len(c.events)-1].kind == "D"
}

// local tells whether the work was received from another firm of the city and
// so is counted once, at the firm that passed it on (rule DC2).
func (c *contract) local() bool { return c.sub == "1" && c.subFrom != nil }

// plain tells whether nothing else in the city hangs on the contract.
func (c *contract) plain() bool {
	return c.kind == "1" && !c.bigger && c.sub == "0" && c.subs == 0 && len(c.events) == 0 && c.bad == nil && !c.dropped && c.uscc == c.firm.uscc
}

// makeContracts lets every firm sign contracts, from a year before the first
// month of files on; those of that year are registered as existing stock.
func (w *world) makeContracts() {
	for m := w.first - 12; m <= w.last; m++ {
		for _, f := range w.firms {
			if !f.alive(inMonth(m, 3)) || f.at(lastDay(m)).status != "1" {
				continue
			}
			s := w.cfg.stream("contract", f.ix*1000+int(m-w.first)+100)
			rate := (.14 + .2*math.Log1p(f.weight)) * seasonal(m)
			for range min(s.poisson(rate), 6) {
				if c := w.newContract(f, m, s); c != nil {
					w.contracts = append(w.contracts, c)
				}
			}
		}
	}
}

// newContract draws one contract of a firm; nil when the draw falls on a day
// the firm no longer lives.
func (w *world) newContract(f *firm, m period.Month, s stream) *contract {
	c := &contract{firm: f, uscc: f.uscc, sub: "0", kind: "1", fixed: true, endClient: true}
	c.sign = inMonth(m, s.between(1, 28))
	c.off = s.chance(f.offshore)
	c.trade = f.trade
	if ts := trades(); s.chance(.3) {
		c.trade = ts[s.weighted(len(ts), func(i int) float64 { return ts[i].weight })]
	}
	if !f.alive(c.sign) || !f.alive(c.sign+70) {
		return nil
	}
	w.nameClient(c, s)
	w.frame(c, s)
	c.county, c.city = w.auditContract(c.sign, s)
	if statMonth(c.city) > w.last {
		return nil
	}
	w.price(c, m, s)
	c.start = c.sign + day(s.between(0, 30))
	c.end = c.start + day(int(math.Exp(s.normal(math.Log(260), .6))))
	c.end = max(c.end, c.start+45)
	c.title = contractTitle(c, s)
	c.no = w.number("HT-"+compact(m)+"-", 4)
	c.id = w.number("WB330300"+compact(m), 6)
	if c.kind == "1" {
		w.changeContract(c, s)
	}
	return c
}

// nameClient draws client, country and currency; a firm keeps its markets.
func (w *world) nameClient(c *contract, s stream) {
	c.industry = oneOf(s, clientIndustries())
	if !c.off {
		c.client, c.country, c.cur = homeClientName(s), "CHN", "CNY"
		c.endCountry = "CHN"
		if from := w.passedOn(c, s); from != nil {
			c.sub, c.subFrom, c.client = "1", from, from.firm.at(c.sign).name
			c.trade = from.trade
			from.subs++
		} else if s.chance(.02) {
			c.sub = "1"
		}
		return
	}
	es := economies()
	k := w.cfg.stream("markets", c.firm.ix)
	home := [3]int{}
	for i := range home {
		home[i] = k.weighted(len(es), func(j int) float64 { return es[j].weight })
	}
	e := es[home[s.IntN(3)]]
	if s.chance(.3) {
		e = es[s.weighted(len(es), func(j int) float64 { return es[j].weight })]
	}
	c.client, c.country, c.endCountry = clientName(s, e.code), e.code, e.code
	c.cur = e.cur
	if s.chance(.3) {
		c.cur = e.alt
	}
	if e.code == "HKG" && s.chance(.25) {
		c.cur = "CNY"
	}
	if c.endClient = s.chance(.8); !c.endClient {
		c.endCountry = es[s.weighted(len(es), func(j int) float64 { return es[j].weight })].code
	}
	c.related = c.firm.fdi == c.country && s.chance(.5)
}

// passedOn picks the live foreign contract of another local firm from which a
// mainland contract may have been received.
func (w *world) passedOn(c *contract, s stream) *contract {
	if !s.chance(.1) || len(w.contracts) < 20 {
		return nil
	}
	for range 12 {
		o := w.contracts[len(w.contracts)-1-s.IntN(min(len(w.contracts), 400))]
		if o.off && o.firm != c.firm && o.kind == "1" && o.sign < c.sign && o.end > c.sign && !o.deleted() {
			return o
		}
	}
	return nil
}

// frame makes a framework of the contract, or an order under an open one.
func (w *world) frame(c *contract, s stream) {
	if c.sub != "0" {
		return
	}
	var open *contract
	for i := len(w.contracts) - 1; i >= 0 && i > len(w.contracts)-900; i-- {
		o := w.contracts[i]
		if o.firm == c.firm && o.kind == "2" && o.sign < c.sign && o.end > c.sign+30 {
			open = o
			break
		}
	}
	switch {
	case open != nil && s.chance(.6):
		c.kind, c.parent, c.bigger = "3", open, true
		c.off, c.client, c.country, c.endClient, c.endCountry = open.off, open.client, open.country, open.endClient, open.endCountry
		c.trade, c.cur, c.industry, c.related = open.trade, open.cur, open.industry, open.related
	case open == nil && s.chance(.13):
		c.kind, c.bigger, c.fixed = "2", true, s.chance(.5)
	}
}

// price draws the amount: size of the firm, class, county and time.
func (w *world) price(c *contract, m period.Month, s stream) {
	years := float64(int(m)-int(w.last)) / 12
	growth := c.trade.growth + .02
	for _, k := range counties() {
		if k.code == c.firm.profiles[0].county {
			growth += k.growth
		}
	}
	usd := math.Exp(s.normal(math.Log(26000)+.62*math.Log(c.firm.weight), .85)) * math.Pow(1+growth, years)
	switch c.kind {
	case "2":
		usd *= 3
	case "3":
		usd *= .7
	}
	usd = min(max(usd, 1500), 9e6)
	grain := 100.0
	if s.chance(.25) {
		grain = 1
	}
	c.amt = w.rates.fromUSD(usd, c.cur, m, grain)
	if s.chance(.15) && c.cur != "JPY" {
		c.amt += int64(s.IntN(100))
	}
	if !c.fixed {
		c.amt = 0
	}
}

// auditContract draws the audit dates: mostly day 1 to 9 of the next month,
// some in the month itself after the freeze of the month before, few late.
func (w *world) auditContract(on day, s stream) (county, city day) {
	next := on.month() + 1
	x := s.Float64()
	switch {
	case x < .13 && on.dom() <= 20:
		county = max(on+2, inMonth(on.month(), 12))
		return county, county + day(s.between(0, 3))
	case x > .97:
		next++
	}
	county = inMonth(next, s.between(3, 7))
	return county, min(county+day(s.between(0, 2)), inMonth(next, 9))
}

func contractTitle(c *contract, s stream) string {
	what := []string{"开发", "外包服务", "设计", "运营支持", "技术服务", "二期", "年度服务"}
	if c.kind == "2" {
		return c.trade.word + "框架协议"
	}
	return c.trade.word + oneOf(s, what) + "合同"
}

// changeContract draws a change of amount, a termination or a deletion.
func (w *world) changeContract(c *contract, s stream) {
	x := s.Float64()
	span := int(c.end - c.sign)
	e := &event{prev: c.amt}
	switch {
	case x < .055:
		e.kind, e.reason = "C", oneOf(s, []string{"客户追加需求", "工作量调整", "汇率条款调整", "分期取消"})
		e.on = c.sign + day(s.between(35, max(40, span*2/3)))
		e.amt = max(int64(float64(c.amt)*(.75+.8*s.Float64()))/10000*10000, 100_000)
	case x < .075:
		e.kind, e.reason = "T", oneOf(s, []string{"客户破产", "双方协商终止", "项目取消"})
		e.on = c.sign + day(s.between(60, max(70, span*3/4)))
	case x < .087 && c.sub == "0":
		e.kind, e.reason = "D", oneOf(s, []string{"重复登记", "登记错误"})
		e.on = c.sign + day(s.between(15, 60))
	default:
		return
	}
	if e.on.month() > w.last || e.on.month() < w.first || !c.firm.alive(e.on) {
		return
	}
	m := e.on.month() + 1
	e.county = inMonth(m, s.between(3, 7))
	e.city = min(e.county+day(s.between(0, 2)), inMonth(m, 9))
	if statMonth(e.city) > statMonth(c.city) {
		c.events = append(c.events, e)
	}
}
