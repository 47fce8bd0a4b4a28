package returns

import (
	"strconv"
	"strings"

	"stis/ingest"
	"stis/internal/finding"
	"stis/reference"
)

// words says in Chinese what a column holds.
type words struct {
	layout  *ingest.Layout
	book    *reference.Book
	near    bool // 代码表 stands in the same workbook
	rules   []rule
	samples map[string]string // by field
	kinds   map[string]string // by field, as far as asked for
}

func newWords(layout *ingest.Layout, book *reference.Book) words {
	w := words{layout: layout, book: book, kinds: map[string]string{}}
	if layout != nil {
		w.rules = rulesOf(layout)
		w.samples = w.examples()
	}
	return w
}

// label is what a form calls a column. An identity number is asked for by its
// name; that only its hash is kept is no business of a header.
func label(c ingest.Column) string {
	if c.Hash {
		for _, s := range c.Synonyms {
			if strings.Contains(s, "身份证号") {
				return s
			}
		}
	}
	return wide(c.Header)
}

// sampleUSCC is a credit code with right check digits that no firm has.
const sampleUSCC = "91330302MA2ABCDEXP"

// maxInline is how many codes are named in a sentence; longer lists stand in
// 代码表.
const maxInline = 12

// want says what to write into a cell of the column that broke the rule; names
// are the fields that the rule looks at.
func (w words) want(rule finding.Rule, c ingest.Column, names map[string]bool, call func(ingest.Column) string) string {
	if c.Derived {
		return "不必填报，该列由系统计算，可清空"
	}
	switch rule {
	case "ING014":
		return "代码（先把单元格格式设为“文本”再填，不丢前面的0）"
	case "ING015":
		return "完整号码（先把单元格格式设为“文本”再填，或在号码前加英文单引号）"
	case "ING022":
		return "与各行之和相等的合计数"
	}
	text := w.kind(c)
	if others := w.others(names, c.Field, call); len(others) > 0 {
		text += "；请对照" + strings.Join(others, "、") + "一并核对"
	}
	return text
}

// wantOf says what to do about a finding that is not about one column.
func (w words) wantOf(rule finding.Rule) string {
	switch rule {
	case "ING001":
		return "能够正常打开、未加密的“Excel 工作簿(*.xlsx)”"
	case "ING002", "ING004":
		return "按空白报表的表头填报，不改列名、不删列"
	case "ING003":
		return "该列不在报表内，可保留；如属列名写错请改正列名"
	case "ING005":
		return "填有数据的报表；没有数据的请按规定零报告"
	case "ING006":
		return "应报的报表，或改报到相应渠道"
	}
	return ""
}

// others names the further columns that a rule looks at, as the filer does.
func (w words) others(names map[string]bool, field string, call func(ingest.Column) string) []string {
	if w.layout == nil {
		return nil
	}
	var out []string
	for _, c := range w.layout.Columns {
		if c.Field != field && names[c.Field] {
			out = append(out, "“"+call(c)+"”")
		}
	}
	return out
}

// namesOf lists the fields that an edit looks at.
func (w words) namesOf(rule finding.Rule) map[string]bool {
	if w.layout != nil {
		for _, e := range w.layout.Edits {
			if finding.Rule(e.Rule) == rule {
				return identifiers(e.When + " " + e.Check)
			}
		}
	}
	return nil
}

// identifiers lists the words of an expression outside its quoted texts.
func identifiers(src string) map[string]bool {
	out := map[string]bool{}
	for i, part := range strings.Split(src, "'") {
		if i%2 == 1 {
			continue
		}
		for _, w := range strings.FieldsFunc(part, func(r rune) bool {
			return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
		}) {
			out[w] = true
		}
	}
	return out
}

// kind says what the column takes, unit and codes included.
func (w words) kind(c ingest.Column) string {
	s, ok := w.kinds[c.Field]
	if !ok {
		s = w.describe(c)
		w.kinds[c.Field] = s
	}
	return s
}

func (w words) describe(c ingest.Column) string {
	switch {
	case c.Hash:
		return "18位公民身份号码；入库时只留不可还原的摘要，号码不保存"
	case c.Check == "uscc":
		return "18位统一社会信用代码，与营业执照一致"
	case c.List != "":
		return w.codes(c)
	}
	switch c.Type.Kind {
	case ingest.Int:
		return "整数，不小于0" + unitText(c)
	case ingest.Decimal:
		text := "数字，最多" + strconv.Itoa(c.Type.Scale) + "位小数"
		if w.layout != nil && w.notNegative(c) {
			text += "，不小于0"
		}
		return text + unitText(c)
	case ingest.Date:
		return "日期，年-月-日"
	case ingest.Month:
		return "月份，年-月"
	case ingest.Timestamp:
		return "日期和时间"
	case ingest.Bool:
		return "是 或 否"
	case ingest.Code:
		if isYear(c) {
			return "4位年份"
		}
		if c.Fixed {
			return strconv.Itoa(c.Type.Width) + "位号码"
		}
		return "代码，最多" + strconv.Itoa(c.Type.Width) + "位"
	}
	return "文字"
}

func unitText(c ingest.Column) string {
	switch c.Unit {
	case "":
		return ""
	case "原币":
		return "，按原币金额"
	case "按指标":
		return "，单位按指标"
	}
	return "，单位：" + c.Unit
}

// codes names the list and, when it is short, its codes.
func (w words) codes(c ingest.Column) string {
	list := w.offered(c)
	title := ""
	if w.book != nil {
		title, _ = w.book.Title(reference.ListID(c.List))
		title = wide(title)
	}
	if len(list) == 0 || len(list) > maxInline {
		where := "空白报表的“代码表”"
		if w.near {
			where = "“代码表”"
		}
		return "“" + title + "”的代码，见" + where
	}
	parts := make([]string, len(list))
	for i, code := range list {
		parts[i] = code.Code + " " + wide(code.Zh)
	}
	return "代码之一：" + strings.Join(parts, "；")
}

// list gives the codes of the column's list that fit its width.
func (w words) list(c ingest.Column) []reference.Code {
	if w.book == nil {
		return nil
	}
	var out []reference.Code
	for _, code := range w.book.List(reference.ListID(c.List)) {
		if c.Type.Kind != ingest.Code || len([]rune(code.Code)) <= c.Type.Width {
			out = append(out, code)
		}
	}
	return out
}

// editionFor is the edition in use of the list whose editions the field names;
// "" when it names none.
func (w words) editionFor(field string) string {
	if w.layout == nil {
		return ""
	}
	for _, c := range w.layout.Columns {
		if c.ListEdition == field {
			if list := w.book.List(reference.ListID(c.List)); len(list) > 0 {
				return list[0].Edition
			}
		}
	}
	return ""
}

// sample gives a value that would pass.
func (w words) sample(c ingest.Column) string {
	if c.Hash {
		return "18位公民身份号码，入库时即加密" // any number would be somebody's
	}
	return w.samples[c.Field]
}
