package ingest

import (
	"strings"
	"testing"

	"stis/ingest/sheet"
	"stis/warehouse"
)

func TestAmount(t *testing.T) {
	text := func(s string) sheet.Cell { return sheet.Cell{Text: s} }
	num := func(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: s} }
	for _, c := range []struct {
		name string
		cell sheet.Cell
		want string // empty: no number
	}{
		{"plain", text("30000.00"), "30000.00"},
		{"full width", text("３０,０００.００"), "30000.00"},
		{"full-width comma", text("１，２３４"), "1234"},
		{"minus sign", text("−12.5"), "-12.5"},
		{"brackets for minus", text("(1,234.50)"), "-1234.50"},
		{"plus", text("+7"), "7"},
		{"inner spaces", text(" 1 234 "), "1234"},
		{"decimal comma", text("1,23"), ""},
		{"group of two", text("12,34,567"), ""},
		{"text", text("12,3万"), ""},
		{"double minus", text("(-5)"), ""},
		{"exponent in text", text("1.5E+3"), ""},
		{"percent in a column of amounts", text("5%"), ""},
		{"currency sign", text("¥100"), ""},
		{"two points", text("1.2.3"), ""},
		{"binary dust above", num("30000.000000000004"), "30000"},
		{"binary dust below", num("29999.999999999996"), "30000"},
		{"17 digits", num("0.10000000000000001"), "0.1"},
		{"exponent", num("1.5E-5"), "0.000015"},
		{"large exponent", num("1E+15"), "1000000000000000"},
		{"carry", num("9.9999999999999995"), "10"},
		{"negative zero", num("-0"), "0"},
		{"leading point", num(".5"), "0.5"},
		{"error", sheet.Cell{Kind: sheet.Error, Text: "#DIV/0!"}, ""},
		{"truth", sheet.Cell{Kind: sheet.Bool, Text: "1"}, ""},
	} {
		got, f := amount(&c.cell, false)
		if got != c.want || (f == nil) != (c.want != "") {
			t.Errorf("%s: %q gives %q, %v; want %q", c.name, c.cell.Text, got, f, c.want)
		}
	}
	percent := sheet.Cell{Kind: sheet.Number, Text: "0.125", Format: "0.00%"}
	if got, f := amount(&percent, true); got != "12.5" || f != nil {
		t.Errorf("12.5%% shown as percent gives %q, %v", got, f)
	}
}

