package returns

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/internal/expr"
	"stis/internal/finding"
)

// learn finds out which column of the sheet feeds which field, and what the
// filer calls it. The header tells; where a finding names both field and cell,
// the finding does.
func (p *page) learn(l *ingest.Layout, head []sheet.Row, fs []finding.Finding) {
	p.fields, p.heads = map[string]int{}, map[int]string{}
	if l == nil {
		return
	}
	texts := headTexts(head, p.merged)
	last := 0
	for _, row := range texts {
		for col := range row {
			last = max(last, col)
		}
	}
	for col := 1; col <= last; col++ {
		path := pathOf(texts, col)
		field, used := fieldOf(l, path)
		if field == "" {
			continue
		}
		if _, taken := p.fields[field]; !taken {
			p.fields[field] = col
			p.heads[col] = strings.Join(strings.Fields(path[used-1]), "")
		}
	}
	for _, f := range fs {
		row, col, err := sheet.ParseAddress(f.Pos.Cell)
		if _, known := l.Column(f.Pos.Field); !known || err != nil || f.Pos.Sheet != p.info.Name || row <= p.top || p.fields[f.Pos.Field] == col {
			continue
		}
		p.fields[f.Pos.Field] = col
		if path := pathOf(texts, col); len(path) > 0 {
			p.heads[col] = strings.Join(strings.Fields(path[len(path)-1]), "")
		}
	}
}

// headTexts gives the texts of the header rows by column, merged cells filled in.
func headTexts(head []sheet.Row, merged []sheet.Range) []map[int]string {
	out := make([]map[int]string, len(head))
	for i, row := range head {
		out[i] = map[int]string{}
		for _, c := range row.Cells {
			if t := strings.TrimSpace(c.Text); t != "" {
				out[i][c.Col] = t
			}
		}
	}
	for _, m := range merged {
		text := ""
		for i, row := range head {
			if row.Num < m.FirstRow || row.Num > m.LastRow {
				continue
			}
			if row.Num == m.FirstRow {
				text = out[i][m.FirstCol]
			}
			for col := m.FirstCol; text != "" && col <= min(m.LastCol, m.FirstCol+1000); col++ {
				if out[i][col] == "" {
					out[i][col] = text
				}
			}
		}
	}
	return out
}

// pathOf lists the texts above a column, top to bottom, each once. A blank
// right of the name of a group belongs to the group.
func pathOf(texts []map[int]string, col int) []string {
	var out []string
	for i, row := range texts {
		t := row[col]
		if t == "" && i+1 < len(texts) && texts[i+1][col] != "" {
			for c := col - 1; c > 0 && t == ""; c-- {
				t = row[c]
			}
		}
		if t != "" && (len(out) == 0 || out[len(out)-1] != t) {
			out = append(out, t)
		}
	}
	return out
}

// fieldOf tells the field of a column from the texts above it, and how many of
// them it took: a line of units may stand below the names.
func fieldOf(l *ingest.Layout, path []string) (field string, used int) {
	for used := len(path); used > 0; used-- {
		for _, loose := range []bool{false, true} {
			for i := range used {
				if f := named(l, strings.Join(path[i:used], ""), path[:used], loose); f != "" {
					return f, used
				}
			}
		}
	}
	return "", 0
}

// named finds the field of a header. loose: a bracket at the end does not count.
func named(l *ingest.Layout, name string, path []string, loose bool) string {
	name = plainName(name, loose)
	for _, c := range l.Columns {
		if c.Under != "" && !slices.ContainsFunc(path, func(s string) bool { return plainName(s, false) == plainName(c.Under, false) }) {
			continue
		}
		for _, h := range append([]string{c.Header}, c.Synonyms...) {
			if name != "" && plainName(h, loose) == name {
				return c.Field
			}
		}
	}
	return ""
}

// plainName is the form in which headers are compared: half-width, no spaces
// or stars, lower case.
func plainName(s string, loose bool) string {
	s = strings.Map(func(c rune) rune {
		switch c = halfWidth(c); c {
		case ' ', '*':
			return -1
		case '[', '{', '<', '〔', '【':
			return '('
		case ']', '}', '>', '〕', '】':
			return ')'
		case '、':
			return ','
		}
		return unicode.ToLower(c)
	}, s)
	s = strings.TrimRight(s, ":")
	s = strings.Replace(s, "其中:", "其中", 1)
	if i := strings.LastIndexByte(s, '('); loose && i > 0 && strings.HasSuffix(s, ")") {
		s = s[:i]
	}
	return s
}

// halfWidth folds full-width letters, digits and punctuation, and spaces of any
// kind.
func halfWidth(c rune) rune {
	switch {
	case c >= '！' && c <= '～':
		return c - '！' + '!'
	case unicode.IsSpace(c), c == '\u200b', c == '\ufeff':
		return ' '
	}
	return c
}

// blame is a field that a broken edit is about, and the fields it is to be
// held against.
type blame struct {
	field string
	names map[string]bool
}

// accused tells which cells an edit of the layout is broken by: those of the
// conditions that do not hold. Nil: the finding's own.
func (r *ret) accused(f finding.Finding, p *page) []blame {
	if r.Layout == nil || p == nil || len(p.fields) == 0 || p.rows[f.Pos.Row].Num == 0 {
		return nil
	}
	i := slices.IndexFunc(r.Layout.Edits, func(e ingest.Edit) bool { return finding.Rule(e.Rule) == f.Rule })
	if i < 0 {
		return nil
	}
	e := r.Layout.Edits[i]
	n, err := expr.Parse(e.Check)
	if err != nil {
		return nil
	}
	env := func(name string) (expr.Value, bool) {
		c, ok := r.Layout.Column(name)
		if !ok {
			return expr.Value{}, false
		}
		return p.value(r.Layout, p.rows[f.Pos.Row], c), true
	}
	var out []blame
	for _, part := range broken(n, env) {
		fields := part.Idents()
		if slices.Contains(fields, f.Pos.Field) {
			fields = []string{f.Pos.Field}
		}
		for _, field := range fields {
			if !slices.ContainsFunc(out, func(b blame) bool { return b.field == field }) {
				out = append(out, blame{field, identifiers(e.When + " " + strings.Join(part.Idents(), " "))})
			}
		}
	}
	return out
}

