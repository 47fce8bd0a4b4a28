package city

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"stis/reference/period"
)

// profile is what a firm reports of itself on one day: a spell of attributes
// that holds until the next.
type profile struct {
	filed
	firm      *firm
	report    day
	name      string
	county    string
	opCounty  string
	park      string
	own       string
	size      string
	trade     string
	status    string
	merged    string
	tase      bool
	key       string
	revenue   int64 // fen
	soRevenue int64
	payroll   int64
	research  int64
	emp       int
	college   int
	so        int
	yearly    bool
}

// firm is a member of the outsourcing register.
type firm struct {
	ix       int
	uscc     string
	weight   float64 // size relative to the typical firm
	offshore float64 // share of contracts with clients abroad
	trade    trade
	enter    day // registration in the ministry's system
	born     day // business licence
	exit     day // closing, moving out or merger; far away when none
	profiles []*profile
	fdi      string
	fdiShare int
	gen      int // renamings so far
}

const never = day(1 << 30)

// at returns the profile in force on a day: the last reported up to it, or the
// first one for earlier days.
func (f *firm) at(d day) *profile {
	cur := f.profiles[0]
	for _, p := range f.profiles[1:] {
		if p.report > d || p.dropped {
			break
		}
		cur = p
	}
	return cur
}

// alive tells whether the firm does business on a day.
func (f *firm) alive(d day) bool { return d >= f.enter && d < f.exit }

// attributes are the dimensions a flow of a month takes from the register.
type attributes struct{ county, park, group, size, trade string }

// attrs returns the attributes on the last day of a month.
func (f *firm) attrs(m period.Month) attributes {
	p := f.at(lastDay(m))
	park := p.park
	if park == "" {
		park = "_N"
	}
	return attributes{p.county, park, ownershipGroup(p.own), p.size, p.trade}
}

// makeFirms fills the register: most firms exist at the start, the others
// enter month by month; each lives its own life.
func (w *world) makeFirms() {
	for ix := range w.cfg.Enterprises {
		f := w.newFirm(ix)
		w.firms = append(w.firms, f)
	}
	for _, f := range w.firms {
		w.liveFirm(f)
	}
}

// newFirm draws what never changes and the first profile.
func (w *world) newFirm(ix int) *firm {
	s := w.cfg.stream("firm", ix)
	f := &firm{ix: ix, exit: never, weight: math.Exp(s.normal(0, 1.25))}
	if s.chance(.03) {
		f.weight *= 1 + math.Pow(1-s.Float64(), -1/1.3) // a Pareto tail of large firms
	}
	cs := counties()
	c := cs[s.weighted(len(cs), func(i int) float64 { return cs[i].weight })]
	ts := trades()
	f.trade = ts[s.weighted(len(ts), func(i int) float64 { return ts[i].weight })]
	f.offshore = .82
	if s.chance(.38) {
		f.offshore = .22
	}
	f.uscc = makeUSCC(c.code, 100000+ix*37)
	start := dayOf(w.first.First())
	if s.chance(.7) {
		f.enter = start - day(s.between(60, 3000))
	} else {
		f.enter = start + day(s.between(3, w.cfg.Months*30))
	}
	f.enter = min(f.enter, lastDay(w.last)-2)
	f.born = f.enter - day(s.between(30, 2500))
	os := ownerships()
	o := os[s.weighted(len(os), func(i int) float64 { return os[i].weight })]
	p := &profile{firm: f, county: c.code, opCounty: c.code, own: o.code, trade: f.trade.code, status: "1", key: "0"}
	if o.group == "hmt" || o.group == "foreign" {
		f.fdi, f.fdiShare = "HKG", s.between(25, 100)
		if o.group == "foreign" {
			f.fdi = oneOf(s, []string{"USA", "JPN", "DEU", "SGP", "ITA", "KOR", "FRA"})
		}
	}
	p.name = f.named(w.cfg, o.code)
	if s.chance(.12) {
		p.opCounty = oneOf(s, cs).code
	}
	for _, g := range gardens() {
		if g.county == c.code && s.chance(.4) {
			p.park = g.id
		}
	}
	p.tase = f.weight > 3 && s.chance(.3)
	if f.weight > 2.5 && s.chance(.3) {
		p.key = oneOf(s, []string{"2", "3", "3"})
	}
	p.report = f.enter
	if f.enter < start {
		p.report = start - day(s.between(3, 25))
	}
	w.measure(p, s)
	f.profiles = []*profile{p}
	return f
}

