package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func badViews() fs.FS {
	return fstest.MapFS{"bad.sql": {Data: []byte("CREATE VIEW facts.v AS SELECT * FROM facts.missing")}}
}

var viewFiles = []string{"views.sql"}

func views() fs.FS {
	return fstest.MapFS{"views.sql": {Data: []byte(`
CREATE SCHEMA pub;
CREATE VIEW pub.execution AS SELECT month, usd FROM facts.execution ORDER BY month;
COMMENT ON VIEW pub.execution IS '执行额 / execution; in USD';`)}}
}

// release publishes a small warehouse and gives the folder of the releases.
func release(t *testing.T) (*DB, PublishOptions) {
	t.Helper()
	d := open(t)
	exec(t, d, `
CREATE TABLE facts.execution (month VARCHAR, uscc VARCHAR, usd DECIMAL(18,2), day DATE);
COMMENT ON TABLE facts.execution IS '执行''额';
COMMENT ON COLUMN facts.execution.usd IS '美元';
COMMENT ON COLUMN facts.execution.uscc IS '不公开';
INSERT INTO facts.execution VALUES ('2026-10', 'X', 1.50, DATE '2026-10-31'), ('2026-09', NULL, -2, NULL);
CREATE TABLE raw.secret AS SELECT 'secret' AS s`)
	return d, PublishOptions{
		Dir: filepath.Join(t.TempDir(), "published"), Release: "2026-10-a",
		Copy:    []string{"facts.execution"},
		Exclude: map[string][]string{"facts.execution": {"uscc"}},
		Views:   views(), ViewFiles: viewFiles,
	}
}

