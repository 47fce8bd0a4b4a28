package editing

import (
	"context"
	"fmt"
	"io/fs"
	"math/big"
	"strconv"
	"strings"

	"stis/transform/editing/predicate"
	"stis/warehouse"
)

// located is one row with its smallest correction.
type located struct {
	source, batch, sheet string
	row                  int
	key, state           string
	broken               string
	weight               int
	fields, alternatives string
}

// address is where a row stands.
type address struct {
	source, batch, sheet string
	row                  int
}

// localize solves the rows that were held back and those let in with a soft
// finding, source by source.
func localize(ctx context.Context, tx *warehouse.Tx, all []balance) ([]located, error) {
	held, err := heldRows(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	for i := range all {
		soft, err := softRows(ctx, tx, &all[i])
		if err != nil {
			return nil, err
		}
		held = append(held, soft...)
	}
	return held, nil
}

// solve appends what is to be said of one row: nothing where its balances hold or
// where only what nothing depends on is unreadable.
func (b *balance) solve(out []located, at address, key, state string, row []cell) ([]located, error) {
	c, err := b.smallest(row)
	if err != nil {
		return out, fmt.Errorf("balance of %s %s row %d: %w", at.batch, at.sheet, at.row, err)
	}
	offered := false
	for _, v := range c.Offer {
		offered = offered || v != nil
	}
	if len(c.Sets) == 0 || len(c.Broken) == 0 && !offered {
		return out, nil
	}
	fields, sets := b.describe(c)
	return append(out, located{at.source, at.batch, at.sheet, at.row, key, state, strings.Join(c.Broken, "; "), c.Weight, fields, sets}), nil
}

func fieldTable(all []balance) warehouse.Table {
	type field struct{ source, field string }
	var rows []field
	for _, b := range all {
		for _, f := range b.Fields {
			rows = append(rows, field{b.Source, f.Field})
		}
	}
	t := tableOf("balance_field", rows)
	t.text("source", false, func(f *field) string { return f.source })
	t.text("field", false, func(f *field) string { return f.field })
	return t.out
}

// heldRows reads the quarantined rows cell by cell.
func heldRows(ctx context.Context, tx *warehouse.Tx, all []balance) ([]located, error) {
	text, err := fs.ReadFile(sqlFiles, "sql/read_quarantine.sql")
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, string(text))
	if err != nil {
		return nil, fmt.Errorf("run read_quarantine.sql: %w", err)
	}
	defer rows.Close()
	by := map[string]*balance{}
	for i := range all {
		by[all[i].Source] = &all[i]
	}
	var out []located
	var last address
	var row []cell
	flush := func() (err error) {
		if row != nil {
			out, err = by[last.source].solve(out, last, "", "quarantined", row)
		}
		return err
	}
	for rows.Next() {
		var at address
		var field string
		var text *string
		var num, den *int64
		if err := rows.Scan(&at.source, &at.batch, &at.sheet, &at.row, &field, &text, &num, &den); err != nil {
			return nil, err
		}
		b := by[at.source]
		if at != last || row == nil {
			if err := flush(); err != nil {
				return nil, err
			}
			last, row = at, make([]cell, len(b.Fields))
		}
		if text != nil {
			row[b.index(field)] = readCell(*text, num, den, b.Scale)
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	return out, rows.Err()
}

// readCell reads the text of a cell as a number in the unit of the layout,
// rounded to its decimals. Marks for nothing are blank; what is no number is bad.
func readCell(text string, num, den *int64, scale int) cell {
	s := halfWidth(text)
	switch s {
	case "", "-", "--", "—", "——", "…", "……", "/", "无":
		return cell{}
	}
	negative := false
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s, negative = strings.TrimSuffix(inner, ")"), true
	}
	s = strings.ReplaceAll(strings.TrimPrefix(s, "+"), ",", "")
	if len(s) > 40 || strings.Trim(s, "0123456789.-+eE") != "" || s == "" {
		return cell{bad: true}
	}
	if _, exponent, ok := strings.Cut(strings.ToLower(s), "e"); ok {
		// A stored binary number; a large exponent would take for ever.
		if n, err := strconv.Atoi(exponent); err != nil || n < -30 || n > 30 {
			return cell{bad: true}
		}
	}
	v, ok := new(big.Rat).SetString(s)
	if !ok {
		return cell{bad: true}
	}
	if negative {
		v.Neg(v)
	}
	if num != nil && den != nil && *den != 0 {
		v.Mul(v, big.NewRat(*num, *den))
	}
	rounded, _ := new(big.Rat).SetString(v.FloatString(scale))
	return cell{value: rounded}
}

// halfWidth folds full-width characters and drops spaces.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u3000' || r == '\u00a0' || r == '\t':
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, s)
}

// softRows reads the accepted rows of a source that carry a soft finding of
// their layout.
func softRows(ctx context.Context, tx *warehouse.Tx, b *balance) ([]located, error) {
	rows, err := tx.Query(ctx, b.softText(), b.Source)
	if err != nil {
		return nil, fmt.Errorf("read soft rows of %s: %w", b.Source, err)
	}
	defer rows.Close()
	var out []located
	texts := make([]*string, len(b.Fields))
	at := address{source: b.Source}
	var key *string
	into := []any{&at.batch, &at.sheet, &at.row, &key}
	for i := range texts {
		into = append(into, &texts[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]cell, len(texts))
		for i, t := range texts {
			if t != nil {
				row[i] = readCell(*t, nil, nil, b.Scale)
			}
		}
		name := ""
		if key != nil {
			name = *key
		}
		if out, err = b.solve(out, at, name, "soft", row); err != nil {
			return nil, err
		}
	}
	return out, rows.Err()
}

// softText composes the statement that reads them: quoted names of the balance's
// own fields, the source bound.
func (b *balance) softText() string {
	var s strings.Builder
	s.WriteString(`SELECT v.batch, v.sheet, v."row", v.key`)
	for _, f := range b.Fields {
		s.WriteString(", CAST(r." + predicate.Quote(f.Field) + " AS VARCHAR)")
	}
	s.WriteString(" FROM raw." + predicate.Quote(b.Source) + " r")
	s.WriteString(` JOIN facts.version v ON v.source = $1 AND v.outcome = 'accepted'
 AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
 JOIN (SELECT DISTINCT batch, sheet, "row" FROM raw.finding WHERE severity = 'W' AND source = $1) w
 ON w.batch = v.batch AND w.sheet = v.sheet AND w."row" = v."row"
 ORDER BY v.batch, v.sheet, v."row"`)
	return s.String()
}
