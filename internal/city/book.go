package city

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
)

// page is the sheet of a file before it becomes bytes: rows of cells and the
// merged ranges.
type page struct {
	rows   [][]cell
	merges [][4]int // first row and column, last row and column, 1-based
	bold   int      // rows of title and header
	hidden map[int]bool
}

// layOut places title, unit line, header, totals, data and footers, and notes
// the sheet row of every data row.
func (f *file) layOut() *page {
	p := &page{hidden: map[int]bool{}}
	cols := len(f.layout.Columns)
	l := f.look
	if l.title {
		p.line(f.title())
		p.merge(1, 1, 1, min(cols, 8))
	}
	if l.unitLine != "" {
		p.line(l.unitLine)
	}
	if l.title && f.key.county != "" && len(f.rows)%2 == 0 {
		p.rows = append(p.rows, nil) // an empty line before the header
	}
	f.putHeader(p)
	p.bold = len(p.rows)
	if l.totals == 2 {
		f.putTotal(p)
	}
	noise := uint64(len(f.rows))*2654435761 + uint64(f.key.m)
	for _, r := range f.rows {
		line := make([]cell, cols, cols+1)
		for i, c := range f.layout.Columns {
			switch i {
			case r.blind:
				line[i] = cell{blind: true}
			case r.number:
				line[i] = cell{text: strings.TrimLeft(r.cells[i], "0"), number: true}
			case r.raw:
				line[i] = cell{text: r.cells[i]}
			default:
				line[i] = l.render(c, r.cells[i], &noise)
			}
		}
		p.hidden[len(p.rows)] = r.hidden
		p.rows = append(p.rows, line)
		r.line = len(p.rows)
	}
	if l.totals == 1 {
		f.putTotal(p)
	}
	if l.footer {
		month := f.key.m + 1
		p.rows = append(p.rows, []cell{{text: "单位负责人:陈建国"}, {text: "统计负责人:林敏"}, {text: "填表人:黄晓燕"}, {text: "报出日期:" + strconv.Itoa(month.Year()) + "年" + strconv.Itoa(month.Month()) + "月10日"}})
		if len(f.rows)%3 == 0 {
			p.line("注:本表由模拟数据生成,企业与金额均为虚构。")
		}
	}
	return p
}

func (p *page) line(text string) { p.rows = append(p.rows, []cell{{text: text}}) }

func (p *page) merge(r1, c1, r2, c2 int) {
	if r1 != r2 || c1 != c2 {
		p.merges = append(p.merges, [4]int{r1, c1, r2, c2})
	}
}

// title is the heading of the form.
func (f *file) title() string {
	where := "温州市"
	if f.key.county != "" {
		where = countyName(f.key.county)
	}
	title := where + f.layout.Title.Zh + "(" + f.key.m.Zh() + ")"
	if f.key.kind == resent || f.key.kind == second {
		title += "(" + f.key.kind + ")"
	}
	return title
}

// putHeader writes the header in one to three rows. In two rows the items
// stand below a merged 其中; in three the column they belong to stands above
// both, with 合计 for itself.
func (f *file) putHeader(p *page) {
	h := f.look.headersOf(f)
	depth := f.look.depth
	top := len(p.rows) + 1
	rows := make([][]cell, depth)
	for i := range rows {
		rows[i] = make([]cell, len(h.names))
	}
	for i := 0; i < len(h.names); i++ {
		end := i
		for end+1 < len(h.names) && h.child[end+1] {
			end++
		}
		if depth == 1 || end == i {
			rows[0][i].text = h.names[i]
			p.merge(top, i+1, top+depth-1, i+1)
			continue
		}
		rows[0][i].text = h.names[i]
		if depth == 2 {
			p.merge(top, i+1, top+1, i+1)
			rows[0][i+1].text = "其中:"
			p.merge(top, i+2, top, end+1)
		} else {
			p.merge(top, i+1, top, end+1)
			rows[1][i].text = "合计"
			p.merge(top+1, i+1, top+2, i+1)
			rows[1][i+1].text = "其中:"
			p.merge(top+1, i+2, top+1, end+1)
		}
		for j := i + 1; j <= end; j++ {
			rows[depth-1][j].text = h.names[j]
		}
		i = end
	}
	if f.extraCol != "" {
		rows[0] = append(rows[0], cell{text: f.extraCol})
		p.merge(top, len(h.names)+1, top+depth-1, len(h.names)+1)
		f.extraAt = address(len(h.names)+1, top)
	}
	p.rows = append(p.rows, rows...)
}

