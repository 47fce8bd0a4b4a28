package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"stis/indicators"
)

func (a *app) catalogCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "catalog",
		Short: "show the indicator catalogue and the SQL compiled from it",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "one line an indicator", Args: cobra.NoArgs, RunE: a.catalogList},
		&cobra.Command{Use: "show ID", Short: "definition, unit, legal basis and breakdowns", Args: cobra.ExactArgs(1), RunE: a.catalogShow},
		&cobra.Command{Use: "sql ID", Short: "the SQL that computes an indicator", Args: cobra.ExactArgs(1), RunE: a.catalogSQL},
	)
	return c
}

func loadIndicator(id string) (*indicators.Catalog, *indicators.Indicator, error) {
	cat, err := indicators.Load()
	if err != nil {
		return nil, nil, fmt.Errorf("indicator catalogue: %w", err)
	}
	ind, ok := cat.Get(strings.ToUpper(id))
	if !ok {
		for _, n := range cat.NotYet() {
			if n.ID == strings.ToUpper(id) {
				return nil, nil, usagef("indicator %s %s: not computed yet: %s", n.ID, n.Name.Zh, n.Reason)
			}
		}
		return nil, nil, usagef("indicator %q: not in the catalogue; stis catalog list shows all", id)
	}
	return cat, ind, nil
}

// textJSON is a name or definition in both languages.
type textJSON struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// indicatorJSON is the documented shape of an indicator in --json output.
type indicatorJSON struct {
	ID         string           `json:"id"`
	Name       textJSON         `json:"name"`
	Definition textJSON         `json:"definition"`
	Group      string           `json:"group"`
	Kind       string           `json:"kind"`
	Unit       string           `json:"unit"`
	BaseUnit   string           `json:"base_unit"`
	Frequency  string           `json:"frequency"`
	Breakdowns []indicators.Cut `json:"breakdowns"`
	Basis      []string         `json:"basis"`
	Sources    []string         `json:"sources"`
	Sensitive  bool             `json:"sensitive"`
	Status     string           `json:"status"`
	Measure    string           `json:"measure,omitempty"`
	Where      string           `json:"where,omitempty"`
	Formula    string           `json:"formula,omitempty"`
}

func newIndicatorJSON(i *indicators.Indicator) indicatorJSON {
	return indicatorJSON{
		ID: i.ID, Name: textJSON(i.Name), Definition: textJSON(i.Definition), Group: i.Group.Code, Kind: i.Kind,
		Unit: i.Unit.Show, BaseUnit: i.Unit.Base, Frequency: i.Frequency, Breakdowns: i.By, Basis: i.Basis,
		Sources: i.Sources, Sensitive: i.Sensitive, Status: i.Status, Measure: i.Measure, Where: i.Where, Formula: i.Formula,
	}
}

func (a *app) catalogList(*cobra.Command, []string) error {
	cat, err := indicators.Load()
	if err != nil {
		return fmt.Errorf("indicator catalogue: %w", err)
	}
	if a.json {
		out := make([]indicatorJSON, 0, len(cat.All()))
		for _, i := range cat.All() {
			out = append(out, newIndicatorJSON(i))
		}
		return a.printJSON(out)
	}
	var rows [][]string
	for _, i := range cat.All() {
		rows = append(rows, []string{i.ID, i.Name.Zh, i.Name.En, i.Unit.Show, i.Kind, i.Status})
	}
	for _, n := range cat.NotYet() {
		rows = append(rows, []string{n.ID, n.Name.Zh, n.Name.En, "", "", "not yet"})
	}
	table(a.stdout, []string{"id", "指标", "indicator", "unit", "kind", "status"}, rows)
	return nil
}

func (a *app) catalogShow(_ *cobra.Command, args []string) error {
	_, ind, err := loadIndicator(args[0])
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(newIndicatorJSON(ind))
	}
	fmt.Fprintf(a.stdout, "%s  %s  %s\n", ind.ID, ind.Name.Zh, ind.Name.En)
	fmt.Fprintf(a.stdout, "%s\n%s\n", ind.Definition.Zh, ind.Definition.En)
	for _, kv := range [][2]string{
		{"unit", ind.Unit.Show}, {"kind", ind.Kind}, {"measure", ind.Measure}, {"where", ind.Where},
		{"clock", ind.Clock}, {"formula", ind.Formula}, {"basis", strings.Join(ind.Basis, "; ")},
		{"sensitive", fmt.Sprint(ind.Sensitive)}, {"status", ind.Status},
	} {
		if kv[1] != "" {
			fmt.Fprintf(a.stdout, "%-10s %s\n", kv[0], kv[1])
		}
	}
	return nil
}

func (a *app) catalogSQL(_ *cobra.Command, args []string) error {
	cat, ind, err := loadIndicator(args[0])
	if err != nil {
		return err
	}
	text, err := cat.SQL(ind.ID)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, text)
	return nil
}
