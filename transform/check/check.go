// Package check runs the checks over facts (跨表审核): it reads them from files
// with their messages (Load) or takes them from a compiler, runs one (Run) and
// says of one that broke that it cannot run (CannotRun). It knows no table.
package check

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"stis/internal/finding"
	"stis/warehouse"
)

// Check is one check over facts (跨表审核): a SELECT whose rows are findings. Its
// columns are source, batch, sheet, row, field and key, and whatever the messages
// name in braces.
type Check struct {
	Rule     finding.Rule
	Severity finding.Severity
	Zh, En   string // templates: {column} stands for a value of the row
	Text     string // the statement
	Args     []any  // bound to its parameters
}

// RuleCannotRun is the finding about a check that could not be carried out.
const RuleCannotRun finding.Rule = "TRN999"

// Error says which check ended the transaction.
type Error struct {
	Rule finding.Rule
	Err  error
}

// Error names the check and the cause.
func (e *Error) Error() string { return fmt.Sprintf("check %s: %v", e.Rule, e.Err) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Load reads every file checks/*.sql of a room and reports all that are
// malformed. The name of a file is its rule; header lines "-- key: value" say
// rule, severity, reads and the two messages.
func Load(files fs.FS) ([]Check, error) {
	names, err := fs.Glob(files, "checks/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []Check
	var bad []error
	for _, n := range names {
		text, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, err
		}
		c, err := Parse(strings.TrimSuffix(path.Base(n), ".sql"), string(text))
		if err != nil {
			bad = append(bad, fmt.Errorf("%s: %w", n, err))
			continue
		}
		out = append(out, c)
	}
	return out, errors.Join(bad...)
}

// Parse reads one check. Its header is lines "-- key: value" at the top of the file; a
// line that starts with "--" and two spaces continues the value above it.
func Parse(name, text string) (Check, error) {
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
	c := Check{Rule: finding.Rule(header["rule"]), Severity: finding.Severity(header["severity"]),
		Zh: header["zh"], En: header["en"], Text: text}
	switch {
	case header["rule"] != name:
		return c, fmt.Errorf("header names rule %q", header["rule"])
	case c.Severity != finding.Error && c.Severity != finding.Warning && c.Severity != finding.Info:
		return c, fmt.Errorf("severity %q: want E, W or I", c.Severity)
	case c.Zh == "" || c.En == "":
		return c, errors.New("header lacks a message, zh or en")
	}
	return c, nil
}

// CannotRun is the finding about a check that ended with an error.
func CannotRun(r finding.Rule, err error) finding.Finding {
	cause, _, _ := strings.Cut(err.Error(), "\n")
	return finding.Finding{Rule: RuleCannotRun, Severity: finding.Error, Key: string(r),
		Zh: fmt.Sprintf("审核规则 %s 无法执行:%s", r, cause),
		En: fmt.Sprintf("check %s cannot run: %s", r, cause)}
}

// Run selects the findings of one check. An error inside the statement ends
// DuckDB's transaction: the caller begins again without the check.
func (c Check) Run(ctx context.Context, tx *warehouse.Tx) ([]finding.Finding, error) {
	rows, err := tx.Query(ctx, c.Text, c.Args...)
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
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		zh, err1 := fill(c.Zh, at)
		en, err2 := fill(c.En, at)
		if err := errors.Join(err1, err2); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, finding.Finding{Rule: c.Rule, Severity: c.Severity, Source: at["source"].String,
			Pos: finding.Pos{Batch: at["batch"].String, Sheet: at["sheet"].String, Row: int(rowNo.Int64), Field: at["field"].String},
			Key: at["key"].String, Zh: zh, En: en})
	}
	return out, errors.Join(rows.Err(), rows.Close())
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
