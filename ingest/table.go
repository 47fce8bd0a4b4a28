package ingest

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/warehouse"
)

// tableReader reads the rows below the header of one sheet.
type tableReader struct {
	b       *batch
	info    sheet.Info
	h       *header
	usual   []usual // of each placed column
	known   map[int]bool
	sums    []columnSum
	printed []printedTotal
	sawFoot bool
	lastRow int
	tall    map[int][]sheet.Range // merged ranges of several rows, by first row
	carried map[int]carried       // by column
}

// carried is the text of a merged cell that speaks for the rows below it too.
type carried struct {
	last int // row
	cell sheet.Cell
}

// columnSum adds up one column, in its own scale.
type columnSum struct {
	total, loaded, section *big.Int
	spoilt                 bool // a cell was no number, so a printed total cannot be judged
}

// maxPrinted is how many printed totals of a sheet are judged.
const maxPrinted = 10_000

// printedTotal is a cell of a total row.
type printedTotal struct {
	placed       int // index into h.placed
	row          int
	text         string
	amount       string   // canonical, in the layout's unit
	above, whole *big.Int // sums of the rows since the last total row, and of all rows so far
}

// table reads a sheet whose header has been found.
func (b *batch) table(p plan, rd sheet.Reader) error {
	t := &tableReader{b: b, info: p.info, h: p.header, usual: make([]usual, len(p.header.placed)), known: map[int]bool{},
		tall: map[int][]sheet.Range{}, carried: map[int]carried{}}
	for _, m := range rd.Merged() {
		if m.LastRow > m.FirstRow && m.FirstRow > t.h.last {
			t.tall[m.FirstRow] = append(t.tall[m.FirstRow], m)
		}
	}
	t.sums = make([]columnSum, len(p.header.placed))
	for i := range t.sums {
		t.sums[i] = columnSum{new(big.Int), new(big.Int), new(big.Int), false}
	}
	t.describe()
	for rd.Scan() {
		row := rd.Row()
		if row.Num <= t.h.last {
			if err := t.top(row); err != nil {
				return err
			}
			continue
		}
		if t.lastRow > 0 && row.Num > t.lastRow+1 {
			if err := b.skip(t.info, sheet.Row{Num: t.lastRow + 1}, "blank"); err != nil { // one line for a run of them
				return err
			}
		}
		t.lastRow = row.Num
		if err := t.row(row); err != nil {
			return err
		}
	}
	if err := rd.Err(); err != nil {
		return unreadable(p.info, err)
	}
	t.finish()
	return nil
}

// describe writes the ledger lines of the sheet and reports strange columns.
func (t *tableReader) describe() {
	b := t.b
	b.sheets.add(b.id, t.info.Name, t.info.Index, t.h.first, t.h.last, null(t.h.unit))
	for _, p := range t.h.placed {
		t.known[p.col] = true
		unit := p.unit
		if unit == "" {
			unit = b.src.cols[p.field].Unit
		}
		b.columns.add(b.id, t.info.Name, b.src.cols[p.field].Field, p.col, p.header, null(unit), int(p.num), int(p.den))
	}
	for _, d := range t.h.doubts {
		b.report(d.finding(t.info.Name))
	}
	for _, s := range t.h.strays {
		if b.src.ignored[normalHeader(s.header)] {
			continue
		}
		b.report(finding.Finding{Rule: "ING003", Severity: finding.Warning,
			Pos: finding.Pos{Sheet: t.info.Name, Row: s.row, Cell: sheet.Address(s.row, s.col)},
			Zh:  "未知列" + zhQuote(s.header) + ",未采集,仅保留原文", En: "unknown column " + enQuote(s.header) + ", kept as text only"})
	}
}

// top records the rows above and in the header.
func (t *tableReader) top(row sheet.Row) error {
	kind := "title"
	if row.Num >= t.h.first {
		kind = "header"
	} else if _, ok := unitLine(row); ok {
		kind = "unit"
	} else if t.isTotal(row) {
		kind = "total"
	}
	return t.b.skip(t.info, row, kind)
}

func (t *tableReader) row(row sheet.Row) error {
	kind := t.classify(row)
	switch kind {
	case "":
		return t.data(row)
	case "total":
		t.total(row)
	case "footer":
		t.sawFoot = true
	}
	return t.b.skip(t.info, row, kind)
}

