package indicators

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"stis/internal/expr"
)

// relation is something a pass reads: a table of facts, or a named SQL file
// that says what the measure language cannot. It is declared in
// catalog/facts.yaml; a name that is not declared cannot reach the SQL.
type relation struct {
	Name        string            `yaml:"name"`
	SQL         string            `yaml:"sql"`         // file in sql/
	Columns     map[string]string `yaml:"columns"`     // name to text, int, decimal, bool or month
	Dimensions  []string          `yaml:"dimensions"`  // columns that may split an indicator
	Contributor string            `yaml:"contributor"` // column of the respondent; "" = none
	Principal   string            `yaml:"principal"`   // column that stands for it where no place splits the cell; NULL on rows that cancel there (DC2)
	Places      []string          `yaml:"places"`      // dimensions that tell a local sub-contractor from its principal
	Entities    []string          `yaml:"entities"`    // further columns that may stand in per and count_distinct
	Clocks      []string          `yaml:"clocks"`      // month columns, the first is the default
	Weight      string            `yaml:"weight"`      // column that is -1 for rows that take work out again (DC2); "" = every row counts once
	Unfiled     string            `yaml:"unfiled"`     // bool column of rows carried forward: they feed stocks, but a month of such rows alone has no flows; "" = every row was filed
	Cover       string            `yaml:"cover"`       // rows: a month without rows is missing; listed: only the months of filed are not
	Filed       string            `yaml:"filed"`       // file in sql/ that lists the months for which the source has been filed
	Nil         string            `yaml:"nil"`         // file in sql/ that lists months of nil returns only, for cover rows: they are filed though no row tells
	Breaks      map[string]string `yaml:"breaks"`      // dimension to that of facts.series_break by which its members break; none for a comparable base

	text  string // body of the SQL file
	filed string // body of the file that lists months, filed or nil
}

// facts is the content of catalog/facts.yaml.
type facts struct {
	Relations []*relation `yaml:"relations"`
}

func (f *facts) get(name string) *relation {
	for _, r := range f.Relations {
		if r.Name == name {
			return r
		}
	}
	return nil
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

var columnTypes = []string{"text", "int", "decimal", "bool", "month"}

// problems checks the declaration itself.
func (r *relation) problems() []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !identifier.MatchString(r.Name) {
		bad("relation %q: not a name", r.Name)
	}
	for _, c := range slices.Sorted(maps.Keys(r.Columns)) {
		if !identifier.MatchString(c) {
			bad("column %q: not a name", c)
		}
		if !slices.Contains(columnTypes, r.Columns[c]) {
			bad("column %s: type %q is none of %s", c, r.Columns[c], strings.Join(columnTypes, ", "))
		}
	}
	for _, list := range [][]string{r.Dimensions, r.entities(), r.Clocks, r.Places} {
		for _, c := range list {
			if r.Columns[c] == "" {
				bad("%s: no such column", c)
			}
		}
	}
	if len(r.Clocks) == 0 {
		bad("no clock")
	}
	for _, c := range r.Clocks {
		if r.Columns[c] != "month" {
			bad("clock %s: not a month column", c)
		}
	}
	if r.Weight != "" && r.Columns[r.Weight] != "int" {
		bad("weight %s: not an int column", r.Weight)
	}
	if r.Principal != "" && r.Columns[r.Principal] != "text" {
		bad("principal %s: not a text column", r.Principal)
	}
	if (r.Principal == "") != (len(r.Places) == 0) || r.Principal != "" && r.Contributor == "" {
		bad("principal and places stand together, beside a contributor")
	}
	if r.Unfiled != "" && r.Columns[r.Unfiled] != "bool" {
		bad("unfiled %s: not a bool column", r.Unfiled)
	}
	if r.Cover != "rows" && r.Cover != "listed" {
		bad("cover %q is neither rows nor listed", r.Cover)
	}
	if (r.Cover == "listed") != (r.Filed != "") {
		bad("filed names the file of months, for cover listed and only there")
	}
	if r.Nil != "" && r.Cover != "rows" {
		bad("nil belongs to cover rows")
	}
	for _, d := range slices.Sorted(maps.Keys(r.Breaks)) {
		if !slices.Contains(r.Dimensions, d) || !slices.Contains(breakDimensions, r.Breaks[d]) {
			bad("breaks: %s by %q: want a dimension by one of %s", d, r.Breaks[d], strings.Join(breakDimensions, ", "))
		}
	}
	return out
}

// entities returns the columns that may be counted, the contributor first.
func (r *relation) entities() []string {
	if r.Contributor == "" {
		return r.Entities
	}
	return append([]string{r.Contributor}, r.Entities...)
}

// check reports the first use of a name, function or type that the relation or
// the portable subset does not have; want is num or bool.
func (r *relation) check(n *expr.Node, want string) error {
	var err error
	n.Walk(func(x *expr.Node) {
		switch {
		case err != nil:
		case x.Op == expr.OpIdent && r.Columns[x.Name] == "":
			err = fmt.Errorf("column %d: relation %s has no column %q", x.Col, r.Name, x.Name)
		case x.Op == expr.OpCall && x.Name != "coalesce":
			err = fmt.Errorf("column %d: function %q cannot stand here; only coalesce", x.Col, x.Name)
		case x.Op == expr.OpDiv:
			err = fmt.Errorf("column %d: division of a row's amounts would not be exact; divide indicators in a formula", x.Col)
		case x.Op == expr.OpStar:
			err = fmt.Errorf("column %d: * outside count(*)", x.Col)
		}
	})
	if err != nil {
		return err
	}
	got, err := r.typeOf(n)
	if err == nil && got != want {
		err = fmt.Errorf("column %d: a %s stands where a %s is wanted", n.Col, got, want)
	}
	return err
}

// typeOf works out whether a node is num, text or bool, and reports operands
// that do not fit together, so that no engine converts them silently.
func (r *relation) typeOf(n *expr.Node) (string, error) {
	operand, result := "", "bool"
	switch n.Op {
	case expr.OpIdent:
		switch r.Columns[n.Name] {
		case "int", "decimal":
			return "num", nil
		case "bool":
			return "bool", nil
		}
		return "text", nil
	case expr.OpNumber:
		return "num", nil
	case expr.OpText:
		return "text", nil
	case expr.OpBool:
		return "bool", nil
	case expr.OpAnd, expr.OpOr, expr.OpNot:
		operand = "bool"
	case expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpNeg:
		operand, result = "num", "num"
	case expr.OpCall:
		result = ""
	}
	for _, a := range n.Args {
		got, err := r.typeOf(a)
		switch {
		case err != nil:
			return "", err
		case operand == "":
			operand = got
		case got != operand:
			return "", fmt.Errorf("column %d: a %s stands where a %s is wanted", a.Col, got, operand)
		}
	}
	if result == "" {
		result = operand
	}
	return result, nil
}
