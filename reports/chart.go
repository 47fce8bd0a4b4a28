package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"stis/reference/period"

	"github.com/xuri/excelize/v2"
	"stis/internal/xlsxout"
)

// pending is a chart that has its place but waits for the data sheet.
type pending struct {
	sheet, at     string
	chart         *Chart
	width, height uint
	bars, line    []Key
}

func monthsBack(n int) period.Month { return period.Month(n) }

// charts gives the sheet's charts their places: right of the table on a
// one-page sheet, else two abreast below the signatures.
func (p *page) charts() error {
	switch {
	case len(p.s.Charts) == 0:
		return nil
	case p.wide > p.last:
		p.chartsBeside()
		return nil
	}
	if p.breaksPage((chartRows + 1) * heightRow) {
		if err := p.b.f.InsertPageBreak(p.s.Name, xlsxout.Addr(1, p.row)); err != nil {
			return err
		}
	}
	// A row of air, so that the frame of a chart stays on its own page.
	if err := p.setHeight(p.row, heightRow/2); err != nil {
		return err
	}
	p.row++
	abreast := min(2, len(p.s.Charts))
	half := (len(p.widths) + abreast - 1) / abreast
	for i := range p.s.Charts {
		if i%abreast == 0 {
			for range chartRows {
				if err := p.setHeight(p.row, heightRow); err != nil {
					return err
				}
				p.row++
			}
		}
		left := i % abreast * half
		p.place(&p.s.Charts[i], left, min(left+half, len(p.widths)), p.row-chartRows, p.row)
	}
	return nil
}

// chartRows is the height of a chart below a table, in rows.
const chartRows = 15

// chartsBeside stacks the charts in the columns right of the table, over the
// height of the table.
func (p *page) chartsBeside() {
	rows := (p.bottom - rowHead) / len(p.s.Charts)
	for i := range p.s.Charts {
		top := rowHead + i*rows
		p.place(&p.s.Charts[i], p.last+1, p.wide, top, top+rows)
	}
}

// place puts a chart over the columns and rows from the first to before the
// last. Sizes are in the pixels that the writer counts, so that the chart is
// anchored in these cells and follows them in every program.
func (p *page) place(c *Chart, left, right, top, bottom int) {
	width, height := 0.0, 0.0
	for _, w := range p.widths[left:right] {
		width += math.Floor(w*8 + 0.5)
	}
	for r := top; r < bottom; r++ {
		height += math.Ceil(p.heights[r] * 4 / 3.4)
	}
	p.b.charts = append(p.b.charts, pending{sheet: p.s.Name, at: xlsxout.Addr(left+1, top), chart: c,
		width: uint(width) - 8, height: uint(height) - 8})
}

// breaksPage reports whether a block of the height would cross the foot of a
// page. Heights are points before the fit to width.
func (p *page) breaksPage(need float64) bool {
	const printWidth, printHeight = 842 - 72, 595 - 100
	width := 0.0
	for _, w := range p.widths {
		width += (w*7 + 5) * 3 / 4
	}
	room := printHeight / min(1, printWidth/width)
	// Every page after the first begins with the title rows again.
	titles := 0.0
	for r := 1; r < rowHead+p.g.levels; r++ {
		titles += p.heights[r]
	}
	used := p.height
	for used > room {
		used -= room - titles
	}
	return used+need > room
}

// askCharts looks up what the charts show, so that it stands in the data
// sheet even where no table prints it.
func (b *book) askCharts() error {
	for i := range b.charts {
		c := &b.charts[i]
		c.bars = b.seriesKeys(c.chart.Bars)
		c.line = b.seriesKeys(c.chart.Line)
		for _, k := range slices.Concat(c.bars, c.line) {
			b.desk.ask(k, "").drawn = true
		}
		if c.line != nil && len(c.bars) > 0 && len(c.line) != len(c.bars) {
			return fmt.Errorf("chart %q: %d bars and %d points of the line", c.chart.Title, len(c.bars), len(c.line))
		}
	}
	return nil
}

// seriesKeys picks the observations of a series: consecutive months, or the
// members that the tables have asked for, in their order.
func (b *book) seriesKeys(s *Series) []Key {
	if s == nil {
		return nil
	}
	m := b.desk.src.run.month
	k := Key{Indicator: s.Indicator, Period: m.String(), Basis: s.Basis, Measure: cmp.Or(s.Measure, "level")}
	var out []Key
	if s.Months > 0 {
		k.Breakdown, k.Key = "total", ""
		for back := s.Months - 1; back >= 0; back-- {
			k.Period = (m - monthsBack(back)).String()
			out = append(out, k)
		}
		return out
	}
	_, want := dimensions(line{}, s.Indicator, s.With)
	for _, a := range b.desk.order {
		q := a.key
		q.Breakdown, q.Key = "", ""
		if q != k || first(a.key.Breakdown) != s.Breakdown || strings.Contains(a.key.Key, "=_") ||
			rest(a.key.Key) != want {
			continue
		}
		if out = append(out, a.key); len(out) == s.Top {
			break
		}
	}
	return out
}

