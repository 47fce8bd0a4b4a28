package city

import (
	"fmt"
	"slices"
	"strings"

	"stis/reference/period"
)

// customsNumber is the ten-character registration of a firm at customs: area,
// kind of zone, kind of firm, serial.
func customsNumber(kind, serial int) string {
	return fmt.Sprintf("33039%d%04d", kind+serial/10_000, serial%10_000)
}

// identityPlanter gives declarations of outsiders to firms of the register that
// go there by another code or name, and to strangers whose names look alike.
type identityPlanter struct {
	*world
	pool map[string][]*flow // by source: declarations nothing hangs on
	n    int                // serial of codes that nobody holds
}

// plantIdentity files firms under old codes, mistyped codes, old names, names
// written otherwise and the codes of firms that were merged.
func (w *world) plantIdentity() {
	p := &identityPlanter{world: w, pool: map[string][]*flow{}}
	for _, r := range w.flows {
		if r.quiet() && r.live() && r.kind == "C" && r.firm == nil && r.exec == nil && r.sign() > 0 && !(r.in && outsourced(r.txn)) && r.replaces == nil {
			p.pool[r.source()] = append(p.pool[r.source()], r)
		}
	}
	p.plantOrgCodes()
	p.plantTypos()
	p.plantVariants()
	p.plantOldNames()
	p.plantMerged()
	p.plantPaid()
	p.plantLookalikes()
	p.plantCustomsCodes()
}

// take draws a declaration of a source from day lo to hi; nil when none is left.
func (p *identityPlanter) take(s stream, source string, lo, hi day) *flow {
	r := pick(s, p.pool[source], func(r *flow) bool { return r.linked == "" && r.on >= lo && r.on <= hi })
	if r != nil {
		r.linked = "taken"
	}
	return r
}

// typed stands for codes of 18 characters whose check digit is wrong.
const typed = "000000000000000000"

// nobody makes a code that passes every check and that nobody holds.
func (p *identityPlanter) nobody() string {
	p.n++
	return makeUSCC("330302", 300_000+p.n*11)
}

// unreadable is a code as a tired hand types it, with the wrong check digit. A
// form that takes none such gets one that is nobody's, which would be a rare
// slip: of ten thousand mistyped codes some thirty pass.
func (p *identityPlanter) unreadable(source, field string, f *firm, s stream) string {
	at := s.between(9, 15)
	body := []byte(f.uscc)
	if body[at], body[at+1] = body[at+1], body[at]; string(body) == f.uscc {
		body[at] = '0' + (body[at]-'0'+3)%10
	}
	if code := string(body); p.takes(source, field, code) && p.byUSCC[code] == nil && !p.holds(code[8:17]) {
		return code
	}
	return p.nobody()
}

// holds tells whether an organisation code is that of a firm of the register.
func (p *identityPlanter) holds(org string) bool {
	return slices.ContainsFunc(p.firms, func(f *firm) bool { return f.uscc[8:17] == org })
}

// codeField is the field that names the firm of a declaration.
func codeField(source string) string {
	return map[string]string{"safe_receipt": "payee_code", "safe_payment": "payer_code", "cus_decl": "uscc"}[source]
}

// takes tells whether a form accepts a code that is no social credit code: not
// where every code is checked to be one. A layout that checks codes of 18
// characters only says so: length(uscc) = 18.
func (w *world) takes(source, field, code string) bool {
	l := w.layouts[source]
	if l == nil {
		return false
	}
	c := l.Columns[w.fields[source][field]]
	return c.Check == "" || len(code) != 18 && strings.Contains(c.CheckWhen, "length("+field+") = 18")
}

// give files a declaration as that of a firm under a code and a name.
func (p *identityPlanter) give(r *flow, f *firm, code, name, kind string) {
	r.firm, r.code, r.name, r.linked = f, code, name, kind
}

