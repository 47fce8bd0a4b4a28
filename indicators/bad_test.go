package indicators

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite expected results")

// TestBadCatalogues compares everything Load says about faulty catalogues.
func TestBadCatalogues(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			want := -1
			for n, f := range a.Files {
				if f.Name == "want" {
					want = n
					continue
				}
				fsys[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			_, err = loadFS(fsys)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v is no list of problems", err)
			}
			got := problems.Error() + "\n"
			if *update {
				a.Files[want].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(bytes.TrimSpace(a.Files[want].Data))+"\n", got); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzCatalogue feeds arbitrary text as a catalogue file: an error or a
// catalogue, never a panic.
func FuzzCatalogue(f *testing.F) {
	for _, name := range []string{"catalog/ct.yaml", "catalog/en.yaml", "catalog/ci.yaml", "catalog/facts.yaml"} {
		src, err := embedded.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	facts, err := embedded.ReadFile("catalog/facts.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		fsys := fstest.MapFS{"catalog/facts.yaml": {Data: facts}, "catalog/xx.yaml": {Data: src}}
		names, _ := embedded.ReadDir("sql")
		for _, n := range names {
			text, _ := embedded.ReadFile("sql/" + n.Name())
			fsys["sql/"+n.Name()] = &fstest.MapFile{Data: text}
		}
		c, err := loadFS(fsys)
		if err != nil {
			return
		}
		if _, err := c.PassSQL(); err != nil {
			t.Errorf("a catalogue that loads does not compile: %v", err)
		}
	})
}
