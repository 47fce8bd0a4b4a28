package expr

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Kind is the type of a Value. The zero value is that of null.
type Kind uint8

// The kinds of values.
const (
	kindNull Kind = iota
	KindNum
	KindText
	KindBool
	KindDate // Text holds 2026-10-31
)

// Value is a typed cell or an intermediate result. The zero value is null.
type Value struct {
	Kind Kind
	Num  decimal.Decimal
	Text string
	Bool bool
}

// Num, Text, Bool and Date make values; an empty text stays a text.
func Num(d decimal.Decimal) Value { return Value{Kind: KindNum, Num: d} }

// Text makes a text value.
func Text(s string) Value { return Value{Kind: KindText, Text: s} }

// Bool makes a truth value.
func Bool(b bool) Value { return Value{Kind: KindBool, Bool: b} }

// Date makes a date value from 2026-10-31.
func Date(s string) Value { return Value{Kind: KindDate, Text: s} }

// IsNull reports a missing value.
func (v Value) IsNull() bool { return v.Kind == kindNull }

// Eval computes n; env gives the value of an identifier and whether it is
// known. Null in a comparison or sum gives null, as in SQL. A type mistake or
// an unknown name is an *Error.
func Eval(n *Node, env func(name string) (Value, bool)) (Value, error) {
	switch n.Op {
	case OpNumber:
		return Num(n.Num), nil
	case OpText:
		return Text(n.Text), nil
	case OpBool:
		return Bool(n.Text == "true"), nil
	case OpIdent:
		v, ok := env(n.Name)
		if !ok {
			return Value{}, errAt(n.Col, "unknown field %q", n.Name)
		}
		return v, nil
	case OpAnd, OpOr:
		return evalLogic(n, env)
	case OpStar:
		return Value{}, errAt(n.Col, "* outside count(*)")
	}
	args := make([]Value, len(n.Args))
	for i, a := range n.Args {
		v, err := Eval(a, env)
		if err != nil {
			return Value{}, err
		}
		args[i] = v
	}
	return apply(n, args)
}

func apply(n *Node, args []Value) (Value, error) {
	switch n.Op {
	case OpCall:
		return call(n, args)
	case OpIsNull:
		return Bool(args[0].IsNull()), nil
	case OpNotNul:
		return Bool(!args[0].IsNull()), nil
	case OpNot:
		if args[0].IsNull() {
			return Value{}, nil
		}
		if args[0].Kind != KindBool {
			return Value{}, errAt(n.Col, "not wants a condition")
		}
		return Bool(!args[0].Bool), nil
	case OpIn, OpNotIn:
		return evalIn(n, args)
	case OpBetwn:
		return evalBetween(n, args)
	case OpEq, OpNe, OpLt, OpLe, OpGt, OpGe:
		return compare(n, n.Op, args[0], args[1])
	}
	return arithmetic(n, args)
}

// evalLogic follows SQL: false and null is false, true or null is true.
func evalLogic(n *Node, env func(string) (Value, bool)) (Value, error) {
	deciding := n.Op == OpOr
	null := false
	for _, a := range n.Args {
		v, err := Eval(a, env)
		if err != nil {
			return Value{}, err
		}
		switch {
		case v.IsNull():
			null = true
		case v.Kind != KindBool:
			return Value{}, errAt(a.Col, "%s wants conditions", n.Op)
		case v.Bool == deciding:
			return v, nil
		}
	}
	if null {
		return Value{}, nil
	}
	return Bool(!deciding), nil
}

func evalIn(n *Node, args []Value) (Value, error) {
	null := args[0].IsNull()
	for _, a := range args[1:] {
		v, err := compare(n, OpEq, args[0], a)
		if err != nil {
			return Value{}, err
		}
		if v.IsNull() {
			null = true
		} else if v.Bool {
			return Bool(n.Op == OpIn), nil
		}
	}
	if null {
		return Value{}, nil
	}
	return Bool(n.Op == OpNotIn), nil
}

func evalBetween(n *Node, args []Value) (Value, error) {
	lo, err := compare(n, OpGe, args[0], args[1])
	if err != nil {
		return Value{}, err
	}
	hi, err := compare(n, OpLe, args[0], args[2])
	if err != nil {
		return Value{}, err
	}
	if lo.Kind == KindBool && !lo.Bool || hi.Kind == KindBool && !hi.Bool {
		return Bool(false), nil
	}
	if lo.IsNull() || hi.IsNull() {
		return Value{}, nil
	}
	return Bool(true), nil
}

