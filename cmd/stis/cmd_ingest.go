package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/ingest"
	"stis/internal/finding"
	"stis/warehouse"
)

func (a *app) ingestCommand() *cobra.Command {
	var source, received string
	c := &cobra.Command{
		Use:   "ingest [FILE...]",
		Short: "read files of the inbox into raw: archive, check, load",
		Long: `Reads every new file under inbox/<source>/, or the files named.

Each file is archived first and loaded in one transaction: all of it or none.
Rows with hard mistakes are quarantined with a finding that names the cell; the
rest is loaded. A file whose bytes are known is a no-op and said so. Files stay
where they are; a second run passes over what has been received.

Exit code 3: hard findings need a human. 4: soft findings, with --strict.`,
		RunE: func(c *cobra.Command, args []string) error {
			at := a.now().UTC()
			if received != "" {
				t, err := time.Parse(time.RFC3339, received)
				if err != nil {
					return usagef("--received %q: want a time such as 2026-11-05T09:30:00+08:00", received)
				}
				at = t.UTC()
			}
			return a.ingest(c.Context(), args, source, at)
		},
	}
	c.Flags().StringVar(&source, "source", "", "source of the files named (default: their folder, else their header)")
	c.Flags().StringVar(&received, "received", "", "time of receipt, RFC 3339 (default: now)")
	c.Flags().BoolVar(&a.strict, "strict", false, "exit 4 when there are soft findings")
	c.Flags().BoolVar(&a.dryRun, "dry-run", false, "list what would be read")
	return c
}

// ingest receives files in the order of their paths.
func (a *app) ingest(ctx context.Context, files []string, source string, at time.Time) error {
	w, err := openWorkspace(a.workspace)
	if err != nil {
		return err
	}
	if source != "" && w.sources.Source(source) == nil {
		return usagef("--source %q: unknown; stis check lists the sources", source)
	}
	var ds []ingest.Delivery
	if len(files) == 0 {
		if ds, err = scanInbox(w.path("inbox"), at); err != nil {
			return err
		}
	}
	for _, f := range files {
		src := source
		if src == "" {
			src = sourceOfPath(w, f)
		}
		ds = append(ds, ingest.Delivery{Path: f, Name: filepath.Base(f), Source: src, Received: at})
	}
	if a.dryRun {
		for _, d := range ds {
			fmt.Fprintln(a.stdout, d.Path)
		}
		return nil
	}
	var rs []*ingest.Receipt
	err = a.withWarehouse(ctx, w, func(db *warehouse.DB) error {
		if ds, err = newDeliveries(ctx, db, ds); err != nil {
			return err
		}
		rs, err = a.receive(ctx, db, w, ds)
		return err
	})
	if err != nil {
		return err
	}
	return a.printReceipts(rs)
}

// scanInbox lists the files under inbox/<source>/, sorted; hidden files and
// the lock files of office programs are passed over.
func scanInbox(inbox string, at time.Time) ([]ingest.Delivery, error) {
	var ds []ingest.Delivery
	err := filepath.WalkDir(inbox, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~$") {
			return nil
		}
		rel, err := filepath.Rel(inbox, path)
		if err != nil {
			return err
		}
		src, _, nested := strings.Cut(filepath.ToSlash(rel), "/")
		if !nested {
			src = ""
		}
		ds = append(ds, ingest.Delivery{Path: path, Name: e.Name(), Source: src, Received: at})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	return ds, nil
}

// sourceOfPath takes the name of the file's folder when it is a source.
func sourceOfPath(w *workspace, path string) string {
	dir := filepath.Base(filepath.Dir(path))
	if w.sources.Source(dir) != nil {
		return dir
	}
	return ""
}

