package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// printJSON writes v as one indented document on standard output.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// table prints rows under a header in columns; wide characters count two.
func table(w io.Writer, header []string, rows [][]string) {
	width := make([]int, len(header))
	for _, r := range append([][]string{header}, rows...) {
		for i, c := range r {
			width[i] = max(width[i], cellWidth(c))
		}
	}
	line := func(r []string) {
		var b strings.Builder
		for i, c := range r {
			pad := strings.Repeat(" ", width[i]-cellWidth(c))
			if i > 0 {
				b.WriteString("  ")
			}
			if numeric(c) {
				b.WriteString(pad + c)
			} else {
				b.WriteString(c + pad)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	line(header)
	for _, r := range rows {
		line(r)
	}
}

// printable shows control characters escaped, so that a file's name cannot
// break a table or colour a terminal.
func printable(s string) string {
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			fmt.Fprintf(&b, "\\x%02x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plural words a count.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func cellWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x2E80 {
			n++
		}
	}
	return n
}

func numeric(s string) bool {
	return s != "" && strings.Trim(s, "-0123456789.,%") == "" && utf8.ValidString(s)
}

// progress shows one moving line on a terminal for work over two seconds and
// says nothing elsewhere: logs are for events.
type progress struct {
	w       io.Writer
	now     func() time.Time
	label   string
	started time.Time
	shown   time.Time
	live    bool
}

func (a *app) progress(label string) *progress {
	p := &progress{w: a.stderr, now: a.now, label: label, started: a.now()}
	if f, ok := a.stderr.(*os.File); ok && !a.json {
		if st, err := f.Stat(); err == nil && st.Mode()&os.ModeCharDevice != 0 {
			p.live = os.Getenv("TERM") != "dumb"
		}
	}
	return p
}

func (p *progress) step(done, total int) {
	now := p.now()
	if !p.live || now.Sub(p.started) < 2*time.Second || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = now
	const width = 30
	fill := 0
	if total > 0 {
		fill = width * done / total
	}
	fmt.Fprintf(p.w, "\r%s [%s%s] %d/%d", p.label, strings.Repeat("#", fill), strings.Repeat(".", width-fill), done, total)
}

func (p *progress) end() {
	if p.live && !p.shown.IsZero() {
		fmt.Fprint(p.w, "\r"+strings.Repeat(" ", 79)+"\r")
	}
}
