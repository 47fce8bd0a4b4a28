package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stis/ingest"
	"stis/internal/finding"
)

// receiptsJSON is the documented shape of stis ingest --json.
type receiptsJSON struct {
	Files    []receiptJSON `json:"files"`
	Returned []string      `json:"returned"` // workbooks that go back to filers
}

type receiptJSON struct {
	File        string                `json:"file"`
	Source      string                `json:"source"`
	Why         string                `json:"why,omitempty"` // how the source was told
	Format      string                `json:"format,omitempty"`
	Encoding    string                `json:"encoding,omitempty"`
	Batch       string                `json:"batch"`
	SHA256      string                `json:"sha256"`
	Outcome     string                `json:"outcome"`
	Sheets      []ingest.SheetNote    `json:"sheets"`
	RowsRead    int                   `json:"rows_read"` // = loaded + quarantined
	Loaded      int                   `json:"loaded"`
	Quarantined int                   `json:"quarantined"`
	Skipped     int                   `json:"skipped"`
	Change      *ingest.Change        `json:"change,omitempty"`
	Totals      []ingest.ControlTotal `json:"totals"`
	ByRule      []ingest.RuleCount    `json:"by_rule"`
	Findings    []findingJSON         `json:"findings"`
}

func receiptsOf(rs []*ingest.Receipt) []receiptJSON {
	out := make([]receiptJSON, len(rs))
	for i, r := range rs {
		out[i] = receiptJSON{r.File, r.Source, r.Why.En, r.Format, r.Encoding, r.Batch, r.SHA256, r.Outcome, r.Sheets, r.RowsRead, r.Loaded,
			r.Quarantined, r.Skipped, r.Change, r.Totals, r.ByRule, findingsJSON(r.Findings)}
	}
	return out
}

type findingJSON struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Source   string `json:"source"`
	File     string `json:"file,omitempty"`
	Sheet    string `json:"sheet,omitempty"`
	Cell     string `json:"cell,omitempty"`
	Key      string `json:"key,omitempty"`
	Zh       string `json:"zh"`
	En       string `json:"en"`
}

func findingsJSON(fs []finding.Finding) []findingJSON {
	out := make([]findingJSON, len(fs))
	for i, f := range fs {
		out[i] = findingJSON{string(f.Rule), string(f.Severity), f.Source, f.Pos.File, f.Pos.Sheet, f.Pos.Cell, f.Key, f.Zh, f.En}
	}
	return out
}

// printReceipts prints a line for each file, then what was seen in it, then its
// findings, and turns them into the exit code.
func (a *app) printReceipts(rs []*ingest.Receipt, returned []string) error {
	var all []finding.Finding
	for _, r := range rs {
		all = append(all, r.Findings...)
	}
	if a.json {
		if err := a.printJSON(receiptsJSON{receiptsOf(rs), append([]string{}, returned...)}); err != nil {
			return err
		}
		return a.findingsExit(all)
	}
	if len(rs) == 0 {
		fmt.Fprintln(a.stdout, "nothing new in the inbox")
		return nil
	}
	rows := make([][]string, len(rs))
	for i, r := range rs {
		rows[i] = []string{printable(r.File), r.Source, r.Outcome, strconv.Itoa(r.RowsRead), strconv.Itoa(r.Loaded),
			strconv.Itoa(r.Quarantined), strconv.Itoa(r.Skipped)}
	}
	table(a.stdout, []string{"file", "source", "outcome", "rows", "loaded", "quarantined", "skipped"}, rows)
	for _, r := range rs {
		a.printReceipt(r)
	}
	a.printFindings(all)
	for _, name := range returned {
		fmt.Fprintf(a.stdout, "to return: %s\n", printable(name))
	}
	return a.findingsExit(all)
}

