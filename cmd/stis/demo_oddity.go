package main

import (
	"context"
	"math/big"

	"stis/internal/city"
	"stis/warehouse"
)

// estimateScore judges the estimates for silent units as a whole: one estimate
// may be far off, their sum should not be.
type estimateScore struct {
	Values    int    `json:"values"` // true values that were never filed
	Made      int    `json:"made"`   // of these, estimated
	True      string `json:"true"`   // sum of the true values that were estimated
	Estimated string `json:"estimated"`
}

func compareEstimates(ctx context.Context, db *warehouse.DB, truth *city.Ledger, out *ledgerTruth) error {
	type place struct{ form, month, unit, field string }
	made := map[place]*big.Rat{}
	err := scanEach(ctx, db, `select form, stat_month, unit, field, cast(value as varchar) from estimate.unit order by all`,
		func(scan func(...any) error) error {
			var p place
			var v string
			err := scan(&p.form, &p.month, &p.unit, &p.field, &v)
			made[p], _ = new(big.Rat).SetString(v)
			return err
		})
	if err != nil {
		return err
	}
	type field struct{ form, field string }
	estimated := map[field]bool{} // what is estimated at all: no flow of staff is
	for p := range made {
		estimated[field{p.form, p.field}] = true
	}
	is, was := new(big.Rat), new(big.Rat)
	for _, i := range truth.Imputable {
		if !estimated[field{i.Form, i.Field}] {
			continue
		}
		out.Estimates.Values++
		v, ok := new(big.Rat).SetString(i.Value)
		got := made[place{i.Form, i.Month, i.USCC, i.Field}]
		if !ok || got == nil {
			continue
		}
		out.Estimates.Made++
		is, was = is.Add(is, got), was.Add(was, v)
	}
	out.Estimates.True, out.Estimates.Estimated = was.FloatString(2), is.FloatString(2)
	return nil
}

// oddityScore counts the planted oddities that stand on the list for review.
type oddityScore struct {
	Kind    string `json:"kind"`
	Planted int    `json:"planted"`
	Listed  int    `json:"listed"`
}

func compareOddities(ctx context.Context, db *warehouse.DB, truth *city.Ledger, out *ledgerTruth) error {
	listed := map[string]bool{}
	err := scanEach(ctx, db, `select distinct coalesce(key, '') from facts.outlier union select distinct coalesce(key, '') from facts.review_queue`,
		func(scan func(...any) error) error {
			var key string
			err := scan(&key)
			listed[key] = true
			return err
		})
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, o := range truth.Oddities {
		i, ok := at[o.Kind]
		if !ok {
			i = len(out.Oddities)
			at[o.Kind] = i
			out.Oddities = append(out.Oddities, oddityScore{Kind: o.Kind})
		}
		out.Oddities[i].Planted++
		if listed[o.Key] {
			out.Oddities[i].Listed++
		}
	}
	return nil
}
