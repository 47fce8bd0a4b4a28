package response

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"stis/warehouse"
)

// store fills estimate.unit and estimate.queried.
func (e *estimator) store(ctx context.Context) error {
	t := table{Table: warehouse.Table{Schema: "estimate", Name: "unit", Rows: len(e.out)}}
	at := func(i int) *missing { return e.out[i].of }
	t.text("form", func(i int) (string, bool) { return at(i).form, true })
	t.text("stat_month", func(i int) (string, bool) { return at(i).month, true })
	t.text("unit", func(i int) (string, bool) { return at(i).unit.id, true })
	t.text("county", func(i int) (string, bool) { return at(i).county, true })
	t.text("field", func(i int) (string, bool) { return e.out[i].field, true })
	t.number("value", 18, 2, func(i int) (int64, bool) { return e.out[i].cents, true })
	t.text("flag", func(i int) (string, bool) { return e.out[i].flag, true })
	t.text("method", func(i int) (string, bool) { return e.out[i].method, true })
	t.text("donor", func(i int) (string, bool) { return e.out[i].donor, e.out[i].donor != "" })
	t.number("ratio", 18, 9, func(i int) (int64, bool) { return e.out[i].ratio.Int64, e.out[i].ratio.Valid })
	t.number("run_length", 0, 0, func(i int) (int64, bool) { return int64(at(i).run), true })
	t.text("base_month", func(i int) (string, bool) { return at(i).prevMonth, e.out[i].base.Valid })
	t.number("base_value", 18, 2, func(i int) (int64, bool) { return e.out[i].base.Int64, e.out[i].base.Valid })
	t.text("stratum", func(i int) (string, bool) { return e.out[i].stratum, true })
	t.number("n", 0, 0, func(i int) (int64, bool) { return int64(e.out[i].n), true })
	t.variances("variance", func(i int) sql.NullFloat64 { return e.out[i].variance })
	t.truth("asked", func(i int) bool { return at(i).run > e.limits.Run })
	if _, err := e.tx.Load(ctx, t.Table); err != nil {
		return err
	}
	q := table{Table: warehouse.Table{Schema: "estimate", Name: "queried", Rows: len(e.asked)}}
	q.text("form", func(i int) (string, bool) { return e.asked[i].of.form, true })
	q.text("stat_month", func(i int) (string, bool) { return e.asked[i].of.month, true })
	q.text("unit", func(i int) (string, bool) { return e.asked[i].of.unit.id, true })
	q.text("county", func(i int) (string, bool) { return e.asked[i].of.county, true })
	q.text("field", func(i int) (string, bool) { return e.asked[i].field, true })
	q.text("reason", func(i int) (string, bool) { return e.asked[i].reason, true })
	q.number("run_length", 0, 0, func(i int) (int64, bool) { return int64(e.asked[i].of.run), true })
	q.number("base_value", 18, 2, func(i int) (int64, bool) { return e.asked[i].cents, true })
	_, err := e.tx.Load(ctx, q.Table)
	return err
}

// table is a warehouse.Table filled column by column.
type table struct{ warehouse.Table }

func (t *table) text(name string, get func(i int) (string, bool)) {
	c := warehouse.Column{Name: name, Text: make([]string, t.Rows), Null: make([]bool, t.Rows)}
	for i := range t.Rows {
		v, ok := get(i)
		c.Text[i], c.Null[i] = v, !ok
	}
	t.Columns = append(t.Columns, c)
}

// number adds scaled decimals, or whole numbers where width is 0.
func (t *table) number(name string, width, scale uint8, get func(i int) (int64, bool)) {
	c := warehouse.Column{Name: name, Kind: warehouse.Int, Int: make([]int64, t.Rows), Null: make([]bool, t.Rows)}
	if width > 0 {
		c.Kind, c.Width, c.Scale = warehouse.Decimal, width, scale
	}
	for i := range t.Rows {
		v, ok := get(i)
		c.Int[i], c.Null[i] = v, !ok
	}
	t.Columns = append(t.Columns, c)
}

func (t *table) truth(name string, get func(i int) bool) {
	c := warehouse.Column{Name: name, Kind: warehouse.Bool, Int: make([]int64, t.Rows)}
	for i := range t.Rows {
		if get(i) {
			c.Int[i] = 1
		}
	}
	t.Columns = append(t.Columns, c)
}

