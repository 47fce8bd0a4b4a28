package expr

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func show(n *Node) string {
	switch n.Op {
	case OpIdent:
		return n.Name
	case OpNumber:
		return n.Num.String()
	case OpText:
		return "'" + n.Text + "'"
	case OpBool:
		return n.Text
	case OpStar:
		return "*"
	}
	parts := []string{string(n.Op)}
	if n.Op == OpCall {
		parts[0] = n.Name
	}
	for _, a := range n.Args {
		parts = append(parts, show(a))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a + b * 2 <= c", "(<= (+ a (* b 2)) c)"},
		{"a = 1 and not b in ('x', 'y') or c is not null", "(or (and (= a 1) (not (in b 'x' 'y'))) (is not null c))"},
		{"sum(execution.usd)", "(sum execution.usd)"},
		{"count(*)", "(count *)"},
		{"EX03.ytd / EX01.ytd", "(/ EX03.ytd EX01.ytd)"},
		{"a between 1 and 2 and b", "(and (between a 1 2) b)"},
		{"a not in (1)", "(not in a 1)"},
		{"-a - -3", "(- (neg a) (neg 3))"},
		{"x = 'it''s'", "(= x 'it's')"},
		{"x <> true", "(<> x true)"},
	} {
		n, err := Parse(c.src)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.src, err)
			continue
		}
		if got := show(n); got != c.want {
			t.Errorf("Parse(%q) = %s, want %s", c.src, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", "column 1: want a value, found end of expression"},
		{"a +", "column 4: want a value, found end of expression"},
		{"a = 'x", "column 5: text without closing quote"},
		{"a ; b", `column 3: unexpected character ';'`},
		{"a b", "column 3: unexpected b"},
		{"f(a", `column 4: want ",", found end of expression`},
		{"a in ()", "column 3: empty list"},
		{"12ab", `column 1: number "12a" runs into a letter`},
		{strings.Repeat("(", 300) + "a", "column 201: nested deeper than 200"},
	} {
		_, err := Parse(c.src)
		if err == nil || err.Error() != c.want {
			t.Errorf("Parse(%.20q) error = %v, want %s", c.src, err, c.want)
		}
	}
}

func TestEval(t *testing.T) {
	row := map[string]Value{
		"a": Num(decimal.RequireFromString("0.1")), "b": Num(decimal.RequireFromString("0.2")),
		"c": Num(decimal.RequireFromString("0.3")), "t": Text("温州示例"), "n": {},
		"yes": Bool(true), "d": Date("2026-01-31"), "e": Date("2026-03-01"),
	}
	for _, c := range []struct{ src, want string }{
		{"a + b = c", "true"}, // exact, unlike float64
		{"n = 1", "null"}, {"n is null", "true"}, {"n = 1 or yes", "true"},
		{"n = 1 and not yes", "false"}, {"n = 1 and yes", "null"},
		{"a in (0.1, n)", "true"}, {"a in (0.5, n)", "null"}, {"a not in (0.5)", "true"},
		{"a between 0.1 and 0.2", "true"}, {"n between 1 and 2", "null"},
		{"d < e", "true"}, {"d >= '2026-02-01'", "false"}, {"days_between(d, e) = 29", "true"},
		{"length(t) = 4", "true"}, {"substr(t, 1, 2) = '温州'", "true"}, {"substr(t, 9, 2) = ''", "true"},
		{"month(d) = '2026-01'", "true"}, {"coalesce(n, a) = 0.1", "true"}, {"abs(-a) = a", "true"},
		{"a / 0 is null", "true"}, {"c / a = 3", "true"}, {"not n = 1", "null"},
	} {
		n, err := Parse(c.src)
		if err != nil {
			t.Fatalf("Parse(%q): %v", c.src, err)
		}
		v, err := Eval(n, func(s string) (Value, bool) { v, ok := row[s]; return v, ok })
		got := "null"
		if err != nil {
			got = err.Error()
		} else if v.Kind == KindBool {
			got = map[bool]string{true: "true", false: "false"}[v.Bool]
		}
		if got != c.want {
			t.Errorf("Eval(%q) = %s, want %s", c.src, got, c.want)
		}
	}
}

func TestEvalErrors(t *testing.T) {
	for _, src := range []string{"x = 1", "'a' + 1 = 2", "'a' = 1", "f(1)", "abs(1, 2)", "not 'a'", "1 and 2"} {
		n, err := Parse(src)
		if err != nil {
			t.Fatalf("Parse(%q): %v", src, err)
		}
		if _, err := Eval(n, func(string) (Value, bool) { return Value{}, false }); err == nil {
			t.Errorf("Eval(%q): no error", src)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a + b * 2 <= c", "x in ('a','b') and not y is null", "count(*)", "((((", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, err := Parse(src)
		if err != nil {
			return
		}
		n.Walk(func(x *Node) {
			if x.Col < 1 || x.Col > len(src) {
				t.Errorf("Parse(%q): node %s at column %d", src, x.Op, x.Col)
			}
		})
		_, _ = Eval(n, func(string) (Value, bool) { return Value{}, true })
	})
}
