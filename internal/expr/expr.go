// Package expr is the small expression language of the catalogues: the edits
// of source layouts are evaluated with it row by row, and the indicator
// compiler turns its trees into SQL. One language, so that a rule reads the
// same wherever it stands.
//
// Steps: Parse turns text into a tree of Nodes; Eval computes a tree over one
// row with SQL's three-valued logic and exact decimals.
package expr

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Op is the kind of a Node.
type Op string

// The kinds of nodes. Comparison, arithmetic and logic nodes keep their
// operands in Args in the order written.
const (
	OpIdent  Op = "ident"  // Name
	OpNumber Op = "number" // Num
	OpText   Op = "text"   // Text
	OpBool   Op = "bool"   // Text is "true" or "false"
	OpCall   Op = "call"   // Name, Args
	OpStar   Op = "star"   // the * of count(*)
	OpAnd    Op = "and"
	OpOr     Op = "or"
	OpNot    Op = "not"
	OpEq     Op = "="
	OpNe     Op = "<>"
	OpLt     Op = "<"
	OpLe     Op = "<="
	OpGt     Op = ">"
	OpGe     Op = ">="
	OpAdd    Op = "+"
	OpSub    Op = "-"
	OpMul    Op = "*"
	OpDiv    Op = "/"
	OpNeg    Op = "neg"
	OpIn     Op = "in"      // Args[0] in Args[1:]
	OpNotIn  Op = "not in"  // Args[0] not in Args[1:]
	OpIsNull Op = "is null" // Args[0]
	OpNotNul Op = "is not null"
	OpBetwn  Op = "between" // Args[0] between Args[1] and Args[2], both ends included
)

// Node is one node of a parsed expression. A Node is never changed after
// Parse, so trees may be shared.
type Node struct {
	Op   Op
	Name string          // identifier or function name, lower case for functions
	Text string          // value of a text literal, without quotes
	Num  decimal.Decimal // value of a number
	Args []*Node
	Col  int // 1-based byte column in the source
}

// Error is a mistake in an expression, with its 1-based byte column.
type Error struct {
	Col int
	Msg string
}

// Error prints the column and the mistake.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Col, e.Msg) }

func errAt(col int, format string, args ...any) error {
	return &Error{Col: col, Msg: fmt.Sprintf(format, args...)}
}

// Walk calls f for n and every node below it, parents first.
func (n *Node) Walk(f func(*Node)) {
	if n == nil {
		return
	}
	f(n)
	for _, a := range n.Args {
		a.Walk(f)
	}
}

// Idents returns the identifiers of the tree in the order of first use.
func (n *Node) Idents() []string {
	var names []string
	seen := map[string]bool{}
	n.Walk(func(x *Node) {
		if x.Op == OpIdent && !seen[x.Name] {
			seen[x.Name] = true
			names = append(names, x.Name)
		}
	})
	return names
}
