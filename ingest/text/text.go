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
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
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
	file      *io.SectionReader
	encoding  string
	delimiter rune
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

// ErrBinary says that a file holds NUL bytes and no Unicode mark: no text.
var ErrBinary = errors.New("not a text file")

// Open tells encoding and delimiter of a file of size bytes.
func Open(_ context.Context, in io.ReaderAt, size int64, _ sheet.Limits) (*Book, error) {
	b := &Book{file: io.NewSectionReader(in, 0, size)}
	return b, b.detect()
}

// Encoding is UTF-8, UTF-8-BOM, UTF-16LE, UTF-16BE or GB18030.
func (b *Book) Encoding() string { return b.encoding }

// Sheets lists the one sheet.
func (b *Book) Sheets() []sheet.Info { return []sheet.Info{{Index: 1}} }

// Close closes the file.
func (b *Book) Close() error { return nil }

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
	t, err := b.survey()
	// Chinese UTF-8 mostly passes for GB18030, though of other characters: a
	// file in which more of it stands than is broken is UTF-8. GB18030 hardly
	// ever passes for UTF-8 of three bytes.
	if err == nil && t.bad.Count > t.long && b.encoding == "UTF-8" {
		utf8 := t.bad
		b.encoding = "GB18030"
		if t, err = b.survey(); err == nil && t.bad.Count > utf8.Count {
			t.bad = utf8
		}
	}
	if err != nil {
		return err
	}
	if t.bad.Count > 0 {
		return &t.bad
	}
	b.cr = t.cr > 0 && t.lf == 0
	return b.findDelimiter()
}

// lines is decoder with every line ending in LF.
func (b *Book) lines() (io.Reader, error) {
	r, err := b.decoder()
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

// decoder gives the file's text from the start. Nothing may be replaced
// silently, so U+FFFD in the result is what survey looks for.
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

// traits is what the whole text tells.
type traits struct {
	bad    InvalidError
	long   int // characters of three bytes and more
	lf, cr int // line ends outside quotation marks: LF or CR LF, and CR alone
}

// survey reads the whole file and counts what does not decode.
func (b *Book) survey() (traits, error) {
	t := traits{bad: InvalidError{Encoding: b.encoding}}
	r, err := b.decoder()
	if err != nil {
		return t, err
	}
	// A U+FFFD that stands in a UTF-8 file is a character of it; one that a
	// decoder gives is a byte it could not read.
	decoded := !strings.HasPrefix(b.encoding, "UTF-8")
	buf, keep := make([]byte, 64<<10), 0
	line, quoted, last := 1, false, rune(0)
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
				if t.bad.Count++; t.bad.Count == 1 {
					t.bad.Line = line
				}
			case c == 0:
				return t, ErrBinary
			case c == '"':
				quoted = !quoted
			case size > 2:
				t.long++
			}
			if last == '\r' && c != '\n' {
				line++
				if !quoted || c == '"' {
					t.cr++
				}
			}
			if c == '\n' {
				line++
				if !quoted {
					t.lf++
				}
			}
			last, chunk = c, chunk[size:]
		}
		keep = copy(buf, chunk)
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return t, err
		}
	}
}

// findDelimiter takes the candidate that the first lines use most evenly:
// the one with the largest smallest count over the fullest lines.
func (b *Book) findDelimiter() error {
	r, err := b.lines()
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
	r, err := b.lines()
	if err != nil {
		return nil, err
	}
	m := &meter{r: r}
	c := csv.NewReader(m)
	c.Comma = b.delimiter
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	return &Rows{csv: c, meter: m}, nil
}

// Rows scans the records of a text file.
type Rows struct {
	csv   *csv.Reader
	meter *meter
	row   sheet.Row
	err   error
}

// maxRecord bounds the bytes of one record. A quotation mark that is never
// closed would make the rest of a file one.
const maxRecord = 16 << 20

// meter counts the bytes read for one record.
type meter struct {
	r     io.Reader
	count int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.count > maxRecord {
		return 0, fmt.Errorf("a record of more than %d bytes: %w", maxRecord, sheet.ErrTooLong)
	}
	n, err := m.r.Read(p)
	m.count += n
	return n, err
}

// Scan moves to the next record that is not empty. A stray quotation mark is
// an error: reading on would swallow the rows behind it.
func (r *Rows) Scan() bool {
	for r.err == nil {
		r.meter.count = 0
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

// HiddenCols returns nil: text hides nothing.
func (r *Rows) HiddenCols() []sheet.Span { return nil }

// Close does nothing; the Book holds the file.
func (r *Rows) Close() error { return nil }
