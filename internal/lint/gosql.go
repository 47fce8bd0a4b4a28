package lint

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sqlLike recognises the beginning of an SQL statement or clause in a string.
// It asks for two keywords in their order, or for one in capitals at the
// beginning, so that prose passes.
var sqlLike = regexp.MustCompile(`(?is)\bselect\s.+\sfrom\s|\binsert\s+(or\s+replace\s+)?into\s|\bupdate\s+\S+\s+set\s|\bdelete\s+from\s|` +
	`\bcreate\s+(or\s+replace\s+|temp\s+|temporary\s+|unique\s+)*(table|view|schema|index|macro|sequence)\s|\bdrop\s+(table|view|schema)\s|` +
	`\balter\s+table\s|\b(order|group|partition)\s+by\s|\bwhere\s+\S+\s*(=|<|>|in\b|is\b|like\b)|` +
	`(?-i:^\s*(ATTACH|DETACH|COPY|PRAGMA|COMMENT\s+ON|SELECT|FROM|WHERE|AND|JOIN|LEFT JOIN|UNION ALL)\s)`)

// formatters are the functions that put data into a text. Errorf is not among
// them: a message may quote a statement.
var formatters = []string{"Sprintf", "Fprintf", "Appendf"}

// runners are the methods that take SQL, here and in database/sql.
var runners = []string{"Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext", "Prepare", "PrepareContext"}

// quoter matches functions that make an identifier or a literal safe; their
// results may stand in a statement that a compiler puts together.
var quoter = regexp.MustCompile(`(?i)^(quote\w*|\w*ident|\w*quoted)$`)

// checkSQLText is the rule that values are bound and identifiers are quoted:
// format verbs never touch SQL, and what is added to a piece of SQL is a
// constant or comes out of a quoting function.
func checkSQLText(t *Tree) []Problem {
	var out []Problem
	for _, pkg := range t.packages() {
		consts := constants(pkg)
		for _, g := range pkg {
			out = append(out, sqlTextOf(g, consts)...)
		}
	}
	return out
}

func sqlTextOf(g *GoFile, consts map[string]bool) []Problem {
	var out []Problem
	seen := map[ast.Node]bool{}
	ast.Inspect(g.AST, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := callee(n)
			if slices.Contains(formatters, name) && formatsSQL(n) {
				out = append(out, g.at(n.Pos(), "%s makes SQL: bind the value or quote the identifier", name))
			}
			if slices.Contains(runners, name) {
				for _, a := range n.Args {
					if b, ok := a.(*ast.BinaryExpr); ok && b.Op == token.ADD && !seen[b] && joinsData(b, consts) {
						markSum(b, seen)
						out = append(out, g.at(b.Pos(), "%s is given a text with data added", name))
					}
				}
			}
		case *ast.BinaryExpr:
			if n.Op == token.ADD && !seen[n] && sumHasSQL(n) && joinsData(n, consts) {
				out = append(out, g.at(n.Pos(), "data is added to a piece of SQL"))
			}
			markSum(n, seen)
		}
		return true
	})
	return out
}

// callee returns the last name of the called function.
func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// formatsSQL reports whether a format looks like SQL and has a verb.
func formatsSQL(c *ast.CallExpr) bool {
	for _, a := range c.Args {
		if s, ok := literal(a); ok && strings.Contains(s, "%") && sqlLike.MatchString(s) {
			return true
		}
	}
	return false
}

func literal(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.BasicLit)
	if !ok || b.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(b.Value)
	return s, err == nil
}

// terms flattens a sum.
func terms(e ast.Expr) []ast.Expr {
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		return append(terms(b.X), terms(b.Y)...)
	}
	return []ast.Expr{e}
}

func markSum(b *ast.BinaryExpr, seen map[ast.Node]bool) {
	seen[b] = true
	for _, e := range []ast.Expr{b.X, b.Y} {
		if in, ok := e.(*ast.BinaryExpr); ok {
			markSum(in, seen)
		}
	}
}

func sumHasSQL(b *ast.BinaryExpr) bool {
	return slices.ContainsFunc(terms(b), func(e ast.Expr) bool {
		s, ok := literal(e)
		return ok && sqlLike.MatchString(s)
	})
}

// joinsData reports whether a sum holds anything but string constants and the
// results of quoting functions.
func joinsData(b *ast.BinaryExpr, consts map[string]bool) bool {
	return slices.ContainsFunc(terms(b), func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.BasicLit:
			return e.Kind != token.STRING
		case *ast.Ident:
			return !consts[e.Name]
		case *ast.CallExpr:
			return !quoter.MatchString(callee(e))
		}
		return true
	})
}

// constants returns the names of a package's constants.
func constants(pkg []*GoFile) map[string]bool {
	out := map[string]bool{}
	for _, g := range pkg {
		ast.Inspect(g.AST, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
				for _, s := range d.Specs {
					for _, id := range s.(*ast.ValueSpec).Names {
						out[id.Name] = true
					}
				}
			}
			return true
		})
	}
	return out
}

// driver is the module whose value conversions are silent (its Appender
// ignores a decimal's scale), so that one checked loader stands before it.
const driver = "github.com/duckdb/duckdb-go"

func checkDecimals(t *Tree) []Problem {
	var out []Problem
	for _, g := range t.source() {
		name, ok := g.importName(driver)
		if !ok {
			continue
		}
		ast.Inspect(g.AST, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isSelector(n.Type, name, "Decimal") {
					out = append(out, g.at(n.Pos(), "%s.Decimal is built by hand: use warehouse.ParseDecimal and Load", name))
				}
			case *ast.SelectorExpr:
				if isSelector(n, name, n.Sel.Name) && strings.HasPrefix(n.Sel.Name, "NewAppender") {
					out = append(out, g.at(n.Pos(), "%s.%s stores a decimal without its scale: use Load", name, n.Sel.Name))
				}
			}
			return true
		})
	}
	return out
}

func isSelector(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg && s.Sel.Name == name
}
