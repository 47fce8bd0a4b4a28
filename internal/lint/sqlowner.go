package lint

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// schemaOrder lists the schemas from left to right; a room reads its own and
// those that its line below names.
var schemaOrder = []string{"reference", "raw", "review", "facts", "estimate", "indicators", "pub", "main"}

// sqlRoom says which schemas the SQL files under a folder write and read.
type sqlRoom struct {
	dir    string
	writes []string
	reads  []string
	makes  []string // schemas it may CREATE or DROP as such
}

// sqlRooms is the ownership table of DESIGN §3. The first match counts, so
// narrower folders stand first.
var sqlRooms = []sqlRoom{
	{"warehouse", []string{"raw", "review", "main"}, []string{"raw", "review", "main"}, []string{"raw", "review", "facts", "indicators", "reference"}},
	{"reference", []string{"reference"}, []string{"reference"}, []string{"reference"}},
	{"ingest", []string{"raw"}, []string{"raw", "reference"}, nil},
	{"bench/province", []string{"raw", "province"}, []string{"raw", "reference", "province"}, []string{"province"}},
	{"review", []string{"review"}, []string{"review"}, nil},
	{"transform/response", []string{"facts", "estimate"}, []string{"raw", "reference", "review", "facts", "estimate"}, []string{"estimate"}},
	{"transform", []string{"facts"}, []string{"raw", "reference", "review", "facts"}, []string{"facts"}},
	{"indicators", []string{"indicators"}, []string{"facts", "estimate", "review", "reference", "indicators"}, []string{"indicators"}},
	{"reports/pub", []string{"pub"}, []string{"reference", "facts", "indicators", "pub"}, []string{"pub"}},
	{"reports", nil, []string{"reference", "indicators"}, nil},
}

// sqlHeader is the comment at the top of an SQL file: lines "-- key: value"
// before the first statement. A line that starts with "--" and two spaces or
// more continues the value above it.
type sqlHeader map[string]string

// headerKeys are what the header of a file must hold. Files of a folder named
// checks select findings: their header carries the finding instead.
var (
	headerKeys = []string{"grain", "reads", "writes"}
	checkKeys  = []string{"rule", "severity", "reads", "zh", "en"}
)

// readHeader collects the header of an SQL text.
func readHeader(lines []string) sqlHeader {
	h, last := sqlHeader{}, ""
	for _, l := range lines {
		body, ok := strings.CutPrefix(l, "--")
		if !ok {
			break
		}
		key, value, found := strings.Cut(body, ":")
		key = strings.TrimSpace(key)
		switch {
		case last != "" && strings.HasPrefix(body, "  "):
			h[last] += " " + strings.TrimSpace(body)
		case found && key != "" && !strings.ContainsAny(key, " \t"):
			last = key
			h[key] = strings.TrimSpace(value)
		default:
			last = ""
		}
	}
	return h
}

