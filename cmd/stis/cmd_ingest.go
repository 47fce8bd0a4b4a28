package main

import (
	"context"
	"errors"
	"fmt"
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
				t, err := parseTime(received)
				if err != nil {
					return &codedError{exitUsage, fmt.Errorf("--received: %w", err)}
				}
				at = t
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
		return usagef("--source %q: unknown; the sources are %s", source, strings.Join(sourceNames(w), ", "))
	}
	var ds []ingest.Delivery
	var odd []string
	if len(files) == 0 {
		if ds, odd, err = scanInbox(w, at); err != nil {
			return err
		}
	}
	for _, f := range files {
		src := source
		if src == "" {
			src = sourceOfFolder(w, filepath.Base(filepath.Dir(f)))
		}
		ds = append(ds, ingest.Delivery{Path: f, Name: filepath.Base(f), Source: src, Received: at})
	}
	for _, path := range odd {
		fmt.Fprintf(a.stderr, "stis: %s: not a file that can be read, passed over\n", printable(path))
	}
	var rs []*ingest.Receipt
	err = a.withWarehouse(ctx, w, func(db *warehouse.DB) error {
		if len(files) == 0 {
			if ds, err = newDeliveries(ctx, db, ds); err != nil {
				return err
			}
		}
		if !a.dryRun {
			rs, err = a.receive(ctx, db, w, ds)
		}
		return err
	})
	switch {
	case a.dryRun && err == nil:
		return a.printPlan(ds)
	case err != nil && len(rs) > 0:
		// What was received before the fault stands; say so before the fault.
		return errors.Join(err, a.printReceipts(rs))
	case err != nil:
		return err
	}
	if err := a.printReceipts(rs); err != nil || len(odd) == 0 {
		return err
	}
	return &codedError{exitHard, fmt.Errorf("%d entries of the inbox could not be read", len(odd))}
}

// printPlan lists what a run without --dry-run would read.
func (a *app) printPlan(ds []ingest.Delivery) error {
	paths := make([]string, len(ds))
	for i, d := range ds {
		paths[i] = d.Path
	}
	if a.json {
		return a.printJSON(map[string][]string{"files": paths})
	}
	for _, p := range paths {
		fmt.Fprintln(a.stdout, printable(p))
	}
	return nil
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
	err = in.ReceiveAll(ctx, ds, func(r *ingest.Receipt) error {
		rs = append(rs, r)
		p.step(len(rs), len(ds))
		return nil
	})
	return rs, err
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
		rows[i] = []string{printable(r.File), r.Source, r.Outcome, strconv.Itoa(r.RowsRead), strconv.Itoa(r.Loaded),
			strconv.Itoa(r.Quarantined), strconv.Itoa(r.Skipped)}
	}
	table(a.stdout, []string{"file", "source", "outcome", "rows", "loaded", "quarantined", "skipped"}, rows)
	a.printControlTotals(rs)
	a.printFindings(all)
	return a.findingsExit(all)
}

// printControlTotals prints the sums of the amount columns of each batch.
func (a *app) printControlTotals(rs []*ingest.Receipt) {
	for _, r := range rs {
		for _, t := range r.Totals {
			fmt.Fprintf(a.stdout, "  %s %s %s: read %s, loaded %s\n", printable(r.File), printable(t.Sheet), t.Field, t.Total, t.Loaded)
		}
	}
}

// findingsExit is exit 3 for hard findings, 4 for soft ones with --strict.
func (a *app) findingsExit(fs []finding.Finding) error {
	if n := finding.Count(fs, finding.Error); n > 0 {
		return &codedError{exitHard, fmt.Errorf("%s", plural(n, "hard finding needs a human", "hard findings need a human"))}
	}
	if n := finding.Count(fs, finding.Warning); a.strict && n > 0 {
		return &codedError{exitSoft, fmt.Errorf("%s", plural(n, "soft finding", "soft findings"))}
	}
	return nil
}

// maxPrinted bounds the findings printed of one rule in one file; --json and the
// warehouse have all of them.
const maxPrinted = 20

// printFindings prints errors and warnings, in Chinese where the terminal
// speaks it.
func (a *app) printFindings(fs []finding.Finding) {
	type group struct{ file, rule string }
	n := map[group]int{}
	var order []group
	for _, f := range fs {
		if f.Severity == finding.Info {
			continue
		}
		g := group{f.Pos.File, string(f.Rule)}
		if n[g]++; n[g] == 1 {
			order = append(order, g)
		}
		if n[g] <= maxPrinted {
			fmt.Fprintln(a.stdout, printable(a.speak(f).String()))
		}
	}
	for _, g := range order {
		if more := n[g] - maxPrinted; more > 0 {
			fmt.Fprintf(a.stdout, "%s: %s: %d more of this rule; --json lists all\n", printable(g.file), g.rule, more)
		}
	}
}

// speak puts the Chinese message in the place of the English one for a Chinese
// locale.
func (a *app) speak(f finding.Finding) finding.Finding {
	if a.chinese {
		f.En = f.Zh
	}
	return f
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
