package reports

import (
	"math/big"
	"strings"
	"testing"

	"stis/indicators"
)

// TestSeriesBreak: a figure on which a break falls keeps its number and is
// marked, also where an adjustment is the graver status; its sheet explains the
// mark, and the comparable series beside it has none.
func TestSeriesBreak(t *testing.T) {
	s := newSample(t)
	county := func(id, measure, code string) Key {
		return Key{id, "2026-10", "ytd", measure, "county", "county=" + code}
	}
	s.set(county("EX03", "yoy", "330327"), big.NewRat(125, 10), "B", "series_break")
	s.set(county("EX03", "level", "330383"), big.NewRat(123400, 1), "E", "series_break")
	o := s.obs[county("EX03", "level", "330383")]
	o.Overlays = []string{"o1"}
	s.obs[county("EX03", "level", "330383")] = o
	w := writeOf(t, s, "R2")
	f := open(t, w.Path)
	want := map[Key]string{county("EX03", "yoy", "330327"): "12.5◇", county("EX03", "level", "330383"): "12.34◇※"}
	sheets, found := map[string]bool{}, map[Key]bool{}
	for _, c := range w.Cells {
		shown, err := f.GetCellValue(c.Sheet, c.Addr)
		if err != nil {
			t.Fatal(err)
		}
		text, marked := want[c.Key]
		if marked && shown != text {
			t.Errorf("%s!%s shows %q, want %q", c.Sheet, c.Addr, shown, text)
		}
		if strings.Contains(shown, "◇") != marked {
			t.Errorf("%s!%s %v shows %q", c.Sheet, c.Addr, c.Key, shown)
		}
		if marked {
			sheets[c.Sheet], found[c.Key] = true, true
		}
	}
	if len(found) != len(want) || !sheets["分县"] || !sheets["可比口径"] {
		t.Errorf("marked %v on %v", found, sheets)
	}
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		noted := false
		for _, r := range rows {
			noted = noted || len(r) > 0 && strings.HasPrefix(strings.TrimLeft(r[0], "　注："), "“◇”表示")
		}
		if noted != sheets[name] {
			t.Errorf("sheet %s: note %v, mark %v", name, noted, sheets[name])
		}
	}
	if status := indicators.Status(s.obs[county("EX03", "yoy", "330327")].Reason); status != indicators.SeriesBreak {
		t.Errorf("reason %q", status)
	}
}
