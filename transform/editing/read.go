package editing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"

	"stis/warehouse"
)

// Entry is one line of the review queue.
type Entry struct {
	Position    int     `json:"position"`
	Rule        string  `json:"rule"`
	Severity    string  `json:"severity"`
	Source      string  `json:"source"`
	Batch       string  `json:"batch"`
	Sheet       string  `json:"sheet"`
	Row         int     `json:"row"` // 0 = the finding has no row
	Field       string  `json:"field"`
	Key         string  `json:"key"`
	USCC        string  `json:"uscc"`
	Indicator   string  `json:"indicator"`    // headline affected; empty = none
	EffectUSD   string  `json:"effect_usd"`   // possible effect; empty where the headline counts no money
	EffectShare float64 `json:"effect_share"` // of the headline's last twelve months
	RestShare   float64 `json:"rest_share"`   // what stays possible after checking up to here
	Stop        bool    `json:"stop"`         // the rest may be left
	State       string  `json:"state"`        // open, confirmed or waived
	Period      string  `json:"period"`
	Value       string  `json:"value"`    // of an outlier: as filed
	Expected    string  `json:"expected"` // of an outlier: as anticipated, or corrected
}

// OpenQueue lists the first limit open entries of the queue of the last build; a
// limit of 0 lists all.
func OpenQueue(ctx context.Context, db *warehouse.DB, limit int) ([]Entry, error) {
	if limit <= 0 {
		limit = math.MaxInt32
	}
	var out []Entry
	err := read(ctx, db, "read_queue", func(rows *sql.Rows) error {
		var e Entry
		if err := rows.Scan(&e.Position, &e.Rule, &e.Severity, &e.Source, &e.Batch, &e.Sheet, &e.Row, &e.Field, &e.Key, &e.USCC,
			&e.Indicator, &e.EffectUSD, &e.EffectShare, &e.RestShare, &e.Stop, &e.State, &e.Period, &e.Value, &e.Expected); err != nil {
			return err
		}
		out = append(out, e)
		return nil
	}, sql.Named("limit", limit))
	return out, err
}

// Summary is the review queue in one line.
type Summary struct {
	Open      int     `json:"open"`
	Confirmed int     `json:"confirmed"`
	Waived    int     `json:"waived"`
	Check     int     `json:"check"` // entries up to the stop line
	Rest      float64 `json:"rest"`  // share of the headline most in doubt that the others may change
}

// Zh tells the stop line in Chinese.
func (s Summary) Zh() string {
	if s.Open == 0 {
		return "没有待核实的疑点"
	}
	return fmt.Sprintf("核实 %d 项疑点中的前 %d 项后,其余对总量指标的影响不超过 %s%%", s.Open, s.Check, percent(s.Rest))
}

// En tells the stop line in English.
func (s Summary) En() string {
	if s.Open == 0 {
		return "nothing is open"
	}
	return fmt.Sprintf("checking the first %d of %d leaves at most %s %%", s.Check, s.Open, percent(s.Rest))
}

// percent prints a share with one decimal, rounded up: it is a bound.
func percent(share float64) string {
	return strconv.FormatFloat(math.Ceil(share*1000-1e-9)/10, 'f', 1, 64)
}

// ReadSummary reads the stop line of the last build's queue.
func ReadSummary(ctx context.Context, db *warehouse.DB) (Summary, error) {
	var s Summary
	err := read(ctx, db, "read_summary", func(rows *sql.Rows) error {
		return rows.Scan(&s.Open, &s.Confirmed, &s.Waived, &s.Check, &s.Rest)
	})
	return s, err
}

// read runs a read file outside a build.
func read(ctx context.Context, db *warehouse.DB, file string, scan func(*sql.Rows) error, args ...any) (err error) {
	text, err := fs.ReadFile(sqlFiles, "sql/"+file+".sql")
	if err != nil {
		return err
	}
	rows, err := db.Query(ctx, string(text), args...)
	if err != nil {
		return fmt.Errorf("run %s.sql: %w", file, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("run %s.sql: %w", file, err)
		}
	}
	return rows.Err()
}
