package xlsxout

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// Charset records that a face is Chinese (GB2312), so that a machine without
// it falls back to another Chinese face and not to a Latin one.
const Charset = 134

// Look is a cell style by what it is for; the zero value is plain body text.
type Look struct {
	Face   string  // font name; "" = the body face of the desk
	Size   float64 // points; 0 = 10.5 (五号)
	Bold   bool
	Color  string
	Line   bool // underlined, as links are
	Center bool
	Right  bool
	Wrap   bool
	Top    bool
	Border bool
	Fill   string
	Indent int
	Format string // number format
	Open   bool   // may be written to in a protected sheet
}

// Desk is a workbook being written, with its styles made once.
type Desk struct {
	File   *excelize.File
	Body   string // face of plain text
	Border string // colour of border lines
	Locked bool   // cells are locked unless their look is open
	styles map[Look]int
}

// Style gives the id of a look.
func (d *Desk) Style(l Look) (int, error) {
	if id, ok := d.styles[l]; ok {
		return id, nil
	}
	id, err := d.File.NewStyle(d.styleOf(l))
	if err != nil {
		return 0, err
	}
	if d.styles == nil {
		d.styles = map[Look]int{}
	}
	d.styles[l] = id
	return id, nil
}

func (d *Desk) styleOf(l Look) *excelize.Style {
	set := Charset
	s := &excelize.Style{
		Font:      &excelize.Font{Family: l.Face, Size: l.Size, Bold: l.Bold, Color: l.Color, Charset: &set},
		Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", WrapText: l.Wrap, Indent: l.Indent},
	}
	if d.Locked {
		s.Protection = &excelize.Protection{Locked: !l.Open}
	}
	if l.Face == "" {
		s.Font.Family = d.Body
	}
	if l.Size == 0 {
		s.Font.Size = 10.5 // 五号
	}
	if l.Line {
		s.Font.Underline = "single"
	}
	switch {
	case l.Center:
		s.Alignment.Horizontal = "center"
	case l.Right:
		s.Alignment.Horizontal = "right"
	}
	if l.Top {
		s.Alignment.Vertical = "top"
	}
	if l.Border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: d.Border, Style: 1})
		}
	}
	if l.Fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.Fill}}
	}
	if l.Format != "" {
		s.CustomNumFmt = &l.Format
	}
	return s
}

// Put writes a text cell, always as text, so that what begins with = + - or @
// stays what it is. Empty text leaves the cell empty.
func (d *Desk) Put(sheet, at, text string, l Look) error {
	if text != "" {
		if err := d.File.SetCellStr(sheet, at, text); err != nil {
			return err
		}
	}
	return d.paint(sheet, at, at, l)
}

// PutNumber writes digits as they are shown, not by way of a float.
func (d *Desk) PutNumber(sheet, at, digits string, l Look) error {
	if err := d.File.SetCellDefault(sheet, at, digits); err != nil {
		return err
	}
	return d.paint(sheet, at, at, l)
}

// PutMerged writes a text over the cells of a row from the first to the last
// column; all of them get the style, so that borders close.
func (d *Desk) PutMerged(sheet string, row, from, to int, text string, l Look) error {
	first, last := Addr(from, row), Addr(to, row)
	if err := d.Put(sheet, first, text, l); err != nil || from == to {
		return err
	}
	if err := d.paint(sheet, first, last, l); err != nil {
		return err
	}
	return d.File.MergeCell(sheet, first, last)
}

func (d *Desk) paint(sheet, first, last string, l Look) error {
	id, err := d.Style(l)
	if err != nil {
		return err
	}
	return d.File.SetCellStyle(sheet, first, last, id)
}

// Addr is the address of a cell; columns and rows count from 1 and are made by
// programs, so that they are always valid.
func Addr(col, row int) string {
	s, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err)
	}
	return s
}

// Column is the name of a column that counts from 1.
func Column(col int) string {
	s, err := excelize.ColumnNumberToName(col)
	if err != nil {
		panic(err)
	}
	return s
}

// TextWidth counts the columns a text takes: a Chinese character counts two.
// Widths must not depend on fonts, which differ from machine to machine.
func TextWidth(s string) int {
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

// Lines counts the printed lines of a text in a cell of the width. A character
// that would cross the edge moves whole, so a little of each line stays empty.
func Lines(s string, width float64) int {
	room := max(1, int(width)-2)
	n := 0
	for _, para := range strings.Split(s, "\n") {
		n += max(1, (TextWidth(para)+room-1)/room)
	}
	return n
}
