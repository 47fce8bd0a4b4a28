package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"stis/reference/period"
	"stis/schedules"
	"stis/transform/response"
	"stis/warehouse"
)

func (a *app) chaseCommand() *cobra.Command {
	var county, month string
	c := &cobra.Command{
		Use:   "chase",
		Short: "who has not filed, worst first, and how much of the value is in (催报清单)",
		Long: `Lists the returns that were due by the roster and had not come at the last run,
by what the unit's last figure weighs, with the days overdue; and for one month the
response by form and county. A nil return is a response; silence is not.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			m := period.At(a.now().In(schedules.Zone)) - 1
			if month != "" {
				var err error
				if m, err = period.Parse(month); err != nil {
					return usagef("--period: %v", err)
				}
			}
			book, err := a.book()
			if err != nil {
				return err
			}
			if _, known := book.Code("CL_COUNTY", county); county != "" && !known {
				return usagef("--county %q: no such county", county)
			}
			return a.chase(c.Context(), county, m)
		},
	}
	c.Flags().StringVar(&county, "county", "", "one county, such as 330302 (default: all)")
	c.Flags().StringVar(&month, "period", "", "month of the response table (default: last month)")
	return c
}

func (a *app) chase(ctx context.Context, county string, m period.Month) error {
	var due []response.Overdue
	var in []response.Covered
	err := a.inReview(ctx, func(db *warehouse.DB) (err error) {
		if err := builtFacts(ctx, db); err != nil {
			return err
		}
		if due, err = response.Chase(ctx, db, county); err == nil {
			in, err = response.Coverage(ctx, db, m.String())
		}
		return err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"period": m.String(), "overdue": append([]response.Overdue{}, due...), "response": append([]response.Covered{}, in...)})
	}
	var rows [][]string
	for _, o := range due {
		open := ""
		if !o.Open {
			open = "closed"
		}
		rows = append(rows, []string{o.StatMonth, o.Form, o.County, o.Unit, printable(o.Name), o.DueAt.Format("2006-01-02 15:04"),
			strconv.Itoa(o.DaysOverdue), strconv.Itoa(o.MonthsSilent), o.LastUSD, o.ShareUSD, open})
	}
	table(a.stdout, []string{"month", "form", "county", "unit", "name", "due", "days", "months silent", "last USD", "share", "window"}, rows)
	rows = nil
	for _, c := range in {
		if county != "" && c.County != county && c.County != "_T" {
			continue
		}
		rows = append(rows, []string{c.Form, c.County, strconv.Itoa(c.Due), strconv.Itoa(c.In), strconv.Itoa(c.OnTime), strconv.Itoa(c.Nil),
			strconv.Itoa(c.Silent), strconv.Itoa(c.Waived), c.ReportedUSD, c.ImputedUSD, c.Coverage})
	}
	if len(rows) > 0 {
		table(a.stdout, []string{"\nform " + m.String(), "county", "due", "in", "on time", "nil", "silent", "waived", "reported USD", "estimated USD", "coverage"}, rows)
	}
	return nil
}
