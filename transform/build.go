package transform

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"stis/ingest"
	"stis/internal/finding"
	"stis/reference"
	"stis/transform/check"
	"stis/transform/editing"
	"stis/transform/recon"
	"stis/transform/register"
	"stis/transform/response"
	"stis/warehouse"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// Options says what a build sees. The zero value is refused: a build has no
// clock of its own.
type Options struct {
	Rules fs.FS     // editing rules of the workspace (see editing.RulesWith); nil = none
	AsOf  time.Time // batches first received and rows released up to here are seen
}

// Result is what a build made of what it saw.
type Result struct {
	AsOf       time.Time
	Cutoff     time.Time // last receipt seen; zero when nothing was
	InputsHash string    // the same for the same batches, releases, decisions and code lists, layouts aside
	Batches    int
	Outcomes   []OutcomeCount
	Findings   []finding.Finding // of the checks over facts, sorted
}

// steps are the files that make the tables of facts, in order. Between them
// step names without a file call into Go.
var steps = [...]string{
	"00_schema.sql",
	"10_batch.sql",
	"11_run.sql",
	"12_release.sql",
	stepVersions,
	"20_filing_rule.sql",
	"21_rate.sql",
	"22_txn_edition.sql",
	stepRegister,
	"40_contract_event.sql",
	"41_contract.sql",
	"42_contract_flow.sql",
	"50_execution_line.sql",
	"51_execution.sql",
	"58_park.sql",
	"59_roster.sql",
	"60_fx_flow.sql",
	"61_customs_line.sql",
	"66_held_code.sql",
	"67_add_up.sql",
	"68_double_count.sql",
	"69_calendar_month.sql",
	stepReplacement,
	"71_county_base.sql",
	"72_class_base.sql",
	"73_execution_base.sql",
	"74_correction.sql",
	"75_fx_base.sql",
	"76_series_break.sql",
	stepRecon,
	"62_headcount.sql",
	stepResponse,
	"63_fund_project.sql",
	"64_target.sql",
	"65_macro.sql",
	"80_row_outcome.sql",
	"81_conservation.sql",
	"90_finding.sql",
	stepEditing,
}

// The steps that are no file of this folder.
const (
	stepVersions    = "version.sql.tmpl"   // compiled from the layouts
	stepReplacement = "70_replacement.sql" // filled by Go
	stepRegister    = "register"           // who is who
	stepRecon       = "recon"              // filings against receipts and customs
	stepResponse    = "response"           // who filed, what is estimated
	stepEditing     = "editing"            // outliers
)

// Build rebuilds schema reference from book and schema facts from raw, as
// known at o.AsOf, in one transaction. On an error both stay as they were. A
// data problem is no error: it is in Result.Findings and facts.finding.
func Build(ctx context.Context, db *warehouse.DB, book *reference.Book, cat *ingest.Catalog, o Options) (*Result, error) {
	if o.AsOf.IsZero() {
		return nil, errors.New("build facts: no as-of time")
	}
	if err := guardFund(cat); err != nil {
		return nil, fmt.Errorf("build facts: %w", err)
	}
	checks, err := allChecks(book, o.Rules)
	if err != nil {
		return nil, fmt.Errorf("build facts: %w", err)
	}
	return build(ctx, db, book, cat, o, checks)
}

// build repeats the transaction without the checks that broke it. An error
// inside a statement ends DuckDB's transaction, so a check cannot be isolated
// within it; what cannot run becomes a finding of the next attempt.
func build(ctx context.Context, db *warehouse.DB, book *reference.Book, cat *ingest.Catalog, o Options, checks []check.Check) (*Result, error) {
	broken := map[finding.Rule]error{}
	own, err := rulesHash(o.Rules)
	if err != nil {
		return nil, fmt.Errorf("build facts: %w", err)
	}
	for {
		b := &builder{ownRules: own, book: book, cat: cat, asOf: o.AsOf.UTC(), checks: checks, broken: broken}
		err := db.Tx(ctx, func(tx *warehouse.Tx) error { return b.run(ctx, tx) })
		var c *check.Error
		switch {
		case err == nil:
			return &b.result, nil
		case errors.As(err, &c) && broken[c.Rule] == nil && ctx.Err() == nil:
			broken[c.Rule] = c.Err
		default:
			return nil, fmt.Errorf("build facts as of %s: %w", o.AsOf.UTC().Format(time.RFC3339), err)
		}
	}
}

