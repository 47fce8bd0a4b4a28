package ingest

import (
	"slices"
	"strings"

	"stis/ingest/sheet"
)

// sorter says what a row below the header is. It is asked for every row, so it
// looks at as few texts as it can.
type sorter struct {
	src     *source
	placed  []placed
	byCol   []int    // index into placed by column; -1 = the column feeds nothing
	headers []string // of placed, normalised
}

func newSorter(src *source, ps []placed) *sorter {
	s := &sorter{src: src, placed: ps}
	for i, p := range ps {
		for len(s.byCol) <= p.col {
			s.byCol = append(s.byCol, -1)
		}
		s.byCol[p.col] = i
		s.headers = append(s.headers, normalHeader(p.header))
	}
	return s
}

func (s *sorter) placedAt(col int) int {
	if col < len(s.byCol) {
		return s.byCol[col]
	}
	return -1
}

// kind classifies a row; "" is data. footed: a footer stood above it.
func (s *sorter) kind(row sheet.Row, footed bool) string {
	if s.isTotal(row) {
		return "total"
	}
	first, filled, inside, same := "", 0, 0, 0
	for i := range row.Cells {
		c := &row.Cells[i]
		if s.src.isBlank(c.Text) || s.isFill(c) {
			continue
		}
		if first == "" {
			first = c.Text
		}
		if i := s.placedAt(c.Col); i >= 0 {
			inside++
			if s.src.cols[s.placed[i].field].Required {
				filled++
			}
			if c.Kind == sheet.Text && endsLike(s.headers[i], c.Text) {
				same++
			}
		}
	}
	switch sparse := 2*filled <= s.src.required; {
	case first == "":
		return "blank"
	case same >= 2 && 2*same > inside:
		return "header"
	case s.isFooter(first, sparse):
		return "footer"
	case inside == 0, sparse && footed:
		return "note"
	}
	return ""
}

// isFill reports a formula in a derived column. Forms are filled with them down
// to their last row, so by itself it says nothing about the row.
func (s *sorter) isFill(c *sheet.Cell) bool {
	if !c.Formula && c.Kind != sheet.Pending {
		return false
	}
	i := s.placedAt(c.Col)
	return i >= 0 && s.src.cols[s.placed[i].field].Derived
}

// endsLike reports that a header ends with a text, both normalised. Most texts
// are told apart by their length or their letters without being normalised.
func endsLike(header, text string) bool {
	if len(text) > 3*len(header)+12 {
		return false
	}
	if text != "" && header != "" { // a letter or digit at the end stays there, in lower case
		if last := text[len(text)-1]; isAlnum(last) && lowered(last) != header[len(header)-1] {
			return false
		}
	}
	return strings.HasSuffix(header, normalHeader(text))
}

func isAlnum(c byte) bool { return c-'0' < 10 || c|0x20-'a' < 26 }

func lowered(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c |= 0x20
	}
	return c
}

// plainWord reports a text of ASCII letters and digits only.
func plainWord(s string) bool {
	for i := range len(s) {
		if !isAlnum(s[i]) {
			return false
		}
	}
	return s != ""
}

// isTotal looks for 合计 and its like in the first three cells.
func (s *sorter) isTotal(row sheet.Row) bool {
	n := 0
	for i := range row.Cells {
		c := &row.Cells[i]
		if s.src.isBlank(c.Text) {
			continue
		}
		if c.Kind != sheet.Number && s.src.isTotalWord(c.Text) {
			return true
		}
		if n++; n == 3 {
			return false
		}
	}
	return false
}

// isTotalWord reports 合计, 小计 and their like.
func (s *source) isTotalWord(text string) bool {
	if len(text) > 4*s.longestTotal+8 || text != "" && isAlnum(text[len(text)-1]) && !s.plainTotals {
		return false // a letter or digit at the end stays there
	}
	w := normalHeader(text)
	return s.totals[w] || s.subtotals[w]
}

// isFooter looks for a footer word at the start of a row. With a colon behind
// it, as in 填表人:李四, it is one in any row; without, only in a sparse row.
func (s *sorter) isFooter(first string, sparse bool) bool {
	if plainWord(first) && !s.src.plainFooters {
		return false
	}
	first = normalHeader(first)
	return slices.ContainsFunc(s.src.footers, func(w string) bool {
		rest, ok := strings.CutPrefix(first, w)
		return ok && (strings.HasPrefix(rest, ":") || sparse && (rest == "" || strings.IndexAny(rest, ".,;1234567890(") == 0))
	})
}
