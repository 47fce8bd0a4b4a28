package returns

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
	"stis/internal/xlsxout"
	"stis/reference"
)

const (
	headFill    = "DDEBF7"
	derivedFill = "D9D9D9"
	wideForm    = 16  // columns beyond which the form is printed on A3
	pageColumns = 330 // characters that a page of A3 still shows legibly
)

// sheet writes the form itself.
func (t *form) sheet() error {
	n := len(t.layout.Columns)
	if err := t.columnStyles(); err != nil { // first: what stands above the header keeps its own look
		return err
	}
	if err := t.PutMerged(t.name, 1, 1, n, wide(t.layout.Title.Zh), look{Face: titleFace, Size: 18, Center: true}); err != nil {
		return err
	}
	if err := t.f.SetRowHeight(t.name, 1, 36); err != nil {
		return err
	}
	if err := t.topLine(n); err != nil {
		return err
	}
	if err := t.headers(); err != nil {
		return err
	}
	for i, c := range t.layout.Columns {
		if err := t.column(i+1, c); err != nil {
			return err
		}
	}
	for row := t.first; row < t.first+t.o.Rows; row++ {
		if err := t.f.SetRowHeight(t.name, row, 18); err != nil {
			return err
		}
	}
	return t.formPage(n)
}

// topLine is the line between title and header: who files, and in which units.
func (t *form) topLine(n int) error {
	left, right := "填报单位（盖章）：", t.unitLine()
	if right == "" || n < 4 {
		return t.PutMerged(t.name, 2, 1, n, left, look{Open: true})
	}
	half := (n + 1) / 2
	if err := t.PutMerged(t.name, 2, 1, half, left, look{Open: true}); err != nil {
		return err
	}
	return t.PutMerged(t.name, 2, half+1, n, right, look{Right: true})
}

// unitLine names the units of the form; "" when two of a kind differ, in which
// case a row below the header names the unit of each column.
func (t *form) unitLine() string {
	var units []string
	bases := map[string]string{}
	for _, c := range t.layout.Columns {
		u, ok := reference.ParseUnit(c.Unit)
		if !ok || u.Base == "ORIG" || u.Base == "BY_INDICATOR" || slices.Contains(units, c.Unit) {
			continue
		}
		if bases[u.Base] != "" {
			return ""
		}
		bases[u.Base] = c.Unit
		units = append(units, c.Unit)
	}
	if len(units) == 0 {
		return ""
	}
	return "计量单位：" + strings.Join(units, "、")
}

// unitRow reports that the units stand below the header.
func (t *form) unitRow() bool {
	return t.unitLine() == "" && slices.ContainsFunc(t.layout.Columns, func(c ingest.Column) bool {
		u, ok := reference.ParseUnit(c.Unit)
		return ok && u.Base != "ORIG" && u.Base != "BY_INDICATOR"
	})
}

// headers writes the header, in two rows where columns stand in groups.
func (t *form) headers() error {
	t.header = 3
	last := 3
	if slices.ContainsFunc(t.layout.Columns, func(c ingest.Column) bool { return c.Under != "" }) {
		last = 4
	}
	for i := 0; i < len(t.layout.Columns); i++ {
		c := t.layout.Columns[i]
		if c.Under == "" {
			if err := t.headCell(c, last, i+1); err != nil {
				return err
			}
			if last > t.header {
				if err := t.f.MergeCell(t.name, address(t.header, i+1), address(last, i+1)); err != nil {
					return err
				}
			}
			continue
		}
		end := i
		for end+1 < len(t.layout.Columns) && t.layout.Columns[end+1].Under == c.Under {
			end++
		}
		l := look{Bold: true, Center: true, Border: true, Wrap: true, Fill: headFill}
		if err := t.PutMerged(t.name, t.header, i+1, end+1, wide(c.Under), l); err != nil {
			return err
		}
		for ; i <= end; i++ {
			if err := t.headCell(t.layout.Columns[i], last, i+1); err != nil {
				return err
			}
		}
		i--
	}
	if err := t.f.SetRowHeight(t.name, last, 50); err != nil {
		return err
	}
	if t.unitRow() {
		last++
		for i, c := range t.layout.Columns {
			unit := c.Unit
			if _, ok := reference.ParseUnit(unit); !ok {
				unit = ""
			}
			if err := t.Put(t.name, address(last, i+1), unit, look{Center: true, Border: true, Fill: "F2F2F2"}); err != nil {
				return err
			}
		}
	}
	t.first = last + 1
	return nil
}

