package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"stis/indicators"
	"stis/ingest"
	"stis/reports"
)

func (a *app) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "check settings, source layouts, code lists and catalogues",
		Long:  "Decodes everything strictly and reports all problems with file and line; exit 2 when there are any.\nOutside a workspace it checks what the program itself carries.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			parts, problems := a.checkAll()
			counts := map[string]int{}
			for _, p := range parts {
				counts[p.what] = p.n
			}
			if a.json {
				texts := make([]string, len(problems))
				for i, p := range problems {
					texts[i] = p.Error()
				}
				if err := a.printJSON(map[string]any{"checked": counts, "problems": texts}); err != nil {
					return err
				}
			} else {
				for _, p := range parts {
					fmt.Fprintf(a.stdout, "%-18s %d\n", p.what, p.n)
				}
			}
			if len(problems) > 0 {
				return &codedError{exitUsage, errors.Join(problems...)}
			}
			return nil
		},
	}
}

// checked is a part of the program that decoded without a problem.
type checked struct {
	what string
	n    int
}

// checkAll decodes each part on its own, so that one problem hides no other.
func (a *app) checkAll() (parts []checked, problems []error) {
	add := func(what string, n int, err error) {
		if err != nil {
			problems = append(problems, err)
			return
		}
		parts = append(parts, checked{what, n})
	}
	if _, err := openWorkspace(a.workspace); err != nil && a.workspace != "." {
		problems = append(problems, err)
	}
	book, err := a.book()
	n := 0
	if err == nil {
		n = len(book.Lists())
	}
	add("code lists", n, err)
	if err == nil {
		for _, o := range book.Overlays() {
			add("own "+o.File, o.Rows, nil)
		}
	}
	sources, err := ingest.Layouts()
	n = 0
	if err == nil {
		n = len(sources.All())
	}
	add("source layouts", n, err)
	icat, err := indicators.Load()
	n = 0
	if err == nil {
		n = len(icat.All())
	}
	add("indicators", n, err)
	rcat, err := reports.Load()
	n = 0
	if err == nil {
		n = len(rcat.All())
	}
	add("reports", n, err)
	if err == nil && icat != nil {
		for _, p := range rcat.Check(icat) {
			problems = append(problems, errors.New(p))
		}
	}
	return parts, problems
}
