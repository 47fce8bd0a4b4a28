package reports

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"
	"stis/internal/xlsxout"
)

// Rows of the furniture above every table (表头).
const (
	rowTitle  = 1
	rowPeriod = 2
	rowForm   = 3 // 表号
	rowIssuer = 4 // 制定机关
	rowUnit   = 5 // 计量单位
	rowHead   = 6 // first header row of the table
)

// Heights in points.
const (
	heightTitle = 32
	heightRow   = 18
	heightBody  = 16 // a row of figures: a table of 20 rows fits its page
	heightLine  = 16 // one line of wrapped text
)

// table draws one table sheet: furniture, grid, sentences, charts, notes,
// signatures.
func (b *book) table(s *Sheet) error {
	g := b.desk.layout(s.Table)
	// Ask column by column first: in the data sheet the members of one column
	// then stand together, which is what charts need.
	for c := range g.columns {
		for r := range g.rows {
			if !g.rows[r].heading && g.rows[r].cells[c].key != (Key{}) {
				b.desk.ask(g.rows[r].cells[c].key, "")
			}
		}
	}
	p := &page{b: b, s: s, g: g, widths: b.desk.columnWidths(g), heights: map[int]float64{}}
	p.last = len(g.columns) + 1
	if s.Pages == 1 && len(s.Charts) > 0 {
		p.widths = append(p.widths, besideWidths()...)
	}
	p.wide = len(p.widths)
	steps := []func() error{p.setWidths, p.furniture, p.header, p.body, p.sentences,
		p.foot, p.charts, p.setup}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// page is one table sheet while it is drawn; row is the next free row.
type page struct {
	b       *book
	s       *Sheet
	g       *grid
	widths  []float64
	last    int // last column of the table
	wide    int // last column of the page: charts may stand right of the table
	row     int
	bottom  int             // first row below the table
	height  float64         // points used so far
	heights map[int]float64 // points of each row
	weak    bool            // a figure is marked as one of low reliability
	broken  bool            // a figure is marked as one on which a break falls
}

func (p *page) setWidths() error {
	for i, w := range p.widths {
		if err := p.b.f.SetColWidth(p.s.Name, xlsxout.Column(i+1), xlsxout.Column(i+1), w); err != nil {
			return err
		}
	}
	return nil
}

// setHeight fixes the height of a row; the printed result must not depend on
// how a program measures its fonts.
func (p *page) setHeight(row int, h float64) error {
	p.height += h
	p.heights[row] = h
	return p.b.f.SetRowHeight(p.s.Name, row, h)
}

func (p *page) furniture() error {
	f, d := p.b.house.Fonts, p.b.desk
	if err := p.b.PutMerged(p.s.Name, rowTitle, 1, p.wide, d.fill(p.s.Title),
		look{Face: f.Title, Size: 18, Center: true}); err != nil {
		return err
	}
	if err := p.b.PutMerged(p.s.Name, rowPeriod, 1, p.wide, d.fill("{月}"),
		look{Size: 12, Center: true}); err != nil {
		return err
	}
	// The texts at the edges are not merged: they run over the empty cells
	// beside them, however narrow the first and last columns are.
	side := []struct {
		row         int
		left, right string
	}{
		{rowForm, "", "表　　号：" + p.s.Form},
		{rowIssuer, "版　　次：" + editionZh(p.b.rep.Edition) + " " + p.b.rep.Vintage, "制定机关：" + p.b.house.Issuer},
		{rowUnit, "运行编号：" + d.src.run.id, "计量单位：" + p.s.Unit},
	}
	for _, x := range side {
		if err := p.b.Put(p.s.Name, xlsxout.Addr(1, x.row), x.left, look{}); err != nil {
			return err
		}
		if err := p.b.Put(p.s.Name, xlsxout.Addr(p.wide, x.row), x.right, look{Right: true}); err != nil {
			return err
		}
	}
	for row := rowTitle; row < rowHead; row++ {
		h := float64(heightRow)
		if row == rowTitle {
			h = heightTitle
		}
		if err := p.setHeight(row, h); err != nil {
			return err
		}
	}
	p.row = rowHead
	return nil
}

func editionZh(e string) string {
	if e == "public" {
		return "公开版"
	}
	return "内部版"
}

// header draws the header rows: equal neighbours under the same parent are
// one cell, and a column with fewer levels reaches down to the last.
func (p *page) header() error {
	l := look{Face: p.b.house.Fonts.Head, Center: true, Wrap: true, Border: true, Fill: "F2F2F2"}
	bottom := rowHead + p.g.levels - 1
	if err := p.box(rowHead, bottom, 1, 1, p.g.stub, l); err != nil {
		return err
	}
	for level := range p.g.levels {
		for c := 0; c < len(p.g.columns); {
			text := p.g.head(c)[level]
			to := c
			for to+1 < len(p.g.columns) && text != "" && p.sameHead(c, to+1, level) {
				to++
			}
			if text != "" {
				end := rowHead + level
				if p.leaf(c, level) {
					end = bottom
				}
				if err := p.box(rowHead+level, end, c+2, to+2, text, l); err != nil {
					return err
				}
			}
			c = to + 1
		}
	}
	for level := range p.g.levels {
		if err := p.setHeight(rowHead+level, p.headHeight(level)); err != nil {
			return err
		}
	}
	p.row = bottom + 1
	return nil
}

func (p *page) sameHead(a, b, level int) bool {
	x, y := p.g.head(a), p.g.head(b)
	for i := 0; i <= level; i++ {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

// leaf reports whether the column has no header text below the level.
func (p *page) leaf(c, level int) bool {
	for _, t := range p.g.head(c)[level+1:] {
		if t != "" {
			return false
		}
	}
	return true
}

func (p *page) headHeight(level int) float64 {
	n := 1
	for c := range p.g.columns {
		if t := p.g.head(c)[level]; t != "" && p.leaf(c, level) {
			down := p.g.levels - level // a leaf spans the rows below it
			n = max(n, (xlsxout.Lines(t, p.widths[c+1])+down-1)/down)
		}
	}
	return float64(n*heightLine + 4)
}

// box writes a text over a rectangle.
func (p *page) box(top, bottom, left, right int, text string, l look) error {
	if top == bottom {
		return p.b.PutMerged(p.s.Name, top, left, right, text, l)
	}
	id, err := p.b.Style(l)
	if err != nil {
		return err
	}
	from, to := xlsxout.Addr(left, top), xlsxout.Addr(right, bottom)
	if err := p.b.Put(p.s.Name, from, text, l); err != nil {
		return err
	}
	if err := p.b.f.SetCellStyle(p.s.Name, from, to, id); err != nil {
		return err
	}
	return p.b.f.MergeCell(p.s.Name, from, to)
}

func (p *page) body() error {
	for i := range p.g.rows {
		r := &p.g.rows[i]
		l := look{Border: true, Wrap: true, Indent: r.indent, Bold: r.bold}
		if r.bold {
			l.Face = p.b.house.Fonts.Head
			l.Bold = false
		}
		if r.heading {
			if err := p.box(p.row, p.row, 1, p.last, r.label, l); err != nil {
				return err
			}
		} else if err := p.bodyRow(r, l); err != nil {
			return err
		}
		n := 1
		if !r.heading {
			n = xlsxout.Lines(r.label, p.widths[0]-float64(2*r.indent))
		}
		if err := p.setHeight(p.row, max(p.rowHeight(), float64(n*heightLine))); err != nil {
			return err
		}
		p.row++
	}
	p.bottom = p.row
	return nil
}

// rowHeight is roomier where few rows have a page for themselves.
func (p *page) rowHeight() float64 {
	if p.s.Pages == 1 {
		return 24
	}
	return heightBody
}

func (p *page) bodyRow(r *gridRow, l look) error {
	if err := p.b.Put(p.s.Name, xlsxout.Addr(1, p.row), r.label, l); err != nil {
		return err
	}
	for c, cell := range r.cells {
		at := xlsxout.Addr(c+2, p.row)
		if cell.key == (Key{}) {
			if err := p.b.Put(p.s.Name, at, cell.text, look{Border: true, Center: cell.unit, Right: !cell.unit, Indent: inset(!cell.unit)}); err != nil {
				return err
			}
			continue
		}
		if err := p.figure(at, cell, look{Border: true, Right: true, Indent: 1}); err != nil {
			return err
		}
	}
	return nil
}

// inset keeps figures off the line at their right.
func inset(figure bool) int {
	if figure {
		return 1
	}
	return 0
}

// figure writes one observation: a number, a symbol, or a blank.
func (p *page) figure(at string, cell gridCell, l look) error {
	g := p.b.show(p.s.Name, at, cell.key)
	p.weak, p.broken = p.weak || g.weak, p.broken || g.broken
	if g.number != "" {
		l.Format = g.format
		return p.b.PutNumber(p.s.Name, at, g.number, l)
	}
	text := g.symbol
	if !g.known {
		text = cell.absent
	}
	return p.b.Put(p.s.Name, at, text, l)
}

// show asks the desk for a cell of the workbook and records the cell.
func (b *book) show(sheet, at string, k Key) *figure {
	g := &b.desk.ask(k, sheet+"!"+at).figure
	b.cells = append(b.cells, Cell{Sheet: sheet, Addr: at, Key: k, Shown: g.text()})
	if g.number != "" && len(g.over) > 0 {
		if b.over == nil {
			b.over = map[string][]string{}
		}
		b.over[sheet] = append(b.over[sheet], g.over...)
	}
	return g
}

// sentences writes the text below the table, one merged row each.
func (p *page) sentences() error {
	for i := range p.s.Sentences {
		at := xlsxout.Addr(1, p.row)
		text := p.b.sentence(&p.s.Sentences[i], p.s.Name, at)
		if text == "" {
			continue
		}
		if err := p.paragraph(text, look{Size: 12, Wrap: true}); err != nil {
			return err
		}
	}
	return nil
}

// paragraph writes wrapped text over all columns.
func (p *page) paragraph(text string, l look) error {
	if err := p.b.PutMerged(p.s.Name, p.row, 1, p.wide, text, l); err != nil {
		return err
	}
	room, line := p.total(), float64(heightLine)
	if l.Size > 10.5 {
		room, line = room*10.5/l.Size, line*l.Size/10.5
	}
	if err := p.setHeight(p.row, float64(xlsxout.Lines(text, room))*line+2); err != nil {
		return err
	}
	p.row++
	return nil
}

func (p *page) total() float64 {
	sum := 0.0
	for _, w := range p.widths {
		sum += w
	}
	return sum
}

// foot writes notes and the signature row.
func (p *page) foot() error {
	notes := slices.Clone(p.s.Notes)
	if p.weak {
		notes = append(notes, p.b.house.Symbols.WeakNote)
	}
	if p.broken {
		notes = append(notes, p.b.house.Symbols.BrokenNote)
	}
	notes = append(notes, p.b.adjustments(p.s.Name)...)
	for i, n := range notes {
		head := "　　"
		if i == 0 {
			head = "注："
		}
		if err := p.paragraph(head+p.b.desk.fill(n), look{Size: 9, Wrap: true, Top: true}); err != nil {
			return err
		}
	}
	return p.paragraph(p.b.house.Signature, look{Wrap: true})
}

// setup freezes the header, repeats it in print and fits the page.
func (p *page) setup() error {
	top := rowHead + p.g.levels
	err := p.b.f.SetPanes(p.s.Name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: top - 1,
		TopLeftCell: xlsxout.Addr(2, top), ActivePane: "bottomRight"})
	if err != nil {
		return err
	}
	return p.b.printSetup(p.s, p.wide, p.row-1, top-1)
}

// printSetup gives a sheet A4 landscape on the page's full width, page
// numbers, a print area, and repeated title rows when titles > 0.
func (b *book) printSetup(s *Sheet, cols, rows, titles int) error {
	yes, paper, orient, one, high := true, 9, "landscape", 1, s.Pages
	side, edge, foot := 0.5, 0.6, 0.3
	names := []*excelize.DefinedName{{Name: "_xlnm.Print_Area", Scope: s.Name,
		RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", s.Name, xlsxout.Column(cols), rows)}}
	if titles > 0 {
		names = append(names, &excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.Name,
			RefersTo: fmt.Sprintf("'%s'!$1:$%d", s.Name, titles)})
	}
	for _, n := range names {
		if err := b.f.SetDefinedName(n); err != nil {
			return err
		}
	}
	if err := b.f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := b.f.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orient,
		FitToWidth: &one, FitToHeight: &high}); err != nil {
		return err
	}
	if err := b.f.SetPageMargins(s.Name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side,
		Top: &edge, Bottom: &edge, Header: &foot, Footer: &foot, Horizontally: &yes}); err != nil {
		return err
	}
	return b.f.SetHeaderFooter(s.Name, &excelize.HeaderFooterOptions{
		OddFooter: "&L" + b.desk.src.run.id + "&C第 &P 页，共 &N 页&R" + s.Form})
}
