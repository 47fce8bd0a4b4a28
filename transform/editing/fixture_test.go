package editing

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"stis/ingest"
	"stis/internal/finding"
	"stis/reference"
	"stis/transform/check"
	"stis/warehouse"
)

// asOf is the time of the builds of the tests: October 2026 is closed.
var asOf = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// fixture is a warehouse with the tables of raw and facts, empty.
type fixture struct {
	t       testing.TB
	db      *warehouse.DB
	book    *reference.Book
	pending []string // statements that the next reading runs first, in one transaction
}

// openBook opens the reference data with dated values of parameters, each as
// name,valid_from,value.
func openBook(t testing.TB, own ...string) *reference.Book {
	t.Helper()
	overlay := fstest.MapFS{}
	if len(own) > 0 {
		overlay["parameter.csv"] = &fstest.MapFile{Data: []byte("name,valid_from,value\n" + strings.Join(own, "\n") + "\n")}
	}
	book, err := reference.OpenWith(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// newFixture takes the tables of raw from the layouts and those of facts from the
// golden file of package transform.
func newFixture(t testing.TB) *fixture {
	t.Helper()
	db, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	f := &fixture{t: t, db: db, book: openBook(t)}
	cat, err := ingest.Layouts()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range cat.All() {
		if l.Name != l.Source {
			continue
		}
		cols := []string{"_batch VARCHAR", "_sheet VARCHAR", "_row INTEGER"}
		for _, c := range l.Columns {
			cols = append(cols, fmt.Sprintf("%q %s", c.Field, sqlType(c.Type)))
		}
		f.exec("CREATE TABLE raw." + l.Source + " (" + strings.Join(cols, ", ") + ")")
	}
	text, err := os.ReadFile(filepath.Join("..", "testdata", "facts_columns.txt"))
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]string{}
	var order []string
	for line := range strings.Lines(string(text)) {
		p := strings.Split(strings.Trim(strings.TrimSpace(line), "| "), " | ")
		if len(p) != 3 || slices.Contains([]string{"outlier", "start_stop", "localization", "review_queue"}, p[0]) {
			continue
		}
		if tables[p[0]] == nil {
			order = append(order, p[0])
		}
		tables[p[0]] = append(tables[p[0]], fmt.Sprintf("%q %s", p[1], p[2]))
	}
	for _, name := range order {
		f.exec("CREATE TABLE facts." + name + " (" + strings.Join(tables[name], ", ") + ")")
	}
	return f
}

func sqlType(t ingest.Type) string {
	switch t.Kind {
	case ingest.Int:
		return "BIGINT"
	case ingest.Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Width, t.Scale)
	case ingest.Date:
		return "DATE"
	case ingest.Timestamp:
		return "TIMESTAMP"
	case ingest.Bool:
		return "BOOLEAN"
	}
	return "VARCHAR"
}

func (f *fixture) exec(query string) { f.pending = append(f.pending, query) }

func (f *fixture) flush() {
	f.t.Helper()
	queries := f.pending
	f.pending = nil
	if err := f.db.Tx(f.t.Context(), func(tx *warehouse.Tx) error {
		for _, q := range queries {
			if err := tx.Exec(f.t.Context(), q+";"); err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
		}
		return nil
	}); err != nil {
		f.t.Fatal(err)
	}
}

// insert adds one row; its values are written as column=value with commas
// between, an empty value is NULL.
func (f *fixture) insert(table, values string) {
	f.t.Helper()
	var names, vals []string
	for _, p := range strings.Split(values, ",") {
		name, v, ok := strings.Cut(strings.TrimSpace(p), "=")
		if !ok {
			f.t.Fatalf("insert %s: %q", table, p)
		}
		names = append(names, `"`+name+`"`)
		switch v {
		case "":
			vals = append(vals, "NULL")
		case "''":
			vals = append(vals, v)
		default:
			vals = append(vals, "'"+strings.ReplaceAll(v, "'", "''")+"'")
		}
	}
	f.exec("INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(vals, ", ") + ")")
}

// accepted adds a row of raw with its version, which is accepted.
func (f *fixture) accepted(source, key string, row int, values string) {
	f.t.Helper()
	f.insert("raw."+source, fmt.Sprintf("_batch=b,_sheet=S,_row=%d,%s", row, values))
	f.insert("facts.version", fmt.Sprintf("source=%s,batch=b,sheet=S,row=%d,key=%s,outcome=accepted", source, row, key))
}

// execution adds an accepted line in dollars.
func (f *fixture) execution(row int, uscc, month, usd, more string) {
	f.t.Helper()
	f.insert("facts.execution", fmt.Sprintf("batch=b,sheet=S,row=%d,exec_id=ZX%d,contract_id=WB1,uscc=%s,event_month=%s,stat_month=%s,exec_date=%s-15,"+
		"currency=USD,orig=%s,usd=%s,so_class1=ITO,so_class2=ITO11,shore=OFF,red=false,kept_abroad=false,elimination=false,%s",
		row, row, uscc, month, month, month, usd, usd, more))
}

// build runs Build and Queue.
func (f *fixture) build() {
	f.t.Helper()
	f.flush()
	err := f.db.Tx(f.t.Context(), func(tx *warehouse.Tx) error {
		if err := tx.Exec(f.t.Context(), `DROP TABLE IF EXISTS facts.outlier; DROP TABLE IF EXISTS facts.start_stop;
			DROP TABLE IF EXISTS facts.localization; DROP TABLE IF EXISTS facts.review_queue`); err != nil {
			return err
		}
		if err := Build(f.t.Context(), tx, f.book, asOf); err != nil {
			return err
		}
		return Queue(f.t.Context(), tx, f.book, asOf)
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// lines prints the rows of a query, one a line.
func (f *fixture) lines(query string) []string {
	f.t.Helper()
	f.flush()
	rows, err := f.db.Query(f.t.Context(), query)
	if err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		f.t.Fatal(err)
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	out := []string{}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			f.t.Fatal(err)
		}
		var cells []string
		for _, v := range values {
			if v == nil {
				v = ""
			}
			cells = append(cells, fmt.Sprint(v))
		}
		out = append(out, strings.Join(cells, " "))
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	return out
}

// run runs one check.
func (f *fixture) run(c check.Check) (found []finding.Finding) {
	f.t.Helper()
	f.flush()
	err := f.db.Tx(f.t.Context(), func(tx *warehouse.Tx) (err error) {
		found, err = c.Run(f.t.Context(), tx)
		return err
	})
	if err != nil {
		f.t.Fatalf("%s: %v", c.Rule, err)
	}
	return found
}

// findings runs one rule and prints place, key and English message, sorted.
func (f *fixture) findings(code string) []string {
	f.t.Helper()
	rules, err := Rules(nil)
	if err != nil {
		f.t.Fatal(err)
	}
	out := []string{}
	for _, c := range rules {
		if string(c.Rule) != code {
			continue
		}
		for _, x := range f.run(c) {
			if x.Zh == "" || strings.ContainsAny(x.Zh, "{}") {
				f.t.Errorf("%s says %q", code, x.Zh)
			}
			out = append(out, fmt.Sprintf("%s %s %s %d %s %s: %s", x.Severity, x.Source, x.Pos.Batch, x.Pos.Row, x.Pos.Field, x.Key, x.En))
		}
	}
	slices.Sort(out)
	return out
}
