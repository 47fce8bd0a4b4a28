package lint

import (
	"strings"
	"unicode"
)

// sqlToken is one word, quoted name, number or punctuation mark of an SQL
// text. Comments and the contents of string literals are left out.
type sqlToken struct {
	text   string // as written; words are compared without case
	line   int
	word   bool // an identifier or keyword
	quoted bool // a "quoted" identifier: never a keyword
}

// is reports whether the token is the keyword.
func (k sqlToken) is(keyword string) bool {
	return k.word && !k.quoted && strings.EqualFold(k.text, keyword)
}

// scanSQL splits an SQL text into tokens. A string literal becomes the single
// token of two quotes.
func scanSQL(src string) []sqlToken {
	var out []sqlToken
	r, line := []rune(src), 1
	for i := 0; i < len(r); {
		start := i
		switch c := r[i]; {
		case c == '\n':
			line++
			i++
		case unicode.IsSpace(c):
			i++
		case c == '-' && i+1 < len(r) && r[i+1] == '-':
			for i < len(r) && r[i] != '\n' {
				i++
			}
		case c == '/' && i+1 < len(r) && r[i+1] == '*':
			i += 2
			for i < len(r) && !(r[i] == '*' && i+1 < len(r) && r[i+1] == '/') {
				i++
			}
			i = min(i+2, len(r))
			line += countLines(r[start:i])
		case c == '\'' || c == '"':
			i = skipQuoted(r, i)
			text := "''"
			if c == '"' {
				text = strings.Trim(string(r[start:i]), `"`)
			}
			out = append(out, sqlToken{text: text, line: line, word: c == '"', quoted: c == '"'})
			line += countLines(r[start:i])
		case c == '_' || unicode.IsLetter(c):
			for i < len(r) && (r[i] == '_' || unicode.IsLetter(r[i]) || unicode.IsDigit(r[i])) {
				i++
			}
			out = append(out, sqlToken{text: string(r[start:i]), line: line, word: true})
		case c == ':' && i+1 < len(r) && r[i+1] == ':':
			i += 2
			out = append(out, sqlToken{text: "::", line: line})
		default:
			i++
			out = append(out, sqlToken{text: string(c), line: line})
		}
	}
	return out
}

// skipQuoted returns the index after the quoted text that starts at i; a
// doubled quote stays inside.
func skipQuoted(r []rune, i int) int {
	q := r[i]
	for i++; i < len(r); i++ {
		if r[i] != q {
			continue
		}
		if i+1 < len(r) && r[i+1] == q {
			i++
			continue
		}
		return i + 1
	}
	return i
}

func countLines(r []rune) int {
	n := 0
	for _, c := range r {
		if c == '\n' {
			n++
		}
	}
	return n
}

// sqlName is a table or view named in an SQL text.
type sqlName struct {
	schema, table string // schema "" when the name is not qualified
	line          int
}

func (n sqlName) String() string {
	if n.schema == "" {
		return n.table
	}
	return n.schema + "." + n.table
}

// sqlUse is what an SQL text writes and what it only mentions.
type sqlUse struct {
	schemas []sqlName // CREATE or DROP SCHEMA
	writes  []sqlName // targets of CREATE, INSERT, UPDATE, DELETE, DROP, ALTER, COMMENT, TRUNCATE, MERGE
	reads   []sqlName // qualified names of the known schemas anywhere else
}

// useOf finds the targets and the reads of an SQL text. Reads are recognised
// by a schema's name before a dot; a name without schema is a CTE, a temporary
// table or an alias.
func useOf(src string, schemas []string) sqlUse {
	var u sqlUse
	toks := scanSQL(src)
	isTarget := map[int]bool{}
	for i := range toks {
		if !startsStatement(toks, i) {
			continue
		}
		at, schema, ok := target(toks, i)
		if !ok {
			continue
		}
		n := nameAt(toks, at)
		isTarget[at] = true
		if schema {
			u.schemas = append(u.schemas, sqlName{schema: n.table, table: "", line: n.line})
			continue
		}
		u.writes = append(u.writes, n)
	}
	for i := 0; i+2 < len(toks); i++ {
		if isTarget[i] || !toks[i].word || toks[i+1].text != "." || !toks[i+2].word || (i > 0 && toks[i-1].text == ".") {
			continue
		}
		for _, s := range schemas {
			if toks[i].text == s {
				u.reads = append(u.reads, nameAt(toks, i))
			}
		}
	}
	return u
}

// startsStatement reports whether a statement begins at i: at the start of the
// text, after a semicolon, or after a WITH clause, which ends in a bracket.
func startsStatement(toks []sqlToken, i int) bool {
	return i == 0 || toks[i-1].text == ";" || toks[i-1].text == ")"
}

// target returns the index of the name that the statement starting at i
// writes, and whether that name is a schema. Temporary tables are no target:
// they end with the session.
func target(toks []sqlToken, i int) (at int, schema, ok bool) {
	word := func(k int, w string) bool { return k < len(toks) && toks[k].is(w) }
	skip := func(k int, ws ...string) int {
		for _, w := range ws {
			if word(k, w) {
				k++
			}
		}
		return k
	}
	switch {
	case word(i, "CREATE"):
		k := skip(i+1, "OR", "REPLACE", "UNIQUE")
		if word(k, "TEMP") || word(k, "TEMPORARY") {
			return 0, false, false
		}
		if word(k, "INDEX") {
			for k < len(toks) && !toks[k].is("ON") {
				k++
			}
			return k + 1, false, k+1 < len(toks)
		}
		return skip(k+1, "IF", "NOT", "EXISTS"), word(k, "SCHEMA"), true
	case word(i, "DROP"), word(i, "ALTER"):
		return skip(i+2, "IF", "EXISTS"), word(i+1, "SCHEMA"), true
	case word(i, "INSERT"):
		return skip(i+1, "OR", "REPLACE", "IGNORE", "INTO"), false, true
	case word(i, "DELETE"), word(i, "MERGE"), word(i, "TRUNCATE"):
		return skip(i+1, "FROM", "INTO", "TABLE"), false, true
	case word(i, "UPDATE"):
		return i + 1, false, true
	case word(i, "COMMENT"):
		return i + 3, word(i+2, "SCHEMA"), true
	}
	return 0, false, false
}

// nameAt reads name or schema.name at i; further parts (a column) are ignored.
func nameAt(toks []sqlToken, i int) sqlName {
	if i >= len(toks) {
		return sqlName{table: "?"}
	}
	if i+2 < len(toks) && toks[i+1].text == "." {
		return sqlName{schema: toks[i].text, table: toks[i+2].text, line: toks[i].line}
	}
	return sqlName{table: toks[i].text, line: toks[i].line}
}
