package returns

import (
	"strings"
	"testing"

	"stis/internal/finding"
	"stis/reference"
)

// TestWords: what a filer is told about a column that broke a rule.
func TestWords(t *testing.T) {
	book, cat := data(t)
	for _, c := range []struct {
		source, field string
		rule          finding.Rule
		want, sample  string
	}{
		{"so_execution", "exec_date", "ING012", "日期，年-月-日", "2026-10-15"},
		{"so_execution", "amt_orig", "ING011", "数字，最多2位小数，按原币金额", "1234.55"},
		{"so_execution", "uscc", "ING016", "18位统一社会信用代码", sampleUSCC},
		{"so_execution", "currency", "ING013", "“币种”的代码，见空白报表的“代码表”", "USD（美元）"},
		{"so_execution", "voucher_type", "ING013", "代码之一：01 ", "01（"},
		{"so_execution", "voucher_type", "ING014", "单元格格式设为“文本”", "01（"},
		{"so_execution", "bop_no", "ING015", "完整号码", "0000000000000000000001"},
		{"so_execution", "bop_no", "so_execution.E01", "请对照“凭证类型”", "0000000000000000000001"},
		{"hr_stat", "emp_college_end", "hr_stat.E01", "整数，不小于0，单位：人；请对照“期末从业人员”一并核对", "120"},
		{"hr_stat", "period", "ING012", "月份，年-月", "2026-10"},
	} {
		l := cat.Source(c.source)
		col, ok := l.Column(c.field)
		if !ok {
			t.Errorf("%s has no %s", c.source, c.field)
			continue
		}
		w := newWords(l, book)
		if got := w.want(c.rule, col, w.namesOf(c.rule), label); !strings.Contains(got, c.want) {
			t.Errorf("%s %s: want %q, expected %q", c.field, c.rule, got, c.want)
		}
		if got := w.sample(col); !strings.HasPrefix(got, c.sample) {
			t.Errorf("%s: sample %q, expected %q", c.field, got, c.sample)
		}
	}
	if err := reference.CheckUSCC(sampleUSCC); err != nil {
		t.Errorf("the example of a credit code is none: %v", err)
	}
}

// TestRemarks: a column that STIS computes may be cleared, an unknown one is
// left alone, a finding without a cell is listed without a mark, the same one is said once.
func TestRemarks(t *testing.T) {
	book, cat := data(t)
	at := func(field, cell string) finding.Pos {
		return finding.Pos{Sheet: "S", Row: 5, Field: field, Cell: cell}
	}
	r := &ret{In: In{Layout: cat.Source("so_execution"), Book: book, Findings: []finding.Finding{
		{Rule: "ING011", Severity: finding.Warning, Pos: at("amt_usd", "G5"), Zh: "x"},
		{Rule: "ING003", Severity: finding.Warning, Pos: at("", "P3"), Zh: "未知列"},
		{Rule: "ING010", Severity: finding.Error, Pos: at("uscc", "C5"), Zh: "统一社会信用代码：必填项为空"},
		{Rule: "ING010", Severity: finding.Error, Pos: at("uscc", "C5"), Zh: "统一社会信用代码：必填项为空"},
		{Rule: "so_execution.E01", Severity: finding.Error, Pos: at("bop_no", ""), Zh: "国际收支申报号码:缺"},
		{Rule: "ING005", Severity: finding.Error, Zh: "文件为空"},
		{Rule: "ING021", Severity: finding.Info, Zh: "重复"},
	}}}
	ms := r.remarksOf()
	var got []string
	for _, m := range ms {
		mark := "-"
		if m.marks {
			mark = "+"
		}
		got = append(got, mark+string(m.rule)+" "+m.header+" "+m.wrong)
	}
	want := "+ING011 执行金额（万美元） x\n-ING003  未知列\n+ING010 统一社会信用代码 必填项为空\n-so_execution.E01 国际收支申报号码 缺\n-ING005  文件为空"
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("remarks\n%s\nwant\n%s", s, want)
	}
	if !strings.Contains(ms[0].want, "可清空") || ms[0].hard || ms[0].sample != "" {
		t.Errorf("a column that STIS computes: %+v", ms[0])
	}
	if !strings.Contains(ms[3].want, "增加“国际收支申报号码”一列") {
		t.Errorf("a column that is not there: %q", ms[2].want)
	}
}

// FuzzCutName: whatever the message, its end is kept and nothing is added.
func FuzzCutName(f *testing.F) {
	f.Add("执行日期:不是日期", "执行日期")
	f.Add("执行日期：", "执行日期")
	f.Fuzz(func(t *testing.T, zh, header string) {
		if got := cutName(zh, header); !strings.HasSuffix(zh, got) || got == "" && zh != "" {
			t.Errorf("%q of %q, %q", got, zh, header)
		}
	})
}
