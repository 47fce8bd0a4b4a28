package ingest

import (
	"strings"

	"stis/ingest/sheet"
	"stis/internal/expr"
)

// Most cells and most conditions are of few simple kinds. What is here decides
// those at once and leaves everything else, findings first of all, to the code
// that says what holds in general.

// quick reads a cell that means nothing but what it says: a text of letters
// and digits, a plain number, a whole day number under a date format.
func (c *column) quick(cell *sheet.Cell, p *placed, date1904 bool, v *value) bool {
	switch c.Type.Kind {
	case Text, Code:
		if cell.Kind != sheet.Text || !ordinaryWord(cell.Text) {
			return false
		}
		*v = value{text: cell.Text}
		return true
	case Int, Decimal:
		i, ok := c.quickNumber(cell, p)
		if ok {
			*v = value{i: i}
		}
		return ok
	case Date:
		if cell.Kind != sheet.Number || !cell.Date || date1904 || len(cell.Text) != 5 || !allDigits(cell.Text) || cell.Text[0] == '0' {
			return false
		}
		s := cell.Text
		n := int64(s[0]-'0')*10000 + int64(s[1]-'0')*1000 + int64(s[2]-'0')*100 + int64(s[3]-'0')*10 + int64(s[4]-'0')
		*v = value{i: n + epoch1900}
		return true
	}
	return false
}

// ordinaryWord reports a text of ASCII letters and digits in which no number
// with an exponent can be seen.
func ordinaryWord(s string) bool {
	return plainWord(s) && s[0]|0x20 != 'e' && !(len(s) > 2 && s[1]|0x20 == 'e')
}

// unsettled is the verdict of a quick condition that leaves the row to eval.
const unsettled verdict = yes + 1

// quickCond is a condition over one row.
type quickCond func(*record) verdict

// cond readies an expression of the layout; nil gives nil.
func (s *source) cond(n *expr.Node) *cond {
	c := newCond(n, s.byField)
	if c != nil {
		c.quick = quicken(&c.root, s.cols)
	}
	return c
}

// quicken compiles what it knows of an expression; nil = nothing.
func quicken(n *condNode, cols []column) quickCond {
	switch n.op {
	case expr.OpAnd, expr.OpOr:
		return quickLogic(n, cols)
	case expr.OpIsNull, expr.OpNotNul:
		f, want := n.args[0].field, n.op == expr.OpIsNull
		if !isPlain(&n.args[0], cols) {
			return nil
		}
		return func(r *record) verdict { return verdictOf(r.values[f].null == want) }
	case expr.OpIn, expr.OpNotIn:
		return quickMember(n, cols)
	case expr.OpEq, expr.OpNe, expr.OpLt, expr.OpLe, expr.OpGt, expr.OpGe:
		return quickCompare(n, cols)
	}
	return nil
}

func verdictOf(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// isPlain reports a field whose values eval never finds odd.
func isPlain(n *condNode, cols []column) bool {
	if n.op != expr.OpIdent || n.field < 0 {
		return false
	}
	t := cols[n.field].Type
	return t.Kind != Timestamp && !(t.Kind == Decimal && t.Width > 18)
}

func (n *condNode) isText(cols []column) bool {
	if !isPlain(n, cols) {
		return false
	}
	switch cols[n.field].Type.Kind {
	case Text, Code, Month:
		return true
	}
	return false
}

func quickLogic(n *condNode, cols []column) quickCond {
	args := make([]quickCond, len(n.args))
	for i := range n.args {
		arg := &n.args[i]
		if args[i] = quicken(arg, cols); args[i] == nil {
			args[i] = func(r *record) verdict { return verdictOfOperand(r.eval(arg)) }
		}
	}
	deciding, other := no, yes
	if n.op == expr.OpOr {
		deciding, other = yes, no
	}
	return func(r *record) verdict {
		out := other
		for _, arg := range args {
			switch v := arg(r); v {
			case unsettled, deciding:
				return v
			case unknown:
				out = unknown
			}
		}
		return out
	}
}

func verdictOfOperand(v operand) verdict {
	switch v.kind {
	case isNull:
		return unknown
	case isTruth:
		return verdictOf(v.i == 1)
	}
	return unsettled
}

func quickMember(n *condNode, cols []column) quickCond {
	if !n.args[0].isText(cols) {
		return nil
	}
	var list []string
	for _, a := range n.args[1:] {
		if a.op != expr.OpText {
			return nil
		}
		list = append(list, a.value.text)
	}
	f, in, out := n.args[0].field, yes, no
	if n.op == expr.OpNotIn {
		in, out = no, yes
	}
	return func(r *record) verdict {
		v := &r.values[f]
		if v.null {
			return unknown
		}
		for _, s := range list {
			if s == v.text {
				return in
			}
		}
		return out
	}
}

// quickCompare compares a field with a constant or a field of its own kind.
func quickCompare(n *condNode, cols []column) quickCond {
	a, b := &n.args[0], &n.args[1]
	test := testOf(n.op)
	if a.isText(cols) && b.op == expr.OpText {
		f, text := a.field, b.value.text
		return func(r *record) verdict {
			v := &r.values[f]
			if v.null {
				return unknown
			}
			return test[1+strings.Compare(v.text, text)]
		}
	}
	if !isPlain(a, cols) {
		return nil
	}
	t := cols[a.field].Type
	f := a.field
	switch {
	case t.Kind != Int && t.Kind != Decimal && t.Kind != Date:
		return nil
	case isPlain(b, cols) && cols[b.field].Type.Kind == t.Kind && cols[b.field].Type.Scale == t.Scale:
		g := b.field
		return func(r *record) verdict {
			v, w := &r.values[f], &r.values[g]
			if v.null || w.null {
				return unknown
			}
			return test[order(v.i, w.i)]
		}
	case b.op == expr.OpNumber && b.value.kind == isNumber && t.Kind != Date && int(b.value.scale) <= t.Scale:
		limit, _, ok := level(b.value, operand{kind: isNumber, scale: int8(t.Scale)})
		if !ok {
			return nil
		}
		return func(r *record) verdict {
			v := &r.values[f]
			if v.null {
				return unknown
			}
			return test[order(v.i, limit.i)]
		}
	}
	return nil
}

// order is 0, 1 or 2 for less, equal and more.
func order(a, b int64) int {
	switch {
	case a < b:
		return 0
	case a > b:
		return 2
	}
	return 1
}

// testOf gives what a comparison says of less, equal and more.
func testOf(op expr.Op) [3]verdict {
	switch op {
	case expr.OpEq:
		return [3]verdict{no, yes, no}
	case expr.OpNe:
		return [3]verdict{yes, no, yes}
	case expr.OpLt:
		return [3]verdict{yes, no, no}
	case expr.OpLe:
		return [3]verdict{yes, yes, no}
	case expr.OpGt:
		return [3]verdict{no, no, yes}
	}
	return [3]verdict{no, yes, yes}
}
