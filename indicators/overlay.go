package indicators

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"stis/reference/period"
	"stis/review"
	"stis/warehouse"
)

// overlays are ids of adjustments, sorted; nil for the many figures without.
type overlays []string

// with returns the union.
func (o overlays) with(more overlays) overlays {
	if len(more) == 0 {
		return o
	}
	out := slices.Sorted(slices.Values(append(slices.Clone(o), more...)))
	return slices.Compact(out)
}

// inForce lists the overlays that count, in the order of their recording.
func (r Run) inForce() []review.Overlay {
	var out []review.Overlay
	for _, o := range r.Overlays {
		if o.State == review.InForce {
			out = append(out, o)
		}
	}
	return out
}

// CheckOverlay says why an overlay cannot be applied: only the level of an
// indicator that is measured, in its own unit, in a month, for the total or one
// member of a breakdown that the catalogue allows, can be adjusted. What derives
// from it moves with it.
func (c *Catalog) CheckOverlay(o review.Overlay) error {
	i, ok := c.Get(o.Indicator)
	switch {
	case !ok:
		return fmt.Errorf("overlay: no indicator %q in the catalogue", o.Indicator)
	case i.plan == nil:
		return fmt.Errorf("overlay: %s is computed from other indicators; adjust one of those", i.ID)
	case o.Unit != i.Unit.Base:
		return fmt.Errorf("overlay: %s is kept in %s, not in %q", i.ID, i.Unit.Base, o.Unit)
	case o.Dimension == "" && !i.hasTotal():
		return fmt.Errorf("overlay: %s has no total", i.ID)
	case o.Dimension != "" && (len(splitCut(o.Dimension)) > 1 || !i.Allows(o.Dimension)):
		return fmt.Errorf("overlay: %s is not broken down by %q", i.ID, o.Dimension)
	}
	if v, ok := new(big.Rat).SetString(o.Adjustment); ok && i.Unit.Decimals == 0 && i.Unit.factor().Cmp(big.NewRat(1, 1)) == 0 && !v.IsInt() {
		return fmt.Errorf("overlay: %s counts; %s is no whole number", i.ID, o.Adjustment)
	}
	if _, err := period.Parse(o.Period); err != nil {
		return fmt.Errorf("overlay: period %q: %w", o.Period, err)
	}
	return nil
}

// adjustment is the member of a breakdown that holds what overlays do not
// distribute (调整数), so that members still add to the total.
const adjustment = "_A"

// adjust adds the overlays to the cells they name, on every time basis that
// holds their month. Where breakdowns add to the total, an overlay moves the
// total and one member of every breakdown.
func (lv *levels) adjust(cat *Catalog, in []review.Overlay) error {
	own := map[string]bool{}
	for _, o := range in {
		if err := cat.CheckOverlay(o); err != nil {
			return err
		}
		value, ok := new(big.Rat).SetString(o.Adjustment)
		if !ok {
			return fmt.Errorf("overlay %s: adjustment %q is not a number", o.ID, o.Adjustment)
		}
		i, _ := cat.Get(o.Indicator)
		s := lv.stores[i.ID]
		if s == nil {
			continue
		}
		if !own[i.ID] { // indicators of one measure share their store
			s = s.clone()
			lv.stores[i.ID], own[i.ID] = s, true
		}
		month, _ := period.Parse(o.Period)
		if o.Dimension == "" || i.Additive() {
			lv.adjustCell(i, s, month, Total, "", o, value)
		}
		for _, c := range i.By {
			if cut := string(c); cut == o.Dimension || i.Additive() {
				lv.adjustCell(i, s, month, cut, adjustedKey(cut, o), o, value)
			}
		}
	}
	return nil
}

// adjustedKey is the member of a breakdown that an overlay goes to: the one it
// names, and for what it does not name the member of adjustments.
func adjustedKey(cut string, o review.Overlay) string {
	var parts []string
	for _, d := range splitCut(cut) {
		member := adjustment
		if d == o.Dimension {
			member = o.Member
		}
		parts = append(parts, d+"="+member)
	}
	return strings.Join(parts, ";")
}

