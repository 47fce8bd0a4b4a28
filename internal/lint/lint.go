// Package lint holds the rules about the source tree that a compiler cannot
// check and that `go test` must: who imports whom, which SQL file writes which
// schema, documentation, budgets, no SQL glued from strings, no clock and no
// mutable state below the command, and documents that name only what exists.
//
// A run goes in three steps:
//
//  1. Load reads the tree: Go files parsed, other text files as lines.
//  2. Every rule of the table in this file looks at the whole tree.
//  3. Check returns all problems, sorted, never only the first.
//
// The rules judge syntax, not types. Where a rule can be fooled, it is written
// so that the plain way of writing passes and the odd way has to be explained.
package lint

import (
	"cmp"
	"fmt"
	"slices"
)

// Problem is one broken rule at one place of the tree.
type Problem struct {
	File string // slash-separated path from the root of the tree
	Line int    // 1-based; 0 = the file or folder as a whole
	Rule string // name of the rule in the table of rules
	Text string // what is wrong, lower case, no full stop
}

// String prints file:line: rule: text, the form editors jump to.
func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", p.File, p.Rule, p.Text)
	}
	return fmt.Sprintf("%s:%d: %s: %s", p.File, p.Line, p.Rule, p.Text)
}

// Rule is one check over the whole tree.
type Rule struct {
	Name  string
	Doc   string // one sentence, shown by the tests
	check func(*Tree) []Problem
}

// Rules returns the rules in the order in which they run.
func Rules() []Rule {
	return []Rule{
		{"parse", "every Go file parses", checkParse},
		{"imports", "packages import leftwards only, and each foreign module only where its reason holds", checkImports},
		{"folders", "a folder is a noun of the field and its package has the same name", checkFolders},
		{"sqlowner", "an SQL file writes the schema of its room, reads only to its left, and its header says so", checkSQLFiles},
		{"sqlportable", "SQL of transform and indicators stays in the subset that DuckDB and Trino share", checkPortable},
		{"docs", "one comment a package, one comment an exported name", checkDocs},
		{"budget", "files of 500 lines, functions of 60, 40 exported names a package", checkBudgets},
		{"sqltext", "SQL is not made by Sprintf or by adding strings", checkSQLText},
		{"clock", "the wall clock is read in cmd and schedules only", checkClock},
		{"state", "no init, no package variable that changes", checkState},
		{"interfaces", "an interface has more than one implementation", checkInterfaces},
		{"decimals", "amounts reach DuckDB through the checked loader of warehouse only", checkDecimals},
		{"words", "no unfinished work, no path of one machine", checkWords},
		{"paths", "paths and commands that the documents name exist", checkDocuments},
		{"yaml", "catalogue files are YAML without repeated keys, named after what they define", checkYAML},
	}
}

// Check runs every rule over the tree and returns all problems, sorted by
// file, line and rule.
func Check(t *Tree) []Problem {
	var all []Problem
	for _, r := range Rules() {
		all = append(all, r.Run(t)...)
	}
	sortProblems(all)
	return all
}

// Run applies the one rule and stamps its name on what it finds.
func (r Rule) Run(t *Tree) []Problem {
	ps := r.check(t)
	for i := range ps {
		ps[i].Rule = r.Name
	}
	sortProblems(ps)
	return ps
}

func sortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Text, b.Text),
		)
	})
}
