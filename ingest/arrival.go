package ingest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"stis/ingest/sheet"
	"stis/ingest/workbook"
	"stis/internal/finding"
	"stis/warehouse"
)

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
	id := digest(sum, d.Name, d.Source, stamp)
	return arrival{Delivery: d, id: id[:16], batch: sum[:16], sha256: sum, size: size}
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "|")))
	return hex.EncodeToString(sum[:])
}

func (a arrival) receipt(outcome string) *Receipt {
	return &Receipt{Batch: a.batch, Source: a.Source, File: a.Name, SHA256: a.sha256, Outcome: outcome}
}

// arrivals archives a delivery: one reading for the file and, when it is an
// archive of files, one for each of those, archived in its turn.
func (in *Ingester) arrivals(ctx context.Context, d Delivery) iter.Seq[*reading] {
	return func(yield func(*reading) bool) {
		sum, size, err := in.keep(d.Path)
		if err != nil {
			r := in.newReading(ctx, arrival{})
			r.lost = fmt.Errorf("ingest %s: %w", d.Path, err)
			yield(r)
			return
		}
		in.unfold(ctx, arrive(d, sum, size))(yield)
	}
}

// unfold gives the readings of an archived delivery.
func (in *Ingester) unfold(ctx context.Context, a arrival) iter.Seq[*reading] {
	return func(yield func(*reading) bool) {
		r := in.newReading(ctx, a)
		members := in.members(ctx, r)
		r.last = len(members) == 0
		if !yield(r) {
			return
		}
		for i, m := range members {
			rd := in.member(ctx, r.a, m)
			rd.last = i == len(members)-1
			if !yield(rd) {
				return
			}
		}
	}
}

// members lists the files of an archive; nil for any other file. What is wrong
// with it is left in r.
func (in *Ingester) members(ctx context.Context, r *reading) []workbook.Member {
	ms, archive, err := workbook.Members(ctx, in.place(r.a), sheet.Limits{})
	r.zip = archive
	switch {
	case err != nil:
		r.err = refusalOf(err)
		return nil
	case archive && len(ms) == 0:
		r.err = refuse("ING005", finding.Pos{}, "压缩包中没有文件", "the archive holds no files")
	}
	return ms
}

func (in *Ingester) place(a arrival) string { return filepath.Join(in.archive, a.sha256) }

// member archives a file of an archive. Its path there is only part of its name.
func (in *Ingester) member(ctx context.Context, zip arrival, m workbook.Member) *reading {
	d := Delivery{Name: zip.Name + "/" + m.Name, Source: zip.Source, Why: zip.Why, Received: zip.Received}
	sum, size, err := in.keepBytes(func(w io.Writer) error { return m.Extract(w) })
	if err != nil {
		// There are no bytes to name the batch after: the archive and the name do.
		a := arrive(d, digest(zip.sha256, m.Name), 0)
		a.sha256 = ""
		r := in.newReading(ctx, a)
		r.err = refusalOf(err)
		return r
	}
	r := in.newReading(ctx, arrive(d, sum, size))
	if _, archive, err := workbook.Members(ctx, in.place(r.a), sheet.Limits{}); archive || err != nil {
		r.err = refuse("ING001", finding.Pos{}, "压缩包中还有压缩包,不予读取;请把文件直接放在一个压缩包中,或解压后报送",
			"an archive inside an archive is not read; put the files into one archive, or send them unpacked")
	}
	return r
}

// unpacked writes down an archive whose files are deliveries of their own.
func (in *Ingester) unpacked(ctx context.Context, tx *warehouse.Tx, a arrival) (*Receipt, error) {
	r := a.receipt(Unpacked)
	r.Format = "zip"
	var outcome string
	known, err := one(ctx, tx, "known_delivery.sql", []any{sql.Named("delivery_id", a.id)}, &outcome)
	if err != nil || known {
		return r, err
	}
	return r, in.addDelivery(ctx, tx, a, Unpacked, a.Source, finding.Finding{})
}
