package reference

import (
	"strings"
	"testing"
)

func TestParseUnit(t *testing.T) {
	for s, want := range map[string]Unit{
		"元":      {"CNY", "元", "CNY", 1, 1},
		"万元":     {"CNY_E4", "万元", "CNY", 1e4, 1},
		"亿元":     {"CNY_E8", "亿元", "CNY", 1e8, 1},
		"千元":     {"CNY_E3", "千元", "CNY", 1e3, 1},
		"百万元":    {"CNY_E6", "百万元", "CNY", 1e6, 1},
		"万亿元":    {"CNY_E12", "万亿元", "CNY", 1e12, 1},
		"美元":     {"USD", "美元", "USD", 1, 1},
		"万美元":    {"USD_E4", "万美元", "USD", 1e4, 1},
		"亿美元":    {"USD_E8", "亿美元", "USD", 1e8, 1},
		" 万 美元　": {"USD_E4", "万美元", "USD", 1e4, 1},
		"人":      {"PERSON", "人", "PERSON", 1, 1},
		"万人":     {"PERSON_E4", "万人", "PERSON", 1e4, 1},
		"家":      {"FIRM", "家", "FIRM", 1, 1},
		"份":      {"CONTRACT", "份", "CONTRACT", 1, 1},
		"笔":      {"ENTRY", "笔", "ENTRY", 1, 1},
		"次":      {"TIME", "次", "TIME", 1, 1},
		"人次":     {"PERSON_TIME", "人次", "PERSON_TIME", 1, 1},
		"课时":     {"LESSON", "课时", "LESSON", 1, 1},
		"平方米":    {"SQM", "平方米", "SQM", 1, 1},
		"万平方米":   {"SQM_E4", "万平方米", "SQM", 1e4, 1},
		"%":      {"PERCENT", "%", "PERCENT", 1, 1},
		"％":      {"PERCENT", "%", "PERCENT", 1, 1},
		"‰":      {"PERCENT_E-1", "‰", "PERCENT", 1, 10},
		"百分点":    {"POINT", "百分点", "POINT", 1, 1},
		"原币":     {"ORIG", "原币", "ORIG", 1, 1},
		"美元/单位":  {"USD_PER_UNIT", "美元/单位", "USD_PER_UNIT", 1, 1},
	} {
		if got, ok := ParseUnit(s); !ok || got != want {
			t.Errorf("%q is %+v (%t), want %+v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "万", "万%", "百百分点", "万万元", "元万", "dollars", "unit", "万美", "单位:万元"} {
		if got, ok := ParseUnit(s); ok {
			t.Errorf("%q is %+v", s, got)
		}
	}
	u, _ := ParseUnit("万美元")
	if f := u.Factor(); f.RatString() != "10000" {
		t.Errorf("factor %s", f.RatString())
	}
}

// FuzzParseUnit: a unit that is read is read again from its own spelling, and
// its factor is positive.
func FuzzParseUnit(f *testing.F) {
	for _, s := range []string{"万美元", "亿元", "%", "万 平方米", "万万", "‰", "百分点"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, ok := ParseUnit(s)
		if !ok {
			return
		}
		if again, ok := ParseUnit(u.Zh); !ok || again != u {
			t.Errorf("%q gives %+v, then %+v", s, u, again)
		}
		if u.Factor().Sign() <= 0 || !strings.HasPrefix(u.Code, u.Base) {
			t.Errorf("%q gives %+v", s, u)
		}
	})
}
