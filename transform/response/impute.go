package response

import (
	"context"
	"database/sql"
	"embed"

	"stis/warehouse"
)

//go:embed sql/read/*.sql
var reads embed.FS

// executionFields are the estimated flows: total is the sum of the two before.
// staffFields are the stocks of the headcount return.
var (
	executionFields = [...]string{"offshore_usd", "onshore_usd", "total_usd"}
	staffFields     = [...]string{"emp_end", "emp_so_end", "emp_college_end", "emp_bachelor_end",
		"emp_master_end", "emp_doctor_end", "emp_returnee_end", "emp_foreign_end"}
)

// The forms whose values are estimated.
const (
	formExecution = "so_execution"
	formStaff     = "hr_stat"
)

// missing is one return due that did not come.
type missing struct {
	form, month, county string
	class, size         string // stratum
	unit                unit
	run                 int
	knownBefore         bool     // it told something at some time
	prevMonth           string   // when it told last; "" = never, or too long ago
	prev                [2]int64 // what it told last, offshore and onshore, in cents
}

// fields are those of the form.
func (m missing) fields() []string {
	if m.form == formExecution {
		return executionFields[:]
	}
	return staffFields[:]
}

// estimated is one row of estimate.unit.
type estimated struct {
	of       *missing
	field    string
	cents    int64
	flag     string
	method   string
	donor    string
	ratio    sql.NullInt64 // in 1e-9
	base     sql.NullInt64 // in cents
	stratum  string
	n        int
	variance sql.NullFloat64
}

// queried is one row of estimate.queried.
type queried struct {
	of     *missing
	field  string
	reason string
	cents  int64
}

// impute estimates what is missing and stores it, sorted as it was read: by
// form, month and unit.
func impute(ctx context.Context, tx *warehouse.Tx, l Limits) error {
	gaps, err := readMissing(ctx, tx)
	if err != nil {
		return err
	}
	trends, err := readMoments(ctx, tx)
	if err != nil {
		return err
	}
	e := estimator{tx: tx, limits: l, trends: trends}
	for i := range gaps {
		if err := e.estimate(ctx, &gaps[i]); err != nil {
			return err
		}
	}
	return e.store(ctx)
}

// estimator works through the missing returns, which come sorted by form and
// month; it holds the units of one form and month that told.
type estimator struct {
	tx     *warehouse.Tx
	limits Limits
	trends map[trendKey]moments
	told   told
	out    []estimated
	asked  []queried
}

// estimate takes the first method that can say something: own trend, the
// nearest donor, the mean of the stratum. A unit that told before is never
// given another's value once its own trend has reached its end: it is queried.
func (e *estimator) estimate(ctx context.Context, m *missing) error {
	if m.knownBefore && (m.run > e.limits.Run || m.form == formStaff) {
		e.query(m, "run")
		return nil
	}
	if m.prevMonth != "" {
		if rows, ok := e.trend(m); ok {
			e.out = append(e.out, rows...)
			return nil
		}
	}
	if e.told.form != m.form || e.told.month != m.month {
		t, err := readTold(ctx, e.tx, m.form, m.month)
		if err != nil {
			return err
		}
		e.told = t
	}
	rows, ok := e.told.donate(m, e.limits.Stratum)
	if !ok {
		rows, ok = e.told.average(m, e.limits.Stratum)
	}
	if !ok {
		e.query(m, "model")
		return nil
	}
	e.out = append(e.out, rows...)
	return nil
}

// query leaves the return without an estimate.
func (e *estimator) query(m *missing, reason string) {
	if m.form == formStaff {
		e.asked = append(e.asked, queried{m, "emp_end", reason, m.prev[0]})
		return
	}
	e.asked = append(e.asked, queried{m, "offshore_usd", reason, m.prev[0]}, queried{m, "onshore_usd", reason, m.prev[1]},
		queried{m, "total_usd", reason, m.prev[0] + m.prev[1]})
}

// trend estimates by own trend: each part is the last value times the ratio of
// sums of the units that told both months, the total their sum. A part of
// nothing stays nothing. False when a part has no ratio.
func (e *estimator) trend(m *missing) ([]estimated, bool) {
	rows := make([]estimated, 0, len(executionFields))
	total := estimated{of: m, field: "total_usd", flag: "I-R", method: "trend", variance: sql.NullFloat64{Valid: true}}
	for i, prev := range m.prev {
		r := estimated{of: m, field: executionFields[i], flag: "I-R", method: "trend",
			base: sql.NullInt64{Int64: prev, Valid: true}, variance: sql.NullFloat64{Valid: true}}
		s, name, ok := e.stratum(m, r.field)
		ratio, known := s.ratio()
		scaled, fits := fixed(ratio)
		switch {
		case prev == 0:
			r.stratum, r.n = name, s.n
		case !ok || !known || !fits:
			return nil, false
		default:
			if r.cents, ok = times(prev, scaled); !ok {
				return nil, false
			}
			sigma2, told := s.sigma2()
			r.ratio, r.stratum, r.n = sql.NullInt64{Int64: scaled, Valid: true}, name, s.n
			r.variance = sql.NullFloat64{Float64: sigma2 * float64(prev) / 100, Valid: told}
			total.stratum, total.n = name, s.n
		}
		total.cents += r.cents
		total.base = sql.NullInt64{Int64: total.base.Int64 + prev, Valid: true}
		total.variance.Float64 += r.variance.Float64
		total.variance.Valid = total.variance.Valid && r.variance.Valid
		rows = append(rows, r)
	}
	if total.base.Int64 > 0 {
		scaled, ok := fixed(float64(total.cents) / float64(total.base.Int64))
		total.ratio = sql.NullInt64{Int64: scaled, Valid: ok}
	}
	if total.stratum == "" {
		total.stratum, total.n = rows[0].stratum, rows[0].n
	}
	return append(rows, total), total.cents < maxCents
}

// trendKey names the units that told one part of execution in two months.
type trendKey struct{ prev, month, field, class, size string }

// stratum is the narrowest stratum with enough units: class and size, class,
// all; the last need not have enough.
func (e *estimator) stratum(m *missing, field string) (moments, string, bool) {
	for _, s := range strata(m) {
		t, ok := e.trends[trendKey{m.prevMonth, m.month, field, s.class, s.size}]
		if ok && (t.n >= e.limits.Stratum || s.name == stratumAll) {
			return t, s.name, true
		}
	}
	return moments{}, stratumAll, false
}

// stratumAll is the stratum of every unit of the form.
const stratumAll = "all"

// level is one stratum of a unit, "" standing for all of a dimension.
type level struct{ class, size, name string }

// strata are those of a unit, the narrowest first.
func strata(m *missing) [3]level {
	return [3]level{{m.class, m.size, m.class + "|" + m.size}, {m.class, "", m.class}, {"", "", stratumAll}}
}
