// Package text reads delimited text files (CSV). The steps: the encoding is
// told from the whole file, the delimiter from its first lines, then the
// records stream through as rows.
//
// Invalid bytes are counted and refused: the decoders of x/text would put
// U+FFFD in their place without an error.
package text

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"stis/ingest/sheet"
)

// Book is an open text file: a workbook of one nameless sheet.
type Book struct {
	file      *os.File
	encoding  string
	delimiter rune
}

// InvalidError says that a file is text in no encoding STIS reads.
type InvalidError struct {
	Encoding string // the encoding that came nearest
	Count    int    // invalid byte sequences
	Line     int    // line of the first
}

// Error names encoding, number and first line.
func (e *InvalidError) Error() string {
	return fmt.Sprintf("line %d: %d invalid byte sequences as %s", e.Line, e.Count, e.Encoding)
}

// ErrBinary says that a file holds NUL bytes and no Unicode mark: no text.
var ErrBinary = errors.New("not a text file")

// Open tells encoding and delimiter of the file at path.
func Open(path string) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &Book{file: f}
	if err := b.detect(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return b, nil
}

// Encoding is UTF-8, UTF-8-BOM, UTF-16LE, UTF-16BE or GB18030.
func (b *Book) Encoding() string { return b.encoding }

// Sheets lists the one sheet.
func (b *Book) Sheets() []sheet.Info { return []sheet.Info{{Index: 1}} }

// Close closes the file.
func (b *Book) Close() error { return b.file.Close() }

func (b *Book) detect() error {
	head := make([]byte, 4096)
	n, err := io.ReadFull(b.file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		b.encoding = "UTF-8-BOM"
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		b.encoding = "UTF-16LE"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		b.encoding = "UTF-16BE"
	default:
		b.encoding = "UTF-8"
	}
	bad, err := b.invalid()
	if err == nil && bad != nil && b.encoding == "UTF-8" {
		b.encoding = "GB18030"
		bad, err = b.invalid()
	}
	if err != nil {
		return err
	}
	if bad != nil {
		return bad
	}
	return b.findDelimiter()
}

// decoder gives the file's text from the start. Nothing may be replaced
// silently, so U+FFFD in the result is what invalid looks for.
func (b *Book) decoder() (io.Reader, error) {
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var e encoding.Encoding
	switch b.encoding {
	case "UTF-16LE":
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "UTF-16BE":
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "GB18030":
		e = simplifiedchinese.GB18030
	case "UTF-8-BOM":
		_, err := b.file.Seek(3, io.SeekStart)
		return b.file, err
	default:
		return b.file, nil
	}
	return transform.NewReader(b.file, e.NewDecoder()), nil
}

// invalid reads the whole file and counts what does not decode.
func (b *Book) invalid() (*InvalidError, error) {
	r, err := b.decoder()
	if err != nil {
		return nil, err
	}
	bad, line := InvalidError{Encoding: b.encoding}, 1
	// A U+FFFD that stands in a UTF-8 file is a character of it; one that a
	// decoder gives is a byte it could not read.
	decoded := !strings.HasPrefix(b.encoding, "UTF-8")
	buf, keep := make([]byte, 64<<10), 0
	for {
		n, err := r.Read(buf[keep:])
		chunk := buf[:keep+n]
		for len(chunk) > 0 {
			c, size := utf8.DecodeRune(chunk)
			if c == utf8.RuneError && !utf8.FullRune(chunk) && err == nil {
				break
			}
			switch {
			case c == utf8.RuneError && (size == 1 || decoded):
				if bad.Count++; bad.Count == 1 {
					bad.Line = line
				}
			case c == '\n':
				line++
			case c == 0:
				return nil, ErrBinary
			}
			chunk = chunk[size:]
		}
		keep = copy(buf, chunk)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	if bad.Count > 0 {
		return &bad, nil
	}
	return nil, nil
}

// findDelimiter takes the candidate that the first lines use most evenly:
// the one with the largest smallest count over the fullest lines.
func (b *Book) findDelimiter() error {
	r, err := b.decoder()
	if err != nil {
		return err
	}
	counts := map[rune]int{}
	lines := bufio.NewReader(io.LimitReader(r, 64<<10))
	for range 50 {
		line, err := lines.ReadBytes('\n')
		quoted := false
		for _, c := range string(line) {
			switch {
			case c == '"':
				quoted = !quoted
			case !quoted && (c == ',' || c == '\t' || c == ';' || c == '|'):
				counts[c]++
			}
		}
		if err != nil {
			break
		}
	}
	b.delimiter = ','
	for _, c := range []rune{'\t', ';', '|'} {
		if counts[c] > counts[b.delimiter] {
			b.delimiter = c
		}
	}
	return nil
}

// Open starts reading the sheet.
func (b *Book) Open(sheet.Info) (sheet.Reader, error) {
	r, err := b.decoder()
	if err != nil {
		return nil, err
	}
	c := csv.NewReader(r)
	c.Comma = b.delimiter
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	return &Rows{csv: c}, nil
}

// Rows scans the records of a text file.
type Rows struct {
	csv *csv.Reader
	row sheet.Row
	err error
}

// Scan moves to the next record that is not empty. A stray quotation mark is
// an error: reading on would swallow the rows behind it.
func (r *Rows) Scan() bool {
	for r.err == nil {
		rec, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			r.err = err
			return false
		}
		line, _ := r.csv.FieldPos(0)
		r.row.Num, r.row.Cells = line, r.row.Cells[:0]
		for i, s := range rec {
			if s != "" {
				r.row.Cells = append(r.row.Cells, sheet.Cell{Col: i + 1, Text: s})
			}
		}
		if len(r.row.Cells) > 0 {
			return true
		}
	}
	return false
}

// Row returns the record Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the file.
func (r *Rows) Err() error { return r.err }

// Merged is empty: text has no merged cells.
func (r *Rows) Merged() []sheet.Range { return nil }

// Close does nothing; the Book holds the file.
func (r *Rows) Close() error { return nil }
