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
	required  int  // columns that must be in the file
	currency  int  // the one column that names a currency; -1 = none or several
	hashed    bool // has a column of identity numbers

	longestTotal, longestBlank int  // bytes of the longest word
	plainTotals, plainFooters  bool // some total ends, some footer begins with an ASCII letter
}

type column struct {
	Column
	unit      reference.Unit // zero when there is none or it does not scale
	whenReq   *cond
	whenCheck *cond
	list      reference.ListID
	folded    bool // spaces and full width mean nothing in the value
	coded     bool // its text is checked
	free      bool // any text of the right length will do
	sums      bool // gets a control total
	money     bool // its typical amount is compared with earlier files
	listOn    int  // field with the day at which the code must be valid; -1 = none
	edition   int  // field with the edition that the code must belong to; -1 = none
}

type edit struct {
	rule        finding.Rule
	severity    finding.Severity
	field       int
	when, check *cond
	zh, en      string
}

// compile readies a layout. It returns every problem.
func compile(l *Layout, book *reference.Book) (*source, error) {
	s := &source{Layout: l, totals: words(totalWords, l.Totals), subtotals: words(subtotalWords, nil), blanks: words(nil, l.Blanks),
		ignored: words(ignoredHeaders, l.Ignore), byField: map[string]int{}, currency: -1}
	var problems []error
	lists, currencies := book.Lists(), 0
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
		col.coded = c.Type.Kind == Code || c.List != "" || c.Type.Kind == Text && c.Check != ""
		col.folded = c.Type.Kind == Code || c.List != "" || slices.Contains(l.Key, c.Field)
		col.money = c.Type.Kind == Decimal && c.Type.Width <= 18 && !c.Derived && isMoney(col.unit)
		s.hashed = s.hashed || c.Hash
		if c.List == "CL_CURRENCY" {
			if s.currency = i; currencies > 0 {
				s.currency = -1
			}
			currencies++
		}
		col.sums = c.Summed()
		if c.Required && !c.Derived {
			s.required++
		}
		s.cols = append(s.cols, col)
	}
	for i := range s.cols {
		c := &s.cols[i]
		c.listOn, c.edition = s.fieldOf(c.ListOn), s.fieldOf(c.ListEdition)
		c.free = c.Type.Kind != Int && c.list == "" && c.Check == "" && !c.Hash && c.listOn < 0 && c.edition < 0
		c.whenReq, c.whenCheck = s.cond(parsed(c.RequiredWhen)), s.cond(parsed(c.CheckWhen))
	}
	for _, k := range l.Key {
		s.keys = append(s.keys, s.byField[k])
	}
	for _, e := range l.Edits {
		s.edits = append(s.edits, edit{finding.Rule(e.Rule), finding.Severity(e.Severity), s.byField[e.Field],
			s.cond(parsed(e.When)), s.cond(parsed(e.Check)), e.Zh, e.En})
	}
	for _, w := range slices.Concat(footerWords, l.Footers) {
		s.footers = append(s.footers, normalHeader(w))
	}
	s.measureWords()
	s.header = newHeaderIndex(s.cols)
	return s, errors.Join(problems...)
}

// measureWords notes what tells most texts from the words of totals, footers
// and blanks at a glance.
func (s *source) measureWords() {
	for _, m := range []map[string]bool{s.totals, s.subtotals} {
		for w := range m {
			s.longestTotal = max(s.longestTotal, len(w))
			s.plainTotals = s.plainTotals || w != "" && isAlnum(w[len(w)-1])
		}
	}
	for w := range s.blanks {
		s.longestBlank = max(s.longestBlank, len(w))
	}
	for _, w := range s.footers {
		s.plainFooters = s.plainFooters || w != "" && w[0] < 0x80
	}
}

// fieldOf gives the place of a field; -1 for none.
func (s *source) fieldOf(name string) int {
	if i, ok := s.byField[name]; ok {
		return i
	}
	return -1
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
