package ingest

import (
	"slices"
	"strings"
	"unicode"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/reference"
)

// Words before 单位 that tell a unit of measure (计量单位) from an organisation.
var (
	measureLabels = []string{"计量", "金额", "货币", "数量", "价值", "面积", "计价", "币种"}
	nameLabels    = []string{"编制", "填报", "填表", "报送", "上报", "申报", "制表", "报告", "责任", "主管", "联系", "汇总", "承办",
		"牵头", "审核", "企业", "所属", "使用", "建设", "发证", "收款", "付款", "开户"}
	// nameMarks stand in the name of an organisation and in no unit.
	nameMarks  = []string{"公司", "集团", "中心", "政府", "委员会", "局", "厅", "院", "所", "办", "厂", "协会", "园区", "大学", "学校", "章)", "温州"}
	moneyMarks = []string{"元", "币", "$", "万", "亿"}
)

// unitSpelling writes the other spellings of a unit as reference.ParseUnit
// reads them, longest first.
var unitSpelling = strings.NewReplacer("us$", "美元", "usd", "美元", "美金", "美元", "美圆", "美元", "rmb", "人民币", "cny", "人民币",
	"人民幣", "人民币", "￥", "人民币", "¥", "人民币", "圆", "元", "圓", "元", "萬", "万", "億", "亿", "平米", "平方米")

const (
	unitWord = "单位"
	yuan     = "人民币" // as a unit it names the currency and says nothing of thousands or millions
)

// readUnit reads a unit in a normalised text: 万元, 元(人民币), RMB, 万元人民币. It
// gives the spelling of reference.
func readUnit(s string) (string, bool) {
	s = unitSpelling.Replace(s)
	if inner, ok := strings.CutPrefix(s, "("); ok {
		s = strings.TrimSuffix(inner, ")")
	}
	if !strings.Contains(s, "(") {
		s = strings.TrimRight(s, ")")
	}
	if u, ok := reference.ParseUnit(s); ok {
		return u.Zh, true
	}
	for _, rest := range []string{strings.TrimPrefix(s, yuan), strings.TrimSuffix(s, yuan)} {
		if u, ok := reference.ParseUnit(rest); ok && rest != s && u.Base == "CNY" {
			return u.Zh, true
		}
	}
	base, inside, ok := cutBracket(s)
	if !ok {
		return "", false
	}
	return joinUnits(base, inside)
}

// joinUnits reads a unit with a remark in brackets: the currency of 元, the
// unit of 人民币, or a note that says nothing of units.
func joinUnits(base, inside string) (string, bool) {
	b, okB := readUnit(base)
	in, okIn := readUnit(inside)
	switch {
	case !okB:
		return "", false
	case !okIn:
		return b, !containsAny(inside, moneyMarks) // 万元(港币) is no unit known here
	case in == yuan || in == b:
		return b, unitBase(b) == "CNY" || in == b
	case b == yuan:
		return in, unitBase(in) == "CNY"
	case in == "美元" && unitBase(b) == "CNY" && !strings.Contains(b, yuan):
		return readUnit(strings.TrimSuffix(b, "元") + in)
	}
	return "", false
}

func unitBase(unit string) string {
	u, _ := reference.ParseUnit(unit) // it has been read before
	return u.Base
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

func hasSuffix(s string, words []string) (string, bool) {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return w, true
		}
	}
	return "", false
}

// sameFamily reports whether a unit measures what the column's unit measures,
// so that an exact factor leads from one to the other.
func (c column) sameFamily(unit string) bool {
	u, ok := reference.ParseUnit(unit)
	return ok && c.unit.Num > 0 && u.Base == c.unit.Base
}

// unitText is a cell that says in which units a table is written.
type unitText struct {
	text  string
	col   int
	units []string // none: it states a unit that cannot be read
}

// unitLine reads 单位:万元 from the cells of a row; the text may name several
// units, and the unit may stand in the cell to the right. ok is false when the
// row says nothing about units.
func unitLine(r sheet.Row) (line unitText, ok bool) {
	for i, c := range r.Cells {
		text := foldUnitText(c.Text)
		if !strings.Contains(text, unitWord) {
			continue
		}
		next := ""
		if i+1 < len(r.Cells) {
			next = foldUnitText(r.Cells[i+1].Text)
		}
		units, stated := unitsIn(text, next)
		if stated && (!ok || len(line.units) == 0) {
			line, ok = unitText{strings.TrimSpace(c.Text), c.Col, units}, true
		}
	}
	return line, ok
}

