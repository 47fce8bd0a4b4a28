package ingest

import (
	"slices"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
)

// cross is a crosstab header found on a sheet.
type cross struct {
	def     *Crosstab
	row     int // of the corner and the periods
	col     int // of the corner and the items
	periods []periodAt
	lines   map[string]string // fields given by lines above the header
	unit    string
}

type periodAt struct {
	col          int
	text, period string
}

// findCross looks for the corner with periods to its right.
func (s *source) findCross(t top) *cross {
	for i := range s.Crosstabs {
		def := &s.Crosstabs[i]
		corners := words(def.Corner)
		for n, row := range t.rows {
			for at, c := range row.Cells {
				if !corners[normalHeader(c.Text)] {
					continue
				}
				x := &cross{def: def, row: row.Num, col: c.Col, lines: map[string]string{}}
				for _, p := range row.Cells[at+1:] {
					if period, ok := periodOf(&p); ok {
						x.periods = append(x.periods, periodAt{p.Col, p.Text, period})
					}
				}
				if len(x.periods) > 0 && x.readLines(t.rows[:n]) {
					return x
				}
			}
		}
	}
	return nil
}

// readLines reads the "label: text" cells above the header. Every line the
// layout names must be there.
func (x *cross) readLines(rows []sheet.Row) bool {
	for _, l := range x.def.Lines {
		found := false
		for _, r := range rows {
			for _, c := range r.Cells {
				label, text, ok := strings.Cut(strings.TrimSpace(foldColon(c.Text)), ":")
				if !ok || !strings.HasSuffix(normalHeader(label), normalHeader(l.Label)) {
					continue
				}
				found = true
				text = tidyText(text)
				if l.Unit != "" {
					text, x.lines[l.Unit] = cutUnit(text)
					x.unit = x.lines[l.Unit]
				}
				if l.Field != "" {
					x.lines[l.Field] = text
				}
			}
		}
		if !found {
			return false
		}
	}
	if u := x.lines["unit"]; u != "" {
		x.unit = u
	}
	return true
}

func foldColon(s string) string { return strings.ReplaceAll(s, "\uff1a", ":") }

// cutUnit splits a trailing bracket off a name: 地区生产总值(亿元).
func cutUnit(s string) (name, unit string) {
	folded := strings.NewReplacer("\uff08", "(", "\uff09", ")").Replace(s)
	if !strings.HasSuffix(folded, ")") {
		return s, ""
	}
	i := strings.LastIndexByte(folded, '(')
	if i <= 0 {
		return s, ""
	}
	return strings.TrimSpace(folded[:i]), strings.TrimSpace(folded[i+1 : len(folded)-1])
}

// periodOf reads the head of a period column: 2010, 2024年, 2001Q3, 2020年第一季度
// or a month.
func periodOf(c *sheet.Cell) (string, bool) {
	s := strings.ToUpper(normalHeader(c.Text))
	if c.Kind == sheet.Number && c.Date {
		m, f := monthOf(c, false)
		return m, f == nil
	}
	y, rest, ok := leadingInt(s, 4, 4)
	if !ok || y < 1800 || y > 2200 {
		return "", false
	}
	year := s[:4]
	rest = strings.TrimPrefix(rest, "年")
	if rest == "" {
		return year, true
	}
	for i, zh := range []string{"一", "二", "三", "四"} {
		n := itoa(i + 1)
		for _, form := range []string{"Q" + n, "-Q" + n, ".Q" + n, n + "季度", "第" + n + "季度", zh + "季度", "第" + zh + "季度", n + "季"} {
			if rest == form {
				return year + "Q" + n, true
			}
		}
	}
	m, f := monthOf(&sheet.Cell{Kind: sheet.Text, Text: c.Text}, false)
	return m, f == nil
}

// crosstab reads a sheet: one value cell makes one row of the source. The row
// number is that of the sheet, shared by the values of a row; batch_column
// lists a field value@period for each column, which tells them apart.
func (b *batch) crosstab(p plan, rd sheet.Reader) error {
	x := p.cross
	b.sheets.add(b.id, p.info.Name, p.info.Index, x.row, x.row, null(x.unit))
	for _, q := range x.periods {
		b.columns.add(b.id, p.info.Name, x.def.Value+"@"+q.period, q.col, q.text, null(x.unit), 1, 1)
	}
	t := &crossReader{b: b, p: p, x: x, stray: map[int]bool{}}
	stops := words(x.def.Stop)
	if p.info.Hidden {
		b.report(hiddenFinding(p.info, []string{hiddenSheetZh}, []string{hiddenSheetEn}))
	}
	for rd.Scan() {
		row := rd.Row()
		switch {
		case row.Num < x.row:
			kind := "title"
			if _, ok := unitLine(row); ok || strings.Contains(normalHeader(row.Cells[0].Text), "单位:") {
				kind = "unit"
			}
			if err := b.skip(p.info, row, kind); err != nil {
				return err
			}
		case row.Num == x.row:
			if err := b.skip(p.info, row, "header"); err != nil {
				return err
			}
		default:
			if err := t.row(row, stops); err != nil {
				return err
			}
		}
	}
	if err := rd.Err(); err != nil {
		return unreadable(p.info, err)
	}
	scale := b.src.cols[b.src.byField[x.def.Value]].Type.Scale
	b.control = append(b.control, ControlTotal{Sheet: p.info.Name, Field: x.def.Value,
		Total: totalText(t.total.big(), scale), Loaded: totalText(t.loaded.big(), scale)})
	if t.usual.known {
		b.cells.add(b.id, p.info.Name, 0, x.periods[0].col, t.usual.form.name, null(t.usual.format))
	}
	return nil
}

