package text

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"stis/ingest/sheet"
)

func write(t testing.TB, data string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "f.csv")
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// dump reads a file and prints encoding and rows.
func dump(name string) (string, error) {
	b, err := Open(name)
	if err != nil {
		return "", err
	}
	defer b.Close()
	rd, err := b.Open(b.Sheets()[0])
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(b.Encoding())
	for rd.Scan() {
		r := rd.Row()
		out.WriteString("\n" + strconv.Itoa(r.Num))
		for _, c := range r.Cells {
			out.WriteString(" " + strconv.Itoa(c.Col) + "=" + c.Text)
		}
	}
	return out.String(), rd.Err()
}

func TestEncodings(t *testing.T) {
	const body = "名称,金额\r\n\r\n温州𠮷,\"1,5\"\r\n"
	const rows = "\n1 1=名称 2=金额\n3 1=温州𠮷 2=1,5"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	le, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	be, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	for want, data := range map[string]string{"UTF-8": body, "UTF-8-BOM": "\ufeff" + body, "GB18030": gb, "UTF-16LE": le, "UTF-16BE": be} {
		got, err := dump(write(t, data))
		if err != nil || got != want+rows {
			t.Errorf("%s: got %q, %v", want, got, err)
		}
	}
}

// TestLateByte: one GB18030 name at the end of a file that is ASCII before.
func TestLateByte(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("温州")
	if err != nil {
		t.Fatal(err)
	}
	got, err := dump(write(t, strings.Repeat("a,b\n", 50_000)+gb+",c\n"))
	if err != nil || !strings.HasPrefix(got, "GB18030") || !strings.HasSuffix(got, "\n50001 1=温州 2=c") {
		t.Errorf("got …%q, %v", got[max(0, len(got)-40):], err)
	}
}

// TestNearestEncoding: a broken file is told by the encoding it is nearest to.
func TestNearestEncoding(t *testing.T) {
	const body = "月份,币种\n202610,美元\n温州市,服务外包\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		data, encoding string
		count, line    int
	}{
		{strings.Replace(body, "美元", "美\xe5\x85", 1), "UTF-8", 1, 2},
		{strings.Replace(body, "币种", "币\xff种\xfe", 1), "UTF-8", 2, 1},
		{strings.ReplaceAll(strings.Replace(body, "服务", "服\xff", 1), "\n", "\r"), "UTF-8", 1, 3},
		{"\ufeff" + strings.Replace(body, "美元", "美\xff", 1), "UTF-8-BOM", 1, 2},
		{gb + "\xff\xff\n", "GB18030", 2, 4},
	} {
		_, err := dump(write(t, c.data))
		var bad *InvalidError
		if !errors.As(err, &bad) || bad.Encoding != c.encoding || bad.Line != c.line || (bad.Count-c.count)*(bad.Count-c.count) > 1 {
			t.Errorf("%q: %v, want %s, %d at line %d", c.data, err, c.encoding, c.count, c.line)
		}
	}
}

// TestCR: lines that end in CR alone, and CR that ends no line.
func TestCR(t *testing.T) {
	for data, want := range map[string]string{
		"月份,币种\r202610,\"美\n元\"\r\r3,4":      "UTF-8\n1 1=月份 2=币种\n2 1=202610 2=美\n元\n5 1=3 2=4",
		"\ufeffa;b\r1;2\r":                   "UTF-8-BOM\n1 1=a 2=b\n2 1=1 2=2",
		"a,b\r\n1,\"x\ry\"\r\n":              "UTF-8\n1 1=a 2=b\n2 1=1 2=x\ry",
		"a,b\n1,2\r3\n":                      "UTF-8\n1 1=a 2=b\n2 1=1 2=2\r3",
		"\xff\xfea\x00,\x00b\x00\r\x001\x00": "UTF-16LE\n1 1=a 2=b\n2 1=1",
	} {
		if got, err := dump(write(t, data)); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", data, got, err, want)
		}
	}
}

// TestLongRecord: a file that is one record is refused before it is in memory.
func TestLongRecord(t *testing.T) {
	for _, data := range []string{strings.Repeat("x", 2*maxRecord), "a,\"" + strings.Repeat("x\n", maxRecord)} {
		if _, err := dump(write(t, data)); !errors.Is(err, sheet.ErrTooLong) {
			t.Errorf("%.10q…: %v", data, err)
		}
	}
	row := strings.Repeat("x", 1<<20) + "\n"
	if _, err := dump(write(t, strings.Repeat(row, 40))); err != nil {
		t.Errorf("forty records of a megabyte: %v", err)
	}
}

func TestRefused(t *testing.T) {
	_, err := dump(write(t, "a,b\n\xff\xfe\xff,c\n\x81"))
	var bad *InvalidError
	if !errors.As(err, &bad) || bad.Line != 2 || bad.Count < 2 {
		t.Errorf("invalid bytes: %v", err)
	}
	if _, err := dump(write(t, "a\x00b\n")); !errors.Is(err, ErrBinary) {
		t.Errorf("NUL: %v", err)
	}
	if _, err := dump(write(t, "a,\"b\nc,d\n")); err == nil {
		t.Error("an open quotation mark would swallow the rows behind it and was read")
	}
}

func TestDelimiter(t *testing.T) {
	for _, d := range []string{",", "\t", ";", "|"} {
		got, err := dump(write(t, strings.ReplaceAll("甲~乙~丙\n1~2~\"3"+d+"4\"\n", "~", d)))
		if err != nil || got != "UTF-8\n1 1=甲 2=乙 3=丙\n2 1=1 2=2 3=3"+d+"4" {
			t.Errorf("%q: %q, %v", d, got, err)
		}
	}
}

// FuzzText: any bytes give rows or an error.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\xff\xfea\x00", "\ufeffx;y", "\"", "\x81\x30\x81\x30", ""} {
		f.Add([]byte(s))
	}
	name := filepath.Join(f.TempDir(), "f.csv")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := dump(name)
		if err == nil && strings.Contains(out, "\ufffd") && !strings.Contains(string(data), "\ufffd") {
			t.Errorf("%q: replaced bytes passed as text", data)
		}
	})
}
