package response

import (
	"strings"
	"testing"
	"time"

	"stis/warehouse"
)

// province has $n thousand firms over 36 months with four forms: a tenth of the
// returns is missing, half the firms execute something in a month.
const province = `
INSERT INTO facts.enterprise (uscc, ent_name, county, main_so_class1, size, "row")
SELECT 'F' || LPAD(CAST(i AS VARCHAR), 6, '0'), '企业' || i, '3303' || (10 + i % 90), (['ITO', 'BPO', 'KPO'])[1 + i % 3], CAST(1 + i % 4 AS VARCHAR), i FROM range($n * 1000) t(i);
INSERT INTO facts.entity (code, uscc) SELECT uscc, uscc FROM facts.enterprise;
INSERT INTO raw.ent_profile (_row, so_revenue_wan, emp_so_year_end) SELECT i, 1 + i * 7919 % 100003, 1 + i * 104729 % 997 FROM range($n * 1000) t(i);
INSERT INTO facts.roster (stat_month, form, unit, county, due_at, first_at, nil, "row")
SELECT strftime(d, '%Y-%m'), f, uscc, county, d + INTERVAL '1' MONTH + INTERVAL '5' DAY, CASE WHEN hash(uscc || f || m) % 11 = 0 THEN NULL ELSE d + INTERVAL '1' MONTH + INTERVAL '4' DAY END,
       f IN ('so_contract', 'st_direct') OR (f = 'so_execution' AND ("row" + m) % 2 = 1), "row" * 36 + m
FROM (SELECT uscc, county, "row", CAST(m AS INTEGER) AS m, DATE '2023-01-01' + to_months(CAST(m AS INTEGER)) AS d, f FROM facts.enterprise, range(36) t(m), (VALUES ('so_execution'), ('hr_stat'), ('so_contract'), ('st_direct')) x(f)) y;
INSERT INTO facts.execution (uscc, stat_month, shore, county, usd)
SELECT unit, stat_month, CASE k WHEN 0 THEN 'OFF' ELSE 'ON' END, county, CAST(1000 + hash(unit || stat_month) % 100000 AS DECIMAL(18,2)) / 7
FROM facts.roster, range(2) t(k) WHERE form = 'so_execution' AND first_at IS NOT NULL AND NOT nil;
INSERT INTO facts.execution_line SELECT uscc || stat_month || shore, uscc, CAST(stat_month || '-10' AS DATE), CAST(stat_month || '-20' AS DATE), stat_month, 'e' FROM facts.execution;
INSERT INTO facts.headcount (uscc, stat_month, county, emp_end, emp_so_end) SELECT unit, stat_month, county, 20, 10 FROM facts.roster WHERE form = 'hr_stat' AND first_at IS NOT NULL;
INSERT INTO raw.hr_stat (_batch, _row, uscc, period) SELECT 'h', ROW_NUMBER() OVER (), uscc, stat_month FROM facts.headcount;
INSERT INTO facts.version (source, batch, "row") SELECT 'hr_stat', 'h', _row FROM raw.hr_stat;
`

func BenchmarkBuild(b *testing.B) {
	for _, n := range []struct{ name, firms string }{{"firms=1k", "1"}, {"firms=10k", "10"}, {"firms=40k", "40"}} {
		b.Run(n.name, func(b *testing.B) {
			db := open(b, "")
			exec(b, db, strings.ReplaceAll(province, "$n", n.firms))
			for b.Loop() {
				exec(b, db, again)
				if err := db.Tx(b.Context(), func(tx *warehouse.Tx) error {
					return build(b.Context(), tx, DefaultLimits(), time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC))
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
