package warehouse

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// statement composes the few SQL texts that no file can hold, because they
// name a table or a path known only at run time. Keywords come from literals
// in this package; everything else passes through ident, table or text.
type statement struct{ b strings.Builder }

func (s *statement) sql(keywords string) *statement {
	s.b.WriteString(keywords)
	return s
}

// ident writes a quoted identifier.
func (s *statement) ident(name string) *statement {
	s.b.WriteByte('"')
	s.b.WriteString(strings.ReplaceAll(name, `"`, `""`))
	s.b.WriteByte('"')
	return s
}

// idents writes quoted identifiers with commas between them.
func (s *statement) idents(names []string) *statement {
	for i, n := range names {
		if i > 0 {
			s.sql(", ")
		}
		s.ident(n)
	}
	return s
}

// table writes a quoted name of several parts, such as "raw"."batch".
func (s *statement) table(parts ...string) *statement {
	for i, p := range parts {
		if i > 0 {
			s.sql(".")
		}
		s.ident(p)
	}
	return s
}

// quoted writes a name that table has quoted already.
func (s *statement) quoted(name string) *statement { return s.sql(name) }

// text writes a quoted string literal, for the statements that take no bound
// parameters (ATTACH, COMMENT ON, SET).
func (s *statement) text(v string) *statement {
	s.b.WriteByte('\'')
	s.b.WriteString(strings.ReplaceAll(v, `'`, `''`))
	s.b.WriteByte('\'')
	return s
}

func (s *statement) String() string { return s.b.String() }

// checkIdent refuses names that quoting alone does not make safe to pass on.
func checkIdent(name string) error {
	if name == "" || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return fmt.Errorf("name %q: not an identifier", name)
	}
	return nil
}
