package reference

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"
)

// whole is the weight of a code that is carried over undivided, in millionths.
const whole = 1_000_000

// Step carries facts of one code to a code of another edition, or of the same
// list at a later day (并入、拆分).
type Step struct {
	From      string
	To        string
	ValidFrom time.Time // facts dated from here; zero = open
	ValidTo   time.Time // last such day; zero = open
	Weight    int       // share in millionths; over the targets of From they sum to 1,000,000; 0 when Split
	Split     bool      // From was divided and the shares are unknown: decide by other knowledge or leave it out
	Status    Status    // the weakest of the rows it was composed from
	Source    string
}

// change is one row of a concordance (新旧对照).
type change struct {
	list        ListID
	fromEdition string
	from        string
	toEdition   string
	to          string
	on          time.Time // day of a change inside one edition; zero = not known or no matter
	weight      int       // millionths; 0 with split
	split       bool
	status      Status
	source      string
	at          record
}

// inside reports whether the change happens inside one edition of a list.
func (c *change) inside() bool { return c.fromEdition == c.toEdition }

// title names the code and the edition a group of rows leads to.
func (c *change) title() string {
	if c.inside() {
		return fmt.Sprintf("%s %s", c.list, c.from)
	}
	return fmt.Sprintf("%s %s of %s to %s", c.list, c.from, c.fromEdition, c.toEdition)
}

func compareChanges(x, y change) int {
	return cmp.Or(compareGroups(x, y), codeCompare(x.to, y.to), cmp.Compare(x.at.line, y.at.line))
}

// compareGroups orders changes by the rows whose weights belong together.
func compareGroups(x, y change) int {
	return cmp.Or(cmp.Compare(x.list, y.list), cmp.Compare(x.fromEdition, y.fromEdition), cmp.Compare(x.toEdition, y.toEdition),
		codeCompare(x.from, y.from), x.on.Compare(y.on))
}

// baseEdition is the edition to which comparable series (可比口径) are carried.
type baseEdition struct {
	list    ListID
	edition string
	codes   ListID // list whose codes the edition uses; the list itself as a rule
	why     string
	status  Status
	source  string
}

func (b *Book) readBases(d *decoder) {
	for _, r := range d.sheet("base_editions.csv", keys{"list"}, "list", "edition", "codes", "why", "status", "source") {
		e := baseEdition{list: ListID(r.must("list")), edition: r.text("edition"), codes: ListID(r.text("codes")),
			why: r.text("why"), status: r.status(), source: r.must("source")}
		if e.codes == "" {
			e.codes = e.list
		}
		r.listed(b, e.list)
		r.listed(b, e.codes)
		if slices.ContainsFunc(b.bases, func(o baseEdition) bool { return o.list == e.list }) {
			r.problem("list %s has two base editions", e.list)
		}
		b.bases = append(b.bases, e)
	}
	slices.SortFunc(b.bases, func(x, y baseEdition) int { return cmp.Compare(x.list, y.list) })
}

// listed checks that a list is known.
func (r record) listed(b *Book, id ListID) {
	if b.lists[id] == nil {
		r.problem("list %q is not in lists.csv%s", id, meant(string(id), texts(b.ids)))
	}
}

var changeColumns = []string{"list", "from_edition", "from_code", "to_edition", "to_code", "valid_from", "weight", "status", "source"}

func (b *Book) readChanges(d *decoder) {
	group := keys{"list", "from_edition", "from_code", "to_edition"}
	for _, r := range d.sheets("concordance/*.csv", group, append(group, "valid_from", "to_code"), changeColumns...) {
		c := change{list: ListID(r.must("list")), fromEdition: r.text("from_edition"), from: r.must("from_code"),
			toEdition: r.text("to_edition"), to: r.must("to_code"), on: r.date("valid_from"), status: r.status(), source: r.must("source"), at: r}
		if c.split = r.text("weight") == "split"; !c.split {
			n, err := strconv.Atoi(r.text("weight"))
			if err != nil || n < 1 || n > whole {
				r.problem("weight is %q: want millionths from 1 to 1000000, or split", r.text("weight"))
			}
			c.weight = n
		}
		r.listed(b, c.list)
		b.changes = append(b.changes, c)
	}
	slices.SortFunc(b.changes, compareChanges)
}

// checkChanges wants the code lists sorted and all changes read.
func (b *Book) checkChanges() {
	editions, codes := map[ListID][]string{}, map[[2]string][]string{}
	for i, c := range b.changes {
		if i > 0 && compareGroups(b.changes[i-1], c) == 0 && b.changes[i-1].to == c.to {
			c.at.problem("%s leads to %s twice", c.title(), c.to)
		}
		if b.lists[c.list] == nil {
			continue // told by listed
		}
		if editions[c.list] == nil {
			editions[c.list] = b.editions(c.list)
		}
		for _, e := range []string{c.fromEdition, c.toEdition} {
			if known := editions[c.list]; !slices.Contains(known, e) {
				c.at.problem("edition %q of %s is not known%s", e, c.list, meant(e, known))
			}
		}
		k := [2]string{string(c.list), c.toEdition}
		if codes[k] == nil {
			codes[k] = b.codesIn(c.list, c.toEdition)
		}
		if targets := codes[k]; !slices.Contains(targets, c.to) && !b.leads(c.list, c.toEdition, c.to) {
			c.at.problem("target %s is not in %s of edition %q%s", c.to, c.list, c.toEdition, meant(c.to, targets))
		}
	}
	for g := range groups(b.changes, compareGroups) {
		checkWeights(g)
	}
	sameCode := func(x, y change) int {
		return cmp.Or(cmp.Compare(x.list, y.list), cmp.Compare(x.fromEdition, y.fromEdition), cmp.Compare(x.toEdition, y.toEdition), codeCompare(x.from, y.from))
	}
	for g := range groups(b.changes, sameCode) {
		checkSpans(g)
	}
	sameList := func(x, y change) int { return cmp.Compare(x.list, y.list) }
	for g := range groups(b.changes, sameList) {
		checkCycles(g)
	}
}

