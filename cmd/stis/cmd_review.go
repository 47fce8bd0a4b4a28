package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"stis/internal/finding"
	"stis/review"
	"stis/transform"
	"stis/transform/editing"
	"stis/warehouse"
)

func (a *app) reviewCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "review",
		Short: "soft findings and outliers by how much they could move a headline figure (审核)",
		Long: `Lists what the last run doubts, the possible effect on a headline figure first,
with the position after which the rest no longer matters. Nothing on the list alters a
figure: a mistake goes back to the filer, and what is true is confirmed by a person,
with the reason. Hard findings cannot be confirmed, only mended.`,
	}
	c.AddCommand(a.reviewList(), a.reviewDecide("confirm", review.Confirmed, "the figure was checked and is true"),
		a.reviewDecide("waive", review.Waived, "the doubt is let pass"),
		a.reviewDecide("reopen", review.Reopened, "an earlier decision no longer holds"), a.reviewDecisions())
	return c
}

func (a *app) reviewList() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "list",
		Short: "what to look at, up to the stop line",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var entries []editing.Entry
			var sum editing.Summary
			var found []finding.Finding
			files := map[string]string{}
			err := a.inReview(c.Context(), func(db *warehouse.DB) (err error) {
				if err := builtFacts(c.Context(), db); err != nil {
					return err
				}
				if sum, err = editing.ReadSummary(c.Context(), db); err != nil {
					return err
				}
				limit := sum.Check
				if all || limit == 0 {
					limit = 0
				}
				if entries, err = editing.OpenQueue(c.Context(), db, limit); err != nil {
					return err
				}
				if found, err = transform.Findings(c.Context(), db); err != nil {
					return err
				}
				return scanEach(c.Context(), db, `select batch, file_name from facts.batch`, func(scan func(...any) error) error {
					var batch, file string
					err := scan(&batch, &file)
					files[batch] = file
					return err
				})
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"summary": sum, "entries": append([]editing.Entry{}, entries...)})
			}
			a.printQueue(entries, sum, found, files)
			return nil
		},
	}
	c.Flags().BoolVar(&all, "all", false, "beyond the stop line too")
	return c
}

// queuePlace is how an entry of the queue finds its finding.
type queuePlace struct{ rule, batch, sheet, field, key string }

// printQueue prints two lines an entry: the figures, then where it stands and
// what is wrong with it.
func (a *app) printQueue(entries []editing.Entry, sum editing.Summary, found []finding.Finding, files map[string]string) {
	at := map[queuePlace]finding.Finding{}
	for _, f := range found {
		at[queuePlace{string(f.Rule), f.Pos.Batch, f.Pos.Sheet, f.Pos.Field, f.Key}] = f
	}
	for _, e := range entries {
		f, told := at[queuePlace{e.Rule, e.Batch, e.Sheet, e.Field, e.Key}]
		text := f.En
		if a.chinese {
			text = f.Zh
		}
		if !told {
			text = fmt.Sprintf("%s filed for %s, %s is usual", e.Value, e.Period, e.Expected)
			if a.chinese {
				text = fmt.Sprintf("%s 填报 %s,通常为 %s", e.Period, e.Value, e.Expected)
			}
			f.Pos.File = files[e.Batch]
		}
		moves := ""
		if e.EffectUSD != "" {
			moves = fmt.Sprintf(", up to %s USD of %s", e.EffectUSD, e.Indicator)
		}
		fmt.Fprintf(a.stdout, "%4d  %s %s%s; what follows can move a headline figure by %s%%\n      %s\n", e.Position, e.Rule, printable(e.Key), moves,
			strconv.FormatFloat(100*e.RestShare, 'f', 2, 64), printable(text))
		if where := placeOf(f, e); where != "" {
			fmt.Fprintf(a.stdout, "      %s\n", where)
		}
	}
	text := sum.En()
	if a.chinese {
		text = sum.Zh()
	}
	fmt.Fprintln(a.stdout, text)
}

// placeOf names the file and the cell or row of an entry.
func placeOf(f finding.Finding, e editing.Entry) string {
	switch {
	case f.Pos.File == "":
		return ""
	case f.Pos.Cell != "":
		return printable(f.Pos.File + " " + f.Pos.Sheet + "!" + f.Pos.Cell)
	case e.Row > 0:
		return printable(f.Pos.File+" "+e.Sheet) + " row " + strconv.Itoa(e.Row)
	}
	return printable(f.Pos.File)
}

func (a *app) reviewDecide(use, verdict, short string) *cobra.Command {
	var who person
	c := &cobra.Command{
		Use:     use + " NO",
		Short:   short,
		Long:    short + ".\nNO is the number on the list of the last run (stis review list).",
		Example: "  stis review " + use + ` 3 --by 王敏 --why "企业提供合同与水单,金额属实"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := a.decision(who)
			if err != nil {
				return err
			}
			no, err := strconv.Atoi(args[0])
			if err != nil || no < 1 {
				return usagef("review: %q is no number of the list", args[0])
			}
			return a.inReview(c.Context(), func(db *warehouse.DB) error { return a.confirm(c.Context(), db, no, verdict, d) })
		},
	}
	who.flags(c)
	return c
}

// confirm records what a person says of one entry of the last run's list.
func (a *app) confirm(ctx context.Context, db *warehouse.DB, no int, verdict string, d review.Decision) error {
	if err := builtFacts(ctx, db); err != nil {
		return err
	}
	c := review.Confirmation{Decision: d, Verdict: verdict}
	err := scanEach(ctx, db, `select rule, coalesce(source, ''), coalesce(batch, ''), coalesce(sheet, ''), coalesce("row", 0), coalesce(field, ''), coalesce(key, '')
		from facts.review_queue where position = $1`, func(scan func(...any) error) error {
		return scan(&c.Rule, &c.Source, &c.Batch, &c.Sheet, &c.Row, &c.Field, &c.Key)
	}, no)
	if err != nil {
		return err
	}
	if c.Rule == "" {
		return usagef("review: no entry %d on the list of the last run", no)
	}
	id, err := review.Confirm(ctx, db, c)
	if err != nil {
		return &codedError{exitUsage, err}
	}
	if !a.json {
		fmt.Fprintf(a.stdout, "%s %s %s\n", c.Rule, c.Source, printable(c.Key))
	}
	return a.decided("decision", id)
}

func (a *app) reviewDecisions() *cobra.Command {
	return &cobra.Command{
		Use:   "decisions",
		Short: "every decision taken, oldest first",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var all []review.Confirmation
			err := a.inReview(c.Context(), func(db *warehouse.DB) (err error) {
				all, err = review.Confirmations(c.Context(), db, a.now().UTC())
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"decisions": append([]review.Confirmation{}, all...)})
			}
			words := map[string]string{review.Confirmed: "confirmed", review.Waived: "waived", review.Reopened: "reopened"}
			var rows [][]string
			for _, d := range all {
				rows = append(rows, []string{d.ID, stamp(d.At), words[d.Verdict], d.Rule, d.Source, printable(d.Key), d.Field, d.Author, d.Reason})
			}
			table(a.stdout, []string{"decision", "at", "verdict", "rule", "source", "key", "field", "by", "why"}, rows)
			return nil
		},
	}
}
