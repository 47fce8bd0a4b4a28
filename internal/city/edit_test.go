package city

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"stis/ingest"
	"stis/internal/expr"
	"stis/reference/period"
)

// judge holds the parsed edits of one layout.
type judge struct {
	layout *ingest.Layout
	index  map[string]int
	when   []*expr.Node
	check  []*expr.Node
}

func newJudge(t *testing.T, l *ingest.Layout) *judge {
	j := &judge{layout: l, index: map[string]int{}}
	for i, c := range l.Columns {
		j.index[c.Field] = i
	}
	parse := func(src string) *expr.Node {
		if src == "" {
			return nil
		}
		n, err := expr.Parse(src)
		if err != nil {
			t.Fatalf("%s: %q: %v", l.Name, src, err)
		}
		return n
	}
	for _, e := range l.Edits {
		j.when, j.check = append(j.when, parse(e.When)), append(j.check, parse(e.Check))
	}
	return j
}

// broken lists the rules that a row of canonical texts breaks. What names the
// field of a hard rule that is broken already is passed over.
func (j *judge) broken(r *row) []string {
	look := func(name string) (expr.Value, bool) {
		i, ok := j.index[name]
		if !ok || r.cells[i] == "" {
			return expr.Value{}, ok
		}
		v := r.cells[i]
		switch j.layout.Columns[i].Type.Kind {
		case ingest.Int, ingest.Decimal:
			n, err := decimal.NewFromString(v)
			if err != nil {
				return expr.Value{}, true
			}
			return expr.Num(n), true
		case ingest.Bool:
			return expr.Bool(v == "是"), true
		case ingest.Date:
			return expr.Date(v), true
		}
		return expr.Text(v), true
	}
	var out []string
	bad := map[string]bool{}
	for i, e := range j.layout.Edits {
		if slices.ContainsFunc([]*expr.Node{j.when[i], j.check[i]}, func(n *expr.Node) bool {
			return n != nil && slices.ContainsFunc(n.Idents(), func(name string) bool { return bad[name] })
		}) {
			continue
		}
		if j.when[i] != nil {
			if v, err := expr.Eval(j.when[i], look); err != nil || v.IsNull() || !v.Bool {
				continue
			}
		}
		if v, err := expr.Eval(j.check[i], look); err == nil && !v.IsNull() && !v.Bool {
			out = append(out, e.Rule)
			bad[e.Field] = bad[e.Field] || e.Severity == "E"
		}
	}
	return out
}

// TestRowsObeyEdits evaluates every edit of every layout over every row of a
// city: what a row breaks is planted on it, and nothing else is broken.
func TestRowsObeyEdits(t *testing.T) {
	cat, book := open(t)
	w, err := build(cat, book, Config{Seed: 11, Enterprises: 160, Months: 26, FXLines: 150, Last: period.Of(2026, 10), Salt: "x"})
	if err != nil {
		t.Fatal(err)
	}
	planted := map[*row][]string{}
	unread := map[*row]string{}
	for _, p := range w.planted {
		switch {
		case p.row == nil:
		case strings.HasPrefix(p.rule, "ING0") && p.severity == "E":
			unread[p.row] = p.field
		case strings.Contains(p.rule, "."):
			planted[p.row] = append(planted[p.row], p.rule)
		}
	}
	bad := map[string]int{}
	for source, l := range w.layouts {
		j := newJudge(t, l)
		for _, f := range w.files {
			if f.key.source != source {
				continue
			}
			for _, r := range f.rows {
				got := j.broken(r)
				if field := unread[r]; field != "" {
					got = slices.DeleteFunc(got, func(rule string) bool { return j.names(rule, field) })
				}
				want := slices.Sorted(slices.Values(planted[r]))
				if slices.Sort(got); !slices.Equal(got, want) {
					k := fmt.Sprintf("%s: breaks %v, planted %v", source, got, want)
					if bad[k]++; bad[k] == 1 {
						t.Logf("%s: %q", k, r.cells)
					}
				}
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(bad)) {
		t.Errorf("%d rows of %s", bad[k], k)
	}
}

func (j *judge) names(rule, field string) bool {
	for i, e := range j.layout.Edits {
		if e.Rule == rule {
			return slices.Contains(j.check[i].Idents(), field) || j.when[i] != nil && slices.Contains(j.when[i].Idents(), field)
		}
	}
	return false
}

// TestEveryEditIsPlanted: a city of the demo's length breaks every edit of
// every layout at least once, and the table names no rule that is gone.
func TestEveryEditIsPlanted(t *testing.T) {
	cat, book := open(t)
	w, err := build(cat, book, Default())
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, p := range w.planted {
		n[p.rule]++
	}
	known := map[string]bool{}
	for _, l := range w.layouts {
		for _, e := range l.Edits {
			known[e.Rule] = true
			if n[e.Rule] == 0 {
				t.Errorf("%s is planted nowhere", e.Rule)
			}
		}
	}
	for _, line := range flaws() {
		for rule := range strings.SplitSeq(strings.TrimSpace(strings.Split(line, "|")[0]), "+") {
			if strings.Contains(rule, ".") && !strings.Contains(rule, "@") && !known[rule] {
				t.Errorf("the table names %s, which no layout has", rule)
			}
		}
	}
}
