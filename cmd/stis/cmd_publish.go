package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"stis/reference/period"
	"stis/reports"
	"stis/warehouse"
)

func (a *app) publishCommand() *cobra.Command {
	var release string
	c := &cobra.Command{
		Use:   "publish",
		Short: "write a read-only snapshot for analysts and switch to it",
		Long: `Writes published/<release>/stis.duckdb with the commented views of schema pub
and points published/current at it in one step. Analysts query the snapshot;
they never open the working warehouse. The release is named after the run of
the latest month unless --release says otherwise, and a run is published once.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := openWorkspace(a.workspace)
			if err != nil {
				return err
			}
			var path string
			err = a.withWarehouse(c.Context(), w, func(db *warehouse.DB) error {
				path, err = publish(c.Context(), db, w, release)
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]string{"snapshot": path})
			}
			fmt.Fprintln(a.stdout, path)
			return nil
		},
	}
	c.Flags().StringVar(&release, "release", "", "name of the release (default: the id of the run of the latest month)")
	return c
}

// publish writes the snapshot of the warehouse as it stands.
func publish(ctx context.Context, db *warehouse.DB, w *workspace, release string) (string, error) {
	named := release != ""
	if !named {
		run, err := lastRun(ctx, db, 0)
		if err != nil {
			return "", err
		}
		release = run.RunID
	}
	if release != filepath.Base(release) || release == "." || release == ".." {
		return "", usagef("--release %q: want a plain name", release)
	}
	if path := w.path("published", release, "stis.duckdb"); !named {
		// The name of a run stands for its contents: it is published once.
		if _, err := os.Stat(path); err == nil {
			return path, warehouse.Switch(w.path("published"), release)
		}
	}
	return warehouse.Publish(ctx, db, warehouse.PublishOptions{
		Dir: w.path("published"), Release: release,
		Copy: reports.PubTables(), Exclude: reports.PubExclude(), Views: reports.PubViews(), ViewFiles: reports.PubViewFiles(),
	})
}

// lastRunInfo names a run of the warehouse.
type lastRunInfo struct {
	RunID  string
	Period period.Month
}

// lastRun finds the run with the latest cut-off of a month, or of any month
// when m is zero; the latest month wins, then the latest cut-off.
func lastRun(ctx context.Context, db *warehouse.DB, m period.Month) (lastRunInfo, error) {
	const query = `select run_id, period from indicators.run
		where $1 = '' or period = $1
		order by period desc, cutoff desc, decided desc, as_of desc, run_id limit 1`
	if known, err := tableExists(ctx, db, "indicators", "run"); err != nil || !known {
		return lastRunInfo{}, cmp.Or(err, errors.New("no run yet: use stis run"))
	}
	want := ""
	if m != 0 {
		want = m.String()
	}
	var info lastRunInfo
	rows, err := db.Query(ctx, query, want)
	if err != nil {
		return info, fmt.Errorf("last run: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return info, fmt.Errorf("last run: %w", err)
		}
		return info, fmt.Errorf("no run of %s yet: use stis run", orAny(want))
	}
	var text string
	if err := rows.Scan(&info.RunID, &text); err != nil {
		return info, fmt.Errorf("last run: %w", err)
	}
	info.Period, err = period.Parse(text)
	return info, err
}

func orAny(month string) string {
	if month == "" {
		return "any month"
	}
	return month
}
