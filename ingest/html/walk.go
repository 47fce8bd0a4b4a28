package html

import (
	"errors"
	"io"
	"strconv"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"stis/ingest/sheet"
	"stis/ingest/text"
)

// Spans as browsers bound them.
const (
	maxColspan = 1000
	maxRowspan = 65534
)

// Text above a table: what is longer is no title.
const (
	maxAbove  = 64 << 10
	maxTitles = 20
)

// walker goes through a page tag by tag. It lays out every table, and collects
// the cells of the one that is its target.
type walker struct {
	book   *Book
	z      *xhtml.Tokenizer
	target int     // -1: none, the tables are to be found
	seen   int     // tables begun
	open   []*grid // tables that are open, outermost first
	found  []table // by place, where there is no target
	hide   hidden
	above  shown // the text since the last table
	steps  int

	done       bool     // the target has ended
	lines      []string // above the target, which are its first rows
	ready      bool     // row holds a row of the target
	row        sheet.Row
	spare      []sheet.Cell
	cells      int64
	size       int // bytes of the texts of the row
	merged     []sheet.Range
	hiddenCols []sheet.Span
}

// grid is an open table.
type grid struct {
	place  int
	inline bool
	titles []string // lines of text above it
	row    int
	col    int // of the next cell
	cols   int
	column int   // of the next <col>
	down   []int // rows that cells above still take, by column
	ranges int   // merged ranges before the section
	inRow  bool
	hidden bool // the row
	cells  []sheet.Cell
	cell   *cell // open
	store  cell  // what cell points to
}

// cell is an open cell: where it stands and what it shows.
type cell struct {
	col   int
	shown shown
	attrs attrs
}

// hidden counts the elements of one name inside one that is not shown.
type hidden struct {
	name   string
	depth  int
	tables int // tables inside it
}

// over ends what is hidden where its cell ends: a page may have left out the
// end tag. It reports whether the tag is to be passed over.
func (h *hidden) over(name string, begins bool) bool {
	switch {
	case h.depth == 0:
		return false
	case name == "table" && begins:
		h.tables++
	case name == "table" && h.tables > 0:
		h.tables--
	case h.tables > 0:
	case name == "table", name == "td", name == "th", name == "tr", name == "tbody":
		h.depth = 0
		return false
	}
	switch {
	case name != h.name:
	case begins:
		h.depth++
	default:
		h.depth--
	}
	return true
}

func (b *Book) walk(target int) (*walker, error) {
	r, err := text.Decode(b.in, b.size, b.encoding)
	if err != nil {
		return nil, err
	}
	w := &walker{book: b, target: target, z: xhtml.NewTokenizer(r)}
	if b.lim.Text > 0 {
		w.z.SetMaxBuf(b.lim.Text + 64<<10)
	}
	return w, nil
}

// step takes in one token; io.EOF at the end of the page.
func (w *walker) step() error {
	if w.steps++; w.steps&1023 == 0 {
		if err := w.book.ctx.Err(); err != nil {
			return err
		}
	}
	switch kind := w.z.Next(); kind {
	case xhtml.ErrorToken:
		err := w.z.Err()
		switch {
		case errors.Is(err, xhtml.ErrBufferExceeded):
			return w.limit("length of a text", w.book.lim.Text)
		case !errors.Is(err, io.EOF):
			return err
		case w.target < 0 && len(w.open) > 0:
			return sheet.Broken("the page", errors.New("ends inside a table"))
		}
		return io.EOF
	case xhtml.TextToken:
		if w.hide.depth > 0 {
			return nil
		}
		if c := w.sink(); c != nil {
			c.shown.text(w.z.Text())
			return w.bound(c)
		}
		if len(w.open) == 0 {
			if w.above.text(w.z.Text()); len(w.above.buf) > maxAbove {
				w.above = shown{} // a page of prose is no title
			}
		}
	case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
		name, more := w.z.TagName()
		known := word(name)
		return w.start(known, w.attributes(more), kind == xhtml.SelfClosingTagToken)
	case xhtml.EndTagToken:
		name, _ := w.z.TagName()
		return w.end(word(name))
	}
	return nil
}

// word makes the text of a name; those of HTML are not allocated.
func word(name []byte) string {
	if a := atom.Lookup(name); a != 0 {
		return a.String()
	}
	return string(name)
}

func (w *walker) limit(what string, limit int) error {
	return &sheet.LimitError{What: what, Limit: int64(limit), Part: "the page"}
}