// foldUnitText is normalHeader with its spaces left in: they part the fields
// of a unit line. The colon at the end of a field stays too.
func foldUnitText(s string) string {
	fields := strings.Fields(s)
	for i, f := range fields {
		fields[i] = normalHeader(f)
		if strings.HasSuffix(foldWidth(f), ":") {
			fields[i] += ":"
		}
	}
	return strings.ReplaceAll(strings.Join(fields, " "), "单 位", unitWord)
}

// unitsIn reads every 单位 of a text. What stands behind the one belongs to it
// up to the label of the next.
func unitsIn(s, next string) (units []string, stated bool) {
	last := 0
	for at := labelAt(s, 0); at >= 0; {
		label := labelBefore(s[last:at])
		last = at + len(unitWord)
		rest, following := s[last:], labelAt(s, last)
		if following >= 0 {
			rest = s[last:following]
			rest = strings.TrimSuffix(rest, labelBefore(rest))
		} else if strings.Trim(rest, " :") == "" && (rest != "" || label != "") {
			rest = ":" + next
		}
		us, says := unitField(label, rest)
		units, stated = append(units, us...), stated || says
		at = following
	}
	return units, stated
}

// labelAt finds the next 单位 that is a label: that of 美元/单位 is none.
func labelAt(s string, from int) int {
	for {
		i := strings.Index(s[from:], unitWord)
		if i < 0 {
			return -1
		}
		if from += i; from == 0 || s[from-1] != '/' {
			return from
		}
		from += len(unitWord)
	}
}

// labelBefore is what says of which kind the 单位 behind s is: a known word, or
// the Chinese letters that lead up to it.
func labelBefore(s string) string {
	for _, known := range [][]string{nameLabels, measureLabels} {
		if w, ok := hasSuffix(s, known); ok {
			return w
		}
	}
	return s[len(strings.TrimRightFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })):]
}

// unitField reads what stands behind one 单位. stated means that the text
// speaks of a unit, read or not.
func unitField(label, rest string) (units []string, stated bool) {
	if slices.Contains(nameLabels, label) {
		return nil, false
	}
	measure := label == "" || slices.Contains(measureLabels, label)
	body := strings.TrimLeft(rest, " ")
	clear, glued := strings.HasPrefix(body, ":"), body == rest && !strings.HasPrefix(body, "(")
	for _, sep := range []string{":", "为", "是"} {
		if after, ok := strings.CutPrefix(body, sep); ok {
			body, clear, glued = strings.TrimLeft(after, " "), true, false
			break
		}
	}
	units = readUnits(body, glued)
	money := slices.ContainsFunc(units, func(u string) bool { return unitBase(u) == "CNY" || unitBase(u) == "USD" })
	switch {
	case !measure:
		return units, clear && len(units) > 0
	case len(units) > 0:
		return units, clear || label != "" || money
	case body == "" || containsAny(body, nameMarks) || glued || strings.HasPrefix(body, "("):
		return nil, false
	}
	return nil, clear || label != "" || containsAny(body, moneyMarks)
}

// readUnits reads the units at the start of a text. Fields part at spaces; one
// with a colon inside is the next label (时间:2026年9月).
func readUnits(body string, whole bool) []string {
	var units []string
	fields := strings.Fields(body)
	for i := 0; i < len(fields); {
		n := 0
		for j := min(len(fields), i+3); j > i && n == 0; j-- {
			if u, ok := readUnit(strings.Join(fields[i:j], "")); ok {
				units, n = append(units, u), j-i
			}
		}
		if n == 0 {
			if whole || strings.Contains(fields[i], ":") {
				break
			}
			parts := strings.FieldsFunc(fields[i], func(r rune) bool { return strings.ContainsRune(",;/或和及", r) })
			for _, p := range parts {
				if u, ok := readUnit(p); ok {
					units, n = append(units, u), 1
				}
			}
		}
		if n == 0 {
			break
		}
		i += n
	}
	return units
}

// headerUnit reads a unit that a header states in brackets: (万元), (单位:元).
// stated means that it speaks of a unit or of money, read or not.
func headerUnit(inside string) (unit string, stated bool) {
	if i := strings.Index(inside, unitWord); i >= 0 && labelAt(inside, 0) == i {
		units, _ := unitField("", strings.Replace(inside[i+len(unitWord):], ":", " ", 1))
		if len(units) == 1 {
			return units[0], true
		}
		return "", true
	}
	if u, ok := readUnit(inside); ok {
		return u, true
	}
	return "", strings.HasSuffix(inside, "元") || strings.HasSuffix(inside, "币")
}

