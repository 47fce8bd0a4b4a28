package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"stis/ingest/sheet"
)

// TestZip: the index finds the parts of every honest zip and refuses a damaged
// one by name.
func TestZip(t *testing.T) {
	const body = `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`
	good := pack(t, skeleton(body))
	end := len(good) - endLen
	edit := func(at int, b ...byte) []byte {
		out := bytes.Clone(good)
		copy(out[at:], b)
		return out
	}
	directory := int(binary.LittleEndian.Uint32(good[end+16:]))
	sheetAt := bytes.Index(good[directory:], []byte("xl/worksheets/sheet1.xml")) + directory - entryLen
	local := bytes.Index(good, []byte("xl/worksheets/sheet1.xml")) - localLen
	for _, c := range []struct {
		name string
		data []byte
		want string // part of the error; empty = read
	}{
		{"plain", good, ""},
		{"with a comment", append(edit(end+20, 3), "abc"...), ""},
		{"with the mark of the end in its comment", append(edit(end+20, 5), "PK\x05\x06!"...), ""},
		{"with something behind it", append(bytes.Clone(good), "\n\n"...), ""},
		{"behind something else", append([]byte("#!/bin/sh\n"), good...), ""},
		{"stored", store(t, skeleton(body)), ""},
		{"large form", enlarge(t, good), ""},
		{"not a zip", []byte("PK\x03\x04 and nothing more"), "not a zip file"},
		{"nothing", nil, "not a zip file"},
		{"cut off", good[:end-10], "not a zip file"},
		{"directory elsewhere", edit(end+16, 0xff, 0xff, 0xff, 0x7f), "outside the file"},
		{"directory too long", edit(end+12, 0xff, 0xff, 0xff, 0x7f), "outside the file"},
		{"damaged entry", edit(directory, 'X'), "damaged"},
		{"name beyond the directory", edit(directory+28, 0xff, 0xff), "cut off"},
		{"wrong checksum", edit(sheetAt+16, 1, 2, 3, 4), "checksum is wrong"},
		{"smaller than declared", edit(sheetAt+24, 0xff, 1), "unexpected EOF"},
		{"larger than declared", edit(sheetAt+24, 2, 0), "more than the zip declares"},
		{"unknown method", edit(sheetAt+10, 99), "compression method 99"},
		{"no local header", edit(local, 'X'), "does not stand"},
		{"part beyond the end", edit(sheetAt+20, 0xff, 0xff, 0xff), "unexpected EOF"},
		{"damaged data", edit(local+localLen+24, bytes.Repeat([]byte{0xff}, 20)...), "xl/worksheets/sheet1.xml"},
	} {
		_, err := countCells(c.data)
		var broken *sheet.BrokenError
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &broken)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := countCells(edit(sheetAt+8, 1)); !errors.Is(err, sheet.ErrEncrypted) {
		t.Errorf("encrypted: %v", err)
	}
}

// store packs parts without compressing them.
func store(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range parts {
		p, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		must(t, err)
		_, err = io.WriteString(p, text)
		must(t, err)
	}
	must(t, w.Close())
	return buf.Bytes()
}

// enlarge gives the directory's place in the 64-bit form that large zips use.
func enlarge(t *testing.T, data []byte) []byte {
	t.Helper()
	end := len(data) - endLen
	out := bytes.Clone(data[:end])
	rec := make([]byte, end64Len+locatorLen)
	copy(rec, end64Mark)
	binary.LittleEndian.PutUint64(rec[40:], uint64(binary.LittleEndian.Uint32(data[end+12:])))
	binary.LittleEndian.PutUint64(rec[48:], uint64(binary.LittleEndian.Uint32(data[end+16:])))
	copy(rec[end64Len:], locatorMark)
	binary.LittleEndian.PutUint64(rec[end64Len+8:], uint64(end))
	out = append(out, rec...)
	tail := bytes.Clone(data[end:])
	for i := 12; i < 20; i++ {
		tail[i] = 0xff
	}
	return append(out, tail...)
}

