package recon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stis/reference"
	"stis/transform/check"
	"stis/warehouse"
)

// Tables as the other rooms make them, with the columns this room reads.
const schema = `
DROP SCHEMA IF EXISTS facts CASCADE;
CREATE SCHEMA facts;
CREATE TABLE facts.execution (exec_id VARCHAR, uscc VARCHAR, exec_date DATE, event_month VARCHAR, receipt_date DATE, currency VARCHAR,
  orig DECIMAL(18,2), usd DECIMAL(18,2), bop_no VARCHAR, kept_abroad BOOLEAN, red BOOLEAN, corrects_id VARCHAR, shore VARCHAR,
  so_class1 VARCHAR, so_class2 VARCHAR, partner VARCHAR, county VARCHAR, local_sub BOOLEAN, elimination BOOLEAN,
  batch VARCHAR, sheet VARCHAR, "row" INTEGER);
CREATE TABLE facts.fx_flow (bop_no VARCHAR, line INTEGER, side VARCHAR, direction VARCHAR, entity VARCHAR, entity_kind VARCHAR, in_register BOOLEAN,
  county VARCHAR, partner VARCHAR, currency VARCHAR, orig DECIMAL(18,2), usd DECIMAL(18,2), txn VARCHAR, txn_edition VARCHAR,
  ebops VARCHAR, ebops_sub VARCHAR, nature VARCHAR, value_date DATE, batch VARCHAR, sheet VARCHAR, "row" INTEGER);
CREATE TABLE facts.customs_line (decl_no VARCHAR, item_no BIGINT, ie VARCHAR, ie_date DATE, stat_month VARCHAR, uscc VARCHAR, county VARCHAR,
  trade_mode VARCHAR, fee_usd DECIMAL(18,2), ebops VARCHAR);
CREATE TABLE facts.enterprise (uscc VARCHAR, ent_name VARCHAR, county VARCHAR, merged_into VARCHAR, valid_from DATE, valid_to DATE, last BOOLEAN);
CREATE TABLE facts.run (cutoff TIMESTAMP);
CREATE SCHEMA IF NOT EXISTS reference;`

// codes are the parts of the code lists the cases use.
const codes = `
INSERT INTO reference.txn (edition, code, ebops, ebops_sub, service, status) VALUES
('2014', '227020', 'SI', 'SI2', true, 'ours'), ('2014', '228031', 'SJ', 'SJ3', true, 'ours'),
('2014', '222011', 'SC', 'SC1', true, 'ours'), ('2014', '121010', '', '', false, 'ours'), ('2014', '221000', 'SA', 'SA', true, 'ours');
INSERT INTO reference.recon_code (edition, head, ebops) VALUES ('2014', '227', 'SI'), ('2014', '2270', 'SI'), ('2014', '228', 'SJ');
INSERT INTO reference.parameter (name, valid_from, value, unit, valid_to) VALUES
('declaration_limit', DATE '1900-01-01', '5000', 'USD', DATE '2025-12-31'), ('declaration_limit', DATE '2026-01-01', '3000', 'USD', DATE '9999-12-31');
INSERT INTO reference.trade_mode (code, ebops, flow) VALUES ('0214', 'SA', 'credit'), ('1300', 'SB', 'both'), ('1427', 'SA', 'debit');`

// filing is a line of facts.execution; what is left blank gets a usual value.
type filing struct {
	id, uscc, date, usd         string // the amount is in US$ unless cur says otherwise
	cur, orig                   string
	bop, got, partner, corrects string
	class                       string
	kept, red, local, onshore   bool
}

// receipt is a line of facts.fx_flow.
type receipt struct {
	bop, uscc, date, usd string
	line                 int
	cur, orig            string
	payer, txn, nature   string
	kind                 string
	outsider, payment    bool
}

// fee is a line of facts.customs_line.
type fee struct{ decl, uscc, date, usd, mode, ie string }

// world is what a case puts in.
type world struct {
	filings  []filing
	receipts []receipt
	fees     []fee
	cutoff   string
}