// named is the firm's name after its renamings so far. Half of the firms with
// foreign capital carry the place behind the trade: 瓯川软件(温州)有限公司.
func (f *firm) named(cfg Config, own string) string {
	form := legalForm(own)
	name := firmName(cfg, f.ix, f.gen, f.trade.word, form)
	if g := ownershipGroup(own); (g == "hmt" || g == "foreign") && f.ix%2 == 0 {
		place := string([]rune(name)[:2])
		name = strings.TrimSuffix(strings.TrimPrefix(name, place), form) + "(" + place + ")" + form
	}
	return name
}

func legalForm(own string) string {
	switch own {
	case "174", "240", "340":
		return "股份有限公司"
	case "172":
		return "合伙企业"
	case "171":
		return "工作室"
	}
	return "有限公司"
}

// measure sets the yearly figures of a profile and the size class they imply.
func (w *world) measure(p *profile, s stream) {
	years := float64(int(p.report.month())-int(w.first)) / 12
	p.revenue = int64(p.firm.weight*(1+.06*years)*s.normal(1, .1)*4_200_000) * 100
	p.revenue = max(p.revenue, 20_000_00)
	p.soRevenue = int64(float64(p.revenue) * (.45 + .5*s.Float64()))
	p.emp = max(3, int(12*math.Pow(p.firm.weight, .8)*s.normal(1, .08)))
	p.college = int(float64(p.emp) * (.55 + .35*s.Float64()))
	p.so = int(float64(p.emp) * (.6 + .35*s.Float64()))
	p.payroll = int64(p.emp) * int64(s.between(70_000, 130_000)) * 100
	p.research = p.revenue / 100 * int64(s.between(0, 12))
	switch {
	case p.emp >= 300:
		p.size = "1"
	case p.emp >= 100:
		p.size = "2"
	case p.emp >= 10:
		p.size = "3"
	default:
		p.size = "4"
	}
}

// liveFirm walks the months and lets things happen to a firm; every event and
// every January gives a new profile.
func (w *world) liveFirm(f *firm) {
	for m := w.first; m <= w.last; m++ {
		if lastDay(m) < f.enter || f.exit < dayOf(m.First()) {
			continue
		}
		s := w.cfg.stream("life", f.ix*1000+int(m-w.first))
		if m.Month() == 1 && f.at(lastDay(m)).report < inMonth(m, 3) {
			p := w.nextProfile(f, inMonth(m, s.between(4, 15)))
			w.measure(p, s)
			p.yearly = true
		}
		d := inMonth(m, s.between(17, 27))
		if d <= f.profiles[len(f.profiles)-1].report || d <= f.enter+20 {
			continue
		}
		w.happen(f, d, s)
	}
}

// nextProfile appends a copy of the firm's last profile with a new date.
func (w *world) nextProfile(f *firm, d day) *profile {
	p := *f.profiles[len(f.profiles)-1]
	p.report, p.yearly, p.filed = d, false, filed{}
	f.profiles = append(f.profiles, &p)
	return &p
}

// happen draws at most one event of a firm's life in a month.
func (w *world) happen(f *firm, d day, s stream) {
	x := s.Float64()
	last := f.profiles[len(f.profiles)-1]
	if last.status == "2" {
		if x < .3 {
			w.nextProfile(f, d).status = "1"
		}
		return
	}
	switch {
	case x < .0025: // rename
		f.gen++
		w.nextProfile(f, d).name = f.named(w.cfg, last.own)
	case x < .0037: // move to another county
		p := w.nextProfile(f, d)
		cs := counties()
		p.county = cs[s.weighted(len(cs), func(i int) float64 { return cs[i].weight })].code
		p.opCounty, p.park = p.county, ""
	case x < .0065: // into or out of a park
		p := w.nextProfile(f, d)
		p.park = ""
		for _, g := range gardens() {
			if g.county == p.county && last.park == "" {
				p.park = g.id
			}
		}
	case x < .0075: // sold to a partner from Hong Kong
		p := w.nextProfile(f, d)
		p.own, f.fdi, f.fdiShare = "210", "HKG", 40
	case x < .0085: // suspended
		w.nextProfile(f, d).status = "2"
	case x < .0115: // closed, moved out or merged
		w.leave(f, d, s)
	}
}

// leave ends a firm's life.
func (w *world) leave(f *firm, d day, s stream) {
	p := w.nextProfile(f, d)
	f.exit = d
	p.status = oneOf(s, []string{"3", "3", "4", "5"})
	if p.status != "5" {
		return
	}
	heir := slices.IndexFunc(w.firms, func(g *firm) bool {
		return g != f && g.weight > f.weight && g.enter < d-100 && g.exit == never && g.profiles[0].county == p.county
	})
	if heir < 0 {
		p.status = "3"
		return
	}
	p.merged = w.firms[heir].uscc
}

// english is a firm's name on contracts abroad.
func (f *firm) english() string {
	return fmt.Sprintf("Wenzhou %s Co Ltd %03d", strings.ToUpper(f.trade.code[:3]), f.ix)
}
