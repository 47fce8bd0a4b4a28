package xls

import (
	"encoding/binary"
	"errors"
	"fmt"

	"stis/ingest/sheet"
)

// Records of BIFF, under the number of the newest version that has them. The
// numbers of older versions are mapped to these by newest.
const (
	recFormula    = 0x0006
	recEOF        = 0x000a
	recDateMode   = 0x0022
	recFilePass   = 0x002f
	recContinue   = 0x003c
	recCodePage   = 0x0042
	recColInfo    = 0x007d
	recBoundSheet = 0x0085
	recSheetName  = 0x008f // BUNDLEHEADER, before a sheet of a BIFF4 workspace
	recMulRK      = 0x00bd
	recRString    = 0x00d6
	recXF         = 0x00e0
	recMerged     = 0x00e5
	recSST        = 0x00fc
	recLabelSST   = 0x00fd
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRow        = 0x0208
	recDefaultRow = 0x0225
	recRK         = 0x027e
	recFormat     = 0x041e
	recBOF        = 0x0809

	recInteger  = 0x0002 // BIFF2 only
	recColWidth = 0x0024 // BIFF2 only
)

// Kinds of a substream, as its first record tells.
const (
	streamGlobals   = 0x0005
	streamSheet     = 0x0010
	streamChart     = 0x0020
	streamMacros    = 0x0040
	streamWorkspace = 0x0100
)

var (
	errShort = errors.New("the record is too short")
	errEnds  = errors.New("the stream ends in the middle of a record")
	errNoEOF = errors.New("the stream ends before its end record")
	errNoBOF = errors.New("no beginning of a sheet stands where the workbook says")
)

// record is one record of the stream.
type record struct {
	id   uint16 // as newest gives it
	at   int    // of its header in the stream
	body []byte
}

// broken says that a record is wrong.
func (r record) broken(part string, err error) error {
	return sheet.Broken(fmt.Sprintf("%s, record %#04x at byte %d", part, r.id, r.at), err)
}

// cursor walks over the records of a stream.
type cursor struct {
	data []byte
	pos  int
	biff int
}

// next gives the next record; ok is false at the end of the stream.
func (c *cursor) next() (r record, ok bool, err error) {
	if c.pos+4 > len(c.data) {
		return record{}, false, nil
	}
	head := c.data[c.pos:]
	n := int(binary.LittleEndian.Uint16(head[2:]))
	r = record{id: newest(c.biff, binary.LittleEndian.Uint16(head)), at: c.pos}
	if 4+n > len(head) {
		return r, false, errEnds
	}
	r.body = head[4 : 4+n : 4+n]
	c.pos += 4 + n
	return r, true, nil
}

// newest maps the number of a record of an older version to the newest one.
func newest(biff int, id uint16) uint16 {
	switch id {
	case 0x0009, 0x0209, 0x0409:
		return recBOF
	case 0x0206, 0x0406:
		return recFormula
	case 0x001e:
		return recFormat
	case 0x0043, 0x0243, 0x0443:
		return recXF
	}
	if biff == 2 {
		switch id {
		case 0x0003, 0x0004, 0x0005, 0x0007, 0x0008:
			return id | 0x0200
		}
	}
	return id
}

// begin reads the BOF record at the head of a stream: the version of BIFF,
// 0 for none, and the kind of the substream.
func begin(b []byte) (biff int, kind uint16) {
	if len(b) < 8 {
		return 0, 0
	}
	id, n := binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
	version, kind := binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[6:])
	if n < 4 || n > 20 {
		return 0, 0
	}
	switch kind {
	case streamGlobals, streamSheet, streamChart, streamMacros, streamWorkspace, 0x0006:
	default:
		return 0, 0
	}
	switch id {
	case 0x0009:
		return 2, kind
	case 0x0209:
		return 3, kind
	case 0x0409:
		return 4, kind
	case recBOF:
		switch version {
		case 0x0600:
			return 8, kind
		case 0x0500, 0:
			return 5, kind
		case 0x0400, 0x0300, 0x0200, 0x0002:
			return max(2, int(version>>8)), kind
		}
	}
	return 0, 0
}

// IsBIFF reports whether a file begins as a stream of BIFF records without a
// container does, which is how Excel 2 to 4 and simple exporters save.
func IsBIFF(head []byte) bool {
	biff, kind := begin(head)
	return biff != 0 && kind != 0x0006
}

func u16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