func (w world) fill(ctx context.Context, tx *warehouse.Tx) error {
	if err := tx.Exec(ctx, schema); err != nil {
		return err
	}
	for _, n := range []string{"txn", "recon_code", "parameter", "trade_mode"} {
		if err := tx.ExecFile(ctx, reference.SQL(), n+".sql"); err != nil {
			return err
		}
	}
	err := tx.Exec(ctx, codes)
	for i, f := range w.filings {
		err = errors.Join(err, tx.Exec(ctx, `INSERT INTO facts.execution VALUES (?, ?, CAST(? AS DATE), SUBSTR(?, 1, 7), CAST(? AS DATE), ?,
			CAST(? AS DECIMAL(18,2)), CAST(? AS DECIMAL(18,2)), NULLIF(?, ''), ?, ?, NULLIF(?, ''), ?, 'ITO', ?, ?, '330302', ?, false, 'e', 'S', ?)`,
			f.id, f.uscc, f.date, f.date, null(f.got), cmp.Or(f.cur, "USD"), null(cmp.Or(f.orig, f.usd)), null(f.usd), f.bop, f.kept, f.red, f.corrects,
			map[bool]string{false: "OFF", true: "ON"}[f.onshore], cmp.Or(f.class, "ITO11"), cmp.Or(f.partner, "USA"), f.local, i+5))
	}
	for _, r := range w.receipts {
		txn := cmp.Or(r.txn, "227020")
		err = errors.Join(err, tx.Exec(ctx, `INSERT INTO facts.fx_flow
			SELECT ?, ?, ?, 'C', ?, ?, ?, '330302', ?, ?, CAST(? AS DECIMAL(18,2)), CAST(? AS DECIMAL(18,2)), ?, '2014',
			       COALESCE(MIN(t.ebops), ''), COALESCE(MIN(t.ebops_sub), ''), ?, CAST(? AS DATE), 'r', 'S', 5 FROM reference.txn t WHERE t.code = ?`,
			r.bop, max(r.line, 1), map[bool]string{false: "receipt", true: "payment"}[r.payment], r.uscc, cmp.Or(r.kind, "C"), !r.outsider,
			cmp.Or(r.payer, "USA"), cmp.Or(r.cur, "USD"), null(cmp.Or(r.orig, r.usd)), null(r.usd), txn, cmp.Or(r.nature, "0"), r.date, txn))
	}
	for i, f := range w.fees {
		err = errors.Join(err, tx.Exec(ctx, `INSERT INTO facts.customs_line SELECT ?, ?, ?, CAST(? AS DATE), SUBSTR(?, 1, 7), ?, '330303', ?, CAST(? AS DECIMAL(18,2)), m.ebops
			FROM reference.trade_mode m WHERE m.code = ?`, f.decl, i+1, cmp.Or(f.ie, "E"), f.date, f.date, f.uscc, f.mode, f.usd, f.mode))
	}
	for _, u := range []string{"A", "B", "C", "OLD", "NEW"} {
		heir := map[string]string{"OLD": "NEW"}[u]
		err = errors.Join(err, tx.Exec(ctx, `INSERT INTO facts.enterprise VALUES (?, ?, '330303', NULL, DATE '2010-01-01', DATE '2026-04-01', false),
			(?, ?, '330381', NULLIF(?, ''), DATE '2026-04-01', DATE '9999-12-31', true)`, u, "企业"+u, u, "企业"+u, heir))
	}
	return errors.Join(err, tx.Exec(ctx, `INSERT INTO facts.run SELECT CAST(? AS TIMESTAMP)`, cmp.Or(w.cutoff, "2026-11-20")))
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func openDB(t testing.TB, threads int) *warehouse.DB {
	t.Helper()
	db, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func openBook(t testing.TB) *reference.Book {
	t.Helper()
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

var asOf = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// build fills and builds in one transaction each.
func (w world) build(t testing.TB, db *warehouse.DB, book *reference.Book) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error { return w.fill(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error { return Build(t.Context(), tx, book, asOf) }); err != nil {
		t.Fatal(err)
	}
}

// lines runs a query and gives a text a row.
func lines(t testing.TB, db *warehouse.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(columns))
		to := make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for i, v := range values {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(cmp.Or(warehouse.Show(v), "-"))
		}
		out = append(out, b.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	showMatches = `SELECT step, exec_id, bop_no, line, exec_usd, receipt_usd, gap_class, why FROM facts.recon_match ORDER BY match_no`
	showLines   = `SELECT quarter, uscc, gap_class, usd, side, exec_id, bop_no, partner, why FROM facts.recon_line
		ORDER BY quarter, uscc, gap_class, exec_id, bop_no, side, why, partner, so_class1, usd`
)

// findings runs the checks of the room and gives "rule key" of what they find.
func findings(t testing.TB, db *warehouse.DB) []string {
	t.Helper()
	cs, err := check.Load(Checks())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range cs {
		err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
			found, err := c.Run(t.Context(), tx)
			for _, f := range found {
				out = append(out, fmt.Sprintf("%s %s %s", f.Severity, f.Rule, f.Key))
			}
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", c.Rule, err)
		}
	}
	return out
}
