package reference

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Concordance composes what carries facts of one edition of a list to another,
// sorted by From, ValidFrom and To. Editions in between are followed, the
// shortest way first; where the rows lead only the other way they are turned
// round, and a code that several were merged into is then split. The weights of
// a code sum to 1,000,000 exactly (largest remainder). A code that is led on by
// only a part of its weight is left out: its rows are held, never guessed. From
// an edition to itself it gives the successors inside it by day, and every other
// code as itself.
func (b *Book) Concordance(list ListID, from, to string) ([]Step, error) {
	if b.lists[list] == nil {
		return nil, fmt.Errorf("concordance of %s: no such list", list)
	}
	for _, e := range []string{from, to} {
		if !slices.Contains(b.editions(list), e) {
			return nil, fmt.Errorf("concordance of %s: no edition %q", list, e)
		}
	}
	if from == to {
		return b.successors(list, from), nil
	}
	if way := b.way(list, from, to); way != nil {
		return b.compose(list, way), nil
	}
	if way := b.way(list, to, from); way != nil {
		return turned(b.compose(list, way)), nil
	}
	return nil, fmt.Errorf("concordance of %s: nothing leads from edition %q to %q", list, from, to)
}

// way returns the editions from one to another, both included; nil when the
// rows do not lead there.
func (b *Book) way(list ListID, from, to string) []string {
	next := map[string][]string{} // sorted, because the changes are
	for _, c := range b.changes {
		if c.list == list && !c.inside() && !slices.Contains(next[c.fromEdition], c.toEdition) {
			next[c.fromEdition] = append(next[c.fromEdition], c.toEdition)
		}
	}
	reached := map[string]bool{from: true}
	for ways := [][]string{{from}}; len(ways) > 0; ways = ways[1:] {
		w := ways[0]
		last := w[len(w)-1]
		if last == to {
			return w
		}
		for _, e := range next[last] {
			if !reached[e] {
				reached[e] = true
				ways = append(ways, append(slices.Clone(w), e))
			}
		}
	}
	return nil
}

// part is a share of a code on its way.
type part struct {
	to     string
	weight *big.Rat
	split  bool
	status Status
	source []string
}

// onward follows a share along the rows that lead its code on.
func (p part) onward(rows []change) []part {
	var out []part
	for _, c := range rows {
		w := new(big.Rat).Mul(p.weight, big.NewRat(int64(c.weight), whole))
		out = append(out, part{c.to, w, p.split || c.split, weaker(p.status, c.status), append(slices.Clone(p.source), c.source)})
	}
	return out
}

// weaker returns the status that may be trusted less.
func weaker(x, y Status) Status {
	if trust(y) > trust(x) {
		return y
	}
	return x
}

// trust orders what can stand on a row, best first.
func trust(s Status) int {
	return slices.Index([]Status{"sourced", "superseded", "local", "partly", "ours", "memory", "held", "missing"}, s)
}

// merged adds up shares that meet in one code. What was split and meets again
// in a single code is whole.
func merged(parts []part) []part {
	slices.SortStableFunc(parts, func(x, y part) int { return codeCompare(x.to, y.to) })
	var out []part
	for _, p := range parts {
		n := len(out) - 1
		if n < 0 || out[n].to != p.to {
			out = append(out, p)
			continue
		}
		o := &out[n]
		o.weight = new(big.Rat).Add(o.weight, p.weight)
		o.split, o.status = o.split || p.split, weaker(o.status, p.status)
		o.source = append(o.source, p.source...)
	}
	if len(out) == 1 {
		out[0].split, out[0].weight = false, big.NewRat(1, 1)
	}
	return out
}

// steps prints the shares of a code; a code led nowhere has none.
func steps(from string, parts []part) []Step {
	if len(parts) == 0 {
		return nil
	}
	split := slices.ContainsFunc(parts, func(p part) bool { return p.split })
	weights := make([]int, len(parts))
	if !split {
		weights = millionths(parts)
	}
	var out []Step
	for i, p := range parts {
		slices.Sort(p.source)
		out = append(out, Step{From: from, To: p.to, Weight: weights[i], Split: split, Status: p.status, Source: strings.Join(slices.Compact(p.source), " | ")})
	}
	return out
}

// millionths rounds shares that sum to one so that they still do: each down,
// then one more for the largest remainders, the first on ties.
func millionths(parts []part) []int {
	type rest struct {
		i    int
		frac *big.Rat
	}
	out, rests, left := make([]int, len(parts)), make([]rest, len(parts)), whole
	for i, p := range parts {
		scaled := new(big.Rat).Mul(p.weight, big.NewRat(whole, 1))
		floor := new(big.Int).Quo(scaled.Num(), scaled.Denom())
		out[i] = int(floor.Int64())
		rests[i] = rest{i, scaled.Sub(scaled, new(big.Rat).SetInt(floor))}
		left -= out[i]
	}
	slices.SortStableFunc(rests, func(x, y rest) int { return y.frac.Cmp(x.frac) })
	for _, r := range rests[:left] {
		out[r.i]++
	}
	return out
}

