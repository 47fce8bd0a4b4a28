// Package xlsxtext turns workbooks into plain text and back, so that tests,
// golden files and diffs show a workbook as lines that a person can read.
//
// The text is a list of lines, one thing a line:
//
//	sheet "执行"
//	width A 12.5
//	A1 text "接包合同执行表" ; 仿宋 10.5 center
//	F4 number 30000 shown "30,000.00" fmt "#,##0.00"
//	G4 date 2026-06-25
//	H4 bool true
//	I4 formula "SUM(F4:F9)" shown "12"
//	A5 row 甲 | 12.5 | 2026-06-25 | '0214 |  | =SUM(A1:A2)
//	merge A1:I1
//	# chart at A12: combo …
//
// Dump writes all but "date" and "row", which only ease writing by hand.
// Build reads them all; it skips lines that begin with # and everything a
// cell line says after " ;" or in "shown", since a style or a displayed value
// follows from the rest.
package xlsxtext

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Dump writes the workbook at path as text: sheet by sheet, one line a cell,
// in a stable order.
func Dump(w io.Writer, path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("dump workbook: %w", err)
	}
	return DumpBytes(w, b)
}

// DumpBytes is Dump for a workbook held in memory.
func DumpBytes(w io.Writer, book []byte) error {
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		return fmt.Errorf("dump workbook: %w", err)
	}
	defer f.Close()
	charts, err := readCharts(book)
	if err != nil {
		return fmt.Errorf("dump workbook: %w", err)
	}
	bw := bufio.NewWriter(w)
	names, styles := f.GetDefinedName(), styles{}
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(bw, "sheet %s\n", strconv.Quote(sheet))
		if err := dumpSheet(bw, f, sheet, names, styles); err != nil {
			return fmt.Errorf("dump sheet %q: %w", sheet, err)
		}
		for _, c := range charts[sheet] {
			fmt.Fprintf(bw, "# %s\n", c)
		}
	}
	dumpNames(bw, names)
	return bw.Flush()
}

func dumpSheet(w io.Writer, f *excelize.File, sheet string, names []excelize.DefinedName, styles styles) error {
	if visible, err := f.GetSheetVisible(sheet); err != nil {
		return err
	} else if !visible {
		fmt.Fprintln(w, "# hidden")
	}
	if err := dumpPage(w, f, sheet, names); err != nil {
		return err
	}
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	if err := dumpWidths(w, f, sheet, rows); err != nil {
		return err
	}
	for r := range rows {
		h, err := f.GetRowHeight(sheet, r+1)
		if err != nil {
			return err
		}
		// 15 is the height of a row that says nothing about it.
		if h != 15 {
			fmt.Fprintf(w, "height %d %s\n", r+1, strconv.FormatFloat(h, 'f', -1, 64))
		}
		for c := range rows[r] {
			if err := dumpCell(w, f, sheet, c+1, r+1, rows[r][c], styles); err != nil {
				return err
			}
		}
	}
	merges, err := f.GetMergeCells(sheet, true)
	if err != nil {
		return err
	}
	refs := make([]string, len(merges))
	for i, m := range merges {
		refs[i] = m.GetStartAxis() + ":" + m.GetEndAxis()
	}
	slices.SortFunc(refs, compareRefs)
	for _, ref := range refs {
		fmt.Fprintf(w, "merge %s\n", ref)
	}
	return nil
}

func dumpCell(w io.Writer, f *excelize.File, sheet string, col, row int, raw string, styles styles) error {
	addr, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return err
	}
	formula, err := f.GetCellFormula(sheet, addr)
	if err != nil {
		return err
	}
	if raw == "" && formula == "" {
		return nil
	}
	kind, err := f.GetCellType(sheet, addr)
	if err != nil {
		return err
	}
	shown, err := f.GetCellValue(sheet, addr)
	if err != nil {
		return err
	}
	style, err := styles.of(f, sheet, addr)
	if err != nil {
		return err
	}
	value := raw
	switch {
	case formula != "":
		fmt.Fprintf(w, "%s formula %s", addr, strconv.Quote(formula))
	case kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString:
		fmt.Fprintf(w, "%s text %s", addr, strconv.Quote(raw))
		shown = raw
	case kind == excelize.CellTypeBool:
		value = strings.ToUpper(strconv.FormatBool(raw == "1" || raw == "TRUE"))
		fmt.Fprintf(w, "%s bool %s", addr, strings.ToLower(value))
	case kind == excelize.CellTypeError:
		fmt.Fprintf(w, "%s error %s", addr, strconv.Quote(raw))
	default:
		fmt.Fprintf(w, "%s number %s", addr, raw)
	}
	if shown != value {
		fmt.Fprintf(w, " shown %s", strconv.Quote(shown))
	}
	if style.format != "" {
		fmt.Fprintf(w, " fmt %s", strconv.Quote(style.format))
	}
	if style.look != "" {
		fmt.Fprintf(w, " ; %s", style.look)
	}
	fmt.Fprintln(w)
	return nil
}