func TestRescale(t *testing.T) {
	for _, c := range []struct {
		in       string
		num, den int64
		want     string
	}{
		{"12345", 1, 10000, "1.2345"},
		{"-0.01", 1, 10000, "-0.000001"},
		{"1.5", 10000, 1, "15000.0"},
		{"99999999999999.99", 1, 10000, "9999999999.999999"},
	} {
		if got := rescale(c.in, c.num, c.den); got != c.want {
			t.Errorf("%s * %d/%d = %s, want %s", c.in, c.num, c.den, got, c.want)
		}
	}
	for _, c := range []struct {
		in    string
		scale int
		want  string
	}{{"0.0313000000000008", 15, "0.031300000000001"}, {"-2.5", 0, "-3"}, {"999.995", 2, "1000.00"}, {"7", 2, "7"}, {"-0.004", 2, "-0.00"}} {
		if got := roundTo(c.in, c.scale); got != c.want {
			t.Errorf("round %s to %d = %s, want %s", c.in, c.scale, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		text string
		kind sheet.Kind
		date bool
		d04  bool
		want string
	}{
		{text: "2026-06-25", want: "2026-06-25"},
		{text: "2026/6/5", want: "2026-06-05"},
		{text: "2026.6.5", want: "2026-06-05"},
		{text: "20260605", want: "2026-06-05"},
		{text: "2026年6月5日", want: "2026-06-05"},
		{text: "２０２６年６月５日", want: "2026-06-05"},
		{text: "2026-06-25 00:00:00", want: "2026-06-25"},
		{text: "2026-06-25T10:30", want: "2026-06-25"},
		{text: "41065", want: "2012-06-05"},
		{text: "46178", kind: sheet.Number, date: true, want: "2026-06-05"},
		{text: "46178", kind: sheet.Number, want: "2026-06-05"},
		{text: "20260605", kind: sheet.Number, want: "2026-06-05"},
		{text: "44716", kind: sheet.Number, date: true, d04: true, want: "2026-06-05"},
		{text: "46178.75", kind: sheet.Number, date: true, want: "2026-06-05"},
		{text: "59", kind: sheet.Number, date: true, want: "1900-02-28"},
		{text: "61", kind: sheet.Number, date: true, want: "1900-03-01"},
		{text: "60", kind: sheet.Number, date: true},
		{text: "12", kind: sheet.Number},
		{text: "2026-02-30"},
		{text: "2025.13.05"},
		{text: "6/25/2026"},
		{text: "26-06-05"},
		{text: "2026-6"},
		{text: "2026年6月"},
		{text: "2026-06-25 25:00"},
		{text: "2026.6.5.1"},
		{text: "二〇二六年"},
		{text: "待定"},
	} {
		day, _, f := dateOf(&sheet.Cell{Text: c.text, Kind: c.kind, Date: c.date}, c.d04)
		got := ""
		if f == nil {
			got = dayText(day)
		}
		if got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMonths(t *testing.T) {
	for _, c := range []struct {
		text string
		kind sheet.Kind
		date bool
		want string
	}{
		{text: "2026-06", want: "2026-06"},
		{text: "202606", want: "2026-06"},
		{text: "2026年6月", want: "2026-06"},
		{text: "2026年6月份", want: "2026-06"},
		{text: "2026.06", want: "2026-06"},
		{text: "2026.1", want: "2026-01"},
		{text: "２０２６年１０月", want: "2026-10"},
		{text: "2026-06-01", want: "2026-06"},
		{text: "202606", kind: sheet.Number, want: "2026-06"},
		{text: "46174", kind: sheet.Number, date: true, want: "2026-06"},
		{text: "2026.1", kind: sheet.Number}, // January or October
		{text: "202613"},
		{text: "2026"},
		{text: "2026-06-"},
		{text: "2026年6"},
	} {
		got, f := monthOf(&sheet.Cell{Text: c.text, Kind: c.kind, Date: c.date}, false)
		if got != c.want || (f == nil) != (c.want != "") {
			t.Errorf("%q gives %q, %v, want %q", c.text, got, f, c.want)
		}
	}
}

func TestCodes(t *testing.T) {
	mode := &column{Column: Column{Type: Type{Kind: Code, Width: 4}, List: "CL_TRADE_MODE"}, folded: true}
	name := &column{Column: Column{Type: Type{Kind: Text}}}
	for _, c := range []struct {
		col  *column
		cell sheet.Cell
		want string
		rule string
	}{
		{mode, sheet.Cell{Text: "０２１４"}, "0214", ""},
		{mode, sheet.Cell{Text: " 0214 "}, "0214", ""},
		{mode, sheet.Cell{Text: "214"}, "214", ""},
		{mode, sheet.Cell{Text: "214", Kind: sheet.Number}, "0214", "ING014"},
		{mode, sheet.Cell{Text: "2.5", Kind: sheet.Number}, "", "ING013"},
		{mode, sheet.Cell{Text: "3.3E+21"}, "", "ING015"},
		{mode, sheet.Cell{Text: "3.3030220240012346E+21", Kind: sheet.Number}, "", "ING015"},
		{mode, sheet.Cell{Text: "3303022024001234", Kind: sheet.Number}, "", "ING015"},
		{name, sheet.Cell{Text: " 温州（中国）公司　"}, "温州（中国）公司", ""},
		{name, sheet.Cell{Text: "ＷＢ３３"}, "WB33", ""},
		{name, sheet.Cell{Text: "20120031", Kind: sheet.Number}, "20120031", ""},
	} {
		got, f := codeText(&c.cell, c.col)
		rule := ""
		if f != nil {
			rule = string(f.rule)
		}
		if got != c.want || rule != c.rule {
			t.Errorf("%q gives %q %s, want %q %s", c.cell.Text, got, rule, c.want, c.rule)
		}
	}
}

// FuzzAmount: what is taken for a number is one for the number parser too.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"30000.000000000004", "1,234.50", "(5)", "１２", "1E-400", "-.5", "0.", "", "9e99", "--1"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, number bool) {
		c := sheet.Cell{Text: s}
		if number {
			c.Kind = sheet.Number
		}
		got, fault := amount(&c, false)
		if fault != nil {
			return
		}
		_, err := warehouse.ParseBig(got, 38, 15)
		if err != nil && strings.Contains(err.Error(), warehouse.ErrNotNumber.Error()) {
			t.Errorf("%q gives %q: %v", s, got, err)
		}
		if r := rescale(got, 1, 10000); rescale(r, 10000, 1) == "" {
			t.Errorf("%q lost in rescaling", s)
		}
	})
}

// FuzzDate: a date that is read prints and reads back as itself.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-06-25", "2026年6月5日", "20260605", "41065", "46178.75", "2026.6.5 17:00", "1e5", "NaN", "-1"} {
		f.Add(s, true, true)
		f.Add(s, false, false)
	}
	f.Fuzz(func(t *testing.T, s string, number, date bool) {
		c := sheet.Cell{Text: s, Date: date}
		if number {
			c.Kind = sheet.Number
		}
		if m, fault := monthOf(&c, false); fault == nil {
			if again, fault := monthOf(&sheet.Cell{Text: m}, false); fault != nil || again != m {
				t.Errorf("%q: month %q reads back as %q", s, m, again)
			}
		}
		day, seconds, fault := dateOf(&c, false)
		if fault != nil {
			return
		}
		if seconds < 0 || seconds >= secondsADay {
			t.Errorf("%q: %d seconds", s, seconds)
		}
		if again, _, fault := dateOf(&sheet.Cell{Text: dayText(day)}, false); fault != nil || again != day {
			t.Errorf("%q: day %d prints %s and reads back as %d", s, day, dayText(day), again)
		}
	})
}
