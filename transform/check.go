package transform

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"stis/internal/finding"
	"stis/reference"
	"stis/transform/check"
	"stis/transform/editing"
	"stis/transform/recon"
	"stis/transform/register"
	"stis/transform/response"
	"stis/warehouse"
)

//go:embed checks/*.sql
var checkFiles embed.FS

// allChecks collects the checks of this room and of those inside it, and those
// that are compiled from the editing rules, the workspace's own among them.
func allChecks(book *reference.Book, own fs.FS) ([]check.Check, error) {
	var out []check.Check
	var bad []error
	for _, files := range []fs.FS{checkFiles, register.Checks(), recon.Checks(), response.Checks()} {
		some, err := check.Load(files)
		out, bad = append(out, some...), append(bad, err)
	}
	rules, err := editing.RulesWith(book, own)
	return append(out, rules...), errors.Join(append(bad, err)...)
}

// rulesHash names the rules of a workspace; "" where there are none.
func rulesHash(own fs.FS) (string, error) {
	if own == nil {
		return "", nil
	}
	names, err := fs.Glob(own, "*.yaml")
	if err != nil || len(names) == 0 {
		return "", err
	}
	slices.Sort(names)
	h := sha256.New()
	for _, n := range names {
		text, err := fs.ReadFile(own, n)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s\n", n, len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// check runs every check that is not known to be broken and stores the
// findings sorted.
func (b *builder) check(ctx context.Context, tx *warehouse.Tx) ([]finding.Finding, error) {
	var all []finding.Finding
	for _, c := range b.checks {
		if err := b.broken[c.Rule]; err != nil {
			all = append(all, check.CannotRun(c.Rule, err))
			continue
		}
		found, err := c.Run(ctx, tx)
		if err != nil {
			return nil, &check.Error{Rule: c.Rule, Err: err}
		}
		all = append(all, found...)
	}
	finding.Sort(all)
	_, err := tx.Load(ctx, findingTable(all))
	return all, err
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
