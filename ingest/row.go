package ingest

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"stis/ingest/sheet"
	"stis/internal/expr"
	"stis/internal/finding"
	"stis/reference"
	"stis/warehouse"
)

// lists is what checking needs of the code book.
type lists struct{ book *reference.Book }

// record is one data row while it is parsed and checked.
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

// isBlank reports a cell text that means nothing is there.
func (s *source) isBlank(text string) bool {
	return isBlank(text) || len(s.blanks) > 0 && s.blanks[normalHeader(text)]
}

// parse turns a cell into the value of a column. The caller has left out blanks.
func (c *column) parse(cell sheet.Cell, p placed, date1904 bool) (value, *fault) {
	switch c.Type.Kind {
	case Int, Decimal:
		return c.parseNumber(cell, p)
	case Date:
		day, _, f := dateOf(cell, date1904)
		return value{i: day}, f
	case Timestamp:
		day, seconds, f := dateOf(cell, date1904)
		return value{i: (day*secondsADay + seconds) * 1_000_000}, f
	case Month:
		s, f := monthOf(cell, date1904)
		return value{text: s}, f
	case Bool:
		return truth(cell)
	}
	s, f := codeText(cell, c)
	return value{text: s, null: s == ""}, f
}

func (c *column) parseNumber(cell sheet.Cell, p placed) (value, *fault) {
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

// fail adds a finding about a field of the row.
func (r *record) fail(field int, f *fault) {
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
func (r *record) check(l lists) {
	for i := range r.src.cols {
		c := &r.src.cols[i]
		switch v := r.values[i]; {
		case r.bad[i]:
		case v.null:
			if !c.Derived && (c.Required || c.whenReq != nil && r.holds(c.whenReq) == yes) {
				r.fail(i, &fault{"ING010", finding.Error, "必填项为空", "required and blank"})
			}
		case c.Type.Kind == Code || c.Type.Kind == Text || c.list != "":
			r.checkCode(i, l)
		}
	}
	for _, e := range r.src.edits {
		if r.spoilt(e.when) || r.spoilt(e.check) || e.when != nil && r.holds(e.when) != yes {
			continue
		}
		if r.holds(e.check) == no {
			r.fail(e.field, &fault{e.rule, e.severity, e.zh, e.en})
		}
	}
	key := r.key()
	for i := range r.found {
		r.found[i].Key = key
	}
}

func (r *record) checkCode(field int, l lists) {
	c := &r.src.cols[field]
	s := r.values[field].text
	if c.Type.Kind == Int {
		s = strconv.FormatInt(r.values[field].i, 10)
	}
	n := len([]rune(s))
	switch {
	case c.Type.Kind == Code && n > c.Type.Width, c.Fixed && n != c.Type.Width:
		r.fail(field, &fault{"ING013", finding.Error, zhQuote(s) + "长度应为" + itoa(c.Type.Width) + "位,实为" + itoa(n) + "位",
			enQuote(s) + ": want " + itoa(c.Type.Width) + " characters, has " + itoa(n)})
		return
	case c.list != "":
		if _, ok := l.book.Code(c.list, s); !ok {
			zh, en := l.hint(c.list, s)
			r.fail(field, &fault{"ING013", finding.Error, "代码" + zhQuote(s) + "不在代码表中" + zh,
				"code " + enQuote(s) + " is not in " + c.List + en})
			return
		}
	}
	if c.Check == "uscc" && (c.whenCheck == nil || r.holds(c.whenCheck) == yes) {
		r.checkUSCC(field, s)
	}
}

func (r *record) checkUSCC(field int, s string) {
	if err := reference.CheckUSCC(s); err != nil {
		r.fail(field, &fault{"ING016", finding.Error, "统一社会信用代码" + zhQuote(s) + "有误(位数、字符或校验位不符)",
			enQuote(s) + ": " + clipTo(err.Error(), 200)})
		return
	}
	if org := reference.OrgCodeOf(s); reference.CheckOrgCode(org) != nil {
		r.fail(field, &fault{"ING017", finding.Warning, "统一社会信用代码" + zhQuote(s) + "中的组织机构代码校验位不符,请核对",
			enQuote(s) + ": the organisation code inside has a wrong check digit"})
	}
}

// hint says where an unknown code is known: in another list, or as the name of
// a code of this one.
func (l lists) hint(list reference.ListID, s string) (zh, en string) {
	for _, c := range l.book.List(list) {
		if c.Zh == s || c.En != "" && strings.EqualFold(c.En, s) || strings.EqualFold(c.Code, s) {
			return ",应填" + zhQuote(c.Code), ", want " + c.Code
		}
	}
	if len(s) < 3 {
		return "", "" // short codes stand in many lists and mean nothing there
	}
	if c, ok := l.book.Country(s); ok && strings.Contains(string(list), "COUNTRY") {
		if c.Customs == s {
			return ",该代码是海关国别代码(" + c.Zh + "),应填" + zhQuote(c.Alpha3), ", it is the customs code of " + c.Alpha3
		}
		return ",该代码是ISO国别代码(" + c.Zh + "),应填" + zhQuote(c.Customs), ", it is the ISO code of customs country " + c.Customs
	}
	for _, other := range l.book.Lists() {
		if c, ok := l.book.Code(other, s); ok && other != list {
			title, _ := l.book.Title(other)
			return ",该代码属于" + title + "(" + c.Zh + ")", ", it is a code of " + string(other) + " (" + c.Zh + ")"
		}
	}
	return "", ""
}

type verdict uint8

const (
	unknown verdict = iota // null, or a type the expression cannot use
	no
	yes
)

// holds evaluates a condition over the row with SQL's three values.
func (r *record) holds(n *expr.Node) verdict {
	v, err := expr.Eval(n, r.lookup)
	switch {
	case err != nil || v.IsNull() || v.Kind != expr.KindBool:
		return unknown
	case v.Bool:
		return yes
	}
	return no
}

// spoilt reports an expression that names a field which failed already.
func (r *record) spoilt(n *expr.Node) bool {
	if n == nil || !r.failed {
		return false
	}
	for _, name := range n.Idents() {
		if i, ok := r.src.byField[name]; ok && r.bad[i] {
			return true
		}
	}
	return false
}

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
		parts[i] = clipTo(r.src.cols[k].keyText(r.values[k]), 200)
	}
	return strings.Join(parts, "|")
}

func (c *column) keyText(v value) string {
	if v.null {
		return ""
	}
	switch c.Type.Kind {
	case Int:
		return warehouse.FormatDecimal(v.i, 0)
	case Decimal:
		return shortNumber(v, c.Type)
	case Date:
		return dayText(v.i)
	case Bool:
		return strconv.FormatBool(v.i == 1)
	case Timestamp:
		return time.UnixMicro(v.i).UTC().Format(time.DateTime)
	}
	return v.text
}
