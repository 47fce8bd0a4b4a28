package warehouse

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"unicode/utf8"
)

// Kind is the kind of a column's values. The zero value is Text.
type Kind uint8

// The kinds, each with the column types it may be loaded into.
const (
	Text      Kind = iota // VARCHAR
	Int                   // BIGINT or INTEGER
	Decimal               // DECIMAL(Width, Scale)
	Date                  // DATE
	Bool                  // BOOLEAN
	Timestamp             // TIMESTAMP
)

// Column is one typed column of a Table. Exactly one of Text, Int and Big
// holds the values, as Kind and Width say.
type Column struct {
	Name  string
	Kind  Kind
	Width uint8 // digits of a Decimal, 1 to 38
	Scale uint8 // decimals of a Decimal

	Null []bool     // nil = no value is NULL
	Text []string   // Text, in valid UTF-8
	Int  []int64    // Int; Decimal up to 18 digits, scaled; Date as Days; Timestamp as Micros; Bool as 0 or 1
	Big  []*big.Int // Decimal of 19 to 38 digits, scaled
}

// Table is a batch of rows for one table of the warehouse. Table columns it
// does not name get their default.
type Table struct {
	Schema, Name string
	Columns      []Column
	Rows         int
}

// Load appends the rows of tbl inside the transaction and returns how many.
// Every value is checked first: the declared type must be the table's own and
// the value must fit it. So nothing is rounded, wrapped or turned into NULL on
// the way, and an error means that no row of tbl was stored.
func (t *Tx) Load(ctx context.Context, tbl Table) (int64, error) {
	if t.done {
		return 0, errDone
	}
	n, err := t.load(ctx, tbl)
	if err != nil {
		return 0, fmt.Errorf("load %s.%s: %w", tbl.Schema, tbl.Name, driverError(t.db.path, err))
	}
	return n, nil
}

func (t *Tx) load(ctx context.Context, tbl Table) (int64, error) {
	if err := tbl.check(); err != nil {
		return 0, err
	}
	targets, err := t.db.targets.of(ctx, t.conn, tbl)
	if err != nil {
		return 0, err
	}
	for i := range tbl.Columns {
		if err := tbl.Columns[i].fits(targets); err != nil {
			return 0, err
		}
	}
	if tbl.Rows == 0 {
		return 0, nil
	}
	return t.insert(ctx, tbl)
}

// check looks at tbl alone: shape first, then every value.
func (tbl Table) check() error {
	if err := checkIdent(tbl.Schema); err != nil {
		return err
	}
	if err := checkIdent(tbl.Name); err != nil {
		return err
	}
	if len(tbl.Columns) == 0 || tbl.Rows < 0 {
		return fmt.Errorf("%d columns and %d rows", len(tbl.Columns), tbl.Rows)
	}
	seen := make(map[string]bool, len(tbl.Columns))
	for i := range tbl.Columns {
		c := &tbl.Columns[i]
		if err := checkIdent(c.Name); err != nil {
			return err
		}
		if seen[c.Name] {
			return fmt.Errorf("column %q: named twice", c.Name)
		}
		seen[c.Name] = true
		if err := c.checkShape(tbl.Rows); err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
		if err := c.checkValues(); err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	return nil
}

func (c *Column) big() bool { return c.Kind == Decimal && c.Width > maxSmallWidth }

func (c *Column) null(row int) bool { return c.Null != nil && c.Null[row] }

// checkShape makes sure that the values stand in the slice their kind uses and
// nowhere else, one for each row.
func (c *Column) checkShape(rows int) error {
	text, ints, bigs := 0, 0, 0
	switch {
	case c.Kind > Timestamp:
		return fmt.Errorf("kind %d does not exist", c.Kind)
	case c.Kind == Text:
		text = rows
	case c.big():
		bigs = rows
	default:
		ints = rows
	}
	if len(c.Text) != text || len(c.Int) != ints || len(c.Big) != bigs {
		return fmt.Errorf("has %d texts, %d integers and %d big integers, want %d, %d and %d",
			len(c.Text), len(c.Int), len(c.Big), text, ints, bigs)
	}
	if c.Null != nil && len(c.Null) != rows {
		return fmt.Errorf("has %d null marks, want %d", len(c.Null), rows)
	}
	if c.Kind == Decimal {
		if c.Width < 1 || c.Width > maxWidth || c.Scale > c.Width {
			return fmt.Errorf("DECIMAL(%d,%d) does not exist", c.Width, c.Scale)
		}
	} else if c.Width != 0 || c.Scale != 0 {
		return fmt.Errorf("width %d and scale %d on a kind that has none", c.Width, c.Scale)
	}
	return nil
}

func (c *Column) checkValues() error {
	if c.Kind == Text {
		valid := "" // the last text that was looked at
		for i, s := range c.Text {
			switch {
			case c.null(i) || isSame(s, valid):
			case !utf8.ValidString(s):
				return fmt.Errorf("row %d: text %q is not valid UTF-8", i, s)
			default:
				valid = s
			}
		}
		return nil
	}
	if c.big() {
		limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Width)), nil)
		for i, v := range c.Big {
			switch {
			case c.null(i):
			case v == nil:
				return fmt.Errorf("row %d: no value and not marked null", i)
			case v.CmpAbs(limit) >= 0:
				return fmt.Errorf("row %d: %s has more than %d digits: %w", i, v, c.Width, ErrOverflow)
			}
		}
		return nil
	}
	low, high := c.bounds()
	for i, v := range c.Int {
		if (v < low || v > high) && !c.null(i) {
			return fmt.Errorf("row %d: %d is outside %d to %d: %w", i, v, low, high, ErrOverflow)
		}
	}
	return nil
}

