package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/schedules"
	"stis/transform"
	"stis/warehouse"
)

func (a *app) historyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "history SOURCE KEY",
		Short: "what was believed about a record, when, and why it changed",
		Long: `Shows every belief about a record of a source, from its first filing on: which
file said so, from when until when it held, why it changed, and which fields. KEY is
the natural key of the source, its parts joined with |, or the first part, such as the
number of a contract. What counts is the state of the last run.`,
		Example: "  stis history so_contract WB330302202603000123\n  stis history safe_receipt 3303000001012610250001",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := openWorkspace(a.workspace)
			if err != nil {
				return err
			}
			if w.sources.Source(args[0]) == nil {
				return usagef("no source %q; stis status lists them", args[0])
			}
			var all []transform.Belief
			err = a.withWarehouse(c.Context(), w, func(db *warehouse.DB) error {
				if err := builtFacts(c.Context(), db); err != nil {
					return err
				}
				all, err = transform.History(c.Context(), db, w.sources, args[0], args[1])
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"source": args[0], "history": append([]transform.Belief{}, all...)})
			}
			if len(all) == 0 {
				return fmt.Errorf("nothing was filed in %s under %q", args[0], args[1])
			}
			a.printHistory(all)
			return nil
		},
	}
}

func (a *app) printHistory(all []transform.Belief) {
	key := ""
	for _, b := range all {
		if b.Key != key {
			fmt.Fprintln(a.stdout, printable(b.Key))
			key = b.Key
		}
		until := "now"
		if !b.Until.IsZero() {
			until = stamp(b.Until)
		}
		line := fmt.Sprintf("  %s — %s  %s", stamp(b.From), until, b.Why)
		for _, extra := range []struct{ label, text string }{{"", b.Link}, {"filed reason: ", b.Stated}, {"does not count: ", b.Scope}} {
			if extra.text != "" {
				line += "  " + extra.label + printable(extra.text)
			}
		}
		if b.Gone {
			line += "  (gone)"
		}
		if b.Late {
			line += "  (late)"
		}
		fmt.Fprintln(a.stdout, line)
		where := printable(b.File)
		if b.Row > 0 {
			where += fmt.Sprintf(" %s row %d", printable(b.Sheet), b.Row)
		}
		fmt.Fprintln(a.stdout, "      "+where)
		for _, c := range b.Changes {
			fmt.Fprintf(a.stdout, "      %s: %s → %s\n", c.Field, blank(c.Before), blank(c.After))
		}
	}
}

func blank(s string) string {
	if s == "" {
		return "(blank)"
	}
	return printable(s)
}

// stamp prints a time in Beijing as people write it.
func stamp(t time.Time) string {
	return strings.TrimSuffix(t.In(schedules.Zone).Format("2006-01-02 15:04:05"), ":00")
}
