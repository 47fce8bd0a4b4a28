package main

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/indicators"
	"stis/review"
	"stis/warehouse"
)

// person says who decides and why; every command that records a decision asks
// for both, because nobody can be asked later.
type person struct{ by, why string }

func (p *person) flags(c *cobra.Command) {
	c.Flags().StringVar(&p.by, "by", os.Getenv("STIS_USER"), "who decides (default: STIS_USER)")
	c.Flags().StringVar(&p.why, "why", "", "the reason, as an auditor should read it")
}

// decision is what a person decides now.
func (a *app) decision(p person) (review.Decision, error) {
	switch {
	case p.by == "":
		return review.Decision{}, usagef("--by: say who decides")
	case p.why == "":
		return review.Decision{}, usagef("--why: say the reason")
	}
	return review.Decision{At: a.now().UTC(), Author: p.by, Reason: p.why}, nil
}

func (a *app) overlayCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "overlay",
		Short: "adjust an aggregate or estimate, signed by two people (调整记录)",
		Long: `An overlay is added to the computed value of one cell of an indicator and to
everything that derives from it; every table, chart and sentence that uses it is
marked. It counts from the signature of a second person on. Filed values are never
altered: only the filer does that, by filing again.`,
	}
	c.AddCommand(a.overlayPropose(), a.overlaySign("approve", review.Approve, "give the second signature"),
		a.overlaySign("refuse", review.Refuse, "refuse a proposal"),
		a.overlaySign("withdraw", review.Withdraw, "take an overlay back; what was released with it stays"), a.overlayList())
	return c
}

