package ingest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"stis/internal/expr"
)

// Layouts decodes and lints the embedded layouts. The error names every
// problem with file and line, not only the first.
func Layouts() (*Catalog, error) { return loadLayouts(layoutFiles, "layouts") }

// loadLayouts reads dir/*.yaml of fsys. A file holds one layout and is named
// after it.
func loadLayouts(fsys fs.FS, dir string) (*Catalog, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("list layouts: %w", err)
	}
	slices.Sort(names)
	c := &Catalog{byName: map[string]*Layout{}}
	hash := sha256.New()
	var problems []error
	lines := map[*Layout]lineIndex{}
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read layout: %w", err)
		}
		_, _ = fmt.Fprintf(hash, "%s %d\n", path.Base(name), len(src)) // a hash never returns an error
		_, _ = hash.Write(src)
		l, idx, err := decodeLayout(path.Base(name), src)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if c.byName[l.Name] != nil {
			problems = append(problems, fmt.Errorf("%s: layout %q exists twice", idx.file, l.Name))
			continue
		}
		c.all, c.byName[l.Name], lines[l] = append(c.all, l), l, idx
	}
	slices.SortFunc(c.all, func(a, b *Layout) int { return cmp.Compare(a.Name, b.Name) })
	for _, l := range c.all {
		problems = append(problems, c.inherit(l, lines[l])...)
	}
	for _, l := range c.all {
		problems = append(problems, lint(l, lines[l])...)
	}
	c.version = hex.EncodeToString(hash.Sum(nil))[:12]
	return c, errors.Join(problems...)
}

// inherit gives a second layout of a source the columns and key of the main one.
func (c *Catalog) inherit(l *Layout, idx lineIndex) []error {
	if l.Name == l.Source {
		return nil
	}
	main := c.byName[l.Source]
	switch {
	case main == nil:
		return []error{idx.errorf("source", "source %q has no main layout %s.yaml", l.Source, l.Source)}
	case len(l.Columns) > 0 || len(l.Key) > 0:
		return []error{idx.errorf("columns", "a second layout takes key and columns from %s.yaml", l.Source)}
	}
	l.Columns, l.Key = main.Columns, main.Key
	return nil
}

// decodeLayout decodes one file strictly: an unknown key is an error with its line.
func decodeLayout(file string, src []byte) (*Layout, lineIndex, error) {
	idx := lineIndex{file: file, lines: map[string]int{}}
	var l Layout
	dec := yaml.NewDecoder(bytes.NewReader(src))
	dec.KnownFields(true)
	if err := dec.Decode(&l); err != nil {
		return nil, idx, fmt.Errorf("layout %s: %w", file, err)
	}
	if dec.Decode(&yaml.Node{}) == nil {
		return nil, idx, fmt.Errorf("layout %s: more than one document", file)
	}
	var n yaml.Node
	if err := yaml.Unmarshal(src, &n); err != nil {
		return nil, idx, fmt.Errorf("layout %s: %w", file, err)
	}
	idx.add("", &n)
	if l.Name == "" {
		l.Name = l.Source
	}
	if l.Shape == "" {
		l.Shape = "table"
	}
	return &l, idx, nil
}

// lineIndex finds the line of a key such as "columns.3" in its file.
type lineIndex struct {
	file  string
	lines map[string]int
}

func (x lineIndex) add(at string, n *yaml.Node) {
	x.lines[at] = n.Line
	switch n.Kind {
	case yaml.DocumentNode:
		for _, c := range n.Content {
			x.add(at, c)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			x.add(strings.TrimPrefix(at+"."+n.Content[i].Value, "."), n.Content[i+1])
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			x.add(fmt.Sprintf("%s.%d", at, i), c)
		}
	}
}

func (x lineIndex) errorf(at, format string, args ...any) error {
	line, ok := x.lines[at]
	if !ok {
		line = 1
	}
	return fmt.Errorf("layout %s:%d: %s", x.file, line, fmt.Sprintf(format, args...))
}