// printReceipt prints what was seen in one file: how its source was told, where
// the headers stand, what its version changes, its control totals, the rules it
// breaks. A file that needs no more than its line of the table gets none.
func (a *app) printReceipt(r *ingest.Receipt) {
	if r.Outcome != ingest.Loaded && len(r.ByRule) == 0 {
		return
	}
	w := a.stdout
	format := strings.TrimSpace(r.Format + " " + r.Encoding)
	why := r.Why.En
	if a.chinese {
		why = r.Why.Zh
	}
	fmt.Fprintf(w, "%s\n", printable(strings.Join(slices.DeleteFunc([]string{r.File + ": " + r.Source, why, format}, func(s string) bool { return s == "" }), "; ")))
	for _, s := range r.Sheets {
		if s.HeaderFirst == 0 {
			fmt.Fprintf(w, "  sheet %s: not read, no header of the source\n", quoted(s.Sheet))
			continue
		}
		line := fmt.Sprintf("  sheet %s: header in rows %d to %d", quoted(s.Sheet), s.HeaderFirst, s.HeaderLast)
		if s.Unit != "" {
			line += ", " + printable(s.Unit)
		}
		if s.Hidden {
			line += ", hidden"
		}
		fmt.Fprintln(w, line)
	}
	if r.Outcome == ingest.Loaded {
		fmt.Fprintf(w, "  %s = %d loaded + %d quarantined; %d other (titles, headers, totals, notes)\n",
			plural(r.RowsRead, "row", "rows"), r.Loaded, r.Quarantined, r.Skipped)
	}
	if c := r.Change; c != nil && c.Changed+c.Same+c.Gone > 0 {
		fmt.Fprintf(w, "  a new version of records received before: %d added, %d changed, %d the same, %d gone\n", c.Added, c.Changed, c.Same, c.Gone)
	}
	for _, t := range r.Totals {
		line := fmt.Sprintf("  %s %s: read %s, loaded %s", printable(t.Sheet), t.Field, t.Total, t.Loaded)
		if t.Printed != "" {
			line += ", printed " + t.Printed
		}
		fmt.Fprintln(w, line)
	}
	var rules []string
	for _, c := range r.ByRule {
		rules = append(rules, fmt.Sprintf("%s %s x %d", c.Severity, c.Rule, c.Count))
	}
	if len(rules) > 0 {
		fmt.Fprintf(w, "  findings: %s\n", strings.Join(rules, ", "))
	}
}

// findingsExit is exit 3 for hard findings, 4 for soft ones with --strict.
func (a *app) findingsExit(fs []finding.Finding) error {
	if n := finding.Count(fs, finding.Error); n > 0 {
		return &codedError{exitHard, fmt.Errorf("%s", plural(n, "hard finding needs a human", "hard findings need a human"))}
	}
	if n := finding.Count(fs, finding.Warning); a.strict && n > 0 {
		return &codedError{exitSoft, fmt.Errorf("%s", plural(n, "soft finding", "soft findings"))}
	}
	return nil
}

// maxPrinted bounds the findings printed of one rule in one file; --json and the
// warehouse have all of them.
const maxPrinted = 20

// printFindings prints errors and warnings, in Chinese where the terminal
// speaks it.
func (a *app) printFindings(fs []finding.Finding) {
	type group struct{ file, rule string }
	n := map[group]int{}
	var order []group
	for _, f := range fs {
		if f.Severity == finding.Info {
			continue
		}
		g := group{f.Pos.File, string(f.Rule)}
		if n[g]++; n[g] == 1 {
			order = append(order, g)
		}
		if n[g] <= maxPrinted {
			fmt.Fprintln(a.stdout, printable(a.speak(f).String()))
		}
	}
	for _, g := range order {
		if more := n[g] - maxPrinted; more > 0 {
			fmt.Fprintf(a.stdout, "%s: %s: %d more of this rule; --json lists all\n", printable(g.file), g.rule, more)
		}
	}
}

// speak puts the Chinese message in the place of the English one for a Chinese
// locale.
func (a *app) speak(f finding.Finding) finding.Finding {
	if a.chinese {
		f.En = f.Zh
	}
	return f
}
