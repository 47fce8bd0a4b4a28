package ingest

import (
	"slices"
	"strconv"
	"strings"

	"stis/ingest/sheet"
)

func itoa(n int) string { return strconv.Itoa(n) }

// grid holds the top rows of a sheet with merged cells filled in, as far as
// finding a header needs them.
type grid struct {
	rows   []sheet.Row
	texts  []map[int]string // text by column, merged cells filled in
	spread []map[int]bool   // columns whose text comes from a cell further left or above
}

func newGrid(rows []sheet.Row, merged []sheet.Range) *grid {
	g := &grid{rows: rows, texts: make([]map[int]string, len(rows)), spread: make([]map[int]bool, len(rows))}
	at := map[int]int{}
	for i, r := range rows {
		at[r.Num] = i
		g.texts[i], g.spread[i] = map[int]string{}, map[int]bool{}
		for _, c := range r.Cells {
			if t := strings.TrimSpace(c.Text); t != "" {
				g.texts[i][c.Col] = t
			}
		}
	}
	for _, m := range merged {
		i, ok := at[m.FirstRow]
		if !ok || m.LastRow-m.FirstRow >= headerWindow {
			continue
		}
		text, ok := g.texts[i][m.FirstCol]
		if !ok {
			continue
		}
		for row := m.FirstRow; row <= m.LastRow; row++ {
			j, ok := at[row]
			for col := m.FirstCol; ok && col <= min(m.LastCol, m.FirstCol+1000); col++ {
				if _, own := g.texts[j][col]; !own {
					g.texts[j][col], g.spread[j][col] = text, true
				}
			}
		}
	}
	return g
}

// columns lists the columns that have text of their own in some of the rows,
// or share a merged cell in all but are not the width of a title.
func (g *grid) columns(first, depth int) []int {
	var cols []int
	for i := first; i < first+depth; i++ {
		for _, c := range g.rows[i].Cells {
			if strings.TrimSpace(c.Text) != "" && !slices.Contains(cols, c.Col) {
				cols = append(cols, c.Col)
			}
		}
	}
	slices.Sort(cols)
	return cols
}

// path gives the texts above a column, top to bottom, repeats left out. A
// blank right of a group's text belongs to the group when something stands
// below it: files without merged cells write groups so.
func (g *grid) path(first, depth, col int) []string {
	var out []string
	for i := first; i < first+depth; i++ {
		t := g.texts[i][col]
		if t == "" && i+1 < first+depth && g.below(i+1, first+depth, col) {
			t = g.left(i, col)
		}
		if t != "" && (len(out) == 0 || out[len(out)-1] != t) {
			out = append(out, t)
		}
	}
	return out
}

func (g *grid) below(from, to, col int) bool {
	for i := from; i < to; i++ {
		if g.texts[i][col] != "" && !g.spread[i][col] {
			return true
		}
	}
	return false
}

// left finds the group text a blank belongs to. A text that runs down to the
// rows below its own column is the header of one column, not a group.
func (g *grid) left(i, col int) string {
	for c := col - 1; c > 0; c-- {
		if t := g.texts[i][c]; t != "" {
			if i+1 < len(g.rows) && g.texts[i+1][c] != "" && !g.spread[i+1][c] {
				return t
			}
			return ""
		}
	}
	return ""
}

// lowest is the row of the lowest text of a column.
func (g *grid) lowest(first, depth, col int) int {
	for i := first + depth - 1; i > first; i-- {
		if g.texts[i][col] != "" && !g.spread[i][col] {
			return g.rows[i].Num
		}
	}
	return g.rows[first].Num
}