// names splits the value of reads or writes. "none" and "nothing" are the empty
// list; "schemas a, b" names schemas as such, which the ownership table rules;
// the database's own information_schema is open to all.
func (h sqlHeader) names(key string) []string {
	var out []string
	value := strings.TrimPrefix(h[key], "schemas ")
	for _, n := range strings.Split(value, ",") {
		n = strings.TrimSpace(n)
		schemas := value != h[key] && slices.Contains(schemaOrder, n)
		if n != "" && n != "none" && n != "nothing" && !schemas && !strings.HasPrefix(n, "information_schema") {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func checkSQLFiles(t *Tree) []Problem {
	var out []Problem
	for _, f := range t.Text {
		if path.Ext(f.Path) != ".sql" {
			continue
		}
		i := slices.IndexFunc(sqlRooms, func(r sqlRoom) bool { return strings.HasPrefix(f.Path, r.dir+"/") })
		if i < 0 {
			out = append(out, Problem{File: f.Path, Text: "no room of the ownership table holds SQL here"})
			continue
		}
		use := useOf(strings.Join(f.Lines, "\n"), schemaOrder)
		out = append(out, ownership(f.Path, sqlRooms[i], use)...)
		out = append(out, headerProblems(f, use)...)
	}
	return out
}

// ownership compares what a file writes and reads with its room's line.
func ownership(file string, r sqlRoom, u sqlUse) []Problem {
	var out []Problem
	bad := func(n sqlName, format string, args ...any) {
		out = append(out, Problem{File: file, Line: n.line, Text: fmt.Sprintf(format, args...)})
	}
	for _, n := range u.schemas {
		if !slices.Contains(r.makes, n.schema) {
			bad(n, "%s may not create or drop schema %s", r.dir, n.schema)
		}
	}
	for _, n := range u.writes {
		switch {
		case n.schema == "":
			bad(n, "writes %s without naming its schema", n.table)
		case !slices.Contains(r.writes, n.schema):
			bad(n, "%s may not write %s", r.dir, n)
		}
	}
	for _, n := range u.reads {
		if !slices.Contains(r.reads, n.schema) {
			bad(n, "%s may not read %s", r.dir, n)
		}
	}
	return out
}

// headerProblems compares the header with what the statements do.
func headerProblems(f TextFile, u sqlUse) []Problem {
	var out []Problem
	bad := func(format string, args ...any) {
		out = append(out, Problem{File: f.Path, Line: 1, Text: fmt.Sprintf(format, args...)})
	}
	h := readHeader(f.Lines)
	keys, check := headerKeys, path.Base(path.Dir(f.Path)) == "checks"
	if check {
		keys = checkKeys
	}
	for _, k := range keys {
		if h[k] == "" {
			bad("header has no line \"-- %s: …\"", k)
		}
	}
	if stem := strings.TrimSuffix(path.Base(f.Path), ".sql"); check && h["rule"] != "" && h["rule"] != stem {
		bad("header names rule %s, the file is %s", h["rule"], stem)
	}
	writes := texts(u.writes)
	// A file may read what it has just written without saying so.
	for _, r := range difference(texts(u.reads), append(h.names("reads"), writes...)) {
		bad("reads %s, which the header does not name", r)
	}
	for _, r := range difference(h.names("reads"), texts(u.reads)) {
		bad("header names %s among reads, the statements do not", r)
	}
	if check {
		for _, w := range writes {
			bad("a check selects, it does not write %s", w)
		}
		return out
	}
	for _, w := range difference(writes, h.names("writes")) {
		bad("writes %s, which the header does not name", w)
	}
	for _, w := range difference(h.names("writes"), writes) {
		bad("header names %s among writes, the statements do not", w)
	}
	return out
}

func texts(ns []sqlName) []string {
	var out []string
	for _, n := range ns {
		out = append(out, n.String())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// difference returns the members of a that are not in b.
func difference(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// dialect lists phrases of DuckDB that Trino does not take, each with the form
// that both do.
var dialect = []struct{ words, instead string }{
	{"QUALIFY", "a subquery with ROW_NUMBER()"},
	{"PIVOT", "CASE inside an aggregate"},
	{"UNPIVOT", "UNION ALL"},
	{"ASOF JOIN", "a join on a range"},
	{"POSITIONAL JOIN", "a join on ROW_NUMBER()"},
	{"* EXCLUDE", "the list of columns"},
	{"ILIKE", "LIKE on lower()"},
	{"GROUP BY ALL", "the list of expressions"},
	{"ORDER BY ALL", "the list of expressions"},
	{"SUMMARIZE", "SELECT"},
	{"::", "CAST(… AS …)"},
}

func checkPortable(t *Tree) []Problem {
	var out []Problem
	for _, f := range t.Text {
		if path.Ext(f.Path) != ".sql" || !(strings.HasPrefix(f.Path, "transform/") || strings.HasPrefix(f.Path, "indicators/")) {
			continue
		}
		toks := scanSQL(strings.Join(f.Lines, "\n"))
		for i, k := range toks {
			for _, d := range dialect {
				if phraseAt(toks, i, d.words) {
					out = append(out, Problem{File: f.Path, Line: k.line, Text: fmt.Sprintf("%s is DuckDB's own: use %s", d.words, d.instead)})
				}
			}
		}
	}
	return out
}

// phraseAt reports whether the words of a phrase stand at i.
func phraseAt(toks []sqlToken, i int, phrase string) bool {
	for _, w := range strings.Fields(phrase) {
		if i >= len(toks) || !toks[i].is(w) && (toks[i].word || toks[i].text != w) {
			return false
		}
		i++
	}
	return true
}
