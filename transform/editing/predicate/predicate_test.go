package predicate

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSQL(t *testing.T) {
	cases := []struct{ src, sql, texts string }{
		{"paid_cny > budget_cny * $share", `("t"."paid_cny" > (CAST("t"."budget_cny" AS DECIMAL(28,6)) * CAST(CAST($share AS DECIMAL(18,6)) AS DECIMAL(28,6))))`, ""},
		{"a = 1 or b <> 2.50 and not c", `(("t"."a" = 1) OR (("t"."b" <> 2.50) AND (NOT "t"."c")))`, ""},
		{"not (a or b)", `(NOT ("t"."a" OR "t"."b"))`, ""},
		{"shore in ('OFF', 'ON')", `("t"."shore" IN (CAST($text_1 AS VARCHAR), CAST($text_2 AS VARCHAR)))`, "OFF|ON"},
		{"name not like '%''; DROP%'", `("t"."name" NOT LIKE CAST($text_1 AS VARCHAR))`, "%'; DROP%"},
		{"days(exec_date, receipt_date) < -365", `(DATE_DIFF('day', CAST("t"."exec_date" AS DATE), CAST("t"."receipt_date" AS DATE)) < (-365))`, ""},
		{"month(d) between '2026-01' and $last", `(SUBSTR(CAST("t"."d" AS VARCHAR), 1, 7) BETWEEN CAST($text_1 AS VARCHAR) AND CAST($last AS VARCHAR))`, "2026-01"},
		{"a is null and B is not null", `(("t"."a" IS NULL) AND ("t"."b" IS NOT NULL))`, ""},
		{"d >= date '2026-01-31'", `("t"."d" >= CAST($text_1 AS DATE))`, "2026-01-31"},
		{"a - b - c || text(1)", `((("t"."a" - "t"."b") - "t"."c") || CAST(1 AS VARCHAR))`, ""},
	}
	for _, c := range cases {
		n, err := Parse(c.src)
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		p := Printer{Alias: "t", Numeric: map[string]bool{"share": true}}
		if got := p.SQL(n); got != c.sql || strings.Join(p.Texts, "|") != c.texts {
			t.Errorf("%s:\n got %s %q\nwant %s %q", c.src, got, p.Texts, c.sql, c.texts)
		}
	}
}

func TestRefused(t *testing.T) {
	cases := map[string]string{
		"":                            "column 1: ends too early: want a value",
		"a; drop table facts.x":       `column 2: character ";"`,
		"a = 1 -- true":               "column 7: comments do not belong here",
		"a / b > 2":                   `column 3: character "/"`,
		`"a" = 1`:                     `column 1: character "\""`,
		"pg_sleep(1)":                 "column 1: function pg_sleep is not in the list",
		"read_csv('x')":               "column 1: function read_csv is not in the list",
		"(select 1)":                  "column 2: select: want a value",
		"a in (select b from c)":      "column 7: select: want a value",
		"abs(a, b) > 1":               "column 1: abs with 2 arguments: want 1 to 1",
		"a in ()":                     "column 3: in an empty list",
		"a = 'x":                      "column 5: a text without its end",
		"a b":                         `column 3: "b" is too much`,
		"a.b = 1":                     `column 2: character "."`,
		"a = 1e5":                     `column 5: number "1e"`,
		"d > date '2026-02-30'":       "column 10: date wants a day such as '2026-01-31'",
		"a not 1":                     `column 7: "1": want in, between or like`,
		"a between 1 or 2":            `column 13: "or": want "and"`,
		"a like b":                    "column 8: like wants a text",
		"$ > 1":                       "column 1: $ without a name",
		strings.Repeat("(", 60) + "1": "column 51: nested deeper than 50",
	}
	for src, want := range cases {
		if _, err := Parse(src); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", src, err, want)
		}
	}
}

func TestLinear(t *testing.T) {
	f, err := Linear("txn1 + 2 * (txn2 - 3) = total")
	if err != nil {
		t.Fatal(err)
	}
	if f.Op != "=" || f.Const.RatString() != "6" || f.Coef["txn1"].RatString() != "1" || f.Coef["txn2"].RatString() != "2" || f.Coef["total"].RatString() != "-1" {
		t.Errorf("%+v", f)
	}
	for src, want := range map[string]string{
		"a * b = c":   "column 3: not linear",
		"a > b":       "column 3: a balance edit compares by =, <= or >=",
		"a - a >= 0":  "column 7: a cancels out",
		"1 = 2":       "column 3: a balance edit without a column",
		"abs(a) >= 0": "column 1: not linear",
	} {
		if _, err := Linear(src); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", src, err, want)
		}
	}
}

// What parses prints to a text that parses to the same, and its SQL holds no
// character that could end a statement or a literal.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a = 1", "not a or b in ('x', 'y''z') and c between -1 and 2", "coalesce(a, b) * 3 >= days(x, date '2026-01-01')",
		"name like '中%'", "$p || text(a) is not null", "((((", "a--b", "'", "1.", "not not not a"} {
		f.Add(s)
	}
	safe := regexp.MustCompile(`^[A-Za-z0-9_ "$.,()<>=+*|'-]*$`)
	f.Fuzz(func(t *testing.T, src string) {
		n, err := Parse(src)
		if err != nil {
			return
		}
		again, err := Parse(n.String())
		if err != nil && strings.Contains(err.Error(), "nested deeper") {
			return // brackets that the source did without
		}
		if err != nil || again.String() != n.String() {
			t.Fatalf("%q prints as %q: %v", src, n.String(), err)
		}
		p, q := Printer{Alias: "t"}, Printer{Alias: "t"}
		text := p.SQL(n)
		if text != q.SQL(again) || !slices.Equal(p.Texts, q.Texts) {
			t.Fatalf("%q: %s, again %s", src, text, q.SQL(again))
		}
		if !safe.MatchString(text) || strings.Contains(text, "--") || strings.Count(text, "'") != 2*strings.Count(text, "'day'") {
			t.Fatalf("%q prints the SQL %s", src, text)
		}
	})
}
