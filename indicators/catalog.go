package indicators

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed catalog/*.yaml sql/*.sql
var embedded embed.FS

// Catalog is the indicator catalogue (指标目录), checked and compiled.
type Catalog struct {
	inds    []*Indicator // by ID
	notYet  []NotYet
	facts   *facts
	version string
}

// Problem is one mistake in a catalogue file.
type Problem struct {
	File string
	Line int
	Text string
}

// Problems is every mistake found in a catalogue, in the order of the files.
type Problems []Problem

// Error prints one mistake a line, as file:line: text.
func (p Problems) Error() string {
	var b strings.Builder
	for i, x := range p {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(x.File + ":" + strconv.Itoa(x.Line) + ": " + x.Text)
	}
	return b.String()
}

// Load reads the catalogue that is built into the program.
func Load() (*Catalog, error) { return loadFS(embedded) }

// loadFS reads a catalogue from the folders catalog and sql of fsys, strictly.
// The error is a Problems that lists every mistake with file and line.
func loadFS(fsys fs.FS) (*Catalog, error) {
	names, err := fs.Glob(fsys, "catalog/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("load indicator catalogue: %w", err)
	}
	sqls, err := fs.Glob(fsys, "sql/*.sql")
	if err != nil {
		return nil, fmt.Errorf("load indicator catalogue: %w", err)
	}
	l := &loader{fsys: fsys, cat: &Catalog{}, seen: map[string]*Indicator{}}
	hash := sha256.New()
	for _, name := range slices.Concat(names, sqls) {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("load indicator catalogue: %w", err)
		}
		hash.Write([]byte(name + "\x00" + strconv.Itoa(len(src)) + "\x00"))
		hash.Write(src)
		if path.Ext(name) == ".yaml" {
			l.file(name, src)
		}
	}
	l.cat.version = hex.EncodeToString(hash.Sum(nil))[:12]
	l.compile()
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	return l.cat, nil
}

// Get returns the indicator with the code.
func (c *Catalog) Get(id string) (*Indicator, bool) {
	n, ok := slices.BinarySearchFunc(c.inds, id, func(i *Indicator, id string) int { return strings.Compare(i.ID, id) })
	if !ok {
		return nil, false
	}
	return c.inds[n], true
}

// All returns every entry sorted by code, parts and generic measures included.
func (c *Catalog) All() []*Indicator { return slices.Clone(c.inds) }

// NotYet returns the indicators of the system that are not computed, with the
// reason.
func (c *Catalog) NotYet() []NotYet { return slices.Clone(c.notYet) }

// Version is a hash of the catalogue and its SQL files.
func (c *Catalog) Version() string { return c.version }

// document is one catalogue file.
type document struct {
	Group      Group        `yaml:"group"`
	Indicators []*Indicator `yaml:"indicators"`
	NotYet     []NotYet     `yaml:"not_yet"`
}

type loader struct {
	fsys     fs.FS
	cat      *Catalog
	seen     map[string]*Indicator
	problems Problems
}

func (l *loader) bad(file string, line int, format string, args ...any) {
	l.problems = append(l.problems, Problem{file, line, fmt.Sprintf(format, args...)})
}

// file decodes one YAML file: once strictly into its type, once as a tree of
// nodes, which knows the lines.
func (l *loader) file(name string, src []byte) {
	var tree yaml.Node
	if err := yaml.Unmarshal(src, &tree); err != nil {
		l.decodeError(name, err)
		return
	}
	var doc document
	var into any = &doc
	isFacts := path.Base(name) == "facts.yaml"
	if isFacts {
		l.cat.facts = &facts{}
		into = l.cat.facts
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		l.decodeError(name, err)
	}
	if isFacts {
		l.relations(name, &tree)
		return
	}
	for i, ind := range doc.Indicators {
		if ind == nil {
			continue
		}
		ind.file, ind.node, ind.Group = name, child(&tree, "indicators", i), doc.Group
		l.add(ind)
	}
	l.cat.notYet = append(l.cat.notYet, doc.NotYet...)
}

var yamlLine = []string{"yaml: line ", "line "}

// decodeError splits what the decoder found into problems with lines.
func (l *loader) decodeError(name string, err error) {
	texts := []string{err.Error()}
	var many *yaml.TypeError
	if errors.As(err, &many) {
		texts = many.Errors
	}
	for _, t := range texts {
		line := 0
		for _, prefix := range yamlLine {
			if rest, ok := strings.CutPrefix(t, prefix); ok {
				num, text, _ := strings.Cut(rest, ":")
				if n, err := strconv.Atoi(num); err == nil {
					line, t = n, strings.TrimSpace(text)
				}
				break
			}
		}
		l.bad(name, line, "%s", t)
	}
}

// child returns the i-th element of the list under key of a document.
func child(doc *yaml.Node, key string, i int) *yaml.Node {
	if len(doc.Content) == 0 {
		return nil
	}
	_, list := field(doc.Content[0], key)
	if list == nil || i >= len(list.Content) {
		return nil
	}
	return list.Content[i]
}

// field returns the key and value nodes of a mapping's field.
func field(m *yaml.Node, key string) (k, v *yaml.Node) {
	if m == nil || m.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}

func (l *loader) add(i *Indicator) {
	if first := l.seen[i.ID]; first != nil {
		l.bad(i.file, i.lineOf("id"), "%s stands already in %s:%d", i.ID, first.file, first.lineOf("id"))
		return
	}
	l.seen[i.ID] = i
	l.cat.inds = append(l.cat.inds, i)
	slices.SortFunc(l.cat.inds, func(a, b *Indicator) int { return strings.Compare(a.ID, b.ID) })
}

// lineOf returns the line of a field of the entry, or of the entry itself.
func (i *Indicator) lineOf(name string) int {
	if i.node == nil {
		return 0
	}
	if k, _ := field(i.node, name); k != nil {
		return k.Line
	}
	return i.node.Line
}

func (l *loader) relations(name string, tree *yaml.Node) {
	for i, r := range l.cat.facts.Relations {
		line := 0
		if n := child(tree, "relations", i); n != nil {
			line = n.Line
		}
		for _, p := range r.problems() {
			l.bad(name, line, "relation %s: %s", r.Name, p)
		}
		r.text = l.sqlBody(name, line, r.Name, "sql", r.SQL)
		if r.Filed != "" {
			r.filed = l.sqlBody(name, line, r.Name, "filed", r.Filed)
		} else if r.Nil != "" {
			r.filed = l.sqlBody(name, line, r.Name, "nil", r.Nil)
		}
	}
}

// sqlBody reads the SQL file that a field of a relation names.
func (l *loader) sqlBody(file string, line int, relation, field, name string) string {
	text, err := fs.ReadFile(l.fsys, "sql/"+name)
	if err != nil {
		l.bad(file, line, "relation %s: %s %q: no such file", relation, field, name)
	}
	return body(string(text))
}

// body returns an SQL file without its header comment and final semicolon, so
// that it can stand as a subquery.
func body(src string) string {
	lines := strings.Split(src, "\n")
	for len(lines) > 0 && (strings.HasPrefix(lines[0], "--") || strings.TrimSpace(lines[0]) == "") {
		lines = lines[1:]
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "; \n\t")
}

// UnmarshalYAML reads a breakdown: one dimension, or a list of them.
func (c *Cut) UnmarshalYAML(n *yaml.Node) error {
	var parts []string
	if n.Kind == yaml.ScalarNode {
		parts = []string{n.Value}
	} else if err := n.Decode(&parts); err != nil {
		return err
	}
	*c = Cut(strings.Join(parts, ";"))
	return nil
}