// builder is one attempt at a build.
type builder struct {
	book   *reference.Book
	cat    *ingest.Catalog
	asOf   time.Time
	checks []check.Check
	broken map[finding.Rule]error
	result Result

	ownRules string // hash of the workspace's rules; "" = none
}

func (b *builder) run(ctx context.Context, tx *warehouse.Tx) error {
	known, err := loadReference(ctx, tx, b.book)
	if err != nil {
		return err
	}
	if b.result.InputsHash, err = inputsHash(ctx, tx, known+b.ownRules, b.asOf); err != nil {
		return err
	}
	for _, s := range steps {
		if err := b.step(ctx, tx, s); err != nil {
			return err
		}
	}
	if err := b.conserve(ctx, tx); err != nil {
		return err
	}
	if b.result.Findings, err = b.check(ctx, tx); err != nil {
		return err
	}
	if err := editing.Queue(ctx, tx, b.book, b.asOf); err != nil {
		return err
	}
	return b.readRun(ctx, tx)
}

func (b *builder) step(ctx context.Context, tx *warehouse.Tx, name string) error {
	asOf := sql.Named("asof", b.asOf)
	switch name {
	case stepVersions:
		return makeVersions(ctx, tx, b.cat, b.asOf)
	case stepRegister:
		return register.Build(ctx, tx, b.book, b.asOf)
	case stepRecon:
		return recon.Build(ctx, tx, b.book, b.asOf)
	case stepResponse:
		return response.Build(ctx, tx, b.book, b.asOf)
	case stepEditing:
		return editing.Build(ctx, tx, b.book, b.asOf)
	case stepReplacement:
		if err := tx.ExecFile(ctx, sqlFiles, "sql/"+name); err != nil {
			return err
		}
		return makeReplacements(ctx, tx)
	case "10_batch.sql", "12_release.sql":
		return tx.ExecFile(ctx, sqlFiles, "sql/"+name, asOf)
	case "11_run.sql":
		return tx.ExecFile(ctx, sqlFiles, "sql/"+name, asOf, sql.Named("inputs", b.result.InputsHash))
	}
	return tx.ExecFile(ctx, sqlFiles, "sql/"+name)
}

// readRun reads the one row of facts.run.
func (b *builder) readRun(ctx context.Context, tx *warehouse.Tx) error {
	rows, err := tx.Query(ctx, "SELECT cutoff, batches FROM facts.run")
	if err != nil {
		return err
	}
	var cutoff sql.NullTime
	if err := scanAll(rows, func() error { return rows.Scan(&cutoff, &b.result.Batches) }); err != nil {
		return err
	}
	b.result.AsOf = b.asOf
	if cutoff.Valid {
		b.result.Cutoff = cutoff.Time.UTC()
	}
	return nil
}

//go:embed sql/read/inputs.sql
var inputsText string

// inputsHash names what a build sees: the batches with their times of receipt,
// which order the versions, the quarantined rows released, what people decided
// about links and findings, and the code lists.
// Neither the as-of time nor the order of ingestion is in it.
func inputsHash(ctx context.Context, tx *warehouse.Tx, known string, asOf time.Time) (string, error) {
	rows, err := tx.Query(ctx, inputsText, sql.Named("asof", asOf))
	if err != nil {
		return "", err
	}
	h := sha256.New()
	h.Write([]byte(known + "\n"))
	var input string
	err = scanAll(rows, func() error {
		if err := rows.Scan(&input); err != nil {
			return err
		}
		h.Write([]byte(input + "\n"))
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// scanAll calls scan for every row and closes rows.
func scanAll(rows *sql.Rows, scan func() error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}
