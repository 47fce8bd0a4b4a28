package ingest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"stis/internal/finding"
	"stis/warehouse"
)

// identity is what the comparison of the batches of a source is made of. Every
// string is SQL of quoted identifiers of the layout.
type identity struct {
	Table         string
	Keys, Content []string
}

// Width is the number of key columns, named k0, k1, … inside the statement.
func (id identity) Width() int { return len(id.Keys) }

// KeyList names them.
func (id identity) KeyList() string { return keyList("", id.Width()) }

func keyList(prefix string, n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = prefix + "k" + strconv.Itoa(i)
	}
	return strings.Join(names, ", ")
}

func (s *source) identity() identity {
	id := identity{Table: ident(s.Source)}
	for _, k := range s.keys {
		id.Keys = append(id.Keys, ident(s.cols[k].Field))
	}
	for _, c := range s.cols {
		if !c.Derived {
			id.Content = append(id.Content, ident(c.Field))
		}
	}
	return id
}

// compare says of every batch that has not been compared yet what it changed,
// one statement a source, and fills it into the receipts of the run. A run that
// was killed before is made good by the next one.
func (in *Ingester) compare(ctx context.Context, receipts []*Receipt) error {
	var repeated []finding.Finding
	err := in.db.Tx(ctx, func(tx *warehouse.Tx) error {
		due, fresh, err := changesDue(ctx, tx)
		if err != nil {
			return err
		}
		for _, d := range due {
			own := in.layoutsOf(d.source)
			if len(own) == 0 {
				continue // a source of older layouts
			}
			file := "change.sql.tmpl"
			if d.batches == 1 {
				file = "change_first.sql.tmpl"
			}
			text, err := own[0].identity().fill(file)
			if err != nil {
				return err
			}
			if err := tx.Exec(ctx, text, sql.Named("source", d.source)); err != nil {
				return fmt.Errorf("compare batches of %s: %w", d.source, err)
			}
		}
		if repeated, err = in.repeats(ctx, tx, fresh); err != nil {
			return err
		}
		return readChanges(ctx, tx, receipts)
	})
	if err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	tellLater(receipts, repeated)
	return nil
}

// tellLater adds findings made at the end of a run to the receipts.
func tellLater(receipts []*Receipt, fs []finding.Finding) {
	byBatch := map[string]*Receipt{}
	for _, r := range receipts {
		byBatch[r.Batch] = r
	}
	for _, f := range fs {
		r := byBatch[f.Pos.Batch]
		if r == nil {
			continue // of a run that was killed
		}
		f.Pos.File = r.File
		if len(r.Findings) < toldFindings {
			r.Findings = append(r.Findings, f)
		}
		i := slices.IndexFunc(r.ByRule, func(c RuleCount) bool { return c.Rule == f.Rule && c.Severity == f.Severity })
		if i < 0 {
			r.ByRule = append(r.ByRule, RuleCount{f.Rule, f.Severity, 0})
			i = len(r.ByRule) - 1
		}
		r.ByRule[i].Count++
	}
}

func (id identity) fill(file string) (string, error) {
	t, err := template.New(file).Funcs(template.FuncMap{
		"join":   strings.Join,
		"prefix": func(p string, n int) string { return keyList(p+".", n) },
	}).Parse(sqlText(file))
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	var b strings.Builder
	err = t.Execute(&b, id)
	return b.String(), err
}

type due struct {
	source  string
	batches int
}

// changesDue lists the sources with batches that have not been compared, and
// those batches.
func changesDue(ctx context.Context, tx *warehouse.Tx) (out []due, fresh []string, err error) {
	rows, err := tx.Query(ctx, sqlText("changes_due.sql"))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d due
		var batches []any
		if err := rows.Scan(&d.source, &d.batches, &batches); err != nil {
			return nil, nil, err
		}
		for _, b := range batches {
			fresh = append(fresh, fmt.Sprint(b))
		}
		out = append(out, d)
	}
	return out, fresh, rows.Err()
}

// readChanges fills the receipts of loaded files.
func readChanges(ctx context.Context, tx *warehouse.Tx, receipts []*Receipt) error {
	if len(receipts) == 0 {
		return nil
	}
	byBatch := map[string]*Receipt{}
	var batches []string
	for _, r := range receipts {
		byBatch[r.Batch] = r
		batches = append(batches, r.Batch)
	}
	rows, err := tx.Query(ctx, sqlText("changes.sql"), sql.Named("batches", batches))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	for rows.Next() {
		var batch string
		var c Change
		if err := rows.Scan(&batch, &c.Added, &c.Changed, &c.Same, &c.Gone, &c.Revises); err != nil {
			return err
		}
		byBatch[batch].Change = &c
	}
	return rows.Err()
}
