package returns

import (
	"slices"
	"strings"

	"stis/ingest/sheet"
)

// isTotal reports a row of totals: one of its first three cells says so.
func isTotal(row sheet.Row) bool {
	for _, c := range row.Cells[:min(3, len(row.Cells))] {
		if c.Kind != sheet.Text || len(c.Text) > 40 || !strings.Contains(c.Text, "计") {
			continue
		}
		switch plainName(c.Text, false) {
		case "合计", "总计", "总合计", "全市合计", "合计数", "本表合计", "小计", "本页小计", "本页合计":
			return true
		}
	}
	return false
}

// staleTotals asks to look at the typed totals of columns in which a number is
// to be mended: they will no longer agree.
func (r *ret) staleTotals() {
	if r.Layout == nil || r.large {
		return
	}
	taken := map[string]bool{}
	for _, m := range r.remarks {
		taken[m.sheet+"\x00"+m.spot()] = true
	}
	found := len(r.remarks)
	for _, p := range r.sheets {
		for _, row := range p.totals {
			for _, c := range r.Layout.Columns {
				x, ok := row.At(p.fields[c.Field])
				if !ok || !c.Summed() || c.Derived || x.Formula || numberOf(x.Text).IsNull() || taken[p.info.Name+"\x00"+address(row.Num, x.Col)] {
					continue
				}
				if !slices.ContainsFunc(r.remarks[:found], func(m *remark) bool {
					return m.hard && m.marks && m.sheet == p.info.Name && m.at.col == x.Col && (m.at.row < row.Num || len(p.totals) == 1)
				}) {
					continue
				}
				r.remarks = append(r.remarks, &remark{sheet: p.info.Name, order: p.info.Index, hidden: p.info.Hidden, at: cell{row.Num, x.Col}, marks: true,
					header: p.call(c), wrong: "本列有数须改正，改正后合计随之变动", want: "改正后各行之和"})
			}
		}
	}
	sortRemarks(r.remarks)
}
