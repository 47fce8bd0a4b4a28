package ingest

import (
	"fmt"
	"strings"
	"testing"

	"stis/ingest/sheet"
)

// TestUnitLine reads the lines that state a unit, and those that only look so.
func TestUnitLine(t *testing.T) {
	for line, want := range map[string]string{
		"单位:万元":           "万元",
		"（单位：万元）":         "万元",
		"单位:万 元":          "万元",
		"单 位：万元":          "万元",
		"单位:元(人民币)":       "元",
		"单位:元 时间:2026年9月": "元",
		"编制单位:某某 单位:元":    "元",
		"编制单位：温州某某有限公司单位：万元": "万元",
		"计量单位 元":                "元",
		"单位 元":                  "元",
		"金额单位为元":                "元",
		"金额单位为人民币万元":            "万元",
		"单位:萬元":                 "万元",
		"单位：億圓":                 "亿元",
		"单位:RMB":                "人民币",
		"单位:人民币元":               "人民币元",
		"单位:人民币(万元)":            "万元",
		"单位:万元人民币":              "万元",
		"单位:万元(美元)":             "万美元",
		"单位:USD":                "美元",
		"计量单位:万元、人":             "万元 人",
		"货币单位:人民币　单位:万元":        "人民币 万元",
		"单位:万元;人;平方米":           "万元 人 平方米",
		"单位:美元/单位":              "美元/单位",
		"计量单位|万元":               "万元",
		"编制单位：某某|单位：|元":         "元",
		"填报单位:某某|2026年9月|单位:千元": "千元",
		"单位:千克":                 "?",
		"计量单位:公斤":               "?",
		"单位:万元(港币)":             "?",
		"单位:港元":                 "?",
		"单位 港币":                 "?",
		"单位:万 吨":                "?",
		"金额单位为欧元":               "?",
		"填报单位:元":                "",
		"编制单位:万元科技":             "",
		"单位负责人:张三|填表人:李四":       "",
		"单位:温州某某有限公司":           "",
		"单位(盖章):某某":             "",
		"单位名称:元":                "",
		"责任单位":                  "",
		"计量单位|成交方式|币制":          "?",
		"温州市应报单位名录(每期)":         "",
		"服务外包单位 2026年10月":       "",
		"单位":                    "",
		"单位|万元":                 "",
		"本表由填报单位负责":             "",
		"2026年10月 汇总单位:市局 单位:人": "人",
	} {
		got := ""
		row := sheet.Row{Num: 1}
		for i, s := range strings.Split(line, "|") {
			row.Cells = append(row.Cells, sheet.Cell{Col: i + 1, Text: s})
		}
		if u, ok := unitLine(row); ok {
			if got = strings.Join(u.units, " "); got == "" {
				got = "?"
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// unitTable is a headcount return with one amount: a unit line, the header of
// the pay column, one row.
func unitTable(line, pay string) string {
	return line + "\n统一社会信用代码|报告期|期末从业人员|其中:服务外包从业人员|其中:大专以上|本期新增从业人员|其中:大专以上新增|本期离职人员|" + pay +
		"|审核状态\n91330302000000019D|202610|100|50|50|0|0|0|1000000|A"
}

// TestUnits: an amount is rescaled exactly, or the filer hears that it was not.
func TestUnits(t *testing.T) {
	b := newBench(t)
	const plain = "本期应付薪酬"
	for i, c := range []struct{ line, header, pay, cell string }{
		{"单位:元(人民币)", plain, "100.000000", ""},
		{"单位:元 时间:2026年9月", plain, "100.000000", ""},
		{"编制单位:某某 单位:元", plain, "100.000000", ""},
		{"编制单位:某某||单位：元", plain, "100.000000", ""},
		{"计量单位 元", plain, "100.000000", ""},
		{"单位 元", plain, "100.000000", ""},
		{"金额单位为元", plain, "100.000000", ""},
		{"单位:萬元", plain, "1000000.000000", ""},
		{"单位:亿元", plain, "10000000000.000000", ""},
		{"单位:RMB", plain, "100.000000", ""},
		{"单位:千克", plain, "1000000.000000", "A1"},
		{"|单位:平方米", plain, "1000000.000000", "B1"},
		{"单位:美元", plain, "1000000.000000", "A1"},
		{"单位:元、万元", plain, "1000000.000000", "A1"},
		{"填报单位:元", plain, "1000000.000000", ""},
		{"单位:温州某某有限公司", plain, "1000000.000000", ""},
		{"表一", plain + "(单位:元)", "100.000000", ""},
		{"表一", plain + "（计量单位：元）", "100.000000", ""},
		{"表一", plain + " 单位:元", "100.000000", ""},
		{"表一", plain + "(萬元)", "1000000.000000", ""},
		{"表一", plain + "(人民币)", "100.000000", ""},
		{"单位:千元", plain + "(人民币)", "100000.000000", ""},
		{"单位:万元", plain + "(元)", "100.000000", ""},
		{"表一", plain + "(单位:千克)", "1000000.000000", "I2"},
		{"表一", plain + "(港元)", "1000000.000000", "I2"},
		{"表一", plain + "(含社保)", "1000000.000000", ""},
	} {
		r := b.receive(workbookFile(t, unitTable(c.line, c.header)+strings.Repeat("|", i)+"\n"), "hr_stat")
		cell := ""
		for _, f := range r.Findings {
			if f.Rule == "ING018" {
				cell += f.Pos.Cell
			}
		}
		got := b.query(fmt.Sprintf("SELECT payroll_wan FROM raw.hr_stat WHERE _batch = '%s'", r.Batch))
		if len(got) != 1 || got[0] != c.pay || cell != c.cell {
			t.Errorf("%s, %s: %q, want %s; ING018 at %q, want %q; %v", c.line, c.header, got, c.pay, cell, c.cell, r.Findings)
		}
	}
}

// FuzzUnits: no text upsets the reading of units, and what is read is a unit.
func FuzzUnits(f *testing.F) {
	for _, s := range []string{"单位:元(人民币)", "单位((((", "单位:万元(美元)", "编制单位:x 单位:元", "/单位单位", "单位:人民币(人民币)"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, s, next string) {
		line, _ := unitLine(sheet.Row{Num: 1, Cells: []sheet.Cell{{Col: 1, Text: s}, {Col: 2, Text: next}}})
		if u, ok := bareUnit(normalHeader(s)); ok {
			line.units = append(line.units, u)
		}
		for _, u := range line.units {
			if unitBase(u) == "" {
				t.Errorf("%q: %q is no unit", s, u)
			}
		}
	})
}