// variances adds a column of four decimals; what has no finite value, or too
// many digits for the sum over a city to fit, is empty.
func (t *table) variances(name string, get func(i int) sql.NullFloat64) {
	c := warehouse.Column{Name: name, Kind: warehouse.Decimal, Width: 38, Scale: 4,
		Big: make([]*big.Int, t.Rows), Null: make([]bool, t.Rows)}
	for i := range t.Rows {
		v := get(i)
		n, err := warehouse.ParseBig(strconv.FormatFloat(v.Float64, 'f', 4, 64), 33, 4)
		if !v.Valid || err != nil {
			n = new(big.Int)
		}
		c.Big[i], c.Null[i] = n, !v.Valid || err != nil
	}
	t.Columns = append(t.Columns, c)
}

// query is DB.Query or Tx.Query.
type query func(ctx context.Context, text string, args ...any) (*sql.Rows, error)

// read runs a statement of sql/read.
func read(ctx context.Context, q query, file string, args ...any) (*sql.Rows, error) {
	text, err := reads.ReadFile("sql/read/" + file)
	if err != nil {
		return nil, err
	}
	return q(ctx, string(text), args...)
}

// Overdue is one return due that had not come when facts were built.
type Overdue struct {
	StatMonth    string    `json:"month"`
	Form         string    `json:"form"`
	Unit         string    `json:"unit"` // Name is empty for a unit outside the register
	Name         string    `json:"name"`
	County       string    `json:"county"`
	DueAt        time.Time `json:"due_at"`        // the wall clock of Beijing, as UTC
	DaysOverdue  int       `json:"days_overdue"`  // calendar days, at least 1
	MonthsSilent int       `json:"months_silent"` // returns of the form missing in a row, this one included
	LastUSD      string    `json:"last_usd"`      // decimal: execution when the unit told last; empty: never
	ShareUSD     string    `json:"share_usd"`     // decimal: its share of the city's execution of that month; empty: none
	Open         bool      `json:"open"`          // the return can still be filed
}

// Chase lists the returns to be asked for (催报清单) as of the last build, worst
// first; of one county, or of all for county "".
func Chase(ctx context.Context, db *warehouse.DB, county string) ([]Overdue, error) {
	rows, err := read(ctx, db.Query, "chase.sql", sql.Named("county", county))
	if err != nil {
		return nil, fmt.Errorf("list overdue returns: %w", err)
	}
	var out []Overdue
	err = scanAll(rows, func() error {
		var o Overdue
		if err := rows.Scan(&o.StatMonth, &o.Form, &o.Unit, &o.Name, &o.County, &o.DueAt, &o.DaysOverdue, &o.MonthsSilent,
			&o.LastUSD, &o.ShareUSD, &o.Open); err != nil {
			return err
		}
		o.DueAt = o.DueAt.UTC()
		out = append(out, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list overdue returns: %w", err)
	}
	return out, nil
}

// Covered is the response to one form in one county and month; county _T is
// the city.
type Covered struct {
	StatMonth   string `json:"month"`
	Form        string `json:"form"`
	County      string `json:"county"`
	Due         int    `json:"due"` // units due and units that responded, nil returns included
	In          int    `json:"in"`
	OnTime      int    `json:"on_time"` // of those that responded
	Nil         int    `json:"nil"`
	Silent      int    `json:"silent"` // units without a return, and those that need not file
	Waived      int    `json:"waived"`
	ReportedUSD string `json:"reported_usd"` // decimal; empty for forms other than so_execution
	ImputedUSD  string `json:"imputed_usd"`
	Coverage    string `json:"coverage"` // decimal: filed over filed and estimated; empty: no estimate is made
}

// Coverage reads the response of one statistic month as of the last build,
// sorted by form and county.
func Coverage(ctx context.Context, db *warehouse.DB, month string) ([]Covered, error) {
	rows, err := read(ctx, db.Query, "coverage.sql", sql.Named("month", month))
	if err != nil {
		return nil, fmt.Errorf("read coverage of %s: %w", month, err)
	}
	var out []Covered
	err = scanAll(rows, func() error {
		var c Covered
		if err := rows.Scan(&c.StatMonth, &c.Form, &c.County, &c.Due, &c.In, &c.OnTime, &c.Nil, &c.Silent, &c.Waived,
			&c.ReportedUSD, &c.ImputedUSD, &c.Coverage); err != nil {
			return err
		}
		out = append(out, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read coverage of %s: %w", month, err)
	}
	return out, nil
}
