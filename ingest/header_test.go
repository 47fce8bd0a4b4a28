package ingest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"stis/ingest/sheet"
	"stis/reference"
)

// compiled readies all layouts.
func compiled(t testing.TB) map[string]*source {
	t.Helper()
	c, err := Layouts()
	if err != nil {
		t.Fatal(err)
	}
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*source{}
	for _, l := range c.All() {
		s, err := compile(l, book)
		if err != nil {
			t.Fatal(err)
		}
		out[l.Name] = s
	}
	return out
}

// parseTop reads rows written as text: cells between |, a line "merge A1:C1"
// for a merged range.
func parseTop(t testing.TB, text string) top {
	t.Helper()
	var out top
	n := 0
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if ref, ok := strings.CutPrefix(line, "merge "); ok {
			r, err := sheet.ParseRange(ref)
			if err != nil {
				t.Fatal(err)
			}
			out.merged = append(out.merged, r)
			continue
		}
		n++
		row := sheet.Row{Num: n}
		for i, c := range strings.Split(line, "|") {
			if c = strings.TrimSpace(c); c != "" {
				row.Cells = append(row.Cells, sheet.Cell{Col: i + 1, Text: c})
			}
		}
		if len(row.Cells) > 0 {
			out.rows = append(out.rows, row)
		}
	}
	return out
}

// TestHeaders finds the headers of testdata/headers.txtar; a file is named
// after its case and the layout.
func TestHeaders(t *testing.T) {
	sources := compiled(t)
	ar, err := txtar.ParseFile("testdata/headers.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range ar.Files {
		_, name, _ := strings.Cut(f.Name, "/")
		fmt.Fprintf(&out, "-- %s --\n", f.Name)
		p := best(parseTop(t, string(f.Data)), []*source{sources[name]})
		if p.header == nil {
			out.WriteString("no header\n")
			continue
		}
		h := p.header
		fmt.Fprintf(&out, "rows %d to %d, unit line %q\n", h.first, h.last, h.unit)
		for _, q := range h.placed {
			fmt.Fprintf(&out, "%s %s %q unit %q * %d/%d\n", sheet.Column(q.col), p.src.cols[q.field].Field, q.header, q.unit, q.num, q.den)
		}
		for _, s := range h.strays {
			fmt.Fprintf(&out, "%s feeds nothing: %q\n", sheet.Address(s.row, s.col), s.header)
		}
		for _, d := range h.double {
			fmt.Fprintf(&out, "%s claims %s too\n", sheet.Column(d.col), p.src.cols[d.field].Field)
		}
		for _, i := range h.missing {
			fmt.Fprintf(&out, "missing %s\n", p.src.cols[i].Field)
		}
	}
	golden(t, "headers.golden", out.String())
}

func TestMatchPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"年度BOP(*)", "年度BOP（美元） ", true},
		{"年度BOP(*)", "年度BOP（SDR)", true},
		{"年度BOP(*)", "季度BOP（SDR)", false},
		{"执行", " 执行　", true},
		{"*表*月", "1表x月", true},
		{"a*a", "a", false},
	} {
		if got := matchPattern(c.pattern, c.name); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.name, got)
		}
	}
}

// FuzzHeader: normalising twice changes nothing, and no text upsets the search.
func FuzzHeader(f *testing.F) {
	sources := compiled(f)
	for _, s := range []string{"其中:大专以上", "执行金额（万美元）", "合 计|＊|【】", "甲|乙|1|2|3", "单位:万元|:|()"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n := normalHeader(s); normalHeader(n) != n && !strings.HasPrefix(n, "其中") && !strings.HasSuffix(n, ":") {
			t.Errorf("%q gives %q, then %q", s, n, normalHeader(n))
		}
		x := parseTop(t, strings.ReplaceAll(s, "merge ", ""))
		best(x, []*source{sources["hr_stat"], sources["macro_nbs"]})
		matchPattern(s, s)
	})
}
