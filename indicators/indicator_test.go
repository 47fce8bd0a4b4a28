package indicators

import (
	"math/big"
	"strings"
	"testing"

	"stis/reference"
)

// TestShown converts one of each unit of the catalogue and compares it with the
// factor of the unit's first part, which is what every unit in use comes to.
func TestShown(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range c.All() {
		first, _, _ := strings.Cut(i.Unit.Show, "/")
		u, ok := reference.ParseUnit(first)
		if !ok {
			t.Fatalf("%s: unit %q is not known", i.ID, first)
		}
		if got := i.Shown(u.Factor()); got.Cmp(big.NewRat(1, 1)) != 0 {
			t.Errorf("%s: one %s shows as %s", i.ID, i.Unit.Show, got.RatString())
		}
		if i.Shown(nil) != nil {
			t.Errorf("%s: no value shows as one", i.ID)
		}
	}
	for id, want := range map[string]string{"EX03": "12345.68", "CT07": "12345.68", "EX04": "12345.68", "EX06": "123456789.00", "EN01": "123456789.00"} {
		i, _ := c.Get(id)
		v := big.NewRat(123456789, 1)
		if got := Round(i.Shown(v), 2, HalfUp); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
		if v.Cmp(big.NewRat(123456789, 1)) != 0 {
			t.Errorf("%s: the argument was changed", id)
		}
	}
}
