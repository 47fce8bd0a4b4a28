package reference

import (
	"testing"
	"time"
)

func TestCountry(t *testing.T) {
	b := mustOpen(t)
	for code, want := range map[string]string{
		"USA": "美国", "502": "美国", "HKG": "中国香港", "110": "中国香港", "116": "日本", "TWN": "中国台湾", "143": "中国台湾",
		"145": "哈萨克斯坦", "341": "哈萨克斯坦", // customs gave the code of 1992 another number
		"SRB": "塞尔维亚", // no customs code in the list of 2014
	} {
		if c, ok := b.Country(code); !ok || c.Zh != want {
			t.Errorf("%s is %q, want %q", code, c.Zh, want)
		}
	}
	for _, code := range []string{"", "000", "100", "US", "usa", "999"} {
		if c, ok := b.Country(code); ok {
			t.Errorf("%q found: %+v", code, c)
		}
	}
	if c, _ := b.Country("USA"); c.Customs != "502" || c.Continent != "NA" || !c.OECD || !c.G20 || c.RCEP {
		t.Errorf("%+v", c)
	}
}

// The sizes are those of the groups about 2024.
func TestCountryFlags(t *testing.T) {
	got := map[string]int{}
	b := mustOpen(t)
	for _, c := range b.countries {
		for name, is := range map[string]bool{"all": true, "eu": c.EU27, "asean": c.ASEAN10, "rcep": c.RCEP, "g20": c.G20, "cptpp": c.CPTPP, "brics": c.BRICS2024, "oecd": c.OECD} {
			if is {
				got[name]++
			}
		}
	}
	for name, want := range map[string]int{"all": 249 + 1, "eu": 27, "asean": 10, "rcep": 15, "g20": 19, "cptpp": 12, "brics": 10, "oecd": 38} {
		if got[name] != want {
			t.Errorf("%s: %d economies, want %d", name, got[name], want)
		}
	}
}

func TestInGroup(t *testing.T) {
	b := mustOpen(t)
	for _, tc := range []struct {
		group, alpha3, on string
		want              bool
	}{
		{"EU", "GBR", "2020-01-31", true},
		{"EU", "GBR", "2020-02-01", false},
		{"MEGJ", "GBR", "2020-02-01", false},
		{"EU", "HRV", "2013-06-30", false},
		{"EU", "HRV", "2013-07-01", true},
		{"RCEP", "JPN", "2021-12-31", false},
		{"RCEP", "JPN", "2022-01-01", true},
		{"RCEP", "KOR", "2022-01-31", false},
		{"RCEP", "IDN", "2023-01-02", true},
		{"RCEP", "CHN", "2026-01-01", false}, // no partner of itself
		{"ASEAN", "TLS", "2025-01-01", false},
		{"US", "USA", "2012-01-01", true},
		{"MEGJ", "HKG", "2012-01-01", true},
		{"BRI", "SGP", "2026-01-01", true},
		{"BRI", "USA", "2026-01-01", false},
		{"G7", "USA", "2026-01-01", false},
	} {
		if got := b.InGroup(tc.group, tc.alpha3, date(t, tc.on)); got != tc.want {
			t.Errorf("%s in %s on %s: %t", tc.alpha3, tc.group, tc.on, got)
		}
	}
	if !b.InGroup("EU", "GBR", time.Time{}) {
		t.Error("without a day InGroup must ask whether the country ever belonged")
	}
}

func TestGroupSizes(t *testing.T) {
	b := mustOpen(t)
	for _, tc := range []struct {
		group, on string
		want      int
	}{
		{"EU", "2012-06-30", 27}, {"EU", "2013-07-01", 28}, {"EU", "2026-10-31", 27},
		{"MEGJ", "2014-11-30", 31}, {"MEGJ", "2026-10-31", 30},
		{"ASEAN", "2012-06-30", 10}, {"ASEAN", "2026-10-31", 11},
		{"RCEP", "2021-12-31", 0}, {"RCEP", "2022-01-31", 9}, {"RCEP", "2026-10-31", 14},
		{"BRI", "2026-10-31", 64}, {"US", "2026-10-31", 1}, {"HK", "2026-10-31", 1}, {"JP", "2026-10-31", 1},
	} {
		n := 0
		for _, c := range b.countries {
			if b.InGroup(tc.group, c.Alpha3, date(t, tc.on)) {
				n++
			}
		}
		if n != tc.want {
			t.Errorf("%s has %d members on %s, want %d", tc.group, n, tc.on, tc.want)
		}
	}
}
