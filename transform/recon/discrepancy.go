package recon

import (
	"maps"
	"math"
	"slices"
)

// Parts are what a difference between two sources consists of (METHODS §6.4).
type Parts struct {
	OnlyFiling, OnlyReceipt       float64 // amounts of keys that one source alone has
	MatchedFiling, MatchedReceipt float64 // amounts of keys that both have
	Net                           float64 // filings minus receipts = Coverage + Value
	Coverage                      float64 // what one source alone has
	Value                         float64 // what both have with other amounts
	GrossMatched                  float64 // differences of the matched keys without their signs
	Asymmetry                     float64 // sum of |F-X| over sum of F+X; 0 when there is nothing
}

// Discrepancy takes two sources apart, key by key. A key that is missing or zero
// is not in the source. Amounts must not be negative: an asymmetry of amounts of
// both signs says nothing.
func Discrepancy(filing, receipt map[string]float64) Parts {
	var p Parts
	var gross, volume float64
	keys := slices.Sorted(maps.Keys(filing))
	for _, k := range slices.Sorted(maps.Keys(receipt)) {
		if _, ok := filing[k]; !ok {
			keys = append(keys, k)
		}
	}
	for _, k := range keys {
		f, x := filing[k], receipt[k]
		switch {
		case f != 0 && x != 0:
			p.MatchedFiling += f
			p.MatchedReceipt += x
			p.GrossMatched += math.Abs(f - x)
		case f != 0:
			p.OnlyFiling += f
		default:
			p.OnlyReceipt += x
		}
		gross += math.Abs(f - x)
		volume += f + x
	}
	p.Coverage = p.OnlyFiling - p.OnlyReceipt
	p.Value = p.MatchedFiling - p.MatchedReceipt
	p.Net = p.Coverage + p.Value
	if volume > 0 {
		p.Asymmetry = gross / volume
	}
	return p
}
