package indicators

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"stis/internal/expr"
)

// formula is the compiled form of a derived indicator.
type formula struct {
	root    *expr.Node
	refs    map[string]operand // by name as written
	percent bool               // the quotient is a pure number, shown in percent
}

// operand is one reference of a formula: an indicator, at the cell's own time
// basis and key unless a suffix says otherwise.
type operand struct {
	ind     *Indicator
	total   bool   // .total: the whole, whatever the cell's breakdown
	basis   string // .month, .ytd, .r12, .stock; "" = that of the cell
	measure string // level or yoy
}

// elapsed is the operand that is no indicator: the share of the year that has
// passed at the end of the month, in percent (时序进度).
const elapsed = "elapsed"

var suffixes = map[string]operand{
	"":        {measure: "level"},
	"total":   {measure: "level", total: true},
	"month":   {measure: "level", basis: "month"},
	"ytd":     {measure: "level", basis: "ytd"},
	"r12":     {measure: "level", basis: "r12"},
	"stock":   {measure: "level", basis: "stock"},
	"yoy":     {measure: "yoy"},
	"ytd_yoy": {measure: "yoy", basis: "ytd"},
}

// parseFormula reads a formula and finds its operands; it does not check units.
func parseFormula(src string, find func(id string) *Indicator) (*formula, error) {
	n, err := expr.Parse(src)
	if err != nil {
		return nil, err
	}
	f := &formula{root: n, refs: map[string]operand{}}
	n.Walk(func(x *expr.Node) {
		if err != nil {
			return
		}
		switch x.Op {
		case expr.OpIdent:
			err = f.refer(x, find)
		case expr.OpNumber, expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpDiv, expr.OpNeg:
		default:
			err = fmt.Errorf("column %d: %s cannot stand in a formula", x.Col, x.Op)
		}
	})
	if err != nil {
		return nil, err
	}
	if len(f.refs) == 0 {
		return nil, fmt.Errorf("formula %q uses no indicator", src)
	}
	return f, nil
}

func (f *formula) refer(x *expr.Node, find func(string) *Indicator) error {
	if x.Name == elapsed {
		return nil
	}
	id, suffix, _ := strings.Cut(x.Name, ".")
	op, ok := suffixes[suffix]
	if !ok {
		return fmt.Errorf("column %d: suffix %q is not known", x.Col, suffix)
	}
	if op.ind = find(id); op.ind == nil {
		return fmt.Errorf("column %d: indicator %q is not in the catalogue", x.Col, id)
	}
	if op.ind.Kind == "generic" {
		return fmt.Errorf("column %d: %s is a generic measure; write a suffix", x.Col, id)
	}
	f.refs[x.Name] = op
	return nil
}

// names returns the operands in a fixed order.
func (f *formula) names() []string {
	out := make([]string, 0, len(f.refs))
	for n := range f.refs {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// dims is a unit as powers of base units; a pure number has none.
type dims map[string]int

func parseDims(base string) dims {
	d := dims{}
	for i, p := range strings.Split(base, "/") {
		if i == 0 {
			d.add(p, 1)
		} else {
			d.add(p, -1)
		}
	}
	return d
}

func (d dims) add(base string, power int) {
	if d[base] += power; d[base] == 0 {
		delete(d, base)
	}
}

func (d dims) equal(o dims) bool {
	if len(d) != len(o) {
		return false
	}
	for k, v := range d {
		if o[k] != v {
			return false
		}
	}
	return true
}

// String prints USD, CNY/USD or "a pure number".
func (d dims) String() string {
	var above, below []string
	for k, v := range d {
		for ; v > 0; v-- {
			above = append(above, k)
		}
		for ; v < 0; v++ {
			below = append(below, k)
		}
	}
	if len(above)+len(below) == 0 {
		return "a pure number"
	}
	slices.Sort(above)
	slices.Sort(below)
	text := strings.Join(append(above, ""), "·")
	if text = strings.TrimSuffix(text, "·"); text == "" {
		text = "1"
	}
	for _, k := range below {
		text += "/" + k
	}
	return text
}

// unit works out the unit of a node; a mistake names its column.
func (f *formula) unit(n *expr.Node) (dims, error) {
	switch n.Op {
	case expr.OpNumber:
		return dims{}, nil
	case expr.OpIdent:
		op, ok := f.refs[n.Name]
		if !ok || op.measure != "level" {
			return dims{percentUnit: 1}, nil // elapsed, growth
		}
		return parseDims(op.ind.Unit.Base), nil
	case expr.OpNeg:
		return f.unit(n.Args[0])
	}
	sum, err := f.unit(n.Args[0])
	if err != nil {
		return nil, err
	}
	out := dims{}
	for k, v := range sum {
		out[k] = v
	}
	for _, a := range n.Args[1:] {
		d, err := f.unit(a)
		if err != nil {
			return nil, err
		}
		switch n.Op {
		case expr.OpMul, expr.OpDiv:
			for k, v := range d {
				if n.Op == expr.OpDiv {
					v = -v
				}
				out.add(k, v)
			}
		default:
			if !out.equal(d) {
				return nil, fmt.Errorf("column %d: %s %s %s: the units differ", a.Col, out, n.Op, d)
			}
		}
	}
	return out, nil
}

const (
	percentUnit = "PERCENT"
	pointUnit   = "POINT"
)

// checkUnit compares the unit of the formula with the declared base unit. A
// pure number may be declared a percentage, a difference of percentages points.
func (f *formula) checkUnit(declared string) error {
	got, err := f.unit(f.root)
	if err != nil {
		return err
	}
	want := parseDims(declared)
	switch {
	case got.equal(want):
		return nil
	case len(got) == 0 && declared == percentUnit:
		f.percent = true
		return nil
	case declared == pointUnit && f.root.Op == expr.OpSub && got.equal(dims{percentUnit: 1}):
		return nil
	}
	return fmt.Errorf("the formula gives %s, the unit says %s", got, declared)
}

// linear reports whether the parts of a breakdown add to the whole: sums and
// differences of additive indicators do.
func (f *formula) linear() bool {
	ok := true
	f.root.Walk(func(n *expr.Node) {
		switch n.Op {
		case expr.OpAdd, expr.OpSub, expr.OpNeg:
		case expr.OpIdent:
			op, found := f.refs[n.Name]
			ok = ok && found && !op.total && op.measure == "level" && op.ind.Additive()
		default:
			ok = false
		}
	})
	return ok
}

// eval computes a node; value gives an operand. A nil value carries the status
// that made it so.
func (f *formula) eval(n *expr.Node, value func(name string) (*big.Rat, Status)) (*big.Rat, Status) {
	switch n.Op {
	case expr.OpNumber:
		return n.Num.Rat(), ""
	case expr.OpIdent:
		return value(n.Name)
	}
	acc, st := f.eval(n.Args[0], value)
	if acc == nil {
		return nil, st
	}
	acc = new(big.Rat).Set(acc)
	if n.Op == expr.OpNeg {
		return acc.Neg(acc), ""
	}
	for _, a := range n.Args[1:] {
		v, st := f.eval(a, value)
		if v == nil {
			return nil, st
		}
		switch n.Op {
		case expr.OpAdd:
			acc.Add(acc, v)
		case expr.OpSub:
			acc.Sub(acc, v)
		case expr.OpMul:
			acc.Mul(acc, v)
		default:
			if v.Sign() == 0 && acc.Sign() == 0 {
				return nil, BothZero
			} else if v.Sign() == 0 {
				return nil, BaseZero
			}
			acc.Quo(acc, v)
		}
	}
	return acc, ""
}
