package ingest

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stis/reference"
	"stis/warehouse"
)

// corpus is the folder of real workbooks; tests that need it are skipped
// without it.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("STIS_CORPUS")
	if dir == "" {
		t.Skip("STIS_CORPUS is not set: the real workbooks are not part of the project")
	}
	return dir
}

// bench is a fresh warehouse with an ingester on it.
type bench struct {
	testing.TB
	db *warehouse.DB
	in *Ingester
}

func newBench(t testing.TB) *bench {
	t.Helper()
	dir := t.TempDir()
	db, err := warehouse.Open(context.Background(), filepath.Join(dir, "w.duckdb"), warehouse.Options{MemoryLimitMB: 512, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := Layouts()
	if err != nil {
		t.Fatal(err)
	}
	in, err := New(context.Background(), db, book, cat, filepath.Join(dir, "archive"), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, db, in}
}

var received = time.Date(2026, 11, 5, 2, 0, 0, 0, time.UTC)

func (b *bench) receive(path, source string) *Receipt {
	b.Helper()
	r, err := b.in.Receive(context.Background(), Delivery{Path: path, Source: source, Received: received})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// query gives the rows as text, fields joined with |.
func (b *bench) query(q string, args ...any) []string {
	b.Helper()
	rows, err := b.db.Query(context.Background(), "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ("+q+")", args...)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	var out []string
	for rows.Next() {
		vals := make([]any, len(cols))
		texts := make([]*string, len(cols))
		for i := range vals {
			vals[i] = &texts[i]
		}
		if err := rows.Scan(vals...); err != nil {
			b.Fatal(err)
		}
		parts := make([]string, len(cols))
		for i, p := range texts {
			if p != nil {
				parts[i] = *p
			}
		}
		out = append(out, strings.Join(parts, "|"))
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return out
}

// digits12 prints a number as the tidy table does: the binary number nearest
// to it, at 12 significant digits.
func digits12(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return err.Error()
	}
	return strconv.FormatFloat(f, 'g', 12, 64)
}

// TestSAFE compares all service values of the real workbook with the tidy
// table that an independent reader made of it, which has 12 significant digits.
func TestSAFE(t *testing.T) {
	dir := corpus(t)
	b := newBench(t)
	r := b.receive(filepath.Join(dir, "china", "safe_bop_bpm6_timeseries.xlsx"), "macro")
	if r.Outcome != Loaded || r.Quarantined != 0 {
		t.Fatalf("outcome %s, %d quarantined: %v", r.Outcome, r.Quarantined, r.Findings[:min(len(r.Findings), 5)])
	}
	got := map[string]string{}
	for _, line := range b.query(`SELECT _sheet, series, period, CAST(value AS VARCHAR) FROM raw.macro`) {
		i := strings.LastIndexByte(line, '|')
		if _, twice := got[line[:i]]; twice {
			t.Errorf("%s: twice", line[:i])
		}
		got[line[:i]] = line[i+1:]
	}
	f, err := os.Open(filepath.Join(dir, "china", "expected", "safe_bop_services_tidy.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, w := range want[1:] {
		key := w[0] + "|" + w[1] + "|" + w[2] + "|" + w[3]
		if digits12(got[key]) != digits12(w[4]) {
			if wrong++; wrong < 10 {
				t.Errorf("%s: got %q, want %s", key, got[key], w[4])
			}
		}
	}
	if len(want) != 11233 || wrong > 0 {
		t.Errorf("%d values compared, %d wrong", len(want)-1, wrong)
	}
	for _, line := range b.query(`SELECT _sheet, min(unit), max(unit), min(area), min(vintage), count(*) FROM raw.macro GROUP BY 1 ORDER BY 1`) {
		t.Log(line)
	}
}