func (a *app) overlayPropose() *cobra.Command {
	var who person
	var o review.Overlay
	var by string
	c := &cobra.Command{
		Use:     "propose INDICATOR MONTH --add AMOUNT",
		Short:   "record an adjustment that waits for its second signature",
		Example: `  stis overlay propose EX03 2026-10 --add -120000.00 --cell county=330302 --ground "统计法实施条例第十七条" --by 王敏 --why "重复申报,企业已书面确认"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := a.decision(who)
			if err != nil {
				return err
			}
			o.Decision, o.Indicator, o.Period = d, args[0], args[1]
			if o.Dimension, o.Member, err = oneCell(by); err != nil {
				return err
			}
			return a.propose(c.Context(), o)
		},
	}
	who.flags(c)
	c.Flags().StringVar(&o.Adjustment, "add", "", "what is added to the computed value, such as -120000.00")
	c.Flags().StringVar(&by, "cell", "", "member of a breakdown, such as county=330302 (default: the total)")
	c.Flags().StringVar(&o.LegalGround, "ground", "", "legal ground")
	c.Flags().StringVar(&o.Unit, "unit", "", "base unit of AMOUNT, such as USD (default: the indicator's)")
	return c
}

// propose checks the overlay against the catalogue and records it.
func (a *app) propose(ctx context.Context, o review.Overlay) error {
	cat, err := indicators.Load()
	if err != nil {
		return fmt.Errorf("indicator catalogue: %w", err)
	}
	if i, ok := cat.Get(o.Indicator); ok && o.Unit == "" {
		o.Unit = i.Unit.Base
	}
	if err := cat.CheckOverlay(o); err != nil {
		return &codedError{exitUsage, err}
	}
	return a.inReview(ctx, func(db *warehouse.DB) error {
		now, after, err := overlaid(ctx, db, o)
		if err != nil {
			return err
		}
		id, err := review.Record(ctx, db, o)
		if err != nil {
			return &codedError{exitUsage, err}
		}
		if !a.json {
			fmt.Fprintf(a.stdout, "%s %s: %s %s, with the overlay %s\n", o.Indicator, o.Period, now, o.Unit, after)
		}
		return a.decided("overlay", id)
	})
}

// overlaid gives the value of the cell in the last run, and what it becomes. A
// cell that the run does not have is refused, and so is a sum that turns negative.
func overlaid(ctx context.Context, db *warehouse.DB, o review.Overlay) (now, after string, err error) {
	if known, err := tableExists(ctx, db, "indicators", "run"); err != nil || !known {
		return "", "", cmp.Or(err, usagef("no run yet; run stis run first"))
	}
	cut, key := indicators.Total, ""
	if o.Dimension != "" {
		cut, key = o.Dimension, o.Dimension+"="+o.Member
	}
	err = scanEach(ctx, db, `select cast(coalesce(o.value, 0) as varchar) from indicators.observation o join indicators.run r on r.run_id = o.run_id
		where o.indicator = $1 and o.period = $2 and o.basis in ('month', 'stock') and o.measure = 'level' and o.breakdown = $3 and o.key = $4
		order by r.cutoff desc, r.decided desc, r.as_of desc, r.period desc, r.run_id desc limit 1`,
		func(scan func(...any) error) error { return scan(&now) }, o.Indicator, o.Period, cut, key)
	if err != nil {
		return "", "", err
	}
	v, ok1 := new(big.Rat).SetString(now)
	add, ok2 := new(big.Rat).SetString(o.Adjustment)
	switch {
	case now == "":
		return "", "", usagef("overlay: the runs have no %s of %s for %q", o.Indicator, o.Period, cmp.Or(key, "the total"))
	case !ok1 || !ok2:
		return "", "", usagef("overlay: --add %q is not a number", o.Adjustment)
	}
	sum := new(big.Rat).Add(v, add)
	if v.Sign() >= 0 && sum.Sign() < 0 {
		return "", "", usagef("overlay: %s would become %s; a value that is not negative stays so", now, sum.FloatString(2))
	}
	return v.FloatString(2), sum.FloatString(2), nil
}

func (a *app) overlaySign(use, verdict, short string) *cobra.Command {
	var who person
	c := &cobra.Command{
		Use:   use + " OVERLAY",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := a.decision(who)
			if err != nil {
				return err
			}
			return a.inReview(c.Context(), func(db *warehouse.DB) error {
				s := review.Signature{At: d.At, Signer: d.Author, Reason: d.Reason, Verdict: verdict}
				if err := review.Sign(c.Context(), db, args[0], s); err != nil {
					return &codedError{exitUsage, err}
				}
				return a.decided("overlay", args[0])
			})
		},
	}
	who.flags(c)
	return c
}

func (a *app) overlayList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "all overlays with their state, reasons and signatures",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var all []review.Overlay
			err := a.inReview(c.Context(), func(db *warehouse.DB) (err error) {
				all, err = review.Overlays(c.Context(), db, a.now().UTC())
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"overlays": append([]review.Overlay{}, all...)})
			}
			var rows [][]string
			for _, o := range all {
				cell := "total"
				if o.Dimension != "" {
					cell = o.Dimension + "=" + o.Member
				}
				signer := ""
				for _, s := range o.Signatures {
					signer += s.Verdict + " " + s.Signer + " "
				}
				rows = append(rows, []string{o.ID, o.State, o.Indicator, o.Period, cell, o.Adjustment, o.Unit, o.Author, signer,
					o.LegalGround, o.Reason})
			}
			table(a.stdout, []string{"overlay", "state", "indicator", "month", "cell", "adjustment", "unit", "by", "signatures", "ground", "why"}, rows)
			return nil
		},
	}
}

// oneCell reads county=330302.
func oneCell(s string) (dimension, member string, err error) {
	if s == "" {
		return "", "", nil
	}
	dimension, member, ok := strings.Cut(s, "=")
	if !ok || dimension == "" || member == "" || strings.ContainsAny(member, ";=") {
		return "", "", usagef("--cell %q: want one member such as county=330302", s)
	}
	return dimension, member, nil
}

// inReview opens the workspace and its warehouse for a decision or a list.
func (a *app) inReview(ctx context.Context, f func(*warehouse.DB) error) error {
	w, err := openWorkspace(a.workspace)
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, w, f)
}

// decided says that a decision stands, and from when it shows.
func (a *app) decided(kind, id string) error {
	if a.json {
		return a.printJSON(map[string]string{kind: id, "at": a.now().UTC().Format(time.RFC3339)})
	}
	fmt.Fprintf(a.stdout, "%s %s recorded; the next stis run sees it\n", kind, id)
	return nil
}