// classify says what a row below the header is; "" is data.
func (t *tableReader) classify(row sheet.Row) string {
	if t.isTotal(row) {
		return "total"
	}
	first, filled, inside, same := "", 0, 0, 0
	for _, c := range row.Cells {
		if t.b.src.isBlank(c.Text) {
			continue
		}
		if first == "" {
			first = normalHeader(c.Text)
		}
		if i := t.placedAt(c.Col); i >= 0 {
			inside++
			if t.b.src.cols[t.h.placed[i].field].Required {
				filled++
			}
			if c.Kind == sheet.Text && strings.HasSuffix(normalHeader(t.h.placed[i].header), normalHeader(c.Text)) {
				same++
			}
		}
	}
	switch sparse := 2*filled <= t.b.src.required; {
	case first == "":
		return "blank"
	case same >= 2 && 2*same > inside:
		return "header"
	case t.isFooter(first, sparse):
		return "footer"
	case inside == 0, sparse && t.sawFoot:
		return "note"
	}
	return ""
}

func (t *tableReader) placedAt(col int) int {
	if !t.known[col] {
		return -1
	}
	return slices.IndexFunc(t.h.placed, func(p placed) bool { return p.col == col })
}

// isTotal looks for 合计 and its like in the first three cells.
func (t *tableReader) isTotal(row sheet.Row) bool {
	n := 0
	for _, c := range row.Cells {
		if t.b.src.isBlank(c.Text) {
			continue
		}
		if s := normalHeader(c.Text); t.b.src.totals[s] || t.b.src.subtotals[s] {
			return true
		}
		if n++; n == 3 {
			return false
		}
	}
	return false
}

// isFooter looks for a footer word at the start of a row. With a colon behind
// it, as in 填表人:李四, it is one in any row; without, only in a sparse row.
func (t *tableReader) isFooter(first string, sparse bool) bool {
	for _, w := range t.b.src.footers {
		rest, ok := strings.CutPrefix(first, w)
		if ok && (strings.HasPrefix(rest, ":") || sparse && (rest == "" || strings.IndexAny(rest, ".,;1234567890(") == 0)) {
			return true
		}
	}
	return false
}

// data parses and checks one row.
func (t *tableReader) data(row sheet.Row) error {
	b, n := t.b, len(t.b.src.cols)
	r := &record{src: b.src, info: t.info, num: row.Num, values: make([]value, n), at: make([]int, n), bad: make([]bool, n)}
	for i := range r.values {
		r.values[i].null = true
	}
	t.carry(row)
	for i, p := range t.h.placed {
		r.at[p.field] = p.col
		c := &b.src.cols[p.field]
		cell, ok := row.At(p.col)
		if !ok {
			cell, ok = t.above(row.Num, p.col, c)
		}
		if !ok || b.src.isBlank(cell.Text) {
			continue
		}
		v, f := c.parse(cell, p, t.info.Date1904)
		if f != nil {
			if f.severity == finding.Error {
				v = value{null: true}
				t.sums[i].spoilt = true
			}
			r.fail(p.field, f)
		}
		r.values[p.field] = v
	}
	r.check(b.book)
	for i, p := range t.h.placed {
		t.sums[i].add(&b.src.cols[p.field], r.values[p.field], !r.failed)
	}
	for _, f := range r.found {
		b.report(f)
	}
	if r.failed {
		return b.hold(t.info, row, ruleNames(r.found))
	}
	t.keepTexts(row, r)
	return b.put(t.info.Name, row.Num, r.values)
}

// carry notes the merged cells that begin on the row and go on below it.
func (t *tableReader) carry(row sheet.Row) {
	for _, m := range t.tall[row.Num] {
		if c, ok := row.At(m.FirstCol); ok {
			t.carried[m.FirstCol] = carried{m.LastRow, c}
		}
	}
}

// above gives the merged cell that covers an empty one. An amount is never
// carried down: it would be counted once for each row.
func (t *tableReader) above(row, col int, c *column) (sheet.Cell, bool) {
	m, ok := t.carried[col]
	if !ok || row > m.last || c.Type.Kind == Int || c.Type.Kind == Decimal {
		return sheet.Cell{}, false
	}
	return m.cell, true
}

// ruleNames lists the rules that take a row out, sorted.
func ruleNames(fs []finding.Finding) []string {
	var rules []string
	for _, f := range fs {
		if f.Severity == finding.Error && !slices.Contains(rules, string(f.Rule)) {
			rules = append(rules, string(f.Rule))
		}
	}
	slices.Sort(rules)
	return rules
}

// keepTexts stores the cells that the typed row would not give back.
func (t *tableReader) keepTexts(row sheet.Row, r *record) {
	i := 0
	for _, c := range row.Cells {
		for i < len(t.h.placed) && t.h.placed[i].col < c.Col {
			i++
		}
		if i == len(t.h.placed) || t.h.placed[i].col != c.Col {
			t.b.keep(t.info, row.Num, c)
			continue
		}
		f := t.h.placed[i].field
		if t.usual[i].keeps(r.values[f], t.b.src.cols[f].Type, c.Text, c.Format) {
			t.b.keep(t.info, row.Num, c)
		}
	}
}