func (lv *levels) adjustCell(i *Indicator, s *store, month period.Month, cut, key string, o review.Overlay, value *big.Rat) {
	for p := month; p <= min(lv.last, month+11); p++ {
		for _, basis := range bases(i, month, p) {
			if cut != Total && !isCut(p, basis, lv.last) {
				continue
			}
			at := place{p, basis, cut, key}
			c, ok := s.cells[at]
			if !ok {
				c = cell{value: new(big.Rat), contributors: 0}
			}
			c.value = new(big.Rat).Add(c.value, value)
			s.put(at, c)
			s.over[at] = s.over[at].with(overlays{o.ID})
		}
	}
}

// bases lists the time bases on which the figure of period p holds a month.
func bases(i *Indicator, month, p period.Month) []string {
	var out []string
	for _, b := range i.Spans {
		switch {
		case p == month,
			b == "ytd" && p.Year() == month.Year() && !i.Cumulative,
			b == "r12":
			if b == "ytd" && i.Cumulative {
				b = "month" // where cumulative figures are kept
			}
			out = append(out, b)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (s *store) clone() *store {
	out := &store{cells: maps.Clone(s.cells), keys: map[string]map[string]bool{}, filed: s.filed, plan: s.plan, over: map[place]overlays{}}
	for cut, k := range s.keys {
		out.keys[cut] = maps.Clone(k)
	}
	return out
}

// approval is the signature that put an overlay in force.
func approval(o review.Overlay) review.Signature {
	for _, s := range o.Signatures {
		if s.Verdict == review.Approve {
			return s
		}
	}
	return review.Signature{}
}

// overlayTable lays the overlays of a run out by column.
func overlayTable(id string, in []review.Overlay) (warehouse.Table, error) {
	t := warehouse.Table{Schema: "indicators", Name: "overlay", Rows: len(in)}
	text := func(name string, get func(review.Overlay) string) {
		c := warehouse.Column{Name: name, Text: []string{}}
		for _, o := range in {
			c.Text = append(c.Text, get(o))
		}
		t.Columns = append(t.Columns, c)
	}
	text("run_id", func(review.Overlay) string { return id })
	text("overlay", func(o review.Overlay) string { return o.ID })
	text("indicator", func(o review.Overlay) string { return o.Indicator })
	text("period", func(o review.Overlay) string { return o.Period })
	text("dimension", func(o review.Overlay) string { return o.Dimension })
	text("member", func(o review.Overlay) string { return o.Member })
	text("unit", func(o review.Overlay) string { return o.Unit })
	text("reason", func(o review.Overlay) string { return o.Reason })
	text("legal_ground", func(o review.Overlay) string { return o.LegalGround })
	text("author", func(o review.Overlay) string { return o.Author })
	text("signer", func(o review.Overlay) string { return approval(o).Signer })
	amount := warehouse.Column{Name: "adjustment", Kind: warehouse.Decimal, Width: 38, Scale: 6, Big: []*big.Int{}}
	recorded := warehouse.Column{Name: "recorded_at", Kind: warehouse.Timestamp, Int: []int64{}}
	signed := warehouse.Column{Name: "signed_at", Kind: warehouse.Timestamp, Int: []int64{}}
	for _, o := range in {
		v, err := warehouse.ParseBig(o.Adjustment, 38, 6)
		if err != nil {
			return t, fmt.Errorf("overlay %s: %w", o.ID, err)
		}
		amount.Big = append(amount.Big, v)
		recorded.Int = append(recorded.Int, warehouse.Micros(o.At))
		signed.Int = append(signed.Int, warehouse.Micros(approval(o).At))
	}
	t.Columns = append(t.Columns, amount, recorded, signed)
	return t, nil
}

// readOverlays reads the adjustments that the run contains.
func (c *Cube) readOverlays(ctx context.Context, db *warehouse.DB) error {
	rows, err := query1(ctx, db, "sql/read_overlay.sql", c.RunID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		o := review.Overlay{State: review.InForce}
		s := review.Signature{Verdict: review.Approve}
		if err := rows.Scan(&o.ID, &o.Indicator, &o.Period, &o.Dimension, &o.Member, &o.Unit, &o.Adjustment,
			&o.Reason, &o.LegalGround, &o.Author, &o.At, &s.Signer, &s.At); err != nil {
			return err
		}
		o.InForce, o.Signatures = s.At, []review.Signature{s}
		c.Overlays = append(c.Overlays, o)
	}
	return rows.Err()
}
