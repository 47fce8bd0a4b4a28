package warehouse

import (
	"database/sql"
	"database/sql/driver"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// appendRaw stores one value through the driver's Appender, past all checks,
// and gives what DuckDB then holds.
func appendRaw(t *testing.T, d *DB, table string, v driver.Value) string {
	t.Helper()
	conn, err := d.sql.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(dc any) error {
		a, err := duckdb.NewAppenderFromConn(dc.(driver.Conn), "raw", table)
		if err != nil {
			return err
		}
		if err := a.AppendRow(v); err != nil {
			_ = a.Close()
			return err
		}
		return a.Close()
	})
	if err != nil {
		return "error"
	}
	q := (&statement{}).sql("SELECT CAST(v AS VARCHAR) FROM ").table("raw", table).sql(" ORDER BY rowid DESC LIMIT 1")
	return strings.TrimSuffix(dump(t, d, q.String()), "\n")
}

// TestTraps shows, side by side, what the driver stores without an error and
// what this package makes of the same value. When a new driver mends a trap
// the first half fails: then read docs/decisions/0002 again.
func TestTraps(t *testing.T) {
	d := open(t)
	exec(t, d, "CREATE TABLE raw.amount (v DECIMAL(18,2)); CREATE TABLE raw.text (v VARCHAR); CREATE TABLE raw.day (v DATE)")
	shanghai := time.Date(2026, 3, 1, 0, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))
	scaled := func(s uint8, v int64) duckdb.Decimal {
		return duckdb.Decimal{Width: 18, Scale: s, Value: big.NewInt(v)}
	}
	e20 := new(big.Int).Exp(big.NewInt(10), big.NewInt(20), nil)
	amount := func(c Column) Column { c.Name = "v"; c.Kind = Decimal; return c }
	parsed := func(s string) func() (Column, error) {
		return func() (Column, error) {
			v, err := ParseDecimal(s, 18, 2)
			return amount(Column{Width: 18, Scale: 2, Int: []int64{v}}), err
		}
	}
	column := func(c Column) func() (Column, error) { return func() (Column, error) { return c, nil } }
	tests := []struct {
		name, table string
		raw         driver.Value
		stored      string // by the Appender
		ours        func() (Column, error)
		want        string // after Load, or part of the error
	}{
		{"scale ignored: 1.5", "amount", scaled(1, 15), "0.15", parsed("1.5"), "1.50"},
		{"scale ignored: 1.5678", "amount", scaled(4, 15678), "156.78", parsed("1.5678"), "too many decimals"},
		{"scale of another column", "amount", scaled(1, 15), "0.15", column(amount(Column{Width: 18, Scale: 1, Int: []int64{15}})), "loads DECIMAL(18,1) into DECIMAL(18,2)"},
		{"int64 15", "amount", int64(15), "0.15", column(Column{Name: "v", Kind: Int, Int: []int64{15}}), "loads BIGINT into DECIMAL(18,2)"},
		{"integer 15 as text", "amount", int64(15), "0.15", parsed("15"), "15.00"},
		{"float 1.5", "amount", 1.5, "0.01", parsed("1.5"), "1.50"},
		{"over the width", "amount", scaled(2, 1e18), "10000000000000000.00", column(amount(Column{Width: 18, Scale: 2, Int: []int64{1e18}})), "too large"},
		{"10^20 wraps", "amount", duckdb.Decimal{Width: 38, Value: e20}, "77662796314522419.20", parsed("1000000000000000000.00"), "too large"},
		{"invalid UTF-8", "text", "温\xff", "∅", column(Column{Name: "v", Text: []string{"温\xff"}}), "not valid UTF-8"},
		{"midnight in Shanghai", "day", shanghai, "2026-02-28", column(Column{Name: "v", Kind: Date, Int: []int64{Days(shanghai)}}), "2026-03-01"},
		{"noon before 1970", "day", time.Date(1969, 12, 31, 12, 0, 0, 0, time.UTC), "1970-01-01",
			column(Column{Name: "v", Kind: Date, Int: []int64{Days(time.Date(1969, 12, 31, 12, 0, 0, 0, time.UTC))}}), "1969-12-31"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := appendRaw(t, d, tt.table, tt.raw); got != tt.stored {
				t.Errorf("the driver stores %s, it used to store %s", got, tt.stored)
			}
			if got := loadOne(t, d, tt.table, tt.ours); !strings.Contains(got, tt.want) {
				t.Errorf("we store %s, want %s", got, tt.want)
			}
		})
	}
}