func (s *columnSum) add(c *column, v value, loaded bool) {
	if !c.sums || v.null {
		return
	}
	n := v.big
	if n == nil {
		n = big.NewInt(v.i)
	}
	s.total.Add(s.total, n)
	s.section.Add(s.section, n)
	if loaded {
		s.loaded.Add(s.loaded, n)
	}
}

// total notes what a total row prints; it is judged when all rows are known,
// since the row may stand above the data. Subtotals are not judged.
func (t *tableReader) total(row sheet.Row) {
	for _, c := range row.Cells {
		if t.b.src.subtotals[normalHeader(c.Text)] {
			return
		}
	}
	for i, p := range t.h.placed {
		col := &t.b.src.cols[p.field]
		c, ok := row.At(p.col)
		if !ok || !col.sums || t.b.src.isBlank(c.Text) {
			continue
		}
		s, f := amount(c, false)
		if f != nil || len(t.printed) == maxPrinted {
			continue
		}
		if p.num != p.den {
			s = rescale(s, p.num, p.den)
		}
		t.printed = append(t.printed, printedTotal{i, row.Num, clip(c.Text), s, new(big.Int).Set(t.sums[i].section), new(big.Int).Set(t.sums[i].total)})
		t.sums[i].section.SetInt64(0)
	}
}

// finish compares printed totals and writes the control totals.
func (t *tableReader) finish() {
	for i, p := range t.h.placed {
		c := &t.b.src.cols[p.field]
		if c.sums {
			sum := t.sums[i]
			total := ControlTotal{Sheet: t.info.Name, Field: c.Field, Total: totalText(sum.total, c.Type.Scale), Loaded: totalText(sum.loaded, c.Type.Scale)}
			for _, q := range t.printed {
				if q.placed != i {
					continue
				}
				total.Printed = roundTo(q.amount, 6)
				if !sum.spoilt && !q.agrees(sum.total, c.Type.Scale) {
					t.reportTotal(p, q, total.Total)
				}
			}
			t.b.control = append(t.b.control, total)
		}
		if u := t.usual[i]; u.known {
			t.b.cells.add(t.b.id, t.info.Name, 0, p.col, u.form.name, null(u.format))
		}
	}
}

func (t *tableReader) reportTotal(p placed, q printedTotal, sum string) {
	c := &t.b.src.cols[p.field]
	sum = strings.TrimSuffix(strings.TrimRight(sum, "0"), ".")
	t.b.report(finding.Finding{Rule: "ING022", Severity: finding.Warning,
		Pos: finding.Pos{Sheet: t.info.Name, Row: q.row, Field: c.Field, Cell: sheet.Address(q.row, p.col)},
		Zh:  c.Header + ":合计" + zhQuote(q.text) + "与各行之和" + sum + "不符",
		En:  c.Field + ": printed total " + enQuote(q.text) + " is not the sum of the rows, " + sum})
}

// agrees compares a printed total with the sum of the whole column, or of the
// rows since the total row before, at the decimals that were printed.
func (q printedTotal) agrees(total *big.Int, scale int) bool {
	_, frac, _ := strings.Cut(q.amount, ".")
	places := min(len(frac), scale)
	for _, sum := range []*big.Int{total, q.above, q.whole} {
		rounded := roundTo(warehouse.FormatBig(sum, scale), places)
		a, errA := warehouse.ParseBig(rounded, 38, 15)
		b, errB := warehouse.ParseBig(roundTo(q.amount, 15), 38, 15)
		if errA == nil && errB == nil && a.Cmp(b) == 0 {
			return true
		}
	}
	return false
}

// totalText prints a sum at 6 decimals, rounding half away from zero.
func totalText(n *big.Int, scale int) string {
	s := roundTo(warehouse.FormatBig(n, scale), 6)
	if scale < 6 {
		v, err := warehouse.ParseBig(s, 38, 6)
		if err != nil {
			return "" // beyond 32 digits before the point: no control total
		}
		s = warehouse.FormatBig(v, 6)
	}
	return s
}

// unreadable is the refusal of a file that broke while it was read.
func unreadable(info sheet.Info, err error) error {
	var r *refusal
	if errors.As(err, &r) {
		return err
	}
	cause := clipTo(err.Error(), 200)
	zh := "文件内容损坏,无法读取:"
	if errors.Is(err, sheet.ErrTooLong) {
		zh = "单元格或行的文字过长,不予读取:"
	}
	return refuse("ING001", finding.Pos{Sheet: info.Name}, zh+cause, "the content is broken: "+cause)
}
