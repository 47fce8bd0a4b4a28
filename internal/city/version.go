package city

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"stis/ingest"
)

// simple are the sources that no indicator of the ledger counts. Every later
// row of a key takes the place of the earlier one, so that the outcome of each
// row follows from the files alone.
func simple() []string {
	return []string{
		"assoc", "cert", "cus_summary", "event", "fats", "fund_budget", "infosvc", "invest_project", "new_hire", "platform",
		"safe_summary", "so_outward", "st_direct", "talent", "tech_exempt", "train_org", "training",
	}
}

// settle gives the rows of the simple sources their outcomes. The row that
// counts is the first of the last run of equal rows of a key; what says the
// same as that row, earlier or later, is a duplicate, anything else superseded.
// A revised figure counts before a preliminary one, even one that comes later.
func (w *world) settle() {
	byKey := map[string][]*row{}
	var keys []string
	for _, f := range w.sorted() {
		if !slices.Contains(simple(), f.key.source) {
			continue
		}
		for _, r := range f.rows {
			if r.outcome == "quarantined" {
				continue
			}
			k := f.key.source + "|" + f.naturalKey(r)
			if byKey[k] == nil {
				keys = append(keys, k)
			}
			byKey[k] = append(byKey[k], r)
			r.content = f.content(r)
			if at, ok := w.fields[f.key.source]["vintage"]; ok {
				r.standing = 1 + strings.Index("PRF", r.cells[at])
			}
		}
	}
	for _, k := range keys {
		rows := byKey[k]
		slices.SortStableFunc(rows, func(a, b *row) int { return cmp.Compare(a.standing, b.standing) })
		last := rows[len(rows)-1].content
		first := len(rows) - 1
		for first > 0 && rows[first-1].content == last {
			first--
		}
		for i, r := range rows {
			switch {
			case i == first:
				r.outcome = "accepted"
			case r.content == last:
				r.outcome = "duplicate"
			default:
				r.outcome = "superseded"
			}
		}
	}
}

// content is what a row says; derived fields decide nothing.
func (f *file) content(r *row) string {
	var b strings.Builder
	for i, c := range f.layout.Columns {
		if !c.Derived {
			b.WriteString(r.cells[i] + "\x1f")
		}
	}
	return b.String()
}

// controls adds amounts and counts by source and field: money and numbers with
// a unit, shares left out.
func (w *world) controls() []Control {
	type place struct {
		source, field string
		scale         int
	}
	sums := map[place]*[2]*big.Int{}
	for _, f := range w.files {
		for i, c := range f.layout.Columns {
			if c.Type.Scale > 6 || !(c.Type.Kind == ingest.Decimal && c.Unit != "%" || c.Type.Kind == ingest.Int && c.Unit != "") {
				continue
			}
			p := place{f.key.source, c.Field, c.Type.Scale}
			if sums[p] == nil {
				sums[p] = &[2]*big.Int{new(big.Int), new(big.Int)}
			}
			for _, r := range f.rows {
				if r.outcome == "quarantined" || r.cells[i] == "" {
					continue
				}
				v := big.NewInt(scaled(r.cells[i], c.Type.Scale))
				sums[p][0].Add(sums[p][0], v)
				if r.outcome == "accepted" {
					sums[p][1].Add(sums[p][1], v)
				}
			}
		}
	}
	var out []Control
	for p, v := range sums {
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.scale)), nil)
		text := func(n *big.Int) string { return new(big.Rat).SetFrac(n, ten).FloatString(p.scale) }
		out = append(out, Control{p.source, p.field, text(v[0]), text(v[1])})
	}
	slices.SortFunc(out, func(a, b Control) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Field, b.Field))
	})
	return out
}
