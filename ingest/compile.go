package ingest

import (
	"errors"
	"fmt"
	"slices"

	"stis/internal/expr"
	"stis/internal/finding"
	"stis/reference"
)

// Words that mark total rows and the first words of footers in every source.
var (
	totalWords    = []string{"合计", "总计", "总合计", "全市合计", "合计数", "本表合计"}
	subtotalWords = []string{"小计", "本页小计", "本页合计", "累计"}
	footerWords   = []string{"单位负责人", "统计负责人", "填表人", "报出日期", "注", "备注", "说明", "制表人", "制表", "审核人",
		"复核人", "填报人", "填报单位", "填报日期", "报送日期", "联系人", "联系电话", "数据来源", "资料来源", "负责人", "财务负责人", "分管负责人", "经办人"}
	ignoredHeaders = []string{"序号", "编号", "行号"}
)

// source is a layout made ready for reading: units, expressions and the index
// of headers worked out once.
type source struct {
	*Layout
	cols      []column
	edits     []edit
	keys      []int
	header    headerIndex
	totals    map[string]bool
	subtotals map[string]bool
	blanks    map[string]bool
	footers   []string
	ignored   map[string]bool
	byField   map[string]int
	required  int // columns that must be in the file
}

type column struct {
	Column
	unit      reference.Unit // zero when there is none or it does not scale
	whenReq   *expr.Node
	whenCheck *expr.Node
	list      reference.ListID
	folded    bool // spaces and full width mean nothing in the value
	sums      bool // gets a control total
}

type edit struct {
	rule        finding.Rule
	severity    finding.Severity
	field       int
	when, check *expr.Node
	zh, en      string
}

// compile readies a layout. It returns every problem.
func compile(l *Layout, book *reference.Book) (*source, error) {
	s := &source{Layout: l, totals: words(totalWords, l.Totals), subtotals: words(subtotalWords, nil), blanks: words(nil, l.Blanks),
		ignored: words(ignoredHeaders, l.Ignore), byField: map[string]int{}}
	var problems []error
	lists := book.Lists()
	for i, c := range l.Columns {
		s.byField[c.Field] = i
		col := column{Column: c, list: reference.ListID(c.List)}
		if c.List != "" && !slices.Contains(lists, col.list) {
			problems = append(problems, fmt.Errorf("layout %s: column %q: no code list %q", l.Name, c.Field, c.List))
		}
		if c.Unit != "" {
			u, ok := reference.ParseUnit(c.Unit)
			if !ok {
				problems = append(problems, fmt.Errorf("layout %s: column %q: no unit %q", l.Name, c.Field, c.Unit))
			}
			col.unit = u
		}
		col.whenReq, col.whenCheck = parsed(c.RequiredWhen), parsed(c.CheckWhen)
		col.folded = c.Type.Kind == Code || c.List != "" || slices.Contains(l.Key, c.Field)
		col.sums = c.Type.Kind == Decimal && c.Unit != "%" || c.Type.Kind == Int && c.Unit != ""
		if c.Required && !c.Derived {
			s.required++
		}
		s.cols = append(s.cols, col)
	}
	for _, k := range l.Key {
		s.keys = append(s.keys, s.byField[k])
	}
	for _, e := range l.Edits {
		s.edits = append(s.edits, edit{finding.Rule(e.Rule), finding.Severity(e.Severity), s.byField[e.Field],
			parsed(e.When), parsed(e.Check), e.Zh, e.En})
	}
	for _, w := range slices.Concat(footerWords, l.Footers) {
		s.footers = append(s.footers, normalHeader(w))
	}
	s.header = newHeaderIndex(s.cols)
	return s, errors.Join(problems...)
}

// parsed parses an expression that lint has accepted; empty gives nil.
func parsed(src string) *expr.Node {
	if src == "" {
		return nil
	}
	n, err := expr.Parse(src)
	if err != nil {
		panic(fmt.Sprintf("ingest: expression %q passed the lint: %v", src, err))
	}
	return n
}

func words(lists ...[]string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lists {
		for _, w := range l {
			m[normalHeader(w)] = true
		}
	}
	return m
}