// TestTruncated: a sheet whose bytes end early ends with an error, wherever
// that is, after giving no row that is not in the file.
func TestTruncated(t *testing.T) {
	var rows strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="inlineStr"><is><t>行%d</t></is></c></row>`, i+1, i+1, i, i+1, i)
	}
	whole := `<worksheet><sheetData>` + rows.String() + `</sheetData></worksheet>`
	for cut := 1; cut < len(whole); cut += 1 + cut/7 {
		n, err := countCells(pack(t, skeleton(whole[:cut])))
		if err == nil {
			t.Errorf("cut at %d: no error", cut)
		}
		if most := 2 * strings.Count(whole[:cut], "</row>"); n > most {
			t.Errorf("cut at %d: %d cells, %d are there", cut, n, most)
		}
	}
}

// TestAgainstExcelize: excelize finds the same text in every cell of the
// corpus and of a generated workbook.
func TestAgainstExcelize(t *testing.T) {
	files := []string{generate(t, 2000, "shared"), generate(t, 2000, "inline")}
	if root := os.Getenv("STIS_CORPUS"); root != "" {
		found, err := filepath.Glob(filepath.Join(root, "workbooks", "*", "*.xls[xm]"))
		must(t, err)
		files = append(files, found...)
	}
	same := 0
	for _, name := range files {
		switch filepath.Base(name) {
		case "exceldatareader__Fillreport.xlsx", "calamine__empty_s_attribute.xlsx":
			continue // of which excelize gives no cell
		}
		n, err := against(t, name)
		if err != nil {
			continue // TestCorpus decides what must be read
		}
		same += n
	}
	if same < 50_000 {
		t.Errorf("only %d cells compared", same)
	}
	if len(files) == 2 {
		t.Log("STIS_CORPUS is not set: compared on generated workbooks only")
	}
}

func against(t *testing.T, name string) (int, error) {
	t.Helper()
	x, err := excelize.OpenFile(name, excelize.Options{RawCellValue: true})
	if err != nil {
		return 0, err
	}
	defer x.Close()
	data, err := os.ReadFile(name)
	must(t, err)
	b, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	if err != nil {
		return 0, err
	}
	n := 0
	for _, info := range b.Sheets() {
		want, err := x.GetRows(info.Name)
		if err != nil {
			continue
		}
		rd, err := b.Open(info)
		must(t, err)
		for rd.Scan() {
			row := rd.Row()
			for _, c := range row.Cells {
				w := ""
				if row.Num <= len(want) && c.Col <= len(want[row.Num-1]) {
					w = want[row.Num-1][c.Col-1]
				}
				if !alike(c, w) {
					t.Errorf("%s, %s!%s: %q, excelize %q", filepath.Base(name), info.Name, sheet.Address(row.Num, c.Col), c.Text, w)
				}
				n++
			}
		}
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return n, err
		}
	}
	return n, b.Close()
}

// alike reports whether two readers mean the same: excelize shows truth values
// as 1 and 0, rounds numbers to the 17 digits of a double, leaves formulas
// without a value empty and _x000D_ in the results of formulas.
func alike(c sheet.Cell, want string) bool {
	switch c.Kind {
	case sheet.Bool:
		return c.Text == "TRUE" && (want == "1" || want == "TRUE") || c.Text == "FALSE" && (want == "0" || want == "FALSE")
	case sheet.Pending:
		return want == ""
	case sheet.Number:
		var a, b float64
		_, err1 := fmt.Sscan(c.Text, &a)
		_, err2 := fmt.Sscan(want, &b)
		return err1 == nil && err2 == nil && a == b
	}
	return c.Text == want || c.Text == string(unescape([]byte(want)))
}

// FuzzZip: any bytes give cells or an error, never a panic.
func FuzzZip(f *testing.F) {
	good := pack(f, skeleton(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`))
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	lim := sheet.DefaultLimits()
	lim.Inflated = 1 << 24
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := openArchive(bytes.NewReader(data), int64(len(data)), lim)
		if err != nil {
			return
		}
		for _, m := range a.parts {
			if in, err := a.open(m); err == nil {
				n, err := io.Copy(io.Discard, in)
				if err == nil && n != m.size || n > m.size {
					t.Errorf("part %q: %d bytes, declared %d, %v", m.name, n, m.size, err)
				}
			}
		}
		_, _ = dumpBytes(data, lim) // an error is in order
	})
}

// FuzzSheet: any sheet XML gives cells in order or an error, and the same cells
// whether they are read the fast way or token by token.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{
		`<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>`,
		`<row><c><f>A1</f></c><c t="e"><v>#N/A</v></c></row><row r="9"/>`,
		`<row r="1" spans="1:2"><c r="A1" s="1" t="s"><v>4</v></c><c r="B1" t="str"><f>x</f><v>a_x000D_&amp;_b</v></c></row>`,
		`<row r="2" hidden="1"><c r="A2"><v>-1.5E+10</v></c><c><is><r><t xml:space="preserve"> 文 </t></r><rPh><t>x</t></rPh></is></c></row>`,
		`<row r="1"><!-- c --><c r='A1'><v><![CDATA[1]]></v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, rows string) {
		got, err := fuzzRead(rows)
		// A comment before the end of every start tag's element forces the slow way.
		if slow, err2 := fuzzRead(strings.ReplaceAll(rows, "><", "><!----><")); err == nil && !strings.Contains(rows, "<!") && (err2 != nil || slow != got) {
			t.Errorf("fast:\n%s\nslow, %v:\n%s", got, err2, slow)
		}
	})
}

// fuzzRead reads rows without a zip around them.
func fuzzRead(rows string) (string, error) {
	xml := `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`
	lim := sheet.DefaultLimits()
	strs := &texts{}
	for _, s := range []string{"a", "", "b&c"} {
		_ = strs.add([]byte(s), lim) // three strings are within any limit
	}
	strs.seal()
	r := &Rows{book: &Book{ctx: context.Background(), lim: lim}, strings: strs, styles: make([]style, 3),
		x: newTokens(context.Background(), "s", strings.NewReader(xml), int64(len(xml)), lim)}
	defer r.Close()
	var out strings.Builder
	last := 0
	for r.Scan() {
		row := r.Row()
		if row.Num <= last {
			return "", fmt.Errorf("row %d after %d", row.Num, last)
		}
		last = row.Num
		col := 0
		for _, c := range row.Cells {
			if c.Col <= col || c.Text == "" {
				panic("cells out of order, or an empty one")
			}
			col = c.Col
			fmt.Fprintf(&out, "%d %v %+v\n", row.Num, row.Hidden, c)
		}
	}
	return out.String(), r.Err()
}
