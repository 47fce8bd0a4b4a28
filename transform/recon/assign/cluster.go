package assign

import (
	"cmp"
	"slices"
	"sort"
)

// cluster is a part of a block that no pair leaves: indexes of filings and of
// receipts.
type cluster struct{ filings, receipts []int }

// clusters cuts a block by amounts, then by days, and again until neither cuts.
// Items that nothing can meet fall away.
func clusters(fs, rs []Item, w Window) []cluster {
	all := cluster{sorted(fs), sorted(rs)}
	byAmount := cut{
		pos:  func(r int) int64 { return rs[r].Amount },
		span: func(f int) (int64, int64) { return w.Bounds(fs[f]) },
	}
	byDay := cut{
		pos:  func(r int) int64 { return rs[r].Day },
		span: func(f int) (int64, int64) { return fs[f].Day - w.Before, fs[f].Day + w.After },
	}
	var out []cluster
	cuts := []cut{byAmount, byDay}
	var divide func(c cluster, by int, tried bool)
	divide = func(c cluster, by int, tried bool) {
		for _, p := range cuts[by].apply(c) {
			if tried && len(p.filings) == len(c.filings) && len(p.receipts) == len(c.receipts) {
				out = append(out, p)
				continue
			}
			divide(p, 1-by, true)
		}
	}
	divide(all, 0, false)
	return out
}

// cut is one way to lay receipts on a line and filings over it as spans.
type cut struct {
	pos  func(r int) int64
	span func(f int) (lo, hi int64)
}

// apply joins the spans that share a receipt; what they cover is one part.
func (k cut) apply(c cluster) []cluster {
	rs := slices.Clone(c.receipts)
	slices.SortStableFunc(rs, func(a, b int) int { return cmp.Compare(k.pos(a), k.pos(b)) })
	type reach struct{ f, from, to int } // receipts [from, to)
	var spans []reach
	for _, f := range c.filings {
		lo, hi := k.span(f)
		from := sort.Search(len(rs), func(i int) bool { return k.pos(rs[i]) >= lo })
		to := sort.Search(len(rs), func(i int) bool { return k.pos(rs[i]) > hi })
		if from < to {
			spans = append(spans, reach{f, from, to})
		}
	}
	slices.SortStableFunc(spans, func(a, b reach) int { return cmp.Compare(a.from, b.from) })
	var out []cluster
	covered := 0 // receipts before this index belong to a part
	for _, s := range spans {
		if len(out) == 0 || s.from >= covered {
			out = append(out, cluster{})
			covered = s.from
		}
		p := &out[len(out)-1]
		p.filings = append(p.filings, s.f)
		if s.to > covered {
			p.receipts = append(p.receipts, rs[covered:s.to]...)
			covered = s.to
		}
	}
	return out
}
