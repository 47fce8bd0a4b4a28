package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/indicators"
	"stis/internal/finding"
	"stis/reference"
	"stis/reference/period"
	"stis/reports"
	"stis/review"
	"stis/schedules"
	"stis/transform"
	"stis/warehouse"
)

func (a *app) runCommand() *cobra.Command {
	var month, asOf string
	c := &cobra.Command{
		Use:   "run",
		Short: "build facts, indicators and workbooks of a month",
		Long: `Rebuilds the facts as of a time, computes the indicators of the month and
writes its workbooks to reports/<period>/<edition>/. The same inputs give the
same run id and the same bytes. Without --period it takes the last month whose
filing window has closed (filing_window of the reference data).`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.runMonth(c.Context(), month, asOf)
		},
	}
	c.Flags().StringVar(&month, "period", "", "month, such as 2026-10")
	c.Flags().StringVar(&asOf, "as-of", "", "count only what had been received by this time, RFC 3339 (default: now)")
	c.Flags().BoolVar(&a.strict, "strict", false, "exit 4 when there are soft findings")
	return c
}

// runTimes reads --period and --as-of. Months begin and end in Beijing.
func (a *app) runTimes(book *reference.Book, month, asOf string) (time.Time, period.Month, error) {
	at := a.now().UTC()
	if asOf != "" {
		var err error
		if at, err = parseTime(asOf); err != nil {
			return at, 0, &codedError{exitUsage, fmt.Errorf("--as-of: %w", err)}
		}
	}
	if month == "" {
		day := at.In(schedules.Zone)
		return at, book.FilingWindow(day).StatMonth(day) - 1, nil // the open month is the one after
	}
	m, err := period.Parse(month)
	if err != nil {
		return at, 0, &codedError{exitUsage, fmt.Errorf("--period: %w", err)}
	}
	if m > period.At(at.In(schedules.Zone)) {
		return at, 0, usagef("--period %s: it has not begun by %s", m, at.Format(time.DateOnly))
	}
	return at, m, nil
}

// parseTime reads a time as people write it: RFC 3339, with 24:00 for the end
// of a day, or a date alone, which means its end in Beijing.
func parseTime(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), nil
	}
	if day, rest, ok := strings.Cut(s, "T24:00"); ok {
		zone := strings.TrimPrefix(rest, ":00")
		if t, err := time.Parse("2006-01-02Z07:00", day+zone); err == nil {
			return t.AddDate(0, 0, 1).UTC(), nil
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, schedules.Zone); err == nil {
		return t.AddDate(0, 0, 1).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q: want a day such as 2026-11-10 or a time such as 2026-11-10T24:00:00+08:00", s)
}

// monthResult is what one run of one month made.
type monthResult struct {
	Period string           `json:"period"`
	RunID  string           `json:"run"`
	Cutoff time.Time        `json:"cutoff"`
	Files  []string         `json:"workbooks"`
	Cube   *indicators.Cube `json:"-"`
}

func (a *app) runMonth(ctx context.Context, month, asOf string) error {
	w, err := openWorkspace(a.workspace)
	if err != nil {
		return err
	}
	at, m, err := a.runTimes(w.book, month, asOf)
	if err != nil {
		return err
	}
	var res *monthResult
	var built *transform.Result
	var found []finding.Finding
	err = a.withWarehouse(ctx, w, func(db *warehouse.DB) error {
		if err := somethingReceived(ctx, db); err != nil {
			return err
		}
		if built, err = transform.Build(ctx, db, w.book, w.sources, transform.Options{AsOf: at, Rules: w.rules()}); err != nil {
			return err
		}
		if built.Batches == 0 {
			return fmt.Errorf("run %s: nothing received by %s; run stis ingest first", m, at.Format(time.RFC3339))
		}
		if err := hasFacts(ctx, db, m); err != nil {
			return err
		}
		if res, err = a.computeMonth(ctx, db, w, m, built); err != nil {
			return err
		}
		found, err = transform.Findings(ctx, db)
		return err
	})
	if err != nil {
		return err
	}
	return a.printRun(built, found, res)
}

// somethingReceived keeps a run from starting on an empty warehouse.
func somethingReceived(ctx context.Context, db *warehouse.DB) error {
	n := int64(0)
	err := scanEach(ctx, db, `select count(*) from raw.batch`, func(scan func(...any) error) error { return scan(&n) })
	if err == nil && n == 0 {
		return errors.New("run: nothing received yet; run stis ingest first")
	}
	return err
}

// hasFacts refuses a month before the first one with facts: its workbooks would
// look official and hold nothing.
func hasFacts(ctx context.Context, db *warehouse.DB, m period.Month) error {
	first := ""
	err := scanEach(ctx, db, `select coalesce(min(stat_month), '') from (
			select stat_month from facts.contract_flow union all
			select stat_month from facts.execution union all
			select stat_month from facts.fx_flow union all
			select stat_month from facts.headcount) x`,
		func(scan func(...any) error) error { return scan(&first) })
	switch {
	case err != nil:
		return err
	case first == "":
		return errors.New("run: no facts yet: every row received is quarantined or out of scope")
	case m.String() < first:
		return usagef("--period %s: the first month with facts is %s", m, first)
	}
	return nil
}

// computeMonth makes the observations and workbooks of a month from the facts
// that stand.
func (a *app) computeMonth(ctx context.Context, db *warehouse.DB, w *workspace, m period.Month, built *transform.Result) (*monthResult, error) {
	icat, err := indicators.Load()
	if err != nil {
		return nil, fmt.Errorf("indicator catalogue: %w", err)
	}
	overlays, err := review.Overlays(ctx, db, built.AsOf)
	if err != nil {
		return nil, err
	}
	decided, err := review.LastDecision(ctx, db, built.AsOf)
	if err != nil {
		return nil, err
	}
	done, err := indicators.Compute(ctx, db, icat, indicators.Run{
		Period: m, AsOf: built.AsOf, Cutoff: built.Cutoff,
		InputsHash: built.InputsHash, LayoutVersion: w.sources.Version(), Overlays: overlays, Decided: decided,
	})
	if err != nil {
		return nil, err
	}
	return a.writeReports(ctx, db, w, icat, done.RunID)
}

// writeReports renders every report of the catalogue for a run.
func (a *app) writeReports(ctx context.Context, db *warehouse.DB, w *workspace, icat *indicators.Catalog, runID string) (*monthResult, error) {
	cube, err := indicators.Read(ctx, db, runID)
	if err != nil {
		return nil, err
	}
	rcat, err := reports.Load()
	if err != nil {
		return nil, fmt.Errorf("report catalogue: %w", err)
	}
	names, err := parkNames(ctx, db)
	if err != nil {
		return nil, err
	}
	res := &monthResult{Period: cube.Period.String(), RunID: runID, Cutoff: cube.Cutoff, Cube: cube}
	for _, rep := range rcat.All() {
		dir := w.path("reports", res.Period, rep.Edition)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("report %s: %w", rep.ID, err)
		}
		book, err := reports.Write(ctx, cube, icat, w.book, rep, dir, names)
		if err != nil {
			return nil, fmt.Errorf("report %s: %w", rep.ID, err)
		}
		res.Files = append(res.Files, book.Path)
	}
	return res, nil
}

