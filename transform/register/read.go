package register

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"stis/warehouse"
)

// Choice is a firm that a filed name may be.
type Choice struct {
	USCC  string `json:"uscc"`
	Name  string `json:"name"`
	Place string `json:"place"`
	Score string `json:"score"` // 0.0000 to 1.0000; of the cores of the names
}

// Item is what a person must decide: who is it that was filed so?
type Item struct {
	Source  string   `json:"source"`
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Why     string   `json:"why"`   // slug: score, swapped, several, other_code, brand, county, form, branch, filing, weak, taken, two_firms, shared_code, code_part, rejected_other
	Place   string   `json:"place"` // as the filed name says
	Lines   int64    `json:"lines"`
	USD     string   `json:"usd"` // gross amount of the lines; "" = no rate known
	Choices []Choice `json:"candidates"`
}

// Clerical lists what waits for a person (人工核对清单) in the facts as built, the
// largest amounts first.
func Clerical(ctx context.Context, db *warehouse.DB) ([]Item, error) {
	var out []Item
	err := query(ctx, db, "clerical.sql", func(rows *sql.Rows) error {
		var i Item
		var c Choice
		if err := rows.Scan(&i.Source, &i.Code, &i.Name, &i.Why, &i.Place, &i.Lines, &i.USD, &c.USCC, &c.Name, &c.Place, &c.Score); err != nil {
			return err
		}
		if n := len(out); n == 0 || out[n-1].Source != i.Source || out[n-1].Code != i.Code || out[n-1].Name != i.Name {
			out = append(out, i)
		}
		if last := &out[len(out)-1]; c.USCC != "" {
			last.Choices = append(last.Choices, c)
		}
		return nil
	})
	return out, err
}

// Count says how much of what was filed one pass linked, or what else became of
// it.
type Count struct {
	Pass    int    `json:"pass"`   // 0 = none
	Status  string `json:"status"` // linked, clerical, blocked, unlinked or rejected
	Parties int64  `json:"names"`
	Lines   int64  `json:"lines"`
	USD     string `json:"usd"`
}

// Linked counts facts.link by pass and status.
func Linked(ctx context.Context, db *warehouse.DB) ([]Count, error) {
	var out []Count
	err := query(ctx, db, "linked.sql", func(rows *sql.Rows) error {
		var c Count
		err := rows.Scan(&c.Pass, &c.Status, &c.Parties, &c.Lines, &c.USD)
		out = append(out, c)
		return err
	})
	return out, err
}

func query(ctx context.Context, db *warehouse.DB, name string, scan func(*sql.Rows) error) error {
	text, err := fs.ReadFile(files, "sql/read/"+name)
	if err != nil {
		return err
	}
	rows, err := db.Query(ctx, string(text))
	if err != nil {
		return fmt.Errorf("register: %s: %w", name, err)
	}
	return each(rows, scan)
}
