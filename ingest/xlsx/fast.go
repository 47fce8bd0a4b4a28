package xlsx

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"stis/ingest/sheet"
)

// The ways in which Excel, WPS, LibreOffice and the libraries write cells,
// eight bytes at a time, least significant first. Behind the bytes of a window
// stand zeros, so a pattern never matches beyond them and none is looked for
// further than the zeros reach.
const (
	low3 = 1<<24 - 1
	low5 = 1<<40 - 1
	low6 = 1<<48 - 1
	low7 = 1<<56 - 1

	cellTag  = '<' | 'c'<<8 | ' '<<16
	valueTag = '<' | 'v'<<8 | '>'<<16
	funcTag  = '<' | 'f'<<8 | '>'<<16
	endFunc  = '<' | '/'<<8 | 'f'<<16 | '>'<<24
	rowTag   = '<' | 'r'<<8 | 'o'<<16 | 'w'<<24 | ' '<<32
	endRow   = '<' | '/'<<8 | 'r'<<16 | 'o'<<24 | 'w'<<32 | '>'<<40
	endVC    = '<' | '/'<<8 | 'v'<<16 | '>'<<24 | '<'<<32 | '/'<<40 | 'c'<<48 | '>'<<56
	isT      = '<' | 'i'<<8 | 's'<<16 | '>'<<24 | '<'<<32 | 't'<<40 | '>'<<48
	isTSpace = '<' | 'i'<<8 | 's'<<16 | '>'<<24 | '<'<<32 | 't'<<40 | ' '<<48 | 'x'<<56
	siT      = '<' | 's'<<8 | 'i'<<16 | '>'<<24 | '<'<<32 | 't'<<40 | '>'<<48
	siTSpace = '<' | 's'<<8 | 'i'<<16 | '>'<<24 | '<'<<32 | 't'<<40 | ' '<<48 | 'x'<<56
	mlSpace  = 'm' | 'l'<<8 | ':'<<16 | 's'<<24 | 'p'<<32 | 'a'<<40 | 'c'<<48 | 'e'<<56
	preser   = '=' | '"'<<8 | 'p'<<16 | 'r'<<24 | 'e'<<32 | 's'<<40 | 'e'<<48 | 'r'<<56
	ve       = 'v' | 'e'<<8 | '"'<<16 | '>'<<24
	endTIs   = '<' | '/'<<8 | 't'<<16 | '>'<<24 | '<'<<32 | '/'<<40 | 'i'<<48 | 's'<<56
	endTSi   = '<' | '/'<<8 | 't'<<16 | '>'<<24 | '<'<<32 | '/'<<40 | 's'<<48 | 'i'<<56
	endC     = '>' | '<'<<8 | '/'<<16 | 'c'<<24 | '>'<<32
	inlineSt = 'i' | 'n'<<8 | 'l'<<16 | 'i'<<24 | 'n'<<32 | 'e'<<40 | 'S'<<48 | 't'<<56
)

// Types of cells that are read the fast way.
const (
	number byte = iota
	shared
	inline
	result // t="str", the text a formula gave
	other
)

func le64(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }

// plain gives the end of the text at p, which must be a tag and nothing that
// needs decoding before it: no reference, no line end, no _x escape, no bytes
// that are not UTF-8. Otherwise it gives 0.
func plain(b []byte, p int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	from, wide := p, uint64(0)
	for {
		w := le64(b, p)
		lt, amp, low := w^'<'*ones, w^'&'*ones, w^'_'*ones
		// The lowest flag of each is exact; those above it may be carries.
		hit := ((lt-ones)&^lt | (amp-ones)&^amp | (low-ones)&^low | (w-' '*ones)&^w) & highs
		if hit == 0 {
			wide |= w & highs
			p += 8
			continue
		}
		n := bits.TrailingZeros64(hit) / 8
		wide |= w & highs & (1<<(n*8) - 1)
		p += n
		switch {
		case b[p] == '<':
			if wide != 0 && !utf8.Valid(b[from:p]) {
				return 0
			}
			return p
		case b[p] != '_' || b[p+1] == 'x':
			return 0
		}
		p++
	}
}

