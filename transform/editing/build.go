// Package editing finds what is improbable (审核): editing rules, outliers, unit
// errors, the smallest correction of a row, and the order in which a person
// should look at them. METHODS §4 decides the methods. No filed value is
// changed by any of them.
//
// Steps:
//
//  1. Rules reads the rules of rules/*.yaml strictly and compiles them into checks:
//     a predicate over one table, or the SQL file of the rule's name.
//  2. Build reads the aggregates of facts, one statement each, judges them in Go
//     and stores facts.outlier, facts.start_stop and facts.localization. The pure
//     methods are in outlier, fellegi and influence; predicates in predicate.
//  3. The checks run with all others (package transform); those of outliers select
//     from facts.outlier.
//  4. Queue puts the open soft findings and outliers into the order of their
//     possible effect on the headline figures, with a stop line.
package editing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stis/reference"
	"stis/warehouse"
)

// Build makes the tables of outliers inside the transaction of a build, as of a
// time: whether a firm is silent depends on which months are closed by then, and
// the parameters are those of its day.
func Build(ctx context.Context, tx *warehouse.Tx, book *reference.Book, asOf time.Time) error {
	p, err := parametersOf(book, asOf)
	if err != nil {
		return fmt.Errorf("editing: %w", err)
	}
	if err := tx.ExecFile(ctx, sqlFiles, "sql/70_tables.sql"); err != nil {
		return err
	}
	all, err := balances()
	if err != nil {
		return fmt.Errorf("editing: %w", err)
	}
	if _, err := tx.Load(ctx, fieldTable(all)); err != nil {
		return err
	}
	rows, err := localize(ctx, tx, all)
	if err != nil {
		return fmt.Errorf("localize: %w", err)
	}
	if _, err := tx.Load(ctx, locatedTable(rows)); err != nil {
		return err
	}
	found, err := judgeAll(ctx, tx, p, asOf)
	if err != nil {
		return fmt.Errorf("judge: %w", err)
	}
	if _, err := tx.Load(ctx, judgedTable(found)); err != nil {
		return err
	}
	return tx.ExecFile(ctx, sqlFiles, "sql/71_outlier.sql")
}

// judgeAll reads and judges one kind of figure after the other, so that only one
// is in memory at a time, and stores the starts and stops.
func judgeAll(ctx context.Context, tx *warehouse.Tx, p parameters, asOf time.Time) ([]judged, error) {
	var found []judged
	last := asOf.UTC().Year()*12 + int(asOf.UTC().Month()) - 2 // the month before is closed
	for _, s := range allSeries() {
		obs, err := readObservations(ctx, tx, s.file)
		if err != nil {
			return nil, err
		}
		found = append(found, s.judge(obs, p)...)
		if s.turns {
			if _, err := tx.Load(ctx, turnTable(s.name, turns(obs, last))); err != nil {
				return nil, err
			}
		}
	}
	obs, err := readObservations(ctx, tx, "read_contract")
	if err != nil {
		return nil, err
	}
	found = append(found, contracts(obs)...)
	filed, err := receipts(ctx, tx, p.band)
	return slices.Concat(found, filed), err
}
