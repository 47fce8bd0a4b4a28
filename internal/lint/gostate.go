package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// clockRooms may read the wall clock; everyone else is given a time.
var clockRooms = []string{"cmd", "schedules", "bench"}

func checkClock(t *Tree) []Problem {
	var out []Problem
	for _, g := range t.source() {
		top, _, _ := strings.Cut(g.Dir, "/")
		name, ok := g.importName("time")
		if !ok || slices.Contains(clockRooms, top) {
			continue
		}
		ast.Inspect(g.AST, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for _, f := range []string{"Now", "Since", "Until"} {
				if isSelector(s, name, f) {
					out = append(out, g.at(s.Pos(), "time.%s outside cmd and schedules: take the time as an argument", f))
				}
			}
			return true
		})
	}
	return out
}

func checkState(t *Tree) []Problem {
	var out []Problem
	for _, pkg := range t.packages() {
		info := resolve(t, pkg)
		for _, g := range pkg {
			for _, d := range g.AST.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if d.Recv == nil && d.Name.Name == "init" {
						out = append(out, g.at(d.Pos(), "init runs unseen before main: wire by hand in cmd"))
					}
				case *ast.GenDecl:
					if d.Tok == token.VAR {
						out = append(out, variableProblems(g, d)...)
					}
				}
			}
			out = append(out, writesToPackage(g, info)...)
		}
	}
	return out
}

// constantCalls are functions whose result nobody changes.
var constantCalls = []string{
	"errors.New", "regexp.MustCompile", "strings.NewReplacer", "template.Must",
	"decimal.NewFromInt", "decimal.New", "decimal.RequireFromString",
	"big.NewInt", "big.NewRat", "time.Date", "time.FixedZone", "reflect.TypeFor", "cases.Title",
}

// variableProblems lists the package variables that are neither a sentinel, a
// compiled expression, an embedded file nor a table.
func variableProblems(g *GoFile, d *ast.GenDecl) []Problem {
	var out []Problem
	for _, s := range d.Specs {
		v := s.(*ast.ValueSpec)
		for i, name := range v.Names {
			switch {
			case name.Name == "_":
			case len(v.Values) == 0 && embedded(d.Doc, v.Doc):
			case len(v.Values) == 0:
				out = append(out, g.at(name.Pos(), "package variable %s starts empty, so somebody changes it", name.Name))
			case i < len(v.Values) && !constantValue(v.Values[i]):
				out = append(out, g.at(name.Pos(), "package variable %s is neither a table, a sentinel nor a compiled expression", name.Name))
			}
		}
	}
	return out
}

func embedded(docs ...*ast.CommentGroup) bool {
	for _, d := range docs {
		if d == nil {
			continue
		}
		for _, c := range d.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}

func constantValue(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CompositeLit:
		return true
	case *ast.BasicLit:
		return true
	case *ast.CallExpr:
		switch f := e.Fun.(type) {
		case *ast.ArrayType, *ast.MapType:
			return true // conversion of a constant
		case *ast.SelectorExpr:
			x, ok := f.X.(*ast.Ident)
			return ok && slices.Contains(constantCalls, x.Name+"."+f.Sel.Name)
		}
	case *ast.BinaryExpr:
		return constantValue(e.X) && constantValue(e.Y)
	}
	return false
}

// resolve finds out which identifiers mean package variables. Imports are not
// loaded: the errors that follow are none of this rule's business.
func resolve(t *Tree, pkg []*GoFile) *types.Info {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	files := make([]*ast.File, len(pkg))
	for i, g := range pkg {
		files[i] = g.AST
	}
	conf := types.Config{Importer: emptyImporter{}, Error: func(error) {}}
	_, _ = conf.Check(pkg[0].Dir, t.fset, files, info)
	return info
}

// emptyImporter answers every import with a package that has no names.
type emptyImporter struct{}

// Import implements types.Importer.
func (emptyImporter) Import(p string) (*types.Package, error) {
	pkg := types.NewPackage(p, p[strings.LastIndex(p, "/")+1:])
	pkg.MarkComplete()
	return pkg, nil
}

// writesToPackage lists the places where a package variable is assigned, has
// its address taken or loses or gains an element.
func writesToPackage(g *GoFile, info *types.Info) []Problem {
	var out []Problem
	hit := func(e ast.Expr, what string) {
		id := root(e)
		if id == nil {
			return
		}
		v, ok := info.Uses[id].(*types.Var)
		if ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			out = append(out, g.at(e.Pos(), "%s package variable %s", what, id.Name))
		}
	}
	ast.Inspect(g.AST, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				hit(l, "changes")
			}
		case *ast.IncDecStmt:
			hit(n.X, "changes")
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				hit(n.Key, "changes")
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				hit(n.X, "hands out the address of")
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") && len(n.Args) > 0 {
				hit(n.Args[0], "empties")
			}
		}
		return true
	})
	return out
}

// root returns the variable at the bottom of x.f[i], or nil.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}
