package xls

import (
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"stis/ingest/sheet"
)

var errText = errors.New("a text ends before its length")

// shared holds the shared strings one behind the other.
type shared struct {
	arena string
	ends  []uint32 // where each ends; a limit keeps them in range
}

// at gives the shared string of a number.
func (s shared) at(i uint32) (string, bool) {
	if int64(i) >= int64(len(s.ends)) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.arena[from:s.ends[i]], true
}

// readShared reads the SST record and those that continue it. The count it
// declares is not trusted: strings that are missing are missed by the cells
// that use them.
func (b *Book) readShared(r record) error {
	if len(r.body) < 8 {
		return errShort
	}
	count := u32(r.body[4:])
	run := running{cursor: cursor{data: b.data, pos: r.at + 4 + len(r.body), biff: b.biff}, rest: r.body[8:]}
	var arena strings.Builder
	arena.Grow(len(r.body))
	limit := min(b.lim.Strings, 1<<32-1)
	var one []byte
	for i := uint32(0); i < count; i++ {
		if len(run.rest) == 0 && !run.more() {
			break
		}
		var err error
		if one, err = run.unicode(one[:0], 2); err != nil {
			return err
		}
		if int64(arena.Len()+len(one)) > limit {
			return &sheet.LimitError{What: "shared strings", Limit: limit, Part: "record SST"}
		}
		if len(b.strings.ends) >= b.lim.Items {
			return &sheet.LimitError{What: "number of shared strings", Limit: int64(b.lim.Items), Part: "record SST"}
		}
		arena.Write(one)
		b.strings.ends = append(b.strings.ends, uint32(arena.Len()))
		if i%4096 == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
	}
	b.strings.arena = arena.String()
	return nil
}

// running reads what may run on into CONTINUE records.
type running struct {
	cursor
	rest []byte // of the record at hand
}

// more moves to the next record, if it continues this one.
func (r *running) more() bool {
	for {
		at := r.pos
		rec, ok, err := r.next()
		if err != nil || !ok || rec.id != recContinue {
			r.pos = at
			return false
		}
		if r.rest = rec.body; len(r.rest) > 0 {
			return true
		}
	}
}

// number reads a number of 1, 2 or 4 bytes.
func (r *running) number(size int) (uint32, error) {
	var n uint32
	for i := range size {
		if len(r.rest) == 0 && !r.more() {
			return 0, errText
		}
		n |= uint32(r.rest[0]) << (8 * i)
		r.rest = r.rest[1:]
	}
	return n, nil
}

// skip passes over n bytes.
func (r *running) skip(n uint64) error {
	for n > uint64(len(r.rest)) {
		n -= uint64(len(r.rest))
		if r.rest = nil; !r.more() {
			return errText
		}
	}
	r.rest = r.rest[n:]
	return nil
}

// unicode appends a text of BIFF8 whose length takes size bytes: its
// characters without the formatting runs and phonetic guides that follow.
func (r *running) unicode(to []byte, size int) ([]byte, error) {
	length, err := r.number(size)
	if err != nil {
		return to, err
	}
	flags, err := r.number(1)
	if err != nil {
		return to, err
	}
	var after uint64
	if flags&8 != 0 { // formatting runs
		n, err := r.number(2)
		if err != nil {
			return to, err
		}
		after = 4 * uint64(n)
	}
	if flags&4 != 0 { // phonetic guide
		n, err := r.number(4)
		if err != nil {
			return to, err
		}
		after += uint64(n)
	}
	if to, err = r.chars(to, int(length), flags&1 != 0); err != nil {
		return to, err
	}
	return to, r.skip(after)
}

// chars appends n characters. A record that continues them begins with a flag
// byte of its own, which may change their width.
func (r *running) chars(to []byte, n int, wide bool) ([]byte, error) {
	high := rune(0) // first half of a pair, which a record may cut
	for n > 0 {
		if len(r.rest) == 0 {
			if !r.more() {
				return to, errText
			}
			wide = r.rest[0]&1 != 0
			r.rest = r.rest[1:]
			continue
		}
		if !wide {
			k := min(n, len(r.rest))
			to = appendLatin(FlushUTF16(to, &high), r.rest[:k])
			r.rest, n = r.rest[k:], n-k
			continue
		}
		k := min(n, len(r.rest)/2)
		if k == 0 {
			return to, errText
		}
		to = AppendUTF16(to, r.rest[:2*k], &high)
		r.rest, n = r.rest[2*k:], n-k
	}
	return FlushUTF16(to, &high), nil
}

// appendLatin appends characters of one byte, which are the first 256 of
// Unicode.
func appendLatin(to, b []byte) []byte {
	for _, c := range b {
		if c < utf8.RuneSelf {
			to = append(to, c)
		} else {
			to = append(to, 0xc0|c>>6, 0x80|c&0x3f)
		}
	}
	return to
}

// AppendUTF16 appends UTF-16 as UTF-8; high carries the first half of a pair
// over to the next call, 0 for none.
func AppendUTF16(to, b []byte, high *rune) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		c := rune(u16(b[i:]))
		switch {
		case c < utf8.RuneSelf && *high == 0:
			to = append(to, byte(c))
		case *high != 0 && utf16.DecodeRune(*high, c) != utf8.RuneError:
			to, *high = utf8.AppendRune(to, utf16.DecodeRune(*high, c)), 0
		case c >= 0xd800 && c < 0xdc00:
			to = FlushUTF16(to, high)
			*high = c
		default:
			to = utf8.AppendRune(FlushUTF16(to, high), c)
		}
	}
	return to
}

// FlushUTF16 ends a text: a half without its other half is replaced.
func FlushUTF16(to []byte, high *rune) []byte {
	if *high != 0 {
		to, *high = utf8.AppendRune(to, utf8.RuneError), 0
	}
	return to
}
