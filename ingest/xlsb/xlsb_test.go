package xlsb

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"stis/ingest/sheet"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// le packs numbers of 1, 2, 4 and 8 bytes, bytes and texts, a text with its
// length in front.
func le(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case byte:
			b = append(b, p)
		case uint16:
			b = binary.LittleEndian.AppendUint16(b, p)
		case int:
			b = binary.LittleEndian.AppendUint32(b, uint32(p))
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p))
		case []byte:
			b = append(b, p...)
		case string:
			units := utf16.Encode([]rune(p))
			b = binary.LittleEndian.AppendUint32(b, uint32(len(units)))
			for _, u := range units {
				b = binary.LittleEndian.AppendUint16(b, u)
			}
		}
	}
	return b
}

// rec packs a record.
func rec(id int, parts ...any) []byte {
	body := le(parts...)
	var head []byte
	if head = append(head, byte(id&0x7f)); id >= 0x80 {
		head = []byte{byte(id&0x7f | 0x80), byte(id >> 7)}
	}
	n := len(body)
	for ; n >= 0x80; n >>= 7 {
		head = append(head, byte(n&0x7f|0x80))
	}
	return append(append(head, byte(n)), body...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

const relHead = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`

// small is a workbook with a cell of every kind; change may alter its parts.
func small(t testing.TB, change func(parts map[string][]byte)) []byte {
	parts := map[string][]byte{
		"_rels/.rels": []byte(relHead + `<Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>`),
		"xl/_rels/workbook.bin.rels": []byte(relHead + `<Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.bin"/>` +
			`<Relationship Id="b" Type="x/worksheet" Target="/xl/worksheets/sheet2.bin"/><Relationship Id="c" Type="x/chartsheet" Target="chartsheets/sheet1.bin"/>` +
			`<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.bin"/><Relationship Id="t" Type="x/styles" Target="styles.bin"/></Relationships>`),
		"xl/workbook.bin": join(rec(131), rec(recBookProps, 1, 0), rec(recTab, 0, 1, "a", "数据"), rec(recTab, 0, 2, "c", "图"),
			rec(recTab, 2, 3, "b", "代码"), rec(recEndBook)),
		"xl/sharedStrings.bin": join(rec(159, 9, 9), rec(recStringItem, byte(0), "合同"), rec(recStringItem, byte(1), "富文本", 1, uint16(0), uint16(1)), rec(recEndStrings)),
		"xl/styles.bin": join(rec(278), rec(recFormat, uint16(170), `yyyy"年"m"月"`), rec(626, 1), rec(recXF, uint16(0), uint16(14), 0, 0), rec(627),
			rec(recXFs, 3), rec(recXF, uint16(0), uint16(0), 0, 0), rec(recXF, uint16(0), uint16(170), 0, 0), rec(recXF, uint16(0), uint16(4), 0, 0), rec(recEndXFs), rec(recEndStyles)),
		"xl/worksheets/sheet1.bin": join(rec(129), rec(recColumn, 2, 3, 100, 0, uint16(1)), rec(recSheetData),
			rec(recRow, 0, 0, uint16(300), byte(0), byte(0), byte(0), 0),
			rec(recShared, 0, 0, 0), rec(recShared, 1, 0, 1), rec(recText, 2, 0, "行内 文本😀"), rec(recRichText, 3, 0, byte(1), "部分", 1, uint16(0), uint16(0)),
			rec(recRow, 4, 0, uint16(300), byte(0), byte(0x10), byte(0), 0),
			rec(recBlank, 0, 1), rec(recRK, 1, 2, 1234<<2|3), rec(recReal, 2, 1, 42005.5), rec(recBool, 3, 0, byte(1)), rec(recError, 4, 0, byte(7)),
			rec(recFormulaText, 5, 0, "算出", uint16(0)), rec(recFormulaNumber, 6, 2, -0.25, uint16(0)), rec(recFormulaBool, 7, 0, byte(0), uint16(0)),
			rec(recFormulaError, 8, 0, byte(0x2a), uint16(0)), rec(recFormulaText, 9, 0, "", uint16(0)),
			rec(recEndSheetData), rec(177, 1), rec(recMerge, 0, 0, 0, 3), rec(178), rec(recEndSheet)),
		"xl/worksheets/sheet2.bin": join(rec(129), rec(recSheetData), rec(recEndSheetData), rec(recEndSheet)),
	}
	if change != nil {
		change(parts)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range []string{"_rels/.rels", "xl/_rels/workbook.bin.rels", "xl/workbook.bin", "xl/sharedStrings.bin", "xl/styles.bin",
		"xl/worksheets/sheet1.bin", "xl/worksheets/sheet2.bin"} {
		if parts[name] == nil {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name}) // stored, which is quick
		if err == nil {
			_, err = w.Write(parts[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// dump prints all that is read of a workbook.
func dump(data []byte, lim sheet.Limits) (string, error) {
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), lim)
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
		fmt.Fprintf(&out, "merged %v\n", rd.Merged())
		for rd.Scan() {
			row := rd.Row()
			for _, c := range row.Cells {
				fmt.Fprintf(&out, "%s kind=%d %q format=%q date=%t formula=%t hidden=%t\n", sheet.Address(row.Num, c.Col), c.Kind, c.Text, c.Format, c.Date, c.Formula, row.Hidden)
			}
		}
		fmt.Fprintf(&out, "hidden columns %v\n", rd.HiddenCols())
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return out.String(), err
		}
	}
	return out.String(), b.Close()
}

