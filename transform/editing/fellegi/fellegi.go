// Package fellegi finds the smallest weighted set of fields whose change can
// satisfy all balance edits of a record (Fellegi and Holt 1976), METHODS §4.
// All arithmetic is exact, on rationals.
//
// Steps: which edits the values break; subsets of fields in the order of their
// weight, those that leave a broken edit untouched left out; for each a phase-one
// simplex says whether values exist for the freed fields; all subsets of the
// smallest weight are told, for a record alone cannot choose between them.
package fellegi

import (
	"cmp"
	"fmt"
	"math/big"
	"math/bits"
	"slices"
)

// MaxFields is the largest number of fields of a system: 4,096 subsets.
const MaxFields = 12

// Op compares the linear form of an edit with its constant.
type Op int

// The comparisons. The zero value is Equal.
const (
	Equal   Op = iota // sum = constant
	AtMost            // sum <= constant
	AtLeast           // sum >= constant
)

// Edit is one balance edit: sum of Coef[i] * field i, compared with Const. A nil
// coefficient is zero, a nil constant too.
type Edit struct {
	Name  string
	Coef  []*big.Rat
	Op    Op
	Const *big.Rat
}

// System is a set of edits over fields. Weights say how much a field is
// trusted; they are positive.
type System struct {
	Fields  []string
	Weights []int
	Edits   []Edit
}

// Change is what would have to be changed at least.
type Change struct {
	Broken []string   // names of the edits that the values break
	Weight int        // of every set below
	Sets   [][]string // all sets of this weight; one empty set when nothing is broken
	// Offer holds for every set of one field the only value that satisfies the
	// edits; nil for the other sets, and where several values do.
	Offer []*big.Rat
}

// check says what is wrong with a system.
func (s *System) check() error {
	switch n := len(s.Fields); {
	case n == 0 || n > MaxFields:
		return fmt.Errorf("balance edits: %d fields: want 1 to %d", n, MaxFields)
	case len(s.Weights) != n:
		return fmt.Errorf("balance edits: %d weights for %d fields", len(s.Weights), n)
	case slices.Min(s.Weights) < 1:
		return fmt.Errorf("balance edits: weight %d: want at least 1", slices.Min(s.Weights))
	}
	for _, e := range s.Edits {
		if len(e.Coef) > len(s.Fields) || e.Op < Equal || e.Op > AtLeast {
			return fmt.Errorf("balance edit %q: %d coefficients for %d fields, comparison %d", e.Name, len(e.Coef), len(s.Fields), e.Op)
		}
	}
	return nil
}

// Smallest finds the smallest changes of a record. A nil value is unknown: its
// field is in every set. Without a solution, since the edits contradict each
// other, there is no set.
func (s *System) Smallest(values []*big.Rat) (Change, error) {
	if err := s.check(); err != nil {
		return Change{}, err
	}
	if len(values) != len(s.Fields) {
		return Change{}, fmt.Errorf("balance edits: %d values for %d fields", len(values), len(s.Fields))
	}
	var out Change
	unknown := uint(0)
	for i, v := range values {
		if v == nil {
			unknown |= 1 << i
		}
	}
	var broken []uint // the fields of every broken edit
	for i := range s.Edits {
		touched := s.Edits[i].fields()
		if touched&unknown == 0 && !s.Edits[i].holds(values) {
			broken = append(broken, touched)
			out.Broken = append(out.Broken, s.Edits[i].Name)
		}
	}
	for _, set := range s.subsets() {
		if w := s.weight(set); len(out.Sets) > 0 && w > out.Weight {
			break
		}
		hits := !slices.ContainsFunc(broken, func(e uint) bool { return e&set == 0 })
		if unknown&^set != 0 || !hits || !s.feasible(set, values) {
			continue
		}
		out.Weight = s.weight(set)
		out.Sets = append(out.Sets, s.names(set))
		out.Offer = append(out.Offer, s.only(set, values))
	}
	return out, nil
}

// subsets lists all sets of fields by weight, then by size, then with the
// earlier fields first.
func (s *System) subsets() []uint {
	all := make([]uint, 1<<len(s.Fields))
	for i := range all {
		all[i] = uint(i)
	}
	slices.SortFunc(all, func(a, b uint) int {
		return cmp.Or(cmp.Compare(s.weight(a), s.weight(b)), cmp.Compare(bits.OnesCount(a), bits.OnesCount(b)),
			cmp.Compare(bits.Reverse(b), bits.Reverse(a)))
	})
	return all
}

func (s *System) weight(set uint) int {
	w := 0
	for i, x := range s.Weights {
		if set&(1<<i) != 0 {
			w += x
		}
	}
	return w
}

func (s *System) names(set uint) []string {
	out := []string{}
	for i, f := range s.Fields {
		if set&(1<<i) != 0 {
			out = append(out, f)
		}
	}
	return out
}

// only gives the one value of a set of one field that an equality fixes.
func (s *System) only(set uint, values []*big.Rat) *big.Rat {
	if bits.OnesCount(set) != 1 {
		return nil
	}
	at := bits.TrailingZeros(set)
	for i := range s.Edits {
		e := &s.Edits[i]
		if e.Op == Equal && e.fields()&set != 0 {
			rest := new(big.Rat).Sub(e.constant(), e.sum(values, set))
			return rest.Quo(rest, e.Coef[at])
		}
	}
	return nil
}

// fields is the set of the fields that an edit names.
func (e *Edit) fields() uint {
	set := uint(0)
	for i, c := range e.Coef {
		if c != nil && c.Sign() != 0 {
			set |= 1 << i
		}
	}
	return set
}

func (e *Edit) constant() *big.Rat {
	if e.Const == nil {
		return new(big.Rat)
	}
	return e.Const
}

// sum adds the fields outside free.
func (e *Edit) sum(values []*big.Rat, free uint) *big.Rat {
	out := new(big.Rat)
	for i, c := range e.Coef {
		if c != nil && c.Sign() != 0 && free&(1<<i) == 0 {
			out.Add(out, new(big.Rat).Mul(c, values[i]))
		}
	}
	return out
}

// holds tells whether values without an unknown one satisfy the edit.
func (e *Edit) holds(values []*big.Rat) bool {
	c := e.sum(values, 0).Cmp(e.constant())
	switch e.Op {
	case AtMost:
		return c <= 0
	case AtLeast:
		return c >= 0
	}
	return c == 0
}
