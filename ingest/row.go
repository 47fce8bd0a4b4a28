package ingest

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"stis/ingest/sheet"
	"stis/internal/expr"
	"stis/internal/finding"
	"stis/warehouse"
)

// record is one data row while it is parsed and checked. One record serves all
// rows of a sheet, one after another.
type record struct {
	src    *source
	info   sheet.Info
	num    int
	values []value
	at     []int  // column of each field; 0 = not in the file
	bad    []bool // fields with an error: checks that name them are passed over
	found  []finding.Finding
	failed bool
}

func newRecord(src *source, info sheet.Info) record {
	n := len(src.cols)
	return record{src: src, info: info, values: make([]value, n), at: make([]int, n), bad: make([]bool, n)}
}

// begin empties the record for another row.
func (r *record) begin(num int) {
	for i := range r.values {
		r.values[i] = value{null: true}
	}
	if r.failed {
		clear(r.bad)
	}
	r.num, r.found, r.failed = num, r.found[:0], false
}

// isBlank reports a cell text that means nothing is there.
func (s *source) isBlank(text string) bool {
	// No mark begins with a letter or digit unless the layout names one.
	return (text == "" || !isAlnum(text[0]) || s.longestBlank > 0) && s.isMark(text)
}

func (s *source) isMark(text string) bool {
	return isBlank(text) || s.longestBlank > 0 && len(text) <= 4*s.longestBlank+8 && s.blanks[normalHeader(text)]
}

// parse turns a cell into the value of a column; with a fault that is an error
// it is null. The caller has left out blanks.
func (c *column) parse(cell *sheet.Cell, p *placed, date1904 bool) (v value, f *fault) {
	if cell.Kind == sheet.Pending {
		return value{null: true}, c.uncomputed()
	}
	switch c.Type.Kind {
	case Int, Decimal:
		v, f = c.parseNumber(cell, p)
	case Date:
		v.i, _, f = dateOf(cell, date1904)
	case Timestamp:
		var seconds int64
		v.i, seconds, f = dateOf(cell, date1904)
		v.i = (v.i*secondsADay + seconds) * 1_000_000
	case Month:
		v.text, f = monthOf(cell, date1904)
	case Bool:
		v, f = truth(cell)
	default:
		v.text, f = codeText(cell, c)
		v.null = v.text == ""
	}
	if f != nil && f.severity == finding.Error {
		v = value{null: true}
	}
	return v, f
}

// uncomputed is the fault of a formula that was never computed. The cell counts
// as blank, which a required one may not be.
func (c *column) uncomputed() *fault {
	f := &fault{"ING008", finding.Warning, "公式没有计算结果,按空白处理,请在Excel中重新计算并保存后报送", "the formula has no computed value and counts as blank"}
	if c.Required {
		f.severity = finding.Error
	}
	return f
}

func (c *column) parseNumber(cell *sheet.Cell, p *placed) (value, *fault) {
	if i, ok := c.quickNumber(cell, p); ok {
		return value{i: i}, nil
	}
	s, f := amount(cell, c.unit.Base == "PERCENT")
	if f != nil {
		return value{}, f
	}
	if p.num != p.den {
		s = rescale(s, p.num, p.den)
	}
	if c.Excess == "round" {
		s = roundTo(s, c.Type.Scale)
	}
	v, err := parseDecimal(s, c.Type)
	if err != nil {
		return value{}, numberFault(cell.Text, c.Type, err)
	}
	return v, nil
}

// quickNumber reads what most cells hold: digits with a point, few enough to
// mean what they say. Everything else goes the long way.
func (c *column) quickNumber(cell *sheet.Cell, p *placed) (int64, bool) {
	if cell.Kind > sheet.Number || c.Type.Width > 18 || len(cell.Text) > significant+1 || c.unit.Base == "PERCENT" || !isPlainNumber(cell.Text) {
		return 0, false
	}
	v, err := warehouse.ParseDecimal(cell.Text, c.Type.Width, c.Type.Scale)
	if err != nil || p.num == p.den {
		return v, err == nil
	}
	v, ok := product(v, p.num)
	limit := int64(1)
	for range c.Type.Width {
		limit *= 10
	}
	if !ok || v%p.den != 0 || max(v, -v)/p.den >= limit {
		return 0, false
	}
	return v / p.den, true
}

