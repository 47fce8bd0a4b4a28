package indicators

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCatalogue checks what the issue asks of the catalogue as a whole: every
// indicator of the groups is there or says why not.
func TestCatalogue(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, i := range c.All() {
		have[i.ID] = true
	}
	for _, n := range c.NotYet() {
		if have[n.ID] {
			t.Errorf("%s is computed and not yet computed", n.ID)
		}
		if n.Reason == "" || n.Name.Zh == "" || n.Name.En == "" {
			t.Errorf("%s: not_yet needs both names and a reason", n.ID)
		}
		have[n.ID] = true
	}
	for group, last := range map[string]int{"CT": 11, "EX": 8, "OB": 7, "MK": 6, "RG": 9, "EN": 7, "HR": 5, "ST": 9, "GR": 7} {
		for n := 1; n <= last; n++ {
			if id := group + string(rune('0'+n/10)) + string(rune('0'+n%10)); !have[id] {
				t.Errorf("%s is neither computed nor excused", id)
			}
		}
	}
	for _, id := range []string{"PF02", "PF03", "PF04", "PF05", "PF06", "PF17", "CI02", "CI03", "DQ01", "DQ02"} {
		if !have[id] {
			t.Errorf("%s is neither computed nor excused", id)
		}
	}
	if len(c.Version()) != 12 {
		t.Errorf("version %q", c.Version())
	}
}

// latin finds a half-width comma or bracket beside a Chinese character.
var latin = regexp.MustCompile(`\p{Han}[,;()]|[,;()]\p{Han}`)

func TestChinesePunctuation(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range c.All() {
		for _, s := range []string{i.Name.Zh, i.Definition.Zh} {
			if m := latin.FindString(s); m != "" {
				t.Errorf("%s: half-width %q in %q", i.ID, m, s)
			}
		}
		if !strings.HasSuffix(i.Definition.Zh, "。") || !strings.HasPrefix(i.Definition.Zh, "指") {
			t.Errorf("%s: a definition reads 指……。: %q", i.ID, i.Definition.Zh)
		}
	}
}

// dialect lists what one of the two engines does not have.
var dialect = regexp.MustCompile(`(?i)::|\bqualify\b|\bfilter\s*\(|\blist\b|\bstrftime\b|\bilike\b|\bexclude\b|\bgroup by all\b|\$\d|\blast_day\b|\bmake_date\b|\bstring_agg\b`)

// TestPassSQL checks that every pass binds its values and stays portable.
func TestPassSQL(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	passes, err := c.PassSQL()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range passes {
		if seen[p.Fact] {
			t.Errorf("two passes over %s", p.Fact)
		}
		seen[p.Fact] = true
		if n := strings.Count(p.SQL, "?"); n != len(p.Args) {
			t.Errorf("%s: %d parameters, %d values", p.Fact, n, len(p.Args))
		}
		if m := dialect.FindString(p.SQL); m != "" {
			t.Errorf("%s: %q is not in the portable subset", p.Fact, m)
		}
		_, compiled, _ := strings.Cut(p.SQL, "\n), line AS (")
		for _, lit := range regexp.MustCompile(`'[^']*'`).FindAllString(compiled, -1) {
			if lit != "''" && lit != "'|'" {
				t.Errorf("%s: literal %s in the compiled text", p.Fact, lit)
			}
		}
	}
}

// TestSQL compares what `stis catalog sql` prints with text files.
func TestSQL(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"EX03", "EX06", "EN06", "CI02", "GR01"} {
		got, err := c.SQL(id)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "sql", id+".golden")
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", id, diff)
		}
	}
	if _, err := c.SQL("ZZ99"); err == nil {
		t.Error("no error for an unknown indicator")
	}
}
