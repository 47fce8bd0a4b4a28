package lint

import (
	"go/ast"
	"go/token"
	"strings"
)

// Budgets of the style guide: above them a file, function or package holds
// more than one idea.
const (
	maxFileLines = 500
	maxFuncLines = 60
	maxExported  = 40
)

func checkDocs(t *Tree) []Problem {
	var out []Problem
	for _, pkg := range t.packages() {
		var docs []*GoFile
		for _, g := range pkg {
			if g.AST.Doc != nil {
				docs = append(docs, g)
			}
			for _, d := range g.AST.Decls {
				out = append(out, undocumented(g, d)...)
			}
		}
		switch {
		case len(docs) == 0:
			out = append(out, Problem{File: pkg[0].Dir, Text: "package has no doc comment"})
		case len(docs) > 1:
			out = append(out, docs[1].at(docs[1].AST.Package, "second package comment, the first is in %s", docs[0].Path))
		case pkg[0].AST.Name.Name != "main" && !strings.HasPrefix(docs[0].AST.Doc.Text(), "Package "+pkg[0].AST.Name.Name+" "):
			out = append(out, docs[0].at(docs[0].AST.Package, "package comment does not begin \"Package %s \"", pkg[0].AST.Name.Name))
		}
	}
	return out
}

// undocumented lists the exported names of a declaration that have no comment
// of their own and none of their group.
func undocumented(g *GoFile, d ast.Decl) []Problem {
	var out []Problem
	bare := func(n *ast.Ident, docs ...*ast.CommentGroup) {
		for _, c := range docs {
			if c != nil {
				return
			}
		}
		if n.IsExported() {
			out = append(out, g.at(n.Pos(), "exported %s has no comment", n.Name))
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || ast.IsExported(receiver(d)) {
			bare(d.Name, d.Doc)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				bare(s.Name, d.Doc, s.Doc, s.Comment)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					bare(n, d.Doc, s.Doc, s.Comment)
				}
			}
		}
	}
	return out
}

// receiver returns the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	e := d.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func checkBudgets(t *Tree) []Problem {
	var out []Problem
	for _, pkg := range t.packages() {
		names := 0
		for _, g := range pkg {
			if g.lines > maxFileLines {
				out = append(out, Problem{File: g.Path, Line: g.lines, Text: "more than 500 lines"})
			}
			for _, d := range g.AST.Decls {
				names += exported(d)
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				if n := funcLines(g, f); n > maxFuncLines {
					out = append(out, g.at(f.Pos(), "%s has %d lines, more than 60", f.Name.Name, n))
				}
			}
		}
		if names > maxExported && pkg[0].AST.Name.Name != "main" {
			out = append(out, pkg[0].at(pkg[0].AST.Package, "package exports %d names, more than 40", names))
		}
	}
	return out
}

// exported counts the exported top-level names of a declaration; methods count
// with their type.
func exported(d ast.Decl) int {
	n := 0
	count := func(id *ast.Ident) {
		if id.IsExported() {
			n++
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			count(d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				count(s.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					count(id)
				}
			}
		}
	}
	return n
}

// funcLines counts the lines of a function without those inside a table: a
// slice, array or map literal. Functions written inside a table count again.
func funcLines(g *GoFile, f *ast.FuncDecl) int {
	first, last := g.line(f.Pos()), g.line(f.End())
	table := map[int]bool{}
	mark := func(from, to token.Pos, is bool) {
		for l := g.line(from) + 1; l < g.line(to); l++ {
			table[l] = is
		}
	}
	// Inspect goes from outside to inside, so an inner function overrules the
	// table around it.
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			switch n.Type.(type) {
			case *ast.ArrayType, *ast.MapType:
				mark(n.Lbrace, n.Rbrace, true)
			}
		case *ast.FuncLit:
			mark(n.Body.Lbrace, n.Body.Rbrace, false)
		}
		return true
	})
	n := 0
	for l := first; l <= last; l++ {
		if !table[l] {
			n++
		}
	}
	return n
}
