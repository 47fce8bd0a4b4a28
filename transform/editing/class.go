package editing

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"

	"stis/transform/editing/outlier"
	"stis/warehouse"
)

// crowd is how many contracts a class needs to be judged by itself.
const crowd = 30

// contracts holds every amount against those of its class by the adjusted box plot
// on logs: the narrowest class with enough contracts judges.
func contracts(obs []observation) []judged {
	open := make([]int, len(obs))
	for i := range obs {
		open[i] = i
	}
	var out []judged
	for _, class := range []func(observation) string{
		func(o observation) string { return o.class2 },
		func(o observation) string { return o.class1 },
		func(observation) string { return "" },
	} {
		groups := map[string][]int{}
		for i := range obs {
			groups[class(obs[i])] = append(groups[class(obs[i])], i)
		}
		waiting := map[string][]int{}
		for _, i := range open {
			waiting[class(obs[i])] = append(waiting[class(obs[i])], i)
		}
		open = nil
		for _, c := range slices.Sorted(maps.Keys(waiting)) {
			if len(groups[c]) < crowd {
				open = append(open, waiting[c]...)
				continue
			}
			out = append(out, boxed(obs, groups[c], waiting[c], c)...)
		}
	}
	return out
}

// boxed judges the waiting members of a class against all of it. The score is the
// distance beyond the fence in hinge spreads.
func boxed(obs []observation, members, waiting []int, class string) []judged {
	logs := make([]float64, len(members))
	for n, i := range members {
		logs[n] = math.Log(float64(obs[i].cents))
	}
	b, ok := outlier.AdjustedBox(logs)
	spread := b.Stats[3] - b.Stats[1]
	if !ok || spread <= 0 {
		return nil
	}
	var out []judged
	for _, i := range waiting {
		v := math.Log(float64(obs[i].cents))
		beyond := max(v-b.High, b.Low-v)
		if beyond <= 0 {
			continue
		}
		out = append(out, judged{method: "ABOX", rule: "EDT003", series: "contract", unit: obs[i].unit, month: obs[i].month,
			value: obs[i].cents, expected: math.Exp(b.Stats[2]), score: beyond / spread, stratum: class,
			own: history{known: true, factor: math.Exp(v - b.Stats[2]), score: math.Abs(v-b.Stats[2]) / spread}})
	}
	return out
}

// receipts holds filings against the receipt that they name: a factor of a unit or
// a currency between the two is a mistake of one of them.
func receipts(ctx context.Context, tx *warehouse.Tx, band float64) ([]judged, error) {
	text, err := fs.ReadFile(sqlFiles, "sql/read_receipt.sql")
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, string(text))
	if err != nil {
		return nil, fmt.Errorf("run read_receipt.sql: %w", err)
	}
	defer rows.Close()
	var out []judged
	var unit, month, bop string
	var cents, receipt *int64
	for rows.Next() {
		if err := rows.Scan(&unit, &month, &bop, &cents, &receipt); err != nil {
			return nil, err
		}
		m, ok := monthNumber(month)
		if !ok || cents == nil || receipt == nil {
			continue
		}
		f, ok := outlier.UnitFactor(float64(*cents), float64(*receipt), outlier.Exchange, band)
		if !ok {
			continue
		}
		out = append(out, judged{method: "UNIT", rule: "EDT005", series: "filing", unit: unit, month: m, value: *cents,
			expected: float64(*receipt), score: math.Abs(math.Log10(f)), detail: bop, factor: f})
	}
	return out, rows.Err()
}
