package ingest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"time"

	"stis/internal/finding"
	"stis/warehouse"
)

// Replayed says what became of the held rows of a batch, or of a refused file,
// when it was read again with the layouts and lists of today.
type Replayed struct {
	Batch    string      `json:"batch"`
	Source   string      `json:"source"`
	File     string      `json:"file"`
	Readable bool        `json:"readable,omitempty"` // the file had been refused; now it is loaded
	Replaced int         `json:"replaced"`           // rows whose record a later file has brought; not tried
	Tried    int         `json:"tried"`              // rows
	Released int         `json:"released"`
	Still    int         `json:"still"` // held back
	Rules    []RuleCount `json:"rules"` // why, sorted
}

// rowAt is a row of a sheet.
type rowAt struct {
	sheet string
	row   int
}

// retry is the rows of a batch that a replay reads again. All others are
// passed over.
type retry struct {
	rows  map[rowAt]bool
	told  map[toldAt]bool   // findings the batch has
	found []finding.Finding // of the row that is being read
	rules map[RuleCount]int // of the rows still held back
}

type toldAt struct {
	rule  finding.Rule
	place rowAt
	cell  string
}

// Replay reads every row that is still held back again, from the archived
// bytes, and loads what passes under its own batch, sheet and row; raw.release
// says since when. Then it tries the files that were refused: what can be read
// now is loaded as received at at. Rows of crosstabs stay held: several values
// share their row. Rows whose record a later file has brought are closed. Each batch is one transaction; each gets the batches in the
// order in which they were stored.
func (in *Ingester) Replay(ctx context.Context, at time.Time, each func(*Replayed) error) error {
	at = at.UTC().Truncate(time.Microsecond)
	held, err := in.heldBatches(ctx)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	later := in.replacements()
	for _, a := range held {
		closed, err := later.of(ctx, a.Source, a.batch)
		if err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		a.Received = at
		r, err := in.replayRows(ctx, a, closed)
		if err != nil {
			return fmt.Errorf("replay %s: %w", a.Name, err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	refused, err := in.refusedFiles(ctx, at)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	for _, a := range refused {
		if err := in.replayFile(ctx, a, each); err != nil {
			return err
		}
	}
	return in.compare(ctx, nil)
}

// replayRows reads the held rows of one batch again, but for those that are
// closed.
func (in *Ingester) replayRows(ctx context.Context, a arrival, closed map[rowAt]bool) (*Replayed, error) {
	out := &Replayed{Batch: a.batch, Source: a.Source, File: a.Name}
	err := in.db.Tx(ctx, func(tx *warehouse.Tx) error {
		rows, err := readRetry(ctx, tx, a.batch)
		if err != nil {
			return err
		}
		maps.DeleteFunc(rows.rows, func(at rowAt, _ bool) bool { return closed[at] })
		if out.Tried, out.Replaced = len(rows.rows), len(closed); out.Tried == 0 {
			return nil
		}
		rd := in.newReading(ctx, a)
		rd.rows, rd.exact = rows, true
		defer rd.close()
		rd.begin()
		l := ledger{batch: a.batch, source: a.Source}
		for c := range rd.chunks {
			if err := l.release(ctx, tx, c, a.Received, in.version); err != nil {
				return err
			}
			out.Released += c.released.table.Rows
			if err := c.released.flush(ctx, tx); err != nil {
				return err
			}
		}
		out.Rules = ruleCounts(rows.rules)
		return rd.err
	})
	var no *refusal
	if errors.As(err, &no) {
		out.Released, out.Rules = 0, []RuleCount{{no.f.Rule, no.f.Severity, out.Tried}}
		err = nil
	}
	out.Still = out.Tried - out.Released
	return out, err
}

// release stores the rows of a chunk that have passed.
func (l *ledger) release(ctx context.Context, tx *warehouse.Tx, c *chunk, at time.Time, version string) error {
	if err := l.add(ctx, tx, c.findings); err != nil {
		return err
	}
	for i := range c.released.table.Rows {
		c.released.table.Columns[3].Int[i] = at.UnixMicro()
		c.released.table.Columns[4].Text[i] = version
	}
	return c.rows.flush(ctx, tx)
}

func readRetry(ctx context.Context, tx *warehouse.Tx, batch string) (*retry, error) {
	out := &retry{rows: map[rowAt]bool{}, told: map[toldAt]bool{}, rules: map[RuleCount]int{}}
	rows, err := tx.Query(ctx, sqlText("held_rows.sql"), sql.Named("batch", batch))
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var p rowAt
		if err := rows.Scan(&p.sheet, &p.row); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out.rows[p] = true
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	if rows, err = tx.Query(ctx, sqlText("told_findings.sql"), sql.Named("batch", batch)); err != nil {
		return nil, err
	}
	for rows.Next() {
		var f toldAt
		if err := rows.Scan(&f.rule, &f.place.sheet, &f.place.row, &f.cell); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out.told[f] = true
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// note takes a finding of the row that is being read.
func (r *retry) note(f finding.Finding) {
	if p := (rowAt{f.Pos.Sheet, f.Pos.Row}); r.rows[p] {
		r.found = append(r.found, f)
	}
}

// pass reports whether a row that has passed was held back, and gives what is
// new to say about it.
func (r *retry) pass(sheetName string, row int) (fresh []finding.Finding, wanted bool) {
	found := r.found
	r.found = r.found[:0]
	if !r.rows[rowAt{sheetName, row}] {
		return nil, false
	}
	for _, f := range found {
		if !r.told[toldAt{f.Rule, rowAt{sheetName, row}, f.Pos.Cell}] {
			fresh = append(fresh, f)
		}
	}
	return fresh, true
}

// fail counts why a row is still held back.
func (r *retry) fail() {
	for _, f := range r.found {
		if f.Severity == finding.Error {
			r.rules[RuleCount{Rule: f.Rule, Severity: f.Severity}]++
		}
	}
	r.found = r.found[:0]
}

// heldBatches lists the batches with rows held back.
func (in *Ingester) heldBatches(ctx context.Context) ([]arrival, error) {
	rows, err := in.db.Query(ctx, sqlText("held_batches.sql"))
	if err != nil {
		return nil, err
	}
	var out []arrival
	for rows.Next() {
		var a arrival
		if err := rows.Scan(&a.batch, &a.Source, &a.Name, &a.sha256); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, a)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// refusedFiles lists the files of which nothing was ever loaded, as deliveries
// received at at.
func (in *Ingester) refusedFiles(ctx context.Context, at time.Time) ([]arrival, error) {
	rows, err := in.db.Query(ctx, sqlText("refused.sql"))
	if err != nil {
		return nil, err
	}
	var out []arrival
	for rows.Next() {
		d := Delivery{Received: at}
		var sum string
		var size int64
		if err := rows.Scan(&d.Source, &d.Name, &sum, &size); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, arrive(d, sum, size))
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// replayFile tries a refused file. One that is refused again leaves no trace.
func (in *Ingester) replayFile(ctx context.Context, a arrival, each func(*Replayed) error) error {
	first := true
	for rd := range in.unfold(ctx, a) {
		r, err := in.retake(ctx, rd, first)
		rd.close()
		if err != nil {
			return err
		}
		if r == nil {
			return nil // refused again
		}
		first = false
		if r.Outcome != Loaded {
			continue
		}
		out := &Replayed{Batch: r.Batch, Source: r.Source, File: r.File, Readable: true, Tried: r.RowsRead, Released: r.Loaded, Still: r.Quarantined}
		for _, n := range r.ByRule {
			if n.Severity == finding.Error {
				out.Rules = append(out.Rules, n)
			}
		}
		if err := each(out); err != nil {
			return err
		}
	}
	return nil
}

// retake brings a refused file into raw if it can be read now; else nil. The
// files of an archive that opens now come in as any other.
func (in *Ingester) retake(ctx context.Context, rd *reading, first bool) (r *Receipt, err error) {
	if !first {
		return in.take(ctx, rd)
	}
	rd.exact = true
	err = in.db.Tx(ctx, func(tx *warehouse.Tx) error {
		// What was wrong with it is wrong no longer.
		if err := tx.Exec(ctx, sqlText("drop_findings.sql"), sql.Named("batch", rd.a.batch)); err != nil {
			return err
		}
		if rd.zip && rd.err == nil {
			r, err = in.unpacked(ctx, tx, rd.a)
			return err
		}
		r, err = in.load(ctx, tx, rd)
		return err
	})
	var no *refusal
	if errors.As(err, &no) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", rd.a.Name, err)
	}
	return r, nil
}