// cutHeaderUnit splits the unit off a normalised header: 金额(万元), 金额单位:万元.
func cutHeaderUnit(s string) (base, inside string, ok bool) {
	if base, inside, ok = cutBracket(s); ok {
		return base, inside, true
	}
	i := strings.LastIndex(s, unitWord)
	if i <= 0 || i+len(unitWord) == len(s) || strings.HasSuffix(s[:i], "/") {
		return s, "", false
	}
	base = s[:i]
	if w, ok := hasSuffix(base, measureLabels); ok && len(w) < len(base) {
		base = strings.TrimSuffix(base, w)
	}
	return strings.TrimRight(base, ",:"), s[i:], true
}

// unitFault is a stated unit by which nothing was rescaled.
type unitFault struct {
	row, col int
	text     string
	zh, en   string
}

func (h *header) doubt(row, col int, text, zh, en string) {
	h.doubts = append(h.doubts, unitFault{row, col, text, zh, en})
}

// readUnitLines takes the unit line nearest above the data, then sets the
// factors of the columns.
func (h *header) readUnitLines(rows []sheet.Row, cols []column) {
	var units []string
	for _, r := range rows {
		if r.Num > h.last {
			break
		}
		if r.Num >= h.first {
			r = h.besides(r)
		}
		line, ok := unitLine(r)
		if !ok || len(line.units) == 0 && r.Num >= h.first {
			continue
		}
		h.unit = line.text
		fits := func(u string) bool {
			return slices.ContainsFunc(cols, func(c column) bool { return c.sameFamily(u) })
		}
		switch {
		case !slices.ContainsFunc(cols, func(c column) bool { return c.unit.Num > 0 }):
			// nothing in the source is measured
		case len(line.units) == 0:
			h.doubt(r.Num, line.col, line.text, "无法识别", "cannot be read")
		case !slices.ContainsFunc(line.units, fits):
			h.doubt(r.Num, line.col, line.text, "与本表各栏的计量单位都不相符", "fits no column")
		case contradicts(line.units):
			h.doubt(r.Num, line.col, line.text, "自相矛盾", "contradicts itself")
		default:
			units = line.units
		}
	}
	h.scale(cols, units)
}

// besides leaves out the cells that name a column.
func (h *header) besides(r sheet.Row) sheet.Row {
	var rest []sheet.Cell
	for _, c := range r.Cells {
		if !slices.ContainsFunc(h.placed, func(p placed) bool { return p.col == c.Col }) {
			rest = append(rest, c)
		}
	}
	return sheet.Row{Num: r.Num, Cells: rest}
}

// contradicts reports two units of one family with different factors. The bare
// 人民币 names only the currency and contradicts nothing.
func contradicts(units []string) bool {
	for i, a := range units {
		u, _ := reference.ParseUnit(a)
		for _, b := range units[:i] {
			v, _ := reference.ParseUnit(b)
			if a != yuan && b != yuan && u.Base == v.Base && u.Factor().Cmp(v.Factor()) != 0 {
				return true
			}
		}
	}
	return false
}

// scale sets the factor of every placed column: from the unit in its header,
// else from the unit line as far as it speaks of the same family, else 1.
func (h *header) scale(cols []column, line []string) {
	for i := range h.placed {
		p := &h.placed[i]
		c := cols[p.field]
		p.num, p.den = 1, 1
		money := c.unit.Base == "CNY" || c.unit.Base == "USD"
		if money && p.unread != "" {
			h.doubt(h.last, p.col, p.unread, "无法识别", "cannot be read")
			continue
		}
		if p.unit == "" || p.unit == yuan {
			for _, u := range line {
				if c.sameFamily(u) && (p.unit == "" || u != yuan) {
					p.unit = u
				}
			}
		}
		if p.unit == "" {
			continue
		}
		if !c.sameFamily(p.unit) {
			if money {
				h.doubt(h.last, p.col, p.unit, "与本栏的计量单位不相符", "does not fit the column")
			}
			continue
		}
		u, _ := reference.ParseUnit(p.unit) // sameFamily has parsed it
		p.num, p.den = u.Num*c.unit.Den, u.Den*c.unit.Num
		for g := gcd(p.num, p.den); g > 1; g = gcd(p.num, p.den) {
			p.num, p.den = p.num/g, p.den/g
		}
	}
}

// finding tells the filer that the layout's units were taken.
func (d unitFault) finding(sheetName string) finding.Finding {
	return finding.Finding{Rule: "ING018", Severity: finding.Warning,
		Pos: finding.Pos{Sheet: sheetName, Row: d.row, Cell: sheet.Address(d.row, d.col)},
		Zh:  "计量单位" + zhQuote(d.text) + d.zh + ",已按本表规定的单位采集,请核对金额",
		En:  "the unit " + enQuote(d.text) + " " + d.en + "; amounts were taken in the units of the layout"}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