// newDeliveries drops files that were received before under the same name with
// the same bytes, so that scanning the inbox again records nothing twice.
func newDeliveries(ctx context.Context, db *warehouse.DB, ds []ingest.Delivery) ([]ingest.Delivery, error) {
	known := map[string]bool{}
	err := scanEach(ctx, db, `select file_name, sha256 from raw.delivery`, func(scan func(...any) error) error {
		var name, sum string
		err := scan(&name, &sum)
		known[name+"\n"+sum] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	var fresh []ingest.Delivery
	for _, d := range ds {
		sum, err := hashFile(d.Path)
		if err != nil {
			return nil, fmt.Errorf("ingest: %w", err)
		}
		if !known[d.Name+"\n"+sum] {
			fresh = append(fresh, d)
		}
	}
	return fresh, nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// receive loads the deliveries one after another.
func (a *app) receive(ctx context.Context, db *warehouse.DB, w *workspace, ds []ingest.Delivery) ([]*ingest.Receipt, error) {
	if err := os.MkdirAll(w.path("archive"), 0o755); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	in, err := ingest.New(ctx, db, w.book, w.sources, w.path("archive"))
	if err != nil {
		return nil, err
	}
	p := a.progress("ingest")
	defer p.end()
	rs := make([]*ingest.Receipt, 0, len(ds))
	for i, d := range ds {
		if err := ctx.Err(); err != nil {
			return rs, err
		}
		r, err := in.Receive(ctx, d)
		if err != nil {
			return rs, err
		}
		rs = append(rs, r)
		p.step(i+1, len(ds))
	}
	return rs, nil
}

// receiptJSON is the documented shape of one line of stis ingest --json.
type receiptJSON struct {
	File        string                `json:"file"`
	Source      string                `json:"source"`
	Batch       string                `json:"batch"`
	SHA256      string                `json:"sha256"`
	Outcome     string                `json:"outcome"`
	RowsRead    int                   `json:"rows_read"`
	Loaded      int                   `json:"loaded"`
	Quarantined int                   `json:"quarantined"`
	Skipped     int                   `json:"skipped"`
	Totals      []ingest.ControlTotal `json:"totals"`
	Findings    []findingJSON         `json:"findings"`
}

type findingJSON struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Source   string `json:"source"`
	File     string `json:"file,omitempty"`
	Sheet    string `json:"sheet,omitempty"`
	Cell     string `json:"cell,omitempty"`
	Key      string `json:"key,omitempty"`
	Zh       string `json:"zh"`
	En       string `json:"en"`
}

func findingsJSON(fs []finding.Finding) []findingJSON {
	out := make([]findingJSON, len(fs))
	for i, f := range fs {
		out[i] = findingJSON{string(f.Rule), string(f.Severity), f.Source, f.Pos.File, f.Pos.Sheet, f.Pos.Cell, f.Key, f.Zh, f.En}
	}
	return out
}

// printReceipts prints what became of each file, then its findings, and turns
// them into the exit code.
func (a *app) printReceipts(rs []*ingest.Receipt) error {
	var all []finding.Finding
	for _, r := range rs {
		all = append(all, r.Findings...)
	}
	if a.json {
		out := make([]receiptJSON, len(rs))
		for i, r := range rs {
			out[i] = receiptJSON{r.File, r.Source, r.Batch, r.SHA256, r.Outcome, r.RowsRead, r.Loaded,
				r.Quarantined, r.Skipped, r.Totals, findingsJSON(r.Findings)}
		}
		if err := a.printJSON(out); err != nil {
			return err
		}
		return a.findingsExit(all)
	}
	if len(rs) == 0 {
		fmt.Fprintln(a.stdout, "nothing new in the inbox")
		return nil
	}
	rows := make([][]string, len(rs))
	for i, r := range rs {
		rows[i] = []string{r.File, r.Source, r.Outcome, strconv.Itoa(r.RowsRead), strconv.Itoa(r.Loaded),
			strconv.Itoa(r.Quarantined), strconv.Itoa(r.Skipped)}
	}
	table(a.stdout, []string{"file", "source", "outcome", "rows", "loaded", "quarantined", "skipped"}, rows)
	a.printControlTotals(rs)
	for _, f := range all {
		if f.Severity != finding.Info {
			fmt.Fprintln(a.stdout, f)
		}
	}
	return a.findingsExit(all)
}

// printControlTotals prints the sums of the amount columns of each batch.
func (a *app) printControlTotals(rs []*ingest.Receipt) {
	for _, r := range rs {
		for _, t := range r.Totals {
			fmt.Fprintf(a.stdout, "  %s %s %s: read %s, loaded %s\n", r.File, t.Sheet, t.Field, t.Total, t.Loaded)
		}
	}
}

// findingsExit is exit 3 for hard findings, 4 for soft ones with --strict.
func (a *app) findingsExit(fs []finding.Finding) error {
	if n := finding.Count(fs, finding.Error); n > 0 {
		return &codedError{exitHard, fmt.Errorf("%d hard findings need a human", n)}
	}
	if n := finding.Count(fs, finding.Warning); a.strict && n > 0 {
		return &codedError{exitSoft, fmt.Errorf("%d soft findings", n)}
	}
	return nil
}

// sortDeliveries puts files in the order of receipt, then of source and name.
func sortDeliveries(ds []ingest.Delivery) {
	slices.SortStableFunc(ds, func(x, y ingest.Delivery) int {
		if c := x.Received.Compare(y.Received); c != 0 {
			return c
		}
		return strings.Compare(x.Path, y.Path)
	})
}