// lint returns every problem of a layout that decoded.
func lint(l *Layout, idx lineIndex) []error {
	var out []error
	bad := func(at, format string, args ...any) { out = append(out, idx.errorf(at, format, args...)) }
	oneOf := func(at, v string, allowed ...string) {
		if !slices.Contains(allowed, v) {
			bad(at, "%s %q: want one of %s", at, v, strings.Join(allowed, ", "))
		}
	}
	if want := strings.TrimSuffix(idx.file, ".yaml"); l.Name != want {
		bad("source", "the layout is named %q, the file %q", l.Name, want)
	}
	if l.Title.Zh == "" || l.Title.En == "" || l.Holder == "" {
		bad("title", "title in both languages and holder are needed")
	}
	oneOf("purpose", l.Purpose, "stat", "admin", "both")
	oneOf("rhythm", l.Rhythm, "month", "quarter", "year", "event")
	oneOf("delivery", l.Delivery, "delta", "full")
	oneOf("correction", l.Correction, "upsert", "op", "change", "red_entry", "replace_link")
	oneOf("shape", l.Shape, "table", "crosstab")
	if (l.Shape == "crosstab") != (len(l.Crosstabs) > 0) {
		bad("crosstabs", "crosstabs go with shape crosstab, and only with it")
	}
	if len(l.Columns) == 0 || len(l.Key) == 0 {
		bad("columns", "a layout needs columns and a key")
	}
	for i, k := range l.Key {
		if _, ok := l.Column(k); !ok {
			bad(fmt.Sprintf("key.%d", i), "key %q is no column", k)
		}
	}
	for _, name := range sortedKeys(l.Clocks) {
		oneOf("clocks", name, "event", "statistic", "receipt")
		if _, ok := l.Column(l.Clocks[name]); !ok {
			bad("clocks."+name, "clock %q is no column", l.Clocks[name])
		}
	}
	out = append(out, lintColumns(l, idx)...)
	out = append(out, lintEdits(l, idx)...)
	return append(out, lintCrosstabs(l, idx)...)
}

func lintColumns(l *Layout, idx lineIndex) []error {
	var out []error
	fields, headers := map[string]bool{}, map[string]string{}
	if l.Name != l.Source {
		return nil
	}
	for i, c := range l.Columns {
		at := fmt.Sprintf("columns.%d", i)
		bad := func(format string, args ...any) {
			out = append(out, idx.errorf(at, "column %q: "+format, append([]any{c.Field}, args...)...))
		}
		if !isIdentifier(c.Field) || fields[c.Field] {
			bad("field names are lower-case identifiers and unique")
		}
		fields[c.Field] = true
		if c.Type.Kind == 0 {
			bad("needs a type")
		}
		if c.Header == "" {
			bad("needs a header")
		}
		for _, h := range append([]string{c.Header}, c.Synonyms...) {
			k := normalHeader(c.Under) + "/" + normalHeader(h)
			if other := headers[k]; other != "" {
				bad("header %q is also that of %s; say under which group it stands", h, other)
			}
			headers[k] = c.Field
		}
		if c.Check != "" && c.Check != "uscc" {
			bad("check %q: want uscc", c.Check)
		}
		if c.Excess != "" && (c.Excess != "round" || c.Type.Kind != Decimal) {
			bad("excess %q: want round, on a decimal", c.Excess)
		}
		if c.Fixed && c.Type.Kind != Code {
			bad("only a char(n) can be fixed")
		}
		for _, problem := range lintCode(l, c) {
			bad("%s", problem)
		}
		for _, e := range []string{c.RequiredWhen, c.CheckWhen} {
			if err := lintExpr(l, e); err != nil {
				bad("%v", err)
			}
		}
	}
	return out
}

