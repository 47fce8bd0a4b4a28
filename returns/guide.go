package returns

import (
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
)

var (
	guideHeads  = [...]string{"序号", "栏目", "填写内容", "是否必填", "示例", "说明"}
	guideWidths = [...]float64{8, 28, 52, 12, 24, 40}
)

// serialOf is the day number of a date such as 2026-10-15.
func serialOf(day string) float64 {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // a constant of this package
	}
	return float64(t.Unix()/86400 + 25569)
}

// due says in words until when a report is to be filed.
func due(l *ingest.Layout) string {
	day := itoa(l.Due.Day) + "日前"
	switch l.Rhythm {
	case "month":
		return "每月一次，次月" + day
	case "quarter":
		if l.Due.Month > 0 {
			return "每季一次，" + itoa(l.Due.Month) + "月" + day
		}
		return "每季一次，季后" + day
	case "year":
		if l.Due.Month > 0 {
			return "每年一次，次年" + itoa(l.Due.Month) + "月" + day
		}
		return "每年一次，年后次月" + day
	}
	if l.Due.Day == 0 {
		return "发生时报送"
	}
	return "发生时报送，次月" + day
}

// corrections say how an earlier record is mended by the kind of correction.
func corrections(l *ingest.Layout) string {
	text := map[string]string{
		"upsert":       "同一记录再次报送，以后报的为准。",
		"op":           "按操作标志新增、修改或删除。",
		"change":       "合同有变更、终止或删除的，另报一行并填写变更类型、原因和日期。",
		"red_entry":    "更正已报记录须另报一行红字或蓝字，并填写被更正的流水号和原因。",
		"replace_link": "更正已报记录须删除原记录并填写替代号码。",
	}[l.Correction]
	if l.Delivery == "full" {
		return text + "本报表为全量报送：每次须报全部记录，未列出的视为不再存在。"
	}
	return text + "本报表为增量报送：只报新增和有变化的记录，未列出的不受影响。"
}

// guide writes 填表说明.
func (t *form) guide() error {
	if err := t.desk.widths(guideSheet, guideWidths[:]); err != nil {
		return err
	}
	row := 1
	if err := t.PutMerged(guideSheet, 1, 1, len(guideHeads), wide(t.layout.Title.Zh)+"填表说明", look{Face: titleFace, Size: 18, Center: true}); err != nil {
		return err
	}
	if err := t.f.SetRowHeight(guideSheet, 1, 36); err != nil {
		return err
	}
	facts := [][2]string{
		{"填什么", t.what()},
		{"报给谁", wide(t.layout.Holder)},
		{"何时报", due(t.layout)},
		{"怎样改", corrections(t.layout)},
		{"怎样填", "在“" + t.name + "”表中自表头下一行起逐行填写，一行一条记录，中间不留空行，不改表头、不增删列；带“*”的栏目必填；灰色栏目由系统计算，不必填写。" +
			"粘贴数据时请用“选择性粘贴—数值”，以免覆盖格式和下拉选项。没有发生的金额填0，不适用的留空。"},
		{"代码", "有下拉箭头的栏目从下拉中选代码，代码的含义见“" + codesSheet + "”。"},
	}
	if len(t.lists) == 0 {
		facts = facts[:len(facts)-1]
	}
	for _, f := range facts {
		row++
		if err := t.Put(guideSheet, address(row, 1), f[0], look{Bold: true, Border: true, Center: true, Fill: "F2F2F2", Wrap: true}); err != nil {
			return err
		}
		if err := t.PutMerged(guideSheet, row, 2, len(guideHeads), f[1], look{Border: true, Wrap: true}); err != nil {
			return err
		}
		if err := t.fitRow(guideSheet, row, []string{f[1]}, []float64{total(guideWidths[1:])}); err != nil {
			return err
		}
	}
	row, err := t.guideColumns(row + 2)
	if err != nil {
		return err
	}
	if err := t.guideEdits(row + 1); err != nil {
		return err
	}
	return t.guidePage()
}

func (t *form) what() string {
	names := make([]string, 0, len(t.layout.Key))
	for _, k := range t.layout.Key {
		if c, ok := t.layout.Column(k); ok {
			names = append(names, "“"+label(c)+"”")
		}
	}
	return wide(t.layout.Title.Zh) + "。一条记录由" + strings.Join(names, "、") + "确定，不得重复。"
}

// table writes a header line and lines of text below it; it returns the row
// behind them.
func (t *form) table(row int, title string, heads []string, lines [][]string) (int, error) {
	if err := t.PutMerged(guideSheet, row, 1, len(guideHeads), title, look{Bold: true}); err != nil {
		return 0, err
	}
	row++
	put := func(texts []string, l look) error {
		for i, text := range texts {
			l := l
			if i == 0 || i == 3 && len(texts) == len(guideHeads) {
				l.Center = true
			}
			to := i + 1
			if i == len(texts)-1 {
				to = len(guideHeads)
			}
			if err := t.PutMerged(guideSheet, row, i+1, to, text, l); err != nil {
				return err
			}
		}
		w := append([]float64{}, guideWidths[:len(texts)]...)
		w[len(w)-1] = total(guideWidths[len(texts)-1:])
		return t.fitRow(guideSheet, row, texts, w)
	}
	if err := put(heads, look{Bold: true, Center: true, Border: true, Fill: headFill}); err != nil {
		return 0, err
	}
	for _, texts := range lines {
		row++
		if err := put(texts, look{Border: true, Wrap: true}); err != nil {
			return 0, err
		}
	}
	return row + 1, nil
}

func (t *form) guideColumns(row int) (int, error) {
	var out [][]string
	for i, c := range t.layout.Columns {
		name := label(c)
		if c.Under != "" {
			name = wide(c.Under) + "—" + name
		}
		need, sample, more := "选填", t.words.sample(c), []string{}
		switch {
		case c.Derived:
			need, sample = "不填", ""
			more = append(more, "由系统计算")
		case c.Required:
			need = "必填"
		case c.Conditional || c.RequiredWhen != "":
			need = "有条件必填"
		}
		if c.Personal || c.Hash {
			more = append(more, "个人信息，仅供核对，不对外提供")
		}
		if c.Type.Kind == ingest.Code || c.List != "" {
			more = append(more, "文本格式，保留前面的0")
		}
		out = append(out, []string{itoa(i + 1), name, t.words.kind(c), need, sample, strings.Join(more, "；")})
	}
	return t.table(row, "一、栏目", guideHeads[:], out)
}

func (t *form) guideEdits(row int) error {
	var out [][]string
	for i, e := range t.layout.Edits {
		grade := "不符的行退回改正"
		if e.Severity == "W" {
			grade = "不符的请核对"
		}
		c, _ := t.layout.Column(e.Field)
		out = append(out, []string{itoa(i + 1), label(c), wide(e.Zh), grade})
	}
	if len(out) == 0 {
		return nil
	}
	_, err := t.table(row, "二、审核", []string{"序号", "栏目", "收到后审核以下情形", "处理"}, out)
	return err
}

func (t *form) guidePage() error {
	landscape, paper, width, height := "landscape", 9, 1, 0
	if err := t.f.SetPageLayout(guideSheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return err
	}
	fit, grid := true, false
	if err := t.f.SetSheetProps(guideSheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := t.f.SetSheetView(guideSheet, 0, &excelize.ViewOptions{ShowGridLines: &grid}); err != nil {
		return err
	}
	return t.f.SetHeaderFooter(guideSheet, &excelize.HeaderFooterOptions{OddFooter: "&C第&P页 共&N页"})
}
