package returns

import (
	"bytes"
	"os"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"stis/internal/xlsxout"
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
	if r.locked {
		data = r.unlock(data)
	}
	f := ownWorkbook(data)
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
	if err := p.unmark(r.sheets); err != nil {
		return nil, nil, err
	}
	for _, pg := range r.sheets {
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

// unlock takes the password off a workbook; nil when none of those known fits.
func (r *ret) unlock(data []byte) []byte {
	for _, password := range r.Passwords {
		open, err := excelize.Decrypt(data, &excelize.Options{Password: password})
		if err == nil && bytes.HasPrefix(open, []byte("PK")) {
			return open
		}
	}
	return nil
}

// ownWorkbook opens the bytes for marking; nil when they are no workbook that
// can be kept.
func ownWorkbook(data []byte) *excelize.File {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil
	}
	// Equal limits keep the writer from using files of its own.
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 1 << 30, UnzipXMLSizeLimit: 1 << 30})
	if err != nil {
		return nil
	}
	if f.WorkBook == nil {
		_ = f.Close() // it cannot be used
		return nil
	}
	return f
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
		for _, m := range r.remarks {
			x, ok := p.rows[m.at.row].At(m.at.col)
			if at, text := m.at, x.Text; ok && m.marks && m.sheet == p.info.Name && !sameCell(f, p.info.Name, at, text) {
				return false
			}
		}
	}
	return seen > 0
}

// sameCell reports that the writer, as the reader, sees a text there or none.
func sameCell(f *excelize.File, sheetName string, at cell, text string) bool {
	got, err := f.GetCellValue(sheetName, address(at.row, at.col), excelize.Options{RawCellValue: true})
	return err == nil && ((strings.TrimSpace(got) == "") == (strings.TrimSpace(text) == "") || pendingText(text))
}

// extensionOf tells the extension from the type of the main part; "" for a
// template or an add-in, which cannot be filed.
func extensionOf(p parts) string {
	types := p[xlsxout.ContentTypes]
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

// paint is a style with another fill, and for codes with the format of texts:
// what is typed again must not become a number.
type paint struct {
	style int
	color string
	text  bool
}

const textFormat = 49 // @

// with gives a style painted.
func (p *painter) with(to paint) (int, error) {
	if id, ok := p.made[to]; ok {
		return id, nil
	}
	style := to.style
	fill, err := p.fill(to.color)
	if err != nil {
		return 0, err
	}
	xfs := p.f.Styles.CellXfs
	if style < 0 || style >= len(xfs.Xf) {
		style = 0
	}
	xf, yes := xfs.Xf[style], true
	xf.FillID, xf.ApplyFill = &fill, &yes
	if to.text {
		format := textFormat
		xf.NumFmtID, xf.ApplyNumberFormat = &format, &yes
	}
	xfs.Xf = append(xfs.Xf, xf)
	xfs.Count = len(xfs.Xf)
	p.made[to] = xfs.Count - 1
	return xfs.Count - 1, nil
}

// fill gives the index of a fill.
func (p *painter) fill(color string) (int, error) {
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
func (p *painter) color(pg *page, k mark, color string) error {
	b := pg.block(k.at)
	// A merged range may be as long as a sheet; what is seen of it is its first part.
	for row := b.FirstRow; row <= min(b.LastRow, b.FirstRow+100); row++ {
		for col := b.FirstCol; col <= min(b.LastCol, b.FirstCol+100); col++ {
			at := address(row, col)
			old, err := p.f.GetCellStyle(pg.info.Name, at)
			if err != nil {
				return err
			}
			id, err := p.with(paint{old, color, k.code})
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

// unmark takes the colours of a former return off. They are told by their
// styles, in a workbook that has our cover or one of our notes: programs that
// write a workbook again copy cells, and users delete notes.
func (p *painter) unmark(pages []*page) error {
	i, err := p.f.GetSheetIndex(coverSheet)
	former := err == nil && i >= 0
	for _, pg := range pages {
		notes, err := p.f.GetComments(pg.info.Name)
		if err != nil {
			return err
		}
		for _, n := range notes {
			text := n.Text
			for _, run := range n.Paragraph {
				text += run.Text
			}
			if !isOurs(n.Author, text) {
				continue
			}
			if p.cleared == nil {
				p.cleared = map[string]bool{}
			}
			p.cleared[pg.info.Name], former = true, true
		}
	}
	if !former {
		return nil
	}
	if _, err := p.f.GetStyle(0); err != nil { // has the styles read
		return err
	}
	none, s := 0, p.f.Styles
	for i, xf := range s.CellXfs.Xf {
		if xf.FillID == nil || *xf.FillID <= 0 || *xf.FillID >= len(s.Fills.Fill) || s.Fills.Fill[*xf.FillID] == nil {
			continue
		}
		if f := s.Fills.Fill[*xf.FillID].PatternFill; f != nil && f.FgColor != nil && isOurColor(f.FgColor.RGB) {
			s.CellXfs.Xf[i].FillID = &none
		}
	}
	return nil
}

// isOurColor reports a colour of a return, with transparency or without.
func isOurColor(rgb string) bool {
	rgb = strings.ToUpper(rgb)
	return strings.HasSuffix(rgb, redFill) || strings.HasSuffix(rgb, yellowFill)
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
		if err := p.color(pg, k, color); err != nil {
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
		return safeSheetName(wide(r.Layout.Title.Zh))
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