// headCell writes the name of a column; a red star says that it must be filled
// in. The text stands in the upper of merged cells.
func (t *form) headCell(c ingest.Column, row, col int) error {
	l := look{Bold: true, Center: true, Border: true, Wrap: true, Fill: headFill}
	if c.Derived {
		l.Fill = derivedFill
	}
	id, err := t.Style(l)
	if err != nil {
		return err
	}
	top := row
	if c.Under == "" {
		top = t.header
	}
	if err := t.f.SetCellStyle(t.name, address(top, col), address(row, col), id); err != nil {
		return err
	}
	if !c.Required || c.Derived {
		return t.f.SetCellStr(t.name, address(top, col), label(c))
	}
	set := xlsxout.Charset
	face := func(color string) *excelize.Font {
		return &excelize.Font{Family: bodyFace, Size: 10.5, Bold: true, Color: color, Charset: &set}
	}
	return t.f.SetCellRichText(t.name, address(top, col), []excelize.RichTextRun{
		{Text: "*", Font: face("C00000")}, {Text: label(c), Font: face("000000")}})
}

// cellLook is how the cells of a column look.
func cellLook(c ingest.Column) look {
	l := look{Open: !c.Derived, Border: true, Format: "@"}
	if c.Derived {
		l.Fill = "F2F2F2"
	}
	if c.List != "" {
		l.Center = true
		return l
	}
	switch c.Type.Kind {
	case ingest.Int:
		l.Right, l.Format = true, "0"
	case ingest.Decimal:
		l.Right, l.Format = true, decimalFormat(c.Type.Scale)
	case ingest.Date:
		l.Center, l.Format = true, "yyyy-mm-dd"
	case ingest.Timestamp:
		l.Center, l.Format = true, "yyyy-mm-dd hh:mm:ss"
	case ingest.Month, ingest.Bool:
		l.Center = true
	}
	return l
}

// decimalFormat shows two decimals always and the others when they are there.
func decimalFormat(scale int) string {
	if scale == 0 {
		return "#,##0"
	}
	return "#,##0." + strings.Repeat("0", min(scale, 2)) + strings.Repeat("#", max(0, scale-2))
}

// columnStyles sets widths and, for the lines below those drawn, the formats.
func (t *form) columnStyles() error {
	for i, c := range t.layout.Columns {
		name := column(i + 1)
		l := cellLook(c)
		l.Border = false
		id, err := t.Style(l)
		if err != nil {
			return err
		}
		if err := t.f.SetColStyle(t.name, name, id); err != nil {
			return err
		}
		if err := t.f.SetColWidth(t.name, name, name, formWidth(c)); err != nil {
			return err
		}
	}
	return nil
}

// formWidth leaves room for a value, and for the header on three lines.
func formWidth(c ingest.Column) float64 {
	w := 10
	switch {
	case c.Check == "uscc":
		w = 22
	case c.List != "":
		w = 9
	case c.Type.Kind == ingest.Decimal:
		w = 16
	case c.Type.Kind == ingest.Date:
		w = 12
	case c.Type.Kind == ingest.Timestamp:
		w = 20
	case c.Type.Kind == ingest.Code:
		w = min(26, max(9, c.Type.Width+3))
	case c.Type.Kind == ingest.Text:
		w = 18
	}
	return float64(max(w, xlsxout.TextWidth("*"+label(c))/3+4))
}

// column draws the lines of a column and sets what may be written there.
func (t *form) column(col int, c ingest.Column) error {
	id, err := t.Style(cellLook(c))
	if err != nil {
		return err
	}
	from, to := address(t.first, col), address(t.first+t.o.Rows-1, col)
	if err := t.f.SetCellStyle(t.name, from, to, id); err != nil {
		return err
	}
	if c.Derived {
		return t.formulas(col, c)
	}
	return t.check(col, c)
}

// formPage freezes the header and sets the sheet up for printing.
func (t *form) formPage(n int) error {
	// The first column stays in sight, so that a line is known by its start.
	if err := t.f.SetPanes(t.name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: t.first - 1,
		TopLeftCell: address(t.first, 2), ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: address(t.first, 2), ActiveCell: address(t.first, 2), Pane: "bottomRight"}}}); err != nil {
		return err
	}
	landscape, paper, width, height := "landscape", 9, 1, 0
	if n > wideForm {
		paper = 8
	}
	sum := 0.0
	for _, c := range t.layout.Columns {
		sum += formWidth(c)
	}
	titles := "'" + t.name + "'!$1:$" + itoa(t.first-1)
	if sum > pageColumns {
		width = int(sum/pageColumns) + 1
		titles = "'" + t.name + "'!$A:$A," + titles
	}
	if err := t.f.SetPageLayout(t.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return err
	}
	fit := true
	if err := t.f.SetSheetProps(t.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	side := 0.4
	if err := t.f.SetPageMargins(t.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side}); err != nil {
		return err
	}
	names := []excelize.DefinedName{
		{Name: "_xlnm.Print_Area", RefersTo: "'" + t.name + "'!$A$1:$" + column(n) + "$" + itoa(t.first+t.o.Rows-1), Scope: t.name},
		{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: t.name},
	}
	for i := range names {
		if err := t.f.SetDefinedName(&names[i]); err != nil {
			return err
		}
	}
	return t.f.SetHeaderFooter(t.name, &excelize.HeaderFooterOptions{
		OddFooter: "&L单位负责人：              填表人：              报出日期：    年  月  日&R第&P页 共&N页"})
}
