package indicators

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"stis/reference/period"
	"stis/review"
	"stis/warehouse"
)

// Cube holds the observations of one run for the reports.
type Cube struct {
	RunID          string
	Period         period.Month
	AsOf           time.Time
	Cutoff         time.Time
	InputsHash     string
	CatalogVersion string
	LayoutVersion  string
	Overlays       []review.Overlay // adjustments that the run contains, oldest first

	rows []record
	at   map[cubeKey]int
	keys map[string]map[string]bool // by indicator and breakdown
}

type cubeKey struct{ indicator, period, basis, measure, breakdown, key string }

// record keeps numbers as the text they are stored in: most are never read.
type record struct {
	Observation
	value, top1, top2 sql.NullString
	over              string
}

// Read reads the observations of a run.
func Read(ctx context.Context, db *warehouse.DB, runID string) (*Cube, error) {
	c := &Cube{RunID: runID, at: map[cubeKey]int{}, keys: map[string]map[string]bool{}}
	if err := c.readRun(ctx, db); err != nil {
		return nil, fmt.Errorf("read run %s: %w", runID, err)
	}
	if err := c.readRows(ctx, db); err != nil {
		return nil, fmt.Errorf("read run %s: %w", runID, err)
	}
	if err := c.readOverlays(ctx, db); err != nil {
		return nil, fmt.Errorf("read run %s: %w", runID, err)
	}
	return c, nil
}

func (c *Cube) readRun(ctx context.Context, db *warehouse.DB) error {
	rows, err := query1(ctx, db, "sql/read_run.sql", c.RunID)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := false
	for rows.Next() {
		var month string
		if err := rows.Scan(&month, &c.AsOf, &c.Cutoff, &c.InputsHash, &c.CatalogVersion, &c.LayoutVersion); err != nil {
			return err
		}
		if c.Period, err = period.Parse(month); err != nil {
			return err
		}
		found = true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("no such run")
	}
	return nil
}

func query1(ctx context.Context, db *warehouse.DB, file, arg string) (*sql.Rows, error) {
	text, err := embedded.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return db.Query(ctx, string(text), arg)
}

func (c *Cube) readRows(ctx context.Context, db *warehouse.DB) error {
	rows, err := query1(ctx, db, "sql/read_observation.sql", c.RunID)
	if err != nil {
		return err
	}
	defer rows.Close()
	names := map[string]string{} // one copy of every repeated text
	for rows.Next() {
		var r record
		err := rows.Scan(&r.Indicator, &r.Freq, &r.Period, &r.Basis, &r.Measure, &r.Breakdown, &r.Key, &r.value, &r.Unit,
			&r.ObsStatus, &r.ConfStatus, &r.Reason, &r.Contributors, &r.top1, &r.top2, &r.Variant, &r.over)
		if err != nil {
			return err
		}
		for _, s := range []*string{&r.Indicator, &r.Freq, &r.Period, &r.Basis, &r.Measure, &r.Breakdown, &r.Key,
			&r.Unit, &r.ObsStatus, &r.ConfStatus, &r.Reason, &r.Variant} {
			if known, ok := names[*s]; ok {
				*s = known
			} else {
				names[*s] = *s
			}
		}
		c.add(r)
	}
	return rows.Err()
}

func (c *Cube) add(r record) {
	c.at[cubeKey{r.Indicator, r.Period, r.Basis, r.Measure, r.Breakdown, r.Key}] = len(c.rows)
	c.rows = append(c.rows, r)
	k := r.Indicator + " " + r.Breakdown
	if c.keys[k] == nil {
		c.keys[k] = map[string]bool{}
	}
	c.keys[k][r.Key] = true
}

// Get returns one observation. A member of a breakdown that had nothing in a
// month that was filed is zero, though no row is stored for it; the caller
// answers for the member's being one.
func (c *Cube) Get(indicator, period, basis, measure, breakdown, key string) (Observation, bool) {
	if n, ok := c.at[cubeKey{indicator, period, basis, measure, breakdown, key}]; ok {
		return c.rows[n].observation(), true
	}
	if measure != "level" || breakdown == Total || c.keys[indicator+" "+breakdown] == nil {
		return Observation{}, false
	}
	whole, ok := c.Get(indicator, period, basis, measure, Total, "")
	if !ok || whole.Value == nil || !c.cut(whole) || strings.Contains(whole.Unit, "/") || whole.Unit == percentUnit || whole.Unit == pointUnit {
		return Observation{}, false
	}
	whole.Breakdown, whole.Key, whole.Value = breakdown, key, new(big.Rat)
	whole.Contributors, whole.Top1, whole.Top2 = 0, nil, nil
	return whole, true
}

// cut reports whether breakdowns are computed for the period of o.
func (c *Cube) cut(o Observation) bool {
	m, err := period.Parse(o.Period)
	return err == nil && isCut(m, o.Basis, c.Period)
}

// Keys returns the members of a breakdown of an indicator, sorted.
func (c *Cube) Keys(indicator, breakdown string) []string {
	return slices.Sorted(maps.Keys(c.keys[indicator+" "+breakdown]))
}

// All yields every stored observation, by indicator, period, basis, measure,
// breakdown and key.
func (c *Cube) All() iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		for n := range c.rows {
			if !yield(c.rows[n].observation()) {
				return
			}
		}
	}
}

// Len returns the number of stored observations.
func (c *Cube) Len() int { return len(c.rows) }

func (r *record) observation() Observation {
	o := r.Observation
	o.Value, o.Top1, o.Top2 = ratOf(r.value), ratOf(r.top1), ratOf(r.top2)
	if r.over != "" {
		o.Overlays = strings.Split(r.over, ";")
	}
	return o
}

func ratOf(s sql.NullString) *big.Rat {
	if !s.Valid {
		return nil
	}
	v, _ := new(big.Rat).SetString(s.String)
	return v
}
