package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"stis/ingest/workbook"
)

// reading is a delivery on its way from the archive to raw. Its rows are read
// a chunk at a time, the first by fill ahead of the transaction if somebody
// has the time, the others when those before them are stored.
type reading struct {
	a                arrival
	b                *batch
	format, encoding string

	next   func() (struct{}, bool)
	stop   func()
	filled bool          // what was read last is not stored yet
	more   bool          // the file has not been read to its end
	err    error         // of reading; a refusal too
	lost   error         // of archiving: there is nothing to read
	closed chan struct{} // closed when nobody needs the reading any more
}

// open archives a delivery. Nothing of it is read yet.
func (in *Ingester) open(d Delivery) *reading {
	r := &reading{closed: make(chan struct{})}
	sum, size, err := in.keep(d.Path)
	if err != nil {
		r.lost = fmt.Errorf("ingest %s: %w", d.Path, err)
	} else {
		r.a = arrive(d, sum, size)
	}
	r.next, r.stop = iter.Pull(func(yield func(struct{}) bool) {
		r.err = in.read(r, func() bool { return yield(struct{}{}) })
	})
	return r
}

// fill reads on until a chunk is full or the file ends. It does nothing while
// what it read before is not stored.
func (r *reading) fill() (more bool, err error) {
	if !r.filled {
		r.filled = true
		_, r.more = r.next()
	}
	return r.more, r.err
}

// close lets go of the file, read to its end or not.
func (r *reading) close() {
	r.stop()
	close(r.closed)
}

// read parses the archived file. It calls full whenever a chunk is collected.
func (in *Ingester) read(r *reading, full func() bool) (err error) {
	wb, err := open(context.TODO(), filepath.Join(in.archive, r.a.sha256), workbook.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, wb.Close()) }()
	ps, err := in.choose(wb, r.a.Source)
	if err != nil {
		return err
	}
	r.format, r.encoding = wb.Format, wb.Encoding
	r.b = newBatch(r.a.batch, r.a.Name, mainSource(ps), lists{in.book}, full)
	for _, p := range ps {
		if err := r.b.sheet(p, wb); err != nil {
			return err
		}
	}
	return r.b.conclude()
}
