package fellegi

import "math/big"

// feasible tells whether the fields of a set can be given values that satisfy
// every edit while the others keep theirs.
func (s *System) feasible(set uint, values []*big.Rat) bool {
	var columns []int // fields of the set
	for i := range s.Fields {
		if set&(1<<i) != 0 {
			columns = append(columns, i)
		}
	}
	var t tableau
	t.vars = 2 * len(columns) // each free field is the difference of two variables
	for i := range s.Edits {
		e := &s.Edits[i]
		right := new(big.Rat).Sub(e.constant(), e.sum(values, set))
		if e.fields()&set == 0 {
			if !compares(new(big.Rat), e.Op, right) {
				return false
			}
			continue
		}
		row := make([]*big.Rat, t.vars)
		for n, f := range columns {
			c := new(big.Rat)
			if f < len(e.Coef) && e.Coef[f] != nil {
				c.Set(e.Coef[f])
			}
			row[2*n], row[2*n+1] = c, new(big.Rat).Neg(c)
		}
		t.add(row, e.Op, right)
	}
	return t.feasible()
}

func compares(left *big.Rat, op Op, right *big.Rat) bool {
	c := left.Cmp(right)
	return c == 0 || op == AtMost && c < 0 || op == AtLeast && c > 0
}

// tableau is the first phase of the simplex method over variables that are not
// negative: constraints with a slack where they are inequalities and an
// artificial variable each, whose sum is brought to zero.
type tableau struct {
	vars  int
	rows  [][]*big.Rat
	slack []int // 1, -1 or 0
	right []*big.Rat
}

// add takes a constraint; its right side is made positive.
func (t *tableau) add(row []*big.Rat, op Op, right *big.Rat) {
	slack := 0
	switch op {
	case AtMost:
		slack = 1
	case AtLeast:
		slack = -1
	}
	right = new(big.Rat).Set(right)
	if right.Sign() < 0 {
		for _, c := range row {
			c.Neg(c)
		}
		right.Neg(right)
		slack = -slack
	}
	t.rows, t.slack, t.right = append(t.rows, row), append(t.slack, slack), append(t.right, right)
}

// feasible pivots by Bland's rule, which cannot cycle, until no variable would
// lower the sum of the artificial ones.
func (t *tableau) feasible() bool {
	m := len(t.rows)
	width := t.vars + m // the artificial variables need no column: they never come back
	base := make([]int, m)
	cost := make([]*big.Rat, width+1)
	for c := range cost {
		cost[c] = new(big.Rat)
	}
	for r := range t.rows {
		for s := range m {
			v := new(big.Rat)
			if s == r {
				v.SetInt64(int64(t.slack[r]))
			}
			t.rows[r] = append(t.rows[r], v)
		}
		t.rows[r] = append(t.rows[r], t.right[r])
		base[r] = width + 1 + r
		for c, v := range t.rows[r] {
			cost[c].Add(cost[c], v)
		}
	}
	for cost[width].Sign() > 0 {
		enter := 0
		for enter < width && cost[enter].Sign() <= 0 {
			enter++
		}
		if enter == width {
			return false
		}
		t.pivot(t.leave(enter, width, base), enter, base, cost)
	}
	return true
}

// leave chooses the row with the smallest ratio; of equal ones that with the
// smallest variable. A column of positive cost has a positive element, since
// the cost is the sum of rows.
func (t *tableau) leave(enter, width int, base []int) int {
	best := -1
	var least *big.Rat
	for r, row := range t.rows {
		if row[enter].Sign() <= 0 {
			continue
		}
		ratio := new(big.Rat).Quo(row[width], row[enter])
		if best < 0 || ratio.Cmp(least) < 0 || ratio.Cmp(least) == 0 && base[r] < base[best] {
			best, least = r, ratio
		}
	}
	return best
}

func (t *tableau) pivot(r, enter int, base []int, cost []*big.Rat) {
	row := t.rows[r]
	by := new(big.Rat).Set(row[enter])
	for c := range row {
		row[c].Quo(row[c], by)
	}
	clear := func(other []*big.Rat) {
		f := new(big.Rat).Set(other[enter])
		if f.Sign() == 0 {
			return
		}
		for c := range other {
			other[c].Sub(other[c], new(big.Rat).Mul(f, row[c]))
		}
	}
	for i := range t.rows {
		if i != r {
			clear(t.rows[i])
		}
	}
	clear(cost)
	base[r] = enter
}