// bound refuses a cell whose text is too long.
func (w *walker) bound(c *cell) error {
	if n := w.book.lim.Text; n > 0 && len(c.shown.buf) > n {
		return w.limit("length of a text", n)
	}
	return nil
}

// attrs are the attributes of a tag that matter.
type attrs struct {
	colspan, rowspan, span string
	num, truth, fault      string // x:num, x:bool and x:err, by which Excel notes values
	isNum, isStr, isFmla   bool
	hidden                 bool // not shown by a browser
}

func (w *walker) attributes(more bool) (a attrs) {
	for n := 0; more && n < 256; n++ {
		var key, value []byte
		key, value, more = w.z.TagAttr()
		switch string(key) {
		case "colspan":
			a.colspan = string(value)
		case "rowspan":
			a.rowspan = string(value)
		case "span":
			a.span = string(value)
		case "x:num":
			a.num, a.isNum = string(value), true
		case "x:bool":
			a.truth = strings.ToUpper(string(value))
		case "x:err":
			a.fault = string(value)
		case "x:str":
			a.isStr = true
		case "x:fmla":
			a.isFmla = true
		case "hidden":
			a.hidden = true
		case "style":
			a.hidden = a.hidden || undisplayed(value)
		}
	}
	return a
}

// undisplayed reports whether a style says display:none.
func undisplayed(style []byte) bool {
	if len(style) < len("display:none") {
		return false
	}
	tight := strings.ToLower(strings.ReplaceAll(string(style), " ", ""))
	return strings.Contains(tight, "display:none")
}

// sink is the open cell that text belongs to, nil for none: that of the
// innermost table which is a sheet, if it is the target.
func (w *walker) sink() *cell {
	for i := len(w.open) - 1; i >= 0; i-- {
		if g := w.open[i]; !g.inline {
			if g.place != w.target {
				return nil
			}
			return g.cell
		}
	}
	return nil
}

func (w *walker) start(name string, a attrs, empty bool) error {
	if !empty && w.hide.over(name, true) || w.hide.depth > 0 {
		return nil
	}
	switch name {
	case "script", "style", "title", "template", "textarea", "noscript":
		w.hide = hidden{name: name, depth: 1}
		return nil
	case "table":
		return w.startTable(a)
	}
	if len(w.open) == 0 {
		w.breakLine(name)
		return nil
	}
	g := w.open[len(w.open)-1]
	switch name {
	case "thead", "tbody", "tfoot":
		return w.endSection(g)
	case "tr":
		err := w.endRow(g)
		w.startRow(g)
		g.hidden = a.hidden
		return err
	case "caption":
		err := w.endRow(g)
		w.startRow(g)
		return errors.Join(err, w.startCell(g, attrs{}))
	case "td", "th":
		if !g.inRow {
			w.startRow(g)
		}
		return w.startCell(g, a)
	case "col":
		w.column(g, a)
	default:
		if a.hidden && !empty && !void(name) {
			w.hide = hidden{name: name, depth: 1}
			return nil
		}
		w.breakLine(name)
	}
	return nil
}

func (w *walker) end(name string) error {
	if w.hide.over(name, false) {
		return nil
	}
	if len(w.open) == 0 {
		w.breakLine(name)
		return nil
	}
	g := w.open[len(w.open)-1]
	switch name {
	case "table":
		return w.endTable(g)
	case "thead", "tbody", "tfoot":
		return w.endSection(g)
	case "tr", "caption":
		return w.endRow(g)
	case "td", "th":
		return w.endCell(g)
	default:
		if name != "br" {
			w.breakLine(name)
		}
	}
	return nil
}

// void names the elements that have no end tag.
func void(name string) bool {
	switch atom.Lookup([]byte(name)) {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Source, atom.Wbr:
		return true
	}
	return false
}

func (w *walker) startTable(a attrs) error {
	if n := w.book.lim.Depth; n > 0 && len(w.open) >= n {
		return w.limit("nested elements", n)
	}
	g := &grid{place: w.seen}
	if w.seen++; w.seen > 1<<20 {
		return w.limit("tables", 1<<20)
	}
	if w.target < 0 {
		w.found = append(w.found, table{nested: len(w.open) > 0, hidden: a.hidden})
	} else {
		g.inline = g.place < len(w.book.tables) && w.book.tables[g.place].inline
	}
	if c := w.sink(); c != nil {
		c.shown.newLine(false)
	}
	if len(w.open) == 0 {
		g.titles = w.titles()
		if g.row = len(g.titles); g.place == w.target {
			w.lines = g.titles
		}
	}
	w.open = append(w.open, g)
	return nil
}

