package lint

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the wanted problems of the cases")

// TestTree applies every rule to the project itself.
func TestTree(t *testing.T) {
	tree, err := Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Go) < 10 {
		t.Fatalf("only %d Go files found: wrong folder", len(tree.Go))
	}
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			for _, p := range r.Run(tree) {
				t.Error(p)
			}
			if t.Failed() {
				t.Log("the rule:", r.Doc)
			}
		})
	}
}

// TestCases proves the rules on small trees. Each testdata/<rule>_<case>.txtar
// holds a tree and, in the file named want, the problems that <rule> finds in
// it; -update rewrites want.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	proven := map[string][2]int{} // rule: cases with problems, cases without
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		rule, _, _ := strings.Cut(name, "_")
		t.Run(name, func(t *testing.T) {
			got, want := runCase(t, file, rule)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("problems differ (-want +got):\n%s", d)
			}
			n := proven[rule]
			if want == "" {
				n[1]++
			} else {
				n[0]++
			}
			proven[rule] = n
		})
	}
	for _, r := range Rules() {
		if n := proven[r.Name]; n[0] == 0 || n[1] == 0 {
			t.Errorf("rule %s has %d bad and %d good cases, want one of each at least", r.Name, n[0], n[1])
		}
	}
}

// runCase applies one rule to the tree of a case.
func runCase(t *testing.T, file, rule string) (got, want string) {
	t.Helper()
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := []txtar.File{{Name: "go.mod", Data: []byte("module stis\n")}}
	wantAt := -1
	for i, f := range ar.Files {
		if f.Name == "want" {
			want, wantAt = string(f.Data), i
			continue
		}
		files = append(files, f)
	}
	if wantAt < 0 {
		t.Fatalf("%s has no file want", file)
	}
	got = problemsOf(t, mapFS(files), rule)
	if *update && got != want {
		ar.Files[wantAt].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return got, want
}

func mapFS(files []txtar.File) fs.FS {
	m := fstest.MapFS{}
	for _, f := range files {
		m[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return m
}

func problemsOf(t *testing.T, fsys fs.FS, rule string) string {
	t.Helper()
	tree, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules() {
		if r.Name != rule {
			continue
		}
		var b strings.Builder
		for _, p := range r.Run(tree) {
			b.WriteString(p.String() + "\n")
		}
		return b.String()
	}
	t.Fatalf("no rule %q", rule)
	return ""
}

// TestCheckReportsAll wants every problem of a tree with several, in order.
func TestCheckReportsAll(t *testing.T) {
	ar := txtar.Parse([]byte(`-- go.mod --
module stis
-- reference/b.go --
package reference

func init() {}
-- reference/a.go --
package reference

var n int
`))
	tree, err := Load(mapFS(ar.Files))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range Check(tree) {
		got = append(got, p.String())
	}
	want := []string{
		"reference: docs: package has no doc comment",
		"reference/a.go:3: state: package variable n starts empty, so somebody changes it",
		"reference/b.go:3: state: init runs unseen before main: wire by hand in cmd",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("problems differ (-want +got):\n%s", d)
	}
}

// FuzzScanSQL wants tokens in the order of their lines and a scan of any text.
func FuzzScanSQL(f *testing.F) {
	for _, s := range []string{"SELECT 'a''b' FROM \"x y\".z -- c\n/* d\n */ ;", "'", "\"", "/*", "--", "a::b", "表.列"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		last, lines := 1, strings.Count(src, "\n")+1
		for _, k := range scanSQL(src) {
			if k.line < last || k.line > lines {
				t.Fatalf("token %q on line %d after line %d of %d", k.text, k.line, last, lines)
			}
			last = k.line
		}
		useOf(src, schemaOrder)
	})
}
