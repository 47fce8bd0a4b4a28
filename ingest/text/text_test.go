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
