package lint

import "go/ast"

// checkInterfaces finds interfaces that exactly one type of the tree fits:
// until there is a second, the type itself says more. Methods are compared by
// name only, tests count as implementations, and an interface that no type of
// the tree fits is taken to be for foreign types.
func checkInterfaces(t *Tree) []Problem {
	methods := map[string]map[string]bool{} // folder and type: names of its methods
	for _, g := range t.Go {
		if g.AST == nil {
			continue
		}
		for _, d := range g.AST.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			key := g.Dir + "." + receiver(f)
			if methods[key] == nil {
				methods[key] = map[string]bool{}
			}
			methods[key][f.Name.Name] = true
		}
	}
	var out []Problem
	for _, g := range t.source() {
		ast.Inspect(g.AST, func(n ast.Node) bool {
			s, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			want := interfaceMethods(s.Type)
			fits := 0
			for _, has := range methods {
				if len(want) > 0 && hasAll(has, want) {
					fits++
				}
			}
			if fits == 1 {
				out = append(out, g.at(s.Pos(), "interface %s has one implementation: use the type", s.Name.Name))
			}
			return true
		})
	}
	return out
}

// interfaceMethods returns the method names of an interface type; nil for any
// other type and for interfaces that embed another or list types.
func interfaceMethods(e ast.Expr) []string {
	i, ok := e.(*ast.InterfaceType)
	if !ok {
		return nil
	}
	var out []string
	for _, f := range i.Methods.List {
		if len(f.Names) == 0 {
			return nil
		}
		for _, n := range f.Names {
			out = append(out, n.Name)
		}
	}
	return out
}

func hasAll(has map[string]bool, want []string) bool {
	for _, w := range want {
		if !has[w] {
			return false
		}
	}
	return true
}
