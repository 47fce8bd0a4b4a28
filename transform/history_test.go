package transform

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/warehouse"
)

// told prints a history, one line a belief.
func told(hs []Belief) string {
	var b strings.Builder
	at := func(t time.Time) string {
		if t.IsZero() {
			return "…"
		}
		return t.Format(time.DateOnly)
	}
	for _, h := range hs {
		fmt.Fprintf(&b, "%s | %s–%s | %s | %s row %d", h.Key, at(h.From), at(h.Until), h.Why, h.File, h.Row)
		for _, x := range []struct {
			on   bool
			text string
		}{{h.Gone, "gone"}, {h.Late, "late"}, {h.Link != "", "link " + h.Link}, {h.Stated != "", "stated " + h.Stated}, {h.Scope != "", "scope " + h.Scope}} {
			if x.on {
				b.WriteString(" | " + x.text)
			}
		}
		for _, c := range h.Changes {
			fmt.Fprintf(&b, " | %s: %q → %q", c.Field, c.Before, c.After)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// What was believed of one record, when and why, in every way of correcting.
func TestHistory(t *testing.T) {
	book, cat := world(t)
	var out strings.Builder
	for _, c := range []struct {
		file, asOf string
		keys       [][2]string
	}{
		{"case_corrections.txt", "2026-12-31", [][2]string{{"safe_summary", "2026-05|C|227020|USA"}, {"cus_decl", "K1|1"}, {"cus_decl", "K2"}, {"cus_decl", "K3"},
			{"safe_receipt", "B1"}, {"safe_receipt", "B2"}, {"safe_receipt", "B3"}, {"so_contract", "W1"}, {"so_contract", "W3"},
			{"so_execution", "Z1"}, {"so_execution", "Z2"}, {"so_execution", "Z3"}, {"target", "nobody"}}},
		{"case_chains.txt", "2026-10-31", [][2]string{{"safe_receipt", "B1"}, {"safe_receipt", "B2"}, {"so_contract", "W1"}, {"so_contract", "W2"},
			{"so_execution", "R1"}, {"so_execution", "E2"}, {"park", "P2|2026-05"}}},
		{"case_chains.txt", "2026-07-31", [][2]string{{"park", "P2"}, {"so_contract", "W2"}}},
		{"case_releases.txt", "2026-12-31", [][2]string{{"so_execution", "Z1"}, {"so_execution", "Z2"}, {"so_execution", "Z3"}, {"so_execution", "Z4"}, {"target", "2026|EX03|330303"}, {"target", "2026|EX03|330304"}}},
	} {
		db := caseWarehouse(t, c.file)
		if _, err := Build(t.Context(), db, book, cat, Options{AsOf: instant(t, c.asOf)}); err != nil {
			t.Fatal(err)
		}
		for _, k := range c.keys {
			hs, err := History(t.Context(), db, cat, k[0], k[1])
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "# %s as of %s: %s %s\n%s", c.file, c.asOf, k[0], k[1], told(hs))
		}
		db.Close()
	}
	golden := filepath.Join("testdata", "history.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), out.String()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if _, err := History(t.Context(), nil, cat, "nowhere", "x"); err == nil || err.Error() != `history of "nowhere": no such source` {
		t.Errorf("History: %v", err)
	}
}

// caseWarehouse loads the batches of a case file.
func caseWarehouse(t *testing.T, file string) *warehouse.DB {
	t.Helper()
	_, cat := world(t)
	own := map[string]map[string]string{}
	readCase(t, filepath.Join("testdata", "defaults.txt"), own)
	c := readCase(t, filepath.Join("testdata", file), own)
	db := openWarehouse(t, cat)
	loadBatches(t, db, cat, c.batches)
	return db
}

// Time travel: what the history of the last build says was believed at a time is
// what a build as of that time accepts, for every key of every source in the cases
// of corrections and releases.
func TestHistoryAgreesWithBuilds(t *testing.T) {
	book, cat := world(t)
	for _, file := range []string{"case_corrections.txt", "case_chains.txt", "case_releases.txt"} {
		db := caseWarehouse(t, file)
		moments := []string{"2026-06-10", "2026-07-10", "2026-08-20", "2026-10-20", "2026-12-31"}
		want := map[string][]string{}
		for _, m := range moments {
			if _, err := Build(t.Context(), db, book, cat, Options{AsOf: instant(t, m)}); err != nil {
				t.Fatal(err)
			}
			want[m] = lines(t, db, `SELECT source, key, batch, sheet, "row" FROM facts.version WHERE outcome = 'accepted' ORDER BY source, key`)
		}
		got := map[string][]string{}
		for _, l := range lines(t, db, "SELECT DISTINCT source, key FROM facts.version") {
			source, key, _ := strings.Cut(strings.TrimPrefix(l, "| "), " | ")
			hs, err := History(t.Context(), db, cat, source, key)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hs {
				for _, m := range moments {
					at := instant(t, m)
					if h.Key == key && h.Row > 0 && !h.From.After(at) && (h.Until.IsZero() || h.Until.After(at)) {
						got[m] = append(got[m], fmt.Sprintf("| %s | %s | %s | %s | %d", source, key, h.Batch, h.Sheet, h.Row))
					}
				}
			}
		}
		for _, m := range moments {
			slices.Sort(got[m])
			slices.Sort(want[m])
			if d := cmp.Diff(want[m], got[m]); d != "" {
				t.Errorf("%s at %s (-build +history):\n%s", file, m, d)
			}
		}
		db.Close()
	}
}

func TestFollow(t *testing.T) {
	all := []replaced{{source: "r", bop: "A", by: "B"}, {source: "r", bop: "B", by: "C"}, {source: "r", bop: "C", by: "D"},
		{source: "p", bop: "D", by: "A"}, {source: "r", bop: "K", by: "L"}, {source: "r", bop: "L", by: "K"}, {source: "r", bop: "M", by: "K"}}
	follow(all)
	var got []string
	for _, r := range all {
		got = append(got, fmt.Sprint(r.source, r.bop, " ", r.final, " ", r.steps))
	}
	if d := cmp.Diff([]string{"rA D 3", "rB D 2", "rC D 1", "pD A 1", "rK  0", "rL  0", "rM  0"}, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
