package ingest

import (
	"slices"
	"strings"

	"stis/ingest/sheet"
)

const (
	headerWindow = 60 // rows that have a cell, from the top, in which the header must stand
	headerDepth  = 3  // rows a header may have
)

// headerIndex finds the field of a header text. A text may belong to several
// fields that the header of their group tells apart.
type headerIndex struct {
	cols  []column
	exact map[string][]int // header and synonyms
	loose map[string][]int // the same without 其中, or without a bracket at the end
}

func newHeaderIndex(cols []column) headerIndex {
	x := headerIndex{cols: cols, exact: map[string][]int{}, loose: map[string][]int{}}
	add := func(m map[string][]int, k string, i int) {
		if k != "" && !slices.Contains(m[k], i) {
			m[k] = append(m[k], i)
		}
	}
	for i, c := range cols {
		for _, h := range append([]string{c.Header}, c.Synonyms...) {
			n := normalHeader(h)
			add(x.exact, n, i)
			if child, ok := strings.CutPrefix(n, "其中"); ok {
				add(x.loose, child, i)
			}
			if base, _, ok := cutBracket(n); ok {
				add(x.loose, base, i)
				add(x.loose, strings.TrimPrefix(base, "其中"), i)
			}
		}
	}
	return x
}

// placed is a column of the sheet that feeds a field.
type placed struct {
	col    int
	field  int
	header string // as found, rows joined with /
	unit   string // unit in the header
	unread string // unit in the header that cannot be read
	rank   int    // how directly the header named the field; lower is better
	num    int64  // value in the layout's unit = value as found * num / den
	den    int64
}

// stray is a column of the sheet that feeds nothing.
type stray struct {
	col    int
	row    int
	header string
}

// header is where the header of a sheet stands and what it says.
type header struct {
	first, last int // rows of the sheet
	next        int // index of the first row behind it, in the rows searched
	placed      []placed
	strays      []stray
	double      []placed // further columns that claim a field already placed
	missing     []int    // required fields without a column
	unit        string   // text of the unit line
	doubts      []unitFault
}

// findHeader looks for the header that names most fields of the source. Nil
// means that no row names enough of them.
func (s *source) findHeader(rows []sheet.Row, merged []sheet.Range) *header {
	grid := newGrid(rows, merged)
	var best *header
	bestDepth := 0
	for first := range rows {
		if best != nil && len(best.missing) == 0 && first > best.next {
			break
		}
		for depth := 1; depth <= headerDepth && first+depth <= len(rows); depth++ {
			if depth > 1 && rows[first+depth-1].Num-rows[first].Num > 2*headerDepth {
				break
			}
			h := s.readHeader(grid, first, depth)
			if best == nil || len(h.placed) > len(best.placed) || len(h.placed) == len(best.placed) && depth < bestDepth {
				best, bestDepth = h, depth
			}
		}
	}
	if best == nil || len(best.placed) < min(2, len(s.cols)) || 2*(s.required-len(best.missing)) < s.required {
		return nil
	}
	best.extend(grid)
	return best
}

// readHeader reads depth rows as a header.
func (s *source) readHeader(g *grid, first, depth int) *header {
	h := &header{first: g.rows[first].Num, last: g.rows[first+depth-1].Num, next: first + depth}
	byField := map[int]int{}
	for _, col := range g.columns(first, depth) {
		path := g.path(first, depth, col)
		p, ok := s.header.match(path)
		if !ok {
			h.strays = append(h.strays, stray{col: col, row: g.lowest(first, depth, col), header: strings.Join(path, "/")})
			continue
		}
		p.col, p.header, p.num, p.den = col, strings.Join(path, "/"), 1, 1
		at, taken := byField[p.field]
		switch {
		case !taken:
			byField[p.field] = len(h.placed)
			h.placed = append(h.placed, p)
		case p.rank < h.placed[at].rank:
			h.strays = append(h.strays, stray{h.placed[at].col, h.last, h.placed[at].header})
			h.placed[at] = p
		case p.rank > h.placed[at].rank:
			h.strays = append(h.strays, stray{p.col, h.last, p.header})
		default:
			h.double = append(h.double, p)
		}
	}
	for i, c := range s.cols {
		if _, ok := byField[i]; !ok && c.Required && !c.Derived {
			h.missing = append(h.missing, i)
		}
	}
	slices.SortFunc(h.placed, func(a, b placed) int { return a.col - b.col })
	return h
}

