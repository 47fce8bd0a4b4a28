package ods

import (
	"math"
	"strconv"
	"strings"

	"stis/ingest/markup"
	"stis/ingest/sheet"
)

// value reads a cell, from its Start to its End. A cell without content has no
// text.
func (r *Rows) value(t markup.Token) (sheet.Cell, error) {
	kind, _ := t.AttrIn("office", "value-type")
	calc, _ := t.AttrIn("calcext", "value-type")
	stored, _ := t.AttrIn("office", attribute(kind))
	_, formula := t.Attr("formula")
	if err := r.shown(); err != nil {
		return sheet.Cell{}, err
	}
	text := r.text.String()
	c := sheet.Cell{Formula: formula}
	if calc == "error" || formula && isError(text) {
		if c.Kind, c.Text = sheet.Error, text; text == "" {
			c.Text = "#VALUE!"
		}
		return c, nil
	}
	switch kind {
	case "float", "percentage", "currency":
		err := r.number(&c, kind, strings.TrimSpace(stored), text)
		return c, err
	case "boolean":
		c.Kind, c.Text = sheet.Bool, "FALSE"
		if stored == "true" {
			c.Text = "TRUE"
		} else if stored != "false" {
			return c, r.bad("truth value", stored)
		}
	case "date":
		// The calendar of Excel begins with day 1; what is before stays text.
		if s, ok := sheet.Serial(stored, false); ok && s != "0" && !strings.HasPrefix(s, "0.") {
			c.Kind, c.Text, c.Date, c.Format = sheet.Number, s, true, "yyyy-mm-dd"
		} else if c.Text = stored; stored == "" {
			c.Text = text
		}
	case "time":
		if s, ok := duration(stored); ok {
			c.Kind, c.Text, c.Date, c.Format = sheet.Number, s, true, "[h]:mm:ss"
		} else {
			return c, r.bad("time", stored)
		}
	case "string":
		if c.Text = text; text == "" {
			c.Text = stored
		}
	default:
		if c.Text = text; formula && text == "" {
			c.Kind, c.Text = sheet.Pending, sheet.PendingText
		}
	}
	return c, nil
}

// number gives the cell its number. INF and NaN are what a formula that failed
// left, and what no cell can hold is as good as they.
func (r *Rows) number(c *sheet.Cell, kind, stored, text string) error {
	v, err := strconv.ParseFloat(stored, 64)
	if math.IsInf(v, 0) || math.IsNaN(v) {
		if c.Kind, c.Text = sheet.Error, "#NUM!"; isError(text) {
			c.Text = text
		}
		return nil
	}
	if err != nil || strings.ContainsAny(stored, "xX_pP") {
		return r.bad("number", stored)
	}
	c.Kind, c.Text = sheet.Number, stored
	if kind == "percentage" {
		c.Format = "0.00%"
	}
	return nil
}

// attribute names the attribute that holds a value of a type.
func attribute(kind string) string {
	switch kind {
	case "date":
		return "date-value"
	case "time":
		return "time-value"
	case "boolean":
		return "boolean-value"
	case "string":
		return "string-value"
	}
	return "value"
}

func (r *Rows) bad(what, s string) error {
	s = strconv.Quote(s[:min(len(s), 40)])
	return sheet.Broken(content, &badValue{row: r.row.Num, text: s, what: what})
}

// badValue says where a value is not what its type says.
type badValue struct {
	row        int
	text, what string
}

// Error names row and value.
func (e *badValue) Error() string {
	return "row " + strconv.Itoa(e.row) + ": " + e.text + " is no " + e.what
}

func isError(s string) bool {
	switch s {
	case "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!":
		return true
	}
	return strings.HasPrefix(s, "Err:")
}