// first gives the first dimension of a breakdown, rest the parts of a key
// after its first.
func first(breakdown string) string {
	dim, _, _ := strings.Cut(breakdown, ";")
	return dim
}

func rest(key string) string {
	_, r, _ := strings.Cut(key, ";")
	return r
}

// drawCharts adds the charts; rows says where each observation stands in the
// data sheet.
func (b *book) drawCharts(data string, rows map[Key]int) error {
	for _, c := range b.charts {
		if len(c.bars) == 0 {
			continue // nothing to draw in this run
		}
		main, err := b.chart(data, &c, c.chart.Bars, c.bars, rows)
		if err != nil {
			return err
		}
		charts := []*excelize.Chart{main}
		if c.line != nil {
			line, err := b.chart(data, &c, c.chart.Line, c.line, rows)
			if err != nil {
				return err
			}
			line.Type = excelize.Line
			line.YAxis.Secondary = true
			line.YAxis.MajorGridLines = false
			line.Series[0].Fill = solid("C00000")
			line.Series[0].Marker = excelize.ChartMarker{Symbol: "circle", Size: 4, Fill: solid("C00000")}
			line.Series[0].Line = excelize.LineOptions{Width: 1.75, Fill: solid("C00000")}
			charts = append(charts, line)
		}
		if err := b.f.AddChart(c.sheet, c.at, charts[0], charts[1:]...); err != nil {
			return fmt.Errorf("chart %q: %w", c.chart.Title, err)
		}
	}
	return nil
}

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// chart describes one plot over consecutive rows of the data sheet.
func (b *book) chart(data string, c *pending, s *Series, keys []Key, rows map[Key]int) (*excelize.Chart, error) {
	from := rows[keys[0]]
	for i, k := range keys {
		if rows[k] != from+i {
			return nil, fmt.Errorf("chart %q: observation %v does not follow the one before in sheet %q", c.chart.Title, k, data)
		}
	}
	span := func(col int) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", data, xlsxout.Column(col), from, xlsxout.Column(col), from+len(keys)-1)
	}
	category := colLabel
	if s.Months > 0 {
		category = colPeriod
	}
	face := b.house.Fonts.Chart
	font := excelize.Font{Family: face, Size: 9, Color: "404040"}
	ch := &excelize.Chart{
		Type:         excelize.Col,
		Series:       []excelize.ChartSeries{{Name: s.Name, Categories: span(category), Values: span(colNumber), Fill: solid("4472C4")}},
		Format:       excelize.GraphicOptions{AltText: c.chart.Title, Name: c.chart.Title},
		Dimension:    excelize.ChartDimension{Width: c.width, Height: c.height},
		Title:        excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.desk.fill(c.chart.Title), Font: &excelize.Font{Family: face, Size: 12, Bold: true, Color: "262626"}}}},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: &font},
		XAxis:        excelize.ChartAxis{Font: font, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis:        excelize.ChartAxis{Font: font, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "General"}},
		ShowBlanksAs: "gap",
	}
	if s.Months > 12 {
		ch.XAxis.TickLabelSkip = 3 // every third month has room for its name
		ch.XAxis.Alignment = excelize.Alignment{TextRotation: -45}
	}
	switch c.chart.Kind {
	case "pie":
		vary := true
		ch.Type, ch.VaryColors = excelize.Doughnut, &vary
		ch.HoleSize = 50
		ch.Series[0].Fill = excelize.Fill{}
		ch.PlotArea = excelize.ChartPlotArea{ShowPercent: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0.0%"}}
		for i, color := range []string{"4472C4", "ED7D31", "70AD47", "FFC000", "7F7F7F"} {
			if i < len(keys) {
				ch.Series[0].DataPoint = append(ch.Series[0].DataPoint, excelize.ChartDataPoint{Index: i, Fill: solid(color)})
			}
		}
	case "bar":
		ch.Type, ch.Series[0].Fill = excelize.Bar, solid("4472C4")
		ch.XAxis.ReverseOrder = true // the largest on top
		ch.Legend.Position = "none"
		ch.PlotArea.ShowVal = true
	}
	return ch, nil
}
