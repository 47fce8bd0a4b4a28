package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"stis/indicators"
	"stis/reference/period"
	"stis/warehouse"
)

func (a *app) reportCommand() *cobra.Command {
	var month string
	c := &cobra.Command{
		Use:   "report",
		Short: "write the workbooks of the last run of a month again",
		Long:  "Writes reports/<period>/<edition>/*.xlsx from the observations that stand; computes nothing.",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := openWorkspace(a.workspace)
			if err != nil {
				return err
			}
			var m period.Month
			if month != "" {
				if m, err = period.Parse(month); err != nil {
					return &codedError{exitUsage, fmt.Errorf("--period: %w", err)}
				}
			}
			icat, err := indicators.Load()
			if err != nil {
				return fmt.Errorf("indicator catalogue: %w", err)
			}
			var res *monthResult
			err = a.withWarehouse(c.Context(), w, func(db *warehouse.DB) error {
				run, err := lastRun(c.Context(), db, m)
				if err != nil {
					return err
				}
				res, err = a.writeReports(c.Context(), db, w, icat, run.RunID)
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(res)
			}
			for _, f := range res.Files {
				fmt.Fprintln(a.stdout, f)
			}
			return nil
		},
	}
	c.Flags().StringVar(&month, "period", "", "month, such as 2026-10 (default: of the last run)")
	return c
}
