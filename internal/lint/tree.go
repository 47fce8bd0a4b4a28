package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Tree is the source tree as the rules see it. Folders named testdata hold
// inputs of tests, not code, and are left out of it.
type Tree struct {
	Go   []*GoFile  // sorted by path
	Text []TextFile // every other text file, sorted by path

	fsys   fs.FS
	fset   *token.FileSet
	module string
}

// GoFile is one parsed Go file.
type GoFile struct {
	Path string // from the root of the tree
	Dir  string // folder of Path; "." is the root
	Test bool   // name ends in _test.go
	AST  *ast.File
	Err  error // parse error; AST may then be incomplete or nil

	lines int
	fset  *token.FileSet
}

// TextFile is a file that is not Go.
type TextFile struct {
	Path  string
	Lines []string
}

// textExt lists the extensions read as text; files without extension are read
// when their name is listed.
var textExt = map[string]bool{
	".go": true, ".sql": true, ".yaml": true, ".yml": true, ".md": true, ".csv": true,
	".txt": true, ".mod": true, ".sum": true, ".json": true, ".html": true, ".css": true,
	"Makefile": true, "LICENSE": true, ".gitignore": true, ".gitattributes": true,
	".editorconfig": true, "run": true,
}

// skipDir names folders that are not part of the project's source: version
// control, what the commands write by default, and installed packages.
var skipDir = map[string]bool{".git": true, "testdata": true, "stis-demo": true, "node_modules": true}

// Load reads the tree under fsys. It fails only when files cannot be read or
// the tree has no go.mod; Go files that do not parse are kept with their error.
func Load(fsys fs.FS) (*Tree, error) {
	t := &Tree{fsys: fsys, fset: token.NewFileSet()}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipDir[d.Name()]:
			return fs.SkipDir
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		case textExt[path.Ext(name)] || textExt[path.Base(name)]:
			return t.read(name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load tree: %w", err)
	}
	if t.module == "" {
		return nil, fmt.Errorf("load tree: no go.mod with a module line")
	}
	return t, nil
}

func (t *Tree) read(name string) error {
	src, err := fs.ReadFile(t.fsys, name)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	if name == "go.mod" {
		for _, l := range lines {
			if m, ok := strings.CutPrefix(l, "module "); ok {
				t.module = strings.TrimSpace(m)
			}
		}
	}
	t.Text = append(t.Text, TextFile{Path: name, Lines: lines})
	if path.Ext(name) != ".go" {
		return nil
	}
	f, err := parser.ParseFile(t.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	t.Go = append(t.Go, &GoFile{
		Path: name, Dir: path.Dir(name), Test: strings.HasSuffix(name, "_test.go"),
		AST: f, Err: err, lines: bytes.Count(src, []byte("\n")), fset: t.fset,
	})
	return nil
}

// line returns the line of a position.
func (g *GoFile) line(p token.Pos) int { return g.fset.Position(p).Line }

// at makes a problem at a position of the file; the rule's name is added by Run.
func (g *GoFile) at(p token.Pos, format string, args ...any) Problem {
	return Problem{File: g.Path, Line: g.line(p), Text: fmt.Sprintf(format, args...)}
}

// importName returns the local name under which the file imports the path or
// one of its major versions, and whether it does.
func (g *GoFile) importName(want string) (string, bool) {
	for _, im := range g.AST.Imports {
		p := strings.Trim(im.Path.Value, `"`)
		if p != want && !strings.HasPrefix(p, want+"/v") {
			continue
		}
		if im.Name != nil {
			return im.Name.Name, true
		}
		return strings.TrimSuffix(path.Base(want), "-go"), true
	}
	return "", false
}

// packages groups the parsed non-test files by folder, folders sorted.
func (t *Tree) packages() [][]*GoFile {
	byDir := map[string][]*GoFile{}
	var dirs []string
	for _, g := range t.source() {
		if byDir[g.Dir] == nil {
			dirs = append(dirs, g.Dir)
		}
		byDir[g.Dir] = append(byDir[g.Dir], g)
	}
	slices.Sort(dirs)
	out := make([][]*GoFile, len(dirs))
	for i, d := range dirs {
		out[i] = byDir[d]
	}
	return out
}

// source returns the parsed Go files that are not tests.
func (t *Tree) source() []*GoFile {
	var out []*GoFile
	for _, g := range t.Go {
		if !g.Test && g.AST != nil {
			out = append(out, g)
		}
	}
	return out
}

func checkParse(t *Tree) []Problem {
	var out []Problem
	for _, g := range t.Go {
		if g.Err != nil {
			out = append(out, Problem{File: g.Path, Text: g.Err.Error()})
		}
	}
	return out
}
