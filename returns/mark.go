package returns

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/ingest/workbook"
	"stis/internal/finding"
	"stis/reference"
)

// Bounds of a workbook that comes back whole. Beyond them only the bad rows
// come back: a workbook is held in memory while it is written.
const (
	maxRows  = 50_000
	maxCells = 1_000_000
	maxBytes = 30 << 20
)

// In is a delivery whose findings go back to the filer.
type In struct {
	Path      string             // the bytes as received
	Name      string             // file name as delivered
	Received  time.Time          // printed as the day of receipt, in the zone it carries
	Layout    *ingest.Layout     // nil when the source was not told
	Book      *reference.Book    // code lists for what is expected
	Sheets    []ingest.SheetNote // of the receipt, where the headers stand; may be nil
	Findings  []finding.Finding  // of this batch alone; those of severity I are passed over
	Passwords []string           // tried on an encrypted workbook
}

// Marked says what a returned workbook holds.
type Marked struct {
	Sheets int    // worksheets of the filer with a mark
	Rows   int    // their rows with a mark
	Marks  int    // coloured cells
	Listed int    // lines of 退回说明
	Kept   bool   // the filer's own workbook; false: written anew, with an extension of .xlsx
	Whole  bool   // everything the filer sent is in it; false: the bad rows only, or nothing
	Ext    string // extension to save it under: .xlsx, or .xlsm for a workbook kept with its macros
}

// errForeign says that findings of several files came together: what one filer
// sent must not be told to another.
var errForeign = errors.New("findings of more than one file")

// Mark writes the workbook that goes back to the filer.
func Mark(ctx context.Context, in In, out io.Writer) (*Marked, error) {
	m, data, err := giveBack(ctx, in)
	if err == nil {
		_, err = out.Write(data)
	}
	if err != nil {
		return nil, fmt.Errorf("return %s: %w", in.Name, err)
	}
	return m, nil
}

func giveBack(ctx context.Context, in In) (*Marked, []byte, error) {
	for _, f := range in.Findings {
		if f.Pos.Batch != in.Findings[0].Pos.Batch {
			return nil, nil, errForeign
		}
	}
	r := &ret{In: in, remarks: remarksOf(in)}
	st, err := os.Stat(in.Path)
	if err != nil {
		return nil, nil, err
	}
	wb, err := workbook.Open(ctx, in.Path, workbook.Options{Passwords: in.Passwords})
	if err == nil {
		defer func() { _ = wb.Close() }() // it was only read
		err = r.survey(ctx, wb, st.Size() > maxBytes)
	}
	if err != nil {
		if _, _, ofFile := ingest.Reason(err); !ofFile || ctx.Err() != nil {
			return nil, nil, err
		}
		return r.coverOnly() // what cannot be read cannot be marked
	}
	r.placeAll()
	if r.large {
		return r.rebuild(ctx, wb)
	}
	m, data, err := r.tryKeep()
	if errors.Is(err, errRewrite) {
		return r.rebuild(ctx, wb)
	}
	return m, data, err
}

// ret is a return on its way.
type ret struct {
	In
	remarks []*remark
	sheets  []*page
	large   bool // beyond the bounds
	locked  bool // the file opens with a password only
}

// page is a worksheet of the filer as the reader sees it.
type page struct {
	info   sheet.Info
	merged []sheet.Range
	top    int             // last row of the header; 0 = unknown
	texts  map[cell]string // of the cells that get a mark
}

// cell is an address.
type cell struct{ row, col int }

// survey reads the file once: which sheets it has, whether it is small enough
// to come back whole, and what stands in the cells that get a mark.
func (r *ret) survey(ctx context.Context, wb *workbook.File, large bool) error {
	r.large = large
	rows, cells := 0, 0
	for _, info := range wb.Sheets() {
		if isService(info.Name) {
			continue
		}
		p := &page{info: info, texts: map[cell]string{}}
		r.sheets = append(r.sheets, p)
		for _, n := range r.Sheets {
			if n.Sheet == info.Name {
				p.top = n.HeaderLast
			}
		}
		wanted := map[cell]bool{}
		for _, m := range r.remarks {
			if m.sheet == info.Name && m.marks {
				wanted[m.at] = true
			}
		}
		n, c, err := p.survey(ctx, wb, wanted)
		if err != nil {
			return err
		}
		rows, cells = rows+n, cells+c
	}
	r.large = r.large || rows > maxRows || cells > maxCells
	return nil
}

func (p *page) survey(ctx context.Context, wb *workbook.File, wanted map[cell]bool) (rows, cells int, err error) {
	rd, err := wb.Open(p.info)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	p.merged = rd.Merged()
	for rd.Scan() {
		if rows++; rows%1024 == 0 && ctx.Err() != nil {
			return 0, 0, ctx.Err()
		}
		row := rd.Row()
		cells += len(row.Cells)
		if len(wanted) == 0 {
			continue
		}
		for _, c := range row.Cells {
			if at := (cell{row.Num, c.Col}); wanted[at] {
				p.texts[at] = c.Text
			}
		}
	}
	return rows, cells, rd.Err()
}

// block is the merged range a cell stands in, or the cell alone.
func (p *page) block(at cell) sheet.Range {
	for _, m := range p.merged {
		if at.row >= m.FirstRow && at.row <= m.LastRow && at.col >= m.FirstCol && at.col <= m.LastCol {
			return m
		}
	}
	return sheet.Range{FirstRow: at.row, FirstCol: at.col, LastRow: at.row, LastCol: at.col}
}

func (r *ret) page(name string) *page {
	for _, p := range r.sheets {
		if p.info.Name == name {
			return p
		}
	}
	return nil
}

// placeAll moves the marks of covered cells to the cell that shows its text,
// and drops those whose sheet is not there.
func (r *ret) placeAll() {
	for _, m := range r.remarks {
		p := r.page(m.sheet)
		if p == nil {
			m.at, m.marks = cell{}, false
			continue
		}
		m.hidden = p.info.Hidden
		m.order = p.info.Index
		if m.at.row > 0 && m.at.col > 0 {
			b := p.block(m.at)
			m.at = cell{b.FirstRow, b.FirstCol}
		}
	}
	sortRemarks(r.remarks)
}

func isService(name string) bool {
	for _, s := range ingest.ServiceSheets() {
		if s == name {
			return true
		}
	}
	return false
}
