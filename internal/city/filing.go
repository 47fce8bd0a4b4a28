package city

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"stis/ingest"
	"stis/reference/period"
)

// fileKey identifies one file of the city.
type fileKey struct {
	source string
	county string // empty for the whole city
	m      period.Month
	kind   string // empty, or what sets the file apart: 存量, 年报
}

// file is one workbook or text file to be written.
type file struct {
	key      fileKey
	layout   *ingest.Layout
	rows     []*row
	received time.Time
	name     string
	look     look
	wrongSum bool   // the printed total is planted wrong
	sumCell  string // address of that total
	sumField string
	extraCol string // header of an unknown column, planted
	extraAt  string // its address
	sheet    string // empty in text files
	sha      string
	path     string
	base     string // name without the archive it came in
	parcel   string // name of that archive; empty for a file of its own
	size     int    // rows of all members, of an archive
	data     []byte // bytes of a member, until its archive is packed
	used     bool   // carries a plant that concerns all of its rows
}

// row is one data row: canonical texts in the order of the layout's columns.
type row struct {
	cells    []string
	number   int // field written as a number cell, -1 for none
	raw      int // field whose text is written as it stands, -1 for none
	outcome  string
	line     int    // 1-based row of the sheet, known after writing
	marked   bool   // carries a planted warning, so it is not to be repeated
	unsummed bool   // planted: a number that the column's total would not bear
	hidden   bool   // planted: a hidden row
	blind    int    // planted: field written as a formula without a value, -1 for none
	content  string // what the row says, noted by settle
	standing int    // of its vintage (版本): 1 preliminary, 2 revised, 3 final
}

// record fills one row of a layout by field names.
type record struct {
	layout *ingest.Layout
	index  map[string]int
	row    *row
}

// sheet opens a row in a file.
func (w *world) sheet(k fileKey) record {
	f := w.files[k]
	if f == nil {
		f = &file{key: k, layout: w.layouts[k.source], received: w.arrival(k)}
		w.files[k] = f
	}
	r := &row{cells: make([]string, len(f.layout.Columns)), number: -1, raw: -1, blind: -1, outcome: "accepted"}
	f.rows = append(f.rows, r)
	return record{f.layout, w.fields[k.source], r}
}

// set fills fields from pairs of name and text.
func (r record) set(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		at, ok := r.index[pairs[i]]
		if !ok {
			panic("city: layout " + r.layout.Name + " has no field " + pairs[i])
		}
		r.row.cells[at] = pairs[i+1]
	}
}

// damage puts a fault into the row and remembers where.
func (r record) damage(f *fault, in *file) {
	f.file, f.row = in, r.row
	r.row.outcome = f.outcome()
	if f.field == "" {
		return
	}
	i := r.index[f.field]
	if f.swap != "" {
		j := r.index[f.swap]
		r.row.cells[i], r.row.cells[j] = r.row.cells[j], r.row.cells[i]
		return
	}
	r.row.cells[i] = f.text
	r.row.raw = i
	if f.numeric {
		r.row.number, r.row.raw = i, -1
	}
}

// outcome is what becomes of a row with the fault.
func (f *fault) outcome() string {
	if f.severity == "E" && f.expect == "" {
		return "quarantined"
	}
	if f.expect != "" {
		return f.expect
	}
	return "accepted"
}

// amount prints scaled cents with at least two decimals and no more zeros.
func amount(v int64, scale int) string {
	neg := v < 0
	if neg {
		v = -v
	}
	s := strconv.FormatInt(v, 10)
	if len(s) <= scale {
		s = strings.Repeat("0", scale-len(s)+1) + s
	}
	whole, frac := s[:len(s)-scale], s[len(s)-scale:]
	for len(frac) > 2 && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	if neg {
		whole = "-" + whole
	}
	return whole + "." + frac
}

// cents prints an amount of money; wan prints the same amount in units of ten
// thousand.
func cents(v int64) string { return amount(v, 2) }
func wan(v int64) string   { return amount(v, 6) }

