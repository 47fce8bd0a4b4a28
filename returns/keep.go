package returns

import (
	"bytes"
	"os"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Colours of marked cells.
const (
	redFill    = "FFC9C9" // must be mended
	yellowFill = "FFF2A8" // to be looked at
)

// tryKeep is keep for any file: the writer panics on what it does not expect.
func (r *ret) tryKeep() (m *Marked, data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			m, data, err = nil, nil, errRewrite
		}
	}()
	return r.keep()
}

// keep marks the filer's own workbook. errRewrite says that it is none, or one
// that the writer does not understand as the reader does.
func (r *ret) keep() (*Marked, []byte, error) {
	data, err := os.ReadFile(r.Path)
	if err != nil {
		return nil, nil, err
	}
	f := r.ownWorkbook(data)
	if f == nil {
		return nil, nil, errRewrite
	}
	defer func() { _ = f.Close() }() // nothing of it lies on disk
	if !r.agrees(f) {
		return nil, nil, errRewrite
	}
	m := &Marked{Kept: true, Whole: true}
	notes := map[string][]note{}
	p := painter{f: f, made: map[paint]int{}, fills: map[string]int{}}
	for _, pg := range r.sheets {
		if err := p.unmark(pg); err != nil {
			return nil, nil, err
		}
		if notes[pg.info.Name], err = p.markSheet(r, pg, m); err != nil {
			return nil, nil, err
		}
	}
	if err := r.addCover(f, m); err != nil {
		return nil, nil, err
	}
	parts, err := partsOf(f)
	if err != nil {
		return nil, nil, err
	}
	parts.blankResults()
	if m.Ext = extensionOf(parts); m.Ext == "" {
		return nil, nil, errRewrite
	}
	for _, pg := range r.sheets {
		if ns := notes[pg.info.Name]; len(ns) > 0 || p.cleared[pg.info.Name] {
			if err := parts.addNotes(pg.info.Name, ns); err != nil {
				return nil, nil, err
			}
		}
	}
	out, err := parts.pack()
	return m, out, err
}

// ownWorkbook opens the bytes for marking; nil when they are no workbook that
// can be kept.
func (r *ret) ownWorkbook(data []byte) *excelize.File {
	tries := []string{""}
	if !bytes.HasPrefix(data, []byte("PK")) {
		tries, r.locked = r.Passwords, true
	}
	for _, password := range tries {
		// Equal limits keep the writer from using files of its own.
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{Password: password,
			UnzipSizeLimit: 1 << 30, UnzipXMLSizeLimit: 1 << 30})
		if err != nil {
			continue
		}
		if f.WorkBook == nil {
			_ = f.Close() // it cannot be used
			return nil
		}
		return f
	}
	return nil
}

// agrees reports that the writer sees the sheets and the cells to be marked as
// the reader did.
func (r *ret) agrees(f *excelize.File) bool {
	seen := 0
	for _, p := range r.sheets {
		if i, err := f.GetSheetIndex(p.info.Name); err != nil || i < 0 {
			return false
		}
		seen++
		for at, text := range p.texts {
			got, err := f.GetCellValue(p.info.Name, address(at.row, at.col), excelize.Options{RawCellValue: true})
			if err != nil || (strings.TrimSpace(got) == "") != (strings.TrimSpace(text) == "") && !pendingText(text) {
				return false
			}
		}
	}
	return seen > 0
}

// extensionOf tells the extension from the type of the main part; "" for a
// template or an add-in, which cannot be filed.
func extensionOf(p parts) string {
	types := p[contentTypes]
	switch {
	case bytes.Contains(types, []byte("application/vnd.ms-excel.sheet.macroEnabled.main+xml")):
		return ".xlsm"
	case bytes.Contains(types, []byte("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")):
		return ".xlsx"
	}
	return ""
}

// painter colours cells and leaves everything else of their styles as it is.
type painter struct {
	f       *excelize.File
	made    map[paint]int
	fills   map[string]int
	cleared map[string]bool // sheets with notes of a former return
}

// paint is a style with another fill.
type paint struct {
	style int
	color string // "" = none
}