func TestRead(t *testing.T) {
	got, err := dump(small(t, nil), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/small.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/small.golden")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

// TestBroken: every fault ends in an error that names the part.
func TestBroken(t *testing.T) {
	const sheet1 = "xl/worksheets/sheet1.bin"
	begin := join(rec(129), rec(recSheetData))
	row := func(n int) []byte { return rec(recRow, n, 0, uint16(0), byte(0), byte(0), byte(0), 0) }
	end := join(rec(recEndSheetData), rec(recEndSheet))
	for _, c := range []struct {
		name, part, says string
		body             []byte
	}{
		{"cut sheet", sheet1, "ends before its end record", join(begin, row(0), rec(recRK, 0, 0, 4))},
		{"cut behind the rows", sheet1, "ends before its end record", join(begin, rec(recEndSheetData))},
		{"no rows", sheet1, "ends before its end record", join(rec(129), rec(recEndSheet))},
		{"row twice", sheet1, "out of order", join(begin, row(3), row(3), end)},
		{"row too far", sheet1, "out of order", join(begin, row(1<<20), end)},
		{"cell before a row", sheet1, "out of order", join(begin, rec(recRK, 0, 0, 4), end)},
		{"cell twice", sheet1, "row 1: a row or cell", join(begin, row(0), rec(recRK, 2, 0, 4), rec(recRK, 2, 0, 4), end)},
		{"column too far", sheet1, "out of order", join(begin, row(0), rec(recRK, 1<<14, 0, 4), end)},
		{"shared string", sheet1, "shared string", join(begin, row(0), rec(recShared, 0, 0, 2), end)},
		{"short number", sheet1, "too short", join(begin, row(0), rec(recReal, 0, 0, 4), end)},
		{"long text", sheet1, "too short", join(begin, row(0), rec(recText, 0, 0, 1<<30), end)},
		{"long record", sheet1, "ends before its end record", join(begin, []byte{0, 0xff, 0xff, 0xff, 0x7f})},
		{"endless length", sheet1, "length of a record cannot", join(begin, []byte{0, 0xff, 0xff, 0xff, 0xff})},
		{"no sheet", sheet1, "it is missing", nil},
		{"strings cut", "xl/sharedStrings.bin", "part xl/sharedstrings.bin", rec(recStringItem, byte(0), 7)},
		{"styles cut", "xl/styles.bin", "part xl/styles.bin", rec(recXFs, 9)},
		{"no tabs", "xl/workbook.bin", "no worksheet", rec(recEndBook)},
		{"entities", "_rels/.rels", "defines entities", []byte(`<!DOCTYPE x [<!ENTITY a "b">]><Relationships/>`)},
		{"no workbook", "_rels/.rels", "no workbook", []byte(relHead + `<Relationship Id="r1" Type="x/officeDocument" TargetMode="External" Target="file:///etc/passwd"/></Relationships>`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := dump(small(t, func(p map[string][]byte) { p[c.part] = c.body }), sheet.DefaultLimits())
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for name, set := range map[string]func(*sheet.Limits){
		"inflated size":            func(l *sheet.Limits) { l.Inflated = 100 },
		"shared strings":           func(l *sheet.Limits) { l.Strings = 8 },
		"number of shared strings": func(l *sheet.Limits) { l.Items = 1 },
		"number of cells":          func(l *sheet.Limits) { l.Cells = 5 },
		"number of sheets":         func(l *sheet.Limits) { l.Sheets = 2 },
		"number of merged ranges":  func(l *sheet.Limits) { l.Merged = 0 },
		"length of a text":         func(l *sheet.Limits) { l.Text = 4 },
		"length of a row":          func(l *sheet.Limits) { l.Row = 16 },
	} {
		lim := sheet.DefaultLimits()
		set(&lim)
		_, err := dump(small(t, nil), lim)
		var l *sheet.LimitError
		if !errors.As(err, &l) || l.What != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var rows [][]byte
	for i := range 5000 {
		rows = append(rows, rec(recRow, i, 0, uint16(0), byte(0), byte(0), byte(0), 0))
	}
	data := small(t, func(p map[string][]byte) {
		p["xl/worksheets/sheet1.bin"] = join(rec(129), rec(recSheetData), join(rows...), rec(recEndSheetData), rec(recEndSheet))
	})
	b, err := Open(ctx, bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rd, err := b.Open(b.Sheets()[0])
	if err != nil {
		t.Fatal(err)
	}
	for rd.Scan() {
	}
	if !errors.Is(rd.Err(), context.Canceled) {
		t.Errorf("a cancelled read ends with %v", rd.Err())
	}
}

// TestCorpus reads the binary workbooks of other readers' test suites.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("STIS_CORPUS")
	if dir == "" {
		t.Skip("STIS_CORPUS is not set: the corpus is kept outside the project")
	}
	names, err := filepath.Glob(filepath.Join(dir, "expected", "xlsb", "*.json"))
	if err != nil || len(names) < 2 {
		t.Fatalf("%d workbooks in the corpus, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			var want struct {
				File     string
				Expected struct {
					Sheets []struct{ Name string }
					Merged int         `json:"merged_count"`
					Cells  [][3]string `json:"cells"`
				}
			}
			raw, err := os.ReadFile(name)
			if err == nil {
				err = json.Unmarshal(raw, &want)
			}
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(dir, want.File))
			if err != nil {
				t.Fatal(err)
			}
			b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v", b.Sheets())
			rd, err := b.Open(b.Sheets()[0])
			if err != nil {
				t.Fatal(err)
			}
			if n := len(rd.Merged()); n != want.Expected.Merged {
				t.Errorf("%d merged ranges, want %d", n, want.Expected.Merged)
			}
			var got [][3]string
			for rd.Scan() {
				for _, c := range rd.Row().Cells {
					got = append(got, [3]string{sheet.Address(rd.Row().Num, c.Col), map[sheet.Kind]string{sheet.Text: "s", sheet.Number: "n"}[c.Kind], c.Text})
				}
			}
			if d := cmp.Diff(want.Expected.Cells, got); d != "" || rd.Err() != nil {
				t.Error(d, rd.Err())
			}
		})
	}
}

// FuzzOpen: whatever the bytes of the parts, reading ends, in rows that ascend
// or in an error.
func FuzzOpen(f *testing.F) {
	f.Add(small(f, nil), []byte{})
	f.Add(small(f, nil), join(rec(129), rec(recSheetData), rec(recRow, 0, 0, uint16(0), byte(0), byte(0), byte(0), 0), rec(recText, 0, 0, "文"), rec(recEndSheetData), rec(recEndSheet)))
	f.Add([]byte("PK\x05\x06"), []byte{0x80})
	f.Fuzz(func(t *testing.T, data, body []byte) {
		if len(body) > 0 { // a part is hard to hit through the deflated zip
			data = small(t, func(p map[string][]byte) { p["xl/worksheets/sheet1.bin"] = body })
		}
		b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
		if err != nil {
			return
		}
		for _, info := range b.Sheets() {
			rd, err := b.Open(info)
			if err != nil {
				continue
			}
			rd.Merged()
			last := 0
			for rd.Scan() {
				row, col := rd.Row(), 0
				if row.Num <= last || len(row.Cells) == 0 {
					t.Fatalf("row %d after %d with %d cells", row.Num, last, len(row.Cells))
				}
				last = row.Num
				for _, c := range row.Cells {
					if c.Col <= col || c.Text == "" {
						t.Fatalf("row %d: cell %+v after column %d", row.Num, c, col)
					}
					col = c.Col
				}
			}
			_ = rd.Close() // the test is about the rows
		}
	})
}
