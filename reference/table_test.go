package reference

import (
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The tables must fit the statements that make them, column by column, and
// every value its type.
func TestTablesFitSQL(t *testing.T) {
	column := regexp.MustCompile(`(?m)^ {4}(\w+) +(\w+)( NOT NULL)?,?$`)
	var files []string
	for _, tab := range mustOpen(t).Tables() {
		files = append(files, tab.File)
		text, err := fs.ReadFile(SQL(), tab.File)
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(text), "CREATE OR REPLACE TABLE reference."+tab.Name+" (") {
			t.Errorf("%s does not make reference.%s", tab.File, tab.Name)
		}
		var names, kinds []string
		var required []bool
		for _, m := range column.FindAllStringSubmatch(string(text), -1) {
			names, kinds, required = append(names, m[1]), append(kinds, m[2]), append(required, m[3] != "")
		}
		if !slices.Equal(names, tab.Columns) || !slices.Equal(kinds, tab.Types) {
			t.Errorf("%s has columns %v %v, the table %v %v", tab.File, names, kinds, tab.Columns, tab.Types)
			continue
		}
		if len(tab.Rows) == 0 {
			t.Errorf("%s has no rows", tab.Name)
		}
		for i, row := range tab.Rows {
			if len(row) != len(names) {
				t.Fatalf("%s row %d has %d values", tab.Name, i+1, len(row))
			}
			for j, v := range row {
				if !fits(v, kinds[j], required[j]) {
					t.Errorf("%s row %d: %s is %q", tab.Name, i+1, names[j], v)
				}
			}
		}
	}
	all, err := fs.Glob(SQL(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if !slices.Equal(all, files) {
		t.Errorf("files are %v, tables %v", all, files)
	}
}

// fits reports whether a text loads as a type; empty text is text.
func fits(v, kind string, required bool) bool {
	var err error
	switch {
	case kind == "VARCHAR":
		return true
	case v == "":
		return !required
	case kind == "DATE":
		_, err = time.Parse(time.DateOnly, v)
	case kind == "INTEGER":
		_, err = strconv.Atoi(v)
	case kind == "BOOLEAN":
		return v == "true" || v == "false"
	}
	return err == nil
}

func TestTables(t *testing.T) {
	rows := map[string]int{}
	for _, tab := range mustOpen(t).Tables() {
		rows[tab.Name] = len(tab.Rows)
		if !slices.IsSortedFunc(tab.Rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) }) {
			t.Errorf("%s is not sorted by %s", tab.Name, tab.Columns[0])
		}
	}
	// 215 transaction codes less the two that are held.
	for name, want := range map[string]int{"country": 250, "txn": 213, "holiday": 678, "filing_window": 2, "so_focus": 7, "trade_mode": 18,
		"concordance": 329, "base_edition": 6, "base_code": 859, "rate_policy": 2, "parameter": 27, "recon_code": 8, "filing_calendar": 19} {
		if rows[name] != want {
			t.Errorf("%s has %d rows, want %d", name, rows[name], want)
		}
	}
}

// Opened twice, the Book gives the same tables: nothing depends on chance.
func TestTablesRepeat(t *testing.T) {
	a, b := mustOpen(t).Tables(), mustOpen(t).Tables()
	for i := range a {
		if a[i].Name != b[i].Name || !slices.EqualFunc(a[i].Rows, b[i].Rows, slices.Equal[[]string]) {
			t.Errorf("%s differs", a[i].Name)
		}
	}
}
