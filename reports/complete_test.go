package reports

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"stis/indicators"
	"stis/reference/period"

	"github.com/google/go-cmp/cmp"
	"stis/internal/xlsxout"
)

// stubs gives the labels of a sheet's rows of figures.
func stubs(t *testing.T, w Workbook, sheet string) []string {
	t.Helper()
	f := open(t, w.Path)
	var out []string
	for row := rowHead; ; row++ {
		v := strings.TrimSpace(cellText(t, f, sheet, xlsxout.Addr(1, row)))
		if strings.HasPrefix(v, "注：") {
			return out
		}
		// A header over several rows answers for each of them.
		if v != "" && (len(out) == 0 || out[len(out)-1] != v) {
			out = append(out, v)
		}
	}
}

func writeOf(t *testing.T, s *sample, id string) Workbook {
	t.Helper()
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rep, _ := cat.Get(id)
	w, err := write(context.Background(), s.lookup(t, rep.house), rep, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// only keeps the rows of some codes of a dimension.
func (s *sample) only(dim string, codes ...string) {
	keep := map[string]bool{}
	for _, c := range codes {
		keep[c] = true
	}
	for k := range s.obs {
		for _, part := range strings.Split(k.Key, ";") {
			if d, code, _ := strings.Cut(part, "="); d == dim && !keep[code] {
				delete(s.obs, k)
			}
		}
	}
	s.members[dim] = codes
}

var units = strings.Fields("鹿城区 龙湾区 瓯海区 洞头区 永嘉县 平阳县 苍南县 文成县 泰顺县 瑞安市 乐清市 龙港市")

func join(parts ...[]string) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// TestEveryCountyHasItsRow: a county without data stands in its place.
func TestEveryCountyHasItsRow(t *testing.T) {
	s := newSample(t)
	s.only("county", "330302", "330382", "_U")
	w := writeOf(t, s, "R2")
	for sheet, want := range map[string][]string{
		"分县":   join([]string{"县（市、区）", "全市合计"}, units, []string{"未归类", "双计抵消"}),
		"从业人员": join([]string{"县（市、区）", "全市合计"}, units, []string{"未归类"}),
		"质量表": join([]string{"报表/县（市、区）", "合计", "一、分报表", "接包合同登记表", "接包合同执行表", "人力资源情况表",
			"+form", "-form", "二、分县（市、区）"}, units, []string{"未归类"}),
	} {
		if diff := cmp.Diff(want, stubs(t, w, sheet)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sheet, diff)
		}
	}
}

// TestUnknownIsLeftOutWhenZero: 未归类 stands only with a figure behind it.
func TestUnknownIsLeftOutWhenZero(t *testing.T) {
	s := newSample(t)
	for k, o := range s.obs {
		switch {
		case strings.HasPrefix(k.Key, "county=_U;"): // nobody sets it a target
			delete(s.obs, k)
		case k.Key == "county=_U":
			o.Value = new(big.Rat)
			s.obs[k] = o
		}
	}
	w := writeOf(t, s, "R2")
	want := join([]string{"县（市、区）", "全市合计"}, units, []string{"双计抵消"})
	if diff := cmp.Diff(want, stubs(t, w, "分县")); diff != "" {
		t.Errorf("分县 (-want +got):\n%s", diff)
	}
	// A rate of zero is made of something: units were due and none reported.
	if got := stubs(t, w, "质量表"); got[len(got)-1] != "未归类" {
		t.Errorf("质量表 ends with %s", got[len(got)-1])
	}
}

// TestUnitsOfThePeriod: 洞头 was a county before it was a district, 龙港 a town.
func TestUnitsOfThePeriod(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		month period.Month
		want  string
	}{
		{period.Of(2014, 6), "330302 330303 330304 330322 330324 330326 330327 330328 330329 330381 330382"},
		{period.Of(2015, 7), "330302 330303 330304 330305 330324 330326 330327 330328 330329 330381 330382"},
		{period.Of(2026, 10), "330302 330303 330304 330305 330324 330326 330327 330328 330329 330381 330382 330383"},
	} {
		d := newDesk(sampleAt(t, c.month).lookup(t, &cat.house), &cat.house)
		if got := strings.Join(d.units["county"], " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.month, got, c.want)
		}
	}
}

