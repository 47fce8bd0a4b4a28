package transform

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"stis/ingest"
	"stis/warehouse"
)

//go:embed sql/read/history.sql.tmpl
var historyText string

// Reason is why a belief about a record began, or why a row changed none.
type Reason string

// The reasons of a Belief.
const (
	FirstFiling    Reason = "first_filing"              // 首次报送
	SameContent    Reason = "same_content"              // 重复报送,内容相同
	LaterVersion   Reason = "later_version"             // 重新报送
	Corrected      Reason = "correction"                // 更正、改单
	RedEntry       Reason = "red_entry"                 // 红冲
	Changed        Reason = "contract_change"           // 合同变更
	Terminated     Reason = "termination"               // 合同终止
	Deleted        Reason = "deletion"                  // 删除、撤单
	ReplacedBy     Reason = "replaced"                  // 删除,由另一申报替代
	Restored       Reason = "restored"                  // 恢复
	FullAbsence    Reason = "absent_from_full_delivery" // 完整文件中没有
	Released       Reason = "released"                  // 复核放行
	FinalVintage   Reason = "vintage"                   // 修订值、最终值
	EarlierVintage Reason = "earlier_vintage"           // 迟到的初步值
	OutOfOrder     Reason = "earlier_version"           // 放行较晚的旧版本
)

// Change is one field that a belief says otherwise than the one before. The
// values of personal fields are not shown.
type Change struct {
	Field  string `json:"field"` // canonical text; "" is a blank
	Before string `json:"before"`
	After  string `json:"after"`
}

// Belief is what was held about one record from a time on, and why. A row that
// never stood has From equal to Until.
type Belief struct {
	Key     string    `json:"key"`  // natural key, parts joined with |
	From    time.Time `json:"from"` // Until is zero while the belief stands
	Until   time.Time `json:"until"`
	Why     Reason    `json:"why"`
	Stated  string    `json:"stated"` // reason as filed, for a deletion or correction
	Link    string    `json:"link"`   // the record that this one replaces, corrects or names
	Gone    bool      `json:"gone"`   // nothing is believed: deleted, replaced or absent
	Late    bool      `json:"late"`   // dated before its statistic month (补报)
	Scope   string    `json:"scope"`  // why the row stands and still does not count; empty if it does
	Batch   string    `json:"batch"`
	File    string    `json:"file"`
	Sheet   string    `json:"sheet"`
	Row     int       `json:"row"` // 0 where the absence of a row says it
	Changes []Change  `json:"changes"`
}

// filedRow is a row of the source with what its file says about it.
type filedRow struct {
	key, batch, file, sheet string
	row                     int
	position, standing      int64
	outcome, reason         string
	received                time.Time
	released                sql.NullTime
	full                    bool
	op, link, stated        string
	values                  []sql.NullString
}

// at is when the row began to be seen.
func (r *filedRow) at() time.Time {
	if r.released.Valid && r.released.Time.After(r.received) {
		return r.released.Time.UTC()
	}
	return r.received.UTC()
}

// History tells what was believed about a record of a source, when and why, as
// of the last build. key is the natural key, its parts joined with |, or the
// first of its parts: the number of a contract gives its registration and all its
// changes. Rows that name the record as the one they correct or are replaced by
// are told too. Sorted by key and time.
func History(ctx context.Context, db *warehouse.DB, cat *ingest.Catalog, source, key string) ([]Belief, error) {
	l := cat.Source(source)
	if l == nil {
		return nil, fmt.Errorf("history of %q: no such source", source)
	}
	h, err := newTeller(l)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", source, err)
	}
	if err := h.read(ctx, db, source, key); err != nil {
		return nil, fmt.Errorf("history of %s %q: %w", source, key, err)
	}
	var out []Belief
	for rows := range slices.Values(byKey(h.rows)) {
		out = append(out, h.tell(rows)...)
	}
	return out, nil
}

// teller reads and tells the history of one source.
type teller struct {
	layout *ingest.Layout
	text   string
	fields []ingest.Column // that decide what a row says
	rows   []*filedRow
	full   []complete
	late   map[string]bool // batch, sheet, row
}

// complete is a file that was declared complete (全量).
type complete struct {
	batch, file string
	position    int64
	received    time.Time
}