func (w *walker) endTable(g *grid) error {
	err := w.endRow(g)
	w.open = w.open[:len(w.open)-1]
	switch {
	case g.row == len(g.titles): // without rows: what stands above it, stands above the next
		w.above = shown{buf: []byte(strings.Join(append(g.titles, ""), "\n")), fresh: true}
	case w.target < 0:
		w.found[g.place].rows, w.found[g.place].cols = g.row, g.cols
	case g.place == w.target:
		w.done = true
	}
	if c := w.sink(); c != nil {
		c.shown.newLine(false)
	}
	return err
}

// endSection ends the cells that reach down: they do not leave their section.
func (w *walker) endSection(g *grid) error {
	err := w.endRow(g)
	g.down = g.down[:0]
	if g.place == w.target {
		for i := g.ranges; i < len(w.merged); i++ {
			w.merged[i].LastRow = min(w.merged[i].LastRow, max(g.row, w.merged[i].FirstRow))
		}
		g.ranges = len(w.merged)
	}
	return err
}

func (w *walker) startRow(g *grid) {
	g.row++
	g.col, g.inRow, g.hidden = 1, true, false
	if g.inline {
		if c := w.sink(); c != nil {
			c.shown.newLine(false)
		}
	}
}

func (w *walker) endRow(g *grid) error {
	if !g.inRow {
		return nil
	}
	err := w.endCell(g)
	g.inRow = false
	for i := range g.down {
		g.down[i] = max(0, g.down[i]-1)
	}
	if g.place == w.target && len(g.cells) > 0 {
		w.row, w.ready = sheet.Row{Num: g.row, Cells: g.cells, Hidden: g.hidden}, true
		g.cells, w.spare = w.spare[:0], g.cells
		w.size = 0
	}
	return err
}

func (w *walker) startCell(g *grid, a attrs) error {
	if err := w.endCell(g); err != nil {
		return err
	}
	for g.col <= len(g.down) && g.down[g.col-1] > 0 {
		g.col++
	}
	across, down := span(a.colspan, maxColspan), span(a.rowspan, maxRowspan)
	if a.rowspan == "0" {
		down = maxRowspan
	}
	g.store = cell{col: g.col, shown: shown{buf: g.store.shown.buf[:0]}}
	c := &g.store
	if g.col += across; g.col > sheet.MaxCols+1 {
		return w.limit("columns", sheet.MaxCols)
	}
	g.cols = max(g.cols, g.col-1)
	if down > 1 {
		for len(g.down) < g.col-1 {
			g.down = append(g.down, 0)
		}
		for i := c.col - 1; i < g.col-1; i++ {
			g.down[i] = down
		}
	}
	g.cell = c
	if g.inline {
		if outer := w.sink(); outer != nil {
			outer.shown.space()
		}
	}
	if g.place != w.target {
		return nil
	}
	if down > 1 || across > 1 {
		if n := w.book.lim.Merged; n > 0 && len(w.merged) >= n {
			return w.limit("merged ranges", n)
		}
		w.merged = append(w.merged, sheet.Range{FirstRow: g.row, FirstCol: c.col, LastRow: g.row + down - 1, LastCol: g.col - 1})
	}
	c.attrs = a
	return nil
}

func span(s string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil && !errors.Is(err, strconv.ErrRange) || n < 1 {
		return 1
	}
	return min(n, most)
}

// column notes the columns that a <col> hides.
func (w *walker) column(g *grid, a attrs) {
	n := span(a.span, maxColspan)
	if g.column < sheet.MaxCols && a.hidden && g.place == w.target {
		w.hiddenCols = append(w.hiddenCols, sheet.Span{First: g.column + 1, Last: min(g.column+n, sheet.MaxCols)})
	}
	g.column = min(g.column+n, sheet.MaxCols)
}

func (w *walker) endCell(g *grid) error {
	c := g.cell
	g.cell = nil
	if c == nil || g.place != w.target {
		return nil
	}
	out, ok := c.make()
	if !ok {
		return nil
	}
	g.cells = append(g.cells, out)
	w.size += len(out.Text)
	w.cells++
	switch lim := &w.book.lim; {
	case lim.Row > 0 && w.size > lim.Row:
		return w.limit("length of a row", lim.Row)
	case lim.Cells > 0 && w.cells > lim.Cells:
		return w.limit("cells", int(lim.Cells))
	}
	return nil
}
