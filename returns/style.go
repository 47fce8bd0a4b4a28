package returns

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// Faces that a Chinese machine has; charset tells one without them to take
// another Chinese face.
const (
	bodyFace  = "宋体"
	titleFace = "黑体"
	charset   = 134 // GB2312
)

// look is a cell style by what it is for; the zero value is plain body text.
type look struct {
	face   string
	size   float64
	bold   bool
	color  string
	line   bool // underlined, as links are
	center bool
	right  bool
	wrap   bool
	top    bool
	border bool
	fill   string
	format string
	open   bool // may be written to in a protected sheet
}

// desk is a workbook being written, with its styles made once.
type desk struct {
	f      *excelize.File
	styles map[look]int
}

func newDesk(f *excelize.File) *desk { return &desk{f: f, styles: map[look]int{}} }

// style gives the id of a look.
func (d *desk) style(l look) (int, error) {
	if id, ok := d.styles[l]; ok {
		return id, nil
	}
	set := charset
	s := &excelize.Style{
		Font:       &excelize.Font{Family: l.face, Size: l.size, Bold: l.bold, Color: l.color, Charset: &set},
		Alignment:  &excelize.Alignment{Vertical: "center", Horizontal: "left", WrapText: l.wrap},
		Protection: &excelize.Protection{Locked: !l.open},
	}
	if l.face == "" {
		s.Font.Family = bodyFace
	}
	if l.size == 0 {
		s.Font.Size = 10.5 // 五号
	}
	if l.line {
		s.Font.Underline = "single"
	}
	switch {
	case l.center:
		s.Alignment.Horizontal = "center"
	case l.right:
		s.Alignment.Horizontal = "right"
	}
	if l.top {
		s.Alignment.Vertical = "top"
	}
	if l.border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
		}
	}
	if l.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	id, err := d.f.NewStyle(s)
	if err != nil {
		return 0, err
	}
	d.styles[l] = id
	return id, nil
}

// put writes a text cell, always as text, so that what begins with = + - or @
// stays what it is.
func (d *desk) put(sheet, at, text string, l look) error {
	if text != "" {
		if err := d.f.SetCellStr(sheet, at, text); err != nil {
			return err
		}
	}
	id, err := d.style(l)
	if err != nil {
		return err
	}
	return d.f.SetCellStyle(sheet, at, at, id)
}

// putMerged writes a text over the cells of a row from the first to the last
// column; all of them get the style, so that borders close.
func (d *desk) putMerged(sheet string, row, from, to int, text string, l look) error {
	first, last := address(row, from), address(row, to)
	if err := d.put(sheet, first, text, l); err != nil || from == to {
		return err
	}
	id, err := d.style(l)
	if err != nil {
		return err
	}
	if err := d.f.SetCellStyle(sheet, first, last, id); err != nil {
		return err
	}
	return d.f.MergeCell(sheet, first, last)
}

// textWidth counts the columns a text takes: a Chinese character counts two.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r == '—', r == '…', r == '“', r == '”', r >= 0x1100:
			n += 2
		default:
			n++
		}
	}
	return n
}

// lines counts the printed lines of a text in a cell of the width. A character
// that would cross the edge moves whole, so a little of each line stays empty.
func lines(s string, width float64) int {
	room := max(1, int(width)-2)
	n := 0
	for _, para := range strings.Split(s, "\n") {
		n += max(1, (textWidth(para)+room-1)/room)
	}
	return n
}

const lineHeight = 15.0 // points of a line of body text

// fitRow sets the height of a row from its texts and the widths of their cells.
// Excel shows no row taller than 409 points.
func (d *desk) fitRow(sheet string, row int, texts []string, widths []float64) error {
	n := 1
	for i, t := range texts {
		n = max(n, lines(t, widths[i]))
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
