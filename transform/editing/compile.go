package editing

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"stis/internal/finding"
	"stis/reference"
	"stis/transform/check"
	"stis/transform/editing/predicate"
)

//go:embed rules/*.yaml
var ruleFiles embed.FS

//go:embed sql
var sqlFiles embed.FS

// Rules compiles the editing rules (审核规则) into checks, sorted by code. All
// mistakes are reported, each with file and line.
func Rules(book *reference.Book) ([]check.Check, error) { return RulesWith(book, nil) }

// RulesWith compiles the editing rules together with those of a workspace: YAML
// files at the root of overlay that add rules EDT900 to EDT999, each a predicate
// over one table, and switch rules off with a reason. A nil overlay adds
// nothing. SQL files of a workspace are not read: what a build runs inside its
// transaction comes with the program.
func RulesWith(_ *reference.Book, overlay fs.FS) ([]check.Check, error) {
	rels, err := relations()
	if err != nil {
		return nil, fmt.Errorf("editing rules: %w", err)
	}
	all, err := readRules(ruleFiles, "rules")
	bad := []error{err}
	if len(all.off) > 0 {
		bad = append(bad, errors.New("rules: only a workspace switches rules off"))
	}
	switchedOff := map[string]off{}
	if overlay != nil {
		own, err := readRules(overlay, ".")
		bad = append(bad, err)
		for i := range own.rules {
			if r := &own.rules[i]; r.Over == "" || !ownCode.MatchString(r.Rule) {
				bad = append(bad, r.problem("a rule of a workspace is a predicate and has a code from EDT900 on"))
				continue
			}
			all.rules = append(all.rules, own.rules[i])
		}
		switchedOff = own.off
	}
	var out []check.Check
	for i := range all.rules {
		r := &all.rules[i]
		if _, is := switchedOff[r.Rule]; is {
			delete(switchedOff, r.Rule)
			continue
		}
		c, err := r.compile(rels)
		out, bad = append(out, c), append(bad, err)
	}
	for code := range switchedOff {
		bad = append(bad, fmt.Errorf("switched off rule %s does not exist", code))
	}
	if err := errors.Join(bad...); err != nil {
		return nil, fmt.Errorf("editing rules: %w", err)
	}
	return out, nil
}

// compile makes the check of a rule.
func (r *rule) compile(rels map[string]relation) (check.Check, error) {
	// A message may name a parameter: it prints as the file has it.
	for name, value := range r.Params {
		r.Zh = strings.ReplaceAll(r.Zh, "{"+name+"}", value)
		r.En = strings.ReplaceAll(r.En, "{"+name+"}", value)
	}
	c := check.Check{Rule: finding.Rule(r.Rule), Severity: finding.Severity(r.Severity), Zh: r.Zh, En: r.En}
	if r.Over == "" {
		text, err := fs.ReadFile(sqlFiles, "sql/"+r.Rule+".sql")
		if err != nil {
			return c, r.problem("neither a predicate nor a file sql/%s.sql", r.Rule)
		}
		c.Text = string(text)
		for _, name := range sortedKeys(r.Params) {
			c.Args = append(c.Args, r.arg(name))
		}
		if strings.Contains(c.Text, "$valid_from") {
			c.Args = append(c.Args, sql.Named("valid_from", r.ValidFrom))
		}
		return c, nil
	}
	rel, ok := rels[r.Over]
	if !ok {
		return c, r.problem("table %s is not in relations.yaml", r.Over)
	}
	s := selection{rule: r, rel: &rel, printer: predicate.Printer{Alias: "t", Numeric: r.numeric()}}
	err := s.compile()
	c.Text, c.Args = s.b.String(), s.args
	return c, err
}

// arg binds a parameter; a number stays text until the statement casts it to a
// decimal, so that it never passes through a binary fraction.
func (r *rule) arg(name string) sql.NamedArg { return sql.Named(name, r.Params[name]) }

// selection composes the statement of a predicate: quoted identifiers, bound
// values, nothing else.
type selection struct {
	rule    *rule
	rel     *relation
	printer predicate.Printer
	b       strings.Builder
	args    []any
	used    []string // parameters
}

