package predicate

import (
	"slices"
	"strconv"
	"time"
)

// Parse reads a predicate.
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
	if t := p.peek(); t.kind != end {
		return nil, errAt(t.col, "%q is too much", t.text)
	}
	return n, nil
}

// maxDepth is how deep brackets and NOT may nest.
const maxDepth = 50

type parser struct {
	toks  []token
	at    int
	depth int
}

func (p *parser) peek() token { return p.toks[p.at] }

func (p *parser) next() token {
	t := p.toks[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// is reports whether the next token is one of the words or symbols.
func (p *parser) is(texts ...string) bool {
	t := p.peek()
	return (t.kind == word || t.kind == symbol) && slices.Contains(texts, t.text)
}

func (p *parser) take(s string) error {
	if !p.is(s) {
		return p.wrong("want " + strconv.Quote(s))
	}
	p.next()
	return nil
}

func (p *parser) wrong(want string) error {
	t := p.peek()
	if t.kind == end {
		return errAt(t.col, "ends too early: %s", want)
	}
	return errAt(t.col, "%q: %s", t.text, want)
}

// chain reads operands joined by operators of one rank, from the left.
func (p *parser) chain(operand func() (*Node, error), ops ...string) (*Node, error) {
	left, err := operand()
	for err == nil && p.is(ops...) {
		t := p.next()
		var right *Node
		if right, err = operand(); err == nil {
			left = &Node{Op: Op(t.text), Args: []*Node{left, right}, Col: t.col}
		}
	}
	return left, err
}

func (p *parser) or() (*Node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, errAt(p.peek().col, "nested deeper than %d", maxDepth)
	}
	defer func() { p.depth-- }()
	return p.chain(p.and, "or")
}

func (p *parser) and() (*Node, error) { return p.chain(p.not, "and") }

func (p *parser) not() (*Node, error) {
	if !p.is("not") {
		return p.comparison()
	}
	t := p.next()
	if p.depth++; p.depth > maxDepth {
		return nil, errAt(t.col, "nested deeper than %d", maxDepth)
	}
	defer func() { p.depth-- }()
	n, err := p.not()
	return &Node{Op: Not, Args: []*Node{n}, Col: t.col}, err
}

func (p *parser) comparison() (*Node, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	if p.is("=", "<>", "<", "<=", ">", ">=") {
		p.next()
		right, err := p.sum()
		return &Node{Op: Op(t.text), Args: []*Node{left, right}, Col: t.col}, err
	}
	if p.is("is") {
		return p.null(left)
	}
	not := ""
	if p.is("not") {
		p.next()
		not = "not "
	}
	switch {
	case p.is("in"):
		return p.in(left, not)
	case p.is("between"):
		return p.between(left, not)
	case p.is("like"):
		t := p.next()
		pattern := p.next()
		if pattern.kind != text {
			return nil, errAt(pattern.col, "like wants a text")
		}
		return &Node{Op: Op(not + "like"), Args: []*Node{left, {Op: Text, Text: pattern.text, Col: pattern.col}}, Col: t.col}, nil
	case not != "":
		return nil, p.wrong("want in, between or like")
	}
	return left, nil
}

func (p *parser) null(left *Node) (*Node, error) {
	t, op := p.next(), Op("is null")
	if p.is("not") {
		p.next()
		op = "is not null"
	}
	return &Node{Op: op, Args: []*Node{left}, Col: t.col}, p.take("null")
}

func (p *parser) in(left *Node, not string) (*Node, error) {
	t := p.next()
	list, err := p.list()
	if err == nil && len(list) == 0 {
		err = errAt(t.col, "in an empty list")
	}
	return &Node{Op: Op(not + "in"), Args: append([]*Node{left}, list...), Col: t.col}, err
}

func (p *parser) between(left *Node, not string) (*Node, error) {
	t := p.next()
	low, err := p.sum()
	if err != nil {
		return nil, err
	}
	if err := p.take("and"); err != nil {
		return nil, err
	}
	high, err := p.sum()
	return &Node{Op: Op(not + "between"), Args: []*Node{left, low, high}, Col: t.col}, err
}

// list reads bracketed expressions with commas between them.
func (p *parser) list() ([]*Node, error) {
	if err := p.take("("); err != nil {
		return nil, err
	}
	var out []*Node
	for !p.is(")") {
		if len(out) > 0 {
			if err := p.take(","); err != nil {
				return nil, err
			}
		}
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	p.next()
	return out, nil
}

func (p *parser) sum() (*Node, error)     { return p.chain(p.product, "+", "-", "||") }
func (p *parser) product() (*Node, error) { return p.chain(p.unary, "*") }

func (p *parser) unary() (*Node, error) {
	if !p.is("-") {
		return p.primary()
	}
	t := p.next()
	n, err := p.primary()
	return &Node{Op: Neg, Args: []*Node{n}, Col: t.col}, err
}

func (p *parser) primary() (*Node, error) {
	t := p.peek()
	if p.is("(") {
		list, err := p.list()
		if err == nil && len(list) != 1 {
			err = errAt(t.col, "brackets around %d expressions", len(list))
		}
		if err != nil {
			return nil, err
		}
		return list[0], nil
	}
	switch p.next(); t.kind {
	case number:
		return &Node{Op: Number, Text: t.text, Col: t.col}, nil
	case text:
		return &Node{Op: Text, Text: t.text, Col: t.col}, nil
	case param:
		return &Node{Op: Param, Text: t.text, Col: t.col}, nil
	case word:
		return p.name(t)
	case end:
		return nil, errAt(t.col, "ends too early: want a value")
	}
	return nil, errAt(t.col, "%q: want a value", t.text)
}

// name reads what begins with a word: a constant, a call or a column.
func (p *parser) name(t token) (*Node, error) {
	switch {
	case t.text == "true" || t.text == "false":
		return &Node{Op: Bool, Text: t.text, Col: t.col}, nil
	case t.text == "date":
		day := p.next()
		if _, err := time.Parse(time.DateOnly, day.text); day.kind != text || err != nil {
			return nil, errAt(day.col, "date wants a day such as '2026-01-31'")
		}
		return &Node{Op: Date, Text: day.text, Col: t.col}, nil
	case p.is("("):
		limits, ok := functions[t.text]
		if !ok {
			return nil, errAt(t.col, "function %s is not in the list", t.text)
		}
		args, err := p.list()
		if err == nil && (len(args) < limits[0] || len(args) > limits[1]) {
			err = errAt(t.col, "%s with %d arguments: want %d to %d", t.text, len(args), limits[0], limits[1])
		}
		return &Node{Op: Call, Text: t.text, Args: args, Col: t.col}, err
	case slices.Contains(reserved, t.text):
		return nil, errAt(t.col, "%s: want a value", t.text)
	}
	return &Node{Op: Column, Text: t.text, Col: t.col}, nil
}
