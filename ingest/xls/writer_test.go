package xls

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// stream writes records of BIFF, just enough for the tests.
type stream struct{ bytes.Buffer }

// le packs numbers of 1, 2, 4 and 8 bytes, bytes and texts.
func le(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case byte:
			b = append(b, p)
		case uint16:
			b = binary.LittleEndian.AppendUint16(b, p)
		case uint32:
			b = binary.LittleEndian.AppendUint32(b, p)
		case int:
			b = binary.LittleEndian.AppendUint16(b, uint16(p))
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p))
		case []byte:
			b = append(b, p...)
		case string:
			b = append(b, p...)
		}
	}
	return b
}

// rec writes a record and returns where it stands.
func (s *stream) rec(id uint16, parts ...any) int {
	at, body := s.Len(), le(parts...)
	s.Write(le(id, len(body)))
	s.Write(body)
	return at
}

// wide packs a text of BIFF8 with a length of two bytes.
func wide(text string) []byte {
	units := utf16.Encode([]rune(text))
	b := le(len(units), byte(1))
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// narrow packs a text of ASCII with a length of two bytes.
func narrow(text string) []byte { return le(len(text), byte(0), text) }

// workbook8 writes a BIFF8 stream: globals, then the sheets, each named and
// written by the functions given.
func workbook8(globals func(s *stream), names []string, sheets ...func(s *stream)) []byte {
	s := &stream{}
	s.rec(recBOF, 0x0600, streamGlobals, 0, 0, uint32(0), uint32(0))
	if globals != nil {
		globals(s)
	}
	var tabs []int
	for i, name := range names {
		text := wide(name)
		state := 0
		if bytes.HasPrefix([]byte(name), []byte("hidden")) {
			state = 1 + i%2
		}
		tabs = append(tabs, s.rec(recBoundSheet, uint32(0), byte(state), byte(0), text[0], text[2:]))
	}
	s.rec(recEOF)
	for i, write := range sheets {
		binary.LittleEndian.PutUint32(s.Bytes()[tabs[i]+4:], uint32(s.Len()))
		s.rec(recBOF, 0x0600, streamSheet, 0, 0, uint32(0), uint32(0))
		write(s)
		s.rec(recEOF)
	}
	return s.Bytes()
}

// inCompound puts a stream into a compound file of 4,096-byte sectors.
func inCompound(name string, data []byte) []byte {
	const size = 4096
	const end, free = uint32(0xfffffffe), uint32(0xffffffff)
	sectors := max((len(data)+size-1)/size, 2)
	fats := 1
	for fats*size/4 < sectors+1+fats {
		fats++
	}
	head := le("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", make([]byte, 16), 0x3e, 4, 0xfffe, 12, 6, make([]byte, 6),
		uint32(1), uint32(fats), uint32(fats), uint32(0), uint32(4096), end, uint32(0), end, uint32(0))
	for i := range 109 {
		if i < fats {
			head = le(head, uint32(i))
		} else {
			head = le(head, free)
		}
	}
	out := append(head, make([]byte, size-len(head))...)
	fat := make([]uint32, fats*size/4) // the fat, the directory, the stream
	for i := range fat {
		switch last := fats + sectors; {
		case i < fats:
			fat[i] = 0xfffffffd
		case i == fats || i == last:
			fat[i] = end
		case i < last:
			fat[i] = uint32(i + 1)
		default:
			fat[i] = free
		}
		out = binary.LittleEndian.AppendUint32(out, fat[i])
	}
	entry := func(name string, kind byte, child, start uint32, n int) {
		b := make([]byte, 128)
		for i, c := range []byte(name) {
			b[2*i] = c
		}
		copy(b[64:], le(2*len(name)+2, kind, byte(1), free, free, child))
		copy(b[116:], le(start, uint32(n), uint32(0)))
		out = append(out, b...)
	}
	entry("Root Entry", 5, 1, end, 0)
	entry(name, 2, free, uint32(fats+1), max(len(data), size))
	out = append(out, make([]byte, size-256)...)
	out = append(out, data...)
	return append(out, make([]byte, sectors*size-len(data))...)
}