// newTeller compiles the statement of a source from its layout.
func newTeller(l *ingest.Layout) (*teller, error) {
	h := &teller{layout: l, late: map[string]bool{}}
	from := func(names ...string) string {
		for _, n := range names {
			if _, ok := l.Column(n); ok {
				return "r." + quote(n)
			}
		}
		return "CAST(NULL AS VARCHAR)"
	}
	var fields []string
	for _, c := range l.Columns {
		if !c.Derived {
			h.fields, fields = append(h.fields, c), append(fields, quote(c.Field))
		}
	}
	t, err := template.New("history").Parse(historyText)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	err = t.Execute(&b, map[string]any{"Table": quote(l.Source), "Fields": fields, "Op": from("op", "corr_flag", "change_type"),
		"Link": from("replaced_by", "corrects_id"), "Why": from("del_reason", "corr_reason", "change_reason")})
	h.text = b.String()
	return h, err
}

// read loads the rows of the key, the complete files of the source and which
// rows came late.
func (h *teller) read(ctx context.Context, db *warehouse.DB, source, key string) error {
	rows, err := db.Query(ctx, h.text, sql.Named("source", source), sql.Named("key", key))
	if err != nil {
		return err
	}
	err = scanAll(rows, func() error {
		r := &filedRow{values: make([]sql.NullString, len(h.fields))}
		into := []any{&r.key, &r.batch, &r.file, &r.sheet, &r.row, &r.position, &r.standing, &r.outcome,
			&r.reason, &r.received, &r.released, &r.full, &r.op, &r.link, &r.stated}
		for i := range r.values {
			into = append(into, &r.values[i])
		}
		h.rows = append(h.rows, r)
		return rows.Scan(into...)
	})
	if err != nil {
		return err
	}
	if rows, err = db.Query(ctx, `SELECT batch, file_name, position, received_at FROM facts.batch
		WHERE source = $source AND full_delivery ORDER BY position`, sql.Named("source", source)); err != nil {
		return err
	}
	err = scanAll(rows, func() error {
		var c complete
		err := rows.Scan(&c.batch, &c.file, &c.position, &c.received)
		h.full = append(h.full, c)
		return err
	})
	if err != nil || source != "so_execution" {
		return err
	}
	if rows, err = db.Query(ctx, `SELECT batch, sheet, "row" FROM facts.execution WHERE late AND NOT elimination
		AND (exec_id = $key OR corrects_id = $key)`, sql.Named("key", key)); err != nil {
		return err
	}
	return scanAll(rows, func() error {
		var r filedRow
		err := rows.Scan(&r.batch, &r.sheet, &r.row)
		h.late[r.place()] = true
		return err
	})
}

// place names a row by its address.
func (r *filedRow) place() string { return fmt.Sprint(r.batch, " ", r.row, " ", r.sheet) }

// byKey groups rows that are sorted by key.
func byKey(rows []*filedRow) [][]*filedRow {
	var out [][]*filedRow
	for i, r := range rows {
		if i == 0 || r.key != rows[i-1].key {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], r)
	}
	return out
}

// event is a moment at which the belief about one key may change.
type event struct {
	at   time.Time
	row  *filedRow // nil: a complete file came
	full complete
}

// tell walks through the moments in the order of time and asks at each what
// stands.
func (h *teller) tell(rows []*filedRow) []Belief {
	var events []event
	for _, r := range rows {
		events = append(events, event{at: r.at(), row: r, full: complete{position: r.position}})
	}
	for _, c := range h.full {
		events = append(events, event{at: c.received.UTC(), full: c})
	}
	slices.SortStableFunc(events, func(x, y event) int {
		return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.full.position, y.full.position), cmp.Compare(rank(x), rank(y)))
	})
	var out []Belief
	var seen []*filedRow
	var stands *filedRow
	limit := int64(0) // position of the last complete file
	open := -1        // index of the belief that stands
	for _, e := range events {
		if e.row != nil {
			seen = append(seen, e.row)
		} else {
			limit = max(limit, e.full.position)
		}
		next := inForce(seen, limit)
		if next == stands {
			if e.row != nil {
				out = append(out, h.passed(e, stands))
			}
			continue
		}
		if open >= 0 {
			out[open].Until = e.at
		}
		b := h.belief(e, stands, next)
		if stands == nil && open >= 0 {
			b.Why = Restored // it was absent
		}
		out, open, stands = append(out, b), len(out), next
	}
	return out
}

