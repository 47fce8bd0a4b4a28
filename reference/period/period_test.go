package period

import (
	"encoding/json"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for _, s := range []string{"1900-01", "2012-06", "2026-10", "9999-12"} {
		m, err := Parse(s)
		if err != nil || m.String() != s {
			t.Errorf("Parse(%q) = %s, %v", s, m, err)
		}
	}
	for _, s := range []string{"", "2026", "2026-1", "2026-13", "2026-00", "1899-12", "0000-01", "202610", "2026-10-01", " 2026-10", "2026-10 ", "２０２６-10", "2026年10月"} {
		if m, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", s, m)
		}
	}
}

func TestArithmetic(t *testing.T) {
	dec := Of(2025, 12)
	for _, tc := range []struct{ got, want Month }{
		{dec + 1, Of(2026, 1)},
		{dec - 12, Of(2024, 12)},
		{Of(2026, 10).YearStart(), Of(2026, 1)},
		{Of(2026, 1).YearStart(), Of(2026, 1)},
		{Of(2026, 1).QuarterEnd(), Of(2026, 3)},
		{Of(2026, 3).QuarterEnd(), Of(2026, 3)},
		{Of(2026, 4).QuarterEnd(), Of(2026, 6)},
		{Of(2026, 12).QuarterEnd(), Of(2026, 12)},
		{At(time.Date(2026, 10, 31, 23, 59, 59, 0, time.UTC)), Of(2026, 10)},
	} {
		if tc.got != tc.want {
			t.Errorf("got %s, want %s", tc.got, tc.want)
		}
	}
	if n := Of(2026, 10) - Of(2023, 11); n != 35 {
		t.Errorf("36 months are %d steps apart, want 35", n)
	}
	if dec.Year() != 2025 || dec.Month() != 12 || dec.Zh() != "2025年12月" {
		t.Errorf("December 2025 is %d, %d, %s", dec.Year(), dec.Month(), dec.Zh())
	}
}

func TestDays(t *testing.T) {
	for m, want := range map[Month]string{Of(2024, 2): "2024-02-29", Of(2026, 2): "2026-02-28", Of(2026, 12): "2026-12-31", Of(2100, 2): "2100-02-28"} {
		if got := m.Last().Format(time.DateOnly); got != want {
			t.Errorf("last day of %s is %s, want %s", m, got, want)
		}
	}
	if got := Of(2026, 10).First().Format(time.RFC3339); got != "2026-10-01T00:00:00Z" {
		t.Errorf("first day is %s", got)
	}
}

// The month is that of the time's own place: late on the last of the month in
// Beijing it is still that month, whatever the clock says in London.
func TestAtKeepsLocation(t *testing.T) {
	beijing := time.FixedZone("CST", 8*60*60)
	if got := At(time.Date(2026, 11, 1, 1, 0, 0, 0, beijing)); got != Of(2026, 11) {
		t.Errorf("got %s", got)
	}
}

func TestText(t *testing.T) {
	b, err := json.Marshal(map[string]Month{"m": Of(2026, 10)})
	if err != nil || string(b) != `{"m":"2026-10"}` {
		t.Errorf("got %s, %v", b, err)
	}
	var back struct{ M Month }
	if err := json.Unmarshal(b, &back); err != nil || back.M != Of(2026, 10) {
		t.Errorf("got %s, %v", back.M, err)
	}
	if err := json.Unmarshal([]byte(`{"m":"10/2026"}`), &back); err == nil || back.M != Of(2026, 10) {
		t.Errorf("bad text gives %s, %v", back.M, err)
	}
}

// FuzzParse: whatever is read prints as it was written, and lies in its year.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-10", "1900-01", "2026-1", "0000-00", "2026-13", "-026-10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := Parse(s)
		if err != nil {
			return
		}
		if m.String() != s {
			t.Errorf("Parse(%q) prints %q", s, m)
		}
		if m.First().Year() != m.Year() || At(m.First()) != m || At(m.Last()) != m {
			t.Errorf("%s runs from %s to %s", m, m.First(), m.Last())
		}
	})
}