// duration gives the days of PT12H30M00S.
func duration(s string) (string, bool) {
	rest, minus := strings.CutPrefix(s, "-")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return "", false
	}
	var days float64
	date, clock, _ := strings.Cut(rest, "T")
	for _, part := range []struct {
		text  string
		units map[byte]float64
	}{{date, map[byte]float64{'D': 1}}, {clock, map[byte]float64{'H': 24, 'M': 1440, 'S': 86400}}} {
		for text := part.text; text != ""; {
			n := strings.IndexFunc(text, func(c rune) bool { return (c < '0' || c > '9') && c != '.' && c != ',' })
			if n < 1 || part.units[text[n]] == 0 {
				return "", false
			}
			v, err := strconv.ParseFloat(strings.Replace(text[:n], ",", ".", 1), 64)
			if err != nil {
				return "", false
			}
			days += v / part.units[text[n]]
			text = text[n+1:]
		}
	}
	if minus {
		days = -days
	}
	return strconv.FormatFloat(days, 'f', -1, 64), true
}

// paragraphs gathers the text of a cell: its paragraphs are lines. White space
// with a line end or a tab in it, as in XML laid out for people, is one space,
// and none at the ends of a line. Other spaces stay, as LibreOffice leaves them
// in place and writes some of them, though OpenDocument would have them
// collapse too.
type paragraphs struct {
	buf    []byte
	lines  int
	spaces int  // due before the next character, or at the end
	laid   bool // they have a line end or a tab among them
	start  int  // of the line
}

func (p *paragraphs) String() string {
	p.flush(true)
	return string(p.buf)
}

func (p *paragraphs) reset() { *p = paragraphs{buf: p.buf[:0]} }

func (p *paragraphs) begin() {
	p.flush(true)
	if p.lines > 0 {
		p.buf = append(p.buf, '\n')
	}
	p.lines++
	p.start = len(p.buf)
}

func (p *paragraphs) add(text []byte) {
	for _, c := range text {
		switch c {
		case '\t', '\n':
			p.laid = true
			fallthrough
		case ' ':
			p.spaces++
			continue
		}
		p.flush(false)
		p.buf = append(p.buf, c)
	}
}

// flush writes the spaces that are due.
func (p *paragraphs) flush(end bool) {
	if p.laid {
		p.spaces = 1
		if end || len(p.buf) == p.start {
			p.spaces = 0
		}
	}
	for range p.spaces {
		p.buf = append(p.buf, ' ')
	}
	p.spaces, p.laid = 0, false
}

// fixed adds characters that an element stands for.
func (p *paragraphs) fixed(c byte, n int) {
	p.flush(false)
	for range n {
		p.buf = append(p.buf, c)
	}
}

// shown gathers the paragraphs of the cell that has been started, up to its
// End. Notes and shapes of the cell have paragraphs too, which are not its own.
func (r *Rows) shown() error {
	r.text.reset()
	outer := r.x.Depth()
	paragraph := 0 // depth of the paragraph that is open
	for {
		t, err := r.x.Next()
		if err != nil {
			return r.ended(err)
		}
		depth := r.x.Depth()
		switch t.Kind {
		case markup.End:
			if depth < outer {
				return nil
			}
			if depth < paragraph {
				paragraph = 0
			}
		case markup.Text:
			if paragraph > 0 {
				r.text.add(t.Text)
			}
		case markup.Start:
			switch {
			case paragraph == 0 && depth == outer+1 && (t.Name == "p" || t.Name == "h") && t.Prefix == "text":
				paragraph = depth
				r.text.begin()
			case paragraph > 0 && r.inline(t):
			default:
				if err := r.x.Skip(); err != nil {
					return r.ended(err)
				}
			}
		}
		if n := r.book.lim.Text; n > 0 && len(r.text.buf)+r.text.spaces > n {
			return r.limit("length of a text", int64(n))
		}
	}
}

// inline takes in an element of a paragraph; false for one whose text is not
// that of the cell.
func (r *Rows) inline(t markup.Token) bool {
	switch t.Name {
	case "s":
		n := 1
		if s, ok := t.Attr("c"); ok {
			v, err := strconv.Atoi(s)
			n = max(0, min(v, 1<<20))
			if err != nil && v <= 0 {
				n = 1
			}
		}
		r.text.fixed(' ', n)
	case "tab":
		r.text.fixed('\t', 1)
	case "line-break":
		r.text.flush(true)
		r.text.fixed('\n', 1)
		r.text.start = len(r.text.buf)
	case "note", "annotation", "frame", "ruby-text", "tracked-changes", "annotation-end":
		return false
	}
	return true
}
