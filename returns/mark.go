package returns

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
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

// ErrNothing says that no finding asks the filer for anything: nothing was
// written, and nothing needs to go back.
var ErrNothing = errors.New("nothing to tell the filer")

// Mark writes the workbook that goes back to the filer. With ErrNothing, Marked
// is empty and out is untouched.
func Mark(ctx context.Context, in In, out io.Writer) (*Marked, error) {
	m, data, err := giveBack(ctx, in)
	if errors.Is(err, ErrNothing) {
		return &Marked{}, fmt.Errorf("return %s: %w", in.Name, err)
	}
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
	if !slices.ContainsFunc(in.Findings, asks) {
		return nil, nil, ErrNothing
	}
	r := &ret{In: in}
	st, err := os.Stat(in.Path)
	if err != nil {
		return nil, nil, err
	}
	wb, err := workbook.Open(ctx, in.Path, workbook.Options{Passwords: in.Passwords})
	if err == nil {
		defer func() { _ = wb.Close() }() // it was only read
		r.locked, err = isLocked(in.Path, wb.Format)
		err = cmp.Or(err, r.survey(ctx, wb, st.Size() > maxBytes))
	}
	if err != nil {
		if _, _, ofFile := ingest.Reason(err); !ofFile || ctx.Err() != nil {
			return nil, nil, err
		}
		r.sheets, r.locked = nil, false
		r.remarks = r.remarksOf()
		return r.coverOnly() // what cannot be read cannot be marked
	}
	r.remarks = r.remarksOf()
	r.placeAll()
	r.staleTotals()
	if r.large {
		return r.rebuild(ctx, wb)
	}
	m, data, err := r.tryKeep()
	if errors.Is(err, errRewrite) {
		return r.rebuild(ctx, wb)
	}
	return m, data, err
}

// asks reports a finding that asks the filer for something.
func asks(f finding.Finding) bool {
	return f.Severity == finding.Error || f.Severity == finding.Warning
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
	first  int               // first row of the header; 0 = unknown
	top    int               // last row of the header; 0 = unknown
	rows   map[int]sheet.Row // those with a finding
	totals []sheet.Row       // 合计 and its like
	fields map[string]int    // column of each field that has one
	heads  map[int]string    // header of such a column, as the filer wrote it
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
		p := &page{info: info, rows: map[int]sheet.Row{}}
		r.sheets = append(r.sheets, p)
		for _, n := range r.Sheets {
			if n.Sheet == info.Name {
				p.first, p.top = n.HeaderFirst, n.HeaderLast
			}
		}
		wanted := map[int]bool{}
		for _, f := range r.Findings {
			if f.Pos.Sheet == info.Name {
				wanted[f.Pos.Row] = true
			}
		}
		head, n, c, err := p.survey(ctx, wb, wanted)
		if err != nil {
			return err
		}
		p.learn(r.Layout, head, r.Findings)
		rows, cells = rows+n, cells+c
	}
	r.large = r.large || rows > maxRows || cells > maxCells
	return nil
}

// survey counts the rows and cells of a sheet and keeps those of its header,
// those wanted and those of totals.
func (p *page) survey(ctx context.Context, wb *workbook.File, wanted map[int]bool) (head []sheet.Row, rows, cells int, err error) {
	rd, err := wb.Open(p.info)
	if err != nil {
		return nil, 0, 0, err
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	p.merged = rd.Merged()
	for rd.Scan() {
		if rows++; rows%1024 == 0 && ctx.Err() != nil {
			return nil, 0, 0, ctx.Err()
		}
		row := rd.Row()
		cells += len(row.Cells)
		inHead := row.Num >= p.first && row.Num <= p.top
		total := p.top > 0 && row.Num > p.top && isTotal(row)
		if !inHead && !total && !wanted[row.Num] {
			continue
		}
		row.Cells = slices.Clone(row.Cells)
		if inHead {
			head = append(head, row)
		}
		if total {
			p.totals = append(p.totals, row)
		}
		p.rows[row.Num] = row
	}
	return head, rows, cells, rd.Err()
}

// isLocked reports a workbook that opens with a password only: one of today's
// formats inside the container of the old ones.
func isLocked(path, format string) (bool, error) {
	if format != "xlsx" && format != "xlsm" && format != "xlsb" {
		return false, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	head := make([]byte, 8)
	_, err = io.ReadFull(f, head)
	return bytes.Equal(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), errors.Join(err, f.Close())
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
