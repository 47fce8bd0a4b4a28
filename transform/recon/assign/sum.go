package assign

import (
	"cmp"
	"slices"
	"sort"
)

// Sum is one item paid by, or paying, several others: indexes of what was given.
type Sum struct {
	One  int
	Many []int
}

// Sums finds, for each of ones in order of day, two or more of many whose
// amounts add up to it and whose days lie in its window. bounds says what sums
// do, window what days. A sum that is exact goes before one within the bounds;
// where several choices do, none is taken. Nothing is used twice. skipped lists
// the ones with more candidates than l allows.
func Sums(ones, many []Item, bounds func(Item) (lo, hi int64), window func(Item) (from, to int64), l Limits) (found []Sum, skipped []int) {
	at := sorted(many)
	left := newUnion(len(at) + 1)
	for _, o := range sorted(ones) {
		lo, hi := bounds(ones[o])
		from, to := window(ones[o])
		start := sort.Search(len(at), func(i int) bool { return many[at[i]].Day >= from })
		var near []int // positions in at
		looked := 0
		for i := left.find(start); i < len(at) && many[at[i]].Day <= to && len(near) <= l.Candidates && looked <= l.Scan; i = left.find(i + 1) {
			if looked++; many[at[i]].Amount <= hi {
				near = append(near, i)
			}
		}
		if len(near) > l.Candidates || looked > l.Scan {
			skipped = append(skipped, o)
			continue
		}
		slices.SortStableFunc(near, func(a, b int) int { return cmp.Compare(many[at[a]].Amount, many[at[b]].Amount) })
		amounts := make([]int64, len(near))
		for i, n := range near {
			amounts[i] = many[at[n]].Amount
		}
		chosen := Unique(amounts, ones[o].Amount, lo, hi, l.Terms)
		if chosen == nil {
			continue
		}
		s := Sum{One: o}
		for _, i := range chosen {
			s.Many = append(s.Many, at[near[i]])
			left.after(near[i])
		}
		slices.SortFunc(s.Many, func(a, b int) int { return cmp.Or(order(many[a], many[b]), cmp.Compare(a, b)) })
		found = append(found, s)
	}
	return found, skipped
}

// Unique gives the one choice of two to terms of the amounts, which are sorted,
// that adds up to exact, else the one that adds up to something from lo to hi;
// nil when there is none or more than one.
func Unique(amounts []int64, exact, lo, hi int64, terms int) []int {
	s := search{amounts: amounts, lo: exact, hi: exact}
	s.all(terms)
	if s.count == 0 {
		s = search{amounts: amounts, lo: lo, hi: hi, start: sort.Search(len(amounts), func(i int) bool { return amounts[i] > hi-lo })}
		s.all(terms)
	}
	if s.count != 1 {
		return nil
	}
	return s.first
}

// search counts choices up to two and keeps the first.
type search struct {
	amounts []int64
	lo, hi  int64
	start   int // index of the first amount that may be chosen
	stack   []int
	first   []int
	count   int
}

func (s *search) all(terms int) {
	for n := 2; n <= terms && s.count < 2; n++ {
		s.choose(n, s.start, 0)
	}
}

// choose adds n more amounts from index from on to sum. The last one is found
// by bisection.
func (s *search) choose(n, from int, sum int64) {
	if n == 1 {
		rest := s.amounts[from:]
		i := sort.Search(len(rest), func(i int) bool { return rest[i] >= s.lo-sum })
		for ; i < len(rest) && rest[i] <= s.hi-sum && s.count < 2; i++ {
			if s.count++; s.count == 1 {
				s.first = append(slices.Clone(s.stack), from+i)
			}
		}
		return
	}
	for i := from; i+n <= len(s.amounts) && s.count < 2; i++ {
		if s.amounts[i] > (s.hi-sum)/int64(n) { // the others are at least as large
			return
		}
		s.stack = append(s.stack, i)
		s.choose(n-1, i+1, sum+s.amounts[i])
		s.stack = s.stack[:len(s.stack)-1]
	}
}