// with gives the style that differs from another in its fill alone.
func (p *painter) with(style int, color string) (int, error) {
	if id, ok := p.made[paint{style, color}]; ok {
		return id, nil
	}
	fill, err := p.fill(color)
	if err != nil {
		return 0, err
	}
	xfs := p.f.Styles.CellXfs
	if style < 0 || style >= len(xfs.Xf) {
		style = 0
	}
	xf, yes := xfs.Xf[style], true
	xf.FillID, xf.ApplyFill = &fill, &yes
	xfs.Xf = append(xfs.Xf, xf)
	xfs.Count = len(xfs.Xf)
	p.made[paint{style, color}] = xfs.Count - 1
	return xfs.Count - 1, nil
}

// fill gives the index of a fill; 0 is none, as the format has it.
func (p *painter) fill(color string) (int, error) {
	if color == "" {
		return 0, nil
	}
	if id, ok := p.fills[color]; ok {
		return id, nil
	}
	id, err := p.f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}})
	if err != nil {
		return 0, err
	}
	p.fills[color] = *p.f.Styles.CellXfs.Xf[id].FillID
	return p.fills[color], nil
}

// color fills the block of a cell.
func (p *painter) color(pg *page, at cell, color string) error {
	b := pg.block(at)
	// A merged range may be as long as a sheet; what is seen of it is its first part.
	for row := b.FirstRow; row <= min(b.LastRow, b.FirstRow+100); row++ {
		for col := b.FirstCol; col <= min(b.LastCol, b.FirstCol+100); col++ {
			at := address(row, col)
			old, err := p.f.GetCellStyle(pg.info.Name, at)
			if err != nil {
				return err
			}
			id, err := p.with(old, color)
			if err != nil {
				return err
			}
			if err := p.f.SetCellStyle(pg.info.Name, at, at, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// unmark takes the colours of a former return off: those of cells that carry
// one of our notes and one of our colours.
func (p *painter) unmark(pg *page) error {
	notes, err := p.f.GetComments(pg.info.Name)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if n.Author != author {
			continue
		}
		if p.cleared == nil {
			p.cleared = map[string]bool{}
		}
		p.cleared[pg.info.Name] = true
		id, err := p.f.GetCellStyle(pg.info.Name, n.Cell)
		if err != nil {
			return err
		}
		s, err := p.f.GetStyle(id)
		if err != nil {
			return err
		}
		if len(s.Fill.Color) == 0 || s.Fill.Color[0] != redFill && s.Fill.Color[0] != yellowFill {
			continue
		}
		col, row, err := excelize.CellNameToCoordinates(n.Cell)
		if err != nil {
			return err
		}
		if err := p.color(pg, cell{row, col}, ""); err != nil {
			return err
		}
	}
	return nil
}

// markSheet colours the bad cells of a sheet and words their notes.
func (p *painter) markSheet(r *ret, pg *page, m *Marked) ([]note, error) {
	var notes []note
	rows := map[int]bool{}
	for _, k := range marksOf(r.remarks, pg.info.Name) {
		name := sheetName(r, pg)
		color := yellowFill
		if k.hard {
			color = redFill
		}
		if err := p.color(pg, k.at, color); err != nil {
			return nil, err
		}
		anchor, err := anchorOf(p.f, name, k.at, k.text)
		if err != nil {
			return nil, err
		}
		notes = append(notes, note{k.at, k.text, anchor})
		rows[k.was.row] = true
		m.Marks++
	}
	if len(notes) > 0 {
		m.Sheets++
		m.Rows += len(rows)
	}
	return notes, nil
}

// sheetName is what the sheet is called in the returned workbook: a text file
// has no sheet of its own.
func sheetName(r *ret, p *page) string {
	if p.info.Name != "" {
		return p.info.Name
	}
	if r.Layout != nil {
		return safeSheetName(r.Layout.Title.Zh)
	}
	return "报表"
}

// safeSheetName makes a text fit for the name of a sheet.
func safeSheetName(s string) string {
	s = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, c) {
			return -1
		}
		return c
	}, s)
	if r := []rune(s); len(r) > 31 {
		s = string(r[:31])
	}
	if s == "" {
		return "报表"
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }
