package ingest

import (
	"math/rand/v2"
	"testing"
	"time"

	"stis/ingest/sheet"
	"stis/internal/expr"
)

// TestCond: the quick evaluator says what package expr says, for every edit of
// the embedded layouts and some odd expressions, over rows of any content.
func TestCond(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 3))
	cat, err := Layouts()
	fatal(t, err)
	compared, quick, quickest := 0, 0, 0
	for _, l := range cat.All() {
		s := sourceOf(l)
		var all []*cond
		for _, e := range l.Edits {
			all = append(all, s.cond(parsed(e.When)), s.cond(parsed(e.Check)))
		}
		for _, c := range l.Columns {
			all = append(all, s.cond(parsed(c.RequiredWhen)), s.cond(parsed(c.CheckWhen)))
		}
		r := newRecord(s, sheet.Info{})
		for range 300 {
			fillRandom(rnd, &r)
			for _, c := range all {
				if c == nil {
					continue
				}
				compared++
				if r.eval(&c.root).kind != isOdd {
					quick++
				}
				if c.quick != nil && c.quick(&r) != unsettled {
					quickest++
				}
				if got, want := r.holds(c), r.ask(c.tree); got != want {
					t.Fatalf("%s: %v over %v: %d, want %d", l.Name, c.tree, r.values, got, want)
				}
			}
		}
	}
	if quick*10 < compared*7 {
		t.Errorf("only %d of %d conditions were quick", quick, compared)
	}
	if quickest*10 < compared*5 {
		t.Errorf("only %d of %d conditions were compiled", quickest, compared)
	}
}

func sourceOf(l *Layout) *source {
	s := &source{Layout: l, byField: map[string]int{}}
	for i, c := range l.Columns {
		s.byField[c.Field] = i
		s.cols = append(s.cols, column{Column: c})
	}
	return s
}

// fillRandom puts values of every size, or none, into a row.
func fillRandom(rnd *rand.Rand, r *record) {
	texts := []string{"", "1", "02", "2026-10", "2016-04-01", "USD", "CNY", "温州", "S", "330302", "A"}
	for i := range r.values {
		r.values[i] = value{null: true}
		if rnd.IntN(4) == 0 {
			continue
		}
		switch t := r.src.cols[i].Type; t.Kind {
		case Int, Decimal:
			v := int64(1)
			for range rnd.IntN(19) {
				v *= 10
			}
			v = rnd.Int64N(v)
			if t.Width <= 18 && v < []int64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}[t.Width] {
				r.values[i] = value{i: v * []int64{1, -1}[rnd.IntN(2)]}
			}
		case Date:
			r.values[i] = value{i: rnd.Int64N(30000)}
		case Bool:
			r.values[i] = value{i: rnd.Int64N(2)}
		case Timestamp:
			r.values[i] = value{i: rnd.Int64N(1e15)}
		default:
			r.values[i] = value{text: texts[rnd.IntN(len(texts))]}
		}
	}
}

// FuzzCond compares both evaluators on any expression over a few fields.
func FuzzCond(f *testing.F) {
	for _, s := range []string{"a + b <= c * 1.5", "a between b and 3 or not (d = 'x')", "coalesce(a, 0) - b in (1, 2.50)", "e >= e and f", "length(d) > a",
		"substr(d, 2, 3) <> 'bc' or a is null", "-a * b * c > 0", "d = 1", "abs(a) = f", "e > '2026-01-01'", "a / b > 1", "not f is not null",
		"coalesce() = 1", "length() = abs()", "substr(d, 2) = 'b'", "substr(d, 2, 3, 4) = 'b'", "abs(a, b) > 1", "length(d, d) > 1", "coalesce(a, 0) in (0, m)"} {
		f.Add(s, int64(12), int64(-999_999_999_999_999_999), "abcd", uint8(0))
	}
	l := &Layout{Columns: []Column{{Field: "a", Type: Type{Kind: Int, Width: 18}}, {Field: "b", Type: Type{Kind: Decimal, Width: 18, Scale: 2}},
		{Field: "c", Type: Type{Kind: Decimal, Width: 18, Scale: 6}}, {Field: "d", Type: Type{Kind: Text}}, {Field: "e", Type: Type{Kind: Date}}, {Field: "f", Type: Type{Kind: Bool}}}}
	s := sourceOf(l)
	f.Fuzz(func(t *testing.T, src string, x, y int64, text string, nulls uint8) {
		n, err := expr.Parse(src)
		if err != nil || len(src) > 300 {
			return
		}
		x, y = x%1_000_000_000_000_000_000, y%1_000_000_000_000_000_000
		r := newRecord(s, sheet.Info{})
		r.values = []value{{i: x}, {i: y}, {i: x}, {text: text}, {i: y % 50000}, {i: max(x, -x) % 2}}
		for i := range r.values {
			r.values[i].null = nulls&(1<<i) != 0
		}
		c := s.cond(n)
		if got, want := r.holds(c), r.ask(n); got != want {
			t.Errorf("%q over %v: %d, want %d", src, r.values, got, want)
		}
	})
}
