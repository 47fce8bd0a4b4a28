// Package province fills the source tables of an empty warehouse with the data
// of a province: SAFE declarations by the million, contracts and their
// executions, firms, headcount, customs and rates over some years. What a file
// reader would leave behind is there too, a batch a source and month. Benchmarks
// build facts from it at sizes that no synthetic city reaches.
//
// The steps of Fill, each in a transaction of its own:
//
//  1. ingest.New makes the tables of schema raw from the layouts.
//  2. The firms are made here (firm.go); their codes have right check characters.
//  3. The files of sql multiply them, by number and hash: the same Size gives
//     the same rows. Helping tables live in schema province, dropped at the end.
//  4. The ledger of batches, deliveries and columns is written from what is there.
package province

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"stis/ingest"
	"stis/reference"
	"stis/warehouse"
)

//go:embed sql/*.sql
var files embed.FS

// Size says how much is made. Start from Of.
type Size struct {
	Seed        int64
	FXLines     int // SAFE declarations, receipts and payments together
	Contracts   int // registered contracts; changes come on top
	Executions  int // execution lines; corrections come on top
	Enterprises int // firms of the register
	Strangers   int // other units that SAFE names
	Customs     int // lines of customs declarations
	Months      int
	First       time.Time // first day of the first month
}

// Of is a province of so many SAFE declarations, everything else in proportion
// to the ten million that a real one has with 200,000 contracts, a million
// executions and 40,000 firms in 36 months.
func Of(fxLines int) Size {
	part := func(whole, least int) int { return max(least, int(int64(whole)*int64(fxLines)/10_000_000)) }
	return Size{
		Seed: 7, FXLines: fxLines,
		Contracts: part(200_000, 200), Executions: part(1_000_000, 1000),
		Enterprises: part(40_000, 100), Strangers: part(60_000, 50), Customs: part(400_000, 100),
		Months: 36, First: time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC),
	}
}

// AsOf is a time by which every batch has been received.
func (s Size) AsOf() time.Time { return s.First.AddDate(0, s.Months, 22) }

func (s Size) check() error {
	if s.FXLines < 100 || s.Contracts < 40 || s.Executions < 100 || s.Enterprises < 50 || s.Strangers < 10 || s.Customs < 10 {
		return errors.New("too small a province: start from Of")
	}
	if s.Months < 4 || s.First.Day() != 1 || s.First.Location() != time.UTC {
		return errors.New("months start on a first day in UTC, and there are four at least")
	}
	if firms := s.Enterprises + s.Strangers; firms > maxFirms {
		return fmt.Errorf("%d firms, but only %d have names", firms, maxFirms)
	}
	return nil
}

// Made counts the rows of a source.
type Made struct {
	Source string
	Rows   int64
}

// Fill makes the source tables and fills them. The warehouse must be new.
// archive is the folder that ingest.New wants; nothing is put there.
func Fill(ctx context.Context, db *warehouse.DB, book *reference.Book, cat *ingest.Catalog, archive string, s Size) ([]Made, error) {
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("fill province: %w", err)
	}
	if _, err := ingest.New(ctx, db, book, cat, archive, ingest.Settings{}); err != nil {
		return nil, err
	}
	steps := []func(*warehouse.Tx) error{
		s.run(ctx, "10_calendar.sql", "first", "months", "seed"),
		func(tx *warehouse.Tx) error { return loadFirms(ctx, tx, s) },
		func(tx *warehouse.Tx) error { return loadCodes(ctx, tx, book) },
		s.run(ctx, "20_fx_rate.sql"),
		s.run(ctx, "21_ent_profile.sql", "seed", "enterprises"),
		s.run(ctx, "30_so_contract.sql", "seed", "contracts", "enterprises", "months"),
		s.run(ctx, "40_so_execution.sql", "seed", "executions", "contracts", "months"),
		s.run(ctx, "50_safe_receipt.sql", "seed", "receipts", "enterprises", "strangers", "months"),
		s.run(ctx, "51_safe_payment.sql", "seed", "payments", "enterprises", "strangers", "months"),
		s.run(ctx, "60_cus_decl.sql", "seed", "customs", "enterprises", "months"),
		s.run(ctx, "70_hr_stat.sql", "seed", "enterprises"),
		func(tx *warehouse.Tx) error { return loadColumns(ctx, tx, cat) },
		s.run(ctx, "90_ledger.sql"),
		s.run(ctx, "99_end.sql"),
	}
	for _, step := range steps {
		if err := db.Tx(ctx, step); err != nil {
			return nil, fmt.Errorf("fill province: %w", err)
		}
	}
	return made(ctx, db)
}

