package sheet

import "testing"

func TestIsDateFormat(t *testing.T) {
	for code, want := range map[string]bool{
		"": false, "General": false, "0.00": false, "#,##0_);[Red](#,##0)": false, "#,##0.00_);[Red](#,##0.00)": false, `0"d"`: false, `0\d`: false,
		"0_d": false, `"day" 0`: false, "@": false, "[$-804]0.00": false, `"¥"#,##0`: false, "[<1]0.0;0": false, "0;d": false, `"open`: false, "[open": false,
		"0.00E+00": false, "##0.0E+0": false, "0.00E00": false, "0e-0": false, "GENERAL": false, "general;-0": false, "a": false, "0 EUR": false,
		"G/通用格式": false, `"aaa"0`: false, `\e0`: false,
		"yyyy-mm-dd": true, `yyyy"年"`: true, `yyyy"年"m"月"d"日"`: true, "[$-804]yyyy/m/d": true, "[h]:mm": true, "[Red]m/d": true, "mm:ss.0": true,
		"mmm-yy;@": true, "[$-804]aaaa;@": true, "aaa": true, `"周"aaa`: true, `[$-404]e"年"`: true, "e": true, `[$-411]ggge"年"`: true, "e.m.d": true, "AAAA": true,
		"AM/PM": true, "[DBNum1][$-804]e": true,
	} {
		if got := IsDateFormat(code); got != want {
			t.Errorf("%q is a date: %t", code, got)
		}
	}
}

// TestBuiltinFormat: the formats of dates and times among the built-in ones are
// those of ECMA-376 and its Chinese list.
func TestBuiltinFormat(t *testing.T) {
	for id := -1; id < 200; id++ {
		want := id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
		if code := BuiltinFormat(id); IsDateFormat(code) != want || (code != "") != (want || id >= 1 && id <= 13 || id >= 37 && id <= 49) {
			t.Errorf("format %d is %q", id, code)
		}
	}
}

func TestSerial(t *testing.T) {
	for _, c := range []struct {
		text string
		mac  bool
		want string
	}{
		{"2026-03-01", false, "46082"}, {"2026-03-01T18:00:00.000", false, "46082.75"}, {"2026-03-01T18:00", false, "46082.75"},
		{"2026-03-01T18:00:00Z", false, "46082.75"}, {"2026-03-01", true, "44620"}, {"1904-01-01", true, "0"}, {"1900-02-28", false, "59"},
		{"1900-03-01", false, "61"}, {"1900-01-01", false, "1"}, {"9999-12-31", false, "2958465"}, {"2026-03-01T24:00:00", false, "46083"},
		{"1899-12-31T12:00:00", false, "0.5"}, {"12:00:00", false, "0.5"}, {"06:00", true, "0.25"},
		{"1899-12-31T30:00:00.000", false, "1.25"}, {"1899-12-31T240:00:00", false, "10"}, {"1904-01-01T30:00:00", true, "1.25"},
		{"2026-03-01T30:00:00", false, ""}, {"2026-02-30", false, ""}, {"2026-03-01T12", false, ""}, {"2026-03-01T12:60", false, ""},
		{"2026-03-01T12:00:60", false, ""}, {"2026-03-01T12:00:0x", false, ""}, {"2026-03-01T12:00:00.1e3", false, ""}, {"2026-03-01T-1:00:00", false, ""},
		{"1899-12-30", false, ""}, {"1850-01-01", false, ""}, {"1903-12-31", true, ""}, {"", false, ""}, {"T12:00:00", false, ""}, {"12", false, ""},
	} {
		got, ok := Serial(c.text, c.mac)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q (1904: %t) is %q, %t; want %q", c.text, c.mac, got, ok, c.want)
		}
	}
}
