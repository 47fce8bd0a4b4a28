package xls

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"stis/ingest/sheet"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// dump prints all that is read of a workbook.
func dump(data []byte, lim sheet.Limits, passwords ...string) (string, error) {
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), lim, passwords...)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, info := range b.Sheets() {
		fmt.Fprintf(&out, "%+v\n", info)
		rd, err := b.Open(info)
		if err != nil {
			return out.String(), err
		}
		if m := rd.Merged(); m != nil {
			fmt.Fprintf(&out, "merged %v\n", m)
		}
		for rd.Scan() {
			row := rd.Row()
			for _, c := range row.Cells {
				fmt.Fprintf(&out, "%s %s %q", sheet.Address(row.Num, c.Col), [...]string{"text", "number", "bool", "error", "pending"}[c.Kind], c.Text)
				if c.Format != "" {
					fmt.Fprintf(&out, " format=%q", c.Format)
				}
				for _, is := range []struct {
					yes  bool
					name string
				}{{c.Date, "date"}, {c.Formula, "formula"}, {row.Hidden, "hidden"}} {
					if is.yes {
						out.WriteString(" " + is.name)
					}
				}
				out.WriteByte('\n')
			}
		}
		if h := rd.HiddenCols(); h != nil {
			fmt.Fprintf(&out, "hidden columns %v\n", h)
		}
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return out.String(), err
		}
	}
	return out.String(), b.Close()
}

// special packs the eight bytes of a formula result that is no number.
func special(kind, value byte) []byte { return []byte{kind, 0, value, 0, 0, 0, 0xff, 0xff} }

// everyKind is a BIFF8 workbook with every kind of cell and string.
func everyKind() []byte {
	pair := wide("甲😀乙") // 4 units: the pair is cut by a record below
	return workbook8(func(s *stream) {
		s.rec(recCodePage, 1200)
		s.rec(recFormat, 164, wide(`yyyy"年"m"月"d"日"`))
		s.rec(recFormat, 31, narrow("reserved-0x1F"))
		s.rec(recFormat, 165, wide("G/通用格式"))
		s.rec(recFormat, 166, byte(9)) // cut: counts as General
		for _, id := range []int{0, 164, 31, 165, 4, 166, 22} {
			s.rec(recXF, 0, id, make([]byte, 16))
		}
		body := le(uint32(99), uint32(99), narrow("plain"), wide("合同登记"))
		body = le(body, 3, byte(0x0d), 2, uint32(5), []byte("\x00富"[:1]), byte('r'), byte(0)) // cut in a rich, phonetic text: one of 3 units
		body[len(body)-3], body[len(body)-2], body[len(body)-1] = 'r', 0, 'i'
		body = append(body, 0)
		s.rec(recSST, body)
		s.rec(recContinue, byte(0), "c", make([]byte, 8+3)) // third unit, now narrow; runs; part of the guide
		s.rec(recContinue, make([]byte, 2), pair[:3+4])     // rest of the guide; 甲 and half of the pair
		s.rec(recContinue)
		s.rec(recContinue, byte(1), pair[7:], 0, byte(0)) // the other half; an empty text
	}, []string{"数据", "chart", "hidden one", "hidden two"}, func(s *stream) {
		s.rec(recColInfo, 2, 3, 100, 0, 1, 0)
		s.rec(recColInfo, 9, 9, 0, 0, 0, 0)
		s.rec(recRow, 4, 0, 9, 300, 0, 0, uint32(0x20), 0)
		s.rec(recRow, 5, 0, 9, 300, 0, 0, uint32(0x100), 0)
		s.rec(recLabelSST, 5, 0, 0, uint32(3)) // rows out of order
		for i := range 5 {
			s.rec(recLabelSST, 0, i, 0, uint32(i))
		}
		s.rec(recBOF, 0x0600, streamChart, 0, 0, uint32(0), uint32(0))
		s.rec(recNumber, 0, 9, 0, 7.0) // of the embedded chart: no cell
		s.rec(recEOF)
		s.rec(recNumber, 1, 3, 0, 1e21)
		s.rec(recNumber, 1, 2, 1, 46082.5) // columns out of order
		s.rec(recNumber, 1, 3, 4, -0.1)    // stored again: counts
		s.rec(recRK, 1, 4, 2, uint32(46000<<2|2))
		s.rec(recRK, 1, 5, 3, uint32(123456<<2|3))
		s.rec(recMulRK, 1, 6, 4, uint32(math.Float64bits(1.5)>>32), 5, uint32(math.Float64bits(150)>>32)|1, 999, uint32(0xfffffffe), 8)
		s.rec(recBoolErr, 1, 9, 0, byte(1), byte(0))
		s.rec(recBoolErr, 1, 10, 0, byte(0x17), byte(1))
		s.rec(recLabel, 1, 11, 0, wide("记录里的文本"))
		s.rec(recRString, 1, 12, 0, narrow("rich"), 1, 0, 0)
		s.rec(recNumber, 1, 13, 0, math.Inf(1))
		flags := le(0, uint32(0))
		s.rec(recFormula, 4, 0, 0, 12.5, flags, 0)
		s.rec(recFormula, 4, 1, 0, special(0, 0), flags, 0)
		s.rec(recShared, "shared formula")
		s.rec(recString, 4, byte(0), "ab")
		s.rec(recContinue, byte(1), "\x2d\x4e\x87\x65")
		s.rec(recFormula, 4, 2, 0, special(1, 1), flags, 0)
		s.rec(recFormula, 4, 3, 0, special(2, 0x2a), flags, 0)
		s.rec(recFormula, 4, 4, 0, special(0, 0), flags, 0) // text without its record
		s.rec(recFormula, 4, 5, 0, special(3, 0), flags, 5, byte(0x24), 0, 0xc000)
		s.rec(recFormula, 4, 6, 0, special(3, 0), flags, 13, byte(0x25), 0, 3, 0, 0, byte(0x19), byte(0x10), 0)
		s.rec(recFormula, 4, 7, 4, special(3, 0), flags, 13, byte(0x44), 0, 0, byte(0x1e), 2, byte(0x05), byte(0x19), byte(0x40), 0)
		s.rec(recMerged, 2, 0, 0, 0, 3, 5, 4, 0, 0) // the second is upside down
	}, func(s *stream) {
		copy(s.Bytes()[s.Len()-14:], le(streamChart)) // this tab is a chart
	}, func(s *stream) {
		s.rec(recDefaultRow, 2, 0)
		s.rec(recRow, 1, 0, 9, 300, 0, 0, uint32(0), 0)
		s.rec(recRK, 0, 0, 0, uint32(1<<2|2))
		s.rec(recRK, 1, 0, 0, uint32(2<<2|2))
	}, func(s *stream) {})
}

