package review

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"stis/warehouse"
)

// Decision says who decided, when and why.
type Decision struct {
	ID     string    `json:"decision"` // made from the content; empty when asked for
	At     time.Time `json:"at"`       // UTC
	Author string    `json:"author"`
	Reason string    `json:"reason"`
}

// Link is a decision about the identity of a code and name as filed (主体匹配裁定).
type Link struct {
	Decision
	Code    string `json:"code"`
	Name    string `json:"name"`
	USCC    string `json:"uscc"`
	Verdict string `json:"verdict"` // Accept or Reject
}

// The verdicts of a Link.
const (
	Accept = "accept"
	Reject = "reject"
)

// Confirmation is a decision about one soft finding (疑点核实). Batch, Sheet, Row
// and Field are those of the finding; a finding without a row has its Key only.
type Confirmation struct {
	Decision
	Rule    string `json:"rule"`
	Source  string `json:"source"`
	Batch   string `json:"batch"`
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`
	Field   string `json:"field"`
	Key     string `json:"key"`
	Verdict string `json:"verdict"` // of CL_QCRES: Confirmed, Waived or Reopened
}

// The verdicts of a Confirmation, codes of CL_QCRES.
const (
	Reopened  = "0"
	Confirmed = "2"
	Waived    = "3"
)

// longest is the longest text of a decision, in characters.
const longest = 500

// checked trims author and reason and refuses what no auditor could read back.
func (d *Decision) checked() error {
	d.Author, d.Reason = strings.TrimSpace(d.Author), strings.TrimSpace(d.Reason)
	d.At = d.At.UTC().Truncate(time.Microsecond)
	switch {
	case d.At.IsZero():
		return errors.New("decision: no time")
	case d.Author == "":
		return errors.New("decision: who decides is missing")
	case d.Reason == "":
		return errors.New("decision: the reason is missing")
	}
	for _, s := range []string{d.Author, d.Reason} {
		if len([]rune(s)) > longest || strings.ContainsFunc(s, unicode.IsControl) {
			return fmt.Errorf("decision: %.40q is longer than %d characters or holds control characters", s, longest)
		}
	}
	return nil
}

// name makes the id of a decision from everything it says.
func name(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// DecideLink records a decision and returns its id. The same decision at the
// same time is recorded once.
func DecideLink(ctx context.Context, db *warehouse.DB, l Link) (string, error) {
	if err := l.checked(); err != nil {
		return "", err
	}
	switch {
	case l.Code == "" && l.Name == "":
		return "", errors.New("link: neither a code nor a name")
	case l.USCC == "":
		return "", errors.New("link: no firm (USCC)")
	case l.Verdict != Accept && l.Verdict != Reject:
		return "", fmt.Errorf("link: verdict %q: want %s or %s", l.Verdict, Accept, Reject)
	}
	l.ID = name("link", l.At.Format(time.RFC3339Nano), l.Author, l.Reason, l.Code, l.Name, l.USCC, l.Verdict)
	return l.ID, add(ctx, db, row{table: "link_decision", key: "decision", id: l.ID}.
		text("decision", l.ID).time("decided_at", l.At).text("author", l.Author).text("reason", l.Reason).
		text("code", l.Code).text("name", l.Name).text("uscc", l.USCC).text("verdict", l.Verdict))
}

// Confirm records a decision about a soft finding and returns its id. Whether
// the finding exists and is soft is the caller's to check.
func Confirm(ctx context.Context, db *warehouse.DB, c Confirmation) (string, error) {
	if err := c.checked(); err != nil {
		return "", err
	}
	switch {
	case c.Rule == "":
		return "", errors.New("confirm: no rule")
	case c.Batch == "" && c.Key == "":
		return "", errors.New("confirm: neither a row nor a key")
	case c.Verdict != Confirmed && c.Verdict != Waived && c.Verdict != Reopened:
		return "", fmt.Errorf("confirm: verdict %q: want %s, %s or %s", c.Verdict, Confirmed, Waived, Reopened)
	}
	c.ID = name("confirm", c.At.Format(time.RFC3339Nano), c.Author, c.Reason, c.Rule, c.Source, c.Batch, c.Sheet,
		fmt.Sprint(c.Row), c.Field, c.Key, c.Verdict)
	return c.ID, add(ctx, db, row{table: "confirmation", key: "decision", id: c.ID}.
		text("decision", c.ID).time("decided_at", c.At).text("author", c.Author).text("reason", c.Reason).
		text("rule", c.Rule).text("source", c.Source).text("batch", c.Batch).text("sheet", c.Sheet).
		number("row", c.Row).text("field", c.Field).text("key", c.Key).text("verdict", c.Verdict))
}

// Links lists the decisions made up to asOf, oldest first.
func Links(ctx context.Context, db *warehouse.DB, asOf time.Time) ([]Link, error) {
	rows, err := db.Query(ctx, `SELECT decision, decided_at, author, reason, code, name, uscc, verdict
		FROM review.link_decision WHERE decided_at <= $1 ORDER BY decided_at, decision`, asOf.UTC())
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	var out []Link
	err = scanAll(rows, func() error {
		var l Link
		err := rows.Scan(&l.ID, &l.At, &l.Author, &l.Reason, &l.Code, &l.Name, &l.USCC, &l.Verdict)
		out = append(out, l)
		return err
	})
	return out, err
}

// Confirmations lists the decisions made up to asOf, oldest first.
func Confirmations(ctx context.Context, db *warehouse.DB, asOf time.Time) ([]Confirmation, error) {
	rows, err := db.Query(ctx, `SELECT decision, decided_at, author, reason, rule, source, batch, sheet, "row", field, key, verdict
		FROM review.confirmation WHERE decided_at <= $1 ORDER BY decided_at, decision`, asOf.UTC())
	if err != nil {
		return nil, fmt.Errorf("list confirmations: %w", err)
	}
	var out []Confirmation
	err = scanAll(rows, func() error {
		var c Confirmation
		err := rows.Scan(&c.ID, &c.At, &c.Author, &c.Reason, &c.Rule, &c.Source, &c.Batch, &c.Sheet, &c.Row, &c.Field, &c.Key, &c.Verdict)
		out = append(out, c)
		return err
	})
	return out, err
}

// LastDecision is the time of the last decision of any kind up to asOf; zero when
// there is none.
func LastDecision(ctx context.Context, db *warehouse.DB, asOf time.Time) (time.Time, error) {
	rows, err := db.Query(ctx, `SELECT MAX(moment) FROM (SELECT decided_at AS moment FROM review.link_decision
		UNION ALL SELECT decided_at FROM review.confirmation UNION ALL SELECT recorded_at FROM review.overlay
		UNION ALL SELECT signed_at FROM review.overlay_signature) x WHERE moment <= $1`, asOf.UTC())
	if err != nil {
		return time.Time{}, fmt.Errorf("last decision: %w", err)
	}
	var at sql.NullTime
	err = scanAll(rows, func() error { return rows.Scan(&at) })
	return at.Time, err
}

// row is one row of a table of schema review; table and key are names of this
// package, never of a caller.
type row struct {
	table, key, id string
	columns        []warehouse.Column
}

func (r row) text(name, v string) row {
	r.columns = append(r.columns, warehouse.Column{Name: name, Text: []string{v}})
	return r
}

func (r row) number(name string, v int) row {
	r.columns = append(r.columns, warehouse.Column{Name: name, Kind: warehouse.Int, Int: []int64{int64(v)}})
	return r
}

func (r row) time(name string, t time.Time) row {
	r.columns = append(r.columns, warehouse.Column{Name: name, Kind: warehouse.Timestamp, Int: []int64{warehouse.Micros(t)}})
	return r
}

// add stores a row unless it is there.
func add(ctx context.Context, db *warehouse.DB, r row) error {
	known := map[string]string{
		"link_decision": "SELECT COUNT(*) FROM review.link_decision WHERE decision = $1",
		"confirmation":  "SELECT COUNT(*) FROM review.confirmation WHERE decision = $1",
		"overlay":       "SELECT COUNT(*) FROM review.overlay WHERE overlay = $1",
	}
	err := db.Tx(ctx, func(tx *warehouse.Tx) error {
		if q := known[r.table]; q != "" {
			n, err := count(ctx, tx, q, r.id)
			if err != nil || n > 0 {
				return err
			}
		}
		_, err := tx.Load(ctx, warehouse.Table{Schema: "review", Name: r.table, Rows: 1, Columns: r.columns})
		return err
	})
	if err != nil {
		return fmt.Errorf("record %s: %w", r.table, err)
	}
	return nil
}

// querier is a session or a transaction on it.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func count(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n := int64(0)
	return n, scanAll(rows, func() error { return rows.Scan(&n) })
}

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
