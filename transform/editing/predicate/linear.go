package predicate

import "math/big"

// Form is a linear comparison: the sum of the coefficients times their columns,
// compared by Op ("=", "<=" or ">=") with Const.
type Form struct {
	Coef  map[string]*big.Rat
	Op    Op
	Const *big.Rat
}

// Linear reads a balance edit such as a + 2 * b = c: sums of columns and numbers,
// products with a number.
func Linear(src string) (Form, error) {
	n, err := Parse(src)
	if err != nil {
		return Form{}, err
	}
	if n.Op != "=" && n.Op != "<=" && n.Op != ">=" {
		return Form{}, errAt(n.Col, "a balance edit compares by =, <= or >=")
	}
	left, err := linear(n.Args[0])
	if err != nil {
		return Form{}, err
	}
	right, err := linear(n.Args[1])
	if err != nil {
		return Form{}, err
	}
	left.add(right, big.NewRat(-1, 1))
	f := Form{Coef: left.coef, Op: n.Op, Const: left.rest.Neg(left.rest)}
	for _, c := range n.Columns() {
		if f.Coef[c].Sign() == 0 {
			return Form{}, errAt(n.Col, "%s cancels out", c)
		}
	}
	if len(f.Coef) == 0 {
		return Form{}, errAt(n.Col, "a balance edit without a column")
	}
	return f, nil
}

// sum is a linear form with its constant part.
type sum struct {
	coef map[string]*big.Rat
	rest *big.Rat
}

func (s sum) add(o sum, times *big.Rat) {
	for c, v := range o.coef {
		if s.coef[c] == nil {
			s.coef[c] = new(big.Rat)
		}
		s.coef[c].Add(s.coef[c], new(big.Rat).Mul(v, times))
	}
	s.rest.Add(s.rest, new(big.Rat).Mul(o.rest, times))
}

func linear(n *Node) (sum, error) {
	out := sum{map[string]*big.Rat{}, new(big.Rat)}
	one := big.NewRat(1, 1)
	switch n.Op {
	case Column:
		out.coef[n.Text] = one
		return out, nil
	case Number:
		out.rest.SetString(n.Text)
		return out, nil
	case Neg:
		a, err := linear(n.Args[0])
		if err == nil {
			out.add(a, big.NewRat(-1, 1))
		}
		return out, err
	case "+", "-", "*":
	default:
		return out, errAt(n.Col, "not linear")
	}
	a, err := linear(n.Args[0])
	if err != nil {
		return out, err
	}
	b, err := linear(n.Args[1])
	if err != nil {
		return out, err
	}
	switch {
	case n.Op == "+":
		out.add(a, one)
		out.add(b, one)
	case n.Op == "-":
		out.add(a, one)
		out.add(b, big.NewRat(-1, 1))
	case len(a.coef) == 0:
		out.add(b, a.rest)
	case len(b.coef) == 0:
		out.add(a, b.rest)
	default:
		return out, errAt(n.Col, "not linear")
	}
	return out, nil
}
