// Package text reads delimited text files (CSV, TSV, TXT). The steps: the
// encoding is told from the whole file, the delimiter from its first lines or
// its sep= line, then the records stream through as rows.
//
// Invalid bytes are counted and refused: the decoders of x/text would put
// U+FFFD in their place without an error.
package text

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"stis/ingest/sheet"
)

// Book is an open text file: a workbook of one nameless sheet.
type Book struct {
	ctx       context.Context
	lim       sheet.Limits
	in        io.ReaderAt
	size      int64
	encoding  string
	delimiter rune
	sep       bool // the first line says sep= and is no data
	cr        bool // lines end in CR alone, as old Macintosh programs write them
}

// InvalidError says that a file is text in no encoding STIS reads.
type InvalidError struct {
	Encoding string // the encoding that came nearest
	Count    int    // invalid byte sequences
	Line     int    // line of the first
}

// Error names encoding, number and first line.
func (e *InvalidError) Error() string {
	return fmt.Sprintf("%d byte sequences from line %d on are not %s", e.Count, e.Line, e.Encoding)
}

// ErrBinary says that a file holds NUL bytes and is not UTF-16: no text.
var ErrBinary = errors.New("not a text file")

// Open tells encoding and delimiter of a file of size bytes.
func Open(ctx context.Context, in io.ReaderAt, size int64, lim sheet.Limits) (*Book, error) {
	b := &Book{ctx: ctx, lim: lim, in: in, size: size}
	name, t, err := detect(ctx, in, size, "")
	if err != nil {
		return nil, err
	}
	b.encoding, b.cr = name, t.cr > 0 && t.lf == 0
	return b, b.findDelimiter()
}

// Encoding is UTF-8, UTF-8-BOM, UTF-16LE, UTF-16BE or GB18030.
func (b *Book) Encoding() string { return b.encoding }

// Sheets lists the one sheet.
func (b *Book) Sheets() []sheet.Info { return []sheet.Info{{Index: 1}} }

// Close does nothing: the file belongs to the caller.
func (b *Book) Close() error { return nil }

// lines is the text with every line ending in LF.
func (b *Book) lines() (io.Reader, error) {
	r, err := Decode(b.in, b.size, b.encoding)
	if b.cr && err == nil {
		r = crLines{r}
	}
	return r, err
}

// crLines turns CR into LF.
type crLines struct{ r io.Reader }

func (c crLines) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i, ch := range p[:n] {
		if ch == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// findDelimiter takes what a sep= line says, else the candidate that most of
// the first lines use, and among these the one used most often: amounts such as
// 1,234.50 in a file of tabs have commas, but its header has none.
func (b *Book) findDelimiter() error {
	r, err := b.lines()
	if err != nil {
		return err
	}
	type use struct{ lines, count int }
	uses := map[rune]use{}
	lines := bufio.NewReader(io.LimitReader(r, 64<<10))
	for i := range 50 {
		line, err := lines.ReadString('\n')
		if d, ok := separator(line); ok && i == 0 {
			b.delimiter, b.sep = d, true
			return nil
		}
		for c, n := range delimiters(line) {
			u := uses[c]
			uses[c] = use{u.lines + 1, u.count + n}
		}
		if err != nil {
			break
		}
	}
	b.delimiter = ','
	for _, c := range []rune{'\t', ';', '|'} {
		u, best := uses[c], uses[b.delimiter]
		if u.lines > best.lines || u.lines == best.lines && u.count > best.count {
			b.delimiter = c
		}
	}
	return nil
}

// separator reads the line sep=; by which files tell Excel their delimiter.
func separator(line string) (rune, bool) {
	line = strings.Trim(strings.TrimRight(line, "\r\n"), `"`)
	if len(line) < 5 || !strings.EqualFold(line[:4], "sep=") {
		return 0, false
	}
	d := []rune(line[4:])
	if len(d) != 1 || d[0] == '"' {
		return 0, false
	}
	return d[0], true
}

// delimiters counts the candidates of a line outside quotation marks.
func delimiters(line string) map[rune]int {
	counts, quoted := map[rune]int{}, false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == '\t' || c == ';' || c == '|'):
			counts[c]++
		}
	}
	return counts
}
