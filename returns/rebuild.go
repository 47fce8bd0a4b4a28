package returns

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"stis/ingest/sheet"
	"stis/ingest/workbook"
	"stis/internal/xlsxout"
)

// guessedTop is how many rows from the top go along when nobody said where the
// header ends.
const guessedTop = 10

// plain is a number as a worksheet stores it.
var plain = regexp.MustCompile(`^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$`)

func pendingText(s string) bool { return s == sheet.PendingText }

// rebuild writes the workbook anew from what the reader sees: everything, or
// of a large file the headers and the bad rows.
func (r *ret) rebuild(ctx context.Context, wb *workbook.File) (*Marked, []byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing of it lies on disk
	m := &Marked{Whole: !r.large, Ext: ".xlsx"}
	d := newDesk(f)
	p := painter{f: f, made: map[paint]int{}, fills: map[string]int{}}
	notes := map[string][]note{}
	first := f.GetSheetList()[0]
	made := 0
	for _, pg := range r.sheets {
		if r.large && len(marksOf(r.remarks, pg.info.Name)) == 0 {
			continue
		}
		name := sheetName(r, pg)
		if made++; made == 1 {
			if err := f.SetSheetName(first, name); err != nil {
				return nil, nil, err
			}
		} else if _, err := f.NewSheet(name); err != nil {
			return nil, nil, err
		}
		c := copier{desk: d, r: r, pg: pg, name: name, text: wb.Encoding != ""}
		if err := c.copy(ctx, wb); err != nil {
			return nil, nil, err
		}
		was := pg.info.Name
		painted := *pg
		painted.info.Name = name
		if r.large {
			painted.merged = nil
		}
		ns, err := p.markCopy(r, was, &painted, m)
		if err != nil {
			return nil, nil, err
		}
		notes[name] = ns
	}
	if err := r.finishRebuilt(f, m, made); err != nil {
		return nil, nil, err
	}
	parts, err := partsOf(f)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range f.GetSheetList() {
		if len(notes[name]) > 0 {
			if err := parts.addNotes(name, notes[name]); err != nil {
				return nil, nil, err
			}
		}
	}
	out, err := parts.pack()
	return m, out, err
}

func (r *ret) finishRebuilt(f *excelize.File, m *Marked, made int) error {
	if err := r.addCover(f, m); err != nil {
		return err
	}
	if made == 0 {
		if err := f.DeleteSheet(f.GetSheetList()[1]); err != nil {
			return err
		}
	}
	for _, pg := range r.sheets {
		if i, err := f.GetSheetIndex(sheetName(r, pg)); err != nil || i < 0 || !pg.info.Hidden {
			continue
		}
		if err := f.SetSheetVisible(sheetName(r, pg), false, pg.info.VeryHidden); err != nil {
			return err
		}
	}
	return r.properties(f)
}

// markCopy marks a sheet that was written anew under another name.
func (p *painter) markCopy(r *ret, was string, pg *page, m *Marked) ([]note, error) {
	mine := &ret{In: r.In}
	for _, x := range r.remarks {
		if x.sheet == was {
			c := *x
			c.sheet = pg.info.Name
			mine.remarks = append(mine.remarks, &c)
		}
	}
	return p.markSheet(mine, pg, m)
}

// copier writes one sheet anew.
type copier struct {
	*desk
	r      *ret
	pg     *page
	name   string
	text   bool // a text file: every cell stays the text it was
	widths []float64
	next   int // row to write to
}

func (c *copier) copy(ctx context.Context, wb *workbook.File) (err error) {
	rd, err := wb.Open(c.pg.info)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	bad := c.badRows()
	top := c.pg.top
	if top == 0 {
		top = guessedTop
	}
	for n := 0; rd.Scan(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := rd.Row()
		ms, isBad := bad[row.Num]
		if c.r.large && row.Num > top && !isBad {
			continue
		}
		at := row.Num
		if c.r.large {
			c.next++
			at = c.next
			for _, m := range ms {
				m.moved = cell{at, m.at.col}
			}
		}
		if err := c.copyRow(row, at); err != nil {
			return err
		}
	}
	if err := rd.Err(); err != nil {
		return err
	}
	return c.finish(rd)
}

// badRows lists the remarks of the sheet by row.
func (c *copier) badRows() map[int][]*remark {
	out := map[int][]*remark{}
	for _, m := range c.r.remarks {
		if m.sheet == c.pg.info.Name && m.at.row > 0 {
			out[m.at.row] = append(out[m.at.row], m)
		}
	}
	return out
}

func (c *copier) copyRow(row sheet.Row, at int) error {
	for _, x := range row.Cells {
		if x.Kind == sheet.Pending {
			continue
		}
		where := address(at, x.Col)
		l := look{Format: x.Format}
		var err error
		switch {
		case x.Kind == sheet.Number && plain.MatchString(x.Text):
			err = c.f.SetCellDefault(c.name, where, x.Text)
			l.Right = !x.Date
		case x.Kind == sheet.Bool:
			err = c.f.SetCellBool(c.name, where, x.Text == "TRUE")
		default:
			err = c.f.SetCellStr(c.name, where, x.Text)
			if c.text || x.Kind == sheet.Text && x.Format == "" {
				l.Format = "@"
			}
		}
		if err != nil {
			return err
		}
		id, err := c.Style(l)
		if err != nil {
			return err
		}
		if err := c.f.SetCellStyle(c.name, where, where, id); err != nil {
			return err
		}
		c.grow(row.Num, x)
	}
	if row.Hidden && !c.r.large {
		return c.f.SetRowVisible(c.name, at, false)
	}
	return nil
}

// grow widens the column of a cell. Titles, which run over many columns, do
// not count.
func (c *copier) grow(row int, x sheet.Cell) {
	for len(c.widths) < x.Col {
		c.widths = append(c.widths, 9)
	}
	if row < c.pg.top && x.Col == 1 || slices.ContainsFunc(c.pg.merged, func(m sheet.Range) bool {
		return m.FirstRow == row && m.FirstCol == x.Col && m.LastCol > m.FirstCol
	}) {
		return
	}
	n := xlsxout.TextWidth(x.Text)
	if x.Date {
		n = 10
	}
	c.widths[x.Col-1] = max(c.widths[x.Col-1], float64(min(n, 48)+2))
}

func (c *copier) finish(rd sheet.Reader) error {
	if err := c.desk.widths(c.name, c.widths); err != nil {
		return err
	}
	if c.r.large {
		return nil
	}
	for _, m := range c.pg.merged {
		if err := c.f.MergeCell(c.name, address(m.FirstRow, m.FirstCol), address(m.LastRow, m.LastCol)); err != nil {
			return err
		}
	}
	for _, s := range rd.HiddenCols() {
		cols := column(s.First) + ":" + column(min(s.Last, sheet.MaxCols))
		if err := c.f.SetColVisible(c.name, strings.TrimSuffix(cols, ":"), false); err != nil {
			return err
		}
	}
	return nil
}
