package locked

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stis/indicators"
	"stis/ingest"
	"stis/internal/city"
	"stis/reference"
	"stis/transform"
	"stis/warehouse"
)

// town is a small city: a warehouse with its files, one with facts and
// indicators too, and what both rooms made of it without locks.
type town struct {
	book            *reference.Book
	cat             *ingest.Catalog
	icat            *indicators.Catalog
	asOf            time.Time
	result          *transform.Result
	received, built string
	facts           map[string]string // tables of facts, estimate and reference, as sums gives them
	indicators      map[string]string
}

func newTown(t *testing.T) *town {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a city twice")
	}
	w := &town{}
	var errs [3]error
	w.book, errs[0] = reference.Open()
	w.cat, errs[1] = ingest.Layouts()
	w.icat, errs[2] = indicators.Load()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w.received, w.built = filepath.Join(dir, "received.duckdb"), filepath.Join(dir, "built.duckdb")
	db := mustOpen(t, w.received)
	w.receive(t, db, dir)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(w.built, w.received); err != nil {
		t.Fatal(err)
	}
	db = mustOpen(t, w.built)
	w.build(t, db)
	w.facts = sums(t, db, "facts", "estimate", "reference")
	w.compute(t, db)
	w.indicators = sums(t, db, "indicators")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return w
}

// receive makes the city's files and ingests them.
func (w *town) receive(t *testing.T, db *warehouse.DB, dir string) {
	t.Helper()
	cfg := city.Default()
	cfg.Enterprises, cfg.Months, cfg.FXLines = 20, 5, 40
	truth, err := city.Generate(t.Context(), w.cat, w.book, cfg, dir)
	if err != nil {
		t.Fatal(err)
	}
	var ds []ingest.Delivery
	for _, f := range truth.Files {
		ds = append(ds, ingest.Delivery{Path: filepath.Join(dir, filepath.FromSlash(f.Path)), Name: f.Name, Source: f.Source, Received: f.Received})
		if f.Received.After(w.asOf) {
			w.asOf = f.Received
		}
	}
	slices.SortStableFunc(ds, func(x, y ingest.Delivery) int {
		return cmp.Or(x.Received.Compare(y.Received), cmp.Compare(x.Path, y.Path))
	})
	in, err := ingest.New(t.Context(), db, w.book, w.cat, filepath.Join(dir, "archive"), ingest.Settings{HashSalt: cfg.Salt})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.ReceiveAll(t.Context(), ds, func(*ingest.Receipt) error { return nil }); err != nil {
		t.Fatal(err)
	}
}

func (w *town) build(t *testing.T, db *warehouse.DB) {
	t.Helper()
	r, err := transform.Build(t.Context(), db, w.book, w.cat, transform.Options{AsOf: w.asOf})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Rule == "TRN999" { // a check that could not run
			t.Error(f)
		}
	}
	w.result = r
}

func (w *town) compute(t *testing.T, db *warehouse.DB) {
	t.Helper()
	run := indicators.Run{Period: city.Default().Last, AsOf: w.result.AsOf, Cutoff: w.result.Cutoff,
		InputsHash: w.result.InputsHash, LayoutVersion: w.cat.Version()}
	if _, err := indicators.Compute(t.Context(), db, w.icat, run); err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t *testing.T, path string) *warehouse.DB {
	t.Helper()
	db, err := open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func open(ctx context.Context, path string) (*warehouse.DB, error) {
	return warehouse.Open(ctx, path, warehouse.Options{MemoryLimitMB: 1024})
}

func copyFile(to, from string) error {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read
	w, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// sums gives a count and a checksum of each table and view of the file's own
// schemas, whatever the order of the rows.
func sums(t *testing.T, db *warehouse.DB, schemas ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, schema := range schemas {
		for _, table := range texts(t, db, `SELECT name
			FROM (SELECT database_name, schema_name, table_name AS name FROM duckdb_tables()
			      UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views()) x
			WHERE database_name = current_database() AND schema_name = $1 ORDER BY 1`, schema) {
			q := "SELECT count(*) || ' rows, ' || coalesce(sum(hash(x)::HUGEINT), 0) FROM " + quoted(schema) + "." + quoted(table) + " x"
			out[schema+"."+table] = texts(t, db, q)[0]
		}
	}
	return out
}

// same compares sums and refuses to compare nothing.
func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	filled := 0
	for name, w := range want {
		if !strings.HasPrefix(w, "0 ") {
			filled++
		}
		if got[name] != w {
			t.Errorf("%s: %s behind locked doors, %s without", name, got[name], w)
		}
	}
	if len(got) != len(want) || filled < 3 {
		t.Errorf("%d tables, %d of them filled, want %d", len(got), filled, len(want))
	}
}

// texts reads one column of texts.
func texts(t *testing.T, db *warehouse.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // Err below tells
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// quoted makes an identifier safe inside SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
