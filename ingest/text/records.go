package text

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"stis/ingest/sheet"
)

// Rows scans the records of a text file. Rows are numbered as a spreadsheet
// program numbers them: by record, empty ones counted, a sep= line not.
type Rows struct {
	book  *Book
	in    *bufio.Reader
	row   sheet.Row
	rec   []byte // the record being read, fields one behind the other
	ends  []int  // where its fields end
	num   int    // records read
	line  int    // line of the file, for errors
	cells int64
	err   error
}

// Open starts reading the sheet.
func (b *Book) Open(sheet.Info) (sheet.Reader, error) {
	in, err := b.lines()
	if err != nil {
		return nil, err
	}
	r := &Rows{book: b, in: bufio.NewReaderSize(in, 64<<10), line: 1}
	if b.sep {
		if _, err := r.in.ReadString('\n'); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		r.line++
	}
	return r, nil
}

// Scan moves to the next record that is not empty.
func (r *Rows) Scan() bool {
	for r.err == nil {
		if r.num&1023 == 0 {
			if r.err = r.book.ctx.Err(); r.err != nil {
				return false
			}
		}
		err := r.read()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err == nil {
			err = r.split()
		}
		if err != nil {
			r.err = err
			return false
		}
		if len(r.row.Cells) > 0 {
			return true
		}
	}
	return false
}

// split makes the cells of a record: one allocation for all their texts.
func (r *Rows) split() error {
	r.row.Num, r.row.Cells = r.num, r.row.Cells[:0]
	text, from := string(r.rec), 0
	for i, end := range r.ends {
		s := unwrap(text[from:end])
		from = end
		if s == "" {
			continue
		}
		r.row.Cells = append(r.row.Cells, sheet.Cell{Col: i + 1, Text: s})
	}
	if r.cells += int64(len(r.row.Cells)); r.book.lim.Cells > 0 && r.cells > r.book.lim.Cells {
		return r.limit("cells", r.book.lim.Cells)
	}
	return nil
}

// unwrap takes off ="0214", by which systems keep Excel from making a number of
// a code, with whichever quotation marks.
func unwrap(s string) string {
	rest, ok := strings.CutPrefix(strings.TrimRight(s, " \t"), "=")
	if !ok {
		return s
	}
	for _, q := range [][2]string{{`"`, `"`}, {"“", "”"}, {"”", "”"}, {"“", "“"}, {"＂", "＂"}} {
		if len(rest) < len(q[0])+len(q[1]) || !strings.HasPrefix(rest, q[0]) || !strings.HasSuffix(rest, q[1]) {
			continue
		}
		inner := strings.ReplaceAll(rest[len(q[0]):len(rest)-len(q[1])], `""`, "")
		if !strings.ContainsAny(inner, `"“”＂`) {
			return strings.ReplaceAll(rest[len(q[0]):len(rest)-len(q[1])], `""`, `"`)
		}
	}
	return s
}

// read reads one record into rec and ends, without judging it.
func (r *Rows) read() error {
	r.rec, r.ends = r.rec[:0], r.ends[:0]
	if _, err := r.in.Peek(1); err != nil {
		return err
	}
	r.num++
	for {
		last, err := r.field()
		if err != nil {
			return err
		}
		r.ends = append(r.ends, len(r.rec))
		if last {
			return nil
		}
		if len(r.ends) == sheet.MaxCols {
			return r.limit("columns", sheet.MaxCols)
		}
	}
}

// field reads one field and the delimiter or line end behind it. A quotation
// mark opens a field at its start only; further on it is a character, as in
// 5" screens, where the field is not blank before it.
func (r *Rows) field() (last bool, err error) {
	start := len(r.rec)
	for first := true; ; first = false {
		if n := r.run(r.book.delimiter); n > 0 {
			if err := r.check(start); err != nil {
				return false, err
			}
			first = false
		}
		c, end, err := r.next()
		if err != nil || end {
			return true, err
		}
		switch {
		case c == '"' && first:
			return r.quoted()
		case c == '"' && strings.TrimLeft(string(r.rec[start:]), " \t") == "":
			return false, r.broken("a quotation mark after a space: the field has no clear end")
		case c == r.book.delimiter:
			return false, nil
		}
		r.rec = utf8.AppendRune(r.rec, c)
		if err := r.check(start); err != nil {
			return false, err
		}
	}
}

