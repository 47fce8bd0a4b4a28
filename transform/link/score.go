package link

import (
	"cmp"
	"slices"
)

// Pair says of a code and name as filed which firm it is; USCC "" = none of the
// register. In a labelled sample it is the truth, and Pass means nothing; else it
// is what was linked, and in which pass.
type Pair struct {
	Source, Code, Name string
	USCC               string
	Pass               int
}

// PassScore counts the links of one pass.
type PassScore struct {
	Pass           int // 0 = all passes
	Linked         int // links whose truth is known
	Right          int // of these, to the true firm
	True           int // pairs of the sample that are a firm of the register
	Precision      float64
	Recall         float64 // Right of True: what this pass contributes
	RecallUpToHere float64 // with the passes before
}

// Report compares links with a labelled sample.
type Report struct {
	Total   PassScore
	Passes  []PassScore // passes that linked something, in order
	Wrong   []Pair      // linked to another firm than the truth, or to one where there is none
	Missed  []Pair      // truths that were linked to no firm
	Unknown int         // links of which the sample says nothing
}

// Score compares what was linked with the truth. Pairs that link nothing (USCC
// "") need not be in got. Where nothing was linked, precision is 1; where the
// sample names no firm, recall is 1.
func Score(truth, got []Pair) Report {
	type key struct{ source, code, name string }
	want := map[key]string{}
	for _, t := range truth {
		want[key{t.Source, t.Code, t.Name}] = t.USCC
	}
	r := Report{}
	for _, firm := range want {
		if firm != "" {
			r.Total.True++
		}
	}
	linked, passes := map[key]bool{}, map[int]*PassScore{}
	for _, g := range got {
		k := key{g.Source, g.Code, g.Name}
		if g.USCC == "" || linked[k] {
			continue
		}
		linked[k] = true
		firm, known := want[k]
		if !known {
			r.Unknown++
			continue
		}
		if passes[g.Pass] == nil {
			passes[g.Pass] = &PassScore{Pass: g.Pass, True: r.Total.True}
		}
		p := passes[g.Pass]
		p.Linked++
		r.Total.Linked++
		if firm == g.USCC {
			p.Right++
			r.Total.Right++
		} else {
			r.Wrong = append(r.Wrong, g)
		}
	}
	for k, firm := range want {
		if firm != "" && !linked[k] {
			r.Missed = append(r.Missed, Pair{Source: k.source, Code: k.code, Name: k.name, USCC: firm})
		}
	}
	for _, p := range passes {
		r.Passes = append(r.Passes, *p)
	}
	slices.SortFunc(r.Passes, func(a, b PassScore) int { return cmp.Compare(a.Pass, b.Pass) })
	right := 0
	for i := range r.Passes {
		right += r.Passes[i].Right
		r.Passes[i].rate(right)
	}
	r.Total.rate(r.Total.Right)
	slices.SortFunc(r.Wrong, comparePairs)
	slices.SortFunc(r.Missed, comparePairs)
	return r
}

func (p *PassScore) rate(right int) {
	share := func(part, whole int) float64 {
		if whole == 0 {
			return 1
		}
		return float64(part) / float64(whole)
	}
	p.Precision, p.Recall, p.RecallUpToHere = share(p.Right, p.Linked), share(p.Right, p.True), share(right, p.True)
}

func comparePairs(a, b Pair) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Name, b.Name))
}
