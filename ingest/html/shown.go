package html

import (
	"strings"
	"unicode/utf8"

	"stis/ingest/sheet"
)

// shown gathers the text of a cell as a browser shows it: white space in a row
// is one space, none stands at the ends of a line, and a no-break space is a
// space that stays.
type shown struct {
	buf   []byte
	blank bool // a space is due before the next character
	fresh bool // the line is empty
}

func (s *shown) text(raw []byte) {
	for len(raw) > 0 {
		c, size := rune(raw[0]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(raw)
		}
		raw = raw[size:]
		switch c {
		case ' ', '\t', '\n', '\r', '\f':
			s.space()
			continue
		case '\u00a0':
			c = ' '
		}
		if s.blank {
			s.buf, s.blank = append(s.buf, ' '), false
		}
		s.buf = utf8.AppendRune(s.buf, c)
		s.fresh = false
	}
}

func (s *shown) space() {
	if len(s.buf) > 0 && !s.fresh {
		s.blank = true
	}
}

// newLine ends the line; an empty one only if it must.
func (s *shown) newLine(must bool) {
	s.blank = false
	if len(s.buf) > 0 && (must || !s.fresh) {
		s.buf, s.fresh = append(s.buf, '\n'), true
	}
}

// breakLine ends the line of a cell, or of the text above a table, where a
// browser does.
func (w *walker) breakLine(name string) {
	at := &w.above
	if c := w.sink(); c != nil {
		at = &c.shown
	} else if len(w.open) > 0 {
		return
	}
	switch name {
	case "br":
		at.newLine(true)
	case "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "center", "form", "section":
		at.newLine(false)
	}
}

// titles gives the last lines of text before a table: title, unit and month
// stand there on many pages, and spreadsheet programs show them as its first
// rows.
func (w *walker) titles() (lines []string) {
	for line := range strings.SplitSeq(string(w.above.buf), "\n") {
		if line = strings.Trim(line, " "); line != "" {
			lines = append(lines, line)
		}
	}
	w.above = shown{}
	return lines[max(0, len(lines)-maxTitles):]
}

// make gives the cell; ok is false for one that shows nothing. The number in
// x:num counts only if a number is shown: 46082 may stand behind 2026-03-01.
func (c *cell) make() (out sheet.Cell, ok bool) {
	s := strings.TrimRight(string(c.shown.buf), " \n")
	a := &c.attrs
	out = sheet.Cell{Col: c.col, Text: s, Formula: a.isFmla}
	if strings.TrimLeft(s, " ") == "" {
		return out, false
	}
	switch {
	case a.truth == "TRUE" || a.truth == "FALSE":
		out.Kind, out.Text = sheet.Bool, a.truth
	case a.fault != "":
		out.Kind, out.Text = sheet.Error, a.fault
	case a.isNum && !a.isStr:
		percent, isNumber := numeric(s)
		exact := strings.TrimSpace(a.num)
		if exact == "" && !percent {
			exact = strings.ReplaceAll(strings.TrimSpace(s), ",", "")
		}
		if _, plain := numeric(exact); isNumber && plain && !strings.ContainsAny(exact, "()¥￥$€£,%") {
			out.Kind, out.Text = sheet.Number, exact
			if percent {
				out.Format = "0%"
			}
		}
	}
	return out, true
}
