package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"stis/ingest"
	"stis/internal/finding"
	"stis/returns"
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
	for i, r := range rs {
		p.step(i, len(rs))
		if !returnable(r) {
			continue
		}
		name, err := w.giveBackOne(ctx, r, at, set.Passwords[r.Source])
		if err != nil {
			return out, err
		}
		out = append(out, name)
	}
	return out, nil
}

// returnable: what was read or refused with a finding that asks for something.
func returnable(r *ingest.Receipt) bool {
	if r.Outcome != ingest.Loaded && r.Outcome != ingest.Refused {
		return false
	}
	return finding.Count(r.Findings, finding.Error)+finding.Count(r.Findings, finding.Warning) > 0
}

func (w *workspace) giveBackOne(ctx context.Context, r *ingest.Receipt, at time.Time, passwords []string) (string, error) {
	folder := r.Source
	if folder == "" {
		folder = "unknown"
	}
	dir := w.path("returned", folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("returned: %w", err)
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return "", fmt.Errorf("returned: %w", err)
	}
	m, err := returns.Mark(ctx, returns.In{Path: w.path("archive", r.SHA256), Name: r.File, Received: at, Layout: w.sources.Source(r.Source),
		Book: w.book, Sheets: r.Sheets, Findings: r.Findings, Passwords: passwords}, f)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	name := ""
	if err == nil {
		base := path.Base(r.File)
		stem := strings.TrimSuffix(base, path.Ext(base))
		name = filepath.Join(dir, stem+"_退回_"+r.Batch[:8]+m.Ext)
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return "", errors.Join(err, removed(f.Name()))
	}
	return name, nil
}
