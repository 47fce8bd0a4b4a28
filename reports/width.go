package reports

import "stis/internal/xlsxout"

// columnWidths gives the stub's and the columns' widths from what stands in
// them. Headers may wrap to two lines a level, figures never.
func (d *desk) columnWidths(g *grid) []float64 {
	w := make([]float64, len(g.columns)+1)
	grow := func(i int, n float64) { w[i] = max(w[i], n) }
	grow(0, float64(xlsxout.TextWidth(g.stub))+2)
	for _, r := range g.rows {
		if r.heading {
			continue
		}
		grow(0, float64(xlsxout.TextWidth(r.label)+2*r.indent)+3)
		for c := range r.cells {
			grow(c+1, float64(xlsxout.TextWidth(d.cellText(r.cells[c])))+4)
		}
	}
	w[0] = min(w[0], 44)
	for c := range g.columns {
		h := g.head(c)
		last := h[0]
		for _, t := range h {
			if t != "" {
				last = t
			}
		}
		// A short header stands on one line, a longer one on two; Chinese breaks
		// between characters, and no bracket shall stand alone.
		if n := xlsxout.TextWidth(last); n <= 8 {
			grow(c+1, float64(n)+4)
		} else {
			grow(c+1, float64(n+1)/2+5)
		}
		grow(c+1, 9)
	}
	return stretch(w)
}

// pageWidth is what an A4 sheet in landscape holds at full size. Narrower
// tables are stretched to it, wider ones shrunk by the printer.
const pageWidth = 112

// besideWidths are the columns that carry charts right of a one-page table.
func besideWidths() []float64 { return []float64{2, 17, 17, 17} }

func stretch(w []float64) []float64 {
	sum := 0.0
	for _, x := range w {
		sum += x
	}
	if sum < pageWidth {
		for i := range w {
			w[i] *= pageWidth / sum
		}
	}
	for i := range w {
		// Quarter units keep the numbers in the file short.
		w[i] = float64(int(w[i]*4+0.5)) / 4
	}
	return w
}
