package ingest

import (
	"strings"
	"time"
	"unicode/utf8"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/reference"
)

// memo remembers the last day or month of a column: files repeat them.
type memo struct {
	text  string
	kind  sheet.Kind
	date  bool
	value value
	known bool
}

// parse turns a cell into a value of a column. An error gives a null value.
func (m *memo) parse(c *column, cell *sheet.Cell, p *placed, date1904 bool) (value, *fault) {
	k := c.Type.Kind
	if k != Date && k != Month && k != Timestamp || cell.Kind == sheet.Pending {
		return c.parse(cell, p, date1904)
	}
	if m.known && m.text == cell.Text && m.kind == cell.Kind && m.date == cell.Date {
		return m.value, nil
	}
	v, f := c.parse(cell, p, date1904)
	if f == nil {
		*m = memo{cell.Text, cell.Kind, cell.Date, v, true}
	}
	return v, f
}

// maxRemembered is how many good codes of a column are remembered.
const maxRemembered = 1 << 14

// codes is what checking needs of the code book, with the codes of one file
// that were found good.
type codes struct {
	book *reference.Book
	// By column: the last one, those that are good whatever else the row says,
	// and those that hang on a day or an edition.
	last  []string
	good  []map[string]struct{}
	timed []map[codeAt]struct{}
}

// codeAt is a code with what its validity hangs on.
type codeAt struct {
	code, edition string
	day           int64
}

func newCodes(book *reference.Book, src *source) codes {
	n := len(src.cols)
	return codes{book: book, last: make([]string, n), good: make([]map[string]struct{}, n), timed: make([]map[codeAt]struct{}, n)}
}

func (l *codes) isGood(field int, at codeAt, timed bool) (ok bool) {
	switch {
	case timed:
		_, ok = l.timed[field][at]
	case at.code != "" && l.last[field] == at.code:
		return true
	default:
		if _, ok = l.good[field][at.code]; ok {
			l.last[field] = at.code
		}
	}
	return ok
}

// remember copies the texts: they are parts of large buffers.
func (l *codes) remember(field int, at codeAt, timed bool) {
	switch {
	case timed && l.timed[field] == nil:
		l.timed[field] = map[codeAt]struct{}{}
	case l.good[field] == nil:
		l.good[field] = map[string]struct{}{}
	}
	switch {
	case len(l.timed[field])+len(l.good[field]) >= maxRemembered:
	case timed:
		l.timed[field][codeAt{strings.Clone(at.code), strings.Clone(at.edition), at.day}] = struct{}{}
	default:
		l.good[field][strings.Clone(at.code)] = struct{}{}
	}
}

// hasLength reports a text of the length that the column asks for.
func (c *column) hasLength(n int) bool {
	return (c.Type.Kind != Code || n <= c.Type.Width) && (!c.Fixed || n == c.Type.Width)
}

// checkCode checks the text of a code: its length, its list and its digits.
func (r *record) checkCode(field int, l *codes) {
	c := &r.src.cols[field]
	v := &r.values[field]
	if c.free && c.hasLength(utf8.RuneCountInString(v.text)) {
		return
	}
	at := codeAt{code: v.text}
	if c.Type.Kind == Int {
		at.code = itoa(int(v.i))
	}
	timed := r.validity(c, &at)
	if l.isGood(field, at, timed) {
		return
	}
	n := utf8.RuneCountInString(at.code)
	switch {
	case c.Hash && !isHash(strings.ToUpper(at.code)):
		r.fail(field, &fault{"ING013", finding.Error, "", ""})
		return
	case !c.hasLength(n):
		r.fail(field, &fault{"ING013", finding.Error, zhQuote(at.code) + "长度应为" + itoa(c.Type.Width) + "位,实为" + itoa(n) + "位",
			enQuote(at.code) + ": want " + itoa(c.Type.Width) + " characters, has " + itoa(n)})
		return
	case c.list != "":
		if _, ok := l.book.Code(c.list, at.code); !ok {
			zh, en := l.hint(c.list, at.code)
			r.fail(field, &fault{"ING013", finding.Error, "代码" + zhQuote(at.code) + "不在代码表中" + zh,
				"code " + enQuote(at.code) + " is not in " + c.List + en})
			return
		}
	}
	if timed && !r.checkValidity(field, at, l) {
		return
	}
	if c.Check == "uscc" && (c.whenCheck == nil || r.holds(c.whenCheck) == yes) && !r.checkUSCC(field, at.code) {
		return
	}
	if c.whenCheck == nil {
		l.remember(field, at, timed)
	}
}

