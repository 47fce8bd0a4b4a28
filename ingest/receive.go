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
	id := sha256.Sum256([]byte(strings.Join([]string{sum, d.Name, stamp}, "|")))
	return arrival{Delivery: d, id: hex.EncodeToString(id[:])[:16], batch: sum[:16], sha256: sum, size: size}
}

// Receive takes one file in: archive first, then one transaction with rows and
// ledger. A file that cannot be used is a Receipt with Outcome refused, not an
// error; the error is for what stops the run.
func (in *Ingester) Receive(ctx context.Context, d Delivery) (*Receipt, error) {
	sum, size, err := in.keep(d.Path)
	if err != nil {
		return nil, fmt.Errorf("ingest %s: %w", d.Path, err)
	}
	a := arrive(d, sum, size)
	var r *Receipt
	err = in.db.Tx(ctx, func(tx *warehouse.Tx) error {
		r, err = in.repeated(ctx, tx, a)
		if err != nil || r != nil {
			return err
		}
		r, err = in.load(ctx, tx, a)
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
	found, err := one(ctx, tx, "known_batch.sql", []any{sql.Named("batch", a.batch)},
		&r.Source, &r.RowsRead, &r.Loaded, &r.Quarantined, &r.Skipped)
	if err != nil || !found {
		return nil, err
	}
	f := finding.Finding{Rule: "ING021", Severity: finding.Info, Source: r.Source, Key: a.Name,
		Pos: finding.Pos{Batch: a.batch, File: a.Name},
		Zh:  "与已收文件内容完全相同,未重复采集", En: "same bytes as a file received before, nothing loaded"}
	r.Findings = []finding.Finding{f}
	var outcome string
	known, err := one(ctx, tx, "known_delivery.sql", []any{sql.Named("delivery_id", a.id)}, &outcome)
	if err != nil || known {
		return r, err
	}
	if err := in.addFindings(ctx, tx, a.batch, r.Findings); err != nil {
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
	if err := in.addFindings(ctx, tx, a.batch, r.Findings); err != nil {
		return nil, err
	}
	return r, in.addDelivery(ctx, tx, a, Refused, a.Source, f)
}

// load reads the archived file into raw.
func (in *Ingester) load(ctx context.Context, tx *warehouse.Tx, a arrival) (r *Receipt, err error) {
	wb, format, encoding, err := open(filepath.Join(in.archive, a.sha256))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, wb.Close()) }()
	ps, err := in.choose(wb, &a)
	if err != nil {
		return nil, err
	}
	b := newBatch(a.batch, a.Name, mainSource(ps), lists{in.book}, tx)
	for _, p := range ps {
		if err := b.sheet(ctx, p, wb); err != nil {
			return nil, err
		}
	}
	if b.read == 0 {
		return nil, refuse("ING005", finding.Pos{}, "表头下没有数据行", "the header has no data rows below it")
	}
	if err := b.finish(ctx); err != nil {
		return nil, err
	}
	args := []any{sql.Named("batch", a.batch), sql.Named("source", b.src.Source), sql.Named("layout", b.src.Name),
		sql.Named("layout_version", in.version), sql.Named("format", format), sql.Named("encoding", encoding),
		sql.Named("full_delivery", b.src.Layout.Delivery == "full"), sql.Named("rows_read", int64(b.read)), sql.Named("rows_loaded", int64(b.loaded)),
		sql.Named("rows_quarantined", int64(b.held)), sql.Named("rows_skipped", int64(b.skippedRows))}
	if err := tx.Exec(ctx, sqlText("add_batch.sql"), args...); err != nil {
		return nil, err
	}
	r = &Receipt{Batch: a.batch, Source: b.src.Source, File: a.Name, SHA256: a.sha256, Outcome: Loaded, RowsRead: b.read,
		Loaded: b.loaded, Quarantined: b.held, Skipped: b.skippedRows, Totals: b.control, Findings: b.findings}
	return r, in.addDelivery(ctx, tx, a, Loaded, b.src.Source, finding.Finding{})
}

// choose plans the sheets by the layouts of the source the file was filed as.
func (in *Ingester) choose(wb workbook, a *arrival) ([]plan, error) {
	tops, err := readTops(wb)
	if err != nil {
		return nil, err
	}
	if a.Source == "" {
		if a.Source, err = guess(tops, in.sources); err != nil {
			return nil, err
		}
	}
	var own []*source
	for _, s := range in.sources {
		switch {
		case s.Source != a.Source:
		case s.Name == s.Source:
			own = append([]*source{s}, own...)
		default:
			own = append(own, s)
		}
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("no layout for source %q", a.Source)
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

func (in *Ingester) addFindings(ctx context.Context, tx *warehouse.Tx, batch string, fs []finding.Finding) error {
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

func (in *Ingester) addDelivery(ctx context.Context, tx *warehouse.Tx, a arrival, outcome, source string, f finding.Finding) error {
	return tx.Exec(ctx, sqlText("add_delivery.sql"), sql.Named("delivery_id", a.id), sql.Named("batch", a.batch),
		sql.Named("source", source), sql.Named("file_name", strings.ToValidUTF8(a.Name, "\ufffd")), sql.Named("sha256", a.sha256),
		sql.Named("received_at", a.Received.Format("2006-01-02 15:04:05.000000")), sql.Named("bytes", a.size),
		sql.Named("outcome", outcome), sql.Named("message_zh", null(f.Zh)), sql.Named("message_en", null(f.En)))
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
