package ingest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"stis/ingest/sheet"
	"stis/ingest/workbook"
)

// reading is a delivery on its way from the archive to raw. A goroutine reads
// its rows a chunk at a time: while one is stored, the next is read.
type reading struct {
	a    arrival
	b    *batch // of the goroutine until chunks is closed
	last bool   // no other reading of the same delivery follows
	zip  bool   // an archive: nothing to read in itself
	err  error  // of reading, a refusal too; settled when chunks is closed
	lost error  // of archiving: there is nothing to read

	format, encoding string
	why              Bilingual
	rows             *retry // of a replay; else nil

	work   func() // reads the file; nil = begun
	first  chan struct{}
	chunks chan *chunk
	free   chan *chunk   // stored ones, to be filled again
	quit   chan struct{} // closed when the rest is not wanted
	ended  chan struct{} // closed when the goroutine has ended
	closed chan struct{} // closed when nobody needs the reading any more
	exact  bool          // nothing of the plans may be left for later
	more   bool          // when first is closed: the file has not been read to its end
}

// newReading readies the reading of an archived file. Nothing of it is read yet.
func (in *Ingester) newReading(ctx context.Context, a arrival) *reading {
	r := &reading{a: a, last: true, first: make(chan struct{}), chunks: make(chan *chunk, aheadChunks), free: make(chan *chunk, aheadChunks+2),
		quit: make(chan struct{}), ended: make(chan struct{}), closed: make(chan struct{})}
	r.work = func() {
		defer close(r.ended)
		defer close(r.chunks)
		if r.err == nil && !r.zip {
			if r.err = in.read(ctx, r); r.err == nil {
				r.hand(r.b.chunk, false)
				return
			}
		}
		r.begun(false)
	}
	return r
}

// begin starts reading and waits until the first chunk is there or the file
// has been read. It reports that more chunks follow.
func (r *reading) begin() (more bool) {
	if r.work != nil {
		go r.work()
		r.work = nil
	}
	<-r.first
	return r.more
}

// begun tells begin how far the reading has come.
func (r *reading) begun(more bool) {
	select {
	case <-r.first:
	default:
		r.more = more
		close(r.first)
	}
}

// hand gives a chunk away and reports whether the next is wanted.
func (r *reading) hand(c *chunk, more bool) bool {
	r.begun(more)
	select {
	case r.chunks <- c:
		return true
	case <-r.quit:
		return false
	}
}

// swap hands a full chunk over and comes back with an empty one.
func (r *reading) swap(full *chunk) (*chunk, bool) {
	if !r.hand(full, true) {
		return nil, false
	}
	select {
	case c := <-r.free:
		return c, true
	default:
		return newChunk(r.b.src), true
	}
}

// close lets go of the file, read to its end or not.
func (r *reading) close() {
	close(r.quit)
	if r.work == nil {
		<-r.ended
	}
	close(r.closed)
}

// read parses the archived file.
func (in *Ingester) read(ctx context.Context, r *reading) (err error) {
	wb, err := open(ctx, filepath.Join(in.archive, r.a.sha256), workbook.Options{Timeout: in.set.Timeout, Passwords: in.set.passwords(r.a.Source)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, wb.Close()) }()
	filed := r.a.Source
	late := !r.exact && r.a.size >= in.late && (wb.Format == "xlsx" || wb.Format == "xlsm")
	ps, err := in.choose(wb, filed, late)
	if err != nil {
		return err
	}
	r.format, r.encoding = wb.Format, wb.Encoding
	if r.why = r.a.Why; r.why == (Bilingual{}) {
		r.why = Bilingual{Zh: "按指定的报表", En: "as asked"}
		if filed == "" {
			r.why = Bilingual{Zh: "由表头识别", En: "told from the header"}
		}
	}
	r.b = newBatch(r.a, mainSource(ps), in.book, in.set.HashSalt)
	r.b.swap, r.b.retry = r.swap, r.rows
	err = r.b.readAll(ps, wb)
	switch {
	case !late:
		return err
	case errors.As(err, new(*refusal)):
		return errLate // the reason might be another if the merged ranges were known
	case err != nil:
		return err
	}
	return in.confirm(ps, filed)
}

// passwords lists those of a source; of all sources when it is not known yet.
func (s Settings) passwords(source string) []string {
	if source != "" {
		return s.Passwords[source]
	}
	var all []string
	for _, name := range sortedKeys(s.Passwords) {
		for _, p := range s.Passwords[name] {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// choose plans the sheets. late leaves their merged ranges for later if a
// header is found on each without them.
func (in *Ingester) choose(wb sheet.Book, filed string, late bool) ([]plan, error) {
	tops, err := readTops(wb, late)
	if err != nil {
		return nil, err
	}
	ps, err := in.plan(tops, filed)
	if late && (err != nil || slices.ContainsFunc(ps, func(p plan) bool { return p.top.late && (p.header == nil || p.cross != nil) })) {
		return in.choose(wb, filed, false)
	}
	return ps, err
}

// plan plans the sheets by the layouts of the source the file was filed as.
func (in *Ingester) plan(tops []top, filed string) (_ []plan, err error) {
	if filed == "" {
		if filed, err = guess(tops, in.sources); err != nil {
			return nil, err
		}
	}
	own := in.layoutsOf(filed)
	if len(own) == 0 {
		return nil, fmt.Errorf("no layout for source %q", filed)
	}
	return plans(tops, own, in.sources)
}

// layoutsOf lists the layouts of a source, the main one first.
func (in *Ingester) layoutsOf(name string) []*source {
	var own []*source
	for _, s := range in.sources {
		switch {
		case s.Source != name:
		case s.Name == s.Source:
			own = slices.Insert(own, 0, s)
		default:
			own = append(own, s)
		}
	}
	return own
}