// groups yields the runs of equal changes of a sorted slice.
func groups(all []change, compare func(x, y change) int) iter.Seq[[]change] {
	return func(yield func([]change) bool) {
		for i := 0; i < len(all); {
			j := i + 1
			for j < len(all) && compare(all[i], all[j]) == 0 {
				j++
			}
			if !yield(all[i:j]) {
				return
			}
			i = j
		}
	}
}

// checkWeights checks the targets of one code: shares that add up, or a split
// into several.
func checkWeights(g []change) {
	sum, split := 0, 0
	for _, c := range g {
		sum += c.weight
		if c.split {
			split++
		}
	}
	last := g[len(g)-1]
	switch {
	case split == len(g) && split == 1:
		last.at.problem("%s is split but has one target: give weight 1000000, or name the others", last.title())
	case split > 0 && split < len(g):
		last.at.problem("%s mixes weights and split: give every target a weight, or mark all as split", last.title())
	case split == 0 && sum != whole:
		last.at.problem("weights of %s sum to %d, want %d: %+d is missing", last.title(), sum, whole, whole-sum)
	}
}

// checkSpans checks the rows of one code between two editions, whatever their
// day: a code is carried once, but inside an edition a code that lives on may
// lose a part again later.
func checkSpans(g []change) {
	last := g[len(g)-1]
	days := slices.CompactFunc(slices.Clone(g), func(x, y change) bool { return x.on.Equal(y.on) })
	if !last.inside() {
		if len(days) > 1 {
			last.at.problem("%s is carried twice, from %q and from %q: validity overlaps, keep one", last.title(), day(days[0].on), day(last.on))
		}
		return
	}
	for _, c := range days {
		if len(days) > 1 && !survives(g, c.on) {
			last.at.problem("%s is replaced on %q and changed on another day too: validity overlaps, keep one", last.title(), day(c.on))
			return
		}
	}
	for _, c := range g {
		if c.from == c.to && c.on.IsZero() {
			c.at.problem("%s lives on beside its parts: valid_from must say since when", c.title())
		}
	}
}

// survives reports whether a code stays in use after its change of a day.
func survives(g []change, on time.Time) bool {
	return slices.ContainsFunc(g, func(c change) bool { return c.on.Equal(on) && c.from == c.to })
}

// checkCycles refuses what cannot be followed to an end: editions, or codes of
// one edition, that lead back to themselves.
func checkCycles(g []change) {
	ways := map[[2]string][][2]string{}
	inside, between := 0, 0
	for _, c := range g {
		if from, to := c.edge(); from != to {
			ways[from] = append(ways[from], to)
		}
		if c.inside() {
			inside++
		} else {
			between++
		}
	}
	if inside > 0 && between > 0 {
		g[0].at.problem("%s has changes inside an edition and between editions: keep to one of them", g[0].list)
	}
	for _, c := range g {
		if from, to := c.edge(); from != to && reaches(ways, to, from, map[[2]string]bool{}) {
			c.at.problem("%s runs in a circle: its successors lead back to it", c.title())
			return
		}
	}
}

// edge is what a change joins: two editions, or two codes of one edition.
func (c *change) edge() (from, to [2]string) {
	if c.inside() {
		return [2]string{c.fromEdition, c.from}, [2]string{c.toEdition, c.to}
	}
	return [2]string{c.fromEdition}, [2]string{c.toEdition}
}

func reaches(ways map[[2]string][][2]string, at, goal [2]string, seen map[[2]string]bool) bool {
	if at == goal {
		return true
	}
	if seen[at] {
		return false
	}
	seen[at] = true
	return slices.ContainsFunc(ways[at], func(next [2]string) bool { return reaches(ways, next, goal, seen) })
}

// leads reports whether a code is itself replaced in an edition: then it need
// not stand in the list.
func (b *Book) leads(list ListID, edition, code string) bool {
	return slices.ContainsFunc(b.changes, func(c change) bool { return c.list == list && c.fromEdition == edition && c.from == code })
}

// editions returns the editions a concordance of a list may name.
func (b *Book) editions(list ListID) []string {
	out := b.lists[list].editions()
	for _, c := range b.changes {
		if c.list == list && c.inside() {
			out = append(out, c.fromEdition) // may be the empty one
		}
	}
	for _, e := range b.bases {
		if e.list == list {
			out = append(out, e.edition)
		}
	}
	if l := b.lists["CL_EDITION"]; l != nil {
		for _, c := range l.codes {
			out = append(out, c.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// codesIn returns the codes of a list in an edition, sorted.
func (b *Book) codesIn(list ListID, edition string) []string {
	from := list
	for _, e := range b.bases {
		if e.list == list && e.edition == edition {
			from = e.codes
		}
	}
	var out []string
	if l := b.lists[from]; l != nil {
		for _, c := range l.codes {
			if from != list || c.Edition == edition {
				out = append(out, c.Code)
			}
		}
	}
	return slices.Compact(out)
}
