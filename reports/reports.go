// Package reports turns observations into the workbooks that the leading
// group (领导小组) reads. The steps:
//
//  1. Load decodes the report catalogue (catalog/*.yaml): what each workbook
//     shows. Nothing about a single report is written in Go.
//  2. Write opens a desk over the cube of one run. The desk is asked for every
//     observation that is printed, says how it is shown (unit, rounding,
//     symbol) and remembers who asked.
//  3. A table of the catalogue is laid out as a grid: rows and columns each
//     bind a part of an observation's key, a cell is the two together.
//  4. The grid is drawn in official style: title, 表号, 制定机关, 计量单位,
//     headers, notes, signatures, page set-up, charts.
//  5. The desk's memory becomes the sheet 数据: one observation a row, with
//     the cells that show it. Charts point at this sheet.
//  6. The file is packed so that the same run gives the same bytes.
//
// The package also holds the views of schema pub of a published snapshot.
package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
	"stis/internal/xlsxout"
)

// Workbook is one written report.
type Workbook struct {
	Report string // report id of the catalogue, for example R1
	Path   string
	SHA256 string // of the file's bytes, hex
	Sheets []string
	Cells  []Cell // every cell that shows an observation, by sheet, row, column
}

// Cell says which observation a cell shows.
type Cell struct {
	Sheet string
	Addr  string // address such as D8
	Key   Key
	Shown string // text as printed: digits without grouping, or a symbol
}

// book is one workbook while it is drawn.
type book struct {
	xlsxout.Desk
	f      *excelize.File
	rep    *Report
	house  *House
	desk   *desk
	cells  []Cell
	charts []pending
	sheets []string
	over   map[string][]string // adjustments by sheet, as its figures are shown
}

// write draws the report from the lookup and stores it in dir.
func write(ctx context.Context, src *lookup, rep *Report, dir string) (Workbook, error) {
	f := excelize.NewFile()
	b := &book{Desk: xlsxout.Desk{File: f, Body: rep.house.Fonts.Body, Border: "000000"}, f: f, rep: rep, house: rep.house}
	b.desk = newDesk(src, rep.house)
	defer b.f.Close()
	if err := b.draw(ctx); err != nil {
		return Workbook{}, fmt.Errorf("write report %s: %w", rep.ID, err)
	}
	data, err := b.bytes()
	if err != nil {
		return Workbook{}, fmt.Errorf("write report %s: %w", rep.ID, err)
	}
	w := Workbook{Report: rep.ID, Sheets: b.sheets, Cells: b.cells,
		Path: filepath.Join(dir, b.desk.fill(rep.File))}
	sum := sha256.Sum256(data)
	w.SHA256 = hex.EncodeToString(sum[:])
	if err := store(w.Path, data); err != nil {
		return Workbook{}, fmt.Errorf("write report %s: %w", rep.ID, err)
	}
	return w, nil
}

// draw makes the sheets in the catalogue's order. The sheet of data comes
// last in time, since it lists what the others asked for.
func (b *book) draw(ctx context.Context) error {
	for i := range b.rep.Sheets {
		s := &b.rep.Sheets[i]
		var err error
		if i == 0 {
			err = b.f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = b.f.NewSheet(s.Name)
		}
		if err != nil {
			return fmt.Errorf("sheet %q: %w", s.Name, err)
		}
		b.sheets = append(b.sheets, s.Name)
	}
	for i := range b.rep.Sheets {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := &b.rep.Sheets[i]
		if err := b.sheet(s); err != nil {
			return fmt.Errorf("sheet %q: %w", s.Name, err)
		}
	}
	return b.finish()
}

func (b *book) sheet(s *Sheet) error {
	switch s.Kind {
	case KindCover:
		return b.cover(s)
	case KindContents:
		return b.contents(s)
	case KindTable:
		return b.table(s)
	case KindGlossary:
		return b.glossary(s)
	case KindNotes:
		return b.notes(s)
	}
	return nil // the data sheet is drawn by finish
}

// finish draws the data sheet and then the charts, which point at its rows.
func (b *book) finish() error {
	for i := range b.rep.Sheets {
		if s := &b.rep.Sheets[i]; s.Kind == KindData {
			if err := b.data(s); err != nil {
				return fmt.Errorf("sheet %q: %w", s.Name, err)
			}
		}
	}
	b.f.SetActiveSheet(0)
	return nil
}

// store writes the file beside its place and renames it, so that a reader
// never sees half a workbook.
func store(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".stis-*.xlsx")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// fill puts the run's data into a text of the catalogue.
func (d *desk) fill(s string) string {
	m := d.src.run.month
	span := fmt.Sprintf("%d年1—%d月", m.Year(), m.Month())
	if m.Month() == 1 {
		span = m.Zh()
	}
	return strings.NewReplacer(
		"{period}", m.String(), "{月}", m.Zh(), "{累计}", span, "{n}", fmt.Sprint(m.Month()),
		"{年}", fmt.Sprint(m.Year()), "{run}", d.src.run.id, "{cutoff}", d.src.run.cutoff,
		"{catalog}", d.src.run.catalog, "{layouts}", d.src.run.layouts, "{inputs}", d.src.run.inputs,
	).Replace(s)
}
