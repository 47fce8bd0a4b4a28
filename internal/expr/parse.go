package expr

import (
	"strings"

	"github.com/shopspring/decimal"
)

// maxDepth bounds nesting, so that a hostile overlay catalogue cannot exhaust
// the stack.
const maxDepth = 200

// Parse reads one expression. Operators from loosest to tightest: or; and;
// not; comparisons, in, between, is null; + and -; * and /; unary minus.
// The error is an *Error with the column.
func Parse(src string) (*Node, error) {
	toks, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{toks: toks}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokEOF {
		return nil, errAt(t.col, "unexpected %s", t)
	}
	return n, nil
}

type parser struct {
	toks  []token
	pos   int
	depth int
}

func (p *parser) peek() token { return p.toks[p.pos] }

func (p *parser) next() token {
	t := p.toks[p.pos]
	if t.kind != tokEOF {
		p.pos++
	}
	return t
}

func (p *parser) accept(s string) bool {
	if p.peek().is(s) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(s string) error {
	if t := p.peek(); !p.accept(s) {
		return errAt(t.col, "want %q, found %s", s, t)
	}
	return nil
}

func (p *parser) enter() error {
	p.depth++
	if p.depth > maxDepth {
		return errAt(p.peek().col, "nested deeper than %d", maxDepth)
	}
	return nil
}

func (p *parser) or() (*Node, error) { return p.chain(OpOr, "or", p.and) }

func (p *parser) and() (*Node, error) { return p.chain(OpAnd, "and", p.not) }

func (p *parser) chain(op Op, word string, sub func() (*Node, error)) (*Node, error) {
	n, err := sub()
	for err == nil && p.peek().is(word) {
		col := p.next().col
		var r *Node
		if r, err = sub(); err == nil {
			n = &Node{Op: op, Args: []*Node{n, r}, Col: col}
		}
	}
	return n, err
}

func (p *parser) not() (*Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if t := p.peek(); p.accept("not") {
		n, err := p.not()
		if err != nil {
			return nil, err
		}
		return &Node{Op: OpNot, Args: []*Node{n}, Col: t.col}, nil
	}
	return p.comparison()
}

func (p *parser) comparison() (*Node, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	for _, c := range []struct {
		text string
		op   Op
	}{{"=", OpEq}, {"<>", OpNe}, {"!=", OpNe}, {"<=", OpLe}, {">=", OpGe}, {"<", OpLt}, {">", OpGt}} {
		if p.accept(c.text) {
			right, err := p.sum()
			if err != nil {
				return nil, err
			}
			return &Node{Op: c.op, Args: []*Node{left, right}, Col: t.col}, nil
		}
	}
	switch {
	case p.accept("is"):
		return p.isNull(left, t.col)
	case p.accept("between"):
		return p.between(left, t.col)
	case p.accept("in"):
		return p.in(left, OpIn, t.col)
	case t.is("not") && p.toks[p.pos+1].is("in"):
		p.pos += 2
		return p.in(left, OpNotIn, t.col)
	}
	return left, nil
}

func (p *parser) isNull(left *Node, col int) (*Node, error) {
	op := OpIsNull
	if p.accept("not") {
		op = OpNotNul
	}
	if err := p.expect("null"); err != nil {
		return nil, err
	}
	return &Node{Op: op, Args: []*Node{left}, Col: col}, nil
}

func (p *parser) between(left *Node, col int) (*Node, error) {
	lo, err := p.sum()
	if err != nil {
		return nil, err
	}
	if err := p.expect("and"); err != nil {
		return nil, err
	}
	hi, err := p.sum()
	if err != nil {
		return nil, err
	}
	return &Node{Op: OpBetwn, Args: []*Node{left, lo, hi}, Col: col}, nil
}

func (p *parser) in(left *Node, op Op, col int) (*Node, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	args, err := p.list()
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return nil, errAt(col, "empty list")
	}
	return &Node{Op: op, Args: append([]*Node{left}, args...), Col: col}, nil
}

// list reads arguments up to and including the closing parenthesis.
func (p *parser) list() ([]*Node, error) {
	var args []*Node
	if p.accept(")") {
		return nil, nil
	}
	for {
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		args = append(args, n)
		if p.accept(")") {
			return args, nil
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}

func (p *parser) sum() (*Node, error) {
	return p.binary(map[string]Op{"+": OpAdd, "-": OpSub}, p.product)
}

func (p *parser) product() (*Node, error) {
	return p.binary(map[string]Op{"*": OpMul, "/": OpDiv}, p.unary)
}

func (p *parser) binary(ops map[string]Op, sub func() (*Node, error)) (*Node, error) {
	n, err := sub()
	for err == nil {
		t := p.peek()
		op, ok := ops[t.text]
		if !ok || t.kind != tokPunct {
			break
		}
		p.next()
		var r *Node
		if r, err = sub(); err == nil {
			n = &Node{Op: op, Args: []*Node{n, r}, Col: t.col}
		}
	}
	return n, err
}

func (p *parser) unary() (*Node, error) {
	t := p.peek()
	if !p.accept("-") {
		return p.primary()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	n, err := p.unary()
	if err != nil {
		return nil, err
	}
	return &Node{Op: OpNeg, Args: []*Node{n}, Col: t.col}, nil
}

func (p *parser) primary() (*Node, error) {
	t := p.next()
	switch t.kind {
	case tokNumber:
		d, err := decimal.NewFromString(t.text)
		if err != nil {
			return nil, errAt(t.col, "not a number: %q", t.text)
		}
		return &Node{Op: OpNumber, Num: d, Col: t.col}, nil
	case tokText:
		return &Node{Op: OpText, Text: t.text, Col: t.col}, nil
	case tokIdent:
		return p.word(t)
	}
	if t.is("(") {
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		return n, p.expect(")")
	}
	return nil, errAt(t.col, "want a value, found %s", t)
}

// word reads an identifier, a truth value or a function call.
func (p *parser) word(t token) (*Node, error) {
	lower := strings.ToLower(t.text)
	switch lower {
	case "true", "false":
		return &Node{Op: OpBool, Text: lower, Col: t.col}, nil
	case "and", "or", "not", "in", "is", "null", "between":
		return nil, errAt(t.col, "want a value, found %s", t)
	}
	if !p.accept("(") {
		return &Node{Op: OpIdent, Name: t.text, Col: t.col}, nil
	}
	if s := p.peek(); s.is("*") && p.toks[p.pos+1].is(")") {
		p.pos += 2
		star := &Node{Op: OpStar, Col: s.col}
		return &Node{Op: OpCall, Name: lower, Args: []*Node{star}, Col: t.col}, nil
	}
	args, err := p.list()
	if err != nil {
		return nil, err
	}
	return &Node{Op: OpCall, Name: lower, Args: args, Col: t.col}, nil
}
