package locked

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"stis/transform"
	"stis/warehouse"
)

// room is what one stage may see: it writes the schemas of own and reads those of
// left. No other schema is there at all.
type room struct {
	own, left []string
}

// locked opens a new warehouse in which nothing but the room's own schemas can be
// written. Those to the left come from the city's file, attached for reading:
// each as a catalog of the schema's name that holds views, so that raw.batch is
// found there, and refuses every write because DuckDB does. Afterwards nothing
// outside can be reached and no setting changed.
//
// The names of the files are fixed, for ATTACH takes no parameter: the test runs
// in a folder of its own.
func locked(t *testing.T, city string, r room) *warehouse.DB {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := copyFile("live.duckdb", city); err != nil {
		t.Fatal(err)
	}
	views(t, r.left)
	db, err := open(t.Context(), "own.duckdb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	mustExec(t, db, "ATTACH 'live.duckdb' AS live (READ_ONLY)")
	// A schema of the file would go before the catalog of the same name.
	for _, schema := range texts(t, db, "SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'own' AND NOT internal ORDER BY 1") {
		if !slices.Contains(r.own, schema) {
			mustExec(t, db, "DROP SCHEMA "+quoted(schema)+" CASCADE")
		}
	}
	for _, schema := range r.left {
		mustExec(t, db, "ATTACH 'left_"+quotedFile(schema)+".duckdb' AS "+quoted(schema)+" (READ_ONLY)")
	}
	mustExec(t, db, "SET GLOBAL allow_community_extensions = false")
	mustExec(t, db, "SET GLOBAL enable_external_access = false")
	mustExec(t, db, "SET GLOBAL lock_configuration = true")
	return db
}

// views makes a file a schema, with a view of each table of the city's schema. A
// view of the city becomes a table: its text names schemas, which are catalogs here.
func views(t *testing.T, left []string) {
	t.Helper()
	maker, err := open(t.Context(), "maker.duckdb")
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range left {
		mustExec(t, maker, "DROP SCHEMA IF EXISTS "+quoted(schema)+" CASCADE") // or the city's views would find it
	}
	mustExec(t, maker, "ATTACH 'live.duckdb' AS live (READ_ONLY)")
	for _, schema := range left {
		mustExec(t, maker, "ATTACH 'left_"+quotedFile(schema)+".duckdb' AS side")
		for _, n := range texts(t, maker, "SELECT table_name FROM duckdb_tables() WHERE database_name = 'live' AND schema_name = $1 ORDER BY 1", schema) {
			mustExec(t, maker, "CREATE VIEW side.main."+quoted(n)+" AS SELECT * FROM live."+quoted(schema)+"."+quoted(n))
		}
		for _, n := range texts(t, maker, "SELECT view_name FROM duckdb_views() WHERE NOT internal AND database_name = 'live' AND schema_name = $1 ORDER BY 1", schema) {
			mustExec(t, maker, "CREATE TABLE side.main."+quoted(n)+" AS SELECT * FROM live."+quoted(schema)+"."+quoted(n))
		}
		mustExec(t, maker, "DETACH side")
	}
	if err := maker.Close(); err != nil {
		t.Fatal(err)
	}
}

// quotedFile lets a schema's name stand in the name of a file.
func quotedFile(schema string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, schema)
}