// validity fills in on which day or in which edition a code must hold good;
// false when nothing is asked, or the field that says it has no value.
func (r *record) validity(c *column, at *codeAt) (asked bool) {
	if c.listOn >= 0 && !r.values[c.listOn].null && !r.bad[c.listOn] {
		on := &r.values[c.listOn]
		at.day, asked = on.i, true
		if r.src.cols[c.listOn].Type.Kind == Month {
			first, ok := monthDay(on.text)
			at.day, asked = first, ok
		}
	}
	if c.edition >= 0 && !r.values[c.edition].null && !r.bad[c.edition] {
		at.edition, asked = r.values[c.edition].text, true
	}
	return asked
}

// monthDay gives the first day of 2026-10.
func monthDay(month string) (int64, bool) {
	t, err := time.Parse("2006-01", month)
	return t.Unix() / secondsADay, err == nil
}

// checkValidity reports a code that its list has, but not for the day or the
// edition of the row. A month counts as long as any day of it is valid.
func (r *record) checkValidity(field int, at codeAt, l *codes) bool {
	c := &r.src.cols[field]
	if c.listOn >= 0 && !r.values[c.listOn].null && !r.bad[c.listOn] {
		first := time.Unix(at.day*secondsADay, 0).UTC()
		last, shown := first, first.Format(time.DateOnly)
		if r.src.cols[c.listOn].Type.Kind == Month {
			last, shown = first.AddDate(0, 1, -1), first.Format("2006-01")
		}
		if !l.book.Valid(c.list, at.code, first) && !l.book.Valid(c.list, at.code, last) {
			r.fail(field, &fault{"ING023", finding.Warning, "代码" + zhQuote(at.code) + "在" + shown + "无效(已停用或尚未启用),请核对",
				"code " + enQuote(at.code) + " of " + c.List + " is not valid in " + shown})
			return false
		}
	}
	if at.edition == "" {
		return true
	}
	if _, ok := l.book.CodeIn(c.list, at.edition, at.code); !ok {
		r.fail(field, &fault{"ING023", finding.Warning, "代码" + zhQuote(at.code) + "不属于所填的版本" + zhQuote(at.edition) + ",请核对代码或版本",
			"code " + enQuote(at.code) + " of " + c.List + " is not in edition " + enQuote(at.edition)})
		return false
	}
	return true
}

func (r *record) checkUSCC(field int, s string) bool {
	if err := reference.CheckUSCC(s); err != nil {
		r.fail(field, &fault{"ING016", finding.Error, "统一社会信用代码" + zhQuote(s) + "有误(位数、字符或校验位不符)",
			enQuote(s) + ": " + clipTo(err.Error(), 200)})
		return false
	}
	if org := reference.OrgCodeOf(s); reference.CheckOrgCode(org) != nil {
		r.fail(field, &fault{"ING017", finding.Warning, "统一社会信用代码" + zhQuote(s) + "中的组织机构代码校验位不符,请核对",
			enQuote(s) + ": the organisation code inside has a wrong check digit"})
		return false
	}
	return true
}

// isYuan reports what is written for the yuan and is no code of ISO 4217.
func isYuan(s string) bool {
	switch strings.ToUpper(s) {
	case "RMB", "RMB¥", "CNH", "人民币元", "元", "¥", "￥":
		return true
	}
	return false
}

// hint says where an unknown code is known: in another list, or as the name of
// a code of this one.
func (l *codes) hint(list reference.ListID, s string) (zh, en string) {
	for _, c := range l.book.List(list) {
		if c.Zh == s || c.En != "" && strings.EqualFold(c.En, s) || strings.EqualFold(c.Code, s) {
			return ",应填" + zhQuote(c.Code), ", want " + c.Code
		}
	}
	if list == "CL_CURRENCY" && isYuan(s) {
		return ",应填“CNY”(人民币)", ", want CNY"
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
