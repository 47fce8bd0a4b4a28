package ingest

import (
	"math"
	"math/big"
)

// tally is an exact sum. It stays in 64 bits as long as that holds it.
type tally struct {
	small int64
	rest  *big.Int // what did not fit; nil = nothing
}

func (t *tally) add(v *value) {
	if v.big != nil {
		t.spill(v.big)
		return
	}
	if v.i > 0 && t.small > math.MaxInt64-v.i || v.i < 0 && t.small < math.MinInt64-v.i {
		t.spill(big.NewInt(t.small))
		t.small = 0
	}
	t.small += v.i
}

func (t *tally) spill(n *big.Int) {
	if t.rest == nil {
		t.rest = new(big.Int)
	}
	t.rest.Add(t.rest, n)
}

// big gives the sum, for the caller to keep.
func (t *tally) big() *big.Int {
	n := big.NewInt(t.small)
	if t.rest != nil {
		n.Add(n, t.rest)
	}
	return n
}
