package city

import (
	"fmt"

	"stis/reference/period"
)

// project is one project of the special fund (专项资金) of document 温政办
// 〔2012〕117号.
type project struct {
	id        string
	year      int
	applicant string
	kind      string
	article   int
	item      string
	level     string
	base      int64 // fen
	rate      int   // hundredths of a percent
	claim     int64
	approved  int64
	approveOn day
	paid      int64
	paidOn    day
	tier      string
	oneoff    bool
	result    string
	clawback  int64
	claimed   period.Month // month of the first filing
	planted   bool
}

// cap is what the document allows; 0 when it sets no cap.
func (p *project) cap() int64 {
	switch p.article {
	case 4, 5:
		if p.level == "1" || p.level == "2" {
			return 50_0000_00
		}
		return 30_0000_00
	case 7:
		if p.level == "1" {
			return 50_0000_00
		}
		return 30_0000_00
	case 6:
		return p.base / 2
	}
	return 0
}

// support is one article's measure.
type support struct {
	article int
	item    string
	kind    string
	rate    int
	weight  float64
	tier    string
}

func supports() []support {
	return []support{
		{6, "公共平台使用费补贴", "1", 5000, 8, "3"}, {8, "重点企业奖励", "1", 0, 4, "4"},
		{9, "国际专线通讯费", "1", 5000, 9, "3"}, {10, "办公用房租金补助", "1", 3000, 8, "4"},
		{11, "上级资金配套", "1", 0, 3, "3"}, {12, "参展补助", "1", 5000, 12, "3"},
		{13, "招商推介补助", "5", 5000, 2, "3"}, {14, "引进项目奖励", "1", 0, 1.5, "4"},
		{15, "人才培训资助", "1", 5000, 10, "2"},
	}
}

// makeProjects draws each year's projects, claimed between February and
// September, approved and paid in the months after, and the few one-off awards
// of parks, training bodies and R&D platforms.
func (w *world) makeProjects() {
	n := max(6, w.cfg.Enterprises/8)
	for y := w.first.Year(); y <= w.last.Year(); y++ {
		s := w.cfg.stream("fund", y)
		for i := range n {
			w.addProject(y, i, s)
		}
	}
	for i, g := range gardens() {
		w.addAward(4, "示范园区奖励", g.id, "2", g.level, i)
	}
	for i := range 4 {
		w.addAward(5, "培训机构奖励", fmt.Sprintf("WZT%02d", i+1), "3", []string{"2", "3"}[i%2], i+3)
	}
	for i := range 3 {
		w.addAward(7, "研发中心平台补助", w.firms[i*5].uscc, "1", "2", i+7)
	}
}

// addProject draws one ordinary project of a year.
func (w *world) addProject(y, i int, s stream) {
	ss := supports()
	a := ss[s.weighted(len(ss), func(j int) float64 { return ss[j].weight })]
	f := oneOf(s, w.firms)
	p := &project{year: y, applicant: f.uscc, kind: a.kind, article: a.article, item: a.item, tier: a.tier, rate: a.rate}
	p.claimed = period.Of(y, s.between(2, 9))
	if p.claimed < w.first || p.claimed > w.last || !f.alive(lastDay(p.claimed)) {
		return
	}
	if a.kind == "5" {
		p.applicant = "WZXH01"
	}
	p.id = fmt.Sprintf("ZX%d-%04d", y, i+1)
	unit := int64(s.between(20, 900)) * 100_00 // whole hundreds of yuan
	if a.rate > 0 {
		p.base = unit * 2
		p.claim = p.base * int64(a.rate) / 10000
	} else {
		p.claim = unit
	}
	w.advance(p, s)
	w.projects = append(w.projects, p)
}

// addAward draws a one-off award in the n-th quarter of the city's time.
func (w *world) addAward(article int, item, who, kind, level string, n int) {
	s := w.cfg.stream("award", article*100+n)
	m := w.first + period.Month(1+n*2)
	if m > w.last-2 {
		return
	}
	p := &project{year: m.Year(), applicant: who, kind: kind, article: article, item: item, level: level, tier: "3", oneoff: true, claimed: m}
	p.id = fmt.Sprintf("ZX%d-%d%03d", p.year, article, n+900)
	p.claim = p.cap() - int64(s.between(0, 5))*1_0000_00
	w.advance(p, s)
	w.projects = append(w.projects, p)
}

// advance approves and pays what the months allow.
func (w *world) advance(p *project, s stream) {
	am := p.claimed + period.Month(s.between(1, 3))
	if s.chance(.08) {
		p.result = "2"
	}
	if am > w.last || s.chance(.07) {
		return
	}
	p.approveOn = inMonth(am, s.between(5, 26))
	p.approved = p.claim
	if s.chance(.4) {
		p.approved = p.claim * int64(s.between(70, 99)) / 100 / 10000 * 10000
	}
	if c := p.cap(); c > 0 {
		p.approved = min(p.approved, c)
	}
	pm := am + period.Month(s.between(1, 3))
	if pm > w.last || s.chance(.06) {
		return
	}
	p.paidOn, p.paid = inMonth(pm, s.between(5, 26)), p.approved
	p.result = "1"
	if s.chance(.03) {
		p.result, p.clawback = "3", p.paid/5/10000*10000
	}
}

// stages are the months in which a project's row is filed anew: claim,
// approval, payment.
func (p *project) stages() []period.Month {
	out := []period.Month{p.claimed}
	for _, d := range []day{p.approveOn, p.paidOn} {
		if d != 0 && d.month() > out[len(out)-1] {
			out = append(out, d.month())
		}
	}
	return out
}
