package indicators

import (
	"fmt"
	"strings"

	"stis/internal/expr"
)

// query composes the SQL of a pass. Keywords come from literals of this
// package, names pass through ident, and every value becomes a parameter: the
// text never holds data. Both DuckDB and Trino accept "?" as parameter.
type query struct {
	b    strings.Builder
	args []any
}

func (q *query) sql(keywords ...string) *query {
	for _, k := range keywords {
		q.b.WriteString(k)
	}
	return q
}

// ident writes a quoted name, with its table's alias when that is not empty.
func (q *query) ident(alias, name string) *query {
	if alias != "" {
		q.b.WriteString(alias)
		q.b.WriteByte('.')
	}
	q.b.WriteByte('"')
	q.b.WriteString(strings.ReplaceAll(name, `"`, `""`))
	q.b.WriteByte('"')
	return q
}

// bind writes a parameter and keeps its value.
func (q *query) bind(v any) *query {
	q.b.WriteByte('?')
	q.args = append(q.args, v)
	return q
}

// list calls f for 0..n-1 with commas between.
func (q *query) list(n int, sep string, f func(i int)) *query {
	for i := range n {
		if i > 0 {
			q.b.WriteString(sep)
		}
		f(i)
	}
	return q
}

// rowSQL writes a condition or amount over the rows of relation r, aliased f.
// The tree has been checked by r.check, so an unknown node is a programmer's
// error and is reported as one.
func (q *query) rowSQL(n *expr.Node) error {
	switch n.Op {
	case expr.OpIdent:
		q.ident("f", n.Name)
	case expr.OpNumber:
		if n.Num.IsInteger() && n.Num.NumDigits() < 18 {
			q.sql("CAST(").bind(n.Num.IntPart()).sql(" AS BIGINT)")
		} else {
			q.sql("CAST(").bind(n.Num.String()).sql(" AS DECIMAL(38,12))")
		}
	case expr.OpText:
		q.bind(n.Text)
	case expr.OpBool:
		q.sql("CAST(").bind(n.Text == "true").sql(" AS BOOLEAN)")
	case expr.OpNot:
		return q.around("(NOT ", n.Args[0], ")")
	case expr.OpNeg:
		return q.around("(- ", n.Args[0], ")")
	case expr.OpIsNull:
		return q.around("(", n.Args[0], " IS NULL)")
	case expr.OpNotNul:
		return q.around("(", n.Args[0], " IS NOT NULL)")
	case expr.OpIn, expr.OpNotIn:
		return q.inList(n)
	case expr.OpBetwn:
		return q.between(n)
	case expr.OpCall:
		q.sql("COALESCE(")
		return q.joined(n.Args, ", ", ")")
	case expr.OpAnd, expr.OpOr, expr.OpEq, expr.OpNe, expr.OpLt, expr.OpLe, expr.OpGt, expr.OpGe,
		expr.OpAdd, expr.OpSub, expr.OpMul:
		q.sql("(")
		return q.joined(n.Args, operatorSQL[n.Op], ")")
	default:
		return fmt.Errorf("column %d: %s cannot stand in a condition on rows", n.Col, n.Op)
	}
	return nil
}

// operatorSQL are the operators that both engines write alike. Division is not
// among them: it would leave the decimals (TECH §6).
var operatorSQL = map[expr.Op]string{
	expr.OpAnd: " AND ", expr.OpOr: " OR ",
	expr.OpEq: " = ", expr.OpNe: " <> ", expr.OpLt: " < ", expr.OpLe: " <= ", expr.OpGt: " > ", expr.OpGe: " >= ",
	expr.OpAdd: " + ", expr.OpSub: " - ", expr.OpMul: " * ",
}

func (q *query) around(before string, n *expr.Node, after string) error {
	q.sql(before)
	if err := q.rowSQL(n); err != nil {
		return err
	}
	q.sql(after)
	return nil
}

func (q *query) joined(nodes []*expr.Node, sep, end string) error {
	for i, n := range nodes {
		if i > 0 {
			q.sql(sep)
		}
		if err := q.rowSQL(n); err != nil {
			return err
		}
	}
	q.sql(end)
	return nil
}

func (q *query) inList(n *expr.Node) error {
	if err := q.around("(", n.Args[0], ""); err != nil {
		return err
	}
	if n.Op == expr.OpNotIn {
		q.sql(" NOT")
	}
	q.sql(" IN (")
	return q.joined(n.Args[1:], ", ", "))")
}

func (q *query) between(n *expr.Node) error {
	if err := q.around("(", n.Args[0], " BETWEEN "); err != nil {
		return err
	}
	if err := q.around("", n.Args[1], " AND "); err != nil {
		return err
	}
	return q.around("", n.Args[2], ")")
}
