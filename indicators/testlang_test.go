package indicators

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stis/reference/period"
	"stis/warehouse"
)

// The indicator test language is described in testdata/README.md.

type testCase struct {
	name   string
	line   int
	tables []testTable
	period period.Month
	expect []expectation
}

type testTable struct {
	schema, name string
	columns      []string
	rows         [][]string
}

type expectation struct {
	line                                              int
	indicator, period, basis, measure, breakdown, key string
	want                                              string // number, or "none reason"
	absent                                            bool
	status                                            string
	contributors                                      string
	top                                               []string
}

func parseTests(src []byte) ([]testCase, error) {
	var cases []testCase
	mode := ""
	sc := bufio.NewScanner(bytes.NewReader(src))
	for n := 1; sc.Scan(); n++ {
		text := strings.TrimSpace(sc.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		word, rest, _ := strings.Cut(text, " ")
		if word == "case" {
			cases = append(cases, testCase{name: rest, line: n})
			mode = ""
			continue
		}
		if len(cases) == 0 {
			return nil, fmt.Errorf("line %d: want case", n)
		}
		c := &cases[len(cases)-1]
		var err error
		switch {
		case word == "table":
			schema, name, ok := strings.Cut(strings.TrimSpace(rest), ".")
			if !ok {
				return nil, fmt.Errorf("line %d: want table schema.name", n)
			}
			c.tables = append(c.tables, testTable{schema: schema, name: name})
			mode = "header"
		case word == "run":
			c.period, err = period.Parse(strings.TrimSpace(rest))
			mode = "expect"
		case mode == "header":
			c.tables[len(c.tables)-1].columns = splitRow(text)
			mode = "rows"
		case mode == "rows":
			t := &c.tables[len(c.tables)-1]
			row := splitRow(text)
			if len(row) != len(t.columns) {
				err = fmt.Errorf("%d values for %d columns", len(row), len(t.columns))
			}
			t.rows = append(t.rows, row)
		case mode == "expect":
			var e expectation
			e, err = parseExpectation(text)
			e.line = n
			c.expect = append(c.expect, e)
		default:
			err = fmt.Errorf("unexpected %q", text)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return cases, sc.Err()
}

func splitRow(text string) []string {
	cells := strings.Split(text, "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// parseExpectation reads: ID period basis measure KEY = value [status S] [by N] [top a b].
func parseExpectation(text string) (expectation, error) {
	left, right, ok := strings.Cut(text, " = ")
	f := strings.Fields(left)
	if !ok || len(f) != 5 {
		return expectation{}, fmt.Errorf("%q: want ID period basis measure key = value", text)
	}
	e := expectation{indicator: f[0], period: f[1], basis: f[2], measure: f[3], breakdown: Total}
	if f[4] != Total {
		e.key = f[4]
		var dims []string
		for _, kv := range strings.Split(e.key, ";") {
			d, _, _ := strings.Cut(kv, "=")
			dims = append(dims, d)
		}
		e.breakdown = strings.Join(dims, ";")
	}
	words := strings.Fields(right)
	e.want = words[0]
	words = words[1:]
	if e.want == "none" && len(words) > 0 {
		e.want, words = "none "+words[0], words[1:]
	}
	e.absent = e.want == "absent"
	for len(words) > 1 {
		switch words[0] {
		case "status":
			e.status, words = words[1], words[2:]
		case "by":
			e.contributors, words = words[1], words[2:]
		case "top":
			e.top, words = words[1:], nil
		default:
			return e, fmt.Errorf("%q: unexpected %q", text, words[0])
		}
	}
	return e, nil
}

// check compares an observation with what the line says, to the decimals it
// writes.
func (e expectation) check(c *Cube) string {
	o, ok := c.Get(e.indicator, e.period, e.basis, e.measure, e.breakdown, e.key)
	if e.absent {
		if ok {
			return "is there: " + show(o.Value, 2)
		}
		return ""
	}
	if !ok {
		return "no such observation"
	}
	if reason, none := strings.CutPrefix(e.want, "none "); none {
		if o.Value != nil || o.Reason != reason {
			return fmt.Sprintf("is %s %s", show(o.Value, 6), o.Reason)
		}
	} else if got := show(o.Value, decimalsOf(e.want)); got != e.want {
		return fmt.Sprintf("is %s %s", show(o.Value, 6), o.Reason)
	}
	if e.status != "" && o.ObsStatus != e.status {
		return "has status " + o.ObsStatus
	}
	if got := strconv.FormatInt(o.Contributors, 10); e.contributors != "" && got != e.contributors {
		return "has " + got + " contributors"
	}
	for n, want := range e.top {
		if got := show([]*big.Rat{o.Top1, o.Top2}[n], decimalsOf(want)); got != want {
			return fmt.Sprintf("has top %d %s", n+1, got)
		}
	}
	return ""
}

func decimalsOf(s string) int {
	_, frac, _ := strings.Cut(s, ".")
	return len(frac)
}

func show(v *big.Rat, decimals int) string {
	if v == nil {
		return "none"
	}
	return Round(v, decimals, HalfUp)
}

func TestIndicators(t *testing.T) {
	files, err := filepath.Glob("testdata/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	db := openTest(t)
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := parseTests(src)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range cases {
			t.Run(filepath.Base(file)+"/"+c.name, func(t *testing.T) {
				cube := computeCase(t, db, cat, c)
				for _, e := range c.expect {
					if msg := e.check(cube); msg != "" {
						t.Errorf("%s:%d: %s %s %s %s %s%s: %s, want %s", file, e.line, e.indicator, e.period, e.basis, e.measure, e.breakdown, " "+e.key, msg, e.want)
					}
				}
			})
		}
	}
}

func openTest(t *testing.T) *warehouse.DB {
	t.Helper()
	db, err := warehouse.Open(context.Background(), filepath.Join(t.TempDir(), "test.duckdb"), warehouse.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// loadFacts empties the facts and fills the tables of a case.
func loadFacts(t *testing.T, db *warehouse.DB, tables []testTable) {
	t.Helper()
	ctx := context.Background()
	err := db.Tx(ctx, func(tx *warehouse.Tx) error {
		if err := tx.ExecFile(ctx, os.DirFS("testdata"), "facts.sql"); err != nil {
			return err
		}
		for _, tbl := range tables {
			q := &query{}
			q.sql("INSERT INTO ").ident("", tbl.schema).sql(".").ident("", tbl.name).sql(" (")
			q.list(len(tbl.columns), ", ", func(i int) { q.ident("", tbl.columns[i]) }).sql(") VALUES ")
			q.list(len(tbl.rows), ", ", func(r int) {
				q.sql("(").list(len(tbl.columns), ", ", func(i int) {
					if v := tbl.rows[r][i]; v == "" {
						q.sql("NULL")
					} else {
						q.bind(v)
					}
				}).sql(")")
			})
			if err := tx.Exec(ctx, q.b.String(), q.args...); err != nil {
				return fmt.Errorf("table %s.%s: %w", tbl.schema, tbl.name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func computeCase(t *testing.T, db *warehouse.DB, cat *Catalog, c testCase) *Cube {
	t.Helper()
	loadFacts(t, db, c.tables)
	ctx := context.Background()
	at := time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)
	res, err := Compute(ctx, db, cat, Run{Period: c.period, AsOf: at, Cutoff: at, InputsHash: c.name, LayoutVersion: "test"})
	if err != nil {
		t.Fatal(err)
	}
	cube, err := Read(ctx, db, res.RunID)
	if err != nil {
		t.Fatal(err)
	}
	if cube.Len() != res.Observations {
		t.Fatalf("read %d observations of %d", cube.Len(), res.Observations)
	}
	return cube
}
