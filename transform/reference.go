package transform

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"stis/reference"
	"stis/warehouse"
)

// loadReference makes the tables of schema reference anew and returns a hash
// of what they hold.
func loadReference(ctx context.Context, tx *warehouse.Tx, book *reference.Book) (string, error) {
	h := sha256.New()
	for _, t := range book.Tables() {
		if err := tx.ExecFile(ctx, reference.SQL(), t.File); err != nil {
			return "", err
		}
		typed, err := typedTable(t)
		if err != nil {
			return "", err
		}
		if _, err := tx.Load(ctx, typed); err != nil {
			return "", err
		}
		if err := json.NewEncoder(h).Encode(t); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// typedTable gives the text of a code-list table its column types.
func typedTable(t reference.Table) (warehouse.Table, error) {
	out := warehouse.Table{Schema: "reference", Name: t.Name, Rows: len(t.Rows)}
	for i, name := range t.Columns {
		c := warehouse.Column{Name: name}
		if kind, ok := refKinds()[t.Types[i]]; ok {
			c.Kind = kind
		} else {
			return out, fmt.Errorf("reference.%s: column %s has the unknown type %q", t.Name, name, t.Types[i])
		}
		for n, row := range t.Rows {
			if err := appendText(&c, row[i]); err != nil {
				return out, fmt.Errorf("reference.%s row %d: column %s: %w", t.Name, n+1, name, err)
			}
		}
		out.Columns = append(out.Columns, c)
	}
	return out, nil
}

func refKinds() map[string]warehouse.Kind {
	return map[string]warehouse.Kind{"VARCHAR": warehouse.Text, "DATE": warehouse.Date,
		"BOOLEAN": warehouse.Bool, "INTEGER": warehouse.Int}
}

// appendText adds one value; an empty date, number or flag is NULL.
func appendText(c *warehouse.Column, s string) error {
	if c.Kind == warehouse.Text {
		c.Text = append(c.Text, s)
		return nil
	}
	var v int64
	if s != "" {
		var err error
		if v, err = parseValue(c.Kind, s); err != nil {
			return err
		}
	}
	c.Int = append(c.Int, v)
	c.Null = append(c.Null, s == "")
	return nil
}

func parseValue(k warehouse.Kind, s string) (int64, error) {
	switch k {
	case warehouse.Date:
		t, err := time.Parse(time.DateOnly, s)
		return warehouse.Days(t), err
	case warehouse.Bool:
		b, err := strconv.ParseBool(s)
		if b {
			return 1, err
		}
		return 0, err
	}
	return strconv.ParseInt(s, 10, 32)
}
