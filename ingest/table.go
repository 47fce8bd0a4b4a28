package ingest

import (
	"math/big"
	"slices"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/warehouse"
)

// tableReader reads the rows below the header of one sheet.
type tableReader struct {
	b        *batch
	info     sheet.Info
	h        *header
	rec      record
	sort     *sorter
	memo     []memo // of each placed column, as are the next
	usual    []usual
	sums     []columnSum
	filled   []bool // holds data
	computed []bool // by formulas, told
	hash     []int  // columns of identity numbers
	printed  []printedTotal
	sawFoot  bool
	lastRow  int
	tall     map[int][]sheet.Range // merged ranges of several rows, by first row
	carried  map[int]carried       // by column

	hiddenRows, firstHidden int
}

// carried is the text of a merged cell that speaks for the rows below it too.
type carried struct {
	last  int // row
	cell  sheet.Cell
	fault *fault // of what stood there before it was concealed
}

// columnSum adds up one column, in its own scale.
type columnSum struct {
	total, loaded, section tally
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
	t := newTableReader(b, p)
	for _, m := range p.top.merged {
		if t.isTall(m) {
			t.tall[m.FirstRow] = append(t.tall[m.FirstRow], m)
		}
	}
	t.describe()
	for rd.Scan() {
		row, err := b.conceal(rd.Row(), t.hashedBelow(rd))
		if err != nil {
			return err
		}
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
	if err := t.late(p.top, rd); err != nil {
		return err
	}
	t.noteHidden(rd.HiddenCols())
	t.finish()
	return nil
}

func newTableReader(b *batch, p plan) *tableReader {
	n := len(p.header.placed)
	t := &tableReader{b: b, info: p.info, h: p.header, rec: newRecord(b.src, p.info), sort: newSorter(b.src, p.header.placed),
		memo: make([]memo, n), usual: make([]usual, n), sums: make([]columnSum, n), filled: make([]bool, n), computed: make([]bool, n),
		tall: map[int][]sheet.Range{}, carried: map[int]carried{}}
	for _, q := range p.header.placed {
		t.rec.at[q.field] = q.col
		if b.src.cols[q.field].Hash {
			t.hash = append(t.hash, q.col)
		}
	}
	return t
}

// hashedBelow is the columns of identity numbers, for rows below the header.
func (t *tableReader) hashedBelow(rd sheet.Reader) []int {
	if len(t.hash) == 0 || rd.Row().Num <= t.h.last {
		return nil
	}
	return t.hash
}

// describe writes the ledger lines of the sheet and reports strange columns.
func (t *tableReader) describe() {
	b := t.b
	b.sheets.add(b.id, t.info.Name, t.info.Index, t.h.first, t.h.last, null(t.h.unit))
	for _, p := range t.h.placed {
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
	} else if t.sort.isTotal(row) {
		kind = "total"
	}
	return t.b.skip(t.info, row, kind)
}

func (t *tableReader) row(row sheet.Row) error {
	kind := t.sort.kind(row, t.sawFoot)
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

// data parses and checks one row.
func (t *tableReader) data(row sheet.Row) error {
	b, r := t.b, &t.rec
	r.begin(row.Num)
	if len(t.tall) > 0 {
		t.carry(row)
	}
	next := 0
	for i := range t.h.placed {
		p := &t.h.placed[i]
		c := &b.src.cols[p.field]
		for next < len(row.Cells) && row.Cells[next].Col < p.col {
			next++
		}
		var cell *sheet.Cell
		if next < len(row.Cells) && row.Cells[next].Col == p.col {
			cell = &row.Cells[next]
		} else if cell = t.above(row.Num, p.col, c); cell == nil {
			continue
		}
		if b.src.isBlank(cell.Text) {
			continue
		}
		if cell.Kind == sheet.Pending && c.Derived {
			t.sums[i].spoilt = true
			continue // STIS computes the field itself
		}
		t.filled[i] = true
		if cell.Formula && cell.Kind != sheet.Pending && !c.Derived {
			t.noteFormula(i, row.Num)
		}
		if c.quick(cell, p, t.info.Date1904, &r.values[p.field]) {
			continue
		}
		t.parse(i, cell)
	}
	r.check(&b.codes)
	return t.settle(row)
}

// parse reads a cell that is more than what it says.
func (t *tableReader) parse(i int, cell *sheet.Cell) {
	p, r := &t.h.placed[i], &t.rec
	if f := t.concealed(p.col, cell); f != nil {
		t.sums[i].spoilt = true
		r.tell(p.field, f)
		return
	}
	v, f := t.memo[i].parse(&t.b.src.cols[p.field], cell, p, t.info.Date1904)
	if f != nil {
		if v.null {
			t.sums[i].spoilt = true
		}
		r.fail(p.field, f)
	}
	r.values[p.field] = v
}

// concealed is the fault of what stood in a cell, or in the merged cell above
// that speaks for it, before it was concealed.
func (t *tableReader) concealed(col int, cell *sheet.Cell) *fault {
	if !t.b.src.hashed {
		return nil
	}
	if m, ok := t.carried[col]; ok && t.rec.num <= m.last && cell.Text == m.cell.Text {
		return m.fault
	}
	return t.b.faultAt(col)
}

// settle adds a row up and puts it where it belongs.
func (t *tableReader) settle(row sheet.Row) error {
	b, r := t.b, &t.rec
	for i := range t.h.placed {
		f := t.h.placed[i].field
		t.sums[i].add(&b.src.cols[f], &r.values[f], !r.failed)
	}
	if row.Hidden {
		t.hiddenRows++
		if t.firstHidden == 0 {
			t.firstHidden = row.Num
		}
	}
	for _, f := range r.found {
		b.report(f)
	}
	if r.failed {
		return b.hold(t.info, row, ruleNames(r.found))
	}
	b.observe(r, t.h.placed)
	t.keepTexts(row, r)
	return b.put(t.info.Name, row.Num, r.values)
}

// noteFormula tells once for each column that values computed by formulas were
// taken.
func (t *tableReader) noteFormula(i, row int) {
	if t.computed[i] {
		return
	}
	t.computed[i] = true
	p := t.h.placed[i]
	c := &t.b.src.cols[p.field]
	t.b.report(finding.Finding{Rule: "ING009", Severity: finding.Info,
		Pos: finding.Pos{Sheet: t.info.Name, Row: row, Field: c.Field, Cell: sheet.Address(row, p.col)},
		Zh:  c.Header + ":本列有由公式算出的数据,按文件中保存的计算结果采集", En: c.Field + ": values computed by formulas were taken as the file keeps them"})
}

// noteHidden tells in one finding what of a sheet the filer does not see.
func (t *tableReader) noteHidden(cols []sheet.Span) {
	var zh, en []string
	if t.info.Hidden {
		zh, en = append(zh, hiddenSheetZh), append(en, hiddenSheetEn)
	}
	switch n, first := itoa(t.hiddenRows), itoa(t.firstHidden); t.hiddenRows {
	case 0:
	case 1:
		zh, en = append(zh, "第"+first+"行"), append(en, "row "+first)
	default:
		zh, en = append(zh, n+"行数据(最上面是第"+first+"行)"), append(en, n+" data rows (the first is row "+first+")")
	}
	var letters []string
	for i, p := range t.h.placed {
		if t.filled[i] && slices.ContainsFunc(cols, func(s sheet.Span) bool { return s.First <= p.col && p.col <= s.Last }) {
			letters = append(letters, sheet.Column(p.col))
		}
	}
	switch names := strings.Join(letters, ", "); len(letters) {
	case 0:
	case 1:
		zh, en = append(zh, names+"列"), append(en, "column "+names)
	default:
		zh, en = append(zh, strings.Join(letters, "、")+"列"), append(en, "columns "+names)
	}
	if len(zh) > 0 {
		t.b.report(hiddenFinding(t.info, zh, en))
	}
}

const hiddenSheetZh, hiddenSheetEn = "整张工作表", "the whole sheet"

// hiddenFinding says what is hidden on a sheet; the parts are joined.
func hiddenFinding(info sheet.Info, zh, en []string) finding.Finding {
	return finding.Finding{Rule: "ING007", Severity: finding.Info, Pos: finding.Pos{Sheet: info.Name},
		Zh: "有隐藏的内容,已与其他数据一同采集:" + strings.Join(zh, "、") + ";如不应报送,请删除后重报",
		En: "hidden, but read like everything else: " + strings.Join(en, "; ")}
}

// carry notes the merged cells that begin on the row and go on below it.
func (t *tableReader) carry(row sheet.Row) {
	for _, m := range t.tall[row.Num] {
		if c, ok := row.At(m.FirstCol); ok {
			t.carried[m.FirstCol] = carried{m.LastRow, c, t.b.faultAt(m.FirstCol)}
		}
	}
}

// above gives the merged cell that covers an empty one. An amount is never
// carried down: it would be counted once for each row.
func (t *tableReader) above(row, col int, c *column) *sheet.Cell {
	if len(t.carried) == 0 || c.Type.Kind == Int || c.Type.Kind == Decimal {
		return nil
	}
	if m, ok := t.carried[col]; ok && row <= m.last {
		return &m.cell
	}
	return nil
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
	for k := range row.Cells {
		c := &row.Cells[k]
		for i < len(t.h.placed) && t.h.placed[i].col < c.Col {
			i++
		}
		if i == len(t.h.placed) || t.h.placed[i].col != c.Col {
			t.b.keep(t.info, row.Num, c)
			continue
		}
		f := t.h.placed[i].field
		if t.usual[i].keeps(&r.values[f], t.b.src.cols[f].Type, c.Text, c.Format) {
			t.b.keep(t.info, row.Num, c)
		}
	}
}

func (s *columnSum) add(c *column, v *value, loaded bool) {
	if !c.sums || v.null {
		return
	}
	s.total.add(v)
	s.section.add(v)
	if loaded {
		s.loaded.add(v)
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
		if !ok || !col.sums || c.Kind == sheet.Pending || t.b.src.isBlank(c.Text) {
			continue
		}
		s, f := amount(&c, false)
		if f != nil || len(t.printed) == maxPrinted {
			continue
		}
		if p.num != p.den {
			s = rescale(s, p.num, p.den)
		}
		t.printed = append(t.printed, printedTotal{i, row.Num, clip(c.Text), s, t.sums[i].section.big(), t.sums[i].total.big()})
		t.sums[i].section = tally{}
	}
}

// finish compares printed totals and writes the control totals.
func (t *tableReader) finish() {
	for i, p := range t.h.placed {
		c := &t.b.src.cols[p.field]
		if c.sums {
			sum := t.sums[i]
			total := ControlTotal{Sheet: t.info.Name, Field: c.Field, Total: totalText(sum.total.big(), c.Type.Scale), Loaded: totalText(sum.loaded.big(), c.Type.Scale)}
			for _, q := range t.printed {
				if q.placed != i {
					continue
				}
				total.Printed = roundTo(q.amount, 6)
				if !sum.spoilt && !q.agrees(sum.total.big(), c.Type.Scale) {
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