func gb(text string) []byte {
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		panic(err) // the texts are constants of the tests
	}
	return b
}

// counted packs a text of the versions before BIFF8: one byte of length.
func counted(b []byte) []byte { return le(byte(len(b)), b) }

// biff5 is a workbook in code page 936.
func biff5() []byte {
	s := &stream{}
	s.rec(recBOF, 0x0500, streamGlobals, 0, 0)
	s.rec(recCodePage, 936)
	s.rec(recDateMode, 1)
	s.rec(recFormat, 164, counted(gb(`yyyy"年"m"月"`)))
	s.rec(recXF, 0, 0, make([]byte, 12))
	s.rec(recXF, 0, 164, make([]byte, 12))
	at := s.rec(recBoundSheet, uint32(0), byte(0), byte(0), counted(gb("软件出口")))
	s.rec(recBoundSheet, uint32(0), byte(0), byte(6), counted([]byte("Module1")))
	s.rec(recEOF)
	binary.LittleEndian.PutUint32(s.Bytes()[at+4:], uint32(s.Len()))
	s.rec(recBOF, 0x0600, streamSheet, 0, 0) // as some writers have it: the globals count
	text := gb("合同金额")
	s.rec(recLabel, 0, 0, 0, len(text), text)
	s.rec(recRString, 0, 1, 0, 5, gb("金额")[:4], byte(0xba), byte(0)) // a character cut in half
	s.rec(recNumber, 0, 2, 1, 45000.0)
	s.rec(recFormula, 1, 0, 0, special(0, 0), 0, uint32(0), 0)
	s.rec(recString, len(text), text)
	s.rec(recEOF)
	return s.Bytes()
}

