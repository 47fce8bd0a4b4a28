package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stis/ingest"
	"stis/internal/city"
	"stis/reference/period"
	"stis/transform"
	"stis/warehouse"
)

// testClock stands for the operator's wall clock.
func testClock() time.Time { return time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) }

// stis runs one command line in process and returns its exit code and output.
func stis(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs, testClock)
	return code, out.String(), errs.String()
}

// smallCity is big enough to hold every planted kind.
func smallCity(dir string) []string {
	return []string{"demo", dir, "--enterprises", "60", "--months", "14", "--fx-lines", "120", "--json"}
}

func TestDemoAgreesWithItsLedger(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	code, out, errs := stis(t, smallCity(dir)...)
	if code != exitDone {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	var got struct {
		Rows      map[string]int64
		Findings  struct{ Planted, Found, Missed, False int }
		Totals    struct{ Checked, Wrong int }
		Workbooks []string
		Snapshot  string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, o := range outcomeOrder() {
		sum += got.Rows[o]
	}
	if sum != got.Rows["read"] || sum == 0 {
		t.Errorf("conservation: outcomes add to %d, rows read %d", sum, got.Rows["read"])
	}
	if got.Findings.Planted == 0 || got.Findings.Found != got.Findings.Planted || got.Findings.False != 0 {
		t.Errorf("findings: %+v", got.Findings)
	}
	if got.Totals.Checked < 100 || got.Totals.Wrong != 0 {
		t.Errorf("totals: %+v", got.Totals)
	}
	for _, f := range append(got.Workbooks, got.Snapshot) {
		if _, err := os.Stat(f); err != nil {
			t.Error(err)
		}
	}
	t.Run("second run, same bytes", func(t *testing.T) { secondRun(t, dir, got.Workbooks) })
	t.Run("inbox again", func(t *testing.T) { inboxAgain(t, dir) })
	t.Run("snapshot", func(t *testing.T) { querySnapshot(t, dir) })
}

// secondRun repeats the last month and compares the workbooks byte for byte.
func secondRun(t *testing.T, dir string, books []string) {
	before := hashes(t, books)
	code, _, errs := stis(t, "run", "-w", dir, "--period", "2026-10")
	if code != exitHard { // the planted errors need a human
		t.Fatalf("exit %d, want %d\n%s", code, exitHard, errs)
	}
	if after := hashes(t, books); after != before {
		t.Errorf("workbooks changed:\n%s\n%s", before, after)
	}
}

func hashes(t *testing.T, files []string) string {
	t.Helper()
	var b strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		fmt.Fprintln(&b, filepath.Base(f), hex.EncodeToString(sum[:]))
	}
	return b.String()
}

// inboxAgain scans the inbox a second time: everything is known.
func inboxAgain(t *testing.T, dir string) {
	code, out, errs := stis(t, "ingest", "-w", dir)
	if code != exitDone || !strings.Contains(out, "nothing new") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func querySnapshot(t *testing.T, dir string) {
	code, out, errs := stis(t, "sql", "-w", dir, "--csv",
		"select count(*) > 0 from pub.observation where indicator = 'EX03' and period = '2026-10'")
	if code != exitDone || !strings.Contains(out, "true") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	for _, bad := range []string{"delete from pub.observation", "select * from read_csv('/etc/passwd')",
		"attach 'x.duckdb'", "copy (select 1) to 'x.csv'", "pragma enable_profiling", "set threads = 9"} {
		if code, out, _ := stis(t, "sql", "-w", dir, bad); code == exitDone {
			t.Errorf("%s: allowed\n%s", bad, out)
		}
	}
}

func TestOrderOfReceiptDoesNotMatter(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dir := t.TempDir()
	if err := initWorkspace(dir, ""); err != nil {
		t.Fatal(err)
	}
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := city.Default()
	cfg.Enterprises, cfg.Months, cfg.FXLines = 40, 13, 60
	truth, err := city.Generate(t.Context(), w.sources, w.book, cfg, w.path("inbox"))
	if err != nil {
		t.Fatal(err)
	}
	ds, asOf := truthDeliveries(w, truth)
	inOrder := dumpAfter(t, w, "a.duckdb", ds, asOf, cfg.Last)
	rng := rand.New(rand.NewPCG(seed, 0))
	rng.Shuffle(len(ds), func(i, j int) { ds[i], ds[j] = ds[j], ds[i] })
	shuffled := dumpAfter(t, w, "b.duckdb", ds, asOf, cfg.Last)
	for i := range inOrder {
		if inOrder[i] != shuffled[i] {
			t.Errorf("order of receipt changed %s", strings.SplitN(inOrder[i], " ", 2)[0])
		}
	}
	if len(inOrder) < 10 {
		t.Errorf("only %d tables compared", len(inOrder))
	}
}

// dumpAfter ingests into a new warehouse, builds, computes and returns a
// checksum line for every table of facts and for the observations.
func dumpAfter(t *testing.T, w *workspace, name string, ds []ingest.Delivery, asOf time.Time, m period.Month) []string {
	t.Helper()
	ctx := t.Context()
	var errs bytes.Buffer
	a := &app{stdout: &errs, stderr: &errs, now: testClock}
	db, err := warehouse.Open(ctx, w.path(name), warehouse.Options{MemoryLimitMB: 1024})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := a.receive(ctx, db, w, ds); err != nil {
		t.Fatal(err)
	}
	built, err := transform.Build(ctx, db, w.book, w.sources, transform.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.computeMonth(ctx, db, w, m, built); err != nil {
		t.Fatal(err)
	}
	return checksums(ctx, t, db, "facts", "indicators")
}

func checksums(ctx context.Context, t *testing.T, db *warehouse.DB, schemas ...string) []string {
	t.Helper()
	var tables []string
	err := scanEach(ctx, db, `select table_schema, table_name from information_schema.tables order by 1, 2`, func(scan func(...any) error) error {
		var schema, name string
		err := scan(&schema, &name)
		if slices.Contains(schemas, schema) {
			tables = append(tables, schema+"."+name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range tables {
		err := scanEach(ctx, db, "select count(*), coalesce(md5(string_agg(r, chr(10) order by r)), '') from (select cast(t as varchar) as r from "+name+" t)",
			func(scan func(...any) error) error {
				var n int64
				var sum string
				err := scan(&n, &sum)
				out = append(out, fmt.Sprintf("%s %d %s", name, n, sum))
				return err
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestDemoRefusesFullFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letters.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"demo", dir}, {"demo", dir, "--force"}} {
		if code, _, errs := stis(t, args...); code != exitUsage {
			t.Errorf("%v: exit %d %s", args, code, errs)
		}
	}
	if _, err := fs.Stat(os.DirFS(dir), "letters.txt"); err != nil {
		t.Error("a file that is not ours was removed")
	}
}
