package register

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"stis/transform/link"
)

// problem is a contradiction that a check tells.
type problem struct{ kind, source, code, name, uscc, other, decision string }

// links decides every party and fills facts.link, facts.link_candidate,
// facts.link_problem and facts.filed_code.
func (b *builder) links(ctx context.Context) error {
	e, err := b.readEvidence(ctx)
	if err != nil {
		return err
	}
	parties, err := b.readParties(ctx)
	if err != nil {
		return err
	}
	problems, err := b.decide(parties, e)
	if err != nil {
		return err
	}
	problems = append(problems, b.contradictions(e)...)
	codes := map[string][]*party{}
	for _, p := range parties {
		codes[p.code] = append(codes[p.code], p)
	}
	for _, p := range parties {
		if all := codes[p.code]; all[0] == p {
			problems = append(problems, b.agree(all)...)
		}
	}
	if err := b.storeLinks(ctx, parties); err != nil {
		return err
	}
	return b.storeCodes(ctx, parties, problems)
}

// decide goes through the passes: codes, a person's decision, names.
func (b *builder) decide(parties []*party, e *evidence) ([]problem, error) {
	var problems []problem
	var queries []link.Query
	var asked []*party
	for _, p := range parties {
		p.score = math.NaN()
		d, decided := e.decisions[filedName{p.code, p.name}]
		p.decision = d.id
		if p.byCode(e) {
			continue
		}
		if decided && d.verdict == "accept" {
			if b.known(d.uscc) {
				c := b.candidate(d.uscc, p.parsed)
				p.status, p.uscc, p.pass, p.via, p.candidates = link.Linked, d.uscc, 5, viaDecision, []link.Candidate{c}
				if p.name != "" {
					p.score = c.Score
				}
				continue
			}
			problems = append(problems, problem{kind: "unknown_firm", source: p.source, code: p.code, name: p.name, uscc: d.uscc, decision: d.id})
		}
		if firms := e.claimed[p.clean]; len(firms) > 0 {
			p.status, p.pass, p.why = link.Clerical, 5, "two_firms"
			for _, uscc := range firms {
				p.candidates = append(p.candidates, b.candidate(uscc, p.parsed))
			}
			continue
		}
		queries, asked = append(queries, b.query(p, e)), append(asked, p)
	}
	m, err := link.NewMatcher(b.places, b.firms, b.scores)
	if err != nil {
		return nil, err
	}
	for i, d := range link.Passes(m, queries) {
		asked[i].byName(d, queries[i], b)
	}
	return problems, nil
}

// contradictions are the decisions that say otherwise than a code of the
// register does. The code counts.
func (b *builder) contradictions(e *evidence) []problem {
	var out []problem
	for _, d := range e.decisions {
		p := &party{clean: cleanCode(d.code)}
		if p.firm = p.clean; b.known(p.clean) {
			p.kind = "uscc"
		} else if p.firm = e.byOrg[p.clean]; p.firm != "" {
			p.kind = "org"
		}
		if p.byCode(e) && (d.verdict == "accept") != b.same(p.uscc, d.uscc) {
			out = append(out, problem{kind: "against_code", code: d.code, name: d.name, uscc: p.uscc, other: d.uscc, decision: d.id})
		}
	}
	slices.SortFunc(out, compareProblems)
	return out
}

func compareProblems(a, b problem) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.code, b.code), cmp.Compare(a.name, b.name), cmp.Compare(a.source, b.source), cmp.Compare(a.decision, b.decision))
}