// TestCountyWithoutRows: zero where the whole is known, blank where it is not.
func TestCountyWithoutRows(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s := newSample(t)
	s.only("county", "330302", "330382")
	missing := Key{"CT04", "2026-10", "month", "level", indicators.Total, ""}
	s.set(missing, nil, "O", "missing")
	s.set(Key{"EX03", "2026-10", "month", "level", indicators.Total, ""}, new(big.Rat), "A", "")
	d := newDesk(s.lookup(t, &cat.house), &cat.house)
	for _, c := range []struct {
		name                       string
		id, basis, measure, county string
		month                      string
		want                       string
	}{
		{"flow", "EX03", "ytd", "level", "330328", "2026-10", "0.00"},
		{"stock", "HR01", "stock", "level", "330328", "2026-10", "0"},
		{"share", "EX03", "ytd", "share", "330328", "2026-10", "0.0"},
		{"share of nothing", "EX03", "month", "share", "330328", "2026-10", "—"},
		{"growth", "EX03", "ytd", "yoy", "330328", "2026-10", "—"},
		{"rank", "EX03", "ytd", "rank", "330328", "2026-10", "—"},
		{"ratio", "DQ01", "month", "level", "330328", "2026-10", "—"},
		{"elimination", "EX03", "ytd", "yoy", "_E", "2026-10", "—"},
		{"not filed", "CT04", "month", "level", "330328", "2026-10", ""},
		{"another month", "EX03", "ytd", "level", "330328", "2025-10", ""},
		{"no unit", "EX03", "ytd", "level", "330322", "2026-10", ""},
		{"not placed", "EX03", "ytd", "level", "_U", "2026-10", "0.00"},
		{"growth of the not placed", "EX03", "ytd", "yoy", "_U", "2026-10", "—"},
	} {
		g := d.look(Key{c.id, c.month, c.basis, c.measure, "county", "county=" + c.county})
		if g.text() != c.want {
			t.Errorf("%s: shown %q, want %q", c.name, g.text(), c.want)
		}
	}
	// Where an indicator was cut by nothing at all, a whole above zero cannot
	// say whose it is.
	s.members["county"] = nil
	for k := range s.obs {
		if k.Breakdown == "county" {
			delete(s.obs, k)
		}
	}
	for basis, want := range map[string]string{"ytd": "", "month": "0.00"} {
		g := d.look(Key{"EX03", "2026-10", basis, "level", "county", "county=330328"})
		if g.text() != want {
			t.Errorf("cut by nothing, %s: shown %q, want %q", basis, g.text(), want)
		}
	}
}

// TestSmallBaseOfFebruary: the joined rate stands on January and February.
func TestSmallBaseOfFebruary(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s := sampleAt(t, period.Of(2026, 2))
	at := func(basis, month, measure string) Key {
		return Key{"EX03", month, basis, measure, indicators.Total, ""}
	}
	for _, c := range []struct {
		name       string
		month, ytd int64 // bases in US dollars
		reason     string
		want       string
	}{
		{"only the month is small", 500, 30000, "jan_feb_joined", "12.0"},
		{"the sum is small", 500, 9999, "jan_feb_joined", "—"},
		{"another month", 500, 30000, "", "—"},
	} {
		s.set(at("month", "2025-02", "level"), big.NewRat(c.month, 1), "A", "")
		s.set(at("ytd", "2025-02", "level"), big.NewRat(c.ytd, 1), "A", "")
		s.set(at("month", "2026-02", "yoy"), big.NewRat(12, 1), "A", c.reason)
		d := newDesk(s.lookup(t, &cat.house), &cat.house)
		if g := d.look(at("month", "2026-02", "yoy")); g.text() != c.want {
			t.Errorf("%s: shown %q, want %q", c.name, g.text(), c.want)
		}
	}
}

// TestLowReliability: a figure of status U is marked, keeps its number, and
// its sheet explains the mark.
func TestLowReliability(t *testing.T) {
	s := newSample(t)
	total := func(id, month, measure string) Key { return Key{id, month, "ytd", measure, indicators.Total, ""} }
	set := func(k Key, v int64) { s.set(k, big.NewRat(v, 1), "U", "history_short") }
	set(total("MK05", "2026-10", "level"), 12345)
	set(total("EN04", "2025-10", "level"), 7)
	w := writeOf(t, s, "R2")
	f := open(t, w.Path)
	note := "“＊”表示资料年限不足，仅供参考。"
	want := map[Key]string{total("MK05", "2026-10", "level"): "12,345＊", total("EN04", "2025-10", "level"): "7＊"}
	for _, c := range w.Cells {
		shown, err := f.GetCellValue(c.Sheet, c.Addr)
		if err != nil {
			t.Fatal(err)
		}
		text, marked := want[c.Key]
		if text != "" && shown != text {
			t.Errorf("%s!%s shows %q, want %q", c.Sheet, c.Addr, shown, text)
		}
		if strings.HasSuffix(shown, "＊") != marked {
			t.Errorf("%s!%s %v shows %q", c.Sheet, c.Addr, c.Key, shown)
		}
		delete(want, c.Key)
	}
	if len(want) > 0 {
		t.Errorf("never shown: %v", want)
	}
	noted := func(sheet string) bool {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if len(r) > 0 && strings.HasSuffix(r[0], note) {
				return true
			}
		}
		return false
	}
	if !noted("总表") || noted("分县") {
		t.Errorf("note: 总表 %v, 分县 %v; want it on the sheet with the mark only", noted("总表"), noted("分县"))
	}
}

// TestLegendsAreComplete: what the house prints as a sign, both reports explain.
func TestLegendsAreComplete(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]string{
		"R1": {"1月不单独比较，或上年同期为零", "2月“本月”栏的同比为1—2月合计的同比"},
		"R2": {"1月不单独比较，或上年同期为零", "2月当月同比为1—2月合计的同比", "“＊”表示资料年限不足",
			"接包合同按市级审核通过日期（无市级审核的按县级）、合同执行按县级审核通过日期归属统计月份"},
	} {
		rep, _ := cat.Get(id)
		var all strings.Builder
		for _, s := range rep.Sheets {
			all.WriteString(strings.Join(append(s.Notes, s.Lines...), "\n"))
		}
		for _, w := range want {
			if !strings.Contains(all.String(), w) {
				t.Errorf("%s does not say %q", id, w)
			}
		}
	}
}
