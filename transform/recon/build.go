// Package recon compares filings with receipts and customs (三源核对) and tells why they differ.
//
// Build makes its tables in these steps:
//
//  1. What is compared: facts.recon_filing, facts.recon_receipt, and the months
//     of which SAFE delivered (facts.recon_coverage).
//  2. Pairs by declaration number: a join, and for numbers that several filings
//     or lines share a division of the amount in the order of dates.
//  3. Pairs by firm, currency, amount and date, as many and as close as possible
//     (package assign), then one receipt for up to four filings and one filing
//     for up to four receipts, where only one choice adds up.
//  4. facts.recon_match has every pair with its one class of difference,
//     facts.recon_line every difference with class and reason.
//  5. facts.recon adds them by firm and quarter, facts.recon_bridge by county
//     and city. Both add exactly to filings minus receipts: Build fails if not.
//  6. facts.recon_overlap lists services that customs fees and receipts both show.
package recon

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"stis/reference"
	"stis/warehouse"
)

//go:embed sql checks
var files embed.FS

// Checks are the files checks/*.sql of this room.
func Checks() fs.FS { return files }

// ErrInexact is the cause of a build that ends because the classes do not add to
// the difference they explain. It is a fault of the program, never of the data.
var ErrInexact = errors.New("does not add up")

// Build makes the tables of this room inside the transaction of a build. The
// facts it reads are those of the as-of time; the parameters are its day's.
func Build(ctx context.Context, tx *warehouse.Tx, book *reference.Book, asOf time.Time) error {
	b := &builder{ctx: ctx, tx: tx, p: parametersOf(book, asOf)}
	for _, s := range steps {
		if err := b.step(s); err != nil {
			return fmt.Errorf("reconcile %s: %w", s, err)
		}
	}
	return b.assert()
}

// steps are the files of sql in order. Steps without a file call into Go.
var steps = [...]string{
	"01_parameter.sql",
	"02_class.sql",
	"05_coverage.sql",
	"10_filing.sql",
	"15_code.sql",
	"20_receipt.sql",
	"30_named.sql",
	"31_pair.sql",
	"32_overlap.sql",
	stepShared,
	stepOpen,
	stepOverlap,
	"40_match.sql",
	"42_rest.sql",
	"45_reason.sql",
	"48_firm.sql",
	"50_line.sql",
	"60_recon.sql",
	"61_bridge.sql",
	"90_drop.sql",
}

// The steps that are no file.
const (
	stepShared  = "shared numbers"
	stepOpen    = "amounts and sums"
	stepOverlap = "customs overlap"
)

type builder struct {
	ctx context.Context
	tx  *warehouse.Tx
	p   parameters
}

func (b *builder) step(name string) error {
	switch name {
	case "01_parameter.sql":
		if err := b.tx.ExecFile(b.ctx, files, "sql/"+name); err != nil {
			return err
		}
		_, err := b.tx.Load(b.ctx, b.p.table())
		return err
	case stepShared:
		return b.shared()
	case stepOpen:
		return b.open()
	case stepOverlap:
		return b.overlap()
	case "40_match.sql":
		return b.tx.ExecFile(b.ctx, files, "sql/"+name, sql.Named("fee_bp", b.p.feeBP), sql.Named("amount_bp", b.p.amountBP),
			sql.Named("amount_usd", warehouse.FormatDecimal(b.p.amountUSD, 2)))
	case "42_rest.sql":
		return b.tx.ExecFile(b.ctx, files, "sql/"+name, sql.Named("young", b.p.youngDays), sql.Named("late", b.p.lateMonths))
	}
	return b.tx.ExecFile(b.ctx, files, "sql/"+name)
}

// query runs a file of sql/read and calls scan for each row.
func (b *builder) query(name string, scan func(*sql.Rows) error) (err error) {
	text, err := files.ReadFile("sql/" + name)
	if err != nil {
		return err
	}
	rows, err := b.tx.Query(b.ctx, string(text))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// assert runs sql/assert: each statement selects what is wrong, as one text a row.
func (b *builder) assert() error {
	names, err := fs.Glob(files, "sql/assert/*.sql")
	if err != nil {
		return err
	}
	for _, n := range names { // in the order of their names
		var wrong []string
		err := b.query(strings.TrimPrefix(n, "sql/"), func(rows *sql.Rows) error {
			var text string
			err := rows.Scan(&text)
			wrong = append(wrong, text)
			return err
		})
		if err != nil {
			return fmt.Errorf("reconcile %s: %w", path.Base(n), err)
		}
		if len(wrong) > 0 {
			return fmt.Errorf("reconcile %s: %s and %d more: %w", strings.TrimSuffix(path.Base(n), ".sql"), wrong[0], len(wrong)-1, ErrInexact)
		}
	}
	return nil
}