// run gives a step that executes a file with the arguments it names.
func (s Size) run(ctx context.Context, name string, wanted ...string) func(*warehouse.Tx) error {
	// Six declarations of ten are receipts.
	receipts := s.FXLines * 6 / 10
	all := map[string]any{
		"first": s.First, "months": s.Months, "seed": s.Seed,
		"enterprises": s.Enterprises, "strangers": s.Strangers, "contracts": s.Contracts, "executions": s.Executions,
		"receipts": receipts, "payments": s.FXLines - receipts, "customs": s.Customs,
	}
	var args []sql.NamedArg
	for _, w := range wanted {
		args = append(args, sql.Named(w, all[w]))
	}
	return func(tx *warehouse.Tx) error { return tx.ExecFile(ctx, files, "sql/"+name, args...) }
}

// codeSlots is how many numbers the codes of a kind share.
const codeSlots = 64

// loadCodes keeps the transaction codes of 2014 by kind: goods, services that
// are outsourced (EBOPS items SI and SJ), other services. Each has one number or
// more below codeSlots.
func loadCodes(ctx context.Context, tx *warehouse.Tx, book *reference.Book) error {
	byKind := map[string][]string{}
	for _, c := range book.List("CL_TXN") {
		x, ok := book.Txn("2014", c.Code)
		if c.Edition != "2014" || !ok || c.Code == "221000" {
			continue
		}
		switch {
		case x.EBOPS == "SI" || x.EBOPS == "SJ":
			byKind["outsourced"] = append(byKind["outsourced"], c.Code)
		case x.Service:
			byKind["other"] = append(byKind["other"], c.Code)
		case strings.HasPrefix(c.Code, "12"): // not capital and finance
			byKind["goods"] = append(byKind["goods"], c.Code)
		}
	}
	t := warehouse.Table{Schema: "province", Name: "txn", Columns: []warehouse.Column{
		{Name: "n", Kind: warehouse.Int}, {Name: "kind"}, {Name: "code"}}}
	for _, kind := range []string{"goods", "other", "outsourced"} {
		codes := byKind[kind]
		if len(codes) == 0 {
			return fmt.Errorf("the code list of 2014 has no transaction codes of kind %s", kind)
		}
		for n := range codeSlots {
			t.Columns[0].Int = append(t.Columns[0].Int, int64(n))
			t.Columns[1].Text = append(t.Columns[1].Text, kind)
			t.Columns[2].Text = append(t.Columns[2].Text, codes[n%len(codes)])
			t.Rows++
		}
	}
	_, err := tx.Load(ctx, t)
	return err
}

// loadColumns says which column of the files fed which field, in the order of
// the layouts.
func loadColumns(ctx context.Context, tx *warehouse.Tx, cat *ingest.Catalog) error {
	t := warehouse.Table{Schema: "province", Name: "layout_column", Columns: []warehouse.Column{
		{Name: "source"}, {Name: "field"}, {Name: "header"}, {Name: "unit"}, {Name: "col", Kind: warehouse.Int}}}
	for _, l := range cat.All() {
		if l.Name != l.Source {
			continue
		}
		for i, c := range l.Columns {
			for n, v := range []string{l.Source, c.Field, c.Header, c.Unit} {
				t.Columns[n].Text = append(t.Columns[n].Text, v)
			}
			t.Columns[4].Int = append(t.Columns[4].Int, int64(i+1))
			t.Rows++
		}
	}
	_, err := tx.Load(ctx, t)
	return err
}

// made reads back how many rows each source has.
func made(ctx context.Context, db *warehouse.DB) (out []Made, err error) {
	rows, err := db.Query(ctx, "SELECT source, SUM(rows_read)::BIGINT FROM raw.batch GROUP BY source ORDER BY source")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m Made
		if err := rows.Scan(&m.Source, &m.Rows); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
