package ingest

import (
	"context"
	"errors"
)

// aheadFiles is how many read files may wait for their transaction. Each holds
// a chunk of rows at most; one that has more makes the others wait.
const aheadFiles = 4

// ReceiveAll receives the deliveries in their order and calls each with every
// receipt, as Receive one after another would; the files of an archive have
// receipts of their own behind that of the archive. While the transaction of
// one file runs, the next ones are archived and read. The first error ends the
// run, also one of each; the files before it are received. What the files
// changed is worked out when the run ends: only then do the receipts have it.
func (in *Ingester) ReceiveAll(ctx context.Context, ds []Delivery, each func(*Receipt) error) error {
	var loaded []*Receipt
	err := in.db.SingleThread(ctx, func() error {
		files, stop := in.readAhead(ctx, ds)
		defer stop()
		done := 0
		for rd := range files {
			r, err := in.next(ctx, rd)
			if err != nil {
				return err
			}
			if r.Outcome == Loaded {
				loaded = append(loaded, r)
			}
			if err := each(r); err != nil {
				return err
			}
			if rd.last {
				done++
			}
		}
		if done < len(ds) {
			return ctx.Err() // it has ended files early
		}
		return nil
	})
	// The files before an error stand, so what they changed is told too.
	return errors.Join(err, in.compare(context.WithoutCancel(ctx), loaded))
}

// next receives one file that was read ahead.
func (in *Ingester) next(ctx context.Context, rd *reading) (*Receipt, error) {
	defer rd.close()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return in.take(ctx, rd)
}

// readAhead archives and reads the deliveries in another goroutine, which has
// ended when stop returns.
func (in *Ingester) readAhead(ctx context.Context, ds []Delivery) (files <-chan *reading, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	out := make(chan *reading, aheadFiles)
	go func() {
		defer close(out)
		met := map[string]bool{}
		for _, d := range ds {
			for rd := range in.arrivals(ctx, d) {
				if !in.ahead(ctx, rd, met, out) {
					return
				}
			}
		}
	}()
	return out, func() {
		cancel()
		for rd := range out {
			rd.close()
		}
	}
}

// ahead reads a file as far as it may be read ahead and hands it over; false
// when nobody wants files any more.
func (in *Ingester) ahead(ctx context.Context, rd *reading, met map[string]bool, out chan<- *reading) bool {
	more := false
	// The same bytes again are most likely a duplicate, which is not read at
	// all; that shows in their transaction.
	if ctx.Err() == nil && rd.lost == nil && !met[rd.a.sha256] {
		met[rd.a.sha256] = true
		more = rd.begin()
	}
	select {
	case out <- rd:
	case <-ctx.Done():
		rd.close()
		return false
	}
	if more { // one large file in memory is enough
		select {
		case <-rd.closed:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
