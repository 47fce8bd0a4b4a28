package editing

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"stis/transform/editing/outlier"
	"stis/warehouse"
)

// The values that STIS ships are those of METHODS §4.
func TestShippedParameters(t *testing.T) {
	got, err := parametersOf(openBook(t), asOf)
	if err != nil {
		t.Fatal(err)
	}
	want := parameters{hb: outlier.Params{U: .5, A: .05, C: 10, Min: 12}, band: .2, stop: .005}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(parameters{})); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// A value holds from its day on.
func TestParametersAreDated(t *testing.T) {
	book := openBook(t, "hb_c,2026-01-01,4", "review_stop_share,2026-12-01,0.002")
	for _, c := range []struct {
		years int
		c     float64
	}{{0, 4}, {-1, 10}} {
		p, err := parametersOf(book, asOf.AddDate(c.years, 0, 0))
		if err != nil || p.hb.C != c.c || p.stop != .005 {
			t.Errorf("%d years: %+v %v", c.years, p, err)
		}
	}
}

func TestParametersOutOfRange(t *testing.T) {
	f := newFixture(t)
	for value, want := range map[string]string{
		"hb_u,2020-01-01,-0.5":              "parameter hb_u is -0.5: want a number from 0 to 1",
		"hb_a,2020-01-01,1.5":               "parameter hb_a is 1.5: want a number from 0 to 1",
		"hb_c,2020-01-01,0":                 "parameter hb_c is 0: want a number from 0.01 to 1000",
		"hb_c,2020-01-01,-10":               "parameter hb_c is -10: want a number from 0.01 to 1000",
		"hb_min_stratum,2020-01-01,1":       "parameter hb_min_stratum is 1: want a number from 2 to 1e+06",
		"unit_error_band,2020-01-01,0.9":    "parameter unit_error_band is 0.9: want a number from 0 to 0.5",
		"review_stop_share,2020-01-01,0.02": "parameter review_stop_share is 0.02: review_stop_ceiling allows 0.01 at most",
	} {
		book := openBook(t, value)
		for room, run := range map[string]func(*warehouse.Tx) error{
			"editing":      func(tx *warehouse.Tx) error { return Build(t.Context(), tx, book, asOf) },
			"review queue": func(tx *warehouse.Tx) error { return Queue(t.Context(), tx, book, asOf) },
		} {
			if err := f.db.Tx(t.Context(), run); err == nil || err.Error() != room+": "+want {
				t.Errorf("%s: %v, want %s: %s", value, err, room, want)
			}
		}
	}
}

// What is an outlier depends on the parameters: firm 3 executes four times as
// much in one month, firm 5 errs by about 13,500.
func TestParametersDecideOutliers(t *testing.T) {
	f := newFixture(t)
	steadyFirms(f, 40)
	f.exec(`UPDATE facts.execution SET usd = usd * 4 WHERE exec_id = 'ZX3-17';
		UPDATE facts.execution SET usd = usd * 13500 WHERE exec_id = 'ZX5-20'`)
	const lines = "SELECT rule, key FROM facts.outlier ORDER BY rule, key"
	for _, c := range []struct {
		own  []string
		want []string
	}{
		{nil, []string{"EDT001 ZX3-17", "EDT001 ZX5-20"}},
		{[]string{"hb_c,2020-01-01,540"}, []string{"EDT001 ZX5-20"}},
		{[]string{"hb_u,2020-01-01,0", "hb_c,2020-01-01,540"}, []string{"EDT001 ZX3-17", "EDT001 ZX5-20"}},
		{[]string{"hb_min_stratum,2020-01-01,100"}, []string{}},
		{[]string{"unit_error_band,2020-01-01,0.4"}, []string{"EDT001 ZX3-17", "EDT001 ZX5-20", "EDT004 ZX5-20"}},
	} {
		f.book = openBook(t, c.own...)
		f.build()
		if d := cmp.Diff(c.want, f.lines(lines)); d != "" {
			t.Errorf("%v (-want +got):\n%s", c.own, d)
		}
	}
}

// The stop line is where the share of the book has it.
func TestStopShare(t *testing.T) {
	f := queued(t)
	for _, c := range []struct {
		own  []string
		want string
	}{
		{nil, "4"},
		{[]string{"review_stop_share,2026-01-01,0.002"}, "5"},
		{[]string{"review_stop_share,2026-01-01,0.02", "review_stop_ceiling,2026-01-01,0.05"}, "2"},
		{[]string{"review_stop_share,2027-01-01,0.002"}, "4"},
	} {
		f.book = openBook(t, c.own...)
		f.build()
		if d := cmp.Diff([]string{c.want}, f.lines("SELECT position FROM facts.review_queue WHERE stop")); d != "" {
			t.Errorf("%v (-want +got):\n%s", c.own, d)
		}
	}
}
