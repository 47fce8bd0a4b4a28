package transform

import (
	"context"
	_ "embed"
	"fmt"

	"stis/warehouse"
)

//go:embed sql/read/replacement.sql
var replacementText string

// replaced is a declaration that was deleted in favour of another.
type replaced struct {
	source, bop, by string
	batch, sheet    string
	row             int64
	final           string // "" = the chain leads back into itself
	steps           int64  // 0 = no end
}

// makeReplacements follows every chain of replaced declarations to its end. There
// are few of them, and SQL says a chain of any depth only by recursion.
func makeReplacements(ctx context.Context, tx *warehouse.Tx) error {
	rows, err := tx.Query(ctx, replacementText)
	if err != nil {
		return fmt.Errorf("read replaced declarations: %w", err)
	}
	var all []replaced
	err = scanAll(rows, func() error {
		var r replaced
		err := rows.Scan(&r.source, &r.bop, &r.by, &r.batch, &r.sheet, &r.row)
		all = append(all, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("read replaced declarations: %w", err)
	}
	follow(all)
	_, err = tx.Load(ctx, replacementTable(all))
	return err
}

// follow finds where each chain ends. A chain longer than there are links has
// passed one of them twice.
func follow(all []replaced) {
	type name struct{ source, bop string }
	next := map[name]string{}
	for _, r := range all {
		next[name{r.source, r.bop}] = r.by
	}
	ends := map[name]*replaced{} // of the links that were followed already
	for i := range all {
		r := &all[i]
		at, seen := r.by, map[string]bool{r.bop: true}
		for r.steps = 1; ; r.steps++ {
			if seen[at] {
				at = ""
				break
			}
			if known := ends[name{r.source, at}]; known != nil {
				at, r.steps = known.final, r.steps+known.steps
				break
			}
			seen[at] = true
			to, ok := next[name{r.source, at}]
			if !ok {
				break
			}
			at = to
		}
		if r.final = at; at == "" {
			r.steps = 0
		}
		ends[name{r.source, r.bop}] = r
	}
}

func replacementTable(all []replaced) warehouse.Table {
	text := func(name string, get func(replaced) string) warehouse.Column {
		c := warehouse.Column{Name: name}
		for _, r := range all {
			c.Text = append(c.Text, get(r))
		}
		return c
	}
	final := text("final", func(r replaced) string { return r.final })
	steps := warehouse.Column{Name: "steps", Kind: warehouse.Int}
	row := warehouse.Column{Name: "row", Kind: warehouse.Int}
	for _, r := range all {
		final.Null = append(final.Null, r.final == "")
		steps.Int, row.Int = append(steps.Int, r.steps), append(row.Int, r.row)
	}
	return warehouse.Table{Schema: "facts", Name: "replacement", Rows: len(all), Columns: []warehouse.Column{
		text("source", func(r replaced) string { return r.source }), text("bop_no", func(r replaced) string { return r.bop }),
		text("replaced_by", func(r replaced) string { return r.by }), final, steps,
		text("batch", func(r replaced) string { return r.batch }), text("sheet", func(r replaced) string { return r.sheet }), row}}
}
