package indicators

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"stis/reference"
	"stis/review"
)

// TestStatusOfAdjustedBreak: an adjustment is graver than a break, which the
// reason still tells.
func TestStatusOfAdjustedBreak(t *testing.T) {
	cases, err := parseTests([]byte(`case adjusted
table facts.series_break
dimension | month | edition_before | edition_after
so_class2 | 2026-09 | 2010 | 2018
table facts.execution
stat_month | event_month | uscc | usd
2025-09 | 2025-09 | A | 100.00
2026-09 | 2026-09 | A | 200.00
run 2026-09`))
	if err != nil {
		t.Fatal(err)
	}
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	db, c := openTest(t), cases[0]
	loadFacts(t, db, c.tables)
	o := signedOverlay(review.InForce)
	o.Dimension, o.Member = "so_class1", "ITO"
	o.Adjustment = "-10.00"
	ctx, at := context.Background(), time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)
	res, err := Compute(ctx, db, cat, Run{Period: c.period, AsOf: at, Cutoff: at, InputsHash: c.name, LayoutVersion: "test", Overlays: []review.Overlay{o}})
	if err != nil {
		t.Fatal(err)
	}
	cube, err := Read(ctx, db, res.RunID)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ id, measure, cut, key, value, status, reason, variant string }{
		{"EX03", "level", "so_class1", "so_class1=ITO", "190.0", "E", "series_break", ""},
		{"EX03", "yoy", "so_class1", "so_class1=ITO", "90.0", "E", "series_break", ""},
		{"EX03", "level", Total, "", "190.0", "E", "", ""},
		{"EX01", "level", "so_class1", "so_class1=ITO", "200.0", "B", "series_break", ""},
		{"EX01", "level", "county", "county=330302", "200.0", "A", "", ""},
	} {
		got, ok := cube.Get(x.id, "2026-09", "month", x.measure, x.cut, x.key)
		if !ok || show(got.Value, 1) != x.value || got.ObsStatus != x.status || got.Reason != x.reason || got.Variant != x.variant {
			t.Errorf("%+v: %v %s %q %q", x, show(got.Value, 1), got.ObsStatus, got.Reason, got.Variant)
		}
	}
	if got, _ := cube.Get("EX01k", "2026-09", "month", "level", Total, ""); got.Variant != "base" {
		t.Errorf("comparable series: variant %q", got.Variant)
	}
}

// TestDefinitionsNameTheBase holds what a comparable series says of its editions
// against the reference book, which decides them.
func TestDefinitionsNameTheBase(t *testing.T) {
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	base := map[string]string{}
	for _, table := range book.Tables() {
		if table.Name != "base_edition" {
			continue
		}
		for _, row := range table.Rows {
			base[row[0]] = row[1]
		}
	}
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	edition, found := regexp.MustCompile(`[0-9]{4}`), 0
	for _, i := range cat.All() {
		if i.Comparable == "" {
			continue
		}
		found++
		list := "CL_SO"
		if strings.HasPrefix(i.ID, "ST") {
			list = "CL_TXN"
		}
		for _, text := range []string{i.Definition.Zh, i.Definition.En} {
			if got := edition.FindString(text); got != base[list] || got == "" {
				t.Errorf("%s names edition %q, the base of %s is %q: %s", i.ID, got, list, base[list], text)
			}
		}
		if of, _ := cat.Get(i.Comparable); of.Name.Zh+"（可比口径）" != i.Name.Zh {
			t.Errorf("%s is called %s", i.ID, i.Name.Zh)
		}
	}
	if found != 4 {
		t.Errorf("%d comparable series", found)
	}
}
