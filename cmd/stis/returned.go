package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"stis/ingest"
	"stis/internal/finding"
	"stis/returns"
	"stis/schedules"
)

// giveBack writes, for every file with something to mend, the filer's own
// workbook with the bad cells marked to returned/<source>/. It returns their
// paths in the order of the receipts.
func (a *app) giveBack(ctx context.Context, w *workspace, rs []*ingest.Receipt, at time.Time) ([]string, error) {
	set, err := w.receiving()
	if err != nil {
		return nil, err
	}
	p := a.progress("returned")
	defer p.end()
	var out []string
	var problems []error
	for i, r := range rs {
		p.step(i, len(rs))
		if !returnable(r) {
			continue
		}
		name, err := w.giveBackOne(ctx, r, at, set.Passwords[r.Source])
		switch {
		case errors.Is(err, returns.ErrNothing):
		case err != nil:
			problems = append(problems, err)
		default:
			out = append(out, name)
		}
	}
	if n := len(problems); n > 0 {
		return out, fmt.Errorf("%s not written, the rows are safe; run stis returned when this is mended: %w",
			plural(n, "workbook to return was", "workbooks to return were"), problems[0])
	}
	return out, nil
}

// returnable: what was read or refused with a finding that asks its filer for
// something. A missing salt is the office's own affair.
func returnable(r *ingest.Receipt) bool {
	if r.Outcome != ingest.Loaded && r.Outcome != ingest.Refused {
		return false
	}
	for _, f := range r.Findings {
		if f.Rule == "ING024" {
			return false
		}
	}
	return finding.Count(r.Findings, finding.Error)+finding.Count(r.Findings, finding.Warning) > 0
}

// secondReturn is what giveBackOne adds to a name.
var secondReturn = regexp.MustCompile(`(_退回_[0-9a-f]{8})+$`)

func (w *workspace) giveBackOne(ctx context.Context, r *ingest.Receipt, at time.Time, passwords []string) (string, error) {
	folder := r.Source
	if folder == "" {
		folder = "unknown"
	}
	dir := w.path("returned", folder)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", fmt.Errorf("returned: %w", err)
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return "", fmt.Errorf("returned: %w", err)
	}
	m, err := returns.Mark(ctx, returns.In{Path: w.path("archive", r.SHA256), Name: r.File, Received: at.In(schedules.Zone), Layout: w.sources.Source(r.Source),
		Book: w.book, Sheets: r.Sheets, Findings: r.Findings, Passwords: passwords}, f)
	err = errors.Join(err, f.Chmod(0o640), f.Sync(), f.Close())
	name := ""
	if err == nil {
		base := path.Base(r.File)
		// A workbook that comes back a second time keeps its first name.
		stem := secondReturn.ReplaceAllString(strings.TrimSuffix(base, path.Ext(base)), "")
		name = filepath.Join(dir, stem+"_退回_"+r.Batch[:8]+m.Ext)
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return "", errors.Join(err, removed(f.Name()))
	}
	return name, nil
}