// isPlainNumber reports digits, a point and a minus only; ParseDecimal sees
// whether they stand right.
func isPlainNumber(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

// fail adds a finding about a field of the row.
func (r *record) fail(field int, f *fault) {
	c := &r.src.cols[field]
	if c.Personal || c.Hash {
		f = f.privately(c.Hash)
	}
	r.tell(field, f)
}

// tell is fail for words that repeat nothing of the file.
func (r *record) tell(field int, f *fault) {
	c := &r.src.cols[field]
	if c.Derived && f.severity == finding.Error {
		f.severity = finding.Warning // STIS computes the field itself; the row need not wait for it
		r.values[field] = value{null: true}
	}
	if f.severity == finding.Error {
		r.failed, r.bad[field] = true, true
	}
	pos := finding.Pos{Sheet: r.info.Name, Row: r.num, Field: c.Field}
	if r.at[field] > 0 {
		pos.Cell = sheet.Address(r.num, r.at[field])
	}
	r.found = append(r.found, finding.Finding{Rule: f.rule, Severity: f.severity, Pos: pos,
		Zh: c.Header + ":" + f.zh, En: c.Field + ": " + f.en})
}

// check runs what concerns single fields, then the edits of the layout.
func (r *record) check(l *codes) {
	for i := range r.src.cols {
		c := &r.src.cols[i]
		switch {
		case r.bad[i]:
		case r.values[i].null:
			if !c.Derived && (c.Required || c.whenReq != nil && r.holds(c.whenReq) == yes) {
				r.fail(i, &fault{"ING010", finding.Error, "必填项为空", "required and blank"})
			}
		case c.coded:
			r.checkCode(i, l)
		}
	}
	for i := range r.src.edits {
		e := &r.src.edits[i]
		if r.spoilt(e.when) || r.spoilt(e.check) || e.when != nil && r.holds(e.when) != yes {
			continue
		}
		if r.holds(e.check) == no {
			r.fail(e.field, &fault{e.rule, e.severity, e.zh, e.en})
		}
	}
	if len(r.found) == 0 {
		return
	}
	key := r.key()
	for i := range r.found {
		r.found[i].Key = key
	}
}

type verdict uint8

const (
	unknown verdict = iota // null, or a type the expression cannot use
	no
	yes
)

func (r *record) lookup(name string) (expr.Value, bool) {
	i, ok := r.src.byField[name]
	if !ok {
		return expr.Value{}, false
	}
	v, t := r.values[i], r.src.cols[i].Type
	if v.null {
		return expr.Value{}, true
	}
	switch t.Kind {
	case Int:
		return expr.Num(decimal.New(v.i, 0)), true
	case Decimal:
		if v.big != nil {
			return expr.Num(decimal.NewFromBigInt(v.big, int32(-t.Scale))), true
		}
		return expr.Num(decimal.New(v.i, int32(-t.Scale))), true
	case Date:
		return expr.Date(dayText(v.i)), true
	case Bool:
		return expr.Bool(v.i == 1), true
	case Timestamp:
		return expr.Text(time.UnixMicro(v.i).UTC().Format(time.DateTime)), true
	}
	return expr.Text(v.text), true
}

// key joins the natural key with |.
func (r *record) key() string {
	parts := make([]string, len(r.src.keys))
	for i, k := range r.src.keys {
		parts[i] = clipTo(r.src.cols[k].keyText(&r.values[k]), 200)
	}
	return strings.Join(parts, "|")
}

func (c *column) keyText(v *value) string {
	if v.null {
		return ""
	}
	if c.Personal && !c.Hash {
		return masked
	}
	switch c.Type.Kind {
	case Int:
		return warehouse.FormatDecimal(v.i, 0)
	case Decimal:
		return string(shortNumber(nil, v, c.Type))
	case Date:
		return dayText(v.i)
	case Bool:
		return strconv.FormatBool(v.i == 1)
	case Timestamp:
		return time.UnixMicro(v.i).UTC().Format(time.DateTime)
	}
	return v.text
}