func flag(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// optional prints an amount, nothing for zero.
func optional(v int64, print func(int64) string) string {
	if v == 0 {
		return ""
	}
	return print(v)
}

// arrival is when a file reaches the bureau, in UTC. Every file of a month is
// there by the 15th of the next.
func (w *world) arrival(k fileKey) time.Time {
	n := 0
	for i, c := range counties() {
		if c.code == k.county {
			n = i + 1
		}
	}
	at := func(m period.Month, dom, hour int) time.Time {
		return inMonth(m, dom).time().Add(time.Duration(hour)*time.Hour + time.Duration(n*7+len(k.kind))*time.Minute)
	}
	switch k.source {
	case "fx_rate":
		return at(k.m, 28, 9)
	case "ent_profile":
		switch k.kind {
		case "年报":
			return at(k.m, 18, 6)
		case "存量":
			return at(k.m+1, 2, 2)
		}
		return at(k.m+1, 6, 3)
	case "so_contract":
		if k.kind == "存量" {
			return at(k.m+1, 3, 1)
		}
		return at(k.m+1, 10, 1)
	case "target", "fund_budget":
		return at(k.m, 28, map[string]int{"target": 8, "fund_budget": 10}[k.source])
	case "fats":
		return at(k.m+1, 3, 4)
	}
	h := hours()[k.source]
	switch k.kind {
	case resent:
		h.dom, h.hour = h.dom+1, 5
	case second:
		h.dom, h.hour = h.dom+1, 6
	}
	return at(k.m+1, h.dom, h.hour)
}

// hour is when the files of a month reach the bureau in the next.
type hour struct{ dom, hour int }

func hours() map[string]hour {
	return map[string]hour{
		"fund_project": {8, 5}, "so_execution": {10, 3}, "hr_stat": {10, 5}, "roster": {11, 2}, "cus_decl": {12, 7}, "park": {13, 4}, "macro": {14, 6},
		"safe_receipt": {15, 1}, "safe_payment": {15, 2}, "so_outward": {10, 2}, "new_hire": {10, 4}, "training": {10, 6}, "cert": {10, 7}, "st_direct": {10, 8},
		"safe_summary": {14, 3}, "cus_summary": {12, 8}, "train_org": {9, 1}, "platform": {13, 5}, "tech_exempt": {13, 2}, "event": {13, 7}, "invest_project": {9, 3},
		"talent": {13, 8}, "infosvc": {9, 5}, "assoc": {13, 9},
	}
}

// fileName is the name the offices give: form, county, month.
func (k fileKey) fileName(short string) string {
	name := short
	if k.county != "" {
		name += "_" + k.county
	}
	if k.kind != "" {
		name += "_" + k.kind
	}
	return fmt.Sprintf("%s_%s", name, compact(k.m))
}

// shortName is the form's name in file names.
func shortName(source string) string {
	return map[string]string{
		"ent_profile": "企业基本信息表", "so_contract": "接包合同登记表", "so_execution": "接包合同执行表", "hr_stat": "人力资源情况表",
		"safe_receipt": "涉外收入申报明细", "safe_payment": "对外付款申报明细", "cus_decl": "报关单明细", "fund_project": "专项资金项目台账",
		"fx_rate": "折算率表", "target": "年度目标分解表", "roster": "应报单位名录", "park": "示范园区台账", "macro": "宏观配套数据表",
		"so_outward": "发包合同登记表", "new_hire": "新录用人员信息表", "training": "人才培训登记表", "cert": "企业认证情况表", "st_direct": "服务贸易直报表",
		"fats": "附属机构服务贸易表", "safe_summary": "服务贸易收支汇总表", "cus_summary": "海关汇总表", "train_org": "培训机构台账", "platform": "公共服务平台台账",
		"fund_budget": "专项资金预算下达表", "tech_exempt": "技术合同减免税台账", "event": "活动展会招商台账", "invest_project": "引进项目台账", "talent": "人才政策台账",
		"infosvc": "信息服务与宣传台账", "assoc": "协会台账",
	}[source]
}
