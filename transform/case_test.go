package transform

import (
	"bufio"
	"fmt"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"stis/ingest"
	"stis/warehouse"
)

// A case file tells what arrived and what the facts must be. Its lines:
//
//	default SOURCE FIELD=VALUE …     values of every later row of the source
//	batch NAME SOURCE RECEIVED [full]
//	row FIELD=VALUE …                a data row of the batch; "-" is a blank,
//	                                 "two words" are quoted; rows count from 5
//	quarantine RULE                  a data row that did not get in
//	released RULE TIME FIELD=VALUE … a data row that did not get in at first and
//	                                 was released at the time
//	build ASOF
//	show TABLE COLUMN …              of schema facts, sorted, as golden lines
//	| VALUE | VALUE …
type testCase struct {
	lines   []string // the file without golden lines
	golden  [][]string
	batches []testBatch
	steps   []testStep
}

type testBatch struct {
	name, source, received string
	full                   bool
	rows                   []map[string]string // nil = quarantined
	rules                  []string            // "" = got in at first
	released               []string            // time; "" = not
}

// add appends a data row.
func (b *testBatch) add(row map[string]string, rule, released string) {
	b.rows, b.rules, b.released = append(b.rows, row), append(b.rules, rule), append(b.released, released)
}

// testStep is a build or a show; at is its line in lines.
type testStep struct {
	at    int
	words []string
}

func readCase(t *testing.T, file string, defaults map[string]map[string]string) *testCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := &testCase{}
	for s, n := bufio.NewScanner(f), 1; s.Scan(); n++ {
		line := s.Text()
		if strings.HasPrefix(line, "|") {
			last := len(c.steps) - 1
			c.golden[last] = append(c.golden[last], line)
			continue
		}
		c.lines = append(c.lines, line)
		if err := c.read(line, defaults); err != nil {
			t.Fatalf("%s:%d: %v", file, n, err)
		}
	}
	return c
}

func (c *testCase) read(line string, defaults map[string]map[string]string) error {
	words, err := splitWords(line)
	if err != nil || len(words) == 0 || words[0] == "#" {
		return err
	}
	last := len(c.batches) - 1
	switch words[0] {
	case "default":
		defaults[words[1]] = merged(defaults[words[1]], words[2:])
	case "batch":
		if len(words) < 4 {
			return fmt.Errorf("batch: want name, source and time of receipt")
		}
		c.batches = append(c.batches, testBatch{name: words[1], source: words[2], received: words[3], full: len(words) > 4})
	case "row":
		b := &c.batches[last]
		b.add(merged(defaults[b.source], words[1:]), "", "")
	case "quarantine":
		c.batches[last].add(nil, words[1], "")
	case "released":
		b := &c.batches[last]
		b.add(merged(defaults[b.source], words[3:]), words[1], words[2])
	case "build", "show":
		c.steps = append(c.steps, testStep{len(c.lines) - 1, words})
		c.golden = append(c.golden, nil)
	default:
		return fmt.Errorf("unknown word %q", words[0])
	}
	return nil
}

// splitWords splits at blanks; a value after = may be quoted.
func splitWords(line string) ([]string, error) {
	var out []string
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimSpace(rest) {
		if strings.HasPrefix(rest, "#") {
			return append(out, "#"), nil
		}
		end := strings.IndexByte(rest, ' ')
		if i := strings.Index(rest, `="`); i >= 0 && (end < 0 || i < end) {
			q, err := strconv.QuotedPrefix(rest[i+1:])
			if err != nil {
				return nil, err
			}
			v, _ := strconv.Unquote(q)
			out, rest = append(out, rest[:i+1]+v), rest[i+1+len(q):]
			continue
		}
		if end < 0 {
			end = len(rest)
		}
		out, rest = append(out, rest[:end]), rest[end:]
	}
	return out, nil
}

func merged(base map[string]string, words []string) map[string]string {
	m := map[string]string{}
	for k, v := range base {
		m[k] = v
	}
	for _, w := range words {
		k, v, _ := strings.Cut(w, "=")
		m[k] = v
		if v == "-" {
			delete(m, k)
		}
	}
	return m
}

// makeRaw creates the source tables as the ingest stage does from a layout.
func makeRaw(t testing.TB, db *warehouse.DB, cat *ingest.Catalog) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		for _, l := range cat.All() {
			if l.Name != l.Source {
				continue
			}
			cols := []string{"_batch VARCHAR NOT NULL", "_sheet VARCHAR NOT NULL", "_row INTEGER NOT NULL"}
			for _, c := range l.Columns {
				cols = append(cols, quote(c.Field)+" "+rawType(c.Type))
			}
			if err := tx.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS raw."+quote(l.Source)+" ("+strings.Join(cols, ", ")+")"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func rawType(ty ingest.Type) string {
	switch ty.Kind {
	case ingest.Int:
		return "BIGINT"
	case ingest.Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", ty.Width, ty.Scale)
	case ingest.Date:
		return "DATE"
	case ingest.Timestamp:
		return "TIMESTAMP"
	case ingest.Bool:
		return "BOOLEAN"
	}
	return "VARCHAR"
}

