package ingest

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

type zipped struct{ name, data string }

// zipFile writes an archive. A name that starts with gbk: is written in GBK, as
// Chinese Windows does.
func zipFile(t testing.TB, files ...zipped) string {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if name, ok := strings.CutPrefix(f.name, "gbk:"); ok {
			s, err := simplifiedchinese.GBK.NewEncoder().String(name)
			fatal(t, err)
			h.Name, h.NonUTF8 = s, true
		}
		w, err := z.CreateHeader(h)
		fatal(t, err)
		_, err = w.Write([]byte(f.data))
		fatal(t, err)
	}
	fatal(t, z.Close())
	return textFile(t, "外包.zip", buf.String())
}

// TestArchive: each file of an archive is a delivery of its own, named behind
// it; what is wrong with one does not touch the others.
func TestArchive(t *testing.T) {
	own := func(ids string) string {
		return "编号,月份,金额\n" + strings.ReplaceAll(ids, " ", ",2026-10,1\n") + ",2026-10,1\n"
	}
	inner, err := os.ReadFile(zipFile(t, zipped{"x.csv", own("z")}))
	fatal(t, err)
	book, err := os.ReadFile(workbookFile(t, "编号|月份|金额\nw|2026-10|=n:1"))
	fatal(t, err)
	path := zipFile(t, zipped{"gbk:温州/一.csv", own("a b")}, zipped{"../../etc/二.csv", own("c")}, zipped{"三.xlsx", string(book)},
		zipped{"内.zip", string(inner)}, zipped{"照片.png", "\x89PNG\r\n"}, zipped{"空文件夹/", ""}, zipped{"__MACOSX/._一.csv", "junk"}, zipped{"again.csv", own("a b")})
	run := func(b *bench, at time.Time) (out []string) {
		fatal(t, b.in.ReceiveAll(t.Context(), []Delivery{{Path: path, Source: "own", Received: at}}, func(r *Receipt) error {
			out = append(out, r.File+" "+r.Outcome+" "+itoa(r.Loaded)+" "+told(r.Findings))
			return nil
		}))
		return out
	}
	want := []string{"外包.zip unpacked 0 ", "外包.zip/again.csv loaded 2 ", "外包.zip/etc/二.csv loaded 1 ", "外包.zip/三.xlsx loaded 1 ",
		"外包.zip/内.zip refused 0 E ING001", "外包.zip/温州/一.csv duplicate 2 I ING021", "外包.zip/照片.png refused 0 E ING001"}
	b := ownBench(t, Settings{}, ownLayout)
	if got := run(b, received); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("receipts\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	before := b.content()
	run(b, received)
	if got := b.content(); got != before {
		t.Errorf("the same delivery again leaves a trace:\n%s\nwas\n%s", got, before)
	}
	for _, c := range []struct{ query, want string }{
		{"SELECT string_agg(id, ' ' ORDER BY id) FROM raw.own", "a b c w"},
		{"SELECT outcome, source, count(*) FROM raw.delivery WHERE file_name = '外包.zip' GROUP BY ALL", "unpacked|own|1"},
		{"SELECT count(*) FROM raw.batch", "3"},
	} {
		if got := b.query(c.query); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
	for _, sum := range b.query("SELECT sha256 FROM raw.delivery") {
		if _, err := os.Stat(filepath.Join(b.in.archive, sum)); err != nil {
			t.Errorf("not in the archive: %v", err)
		}
	}
	alone := ownBench(t, Settings{}, ownLayout)
	r, err := alone.in.Receive(t.Context(), Delivery{Path: path, Source: "own", Received: received})
	fatal(t, err)
	if r.Outcome != Unpacked || len(r.Members) != 6 || r.Members[0].Change == nil || r.Members[0].Change.Added != 2 {
		t.Errorf("alone: %s with %d members", r.Outcome, len(r.Members))
	}
	if alone.content() != before {
		t.Errorf("alone and in a run differ:\n%s\n%s", alone.content(), before)
	}
}

// TestBadArchives: an archive without files, and one whose member cannot be
// unpacked.
func TestBadArchives(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout)
	r := b.receive(zipFile(t, zipped{"a/", ""}), "own")
	if r.Outcome != Refused || told(r.Findings) != "E ING005" {
		t.Errorf("empty: %s %v", r.Outcome, r.Findings)
	}
	good, err := os.ReadFile(zipFile(t, zipped{"a.csv", strings.Repeat("编号,月份,金额\n", 100)}))
	fatal(t, err)
	good[60] ^= 0xff // inside the deflated bytes
	r = b.receive(textFile(t, "b.zip", string(good)), "own")
	if r.Outcome != Unpacked || len(r.Members) != 1 || r.Members[0].Outcome != Refused || r.Members[0].SHA256 != "" || told(r.Members[0].Findings) != "E ING001" {
		t.Errorf("broken member: %s %+v", r.Outcome, r.Members)
	}
	if got := b.query("SELECT sha256 IS NULL, outcome FROM raw.delivery WHERE file_name = 'b.zip/a.csv'"); strings.Join(got, " ") != "true|refused" {
		t.Errorf("ledger %q", got)
	}
}

// TestPasswords: a workbook opens with a password of its source only.
func TestPasswords(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{{"编号", "月份", "金额"}, {"a", "2026-10", 1}} {
		fatal(t, f.SetSheetRow("Sheet1", "A"+itoa(i+1), &row))
	}
	path := filepath.Join(t.TempDir(), "密.xlsx")
	fatal(t, f.SaveAs(path, excelize.Options{Password: "外包2026"}))
	for _, c := range []struct {
		set  map[string][]string
		file string // source it is filed as
		says string // of a refusal
	}{
		{nil, "own", "取消打开密码"},
		{map[string][]string{"other": {"外包2026"}}, "own", "取消打开密码"},
		{map[string][]string{"own": {"nein"}}, "own", "约定的密码打不开"},
		{map[string][]string{"own": {"nein", "外包2026"}}, "own", ""},
		{map[string][]string{"own": {"外包2026"}}, "", ""},
	} {
		b := ownBench(t, Settings{Passwords: c.set}, ownLayout)
		r := b.receive(path, c.file)
		if c.says == "" && r.Loaded != 1 || c.says != "" && (r.Outcome != Refused || !strings.Contains(r.Findings[0].Zh, c.says)) {
			t.Errorf("%v: %s %v", c.set, r.Outcome, r.Findings)
		}
	}
}

// TestTimeout: a file that takes too long is refused, the run goes on.
func TestTimeout(t *testing.T) {
	b := ownBench(t, Settings{Timeout: time.Nanosecond}, ownLayout)
	r := b.receive(workbookFile(t, "编号|月份|金额\na|2026-10|=n:1"), "own")
	if r.Outcome != Refused || !strings.Contains(r.Findings[0].Zh, "读取时间") {
		t.Errorf("%s %v", r.Outcome, r.Findings)
	}
}