// fastRow takes a row tag. It reports whether it did and whether the row is an
// empty element.
func (r *Rows) fastRow() (ok, empty bool, num int) {
	b, p := r.x.buf, r.x.pos
	if le64(b, p)&low5 != rowTag {
		return false, false, 0
	}
	p += 5
	for {
		name := p
		for b[p] >= 'A' || b[p] >= '-' && b[p] <= ':' && b[p] != '/' {
			p++
		}
		if b[p] != '=' || b[p+1] != '"' || b[p-1] == 'n' && p-name == len("hidden") {
			return false, false, 0
		}
		value := p + 2
		for p = value; b[p] != '"'; p++ {
			if b[p] < ' ' || b[p] == '<' || b[p] == '&' {
				return false, false, 0
			}
		}
		if value-name == 3 && b[name] == 'r' {
			if num = digits(b[value:p]); num == 0 {
				return false, false, 0
			}
		}
		switch p++; {
		case b[p] == ' ':
			p++
		case b[p] == '>':
			r.x.pos = p + 1
			return true, false, num
		case b[p] == '/' && b[p+1] == '>':
			r.x.pos = p + 2
			return true, true, num
		default:
			return false, false, 0
		}
	}
}

// digits reads a number of up to 9 digits; anything else is 0.
func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0
		}
		n = n*10 + int(c)
	}
	if len(b) > 9 {
		return 0
	}
	return n
}

// fastCells takes cells up to the end of the row, which it reports, or up to
// the first cell that is written in another way or not wholly there yet.
func (r *Rows) fastCells() bool {
	b, p := r.x.buf, r.x.pos
	for {
		w := le64(b, p)
		if w&low3 != cellTag {
			r.x.pos = p
			if w&low6 == endRow {
				r.x.pos += 6
				return true
			}
			return false
		}
		q, col, style, typ := r.head(b, p+3)
		if col == 0 {
			col = r.col + 1
		}
		if q == 0 || col <= r.col || col > sheet.MaxCols {
			r.x.pos = p
			return false
		}
		if b[q] == '/' {
			q += 2
		} else if q = r.fastValue(b, q+1, col, style, typ); q == 0 {
			r.x.pos = p
			return false
		}
		p, r.col = q, col
	}
}

// head takes the attributes of a cell up to > or />. q = 0 says that they are
// not of the common kind, or that the cell names another row.
func (r *Rows) head(b []byte, p int) (q, col, style int, typ byte) {
	for {
		w := le64(b, p)
		if w&0xff00 != '='<<8 || w&0xff0000 != '"'<<16 {
			return 0, 0, 0, 0
		}
		c := byte(w)
		p += 3
		switch c {
		case 'r':
			for l := b[p] - 'A'; l < 26; l = b[p] - 'A' {
				col = col*26 + int(l) + 1
				p++
			}
			if col == 0 || col > sheet.MaxCols || le64(b, p)&r.mask != r.want {
				return 0, 0, 0, 0
			}
			p += r.width
		case 's':
			for d := b[p] - '0'; d <= 9 && style < maxStyles; d = b[p] - '0' {
				style = style*10 + int(d)
				p++
			}
			p++ // the quote, or what the switch below refuses
			if b[p-1] != '"' {
				return 0, 0, 0, 0
			}
		case 't':
			if typ, p = cellType(b, p); typ == other {
				return 0, 0, 0, 0
			}
		default:
			return 0, 0, 0, 0
		}
		switch {
		case b[p] == ' ':
			p++
		case b[p] == '>' || b[p] == '/' && b[p+1] == '>':
			return p, col, style, typ
		default:
			return 0, 0, 0, 0
		}
	}
}

