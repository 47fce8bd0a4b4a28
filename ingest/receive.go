package ingest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/reference"
	"stis/warehouse"
)

//go:embed sql/*.sql
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
}

// New compiles the layouts, makes the archive folder and the raw tables.
func New(ctx context.Context, db *warehouse.DB, book *reference.Book, cat *Catalog, archive string) (*Ingester, error) {
	in := &Ingester{db: db, book: book, version: cat.Version(), archive: archive}
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

// arrival is a delivery whose bytes are in the archive.
type arrival struct {
	Delivery
	id, batch, sha256 string
	size              int64
}

func arrive(d Delivery, sum string, size int64) arrival {
	if d.Name == "" {
		d.Name = filepath.Base(d.Path)
	}
	d.Received = d.Received.UTC().Truncate(time.Microsecond)
	stamp := d.Received.Format("2006-01-02T15:04:05.000000Z")
	// The source is part of it: a file refused in one folder and moved to another
	// is a second delivery, even within the same second.
	id := sha256.Sum256([]byte(strings.Join([]string{sum, d.Name, d.Source, stamp}, "|")))
	return arrival{Delivery: d, id: hex.EncodeToString(id[:])[:16], batch: sum[:16], sha256: sum, size: size}
}

// Receive takes one file in: archive first, then one transaction with rows and
// ledger. A file that cannot be used is a Receipt with Outcome refused, not an
// error; the error is for what stops the run.
func (in *Ingester) Receive(ctx context.Context, d Delivery) (*Receipt, error) {
	rd := in.open(d)
	defer rd.close()
	return in.take(ctx, rd)
}

// take brings an archived file into raw, read already or not.
func (in *Ingester) take(ctx context.Context, rd *reading) (r *Receipt, err error) {
	if rd.lost != nil {
		return nil, rd.lost
	}
	a := rd.a
	err = in.db.Tx(ctx, func(tx *warehouse.Tx) error {
		r, err = in.repeated(ctx, tx, a)
		if err != nil || r != nil {
			return err
		}
		r, err = in.load(ctx, tx, rd)
		return err
	})
	var no *refusal
	if errors.As(err, &no) {
		err = in.db.Tx(ctx, func(tx *warehouse.Tx) error {
			r, err = in.refuse(ctx, tx, a, no.f)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("ingest %s: %w", a.Name, err)
	}
	return r, nil
}

// repeated answers a delivery whose bytes are loaded already; nil if they are
// not. The same delivery twice leaves no trace at all.
func (in *Ingester) repeated(ctx context.Context, tx *warehouse.Tx, a arrival) (*Receipt, error) {
	r := &Receipt{Batch: a.batch, Source: a.Source, File: a.Name, SHA256: a.sha256, Outcome: Duplicate}
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
	r.Findings = []finding.Finding{f}
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
	r := &Receipt{Batch: a.batch, Source: a.Source, File: a.Name, SHA256: a.sha256, Outcome: Refused, Findings: []finding.Finding{f}}
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
	for more := true; more; {
		var err error
		if more, err = rd.fill(); err != nil {
			return nil, err
		}
		if err := rd.b.store(ctx, tx); err != nil {
			return nil, err
		}
		rd.filled = false
	}
	a, b := rd.a, rd.b
	if err := in.addBatch(ctx, tx, rd); err != nil {
		return nil, err
	}
	r := &Receipt{Batch: a.batch, Source: b.src.Source, File: a.Name, SHA256: a.sha256, Outcome: Loaded, RowsRead: b.read,
		Loaded: b.loaded, Quarantined: b.held, Skipped: b.skippedRows, Totals: b.control, Findings: b.receiptFindings()}
	return r, in.addDelivery(ctx, tx, a, Loaded, b.src.Source, finding.Finding{})
}

// choose plans the sheets by the layouts of the source the file was filed as.
func (in *Ingester) choose(wb sheet.Book, filed string) ([]plan, error) {
	tops, err := readTops(wb)
	if err != nil {
		return nil, err
	}
	if filed == "" {
		if filed, err = guess(tops, in.sources); err != nil {
			return nil, err
		}
	}
	var own []*source
	for _, s := range in.sources {
		switch {
		case s.Source != filed:
		case s.Name == s.Source:
			own = append([]*source{s}, own...)
		default:
			own = append(own, s)
		}
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("no layout for source %q", filed)
	}
	return plans(tops, own, in.sources)
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

// addFindings numbers the findings on from those the batch has: the same bytes
// may have been refused as another source before.
func addFindings(ctx context.Context, tx *warehouse.Tx, batch string, fs []finding.Finding) error {
	if len(fs) == 0 {
		return nil
	}
	var last int
	if _, err := one(ctx, tx, "last_seq.sql", []any{sql.Named("batch", batch)}, &last); err != nil {
		return err
	}
	buf := newFindingBuffer()
	for i, f := range fs {
		addFinding(buf, last+i+1, f)
	}
	return buf.flush(ctx, tx)
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
	buf.add(a.id, a.batch, source, a.Name, a.sha256, int(a.Received.UnixMicro()), int(a.size), outcome, null(f.Zh), null(f.En))
	return buf.flush(ctx, tx)
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
