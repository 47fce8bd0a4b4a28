package response

import (
	"context"
	"database/sql"

	"stis/warehouse"
)

// told is what the units told of one form in one month.
type told struct {
	form, month string
	values      [][]sql.NullInt64 // cents by unit and field
	strata      map[level]*group  // keyed without name
}

// group is one stratum: its units and, when first asked for, their pool and
// the spread of each field.
type group struct {
	units   []unit
	pool    *pool
	spreads []spread
}

// take adds a unit to its strata.
func (t *told) take(u unit, class, size string, values []sql.NullInt64) {
	u.at = len(t.values)
	t.values = append(t.values, values)
	for _, l := range []level{{class: class, size: size}, {class: class}, {}} {
		g := t.strata[l]
		if g == nil {
			g = &group{}
			t.strata[l] = g
		}
		g.units = append(g.units, u)
	}
}

// spread works out the mean and variance of every field of a stratum once.
func (t *told) spread(g *group, fields int) []spread {
	if g.spreads == nil {
		g.spreads = make([]spread, fields)
		for _, u := range g.units {
			for f, v := range t.values[u.at] {
				if v.Valid {
					g.spreads[f].add(v.Int64)
				}
			}
		}
	}
	return g.spreads
}

// donate takes all values of the nearest unit in the narrowest stratum that has
// enough units and one to compare with. The variance is that of the stratum.
func (t *told) donate(m *missing, least int) ([]estimated, bool) {
	for _, s := range strata(m) {
		g := t.strata[level{class: s.class, size: s.size}]
		if g == nil || len(g.units) < least && s.name != stratumAll {
			continue
		}
		if g.pool == nil {
			g.pool = newPool(g.units)
		}
		d, ok := g.pool.nearest(m.unit)
		if !ok {
			continue
		}
		spreads := t.spread(g, len(m.fields()))
		var rows []estimated
		for f, name := range m.fields() {
			v := t.values[d.at][f]
			if !v.Valid {
				continue
			}
			r := estimated{of: m, field: name, cents: v.Int64, flag: "I-D", method: "donor", donor: d.id, stratum: s.name, n: len(g.units)}
			r.variance.Float64, r.variance.Valid = spreads[f].variance()
			rows = append(rows, r)
		}
		return rows, len(rows) > 0
	}
	return nil, false
}

// average takes the mean of the narrowest stratum that has enough units. The
// total of execution is the sum of its rounded parts.
func (t *told) average(m *missing, least int) ([]estimated, bool) {
	for _, s := range strata(m) {
		g := t.strata[level{class: s.class, size: s.size}]
		if g == nil || len(g.units) < least && s.name != stratumAll {
			continue
		}
		spreads := t.spread(g, len(m.fields()))
		var rows []estimated
		var sum int64
		for f, name := range m.fields() {
			v, ok := spreads[f].average()
			if !ok {
				continue
			}
			if name == "total_usd" {
				v = sum
			}
			sum += v
			r := estimated{of: m, field: name, cents: v, flag: "I-M", method: "mean", stratum: s.name, n: spreads[f].n}
			r.variance.Float64, r.variance.Valid = spreads[f].variance()
			rows = append(rows, r)
		}
		return rows, len(rows) > 0
	}
	return nil, false
}

// readTold reads the units of one form and month that told.
func readTold(ctx context.Context, tx *warehouse.Tx, form, month string) (told, error) {
	t := told{form: form, month: month, strata: map[level]*group{}}
	file, fields := "donor_execution.sql", len(executionFields)
	if form == formStaff {
		file, fields = "donor_staff.sql", len(staffFields)
	}
	rows, err := read(ctx, tx.Query, file, sql.Named("month", month))
	if err != nil {
		return t, err
	}
	return t, scanAll(rows, func() error {
		var u unit
		var class, size string
		values := make([]sql.NullInt64, fields)
		into := []any{&u.id, &class, &size, &u.size, &u.staff}
		for i := range values {
			into = append(into, &values[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		t.take(u, class, size, values)
		return nil
	})
}

// readMissing reads what is to be estimated, sorted by form, month and unit.
func readMissing(ctx context.Context, tx *warehouse.Tx) ([]missing, error) {
	rows, err := read(ctx, tx.Query, "missing.sql")
	if err != nil {
		return nil, err
	}
	var out []missing
	return out, scanAll(rows, func() error {
		var m missing
		if err := rows.Scan(&m.form, &m.month, &m.unit.id, &m.county, &m.class, &m.size, &m.run, &m.knownBefore, &m.prevMonth,
			&m.prev[0], &m.prev[1], &m.unit.size, &m.unit.staff); err != nil {
			return err
		}
		out = append(out, m)
		return nil
	})
}

// readMoments reads the sums by class and size and adds those of the wider
// strata in the order they come, which is sorted.
func readMoments(ctx context.Context, tx *warehouse.Tx) (map[trendKey]moments, error) {
	rows, err := read(ctx, tx.Query, "moment.sql")
	if err != nil {
		return nil, err
	}
	out := map[trendKey]moments{}
	return out, scanAll(rows, func() error {
		var k trendKey
		var m moments
		if err := rows.Scan(&k.prev, &k.month, &k.field, &k.class, &k.size, &m.n, &m.x, &m.y, &m.yyx); err != nil {
			return err
		}
		for _, wide := range []trendKey{k, {k.prev, k.month, k.field, k.class, ""}, {k.prev, k.month, k.field, "", ""}} {
			sum := out[wide]
			sum.merge(m)
			out[wide] = sum
		}
		return nil
	})
}
