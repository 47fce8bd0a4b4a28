package main

import (
	"github.com/spf13/cobra"

	"stis/internal/xlsxtext"
)

// xlsxCommand is for people who work on STIS: git shows workbooks as text with
// it (CONTRIBUTING.md).
func (a *app) xlsxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:    "xlsx",
		Short:  "workbooks as text",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE:   func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use:   "dump FILE",
		Short: "print a workbook as text: values, formulas, formats, merges, print areas, charts",
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return xlsxtext.Dump(a.stdout, args[0]) },
	})
	return c
}
