package text

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"stis/ingest/sheet"
)

// How much of a file tells its delimiter.
const (
	headBytes = 64 << 10
	headLines = 200
)

// findDelimiter takes what a sep= line says, else the candidate by which the
// first records fit together best.
func (b *Book) findDelimiter() error {
	head, whole, err := b.head()
	if err != nil {
		return err
	}
	line := head
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		line = head[:i]
	}
	if d, ok := separator(string(line)); ok {
		b.delimiter, b.sep = d, true
		return nil
	}
	var best fit
	for _, c := range []rune{',', '\t', ';', '|'} {
		if f := b.try(c, head, whole); b.delimiter == 0 || f.better(best) {
			b.delimiter, best = c, f
		}
	}
	return nil
}

// head gives the first lines; whole is true if there are no more.
func (b *Book) head() (head []byte, whole bool, err error) {
	r, err := b.lines()
	if err != nil {
		return nil, false, err
	}
	head, err = io.ReadAll(io.LimitReader(r, headBytes))
	if err != nil {
		return nil, false, err
	}
	whole = len(head) < headBytes
	end := 0
	for range headLines {
		i := bytes.IndexByte(head[end:], '\n')
		if i < 0 {
			return head, whole, nil
		}
		end += i + 1
	}
	return head[:end], whole && end == len(head), nil
}

// fit says how well a delimiter divides the first records.
type fit struct {
	even  bool // all records have as many fields as the first, and more than one
	score int  // lines of records that it divides, less twice those that it leaves whole between them
	same  int  // lines of records with the most frequent number of fields
	count int  // delimiters
}

// better compares two candidates. A comma in every amount of a file of tabs
// divides the records, but not the header in front of them; semicolons in the
// texts of a file of commas divide neither all records nor any evenly.
func (f fit) better(than fit) bool {
	switch {
	case f.even != than.even:
		return f.even
	case f.score != than.score:
		return f.score > than.score
	case f.same != than.same:
		return f.same > than.same
	}
	return f.count > than.count
}

// try reads the head with one delimiter, by the rules by which the file will be
// read: what stands between quotation marks, also over several lines, is text.
func (b *Book) try(delimiter rune, head []byte, whole bool) fit {
	trial := *b
	trial.delimiter = delimiter
	r := &Rows{book: &trial, in: bufio.NewReaderSize(bytes.NewReader(head), 4<<10), line: 1}
	f, first, holes, lines := fit{even: true}, 0, 0, map[int]int{}
	for {
		from := r.line
		err := r.read()
		var broken *sheet.BrokenError
		if errors.As(err, &broken) { // a quotation mark in a strange place: go on with the next line
			var rest string
			rest, err = r.in.ReadString('\n')
			for range 1 + strings.Count(rest, string(delimiter)) {
				r.ends = append(r.ends, len(r.rec))
			}
			r.line++
			f.even = false
		}
		if err != nil && !errors.Is(err, io.EOF) || len(r.ends) == 0 {
			break
		}
		if _, err := r.in.Peek(1); err != nil && !whole && first > 0 {
			break // this record is cut
		}
		n, long := len(r.ends), max(r.line-from, 1)
		switch {
		case n == 1 && len(r.rec) == 0:
			continue
		case n == 1 && f.count > 0:
			holes += long
		case n > 1:
			f.score += long - 2*holes
			f.count += n - 1
			holes = 0
			lines[n] += long
			f.same = max(f.same, lines[n])
		}
		if first == 0 {
			first = n
		}
		f.even = f.even && n == first && n > 1
	}
	f.even = f.even && first > 1
	return f
}
