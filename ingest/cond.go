package ingest

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"stis/internal/expr"
)

// cond is an expression of a layout made ready for millions of rows: fields
// are places, constants are typed, numbers are scaled integers. What does not
// fit 64 bits or is seldom used comes out odd and is left to package expr,
// which says what every expression means.
type cond struct {
	root   condNode
	fields []int
	tree   *expr.Node
	quick  quickCond // decides most rows; nil = none
}

type condNode struct {
	op    expr.Op
	name  string // of a function
	field int
	value operand // of a constant
	args  []condNode
}

// operand is a value of an expression: a number i / 10^scale, a day i, a truth
// i, or a text.
type operand struct {
	kind  operandKind
	scale int8
	i     int64
	text  string
}

type operandKind uint8

const (
	isNull operandKind = iota
	isNumber
	isText
	isTruth
	isDay
	isOdd // ask package expr
)

var odd = operand{kind: isOdd}

func newCond(n *expr.Node, byField map[string]int) *cond {
	if n == nil {
		return nil
	}
	c := &cond{root: newCondNode(n, byField), tree: n}
	for _, name := range n.Idents() {
		i, ok := byField[name]
		if !ok { // the lint of layouts refuses it; package expr says why
			c.root = condNode{op: expr.OpIdent, field: -1}
			continue
		}
		c.fields = append(c.fields, i)
	}
	return c
}

func newCondNode(n *expr.Node, byField map[string]int) condNode {
	out := condNode{op: n.Op, name: n.Name, field: -1}
	switch n.Op {
	case expr.OpIdent:
		if i, ok := byField[n.Name]; ok {
			out.field = i
		}
	case expr.OpNumber:
		out.value = odd
		if c := n.Num.Coefficient(); c.IsInt64() && n.Num.Exponent() <= 0 && n.Num.Exponent() >= -18 {
			out.value = operand{kind: isNumber, scale: int8(-n.Num.Exponent()), i: c.Int64()}
		}
	case expr.OpText:
		out.value = operand{kind: isText, text: n.Text}
	case expr.OpBool:
		out.value = truthOf(n.Text == "true")
	case expr.OpCall:
		if !fastCall(n.Name, len(n.Args)) {
			out.name = "" // package expr answers
		}
	}
	for _, a := range n.Args {
		out.args = append(out.args, newCondNode(a, byField))
	}
	return out
}

// fastCall tells whether record.function computes a call with n arguments.
func fastCall(name string, n int) bool {
	switch name {
	case "abs", "length":
		return n == 1
	case "substr":
		return n == 3
	}
	return name == "coalesce" && n > 0
}

func truthOf(b bool) operand {
	if b {
		return operand{kind: isTruth, i: 1}
	}
	return operand{kind: isTruth}
}

// holds evaluates a condition over the row with SQL's three values.
func (r *record) holds(c *cond) verdict {
	if c.quick != nil {
		if v := c.quick(r); v != unsettled {
			return v
		}
	}
	switch v := r.eval(&c.root); {
	case v.kind == isOdd:
		return r.ask(c.tree)
	case v.kind != isTruth:
		return unknown
	case v.i == 1:
		return yes
	}
	return no
}

// ask evaluates a condition with package expr.
func (r *record) ask(n *expr.Node) verdict {
	v, err := expr.Eval(n, r.lookup)
	switch {
	case err != nil || v.IsNull() || v.Kind != expr.KindBool:
		return unknown
	case v.Bool:
		return yes
	}
	return no
}

// spoilt reports an expression that names a field which failed already.
func (r *record) spoilt(c *cond) bool {
	if c == nil || !r.failed {
		return false
	}
	for _, i := range c.fields {
		if r.bad[i] {
			return true
		}
	}
	return false
}

func (r *record) eval(n *condNode) operand {
	switch n.op {
	case expr.OpIdent:
		return r.operand(n.field)
	case expr.OpNumber, expr.OpText, expr.OpBool:
		return n.value
	case expr.OpAnd, expr.OpOr:
		return r.logic(n)
	case expr.OpNot:
		v := r.eval(&n.args[0])
		if v.kind == isTruth {
			v.i = 1 - v.i
			return v
		}
		return nullOrOdd(v)
	case expr.OpIsNull, expr.OpNotNul:
		v := r.eval(&n.args[0])
		if v.kind == isOdd {
			return odd
		}
		return truthOf((v.kind == isNull) == (n.op == expr.OpIsNull))
	case expr.OpIn, expr.OpNotIn:
		return r.member(n)
	case expr.OpBetwn:
		v := r.eval(&n.args[0])
		return both(compareOperands(expr.OpGe, v, r.eval(&n.args[1])), compareOperands(expr.OpLe, v, r.eval(&n.args[2])))
	case expr.OpEq, expr.OpNe, expr.OpLt, expr.OpLe, expr.OpGt, expr.OpGe:
		return compareOperands(n.op, r.eval(&n.args[0]), r.eval(&n.args[1]))
	case expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpNeg:
		return r.sum(n)
	case expr.OpCall:
		return r.function(n)
	}
	return odd
}

func nullOrOdd(v operand) operand {
	if v.kind == isNull {
		return v
	}
	return odd
}

