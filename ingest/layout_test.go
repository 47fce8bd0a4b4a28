package ingest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"stis/reference"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, d)
	}
}

// TestLayouts: the embedded layouts decode, pass the lint and compile against
// the code book.
func TestLayouts(t *testing.T) {
	c, err := Layouts()
	if err != nil {
		t.Fatal(err)
	}
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.All() {
		if _, err := compile(l, book); err != nil {
			t.Error(err)
		}
	}
	for _, s := range []string{"ent_profile", "so_contract", "so_execution", "hr_stat", "safe_receipt", "safe_payment",
		"cus_decl", "fund_project", "fx_rate", "target", "roster", "park", "macro"} {
		if c.Source(s) == nil {
			t.Errorf("no layout for %s", s)
		}
	}
	n := 0
	for _, l := range c.All() {
		if l.Source == "macro" {
			n++
		}
	}
	if n != 3 {
		t.Errorf("macro has %d layouts, want 3", n)
	}
	if c.Source("macro_nbs") != nil || c.Source("no_such") != nil {
		t.Error("a second layout passes for a source")
	}
}

// TestBadLayouts: every problem is told, with file and line.
func TestBadLayouts(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/bad_layouts.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range ar.Files {
		_, err := loadLayouts(fstest.MapFS{"l/" + f.Name: &fstest.MapFile{Data: f.Data}}, "l")
		if err == nil {
			t.Errorf("%s: accepted", f.Name)
			continue
		}
		out.WriteString("-- " + f.Name + " --\n" + err.Error() + "\n")
	}
	golden(t, "bad_layouts.golden", out.String())
}

// FuzzLayout: any text is a layout or an error.
func FuzzLayout(f *testing.F) {
	f.Add([]byte(ownLayout))
	f.Add([]byte(personLayout))
	names, err := filepath.Glob("layouts/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names[:3] {
		src, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("source: x\ncolumns: [{field: a, type: decimal(99,1)}]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := loadLayouts(fstest.MapFS{"l/x.yaml": &fstest.MapFile{Data: src}}, "l")
		if err == nil && (len(c.All()) != 1 || len(c.All()[0].Columns) == 0) {
			t.Errorf("an empty layout passed: %q", src)
		}
	})
}
