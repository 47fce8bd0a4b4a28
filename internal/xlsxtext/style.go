package xlsxtext

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// style is a cell style in words: the number format and a short description
// of the look (face, size, weight, fill, alignment and borders).
type style struct{ format, look string }

// styles remembers the styles of a workbook by number; decoding one is slow.
type styles map[int]style

func (m styles) of(f *excelize.File, sheet, addr string) (style, error) {
	id, err := f.GetCellStyle(sheet, addr)
	if err != nil || id == 0 {
		return style{}, err
	}
	if s, ok := m[id]; ok {
		return s, nil
	}
	s, err := f.GetStyle(id)
	if err != nil {
		return style{}, err
	}
	m[id] = describe(s)
	return m[id], nil
}

func describe(s *excelize.Style) style {
	var format string
	if s.CustomNumFmt != nil {
		format = *s.CustomNumFmt
	} else if s.NumFmt != 0 {
		format = builtinFormat(s.NumFmt)
	}
	var parts []string
	if s.Font != nil {
		parts = append(parts, s.Font.Family, strconv.FormatFloat(s.Font.Size, 'f', -1, 64))
		if s.Font.Bold {
			parts = append(parts, "bold")
		}
		if s.Font.Color != "" {
			parts = append(parts, "color:"+s.Font.Color)
		}
	}
	if len(s.Fill.Color) > 0 {
		parts = append(parts, "fill:"+strings.Join(s.Fill.Color, "+"))
	}
	if a := s.Alignment; a != nil {
		for _, v := range []string{a.Horizontal, a.Vertical} {
			if v != "" {
				parts = append(parts, v)
			}
		}
		if a.Indent > 0 {
			parts = append(parts, "indent:"+strconv.Itoa(a.Indent))
		}
		if a.WrapText {
			parts = append(parts, "wrap")
		}
	}
	if len(s.Border) > 0 {
		var sides []string
		for _, b := range s.Border {
			sides = append(sides, b.Type[:1]+strconv.Itoa(b.Style))
		}
		parts = append(parts, "border:"+strings.Join(sides, ","))
	}
	return style{format, strings.Join(parts, " ")}
}

// builtinFormat spells the built-in formats that filings use; others keep
// their number.
func builtinFormat(id int) string {
	switch id {
	case 1:
		return "0"
	case 2:
		return "0.00"
	case 3:
		return "#,##0"
	case 4:
		return "#,##0.00"
	case 9:
		return "0%"
	case 10:
		return "0.00%"
	case 11:
		return "0.00E+00"
	case 14:
		return "yyyy-mm-dd"
	case 49:
		return "@"
	}
	return "#" + strconv.Itoa(id)
}