// loadOne loads one value into an emptied table and gives what is stored, or
// the error.
func loadOne(t *testing.T, d *DB, table string, ours func() (Column, error)) string {
	t.Helper()
	exec(t, d, (&statement{}).sql("DELETE FROM ").table("raw", table).String())
	c, err := ours()
	if err != nil {
		return err.Error()
	}
	err = d.Tx(t.Context(), func(tx *Tx) error {
		_, err := tx.Load(t.Context(), Table{"raw", table, []Column{c}, 1})
		return err
	})
	if err != nil {
		return err.Error()
	}
	return dump(t, d, (&statement{}).sql("SELECT CAST(v AS VARCHAR) FROM ").table("raw", table).String())
}

// TestTrapsOfArguments: the same traps in bound arguments.
func TestTrapsOfArguments(t *testing.T) {
	d := open(t)
	exec(t, d, "CREATE TABLE raw.day (v DATE)")
	conn, err := d.sql.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shanghai := time.Date(2026, 3, 1, 0, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))
	if _, err := conn.ExecContext(t.Context(), "INSERT INTO raw.day VALUES ($v)", sql.Named("v", shanghai)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "INSERT INTO raw.day VALUES ($v)", sql.Named("other", time.Unix(0, 0).UTC())); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	if got := dump(t, d, "SELECT CAST(v AS VARCHAR) FROM raw.day"); got != "2026-02-28\n1970-01-01\n" {
		t.Errorf("the driver stores %q: a trap has gone", got)
	}
	for want, arg := range map[string]sql.NamedArg{
		"not in UTC":       sql.Named("v", shanghai),
		"$v is missing":    sql.Named("other", time.Unix(0, 0).UTC()),
		"pass a decimal":   sql.Named("v", 1.5),
		"not valid UTF-8":  sql.Named("v", "\xff"),
		"before 1970":      sql.Named("v", time.Date(1969, 12, 31, 12, 0, 0, 0, time.UTC)),
		"pointer to a tim": sql.Named("v", &shanghai),
	} {
		err := d.Tx(t.Context(), func(tx *Tx) error {
			return tx.Exec(t.Context(), "INSERT INTO raw.day VALUES ($v)", arg)
		})
		wantErr(t, err, want)
	}
}

// sizeLast is a table source that takes its writer before it sets the size.
type sizeLast struct{}

func (s *sizeLast) ColumnInfos() []duckdb.ColumnInfo {
	text, _ := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	return []duckdb.ColumnInfo{{Name: "v", T: text}}
}
func (s *sizeLast) Cardinality() *duckdb.CardinalityInfo { return nil }
func (s *sizeLast) Init()                                {}
func (s *sizeLast) FillChunk(chunk duckdb.DataChunk) error {
	v, err := chunk.GetVector(0)
	if err != nil {
		return err
	}
	w, err := duckdb.GetVectorWriter[string](v)
	if err != nil {
		return err
	}
	return w.Set(0, "x")
}

// TestTrapSetSize: why fillColumn sets the size first.
func TestTrapSetSize(t *testing.T) {
	d := open(t)
	conn, err := d.sql.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = duckdb.RegisterTableUDF(conn, "size_last", duckdb.ChunkTableFunction{
		BindArguments: func(map[string]any, ...any) (duckdb.ChunkTableSource, error) { return &sizeLast{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := d.Query(t.Context(), "SELECT * FROM size_last()")
	if err == nil {
		_ = rows.Close()
	}
	wantErr(t, err, "out of range")
}
