package xlsx

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Sizes of the buffers between the inflating goroutine and the scanner.
const (
	window  = 256 << 10 // bytes inflated at a time
	ahead   = 32 << 10  // room in front of a window, for what the last one left over
	padding = 64        // zeros behind a window, which no pattern of the scanner matches
	ring    = 4         // windows of one part
)

// filled is a window of inflated bytes. err is what ended the part.
type filled struct {
	buf []byte // room, bytes, padding
	n   int
	err error
}

// windows gives the bytes of a part one window after the other. A part larger
// than a window is inflated by a goroutine of its own, ahead of the scanner.
type windows struct {
	ctx        context.Context
	in         io.Reader
	size, room int
	free       chan []byte
	full       chan filled
	stop, done chan struct{}
	spent      []byte // the window the scanner has now
	end        error
}

// newWindows starts on a part that declares size bytes.
func newWindows(ctx context.Context, in io.Reader, size int64) *windows {
	w := &windows{ctx: ctx, in: in, size: window, room: ahead}
	if size < window {
		w.size, w.room = int(size)+1, 0 // the end shows in the first fill
		return w
	}
	w.free, w.full = make(chan []byte, ring), make(chan filled, ring)
	w.stop, w.done = make(chan struct{}), make(chan struct{})
	for range ring {
		w.free <- make([]byte, ahead+window+padding)
	}
	go w.inflate()
	return w
}

// inflate fills windows until the part ends or the reader is closed.
func (w *windows) inflate() {
	defer close(w.done)
	for {
		select {
		case <-w.stop:
			return
		case buf := <-w.free:
			f := w.fill(buf)
			w.full <- f // never blocks: there are as many places as windows
			if f.err != nil {
				return
			}
		}
	}
}

// fill reads one window. A panic in a goroutine would end the program, so what
// the inflater cannot understand becomes an error here.
func (w *windows) fill(buf []byte) (f filled) {
	f.buf = buf
	defer func() {
		if p := recover(); p != nil {
			f.err = fmt.Errorf("cannot be inflated (%v)", p)
		}
		clear(buf[w.room+f.n:][:padding])
	}()
	space := buf[w.room : len(buf)-padding]
	for f.n < len(space) && f.err == nil {
		var n int
		n, f.err = w.in.Read(space[f.n:])
		f.n += n
	}
	return f
}

// next returns the next window behind tail, what the last one left over: buf
// from start to end. It returns io.EOF, and tail as it was, at the end.
func (w *windows) next(tail []byte) (buf []byte, start, end int, err error) {
	if err := w.ctx.Err(); err != nil {
		return nil, 0, 0, err
	}
	if w.end != nil {
		return nil, 0, 0, w.end
	}
	f := w.take()
	w.end = f.err
	if f.n == 0 && f.err != nil {
		return nil, 0, 0, f.err
	}
	if len(tail) <= w.room {
		start = w.room - copy(f.buf[w.room-len(tail):], tail)
		w.recycle()
		w.spent = f.buf
		return f.buf, start, w.room + f.n, nil
	}
	// What is left over does not fit in front: a long text or tag.
	buf = make([]byte, len(tail)+f.n+padding)
	copy(buf[copy(buf, tail):], f.buf[w.room:w.room+f.n])
	w.recycle()
	w.spent = f.buf
	w.recycle()
	return buf, 0, len(tail) + f.n, nil
}

func (w *windows) take() filled {
	if w.full == nil {
		return w.fill(make([]byte, w.room+w.size+padding))
	}
	return <-w.full
}

// recycle gives the window that the scanner is done with back to the inflater.
func (w *windows) recycle() {
	if w.spent != nil && w.full != nil {
		w.free <- w.spent
	}
	w.spent = nil
}

// close stops the inflater and waits for it.
func (w *windows) close() {
	if w.full == nil {
		return
	}
	if w.end == nil {
		w.end = errors.New("closed")
		close(w.stop)
	}
	<-w.done
}
