package response

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/transform/check"
	"stis/warehouse"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// ddl are the tables this room reads, as the rooms before it make them. Columns
// it does not read are left out.
const ddl = `
CREATE SCHEMA IF NOT EXISTS facts; CREATE SCHEMA IF NOT EXISTS raw;
CREATE TABLE facts.entity (code VARCHAR, kind VARCHAR DEFAULT 'uscc', uscc VARCHAR, valid_from DATE DEFAULT DATE '0001-01-01', valid_to DATE DEFAULT DATE '9999-12-31');
CREATE TABLE facts.batch (position BIGINT, batch VARCHAR, received_at TIMESTAMP);
CREATE TABLE facts.version (source VARCHAR, batch VARCHAR, sheet VARCHAR DEFAULT 'S', "row" INTEGER, outcome VARCHAR DEFAULT 'accepted', nth BIGINT DEFAULT 1);
CREATE TABLE facts.filing_rule (valid_from DATE, valid_to DATE, freeze_day INTEGER, early_until_md VARCHAR, early_from_md VARCHAR);
CREATE TABLE facts.enterprise (uscc VARCHAR, ent_name VARCHAR, county VARCHAR DEFAULT '330302', main_so_class1 VARCHAR DEFAULT 'ITO', size VARCHAR DEFAULT '3',
  valid_from DATE DEFAULT DATE '0001-01-01', valid_to DATE DEFAULT DATE '9999-12-31', last BOOLEAN DEFAULT TRUE, batch VARCHAR DEFAULT 'p', sheet VARCHAR DEFAULT 'S', "row" INTEGER);
CREATE TABLE facts.roster (stat_month VARCHAR, form VARCHAR, unit VARCHAR, county VARCHAR DEFAULT '330302', due BOOLEAN DEFAULT TRUE, due_at TIMESTAMP,
  first_at TIMESTAMP, last_at TIMESTAMP, nil BOOLEAN DEFAULT FALSE, waived BOOLEAN DEFAULT FALSE, batch VARCHAR DEFAULT 'm', sheet VARCHAR DEFAULT 'S', "row" INTEGER DEFAULT 5);
CREATE TABLE facts.execution_line (exec_id VARCHAR, uscc VARCHAR, exec_date DATE, audit_date DATE, stat_month VARCHAR, batch VARCHAR DEFAULT 'e');
CREATE TABLE facts.execution (uscc VARCHAR, stat_month VARCHAR, shore VARCHAR, county VARCHAR DEFAULT '330302', usd DECIMAL(18,2), local_sub BOOLEAN DEFAULT FALSE, elimination BOOLEAN DEFAULT FALSE);
CREATE TABLE facts.contract_event (uscc VARCHAR, stat_month VARCHAR, event_month VARCHAR, audit_date DATE, batch VARCHAR DEFAULT 'c');
CREATE TABLE facts.park (park_id VARCHAR, stat_month VARCHAR, batch VARCHAR DEFAULT 'k');
CREATE TABLE facts.headcount (uscc VARCHAR, stat_month VARCHAR, county VARCHAR DEFAULT '330302', carried BOOLEAN DEFAULT FALSE, emp_end BIGINT, emp_so_end BIGINT, emp_college_end BIGINT,
  emp_bachelor_end BIGINT, emp_master_end BIGINT, emp_doctor_end BIGINT, emp_returnee_end BIGINT, emp_foreign_end BIGINT);
CREATE TABLE raw.hr_stat (_batch VARCHAR, _sheet VARCHAR DEFAULT 'S', _row INTEGER, uscc VARCHAR, period VARCHAR, audit_status VARCHAR DEFAULT 'A');
CREATE TABLE raw.so_execution (_batch VARCHAR DEFAULT 'e', _sheet VARCHAR DEFAULT 'S', _row INTEGER, uscc VARCHAR, county_audit_date DATE);
CREATE TABLE raw.st_direct (_batch VARCHAR, _sheet VARCHAR DEFAULT 'S', _row INTEGER, uscc VARCHAR, period VARCHAR);
CREATE TABLE raw.ent_profile (_batch VARCHAR DEFAULT 'p', _sheet VARCHAR DEFAULT 'S', _row INTEGER, so_revenue_wan DECIMAL(18,2), emp_so_year_end BIGINT);
INSERT INTO facts.filing_rule VALUES (DATE '0001-01-01', DATE '9999-12-31', 10, '03-31', '07-01');
INSERT INTO facts.batch VALUES (1, 'p', TIMESTAMP '2026-01-05 01:00:00'), (2, 'm', TIMESTAMP '2026-03-10 01:00:00'), (3, 'e', TIMESTAMP '2026-03-10 02:00:00'),
  (4, 'c', TIMESTAMP '2026-03-10 03:00:00'), (5, 'k', TIMESTAMP '2026-03-10 04:00:00'), (6, 'h', TIMESTAMP '2026-03-10 05:00:00');
`

// open makes a warehouse with the tables of ddl and fills them.
func open(t testing.TB, fill string) *warehouse.DB {
	t.Helper()
	db, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	exec(t, db, ddl+fill)
	return db
}

func exec(t testing.TB, db *warehouse.DB, text string) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error { return tx.Exec(t.Context(), text) }); err != nil {
		t.Fatal(err)
	}
}

// run builds as of a day, 09:00 in Beijing.
func run(t testing.TB, db *warehouse.DB, l Limits, day string) {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error { return build(t.Context(), tx, l, at.Add(time.Hour)) }); err != nil {
		t.Fatal(err)
	}
}

// again drops the tables this room makes in facts, as 00_schema of transform does.
const again = `DROP TABLE IF EXISTS facts.response; DROP TABLE IF EXISTS facts.form_month; DROP TABLE IF EXISTS facts.coverage; DROP TABLE IF EXISTS facts.chase;`

// dump prints a query, one line a row.
func dump(t testing.TB, db *warehouse.DB, query string) string {
	t.Helper()
	rows, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	var b strings.Builder
	b.WriteString(strings.Join(columns, " | ") + "\n")
	err = scanAll(rows, func() error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			if i > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(warehouse.Show(v))
		}
		b.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// findings runs the checks of the room and prints what they say.
func findings(t testing.TB, db *warehouse.DB) string {
	t.Helper()
	checks, err := check.Load(Checks())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	err = db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		for _, c := range checks {
			found, err := c.Run(context.WithoutCancel(t.Context()), tx)
			if err != nil {
				t.Errorf("%s: %v", c.Rule, err)
				return err
			}
			for _, f := range found {
				b.WriteString(string(f.Rule) + " " + string(f.Severity) + " " + f.Source + " " + f.Pos.Batch + " " + f.Key + " " + f.Zh + " / " + f.En + "\n")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// golden compares with testdata/name, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s: -want +got:\n%s", file, d)
	}
}
