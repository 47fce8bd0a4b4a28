package returns

import (
	"errors"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
	"stis/internal/xlsxout"
	"stis/reference"
	"stis/reference/period"
)

// Names of the sheets beside the form; ingest passes over them.
const (
	guideSheet = "填表说明"
	codesSheet = "代码表"
)

// defaultRows are the lines drawn on a blank form. More may be filled in below.
const defaultRows = 100

// TemplateOptions say how a blank workbook is made.
type TemplateOptions struct {
	Rows  int          // lines drawn; 0 = 100
	Month period.Month // codes valid then; 0 = every code of the edition in use
}

// ErrShape says that a source has no form of rows and columns.
var ErrShape = errors.New("the source is read as a crosstab, it has no blank form")

// Template writes the blank filing workbook (空白报表) of a source.
func Template(layout *ingest.Layout, book *reference.Book, o TemplateOptions) ([]byte, error) {
	out, err := template(layout, book, o)
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", layout.Name, err)
	}
	return out, nil
}

func template(layout *ingest.Layout, book *reference.Book, o TemplateOptions) ([]byte, error) {
	if layout.Shape == "crosstab" {
		return nil, ErrShape
	}
	if o.Rows == 0 {
		o.Rows = defaultRows
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing of it lies on disk
	t := &form{desk: newDesk(f), words: newWords(layout, book), layout: layout, o: o, ranges: map[codeKey]string{}}
	t.words.near = true
	t.name = t.sheetName()
	if err := f.SetSheetName(f.GetSheetList()[0], guideSheet); err != nil {
		return nil, err
	}
	for _, name := range []string{t.name, codesSheet} {
		if _, err := f.NewSheet(name); err != nil {
			return nil, err
		}
	}
	for _, step := range []func() error{t.codes, t.sheet, t.guide, t.protect} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	day := "2000-01-01T00:00:00Z" // a form is of no day; the month of its codes stands for one
	if o.Month > 0 {
		day = o.Month.First().Format("2006-01-02T15:04:05Z")
	}
	if err := setProperties(f, wide(layout.Title.Zh), day); err != nil {
		return nil, err
	}
	p, err := partsOf(f)
	if err != nil {
		return nil, err
	}
	p.blankResults()
	return p.pack()
}

// form is a blank workbook while it is written.
type form struct {
	*desk
	words  words
	layout *ingest.Layout
	o      TemplateOptions
	name   string // of the sheet to fill in
	first  int    // first row to fill in
	header int    // first row of the header
	ranges map[codeKey]string
	lists  []codeKey
}

// codeKey is a list as a column uses it: codes longer than the column do not
// count, nor those that the edits turn away.
type codeKey struct {
	list  string
	width int    // 0 = any
	field string // of the column, where its edits turn codes of the list away
}

func (w words) keyOf(c ingest.Column) codeKey {
	k := codeKey{list: c.List}
	if c.Type.Kind == ingest.Code {
		k.width = c.Type.Width
	}
	if c.List != "" && c.List != "CL_CURRENCY" && len(w.offered(c)) < len(w.list(c)) {
		k.field = c.Field
	}
	return k
}

// sheetName is the layout's own where it asks for one.
func (t *form) sheetName() string {
	for _, pattern := range t.layout.Sheets {
		if name := safeSheetName(pattern); name != "报表" || pattern == name {
			return name
		}
	}
	return safeSheetName(wide(t.layout.Title.Zh))
}

// codes writes 代码表, the lists side by side, and names their ranges.
func (t *form) codes() error {
	col := 1
	for _, c := range t.layout.Columns {
		k := t.words.keyOf(c)
		if c.List == "" || slices.Contains(t.lists, k) {
			continue
		}
		list := t.valid(t.words.offered(c))
		if len(list) == 0 {
			continue
		}
		if err := t.codeList(c, list, col); err != nil {
			return err
		}
		t.lists = append(t.lists, k)
		col += 3
	}
	if len(t.lists) == 0 {
		return t.f.DeleteSheet(codesSheet)
	}
	landscape, paper, width, height, fit := "landscape", 8, 1, 0, true
	if err := t.f.SetPageLayout(codesSheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return err
	}
	if err := t.f.SetSheetProps(codesSheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return t.f.SetPanes(codesSheet, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"})
}

// valid leaves the codes that may be filed for the month.
func (t *form) valid(list []reference.Code) []reference.Code {
	if t.o.Month == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(c reference.Code) bool {
		return c.ValidFrom.After(t.o.Month.Last()) || !c.ValidTo.IsZero() && c.ValidTo.Before(t.o.Month.First())
	})
}

func (t *form) codeList(c ingest.Column, list []reference.Code, col int) error {
	title, _ := t.words.book.Title(reference.ListID(c.List))
	if t.words.keyOf(c).field != "" {
		title += "（" + c.Header + "）"
	}
	title = wide(title)
	if err := t.PutMerged(codesSheet, 1, col, col+1, title, look{Bold: true, Center: true, Border: true, Fill: "DDEBF7", Wrap: true}); err != nil {
		return err
	}
	for i, h := range []string{"代码", "名称"} {
		if err := t.Put(codesSheet, address(2, col+i), h, look{Bold: true, Center: true, Border: true, Fill: "F2F2F2"}); err != nil {
			return err
		}
	}
	codeWidth, nameWidth := 8, max(12, xlsxout.TextWidth(title)-8)
	for i, code := range list {
		if err := t.Put(codesSheet, address(3+i, col), code.Code, look{Border: true, Format: "@"}); err != nil {
			return err
		}
		if err := t.Put(codesSheet, address(3+i, col+1), wide(code.Zh), look{Border: true}); err != nil {
			return err
		}
		codeWidth, nameWidth = max(codeWidth, xlsxout.TextWidth(code.Code)+2), max(nameWidth, min(48, xlsxout.TextWidth(code.Zh)+3))
	}
	for i, w := range []int{codeWidth, nameWidth, 2} {
		name := column(col + i)
		if err := t.f.SetColWidth(codesSheet, name, name, float64(w)); err != nil {
			return err
		}
	}
	k := t.words.keyOf(c)
	name := "DM_" + k.list
	if k.width > 0 {
		name += "_" + itoa(k.width)
	}
	if k.field != "" {
		name += "_" + k.field
	}
	letters := column(col)
	t.ranges[k] = name
	return t.f.SetDefinedName(&excelize.DefinedName{Name: name,
		RefersTo: "'" + codesSheet + "'!$" + letters + "$3:$" + letters + "$" + itoa(2+len(list))})
}

// protect locks what is not to be filled in. There is no password: it guards
// against slips, not against people.
func (t *form) protect() error {
	for _, name := range t.f.GetSheetList() {
		if err := t.f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true,
			FormatColumns: true, FormatRows: true, InsertRows: true, DeleteRows: true, Sort: true, AutoFilter: true}); err != nil {
			return err
		}
	}
	t.f.SetActiveSheet(0)
	return nil
}
