package reference

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func codesOf(cs []Code) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Code)
	}
	return strings.Join(out, " ")
}

func TestList(t *testing.T) {
	b := mustOpen(t)
	for list, want := range map[ListID]string{
		"CL_SHORE":           "OFF ON",
		"CL_LEVEL":           "0 1 2 3 4",
		"CL_ARTICLE":         "4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23", // by value, not by letter
		"CL_PRELIM":          "F P R",
		"CL_SEV":             "E I W",
		"CL_CHANGE":          "C D N R T V",
		"CL_AUDIT":           "0 1 2 3 A X",
		"CL_VOUCHER":         "01 02 03 04",
		"CL_OWNERSHIP_GROUP": "foreign hmt private state",
		"CL_GROUP":           "ASEAN BRI EU HK JP MEGJ RCEP US",
		"CL_FOCUS":           "BPO11 BPO12 BPO13 BPO15 KPO12 KPO14 KPO16",
		"CL_COUNTY":          "330300 330302 330303 330304 330305 330322 330324 330326 330327 330328 330329 330381 330382 330383",
		"CL_SO": "BPO BPO11 BPO12 BPO13 BPO14 BPO15 BPO99 ITO ITO11 ITO12 ITO21 ITO22 ITO31 ITO32 ITO99 " +
			"KPO KPO11 KPO12 KPO13 KPO14 KPO15 KPO16 KPO17 KPO18 KPO99",
		"CL_NONE": "",
	} {
		if got := codesOf(b.List(list)); got != want {
			t.Errorf("%s is %s, want %s", list, got, want)
		}
	}
	for list, want := range map[ListID]int{"CL_COUNTRY": 250, "CL_PARTNER_COUNTRY": 251, "CL_CURRENCY": 179, "CL_TRADE_MODE": 103, "CL_INDUSTRY": 1971, "CL_OWNERSHIP": 32, "CL_REGION": 46} {
		if got := len(b.List(list)); got != want {
			t.Errorf("%s has %d codes, want %d", list, got, want)
		}
	}
	if !slices.IsSorted(b.Lists()) {
		t.Error("the names of the lists are not sorted")
	}
	if zh, en := b.Title("CL_SO"); zh != "服务外包业务类型" || en == "" {
		t.Errorf("CL_SO is called %q, %q", zh, en)
	}
	if zh, _ := b.Title("CL_NONE"); zh != "" {
		t.Errorf("an unknown list is called %q", zh)
	}
}

// A code without an edition means the usual one; other editions are found when
// it lacks the code.
func TestCodeEditions(t *testing.T) {
	b := mustOpen(t)
	for _, tc := range []struct {
		list    ListID
		code    string
		zh      string
		edition string
	}{
		{"CL_OWNERSHIP", "110", "国有企业", "1998"}, // 有限责任公司 in 2023
		{"CL_OWNERSHIP", "173", "私营有限责任公司", "1998"},
		{"CL_OWNERSHIP", "175", "其他私营企业", "1998"},
		{"CL_OWNERSHIP", "112", "私营有限责任公司", "2023"},
		{"CL_SO", "ITO", "信息技术外包", "2010"},
		{"CL_SO", "ITO11", "软件研发及开发", "2010"},
		{"CL_SO", "ITOC1", "云计算服务", "2018"},
		{"CL_TXN", "227020", "计算机服务", "2014"},
		{"CL_TXN", "102010", "来料加工装配贸易出口", "2008"},
		{"CL_INDUSTRY", "I", "信息传输、软件和信息技术服务业", "2017"},
		{"CL_COUNTY", "330322", "洞头县", "GB/T 2260"},
		{"CL_CUSTOMS_COUNTRY", "502", "美国", ""},
		{"CL_COUNTRY", "HKG", "中国香港", ""},
		{"CL_COUNTRY", "MAC", "中国澳门", ""},
		{"CL_COUNTRY", "TWN", "中国台湾", ""},
		{"CL_CUSTOMS_COUNTRY", "110", "中国香港", ""},
		{"CL_CURRENCY", "CNY", "人民币", "ISO 4217"},
		{"CL_TRADE_MODE", "0214", "来料加工", ""},
		{"CL_EBOPS", "SI2", "计算机服务", "2010"},
		{"CL_PARTNER_COUNTRY", "W00", "合计(不分国别)", ""}, // in summaries only
		{"CL_PARTNER_COUNTRY", "USA", "美国", ""},
	} {
		c, ok := b.Code(tc.list, tc.code)
		if !ok || c.Zh != tc.zh || c.Edition != tc.edition {
			t.Errorf("%s %s is %q of %q (%t), want %q of %q", tc.list, tc.code, c.Zh, c.Edition, ok, tc.zh, tc.edition)
		}
	}
	if c, ok := b.CodeIn("CL_OWNERSHIP", "2023", "110"); !ok || c.Zh != "有限责任公司" {
		t.Errorf("110 of 2023 is %q", c.Zh)
	}
	for _, tc := range []struct {
		list    ListID
		edition string
		code    string
	}{{"CL_SO", "2018", "ITO11"}, {"CL_NONE", "", "1"}, {"CL_SO", "1998", "ITO"}} {
		if c, ok := b.CodeIn(tc.list, tc.edition, tc.code); ok {
			t.Errorf("%v found %v", tc, c)
		}
	}
	for _, tc := range []struct {
		list ListID
		code string
	}{{"CL_COUNTRY", "502"}, {"CL_COUNTRY", "W00"}, {"CL_COUNTRY", "usa"}, {"CL_COUNTY", "330301"}, {"CL_TXN", "222"}, {"CL_TXN", "999997"}, {"CL_SO", ""}, {"CL_NONE", "1"}} {
		if c, ok := b.Code(tc.list, tc.code); ok {
			t.Errorf("%s %q found: %v", tc.list, tc.code, c)
		}
	}
}

