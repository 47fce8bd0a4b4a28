package warehouse

import (
	"encoding/binary"
	"errors"
	"math/big"
	"reflect"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// A call into DuckDB for every value would cost more than the value. The
// columns are written into the memory of the vectors instead, whose layout is
// part of DuckDB's C interface: integers of the width of the type, a mask with
// a bit for each row that has a value, and texts as duckdb_string_t. Load has
// checked every value before.

// textSlot is duckdb_string_t: the length, then up to 12 bytes of the text
// padded with zeros, or 4 bytes of it and a pointer to all of them.
type textSlot struct {
	size  uint32
	head  [4]byte
	place uint64
}

const (
	inlined  = 12        // bytes of the longest text that stands in its slot
	heapStep = 128 << 10 // bytes of long texts that go into a vector at a time
)

// handleOf gives the chunk of DuckDB that the driver's wraps. The driver gives
// single values only, so its field is looked up, and its type made sure of.
func handleOf(chunk *duckdb.DataChunk) (mapping.DataChunk, error) {
	f := reflect.ValueOf(chunk).Elem().FieldByName("chunk")
	if !f.IsValid() || f.Type() != reflect.TypeFor[mapping.DataChunk]() {
		return mapping.DataChunk{}, errors.New("the driver keeps its chunks in another way than the loader knows")
	}
	return mapping.DataChunk{Ptr: f.FieldByName("Ptr").UnsafePointer()}, nil
}

// typeOf gives the type of a vector.
func typeOf(vec mapping.Vector) duckdb.Type {
	t := mapping.VectorGetColumnType(vec)
	defer mapping.DestroyLogicalType(&t)
	return mapping.GetTypeId(t)
}

// write fills a vector with the next n values of a column.
func (s *chunkSource) write(vec mapping.Vector, c *Column, n int) {
	data := mapping.VectorGetData(vec)
	var null []bool
	if c.Null != nil {
		null = c.Null[s.next : s.next+n]
		writeMask(unsafe.Slice((*uint64)(mapping.VectorGetValidity(vec)), (n+63)/64), null)
	}
	switch {
	case c.Kind == Text:
		s.writeTexts(vec, unsafe.Slice((*textSlot)(data), n), c.Text[s.next:s.next+n], null)
	case c.big():
		writeBig(unsafe.Slice((*hugeint)(data), n), c.Big[s.next:s.next+n], null)
	default:
		c.writeInts(data, c.Int[s.next:s.next+n])
	}
}

// writeMask sets the bit of every row that has a value.
func writeMask(mask []uint64, null []bool) {
	for w := range mask {
		bits := ^uint64(0)
		for i, isNull := range null[64*w : min(64*w+64, len(null))] {
			if isNull {
				bits &^= 1 << i
			}
		}
		mask[w] = bits
	}
}

// writeInts writes integers in the width that DuckDB keeps the kind in.
func (c *Column) writeInts(data unsafe.Pointer, from []int64) {
	n := len(from)
	switch {
	case c.Kind == Bool:
		narrow(unsafe.Slice((*int8)(data), n), from)
	case c.Kind == Decimal && c.Width <= 4:
		narrow(unsafe.Slice((*int16)(data), n), from)
	case c.Kind == Date, c.Kind == Decimal && c.Width <= 9:
		narrow(unsafe.Slice((*int32)(data), n), from)
	default: // Int, Timestamp and the other decimals
		copy(unsafe.Slice((*int64)(data), n), from)
	}
}

func narrow[T int8 | int16 | int32](to []T, from []int64) {
	for i, v := range from {
		to[i] = T(v)
	}
}

// hugeint is duckdb_hugeint.
type hugeint struct {
	low  uint64
	high int64
}

func writeBig(to []hugeint, from []*big.Int, null []bool) {
	var buf [16]byte
	for i, v := range from {
		if null != nil && null[i] {
			to[i] = hugeint{}
			continue
		}
		v.FillBytes(buf[:]) // 38 digits fit 127 bits
		h := hugeint{low: binary.BigEndian.Uint64(buf[8:]), high: int64(binary.BigEndian.Uint64(buf[:]))}
		if v.Sign() < 0 {
			h.low = -h.low
			if h.high = ^h.high; h.low == 0 {
				h.high++
			}
		}
		to[i] = h
	}
}

// writeTexts writes short texts into their slots. Long ones are copied into
// the vector's own heap, many at a time as one text, whose slot then tells
// where they are.
func (s *chunkSource) writeTexts(vec mapping.Vector, slots []textSlot, texts []string, null []bool) {
	first, before := 0, ""
	s.heap = s.heap[:0]
	for i, t := range texts {
		if null != nil && null[i] {
			slots[i], before = textSlot{}, ""
			continue
		}
		if isSame(t, before) && i > first {
			slots[i] = slots[i-1]
			continue
		}
		before = t
		slot := textSlot{size: uint32(len(t))}
		if len(t) <= inlined {
			var buf [16]byte
			copy(buf[:inlined], t)
			copy(slot.head[:], buf[:4])
			slot.place = binary.NativeEndian.Uint64(buf[4:])
		} else {
			copy(slot.head[:], t)
			slot.place = uint64(len(s.heap))
			s.heap = append(s.heap, t...)
		}
		slots[i] = slot
		if len(s.heap) >= heapStep {
			s.moveHeap(vec, slots, first, i+1)
			first = i + 1
		}
	}
	s.moveHeap(vec, slots, first, len(texts))
}

// isSame reports one text at one place, which is how most columns repeat theirs.
func isSame(a, b string) bool {
	return len(a) == len(b) && unsafe.StringData(a) == unsafe.StringData(b)
}

// moveHeap copies the long texts of the rows from first to end into the vector
// and turns their offsets into pointers.
func (s *chunkSource) moveHeap(vec mapping.Vector, slots []textSlot, first, end int) {
	if len(s.heap) == 0 {
		return
	}
	kept := slots[first]
	mapping.VectorAssignStringElementLen(vec, mapping.IdxT(first), s.heap)
	start := slots[first].place
	slots[first] = kept
	for i := first; i < end; i++ {
		if slots[i].size > inlined {
			slots[i].place += start
		}
	}
	s.heap = s.heap[:0]
}