// compose follows every code of the first edition to the last.
func (b *Book) compose(list ListID, way []string) []Step {
	legs := make([]map[string][]change, len(way)-1)
	var codes []string
	for i := range legs {
		legs[i] = map[string][]change{}
		for _, c := range b.changes {
			if c.list == list && c.fromEdition == way[i] && c.toEdition == way[i+1] {
				legs[i][c.from] = append(legs[i][c.from], c)
				if i == 0 && (len(codes) == 0 || codes[len(codes)-1] != c.from) {
					codes = append(codes, c.from)
				}
			}
		}
	}
	var out []Step
	for _, code := range codes {
		out = append(out, steps(code, follow(code, legs))...)
	}
	return out
}

// follow returns where a code ends, nil when a part of it is led nowhere.
func follow(code string, legs []map[string][]change) []part {
	parts := []part{{to: code, weight: big.NewRat(1, 1), status: "sourced"}}
	for _, leg := range legs {
		var next []part
		for _, p := range parts {
			rows := leg[p.to]
			if rows == nil {
				return nil
			}
			next = append(next, p.onward(rows)...)
		}
		parts = merged(next)
	}
	return parts
}

// turned reads steps backwards: a code that one code became as a whole becomes
// that code again; one that several went into is split.
func turned(forward []Step) []Step {
	back := map[string][]Step{}
	var codes []string
	for _, s := range forward {
		if back[s.To] == nil {
			codes = append(codes, s.To)
		}
		back[s.To] = append(back[s.To], Step{From: s.To, To: s.From, Weight: whole, Status: s.Status, Source: s.Source})
	}
	slices.SortFunc(codes, codeCompare)
	var out []Step
	for _, code := range codes {
		rows := back[code]
		for i := range rows {
			if len(rows) > 1 {
				rows[i].Weight, rows[i].Split = 0, true
			}
		}
		out = append(out, rows...)
	}
	return out
}

// successors are the steps inside one edition: for every code and span of days
// what it is called at the end.
func (b *Book) successors(list ListID, edition string) []Step {
	rows := map[string][]change{}
	codes := b.codesIn(list, edition)
	var days []time.Time
	for _, c := range b.changes {
		if c.list == list && c.fromEdition == edition && c.inside() {
			rows[c.from] = append(rows[c.from], c)
			codes = append(codes, c.from)
			if !c.on.IsZero() {
				days = append(days, c.on)
			}
		}
	}
	slices.SortFunc(codes, codeCompare)
	slices.SortFunc(days, time.Time.Compare)
	days = slices.CompactFunc(append([]time.Time{{}}, days...), time.Time.Equal)
	own := b.ownStatus(list, edition)
	var out []Step
	for _, code := range slices.Compact(codes) {
		var spell []Step
		for i, from := range days {
			now := steps(code, settle(code, from, rows, own[code]))
			if i > 0 && slices.EqualFunc(now, spell, func(x, y Step) bool { return x.To == y.To && x.Weight == y.Weight && x.Split == y.Split }) {
				continue
			}
			out = append(out, closed(spell, from)...)
			for j := range now {
				now[j].ValidFrom = from
			}
			spell = now
		}
		out = append(out, spell...)
	}
	return out
}

// closed ends a spell on the day before.
func closed(spell []Step, next time.Time) []Step {
	for i := range spell {
		spell[i].ValidTo = next.AddDate(0, 0, -1)
	}
	return spell
}

// settle follows a code of a day to the codes of today. A code that was
// replaced is followed whatever the day, one that lives on only when the day
// lies before its change.
func settle(code string, on time.Time, rows map[string][]change, own part) []part {
	var apply []change
	var from time.Time
	for _, c := range rows[code] { // by day
		lives := survives(rows[code], c.on)
		if lives && !on.Before(c.on) {
			continue
		}
		if apply != nil && !c.on.Equal(from) {
			break
		}
		apply, from = append(apply, c), c.on
	}
	if apply == nil {
		own.to, own.weight = code, big.NewRat(1, 1)
		return []part{own}
	}
	if from.Before(on) {
		from = on
	}
	var out []part
	for _, c := range apply {
		p := part{code, big.NewRat(1, 1), false, "sourced", nil}.onward([]change{c})[0]
		for _, end := range settle(c.to, from, rows, part{status: "sourced"}) {
			end.weight = new(big.Rat).Mul(end.weight, p.weight)
			end.split, end.status, end.source = end.split || p.split, weaker(end.status, p.status), append(end.source, p.source...)
			out = append(out, end)
		}
	}
	return merged(out)
}

// ownStatus returns, for the codes of an edition, what their own rows stand on.
func (b *Book) ownStatus(list ListID, edition string) map[string]part {
	out := map[string]part{}
	for _, e := range b.bases {
		if e.list == list && e.edition == edition && e.codes != list {
			list, edition = e.codes, b.lists[e.codes].edition
			break
		}
	}
	for _, c := range b.lists[list].codes {
		if c.Edition == edition {
			out[c.Code] = part{status: c.Status, source: []string{c.Source}}
		}
	}
	return out
}

// baseSteps returns the steps of every edition of a list to its base edition.
func (b *Book) baseSteps(e baseEdition) map[string][]Step {
	out := map[string][]Step{}
	for _, edition := range b.editions(e.list) {
		if s, err := b.Concordance(e.list, edition, e.edition); err == nil { // no way: the edition is held
			out[edition] = s
		}
	}
	return out
}
