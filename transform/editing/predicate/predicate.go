// Package predicate is the part of SQL in which an editing rule over one table
// says which rows are doubtful: comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS
// NULL, + - * ||, and a closed list of functions. Nothing of it can leave the
// row it judges.
//
// Steps: Parse turns the text into a tree; Columns and Params say what it names,
// for the caller to check; SQL prints it again with quoted identifiers, every
// text bound to a parameter; Linear reads it as a balance edit instead.
//
// There is no division: between decimals it is the one operator on which
// databases disagree. A ratio is compared by multiplying.
package predicate

import "slices"

// Op is the kind of a Node.
type Op string

// The kinds of nodes; all other operators go by their SQL spelling in lower case.
const (
	Column Op = "column" // Text is the name
	Number Op = "number" // Text are the digits
	Text   Op = "text"   // Text is the value
	Bool   Op = "bool"   // Text is true or false
	Date   Op = "date"   // Text is the day
	Param  Op = "param"  // Text is the name
	Call   Op = "call"   // Text is the function
	Neg    Op = "neg"
	Not    Op = "not"
)

// Node is one node of a parsed predicate. It is never changed after Parse.
type Node struct {
	Op   Op
	Text string
	Args []*Node
	Col  int // 1-based byte column in the source
}

// functions lists the functions with the smallest and largest number of their
// arguments.
var functions = map[string][2]int{
	"abs": {1, 1}, "coalesce": {2, 8}, "greatest": {2, 8}, "least": {2, 8}, "length": {1, 1},
	"lower": {1, 1}, "upper": {1, 1}, "round": {2, 2}, "substr": {2, 3},
	"month": {1, 1}, // of a date or month, as 2026-10
	"text":  {1, 1}, // the value as text
	"days":  {2, 2}, // from the first date to the second
}

// reserved words are never columns.
var reserved = []string{"and", "or", "not", "in", "between", "like", "is", "null", "true", "false", "date",
	"case", "when", "then", "else", "end", "cast", "select", "from", "where", "exists", "union", "join"}

// Columns lists the columns that the tree names, in the order of first use.
func (n *Node) Columns() []string { return n.named(Column) }

// Params lists the parameters that the tree names, in the order of first use.
func (n *Node) Params() []string { return n.named(Param) }

func (n *Node) named(op Op) []string {
	var out []string
	n.Walk(func(x *Node) {
		if x.Op == op && !slices.Contains(out, x.Text) {
			out = append(out, x.Text)
		}
	})
	return out
}

// Walk calls f for n and every node below it, parents first.
func (n *Node) Walk(f func(*Node)) {
	f(n)
	for _, a := range n.Args {
		a.Walk(f)
	}
}
