package assign

import (
	"cmp"
	"slices"
	"sort"
)

// Limits keep one block from taking for ever. The zero value of a field allows
// nothing, so that everything is paired by date.
type Limits struct {
	Cells      int // filings times receipts of a cluster that are looked at one by one
	Work       int // rows² times columns of a component that the Hungarian method solves
	Scan       int // receipts that one filing looks at when pairing by date
	Candidates int // items among which a sum is sought
	Terms      int // items of a sum
}

// Pair is filing F paid by receipt R, as indexes of what was given.
type Pair struct{ F, R int }

// Capped is a group that was paired by date, being too large for the best
// assignment: how many items, and their first and last day.
type Capped struct {
	Filings, Receipts int
	First, Last       int64
}

// Match pairs filings with receipts one to one.
func Match(filings, receipts []Item, w Window, l Limits) ([]Pair, []Capped) {
	var out []Pair
	var capped []Capped
	for _, c := range clusters(filings, receipts, w) {
		m := matcher{fs: filings, rs: receipts, w: w, l: l}
		slices.SortFunc(c.filings, func(a, b int) int { return cmp.Or(order(filings[a], filings[b]), cmp.Compare(a, b)) })
		slices.SortFunc(c.receipts, func(a, b int) int { return cmp.Or(order(receipts[a], receipts[b]), cmp.Compare(a, b)) })
		m.solve(c)
		out, capped = append(out, m.pairs...), append(capped, m.capped...)
	}
	slices.SortFunc(out, func(a, b Pair) int { return cmp.Or(order(filings[a.F], filings[b.F]), cmp.Compare(a.F, b.F)) })
	slices.SortFunc(capped, func(a, b Capped) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Last, b.Last), cmp.Compare(a.Filings, b.Filings), cmp.Compare(a.Receipts, b.Receipts))
	})
	return out, capped
}

type matcher struct {
	fs, rs []Item
	w      Window
	l      Limits
	pairs  []Pair
	capped []Capped
}

func (m *matcher) fits(f, r int) bool {
	lag := m.rs[r].Day - m.fs[f].Day
	return -m.w.Before <= lag && lag <= m.w.After && m.w.Within(m.fs[f], m.rs[r].Amount)
}

// cost weighs a pair: a percent of the amount counts as much as 1,000 days.
func (m *matcher) cost(f, r int) int64 {
	off, days := m.fs[f].Amount-m.rs[r].Amount, m.fs[f].Near-m.rs[r].Day
	return MulDiv(max(off, -off), 100_000, m.fs[f].Amount) + min(max(days, -days), 999)
}

// solve pairs one cluster, by its components when they can be told apart.
func (m *matcher) solve(c cluster) {
	if len(c.receipts) > m.l.Cells/len(c.filings) {
		m.byDate(c)
		return
	}
	for _, p := range m.components(c) {
		rows, columns := min(len(p.filings), len(p.receipts)), max(len(p.filings), len(p.receipts))
		if columns > m.l.Work/(rows*rows) {
			m.byDate(p)
			continue
		}
		m.best(p)
	}
}

// components parts a cluster into what pairs connect, each in the cluster's order.
func (m *matcher) components(c cluster) []cluster {
	var edges [][]int
	for _, f := range c.filings {
		var to []int
		for i, r := range c.receipts {
			if m.fits(f, r) {
				to = append(to, i)
			}
		}
		edges = append(edges, to)
	}
	group := newUnion(len(c.filings) + len(c.receipts))
	for i, to := range edges {
		for _, j := range to {
			group.join(i, len(c.filings)+j)
		}
	}
	at := map[int]int{}
	var out []cluster
	for i, f := range c.filings {
		if len(edges[i]) == 0 {
			continue
		}
		root := group.find(i)
		n, ok := at[root]
		if !ok {
			n = len(out)
			at[root], out = n, append(out, cluster{})
		}
		out[n].filings = append(out[n].filings, f)
	}
	for j, r := range c.receipts {
		if n, ok := at[group.find(len(c.filings)+j)]; ok {
			out[n].receipts = append(out[n].receipts, r)
		}
	}
	return out
}

// best solves a component: the most pairs, then the least cost.
func (m *matcher) best(c cluster) {
	const forbidden = 1 << 40 // more than the costs of all pairs of a component together
	flip := len(c.filings) > len(c.receipts)
	rows, columns := c.filings, c.receipts
	if flip {
		rows, columns = columns, rows
	}
	pair := func(i, j int) Pair {
		if flip {
			return Pair{columns[j], rows[i]}
		}
		return Pair{rows[i], columns[j]}
	}
	cost := make([]int64, len(rows)*len(columns))
	for k := range cost {
		cost[k] = forbidden
		if p := pair(k/len(columns), k%len(columns)); m.fits(p.F, p.R) {
			cost[k] = m.cost(p.F, p.R)
		}
	}
	for i, j := range hungarian(len(rows), len(columns), cost) {
		if cost[i*len(columns)+j] < forbidden {
			m.pairs = append(m.pairs, pair(i, j))
		}
	}
}

// byDate gives each filing, in the order of dates, the earliest receipt that is
// left and fits.
func (m *matcher) byDate(c cluster) {
	left := newUnion(len(c.receipts) + 1) // find(i) is the first receipt from i on that is left
	for _, f := range c.filings {
		from := sort.Search(len(c.receipts), func(i int) bool { return m.rs[c.receipts[i]].Day >= m.fs[f].Day-m.w.Before })
		seen := 0
		for i := left.find(from); i < len(c.receipts) && seen < m.l.Scan; i = left.find(i + 1) {
			r := c.receipts[i]
			if m.rs[r].Day > m.fs[f].Day+m.w.After {
				break
			}
			if seen++; m.fits(f, r) {
				m.pairs = append(m.pairs, Pair{f, r})
				left.after(i)
				break
			}
		}
	}
	first, last := m.fs[c.filings[0]].Day, m.fs[c.filings[len(c.filings)-1]].Day
	m.capped = append(m.capped, Capped{len(c.filings), len(c.receipts), first, last})
}

// union is a union-find over 0..n-1.
type union []int

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = i
	}
	return u
}

func (u union) find(i int) int {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(a, b int) { u[u.find(a)] = u.find(b) }

// after takes i out: it stands for the one after it.
func (u union) after(i int) { u[i] = i + 1 }
