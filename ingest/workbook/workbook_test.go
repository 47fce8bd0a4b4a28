package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"stis/ingest/sheet"
)

// zipOf makes a zip with the files in the order given: name, text, name, text.
func zipOf(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: zip.Deflate, NonUTF8: !strings.HasPrefix(pairs[i], "u")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// book makes a small xlsx, with a password if there is one.
func book(t testing.TB, password string) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := errors.Join(f.SetCellValue("Sheet1", "A1", "企业"), f.SetCellValue("Sheet1", "B2", 12.5)); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func write(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFormats: the content decides, and what is not read is named.
func TestFormats(t *testing.T) {
	const biff4 = "\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00\x0a\x00\x00\x00"
	for name, c := range map[string]struct {
		data    []byte
		format  string
		refusal string
	}{
		"xlsx":               {book(t, ""), "xlsx", ""},
		"csv":                {[]byte("a,b\n1,2\n"), "csv", ""},
		"html":               {[]byte("<html><body><table><tr><td>a</td></tr></table></body></html>"), "html", ""},
		"xml 2003":           {[]byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="s"><Table><Row><Cell><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>`), "xmlss", ""},
		"bare BIFF4":         {[]byte(biff4), "xls", ""},
		"csv headed PK":      {[]byte("PK,name\n1,a\n"), "csv", ""},
		"csv headed Pk.":     {[]byte("PK\x01,name\n1,a\n"), "csv", ""},
		"csv with tags":      {[]byte("<b>x</b>,name\n<b>y</b>,a\n"), "csv", ""},
		"html from a tag":    {[]byte("<b>x</b>,<table><tr><td>a</td></tr></table>"), "html", ""},
		"a part of a zip":    {[]byte("PK\x07\x08PK\x03\x04"), "", "the zip"},
		"empty":              {nil, "", "empty"},
		"PDF":                {[]byte("%PDF-1.4 ..."), "", "PDF"},
		"gzip":               {[]byte("\x1f\x8b\x08\x00"), "", "gzip"},
		"7z":                 {[]byte("7z\xbc\xaf\x27\x1c"), "", "7z"},
		"other XML":          {[]byte(`<?xml version="1.0"?><a/>`), "", "XML"},
		"UTF-16 XML":         {[]byte("\xff\xfe<\x00?\x00x\x00m\x00l\x00 \x00?\x00>\x00"), "", "XML"},
		"docx":               {zipOf(t, "[Content_Types].xml", "x", "word/document.xml", "x"), "", "docx"},
		"pptx":               {zipOf(t, "[Content_Types].xml", "x", "ppt/presentation.xml", "x"), "", "pptx"},
		"zip":                {zipOf(t, "a.xlsx", "x"), "", "an archive"},
		"empty zip":          {zipOf(t), "", "it is empty"},
		"truncated zip":      {book(t, "")[:2000], "", "the zip"},
		"binary":             {[]byte("\x00\x01\x02\x03abc\x00\x00"), "", "unknown binary"},
		"encrypted":          {book(t, "secret"), "", "password"},
		"cut compound":       {book(t, "secret")[:600], "", "the compound file"},
		"content types only": {zipOf(t, "[Content_Types].xml", "x"), "", ""},
	} {
		f, err := Open(t.Context(), write(t, c.data), Options{})
		switch {
		case err == nil:
			if f.Format != c.format {
				t.Errorf("%s: read as %q, want %q", name, f.Format, c.format)
			}
			if err := f.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case c.format != "" || !strings.Contains(err.Error(), c.refusal) || !isRefusal(err):
			t.Errorf("%s: %v, want %q", name, err, c.refusal)
		}
	}
}

func TestPassword(t *testing.T) {
	path := write(t, book(t, "开放"))
	for _, c := range []struct {
		passwords []string
		want      error
	}{{nil, sheet.ErrEncrypted}, {[]string{"wrong"}, sheet.ErrPassword}, {[]string{"wrong", "开放"}, nil}} {
		f, err := Open(t.Context(), path, Options{Passwords: c.passwords})
		if !errors.Is(err, c.want) {
			t.Fatalf("%v: %v, want %v", c.passwords, err, c.want)
		}
		if err != nil {
			continue
		}
		s, err := look(f, f.Sheets()[0])
		if err != nil || s.tally.Nonempty != 2 || s.tally.Sum.String() != "12.5" {
			t.Errorf("read %+v, %v", s.tally, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestMembers: names are decoded and cleaned, clutter is left out, a workbook
// is no archive.
func TestMembers(t *testing.T) {
	gbk := string([]byte{0xd6, 0xb4, 0xd0, 0xd0, 0xb1, 0xed}) // 执行表
	path := write(t, zipOf(t, "../../"+gbk+".xlsx", "one", "dir\\b.csv", "two", "__MACOSX/._b.csv", "junk", "dir/~$b.csv", "lock", "utf8表.csv", "three"))
	ms, archive, err := Members(t.Context(), path, sheet.Limits{})
	if err != nil || !archive {
		t.Fatalf("archive %v: %v", archive, err)
	}
	var got []string
	for _, m := range ms {
		var buf bytes.Buffer
		if err := m.Extract(&buf); err != nil {
			t.Fatal(err)
		}
		got = append(got, m.Name+"="+buf.String())
	}
	if want := "dir/b.csv=two utf8表.csv=three 执行表.xlsx=one"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
	if _, archive, err := Members(t.Context(), write(t, book(t, "")), sheet.Limits{}); archive || err != nil {
		t.Errorf("a workbook: archive %v, %v", archive, err)
	}
	if _, archive, err := Members(t.Context(), write(t, []byte("a,b")), sheet.Limits{}); archive || err != nil {
		t.Errorf("a text: archive %v, %v", archive, err)
	}
}

// TestMembersLimits: what would fill the disk is refused before it is unpacked.
func TestMembersLimits(t *testing.T) {
	var limit *sheet.LimitError
	big := write(t, zipOf(t, "a.csv", strings.Repeat("0", 3000), "b.csv", "1"))
	lim := sheet.DefaultLimits()
	lim.Inflated = 2000
	if _, _, err := Members(t.Context(), big, lim); !errors.As(err, &limit) {
		t.Errorf("size: %v", err)
	}
	lim = sheet.DefaultLimits()
	lim.Sheets = 1
	if _, _, err := Members(t.Context(), big, lim); !errors.As(err, &limit) {
		t.Errorf("number: %v", err)
	}
}

// panicking is a book whose reader meets what its author did not think of.
type panicking struct{ sheet.Reader }

func (panicking) Sheets() []sheet.Info                    { return []sheet.Info{{Name: "s", Index: 1}} }
func (p panicking) Open(sheet.Info) (sheet.Reader, error) { return p, nil }
func (panicking) Close() error                            { return nil }
func (panicking) Scan() bool                              { panic("index out of range") }
func (panicking) Err() error                              { return nil }

func TestPanicIsAnError(t *testing.T) {
	f := &File{book: panicking{}, ctx: t.Context()}
	rd, err := f.Open(f.Sheets()[0])
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if rd.Scan() {
			t.Error("the scan went on")
		}
	}
	var broken *sheet.BrokenError
	if err := rd.Err(); !errors.As(err, &broken) || !strings.Contains(err.Error(), "sheet s") {
		t.Errorf("got %v", err)
	}
}

// TestTimeLimit: the limit is named as the cause of what fails after it.
func TestTimeLimit(t *testing.T) {
	f, err := Open(t.Context(), write(t, []byte("a,b\n"+strings.Repeat("1,2\n", 100_000))), Options{Timeout: time.Nanosecond})
	if err == nil {
		_, err = look(f, f.Sheets()[0])
	}
	var limit *sheet.LimitError
	if !errors.As(err, &limit) || limit.What != "reading time" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, write(t, book(t, "")), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// FuzzZip: whatever stands in a zip or in any other file is read or refused.
func FuzzZip(f *testing.F) {
	f.Add(book(f, ""))
	f.Add(zipOf(f, "a.csv", "1,2"))
	f.Add(zipOf(f, "xl/workbook.bin", "x"))
	f.Add(zipOf(f, "content.xml", "<a/>"))
	f.Add([]byte("<table><tr><td>1</td></tr></table>"))
	path := filepath.Join(f.TempDir(), "f")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		lim := sheet.DefaultLimits()
		lim.Inflated, lim.Cells, lim.Strings = 16<<20, 1<<20, 8<<20
		ms, _, err := Members(t.Context(), path, lim)
		if err != nil && !isRefusal(err) {
			t.Errorf("members: %v", err)
		}
		for _, m := range ms {
			if err := m.Extract(&bytes.Buffer{}); err != nil && !isRefusal(err) {
				t.Errorf("extract: %v", err)
			}
		}
		file, err := Open(t.Context(), path, Options{Limits: lim})
		if err != nil {
			if !isRefusal(err) && !isInvalidText(err) {
				t.Errorf("open: %v", err)
			}
			return
		}
		defer file.Close()
		for _, info := range file.Sheets() {
			if _, err := look(file, info); err != nil && !isRefusal(err) {
				t.Errorf("read: %v", err)
			}
		}
	})
}

func isInvalidText(err error) bool { return strings.Contains(err.Error(), "byte sequences") }
