package xlsx

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"

	"stis/ingest/sheet"
)

// maxDirectory bounds the bytes of the zip's directory: some 300,000 parts.
const maxDirectory = 16 << 20

// member is one part as the directory of the zip declares it. Its name is a
// key and nothing else; no path of a file system is ever made of it.
type member struct {
	name         string
	method       uint16
	crc          uint32
	packed, size int64
	header       int64 // where its local header stands
}

// archive is the index of a zip file.
type archive struct {
	in    io.ReaderAt
	size  int64
	parts map[string]*member
}

// Sizes and signatures of the records of a zip file.
const (
	localLen, entryLen, endLen, end64Len, locatorLen           = 30, 46, 22, 56, 20
	localMark, entryMark, endMark, end64Mark, locatorMark      = "PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07"
	stored, deflated                                           = 0, 8
	encryptedFlag                                         uint = 1
)

// openArchive reads the directory and refuses a workbook whose parts declare
// more than the limits. What a part declares is a true bound: a part that
// inflates to more is broken.
func openArchive(in io.ReaderAt, size int64, lim sheet.Limits) (*archive, error) {
	dir, base, err := readDirectory(in, size)
	if err != nil {
		return nil, err
	}
	a := &archive{in: in, size: size, parts: map[string]*member{}}
	sum := int64(0)
	for len(dir) > 0 {
		m, rest, err := entry(dir)
		if err != nil {
			return nil, err
		}
		dir, m.header = rest, m.header+base
		if strings.HasSuffix(m.name, "/") {
			continue // a folder
		}
		if a.parts[m.name] != nil {
			return nil, fmt.Errorf("the part %q is there twice", m.name)
		}
		a.parts[m.name] = m
		if sum += m.size; m.size < 0 || sum < 0 || sum > lim.Inflated {
			return nil, &sheet.LimitError{What: "inflated size", Limit: lim.Inflated, Part: m.name}
		}
		if m.size > sheet.RatioFree && m.size/lim.Ratio > m.packed {
			return nil, &sheet.LimitError{What: "compression ratio", Limit: lim.Ratio, Part: m.name}
		}
	}
	return a, nil
}

// readDirectory finds the directory by the record at the end of the file. base
// is what stands in front of a zip that was appended to something.
func readDirectory(in io.ReaderAt, size int64) (dir []byte, base int64, err error) {
	tail := make([]byte, min(size, endLen+1<<16))
	if err := readAt(in, tail, size-int64(len(tail))); err != nil {
		return nil, 0, err
	}
	i := findEnd(tail)
	if i < 0 {
		return nil, 0, errors.New("not a zip file, or its end is missing")
	}
	end, at := tail[i:], size-int64(len(tail)-i)
	length, offset := int64(le32(end[12:])), int64(le32(end[16:]))
	if i >= locatorLen && string(tail[i-locatorLen:i-locatorLen+4]) == locatorMark {
		rec := make([]byte, end64Len)
		at = int64(binary.LittleEndian.Uint64(tail[i-locatorLen+8:]))
		if err := readAt(in, rec, at); err != nil || string(rec[:4]) != end64Mark {
			return nil, 0, errors.New("the large zip's directory is not where it should be")
		}
		length, offset = int64(binary.LittleEndian.Uint64(rec[40:])), int64(binary.LittleEndian.Uint64(rec[48:]))
	}
	if length < 0 || offset < 0 || length > at || offset > at {
		return nil, 0, errors.New("the zip's directory lies outside the file")
	}
	if length > maxDirectory {
		return nil, 0, &sheet.LimitError{What: "directory of the zip", Limit: maxDirectory}
	}
	if base = at - length - offset; base < 0 {
		base = 0
	}
	dir = make([]byte, length)
	return dir, base, readAt(in, dir, base+offset)
}

