package editing

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stis/internal/finding"
)

// rule is one editing rule as its file says it: a predicate over one table, or,
// without one, the SQL file of its name.
type rule struct {
	Rule      string            `yaml:"rule"`
	Severity  string            `yaml:"severity"`
	Zh        string            `yaml:"zh"`
	En        string            `yaml:"en"`
	Basis     string            `yaml:"basis"`      // why the rule is; for the manual
	Over      string            `yaml:"over"`       // table, schema.name; empty = SQL file
	Doubt     string            `yaml:"doubt"`      // predicate: where it holds, the row is doubtful
	Field     string            `yaml:"field"`      // whose cell the finding points at
	Show      map[string]string `yaml:"show"`       // further values that the messages name: expressions
	Params    map[string]string `yaml:"params"`     // $name in the predicate or the SQL file
	ValidFrom string            `yaml:"valid_from"` // month, 2012-01

	file string
	line int
}

// off switches a rule off, with the reason.
type off struct {
	Rule   string `yaml:"rule"`
	Reason string `yaml:"reason"`
}

// ruleFile is one file of rules. Only the files of a workspace may switch rules
// off.
type ruleFile struct {
	Rules []yaml.Node `yaml:"rules"`
	Off   []yaml.Node `yaml:"off"`
}

var (
	ruleCode  = regexp.MustCompile(`^EDT[0-9]{3}$`)
	ownCode   = regexp.MustCompile(`^EDT9[0-9]{2}$`)
	paramName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)
	paramText = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,6})?$`)
	monthText = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)
)

// numeric tells the parameters that are numbers.
func (r *rule) numeric() map[string]bool {
	out := map[string]bool{}
	for name, v := range r.Params {
		out[name] = paramText.MatchString(v)
	}
	return out
}

// problem is a mistake in a file of rules.
func (r *rule) problem(format string, args ...any) error {
	return fmt.Errorf("%s:%d: rule %s: %w", r.file, r.line, cmp.Or(r.Rule, "?"), fmt.Errorf(format, args...))
}

// check reports everything about the rule that needs no table to see.
func (r *rule) check() error {
	var bad []error
	want := func(ok bool, format string, args ...any) {
		if !ok {
			bad = append(bad, r.problem(format, args...))
		}
	}
	want(ruleCode.MatchString(r.Rule), "want a code such as EDT042")
	want(slices.Contains([]string{string(finding.Error), string(finding.Warning), string(finding.Info)}, r.Severity), "severity %q: want E, W or I", r.Severity)
	want(r.Zh != "" && r.En != "", "lacks a message, zh or en")
	want(r.Basis != "", "lacks its basis")
	want((r.Over == "") == (r.Doubt == ""), "over and doubt come together")
	want(r.Over != "" || len(r.Show) == 0 && r.Field == "", "field and show belong to a predicate; an SQL file selects them")
	want(monthText.MatchString(r.ValidFrom), "valid_from %q: want a month such as 2012-01", r.ValidFrom)
	for _, name := range sortedKeys(r.Params) {
		want(paramName.MatchString(name) && !strings.HasPrefix(name, "text_") && !slices.Contains(ownParams(), name), "parameter %q: not a free name", name)
	}
	for _, name := range sortedKeys(r.Show) {
		want(paramName.MatchString(name) && !slices.Contains(findingColumns(), name), "show %q: not a free name", name)
	}
	return errors.Join(bad...)
}

// ownParams are bound by the compiler.
func ownParams() []string { return []string{"source", "field", "valid_from"} }

// findingColumns are those of every check.
func findingColumns() []string { return []string{"source", "batch", "sheet", "row", "field", "key"} }

func sortedKeys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// catalogue is what the files of a folder say.
type catalogue struct {
	rules []rule
	off   map[string]off
}

// readRules decodes every *.yaml of a folder and reports all mistakes with file
// and line.
func readRules(files fs.FS, dir string) (*catalogue, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	c := &catalogue{off: map[string]off{}}
	var bad []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err == nil {
			err = c.decode(path.Base(name), string(text))
		}
		bad = append(bad, err)
	}
	slices.SortStableFunc(c.rules, func(a, b rule) int { return cmp.Compare(a.Rule, b.Rule) })
	for i := 1; i < len(c.rules); i++ {
		if r := &c.rules[i]; r.Rule == c.rules[i-1].Rule {
			bad = append(bad, r.problem("exists twice, in %s:%d too", c.rules[i-1].file, c.rules[i-1].line))
		}
	}
	return c, errors.Join(bad...)
}

// decode reads one file: strictly, an unknown key is a mistake.
func (c *catalogue) decode(file, text string) error {
	var f ruleFile
	if err := decodeStrict(text, &f); err != nil {
		return fmt.Errorf("%s: %w", file, oneLine(err))
	}
	var bad []error
	for _, n := range f.Rules {
		r := rule{file: file, line: n.Line}
		if err := decodeNode(&n, &r); err != nil {
			bad = append(bad, fmt.Errorf("%s:%d: %w", file, n.Line, oneLine(err)))
			continue
		}
		if err := r.check(); err != nil {
			bad = append(bad, err)
			continue
		}
		c.rules = append(c.rules, r)
	}
	for _, n := range f.Off {
		var o off
		err := decodeNode(&n, &o)
		switch {
		case err != nil:
			err = fmt.Errorf("%s:%d: %w", file, n.Line, oneLine(err))
		case !ruleCode.MatchString(o.Rule) || strings.TrimSpace(o.Reason) == "":
			err = fmt.Errorf("%s:%d: switching off %q wants a rule and a reason", file, n.Line, o.Rule)
		default:
			c.off[o.Rule] = o
		}
		bad = append(bad, err)
	}
	return errors.Join(bad...)
}

func decodeStrict(text string, into any) error {
	dec := yaml.NewDecoder(strings.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return errors.New("more than one document")
	}
	return nil
}

// decodeNode decodes a part of a file as strictly as the whole: the decoder of a
// node alone would let unknown keys pass.
func decodeNode(n *yaml.Node, into any) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("want keys and values")
	}
	known := map[string]bool{}
	switch into.(type) {
	case *rule:
		for _, k := range []string{"rule", "severity", "zh", "en", "basis", "over", "doubt", "field", "show", "params", "valid_from"} {
			known[k] = true
		}
	case *off:
		known["rule"], known["reason"] = true, true
	}
	for i := 0; i < len(n.Content); i += 2 {
		if k := n.Content[i]; !known[k.Value] {
			return fmt.Errorf("line %d: unknown key %q", k.Line, k.Value)
		}
	}
	return n.Decode(into)
}

// oneLine joins the lines of a YAML error.
func oneLine(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}
