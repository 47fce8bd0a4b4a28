package ingest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/warehouse"
)

// repeats tells of rows whose key stands again further down in the same file
// with other content (ING025): only the last of them will count, and the filer
// should say which is right. Sources whose rows are events of a key (a
// declaration added, then deleted) say so by their correction and are left out;
// rows that repeat each other word for word are a matter of transform.
func (in *Ingester) repeats(ctx context.Context, tx *warehouse.Tx, batches []string) ([]finding.Finding, error) {
	bySource, err := repeatsDue(ctx, tx, batches)
	if err != nil {
		return nil, err
	}
	var all []finding.Finding
	for _, name := range sortedKeys(bySource) {
		own := in.layoutsOf(name)
		if len(own) == 0 || !slices.Contains([]string{"upsert", "red_entry"}, own[0].Correction) {
			continue
		}
		fs, err := repeatsOf(ctx, tx, own[0], bySource[name])
		if err != nil {
			return nil, fmt.Errorf("repeated keys of %s: %w", name, err)
		}
		for len(fs) > 0 { // a batch at a time
			n := slices.IndexFunc(fs, func(f finding.Finding) bool { return f.Pos.Batch != fs[0].Pos.Batch })
			if n < 0 {
				n = len(fs)
			}
			if err := addressed(ctx, tx, fs[:n]); err != nil {
				return nil, err
			}
			if err := numberFindings(ctx, tx, fs[:n], laterSeq); err != nil {
				return nil, err
			}
			all, fs = append(all, fs[:n]...), fs[n:]
		}
	}
	return all, nil
}

func repeatsDue(ctx context.Context, tx *warehouse.Tx, batches []string) (map[string][]string, error) {
	bySource := map[string][]string{}
	rows, err := tx.Query(ctx, sqlText("repeats_due.sql"), sql.Named("batches", batches))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	for rows.Next() {
		var batch, source string
		if err := rows.Scan(&batch, &source); err != nil {
			return nil, err
		}
		bySource[source] = append(bySource[source], batch)
	}
	return bySource, rows.Err()
}

func repeatsOf(ctx context.Context, tx *warehouse.Tx, s *source, batches []string) ([]finding.Finding, error) {
	text, err := s.identity().fill("repeats.sql.tmpl")
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, text, sql.Named("batches", batches))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	key := s.cols[s.keys[0]]
	var out []finding.Finding
	for rows.Next() {
		f := finding.Finding{Rule: "ING025", Severity: finding.Warning, Source: s.Source}
		var lastSheet string
		var lastRow int
		if err := rows.Scan(&f.Pos.Batch, &f.Pos.Sheet, &f.Pos.Row, &lastSheet, &lastRow, &f.Key); err != nil {
			return nil, err
		}
		where, whereEn := "第"+itoa(lastRow)+"行", "row "+itoa(lastRow)
		if lastSheet != f.Pos.Sheet {
			where, whereEn = "工作表“"+clip(lastSheet)+"”"+where, "sheet "+clip(lastSheet)+", "+whereEn
		}
		f.Pos.Field = key.Field
		f.Zh = key.Header + ":与" + where + "是同一条记录而内容不同,只采用" + where + ",请核对哪一行正确"
		f.En = key.Field + ": the same record as in " + whereEn + " with other content; only that one counts"
		out = append(out, f)
	}
	return out, rows.Err()
}

// columnsOf finds the column of a field on each sheet of a batch.
func columnsOf(ctx context.Context, tx *warehouse.Tx, batch, field string) (map[string]int, error) {
	rows, err := tx.Query(ctx, "SELECT sheet, col FROM raw.batch_column WHERE batch = $batch AND field = $field",
		sql.Named("batch", batch), sql.Named("field", field))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	out := map[string]int{}
	for rows.Next() {
		var name string
		var col int
		if err := rows.Scan(&name, &col); err != nil {
			return nil, err
		}
		out[name] = col
	}
	return out, rows.Err()
}

// addressed gives the findings of one batch the addresses of their cells.
func addressed(ctx context.Context, tx *warehouse.Tx, fs []finding.Finding) error {
	cols, err := columnsOf(ctx, tx, fs[0].Pos.Batch, fs[0].Pos.Field)
	for i := range fs {
		if col := cols[fs[i].Pos.Sheet]; col > 0 {
			fs[i].Pos.Cell = sheet.Address(fs[i].Pos.Row, col)
		}
	}
	return err
}
