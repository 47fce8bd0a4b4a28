package recon

import (
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"testing"

	"stis/warehouse"
)

// bulk makes $n filings and as many receipts of a hundredth as many firms. Of
// ten filings seven name their receipt, one is found by its amount, one was paid
// together with the next, and one never.
const bulk = `
INSERT INTO facts.execution
SELECT 'F' || LPAD(CAST(i AS VARCHAR), 9, '0'), 'U' || CAST(i % GREATEST($n // 100, 1) AS VARCHAR), DATE '2024-01-01' + CAST(i % 1000 AS INTEGER),
       SUBSTR(CAST(DATE '2024-01-01' + CAST(i % 1000 AS INTEGER) AS VARCHAR), 1, 7), NULL, 'USD', 5000 + i % 99991, 5000 + i % 99991,
       CASE WHEN i % 10 < 7 THEN 'B' || LPAD(CAST(i AS VARCHAR), 21, '0') END, false, false, NULL, 'OFF', 'ITO', 'ITO11', 'USA', '330302', false, false, 'e', 'S', CAST(i AS INTEGER)
FROM range(CAST($n AS BIGINT)) t(i);
INSERT INTO facts.fx_flow
SELECT 'B' || LPAD(CAST(i AS VARCHAR), 21, '0'), 1, 'receipt', 'C', 'U' || CAST(i % GREATEST($n // 100, 1) AS VARCHAR), 'C', true, '330302',
       CASE WHEN i % 9 = 0 THEN 'HKG' ELSE 'USA' END, 'USD', 5000 + i % 99991 - i % 40, 5000 + i % 99991 - i % 40, '227020', '2014', 'SI', 'SI2', '0',
       DATE '2024-01-20' + CAST(i % 1000 AS INTEGER), 'r', 'S', 5
FROM range(CAST($n AS BIGINT)) t(i) WHERE i % 10 <> 9;
INSERT INTO facts.enterprise
SELECT 'U' || CAST(i AS VARCHAR), '企业', '330302', NULL, DATE '2010-01-01', DATE '9999-12-31', true FROM range(CAST(GREATEST($n // 100, 1) AS BIGINT)) t(i);
INSERT INTO facts.run SELECT TIMESTAMP '2026-11-20' WHERE $n > 0;`

// BenchmarkBuild reconciles STIS_BENCH_ROWS filings (100,000 unless set) with as
// many receipts.
func BenchmarkBuild(b *testing.B) {
	n := 100_000
	if s := os.Getenv("STIS_BENCH_ROWS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	book := openBook(b)
	b.Run(fmt.Sprintf("filings=%d/receipts=%d", n, n-n/10), func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			db := openDB(b, 2)
			err := db.Tx(b.Context(), func(tx *warehouse.Tx) error {
				if err := (world{}).fill(b.Context(), tx); err != nil {
					return err
				}
				if err := tx.Exec(b.Context(), "DELETE FROM facts.run; DELETE FROM facts.enterprise"); err != nil {
					return err
				}
				return tx.Exec(b.Context(), bulk, sql.Named("n", n))
			})
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if err := db.Tx(b.Context(), func(tx *warehouse.Tx) error { return Build(b.Context(), tx, book, asOf) }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/float64(n)*1e6/1e3, "s/million")
	})
}
