package transform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/internal/finding"
	"stis/transform/check"
	"stis/warehouse"
)

const goodHeader = "-- rule: TRN901\n-- severity: W\n-- reads: none\n-- zh: 值 {v}\n-- en: value\n--  {v} of {key}\n"

func checkOf(t *testing.T, name, text string) check.Check {
	t.Helper()
	c, err := check.Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A check that cannot run is a hard finding; the others still run and the
// facts are there. An error when a statement is bound leaves DuckDB's
// transaction alive, one while it runs ends it: both are tried.
func TestCheckCannotRun(t *testing.T) {
	book, cat := world(t)
	db := openWarehouse(t, cat)
	const columns = "SELECT 'x' AS source, '' AS batch, '' AS sheet, 7 AS \"row\", '' AS field, 'k' AS key, "
	checks := []check.Check{
		checkOf(t, "TRN901", goodHeader+columns+"'one' AS v"),
		checkOf(t, "TRN902", strings.Replace(goodHeader, "901", "902", 1)+columns+"v FROM facts.nowhere"),
		checkOf(t, "TRN903", strings.Replace(goodHeader, "901", "903", 1)+columns+"CAST('abc' || CAST(batches AS VARCHAR) AS INTEGER) AS v FROM facts.run"),
		checkOf(t, "TRN904", strings.Replace(goodHeader, "901", "904", 1)+columns+"'no v' AS w"),
		checkOf(t, "TRN905", strings.Replace(goodHeader, "901", "905", 1)+"SELECT 'x' AS source, 'one' AS v"),
	}
	r, err := build(t.Context(), db, book, cat, Options{AsOf: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, checks)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		got = append(got, string(f.Rule)+" "+string(f.Severity)+" "+f.Key+" "+strings.SplitAfter(f.En, "cannot run:")[0])
	}
	want := []string{"TRN999 E TRN902 check TRN902 cannot run:", "TRN999 E TRN903 check TRN903 cannot run:",
		"TRN999 E TRN904 check TRN904 cannot run:", "TRN999 E TRN905 check TRN905 cannot run:", "TRN901 W k value one of k"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if stored := show(t, db, "finding", []string{"rule"}); len(stored) != len(want) {
		t.Errorf("facts.finding holds %d rows, want %d", len(stored), len(want))
	}
}

// Every rule of the checks is hit by a case file, so that none is dead; those of
// the rooms inside this one by a test or a test file of their room.
func TestEveryCheckIsHit(t *testing.T) {
	book, _ := world(t)
	own, err := check.Load(checkFiles)
	if err != nil {
		t.Fatal(err)
	}
	cases := textOfFiles(t, filepath.Join("testdata", "case_*.txt"))
	mine := map[finding.Rule]bool{}
	for _, c := range own {
		mine[c.Rule] = true
		if !strings.Contains(cases, "| "+string(c.Rule)+" |") {
			t.Errorf("%s is hit by no case", c.Rule)
		}
	}
	all, err := allChecks(book, nil)
	if err != nil {
		t.Fatal(err)
	}
	rooms := textOfFiles(t, filepath.Join("*", "*_test.go")) + textOfFiles(t, filepath.Join("*", "testdata", "*"))
	for _, c := range all {
		if !mine[c.Rule] && !strings.Contains(rooms, string(c.Rule)) {
			t.Errorf("%s is hit by no test of its room", c.Rule)
		}
	}
}

// textOfFiles joins the files of a pattern.
func textOfFiles(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		if s, err := os.Stat(f); err != nil || s.IsDir() {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// A batch whose rows do not add up stops the build and leaves facts as they were.
func TestConservationFails(t *testing.T) {
	book, cat := world(t)
	db := openWarehouse(t, cat)
	b := testBatch{name: "t1", source: "target", received: "2026-01-20", rules: []string{""},
		rows: []map[string]string{{"year": "2026", "ind_code": "EX03", "county_code": "330300", "target": "1"}}}
	loadBatches(t, db, cat, []testBatch{b})
	asOf := Options{AsOf: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := Build(t.Context(), db, book, cat, asOf); err != nil {
		t.Fatal(err)
	}
	before := dump(t, db)
	err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		return tx.Exec(t.Context(), "UPDATE raw.batch SET rows_read = 2")
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `build facts as of 2026-02-01T00:00:00Z: conservation: batch t1 of target ("t1.xlsx"): 2 rows read, 1 outcomes of 1 rows`
	if _, err := Build(t.Context(), db, book, cat, asOf); err == nil || err.Error() != want {
		t.Errorf("Build: %v", err)
	}
	if d := cmp.Diff(before, dump(t, db)); d != "" {
		t.Errorf("facts changed:\n%s", d)
	}
	counts, err := Conservation(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]BatchCount{{Source: "target", Batch: "t1", File: "t1.xlsx", Read: 1, Accepted: 1}}, counts); d != "" {
		t.Errorf("Conservation:\n%s", d)
	}
	outcomes, err := Outcomes(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]OutcomeCount{{"target", "accepted", 1}}, outcomes); d != "" {
		t.Errorf("Outcomes:\n%s", d)
	}
}

// Findings joins what ingestion and the checks found, with names and cells,
// and sees only what the last build saw.
func TestFindings(t *testing.T) {
	book, cat := world(t)
	db := openWarehouse(t, cat)
	row := map[string]string{"project_id": "F1", "year": "2026", "applicant": "A", "applicant_kind": "1", "article": "4",
		"item": "x", "level": "3", "claim_wan": "40", "approved_wan": "40", "approve_date": "2026-01-05", "tier": "3", "oneoff_flag": "true"}
	b := testBatch{name: "f1", source: "fund_project", received: "2026-01-20", rules: []string{""}, rows: []map[string]string{row}}
	loadBatches(t, db, cat, []testBatch{b})
	err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		return tx.Exec(t.Context(), `
INSERT INTO raw.batch_column VALUES ('f1', 'S', 'approved_wan', 28, '核定金额', '万元', 1, 1);
INSERT INTO raw.delivery VALUES
  ('d2', 'f1', 'fund_project', 'again.xlsx', 'sha', TIMESTAMP '2026-01-25 00:00:00', 1, 'duplicate', '', ''),
  ('d3', 'f1', 'fund_project', 'late.xlsx', 'sha', TIMESTAMP '2026-03-25 00:00:00', 1, 'duplicate', '', ''),
  ('d4', 'zz', 'fund_project', 'broken.zip', 'sha', TIMESTAMP '2026-01-26 00:00:00', 1, 'refused', '', '');
INSERT INTO raw.finding VALUES
  ('f1', 1, 'ING014', 'W', 'fund_project', 'S', 5, 'level', 'G5', 'F1', '数字', 'number'),
  ('f1', 2, 'ING021', 'I', 'fund_project', NULL, NULL, NULL, NULL, NULL, '重复文件', 'same bytes'),
  ('f1', 3, 'ING021', 'I', 'fund_project', NULL, NULL, NULL, NULL, NULL, '重复文件', 'same bytes'),
  ('zz', 1, 'ING001', 'E', 'fund_project', NULL, NULL, NULL, NULL, NULL, '无法读取', 'unreadable')`)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Build(t.Context(), db, book, cat, Options{AsOf: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	fs, err := Findings(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range fs {
		got = append(got, f.String())
	}
	want := []string{"again.xlsx: I ING021: same bytes", "f1.xlsx!S!G5: W ING014: number",
		"f1.xlsx!S!AB5: W TRN024: project F1: 400000.00 yuan approved, above the cap of article 4, 300000.00 yuan",
		"broken.zip: E ING001: unreadable"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestAddress(t *testing.T) {
	for want, col := range map[string]int{"A9": 1, "Z9": 26, "AA9": 27, "AZ9": 52, "ZZ9": 702, "AAA9": 703} {
		if got := address(col, 9); got != want {
			t.Errorf("address(%d, 9) = %s, want %s", col, got, want)
		}
	}
}