// biff2, biff3 and biff4 are streams that are one sheet.
func biff2() []byte {
	s := &stream{}
	s.rec(0x0009, 2, streamSheet)
	s.rec(0x001e, counted([]byte("General")))
	s.rec(0x001e, counted([]byte("d/m/yy")))
	s.rec(0x0024, byte(1), byte(2), 0)
	s.rec(0x0008, 1, 0, 9, 0, 0, byte(0), 0)
	s.rec(recInteger, 0, 0, byte(0), byte(0), byte(0), 65535)
	s.rec(0x0003, 0, 1, byte(0), byte(1), byte(0), 45000.0)
	s.rec(0x0004, 0, 2, byte(0), byte(0), byte(0), counted(gb("无代码页")))
	s.rec(0x0005, 1, 0, byte(0), byte(0), byte(0), byte(7), byte(1))
	s.rec(0x0006, 1, 1, byte(0), byte(0), byte(0), special(0, 0), byte(0), byte(0))
	s.rec(0x0007, counted(gb("算出")))
	s.rec(recEOF)
	return s.Bytes()
}

func biff3() []byte {
	s := &stream{}
	s.rec(0x0209, 3, streamSheet, 0)
	s.rec(recCodePage, 1252)
	for _, code := range []string{"General", "h:mm"} {
		s.rec(0x001e, counted([]byte(code)))
	}
	s.rec(0x0243, byte(0), byte(0), make([]byte, 10))
	s.rec(0x0243, byte(0), byte(1), make([]byte, 10))
	s.rec(recNumber, 0, 0, 1, 0.25)
	s.rec(recLabel, 0, 1, 0, 4, "caf\xe9")
	s.rec(0x0206, 0, 2, 0, 3.0, 0, 0)
	s.rec(recEOF)
	return s.Bytes()
}

// biff4 is a workspace of two sheets.
func biff4() []byte {
	s := &stream{}
	s.rec(0x0409, 4, streamWorkspace, 0)
	s.rec(0x0443, byte(0), byte(0), make([]byte, 10))
	for i, name := range []string{"一月", "二月"} {
		s.rec(recSheetName, uint32(0), counted(gb(name)))
		s.rec(0x0409, 4, streamSheet, 0)
		s.rec(recRK, i, 0, 0, uint32(i<<2|2))
		s.rec(0x0406, i, 1, 0, special(1, 0), 0, 0)
		s.rec(recEOF)
	}
	s.rec(recEOF)
	return s.Bytes()
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"biff8", everyKind()}, {"biff5", biff5()}, {"biff4", biff4()}, {"biff3", biff3()}, {"biff2", biff2()},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := dump(c.data, sheet.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			golden := "testdata/" + c.name + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
			stream := "Workbook"
			if c.name == "biff5" {
				stream = "Book"
			}
			if inside, err := dump(inCompound(stream, c.data), sheet.DefaultLimits()); inside != got || err != nil {
				t.Errorf("inside a compound file it reads otherwise: %v\n%s", err, cmp.Diff(got, inside))
			}
		})
	}
}

// TestCut: wherever a workbook is cut, reading ends in an error, never in
// fewer cells.
func TestCut(t *testing.T) {
	for _, whole := range [][]byte{everyKind(), biff5(), biff4(), biff2()} {
		for n := range whole {
			if got, err := dump(whole[:n:n], sheet.DefaultLimits()); err == nil {
				t.Fatalf("cut at byte %d of %d it reads as\n%s", n, len(whole), got)
			}
		}
	}
	inside := inCompound("Workbook", everyKind())
	for n := 0; n < len(inside)-4096; n += 256 {
		if _, err := dump(inside[:n:n], sheet.DefaultLimits()); err == nil {
			t.Fatalf("a compound file cut at byte %d of %d is read", n, len(inside))
		}
	}
}

