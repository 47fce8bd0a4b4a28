package returns

import (
	"strings"
	"testing"
)

// TestWide: Chinese texts come with Chinese punctuation, quoted ones as they are.
func TestWide(t *testing.T) {
	for in, want := range map[string]string{
		"凭证类型为01(银行收汇通知)时,收汇日期必填":       "凭证类型为01（银行收汇通知）时，收汇日期必填",
		"不一致(例:USA填OFF,CHN填ON)":         "不一致（例：USA填OFF，CHN填ON）",
		"不大于12,000人(每日09:30前)":          "不大于12,000人（每日09:30前）",
		"“付款(原币),12:a”:不是数值":            "“付款(原币),12:a”：不是数值",
		"报告期应为季末月(3、6、9、12月)":           "报告期应为季末月（3、6、9、12月）",
		"ISO/IEC (a), b: c":             "ISO/IEC (a), b: c",
		"CMMI(L5)级":                     "CMMI（L5）级",
		"共3级CMMI(L5) x":                 "共3级CMMI(L5) x",
		"其中:大专以上":                       "其中：大专以上",
		"能够正常打开的“Excel 工作簿(*.xlsx)”;请改": "能够正常打开的“Excel 工作簿(*.xlsx)”；请改",
	} {
		if got := wide(in); got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
		if got := wide(wide(in)); got != want {
			t.Errorf("%s twice gives %s", in, got)
		}
	}
}

// FuzzWide: only marks change, and each becomes its own wide form.
func FuzzWide(f *testing.F) {
	f.Add("例:(a),“b:c”;")
	f.Add("中()“(”)")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		a, b := []rune(s), []rune(wide(s))
		if len(a) != len(b) {
			t.Fatalf("%q: %q", s, string(b))
		}
		for i := range a {
			if a[i] != b[i] && (!strings.ContainsRune(",:;()!?", a[i]) || b[i] != fullWidth(a[i])) {
				t.Fatalf("%q: %q", s, string(b))
			}
		}
	})
}