func compare(n *Node, op Op, a, b Value) (Value, error) {
	if a.IsNull() || b.IsNull() {
		return Value{}, nil
	}
	c, err := order(n, a, b)
	if err != nil {
		return Value{}, err
	}
	switch op {
	case OpEq:
		return Bool(c == 0), nil
	case OpNe:
		return Bool(c != 0), nil
	case OpLt:
		return Bool(c < 0), nil
	case OpLe:
		return Bool(c <= 0), nil
	case OpGt:
		return Bool(c > 0), nil
	}
	return Bool(c >= 0), nil
}

func order(n *Node, a, b Value) (int, error) {
	textual := func(v Value) bool { return v.Kind == KindText || v.Kind == KindDate }
	switch {
	case a.Kind == KindNum && b.Kind == KindNum:
		return a.Num.Cmp(b.Num), nil
	case textual(a) && textual(b):
		return strings.Compare(a.Text, b.Text), nil
	case a.Kind == KindBool && b.Kind == KindBool:
		switch {
		case a.Bool == b.Bool:
			return 0, nil
		case b.Bool:
			return -1, nil
		}
		return 1, nil
	}
	return 0, errAt(n.Col, "values of different types are compared")
}

func arithmetic(n *Node, args []Value) (Value, error) {
	for _, a := range args {
		if a.IsNull() {
			return Value{}, nil
		}
		if a.Kind != KindNum {
			return Value{}, errAt(n.Col, "%s wants numbers", n.Op)
		}
	}
	switch n.Op {
	case OpNeg:
		return Num(args[0].Num.Neg()), nil
	case OpAdd:
		return Num(args[0].Num.Add(args[1].Num)), nil
	case OpSub:
		return Num(args[0].Num.Sub(args[1].Num)), nil
	case OpMul:
		return Num(args[0].Num.Mul(args[1].Num)), nil
	case OpDiv:
		if args[1].Num.IsZero() {
			return Value{}, nil // no ratio over nothing
		}
		return Num(args[0].Num.DivRound(args[1].Num, 20)), nil
	}
	return Value{}, errAt(n.Col, "unknown operator %q", n.Op)
}

// call computes the functions of the language.
func call(n *Node, args []Value) (Value, error) {
	arity := map[string]int{"abs": 1, "length": 1, "month": 1, "days_between": 2, "substr": 3}
	if n.Name == "coalesce" {
		for _, a := range args {
			if !a.IsNull() {
				return a, nil
			}
		}
		return Value{}, nil
	}
	want, ok := arity[n.Name]
	if !ok {
		return Value{}, errAt(n.Col, "unknown function %q", n.Name)
	}
	if len(args) != want {
		return Value{}, errAt(n.Col, "%s wants %d arguments, has %d", n.Name, want, len(args))
	}
	for _, a := range args {
		if a.IsNull() {
			return Value{}, nil
		}
	}
	switch n.Name {
	case "abs":
		if args[0].Kind != KindNum {
			return Value{}, errAt(n.Col, "abs wants a number")
		}
		return Num(args[0].Num.Abs()), nil
	case "length":
		return Num(decimal.NewFromInt(int64(utf8.RuneCountInString(args[0].Text)))), nil
	case "month":
		if len(args[0].Text) < 7 {
			return Value{}, errAt(n.Col, "month wants a date")
		}
		return Text(args[0].Text[:7]), nil
	case "days_between":
		return daysBetween(n, args[0], args[1])
	}
	return substr(n, args)
}

// daysBetween returns b - a in days.
func daysBetween(n *Node, a, b Value) (Value, error) {
	ta, errA := time.Parse(time.DateOnly, a.Text)
	tb, errB := time.Parse(time.DateOnly, b.Text)
	if errA != nil || errB != nil {
		return Value{}, errAt(n.Col, "days_between wants two dates")
	}
	return Num(decimal.NewFromInt(int64(tb.Sub(ta) / (24 * time.Hour)))), nil
}

// substr counts characters from 1, as SQL does.
func substr(n *Node, args []Value) (Value, error) {
	if args[1].Kind != KindNum || args[2].Kind != KindNum {
		return Value{}, errAt(n.Col, "substr wants a text and two numbers")
	}
	r := []rune(args[0].Text)
	from := min(max(args[1].Num.IntPart()-1, 0), int64(len(r)))
	to := min(max(from+args[2].Num.IntPart(), from), int64(len(r)))
	return Text(string(r[from:to])), nil
}
