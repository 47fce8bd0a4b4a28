package warehouse

import (
	"context"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// way is one of the loaders of this build; ways lists them.
type way struct {
	name   string
	insert func(*Tx, context.Context, Table) (int64, error)
}

// ints is a table raw.t(a INTEGER).
func ints(v ...int64) Table {
	return Table{Schema: "raw", Name: "t", Rows: len(v), Columns: []Column{{Name: "a", Kind: Int, Int: v}}}
}

const allKindsSQL = `CREATE TABLE raw.all_kinds (
    a_text VARCHAR, b_big BIGINT, c_int INTEGER, d_amount DECIMAL(18,2), e_rate DECIMAL(9,6), f_small DECIMAL(4,1),
    g_value DECIMAL(38,15), h_wide DECIMAL(19,0), i_date DATE, j_bool BOOLEAN, k_at TIMESTAMP, l_left VARCHAR)`

// allKinds makes a table with a column of every kind and internal width, with
// edge values and NULLs among the random ones.
func allKinds(r *rand.Rand, rows int) Table {
	tbl := Table{Schema: "raw", Name: "all_kinds", Rows: rows, Columns: []Column{
		{Name: "k_at", Kind: Timestamp}, // not in the table's order
		{Name: "a_text", Kind: Text},
		{Name: "b_big", Kind: Int},
		{Name: "c_int", Kind: Int},
		{Name: "d_amount", Kind: Decimal, Width: 18, Scale: 2},
		{Name: "e_rate", Kind: Decimal, Width: 9, Scale: 6},
		{Name: "f_small", Kind: Decimal, Width: 4, Scale: 1},
		{Name: "g_value", Kind: Decimal, Width: 38, Scale: 15},
		{Name: "h_wide", Kind: Decimal, Width: 19},
		{Name: "i_date", Kind: Date},
		{Name: "j_bool", Kind: Bool},
	}}
	for i := range tbl.Columns {
		fill(r, &tbl.Columns[i], rows)
	}
	return tbl
}

func fill(r *rand.Rand, c *Column, rows int) {
	c.Null = make([]bool, rows)
	low, high := c.bounds()
	if c.Name == "c_int" {
		low, high = math.MinInt32, math.MaxInt32
	}
	for row := range rows {
		c.Null[row] = r.IntN(8) == 0
		switch {
		case c.Kind == Text:
			c.Text = append(c.Text, randomText(r))
		case c.big():
			c.Big = append(c.Big, randomBig(r, int(c.Width)))
			if c.Null[row] {
				c.Big[row] = nil
			}
		default:
			c.Int = append(c.Int, randomInt(r, low, high))
		}
	}
}

func randomText(r *rand.Rand) string {
	edge := []string{"", " ", "∅", "0", "温州市鹿城区", "a\x00b", "line\nbreak", "'; DROP TABLE x; --", "𠮷😀", "twelve bytes", "thirteen byte"}
	if r.IntN(4) == 0 {
		return edge[r.IntN(len(edge))]
	}
	runes := []rune("0123456789ABCDEFXY服务外包贸易金额离岸")
	b := make([]rune, r.IntN(40))
	for i := range b {
		b[i] = runes[r.IntN(len(runes))]
	}
	return string(b)
}

func randomInt(r *rand.Rand, low, high int64) int64 {
	for _, v := range []int64{low, high, 0} {
		if r.IntN(20) == 0 {
			return v
		}
	}
	span := uint64(high) - uint64(low)
	if span == math.MaxUint64 {
		return int64(r.Uint64())
	}
	return int64(uint64(low) + r.Uint64N(span+1))
}

func randomBig(r *rand.Rand, width int) *big.Int {
	n := 1 + r.IntN(width)
	digits := make([]byte, n)
	for i := range digits {
		digits[i] = byte('0' + r.IntN(10))
	}
	if r.IntN(20) == 0 {
		digits = []byte(strings.Repeat("9", width))
	}
	v, _ := new(big.Int).SetString(string(digits), 10)
	if r.IntN(2) == 0 {
		v.Neg(v)
	}
	return v
}

// printed gives a value of a column as a query shows it.
func (c *Column) printed(row int) string {
	switch {
	case c.null(row):
		return "∅"
	case c.Kind == Text:
		return c.Text[row]
	case c.big():
		return FormatBig(c.Big[row], int(c.Scale))
	case c.Kind == Decimal:
		return FormatDecimal(c.Int[row], int(c.Scale))
	case c.Kind == Date:
		return show(DateOf(c.Int[row]))
	case c.Kind == Bool:
		return show(c.Int[row] == 1)
	case c.Kind == Timestamp:
		return show(InstantOf(c.Int[row]))
	}
	return show(c.Int[row])
}

// compare reads the table back and compares every value with what was given.
func compare(t *testing.T, d *DB, tbl Table) {
	t.Helper()
	names := make([]string, len(tbl.Columns))
	for i := range names {
		names[i] = tbl.Columns[i].Name
	}
	q := (&statement{}).sql("SELECT ").idents(names).sql(" FROM ").table(tbl.Schema, tbl.Name).sql(" ORDER BY rowid")
	rows, err := d.Query(t.Context(), q.String())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	vals, ptrs := make([]any, len(names)), make([]any, len(names))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	n := 0
	for ; rows.Next(); n++ {
		if err := rows.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		for i, v := range vals {
			got := "∅"
			if v != nil {
				got = show(v)
			}
			if want := tbl.Columns[i].printed(n); got != want || (v == nil) != tbl.Columns[i].null(n) {
				t.Fatalf("row %d column %s: %q, want %q", n, names[i], got, want)
			}
		}
	}
	if err := rows.Err(); err != nil || n != tbl.Rows {
		t.Fatalf("%d rows of %d, %v", n, tbl.Rows, err)
	}
}

func loadBy(t testing.TB, d *DB, w way, tbl Table) {
	t.Helper()
	err := d.Tx(t.Context(), func(tx *Tx) error {
		if _, err := tx.Load(t.Context(), Table{tbl.Schema, tbl.Name, emptied(tbl.Columns), 0}); err != nil {
			return err // the checks that stand before every way
		}
		n, err := w.insert(tx, t.Context(), tbl)
		if n != int64(tbl.Rows) && err == nil {
			t.Errorf("%s: %d rows of %d", w.name, n, tbl.Rows)
		}
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", w.name, err)
	}
}

func emptied(cols []Column) []Column {
	out := make([]Column, len(cols))
	for i, c := range cols {
		out[i] = Column{Name: c.Name, Kind: c.Kind, Width: c.Width, Scale: c.Scale}
	}
	return out
}

func TestLoadReadsBackEqual(t *testing.T) {
	rows := 100_000
	if testing.Short() {
		rows = 10_000
	}
	tbl := allKinds(random(t), rows)
	d := open(t)
	exec(t, d, allKindsSQL)
	err := d.Tx(t.Context(), func(tx *Tx) error {
		n, err := tx.Load(t.Context(), tbl)
		if n != int64(rows) {
			t.Errorf("Load says %d rows", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, d, tbl)
	if got := dump(t, d, "SELECT count(*) FROM raw.all_kinds WHERE l_left IS NOT NULL"); got != "0\n" {
		t.Errorf("a column that was not named holds %s values", got)
	}
}

// TestLoadChunkBorders: typed writers refuse every row of a chunk whose size
// was not set first, and a chunk holds 2,048 rows.
func TestLoadChunkBorders(t *testing.T) {
	r := random(t)
	for _, w := range ways() {
		for _, rows := range []int{1, 2, 2047, 2048, 2049, 4096, 65537} {
			d := open(t)
			exec(t, d, allKindsSQL)
			tbl := allKinds(r, rows)
			loadBy(t, d, w, tbl)
			compare(t, d, tbl)
		}
	}
}

// TestLoadersAgree compares every loader of the build with plain INSERT of
// text that DuckDB itself casts.
func TestLoadersAgree(t *testing.T) {
	tbl := allKinds(random(t), 400)
	byText := open(t)
	exec(t, byText, allKindsSQL)
	err := byText.Tx(t.Context(), func(tx *Tx) error {
		for row := range tbl.Rows {
			names, args := make([]string, len(tbl.Columns)), make([]any, len(tbl.Columns))
			for i := range tbl.Columns {
				c := &tbl.Columns[i]
				names[i] = c.Name
				if !c.null(row) {
					args[i] = strings.TrimSuffix(c.printed(row), " UTC")
				}
			}
			q := (&statement{}).sql("INSERT INTO raw.all_kinds (").idents(names).sql(") VALUES (?").sql(strings.Repeat(", ?", len(names)-1)).sql(")")
			if err := tx.Exec(t.Context(), q.String(), args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const all = "SELECT * FROM raw.all_kinds ORDER BY rowid"
	want := dump(t, byText, all)
	for _, w := range ways() {
		d := open(t)
		exec(t, d, allKindsSQL)
		loadBy(t, d, w, tbl)
		if got := dump(t, d, all); got != want {
			t.Errorf("%s differs from INSERT of text", w.name)
		}
	}
}

func TestLoadNullsAndEmpty(t *testing.T) {
	tbl := allKinds(random(t), 3000)
	for i := range tbl.Columns {
		c := &tbl.Columns[i]
		for row := range c.Null {
			c.Null[row] = true
			switch { // what stands under a NULL mark does not matter
			case c.Kind == Text:
				c.Text[row] = "\xff"
			case c.big():
				c.Big[row] = nil
			default:
				c.Int[row] = math.MinInt64
			}
		}
	}
	for _, w := range ways() {
		d := open(t)
		exec(t, d, allKindsSQL)
		loadBy(t, d, w, tbl)
		compare(t, d, tbl)
	}
	d := open(t)
	exec(t, d, allKindsSQL)
	err := d.Tx(t.Context(), func(tx *Tx) error {
		n, err := tx.Load(t.Context(), Table{"raw", "all_kinds", emptied(tbl.Columns), 0})
		if n != 0 {
			t.Errorf("%d rows of an empty table", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(t, d, "SELECT count(*) FROM raw.all_kinds"); got != "0\n" {
		t.Errorf("%s rows after an empty load", got)
	}
}

func TestLoadWideDecimals(t *testing.T) {
	d := open(t)
	exec(t, d, "CREATE TABLE raw.m (v DECIMAL(38,15))")
	c := Column{Name: "v", Kind: Decimal, Width: 38, Scale: 15}
	texts := []string{
		"99999999999999999999999.999999999999999", "-99999999999999999999999.999999999999999",
		"0.000000000000001", "-0.000000000000001", "0.000000000000000", "18446744073709551616.000000000000000",
		"-18446744073709551615.000000000000001", "9223372036854775.807000000000000",
	}
	for _, s := range texts {
		v, err := ParseBig(s, 38, 15)
		if err != nil {
			t.Fatal(err)
		}
		c.Big = append(c.Big, v)
	}
	tbl := Table{"raw", "m", []Column{c}, len(texts)}
	if err := d.Tx(t.Context(), func(tx *Tx) error { _, err := tx.Load(t.Context(), tbl); return err }); err != nil {
		t.Fatal(err)
	}
	want := strings.Join(texts, "\n") + "\n"
	if got := dump(t, d, "SELECT CAST(v AS VARCHAR) FROM raw.m ORDER BY rowid"); got != want {
		t.Errorf("DuckDB prints\n%swant\n%s", got, want)
	}
	compare(t, d, tbl)
}

// TestLoadRefuses: each of these would be stored as something else, or in part.
func TestLoadRefuses(t *testing.T) {
	d := open(t)
	exec(t, d, allKindsSQL)
	amount := func(v int64) Column {
		return Column{Name: "d_amount", Kind: Decimal, Width: 18, Scale: 2, Int: []int64{v}}
	}
	date := func(v int64) Column { return Column{Name: "i_date", Kind: Date, Int: []int64{v}} }
	wide := func(v *big.Int) Column {
		return Column{Name: "g_value", Kind: Decimal, Width: 38, Scale: 15, Big: []*big.Int{v}}
	}
	tests := []struct {
		name string
		cols []Column
		want string
	}{
		{"other scale", []Column{{Name: "d_amount", Kind: Decimal, Width: 18, Scale: 1, Int: []int64{15}}}, "loads DECIMAL(18,1) into DECIMAL(18,2)"},
		{"other width", []Column{{Name: "d_amount", Kind: Decimal, Width: 17, Scale: 2, Int: []int64{15}}}, "loads DECIMAL(17,2) into DECIMAL(18,2)"},
		{"integer into decimal", []Column{{Name: "d_amount", Kind: Int, Int: []int64{15}}}, "loads BIGINT into DECIMAL(18,2)"},
		{"text into decimal", []Column{{Name: "d_amount", Text: []string{"15"}}}, "loads VARCHAR into DECIMAL(18,2)"},
		{"text into date", []Column{{Name: "i_date", Text: []string{"2026-03-01"}}}, "loads VARCHAR into DATE"},
		{"date into timestamp", []Column{{Name: "k_at", Kind: Date, Int: []int64{1}}}, "loads DATE into TIMESTAMP"},
		{"integer into text", []Column{{Name: "a_text", Kind: Int, Int: []int64{1}}}, "loads BIGINT into VARCHAR"},
		{"over the width", []Column{amount(1_000_000_000_000_000_000)}, "too large for its type"},
		{"under the width", []Column{amount(-1_000_000_000_000_000_000)}, "too large for its type"},
		{"10^38", []Column{wide(new(big.Int).Exp(big.NewInt(10), big.NewInt(38), nil))}, "has more than 38 digits"},
		{"no value", []Column{wide(nil)}, "no value and not marked null"},
		{"over INTEGER", []Column{{Name: "c_int", Kind: Int, Int: []int64{math.MaxInt32 + 1}}}, "out of range"},
		{"truth 2", []Column{{Name: "j_bool", Kind: Bool, Int: []int64{2}}}, "outside 0 to 1"},
		{"infinite date", []Column{date(math.MaxInt32)}, "outside"},
		{"date over 32 bits", []Column{date(1 << 33)}, "outside"},
		{"infinite time", []Column{{Name: "k_at", Kind: Timestamp, Int: []int64{math.MaxInt64}}}, "outside"},
		{"invalid UTF-8", []Column{{Name: "a_text", Text: []string{"温\xff"}}}, "not valid UTF-8"},
		{"cut character", []Column{{Name: "a_text", Text: []string{"温"[:2]}}}, "not valid UTF-8"},
		{"too few values", []Column{{Name: "b_big", Kind: Int}}, "want 0, 1 and 0"},
		{"values in the wrong slice", []Column{{Name: "g_value", Kind: Decimal, Width: 38, Scale: 15, Int: []int64{1}}}, "want 0, 0 and 1"},
		{"null marks of another length", []Column{{Name: "b_big", Kind: Int, Int: []int64{1}, Null: []bool{true, false}}}, "null marks"},
		{"no such column", []Column{{Name: "zz", Kind: Int, Int: []int64{1}}}, "no such column"},
		{"column twice", []Column{date(1), date(2)}, "named twice"},
		{"no columns", nil, "0 columns"},
		{"no such kind", []Column{{Name: "a_text", Kind: 9}}, "kind 9"},
		{"no such decimal", []Column{{Name: "d_amount", Kind: Decimal, Width: 39, Big: make([]*big.Int, 1)}}, "does not exist"},
		{"width on text", []Column{{Name: "a_text", Width: 3, Text: []string{""}}}, "kind that has none"},
	}
	for _, tt := range tests {
		err := d.Tx(t.Context(), func(tx *Tx) error {
			n, err := tx.Load(t.Context(), Table{"raw", "all_kinds", tt.cols, 1})
			if n != 0 {
				t.Errorf("%s: %d rows", tt.name, n)
			}
			return err
		})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
	if got := dump(t, d, "SELECT count(*) FROM raw.all_kinds"); got != "0\n" {
		t.Errorf("%s rows after refusals", got)
	}
}

// TestLoadSeesAlteredTables: the types Load remembers must not outlive a
// change, nor a change that was rolled back.
func TestLoadSeesAlteredTables(t *testing.T) {
	d := open(t)
	exec(t, d, "CREATE TABLE raw.t (a INTEGER)")
	load := func(tx *Tx) error { _, err := tx.Load(t.Context(), ints(1)); return err }
	if err := d.Tx(t.Context(), load); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	err := d.Tx(t.Context(), func(tx *Tx) error {
		if err := tx.Exec(t.Context(), "ALTER TABLE raw.t ALTER a TYPE DECIMAL(18,2)"); err != nil {
			return err
		}
		wantErr(t, load(tx), "loads BIGINT into DECIMAL(18,2)")
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if err := d.Tx(t.Context(), load); err != nil {
		t.Errorf("after the rollback: %v", err)
	}
	exec(t, d, "DROP TABLE raw.t; CREATE TABLE raw.t (a DATE)")
	wantErr(t, d.Tx(t.Context(), load), "loads BIGINT into DATE")
}

func TestDates(t *testing.T) {
	shanghai := time.FixedZone("Asia/Shanghai", 8*3600)
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 3, 1, 0, 0, 0, 0, shanghai), "2026-03-01"},
		{time.Date(2026, 3, 1, 23, 59, 59, 0, shanghai), "2026-03-01"},
		{time.Date(1969, 12, 31, 12, 0, 0, 0, time.UTC), "1969-12-31"},
		{time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), "1900-01-01"},
		{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "0001-01-01"},
		{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), "9999-12-31"},
	} {
		d := open(t)
		exec(t, d, "CREATE TABLE raw.d (d DATE, ts TIMESTAMP)")
		tbl := Table{"raw", "d", []Column{
			{Name: "d", Kind: Date, Int: []int64{Days(tt.at)}},
			{Name: "ts", Kind: Timestamp, Int: []int64{Micros(tt.at)}}}, 1}
		if err := d.Tx(t.Context(), func(tx *Tx) error { _, err := tx.Load(t.Context(), tbl); return err }); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, d, "SELECT CAST(d AS VARCHAR) FROM raw.d"); got != tt.want+"\n" {
			t.Errorf("%s is stored as %s", tt.at, got)
		}
		rows := dump(t, d, "SELECT epoch_us(ts) FROM raw.d")
		if want := show(Micros(tt.at)) + "\n"; rows != want {
			t.Errorf("%s: the instant is %s, want %s", tt.at, rows, want)
		}
	}
}