// operand gives the value of a field.
func (r *record) operand(field int) operand {
	if field < 0 {
		return odd
	}
	v := &r.values[field]
	t := r.src.cols[field].Type
	switch {
	case v.null:
		return operand{}
	case v.big != nil || t.Kind == Timestamp:
		return odd
	}
	switch t.Kind {
	case Int:
		return operand{kind: isNumber, i: v.i}
	case Decimal:
		return operand{kind: isNumber, i: v.i, scale: int8(t.Scale)}
	case Date:
		return operand{kind: isDay, i: v.i}
	case Bool:
		return operand{kind: isTruth, i: v.i}
	}
	return operand{kind: isText, text: v.text}
}

func (r *record) logic(n *condNode) operand {
	deciding := int64(0)
	if n.op == expr.OpOr {
		deciding = 1
	}
	null := false
	for i := range n.args {
		switch v := r.eval(&n.args[i]); {
		case v.kind == isNull:
			null = true
		case v.kind != isTruth:
			return odd
		case v.i == deciding:
			return v
		}
	}
	if null {
		return operand{}
	}
	return truthOf(deciding == 0)
}

// both is a between: false if one side is, null if one side is.
func both(lo, hi operand) operand {
	switch {
	case lo.kind == isOdd || hi.kind == isOdd:
		return odd
	case lo.kind == isTruth && lo.i == 0 || hi.kind == isTruth && hi.i == 0:
		return truthOf(false)
	case lo.kind == isNull || hi.kind == isNull:
		return operand{}
	}
	return truthOf(true)
}

func (r *record) member(n *condNode) operand {
	v := r.eval(&n.args[0])
	null := v.kind == isNull
	for i := range n.args[1:] {
		switch c := compareOperands(expr.OpEq, v, r.eval(&n.args[1+i])); {
		case c.kind == isNull:
			null = true
		case c.kind != isTruth:
			return odd
		case c.i == 1:
			return truthOf(n.op == expr.OpIn)
		}
	}
	if null {
		return operand{}
	}
	return truthOf(n.op == expr.OpNotIn)
}

func compareOperands(op expr.Op, a, b operand) operand {
	if a.kind == isOdd || b.kind == isOdd {
		return odd
	}
	if a.kind == isNull || b.kind == isNull {
		return operand{}
	}
	if a.kind != b.kind {
		return odd
	}
	c := 0
	switch a.kind {
	case isText:
		c = strings.Compare(a.text, b.text)
	default:
		var ok bool
		if a, b, ok = level(a, b); !ok {
			return odd
		}
		switch {
		case a.i < b.i:
			c = -1
		case a.i > b.i:
			c = 1
		}
	}
	switch op {
	case expr.OpEq:
		return truthOf(c == 0)
	case expr.OpNe:
		return truthOf(c != 0)
	case expr.OpLt:
		return truthOf(c < 0)
	case expr.OpLe:
		return truthOf(c <= 0)
	case expr.OpGt:
		return truthOf(c > 0)
	}
	return truthOf(c >= 0)
}

// level brings two numbers to one scale.
func level(a, b operand) (x, y operand, ok bool) {
	ok = true
	for a.scale < b.scale && ok {
		a.i, ok = product(a.i, 10)
		a.scale++
	}
	for b.scale < a.scale && ok {
		b.i, ok = product(b.i, 10)
		b.scale++
	}
	return a, b, ok
}

// product multiplies unless that leaves 63 bits.
func product(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	if hi != 0 || lo >= 1<<62 {
		return 0, false
	}
	return a * b, true
}

func (r *record) sum(n *condNode) operand {
	a := r.eval(&n.args[0])
	if a.kind != isNumber {
		if a.kind == isNull && len(n.args) > 1 && r.eval(&n.args[1]).kind > isNumber {
			return odd // a mistake of types, whatever the other is
		}
		return nullOrOdd(a)
	}
	if n.op == expr.OpNeg {
		a.i = -a.i
		return a
	}
	b := r.eval(&n.args[1])
	if b.kind != isNumber {
		return nullOrOdd(b)
	}
	ok := false
	if n.op == expr.OpMul {
		a.i, ok = product(a.i, b.i)
		a.scale += b.scale
		if !ok || a.scale > 36 {
			return odd
		}
		return a
	}
	if a, b, ok = level(a, b); !ok || max(a.i, -a.i, b.i, -b.i) >= 1<<62 {
		return odd
	}
	if n.op == expr.OpSub {
		b.i = -b.i
	}
	a.i += b.i
	return a
}

// function computes the functions that edits use most.
func (r *record) function(n *condNode) operand {
	switch n.name {
	case "coalesce":
		for i := range n.args {
			if v := r.eval(&n.args[i]); v.kind != isNull {
				return v
			}
		}
		return operand{}
	case "abs":
		v := r.eval(&n.args[0])
		if v.kind != isNumber {
			return nullOrOdd(v)
		}
		v.i = max(v.i, -v.i)
		return v
	case "length":
		v := r.eval(&n.args[0])
		if v.kind != isText {
			return nullOrOdd(v)
		}
		return operand{kind: isNumber, i: int64(utf8.RuneCountInString(v.text))}
	case "substr":
		return substrOf(r.eval(&n.args[0]), r.eval(&n.args[1]), r.eval(&n.args[2]))
	}
	return odd
}

// substrOf cuts a text of ASCII only.
func substrOf(s, from, count operand) operand {
	if s.kind != isText || from.kind != isNumber || count.kind != isNumber || from.scale != 0 || count.scale != 0 || !isPlainASCII(s.text) {
		return odd
	}
	size := int64(len(s.text))
	first := min(max(from.i-1, 0), size)
	s.text = s.text[first:min(max(first+count.i, first), size)]
	return s
}