// compile writes SELECT the finding's columns and whatever the messages name FROM
// the table WHERE the row is judged, the rule is valid and the doubt holds.
func (s *selection) compile() error {
	r, rel := s.rule, s.rel
	if (r.Field == "") == (rel.FieldColumn == "") {
		return r.problem("field: the rule names it unless the table holds it")
	}
	if r.Field != "" && rel.raw && !slices.Contains(rel.Columns, r.Field) {
		return r.problem("field %s is no column of %s", r.Field, rel.Table)
	}
	s.b.WriteString("SELECT ")
	s.head()
	for _, name := range s.named() {
		src, shown := r.Show[name]
		if !shown {
			src = name
		}
		n, err := s.parse(src)
		if err != nil {
			return r.problem("{%s}: %w", name, err)
		}
		s.text(", CAST(", s.printer.SQL(n), " AS VARCHAR) AS ", predicate.Quote(name))
	}
	s.from()
	for _, src := range []string{rel.Where, r.Doubt} {
		if src == "" {
			continue
		}
		n, err := s.parse(src)
		if err != nil {
			return r.problem("doubt: %w", err)
		}
		s.text(" AND ", s.printer.SQL(n))
	}
	for _, name := range sortedKeys(r.Params) {
		if !slices.Contains(s.used, name) {
			return r.problem("parameter $%s is not used", name)
		}
		s.bind(name, r.Params[name])
	}
	for i, v := range s.printer.Texts {
		s.bind(fmt.Sprint("text_", i+1), v)
	}
	return nil
}

func (s *selection) text(parts ...string) {
	for _, p := range parts {
		s.b.WriteString(p)
	}
}

func (s *selection) bind(name, value string) { s.args = append(s.args, sql.Named(name, value)) }

// named lists the names in braces of both messages and those to show, sorted.
func (s *selection) named() []string {
	out := sortedKeys(s.rule.Show)
	for _, m := range []string{s.rule.Zh, s.rule.En} {
		for {
			_, rest, ok := strings.Cut(m, "{")
			if !ok {
				break
			}
			name, after, _ := strings.Cut(rest, "}")
			if !slices.Contains(findingColumns(), name) {
				out = append(out, name)
			}
			m = after
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (s *selection) parse(src string) (*predicate.Node, error) {
	n, err := predicate.Parse(src)
	if err != nil {
		return nil, err
	}
	s.used = append(s.used, n.Params()...)
	return n, s.rel.knows(n, s.rule.Params)
}

// column prints a column of the judged table.
func (s *selection) column(name string) string {
	return s.printer.SQL(&predicate.Node{Op: predicate.Column, Text: name})
}

// head writes the columns that every check has.
func (s *selection) head() {
	rel := s.rel
	address := []string{"batch", "sheet", "row"}
	if rel.raw {
		address = []string{"_batch", "_sheet", "_row"}
	}
	if rel.SourceColumn != "" {
		s.text(s.column(rel.SourceColumn))
	} else {
		s.text("CAST($source AS VARCHAR)")
		s.bind("source", rel.Source)
	}
	s.text(" AS source, ", s.column(address[0]), " AS batch, ", s.column(address[1]), " AS sheet, ", s.column(address[2]), ` AS "row", `)
	if rel.FieldColumn != "" {
		s.text(s.column(rel.FieldColumn))
	} else {
		s.text("CAST($field AS VARCHAR)")
		s.bind("field", s.rule.Field)
	}
	s.text(" AS field, ")
	if rel.raw {
		s.text("v.key AS key")
		return
	}
	for i, k := range rel.Key {
		if i > 0 {
			s.text(" || '|' || ")
		}
		s.text("COALESCE(CAST(", s.column(k), " AS VARCHAR), '')")
	}
	s.text(" AS key")
}

// from writes the table, of raw only its accepted rows, and the time from which
// the rule holds.
func (s *selection) from() {
	schema, name, _ := strings.Cut(s.rel.Table, ".")
	s.text(" FROM ", predicate.Quote(schema), ".", predicate.Quote(name), " t")
	if s.rel.raw {
		s.text(` JOIN facts.version v ON v.source = CAST($source AS VARCHAR) AND v.outcome = 'accepted'`,
			` AND v.batch = t._batch AND v.sheet = t._sheet AND v."row" = t._row`)
	}
	s.text(" WHERE TRUE")
	if s.rel.Clock != "" {
		s.text(" AND COALESCE(SUBSTR(CAST(", s.column(s.rel.Clock), " AS VARCHAR), 1, 7), '9999-12') >= CAST($valid_from AS VARCHAR)")
		s.bind("valid_from", s.rule.ValidFrom)
	}
}
