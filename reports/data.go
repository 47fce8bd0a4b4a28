package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stis/indicators"

	"github.com/xuri/excelize/v2"
	"stis/internal/xlsxout"
)

// Columns of the data sheet (数据), one observation a row.
const (
	colIndicator = iota + 1
	colName
	colPeriod
	colBasis
	colMeasure
	colBreakdown
	colKey
	colLabel
	colExact
	colBase
	colNumber
	colText
	colUnit
	colStatus
	colConf
	colReason
	colOverlay
	colRun
	colCells
	colLast = colCells
)

// rowDataHead is the header row of the data sheet; observations follow it.
const rowDataHead = 2

// dataHeads are the names of the columns, in Chinese and as a program would
// call them.
func dataHeads() []string {
	return []string{"指标代码 indicator", "指标名称 name", "报告期 period", "时间口径 basis", "计量 measure",
		"分组 breakdown", "键 key", "分组名称 label", "精确值 exact", "基本单位 base_unit", "显示值 value",
		"显示文本 shown", "显示单位 unit", "数据状态 obs_status", "保密状态 conf_status", "原因 reason", "调整记录 overlay",
		"运行编号 run_id", "引用单元格 cells"}
}

// data writes every observation that any table, chart or sentence asked for,
// and then draws the charts over these rows.
func (b *book) data(s *Sheet) error {
	if err := b.askCharts(); err != nil {
		return err
	}
	rows, order := map[Key]int{}, b.dataOrder()
	if err := b.PutMerged(s.Name, 1, 1, colLast, b.desk.fill(s.Title),
		look{Face: b.house.Fonts.Title, Size: 18, Center: true}); err != nil {
		return err
	}
	if err := b.f.SetRowHeight(s.Name, 1, heightTitle); err != nil {
		return err
	}
	widths := make([]float64, colLast)
	heads := dataHeads()
	for i, h := range heads {
		widths[i] = float64(xlsxout.TextWidth(h) + 3)
		if err := b.Put(s.Name, xlsxout.Addr(i+1, rowDataHead), h,
			look{Face: b.house.Fonts.Head, Center: true, Border: true, Fill: "F2F2F2"}); err != nil {
			return err
		}
	}
	for i, a := range order {
		row := rowDataHead + 1 + i
		rows[a.key] = row
		if err := b.dataRow(s.Name, row, a, widths); err != nil {
			return err
		}
	}
	for i, w := range widths {
		if err := b.f.SetColWidth(s.Name, xlsxout.Column(i+1), xlsxout.Column(i+1), min(w, 60)); err != nil {
			return err
		}
	}
	last := rowDataHead + max(1, len(order))
	if err := b.dataSetup(s, last); err != nil {
		return err
	}
	return b.drawCharts(s.Name, rows)
}

// dataOrder sorts by indicator, breakdown, measure, basis and period; within
// these by the order in which the tables print the members.
func (b *book) dataOrder() []*asked {
	// A cell without an observation needs no row, a gap in a chart does.
	order := slices.DeleteFunc(slices.Clone(b.desk.order), func(a *asked) bool { return !a.known && !a.drawn })
	slices.SortStableFunc(order, func(x, y *asked) int {
		a, c := x.key, y.key
		return cmp.Or(cmp.Compare(a.Indicator, c.Indicator), cmp.Compare(a.Breakdown, c.Breakdown),
			cmp.Compare(a.Measure, c.Measure), cmp.Compare(a.Basis, c.Basis), cmp.Compare(a.Period, c.Period))
	})
	return order
}

func (b *book) dataRow(sheet string, row int, a *asked, widths []float64) error {
	d, k := b.desk, a.key
	name, base := "", a.obs.Unit
	if ind, ok := d.src.meaning(k.Indicator); ok {
		name = ind.Name.Zh
	}
	reason := a.obs.Reason
	if !a.known {
		reason = "not_in_run"
	}
	text := a.symbol
	if a.number != "" {
		text = a.number
	}
	texts := map[int]string{
		colIndicator: k.Indicator, colName: name, colPeriod: k.Period,
		colBasis: k.Basis, colMeasure: k.Measure, colBreakdown: k.Breakdown, colKey: k.Key,
		colLabel: d.label(k.Breakdown, k.Key), colExact: exact(a.obs.Value), colBase: base,
		colText: text, colUnit: a.unit, colStatus: a.obs.ObsStatus, colConf: a.obs.ConfStatus,
		colReason: reason, colOverlay: strings.Join(a.obs.Overlays, "; "), colRun: d.src.run.id, colCells: strings.Join(a.where, "; "),
	}
	if a.symbol == d.house.Symbols.Suppressed {
		texts[colExact] = "" // a suppressed value leaves by no door
	}
	for c := 1; c <= colLast; c++ {
		if c == colNumber {
			if a.number == "" {
				continue // blank, not a sign: a chart must not draw it as zero
			}
			if err := b.PutNumber(sheet, xlsxout.Addr(c, row), a.number, look{Right: true, Format: a.format}); err != nil {
				return err
			}
			widths[c-1] = max(widths[c-1], float64(xlsxout.TextWidth(grouped(a.number))+3))
			continue
		}
		if texts[c] == "" {
			continue
		}
		if err := b.Put(sheet, xlsxout.Addr(c, row), texts[c], look{Right: c == colExact || c == colText}); err != nil {
			return err
		}
		widths[c-1] = max(widths[c-1], float64(xlsxout.TextWidth(texts[c])+2))
	}
	return nil
}

// dataSetup freezes and filters the header, and keeps Excel from marking the
// exact digits, stored as text on purpose, as mistakes.
func (b *book) dataSetup(s *Sheet, last int) error {
	if err := b.f.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: rowDataHead,
		TopLeftCell: xlsxout.Addr(1, rowDataHead+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for _, c := range []int{colExact, colText} {
		ref := fmt.Sprintf("%s:%s", xlsxout.Addr(c, rowDataHead+1), xlsxout.Addr(c, last))
		if err := b.f.AddIgnoredErrors(s.Name, ref, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
			return err
		}
	}
	if err := b.f.AutoFilter(s.Name, fmt.Sprintf("A%d:%s", rowDataHead, xlsxout.Addr(colLast, last)), nil); err != nil {
		return err
	}
	return b.printSetup(s, colLast, last, rowDataHead)
}

// isRatio reports whether an indicator is a percentage, whose change is told
// in points and not as growth.
func isRatio(ind *indicators.Indicator) bool {
	return ind.Kind == "ratio" && ind.Unit.Show == "%"
}