// lintCode checks what a column says of the validity of its codes, and hashing.
func lintCode(l *Layout, c Column) []string {
	var out []string
	if c.ListOn != "" {
		if f, ok := l.Column(c.ListOn); !ok || f.Type.Kind != Date && f.Type.Kind != Month {
			out = append(out, "list_on "+strconv.Quote(c.ListOn)+" is no date or month column")
		}
	}
	if c.ListEdition != "" {
		if f, ok := l.Column(c.ListEdition); !ok || f.Type.Kind != Code && f.Type.Kind != Text {
			out = append(out, "list_edition "+strconv.Quote(c.ListEdition)+" is no text column")
		}
	}
	if (c.ListOn != "" || c.ListEdition != "") && c.List == "" {
		out = append(out, "list_on and list_edition need a list")
	}
	if c.Hash && (c.Type != Type{Kind: Code, Width: 64} || c.List != "" || c.Check != "") {
		out = append(out, "only a plain char(64) can be hashed")
	}
	return out
}

func lintEdits(l *Layout, idx lineIndex) []error {
	var out []error
	seen := map[string]bool{}
	for i, e := range l.Edits {
		at := fmt.Sprintf("edits.%d", i)
		bad := func(format string, args ...any) {
			out = append(out, idx.errorf(at, "edit %q: "+format, append([]any{e.Rule}, args...)...))
		}
		letter, ok := strings.CutPrefix(e.Rule, l.Source+".")
		if !ok || !strings.HasPrefix(letter, e.Severity) || seen[e.Rule] {
			bad("rules are unique and read %s.E01 or %s.W01 after their severity", l.Source, l.Source)
		}
		seen[e.Rule] = true
		if e.Severity != "E" && e.Severity != "W" {
			bad("severity %q: want E or W", e.Severity)
		}
		if e.Zh == "" || e.En == "" || e.Check == "" {
			bad("needs a check and a message in both languages")
		}
		if _, ok := l.Column(e.Field); !ok {
			bad("field %q is no column", e.Field)
		}
		for _, src := range []string{e.When, e.Check} {
			if err := lintExpr(l, src); err != nil {
				bad("%v", err)
			}
		}
	}
	return out
}

// lintExpr parses an expression and looks its names up. Empty is in order.
func lintExpr(l *Layout, src string) error {
	if src == "" {
		return nil
	}
	n, err := expr.Parse(src)
	if err != nil {
		return fmt.Errorf("expression %q: %w", src, err)
	}
	for _, name := range n.Idents() {
		if _, ok := l.Column(name); !ok {
			return fmt.Errorf("expression %q: %q is no column", src, name)
		}
	}
	return nil
}

func lintCrosstabs(l *Layout, idx lineIndex) []error {
	var out []error
	for i, x := range l.Crosstabs {
		at := fmt.Sprintf("crosstabs.%d", i)
		bad := func(format string, args ...any) { out = append(out, idx.errorf(at, format, args...)) }
		given := map[string]bool{}
		take := func(field string) {
			if field == "" {
				return
			}
			if _, ok := l.Column(field); !ok {
				bad("%q is no column of %s", field, l.Source)
			}
			given[field] = true
		}
		if len(x.Corner) == 0 || x.Across == "" || x.Value == "" || x.Down.Field == "" {
			bad("a crosstab needs corner, across, value and down.field")
		}
		if (x.Down.Own == "") != (len(x.Down.Sides) == 0) {
			bad("down.own and down.sides go together")
		}
		for _, f := range []string{x.Across, x.Value, x.Down.Field, x.Down.Unit} {
			take(f)
		}
		for _, n := range x.Lines {
			take(n.Field)
			take(n.Unit)
		}
		for _, f := range x.Fixed {
			take(f.Field)
		}
		for _, c := range l.Columns {
			if c.Required && !given[c.Field] {
				bad("nothing gives the required field %q", c.Field)
			}
		}
	}
	return out
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
