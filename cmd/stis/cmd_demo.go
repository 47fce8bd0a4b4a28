package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/ingest"
	"stis/internal/city"
	"stis/internal/finding"
	"stis/reference/period"
	"stis/transform"
	"stis/warehouse"
)

func (a *app) demoCommand() *cobra.Command {
	var force bool
	var cfg city.Config
	var last string
	c := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "a synthetic city from spreadsheets to workbooks, checked against the truth",
		Long: `Makes a workspace in DIR (default stis-demo), writes the files of a synthetic
city into its inbox, receives them in the order of receipt, runs the last month
and the same month a year earlier, publishes a snapshot and compares what STIS
found and computed with the ledger of the truth.

Exit code 0 when every planted error was found, none was invented and every
total is right to the cent; 1 when the ledger disagrees.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "stis-demo"
			if len(args) == 1 {
				dir = args[0]
			}
			m, err := period.Parse(last)
			if err != nil {
				return &codedError{exitUsage, fmt.Errorf("--last: %w", err)}
			}
			cfg.Last = m
			if cfg.Months < 13 || cfg.Months > 60 {
				return usagef("--months %d: want 13 to 60", cfg.Months)
			}
			if cfg.Enterprises < 20 || cfg.Enterprises > 5000 {
				return usagef("--enterprises %d: want 20 to 5000", cfg.Enterprises)
			}
			if cfg.FXLines < 20 || cfg.FXLines > 200000 {
				return usagef("--fx-lines %d: want 20 to 200000", cfg.FXLines)
			}
			if err := clearDemo(dir, force); err != nil {
				return err
			}
			return a.demo(c.Context(), dir, cfg)
		},
	}
	std := city.Default()
	cfg.Salt = std.Salt
	f := c.Flags()
	f.BoolVar(&force, "force", false, "replace an earlier demo in DIR")
	f.Uint64Var(&cfg.Seed, "seed", std.Seed, "seed of the synthetic city")
	f.IntVar(&cfg.Enterprises, "enterprises", std.Enterprises, "enterprises of the city")
	f.IntVar(&cfg.Months, "months", std.Months, "months of filings, 13 to 60")
	f.IntVar(&cfg.FXLines, "fx-lines", std.FXLines, "foreign-exchange lines a month")
	f.StringVar(&last, "last", std.Last.String(), "last month")
	return c
}

// demoMark is written first into a demo's folder. Only a folder that has it may
// be removed: an office's workspace never does.
const demoMark = ".stis-demo"

// clearDemo refuses a folder with anything in it; with force it removes an
// earlier demo, and only that.
func clearDemo(dir string, force bool) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if !force {
		return usagef("demo: %s is not empty; choose another folder or use --force", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
		return usagef("demo: %s was not made by stis demo; --force removes nothing else", dir)
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// demoResult is the documented shape of stis demo --json.
type demoResult struct {
	Workspace string             `json:"workspace"`
	Files     int                `json:"files"`
	Rows      map[string]int64   `json:"rows"`
	Findings  ledgerFindings     `json:"findings"`
	Totals    ledgerTotals       `json:"totals"`
	Truth     ledgerTruth        `json:"truth"`
	Workbooks []string           `json:"workbooks"`
	Returned  []string           `json:"returned"` // to filers, of the last month
	Snapshot  string             `json:"snapshot"`
	Seconds   map[string]float64 `json:"seconds"`

	built  *transform.Result
	found  []finding.Finding
	months []*monthResult
}

// stopwatch adds up the seconds of each stage.
type stopwatch struct {
	a       *app
	seconds map[string]float64
}

func (s *stopwatch) stage(name string, f func() error) error {
	if !s.a.json {
		fmt.Fprintf(s.a.stderr, "%s ...\n", name)
	}
	start := s.a.now()
	err := f()
	s.seconds[name] += s.a.now().Sub(start).Seconds()
	return err
}

func (a *app) demo(ctx context.Context, dir string, cfg city.Config) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, demoMark), []byte("made by stis demo\n"), 0o644); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := initWorkspace(dir, cfg.Salt); err != nil {
		return err
	}
	w, err := openWorkspace(dir)
	if err != nil {
		return err
	}
	res := &demoResult{Workspace: dir, Seconds: map[string]float64{}}
	sw := &stopwatch{a, res.Seconds}
	var truth *city.Ledger
	err = sw.stage("city", func() error {
		truth, err = city.Generate(ctx, w.sources, w.book, cfg, w.path("inbox"))
		if err != nil {
			return err
		}
		return truth.Save(w.path("truth"))
	})
	if err != nil {
		return err
	}
	err = a.withWarehouse(ctx, w, func(db *warehouse.DB) error {
		return a.demoMonths(ctx, db, w, truth, cfg, sw, res)
	})
	if err != nil {
		return err
	}
	return a.printDemo(res)
}

// demoMonths runs the stages over the city's files.
func (a *app) demoMonths(ctx context.Context, db *warehouse.DB, w *workspace, truth *city.Ledger, cfg city.Config, sw *stopwatch, res *demoResult) error {
	ds, asOf := truthDeliveries(w, truth)
	res.Files = len(ds)
	var rs []*ingest.Receipt
	err := sw.stage("ingest", func() (err error) {
		rs, err = a.receive(ctx, db, w, ds)
		return err
	})
	if err != nil {
		return err
	}
	err = sw.stage("returned workbooks", func() (err error) {
		res.Returned, err = a.giveBack(ctx, w, ofLastMonth(rs, ds, asOf), asOf)
		return err
	})
	if err != nil {
		return err
	}
	err = sw.stage("transform", func() (err error) {
		res.built, err = transform.Build(ctx, db, w.book, w.sources, transform.Options{AsOf: asOf})
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range []period.Month{cfg.Last - 12, cfg.Last} {
		err := sw.stage("indicators and reports", func() error {
			r, err := a.computeMonth(ctx, db, w, m, res.built)
			if err != nil {
				return err
			}
			res.months = append(res.months, r)
			res.Workbooks = append(res.Workbooks, r.Files...)
			return nil
		})
		if err != nil {
			return err
		}
	}
	err = sw.stage("publish", func() (err error) {
		res.Snapshot, err = publish(ctx, db, w, "")
		return err
	})
	if err != nil {
		return err
	}
	return sw.stage("ledger", func() error { return compareAll(ctx, db, w, truth, res) })
}

// compareAll holds everything the run made against the ledger of the truth.
func compareAll(ctx context.Context, db *warehouse.DB, w *workspace, truth *city.Ledger, res *demoResult) (err error) {
	res.Rows = sumOutcomes(res.built.Outcomes)
	if res.found, err = transform.Findings(ctx, db); err != nil {
		return err
	}
	res.Findings = compareFindings(truth, res.found)
	if res.Totals, err = compareTotals(truth, res.months); err != nil {
		return err
	}
	compareOutcomes(truth, res.built.Outcomes, &res.Totals)
	if res.Truth, err = compareTruth(ctx, db, truth); err != nil {
		return err
	}
	return errors.Join(compareControls(ctx, db, w, truth, &res.Totals), compareHashes(ctx, db, truth, &res.Totals))
}

// ofLastMonth leaves the receipts of the files that came in the 31 days before
// the last one: an office has returned the others long ago.
func ofLastMonth(rs []*ingest.Receipt, ds []ingest.Delivery, last time.Time) []*ingest.Receipt {
	type file struct{ source, name string }
	late := map[file]bool{}
	for _, d := range ds {
		late[file{d.Source, d.Name}] = last.Sub(d.Received) < 31*24*time.Hour
	}
	return slices.DeleteFunc(slices.Clone(rs), func(r *ingest.Receipt) bool {
		name, _, _ := strings.Cut(r.File, "/") // of the archive that a member came in
		return !late[file{r.Source, name}]
	})
}

// truthDeliveries lists the city's files in the order of receipt and the time
// by which the last has come.
func truthDeliveries(w *workspace, truth *city.Ledger) ([]ingest.Delivery, time.Time) {
	var ds []ingest.Delivery
	var last time.Time
	for _, f := range truth.Files {
		ds = append(ds, ingest.Delivery{
			Path: w.path("inbox", filepath.FromSlash(f.Path)), Name: f.Name,
			Source: f.Source, Received: f.Received,
		})
		if f.Received.After(last) {
			last = f.Received
		}
	}
	sortDeliveries(ds)
	return ds, last
}

func sumOutcomes(os []transform.OutcomeCount) map[string]int64 {
	m := map[string]int64{}
	for _, o := range os {
		m[o.Outcome] += o.Rows
		m["read"] += o.Rows
	}
	return m
}
