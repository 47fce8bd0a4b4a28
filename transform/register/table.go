package register

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"stis/warehouse"
)

// table collects rows of a table of facts.
type table struct {
	name    string
	columns []warehouse.Column
	blank   []bool // "" is NULL
	rows    int
	err     error
}

// newTable names the columns: name is a text, name? one that is NULL when empty,
// name:date, name:int, name:score (DECIMAL(6,4), NULL when NaN) and name:money
// (DECIMAL(38,2), NULL when empty).
func newTable(name string, columns ...string) *table {
	t := &table{name: name}
	for _, c := range columns {
		c, kind, _ := strings.Cut(c, ":")
		c, blank := strings.CutSuffix(c, "?")
		col := warehouse.Column{Name: c}
		switch kind {
		case "date":
			col.Kind = warehouse.Date
		case "int":
			col.Kind = warehouse.Int
		case "score":
			col.Kind, col.Width, col.Scale, blank = warehouse.Decimal, 6, 4, true
		case "money":
			col.Kind, col.Width, col.Scale, blank = warehouse.Decimal, 38, 2, true
		}
		t.columns, t.blank = append(t.columns, col), append(t.blank, blank)
	}
	return t
}

// add appends a row; a value of another kind than its column's is an error that
// load gives.
func (t *table) add(values ...any) {
	if len(values) != len(t.columns) {
		t.err = fmt.Errorf("facts.%s: %d values for %d columns", t.name, len(values), len(t.columns))
		return
	}
	t.rows++
	for i, v := range values {
		c, null := &t.columns[i], false
		switch v := v.(type) {
		case string:
			if null = v == "" && t.blank[i]; c.Width == 38 {
				n, err := new(big.Int), error(nil)
				if v != "" {
					n, err = warehouse.ParseBig(v, 38, 2)
				}
				if err != nil {
					t.err = err
				}
				c.Big = append(c.Big, n)
			} else {
				c.Text = append(c.Text, v)
			}
		case time.Time:
			c.Int = append(c.Int, warehouse.Days(v))
		case int:
			null = v == 0 && t.blank[i]
			c.Int = append(c.Int, int64(v))
		case int64:
			c.Int = append(c.Int, v)
		case float64:
			if null = math.IsNaN(v); null {
				v = 0
			}
			c.Int = append(c.Int, int64(math.Round(v*1e4)))
		}
		if t.blank[i] {
			c.Null = append(c.Null, null)
		}
	}
}

func (t *table) load(ctx context.Context, tx *warehouse.Tx) error {
	if t.err != nil {
		return t.err
	}
	_, err := tx.Load(ctx, warehouse.Table{Schema: "facts", Name: t.name, Columns: t.columns, Rows: t.rows})
	return err
}
