package reports

import (
	"math/big"
	"slices"

	"stis/indicators"
	"stis/review"
)

// adjustments words the notes of a sheet whose figures contain overlays
// (调整记录): what the mark means, and each overlay with cell, amount, reason,
// legal ground and both signatures.
func (b *book) adjustments(sheet string) []string {
	ids := slices.Sorted(slices.Values(b.over[sheet]))
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil
	}
	out := []string{"“" + b.house.Symbols.Adjusted + "”表示含经两人签署的调整，未改动任何填报数据。"}
	for _, o := range b.desk.src.changes {
		if slices.Contains(ids, o.ID) {
			out = append(out, b.desk.adjustment(o))
		}
	}
	return out
}

// adjustment words one overlay.
func (d *desk) adjustment(o review.Overlay) string {
	name, unit, amount := o.Indicator, o.Unit, o.Adjustment
	if ind, ok := d.src.meaning(o.Indicator); ok {
		name = ind.Name.Zh
		if v, ok := new(big.Rat).SetString(o.Adjustment); ok {
			amount, unit = indicators.Round(ind.Shown(v), ind.Unit.Decimals, indicators.HalfUp), ind.Unit.Show
		}
	}
	if amount[0] != '-' {
		amount = "+" + amount
	}
	cell := ""
	if o.Dimension != "" {
		cell = "（" + d.name(o.Dimension, o.Member) + "）"
	}
	signed := ""
	for _, s := range o.Signatures {
		if s.Verdict == review.Approve {
			signed = "，" + s.Signer + " 于 " + s.At.Format("2006-01-02") + " 复签"
		}
	}
	return "调整记录 " + o.ID + "：" + o.Period + " " + name + cell + " " + amount + " " + unit + "；理由：" + o.Reason +
		"；依据：" + o.LegalGround + "；" + o.Author + " 提出" + signed + "。"
}