// load puts a batch with its delivery into raw.
func (b testBatch) load(t *testing.T, tx *warehouse.Tx, l *ingest.Layout) error {
	t.Helper()
	received := instant(t, b.received)
	loaded := int64(0)
	var rows []map[string]string
	var numbers []int64
	for i, r := range b.rows {
		if b.rules[i] != "" {
			if err := b.hold(t, tx, i); err != nil {
				return err
			}
		} else {
			loaded++
		}
		if r != nil {
			rows, numbers = append(rows, r), append(numbers, int64(i+5))
		}
	}
	if err := tx.Exec(t.Context(), "INSERT INTO raw.delivery VALUES (?, ?, ?, ?, ?, ?, 1, 'loaded', '', '')",
		"d"+b.name, b.name, b.source, b.name+".xlsx", "sha"+b.name, received); err != nil {
		return err
	}
	if err := tx.Exec(t.Context(), "INSERT INTO raw.batch VALUES (?, ?, ?, 'v', 'xlsx', '', ?, ?, ?, ?, 0)",
		b.name, b.source, b.source, b.full, len(b.rows), loaded, len(b.rows)-int(loaded)); err != nil {
		return err
	}
	_, err := tx.Load(t.Context(), rawTable(t, b.name, l, rows, numbers))
	return err
}

// hold quarantines row i, and releases it where the case says so.
func (b testBatch) hold(t *testing.T, tx *warehouse.Tx, i int) error {
	err := tx.Exec(t.Context(), "INSERT INTO raw.quarantine VALUES (?, ?, 'S', ?, ?)", b.name, b.source, i+5, b.rules[i])
	if err != nil || b.released[i] == "" {
		return err
	}
	return tx.Exec(t.Context(), "INSERT INTO raw.release VALUES (?, 'S', ?, ?, 'w')", b.name, i+5, instant(t, b.released[i]))
}

func rawTable(t *testing.T, batch string, l *ingest.Layout, rows []map[string]string, numbers []int64) warehouse.Table {
	t.Helper()
	n := len(rows)
	same := func(s string) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = s
		}
		return out
	}
	tbl := warehouse.Table{Schema: "raw", Name: l.Source, Rows: n, Columns: []warehouse.Column{
		{Name: "_batch", Text: same(batch)}, {Name: "_sheet", Text: same("S")}, {Name: "_row", Kind: warehouse.Int, Int: numbers}}}
	for _, c := range l.Columns {
		col := warehouse.Column{Name: c.Field}
		for _, r := range rows {
			v, ok := r[c.Field]
			col.Null = append(col.Null, !ok)
			appendRaw(t, &col, c, v)
		}
		tbl.Columns = append(tbl.Columns, col)
	}
	for _, r := range rows {
		for k := range r {
			if _, ok := l.Column(k); !ok {
				t.Fatalf("batch %s: %s has no field %q", batch, l.Source, k)
			}
		}
	}
	return tbl
}

func appendRaw(t *testing.T, col *warehouse.Column, c ingest.Column, v string) {
	t.Helper()
	var n int64
	var err error
	switch c.Type.Kind {
	case ingest.Int:
		col.Kind = warehouse.Int
		if v != "" {
			n, err = strconv.ParseInt(v, 10, 64)
		}
	case ingest.Decimal:
		col.Kind, col.Width, col.Scale = warehouse.Decimal, uint8(c.Type.Width), uint8(c.Type.Scale)
		if c.Type.Width > 18 {
			b := new(big.Int)
			if v != "" {
				b, err = warehouse.ParseBig(v, c.Type.Width, c.Type.Scale)
			}
			col.Big = append(col.Big, b)
			break
		}
		if v != "" {
			n, err = warehouse.ParseDecimal(v, c.Type.Width, c.Type.Scale)
		}
	case ingest.Date:
		col.Kind = warehouse.Date
		if v != "" {
			n = warehouse.Days(instant(t, v))
		}
	case ingest.Timestamp:
		col.Kind = warehouse.Timestamp
		if v != "" {
			n = warehouse.Micros(instant(t, v))
		}
	case ingest.Bool:
		col.Kind = warehouse.Bool
		if v == "true" {
			n = 1
		}
	default:
		col.Text = append(col.Text, v)
		return
	}
	if err != nil {
		t.Fatalf("%s=%q: %v", c.Field, v, err)
	}
	if col.Big == nil {
		col.Int = append(col.Int, n)
	}
}

// instant reads 2026-06-05 or 2026-06-05T09:00.
func instant(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02T15:04", time.DateOnly} {
		if v, err := time.Parse(layout, s); err == nil {
			return v
		}
	}
	t.Fatalf("%q is not a time such as 2026-06-05T09:00", s)
	return time.Time{}
}