func TestBroken(t *testing.T) {
	one := func(write func(s *stream)) []byte { return workbook8(nil, []string{"S"}, write) }
	moved := one(func(s *stream) {})
	moved[bytes.Index(moved, le(recBoundSheet, 10))+4]++
	for _, c := range []struct {
		name, says string
		data       []byte
	}{
		{"nothing", "neither a compound file nor", nil},
		{"text", "neither a compound file nor", []byte("a,b\n1,2\n")},
		{"only a signature", "the compound file", []byte(compound)},
		{"no sheets", "lists no worksheet", workbook8(nil, nil)},
		{"sheet moved", "no beginning of a sheet", moved},
		{"short cell", `sheet "S", record 0x0203 at byte`, one(func(s *stream) { s.rec(recNumber, 0) })},
		{"short number", "cell B3: the record is too short", one(func(s *stream) { s.rec(recNumber, 2, 1, 0, uint32(1)) })},
		{"short run", "too short", one(func(s *stream) { s.rec(recMulRK, 0, 0, 0) })},
		{"column", "beyond the last column", one(func(s *stream) { s.rec(recRK, 0, 16384, 0, uint32(0)) })},
		{"shared string", "shared string it names does not exist", one(func(s *stream) { s.rec(recLabelSST, 0, 0, 0, uint32(0)) })},
		{"text", "ends before its length", one(func(s *stream) { s.rec(recLabel, 0, 0, 0, 9, byte(0), "abc") })},
		{"half a character", "ends before its length", one(func(s *stream) { s.rec(recLabel, 0, 0, 0, 1, byte(1), "a") })},
		{"short ranges", "too short", one(func(s *stream) { s.rec(recMerged, 2, 0, 0, 0, 0) })},
		{"strings", "the shared strings, record 0x00fc", workbook8(func(s *stream) { s.rec(recSST, uint32(1), uint32(1), 5, byte(0), "ab") }, []string{"S"}, func(s *stream) {})},
		{"a slide show", "PowerPoint", inCompound("PowerPoint Document", []byte("x"))},
		{"a document", "Word", inCompound("WordDocument", []byte("x"))},
		{"another container", "without a workbook", inCompound("Contents", []byte("x"))},
		{"an encrypted package", "password-protected", inCompound("EncryptedPackage", []byte("x"))},
		{"an XOR mask", "password-protected", workbook8(func(s *stream) { s.rec(recFilePass, 0, 1, 2) }, []string{"S"}, func(s *stream) {})},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := dump(c.data, sheet.DefaultLimits()); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for name, set := range map[string]func(*sheet.Limits){
		"shared strings":           func(l *sheet.Limits) { l.Strings = 8 },
		"number of shared strings": func(l *sheet.Limits) { l.Items = 1 },
		"number of cells":          func(l *sheet.Limits) { l.Cells = 9 },
		"number of sheets":         func(l *sheet.Limits) { l.Sheets = 2 },
		"number of merged ranges":  func(l *sheet.Limits) { l.Merged = 0 },
		"length of a text":         func(l *sheet.Limits) { l.Text = 4 },
		"length of a row":          func(l *sheet.Limits) { l.Row = 16 },
	} {
		lim := sheet.DefaultLimits()
		set(&lim)
		_, err := dump(everyKind(), lim)
		var l *sheet.LimitError
		if !errors.As(err, &l) || l.What != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := everyKind()
	if _, err := Open(ctx, bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled open ends with %v", err)
	}
}

// encrypted encrypts everyKind: FILEPASS first, then every body under the key.
func encrypted(t *testing.T, password string, cryptoAPI bool) []byte {
	plain := &cursor{data: everyKind(), biff: 8}
	salt, verifier := []byte("0123456789abcdef"), []byte("a verifier of 16")
	var pass []byte
	var wide []byte
	for _, c := range password {
		wide = le(wide, int(c))
	}
	key := func(size int) cipherKey {
		return func(block uint32) []byte {
			if cryptoAPI {
				first := sha1.Sum(append(bytes.Clone(salt), wide...))
				h := sha1.Sum(le(first[:], block))
				return h[:size]
			}
			first := md5.Sum(wide)
			second := md5.Sum(bytes.Repeat(append(first[:5:5], salt...), 16))
			h := md5.Sum(le(second[:5], block))
			return h[:]
		}
	}(16)
	if cryptoAPI {
		hash := sha1.Sum(verifier)
		both := crypt(key(0), append(bytes.Clone(verifier), hash[:]...))
		header := le(uint32(4), uint32(0), uint32(0x6801), uint32(0x8004), uint32(128), uint32(1), uint32(0), uint32(0), 0)
		pass = le(1, 4, 2, uint32(4), uint32(len(header)), header, uint32(16), salt, both[:16], uint32(20), both[16:])
	} else {
		hash := md5.Sum(verifier)
		both := crypt(key(0), append(bytes.Clone(verifier), hash[:]...))
		pass = le(1, 1, 1, salt, both)
	}
	out := &stream{}
	ks := keystream{key: key}
	shift := 4 + len(pass)
	for first := true; ; first = false {
		r, ok, err := plain.next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return out.Bytes()
		}
		body := bytes.Clone(r.body)
		switch r.id {
		case recBOF:
		case recBoundSheet:
			binary.LittleEndian.PutUint32(body, u32(body)+uint32(shift))
			ks.apply(body[4:], out.Len()+8)
		default:
			ks.apply(body, out.Len()+4)
		}
		out.rec(r.id, body)
		if first {
			out.rec(recFilePass, pass)
		}
	}
}

func TestEncrypted(t *testing.T) {
	want, err := dump(everyKind(), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, cryptoAPI := range []bool{false, true} {
		for _, c := range []struct {
			password string
			tried    []string
			err      error
		}{
			{defaultPassword, nil, nil}, // Excel opens it without asking
			{"口令a1", []string{"no", "口令a1"}, nil},
			{"口令a1", []string{"no"}, sheet.ErrPassword},
			{"口令a1", nil, sheet.ErrEncrypted},
		} {
			got, err := dump(encrypted(t, c.password, cryptoAPI), sheet.DefaultLimits(), c.tried...)
			if !errors.Is(err, c.err) || err == nil && got != want {
				t.Errorf("password %q, tried %q: %v, want %v\n%s", c.password, c.tried, err, c.err, cmp.Diff(want, got))
			}
		}
	}
}

func TestIsBIFF(t *testing.T) {
	for _, data := range [][]byte{everyKind(), biff5(), biff4(), biff3(), biff2()} {
		if !IsBIFF(data[:8]) {
			t.Errorf("% x is not known", data[:8])
		}
	}
	for _, head := range []string{"", "\t", "\t\x00\x04\x00", "\t\x004\x00\x10\x00\x10\x00", "PK\x03\x04aaaa", compound, "\t\x08\x10\x00\x00\x06\x06\x00", "代码\t1"} {
		if IsBIFF([]byte(head)) {
			t.Errorf("%q passes", head)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 12.34: "12.34", -1234567.89: "-1234567.89", 1e15: "1000000000000000", 123456789012345678: "123456789012345680",
		1e21: "1E+21", 0.00001: "0.00001", 1.5e-7: "1.5E-07", math.Nextafter(0.3, 1): "0.30000000000000004", 1.0 / 3: "0.3333333333333333",
	} {
		if got, ok := AppendNumber(nil, v); string(got) != want || !ok {
			t.Errorf("%g prints %s, want %s", v, got, want)
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(-1)} {
		if got, ok := AppendNumber(nil, v); ok {
			t.Errorf("%g prints %s", v, got)
		}
	}
}

// FuzzOpen: whatever the bytes, reading ends, in rows that ascend or in an
// error.
func FuzzOpen(f *testing.F) {
	f.Add(everyKind())
	f.Add(biff5())
	f.Add(biff4())
	f.Add(biff3())
	f.Add(biff2())
	f.Add(inCompound("Workbook", biff3()))
	f.Fuzz(func(t *testing.T, data []byte) {
		type place struct {
			sheet    sheet.Info
			row, col int
		}
		var last place
		_, _ = readAllCells(data, func(info sheet.Info, row sheet.Row) { // an error is as good as rows
			if last.sheet != info {
				last = place{sheet: info}
			}
			if row.Num <= last.row || len(row.Cells) == 0 {
				t.Fatalf("row %d after %d with %d cells", row.Num, last.row, len(row.Cells))
			}
			last.row, last.col = row.Num, 0
			for _, c := range row.Cells {
				if c.Col <= last.col || c.Col > sheet.MaxCols || c.Text == "" {
					t.Fatalf("row %d: cell %+v after column %d", row.Num, c, last.col)
				}
				last.col = c.Col
			}
		})
	})
}
