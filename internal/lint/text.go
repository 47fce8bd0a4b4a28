package lint

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The expressions below spell one letter as a class, so that this file passes
// its own rule.
var (
	unfinished  = regexp.MustCompile(`\bTO[D]O\b|\bFIX[M]E\b|(?i:not[ ]implemented)`)
	unfinishedC = regexp.MustCompile(`(?i)\bplace[h]olders?\b|\bfor[ ]now\b`)
	machinePath = regexp.MustCompile(`(^|[^\w.])/(home|root|Users|work|farm|tmp)/|\b[A-Z]:\\Users\\`)
)

// checkWords looks for unfinished work and for paths that exist on one
// machine only. Code, SQL and catalogues are read more strictly than prose.
func checkWords(t *Tree) []Problem {
	var out []Problem
	for _, f := range t.Text {
		ext := path.Ext(f.Path)
		if ext == ".sum" || ext == ".csv" || f.Path == "LICENSE" {
			continue
		}
		code := ext == ".go" || ext == ".sql" || ext == ".yaml"
		for i, l := range f.Lines {
			if w := unfinished.FindString(l); w != "" {
				out = append(out, Problem{File: f.Path, Line: i + 1, Text: fmt.Sprintf("unfinished: %q", w)})
			} else if w := unfinishedC.FindString(l); code && w != "" && !strings.Contains(l, w+"=") {
				out = append(out, Problem{File: f.Path, Line: i + 1, Text: fmt.Sprintf("unfinished: %q", w)})
			}
			if w := machinePath.FindString(l); w != "" {
				out = append(out, Problem{File: f.Path, Line: i + 1, Text: fmt.Sprintf("path of one machine: %q", strings.TrimSpace(w))})
			}
		}
	}
	return out
}

// catalogues are the folders whose files define one thing each; id is the key
// that repeats the file's name, or "" where a file holds a list.
var catalogues = []struct{ dir, id string }{
	{"ingest/layouts", "source"},
	{"indicators/catalog", ""},
	{"reports/catalog", ""},
}

func checkYAML(t *Tree) []Problem {
	var out []Problem
	for _, f := range t.Text {
		if e := path.Ext(f.Path); e != ".yaml" && e != ".yml" {
			continue
		}
		var v any
		if err := yaml.Unmarshal([]byte(strings.Join(f.Lines, "\n")), &v); err != nil {
			out = append(out, Problem{File: f.Path, Text: strings.ReplaceAll(err.Error(), "\n", " ")})
			continue
		}
		for _, c := range catalogues {
			if path.Dir(f.Path) != c.dir {
				continue
			}
			if v == nil {
				out = append(out, Problem{File: f.Path, Text: "empty"})
			}
			m, _ := v.(map[string]any)
			stem := strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path))
			// Two layouts may read one source in two shapes: macro_safe.yaml
			// is a layout of source macro.
			if s, _ := m[c.id].(string); c.id != "" && s != stem && !strings.HasPrefix(stem, s+"_") {
				out = append(out, Problem{File: f.Path, Text: fmt.Sprintf("%s is %q, the file is %q", c.id, s, stem)})
			}
		}
	}
	return out
}

// docLine is a line of a document with its number; code tells a fenced block.
type docLine struct {
	text string
	n    int
	code bool
}

func docLines(f TextFile) []docLine {
	var out []docLine
	code := false
	for i, l := range f.Lines {
		if strings.HasPrefix(strings.TrimSpace(l), "```") {
			code = !code
			continue
		}
		out = append(out, docLine{l, i + 1, code})
	}
	return out
}

// checkDocuments tests what the documents say against the tree: inline code
// that looks like a path, links, commands, and the index of decisions. After
// the word "write" only the folder of a path must exist.
func checkDocuments(t *Tree) []Problem {
	out := unlisted(t)
	known := readCommands(t)
	for _, f := range t.Text {
		if path.Ext(f.Path) != ".md" {
			continue
		}
		for _, l := range docLines(f) {
			bad := func(format string, args ...any) {
				out = append(out, Problem{File: f.Path, Line: l.n, Text: fmt.Sprintf(format, args...)})
			}
			if l.code {
				for _, why := range known.problems(l.text) {
					bad("%s", why)
				}
				continue
			}
			for _, s := range spans(l.text) {
				place := s
				if strings.Contains(strings.ToLower(l.text), "write `"+strings.ToLower(s)) {
					place = path.Dir(s) // a recipe: the reader makes the file
				}
				if looksLikePath(s) && !t.exists(place) {
					bad("names %q, which does not exist", place)
				}
				for _, why := range known.problems(s) {
					bad("%s", why)
				}
			}
			for _, m := range link.FindAllStringSubmatch(l.text, -1) {
				if p := path.Join(path.Dir(f.Path), m[1]); !strings.Contains(m[1], "://") && !t.exists(p) {
					bad("links to %q, which does not exist", m[1])
				}
			}
		}
	}
	return out
}

// unlisted finds decision records that the index does not link.
func unlisted(t *Tree) []Problem {
	var out []Problem
	const index = "docs/decisions/README.md"
	var text string
	for _, f := range t.Text {
		if f.Path == index {
			text = strings.Join(f.Lines, "\n")
		}
	}
	for _, f := range t.Text {
		if path.Dir(f.Path) == path.Dir(index) && f.Path != index && !strings.Contains(text, "("+path.Base(f.Path)+")") {
			out = append(out, Problem{File: f.Path, Text: "decision is not in the index " + index})
		}
	}
	return out
}

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	link     = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)
	pathLike = regexp.MustCompile(`^[\w.\-*<>]+(/[\w.\-*<>]*)*$`)
	angle    = regexp.MustCompile(`<[^>]*>`)
)

// spans returns the inline code of a line.
func spans(l string) []string {
	var out []string
	for _, m := range codeSpan.FindAllStringSubmatch(l, -1) {
		out = append(out, m[1])
	}
	return out
}

// pathExt are the extensions that make a name without a slash a path.
var pathExt = []string{".go", ".md", ".yaml", ".sql", ".mod", ".txtar"}

// looksLikePath reports whether inline code names a file or folder of the
// tree: it starts at a top-level folder, or is a file name with an extension
// of the source. Folders of a workspace (inbox, archive, published) and module
// paths are not of the tree.
func looksLikePath(s string) bool {
	if !pathLike.MatchString(s) || s == "stis.yaml" {
		return false
	}
	first, _, slash := strings.Cut(s, "/")
	if !slash {
		return slices.Contains(pathExt, path.Ext(s))
	}
	top := []string{"cmd", "internal", "docs", ".ci", "bench", "warehouse", "ingest", "transform", "indicators", "reports", "schedules", "serve", "reference"}
	return slices.Contains(top, first)
}

// exists looks a path up in the tree; * and <name> match any part.
func (t *Tree) exists(p string) bool {
	p = strings.TrimSuffix(angle.ReplaceAllString(p, "*"), "/")
	m, err := glob(t.fsys, p)
	if err == nil && !strings.Contains(p, "/") && !m {
		// A bare file name may lie anywhere.
		return slices.ContainsFunc(t.Text, func(f TextFile) bool {
			ok, _ := path.Match(p, path.Base(f.Path))
			return ok
		})
	}
	return err == nil && m
}