func mustExec(t *testing.T, db *warehouse.DB, query string) {
	t.Helper()
	if err := exec(t.Context(), db, query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// exec runs a statement in a transaction, as a file of a room would.
func exec(ctx context.Context, db *warehouse.DB, query string) error {
	file := fstest.MapFS{"x.sql": {Data: []byte(query)}}
	return db.Tx(ctx, func(tx *warehouse.Tx) error { return tx.ExecFile(ctx, file, "x.sql") })
}

// refuses tries what no file of a room may do; each must fail, and leave no file.
func refuses(t *testing.T, db *warehouse.DB, r room) {
	t.Helper()
	into := "CREATE TABLE " + quoted(r.own[0]) + ".bad AS "
	bad := map[string]string{
		"read a file":       into + "SELECT * FROM read_text('/etc/hostname')",
		"read a CSV":        into + "SELECT * FROM read_csv('live.duckdb')",
		"list files":        into + "SELECT * FROM glob('*')",
		"write a file":      "COPY (SELECT 1) TO 'out.csv'",
		"attach a file":     "ATTACH 'other.duckdb' AS other",
		"attach for reads":  "ATTACH 'maker.duckdb' AS other (READ_ONLY)",
		"fetch a library":   "INSTALL httpfs",
		"load a library":    "LOAD httpfs",
		"change a setting":  "SET threads = 1",
		"open the door":     "SET enable_external_access = true",
		"write to the city": "CREATE TABLE live.main.bad AS SELECT 1 AS x",
	}
	for _, s := range r.left {
		bad["create in "+s] = "CREATE TABLE " + quoted(s) + ".bad AS SELECT 1 AS x"
		bad["create a view in "+s] = "CREATE VIEW " + quoted(s) + ".bad AS SELECT 1 AS x"
		for _, table := range texts(t, db, "SELECT view_name FROM duckdb_views() WHERE database_name = $1 AND NOT internal ORDER BY 1 LIMIT 1", s) {
			name := quoted(s) + "." + quoted(table)
			if n := len(texts(t, db, "SELECT 'x' FROM "+name+" LIMIT 1")); n == 0 && s != "review" && s != "estimate" {
				t.Errorf("%s cannot be read or is empty", name)
			}
			bad["delete from "+s] = "DELETE FROM " + name
			bad["drop of "+s] = "DROP VIEW " + name
			bad["delete in the city's "+s] = "DELETE FROM live." + name
			bad["drop of the city's "+s] = "DROP TABLE live." + name
		}
		if s != "estimate" && bad["drop of "+s] == "" {
			t.Errorf("schema %s has no table to the left", s)
		}
	}
	for what, query := range bad {
		if err := exec(t.Context(), db, query); err == nil {
			t.Errorf("%s: not refused: %s", what, query)
		}
	}
	for _, name := range []string{"out.csv", "other.duckdb"} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	mustExec(t, db, into+"SELECT 1 AS x")
	mustExec(t, db, "DROP TABLE "+quoted(r.own[0])+".bad")
}

// The whole build runs while only facts, estimate and the code lists can be
// written, and makes the same facts. That the files of transform leave the code
// lists alone shows from their comparison.
func TestRoomsWriteTheirOwnSchemas(t *testing.T) {
	w := newTown(t)
	tree := absolute(t, filepath.Join("..", "..", "transform"))
	r := room{own: []string{"facts", "estimate", "reference"}, left: []string{"raw", "review"}}
	db := locked(t, w.received, r)
	refuses(t, db, r)
	w.build(t, db)
	same(t, w.facts, sums(t, db, r.own...))
	if _, err := transform.Findings(t.Context(), db); err != nil {
		t.Error(err)
	}
	if _, err := transform.StandingTotals(t.Context(), db, w.cat); err != nil {
		t.Error(err)
	}
	if _, err := transform.Conservation(t.Context(), db); err != nil {
		t.Error(err)
	}
	if _, err := transform.Outcomes(t.Context(), db); err != nil {
		t.Error(err)
	}
	allRan(t, db, os.DirFS(tree), "facts", "estimate")
	refuses(t, db, r)

	// The indicators, from facts that nobody can write now, and with the rows of
	// the sources out of sight.
	tree = absolute(t, filepath.Join(tree, "..", "indicators", "sql"))
	r = room{own: []string{"indicators"}, left: []string{"reference", "facts", "estimate", "review"}}
	db = locked(t, w.built, r)
	refuses(t, db, r)
	w.compute(t, db)
	same(t, w.indicators, sums(t, db, r.own...))
	allRan(t, db, os.DirFS(tree), "indicators")
	if err := exec(t.Context(), db, "CREATE TABLE indicators.bad AS SELECT * FROM raw.batch"); err == nil {
		t.Error("indicators read schema raw")
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// dropped finds the working tables that a file takes away again at the end. Such a
// statement fails where the table was never made.
var dropped = regexp.MustCompile(`(?m)^DROP TABLE ([a-z_.]+);`)

// allRan fails for a file that did not run: what it says it writes must be there,
// or have been there for another file to drop. A file that writes nothing, such as
// a check or a question, is left out.
func allRan(t *testing.T, db *warehouse.DB, tree fs.FS, schemas ...string) {
	t.Helper()
	there := sums(t, db, schemas...)
	files := 0
	bodies := map[string]string{}
	err := fs.WalkDir(tree, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(path, ".sql") || strings.Contains(path, "testdata") {
			return err
		}
		text, err := fs.ReadFile(tree, path)
		if err != nil {
			return err
		}
		bodies[path] = string(text)
		for _, m := range dropped.FindAllStringSubmatch(string(text), -1) {
			there[m[1]] = "dropped"
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range bodies {
		for line := range strings.Lines(text) {
			names, ok := strings.CutPrefix(line, "-- writes: ")
			if !ok {
				continue
			}
			for name := range strings.SplitSeq(names, ",") {
				name = strings.TrimSpace(name)
				schema, _, ok := strings.Cut(name, ".")
				if !ok {
					continue // none, nothing
				}
				files++
				if !slices.Contains(schemas, schema) {
					t.Errorf("%s writes %s, which is not its room's", path, name)
				} else if _, ok := there[name]; !ok {
					t.Errorf("%s did not run: %s is not there", path, name)
				}
			}
			break
		}
	}
	if files < 3 {
		t.Errorf("only %d files say what they write", files)
	}
}
