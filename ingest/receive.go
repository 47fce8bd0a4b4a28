package ingest

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"os"
	"time"

	"stis/internal/finding"
	"stis/reference"
	"stis/warehouse"
)

//go:embed sql/*.sql sql/*.tmpl
var sqlFiles embed.FS

// sqlText returns an embedded statement.
func sqlText(name string) string {
	b, err := sqlFiles.ReadFile("sql/" + name)
	if err != nil {
		panic("ingest: " + err.Error()) // embedded: missing only by a programmer's mistake
	}
	return string(b)
}

// Ingester receives files into raw. It is made once and used by one goroutine.
type Ingester struct {
	db      *warehouse.DB
	book    *reference.Book
	sources []*source
	version string
	archive string
	set     Settings
	late    int64                                // bytes of a workbook whose merged ranges are left for later
	usual   map[string]map[usualAmount][]float64 // of earlier files, by source; asked for once
}

// New compiles the layouts, makes the archive folder and the raw tables.
func New(ctx context.Context, db *warehouse.DB, book *reference.Book, cat *Catalog, archive string, set Settings) (*Ingester, error) {
	in := &Ingester{db: db, book: book, version: cat.Version(), archive: archive, set: set, late: lateSize, usual: map[string]map[usualAmount][]float64{}}
	var problems []error
	for _, l := range cat.All() {
		s, err := compile(l, book)
		problems = append(problems, err)
		in.sources = append(in.sources, s)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(archive, 0o755); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return in, in.prepare(ctx)
}

// Receive takes one file in: archive first, then one transaction with rows and
// ledger. A file that cannot be used is a Receipt with Outcome refused, not an
// error; the error is for what stops the run.
func (in *Ingester) Receive(ctx context.Context, d Delivery) (*Receipt, error) {
	var first *Receipt
	var loaded []*Receipt
	for rd := range in.arrivals(ctx, d) {
		r, err := in.next(ctx, rd)
		if err != nil {
			return nil, errors.Join(err, in.compare(context.WithoutCancel(ctx), loaded))
		}
		if r.Outcome == Loaded {
			loaded = append(loaded, r)
		}
		if first == nil {
			first = r
		} else {
			first.Members = append(first.Members, r)
		}
	}
	return first, in.compare(ctx, loaded)
}

// take brings an archived file into raw, read already or not.
func (in *Ingester) take(ctx context.Context, rd *reading) (r *Receipt, err error) {
	if rd.lost != nil {
		return nil, rd.lost
	}
	r, err = in.bring(ctx, rd)
	if errors.Is(err, errLate) {
		again := in.newReading(ctx, rd.a)
		again.exact = true
		defer again.close()
		r, err = in.bring(ctx, again)
	}
	var no *refusal
	if errors.As(err, &no) {
		err = in.db.Tx(ctx, func(tx *warehouse.Tx) error {
			r, err = in.refuse(ctx, tx, rd.a, no.f)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("ingest %s: %w", rd.a.Name, err)
	}
	return r, nil
}

// bring is one transaction: a file's rows and ledger, or that it is there.
func (in *Ingester) bring(ctx context.Context, rd *reading) (r *Receipt, err error) {
	err = in.db.Tx(ctx, func(tx *warehouse.Tx) error {
		r, err = in.repeated(ctx, tx, rd.a)
		if err != nil || r != nil {
			return err
		}
		if rd.zip && rd.err == nil {
			r, err = in.unpacked(ctx, tx, rd.a)
			return err
		}
		r, err = in.load(ctx, tx, rd)
		return err
	})
	return r, err
}

// repeated answers a delivery whose bytes are loaded already; nil if they are
// not. The same delivery twice leaves no trace at all.
func (in *Ingester) repeated(ctx context.Context, tx *warehouse.Tx, a arrival) (*Receipt, error) {
	r := a.receipt(Duplicate)
	var first time.Time
	found, err := one(ctx, tx, "known_batch.sql", []any{sql.Named("batch", a.batch)},
		&r.Source, &r.RowsRead, &r.Loaded, &r.Quarantined, &r.Skipped, &first)
	if err != nil || !found {
		return nil, err
	}
	at := first.UTC().Format("2006-01-02 15:04 UTC")
	f := finding.Finding{Rule: "ING021", Severity: finding.Info, Source: r.Source, Key: a.Name,
		Pos: finding.Pos{Batch: a.batch, File: a.Name},
		Zh:  "与" + at + "首次收到的文件内容完全相同,未重复采集;同一记录此后报送的版本继续有效",
		En:  "same bytes as a file first received at " + at + ", nothing loaded; a later version of the same records stays in force"}
	r.tell(f)
	var outcome string
	known, err := one(ctx, tx, "known_delivery.sql", []any{sql.Named("delivery_id", a.id)}, &outcome)
	if err != nil || known {
		return r, err
	}
	if err := addFindings(ctx, tx, a.batch, r.Findings); err != nil {
		return nil, err
	}
	return r, in.addDelivery(ctx, tx, a, Duplicate, r.Source, f)
}

// refuse writes down a delivery of which nothing is loaded.
func (in *Ingester) refuse(ctx context.Context, tx *warehouse.Tx, a arrival, f finding.Finding) (*Receipt, error) {
	f.Source, f.Pos.Batch, f.Pos.File = a.Source, a.batch, a.Name
	r := a.receipt(Refused)
	r.tell(f)
	// An id of its own: the same delivery may be loaded later, when a password
	// has been set or a layout learnt.
	a.id = digest(a.id, Refused)[:16]
	var outcome string
	known, err := one(ctx, tx, "known_delivery.sql", []any{sql.Named("delivery_id", a.id)}, &outcome)
	if err != nil || known {
		return r, err
	}
	// The same bytes may have been refused before: the finding is told once.
	if err := tx.Exec(ctx, sqlText("drop_findings.sql"), sql.Named("batch", a.batch)); err != nil {
		return nil, err
	}
	if err := addFindings(ctx, tx, a.batch, r.Findings); err != nil {
		return nil, err
	}
	return r, in.addDelivery(ctx, tx, a, Refused, a.Source, f)
}

// load brings the rows of a file and its ledger into raw, a chunk at a time.
func (in *Ingester) load(ctx context.Context, tx *warehouse.Tx, rd *reading) (*Receipt, error) {
	rd.begin()
	l := ledger{batch: rd.a.batch, source: rd.a.Source}
	for c := range rd.chunks {
		if err := l.store(ctx, tx, c); err != nil {
			return nil, err
		}
		select {
		case rd.free <- c:
		default:
		}
	}
	if rd.err != nil {
		return nil, rd.err
	}
	a, b := rd.a, rd.b
	l.source = b.src.Source
	if err := in.judge(ctx, tx, b, &l); err != nil {
		return nil, err
	}
	if err := in.addBatch(ctx, tx, rd); err != nil {
		return nil, err
	}
	r := a.receipt(Loaded)
	r.Source, r.Why, r.Format, r.Encoding = b.src.Source, rd.why, rd.format, rd.encoding
	r.RowsRead, r.Loaded, r.Quarantined, r.Skipped = b.read, b.loaded, b.held, b.skippedRows
	r.Sheets, r.Totals, r.Findings, r.ByRule = b.notes, b.control, l.receipt(a.Name), l.byRule()
	return r, in.addDelivery(ctx, tx, a, Loaded, r.Source, finding.Finding{})
}

// mainSource is the layout of the first sheet that is read.
func mainSource(ps []plan) *source {
	for _, p := range ps {
		if p.reads() {
			return p.src
		}
	}
	return ps[0].src
}

func (in *Ingester) addBatch(ctx context.Context, tx *warehouse.Tx, rd *reading) error {
	b, full := rd.b, 0
	if b.src.Layout.Delivery == "full" {
		full = 1
	}
	buf := newBuffer("batch", textCol("batch"), textCol("source"), textCol("layout"), textCol("layout_version"), textCol("format"),
		textCol("encoding"), warehouse.Column{Name: "full_delivery", Kind: warehouse.Bool},
		intCol("rows_read"), intCol("rows_loaded"), intCol("rows_quarantined"), intCol("rows_skipped"))
	buf.add(b.id, b.src.Source, b.src.Name, in.version, rd.format, rd.encoding, full, b.read, b.loaded, b.held, b.skippedRows)
	return buf.flush(ctx, tx)
}

func (in *Ingester) addDelivery(ctx context.Context, tx *warehouse.Tx, a arrival, outcome, source string, f finding.Finding) error {
	buf := newBuffer("delivery", textCol("delivery_id"), textCol("batch"), textCol("source"), textCol("file_name"), textCol("sha256"),
		warehouse.Column{Name: "received_at", Kind: warehouse.Timestamp}, intCol("bytes"), textCol("outcome"),
		textCol("message_zh"), textCol("message_en"))
	buf.add(a.id, a.batch, source, a.Name, null(a.sha256), int(a.Received.UnixMicro()), int(a.size), outcome, null(f.Zh), null(f.En))
	return buf.flush(ctx, tx)
}

// tell gives the receipt of a file that was not loaded its only finding.
func (r *Receipt) tell(f finding.Finding) {
	r.Findings, r.ByRule = []finding.Finding{f}, []RuleCount{{f.Rule, f.Severity, 1}}
}

// one reads one row of a query; found is false when there is none.
func one(ctx context.Context, tx *warehouse.Tx, file string, args []any, into ...any) (found bool, err error) {
	rows, err := tx.Query(ctx, sqlText(file), args...)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(into...); err != nil {
		return false, fmt.Errorf("%s: %w", file, err)
	}
	return true, nil
}
