package reports

import (
	"fmt"
	"stis/internal/xlsxout"
	"strings"
)

// cover draws the title page (封面).
func (b *book) cover(s *Sheet) error {
	const width, cols = 18.0, 7
	if err := b.f.SetColWidth(s.Name, "A", xlsxout.Column(cols), width); err != nil {
		return err
	}
	f := b.house.Fonts
	type row struct {
		text   string
		height float64
		look   look
	}
	rows := []row{
		{"内部资料　注意保存", 30, look{Face: f.Head, Size: 14}},
		{"", 70, look{}},
		{b.desk.fill(s.Title), 60, look{Face: f.Title, Size: 28, Center: true}},
		{b.desk.fill("{月}"), 40, look{Size: 20, Center: true}},
		{"（" + editionZh(b.rep.Edition) + "）", 30, look{Size: 16, Center: true}},
		{"", 60, look{}},
	}
	if b.rep.Edition == "public" {
		rows[0].text = ""
	}
	for _, l := range s.Lines {
		rows = append(rows, row{b.desk.fill(l), 28, look{Size: 14, Center: true}})
	}
	for i, r := range rows {
		if err := b.PutMerged(s.Name, i+1, 1, cols, r.text, r.look); err != nil {
			return err
		}
		if err := b.f.SetRowHeight(s.Name, i+1, r.height); err != nil {
			return err
		}
	}
	return b.printSetup(s, cols, len(rows), 0)
}

// plain draws a sheet of text columns below a title: contents, glossary and
// notes are of this kind. It returns the last row.
func (b *book) plain(s *Sheet, head []string, widths []float64, rows [][]string) error {
	f := b.house.Fonts
	for i, w := range widths {
		if err := b.f.SetColWidth(s.Name, xlsxout.Column(i+1), xlsxout.Column(i+1), w); err != nil {
			return err
		}
	}
	if err := b.PutMerged(s.Name, 1, 1, len(widths), b.desk.fill(s.Title),
		look{Face: f.Title, Size: 18, Center: true}); err != nil {
		return err
	}
	if err := b.f.SetRowHeight(s.Name, 1, heightTitle); err != nil {
		return err
	}
	row := 2
	cell := look{Wrap: true}
	if len(head) > 0 {
		cell.Border = true
		for i, h := range head {
			if err := b.Put(s.Name, xlsxout.Addr(i+1, row), h,
				look{Face: f.Head, Center: true, Border: true, Fill: "F2F2F2"}); err != nil {
				return err
			}
		}
		if err := b.f.SetRowHeight(s.Name, row, heightRow+2); err != nil {
			return err
		}
		row++
	}
	titles := row - 1
	for _, r := range rows {
		n := 1
		for i, text := range r {
			n = max(n, xlsxout.Lines(text, widths[i]))
			if err := b.Put(s.Name, xlsxout.Addr(i+1, row), text, cell); err != nil {
				return err
			}
		}
		if err := b.f.SetRowHeight(s.Name, row, float64(n*heightLine)+2); err != nil {
			return err
		}
		row++
	}
	return b.printSetup(s, len(widths), row-1, titles)
}

// contents lists the sheets with links (目录).
func (b *book) contents(s *Sheet) error {
	var rows [][]string
	var targets []string
	n := 0
	for i := range b.rep.Sheets {
		t := &b.rep.Sheets[i]
		if t.Kind == KindContents || t.Kind == KindCover {
			continue
		}
		no := ""
		if t.Kind == KindTable {
			n++
			no = fmt.Sprint(n)
		}
		rows = append(rows, []string{no, t.Form, b.desk.fill(t.Title), t.Name})
		targets = append(targets, t.Name)
	}
	if err := b.plain(s, []string{"表序", "表号", "表名", "工作表"}, []float64{8, 18, 64, 22}, rows); err != nil {
		return err
	}
	for i, name := range targets {
		at := xlsxout.Addr(4, i+3)
		if err := b.f.SetCellHyperLink(s.Name, at, "'"+name+"'!A1", "Location"); err != nil {
			return err
		}
	}
	return nil
}

// glossary explains every indicator that the report shows (指标解释).
func (b *book) glossary(s *Sheet) error {
	var rows [][]string
	seen := map[string]bool{}
	for _, a := range b.desk.order {
		id := a.key.Indicator
		ind, ok := b.desk.src.meaning(id)
		if seen[id] || !ok {
			continue
		}
		seen[id] = true
		sensitive := ""
		if ind.Sensitive {
			sensitive = "是"
		}
		rows = append(rows, []string{id, ind.Name.Zh, ind.Unit.Show, ind.Definition.Zh,
			strings.Join(ind.Basis, "；"), sensitive})
	}
	return b.plain(s, []string{"代码", "指标名称", "计量单位", "口径解释", "依据", "敏感"},
		[]float64{8, 26, 11, 58, 30, 7}, rows)
}

// notes prints what a reader must know of the whole report (说明).
func (b *book) notes(s *Sheet) error {
	var rows [][]string
	for _, l := range s.Lines {
		rows = append(rows, []string{b.desk.fill(l)})
	}
	if len(b.rep.Recipients) > 0 {
		rows = append(rows, []string{"分送：" + strings.Join(b.rep.Recipients, "、") + "。"})
	}
	return b.plain(s, nil, []float64{pageWidth}, rows)
}
