package warehouse

import (
	"context"
	"database/sql/driver"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// benchTable is like a filing: ten texts, a date and three amounts.
func benchTable(rows int) Table {
	r := rand.New(rand.NewPCG(1, 2))
	tbl := Table{Schema: "raw", Name: "bench", Rows: rows}
	for i := range 10 {
		c := Column{Name: "t" + strconv.Itoa(i), Text: make([]string, rows)}
		for row := range rows {
			c.Text[row] = "9133030" + strconv.Itoa(r.IntN(1_000_000_000))
		}
		tbl.Columns = append(tbl.Columns, c)
	}
	tbl.Columns = append(tbl.Columns, Column{Name: "d", Kind: Date, Int: make([]int64, rows)})
	for i := range 3 {
		tbl.Columns = append(tbl.Columns, Column{Name: "a" + strconv.Itoa(i), Kind: Decimal, Width: 18, Scale: 2, Int: make([]int64, rows)})
	}
	for i := 10; i < 14; i++ {
		for row := range rows {
			tbl.Columns[i].Int[row] = r.Int64N(20_000)
		}
	}
	return tbl
}

const benchSQL = `CREATE OR REPLACE TABLE raw.bench (t0 VARCHAR, t1 VARCHAR, t2 VARCHAR, t3 VARCHAR, t4 VARCHAR, t5 VARCHAR,
    t6 VARCHAR, t7 VARCHAR, t8 VARCHAR, t9 VARCHAR, d DATE, a0 DECIMAL(18,2), a1 DECIMAL(18,2), a2 DECIMAL(18,2))`

// insertByAppender is the way that was not taken; it lives here to be measured.
func (t *Tx) insertByAppender(_ context.Context, tbl Table) (int64, error) {
	err := t.conn.Raw(func(dc any) error {
		a, err := duckdb.NewAppenderFromConn(dc.(driver.Conn), tbl.Schema, tbl.Name)
		if err != nil {
			return err
		}
		row := make([]driver.Value, len(tbl.Columns))
		for r := range tbl.Rows {
			for i := range tbl.Columns {
				switch c := &tbl.Columns[i]; c.Kind {
				case Text:
					row[i] = c.Text[r]
				case Date:
					row[i] = DateOf(c.Int[r])
				default:
					row[i] = c.Int[r]
				}
			}
			if err := a.AppendRow(row...); err != nil {
				return err
			}
		}
		return a.Close()
	})
	return int64(tbl.Rows), err
}

// BenchmarkLoad loads one table in a transaction of its own.
func BenchmarkLoad(b *testing.B) {
	all := append(ways(), way{"appender", (*Tx).insertByAppender})
	for _, w := range all {
		for _, rows := range []int{30, 1_000, 100_000} {
			b.Run("way="+w.name+"/rows="+strconv.Itoa(rows), func(b *testing.B) {
				tbl := benchTable(rows)
				d := open(b)
				exec(b, d, benchSQL)
				b.ReportAllocs()
				for b.Loop() {
					err := d.Tx(b.Context(), func(tx *Tx) error {
						_, err := w.insert(tx, b.Context(), tbl)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

// BenchmarkBatch is what the receipt of a small file costs: six loads and a
// ledger row in a transaction.
func BenchmarkBatch(b *testing.B) {
	tbl := benchTable(30)
	d := open(b)
	exec(b, d, benchSQL)
	for b.Loop() {
		err := d.Tx(b.Context(), func(tx *Tx) error {
			for range 6 {
				if _, err := tx.Load(b.Context(), tbl); err != nil {
					return err
				}
			}
			return tx.Exec(b.Context(), "INSERT INTO raw.quarantine VALUES (?, ?, '', 1, '')", "b", "s")
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Millisecond), "ms/batch")
}
