// Package text reads delimited text files (CSV, TSV, TXT). The steps: the
// encoding is told from the whole file, the delimiter from its first records or
// its sep= line, then the records stream through as rows.
//
// Invalid bytes are counted and refused: the decoders of x/text would put
// U+FFFD in their place without an error.
package text

import (
	"bytes"
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
	if err := b.dropEnd(); err != nil {
		return nil, err
	}
	return b, b.findDelimiter()
}

// dropEnd leaves out the Ctrl-Z by which old programs end a text.
func (b *Book) dropEnd() error {
	mark := []byte{0x1a}
	switch b.encoding {
	case "UTF-16LE":
		mark = []byte{0x1a, 0}
	case "UTF-16BE":
		mark = []byte{0, 0x1a}
	}
	n := int64(len(mark))
	if b.size < n {
		return nil
	}
	tail := make([]byte, n)
	if read, err := b.in.ReadAt(tail, b.size-n); read < len(tail) {
		return errors.Join(io.ErrUnexpectedEOF, err)
	}
	if bytes.Equal(tail, mark) {
		b.size -= n
	}
	return nil
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
