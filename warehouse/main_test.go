package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// random gives a generator whose seed is logged; STIS_SEED repeats a run.
func random(t testing.TB) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if s := os.Getenv("STIS_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("STIS_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// open makes a warehouse in the test's own folder.
func open(t testing.TB) *DB {
	t.Helper()
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "warehouse.duckdb"), Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func exec(t testing.TB, d *DB, query string) {
	t.Helper()
	if err := d.Tx(t.Context(), func(tx *Tx) error { return tx.Exec(t.Context(), query) }); err != nil {
		t.Fatal(err)
	}
}

type reader interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// dump prints a result, one line a row, NULL as ∅.
func dump(t testing.TB, q reader, query string, args ...any) string {
	t.Helper()
	rows, err := q.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		for i, v := range vals {
			if i > 0 {
				b.WriteByte('|')
			}
			if v == nil {
				b.WriteString("∅")
				continue
			}
			b.WriteString(show(v))
		}
		b.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// show prints a value as the driver returns it, exactly.
func show(v any) string {
	switch v := v.(type) {
	case duckdb.Decimal:
		return FormatBig(v.Value, int(v.Scale))
	case time.Time:
		return v.Format("2006-01-02 15:04:05.999999 MST")
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// wantErr checks that err is there and says each of the parts.
func wantErr(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q lacks %q", err, p)
		}
	}
}
