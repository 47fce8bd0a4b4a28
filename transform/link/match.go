package link

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// Firm is one name of one firm of the register for the time it bore it. A firm
// has as many as it had names.
type Firm struct {
	USCC     string
	Name     Name
	Homes    []Home // where it was registered, over time
	Since    time.Time
	From, To time.Time // the name's days, To exclusive
}

// Home is a place where a firm was registered from a day on, To exclusive.
type Home struct {
	Place    string
	From, To time.Time
}

// Query is a name as filed.
type Query struct {
	Source, Code string    // where and with which code it was filed
	Name         Name      //
	First, Last  time.Time // days of its lines
	Foreign      bool      // the code is a sound one of somebody else
	Division     string    // the county an unsound code names; "" = none
	Hint         string    // firm whose organisation code stands within an unsound code; "" = none
	Filed        []string  // firms whose own filings name one of its declarations
	Rejected     []string  // firms a person has said it is not
}

// Candidate is a firm that a filed name may be.
type Candidate struct {
	USCC  string
	Firm  Firm    // the name that scored
	Score float64 // of the cores, 0 to 1

	Equal   bool // the cores are equal
	Full    bool // the whole names are equal
	Swapped bool // the same characters in another order, such as 华创 and 创华
	Blocked bool // the names say places that exclude each other
	Branch  bool // one is a branch that the other is not
}

// Scores are the bounds of what similar names may do (METHODS §6.1). The zero
// value is refused.
type Scores struct {
	Link     float64 // from here on similar names may link by themselves
	Clerical float64 // from here on a person looks at them; above 0.5
}

// Check says what is wrong with the bounds. At 0.5 names without a pair of
// neighbours in common would count, which no index finds.
func (s Scores) Check() error {
	switch {
	case !(s.Clerical > 0.5 && s.Clerical <= 1):
		return fmt.Errorf("clerical score %v: want more than 0.5 and at most 1", s.Clerical)
	case !(s.Link >= s.Clerical && s.Link <= 1):
		return fmt.Errorf("link score %v: want %v, the clerical score, to 1", s.Link, s.Clerical)
	}
	return nil
}

// leastDice is what Dice must reach for the score to reach Clerical: the other
// half cannot give more than 1. It stands a hair lower, so that rounding loses
// nothing.
func (s Scores) leastDice() float64 { return 2*s.Clerical - 1 - 1e-9 }

// gram is a pair of neighbours and how often it stood before in the same core,
// so that sets of grams count as multisets.
type gram struct {
	pair bigram
	nth  uint8
}

// Matcher finds names of the register. It is read-only once made and safe for
// concurrent use.
type Matcher struct {
	places  *Places
	scores  Scores
	firms   []Firm
	cores   [][]rune
	grams   [][]int32 // of each core, sorted ids
	ids     map[gram]int32
	posting [][]int32 // gram id → cores that have it
	equal   map[string][]int32
	letters map[string][]int32 // characters of a core in order → cores
}

// NewMatcher indexes the names of a register. The order of the list does not
// matter for what Match gives. Scores out of their range are an error.
func NewMatcher(places *Places, register []Firm, scores Scores) (*Matcher, error) {
	if err := scores.Check(); err != nil {
		return nil, fmt.Errorf("match names: %w", err)
	}
	m := &Matcher{places: places, scores: scores, firms: slices.Clone(register), ids: map[gram]int32{},
		equal: map[string][]int32{}, letters: map[string][]int32{}}
	slices.SortStableFunc(m.firms, func(a, b Firm) int {
		return cmp.Or(cmp.Compare(a.USCC, b.USCC), a.From.Compare(b.From), cmp.Compare(a.Name.Text, b.Name.Text))
	})
	for i, f := range m.firms {
		core := []rune(f.Name.Core)
		var ids []int32
		for _, g := range gramsOf(core) {
			id, ok := m.ids[g]
			if !ok {
				id = int32(len(m.posting))
				m.ids[g], m.posting = id, append(m.posting, nil)
			}
			m.posting[id] = append(m.posting[id], int32(i))
			ids = append(ids, id)
		}
		slices.Sort(ids)
		m.cores, m.grams = append(m.cores, core), append(m.grams, ids)
		m.equal[f.Name.Core] = append(m.equal[f.Name.Core], int32(i))
		if len(core) > 1 {
			k := letters(core)
			m.letters[k] = append(m.letters[k], int32(i))
		}
	}
	return m, nil
}

// letters are the characters of a core in order.
func letters(core []rune) string {
	s := slices.Clone(core)
	slices.Sort(s)
	return string(s)
}

func gramsOf(core []rune) []gram {
	var out []gram
	for i, b := range bigrams(core) {
		g := gram{pair: b}
		if i > 0 && out[i-1].pair == b {
			g.nth = out[i-1].nth + 1
		}
		out = append(out, g)
	}
	return out
}

// Match gives every firm whose core the name's equals; where there is none, and
// the code is not somebody else's, every firm that scores Clerical or more
// or whose core has the same characters. Best first, one name a firm, ties by
// code. Firms that a person has ruled out are left out.
func (m *Matcher) Match(q Query) []Candidate { return m.match(q, m.newSight()) }

