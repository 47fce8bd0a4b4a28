package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"stis/reference"
	"stis/review"
	"stis/transform/register"
	"stis/warehouse"
)

func (a *app) linkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "link",
		Short: "who is who: names as filed that wait for a person (主体匹配)",
		Long: `Codes and names in the filings of SAFE and customs are linked to firms of the
register by code, by equal name and by similar name. What is too close to call waits
on a list. A decision is kept with who, when and why, and every later run obeys it.`,
	}
	c.AddCommand(a.linkList(), a.linkDecide("accept", review.Accept, "the code and name are this firm"),
		a.linkDecide("reject", review.Reject, "the code and name are not this firm"), a.linkDecisions())
	return c
}

func (a *app) linkList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "what must be decided, largest amounts first, as of the last run",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var items []register.Item
			var counts []register.Count
			err := a.inReview(c.Context(), func(db *warehouse.DB) (err error) {
				if err := builtFacts(c.Context(), db); err != nil {
					return err
				}
				if items, err = register.Clerical(c.Context(), db); err == nil {
					counts, err = register.Linked(c.Context(), db)
				}
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"clerical": append([]register.Item{}, items...), "passes": counts})
			}
			a.printClerical(items, counts)
			return nil
		},
	}
}

func (a *app) printClerical(items []register.Item, counts []register.Count) {
	var rows [][]string
	for _, i := range items {
		first := []string{i.Source, i.Code, printable(i.Name), i.Place, i.Why, strconv.FormatInt(i.Lines, 10), i.USD}
		for _, c := range i.Choices {
			rows = append(rows, append(first, c.USCC, c.Name, c.Score))
			first = make([]string, len(first))
		}
		if len(i.Choices) == 0 {
			rows = append(rows, append(first, "", "", ""))
		}
	}
	if len(rows) > 0 {
		table(a.stdout, []string{"source", "code", "name as filed", "place", "why", "lines", "USD", "firm?", "its name", "score"}, rows)
		fmt.Fprintln(a.stdout)
	}
	rows = nil
	for _, c := range counts {
		rows = append(rows, []string{strconv.Itoa(c.Pass), c.Status, strconv.FormatInt(c.Parties, 10), strconv.FormatInt(c.Lines, 10), c.USD})
	}
	table(a.stdout, []string{"pass", "status", "names", "lines", "USD"}, rows)
}

func (a *app) linkDecide(use, verdict, short string) *cobra.Command {
	var who person
	var name string
	c := &cobra.Command{
		Use:     use + " CODE USCC",
		Short:   short,
		Example: `  stis link ` + use + ` 9133030200000000AX 913303020000000A0X --name 温州示例软件公司 --by 王敏 --why "电话核实"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := a.decision(who)
			if err != nil {
				return err
			}
			if err := reference.CheckUSCC(args[1]); err != nil {
				return &codedError{exitUsage, err}
			}
			l := review.Link{Decision: d, Code: args[0], Name: name, USCC: args[1], Verdict: verdict}
			return a.inReview(c.Context(), func(db *warehouse.DB) error { return a.decideLink(c.Context(), db, l) })
		},
	}
	who.flags(c)
	c.Flags().StringVar(&name, "name", "", "the name as filed (default: the only one filed with the code)")
	return c
}

// decideLink takes a decision about what the last run saw filed; a typing slip
// must not become a decision that nothing ever meets.
func (a *app) decideLink(ctx context.Context, db *warehouse.DB, l review.Link) error {
	if err := builtFacts(ctx, db); err != nil {
		return err
	}
	known := 0
	err := scanEach(ctx, db, `select count(*) from facts.enterprise where uscc = $1`,
		func(scan func(...any) error) error { return scan(&known) }, l.USCC)
	if err != nil {
		return err
	}
	if known == 0 {
		return usagef("link: firm %s is not in the register", l.USCC)
	}
	var names []string
	err = scanEach(ctx, db, `select distinct coalesce(name, '') from facts.link where code = $1 and ($2 = '' or name = $2) order by 1`,
		func(scan func(...any) error) error {
			var n string
			err := scan(&n)
			names = append(names, n)
			return err
		}, l.Code, l.Name)
	switch {
	case err != nil:
		return err
	case len(names) == 0 && l.Name != "":
		return usagef("link: nothing was filed under code %q and name %q", l.Code, l.Name)
	case len(names) == 0:
		return usagef("link: nothing that needs a link was filed under code %q", l.Code)
	case len(names) > 1:
		return usagef("link: %d names were filed under code %q; say which with --name: %q", len(names), l.Code, names)
	}
	l.Name = names[0]
	id, err := review.DecideLink(ctx, db, l)
	if err != nil {
		return &codedError{exitUsage, err}
	}
	return a.decided("decision", id)
}

func (a *app) linkDecisions() *cobra.Command {
	return &cobra.Command{
		Use:   "decisions",
		Short: "every decision taken, oldest first",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var all []review.Link
			err := a.inReview(c.Context(), func(db *warehouse.DB) (err error) {
				all, err = review.Links(c.Context(), db, a.now().UTC())
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"decisions": append([]review.Link{}, all...)})
			}
			var rows [][]string
			for _, l := range all {
				rows = append(rows, []string{l.ID, stamp(l.At), l.Verdict, l.Code, printable(l.Name), l.USCC, l.Author, l.Reason})
			}
			table(a.stdout, []string{"decision", "at", "verdict", "code", "name", "firm", "by", "why"}, rows)
			return nil
		},
	}
}

// builtFacts asks for a run before what only a run makes is read.
func builtFacts(ctx context.Context, db *warehouse.DB) error {
	ok, err := tableExists(ctx, db, "facts", "run")
	if err == nil && !ok {
		return usagef("no facts yet; run stis run first")
	}
	return err
}
