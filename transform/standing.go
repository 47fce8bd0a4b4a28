package transform

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"stis/ingest"
	"stis/warehouse"
)

//go:embed sql/read/standing.sql.tmpl
var standingText string

// Standing is the control total of one column over the rows that count: the
// accepted ones, each record once in its last version.
type Standing struct {
	Source, Field string
	Total         string // decimal, in the layout's unit
}

// summedColumn is one branch of the statement, of quoted identifiers.
type summedColumn struct{ Table, Column, Source, Field string }

// StandingTotals adds up every amount column of the last build, sorted by
// source and field. With raw.control_total, which adds all that was read and
// loaded, it shows what versions and duplicates took out.
func StandingTotals(ctx context.Context, db *warehouse.DB, cat *ingest.Catalog) ([]Standing, error) {
	var cols []summedColumn
	var args []any
	bind := func(v string) string {
		name := "p" + strconv.Itoa(len(args))
		args = append(args, sql.Named(name, v))
		return name
	}
	for _, l := range cat.All() {
		if l.Name != l.Source {
			continue
		}
		for _, c := range l.Columns {
			if c.Summed() {
				cols = append(cols, summedColumn{quote(l.Source), quote(c.Field), bind(l.Source), bind(c.Field)})
			}
		}
	}
	t, err := template.New("standing").Parse(standingText)
	if err != nil {
		return nil, fmt.Errorf("standing totals: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, cols); err != nil {
		return nil, fmt.Errorf("standing totals: %w", err)
	}
	rows, err := db.Query(ctx, b.String(), args...)
	if err != nil {
		return nil, fmt.Errorf("standing totals: %w", err)
	}
	var out []Standing
	err = scanAll(rows, func() error {
		var s Standing
		err := rows.Scan(&s.Source, &s.Field, &s.Total)
		out = append(out, s)
		return err
	})
	return out, err
}
