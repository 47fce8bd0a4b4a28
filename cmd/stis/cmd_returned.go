package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/ingest"
	"stis/internal/finding"
	"stis/warehouse"
)

// returnedDays is how far back stis returned looks by itself.
const returnedDays = 31

func (a *app) returnedCommand() *cobra.Command {
	var since string
	c := &cobra.Command{
		Use:   "returned [NAME...]",
		Short: "write the workbooks that go back to filers again",
		Long: `Writes returned/<source>/ again for every file with something to mend that was
received in the last 31 days, or since a day, or for the files named: after the disk
was full, or when a workbook has been lost.`,
		RunE: func(c *cobra.Command, args []string) error {
			at := a.now().UTC()
			from := at.AddDate(0, 0, -returnedDays)
			if since != "" {
				t, err := parseTime(since)
				if err != nil {
					return &codedError{exitUsage, fmt.Errorf("--since: %w", err)}
				}
				from = t
			} else if len(args) > 0 {
				from = time.Time{}
			}
			return a.returnedAgain(c.Context(), args, from, at)
		},
	}
	c.Flags().StringVar(&since, "since", "", "first day or time of receipt (default: 31 days ago; with names, ever)")
	return c
}

func (a *app) returnedAgain(ctx context.Context, names []string, from, at time.Time) error {
	w, err := openWorkspace(a.workspace)
	if err != nil {
		return err
	}
	var rs []*ingest.Receipt
	err = a.withWarehouse(ctx, w, func(db *warehouse.DB) error {
		rs, err = storedReceipts(ctx, db, names, from)
		return err
	})
	if err != nil {
		return err
	}
	out, err := a.giveBack(ctx, w, rs, at)
	if a.json {
		if jerr := a.printJSON(map[string][]string{"returned": append([]string{}, out...)}); jerr != nil {
			return jerr
		}
		return err
	}
	for _, name := range out {
		fmt.Fprintln(a.stdout, printable(name))
	}
	if len(out) == 0 && err == nil {
		fmt.Fprintln(a.stdout, "nothing to return")
	}
	return err
}

// storedReceipts reads back what a returned workbook is made of: the last
// delivery of each batch with a finding that asks for something.
func storedReceipts(ctx context.Context, db *warehouse.DB, names []string, from time.Time) ([]*ingest.Receipt, error) {
	wanted := map[string]bool{}
	for _, n := range names {
		wanted[n] = true
	}
	at := map[string]*ingest.Receipt{}
	var rs []*ingest.Receipt
	err := scanEach(ctx, db, `select batch, coalesce(source, ''), file_name, sha256, outcome, received_at from raw.delivery
		where outcome in ('loaded', 'refused') and sha256 is not null order by received_at, outcome <> 'refused', delivery_id`,
		func(scan func(...any) error) error {
			r := &ingest.Receipt{}
			var received time.Time
			if err := scan(&r.Batch, &r.Source, &r.File, &r.SHA256, &r.Outcome, &received); err != nil {
				return err
			}
			if received.Before(from) || len(wanted) > 0 && !wanted[r.File] {
				return nil
			}
			if at[r.Batch] == nil {
				rs = append(rs, r)
				at[r.Batch] = r
			} else {
				*at[r.Batch] = *r // the later delivery says how the file is called and what became of it
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	err = scanEach(ctx, db, `select batch, sheet, coalesce(header_first, 0), coalesce(header_last, 0), coalesce(unit, '') from raw.batch_sheet order by batch, sheet_index`,
		func(scan func(...any) error) error {
			var batch string
			var n ingest.SheetNote
			err := scan(&batch, &n.Sheet, &n.HeaderFirst, &n.HeaderLast, &n.Unit)
			if r := at[batch]; r != nil {
				r.Sheets = append(r.Sheets, n)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	err = scanEach(ctx, db, `select batch, rule, severity, source, sheet, "row", field, cell, key, zh, en from raw.finding order by batch, seq`,
		func(scan func(...any) error) error {
			var f finding.Finding
			var rule, severity string
			var source, sheet, field, cell, key sql.NullString
			var row sql.NullInt64
			err := scan(&f.Pos.Batch, &rule, &severity, &source, &sheet, &row, &field, &cell, &key, &f.Zh, &f.En)
			r := at[f.Pos.Batch]
			if err != nil || r == nil || r.Outcome == ingest.Loaded && refusalRule(rule) {
				return err // what a file was refused for is past once it is loaded
			}
			f.Rule, f.Severity, f.Source, f.Key = finding.Rule(rule), finding.Severity(severity), source.String, key.String
			f.Pos = finding.Pos{Batch: r.Batch, File: r.File, Sheet: sheet.String, Row: int(row.Int64), Field: field.String, Cell: cell.String}
			r.Findings = append(r.Findings, f)
			return nil
		})
	return rs, err
}

// refusalRule reports a rule that refuses a whole file.
func refusalRule(rule string) bool {
	return strings.Contains(" ING001 ING002 ING004 ING005 ING006 ING024 ", " "+rule+" ")
}
