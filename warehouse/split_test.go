package warehouse

import (
	"database/sql"
	"strings"
	"testing"
	"time"
)

func TestSplit(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", " \n-- only a comment; with $name\n/* ; */ ;;", ""},
		{"two", "SELECT 1;\nSELECT 2;\n", "1:SELECT 1[]|2:SELECT 2[]"},
		{"last without semicolon", "SELECT 1; SELECT $a", "1:SELECT 1[]|1:SELECT $a[a]"},
		{"semicolon in string", "SELECT ';''$x;' , $b", "1:SELECT ';''$x;' , $b[b]"},
		{"semicolon in identifier", `SELECT 1 AS "a;""$x"`, `1:SELECT 1 AS "a;""$x"[]`},
		{"escaped string", `SELECT E'\';$x' ; SELECT 'a\'`, `1:SELECT E'\';$x' [];1:SELECT 'a\'[]`},
		{"line comment", "SELECT 1 -- it's; $x\n + $y", "1:SELECT 1 -- it's; $x\n + $y[y]"},
		{"nested comment", "SELECT /* a /* ; $x */ ; */ 1", "1:SELECT /* a /* ; $x */ ; */ 1[]"},
		{"dollar quotes", "SELECT $$ ; $x $$, $t$ ; $$ $t$, $y", "1:SELECT $$ ; $x $$, $t$ ; $$ $t$, $y[y]"},
		{"dollar in a name", "SELECT a$b, $1, $1+$2", "1:SELECT a$b, $1, $1+$2[1 2]"},
		{"chinese", "SELECT '；;' AS 金额, $月份", "1:SELECT '；;' AS 金额, $月份[月份]"},
		{"name twice", "SELECT $a, $b, $a", "1:SELECT $a, $b, $a[a b]"},
	}
	for _, tt := range tests {
		ps, err := split(tt.in)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var parts []string
		for _, p := range ps {
			parts = append(parts, show(p.line)+":"+p.text+show(p.params))
		}
		sep := "|"
		if strings.Contains(tt.want, "];") {
			sep = ";"
		}
		if got := strings.Join(parts, sep); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestSplitErrors(t *testing.T) {
	for in, want := range map[string]string{
		"SELECT 1;\nSELECT 'a": "line 2: quote ' is not closed",
		`SELECT "a`:            `line 1: quote " is not closed`,
		"SELECT /* /* */":      "comment /* is not closed",
		"SELECT $q$ $$":        "quote $q$ is not closed",
		"SELECT '\xff'":        "not valid UTF-8",
	} {
		_, err := split(in)
		wantErr(t, err, want)
	}
}

// FuzzSplit: the statements of a text are parts of it, in order, and splitting
// one of them again changes nothing.
func FuzzSplit(f *testing.F) {
	f.Add("SELECT ';' -- ;\n; SELECT $a /* ; */")
	f.Add("E'\\';$$;$$;$t$;$t$")
	f.Fuzz(func(t *testing.T, text string) {
		ps, err := split(text)
		if err != nil {
			return
		}
		rest := text
		for _, p := range ps {
			_, after, ok := strings.Cut(rest, p.text)
			if !ok || p.line < 1 {
				t.Fatalf("%q: statement %q at line %d is not in what is left", text, p.text, p.line)
			}
			rest = after
			again, err := split(p.text)
			if err != nil || len(again) != 1 || again[0].text != p.text {
				t.Fatalf("%q: splits again into %v, %v", p.text, again, err)
			}
		}
	})
}

func TestBind(t *testing.T) {
	const two = "SELECT $a;\nSELECT $b, $a; SELECT 1"
	calls, err := bind(two, []any{sql.Named("b", 2), sql.Named("a", 1)})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 2, 0} {
		if len(calls[i].args) != want {
			t.Errorf("statement %d has %d arguments, want %d", i, len(calls[i].args), want)
		}
	}
	shanghai := time.FixedZone("Asia/Shanghai", 8*3600)
	tests := []struct {
		name, text string
		args       []any
		want       string
	}{
		{"missing", two, []any{sql.Named("a", 1)}, "line 2: argument $b is missing"},
		{"all missing", two, nil, "argument $a is missing"},
		{"unused", two, []any{sql.Named("a", 1), sql.Named("b", 1), sql.Named("z", 1), sql.Named("c", 1)}, "unused arguments $c, $z"},
		{"twice", "SELECT $a", []any{sql.Named("a", 1), sql.Named("a", 2)}, "given twice"},
		{"mixed", "SELECT $a, ?", []any{sql.Named("a", 1), 2}, "mixed"},
		{"mixed the other way", "SELECT ?, $a", []any{2, sql.Named("a", 1)}, "mixed"},
		{"positional over two", "SELECT ?; SELECT 1", []any{2}, "2 statements with positional arguments"},
		{"local time", "SELECT $a", []any{sql.Named("a", time.Date(2026, 3, 1, 0, 0, 0, 0, shanghai))}, "not in UTC"},
		{"local time by position", "SELECT ?", []any{time.Date(2026, 3, 1, 0, 0, 0, 0, shanghai)}, "argument 1: time"},
		{"clock before 1970", "SELECT ?", []any{time.Date(1969, 12, 31, 12, 0, 0, 0, time.UTC)}, "before 1970"},
		{"float", "SELECT $a", []any{sql.Named("a", 1.5)}, "pass a decimal as text"},
		{"invalid UTF-8", "SELECT $a", []any{sql.Named("a", "\xff")}, "not valid UTF-8"},
	}
	for _, tt := range tests {
		if _, err := bind(tt.text, tt.args); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}
