package metamorph

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"stis/warehouse"
)

// tables is the content of schemas: "facts.rate" to its lines, sorted.
type tables map[string][]string

// view says what of the tables is looked at. The zero value is all of it.
type view struct {
	without []string        // columns left out, in every table
	tables  []string        // tables left out
	sources map[string]bool // rows whose column source is one of these are left out
}

// identity are the columns that say where a row was read, which differ where
// the same was filed in other files.
var identity = []string{"batch", "sheet", "row", "position", "file_name", "sha256"}

// ofBatches are the tables with a row for a batch or for a row of it; they tell
// how often something was filed, not what.
var ofBatches = []string{"facts.batch", "facts.run", "facts.release", "facts.version", "facts.row_outcome", "facts.conservation"}

// dump reads the tables of the schemas facts and estimate.
func dump(t *testing.T, db *warehouse.DB, v view) tables {
	t.Helper()
	out := tables{}
	for _, name := range texts(t, db, `SELECT table_schema || '.' || table_name FROM information_schema.tables
		WHERE table_schema IN ('facts', 'estimate') ORDER BY 1`) {
		if !slices.Contains(v.tables, name) {
			out[name] = dumpTable(t, db, name, v)
		}
	}
	return out
}

func dumpTable(t *testing.T, db *warehouse.DB, name string, v view) []string {
	t.Helper()
	schema, table, _ := strings.Cut(name, ".")
	rows, err := db.Query(t.Context(), "SELECT * FROM "+quoted(schema)+"."+quoted(table))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // Err below tells
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	lines := []string{}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var line strings.Builder
		left := false
		for i, c := range columns {
			switch {
			case c == "source" && v.sources[warehouse.Show(values[i])]:
				left = true
			case !slices.Contains(v.without, c):
				fmt.Fprintf(&line, "%s=%s|", c, warehouse.Show(values[i]))
			}
		}
		if !left {
			lines = append(lines, line.String())
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
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

// rows counts the lines.
func (x tables) rows() int {
	n := 0
	for _, lines := range x {
		n += len(lines)
	}
	return n
}

// differences says in what x and y differ, at most a few lines a table.
func differences(x, y tables) string {
	var out strings.Builder
	var names []string
	for _, z := range []tables{x, y} {
		for name := range z {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		_, inX := x[name]
		_, inY := y[name]
		gone, come := missing(x[name], y[name]), missing(y[name], x[name])
		if inX == inY && len(gone)+len(come) == 0 {
			continue
		}
		fmt.Fprintf(&out, "%s: %d lines gone, %d come\n", name, len(gone), len(come))
		for i, some := range [][]string{gone, come} {
			for _, l := range some[:min(3, len(some))] {
				fmt.Fprintf(&out, "  %s %s\n", []string{"-", "+"}[i], l)
			}
		}
	}
	return out.String()
}

// missing are the lines of x that y has not, both sorted; a line counts as often
// as it stands.
func missing(x, y []string) (out []string) {
	j := 0
	for _, l := range x {
		for j < len(y) && y[j] < l {
			j++
		}
		if j < len(y) && y[j] == l {
			j++
			continue
		}
		out = append(out, l)
	}
	return out
}

// same fails the test where two dumps differ, and where there is nothing to
// compare.
func same(t *testing.T, what string, want, got tables) {
	t.Helper()
	if want.rows() < 1000 {
		t.Errorf("%s: only %d rows to compare", what, want.rows())
	}
	if d := differences(want, got); d != "" {
		t.Errorf("%s:\n%s", what, d)
	}
}

// The comparison itself finds a line that is gone, come or doubled, and a table.
func TestDifferences(t *testing.T) {
	x := tables{"facts.a": {"1", "2", "2"}, "facts.b": {}}
	for name, y := range map[string]tables{
		"gone":    {"facts.a": {"1", "2"}, "facts.b": {}},
		"come":    {"facts.a": {"1", "2", "2", "3"}, "facts.b": {}},
		"changed": {"facts.a": {"1", "2", "4"}, "facts.b": {}},
		"table":   {"facts.a": {"1", "2", "2"}},
	} {
		if differences(x, y) == "" || differences(y, x) == "" {
			t.Errorf("%s: no difference told", name)
		}
	}
	if d := differences(x, x); d != "" {
		t.Errorf("itself: %s", d)
	}
}
