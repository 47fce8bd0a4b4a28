package register

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"stis/reference"
	"stis/transform/link"
)

// party is a code and name as one source filed them, and what became of them.
type party struct {
	source, code, name string
	clean              string // the code in capitals, without hyphens and blanks
	lines              int64
	usd                string
	first, last        time.Time
	kind, firm         string // of the register code that clean is; "" = none

	parsed     link.Name
	status     link.Status
	uscc       string // the firm when linked, before mergers
	pass       int
	score      float64 // NaN = none
	via        string
	why        string
	decision   string
	candidates []link.Candidate
}

// The ways a code came to mean a firm (via).
const (
	viaUSCC     = "uscc"
	viaOrg      = "org_code"
	viaCustoms  = "customs_code"
	viaName     = "name"
	viaScore    = "name_score"
	viaDecision = "decision"
	viaMerger   = "merger"
)

// decision is what a person said of a code and name (人工裁定).
type decision struct{ id, code, name, uscc, verdict string }

type filedName struct{ code, name string }

// evidence is what is known besides the names.
type evidence struct {
	decisions map[filedName]decision
	filed     map[filedName][]string // firms whose own filings name a declaration
	claimed   map[string][]string    // firms that claim one code
	byOrg     map[string]string
}

func (b *builder) readEvidence(ctx context.Context) (*evidence, error) {
	e := &evidence{decisions: map[filedName]decision{}, filed: map[filedName][]string{}, claimed: map[string][]string{}, byOrg: b.byOrg()}
	err := b.read(ctx, "decisions.sql", func(rows *sql.Rows) error {
		var d decision
		err := rows.Scan(&d.id, &d.code, &d.name, &d.uscc, &d.verdict)
		e.decisions[filedName{d.code, d.name}] = d
		return err
	}, sql.Named("asof", b.asOf))
	if err != nil {
		return nil, err
	}
	err = b.read(ctx, "evidence.sql", func(rows *sql.Rows) error {
		var k filedName
		var uscc string
		err := rows.Scan(&k.code, &k.name, &uscc)
		e.filed[k] = append(e.filed[k], uscc)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, b.read(ctx, "ambiguous.sql", func(rows *sql.Rows) error {
		var code, uscc, name string
		err := rows.Scan(&code, &uscc, &name)
		e.claimed[code] = append(e.claimed[code], uscc)
		return err
	})
}

func (b *builder) readParties(ctx context.Context) ([]*party, error) {
	var out []*party
	err := b.read(ctx, "parties.sql", func(rows *sql.Rows) error {
		p := &party{}
		err := rows.Scan(&p.source, &p.code, &p.name, &p.clean, &p.lines, &p.usd, &p.first, &p.last, &p.kind, &p.firm)
		p.parsed = b.places.Parse(p.name)
		out = append(out, p)
		return err
	})
	return out, err
}

// sound reports whether a code keeps the check digits of a USCC or of an
// organisation code: then it is somebody's, in the register or not.
func sound(code string) bool {
	return reference.CheckUSCC(code) == nil || reference.CheckOrgCode(code) == nil
}

// query asks the matcher about a party.
func (b *builder) query(p *party, e *evidence) link.Query {
	key := filedName{p.code, p.name}
	q := link.Query{Source: p.source, Code: p.clean, Name: p.parsed, First: p.first, Last: p.last,
		Foreign: sound(p.clean), Filed: e.filed[key]}
	if d, ok := e.decisions[key]; ok && d.verdict == "reject" {
		q.Rejected = []string{d.uscc}
	}
	if len(p.clean) == 18 && !q.Foreign {
		if org := p.clean[8:17]; reference.CheckOrgCode(org) == nil {
			q.Hint = e.byOrg[org]
		}
		if county := p.clean[2:8]; b.places.Title(county) != county && strings.HasPrefix(county, "3303") && !strings.HasSuffix(county, "00") {
			q.Division = county
		}
	}
	return q
}

// byCode decides a party whose code is one of the register, or a sound USCC
// around a firm's organisation code.
func (p *party) byCode(e *evidence) bool {
	switch {
	case p.firm != "" && p.kind == "uscc":
		p.pass, p.via, p.uscc = 1, viaUSCC, p.firm
	case p.firm != "":
		p.pass, p.via, p.uscc = 2, viaOrg, p.firm
		if p.kind == "customs" {
			p.via = viaCustoms
		}
	case reference.CheckUSCC(p.clean) == nil && e.byOrg[reference.OrgCodeOf(p.clean)] != "":
		p.pass, p.via, p.uscc = 2, viaOrg, e.byOrg[reference.OrgCodeOf(p.clean)]
	default:
		return false
	}
	p.status = link.Linked
	return true
}

// byName takes over what the passes decided.
func (p *party) byName(d link.Decision, q link.Query, b *builder) {
	p.status, p.uscc, p.pass, p.why, p.candidates = d.Status, d.USCC, d.Pass, d.Why, d.Candidates
	if len(d.Candidates) > 0 {
		p.score = d.Score
	}
	switch d.Pass {
	case 3:
		p.via = viaName
	case 4:
		p.via = viaScore
	}
	// An unsound code that holds a firm's organisation code is worth a look
	// whatever the name says.
	if q.Hint != "" && p.status == link.Unlinked && !slices.Contains(q.Rejected, q.Hint) {
		p.status, p.pass, p.why, p.candidates = link.Clerical, 5, "code_part", []link.Candidate{b.candidate(q.Hint, p.parsed)}
	}
}

// candidate is a firm proposed by something else than its name.
func (b *builder) candidate(uscc string, filed link.Name) link.Candidate {
	c := link.Candidate{USCC: uscc, Firm: link.Firm{USCC: uscc, Name: b.places.Parse(b.titles[uscc]), Homes: b.homes[uscc]}}
	if filed.Core != "" {
		c.Score = link.CoreScore(c.Firm.Name.Core, filed.Core)
	}
	return c
}
