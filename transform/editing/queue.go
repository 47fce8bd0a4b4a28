package editing

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"time"

	"stis/reference"
	"stis/transform/editing/influence"
	"stis/warehouse"
)

// Queue orders the open soft findings and outliers by influence, after the
// checks have run, into facts.review_queue. What a person has confirmed or waived
// up to asOf stands after the open ones. The stop line is where the book of that
// day has it.
func Queue(ctx context.Context, tx *warehouse.Tx, book *reference.Book, asOf time.Time) error {
	p, err := parametersOf(book, asOf)
	if err != nil {
		return fmt.Errorf("review queue: %w", err)
	}
	if err := tx.ExecFile(ctx, sqlFiles, "sql/90_review_queue.sql"); err != nil {
		return err
	}
	totals, err := readHeadlines(ctx, tx, asOf)
	if err != nil {
		return fmt.Errorf("review queue: %w", err)
	}
	decided, err := readVerdicts(ctx, tx, asOf)
	if err != nil {
		return fmt.Errorf("review queue: %w", err)
	}
	doubts, err := readDoubts(ctx, tx, asOf)
	if err != nil {
		return fmt.Errorf("review queue: %w", err)
	}
	for i := range doubts {
		doubts[i].weigh(totals)
		doubts[i].state = decided.of(&doubts[i])
	}
	_, err = tx.Load(ctx, queueTable(arrange(doubts, p.stop)))
	return err
}

// doubt is one entry on its way into the queue.
type doubt struct {
	rule, severity       string
	source, batch, sheet string
	row                  int
	field, key           string
	uscc, period         string
	series               string
	indicator            string
	value, expected, usd *int64 // hundredths

	effect   int64              // hundredths of a dollar or person
	money    bool               // the effect is in dollars
	shares   map[string]float64 // of each headline that the row is in
	share    float64            // the largest of them
	position int
	rest     float64
	stop     bool
	state    string
}

// readHeadlines gives the totals that shares are of: the twelve months before
// the month of asOf.
func readHeadlines(ctx context.Context, tx *warehouse.Tx, asOf time.Time) (map[string]float64, error) {
	last := asOf.UTC().Year()*12 + int(asOf.UTC().Month()) - 2
	out := map[string]float64{}
	var indicator string
	var total *float64
	err := query(ctx, tx, "read_headline", func(rows *sql.Rows) error {
		if err := rows.Scan(&indicator, &total); err != nil {
			return err
		}
		if total != nil && *total > 0 {
			out[indicator] = *total
		}
		return nil
	}, sql.Named("first", monthName(last-11)), sql.Named("last", monthName(last)))
	return out, err
}

// query runs a read file and calls scan for every row.
func query(ctx context.Context, tx *warehouse.Tx, file string, scan func(*sql.Rows) error, args ...any) error {
	text, err := fs.ReadFile(sqlFiles, "sql/"+file+".sql")
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, string(text), args...)
	if err != nil {
		return fmt.Errorf("run %s.sql: %w", file, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("run %s.sql: %w", file, err)
		}
	}
	return rows.Err()
}

// readDoubts lists the entries, of outliers that are no finding only those of the
// last thirteen closed months: a year and the month it is compared with.
func readDoubts(ctx context.Context, tx *warehouse.Tx, asOf time.Time) ([]doubt, error) {
	var out []doubt
	last := asOf.UTC().Year()*12 + int(asOf.UTC().Month()) - 2
	err := query(ctx, tx, "read_soft", func(rows *sql.Rows) error {
		var d doubt
		if err := rows.Scan(&d.rule, &d.severity, &d.source, &d.batch, &d.sheet, &d.row, &d.field, &d.key,
			&d.uscc, &d.period, &d.value, &d.expected, &d.series, &d.indicator, &d.usd); err != nil {
			return err
		}
		out = append(out, d)
		return nil
	}, sql.Named("first", monthName(last-12)))
	return out, err
}

// weigh measures the possible effect: the distance from what was anticipated, or
// where nothing was, all that the row carries. Offshore work is in two headlines.
func (d *doubt) weigh(totals map[string]float64) {
	switch {
	case d.indicator == "" || d.series == "payroll":
		d.indicator = ""
		return
	case d.value != nil && d.expected != nil:
		d.effect = *d.value - *d.expected
	case d.usd != nil:
		d.effect = *d.usd
	}
	if d.effect < 0 {
		d.effect = -d.effect
	}
	d.money = d.indicator != "HR01"
	amount := float64(d.effect) / 100
	if d.indicator == "CT01" {
		amount = 1 // an amount in doubt leaves the number of contracts; the contract itself may be in doubt
	}
	d.shares = map[string]float64{}
	for _, i := range []string{d.indicator, alsoIn(d.indicator)} {
		if t := totals[i]; i != "" && t > 0 {
			d.shares[i] = amount / t
			d.share = max(d.share, d.shares[i])
		}
	}
}

// alsoIn names the headline that holds another one.
func alsoIn(indicator string) string {
	if indicator == "EX03" {
		return "EX01"
	}
	return ""
}

