// Package assign pairs things by amount and date: filings with receipts, fees
// with receipts. It knows no table and no currency.
//
// A run over one block, the open items of one firm in one currency, goes in
// these steps:
//
//  1. Clusters cuts the block where no window of amount or date reaches across.
//  2. Inside a cluster the items that can meet form components.
//  3. A component is solved by the Hungarian method: as many pairs as possible,
//     then those that differ least. One that is too large is paired in the order
//     of dates instead, and said so.
//  4. Sums looks for several items that add up to one, and takes them only when
//     no other choice does.
//
// Every result depends on the items alone, not on the order they are given in:
// they are sorted by day and key first, and ties go to the earlier one.
package assign

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// Item is something with an amount and a day. Amount and USD are positive.
type Item struct {
	ID     string
	Line   int64 // tells apart items of the same ID
	Day    int64 // days since 1970
	Near   int64 // day of a filing around which its receipt is looked for first
	Amount int64 // hundredths of the currency
	USD    int64 // cents
}

// order sorts items by day, then key.
func order(a, b Item) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.ID, b.ID), cmp.Compare(a.Line, b.Line))
}

// Window says what can be a pair (METHODS §6.1). Shares are in hundredths of a
// percent of the filing.
type Window struct {
	Over     int64 // how far a receipt may exceed the filing, or fall short of it
	Short    int64 // fee band: how far it may fall short
	Floor    int64 // US cents of difference that are always allowed
	FloorCap int64 // but the floor never exceeds this share
	Before   int64 // days a receipt may precede the filing
	After    int64 // days it may follow it
}

// Bounds gives the smallest and largest receipt that can pay a filing.
func (w Window) Bounds(f Item) (lo, hi int64) {
	floor := w.floor(f)
	return f.Amount - max(share(f.Amount, w.Short), share(f.Amount, w.Over), floor), f.Amount + max(share(f.Amount, w.Over), floor)
}

// SumBounds gives the smallest and largest sum of filings that a receipt can pay.
func (w Window) SumBounds(r Item) (lo, hi int64) {
	floor := w.floor(r)
	lo = min(MulDiv(r.Amount, 10000, 10000+w.Over), r.Amount-floor)
	hi = max(MulDiv(r.Amount, 10000, 10000-max(w.Short, w.Over)), r.Amount+floor)
	return lo, hi
}

// Within tells whether two amounts of one filing agree.
func (w Window) Within(f Item, amount int64) bool {
	lo, hi := w.Bounds(f)
	return lo <= amount && amount <= hi
}

// floor is the fixed tolerance in the currency of the item.
func (w Window) floor(x Item) int64 {
	return min(MulDiv(w.Floor, x.Amount, x.USD), share(x.Amount, w.FloorCap))
}

func share(amount, bp int64) int64 { return MulDiv(amount, bp, 10000) }

// MulDiv is a*b/c rounded half up, for numbers that are not negative; the
// largest int64 where c is 0 or the quotient is larger.
func MulDiv(a, b, c int64) int64 {
	const largest = 1<<63 - 1
	if c <= 0 {
		return largest
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	lo, carry := bits.Add64(lo, uint64(c)/2, 0)
	if hi += carry; hi >= uint64(c) {
		return largest
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(min(q, largest))
}

// Spread divides total over weights so that the parts add to it exactly.
func Spread(total int64, weights []int64) []int64 {
	var sum, seen, given int64
	for _, w := range weights {
		sum += w
	}
	out := make([]int64, len(weights))
	for i, w := range weights {
		seen += w
		upTo := MulDiv(total, seen, sum)
		out[i], given = upTo-given, upTo
	}
	return out
}

// sorted gives the indexes of items in order.
func sorted(items []Item) []int {
	at := make([]int, len(items))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(i, j int) int { return cmp.Or(order(items[i], items[j]), cmp.Compare(i, j)) })
	return at
}