// sight remembers which names one query has looked at already. It is made once
// for many queries: a map for each would cost more than the comparisons.
type sight struct {
	stamp []int32
	now   int32
}

func (m *Matcher) newSight() *sight { return &sight{stamp: make([]int32, len(m.firms))} }

func (m *Matcher) match(q Query, s *sight) []Candidate {
	found := map[int32]float64{}
	for _, i := range m.equal[q.Name.Core] {
		found[i] = 1
	}
	core := []rune(q.Name.Core)
	if !q.Foreign && len(found) == 0 {
		m.similar(core, found, s)
		if len(core) > 1 {
			for _, i := range m.letters[letters(core)] {
				found[i] = score(dice(core, m.cores[i]), jaroWinkler(core, m.cores[i]))
			}
		}
	}
	var all []Candidate
	for i, total := range found {
		if !slices.Contains(q.Rejected, m.firms[i].USCC) && q.Name.Core != "" {
			all = append(all, m.candidate(q, m.firms[i], total))
		}
	}
	slices.SortFunc(all, better)
	var out []Candidate
	for _, c := range all {
		if !slices.ContainsFunc(out, func(o Candidate) bool { return o.USCC == c.USCC }) {
			out = append(out, c)
		}
	}
	return out
}

// better orders candidates: what can be linked first, then by score.
func better(a, b Candidate) int {
	flag := func(x, y bool) int { // true goes first
		if x == y {
			return 0
		} else if x {
			return -1
		}
		return 1
	}
	return cmp.Or(flag(b.Blocked, a.Blocked), flag(b.Branch, a.Branch), -cmp.Compare(a.Score, b.Score), flag(a.Full, b.Full),
		cmp.Compare(a.USCC, b.USCC), -a.Firm.From.Compare(b.Firm.From), cmp.Compare(a.Firm.Name.Text, b.Firm.Name.Text))
}

func (m *Matcher) candidate(q Query, f Firm, s float64) Candidate {
	c := Candidate{USCC: f.USCC, Firm: f, Score: s,
		Equal:  f.Name.Core == q.Name.Core,
		Full:   f.Name.Text == q.Name.Text,
		Branch: f.Name.Branch != q.Name.Branch}
	c.Swapped = !c.Equal && letters([]rune(f.Name.Core)) == letters([]rune(q.Name.Core)) || swappedBrand(f.Name.Core, q.Name.Core)
	// 龙港 lay in 苍南 until 2019: what stood in the register or was filed before
	// may say either.
	day := f.Since
	if day.IsZero() || !q.First.IsZero() && q.First.Before(day) {
		day = q.First
	}
	c.Blocked = m.places.Conflict(q.Name.Place, f.Name.Place, day)
	return c
}

// swappedBrand reports whether two cores differ in the order of characters
// before the line of business.
func swappedBrand(a, b string) bool {
	x, y := []rune(brandOf(a)), []rune(brandOf(b))
	return len(x) == len(y) && len(x) > 1 && string(x) != string(y) && letters(x) == letters(y)
}

// similar adds the names that score Clerical or more. Such a name shares at
// least so many grams that one of the rarest of the query is among them: only
// names with a rare one are looked at.
func (m *Matcher) similar(core []rune, found map[int32]float64, s *sight) {
	grams, leastDice := gramsOf(core), m.scores.leastDice()
	n := len(grams)
	var known []int32
	for _, g := range grams {
		if id, ok := m.ids[g]; ok {
			known = append(known, id)
		}
	}
	// 2c/(n+k) ≥ least and k ≥ c give c ≥ n·least/(2-least).
	need := max(int(math.Ceil(float64(n)*leastDice/(2-leastDice))), 1)
	if len(known) < need {
		return
	}
	byRarity := slices.Clone(known)
	slices.SortFunc(byRarity, func(a, b int32) int {
		return cmp.Or(cmp.Compare(len(m.posting[a]), len(m.posting[b])), cmp.Compare(a, b))
	})
	slices.Sort(known)
	s.now++
	for j, id := range byRarity[:len(known)-need+1] {
		for _, i := range m.posting[id] {
			k := len(m.grams[i])
			if s.stamp[i] == s.now {
				continue
			}
			s.stamp[i] = s.now
			// Not in the j rarer lists, it can share only the others.
			if 2*float64(min(len(known)-j, k)) < leastDice*float64(n+k) {
				continue
			}
			c := shared(known, m.grams[i])
			d := 2 * float64(c) / float64(n+k)
			if d < leastDice {
				continue
			}
			if total := score(d, jaroWinkler(core, m.cores[i])); total >= m.scores.Clerical {
				found[i] = total
			}
		}
	}
}

// shared counts the common members of two sorted lists.
func shared(a, b []int32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// Place is what the register tells of where the firm is: the place in its name
// or, where that says none, that of its last registration.
func (c Candidate) Place() string {
	if n := len(c.Firm.Homes); c.Firm.Name.Place == "" && n > 0 {
		return c.Firm.Homes[n-1].Place
	}
	return c.Firm.Name.Place
}
