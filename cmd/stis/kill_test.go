package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stis/internal/city"
	"stis/transform"
	"stis/warehouse"
)

// TestKilledIngestLosesNothing kills the command while it reads the inbox,
// again and again, until a run comes through. What stands then must equal what
// one quiet run makes.
func TestKilledIngestLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills many processes")
	}
	dir := t.TempDir()
	if err := initWorkspace(dir, ""); err != nil {
		t.Fatal(err)
	}
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := city.Default()
	cfg.Enterprises, cfg.Months, cfg.FXLines = 40, 3, 40
	if _, err := city.Generate(t.Context(), w.sources, w.book, cfg, w.path("inbox")); err != nil {
		t.Fatal(err)
	}
	kills := 0
	for patience := 300 * time.Millisecond; ; patience += 250 * time.Millisecond {
		if finished(t, dir, patience) {
			break
		}
		kills++
		if kills > 40 {
			t.Fatal("never finished")
		}
	}
	t.Logf("killed %d times", kills)
	if kills == 0 {
		t.Error("the command was never killed: it proves nothing")
	}
	killed := factsOf(t, w, "warehouse.duckdb")

	quiet := filepath.Join(dir, "warehouse.duckdb")
	if err := os.Rename(quiet, filepath.Join(dir, "killed.duckdb")); err != nil {
		t.Fatal(err)
	}
	if !finished(t, dir, time.Minute) {
		t.Fatal("the quiet run did not finish in a minute")
	}
	if want := factsOf(t, w, "warehouse.duckdb"); strings.Join(killed, "\n") != strings.Join(want, "\n") {
		t.Errorf("after kills:\n%s\nquiet:\n%s", strings.Join(killed, "\n"), strings.Join(want, "\n"))
	}
}

// TestKilledAtRandomPoints kills an ingest at 20 random moments between its
// start and its end, each time from an empty warehouse, and lets a second run
// finish the work: no row may be lost and none be there twice.
func TestKilledAtRandomPoints(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills many processes")
	}
	dir := t.TempDir()
	if err := initWorkspace(dir, ""); err != nil {
		t.Fatal(err)
	}
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := city.Default()
	cfg.Enterprises, cfg.Months, cfg.FXLines = 20, 3, 400
	if _, err := city.Generate(t.Context(), w.sources, w.book, cfg, w.path("inbox")); err != nil {
		t.Fatal(err)
	}
	oneOfEach(t, w.path("inbox"))
	whole := time.Minute
	for range 3 { // the first run of a program is slow: its pages come from the disk
		forget(t, w)
		start := time.Now()
		if !finished(t, dir, time.Minute) {
			t.Fatal("the quiet run did not finish in a minute")
		}
		whole = min(whole, time.Since(start))
	}
	want := rawOf(t, w)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d; a quiet run takes %s", seed, whole)
	r := rand.New(rand.NewPCG(seed, 1))
	kills := 0
	for i := range 20 {
		forget(t, w)
		at := time.Duration(r.Int64N(int64(whole)))
		if !finished(t, dir, at) {
			kills++
		}
		if !finished(t, dir, time.Minute) {
			t.Fatalf("kill %d at %s: the second run did not finish", i, at)
		}
		if got := rawOf(t, w); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("kill %d at %s:\n%s\nquiet:\n%s", i, at, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	if kills < 10 {
		t.Errorf("only %d of 20 runs were killed before their end", kills)
	}
}

// oneOfEach leaves the largest file of every source.
func oneOfEach(t *testing.T, inbox string) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(inbox, "*"))
	if err != nil || len(folders) < 13 {
		t.Fatalf("%d folders: %v", len(folders), err)
	}
	for _, dir := range folders {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		keep, most := "", int64(-1)
		for _, e := range entries {
			st, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			if st.Size() > most {
				keep, most = e.Name(), st.Size()
			}
		}
		for _, e := range entries {
			if e.Name() == keep {
				continue
			}
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// forget takes the workspace back to before its first file.
func forget(t *testing.T, w *workspace) {
	t.Helper()
	for _, name := range []string{"warehouse.duckdb", "warehouse.duckdb.wal", "archive", "returned"} {
		if err := os.RemoveAll(w.path(name)); err != nil {
			t.Fatal(err)
		}
	}
}

// rawOf returns rows and a checksum of every table of raw.
func rawOf(t *testing.T, w *workspace) (sums []string) {
	t.Helper()
	db, err := warehouse.Open(t.Context(), w.path("warehouse.duckdb"), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return checksums(t.Context(), t, db, "raw")
}

// finished starts stis ingest in a process of its own and kills it when the
// patience is over.
func finished(t *testing.T, dir string, patience time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "ingest", "-w", dir, "--received", "2026-11-15T00:00:00Z")
	cmd.Args[0] = "stis" // testscript.Main starts the real command under this name
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	if err == nil {
		return true
	}
	if x, ok := err.(*exec.ExitError); ok && x.ExitCode() == exitHard {
		return true // the planted errors need a human
	}
	return false
}

// factsOf builds the facts and returns their checksums.
func factsOf(t *testing.T, w *workspace, name string) []string {
	t.Helper()
	db, err := warehouse.Open(t.Context(), w.path(name), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	opts := transform.Options{AsOf: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := transform.Build(t.Context(), db, w.book, w.sources, opts); err != nil {
		t.Fatal(err)
	}
	return checksums(t.Context(), t, db, "facts", "indicators")
}