// cellType takes the type of a cell and its quote.
func cellType(b []byte, p int) (byte, int) {
	switch w := le64(b, p); {
	case w&0xffff == 's'|'"'<<8:
		return shared, p + 2
	case w&0xffff == 'n'|'"'<<8:
		return number, p + 2
	case w&(1<<32-1) == 's'|'t'<<8|'r'<<16|'"'<<24:
		return result, p + 4
	case w == inlineSt && b[p+8] == 'r' && b[p+9] == '"':
		return inline, p + 10
	}
	return other, p
}

// fastValue takes the content of a cell and its end tag, and gives what follows
// them, or 0.
func (r *Rows) fastValue(b []byte, p, col, styleID int, typ byte) int {
	c := sheet.Cell{Col: col}
	if styleID < len(r.styles) {
		c.Format, c.Date = r.styles[styleID].format, r.styles[styleID].date
	}
	if le64(b, p)&low3 == funcTag {
		for p += 3; b[p] != '<' && b[p] >= '\t'; p++ {
		}
		if le32(b[p:]) != endFunc {
			return 0
		}
		p += 4
		c.Formula = true
	}
	if typ == inline {
		c.Date = false
		return r.fastInline(b, p, c)
	}
	if le64(b, p)&low3 != valueTag {
		return 0
	}
	p += 3
	from := p
	switch typ {
	case shared:
		i := 0
		for d := b[p] - '0'; d <= 9; d = b[p] - '0' {
			i = i*10 + int(d)
			p++
		}
		if p == from || p-from > 9 || le64(b, p) != endVC || r.strings == nil {
			return 0
		}
		text, ok := r.strings.at(i)
		if !ok {
			return 0
		}
		c.Text, c.Date = text, false
	case number:
		if p = decimal(b, p); p == 0 || le64(b, p) != endVC || p-from > r.x.lim.Text {
			return 0
		}
		c.Text, c.Kind = r.keep(b[from:p]), sheet.Number
	default:
		if p = plain(b, p); p == 0 || le64(b, p) != endVC || p-from > r.x.lim.Text {
			return 0
		}
		c.Text, c.Date = r.keep(b[from:p]), false
	}
	return r.put(c, p+8)
}

// fastInline takes an inline string of one run.
func (r *Rows) fastInline(b []byte, p int, c sheet.Cell) int {
	switch w := le64(b, p); {
	case w&low7 == isT:
		p += 7
	case w == isTSpace && le64(b, p+8) == mlSpace && le64(b, p+16) == preser && le32(b[p+24:]) == ve:
		p += 28
	default:
		return 0
	}
	end := plain(b, p)
	if end == 0 || end-p > r.x.lim.Text || le64(b, end) != endTIs || le64(b, end+8)&low5 != endC {
		return 0
	}
	c.Text = r.keep(b[p:end])
	return r.put(c, end+13)
}

// put adds a cell to the row and gives next, or 0 when the row is too long: the
// slow way then says so.
func (r *Rows) put(c sheet.Cell, next int) int {
	if c.Text == "" {
		return next
	}
	if r.size += len(c.Text); r.size > r.x.lim.Row {
		return 0
	}
	r.row.Cells = append(r.row.Cells, c)
	return next
}

// decimal gives the end of the number at p, or 0 if there is none.
func decimal(b []byte, p int) int {
	if b[p] == '-' || b[p] == '+' {
		p++
	}
	from := p
	for b[p]-'0' <= 9 {
		p++
	}
	found := p - from
	if b[p] == '.' {
		p++
		for from = p; b[p]-'0' <= 9; p++ {
		}
		found += p - from
	}
	if found == 0 {
		return 0
	}
	if b[p]|0x20 == 'e' {
		if p++; b[p] == '-' || b[p] == '+' {
			p++
		}
		for from = p; b[p]-'0' <= 9; p++ {
		}
		if p == from {
			return 0
		}
	}
	return p
}
