package transform

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"stis/internal/finding"
	"stis/warehouse"
)

//go:embed checks/*.sql
var checkFiles embed.FS

// check is one file of checks: a SELECT whose rows are findings. Its columns
// are source, batch, sheet, row, field and key, and whatever the messages name
// in braces. Header lines say rule, severity, reads and the two messages.
type check struct {
	rule     finding.Rule
	severity finding.Severity
	zh, en   string // templates: {column} stands for a value of the row
	text     string
}

// ruleCannotRun is the finding about a check that could not be carried out.
const ruleCannotRun finding.Rule = "TRN999"

// checkError says which check ended the transaction.
type checkError struct {
	rule finding.Rule
	err  error
}

func (e *checkError) Error() string { return fmt.Sprintf("check %s: %v", e.rule, e.err) }
func (e *checkError) Unwrap() error { return e.err }

// loadChecks reads every check file and reports all that are malformed.
func loadChecks(files fs.FS) ([]check, error) {
	names, err := fs.Glob(files, "checks/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []check
	var bad []error
	for _, n := range names {
		text, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, err
		}
		c, err := parseCheck(strings.TrimSuffix(path.Base(n), ".sql"), string(text))
		if err != nil {
			bad = append(bad, fmt.Errorf("%s: %w", n, err))
			continue
		}
		out = append(out, c)
	}
	return out, errors.Join(bad...)
}

// parseCheck reads the header: lines "-- key: value" at the top of the file; a
// line that starts with "--" and two spaces continues the value above it.
func parseCheck(name, text string) (check, error) {
	header, last := map[string]string{}, ""
	for line := range strings.Lines(text) {
		body, ok := strings.CutPrefix(line, "--")
		if !ok {
			break
		}
		key, value, found := strings.Cut(body, ":")
		switch key = strings.TrimSpace(key); {
		case last != "" && strings.HasPrefix(body, "  "):
			header[last] += " " + strings.TrimSpace(body)
		case found && !strings.Contains(key, " "):
			last, header[key] = key, strings.TrimSpace(value)
		default:
			last = ""
		}
	}
	c := check{rule: finding.Rule(header["rule"]), severity: finding.Severity(header["severity"]),
		zh: header["zh"], en: header["en"], text: text}
	switch {
	case header["rule"] != name:
		return c, fmt.Errorf("header names rule %q", header["rule"])
	case c.severity != finding.Error && c.severity != finding.Warning && c.severity != finding.Info:
		return c, fmt.Errorf("severity %q: want E, W or I", c.severity)
	case c.zh == "" || c.en == "":
		return c, errors.New("header lacks a message, zh or en")
	}
	return c, nil
}

// check runs every check that is not known to be broken and stores the
// findings sorted.
func (b *builder) check(ctx context.Context, tx *warehouse.Tx) ([]finding.Finding, error) {
	var all []finding.Finding
	for _, c := range b.checks {
		if err := b.broken[c.rule]; err != nil {
			all = append(all, cannotRun(c.rule, err))
			continue
		}
		found, err := c.run(ctx, tx)
		if err != nil {
			return nil, &checkError{c.rule, err}
		}
		all = append(all, found...)
	}
	finding.Sort(all)
	_, err := tx.Load(ctx, findingTable(all))
	return all, err
}

func cannotRun(r finding.Rule, err error) finding.Finding {
	cause, _, _ := strings.Cut(err.Error(), "\n")
	return finding.Finding{Rule: ruleCannotRun, Severity: finding.Error, Key: string(r),
		Zh: fmt.Sprintf("审核规则 %s 无法执行:%s", r, cause),
		En: fmt.Sprintf("check %s cannot run: %s", r, cause)}
}

// run selects the findings of one check.
func (c check) run(ctx context.Context, tx *warehouse.Tx) ([]finding.Finding, error) {
	rows, err := tx.Query(ctx, c.text)
	if err != nil {
		return nil, err
	}
	columns, err := rows.Columns()
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	values := make([]sql.NullString, len(columns))
	var rowNo sql.NullInt64
	targets := make([]any, len(columns))
	at := map[string]*sql.NullString{}
	for i, name := range columns {
		targets[i], at[name] = &values[i], &values[i]
		if name == "row" {
			targets[i] = &rowNo
		}
	}
	for _, name := range []string{"source", "batch", "sheet", "row", "field", "key"} {
		if at[name] == nil {
			return nil, errors.Join(fmt.Errorf("no column %s", name), rows.Close())
		}
	}
	var out []finding.Finding
	err = scanAll(rows, func() error {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		zh, err1 := fill(c.zh, at)
		en, err2 := fill(c.en, at)
		out = append(out, finding.Finding{Rule: c.rule, Severity: c.severity, Source: at["source"].String,
			Pos: finding.Pos{Batch: at["batch"].String, Sheet: at["sheet"].String, Row: int(rowNo.Int64), Field: at["field"].String},
			Key: at["key"].String, Zh: zh, En: en})
		return errors.Join(err1, err2)
	})
	return out, err
}

// fill puts the values of a row into a message; an empty one prints as —.
func fill(template string, at map[string]*sql.NullString) (string, error) {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(template, "{")
		b.WriteString(before)
		if !open {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		v := at[name]
		if !closed || v == nil || name == "row" {
			return "", fmt.Errorf("message names {%s}, which the check does not select", name)
		}
		if v.String == "" {
			b.WriteString("—")
		}
		b.WriteString(v.String)
		template = after
	}
}

// findingTable lays findings out for facts.finding.
func findingTable(fs []finding.Finding) warehouse.Table {
	t := warehouse.Table{Schema: "facts", Name: "finding", Rows: len(fs)}
	text := func(name string, nullable bool, get func(finding.Finding) string) {
		c := warehouse.Column{Name: name}
		for _, f := range fs {
			c.Text = append(c.Text, get(f))
			c.Null = append(c.Null, nullable && get(f) == "")
		}
		t.Columns = append(t.Columns, c)
	}
	text("rule", false, func(f finding.Finding) string { return string(f.Rule) })
	text("severity", false, func(f finding.Finding) string { return string(f.Severity) })
	text("source", true, func(f finding.Finding) string { return f.Source })
	text("batch", true, func(f finding.Finding) string { return f.Pos.Batch })
	text("sheet", true, func(f finding.Finding) string { return f.Pos.Sheet })
	row := warehouse.Column{Name: "row", Kind: warehouse.Int}
	for _, f := range fs {
		row.Int = append(row.Int, int64(f.Pos.Row))
		row.Null = append(row.Null, f.Pos.Row == 0)
	}
	t.Columns = append(t.Columns, row)
	text("field", true, func(f finding.Finding) string { return f.Pos.Field })
	text("key", true, func(f finding.Finding) string { return f.Key })
	text("zh", false, func(f finding.Finding) string { return f.Zh })
	text("en", false, func(f finding.Finding) string { return f.En })
	return t
}
