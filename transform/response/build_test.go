package response

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stis/transform/check"
)

// statuses has one unit for every way a return can come or not come.
const statuses = `
INSERT INTO facts.enterprise (uscc, ent_name, "row") SELECT u, '甲' || u, 1 FROM (VALUES ('A'), ('B'), ('C'), ('D'), ('E'), ('F'), ('G'), ('H'), ('I'), ('J'), ('NEW')) t(u);
INSERT INTO facts.entity (code, uscc) SELECT uscc, uscc FROM facts.enterprise;
INSERT INTO facts.entity VALUES ('OLD', 'org', 'NEW', DATE '2026-01-01', DATE '9999-12-31');
INSERT INTO facts.roster (stat_month, form, unit, due, due_at, first_at, nil, waived, "row") VALUES
  ('2026-02', 'so_execution', 'A', true, '2026-03-05 23:59:00', '2026-03-05 23:59:00', false, false, 1),
  ('2026-02', 'so_execution', 'B', true, '2026-03-05 23:59:00', '2026-03-08 00:10:00', false, false, 2),
  ('2026-02', 'so_execution', 'C', true, '2026-03-05 23:59:00', '2026-03-04 10:00:00', true, false, 3),
  ('2026-02', 'so_execution', 'D', true, '2026-03-05 23:59:00', NULL, false, false, 4),
  ('2026-02', 'so_execution', 'E', true, '2026-03-05 23:59:00', NULL, false, true, 5),
  ('2026-02', 'so_execution', 'F', false, '2026-03-05 23:59:00', NULL, false, false, 6),
  ('2026-02', 'so_execution', 'G', true, '2026-03-05 23:59:00', NULL, false, false, 7),
  ('2026-02', 'so_execution', 'H', true, '2026-03-05 23:59:00', '2026-03-04 10:00:00', true, false, 8),
  ('2026-02', 'so_execution', 'I', true, '2026-03-05 12:00:00', '2026-03-05 15:00:00', false, false, 9),
  ('2026-02', 'so_execution', 'OLD', true, '2026-03-05 23:59:00', NULL, false, false, 10),
  ('2026-03', 'so_execution', 'A', true, '2026-04-07 23:59:00', NULL, false, false, 11),
  ('2026-03', 'so_execution', 'C', true, '2026-04-07 23:59:00', '2026-04-01 10:00:00', true, false, 12),
  ('2026-02', 'so_contract', 'C', true, '2026-03-05 23:59:00', '2026-03-04 10:00:00', true, false, 13),
  ('2026-02', 'hr_stat', 'A', true, '2026-03-05 23:59:00', NULL, false, false, 14),
  ('2026-02', 'park', 'P1', true, '2026-03-05 23:59:00', NULL, false, false, 15),
  ('2025-12', 'so_contract', 'D', true, '2026-01-05 23:59:00', NULL, false, false, 16);
-- B filed; D's line came with the file of the county, G's was audited in time;
-- H says nil and filed; NEW filed under its own code; J is on no roster; F was
-- not due; the line of I for January came in February's window.
INSERT INTO facts.execution_line VALUES
  ('1', 'A', '2026-02-10', '2026-03-06', '2026-02', 'e'), ('2', 'B', '2026-02-10', '2026-03-09', '2026-02', 'e'),
  ('3', 'G', '2026-02-10', '2026-03-05', '2026-02', 'e'), ('4', 'H', '2026-02-10', '2026-03-06', '2026-02', 'e'),
  ('5', 'NEW', '2026-02-11', '2026-03-07', '2026-02', 'e'), ('6', 'J', '2026-02-12', '2026-03-08', '2026-02', 'e'),
  ('7', 'F', '2026-02-13', '2026-03-08', '2026-02', 'e'), ('8', 'E', '2026-02-13', '2026-04-08', '2026-03', 'e'),
  ('9', 'A', '2025-11-30', '2025-12-08', '2025-11', 'e');
INSERT INTO facts.park VALUES ('P1', '2026-02', 'k');
INSERT INTO facts.contract_event VALUES ('A', '2026-01', '2026-01', '2026-02-03', 'c');
INSERT INTO raw.hr_stat (_batch, _row, uscc, period, audit_status) VALUES ('h', 5, 'A', '2026-02', 'X');
INSERT INTO facts.version (source, batch, "row") VALUES ('hr_stat', 'h', 5);
INSERT INTO facts.execution (uscc, stat_month, shore, usd) VALUES ('A', '2026-02', 'OFF', 100), ('B', '2026-02', 'ON', 50), ('D', '2026-01', 'OFF', 700), ('J', '2026-01', 'ON', 300);
`