// rank lets a complete file speak after its own rows.
func rank(e event) int {
	if e.row == nil {
		return 1
	}
	return 0
}

// inForce finds the row that stands among those seen: the first of the last run
// with one content, by standing and then by receipt (version.sql.tmpl); nil where
// the last of them is older than a complete file.
func inForce(seen []*filedRow, limit int64) *filedRow {
	order := slices.Clone(seen)
	slices.SortFunc(order, func(x, y *filedRow) int {
		return cmp.Or(cmp.Compare(x.standing, y.standing), cmp.Compare(x.position, y.position), cmp.Compare(x.sheet, y.sheet), cmp.Compare(x.row, y.row))
	})
	last := int64(0)
	for _, r := range order {
		last = max(last, r.position)
	}
	if len(order) == 0 || last < limit {
		return nil
	}
	i := len(order) - 1
	for i > 0 && slices.Equal(order[i].values, order[i-1].values) {
		i--
	}
	return order[i]
}

// belief tells of a new state; before or now may be nil, never both.
func (h *teller) belief(e event, before, now *filedRow) Belief {
	if now == nil {
		return Belief{Key: before.key, From: e.at, Why: FullAbsence, Gone: true, Batch: e.full.batch, File: e.full.file, Changes: h.changes(before, nil)}
	}
	b := h.of(now, e.at)
	b.Why = h.why(e, before, now)
	b.Changes = h.changes(before, now)
	return b
}

// of lays out the row itself.
func (h *teller) of(r *filedRow, at time.Time) Belief {
	b := Belief{Key: r.key, From: at, Link: r.link, Stated: r.stated, Gone: r.deletes(h.layout), Late: h.late[r.place()],
		Batch: r.batch, File: r.file, Sheet: r.sheet, Row: r.row}
	if r.outcome == "accepted" {
		b.Scope = r.reason
	}
	return b
}

// passed tells of a row that changed nothing when it came.
func (h *teller) passed(e event, stands *filedRow) Belief {
	b := h.of(e.row, e.at)
	b.Until = e.at
	switch {
	case stands == nil:
		b.Why = FullAbsence
	case slices.Equal(e.row.values, stands.values):
		b.Why = SameContent
	case e.row.standing < stands.standing:
		b.Why = EarlierVintage
	default:
		b.Why = OutOfOrder
	}
	return b
}

// deletes reports whether the row takes its record out. A contract is deleted by
// an event of its own, which stands.
func (r *filedRow) deletes(l *ingest.Layout) bool {
	return r.op == "D" && l.Correction != "change"
}

// why says what began a belief. What the row itself says goes before what
// follows from the order.
func (h *teller) why(e event, before, now *filedRow) Reason {
	switch {
	case e.row != nil && e.row.released.Valid && e.row == now:
		return Released
	case now.deletes(h.layout) && now.link != "" && h.layout.Correction == "replace_link":
		return ReplacedBy
	case now.op == "D":
		return Deleted
	case before != nil && before.deletes(h.layout), now.op == "V" && h.layout.Correction == "change":
		return Restored
	case now.op == "R" && h.layout.Correction == "red_entry":
		return RedEntry
	case h.layout.Correction == "change" && before == nil && now.op != "N":
		return map[string]Reason{"C": Changed, "T": Terminated}[now.op]
	case before == nil:
		return FirstFiling
	case now.standing > before.standing:
		return FinalVintage
	case now.op == "M" || now.op == "C" && h.layout.Correction == "red_entry":
		return Corrected
	}
	return LaterVersion
}

// changes lists the fields that two rows say differently. The first filing of a
// key and its absence change none by themselves.
func (h *teller) changes(before, now *filedRow) []Change {
	if before == nil || now == nil {
		return nil
	}
	var out []Change
	for i, c := range h.fields {
		x, y := before.values[i], now.values[i]
		if x == y {
			continue
		}
		ch := Change{Field: c.Field, Before: x.String, After: y.String}
		if c.Personal || c.Hash {
			ch.Before, ch.After = "", ""
		}
		out = append(out, ch)
	}
	return out
}
