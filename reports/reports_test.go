package reports

import (
	"context"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stis/indicators"
	"stis/internal/xlsxtext"
	"stis/reference"
	"stis/reference/period"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is a small cube: figures made by a rule, with the odd cases planted.
type sample struct {
	month   period.Month
	obs     map[Key]indicators.Observation
	members map[string][]string // dimension -> codes
	inds    map[string]*indicators.Indicator
}

func cut(s string) []indicators.Cut {
	var out []indicators.Cut
	for _, c := range strings.Fields(s) {
		out = append(out, indicators.Cut(c))
	}
	return out
}

// sampleIndicators lists what the reports ask for: id, name, kind, units,
// decimals, spans, breakdowns.
const sampleIndicators = `
CT01 接包合同数 count 份 份 0 month,ytd,r12 so_class1 county
CT02 接包合同签约金额 flow USD 万美元 2 month,ytd,r12 size
CT03 接包合同签约金额(人民币) flow CNY 万元 2 month,ytd,r12
CT04 离岸接包合同签约金额 flow USD 万美元 2 month,ytd,r12 so_class1 so_class2 partner county park ownership
CT05 在岸接包合同签约金额 flow CNY 万元 2 month,ytd,r12 so_class1 so_class2
CT06 百万美元以上大额合同数 count 份 份 0 month,ytd,r12
CT08 在手合同余额 stock USD 万美元 2 stock
CT09 合同执行率 ratio % % 1 ytd
CT07 平均单份合同金额 ratio USD 万美元/份 2 month,ytd,r12
EX01 合同执行金额 flow USD 万美元 2 month,ytd,r12
EX02 合同执行金额(人民币) flow CNY 万元 2 month,ytd,r12
EX03 离岸执行金额 flow USD 万美元 2 month,ytd,r12 so_class1 so_class2 partner county park ownership size
EX03k 离岸执行金额(可比口径) flow USD 万美元 2 month,ytd,r12 so_class1 county
EX04 在岸执行金额 flow CNY 万元 2 month,ytd,r12 so_class1 so_class2
EX05 执行合同数 count 份 份 0 month,ytd,r12
EX06 离岸执行占比 ratio % % 1 month,ytd,r12
EX07 业务发生月离岸执行额 flow USD 万美元 2 month,ytd,r12
OB01 信息技术外包离岸执行额 flow USD 万美元 2 month,ytd,r12
OB02 业务流程外包离岸执行额 flow USD 万美元 2 month,ytd,r12
OB03 知识流程外包离岸执行额 flow USD 万美元 2 month,ytd,r12
OB06 政策重点领域执行额 flow USD 万美元 2 month,ytd,r12
OB07 政策重点领域占比 ratio % % 1 month,ytd,r12
MK01 离岸业务来源国家(地区)数 count 个 个 0 ytd
MK05 新增市场数 count 个 个 0 ytd
EN01 在册服务外包企业数 stock 家 家 0 stock park ownership size
EN02 本期新增注册企业数 count 家 家 0 month,ytd
EN03 有业绩企业数 count 家 家 0 ytd
EN04 新增有业绩企业数 count 家 家 0 ytd
EN05 离岸业绩企业数 count 家 家 0 ytd
HR01 服务外包企业从业人员 stock 人 人 0 stock county size
HR02 服务外包从业人员 stock 人 人 0 stock county
HR03 大专以上人员占比 ratio % % 1 stock county
HR04 本期新增从业人员 flow 人 人 0 month,ytd county
HR05 新增人员中大专以上占比 ratio % % 1 month,ytd county
ST01 服务出口 flow USD 万美元 2 month,ytd,r12 ebops partner
ST02 服务进口 flow USD 万美元 2 month,ytd,r12 ebops partner
ST03 服务进出口总额 flow USD 万美元 2 month,ytd,r12 ebops partner
ST04 服务贸易差额 balance USD 万美元 2 month,ytd,r12 ebops partner
ST08 知识密集型服务进出口 flow USD 万美元 2 month,ytd,r12
ST09 知识密集型服务占比 ratio % % 1 month,ytd,r12
PF02 核定金额 flow CNY 万元 2 month,ytd
PF03 实际拨付金额 flow CNY 万元 2 month,ytd
PF05 受益主体数 count 家 家 0 ytd
CI02 年度目标完成率 ratio % % 1 ytd indicator county;indicator
CI03 与时序进度差 ratio 百分点 百分点 1 ytd indicator county;indicator
DQ01 应报单位报送率 ratio % % 1 month,ytd form county
DQ02 按时报送率 ratio % % 1 month,ytd form county
`

func newSample(t testing.TB) *sample { return sampleAt(t, period.Of(2026, 10)) }

func sampleAt(t testing.TB, m period.Month) *sample {
	t.Helper()
	s := &sample{month: m, obs: map[Key]indicators.Observation{},
		inds: map[string]*indicators.Indicator{}, members: map[string][]string{
			"so_class1": {"ITO", "BPO", "KPO"},
			"so_class2": {"ITO11", "ITO12", "BPO14", "KPO12", "KPO14"},
			"county":    {"330302", "330303", "330304", "330305", "330324", "330326", "330327", "330328", "330329", "330381", "330382", "330383", "_E", "_U"},
			"park":      {"P01", "P02", "_E", "_N"},
			"partner":   {"USA", "JPN", "HKG", "DEU", "GBR", "SGP", "KOR", "FRA", "ITA", "CAN", "AUS", "NLD", "CHE", "SWE", "IND", "VNM", "THA", "MYS", "ESP", "BRA", "ARE", "ZAF", "TWN"},
			"ownership": {"state", "private", "hmt", "foreign"},
			"size":      {"1", "2", "3", "4"},
			"ebops":     {"SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", "SL"},
			"form":      {"so_contract", "so_execution", "hr_stat"},
			"indicator": {"CT01", "CT04", "EX03"},
		}}
	for _, l := range strings.Split(strings.TrimSpace(sampleIndicators), "\n") {
		f := strings.Fields(l)
		decimals := int(f[5][0] - '0')
		ind := &indicators.Indicator{ID: f[0], Kind: f[2], Spans: strings.Split(f[6], ","), By: cut(strings.Join(f[7:], " ")),
			Unit: indicators.Unit{Base: f[3], Show: f[4], Decimals: decimals}, Basis: []string{"温政办〔2012〕117号第二十二条"},
			Sensitive: f[2] == "flow"}
		ind.Name.Zh = f[1]
		ind.Definition.Zh = f[1] + ":统计月份内经审核通过的数字,口径见统计报表制度。"
		s.inds[f[0]] = ind
	}
	s.fillIn()
	s.plant()
	return s
}

// figureOf makes a figure from the key alone, so that tests do not depend on
// the order in which anything is asked.
func figureOf(k Key) *big.Rat {
	h := uint64(14695981039346656037)
	for _, b := range []byte(k.Indicator + k.Period + k.Basis + k.Measure + k.Key) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	switch k.Measure {
	case "level":
		return big.NewRat(int64(h%900000000)+100000000, 100) // 100 to 1000 万 in base units
	case "rank":
		return big.NewRat(int64(h%12)+1, 1)
	}
	return big.NewRat(int64(h%600000)-150000, 9973) // -15 to 45, with endless decimals
}

func (s *sample) set(k Key, v *big.Rat, status, reason string) {
	s.obs[k] = indicators.Observation{Indicator: k.Indicator, Freq: "M", Period: k.Period, Basis: k.Basis,
		Measure: k.Measure, Breakdown: k.Breakdown, Key: k.Key, Value: v, Unit: s.inds[k.Indicator].Unit.Base,
		ObsStatus: status, ConfStatus: "N", Reason: reason}
}

// fillIn gives every indicator its levels, growth, shares and ranks, from 20
// months back on: the first months of a two-year chart are missing.
func (s *sample) fillIn() {
	for id, ind := range s.inds {
		for _, basis := range ind.Spans {
			for back := 0; back < 20; back++ {
				s.cells(id, ind, basis, s.month-period.Month(back), back)
			}
		}
	}
}

func (s *sample) cells(id string, ind *indicators.Indicator, basis string, m period.Month, back int) {
	for _, breakdown := range append([]indicators.Cut{"total"}, ind.By...) {
		for _, key := range s.keysOf(string(breakdown)) {
			for _, measure := range []string{"level", "yoy", "pp", "share", "ctr", "rank"} {
				if measure == "yoy" && isRatio(ind) || measure == "pp" && !isRatio(ind) ||
					breakdown == "total" && (measure == "share" || measure == "ctr" || measure == "rank") ||
					measure == "rank" && strings.Contains(key, "=_") || back > 0 && breakdown != "total" && measure != "level" {
					continue
				}
				k := Key{id, m.String(), basis, measure, string(breakdown), key}
				v := figureOf(k)
				if measure == "level" && ind.Unit.Base != "USD" && ind.Unit.Base != "CNY" {
					v = new(big.Rat).Mul(v, big.NewRat(1, 100000))
					if ind.Kind != "ratio" {
						v.SetInt(new(big.Int).Quo(v.Num(), v.Denom()))
					}
				}
				s.set(k, v, "A", "")
			}
		}
	}
}

func (s *sample) keysOf(breakdown string) []string {
	if breakdown == "total" {
		return []string{""}
	}
	keys := []string{""}
	for _, dim := range strings.Split(breakdown, ";") {
		var next []string
		for _, k := range keys {
			for _, code := range s.members[dim] {
				next = append(next, strings.TrimPrefix(k+";"+dim+"="+code, ";"))
			}
		}
		keys = next
	}
	return keys
}

// plant sets the odd cases that the symbols of METHODS §1 are for.
func (s *sample) plant() {
	now := s.month.String()
	total := func(id, basis, measure string) Key { return Key{id, now, basis, measure, "total", ""} }
	s.set(total("CT06", "month", "yoy"), nil, "A", "base_zero")
	s.set(total("CT05", "month", "level"), big.NewRat(49, 1), "A", "") // 49 yuan: below half of 0.01 万元
	s.set(total("EX02", "month", "level"), nil, "A", "confidential")
	s.set(total("EX05", "month", "level"), nil, "O", "missing")
	s.set(total("EX03", "ytd", "yoy"), big.NewRat(1265, 100), "A", "") // 12.65 rounds up
	s.set(total("CT04", "ytd", "yoy"), big.NewRat(-4, 100), "A", "")   // rounds to 0.0 without a sign
	s.set(total("CT02", "ytd", "level"), big.NewRat(100005, 10), "A", "")
	s.set(total("ST04", "ytd", "level"), big.NewRat(-123456789, 10), "A", "")
	s.set(total("ST04", "ytd", "yoy"), nil, "A", "both_negative")
	base := Key{"PF03", (s.month - 12).String(), "month", "level", "total", ""}
	s.set(base, big.NewRat(9999, 1), "A", "") // 0.9999 万元: too small to grow from
	delete(s.obs, total("MK05", "ytd", "level"))
	// A name that looks like a formula must stay text.
	s.inds["PF05"].Name.Zh = "=1+1受益主体数"
	s.inds["PF02"].Name.Zh = "@核定金额"
	s.members["form"] = append(s.members["form"], "+form", "-form")
	for _, key := range []string{"form=+form", "form=-form"} {
		s.set(Key{"DQ01", now, "month", "level", "form", key}, big.NewRat(100, 1), "A", "")
	}
}

func (s *sample) lookup(t testing.TB, h *House) *lookup {
	t.Helper()
	ref, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	return &lookup{
		run: run{id: "202610-0123456789ab", cutoff: "2026-11-10", inputs: "feedbeef", catalog: "c1", layouts: "l1", month: s.month},
		get: func(k Key) (indicators.Observation, bool) { o, ok := s.obs[k]; return o, ok },
		keys: func(id, breakdown string) []string {
			if ind := s.inds[id]; ind == nil || !ind.Allows(breakdown) {
				return nil
			}
			return s.keysOf(breakdown)
		},
		meaning: func(id string) (*indicators.Indicator, bool) { i, ok := s.inds[id]; return i, ok },
		codes: func(dim string) []reference.Code {
			if dim == "park" {
				return []reference.Code{{Code: "P01", Zh: "浙工贸国际服务外包产业园"}, {Code: "P02", Zh: "温州软件园"}}
			}
			return codesOf(ref, h, dim)
		},
	}
}

// writeSample writes a report of the sample into a fresh folder.
func writeSample(t testing.TB, id string) Workbook {
	t.Helper()
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rep, ok := cat.Get(id)
	if !ok {
		t.Fatalf("no report %s", id)
	}
	w, err := write(context.Background(), newSample(t).lookup(t, rep.house), rep, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// text dumps a workbook, with the sheet of data cut down to one line a row.
func text(t testing.TB, path string) string {
	t.Helper()
	var b strings.Builder
	if err := xlsxtext.Dump(&b, path); err != nil {
		t.Fatal(err)
	}
	head, data, ok := strings.Cut(b.String(), "sheet \"数据\"\n")
	if !ok {
		t.Fatal("no sheet 数据")
	}
	lines := []string{head + "sheet \"数据\""}
	for _, l := range strings.Split(data, "\n") {
		if l != "" && (l[0] < 'A' || l[0] > 'Z') && !strings.HasPrefix(l, "height") {
			lines = append(lines, l)
		}
	}
	for _, r := range dataRows(t, path) {
		lines = append(lines, strings.Join(r, " | "))
	}
	return strings.Join(lines, "\n") + "\n"
}

// dataRows gives the header and the rows of the sheet of data as displayed.
func dataRows(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("数据", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		for len(rows[i]) < colLast {
			rows[i] = append(rows[i], "")
		}
	}
	return rows[rowDataHead-1:]
}

// TestGolden compares the text of the workbooks with the golden files: their
// diff is the change to what readers see.
func TestGolden(t *testing.T) {
	for _, id := range []string{"R1", "R2"} {
		t.Run(id, func(t *testing.T) {
			w := writeSample(t, id)
			got := text(t, w.Path)
			golden := filepath.Join("testdata", strings.ToLower(id)+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s differs (-want +got); go test ./reports -update rewrites it:\n%s", golden, diff)
			}
		})
	}
}

func ExampleCatalog_All() {
	cat, err := Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range cat.All() {
		fmt.Println(r.ID, r.Name.Zh)
	}
	// Output:
	// R1 温州市服务外包与服务贸易月度快报
	// R2 温州市服务外包与服务贸易月度统计表（内部版）
}
