// Package register makes the dated register of firms (企业名录): who is who across codes, names, mergers and moves.
//
// Its steps:
//
//  1. Profiles become spells of attributes (facts.enterprise), names over time
//     (facts.enterprise_name), moves (facts.enterprise_move) and mergers with
//     their successors (facts.enterprise_merger, facts.enterprise_successor).
//  2. Codes of the register are collected with their days: USCC, organisation
//     code, customs code (facts.register_code).
//  3. Whoever was filed under anything else (facts.filed_party) is linked by
//     code, by a person's decision or by name (facts.link).
//  4. facts.entity says of every code which firm it means on a day.
package register

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"stis/reference"
	"stis/warehouse"
)

//go:embed sql checks places.csv
var files embed.FS

// Checks are the files checks/*.sql of this room.
func Checks() fs.FS { return files }

// Build makes the tables of this room inside the transaction of a build: from
// facts.version, facts.rate and the sources as accepted, and the decisions of
// people up to asOf. The scores of similar names are those of the book on its day.
func Build(ctx context.Context, tx *warehouse.Tx, book *reference.Book, asOf time.Time) error {
	b := &builder{tx: tx, asOf: asOf.UTC()}
	var err error
	if b.scores, err = scoresOf(book, b.asOf); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	for _, step := range []func(context.Context) error{
		b.file("10_enterprise.sql"),
		b.file("12_enterprise_name.sql"), b.names,
		b.file("14_enterprise_move.sql"),
		b.file("16_enterprise_merger.sql"), b.mergers,
		b.file("20_customs_code.sql"),
		b.file("22_register_code.sql"),
		b.file("24_filed_party.sql"),
		b.file("26_link.sql"), b.links,
		b.file("30_entity.sql"),
	} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("register: %w", err)
		}
	}
	return nil
}

// file is the step that runs one SQL file.
func (b *builder) file(name string) func(context.Context) error {
	return func(ctx context.Context) error { return b.tx.ExecFile(ctx, files, "sql/"+name) }
}

// read runs a query of sql/read and calls scan for every row.
func (b *builder) read(ctx context.Context, name string, scan func(*sql.Rows) error, args ...any) (err error) {
	text, err := fs.ReadFile(files, "sql/read/"+name)
	if err != nil {
		return err
	}
	rows, err := b.tx.Query(ctx, string(text), args...)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return each(rows, scan)
}

// each calls scan for every row and closes rows.
func each(rows *sql.Rows, scan func(*sql.Rows) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
