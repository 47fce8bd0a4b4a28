package returns

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/internal/finding"
	"stis/reference"
	"stis/warehouse"
)

// office is a warehouse that receives, with the layouts and lists of the
// program.
type office struct {
	testing.TB
	in   *ingest.Ingester
	cat  *ingest.Catalog
	book *reference.Book
	dir  string
	n    int
}

var received = time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)

func newOffice(t testing.TB) *office {
	t.Helper()
	dir := t.TempDir()
	db, err := warehouse.Open(context.Background(), filepath.Join(dir, "w.duckdb"), warehouse.Options{MemoryLimitMB: 512, Threads: 1})
	fatal(t, err)
	t.Cleanup(func() { fatal(t, db.Close()) })
	book, cat := data(t)
	in, err := ingest.New(context.Background(), db, book, cat, filepath.Join(dir, "archive"), ingest.Settings{})
	fatal(t, err)
	return &office{TB: t, in: in, cat: cat, book: book, dir: dir}
}

func data(t testing.TB) (*reference.Book, *ingest.Catalog) {
	t.Helper()
	book, err := reference.Open()
	fatal(t, err)
	cat, err := ingest.Layouts()
	fatal(t, err)
	return book, cat
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// file keeps bytes under a name.
func (o *office) file(name string, data []byte) string {
	o.Helper()
	o.n++
	path := filepath.Join(o.dir, strconv.Itoa(o.n)+"_"+name)
	fatal(o, os.WriteFile(path, data, 0o600))
	return path
}

// receive takes a file in as a delivery of its own minute.
func (o *office) receive(path, source string) *ingest.Receipt {
	o.Helper()
	o.n++
	r, err := o.in.Receive(context.Background(), ingest.Delivery{Path: path, Source: source, Received: received.Add(time.Duration(o.n) * time.Minute)})
	fatal(o, err)
	return r
}

// giveBack marks a received file.
func (o *office) giveBack(path, source string, r *ingest.Receipt) (*Marked, []byte) {
	o.Helper()
	in := In{Path: path, Name: filepath.Base(path), Received: received, Layout: o.cat.Source(source), Book: o.book, Sheets: r.Sheets, Findings: r.Findings}
	var out, again bytes.Buffer
	m, err := Mark(context.Background(), in, &out)
	fatal(o, err)
	_, err = Mark(context.Background(), in, &again)
	fatal(o, err)
	if !bytes.Equal(out.Bytes(), again.Bytes()) {
		o.Errorf("%s: two returns differ", in.Name)
	}
	o.keep(strconv.Itoa(o.n)+"_"+source+"_return"+m.Ext, out.Bytes())
	return m, out.Bytes()
}

// keep leaves a workbook for a look where STIS_RENDER names a folder.
func (o *office) keep(name string, data []byte) {
	if dir := os.Getenv("STIS_RENDER"); filepath.IsAbs(dir) {
		fatal(o, os.WriteFile(filepath.Join(dir, strings.ReplaceAll(o.Name(), "/", "_")+"_"+name), data, 0o600))
	}
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	fatal(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func bytesOf(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	buf, err := f.WriteToBuffer()
	fatal(t, err)
	return buf.Bytes()
}

// quiet reports findings of any kind but those the caller expects.
func quiet(t testing.TB, what string, r *ingest.Receipt) {
	t.Helper()
	if r.Outcome != ingest.Loaded {
		t.Errorf("%s: outcome %s", what, r.Outcome)
	}
	for _, f := range r.Findings {
		t.Errorf("%s: %s %s", what, f, f.Zh)
	}
}

// setCell writes a cell of a test: =n:1.5 is a number, =d:2026-10-15 a date.
func setCell(t testing.TB, f *excelize.File, name, at, text string) {
	t.Helper()
	kind, v, _ := strings.Cut(text, ":")
	switch kind {
	case "=n":
		fatal(t, f.SetCellDefault(name, at, v))
	case "=d":
		fatal(t, f.SetCellDefault(name, at, strconv.Itoa(int(serialOf(v)))))
	default:
		fatal(t, f.SetCellStr(name, at, text))
	}
}

// grid makes a workbook from rows of cells between |.
func grid(t testing.TB, name, text string) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	fatal(t, f.SetSheetName("Sheet1", name))
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		for j, c := range strings.Split(line, "|") {
			if c != "" {
				setCell(t, f, name, sheet.Address(i+1, j+1), c)
			}
		}
	}
	return f
}

func rules(fs []finding.Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, string(f.Rule)+"@"+f.Pos.Cell)
	}
	return strings.Join(out, " ")
}
