package transform

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
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

// StandingTotals adds up every amount column of the last build, sorted by
// source and then as the layout has them. With raw.control_total, which adds all
// that was read and loaded, it shows what versions and duplicates took out.
func StandingTotals(ctx context.Context, db *warehouse.DB, cat *ingest.Catalog) ([]Standing, error) {
	t, err := template.New("standing").Parse(standingText)
	if err != nil {
		return nil, fmt.Errorf("standing totals: %w", err)
	}
	var out []Standing
	for _, l := range cat.All() {
		if l.Name != l.Source {
			continue
		}
		s, err := standingOf(ctx, db, t, l)
		if err != nil {
			return nil, fmt.Errorf("standing totals of %s: %w", l.Source, err)
		}
		out = append(out, s...)
	}
	return out, nil
}

// standingOf compiles and runs the statement of one source.
func standingOf(ctx context.Context, db *warehouse.DB, t *template.Template, l *ingest.Layout) ([]Standing, error) {
	var out []Standing
	var columns []string
	for _, c := range l.Columns {
		if c.Summed() {
			columns = append(columns, quote(c.Field))
			out = append(out, Standing{Source: l.Source, Field: c.Field})
		}
	}
	if len(columns) == 0 {
		return nil, nil
	}
	var b strings.Builder
	if err := t.Execute(&b, map[string]any{"Table": quote(l.Source), "Columns": columns}); err != nil {
		return nil, err
	}
	rows, err := db.Query(ctx, b.String(), sql.Named("source", l.Source))
	if err != nil {
		return nil, err
	}
	into := make([]any, len(out))
	for i := range out {
		into[i] = &out[i].Total
	}
	return out, scanAll(rows, func() error { return rows.Scan(into...) })
}
