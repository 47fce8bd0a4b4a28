package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

func TestMigrationsAreAppliedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.duckdb")
	for range 2 {
		d, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := dump(t, d, "SELECT name, length(sha256) FROM main.schema_migration ORDER BY name")
		want := "migrations/0001_schemas.sql|64\nmigrations/0002_raw_ledger.sql|64\nmigrations/0003_raw_rows.sql|64\nmigrations/0004_corrections.sql|64\nmigrations/0005_review.sql|64\n"
		if got != want {
			t.Errorf("recorded:\n%swant\n%s", got, want)
		}
		exec(t, d, "INSERT INTO raw.batch (batch) SELECT 'b' || count(*) FROM raw.batch")
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got := dump(t, d, "SELECT batch FROM raw.batch ORDER BY batch"); got != "b0\nb1\n" {
		t.Errorf("rows did not outlive Close: %q", got)
	}
	if err := d.Tx(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, ErrReadOnly) {
		t.Errorf("transaction on a read-only session: %v", err)
	}
}

func TestMigrationFailures(t *testing.T) {
	d := open(t)
	files := func(more map[string]string) fstest.MapFS {
		m := fstest.MapFS{}
		known, err := migrations(migrationFiles)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range known {
			text, err := migrationFiles.ReadFile(k.name)
			if err != nil {
				t.Fatal(err)
			}
			m[k.name] = &fstest.MapFile{Data: text}
		}
		for name, text := range more {
			m[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return m
	}
	err := d.migrateFrom(t.Context(), files(map[string]string{
		"migrations/9001_good.sql": "CREATE TABLE raw.good (a INTEGER)",
		"migrations/9002_bad.sql":  "CREATE TABLE raw.half (a INTEGER);\nSELECT no_such_column",
	}))
	wantErr(t, err, "migrations/9002_bad.sql", "line 2", "no_such_column")
	got := dump(t, d, "SELECT table_name FROM information_schema.tables WHERE table_name IN ('good', 'half')")
	if got != "good\n" {
		t.Errorf("after a failed migration: %q", got)
	}
	err = d.migrateFrom(t.Context(), files(nil))
	wantErr(t, err, "1 migrations are unknown", "older than the file")
	err = d.migrateFrom(t.Context(), files(map[string]string{
		"migrations/9001_good.sql": "CREATE TABLE raw.good (a BIGINT)",
	}))
	wantErr(t, err, "9001_good.sql was changed")
}

func TestTxLeavesNothingBehind(t *testing.T) {
	d := open(t)
	exec(t, d, "CREATE TABLE raw.t (a INTEGER)")
	write := func(tx *Tx) error {
		if _, err := tx.Load(t.Context(), ints(1, 2, 3)); err != nil {
			return err
		}
		return tx.Exec(t.Context(), "CREATE TABLE raw.u (a INTEGER); INSERT INTO raw.t VALUES (4)")
	}
	stop := errors.New("stop")
	err := d.Tx(t.Context(), func(tx *Tx) error { return errors.Join(write(tx), stop) })
	if !errors.Is(err, stop) {
		t.Errorf("error of the function: %v", err)
	}
	func() {
		defer func() {
			if r := recover(); r != "panic" {
				t.Errorf("recovered %v", r)
			}
		}()
		_ = d.Tx(t.Context(), func(tx *Tx) error { _ = write(tx); panic("panic") })
	}()
	ctx, cancel := context.WithCancel(t.Context())
	err = d.Tx(ctx, func(tx *Tx) error { err := write(tx); cancel(); return err })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before commit: %v", err)
	}
	err = d.Tx(t.Context(), func(tx *Tx) error {
		_ = write(tx)
		return tx.Exec(t.Context(), "SELECT no_such_column")
	})
	wantErr(t, err, "no_such_column")
	got := dump(t, d, "SELECT count(*), (SELECT count(*) FROM information_schema.tables WHERE table_name = 'u') FROM raw.t")
	if got != "0|0\n" {
		t.Errorf("left behind: %s", got)
	}
	if err := d.Tx(t.Context(), write); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
	if got := dump(t, d, "SELECT count(*), sum(a) FROM raw.t"); got != "4|10\n" {
		t.Errorf("committed: %s", got)
	}
}

func TestTxEndsAndTakesTurns(t *testing.T) {
	d := open(t)
	exec(t, d, "CREATE TABLE raw.n (a INTEGER); INSERT INTO raw.n VALUES (0)")
	var kept *Tx
	if err := d.Tx(t.Context(), func(tx *Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := kept.Exec(t.Context(), "DELETE FROM raw.n"); !errors.Is(err, errDone) {
		t.Errorf("statement after the end: %v", err)
	}
	if _, err := kept.Load(t.Context(), ints(1)); !errors.Is(err, errDone) {
		t.Errorf("load after the end: %v", err)
	}
	if _, err := kept.Query(t.Context(), "SELECT 1"); !errors.Is(err, errDone) {
		t.Errorf("query after the end: %v", err)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := d.Tx(t.Context(), func(tx *Tx) error { return tx.Exec(t.Context(), "UPDATE raw.n SET a = a + 1") })
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := dump(t, d, "SELECT a FROM raw.n"); got != "20\n" {
		t.Errorf("20 transactions at once add to %s", got)
	}
}

func TestTxClosesRows(t *testing.T) {
	d := open(t)
	for _, end := range []error{nil, errors.New("stop")} {
		err := d.Tx(t.Context(), func(tx *Tx) error {
			rows, err := tx.Query(t.Context(), "SELECT range FROM range(5000)")
			if err != nil || !rows.Next() {
				t.Errorf("no rows: %v", err)
			}
			if err := tx.Exec(t.Context(), "CREATE OR REPLACE TABLE raw.meanwhile AS SELECT 1 AS a"); err != nil {
				return err
			}
			n := 1
			for n < 4000 && rows.Next() {
				n++
			}
			if n != 4000 {
				t.Errorf("%d rows beside another statement: %v", n, rows.Err())
			}
			return end // the rows stay open
		})
		if !errors.Is(err, end) {
			t.Errorf("ended with %v, want %v", err, end)
		}
	}
}

func TestExecFile(t *testing.T) {
	d := open(t)
	files := fstest.MapFS{"t.sql": {Data: []byte(`
-- grain: one ; of $nothing
CREATE TABLE facts.t AS SELECT CAST($month AS VARCHAR) AS month, CAST($asof AS TIMESTAMP) AS as_of;
INSERT INTO facts.t SELECT 'a;b', $asof; -- $month is not wanted here
INSERT INTO facts.t VALUES ($month, NULL)`)},
		"bad.sql": {Data: []byte("SELECT 1;\n\nSELECT nothing_here")}}
	asof := time.Date(2026, 11, 12, 16, 0, 0, 0, time.UTC)
	run := func(name string, args ...sql.NamedArg) error {
		return d.Tx(t.Context(), func(tx *Tx) error { return tx.ExecFile(t.Context(), files, name, args...) })
	}
	if err := run("t.sql", sql.Named("asof", asof), sql.Named("month", "2026-10")); err != nil {
		t.Fatal(err)
	}
	got := dump(t, d, "SELECT month, CAST(as_of AS VARCHAR) FROM facts.t")
	if want := "2026-10|2026-11-12 16:00:00\na;b|2026-11-12 16:00:00\n2026-10|∅\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	wantErr(t, run("t.sql", sql.Named("asof", asof)), "run t.sql", "$month is missing")
	wantErr(t, run("bad.sql", sql.Named("asof", asof)), "unused arguments $asof")
	wantErr(t, run("bad.sql"), "run bad.sql: line 3", "nothing_here")
	wantErr(t, run("none.sql"), "none.sql")
}

// TestNamesAreNotFilledByPosition: the driver takes the argument at the same
// position when a name is missing.
func TestNamesAreNotFilledByPosition(t *testing.T) {
	d := open(t)
	_, err := d.Query(t.Context(), "SELECT $wanted", sql.Named("other", 1))
	wantErr(t, err, "$wanted is missing")
	_, err = d.Query(t.Context(), "SELECT 1; SELECT 2")
	wantErr(t, err, "2 statements")
}

func TestOpenIsSoleInTheProcess(t *testing.T) {
	d := open(t)
	_, err := Open(t.Context(), d.Path(), Options{Threads: 2})
	if !errors.As(err, new(*BusyError)) {
		t.Errorf("second DB over one file: %v", err)
	}
	wantErr(t, err, "held by this process (PID ")
	if got := dump(t, d, "SELECT 1"); got != "1\n" {
		t.Errorf("the first DB answers %s", got)
	}
}

func TestOpenRefusesPaths(t *testing.T) {
	for _, p := range []string{"", "a?b.duckdb", "a#b.duckdb", "100%.duckdb"} {
		_, err := Open(t.Context(), p, Options{})
		wantErr(t, err, "a warehouse path cannot")
	}
	path := filepath.Join(t.TempDir(), "数据 仓库.duckdb")
	d, err := Open(t.Context(), path, Options{MemoryLimitMB: 256, Threads: 1, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Path() != path {
		t.Errorf("path %q", d.Path())
	}
	got := dump(t, d, "SELECT current_setting('threads'), current_setting('memory_limit'), current_setting('TimeZone'), current_setting('autoinstall_known_extensions')")
	if want := "1|244.1 MiB|UTC|false\n"; got != want {
		t.Errorf("settings %s, want %s", got, want)
	}
}

// TestSingleThread: the threads are one inside and what they were after it,
// also when fn fails, panics or has no context left.
func TestSingleThread(t *testing.T) {
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), Options{Threads: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	const threads = "SELECT current_setting('threads')"
	failure := errors.New("failure")
	for name, fn := range map[string]func(cancel func()) error{
		"ends":      func(func()) error { return nil },
		"fails":     func(func()) error { return failure },
		"panics":    func(func()) error { panic(failure) },
		"cancelled": func(cancel func()) error { cancel(); return failure },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			err := func() (err error) {
				defer func() {
					if p := recover(); p != nil {
						err = p.(error)
					}
				}()
				return d.SingleThread(ctx, func() error {
					if got := dump(t, d, threads); got != "1\n" {
						t.Errorf("inside: %q", got)
					}
					return fn(cancel)
				})
			}()
			if (name != "ends") != errors.Is(err, failure) {
				t.Errorf("error %v", err)
			}
			if got := dump(t, d, threads); got != "3\n" {
				t.Errorf("after: %q", got)
			}
		})
	}
}
