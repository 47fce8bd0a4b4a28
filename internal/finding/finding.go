// Package finding holds what STIS says about data: a Finding names the rule
// that was broken, how grave it is, where the datum stands and, in Chinese and
// English, what is wrong with it. A finding never stops a batch; a Go error
// does (DESIGN §4).
package finding

import (
	"cmp"
	"slices"
	"strings"
)

// Rule is the stable code of a check, for example "ING016" or "hr_stat.E01".
// Codes are published and never reused for another meaning.
type Rule string

// Severity is the grade of a finding, code list CL_SEV. The zero value is
// invalid.
type Severity string

const (
	// Error (错误) takes the row out of the statistics until the filer mends it.
	Error Severity = "E"
	// Warning (警告) leaves the row in and asks a person to look.
	Warning Severity = "W"
	// Info (提示) records an event that is in order, such as a late filing.
	Info Severity = "I"
)

// Pos is the place of a datum. Every field may be empty: a finding about a
// whole file has no sheet, one about a firm that filed nothing has no file.
type Pos struct {
	Batch string // identity of the file's bytes: first 16 hex digits of its SHA-256
	File  string // file name as received, without folders
	Sheet string
	Row   int    // 1-based sheet row; 0 = none
	Field string // field of the source layout
	Cell  string // address such as F17
}

// Finding is one broken rule at one place.
type Finding struct {
	Rule     Rule
	Severity Severity
	Source   string // source code of the layout, for example so_execution
	Pos      Pos
	Key      string // natural key of the record, parts joined with "|"; may be empty
	Zh       string // message to the filer
	En       string // message to the operator
}

// String prints the finding on one line: place, rule, English message.
func (f Finding) String() string {
	var b strings.Builder
	for _, s := range []string{f.Pos.File, f.Pos.Sheet, f.Pos.Cell} {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("!")
		}
		b.WriteString(s)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(string(f.Severity) + " " + string(f.Rule) + ": " + f.En)
	if f.Key != "" && f.Pos.Cell == "" {
		b.WriteString(" [" + f.Key + "]")
	}
	return b.String()
}

// Sort orders findings by source, batch, sheet, row, cell, rule and key, so
// that what leaves the program does not depend on the order of work.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Source, b.Source),
			cmp.Compare(a.Pos.Batch, b.Pos.Batch),
			cmp.Compare(a.Pos.Sheet, b.Pos.Sheet),
			cmp.Compare(a.Pos.Row, b.Pos.Row),
			cmp.Compare(len(a.Pos.Cell), len(b.Pos.Cell)),
			cmp.Compare(a.Pos.Cell, b.Pos.Cell),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Key, b.Key),
		)
	})
}

// Count returns how many findings carry the severity.
func Count(fs []Finding, s Severity) int {
	n := 0
	for _, f := range fs {
		if f.Severity == s {
			n++
		}
	}
	return n
}
