package ingest

import "context"

// aheadFiles is how many read files may wait for their transaction. Each holds
// a chunk of rows at most; one that has more makes the others wait.
const aheadFiles = 4

// ReceiveAll receives the deliveries in their order and calls each with every
// receipt, as Receive one after another would. While the transaction of one
// file runs, the next ones are archived and read. The first error ends the
// run, also one of each; the files before it are received.
func (in *Ingester) ReceiveAll(ctx context.Context, ds []Delivery, each func(*Receipt) error) error {
	return in.db.SingleThread(ctx, func() error {
		files, stop := in.readAhead(ctx, ds)
		defer stop()
		done := 0
		for rd := range files {
			r, err := in.next(ctx, rd)
			if err != nil {
				return err
			}
			if err := each(r); err != nil {
				return err
			}
			done++
		}
		if done < len(ds) {
			return ctx.Err() // it has ended files early
		}
		return nil
	})
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
			if ctx.Err() != nil {
				return
			}
			rd := in.open(d)
			// The same bytes again are most likely a duplicate, which is not
			// read at all; that shows in their transaction.
			if rd.lost == nil && !met[rd.a.sha256] {
				met[rd.a.sha256] = true
				_, _ = rd.fill() // its error waits in rd for the file's turn
			}
			more := rd.more
			select {
			case out <- rd:
			case <-ctx.Done():
				rd.close()
				return
			}
			if more { // one large file in memory is enough
				select {
				case <-rd.closed:
				case <-ctx.Done():
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