// dumpWidths names the columns whose width differs from the sheet's default.
func dumpWidths(w io.Writer, f *excelize.File, sheet string, rows [][]string) error {
	last := 0
	for _, r := range rows {
		last = max(last, len(r))
	}
	for c := 1; c <= last; c++ {
		name, err := excelize.ColumnNumberToName(c)
		if err != nil {
			return err
		}
		width, err := f.GetColWidth(sheet, name)
		if err != nil {
			return err
		}
		if width != defaultWidth {
			fmt.Fprintf(w, "width %s %s\n", name, strconv.FormatFloat(width, 'f', -1, 64))
		}
	}
	return nil
}

// defaultWidth is what the reader reports for a column without a width.
const defaultWidth = 9.140625

func dumpPage(w io.Writer, f *excelize.File, sheet string, names []excelize.DefinedName) error {
	layout, err := f.GetPageLayout(sheet)
	if err != nil {
		return err
	}
	props, err := f.GetSheetProps(sheet)
	if err != nil {
		return err
	}
	var page []string
	if layout.Orientation != nil && *layout.Orientation != "portrait" {
		page = append(page, *layout.Orientation)
	}
	if layout.Size != nil && *layout.Size != 0 {
		page = append(page, "paper "+strconv.Itoa(*layout.Size))
	}
	if props.FitToPage != nil && *props.FitToPage {
		page = append(page, "fit "+deref(layout.FitToWidth)+"x"+deref(layout.FitToHeight))
	}
	if len(page) > 0 {
		fmt.Fprintf(w, "# page %s\n", strings.Join(page, ", "))
	}
	if hf, err := f.GetHeaderFooter(sheet); err != nil {
		return err
	} else if hf != nil && hf.OddFooter+hf.OddHeader != "" {
		fmt.Fprintf(w, "# header %s footer %s\n", strconv.Quote(hf.OddHeader), strconv.Quote(hf.OddFooter))
	}
	for _, n := range names {
		if n.Scope != sheet {
			continue
		}
		switch n.Name {
		case "_xlnm.Print_Area":
			fmt.Fprintf(w, "# print area %s\n", n.RefersTo)
		case "_xlnm.Print_Titles":
			fmt.Fprintf(w, "# print titles %s\n", n.RefersTo)
		}
	}
	panes, err := f.GetPanes(sheet)
	if err != nil {
		return err
	}
	if panes.Freeze {
		fmt.Fprintf(w, "pane %s\n", panes.TopLeftCell)
	}
	return nil
}

func deref(n *int) string {
	if n == nil {
		return "1"
	}
	return strconv.Itoa(*n)
}

// dumpNames lists the defined names that are not print settings.
func dumpNames(w io.Writer, names []excelize.DefinedName) {
	var lines []string
	for _, n := range names {
		if strings.HasPrefix(n.Name, "_xlnm.") {
			continue
		}
		scope := ""
		if n.Scope != "" && n.Scope != "Workbook" {
			scope = " in " + strconv.Quote(n.Scope)
		}
		lines = append(lines, fmt.Sprintf("name %s %s%s", n.Name, strconv.Quote(n.RefersTo), scope))
	}
	slices.Sort(lines)
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
}

func compareRefs(a, b string) int {
	ac, ar, _ := excelize.CellNameToCoordinates(a[:strings.IndexByte(a, ':')])
	bc, br, _ := excelize.CellNameToCoordinates(b[:strings.IndexByte(b, ':')])
	if ar != br {
		return ar - br
	}
	if ac != bc {
		return ac - bc
	}
	return strings.Compare(a, b)
}
