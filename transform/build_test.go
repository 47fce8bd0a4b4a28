package transform

import (
	"bytes"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/ingest"
	"stis/reference"
	"stis/warehouse"
)

var update = flag.Bool("update", false, "rewrite golden lines")

func world(t *testing.T) (*reference.Book, *ingest.Catalog) {
	t.Helper()
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := ingest.Layouts()
	if err != nil {
		t.Fatal(err)
	}
	return book, cat
}

func openWarehouse(t testing.TB, cat *ingest.Catalog) *warehouse.DB {
	t.Helper()
	db, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	makeRaw(t, db, cat)
	return db
}

func loadBatches(t *testing.T, db *warehouse.DB, cat *ingest.Catalog, batches []testBatch) {
	t.Helper()
	for _, b := range batches {
		l := cat.Source(b.source)
		if l == nil {
			t.Fatalf("batch %s: no source %q", b.name, b.source)
		}
		if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error { return b.load(t, tx, l) }); err != nil {
			t.Fatalf("batch %s: %v", b.name, err)
		}
	}
}

// TestCases runs every case file: first as written, then with the batches
// ingested in another order, where every build must give the same facts, and
// finally the first build again after all the others.
func TestCases(t *testing.T) {
	book, cat := world(t)
	defaults := map[string]map[string]string{}
	readCase(t, filepath.Join("testdata", "defaults.txt"), defaults)
	files, err := filepath.Glob(filepath.Join("testdata", "case_*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			t.Parallel()
			own := map[string]map[string]string{}
			for k, v := range defaults {
				own[k] = v
			}
			c := readCase(t, f, own)
			dumps := c.run(t, f, book, cat, c.batches, true)
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			shuffled := slices.Clone(c.batches)
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			again := c.run(t, f, book, cat, shuffled, false)
			if d := cmp.Diff(dumps, again); d != "" {
				t.Errorf("shuffled batches give other facts (-as written +shuffled):\n%s", d)
			}
		})
	}
}

// run builds and shows; it returns a dump of facts after every build.
func (c *testCase) run(t *testing.T, file string, book *reference.Book, cat *ingest.Catalog, batches []testBatch, golden bool) []string {
	t.Helper()
	db := openWarehouse(t, cat)
	loadBatches(t, db, cat, batches)
	var dumps []string
	var first time.Time
	out := map[int][]string{}
	for i, s := range c.steps {
		if s.words[0] == "build" {
			asOf := instant(t, s.words[1])
			if first.IsZero() {
				first = asOf
			}
			if _, err := Build(t.Context(), db, book, cat, Options{AsOf: asOf}); err != nil {
				t.Fatal(err)
			}
			dumps = append(dumps, dump(t, db))
			continue
		}
		if got := show(t, db, s.words[1], s.words[2:]); golden {
			out[s.at] = got
			if d := cmp.Diff(c.golden[i], got); d != "" && !*update {
				t.Errorf("%s (-want +got):\n%s", strings.Join(s.words, " "), d)
			}
		}
	}
	if golden && *update {
		c.rewrite(t, file, out)
	}
	if len(dumps) > 1 {
		if _, err := Build(t.Context(), db, book, cat, Options{AsOf: first}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(dumps[0], dump(t, db)); d != "" {
			t.Errorf("the first build, repeated after the others, differs:\n%s", d)
		}
	}
	return dumps
}

func (c *testCase) rewrite(t *testing.T, file string, out map[int][]string) {
	t.Helper()
	var b bytes.Buffer
	for i, line := range c.lines {
		fmt.Fprintln(&b, line)
		for _, g := range out[i] {
			fmt.Fprintln(&b, g)
		}
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// show prints the columns of a table of facts, one sorted line a row. Of the
// findings it shows those of this room; the rooms inside it test their own.
func show(t *testing.T, db *warehouse.DB, table string, columns []string) []string {
	t.Helper()
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = "CAST(" + quote(c) + " AS VARCHAR)"
	}
	list := strings.Join(quoted, ", ")
	query := "SELECT " + list + " FROM facts." + quote(table)
	if table == "finding" {
		query += " WHERE rule LIKE 'TRN%'"
	}
	out := lines(t, db, query)
	slices.Sort(out)
	return out
}

// dump prints every table of facts in its stored order; a view has none, so its
// lines are sorted.
func dump(t *testing.T, db *warehouse.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range lines(t, db, "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'facts' ORDER BY table_name") {
		name, kind, _ := strings.Cut(strings.TrimPrefix(table, "| "), " | ")
		b.WriteString("== " + name + "\n")
		all := lines(t, db, "SELECT * FROM facts."+quote(name))
		if kind == "VIEW" {
			slices.Sort(all)
		}
		for _, l := range all {
			b.WriteString(l + "\n")
		}
	}
	return b.String()
}

func lines(t *testing.T, db *warehouse.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), "SELECT * FROM ("+query+") q")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	values := make([]any, len(names))
	targets := make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, v := range values {
			switch v := v.(type) {
			case nil:
				b.WriteString("| ")
			case time.Time:
				b.WriteString("| " + v.UTC().Format(time.RFC3339) + " ")
			default:
				fmt.Fprintf(&b, "| %v ", v)
			}
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	if err := rows.Err(); err != nil && err != sql.ErrNoRows {
		t.Fatal(err)
	}
	return out
}

// What people decided is an input: a decision up to the as-of time changes the
// hash, one to come does not, and two builds with one hash have the same facts.
func TestDecisionsAreInputs(t *testing.T) {
	book, cat := world(t)
	db := caseWarehouse(t, "case_safe.txt")
	hash := func() string {
		t.Helper()
		r, err := Build(t.Context(), db, book, cat, Options{AsOf: instant(t, "2026-08-01")})
		if err != nil {
			t.Fatal(err)
		}
		return r.InputsHash
	}
	before := hash()
	for _, c := range []struct {
		statement string
		changes   bool
	}{
		{`INSERT INTO review.link_decision VALUES ('d1', TIMESTAMP '2026-08-02 00:00:00', 'w', 'r', 'NOBODY00000000000X', '甲公司', 'FIRM00000000000001', 'accept')`, false},
		{`INSERT INTO review.link_decision VALUES ('d2', TIMESTAMP '2026-08-01 00:00:00', 'w', 'r', 'NOBODY00000000000X', '甲公司', 'FIRM00000000000001', 'reject')`, true},
		{`INSERT INTO review.confirmation VALUES ('d3', TIMESTAMP '2026-07-31 00:00:00', 'w', 'r', 'TRN018', 'safe_receipt', 's1', 'S', 5, 'bop_no', 'B1', '2')`, true},
		{`INSERT INTO review.confirmation VALUES ('d4', TIMESTAMP '2026-08-31 00:00:00', 'w', 'r', 'TRN018', 'safe_receipt', 's1', 'S', 5, 'bop_no', 'B1', '0')`, false},
	} {
		if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error { return tx.Exec(t.Context(), c.statement) }); err != nil {
			t.Fatal(err)
		}
		after := hash()
		if (after != before) != c.changes {
			t.Errorf("hash changed is %v, want %v: %s", after != before, c.changes, c.statement)
		}
		before = after
	}
}
