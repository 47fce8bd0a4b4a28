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
	"stis/warehouse"
)

func (a *app) ingestCommand() *cobra.Command {
	var source, received string
	var replay bool
	c := &cobra.Command{
		Use:   "ingest [FILE...]",
		Short: "read files of the inbox into raw: archive, check, load",
		Long: `Reads every new file under inbox/<source>/, or the files named.

The format is told by content: Excel workbooks new and old, WPS, OpenDocument, web
pages and XML under the name of a workbook, delimited text in any encoding, and
zip archives of such files, each a file of its own.

Each file is archived first and loaded in one transaction: all of it or none.
Rows with hard mistakes are quarantined with a finding that names the cell; the
rest is loaded. A file whose bytes are known is a no-op and said so. Files stay
where they are; a second run passes over what has been received.

For every file with something to mend, returned/<source>/ gets the filer's own
workbook with the bad cells coloured and explained.

--replay reads the rows that are still held back again, after a layout or a code
list has changed, and the files that were refused, and says what moved.

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
			if replay {
				if len(args) > 0 || source != "" || a.dryRun {
					return usagef("--replay takes neither files nor --source nor --dry-run")
				}
				return a.replay(c.Context(), at)
			}
			return a.ingest(c.Context(), args, source, at)
		},
	}
	c.Flags().StringVar(&source, "source", "", "source of the files named (default: their folder, else their header)")
	c.Flags().StringVar(&received, "received", "", "time of receipt, RFC 3339 (default: now)")
	c.Flags().BoolVar(&a.strict, "strict", false, "exit 4 when there are soft findings")
	c.Flags().BoolVar(&a.dryRun, "dry-run", false, "list what would be read")
	c.Flags().BoolVar(&replay, "replay", false, "try again what is held back or was refused")
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
		if st, err := os.Stat(f); err == nil && st.IsDir() {
			return usagef("ingest: %s is a folder; name the files in it, or put them into the inbox", printable(f))
		}
		d := ingest.Delivery{Path: f, Name: filepath.Base(f), Source: source, Received: at}
		if source == "" {
			d.Source, d.Why = sourceOfFolder(w, filepath.Base(filepath.Dir(f)))
		}
		ds = append(ds, d)
	}
	var rs []*ingest.Receipt
	err = a.withWarehouse(ctx, w, func(db *warehouse.DB) error {
		if len(files) == 0 {
			var closed []string
			if ds, closed, err = newDeliveries(ctx, db, ds); err != nil {
				return err
			}
			odd = append(odd, closed...)
		}
		if !a.dryRun {
			rs, err = a.receive(ctx, db, w, ds)
		}
		return err
	})
	for _, path := range odd {
		fmt.Fprintf(a.stderr, "stis: %s: not a file that can be read, passed over\n", printable(path))
	}
	if a.dryRun && err == nil {
		return a.printPlan(ds)
	}
	// What was received before a fault stands; say so, and give back.
	returned, rerr := a.giveBack(ctx, w, rs, at)
	if err = errors.Join(err, rerr); err != nil && len(rs) == 0 {
		return err
	}
	if perr := a.printReceipts(rs, returned); err != nil || perr != nil || len(odd) == 0 {
		return errors.Join(err, perr)
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
	set, err := w.receiving()
	if err != nil {
		return nil, err
	}
	in, err := ingest.New(ctx, db, w.book, w.sources, w.path("archive"), set)
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

// replay tries again what is held back or was refused.
func (a *app) replay(ctx context.Context, at time.Time) error {
	w, err := openWorkspace(a.workspace)
	if err != nil {
		return err
	}
	set, err := w.receiving()
	if err != nil {
		return err
	}
	out := []*ingest.Replayed{}
	err = a.withWarehouse(ctx, w, func(db *warehouse.DB) error {
		in, err := ingest.New(ctx, db, w.book, w.sources, w.path("archive"), set)
		if err != nil {
			return err
		}
		return in.Replay(ctx, at, func(r *ingest.Replayed) error {
			out = append(out, r)
			return nil
		})
	})
	if err != nil {
		return err
	}
	if a.json {
		err = a.printJSON(map[string][]*ingest.Replayed{"files": out})
	} else {
		a.printReplayed(out)
	}
	still := 0
	for _, r := range out {
		still += r.Still
	}
	if err == nil && still > 0 {
		return &codedError{exitHard, fmt.Errorf("%s", plural(still, "row is still held back", "rows are still held back"))}
	}
	return err
}

func (a *app) printReplayed(rs []*ingest.Replayed) {
	var rows [][]string
	replaced := 0
	for _, r := range rs {
		replaced += r.Replaced
		if r.Tried == 0 && !r.Readable {
			continue
		}
		var rules []string
		for _, c := range r.Rules {
			rules = append(rules, fmt.Sprintf("%s x %d", c.Rule, c.Count))
		}
		note := strings.Join(rules, ", ")
		if r.Readable {
			note = strings.TrimPrefix(note+"; "+a.say("was refused, now loaded", "原已拒收，现已入库"), "; ")
		}
		rows = append(rows, []string{printable(r.File), r.Source, strconv.Itoa(r.Tried), strconv.Itoa(r.Released), strconv.Itoa(r.Still), note})
	}
	if len(rows) == 0 {
		fmt.Fprintln(a.stdout, a.say("nothing is held back", "没有隔离的行"))
	} else {
		header := []string{"file", "source", "tried", "released", "still held", "why"}
		if a.chinese {
			header = []string{"文件", "来源", "重试", "放行", "仍隔离", "原因"}
		}
		table(a.stdout, header, rows)
	}
	if replaced > 0 {
		fmt.Fprintf(a.stdout, a.say("%s of earlier files came again corrected and were not tried\n", "%s已由后来的文件更正，不再重试\n"),
			a.say(plural(replaced, "row", "rows"), strconv.Itoa(replaced)+"行"))
	}
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
