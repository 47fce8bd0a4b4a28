// Package response compares what was due with what came (报送情况), and estimates
// what did not come (插补), for estimates only.
//
// The steps of Build, most of them one file under sql:
//
//  1. Schema estimate is made anew (00_schema); no table of facts ever holds an
//     estimated value.
//  2. The rows that really came are counted by form, unit and month
//     (11_arrival) and set against the roster (应报单位名录): facts.response, and
//     facts.form_month, which tells a month of nil returns from a month nobody
//     knows of.
//  3. What each unit told last and how long it has been silent is worked out
//     (30_value to 33_moment).
//  4. What is missing is estimated (impute.go): by own trend, else by the
//     nearest donor, else by the mean of the stratum, with the variance of the
//     estimate (METHODS §4). A unit silent for too long is queried instead.
//  5. Rates, shares of the estimates and marks of publication are made by
//     county and month (estimate.cell, facts.coverage), and the list of those to
//     be reminded (facts.chase, 催报).
package response

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"stis/reference"
	"stis/warehouse"
)

//go:embed sql checks
var files embed.FS

// Checks are the files checks/*.sql of this room.
func Checks() fs.FS { return files }

// Limits bound what is estimated and what of it may be published.
type Limits struct {
	Run         int    // months in a row that own trend may bridge
	Age         int    // months after which a last value tells nothing more
	Stratum     int    // fewest units of a stratum before its parent is used
	Provisional string // decimal: share of value not filed above which a cell is provisional (P)
	Withheld    string // decimal: and above which it is withheld (W)
}

// DefaultLimits are those of METHODS §4, a judgement of the project: no rule of
// the ministry is known. The size of a stratum is that of the
// Hidiroglou-Berthelot method of the same section.
func DefaultLimits() Limits {
	return Limits{Run: 3, Age: 12, Stratum: 12, Provisional: "0.20", Withheld: "0.40"}
}

// Build makes the tables of this room inside the transaction of a build.
func Build(ctx context.Context, tx *warehouse.Tx, book *reference.Book, asOf time.Time) error {
	return build(ctx, tx, limitsOf(book, wallClock(asOf)), asOf)
}

// limitsOf takes the limits from the parameters of the methods as they stand
// on a day, and the default of each that is not there.
func limitsOf(book *reference.Book, day time.Time) Limits {
	l := DefaultLimits()
	if book == nil {
		return l
	}
	whole := func(name string, into *int) {
		if v, ok := book.ParameterInt(name, day); ok {
			*into = v
		}
	}
	share := func(name string, into *string) {
		if v, ok := book.Parameter(name, day); ok {
			*into = v.String()
		}
	}
	whole("imputation_months", &l.Run)
	whole("imputation_age", &l.Age)
	whole("imputation_min_stratum", &l.Stratum)
	share("response_provisional_share", &l.Provisional)
	share("response_withheld_share", &l.Withheld)
	return l
}

func build(ctx context.Context, tx *warehouse.Tx, l Limits, asOf time.Time) error {
	now := sql.Named("now", wallClock(asOf))
	for _, s := range []struct {
		file string
		args []sql.NamedArg
	}{
		{"00_schema.sql", nil},
		{"10_alias.sql", nil},
		{"11_arrival.sql", nil},
		{"20_response.sql", []sql.NamedArg{now}},
		{"21_form_month.sql", nil},
		{"30_value.sql", nil},
		{"31_frame.sql", nil},
		{"32_missing.sql", []sql.NamedArg{sql.Named("age", l.Age)}},
		{"33_moment.sql", []sql.NamedArg{sql.Named("run", l.Run)}},
		{"40_unit.sql", nil},
		{"41_queried.sql", nil},
		{stepImpute, nil},
		{"50_cell.sql", []sql.NamedArg{sql.Named("provisional", l.Provisional), sql.Named("withheld", l.Withheld)}},
		{"51_coverage.sql", nil},
		{"52_chase.sql", []sql.NamedArg{now}},
		{"90_drop.sql", nil},
	} {
		var err error
		if s.file == stepImpute {
			err = impute(ctx, tx, l)
		} else {
			err = tx.ExecFile(ctx, files, "sql/"+s.file, s.args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stepImpute is the one step that is no file.
const stepImpute = "impute"

// wallClock is the instant as the clocks of Beijing show it, which is how a
// roster states deadlines. China has kept no summer time since 1991.
func wallClock(t time.Time) time.Time { return t.UTC().Add(8 * time.Hour) }

// scanAll calls scan for every row and closes rows.
func scanAll(rows *sql.Rows, scan func() error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}
