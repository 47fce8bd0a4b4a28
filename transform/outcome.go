package transform

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"

	"stis/warehouse"
)

// OutcomeCount is how many data rows of a source ended one way: accepted,
// quarantined (隔离), duplicate (重复), superseded (被替代) or out_of_scope
// (不在统计范围).
type OutcomeCount struct {
	Source  string
	Outcome string
	Rows    int64
}

// BatchCount is the conservation line (守恒表) of one file: Read is the sum of
// the five outcomes.
type BatchCount struct {
	Source, Batch, File                                      string
	Read                                                     int64
	Accepted, Quarantined, Duplicate, Superseded, OutOfScope int64
}

// querier is a session or a transaction on it.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Outcomes counts the rows of facts.row_outcome, sorted by source and outcome.
func Outcomes(ctx context.Context, db *warehouse.DB) ([]OutcomeCount, error) {
	return outcomes(ctx, db)
}

func outcomes(ctx context.Context, q querier) ([]OutcomeCount, error) {
	rows, err := q.Query(ctx, `SELECT source, outcome, COUNT(*) FROM facts.row_outcome
		GROUP BY source, outcome ORDER BY source, outcome`)
	if err != nil {
		return nil, fmt.Errorf("count outcomes: %w", err)
	}
	var out []OutcomeCount
	err = scanAll(rows, func() error {
		var c OutcomeCount
		if err := rows.Scan(&c.Source, &c.Outcome, &c.Rows); err != nil {
			return err
		}
		out = append(out, c)
		return nil
	})
	return out, err
}

// Conservation gives the conservation line of every batch seen, sorted by
// source and batch.
func Conservation(ctx context.Context, db *warehouse.DB) ([]BatchCount, error) {
	return conservation(ctx, db)
}

func conservation(ctx context.Context, q querier) ([]BatchCount, error) {
	rows, err := q.Query(ctx, `SELECT source, batch, file_name, rows_read, accepted, quarantined,
		duplicate, superseded, out_of_scope FROM facts.conservation ORDER BY source, batch`)
	if err != nil {
		return nil, fmt.Errorf("conservation: %w", err)
	}
	var out []BatchCount
	err = scanAll(rows, func() error {
		var c BatchCount
		if err := rows.Scan(&c.Source, &c.Batch, &c.File, &c.Read, &c.Accepted, &c.Quarantined,
			&c.Duplicate, &c.Superseded, &c.OutOfScope); err != nil {
			return err
		}
		out = append(out, c)
		return nil
	})
	return out, err
}

// conserve fails the build when a batch does not add up, naming every one.
func (b *builder) conserve(ctx context.Context, tx *warehouse.Tx) error {
	const q = `SELECT source, batch, file_name, rows_read, told, different_rows
		FROM (SELECT c.*, accepted + quarantined + duplicate + superseded + out_of_scope AS told
		      FROM facts.conservation c) x
		WHERE rows_read <> told OR rows_read <> different_rows ORDER BY source, batch`
	rows, err := tx.Query(ctx, q)
	if err != nil {
		return fmt.Errorf("conservation: %w", err)
	}
	var bad []error
	err = scanAll(rows, func() error {
		var source, batch, file string
		var read, told, different int64
		if err := rows.Scan(&source, &batch, &file, &read, &told, &different); err != nil {
			return err
		}
		bad = append(bad, fmt.Errorf("conservation: batch %s of %s (%q): %d rows read, %d outcomes of %d rows",
			batch, source, file, read, told, different))
		return nil
	})
	if err := errors.Join(append(bad, err, sameBase(ctx, tx))...); err != nil {
		return err
	}
	b.result.Outcomes, err = outcomes(ctx, tx)
	return err
}

//go:embed sql/read/base_total.sql
var baseTotalText string

// sameBase fails the build when the comparable base holds another total than the
// facts as published, or a line's shares are not one.
func sameBase(ctx context.Context, tx *warehouse.Tx) error {
	rows, err := tx.Query(ctx, baseTotalText)
	if err != nil {
		return fmt.Errorf("comparable base: %w", err)
	}
	var bad []error
	err = scanAll(rows, func() error {
		var table, measure, published, carried string
		if err := rows.Scan(&table, &measure, &published, &carried); err != nil {
			return err
		}
		bad = append(bad, fmt.Errorf("comparable base: %s of %s is %s, as published %s", measure, table, carried, published))
		return nil
	})
	return errors.Join(append(bad, err)...)
}