func analyst(t *testing.T, path string, l Limits) *DB {
	t.Helper()
	a, err := OpenAnalyst(t.Context(), path, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func TestPublish(t *testing.T) {
	d, o := release(t)
	path, err := Publish(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(o.Dir, "2026-10-a", "stis.duckdb"); path != want {
		t.Errorf("path %s, want %s", path, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	current := filepath.Join(o.Dir, "current", "stis.duckdb")
	old := analyst(t, current, Limits{})
	// The next release replaces the current one under an open session.
	exec(t, d, "INSERT INTO facts.execution VALUES ('2026-11', 'Y', 7, NULL)")
	o.Release = "2026-11-a"
	if err := os.MkdirAll(filepath.Join(o.Dir, ".publishing", "left by a kill"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Publish(t.Context(), d, o); err != nil {
		t.Fatal(err)
	}
	const q = "SELECT month, usd FROM pub.execution ORDER BY month"
	if got := dump(t, old, q); got != "2026-09|-2.00\n2026-10|1.50\n" {
		t.Errorf("the open session sees\n%s", got)
	}
	fresh := analyst(t, current, Limits{})
	if got := dump(t, fresh, q); got != "2026-09|-2.00\n2026-10|1.50\n2026-11|7.00\n" {
		t.Errorf("a new session sees\n%s", got)
	}
	got := dump(t, fresh, `SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = 'stis'
		UNION ALL SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = 'stis' AND schema_name = 'facts'
		UNION ALL SELECT schema_name, view_name, comment FROM duckdb_views() WHERE database_name = 'stis' AND NOT internal ORDER BY 1, 2`)
	want := "execution|day|∅\nexecution|month|∅\nexecution|usd|美元\nfacts|execution|执行'额\npub|execution|执行额 / execution; in USD\n"
	if got != want {
		t.Errorf("the file holds\n%swant\n%s", got, want)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), "secret") || strings.Contains(string(text), "不公开") {
		t.Errorf("what was not to be copied is in the file (%v)", err)
	}
	if _, err := Publish(t.Context(), fresh, o); !errors.Is(err, ErrReadOnly) {
		t.Errorf("publishing from a snapshot: %v", err)
	}
}

func TestAnalystReads(t *testing.T) {
	d, o := release(t)
	path, err := Publish(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	a := analyst(t, path, Limits{MemoryLimitMB: 256, Threads: 2, TempDir: t.TempDir()})
	for q, want := range map[string]string{
		"SELECT count(*) FROM stis.pub.execution":                     "2\n",
		"WITH x AS (SELECT 1 AS a) SELECT a FROM x":                   "1\n",
		"FROM pub.execution":                                          "2026-09|-2.00\n2026-10|1.50\n",
		"(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1":                  "1\n2\n",
		"VALUES ('a;b')":                                              "a;b\n",
		"SELECT sum(range) FROM range(10); -- end":                    "45\n",
		"SELECT current_setting('TimeZone')":                          "UTC\n",
		`SELECT "query" FROM (SELECT 3 AS "query")`:                   "3\n",
		"SELECT column_name FROM (DESCRIBE pub.execution)":            "month\nusd\n",
		"SELECT view_name FROM duckdb_views() WHERE NOT internal":     "execution\n",
		"SELECT table_name FROM information_schema.tables ORDER BY 1": "execution\nexecution\n",
	} {
		if got := dump(t, a, q); got != want {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
	for _, q := range []string{"SHOW ALL TABLES", "DESCRIBE pub.execution", "SUMMARIZE pub.execution", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1"} {
		if dump(t, a, q) == "" {
			t.Errorf("%s: nothing", q)
		}
	}
	if got := dump(t, a, "SELECT usd FROM facts.execution WHERE month = $m", sql.Named("m", "2026-10")); got != "1.50\n" {
		t.Errorf("with an argument: %s", got)
	}
	// Several connections at once are all in the snapshot and all locked.
	first, err := a.Query(t.Context(), "SELECT * FROM pub.execution")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if got := dump(t, a, "SELECT count(*) FROM pub.execution"); got != "2\n" {
		t.Errorf("second connection: %s", got)
	}
}

// TestAnalystIsRefused: what an analyst's session must not do. After all of
// it the session still works, and the test's output shows no profile.
func TestAnalystIsRefused(t *testing.T) {
	d, o := release(t)
	path, err := Publish(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	a := analyst(t, path, Limits{})
	out := filepath.Join(t.TempDir(), "out")
	refused := []string{
		"PRAGMA enable_profiling", "PRAGMA table_info('facts.execution')", "CALL enable_profiling()",
		"SELECT * FROM enable_profiling()", `SELECT * FROM "Enable_Profiling" /* x */ ()`,
		"SELECT * FROM system.main.enable_profiling(save_location := 'x')", "SELECT * FROM enable_logging()",
		"FROM query('SELECT * FROM enable_profiling()')", "SELECT * FROM query_table('x')",
		"SELECT * FROM json_execute_serialized_sql('{}')", "SELECT write_log('x')", "SELECT 'x'.write_log()",
		"SELECT sleep_ms(1)", "SELECT * FROM checkpoint()", "SELECT * FROM arrow_scan(1, 2, 3)",
		"SELECT * FROM truncate_duckdb_logs()", "SELECT * FROM read_text('/etc/hostname')",
		"EXPLAIN ANALYZE PRAGMA enable_profiling", "EXPLAIN ANALYZE CREATE TEMP TABLE z AS SELECT 1",
		"EXPLAIN (FORMAT json) SELECT 1", "EXPLAIN COPY facts.execution TO 'x'",
		"SET memory_limit = '10GB'", "RESET memory_limit", "SET VARIABLE a = 1", "USE memory",
		"CREATE TEMP TABLE z AS SELECT 1", "CREATE TABLE memory.z AS SELECT 1", "DROP VIEW pub.execution",
		"INSERT INTO facts.execution VALUES ('a', 1, NULL)", "WITH x AS (SELECT 1) INSERT INTO facts.execution SELECT 'a', 1, NULL FROM x",
		"UPDATE facts.execution SET usd = 0", "DELETE FROM facts.execution", "BEGIN", "PREPARE p AS SELECT 1",
		"COPY facts.execution TO '" + out + "'", "EXPORT DATABASE '" + out + "'", "ATTACH '" + out + "'",
		"INSTALL httpfs", "LOAD httpfs", "CHECKPOINT", "VACUUM",
		"SELECT 1; SELECT 2", "SELECT 1; PRAGMA enable_profiling", "", "-- nothing",
	}
	for _, q := range refused {
		rows, err := a.Query(t.Context(), q)
		if err == nil {
			_ = rows.Close()
		}
		if !errors.Is(err, ErrRefused) {
			t.Errorf("%s: error %v, want a refusal", q, err)
		}
	}
	for _, q := range []string{"SELECT * FROM '/etc/passwd'", "SELECT * FROM '" + d.Path() + "'", "SELECT getenv('HOME')",
		`SELECT * FROM U&"\0065nable_profiling"()`, "SELECT * FROM enable_profiling", "SELECT * FROM stis.facts.nothing"} {
		rows, err := a.Query(t.Context(), q)
		if err == nil {
			_ = rows.Close()
			t.Errorf("%s: no error", q)
		}
	}
	if err := a.Tx(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, ErrReadOnly) {
		t.Errorf("transaction: %v", err)
	}
	if _, err := os.Lstat(out); err == nil {
		t.Error("something was written")
	}
	if got := dump(t, a, "SELECT count(*) FROM pub.execution"); got != "2\n" {
		t.Errorf("afterwards: %s", got)
	}
}

func TestAnalystLimits(t *testing.T) {
	d, o := release(t)
	path, err := Publish(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	a := analyst(t, path, Limits{MemoryLimitMB: 64})
	rows, err := a.Query(t.Context(), "SELECT length(list(md5(CAST(range AS VARCHAR)))::VARCHAR) FROM range(20000000)")
	if err == nil {
		_ = rows.Close()
	}
	wantErr(t, err, "Out of Memory")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	rows, err = a.Query(ctx, "SELECT sum(a.range * b.range % 7) FROM range(1000000) a, range(100000) b")
	if err == nil {
		_ = rows.Close()
	}
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
	if got := dump(t, a, "SELECT 1"); got != "1\n" {
		t.Errorf("afterwards: %s", got)
	}
	if _, err := OpenAnalyst(t.Context(), filepath.Join(o.Dir, "none.duckdb"), Limits{}); err == nil {
		t.Error("a file that is not there was opened")
	}
}

func TestPublishRefuses(t *testing.T) {
	d := open(t)
	exec(t, d, "CREATE TABLE facts.t AS SELECT 1 AS a, 2 AS b")
	good := PublishOptions{Dir: filepath.Join(t.TempDir(), "published"), Release: "2026-10", Copy: []string{"facts.t"}}
	if _, err := Publish(t.Context(), d, good); err != nil {
		t.Fatal(err)
	}
	if _, err := Publish(t.Context(), d, good); !errors.Is(err, fs.ErrExist) {
		t.Errorf("same release twice: %v", err)
	}
	for want, change := range map[string]func(*PublishOptions){
		"a name has letters":       func(o *PublishOptions) { o.Release = "../x" },
		`is not "current"`:         func(o *PublishOptions) { o.Release = "current" },
		"no folder or no tables":   func(o *PublishOptions) { o.Copy = nil },
		"want schema.table":        func(o *PublishOptions) { o.Copy = []string{"t"} },
		"nothing does not exist":   func(o *PublishOptions) { o.Copy = []string{"facts.nothing"} },
		"one is missing":           func(o *PublishOptions) { o.Exclude = map[string][]string{"facts.t": {"z"}} },
		"none would stay":          func(o *PublishOptions) { o.Exclude = map[string][]string{"facts.t": {"a", "b"}} },
		"the table is not copied":  func(o *PublishOptions) { o.Exclude = map[string][]string{"facts.u": {"a"}} },
		"run bad.sql: line 1: Cat": func(o *PublishOptions) { o.Views, o.ViewFiles = badViews(), []string{"bad.sql"} },
	} {
		o := good
		o.Release = "r2"
		change(&o)
		_, err := Publish(t.Context(), d, o)
		wantErr(t, err, want)
	}
	entries, err := os.ReadDir(good.Dir)
	if err != nil || len(entries) != 2 || entries[0].Name() != "2026-10" || entries[1].Name() != "current" {
		t.Errorf("left: %v, %v", entries, err)
	}
}
