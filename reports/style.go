package reports

import "github.com/xuri/excelize/v2"

// look is a cell style by what it is for; the zero value is plain body text.
type look struct {
	face   string // font name; "" = the house's body face
	size   float64
	bold   bool
	center bool
	right  bool
	wrap   bool
	top    bool
	border bool
	fill   string
	indent int
	format string // number format
}

// charset records that a face is Chinese (GB2312), so that a machine without
// it falls back to another Chinese face and not to a Latin one.
const charset = 134

// style gives the id of a look, made once.
func (b *book) style(l look) (int, error) {
	if id, ok := b.styles[l]; ok {
		return id, nil
	}
	set := charset
	s := &excelize.Style{
		Font:      &excelize.Font{Family: l.face, Size: l.size, Bold: l.bold, Charset: &set},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: l.wrap, Indent: l.indent},
	}
	if s.Font.Family == "" {
		s.Font.Family = b.house.Fonts.Body
	}
	if s.Font.Size == 0 {
		s.Font.Size = 10.5 // 五号
	}
	switch {
	case l.center:
		s.Alignment.Horizontal = "center"
	case l.right:
		s.Alignment.Horizontal = "right"
	default:
		s.Alignment.Horizontal = "left"
	}
	if l.top {
		s.Alignment.Vertical = "top"
	}
	if l.border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	if l.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	id, err := b.f.NewStyle(s)
	if err != nil {
		return 0, err
	}
	b.styles[l] = id
	return id, nil
}

// put writes a text cell. Text is always stored as a shared string, so that
// a name which begins with = + - or @ stays text.
func (b *book) put(sheet, addr, text string, l look) error {
	if text != "" {
		if err := b.f.SetCellStr(sheet, addr, text); err != nil {
			return err
		}
	}
	id, err := b.style(l)
	if err != nil {
		return err
	}
	return b.f.SetCellStyle(sheet, addr, addr, id)
}

// putNumber writes digits as they are shown, not by way of a float.
func (b *book) putNumber(sheet, addr, digits string, l look) error {
	if err := b.f.SetCellDefault(sheet, addr, digits); err != nil {
		return err
	}
	id, err := b.style(l)
	if err != nil {
		return err
	}
	return b.f.SetCellStyle(sheet, addr, addr, id)
}

// putMerged writes a text over the cells from the first to the last column of
// a row; all of them get the style, so that borders close.
func (b *book) putMerged(sheet string, row, from, to int, text string, l look) error {
	first, last := addr(from, row), addr(to, row)
	if err := b.put(sheet, first, text, l); err != nil {
		return err
	}
	if from == to {
		return nil
	}
	id, err := b.style(l)
	if err != nil {
		return err
	}
	if err := b.f.SetCellStyle(sheet, first, last, id); err != nil {
		return err
	}
	return b.f.MergeCell(sheet, first, last)
}

// addr is the address of a cell; columns and rows count from 1 and are made
// by this package, so that they are always valid.
func addr(col, row int) string {
	s, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err)
	}
	return s
}

func column(col int) string {
	s, err := excelize.ColumnNumberToName(col)
	if err != nil {
		panic(err)
	}
	return s
}