// shares spreads n plants over the firms and over the forms of SAFE that take
// such a code.
func (p *identityPlanter) shares(name string, n int, code string, plant func(source string, f *firm, s stream) bool) {
	s := p.cfg.stream("identity-"+name, 0)
	n = max(2, n*p.cfg.Enterprises/420)
	for i := range n {
		source := []string{"safe_payment", "safe_receipt"}[i%2]
		if !p.takes(source, codeField(source), code) && code != "" {
			source = "safe_payment"
		}
		for range 12 {
			if plant(source, oneOf(s, p.firms), s) {
				break
			}
		}
	}
}

// living takes a declaration of a firm's lifetime.
func (p *identityPlanter) living(source string, f *firm, s stream) *flow {
	return p.take(s, source, f.enter+1, min(f.exit-1, lastDay(p.last)))
}

// plantOrgCodes files the old organisation code (组织机构代码), with its hyphen
// or without.
func (p *identityPlanter) plantOrgCodes() {
	p.shares("org", 160, "000000000", func(source string, f *firm, s stream) bool {
		code := f.uscc[8:17]
		if s.chance(.5) {
			code = code[:8] + "-" + code[8:]
		}
		r := p.living(source, f, s)
		if r == nil {
			return false
		}
		p.give(r, f, code, f.at(r.on).name, "org_code")
		return true
	})
}

// plantTypos files codes that cannot be read under the right name.
func (p *identityPlanter) plantTypos() {
	p.shares("typo", 120, typed, func(source string, f *firm, s stream) bool {
		r := p.living(source, f, s)
		if r == nil {
			return false
		}
		p.give(r, f, p.unreadable(source, codeField(source), f, s), f.at(r.on).name, "typo_code")
		return true
	})
}

// plantVariants files unreadable codes under names as clerks write them.
func (p *identityPlanter) plantVariants() {
	i := 0
	p.shares("variant", 120, typed, func(source string, f *firm, s stream) bool {
		r := p.living(source, f, s)
		if r == nil {
			return false
		}
		i++
		name := f.at(r.on).name
		varied := varyName(name, countyName(f.at(r.on).county), i)
		if varied == name {
			r.linked = ""
			return false
		}
		p.give(r, f, p.unreadable(source, codeField(source), f, s), varied, "name_variant")
		return true
	})
}

// varyName writes a name as another office does: the place in full or with the
// district, the legal form in full or as it was before, other brackets; one in
// forty with a character wrong.
func varyName(name, county string, i int) string {
	if i%40 == 0 {
		return strings.Replace(name, "有限", "科技有限", 1)
	}
	switch i % 4 {
	case 0:
		if strings.Contains(name, "(") {
			return strings.NewReplacer("(", "（", ")", "）").Replace(name)
		}
		return strings.Replace(name, "温州", "温州市", 1)
	case 1:
		return strings.Replace(name, "有限公司", "有限责任公司", 1)
	case 2:
		if rest, ok := strings.CutPrefix(name, "温州"); ok {
			return "温州市" + county + rest
		}
	}
	if strings.Contains(name, "股份") {
		return strings.Replace(name, "股份有限公司", "有限公司", 1)
	}
	return strings.Replace(name, "有限公司", "股份有限公司", 1)
}

// plantOldNames files renamed firms under their name of before, long after, and
// under the new name before they told the bureau.
func (p *identityPlanter) plantOldNames() {
	s := p.cfg.stream("identity-old", 0)
	for _, f := range p.firms {
		for i := 1; i < len(f.profiles); i++ {
			was, is := f.profiles[i-1], f.profiles[i]
			if was.name == is.name {
				continue
			}
			if r := p.take(s, "safe_payment", is.report+60, min(f.exit-1, lastDay(p.last))); r != nil {
				p.give(r, f, p.unreadable("safe_payment", "payer_code", f, s), was.name, "old_name")
			}
			if r := p.take(s, "safe_payment", max(is.report-45, f.enter), is.report-1); r != nil {
				p.give(r, f, p.unreadable("safe_payment", "payer_code", f, s), is.name, "renamed")
			}
		}
	}
}

