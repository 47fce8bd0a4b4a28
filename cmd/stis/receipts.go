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

// say is the text in the language of the terminal.
func (a *app) say(en, zh string) string {
	if a.chinese {
		return zh
	}
	return en
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
		fmt.Fprintln(a.stdout, a.say("nothing new in the inbox", "收件箱没有新文件"))
		return nil
	}
	rows := make([][]string, len(rs))
	for i, r := range rs {
		rows[i] = []string{printable(r.File), r.Source, r.Outcome, strconv.Itoa(r.RowsRead), strconv.Itoa(r.Loaded),
			strconv.Itoa(r.Quarantined), strconv.Itoa(r.Skipped)}
	}
	header := []string{"file", "source", "outcome", "rows", "loaded", "quarantined", "skipped"}
	if a.chinese {
		header = []string{"文件", "来源", "结果", "行数", "入库", "隔离", "非数据行"}
	}
	table(a.stdout, header, rows)
	names := map[string]string{}
	for _, r := range rs {
		names[r.Batch] = r.File
	}
	for _, r := range rs {
		a.printReceipt(r, names)
	}
	a.printFindings(all)
	for _, name := range returned {
		fmt.Fprintf(a.stdout, a.say("to return: %s\n", "退回：%s\n"), printable(name))
	}
	return a.findingsExit(all)
}

// printReceipt prints what was seen in one file: how its source was told, where
// the headers stand, what its version changes, its control totals, the rules it
// breaks. A file that needs no more than its line of the table gets none.
func (a *app) printReceipt(r *ingest.Receipt, names map[string]string) {
	if r.Outcome != ingest.Loaded && len(r.ByRule) == 0 {
		return
	}
	w := a.stdout
	head := []string{r.File + ": " + r.Source, a.say(r.Why.En, r.Why.Zh), strings.TrimSpace(r.Format + " " + r.Encoding)}
	fmt.Fprintf(w, "%s\n", printable(strings.Join(slices.DeleteFunc(head, func(s string) bool { return s == "" }), "; ")))
	for _, s := range r.Sheets {
		if s.HeaderFirst == 0 {
			fmt.Fprintf(w, a.say("  sheet %s: not read, no header of the source\n", "  工作表%s：没有该表的表头，未采集\n"), quoted(s.Sheet))
			continue
		}
		line := fmt.Sprintf(a.say("  sheet %s: header in rows %d to %d", "  工作表%s：表头在第%d至%d行"), quoted(s.Sheet), s.HeaderFirst, s.HeaderLast)
		if s.Unit != "" {
			line += a.say(", ", "，") + printable(s.Unit)
		}
		if s.Hidden {
			line += a.say(", hidden", "，隐藏")
		}
		fmt.Fprintln(w, line)
	}
	if r.Outcome == ingest.Loaded {
		fmt.Fprintf(w, a.say("  %s = %d loaded + %d quarantined; %d other (titles, headers, totals, notes)\n", "  %s = 入库%d + 隔离%d；另有%d行标题、表头、合计、说明等\n"),
			a.say(plural(r.RowsRead, "row", "rows"), strconv.Itoa(r.RowsRead)+"行"), r.Loaded, r.Quarantined, r.Skipped)
	}
	a.printChange(r, names)
	for _, t := range r.Totals {
		line := fmt.Sprintf(a.say("  %s %s: read %s, loaded %s", "  %s %s：读入%s，入库%s"), printable(t.Sheet), t.Field, t.Total, t.Loaded)
		if t.Printed != "" {
			line += a.say(", printed ", "，表中合计") + t.Printed
		}
		fmt.Fprintln(w, line)
	}
	var rules []string
	for _, c := range r.ByRule {
		rules = append(rules, fmt.Sprintf("%s %s x %d", c.Severity, c.Rule, c.Count))
	}
	if len(rules) > 0 {
		fmt.Fprintf(w, a.say("  findings: %s\n", "  审核结果：%s\n"), strings.Join(rules, ", "))
	}
}

// printChange says what a new version of records received before changes. What
// is gone stays in force unless the source says that its files are complete.
func (a *app) printChange(r *ingest.Receipt, names map[string]string) {
	c := r.Change
	if c == nil || c.Changed+c.Same+c.Gone == 0 {
		return
	}
	revised := names[c.Revises]
	if revised == "" {
		revised = a.say("batch ", "批次") + c.Revises
	}
	fmt.Fprintf(a.stdout, a.say("  a new version of records received before: %d added, %d changed, %d the same, %d gone", "  是此前所收记录的新版本：新增%d，变更%d，相同%d，不再出现%d"),
		c.Added, c.Changed, c.Same, c.Gone)
	if c.Revises != "" {
		fmt.Fprintf(a.stdout, a.say(" (revises %s)", "（修订%s）"), printable(revised))
	}
	fmt.Fprintln(a.stdout)
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

// toldInfo are the rules of severity I that an operator should read: what else
// is in the data, and what was not loaded again. The others only count.
func toldInfo(rule finding.Rule) bool { return rule == "ING007" || rule == "ING021" }

// printFindings prints errors and warnings, in Chinese where the terminal
// speaks it.
func (a *app) printFindings(fs []finding.Finding) {
	type group struct{ file, rule string }
	n := map[group]int{}
	var order []group
	for _, f := range fs {
		if f.Severity == finding.Info && !toldInfo(f.Rule) {
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