// putTotal writes the row 合计 over the columns that can be added. A planted
// wrong total differs in the first of them.
func (f *file) putTotal(p *page) {
	line := make([]cell, len(f.layout.Columns))
	line[0].text = "合计"
	wrong := f.wrongSum
	for i, c := range f.layout.Columns {
		if i == 0 || !adds(c) {
			continue
		}
		scale := c.Type.Scale
		sum := int64(0)
		for _, r := range f.rows {
			if r.cells[i] != "" {
				sum += scaled(r.cells[i], scale)
			}
		}
		if wrong {
			sum += max(sum, -sum)/10 + 10
			wrong = false
			f.sumCell, f.sumField = address(i+1, len(p.rows)+1), c.Field
		}
		text := strconv.FormatInt(sum, 10)
		if scale > 0 {
			text = amount(sum, scale)
		}
		line[i] = f.look.number(c, text, 99)
	}
	p.rows = append(p.rows, line)
}

// summed is the first column that is summed; 0 when none is, or when a formula
// without its value leaves the sum open.
func (f *file) summed() int {
	at := 1 + slices.IndexFunc(f.layout.Columns[1:], adds)
	if slices.ContainsFunc(f.rows, func(r *row) bool { return r.blind == at }) {
		return 0
	}
	return at
}

// adds tells whether a column is summed: people, firms and money of one unit.
func adds(c ingest.Column) bool {
	switch c.Unit {
	case "人", "家", "万元", "万美元":
		return c.Type.Kind == ingest.Int || c.Type.Kind == ingest.Decimal
	}
	return false
}

// address is an A1 address; row and column are 1-based.
func address(col, row int) string {
	name := ""
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name + strconv.Itoa(row)
}

// styles are the style ids of a workbook.
type styles struct{ head, date, whole, two, four int }

func newStyles(x *excelize.File) (styles, error) {
	var s styles
	two, four, iso := "#,##0.00", "#,##0.0000", "yyyy-mm-dd"
	for _, d := range []struct {
		id *int
		st *excelize.Style
	}{
		{&s.head, &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}},
		{&s.date, &excelize.Style{CustomNumFmt: &iso}},
		{&s.whole, &excelize.Style{NumFmt: 1}},
		{&s.two, &excelize.Style{CustomNumFmt: &two}},
		{&s.four, &excelize.Style{CustomNumFmt: &four}},
	} {
		id, err := x.NewStyle(d.st)
		if err != nil {
			return s, err
		}
		*d.id = id
	}
	return s, nil
}

// value is what the stream writer takes for a cell.
func (s styles) value(c cell, head bool) any {
	switch {
	case head:
		return excelize.Cell{StyleID: s.head, Value: c.text}
	case c.blind:
		return excelize.Cell{StyleID: s.two, Formula: "SUM(A1:A1)"}
	case c.serial:
		return excelize.Cell{StyleID: s.date, Value: serialOf(c.text)}
	case !c.number:
		if c.text == "" {
			return nil
		}
		return c.text
	}
	v, err := strconv.ParseFloat(c.text, 64)
	if err != nil {
		return c.text
	}
	id := s.whole
	switch {
	case c.places > 2:
		id = s.four
	case c.places > 0:
		id = s.two
	}
	return excelize.Cell{StyleID: id, Value: v}
}

// serialOf is Excel's day number of a canonical date.
func serialOf(text string) int {
	n := func(a, b int) int { return int(scaled(text[a:b], 0)) }
	return int(date(n(0, 4), n(5, 7), n(8, 10))) + 25569
}

// workbook writes the page as a workbook of one sheet. A streamed single
// sheet gives the same bytes in every run.
func (f *file) workbook(p *page) (data []byte, err error) {
	x := excelize.NewFile()
	defer func() {
		if e := x.Close(); err == nil {
			err = e
		}
	}()
	if err := x.SetSheetName("Sheet1", f.sheet); err != nil {
		return nil, err
	}
	if err := x.SetDocProps(&excelize.DocProperties{Creator: "温州市", Created: "2026-01-01T00:00:00Z", Modified: "2026-01-01T00:00:00Z"}); err != nil {
		return nil, err
	}
	st, err := newStyles(x)
	if err != nil {
		return nil, err
	}
	sw, err := x.NewStreamWriter(f.sheet)
	if err != nil {
		return nil, err
	}
	if err := sw.SetColWidth(1, len(f.layout.Columns), 16); err != nil {
		return nil, err
	}
	var values []any
	for i, row := range p.rows {
		values = values[:0]
		for _, c := range row {
			values = append(values, st.value(c, i < p.bold && c.text != ""))
		}
		if err := sw.SetRow("A"+strconv.Itoa(i+1), values, excelize.RowOpts{Hidden: p.hidden[i]}); err != nil {
			return nil, err
		}
	}
	for _, m := range p.merges {
		if err := sw.MergeCell(address(m[1], m[0]), address(m[3], m[2])); err != nil {
			return nil, err
		}
	}
	if err := sw.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