// bounds gives the smallest and largest integer the kind may hold. Dates and
// times keep to the years 1 to 9999, which also leaves out the integers that
// DuckDB reads as infinity.
func (c *Column) bounds() (low, high int64) {
	const firstDay, lastDay = -719162, 2932896
	const micros = day * 1_000_000
	switch c.Kind {
	case Decimal:
		high = int64(math.Pow10(int(c.Width))) - 1 // exact: a float64 holds every power up to 10^22
		return -high, high
	case Date:
		return firstDay, lastDay
	case Timestamp:
		return firstDay * micros, (lastDay+1)*micros - 1
	case Bool:
		return 0, 1
	}
	return math.MinInt64, math.MaxInt64
}

// sqlType is the type the column is handed to DuckDB as.
func (c *Column) sqlType() string {
	switch c.Kind {
	case Text:
		return "VARCHAR"
	case Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", c.Width, c.Scale)
	case Date:
		return "DATE"
	case Bool:
		return "BOOLEAN"
	case Timestamp:
		return "TIMESTAMP"
	}
	return "BIGINT"
}

// fits compares the column with the table. Between equal types DuckDB copies;
// between others it would cast, and casting a decimal rounds.
func (c *Column) fits(targets []target) error {
	for _, t := range targets {
		if t.name != c.Name {
			continue
		}
		if c.Kind == Int && t.typ == "INTEGER" { // DuckDB refuses what is over
			return nil
		}
		if t.typ != c.sqlType() {
			return fmt.Errorf("column %q: loads %s into %s", c.Name, c.sqlType(), t.typ)
		}
		return nil
	}
	return fmt.Errorf("column %q: the table has no such column", c.Name)
}

// insertFrom composes the INSERT that reads the rows from source.
func (tbl Table) insertFrom(source func(*statement)) string {
	names := make([]string, len(tbl.Columns))
	for i := range tbl.Columns {
		names[i] = tbl.Columns[i].Name
	}
	s := (&statement{}).sql("INSERT INTO ").table(tbl.Schema, tbl.Name)
	s.sql(" (").idents(names).sql(") SELECT ").idents(names).sql(" FROM ")
	source(s)
	return s.String()
}

// count checks that as many rows were inserted as were given.
func (tbl Table) count(n int64) (int64, error) {
	if n != int64(tbl.Rows) {
		return 0, fmt.Errorf("%d rows arrived of %d", n, tbl.Rows)
	}
	return n, nil
}