// arrange numbers the doubts: open ones by falling share, then those decided. The
// rest is told for the headline most in doubt; a row counts once in it, where it
// stands first.
func arrange(doubts []doubt, limit float64) []doubt {
	decided := func(d *doubt) int {
		if d.state == "open" {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(doubts, func(a, b doubt) int {
		return cmp.Or(cmp.Compare(decided(&a), decided(&b)), cmp.Compare(b.share, a.share), cmp.Compare(b.effect, a.effect),
			cmp.Compare(a.severity, b.severity)*-1, cmp.Compare(a.rule, b.rule), cmp.Compare(a.source, b.source), cmp.Compare(a.batch, b.batch),
			cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.row, b.row), cmp.Compare(a.field, b.field), cmp.Compare(a.key, b.key))
	})
	open := len(doubts)
	for open > 0 && doubts[open-1].state != "open" {
		open--
	}
	rest := make([]float64, open)
	for _, indicator := range headlines() {
		scores, order := make([]float64, open), make([]int, open)
		seen := map[address]bool{}
		for i := range open {
			d := &doubts[i]
			at := address{d.source, d.batch, d.sheet, d.row}
			if order[i] = i; d.row == 0 || !seen[at] {
				scores[i] = d.shares[indicator]
			}
			seen[at] = true
		}
		for i, r := range influence.Rest(scores, order) {
			rest[i] = max(rest[i], r)
		}
	}
	for i := range doubts {
		doubts[i].position = i + 1
		if i < open {
			doubts[i].rest = rest[i]
		}
	}
	if n := influence.Stop(rest, limit); n > 0 {
		doubts[n-1].stop = true
	}
	return doubts
}

// headlines are the figures that the queue protects.
func headlines() []string { return []string{"EX01", "EX03", "CT01", "CT04", "ST01", "ST02", "HR01"} }

// verdicts holds the last decision about each finding.
type verdicts struct {
	byRow map[place]string
	byKey map[[2]string]string
}

// place is a finding of a row.
type place struct {
	rule  string
	at    address
	field string
}

func readVerdicts(ctx context.Context, tx *warehouse.Tx, asOf time.Time) (verdicts, error) {
	v := verdicts{map[place]string{}, map[[2]string]string{}}
	err := query(ctx, tx, "read_confirmation", func(rows *sql.Rows) error {
		var p place
		var key, verdict string
		if err := rows.Scan(&p.rule, &p.at.source, &p.at.batch, &p.at.sheet, &p.at.row, &p.field, &key, &verdict); err != nil {
			return err
		}
		if p.at.row > 0 {
			v.byRow[p] = verdict
		} else {
			v.byKey[[2]string{p.rule, key}] = verdict
		}
		return nil
	}, sql.Named("asof", asOf.UTC()))
	return v, err
}

// of gives the state of an entry. A decision speaks of the row it was made about:
// when a later batch replaces the row, the finding is another one and open.
func (v verdicts) of(d *doubt) string {
	verdict := v.byKey[[2]string{d.rule, d.key}]
	if d.row > 0 {
		verdict = v.byRow[place{d.rule, address{d.source, d.batch, d.sheet, d.row}, d.field}]
	}
	switch verdict {
	case "2":
		return "confirmed"
	case "3":
		return "waived"
	}
	return "open"
}

// mostShare is the largest DECIMAL(9,6), scaled.
const mostShare = 999_999_999

func queueTable(ds []doubt) warehouse.Table {
	t := tableOf("review_queue", ds)
	t.number(whole("position"), func(d *doubt) (int64, bool) { return int64(d.position), true })
	t.text("rule", false, func(d *doubt) string { return d.rule })
	t.text("severity", false, func(d *doubt) string { return d.severity })
	t.text("source", true, func(d *doubt) string { return d.source })
	t.text("batch", true, func(d *doubt) string { return d.batch })
	t.text("sheet", true, func(d *doubt) string { return d.sheet })
	t.number(whole("row"), func(d *doubt) (int64, bool) { return int64(d.row), d.row > 0 })
	t.text("field", true, func(d *doubt) string { return d.field })
	t.text("key", true, func(d *doubt) string { return d.key })
	t.text("uscc", true, func(d *doubt) string { return d.uscc })
	t.text("indicator", true, func(d *doubt) string { return d.indicator })
	t.number(decimal("effect_usd", 18, 2), func(d *doubt) (int64, bool) { return min(d.effect, most), d.money })
	t.number(decimal("effect_share", 9, 6), func(d *doubt) (int64, bool) { return scaled(d.share, 6, mostShare), true })
	t.number(decimal("rest_share", 9, 6), func(d *doubt) (int64, bool) { return upward(d.rest), d.state == "open" })
	t.number(logical("stop"), func(d *doubt) (int64, bool) {
		if d.stop {
			return 1, true
		}
		return 0, true
	})
	t.text("state", false, func(d *doubt) string { return d.state })
	t.text("period", true, func(d *doubt) string { return d.period })
	amount := func(v *int64) (int64, bool) {
		if v == nil || *v > most || *v < -most {
			return 0, false
		}
		return *v, true
	}
	t.number(decimal("value", 18, 2), func(d *doubt) (int64, bool) { return amount(d.value) })
	t.number(decimal("expected", 18, 2), func(d *doubt) (int64, bool) { return amount(d.expected) })
	return t.out
}

// upward rounds a share up: "at most" must stay true.
func upward(v float64) int64 { return int64(min(math.Ceil(v*1e6-1e-9), mostShare)) }
