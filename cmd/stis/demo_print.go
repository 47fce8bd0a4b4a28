package main

import (
	"fmt"
	"slices"
	"strconv"

	"stis/indicators"
)

// printDemo prints the result for people or machines; a ledger that disagrees
// is a failure.
func (a *app) printDemo(res *demoResult) error {
	if a.json {
		if err := a.printJSON(res); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.stdout, "\n%d files received; what became of every row:\n\n", res.Files)
		printOutcomes(a, res.built.Outcomes)
		fmt.Fprintf(a.stdout, "\nfindings against the ledger of the truth:\n\n")
		a.printScores(res.Findings)
		fmt.Fprintf(a.stdout, "\n%d totals compared with the ledger, %d wrong\n\n", res.Totals.Checked, res.Totals.Wrong)
		a.printTruth(res.Truth)
		a.printHeadline(res)
		a.printPlaces(res)
	}
	for _, n := range slices.Concat(res.Findings.Notes, res.Totals.Notes, res.Truth.Notes) {
		fmt.Fprintf(a.stderr, "%s %s at %s: %s\n", n.What, n.Rule, n.At, n.Text)
	}
	if res.Findings.Missed+res.Findings.False+res.Totals.Wrong+res.Truth.Wrong > 0 {
		return fmt.Errorf("demo: the ledger disagrees: %d findings missed, %d false, %d totals wrong, %d identities, corrections or differences wrong",
			res.Findings.Missed, res.Findings.False, res.Totals.Wrong, res.Truth.Wrong)
	}
	return nil
}

func (a *app) printScores(f ledgerFindings) {
	var rows [][]string
	for _, s := range f.Rules {
		rows = append(rows, []string{s.Rule, s.Kind, strconv.Itoa(s.Planted), strconv.Itoa(s.Found),
			strconv.Itoa(s.Missed), strconv.Itoa(s.False)})
	}
	rows = append(rows, []string{"all", "", strconv.Itoa(f.Planted), strconv.Itoa(f.Found), strconv.Itoa(f.Missed), strconv.Itoa(f.False)})
	table(a.stdout, []string{"rule", "planted as", "planted", "found", "missed", "false"}, rows)
	rows = nil
	for _, c := range f.Told {
		rows = append(rows, []string{c.Rule, strconv.Itoa(c.Count)})
	}
	if len(rows) > 0 {
		fmt.Fprintln(a.stdout)
		table(a.stdout, []string{"rules that tell how the data are", "findings"}, rows)
	}
}

// headline is R1's list of indicators (DOMAIN §10).
func headline() []string {
	return []string{"CT01", "CT02", "CT04", "EX01", "EX03", "EX06", "EN01", "EN02", "HR01", "HR04", "ST01", "ST02"}
}

func (a *app) printHeadline(res *demoResult) {
	icat, err := indicators.Load()
	if err != nil {
		return // the run has just loaded it
	}
	for _, m := range res.months {
		fmt.Fprintf(a.stdout, "%s (run %s)\n", m.Period, m.RunID)
		var rows [][]string
		for _, id := range headline() {
			ind, ok := icat.Get(id)
			if !ok {
				continue
			}
			rows = append(rows, []string{id, ind.Name.Zh, ind.Unit.Show,
				shown(m.Cube, ind, m.Period, "month", "level"),
				shown(m.Cube, ind, m.Period, "ytd", "level"),
				shown(m.Cube, ind, m.Period, "ytd", "yoy")})
		}
		table(a.stdout, []string{"code", "指标", "单位", "当月", "累计", "累计同比%"}, rows)
		fmt.Fprintln(a.stdout)
	}
}

// shown prints an observation in the indicator's display unit; a stock stands in
// the column of the month and has no year to date.
func shown(cube *indicators.Cube, ind *indicators.Indicator, m, basis, measure string) string {
	o, ok := cube.Get(ind.ID, m, basis, measure, indicators.Total, "")
	if !ok && basis == "month" {
		o, ok = cube.Get(ind.ID, m, "stock", measure, indicators.Total, "")
	}
	if !ok {
		return ""
	}
	status := indicators.Status(o.Reason)
	if measure != "level" {
		return indicators.ShowRate(o.Value, status, 1, indicators.HalfUp)
	}
	return indicators.ShowLevel(ind.Shown(o.Value), status, ind.Unit.Decimals, indicators.HalfUp)
}

func (a *app) printPlaces(res *demoResult) {
	if n := len(res.Returned); n > 0 {
		fmt.Fprintf(a.stdout, "%s to return to filers, such as %s\n", plural(n, "workbook", "workbooks"), res.Returned[0])
	}
	for _, f := range res.Workbooks {
		fmt.Fprintln(a.stdout, "workbook", f)
	}
	fmt.Fprintln(a.stdout, "snapshot", res.Snapshot)
	for _, s := range sortedKeys(res.Seconds) {
		fmt.Fprintf(a.stdout, "%-24s %5.1f s\n", s, res.Seconds[s])
	}
}
