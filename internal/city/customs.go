package city

import (
	"fmt"
	"math"

	"stis/reference/period"
)

// custom is one line of a customs declaration (报关单) under a supervision mode
// that touches services.
type custom struct {
	filed
	decl      string
	item      int
	ie        string
	decided   day // declared
	cleared   day // crossed the border
	firm      *firm
	code      string
	mode      string
	country   string
	hs        string
	goods     string
	qty       int64 // thousandths
	unit      string
	cur       string
	total     int64  // cents
	usd       int64  // US cents
	cny       int64  // fen
	fee       int64  // US cents
	amended   bool   // re-declared with another quantity a month later
	revoked   bool   // withdrawn a month later
	number    string // registration at customs
	paidBy    *flow  // planted: the bank's declaration of the same fee
	byCustoms bool   // planted: filed under it instead of the social credit code
}

func (c *custom) quiet() bool { return c.bad == nil && !c.dropped && !c.amended && !c.revoked }

// ware is a kind of goods sent for processing or repair.
type ware struct{ hs, name, unit string }

func wares() []ware {
	return []ware{
		{"6403990090", "皮鞋", "双"}, {"9004100000", "太阳镜", "副"}, {"8536500000", "开关", "个"},
		{"8481804090", "阀门", "套"}, {"6109100010", "棉制针织衫", "件"}, {"8708299000", "汽车零件", "千克"},
		{"8523492000", "光盘媒介", "张"}, {"9018903090", "医疗器械部件", "台"},
	}
}

// makeCustoms draws the customs lines of every month, about an eighth of the
// declarations at the banks.
func (w *world) makeCustoms() {
	modes := []string{"0214", "0214", "0214", "0255", "1300", "1300", "1427", "1427", "0265"}
	es := economies()
	for m := w.first; m <= w.last; m++ {
		s := w.cfg.stream("customs", int(m-w.first))
		n := int(float64(max(6, w.cfg.FXLines/8)) * seasonal(m))
		for i := 0; i < n; {
			c := custom{ie: oneOf(s, []string{"I", "E", "E"}), mode: oneOf(s, modes), item: 1}
			c.decided = inMonth(m, s.between(1, 25))
			c.cleared = c.decided + day(s.between(0, 3))
			c.country = es[s.weighted(len(es), func(j int) float64 { return es[j].weight })].code
			o := s.IntN(len(w.outsiders))
			c.code, c.number = w.outsiders[o].uscc, customsNumber(1, o)
			if s.chance(.1) {
				if f := oneOf(s, w.firms); f.alive(c.decided) {
					c.firm, c.code, c.number = f, f.uscc, customsNumber(7, f.ix)
				}
			}
			c.decl = w.number(fmt.Sprintf("2901%04d%02d", m.Year(), m.Month()), 8)
			for k := range s.between(1, 3) {
				line := c
				line.item = k + 1
				w.fillLine(&line, m, s)
				w.customs = append(w.customs, &line)
				i++
			}
		}
	}
}

// fillLine draws goods and values of one item of a declaration.
func (w *world) fillLine(c *custom, m period.Month, s stream) {
	g := oneOf(s, wares())
	c.hs, c.goods, c.unit = g.hs, g.name, g.unit
	c.qty = int64(s.between(20, 9000)) * 1000
	c.cur = oneOf(s, []string{"USD", "USD", "USD", "EUR", "HKD"})
	c.total = w.rates.fromUSD(max(math.Exp(s.normal(9.6, .8)), 400), c.cur, m, 1)
	c.usd = w.rates.usd(c.total, c.cur, m)
	c.cny = w.rates.cny(c.total, c.cur, m)
	if c.mode == "0214" || c.mode == "1427" || c.mode == "1300" {
		c.fee = c.usd * int64(s.between(6, 24)) / 100
	}
	switch {
	case s.chance(.012):
		c.amended = m < w.last
	case s.chance(.008):
		c.revoked = m < w.last
	}
}