func TestValid(t *testing.T) {
	b := mustOpen(t)
	for _, tc := range []struct {
		list ListID
		code string
		on   string
		want bool
	}{
		{"CL_COUNTY", "330322", "2015-07-22", true}, // 洞头县, its last day
		{"CL_COUNTY", "330322", "2015-07-23", false},
		{"CL_COUNTY", "330305", "2015-07-22", false},
		{"CL_COUNTY", "330305", "2015-07-23", true},
		{"CL_COUNTY", "330383", "2019-08-29", false}, // 龙港市
		{"CL_COUNTY", "330383", "2026-10-31", true},
		{"CL_COUNTY", "330302", "1990-01-01", true},
		{"CL_AUDIT_ORG", "330322-SWJ", "2020-01-01", false},
		{"CL_TXN", "227020", "2014-04-30", false},
		{"CL_TXN", "227020", "2014-05-01", true},
		{"CL_TXN", "102010", "2014-04-30", true},
		{"CL_TXN", "102010", "2014-05-01", false},
		{"CL_OWNERSHIP", "173", "2026-10-31", true}, // firms keep the old code until they register again
		{"CL_NONE", "1", "2026-10-31", false},
	} {
		if got := b.Valid(tc.list, tc.code, date(t, tc.on)); got != tc.want {
			t.Errorf("%s %s valid on %s: %t", tc.list, tc.code, tc.on, got)
		}
	}
	if !b.Valid("CL_COUNTY", "330322", time.Time{}) || b.Valid("CL_COUNTY", "330301", time.Time{}) {
		t.Error("without a day Valid must ask only whether the code exists")
	}
	// The time of day and the zone do not matter, only the day.
	late := time.Date(2015, 7, 22, 23, 0, 0, 0, time.FixedZone("CST", 8*3600))
	if !b.Valid("CL_COUNTY", "330322", late) {
		t.Error("late on its last day a code is no longer valid")
	}
}

// Wenzhou has 12 county units today, all under the city.
func TestCountiesOfToday(t *testing.T) {
	b, n := mustOpen(t), 0
	for _, c := range b.List("CL_COUNTY") {
		if c.Parent == "330300" && b.Valid("CL_COUNTY", c.Code, date(t, "2026-10-31")) {
			n++
		}
	}
	if n != 12 {
		t.Errorf("%d county units, want 12", n)
	}
}

// A class of level 2 stands under its branch, whose letters it begins with.
func TestSOParents(t *testing.T) {
	for _, c := range mustOpen(t).List("CL_SO") {
		if want := c.Code[:3]; len(c.Code) == 5 && c.Parent != want || len(c.Code) == 3 && c.Parent != "" {
			t.Errorf("%s stands under %q", c.Code, c.Parent)
		}
	}
}

// Every focus class is a class of the edition of 2010.
func TestFocusIsSO(t *testing.T) {
	b := mustOpen(t)
	for _, c := range b.List("CL_FOCUS") {
		if so, ok := b.CodeIn("CL_SO", "2010", c.Code); !ok || so.Zh != c.Zh {
			t.Errorf("focus class %s %s is %q in CL_SO", c.Code, c.Zh, so.Zh)
		}
	}
}

func TestCodeCompare(t *testing.T) {
	order := []string{"4", "9", "10", "0110", "A", "B1", "a", "龙"}
	for i, a := range order {
		for j, b := range order {
			if got := codeCompare(a, b); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("codeCompare(%q, %q) = %d", a, b, got)
			}
		}
	}
}