// findEnd gives the place of the record at the end of a zip, or -1: the last one
// whose comment fits behind it.
func findEnd(tail []byte) int {
	for i := bytes.LastIndex(tail, []byte(endMark)); i >= 0; i = bytes.LastIndex(tail[:i], []byte(endMark)) {
		if rest := tail[i:]; len(rest) >= endLen && endLen+int(le16(rest[20:])) <= len(rest) {
			return i
		}
	}
	return -1
}

// entry reads one record of the directory.
func entry(dir []byte) (*member, []byte, error) {
	if len(dir) < entryLen || string(dir[:4]) != entryMark {
		return nil, nil, errors.New("the zip's directory is damaged")
	}
	name, extra, comment := int(le16(dir[28:])), int(le16(dir[30:])), int(le16(dir[32:]))
	if len(dir) < entryLen+name+extra+comment {
		return nil, nil, errors.New("the zip's directory is cut off")
	}
	m := &member{
		name: partName(string(dir[entryLen : entryLen+name])), method: le16(dir[10:]), crc: le32(dir[16:]),
		packed: int64(le32(dir[20:])), size: int64(le32(dir[24:])), header: int64(le32(dir[42:])),
	}
	if uint(le16(dir[8:]))&encryptedFlag != 0 {
		return nil, nil, sheet.ErrEncrypted
	}
	m.large(dir[entryLen+name : entryLen+name+extra])
	return m, dir[entryLen+name+extra+comment:], nil
}

// large takes the sizes that do not fit 32 bits from the extra fields.
func (m *member) large(extra []byte) {
	for len(extra) >= 4 {
		id, n := le16(extra), int(le16(extra[2:]))
		extra = extra[4:]
		if n > len(extra) {
			return
		}
		if field := extra[:n]; id == 1 {
			for _, v := range []*int64{&m.size, &m.packed, &m.header} {
				if *v == 1<<32-1 && len(field) >= 8 {
					*v, field = int64(binary.LittleEndian.Uint64(field)), field[8:]
				}
			}
		}
		extra = extra[n:]
	}
}

// partName is the key of a part: names differ in slashes and case only by the
// carelessness of their writers.
func partName(s string) string {
	return strings.ToLower(strings.TrimLeft(strings.ReplaceAll(s, "\\", "/"), "/"))
}

// open starts reading a part: its bytes, checked against the declared size and
// checksum when the end is reached.
func (a *archive) open(m *member) (io.Reader, error) {
	head := make([]byte, localLen)
	if m.header < 0 || m.packed < 0 || readAt(a.in, head, m.header) != nil || string(head[:4]) != localMark {
		return nil, errors.New("the part does not stand where the zip's directory says")
	}
	from := m.header + localLen + int64(le16(head[26:])) + int64(le16(head[28:]))
	if m.packed > a.size-from {
		return nil, io.ErrUnexpectedEOF
	}
	raw := bufio.NewReaderSize(io.NewSectionReader(a.in, from, m.packed), int(min(64<<10, m.packed+16)))
	switch m.method {
	case stored:
		return &checked{in: raw, left: m.size, want: m.crc}, nil
	case deflated:
		return &checked{in: flate.NewReader(raw), left: m.size, want: m.crc}, nil
	}
	return nil, fmt.Errorf("compression method %d is not read", m.method)
}

// checked reads a part and compares its size and checksum with the directory.
type checked struct {
	in        io.Reader
	left      int64
	sum, want uint32
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p[:n])
	if c.left -= int64(n); c.left < 0 {
		return 0, errors.New("inflates to more than the zip declares")
	}
	if errors.Is(err, io.EOF) {
		switch {
		case c.left > 0:
			return n, io.ErrUnexpectedEOF
		case c.sum != c.want:
			return n, errors.New("the checksum is wrong: the file was damaged on its way")
		}
	}
	return n, err
}

// readAt fills p, or says that the file ends before.
func readAt(in io.ReaderAt, p []byte, at int64) error {
	if at < 0 {
		return io.ErrUnexpectedEOF
	}
	if n, err := in.ReadAt(p, at); n < len(p) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