// quoted reads a field up to and with its closing mark. One that is never
// closed, or closed before more text, is an error: reading on would swallow the
// rows behind it.
func (r *Rows) quoted() (last bool, err error) {
	start, opened := len(r.rec), r.line
	for {
		r.run('"')
		c, _, err := r.in.ReadRune()
		if errors.Is(err, io.EOF) {
			r.line = opened
			return false, r.broken("a quotation mark that is never closed")
		}
		if err != nil {
			return false, err
		}
		switch c {
		case '"':
			if next, err := r.in.Peek(1); err != nil || next[0] != '"' {
				return r.closed()
			}
			if _, err := r.in.Discard(1); err != nil {
				return false, err
			}
		case '\n':
			r.line++
		case '\r':
			if r.lineFeed() > 0 {
				continue // CR LF inside a field is one line break
			}
		}
		r.rec = utf8.AppendRune(r.rec, c)
		if err := r.check(start); err != nil {
			return false, err
		}
	}
}

// run takes what is in the buffer up to a character that may mean something.
func (r *Rows) run(delimiter rune) int {
	buf, err := r.in.Peek(r.in.Buffered())
	if err != nil || delimiter >= utf8.RuneSelf {
		return 0
	}
	n := 0
	for n < len(buf) {
		if c := buf[n]; c == byte(delimiter) || c == '"' || c == '\n' || c == '\r' {
			break
		}
		n++
	}
	r.rec = append(r.rec, buf[:n]...)
	if _, err := r.in.Discard(n); err != nil { // it is in the buffer
		return 0
	}
	return n
}

// closed reads what follows a closing mark: spaces, and then the field's end.
func (r *Rows) closed() (last bool, err error) {
	for {
		c, end, err := r.next()
		switch {
		case err != nil || end:
			return true, err
		case c == r.book.delimiter:
			return false, nil
		case c != ' ':
			return false, r.broken("text after a closing quotation mark")
		}
	}
}

// next gives one character; end is true at a line end or the end of the file.
func (r *Rows) next() (c rune, end bool, err error) {
	c, _, err = r.in.ReadRune()
	if errors.Is(err, io.EOF) {
		return 0, true, nil
	}
	if err != nil {
		return 0, false, err
	}
	if c == '\r' {
		if _, err := r.in.Discard(r.lineFeed()); err != nil { // it is in the buffer
			return 0, false, err
		}
		c = '\n' // also where other lines of the file end in LF
	}
	if c == '\n' {
		r.line++
		return 0, true, nil
	}
	return c, false, nil
}

// lineFeed tells how many bytes behind a CR are of the same line end: CR LF, and
// CR CR LF, as a program leaves it that makes CR LF of the LF of CR LF. An error
// of reading is met again by who reads on.
func (r *Rows) lineFeed() int {
	next, err := r.in.Peek(2)
	switch {
	case len(next) > 0 && next[0] == '\n':
		return 1
	case err == nil && next[0] == '\r' && next[1] == '\n':
		return 2
	}
	return 0
}

// check bounds a field and the record.
func (r *Rows) check(start int) error {
	lim := &r.book.lim
	switch {
	case lim.Text > 0 && len(r.rec)-start > lim.Text:
		return r.limit("length of a text", int64(lim.Text))
	case lim.Row > 0 && len(r.rec) > lim.Row:
		return r.limit("length of a row", int64(lim.Row))
	}
	return nil
}

func (r *Rows) place() string {
	return "row " + strconv.Itoa(r.num) + " (line " + strconv.Itoa(r.line) + ")"
}

func (r *Rows) broken(what string) error { return sheet.Broken(r.place(), errors.New(what)) }

func (r *Rows) limit(what string, limit int64) error {
	return &sheet.LimitError{What: what, Limit: limit, Part: r.place()}
}

// Row returns the record Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the file.
func (r *Rows) Err() error { return r.err }

// Merged is empty: text has no merged cells.
func (r *Rows) Merged() []sheet.Range { return nil }

// HiddenCols returns nil: text hides nothing.
func (r *Rows) HiddenCols() []sheet.Span { return nil }

// Close does nothing: the file belongs to the caller of Open.
func (r *Rows) Close() error { return nil }