// broken lists the conditions joined by and that do not hold. Of alternatives
// joined by or, one is taken where something was begun and not finished: a
// field is blank that another one asks for.
func broken(n *expr.Node, env func(string) (expr.Value, bool)) []*expr.Node {
	if n.Op == expr.OpOr {
		var best []*expr.Node
		for _, d := range split(n, expr.OpOr) {
			all := split(d, expr.OpAnd)
			bad := failed(all, env)
			begun := len(bad) > 0 && len(bad) < len(all) && slices.ContainsFunc(bad, func(x *expr.Node) bool { return x.Op == expr.OpNotNul })
			if begun && (best == nil || len(bad) < len(best)) {
				best = bad
			}
		}
		return best
	}
	all := split(n, expr.OpAnd)
	if len(all) < 2 {
		return nil
	}
	return failed(all, env)
}

// split lists the operands of a chain of one operator.
func split(n *expr.Node, op expr.Op) []*expr.Node {
	if n.Op != op {
		return []*expr.Node{n}
	}
	var out []*expr.Node
	for _, a := range n.Args {
		out = append(out, split(a, op)...)
	}
	return out
}

func failed(ns []*expr.Node, env func(string) (expr.Value, bool)) []*expr.Node {
	var out []*expr.Node
	for _, n := range ns {
		if v, err := expr.Eval(n, env); err == nil && v.Kind == expr.KindBool && !v.Bool {
			out = append(out, n)
		}
	}
	return out
}

// value is a cell of a row as the layout types it; null when it is blank or
// not of that type.
func (p *page) value(l *ingest.Layout, row sheet.Row, c ingest.Column) expr.Value {
	x, ok := row.At(p.fields[c.Field])
	if !ok || x.Kind == sheet.Error || x.Kind == sheet.Pending {
		return expr.Value{}
	}
	text := strings.TrimSpace(strings.Map(halfWidth, x.Text))
	if strings.Trim(text, " -—–―─…⋯") == "" || slices.Contains(l.Blanks, text) {
		return expr.Value{}
	}
	switch c.Type.Kind {
	case ingest.Int, ingest.Decimal:
		return numberOf(text)
	case ingest.Date, ingest.Timestamp:
		if d := dayOf(x, text, p.info.Date1904); d != "" {
			return expr.Date(d)
		}
		return expr.Value{}
	case ingest.Month:
		return monthOf(x, text, p.info.Date1904)
	case ingest.Bool:
		switch strings.ToLower(text) {
		case "是", "true", "y", "1", "有":
			return expr.Bool(true)
		case "否", "false", "n", "0", "无":
			return expr.Bool(false)
		}
		return expr.Value{}
	}
	return expr.Text(text)
}

// numberOf reads a number as people write it.
func numberOf(text string) expr.Value {
	s := strings.NewReplacer(",", "", " ", "", "%", "").Replace(text)
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s = "-" + strings.TrimSuffix(inner, ")")
	}
	s = strings.TrimPrefix(s, "+")
	if !plain.MatchString(s) {
		return expr.Value{}
	}
	if strings.ContainsAny(s, "eE") || strings.Contains(s, "-.") || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return expr.Value{}
		}
		s = strconv.FormatFloat(f, 'f', -1, 64)
	}
	n, err := expr.Parse(s)
	if err != nil {
		return expr.Value{}
	}
	v, err := expr.Eval(n, func(string) (expr.Value, bool) { return expr.Value{}, false })
	if err != nil {
		return expr.Value{}
	}
	return v
}

var (
	dayText   = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(\D|$)`)
	dayDigits = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	monthText = regexp.MustCompile(`^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?$`)
)

// dayOf reads a date as 2026-10-15; "" when it is none.
func dayOf(x sheet.Cell, text string, date1904 bool) string {
	m := dayText.FindStringSubmatch(text)
	if m == nil {
		m = dayDigits.FindStringSubmatch(text)
	}
	if m != nil && (x.Kind == sheet.Text || !x.Date) {
		return paddedDay(m[1], m[2], m[3])
	}
	if x.Kind != sheet.Number {
		return ""
	}
	serial, err := strconv.ParseFloat(x.Text, 64)
	if err != nil || serial < 1 || serial > 109940 { // no year beyond 2200 is meant
		return ""
	}
	if date1904 {
		serial += 1462
	}
	return time.Unix((int64(serial)-25569)*86400, 0).UTC().Format(time.DateOnly)
}

func paddedDay(y, m, d string) string {
	s := y + "-" + strings.Repeat("0", 2-len(m)) + m + "-" + strings.Repeat("0", 2-len(d)) + d
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

func monthOf(x sheet.Cell, text string, date1904 bool) expr.Value {
	if m := monthText.FindStringSubmatch(text); m != nil && (x.Kind == sheet.Text || len(text) == 6) {
		if d := paddedDay(m[1], m[2], "01"); d != "" {
			return expr.Text(d[:7])
		}
	}
	if d := dayOf(x, text, date1904); d != "" {
		return expr.Text(d[:7])
	}
	return expr.Value{}
}
