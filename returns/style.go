package returns

import (
	"github.com/xuri/excelize/v2"

	"stis/internal/xlsxout"
)

// Faces that a Chinese machine has.
const (
	bodyFace  = "宋体"
	titleFace = "黑体"
)

// look is a cell style by what it is for.
type look = xlsxout.Look

// desk is a workbook being written.
type desk struct {
	xlsxout.Desk
	f *excelize.File
}

func newDesk(f *excelize.File) *desk {
	return &desk{Desk: xlsxout.Desk{File: f, Body: bodyFace, Border: "808080", Locked: true}, f: f}
}

const lineHeight = 15.0 // points of a line of body text

// fitRow sets the height of a row from its texts and the widths of their cells.
// Excel shows no row taller than 409 points.
func (d *desk) fitRow(sheet string, row int, texts []string, widths []float64) error {
	n := 1
	for i, t := range texts {
		n = max(n, xlsxout.Lines(t, widths[i]))
	}
	return d.f.SetRowHeight(sheet, row, min(409, lineHeight*float64(n)+6))
}

func (d *desk) widths(sheet string, widths []float64) error {
	for i, w := range widths {
		col := column(i + 1)
		if err := d.f.SetColWidth(sheet, col, col, w); err != nil {
			return err
		}
	}
	return nil
}

// clip shortens a text to n characters.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
