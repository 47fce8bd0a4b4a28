package returns

import (
	"cmp"
	"slices"
	"strings"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/internal/finding"
)

// remark is a finding in the filer's words.
type remark struct {
	rule   finding.Rule
	hard   bool   // must be mended; else to be looked at
	sheet  string // "" = the whole file, or the one sheet of a text file
	order  int    // of the sheet
	hidden bool   // the sheet is
	at     cell   // zero = no place in a sheet
	marks  bool   // the cell is coloured
	text   bool   // the column holds codes or texts
	header string // of the column
	wrong  string
	want   string
	sample string
	moved  cell // where the cell stands in a workbook written anew; zero = where it stood
}

// Texts of the last column of 退回说明.
const (
	mustMend = "必须改"
	mayMend  = "请核对"
)

func (m *remark) grade() string {
	if m.hard {
		return mustMend
	}
	return mayMend
}

// place is where the cell stands in the returned workbook.
func (m *remark) place() cell {
	if m.moved != (cell{}) {
		return m.moved
	}
	return m.at
}

// remarksOf words the findings for the filer. A column that STIS does not know
// is the filer's own: no colour falls on it.
func (r *ret) remarksOf() []*remark {
	w := newWords(r.Layout, r.Book)
	var out []*remark
	seen := map[remark]bool{}
	for _, f := range r.Findings {
		if !asks(f) {
			continue
		}
		p := r.page(f.Pos.Sheet)
		bad := r.accused(f, p)
		if len(bad) == 0 {
			bad = []blame{{f.Pos.Field, w.namesOf(f.Rule)}}
		}
		for _, b := range bad {
			if m := r.remarkOf(w, f, p, b); !seen[*m] {
				seen[*m] = true
				out = append(out, m)
			}
		}
	}
	return out
}

// remarkOf words a finding for one of the fields it is about.
func (r *ret) remarkOf(w words, f finding.Finding, p *page, b blame) *remark {
	m := &remark{rule: f.Rule, hard: f.Severity == finding.Error, sheet: f.Pos.Sheet, wrong: f.Zh}
	if f.Pos.Row > 0 {
		m.at = cell{row: f.Pos.Row}
	}
	if row, col, err := sheet.ParseAddress(f.Pos.Cell); err == nil && b.field == f.Pos.Field {
		m.at = cell{row, col}
	} else if b.field != f.Pos.Field {
		m.at.col = p.fields[b.field]
	}
	col, known := ingest.Column{}, false
	if r.Layout != nil {
		col, known = r.Layout.Column(b.field)
	}
	m.marks = m.at.row > 0 && m.at.col > 0 && (known || f.Severity == finding.Error)
	if known {
		m.text = col.Type.Kind == ingest.Code || col.Type.Kind == ingest.Text
		m.header = p.call(col)
		own, _ := r.Layout.Column(f.Pos.Field)
		m.wrong = cutName(m.wrong, own.Header)
		m.want = w.want(f.Rule, col, b.names, p.call)
		if !col.Derived {
			m.sample = w.sample(col)
		}
		if m.at.row > 0 && m.at.col == 0 {
			m.want = "原文件没有该列，请在表头末尾增加“" + label(col) + "”一列后填写：" + m.want
		}
	}
	if m.want == "" {
		m.want = w.wantOf(f.Rule)
	}
	m.wrong, m.want = wide(m.wrong), wide(m.want)
	return m
}

// call is what the filer calls a column: the header of the file, else the name
// of the form.
func (p *page) call(c ingest.Column) string {
	if p != nil {
		if s := p.heads[p.fields[c.Field]]; s != "" {
			return s
		}
	}
	return label(c)
}

// cutName takes the column's name off the front of a message that stands
// beside it.
func cutName(zh, header string) string {
	rest, ok := strings.CutPrefix(zh, header)
	if !ok {
		return zh
	}
	for _, colon := range []string{":", "："} {
		if after, ok := strings.CutPrefix(rest, colon); ok && after != "" {
			return after
		}
	}
	return zh
}

// sortRemarks orders by place: the file, then sheet by sheet, row by row.
func sortRemarks(ms []*remark) {
	slices.SortStableFunc(ms, func(a, b *remark) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.at.row, b.at.row), cmp.Compare(a.at.col, b.at.col),
			-compareBool(a.hard, b.hard), cmp.Compare(a.rule, b.rule), cmp.Compare(a.wrong, b.wrong))
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// mark is what one cell gets: its remarks, the gravest first.
type mark struct {
	at   cell // in the returned workbook
	was  cell // in the filer's
	hard bool
	code bool // the column holds codes or texts
	text string
}

// marksOf joins the remarks of a sheet cell by cell, in the order of the sheet.
func marksOf(ms []*remark, sheetName string) []mark {
	var out []mark
	for _, m := range ms {
		if !m.marks || m.sheet != sheetName {
			continue
		}
		if n := len(out); n > 0 && out[n-1].was == m.at {
			out[n-1].text += "\n\n" + m.note()
			out[n-1].hard, out[n-1].code = out[n-1].hard || m.hard, out[n-1].code || m.text
			continue
		}
		out = append(out, mark{at: m.place(), was: m.at, hard: m.hard, code: m.text, text: m.note()})
	}
	return out
}

// note is the text beside the cell.
func (m *remark) note() string {
	var b strings.Builder
	b.WriteString("【" + m.grade() + "】" + m.header)
	for _, part := range [][2]string{{"问题：", m.wrong}, {"应填：", m.want}, {"示例：", m.sample}} {
		if part[1] != "" {
			b.WriteString("\n" + part[0] + part[1])
		}
	}
	return b.String()
}
