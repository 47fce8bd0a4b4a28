package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"stis/transform/recon"
	"stis/warehouse"
)

// quarterShape is how facts name a quarter.
var quarterShape = regexp.MustCompile(`^\d{4}Q[1-4]$`)

func (a *app) reconCommand() *cobra.Command {
	var quarter, county string
	var top int
	c := &cobra.Command{
		Use:   "recon",
		Short: "filings against foreign-exchange receipts: the bridge and the largest gaps (三源核对)",
		Long: `Prints the bridge of a quarter from what firms filed to what SAFE has: each
difference stands in exactly one class, and the steps add up to the cent. Below it
stand the largest differences. For internal use: it names firms.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if quarter != "" && !quarterShape.MatchString(quarter) {
				return usagef("--quarter %q: want one such as 2026Q3", quarter)
			}
			if top < 1 {
				return usagef("--top %d: want 1 or more", top)
			}
			return a.recon(c.Context(), quarter, county, top)
		},
	}
	c.Flags().StringVar(&quarter, "quarter", "", "such as 2026Q3 (default: the last one that was compared)")
	c.Flags().StringVar(&county, "county", "_T", "one county, such as 330302 (default: the city)")
	c.Flags().IntVar(&top, "top", 20, "how many gaps to list")
	return c
}

func (a *app) recon(ctx context.Context, quarter, county string, top int) error {
	var steps []recon.Step
	var gaps []recon.Gap
	err := a.inReview(ctx, func(db *warehouse.DB) (err error) {
		if err := builtFacts(ctx, db); err != nil {
			return err
		}
		if quarter == "" {
			err = scanEach(ctx, db, `select coalesce(max(quarter), '') from facts.recon`,
				func(scan func(...any) error) error { return scan(&quarter) })
		}
		if err == nil {
			steps, err = recon.Bridge(ctx, db, quarter, county)
		}
		if err == nil {
			gaps, err = recon.TopGaps(ctx, db, quarter, top)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(steps) == 0 {
		return fmt.Errorf("no filings and receipts of %s in %s were compared", quarter, county)
	}
	if a.json {
		return a.printJSON(map[string]any{"quarter": quarter, "county": county, "bridge": steps, "gaps": append([]recon.Gap{}, gaps...)})
	}
	var rows [][]string
	for _, s := range steps {
		rows = append(rows, []string{s.Step, s.Class, s.USD, strconv.FormatInt(s.Lines, 10)})
	}
	table(a.stdout, []string{"bridge of " + quarter + " (USD)", "class", "amount", "lines"}, rows)
	fmt.Fprintln(a.stdout)
	rows = nil
	for _, g := range gaps {
		why := g.En
		if a.chinese {
			why = g.Zh
		}
		rows = append(rows, []string{g.Class, g.USD, g.County, g.USCC, printable(g.Name), g.Side, g.ExecID, g.BopNo, why})
	}
	table(a.stdout, []string{"class", "USD", "county", "firm", "name", "side", "execution", "declaration", "why"}, rows)
	return nil
}
