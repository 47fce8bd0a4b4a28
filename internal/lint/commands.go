package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// commands is what can be typed: subcommands and flags of stis, targets of the
// Makefile, folders with Go packages.
type commands struct {
	sub     map[string]bool // first word of every Use in cmd/stis
	strings map[string]bool // every string literal of cmd/stis: flags are among them
	target  map[string]bool
	tree    *Tree
}

func glob(fsys fs.FS, pattern string) (bool, error) {
	m, err := fs.Glob(fsys, pattern)
	return len(m) > 0, err
}

var makeTarget = regexp.MustCompile(`^([a-z][a-z0-9-]*):`)

// readCommands collects what exists. A subcommand is a struct field Use whose
// text begins with its name, the way cobra has it.
func readCommands(t *Tree) commands {
	c := commands{sub: map[string]bool{"help": true, "completion": true}, strings: map[string]bool{"help": true}, target: map[string]bool{}, tree: t}
	for _, g := range t.source() {
		if g.Dir != "cmd/stis" {
			continue
		}
		ast.Inspect(g.AST, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Use" {
					if s, ok := literal(n.Value); ok && s != "" {
						c.sub[strings.Fields(s)[0]] = true
					}
				}
			case *ast.BasicLit:
				if s, ok := literal(n); ok && n.Kind == token.STRING {
					c.strings[s] = true
				}
			}
			return true
		})
	}
	for _, f := range t.Text {
		if f.Path != "Makefile" {
			continue
		}
		for _, l := range f.Lines {
			if m := makeTarget.FindStringSubmatch(l); m != nil {
				c.target[m[1]] = true
			}
		}
	}
	return c
}

// problems returns what is wrong with a command line of a document. Lines that
// are not commands of this project pass.
func (c commands) problems(line string) []string {
	line = strings.TrimPrefix(strings.TrimSpace(line), "$ ")
	line, _, _ = strings.Cut(line, " #")
	w := strings.Fields(line)
	for len(w) > 0 && strings.Contains(w[0], "=") { // VAR=value in front
		w = w[1:]
	}
	switch {
	case len(w) >= 3 && w[0] == "go" && w[1] == "run" && w[2] == "./cmd/stis":
		return c.stis(w[3:])
	case len(w) >= 2 && (w[0] == "stis" || w[0] == "./stis"):
		return c.stis(w[1:])
	case len(w) >= 2 && w[0] == "make" && !strings.HasPrefix(w[1], "-") && !c.target[w[1]]:
		return []string{fmt.Sprintf("names make target %q, which does not exist", w[1])}
	case len(w) >= 3 && w[0] == "go" && (w[1] == "test" || w[1] == "build" || w[1] == "vet" || w[1] == "run"):
		return c.packages(w[2:])
	}
	return nil
}

func (c commands) stis(args []string) []string {
	var out []string
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") && !strings.ContainsAny(args[0], "…<[|") && !c.sub[args[0]] {
		out = append(out, fmt.Sprintf("names command \"stis %s\", which does not exist", args[0]))
	}
	for _, a := range args {
		if f, ok := strings.CutPrefix(a, "--"); ok && f != "" {
			f, _, _ = strings.Cut(strings.Trim(f, "[]"), "=")
			if !c.strings[f] {
				out = append(out, fmt.Sprintf("names flag --%s, which does not exist", f))
			}
		}
	}
	return out
}

func (c commands) packages(args []string) []string {
	var out []string
	for _, a := range args {
		p, ok := strings.CutPrefix(a, "./")
		p = strings.TrimSuffix(strings.TrimSuffix(p, "..."), "/")
		if ok && p != "" && !c.tree.exists(path.Clean(p)) {
			out = append(out, fmt.Sprintf("names package %s, which does not exist", a))
		}
	}
	return out
}
