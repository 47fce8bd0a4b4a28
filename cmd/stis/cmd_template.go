package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"stis/ingest"
	"stis/reference/period"
	"stis/returns"
)

func (a *app) templateCommand() *cobra.Command {
	var out, month string
	var rows int
	var force bool
	c := &cobra.Command{
		Use:   "template SOURCE",
		Short: "write the blank filing workbook of a source",
		Long: `Writes the blank workbook (空白报表) that an office sends to its filers: headers as
STIS reads them, drop-downs from the code lists, checks of dates and numbers,
protected formulas where a field follows from others, and a sheet of
instructions. A workbook filled within its checks is received without a finding.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o := returns.TemplateOptions{Rows: rows}
			if month != "" {
				m, err := period.Parse(month)
				if err != nil {
					return &codedError{exitUsage, fmt.Errorf("--month: %w", err)}
				}
				o.Month = m
			}
			if rows < 0 || rows > 10_000 {
				return usagef("--rows %d: want 0 (the default) to 10000", rows)
			}
			return a.template(args[0], out, force, o)
		},
	}
	f := c.Flags()
	f.StringVarP(&out, "output", "o", "", "file to write (default: the table's Chinese name, .xlsx)")
	f.StringVar(&month, "month", "", "offer the codes valid in this month (default: those in use)")
	f.IntVar(&rows, "rows", 0, "lines of the form (default 100)")
	f.BoolVar(&force, "force", false, "replace the file if it exists")
	return c
}

func (a *app) template(source, out string, force bool, o returns.TemplateOptions) error {
	book, err := a.book()
	if err != nil {
		return fmt.Errorf("code lists: %w", err)
	}
	cat, err := ingest.Layouts()
	if err != nil {
		return fmt.Errorf("source layouts: %w", err)
	}
	layout := cat.Source(source)
	if layout == nil {
		var names []string
		for _, l := range cat.All() {
			if l.Name == l.Source {
				names = append(names, l.Source)
			}
		}
		return usagef("template %q: no such source; the sources are %s", source, strings.Join(names, ", "))
	}
	data, err := returns.Template(layout, book, o)
	if err != nil {
		return err
	}
	if out == "" {
		out = strings.NewReplacer("/", "", "\\", "", ":", "").Replace(layout.Title.Zh) + ".xlsx"
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) && !force {
		return usagef("template: %s exists; choose another file or use --force", out)
	}
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	if a.json {
		return a.printJSON(map[string]string{"source": source, "file": out})
	}
	fmt.Fprintln(a.stdout, out)
	return nil
}
