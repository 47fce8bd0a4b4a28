package editing

import (
	"testing"

	"stis/warehouse"
)

// BenchmarkBuild judges a province: 40,000 firms over 36 months.
func BenchmarkBuild(b *testing.B) {
	f := newFixture(b)
	f.exec(`INSERT INTO facts.execution (exec_id, contract_id, uscc, event_month, stat_month, exec_date, currency, orig, usd, so_class1, so_class2,
		shore, red, kept_abroad, elimination, batch, sheet, "row")
	SELECT 'ZX' || i || '-' || m, 'WB' || i, 'U' || i, STRFTIME(d, '%Y-%m'), STRFTIME(d, '%Y-%m'), d, 'USD', usd, usd, 'ITO', 'ITO1' || (i % 7),
		'OFF', FALSE, FALSE, FALSE, 'b', 'S', 100 * i + m
	FROM (SELECT i, m, CAST(DATE '2023-11-10' + INTERVAL 1 MONTH * m AS DATE) AS d,
	             CAST(EXP(9 + 2 * SIN(i * 1.7) + 1.5 * SIN(i * 12.9898 + m * 78.233) * COS(m * 37.719 + i)) AS DECIMAL(18,2)) AS usd
	      FROM range(40000) a(i), range(36) b(m)) x`)
	f.exec(`INSERT INTO facts.headcount (uscc, stat_month, emp_end, payroll_cny, carried, so_class1, batch, sheet, "row")
	SELECT uscc, event_month, 20 + "row" % 90, (20 + "row" % 90) * 9000, FALSE, 'ITO', 'h', 'S', "row" FROM facts.execution`)
	f.exec(`INSERT INTO facts.contract (contract_id, uscc, sign_month, so_class1, so_class2, amt_usd, batch, sheet, "row")
	SELECT 'WB' || i, 'U' || i, '2026-01', 'ITO', 'ITO1' || (i % 7), CAST(EXP(10 + 3 * SIN(i * 12.9898) * COS(i * 78.233)) AS DECIMAL(18,2)), 'k', 'S', i
	FROM range(200000) r(i)`)
	f.flush()
	for b.Loop() {
		err := f.db.Tx(b.Context(), func(tx *warehouse.Tx) error {
			if err := tx.Exec(b.Context(), `DROP TABLE IF EXISTS facts.outlier; DROP TABLE IF EXISTS facts.start_stop;
				DROP TABLE IF EXISTS facts.localization; DROP TABLE IF EXISTS facts.review_queue`); err != nil {
				return err
			}
			if err := Build(b.Context(), tx, f.book, asOf); err != nil {
				return err
			}
			return Queue(b.Context(), tx, f.book, asOf)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(f.lines("SELECT 1 FROM facts.outlier"))), "outliers")
}
