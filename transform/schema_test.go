package transform

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/ingest"
	"stis/reference"
)

// The columns of facts are what the rooms to the right build on: a change of
// one shows as a change of the golden file.
func TestColumns(t *testing.T) {
	book, cat := world(t)
	db := openWarehouse(t, cat)
	if _, err := Build(t.Context(), db, book, cat, Options{AsOf: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(lines(t, db, `SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_schema = 'facts' ORDER BY table_name, ordinal_position`), "\n") + "\n"
	golden := filepath.Join("testdata", "facts_columns.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// Every SQL file of the folder is a step, and every step has its file; a step that
// is a room of its own has its files in its folder. Each says what it reads and
// writes.
func TestStepsAreFiles(t *testing.T) {
	known := map[string]bool{}
	for _, s := range steps {
		if _, err := os.Stat(filepath.Join(s, "build.go")); err == nil {
			continue // a room
		}
		known[s] = true
	}
	own, err1 := filepath.Glob(filepath.Join("sql", "*.sql*"))
	rooms, err2 := filepath.Glob(filepath.Join("*", "sql", "*.sql"))
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for _, f := range own {
		if n := filepath.Base(f); !known[n] {
			t.Errorf("%s is no step", n)
		} else {
			delete(known, n)
		}
	}
	for s := range known {
		t.Errorf("step %s has no file", s)
	}
	for _, f := range append(own, rooms...) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		h := headerOf(string(text))
		for _, k := range []string{"grain", "reads", "writes"} {
			if h[k] == "" {
				t.Errorf("%s: header has no line \"-- %s: …\"", f, k)
			}
		}
	}
}

func TestNoAsOf(t *testing.T) {
	if _, err := Build(t.Context(), nil, nil, nil, Options{}); err == nil || err.Error() != "build facts: no as-of time" {
		t.Errorf("Build: %v", err)
	}
}

func TestIdentify(t *testing.T) {
	cases := map[string]struct {
		layout ingest.Layout
		want   string
	}{
		"no key":  {ingest.Layout{Source: "x", Name: "x", Columns: []ingest.Column{{Field: "a"}}}, "layout x: no natural key or no columns"},
		"bad key": {ingest.Layout{Source: "x", Name: "x", Key: []string{"b"}, Columns: []ingest.Column{{Field: "a"}}}, `layout x: key field "b" is not a column`},
		"derived only": {ingest.Layout{Source: "x", Name: "x", Key: []string{"a"}, Columns: []ingest.Column{{Field: "a", Derived: true}}},
			"layout x: no natural key or no columns"},
	}
	for name, c := range cases {
		if _, err := identify(&c.layout); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	id, err := identify(&ingest.Layout{Source: `x"y`, Key: []string{"a"}, Columns: []ingest.Column{{Field: "a"}, {Field: `b"; DROP`}}})
	if err != nil {
		t.Fatal(err)
	}
	want := identity{Table: `"x""y"`, Keys: []string{`r."a"`}, Content: []string{`r."a"`, `r."b""; DROP"`}}
	if d := cmp.Diff(want, id); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestTypedTable(t *testing.T) {
	bad := map[string]reference.Table{
		`reference.t: column a has the unknown type "DOUBLE"`: {Name: "t", Columns: []string{"a"}, Types: []string{"DOUBLE"}},
		`reference.t row 2: column a: strconv.ParseInt: parsing "x": invalid syntax`: {Name: "t", Columns: []string{"a"},
			Types: []string{"INTEGER"}, Rows: [][]string{{""}, {"x"}}},
		`reference.t row 1: column a: strconv.ParseBool: parsing "ja": invalid syntax`: {Name: "t", Columns: []string{"a"},
			Types: []string{"BOOLEAN"}, Rows: [][]string{{"ja"}}},
	}
	for want, table := range bad {
		if _, err := typedTable(table); err == nil || err.Error() != want {
			t.Errorf("typedTable: %v, want %s", err, want)
		}
	}
}