type crossReader struct {
	b             *batch
	p             plan
	x             *cross
	item          string // carried down to the sides below it
	stopped       bool
	usual         usual
	total, loaded tally
	stray         map[int]bool
}

// row reads the values right of one label.
func (t *crossReader) row(row sheet.Row, stops map[string]bool) error {
	label := ""
	if c, ok := row.At(t.x.col); ok && c.Kind == sheet.Text {
		label = tidyText(c.Text)
	}
	first, _, _ := strings.Cut(normalHeader(label), ":")
	if stops[first] {
		t.stopped = true
	}
	values := 0
	for _, q := range t.x.periods {
		if c, ok := row.At(q.col); ok && !t.b.src.isBlank(c.Text) {
			values++
		}
	}
	if label == "" || values == 0 || t.stopped {
		kind := "note"
		if label == "" && values == 0 && len(row.Cells) == 0 {
			kind = "blank"
		}
		return t.b.skip(t.p.info, row, kind)
	}
	series := t.series(label)
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Col == t.x.col || t.b.src.isBlank(c.Text) {
			t.b.keep(t.p.info, row.Num, c)
			continue
		}
		if err := t.value(row, c, series); err != nil {
			return err
		}
	}
	return nil
}

// series names a row: the item, and the side if the layout has sides.
func (t *crossReader) series(label string) string {
	d := t.x.def.Down
	if len(d.Sides) == 0 {
		return label
	}
	for _, s := range d.Sides {
		if normalHeader(s.Label) == normalHeader(label) {
			return t.item + "|" + s.Code
		}
	}
	t.item = label
	return label + "|" + d.Own
}

// value makes a row of one cell. A cell under no period is kept as text.
func (t *crossReader) value(row sheet.Row, c *sheet.Cell, series string) error {
	b := t.b
	i := slices.IndexFunc(t.x.periods, func(q periodAt) bool { return q.col == c.Col })
	if i < 0 {
		b.keep(t.p.info, row.Num, c)
		t.reportStray(row.Num, c.Col)
		return nil
	}
	r := t.record(row.Num, c, t.x.periods[i].period, series)
	field := b.src.byField[t.x.def.Value]
	col := &b.src.cols[field]
	v, fault := col.parse(c, &placed{num: 1, den: 1}, t.p.info.Date1904)
	if fault != nil {
		r.fail(field, fault)
	}
	r.values[field] = v
	r.check(&b.codes)
	for _, f := range r.found {
		b.report(f)
	}
	if r.failed {
		return b.hold(t.p.info, sheet.Row{Num: row.Num, Cells: []sheet.Cell{*c}}, ruleNames(r.found))
	}
	if col.sums && !v.null {
		t.total.add(&v)
		t.loaded.add(&v)
	}
	if t.usual.keeps(&v, col.Type, c.Text, c.Format) {
		b.keep(t.p.info, row.Num, c)
	}
	return b.put(t.p.info.Name, row.Num, r.values)
}

// reportStray tells once for each column that it stands under no period.
func (t *crossReader) reportStray(row, col int) {
	if t.stray[col] {
		return
	}
	t.stray[col] = true
	at := sheet.Address(row, col)
	t.b.report(finding.Finding{Rule: "ING003", Severity: finding.Warning, Pos: finding.Pos{Sheet: t.p.info.Name, Row: row, Cell: at},
		Zh: at + "所在列没有期间标题,未采集,仅保留原文", En: "the column of " + at + " has no period above it, kept as text only"})
}

// record fills every field but the value: from the label, the period, the
// lines above the header and the layout's fixed values.
func (t *crossReader) record(row int, c *sheet.Cell, period, series string) *record {
	b, def := t.b, t.x.def
	r := newRecord(b.src, t.p.info)
	r.begin(row)
	for i := range r.at {
		r.at[i] = c.Col
	}
	set := func(field, s string) {
		if i, ok := b.src.byField[field]; ok {
			r.values[i] = value{text: s, null: s == ""}
		}
	}
	if def.Down.Unit != "" {
		var unit string
		series, unit = cutUnit(series)
		set(def.Down.Unit, unit)
	}
	set(def.Down.Field, series)
	set(def.Across, period)
	for _, k := range sortedKeys(t.x.lines) {
		set(k, t.x.lines[k])
	}
	for _, f := range def.Fixed {
		set(f.Field, f.Value)
	}
	return &r
}
