package warehouse

import (
	"path/filepath"
	"testing"
)

func TestShow(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct{ query, want string }{
		{"select cast(1 as decimal(18,2))", "1.00"},
		{"select cast(-12345678901234567890.5 as decimal(38,2))", "-12345678901234567890.50"},
		{"select date '2026-10-31'", "2026-10-31"},
		{"select timestamp '2026-10-31 08:00:00'", "2026-10-31T08:00:00Z"},
		{"select null", ""},
		{"select '温州'", "温州"},
		{"select true", "true"},
		{"select cast(7 as hugeint)", "7"},
	} {
		rows, err := db.Query(t.Context(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if !rows.Next() {
			t.Fatal("no row")
		}
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		if got := Show(v); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
}