// Every status, and the two ways in which roster and rows can disagree.
func TestResponse(t *testing.T) {
	db := open(t, statuses)
	run(t, db, DefaultLimits(), "2026-03-20")
	got := dump(t, db, `SELECT stat_month, form, unit, county, due, status, nil, first_at, days_late, on_roster, roster_filed, in_window, of_month FROM facts.response ORDER BY ALL`) +
		"\n" + dump(t, db, `SELECT * FROM facts.form_month ORDER BY ALL`) +
		"\n" + dump(t, db, `SELECT * FROM facts.coverage ORDER BY ALL`) +
		"\n" + dump(t, db, `SELECT * FROM facts.chase ORDER BY position`) +
		"\n" + findings(t, db)
	golden(t, "status.txt", got)
}

// A return whose deadline is still to come is not silent; the day after it is.
func TestDeadline(t *testing.T) {
	db := open(t, statuses)
	for day, want := range map[string]string{"2026-04-07": "not_due", "2026-04-08": "silent"} {
		exec(t, db, again)
		run(t, db, DefaultLimits(), day)
		got := dump(t, db, `SELECT status FROM facts.response WHERE stat_month = '2026-03' AND unit = 'A'`)
		if d := cmp.Diff("status\n"+want+"\n", got); d != "" {
			t.Errorf("as of %s: -want +got:\n%s", day, d)
		}
	}
}

// world is a stratum of fifteen firms over six months. Z is silent from March
// on, N never told, L has one bad last month, M is in a stratum of its own.
const world = `
INSERT INTO facts.enterprise (uscc, ent_name, county, main_so_class1, size, "row")
SELECT 'F' || LPAD(CAST(i AS VARCHAR), 2, '0'), '企业' || i, CASE WHEN i % 3 = 0 THEN '330381' ELSE '330302' END, 'ITO', '3', i FROM range(15) t(i);
INSERT INTO facts.enterprise (uscc, ent_name, county, main_so_class1, size, "row") VALUES ('L', '李', '330302', 'ITO', '3', 20), ('M', '马', '330381', 'KPO', '1', 21), ('N', '牛', '330302', 'ITO', '3', 22), ('Z', '张', '330302', 'ITO', '3', 23);
INSERT INTO raw.ent_profile (_row, so_revenue_wan, emp_so_year_end) SELECT i, 100 + i * 10, 20 + i FROM range(15) t(i);
INSERT INTO raw.ent_profile (_row, so_revenue_wan, emp_so_year_end) VALUES (20, 150, 30), (21, NULL, NULL), (22, 141, 24), (23, 180, 40);
INSERT INTO facts.roster (stat_month, form, unit, county, due_at, first_at, "row")
SELECT '2026-0' || m, f, uscc, county, CAST('2026-0' || (m + 1) || '-05 23:59:00' AS TIMESTAMP),
       CASE WHEN uscc = 'N' OR uscc = 'Z' AND m >= 3 OR uscc IN ('L', 'M') AND m = 4 THEN NULL ELSE CAST('2026-0' || (m + 1) || '-04 10:00:00' AS TIMESTAMP) END, "row"
FROM facts.enterprise, range(1, 7) t(m), (VALUES ('so_execution'), ('hr_stat')) x(f);
INSERT INTO facts.execution (uscc, stat_month, shore, county, usd)
SELECT r.unit, r.stat_month, s, r.county, CAST((1000 + 37 * e."row") * CAST(SUBSTR(r.stat_month, 7, 1) AS INTEGER) + (CASE s WHEN 'OFF' THEN 500 ELSE 0 END) + (e."row" * 7919 % 101) / 4 AS DECIMAL(18,2))
FROM facts.roster r JOIN facts.enterprise e ON e.uscc = r.unit, (VALUES ('OFF'), ('ON')) t(s)
WHERE r.form = 'so_execution' AND r.first_at IS NOT NULL AND NOT (s = 'ON' AND e."row" % 4 = 1);
UPDATE facts.execution SET usd = -400 WHERE uscc = 'L' AND stat_month = '2026-03' AND shore = 'ON';
INSERT INTO facts.execution VALUES ('F01', '2026-04', 'OFF', '330302', 900, true, false), (NULL, '2026-04', 'OFF', '_E', -900, true, true);
INSERT INTO facts.execution_line SELECT uscc || stat_month || shore, uscc, CAST(stat_month || '-10' AS DATE), CAST(stat_month || '-20' AS DATE), stat_month, 'e' FROM facts.execution WHERE NOT elimination;
INSERT INTO facts.headcount (uscc, stat_month, county, carried, emp_end, emp_so_end, emp_college_end)
SELECT r.unit, r.stat_month, r.county, FALSE, 20 + e."row", 10 + e."row", CASE WHEN e."row" % 2 = 0 THEN 5 + e."row" END FROM facts.roster r JOIN facts.enterprise e ON e.uscc = r.unit WHERE r.form = 'hr_stat' AND r.first_at IS NOT NULL;
INSERT INTO facts.headcount (uscc, stat_month, county, carried, emp_end, emp_so_end, emp_college_end)
VALUES ('Z', '2026-03', '330302', true, 43, 33, NULL), ('Z', '2026-04', '330302', true, 43, 33, NULL), ('Z', '2026-05', '330302', true, 43, 33, NULL), ('L', '2026-04', '330302', true, 40, 30, 25), ('M', '2026-04', '330381', true, 41, 31, NULL);
INSERT INTO raw.hr_stat (_batch, _row, uscc, period) SELECT 'h', ROW_NUMBER() OVER (ORDER BY uscc, stat_month), uscc, stat_month FROM facts.headcount WHERE NOT carried;
INSERT INTO facts.version (source, batch, "row") SELECT 'hr_stat', 'h', _row FROM raw.hr_stat;
`

