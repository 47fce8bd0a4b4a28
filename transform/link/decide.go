package link

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// Status is what became of a filed name.
type Status string

// The statuses of a filed name.
const (
	Linked   Status = "linked"
	Clerical Status = "clerical" // a person must look
	Blocked  Status = "blocked"  // it lies elsewhere than every firm it resembles
	Unlinked Status = "unlinked" // it resembles no firm
	Rejected Status = "rejected" // a person said it is none of those it resembles
)

// Decision is what the passes say of one query.
type Decision struct {
	Status     Status
	Pass       int    // 3 equal names, 4 similar ones, 5 a person's list; 0 = none reached
	USCC       string // the firm, when linked
	Score      float64
	Why        string      // why not linked: a slug; "" when linked or unlike every firm
	Candidates []Candidate // best first
}

// tie is how close two firms' scores may be without telling them apart.
const tie = 0.02

// Passes decides every query: names that are equal (pass 3), names that score
// Scores.Link with nothing against them (pass 4), and the rest that a person must
// look at (pass 5). In pass 4 each firm takes one name of a source, the best;
// other names that resemble it too go to the list.
func Passes(m *Matcher, queries []Query) []Decision {
	out := make([]Decision, len(queries))
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			s := m.newSight()
			for i := w; i < len(queries); i += workers {
				out[i] = m.decide(queries[i], s)
			}
		})
	}
	wait.Wait()
	oneToOne(queries, out)
	return out
}

// oneToOne leaves a firm only its best similar name in a source.
func oneToOne(queries []Query, decisions []Decision) {
	type unit struct{ source, uscc string }
	best := map[unit]int{}
	prefer := func(i, j int) int {
		return cmp.Or(-cmp.Compare(decisions[i].Score, decisions[j].Score), cmp.Compare(queries[i].Name.Core, queries[j].Name.Core))
	}
	for i, d := range decisions {
		if d.Status != Linked || d.Pass != 4 {
			continue
		}
		u := unit{queries[i].Source, d.USCC}
		if j, ok := best[u]; !ok || prefer(i, j) < 0 {
			best[u] = i
		}
	}
	for i, d := range decisions {
		if d.Status != Linked || d.Pass != 4 {
			continue
		}
		if j := best[unit{queries[i].Source, d.USCC}]; queries[i].Name.Core != queries[j].Name.Core {
			decisions[i] = d.toPerson("taken")
		}
	}
}

// toPerson puts a decision on the list.
func (d Decision) toPerson(why string) Decision {
	d.Status, d.Pass, d.USCC, d.Why = Clerical, 5, "", why
	return d
}

func (m *Matcher) decide(q Query, s *sight) Decision {
	d := Decision{Status: Unlinked, Candidates: m.match(q, s)}
	if len(d.Candidates) == 0 {
		if len(q.Rejected) > 0 {
			d.Status = Rejected
		}
		return d
	}
	top := d.Candidates[0]
	d.Score = top.Score
	switch {
	case top.Blocked:
		d.Status, d.Why = Blocked, "place"
		return d
	case top.Branch:
		return d.toPerson("branch")
	case len(q.Rejected) > 0:
		return d.toPerson("rejected_other")
	// A sound code of somebody else stands against the name, unless the firm's own
	// filing names the declaration too.
	case q.Foreign && !sameRegistry(q.Code, top.USCC) && !(top.Full && slices.Contains(q.Filed, top.USCC)):
		return d.toPerson("other_code")
	}
	rivals := m.rivals(q, d.Candidates)
	if len(rivals) > 1 {
		return d.toPerson("several")
	}
	top = rivals[0]
	d.Score = top.Score
	if why := m.doubt(q, top); why != "" {
		return d.toPerson(why)
	}
	d.Status, d.USCC, d.Pass = Linked, top.USCC, 4
	if top.Equal {
		d.Pass = 3
	}
	return d
}

// sameRegistry reports whether two codes are of one city's registry, which
// admits no two firms of one name (企业名称登记管理规定): equal names filed under
// another sound code of that registry are one firm with a mistaken code.
func sameRegistry(a, b string) bool {
	return len(a) == 18 && len(b) == 18 && a[2:6] == b[2:6]
}

// rivals are the firms that the core alone does not tell apart; where one has
// the whole name, its place, is registered there, had it on the days of the lines
// or filed for it, that one is left.
func (m *Matcher) rivals(q Query, all []Candidate) []Candidate {
	top := all[0]
	var out []Candidate
	for _, c := range all {
		if !c.Blocked && !c.Branch && c.Score >= top.Score-tie && (c.Equal || !top.Equal) {
			out = append(out, c)
		}
	}
	for _, sharper := range []func(Candidate) bool{
		func(c Candidate) bool { return c.Full },
		func(c Candidate) bool { return c.Firm.Name.Place == q.Name.Place },
		func(c Candidate) bool { return !m.elsewhere(q.Name.Place, q, c) },
		func(c Candidate) bool { return c.Firm.From.Before(q.Last) && q.First.Before(c.Firm.To) },
		func(c Candidate) bool { return slices.Contains(q.Filed, c.USCC) },
	} {
		if keep := filter(out, sharper); len(out) > 1 && len(keep) > 0 {
			out = keep
		}
	}
	return out
}

func filter(all []Candidate, keep func(Candidate) bool) []Candidate {
	var out []Candidate
	for _, c := range all {
		if keep(c) {
			out = append(out, c)
		}
	}
	return out
}

// doubt is what speaks against linking by name alone; "" = nothing.
func (m *Matcher) doubt(q Query, c Candidate) string {
	brand := brandOf(q.Name.Core)
	near := len(q.Code) == len(c.USCC) && Levenshtein(q.Code, c.USCC) <= 2
	filed := slices.Contains(q.Filed, c.USCC)
	switch {
	case c.Swapped:
		return "swapped"
	case q.Hint != "" && q.Hint != c.USCC:
		return "other_code"
	case !c.Equal && c.Score < m.scores.Link:
		return "score"
	case len([]rune(brand)) < 2 && !(c.Full && q.Name.Place != ""):
		return "weak"
	case q.Name.Group != c.Firm.Name.Group, !alike(q.Name.Form, c.Firm.Name.Form):
		return "form"
	case !c.Full && !near && m.elsewhere(q.Name.Place, q, c):
		return "county"
	case c.Equal:
		return ""
	case !near && m.elsewhere(q.Division, q, c):
		return "county"
	case len(q.Filed) > 0 && !filed:
		return "filing"
	case brand != brandOf(c.Firm.Name.Core) && !near && !filed:
		return "brand"
	}
	return ""
}

// alike reports whether two names may be one legal person's. A cut-off name says
// no form.
func alike(a, b Form) bool { return a == b || a == NoForm || b == NoForm }

// elsewhere reports whether a place excludes where the firm was registered on the
// days of the lines.
func (m *Matcher) elsewhere(place string, q Query, c Candidate) bool {
	known := false
	for _, h := range c.Firm.Homes {
		if !q.Last.IsZero() && (q.Last.Before(h.From) || !h.To.IsZero() && !q.First.Before(h.To)) {
			continue
		}
		if !m.places.Conflict(place, h.Place, c.Firm.Since) {
			return false
		}
		known = true
	}
	return known
}