// cleanCode is the form of a code that facts.filed_party compares.
func cleanCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// agree looks at all parties of one code, for facts know the code alone. Two
// firms that people named under one code cancel each other. Links by name fall
// back to the list when the same code was filed with a name that is not that
// firm's. What was filed without a name follows the others.
func (b *builder) agree(all []*party) []problem {
	var decided, byName, named []*party
	for _, p := range all {
		switch {
		case p.pass == 1 || p.pass == 2:
			return nil
		case p.via == viaDecision:
			decided = append(decided, p)
		case p.status == link.Linked:
			byName = append(byName, p)
			named = append(named, p)
		case p.name != "" || p.status == link.Rejected:
			named = append(named, p)
		}
	}
	linked := slices.Concat(decided, byName)
	if len(linked) == 0 {
		return nil
	}
	firm := linked[0].uscc
	for _, p := range decided {
		if !b.same(p.uscc, firm) {
			return []problem{sendBack(linked, "two_firms", "two_decisions", p.name)}
		}
	}
	var out []problem
	for _, p := range named {
		if b.agrees(p, firm, len(decided) > 0) {
			continue
		}
		if len(byName) > 0 {
			out = append(out, sendBack(byName, "shared_code", "shared_code", p.name))
		}
		break
	}
	if len(out) > 0 && len(decided) == 0 {
		return out
	}
	for _, p := range all {
		if p.name == "" && p.status != link.Linked && p.status != link.Rejected {
			first := linked[0]
			p.status, p.uscc, p.pass, p.via, p.why, p.candidates = link.Linked, first.uscc, first.pass, first.via, "", first.candidates
		}
	}
	return out
}

// agrees reports whether a party does not speak against its code meaning the
// firm. A person's word covers names that are linked to nobody.
func (b *builder) agrees(p *party, firm string, decided bool) bool {
	switch {
	case p.status == link.Linked:
		return b.same(p.uscc, firm)
	case decided:
		return true
	case len(p.candidates) == 0 || p.candidates[0].Blocked:
		return false
	}
	return p.candidates[0].USCC == firm // it may be the firm, spelt otherwise
}

// sendBack puts linked parties of one code on a person's list and says why.
func sendBack(linked []*party, why, kind, other string) problem {
	for _, p := range linked {
		p.status, p.pass, p.why = link.Clerical, 5, why
		p.uscc, p.via = "", ""
	}
	first := linked[0]
	return problem{kind: kind, source: first.source, code: first.code, name: first.name, other: other, decision: first.decision}
}

// storeLinks fills facts.link and facts.link_candidate. The firm of a link is
// who stands for it on the day of the last line.
func (b *builder) storeLinks(ctx context.Context, parties []*party) error {
	t := newTable("link", "source", "code", "name", "uscc?", "pass?:int", "status", "score:score", "place_filed?", "place_register?",
		"lines:int", "usd:money", "via?", "decision?", "why")
	c := newTable("link_candidate", "source", "code", "name", "position:int", "uscc", "ent_name", "score:score", "place")
	for _, p := range parties {
		uscc, via, place := p.uscc, p.via, ""
		if uscc != "" {
			if uscc = b.at(p.uscc, p.last); uscc != p.uscc {
				via = viaMerger
			}
		}
		if len(p.candidates) > 0 {
			place = b.places.Title(p.candidates[0].Place())
		}
		t.add(p.source, p.code, p.name, uscc, p.pass, string(p.status), p.score, b.places.Title(p.parsed.Place), place,
			p.lines, p.usd, via, p.decision, p.why)
		for i, x := range p.candidates {
			c.add(p.source, p.code, p.name, i+1, x.USCC, cmp.Or(b.titles[x.USCC], x.Firm.Name.Text), x.Score, b.places.Title(x.Place()))
		}
	}
	if err := t.load(ctx, b.tx); err != nil {
		return err
	}
	return c.load(ctx, b.tx)
}

// storeCodes fills facts.filed_code, the codes as filed that mean a firm without
// being one of its own, and facts.link_problem.
func (b *builder) storeCodes(ctx context.Context, parties []*party, problems []problem) error {
	byCode := map[string]*party{}
	for _, p := range parties {
		if p.status != link.Linked || p.firm != "" && p.code == p.clean {
			continue
		}
		if q := byCode[p.code]; q == nil || q.pass > p.pass {
			byCode[p.code] = p
		}
	}
	t := newTable("filed_code", "code", "uscc", "via", "score:score")
	for _, p := range parties {
		if byCode[p.code] == p {
			t.add(p.code, p.uscc, p.via, p.score)
		}
	}
	x := newTable("link_problem", "problem", "source", "code", "name", "uscc", "other", "decision")
	slices.SortStableFunc(problems, compareProblems)
	for _, p := range problems {
		x.add(p.kind, p.source, p.code, p.name, p.uscc, p.other, p.decision)
	}
	if err := t.load(ctx, b.tx); err != nil {
		return err
	}
	return x.load(ctx, b.tx)
}
