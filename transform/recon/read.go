package recon

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"

	"stis/warehouse"
)

// Gap is one large difference between filings and receipts.
type Gap struct {
	Quarter string `json:"quarter"`
	USCC    string `json:"uscc"`
	Name    string `json:"name"`
	County  string `json:"county"`
	ExecID  string `json:"exec_id"` // "" where the difference has none
	BopNo   string `json:"bop_no"`
	Side    string `json:"side"`  // filing, receipt or pair
	Class   string `json:"class"` // CL_GAP and its reason
	Why     string `json:"why"`
	Zh      string `json:"zh"` // the reason in words
	En      string `json:"en"`
	USD     string `json:"usd"` // filing minus receipt, two decimals
}

// Step is one step of the bridge from filings to receipts. Those before the last
// add to the last.
type Step struct {
	Position int    `json:"position"`
	Step     string `json:"step"`  // slug: filings, timing … receipts
	Class    string `json:"class"` // CL_GAP; "" for the first and the last
	USD      string `json:"usd"`   // two decimals
	Lines    int64  `json:"lines"` // differences behind it
}

var (
	//go:embed sql/read/top.sql
	topText string
	//go:embed sql/read/bridge.sql
	bridgeText string
)

// TopGaps gives the n largest differences of a quarter such as "2026Q3" of the
// last build, largest first. Money that moves from the client's economy to the
// payer's is no difference of amount and not among them.
func TopGaps(ctx context.Context, db *warehouse.DB, quarter string, n int) ([]Gap, error) {
	var out []Gap
	err := readAll(ctx, db, topText, func(rows *sql.Rows) error {
		var g Gap
		err := rows.Scan(&g.Quarter, &g.USCC, &g.Name, &g.County, &g.ExecID, &g.BopNo, &g.Side, &g.Class, &g.Why, &g.Zh, &g.En, &g.USD)
		out = append(out, g)
		return err
	}, sql.Named("quarter", quarter), sql.Named("n", n))
	if err != nil {
		return nil, fmt.Errorf("top gaps of %s: %w", quarter, err)
	}
	return out, nil
}

// Bridge gives the bridge of a quarter and county, "_T" the whole city, of the
// last build. It is empty for a quarter that was not reconciled.
func Bridge(ctx context.Context, db *warehouse.DB, quarter, county string) ([]Step, error) {
	var out []Step
	err := readAll(ctx, db, bridgeText, func(rows *sql.Rows) error {
		var s Step
		err := rows.Scan(&s.Position, &s.Step, &s.Class, &s.USD, &s.Lines)
		out = append(out, s)
		return err
	}, sql.Named("quarter", quarter), sql.Named("county", county))
	if err != nil {
		return nil, fmt.Errorf("bridge of %s in %s: %w", quarter, county, err)
	}
	return out, nil
}

func readAll(ctx context.Context, db *warehouse.DB, text string, scan func(*sql.Rows) error, args ...any) (err error) {
	rows, err := db.Query(ctx, text, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