// match finds the field of a column from its header texts, top to bottom. The
// longest joining of the lowest texts counts first: 期末从业人员/其中/大专以上 is
// looked up whole, then as 其中大专以上, then as 大专以上.
func (x headerIndex) match(path []string) (placed, bool) {
	segs := make([]string, 0, len(path))
	for _, p := range path {
		segs = append(segs, normalHeader(p))
	}
	if i := len(segs) - 1; i > 0 {
		if u, ok := bareUnit(segs[i]); ok { // a row of units below the names
			if p, ok := x.match(path[:i]); ok {
				if p.unit == "" {
					p.unit = u
				}
				return p, true
			}
		}
		if slices.Contains(totalWords, segs[i]) || slices.Contains(subtotalWords, segs[i]) || segs[i] == "总数" || segs[i] == "计" {
			if p, ok := x.match(path[:i]); ok {
				return p, true
			}
		}
	}
	for i := range segs {
		name := strings.Join(segs[i:], "")
		if f, ok := x.choose(x.exact[name], segs, ""); ok {
			p := placed{field: f, rank: 2 * i}
			if _, inside, ok := cutBracket(name); ok && x.cols[f].sameFamily(inside) {
				p.unit = inside // the layout's own header may name the unit
			}
			return p, true
		}
	}
	for i := range segs {
		name := strings.Join(segs[i:], "")
		if f, ok := x.choose(x.loose[name], segs, ""); ok {
			return placed{field: f, rank: 2*i + 1}, true
		}
		base, inside, ok := cutHeaderUnit(name)
		if !ok {
			continue
		}
		unit, stated := headerUnit(inside)
		unread := ""
		if stated && unit == "" {
			unread = inside
		}
		for _, m := range []map[string][]int{x.exact, x.loose} {
			if f, ok := x.choose(m[base], segs, unit); ok {
				return placed{field: f, rank: 2*i + 1, unit: unit, unread: unread}, true
			}
		}
	}
	return placed{}, false
}

// choose picks the one field that fits the group above and the unit.
func (x headerIndex) choose(fields []int, segs []string, unit string) (int, bool) {
	found := -1
	for _, f := range fields {
		c := x.cols[f]
		if c.Under != "" && !slices.Contains(segs[:len(segs)-1], normalHeader(c.Under)) {
			continue
		}
		if unit != "" && !c.sameFamily(unit) {
			continue
		}
		if found >= 0 {
			return 0, false
		}
		found = f
	}
	return found, found >= 0
}

// extend takes up to two rows below the header into it that only hold units,
// or the column numbers (甲乙, 1 2 3) that official forms print there.
func (h *header) extend(g *grid) {
	for extra := 0; extra < 2 && h.next < len(g.rows); extra++ {
		row := g.rows[h.next]
		switch {
		case isUnitRow(row):
			for i := range h.placed {
				if c, ok := row.At(h.placed[i].col); ok && h.placed[i].unit == "" {
					h.placed[i].unit, _ = bareUnit(normalHeader(c.Text))
				}
			}
		case !isNumberRow(row):
			return
		}
		h.last = row.Num
		h.next++
	}
}

// bareUnit reads a text that is a unit and nothing else: 万元, (万元), 单位:万元.
func bareUnit(s string) (string, bool) {
	if inner, ok := strings.CutPrefix(s, "("); ok {
		s = strings.TrimSuffix(inner, ")")
	}
	unit, _ := headerUnit(s)
	return unit, unit != ""
}

func isUnitRow(r sheet.Row) bool {
	n := 0
	for _, c := range r.Cells {
		_, ok := bareUnit(normalHeader(c.Text))
		switch {
		case ok:
			n++
		case !isBlank(c.Text):
			return false
		}
	}
	return n > 0
}

// isNumberRow reports 甲 乙 1 2 3: at least three marks that count up.
func isNumberRow(r sheet.Row) bool {
	marks := []string{"甲", "乙", "丙", "丁", "戊", "己"}
	want, letter, n := 1, 0, 0
	for _, c := range r.Cells {
		s := strings.TrimSuffix(strings.TrimPrefix(normalHeader(c.Text), "("), ")")
		switch {
		case letter < len(marks) && s == marks[letter]:
			letter++
		case s == itoa(want):
			want++
		default:
			return false
		}
		n++
	}
	return n >= 3
}
