package ingest

import (
	"context"
	"database/sql"
	"fmt"
)

// replacements knows the held rows whose record a later file of the source has
// brought: nobody waits for them any more. Each source is asked for once.
type replacements struct {
	in       *Ingester
	bySource map[string]map[string]map[rowAt]bool // source, batch
}

func (in *Ingester) replacements() *replacements {
	return &replacements{in, map[string]map[string]map[rowAt]bool{}}
}

// of lists the rows of a batch.
func (p *replacements) of(ctx context.Context, source, batch string) (map[rowAt]bool, error) {
	if byBatch, ok := p.bySource[source]; ok {
		return byBatch[batch], nil
	}
	byBatch, err := p.in.replaced(ctx, source)
	if err != nil {
		return nil, fmt.Errorf("replaced rows of %s: %w", source, err)
	}
	p.bySource[source] = byBatch
	return byBatch[batch], nil
}

// replaced finds the held rows of a source whose natural key has been loaded
// by a batch stored after theirs.
func (in *Ingester) replaced(ctx context.Context, source string) (map[string]map[rowAt]bool, error) {
	own := in.layoutsOf(source)
	if len(own) == 0 {
		return nil, nil // a source of older layouts
	}
	text, err := own[0].identity().fill("replaced.sql.tmpl")
	if err != nil {
		return nil, err
	}
	rows, err := in.db.Query(ctx, text, sql.Named("source", source), sql.Named("keys", own[0].Key))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	out := map[string]map[rowAt]bool{}
	for rows.Next() {
		var batch string
		var at rowAt
		if err := rows.Scan(&batch, &at.sheet, &at.row); err != nil {
			return nil, err
		}
		if out[batch] == nil {
			out[batch] = map[rowAt]bool{}
		}
		out[batch][at] = true
	}
	return out, rows.Err()
}