// plantMerged files the code and name of firms that were merged, after it.
func (p *identityPlanter) plantMerged() {
	s := p.cfg.stream("identity-merged", 0)
	for _, f := range p.firms {
		if last := f.profiles[len(f.profiles)-1]; last.merged != "" && f.exit+10 < lastDay(p.last) {
			for _, source := range []string{"safe_payment", "safe_receipt", "safe_payment"} {
				if r := p.take(s, source, f.exit+10, lastDay(p.last)); r != nil {
					p.give(r, f, f.uscc, last.name, "merged")
				}
			}
		}
	}
}

// plantPaid files the receipts of filed lines under the organisation code where
// the form takes it: only that tells that it is the filer who was paid. Else,
// now and then, the code is nobody's and only the name is right.
func (p *identityPlanter) plantPaid() {
	s := p.cfg.stream("identity-paid", 0)
	old := p.takes("safe_receipt", "payee_code", "000000000")
	n := 2
	if old {
		n = max(4, 24*p.cfg.Enterprises/420)
	}
	p.eachMonth(n, p.first, p.last, func(m period.Month) bool {
		if !old {
			r := p.take(s, "safe_receipt", dayOf(m.First()), lastDay(m))
			f := pick(s, p.firms, func(f *firm) bool { return f.alive(dayOf(m.First())) && f.alive(lastDay(m)) })
			if r == nil || f == nil {
				return false
			}
			p.give(r, f, p.nobody(), f.at(r.on).name, "typo_code")
			return true
		}
		e := pick(s, p.executions, func(e *execution) bool {
			return e.on.month() == m && e.delivered() && e.named() != "" && e.paid != nil && e.paid.quiet() && e.paid.firm == e.firm && p.entity(e.paid) == e.firm && e.paid.on < e.firm.exit
		})
		if e == nil {
			return false
		}
		e.paid.code, e.paid.linked = e.firm.uscc[8:17], "org_code"
		return true
	})
}

// plantLookalikes files strangers: the same name in another place, a branch
// (分公司) that is a unit of its own, two characters the other way round.
func (p *identityPlanter) plantLookalikes() {
	i := 0
	p.shares("lookalike", 36, "", func(source string, f *firm, s stream) bool {
		name := f.at(lastDay(p.last)).name
		core, ok := strings.CutPrefix(name, "温州")
		if !ok || strings.Contains(name, "(") {
			return false
		}
		r := p.take(s, source, dayOf(p.first.First()), lastDay(p.last))
		if r == nil {
			return false
		}
		i++
		kind, home := "lookalike", f.at(lastDay(p.last)).county
		switch i % 4 {
		case 0:
			name += "杭州分公司"
		case 1:
			name = oneOf(s, []string{"杭州", "宁波", "台州市"}) + core
		case 2:
			name = "瑞安市" + core
			if home == "330381" {
				name = "乐清市" + core
			}
		default:
			two := []rune(core)
			two[0], two[1] = two[1], two[0]
			kind, name = "swapped", "温州"+string(two)
		}
		r.code, r.name, r.linked = p.nobody(), name, kind
		return true
	})
}

// plantCustomsCodes files firms under their customs code where the form takes
// it; other lines of the firm show both.
func (p *identityPlanter) plantCustomsCodes() {
	if !p.takes("cus_decl", "uscc", customsNumber(7, 0)) {
		return
	}
	s := p.cfg.stream("identity-customs", 0)
	lines := map[string][]*custom{}
	for _, c := range p.customs {
		lines[c.code] = append(lines[c.code], c)
	}
	for _, c := range p.customs {
		all, often := lines[c.code], .05
		if c.firm != nil {
			often = .6
		}
		if c.quiet() && all[0].decl != c.decl && all[0].quiet() && s.chance(often) {
			c.byCustoms = true
		}
	}
}