// Every method, the run of three months and the query after it.
func TestEstimate(t *testing.T) {
	db := open(t, world)
	run(t, db, DefaultLimits(), "2026-07-20")
	got := dump(t, db, `SELECT * FROM estimate.unit`) +
		"\n" + dump(t, db, `SELECT * FROM estimate.queried`) +
		"\n" + dump(t, db, `SELECT * FROM estimate.cell WHERE field IN ('offshore_usd', 'total_usd', 'emp_end', 'emp_college_end')`) +
		"\n" + dump(t, db, `SELECT * FROM facts.coverage`) +
		"\n" + dump(t, db, `SELECT * FROM facts.chase`) +
		"\n" + findings(t, db)
	golden(t, "estimate.txt", got)
	golden(t, "columns.txt", dump(t, db, `SELECT table_schema || '.' || table_name AS "table", column_name, data_type FROM information_schema.columns
		WHERE table_schema = 'estimate' OR table_schema = 'facts' AND table_name IN ('response', 'form_month', 'coverage', 'chase') ORDER BY table_schema, table_name, ordinal_position`))
}

// Estimates are sums to the cent: total of the parts, city of the counties,
// trend of the stored ratio; and reported is what facts hold.
func TestExactSums(t *testing.T) {
	db := open(t, world)
	run(t, db, DefaultLimits(), "2026-07-20")
	for name, query := range map[string]string{
		"total is offshore and onshore": `SELECT unit, stat_month FROM estimate.unit WHERE form = 'so_execution' GROUP BY ALL
			HAVING SUM(CASE WHEN field = 'total_usd' THEN -value ELSE value END) <> 0`,
		"trend is base times ratio": `SELECT unit, stat_month, field FROM estimate.unit WHERE method = 'trend' AND field <> 'total_usd' AND value <> COALESCE(ROUND(CAST(base_value AS DECIMAL(28,2)) * CAST(ratio AS DECIMAL(18,9)), 2), 0)`,
		"the city is its counties": `SELECT form, stat_month, field FROM estimate.cell GROUP BY ALL
			HAVING SUM(CASE WHEN county = '_T' THEN -reported ELSE reported END) <> 0 OR SUM(CASE WHEN county = '_T' THEN -imputed ELSE imputed END) <> 0
			    OR SUM(CASE WHEN county = '_T' THEN -units_due ELSE units_due END) <> 0`,
		"cells are units": `SELECT c.form, c.stat_month, c.field FROM estimate.cell c LEFT JOIN (SELECT form, stat_month, field, SUM(value) AS v FROM estimate.unit GROUP BY ALL) u USING (form, stat_month, field)
			LEFT JOIN (SELECT stat_month, SUM(emp_end) AS v, SUM(emp_so_end) AS s, SUM(emp_college_end) AS k FROM facts.headcount WHERE carried GROUP BY ALL) h ON h.stat_month = c.stat_month AND c.form = 'hr_stat'
			WHERE c.county = '_T' AND c.imputed <> COALESCE(u.v, 0) + CASE c.field WHEN 'emp_end' THEN COALESCE(h.v, 0) WHEN 'emp_so_end' THEN COALESCE(h.s, 0) WHEN 'emp_college_end' THEN COALESCE(h.k, 0) ELSE 0 END`,
		"reported is facts.execution": `SELECT c.stat_month FROM estimate.cell c JOIN (SELECT stat_month, SUM(usd) AS v FROM facts.execution GROUP BY ALL) e USING (stat_month)
			WHERE c.county = '_T' AND c.field = 'total_usd' AND c.reported <> e.v`,
		"no estimate where a headcount is": `SELECT u.unit FROM estimate.unit u JOIN facts.headcount h ON h.uscc = u.unit AND h.stat_month = u.stat_month WHERE u.form = 'hr_stat'`,
		"no estimate where a unit filed":   `SELECT u.unit FROM estimate.unit u JOIN facts.response r USING (form, stat_month, unit) WHERE r.status <> 'silent'`,
		"silent is estimated, carried or queried": `SELECT r.unit FROM facts.response r
			LEFT JOIN (SELECT DISTINCT form, stat_month, unit FROM estimate.unit UNION ALL SELECT DISTINCT form, stat_month, unit FROM estimate.queried
			           UNION ALL SELECT 'hr_stat', stat_month, uscc FROM facts.headcount WHERE carried) u USING (form, stat_month, unit)
			WHERE r.status = 'silent' GROUP BY r.form, r.stat_month, r.unit HAVING COUNT(u.unit) <> 1`,
	} {
		if got := dump(t, db, query); strings.Count(got, "\n") != 1 {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

// Estimates do not touch a table they are made from.
func TestFactsStay(t *testing.T) {
	db := open(t, world)
	tables := strings.Split(strings.TrimSpace(dump(t, db, `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
		WHERE table_schema IN ('facts', 'raw') AND table_name IN ('entity', 'batch', 'version', 'enterprise', 'roster', 'execution_line', 'execution',
			'contract_event', 'park', 'headcount', 'hr_stat', 'st_direct', 'ent_profile') ORDER BY ALL`)), "\n")[1:]
	all := func() string {
		var b strings.Builder
		for _, name := range tables {
			b.WriteString(name + "\n" + dump(t, db, "SELECT * FROM "+name+" ORDER BY ALL"))
		}
		return b.String()
	}
	before := all()
	if len(tables) != 14 || len(before) < 1000 {
		t.Fatalf("%d tables, %d bytes", len(tables), len(before))
	}
	run(t, db, DefaultLimits(), "2026-07-20")
	if d := cmp.Diff(before, all()); d != "" {
		t.Errorf("-before +after:\n%s", d)
	}
}

// The order in which rows lie in the tables does not matter, and a second build
// gives the same as the first.
func TestOrder(t *testing.T) {
	show := func(reverse string) string {
		db := open(t, world)
		for _, name := range []string{"facts.roster", "facts.execution", "facts.execution_line", "facts.headcount", "facts.enterprise", "raw.ent_profile", "raw.hr_stat"} {
			exec(t, db, "CREATE TABLE facts.turned AS SELECT * FROM "+name+" ORDER BY ALL "+reverse+"; DELETE FROM "+name+"; INSERT INTO "+name+" SELECT * FROM facts.turned; DROP TABLE facts.turned;")
		}
		run(t, db, DefaultLimits(), "2026-07-20")
		exec(t, db, again)
		run(t, db, DefaultLimits(), "2026-07-20")
		var b strings.Builder
		for _, name := range []string{"facts.response", "facts.form_month", "facts.coverage", "facts.chase", "estimate.unit", "estimate.queried", "estimate.cell"} {
			b.WriteString(dump(t, db, "SELECT * FROM "+name))
		}
		return b.String()
	}
	if d := cmp.Diff(show(""), show("DESC")); d != "" {
		t.Errorf("-forward +backward:\n%s", d)
	}
}

// What cannot be estimated is queried: a month without anybody who told.
func TestNobodyTold(t *testing.T) {
	db := open(t, `INSERT INTO facts.enterprise (uscc, ent_name, "row") VALUES ('A', '甲', 1);
		INSERT INTO facts.roster (stat_month, form, unit, due_at) VALUES ('2026-02', 'so_execution', 'A', '2026-03-05 23:59:00'), ('2026-02', 'hr_stat', 'A', '2026-03-05 23:59:00');`)
	run(t, db, DefaultLimits(), "2026-03-20")
	golden(t, "nobody.txt", dump(t, db, `SELECT * FROM estimate.unit`)+"\n"+dump(t, db, `SELECT * FROM estimate.queried`)+"\n"+
		dump(t, db, `SELECT * FROM estimate.cell WHERE county = '_T'`)+"\n"+dump(t, db, `SELECT * FROM facts.form_month`)+"\n"+findings(t, db))
}

// An empty warehouse gives empty tables.
func TestEmpty(t *testing.T) {
	db := open(t, "")
	run(t, db, DefaultLimits(), "2026-03-20")
	for _, name := range []string{"facts.response", "facts.form_month", "facts.coverage", "facts.chase", "estimate.unit", "estimate.queried", "estimate.cell"} {
		if got := dump(t, db, "SELECT COUNT(*) AS n FROM "+name); got != "n\n0\n" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := findings(t, db); got != "" {
		t.Errorf("findings: %s", got)
	}
}

func TestRead(t *testing.T) {
	db := open(t, world)
	run(t, db, DefaultLimits(), "2026-07-20")
	city, err := Chase(t.Context(), db, "")
	if err != nil {
		t.Fatal(err)
	}
	county, err := Chase(t.Context(), db, "330381")
	if err != nil {
		t.Fatal(err)
	}
	if len(city) != 24 || len(county) != 2 || county[0].Name != "马" || county[0].County != "330381" || city[0].LastUSD == "" {
		t.Errorf("city %d, county %+v, first %+v", len(city), county, city[0])
	}
	cover, err := Coverage(t.Context(), db, "2026-04")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cover {
		got = append(got, strings.Join([]string{c.Form, c.County, c.ReportedUSD, c.ImputedUSD, c.Coverage}, " "))
	}
	golden(t, "coverage.txt", strings.Join(got, "\n")+"\n")
}

// Every check of the room is hit by a golden case.
func TestEveryCheckIsHit(t *testing.T) {
	var all strings.Builder
	for _, fill := range []struct{ rows, day string }{{statuses, "2026-03-20"}, {world, "2026-07-20"},
		{`INSERT INTO facts.roster (stat_month, form, unit, due_at) VALUES ('2026-02', 'so_execution', 'A', '2026-03-05 23:59:00')`, "2026-03-20"}} {
		db := open(t, fill.rows)
		run(t, db, DefaultLimits(), fill.day)
		all.WriteString(findings(t, db))
	}
	checks, err := check.Load(Checks())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !strings.Contains(all.String(), string(c.Rule)+" ") {
			t.Errorf("%s is hit by no case", c.Rule)
		}
	}
}

// A nil return after its deadline stays nil and is late.
func TestLateNil(t *testing.T) {
	db := open(t, `INSERT INTO facts.roster (stat_month, form, unit, due_at, first_at, nil) VALUES
		('2026-02', 'so_contract', 'A', '2026-03-05 23:59:00', '2026-03-05 23:59:00', true),
		('2026-02', 'so_contract', 'B', '2026-03-05 23:59:00', '2026-03-08 10:00:00', true),
		('2026-02', 'so_contract', 'C', '2026-03-05 12:00:00', '2026-03-05 15:00:00', true);`)
	run(t, db, DefaultLimits(), "2026-03-20")
	want := "unit | status | nil | days_late\nA | nil | true | 0\nB | nil | true | 3\nC | nil | true | 1\n" +
		"county | units_due | units_in | on_time | nil_units | silent\n330302 | 3 | 3 | 1 | 3 | 0\n_T | 3 | 3 | 1 | 3 | 0\n"
	got := dump(t, db, `SELECT unit, status, nil, days_late FROM facts.response ORDER BY unit`) +
		dump(t, db, `SELECT county, units_due, units_in, on_time, nil_units, silent FROM facts.coverage ORDER BY county`)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// No cell may stop the build, and what facts hold is what is shown.
func TestAbsurdCells(t *testing.T) {
	db := open(t, world+`
		INSERT INTO facts.execution (uscc, stat_month, shore, usd) VALUES ('F02', '2026-02', 'OFF', 9999999999999999.99), ('F03', '2026-02', 'OFF', 9999999999999999.99),
			('F04', '2026-02', 'OFF', 999999999900000.00), ('F05', '2026-02', 'ON', 999999999900000.00);
		DELETE FROM facts.execution WHERE uscc = 'F06' AND stat_month IN ('2026-02', '2026-03');
		INSERT INTO facts.execution (uscc, stat_month, shore, usd) VALUES ('F06', '2026-02', 'OFF', 0.01), ('F06', '2026-03', 'OFF', 999999999999999.99),
			('Z', '2026-02', 'OFF', 500000000000000.00), ('M', '2026-03', 'OFF', 900000000000000.00);
		UPDATE facts.headcount SET emp_end = 9223372036854775807, emp_so_end = 9223372036854775807 WHERE uscc = 'F07';
		UPDATE facts.headcount SET emp_so_end = 9223372036854775807, emp_college_end = -9223372036854775807 WHERE uscc = 'F04';
		UPDATE facts.headcount SET emp_end = 999999999999999 WHERE uscc = 'F08';
		UPDATE facts.headcount SET emp_end = -900000000000000 WHERE uscc = 'L' AND carried;`)
	run(t, db, DefaultLimits(), "2026-07-20")
	if got := dump(t, db, `SELECT SUBSTR(CAST(c.reported AS VARCHAR), 1, 5) AS starts, c.reported = e.usd AS same, v.reported_usd = c.reported AND v.imputed_usd = c.imputed AS covered
		FROM estimate.cell c JOIN (SELECT stat_month, SUM(usd) AS usd FROM facts.execution GROUP BY stat_month) e ON e.stat_month = c.stat_month
		JOIN facts.coverage v ON v.form = c.form AND v.stat_month = c.stat_month AND v.county = c.county
		WHERE c.county = '_T' AND c.stat_month = '2026-02' AND c.field = 'total_usd'`); got != "starts | same | covered\n22499 | true | true\n" {
		t.Errorf("the city in February: %s", got)
	}
	// The last values of Z are taken up as they are; its trend is that of the
	// others, without the one that grew from a cent.
	if got := dump(t, db, `SELECT field, base_value >= 500000000000000.00 AS large, ratio < 10 AS usual FROM estimate.unit
		WHERE unit = 'Z' AND stat_month = '2026-03' AND form = 'so_execution' AND field = 'offshore_usd'`); got != "field | large | usual\noffshore_usd | true | true\n" {
		t.Errorf("Z in March: %s", got)
	}
	if got := dump(t, db, `SELECT COUNT(*) AS n FROM estimate.unit WHERE form = 'hr_stat' AND (value < 0 OR value >= 1000000000000000)`); got != "n\n0\n" {
		t.Errorf("absurd staff given away: %s", got)
	}
	if findings(t, db) == "" {
		t.Error("no findings")
	}
}