// parkNames reads the names of the parks, which no code list holds.
func parkNames(ctx context.Context, db *warehouse.DB) (reports.Names, error) {
	names := reports.Names{"park": {}}
	err := scanEach(ctx, db, `select park_id, park_name from facts.park order by park_id, stat_month`,
		func(scan func(...any) error) error {
			var id, name string
			err := scan(&id, &name)
			names["park"][id] = name // the latest name stays
			return err
		})
	return names, err
}

// printRun prints the conservation table, findings by rule and the workbooks.
func (a *app) printRun(built *transform.Result, found []finding.Finding, res *monthResult) error {
	if a.json {
		doc := struct {
			*monthResult
			Rows     map[string]map[string]int64 `json:"rows"`
			Findings map[string]int              `json:"findings"`
		}{res, outcomeMap(built.Outcomes), findingCounts(found)}
		if err := a.printJSON(doc); err != nil {
			return err
		}
		return a.findingsExit(found)
	}
	printOutcomes(a, built.Outcomes)
	printFindingCounts(a, found)
	for _, f := range res.Files {
		fmt.Fprintln(a.stdout, f)
	}
	return a.findingsExit(found)
}

// outcomeOrder is the order of the conservation identity.
func outcomeOrder() []string {
	return []string{"accepted", "quarantined", "duplicate", "superseded", "out_of_scope"}
}

func outcomeMap(os []transform.OutcomeCount) map[string]map[string]int64 {
	m := map[string]map[string]int64{}
	for _, o := range os {
		if m[o.Source] == nil {
			m[o.Source] = map[string]int64{}
		}
		m[o.Source][o.Outcome] += o.Rows
		m[o.Source]["read"] += o.Rows
	}
	return m
}

// printOutcomes prints one line a source: what became of every row read.
func printOutcomes(a *app, os []transform.OutcomeCount) {
	m := outcomeMap(os)
	var rows [][]string
	sum := map[string]int64{}
	line := func(name string, c map[string]int64) []string {
		r := []string{name, strconv.FormatInt(c["read"], 10)}
		for _, o := range outcomeOrder() {
			r = append(r, strconv.FormatInt(c[o], 10))
		}
		return r
	}
	for _, src := range sortedKeys(m) {
		rows = append(rows, line(src, m[src]))
		for k, v := range m[src] {
			sum[k] += v
		}
	}
	rows = append(rows, line("all", sum))
	table(a.stdout, append([]string{"source", "read"}, outcomeOrder()...), rows)
}

func findingCounts(fs []finding.Finding) map[string]int {
	m := map[string]int{}
	for _, f := range fs {
		m[string(f.Rule)]++
	}
	return m
}

func printFindingCounts(a *app, fs []finding.Finding) {
	m := findingCounts(fs)
	var parts [][]string
	for _, r := range sortedKeys(m) {
		parts = append(parts, []string{r, strconv.Itoa(m[r])})
	}
	if len(parts) > 0 {
		table(a.stdout, []string{"rule", "findings"}, parts)
	}
}
