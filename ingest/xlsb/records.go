package xlsb

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"stis/ingest/sheet"
	"stis/ingest/xls"
)

// Records of BIFF12 that are read ([MS-XLSB] 2.3).
const (
	recRow           = 0
	recBlank         = 1
	recRK            = 2
	recError         = 3
	recBool          = 4
	recReal          = 5
	recText          = 6
	recShared        = 7
	recFormulaText   = 8
	recFormulaNumber = 9
	recFormulaBool   = 10
	recFormulaError  = 11
	recStringItem    = 19
	recFormat        = 44
	recXF            = 47
	recColumn        = 60
	recRichText      = 62
	recEndSheet      = 130
	recEndBook       = 132
	recSheetData     = 145
	recEndSheetData  = 146
	recBookProps     = 153
	recTab           = 156
	recEndStrings    = 160
	recMerge         = 176
	recEndStyles     = 279
	recXFs           = 617
	recEndXFs        = 618
)

// maxRecord bounds a record that is held: a text of 32,767 characters with a
// formatting run for each of them stays far below it.
const maxRecord = 4 << 20

var (
	errShort  = errors.New("the record is too short")
	errLength = errors.New("the length of a record cannot be read")
	errEnds   = errors.New("the part ends before its end record")
)

// cursor walks over the records of a part.
type cursor struct {
	ctx  context.Context
	in   *bufio.Reader
	name string // of the part
	id   int
	body []byte // valid until the next record
	n    int
}

// next moves to the next record and holds its body, if keep says so.
func (c *cursor) next(keep func(id int) bool) error {
	if c.n++; c.n%4096 == 0 && c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	id, err := c.varint(2)
	if err != nil {
		return c.broken(err)
	}
	size, err := c.varint(4)
	if err != nil {
		return c.broken(err)
	}
	c.id, c.body = id, c.body[:0]
	if !keep(id) {
		_, err = c.in.Discard(size)
		return c.broken(err)
	}
	if size > maxRecord {
		return &sheet.LimitError{What: "length of a record", Limit: maxRecord, Part: c.name}
	}
	if cap(c.body) < size {
		c.body = make([]byte, 0, size+size/2)
	}
	c.body = c.body[:size]
	_, err = io.ReadFull(c.in, c.body)
	return c.broken(err)
}

// varint reads a number of at most n bytes, seven bits each.
func (c *cursor) varint(n int) (int, error) {
	v := 0
	for i := range n {
		b, err := c.in.ReadByte()
		if err != nil {
			return 0, err
		}
		v |= int(b&0x7f) << (7 * i)
		if b < 0x80 {
			return v, nil
		}
	}
	return 0, errLength
}

// broken names the part and the record in an error.
func (c *cursor) broken(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errEnds
	}
	return sheet.Broken(fmt.Sprintf("part %s, record %d", c.name, c.n), err)
}

// drain reads what is left of the part, so that its checksum is looked at.
func (c *cursor) drain() error {
	_, err := io.Copy(io.Discard, c.in)
	return c.broken(err)
}

func u16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// text appends a text at the head of b, four bytes of length in front of it,
// and returns what follows. A length of all ones stands for no text.
func text(to, b []byte) (out, rest []byte, err error) {
	if len(b) < 4 {
		return to, nil, errShort
	}
	n := uint64(u32(b))
	if b = b[4:]; n == 0xffffffff {
		return to, b, nil
	}
	if 2*n > uint64(len(b)) {
		return to, nil, errShort
	}
	var high rune
	out = xls.FlushUTF16(xls.AppendUTF16(to, b[:2*n], &high), &high)
	return out, b[2*n:], nil
}

// rich appends the characters of a text with formatting, its runs and phonetic
// guides left out.
func rich(to, b []byte) ([]byte, error) {
	if len(b) < 1 {
		return to, errShort
	}
	out, _, err := text(to, b[1:])
	return out, err
}
