// Package xlsb reads binary workbooks of Excel 2007 and later (.xlsb): the
// records of BIFF12 in the parts of a zip. The steps: the sizes the zip
// declares are checked, the relations name the parts, the workbook part lists
// the sheets, the styles tell dates from numbers, the shared strings are taken
// into one arena, and the rows of a sheet are scanned as a stream.
package xlsb

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zip"

	"stis/ingest/sheet"
)

// maxSmall bounds the parts that are held whole: the relations.
const maxSmall = 4 << 20

// Book is an open workbook. Its readers may be used at the same time.
type Book struct {
	ctx    context.Context
	lim    sheet.Limits
	parts  map[string]*zip.File
	sheets []sheet.Info
	paths  []string
	styles []style
	arena  string   // the shared strings one behind the other
	ends   []uint32 // where each ends
}

type style struct {
	format string
	date   bool
}

// Open opens a workbook of size bytes.
func Open(ctx context.Context, in io.ReaderAt, size int64, lim sheet.Limits) (*Book, error) {
	z, err := zip.NewReader(in, size)
	if err != nil && z == nil {
		return nil, sheet.Broken("the zip", err)
	}
	b := &Book{ctx: ctx, lim: lim, parts: map[string]*zip.File{}}
	if err := b.index(z.File); err != nil {
		return nil, err
	}
	top, err := b.relations("")
	if err != nil {
		return nil, err
	}
	main := ""
	for _, r := range top {
		if r.kind == "officeDocument" {
			main = r.part
		}
	}
	if main == "" {
		return nil, sheet.Broken("the zip", errors.New("it holds no workbook"))
	}
	rels, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	if err := b.workbook(main, rels); err != nil {
		return nil, err
	}
	for _, r := range rels {
		switch r.kind {
		case "styles":
			err = b.readStyles(r.part)
		case "sharedStrings":
			err = b.readShared(r.part)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Sheets lists the worksheets in the order of their tabs.
func (b *Book) Sheets() []sheet.Info { return b.sheets }

// Close does nothing: the file belongs to the caller.
func (b *Book) Close() error { return nil }

// index names the parts and judges the sizes they declare; open holds every
// part to its declared size.
func (b *Book) index(files []*zip.File) error {
	var sum uint64
	for _, f := range files {
		name := partName(f.Name)
		if b.parts[name] != nil {
			return sheet.Broken("the zip", fmt.Errorf("part %q stands in it twice", f.Name))
		}
		b.parts[name] = f
		size := f.UncompressedSize64
		if sum += size; size > uint64(b.lim.Inflated) || sum > uint64(b.lim.Inflated) {
			return &sheet.LimitError{What: "inflated size", Limit: b.lim.Inflated, Part: f.Name}
		}
		if size > sheet.RatioFree && size/uint64(max(1, b.lim.Ratio)) > f.CompressedSize64 {
			return &sheet.LimitError{What: "inflated to compressed size", Limit: b.lim.Ratio, Part: f.Name}
		}
	}
	return nil
}

// partName brings the name of a part to one form. It is a key, never a path.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/"))
}

// open opens a part. It ends in an error where it inflates beyond its size.
func (b *Book) open(name string) (*cursor, io.Closer, error) {
	f := b.parts[name]
	if f == nil {
		return nil, nil, sheet.Broken("part "+name, errors.New("it is missing"))
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, sheet.Broken("part "+name, err)
	}
	held := &bounded{r, f.UncompressedSize64}
	return &cursor{ctx: b.ctx, in: bufio.NewReaderSize(held, 64<<10), name: name}, r, nil
}

// bounded stops a part that inflates to more than it declares.
type bounded struct {
	io.Reader
	left uint64
}

var errLonger = errors.New("it inflates to more than it declares")

func (r *bounded) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if uint64(n) > r.left {
		return 0, errLonger
	}
	r.left -= uint64(n)
	return n, err
}

// relation says which part another one refers to, and what for.
type relation struct{ id, kind, part string }

// relations reads what the part at name refers to.
func (b *Book) relations(name string) ([]relation, error) {
	dir, base := path.Split(name)
	at := dir + "_rels/" + base + ".rels"
	c, closer, err := b.open(at)
	if err != nil {
		return nil, err
	}
	defer func() { _ = closer.Close() }() // nothing to report after reading
	d := xml.NewDecoder(io.LimitReader(c.in, maxSmall))
	var out []relation
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, sheet.Broken("part "+at, err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			return nil, sheet.Broken("part "+at, errors.New("it defines entities"))
		case xml.StartElement:
			if t.Name.Local == "Relationship" {
				out = append(out, relationOf(t, dir))
			}
		}
	}
}

func relationOf(t xml.StartElement, dir string) relation {
	var r relation
	target, external := "", false
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "Id":
			r.id = a.Value
		case "Type":
			r.kind = path.Base(a.Value)
		case "Target":
			target = a.Value
		case "TargetMode":
			external = a.Value == "External"
		}
	}
	if !strings.HasPrefix(target, "/") {
		target = path.Join(dir, target)
	}
	if r.part = partName(target); external {
		r.kind = "" // nothing is followed out of the file
	}
	return r
}

// workbook reads the list of sheets. Chart, macro and dialog sheets have no
// rows and are left out.
func (b *Book) workbook(name string, rels []relation) error {
	c, closer, err := b.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }() // nothing to report after reading
	date1904 := false
	for tabs := 0; c.id != recEndBook; {
		if err := c.next(func(id int) bool { return id == recTab || id == recBookProps }); err != nil {
			return err
		}
		switch c.id {
		case recBookProps:
			date1904 = len(c.body) > 0 && c.body[0]&1 != 0
		case recTab:
			if tabs++; tabs > b.lim.Sheets {
				return &sheet.LimitError{What: "number of sheets", Limit: int64(b.lim.Sheets)}
			}
			if err := b.tab(c, tabs, rels); err != nil {
				return err
			}
		}
	}
	for i := range b.sheets {
		b.sheets[i].Date1904 = date1904
	}
	if len(b.sheets) == 0 {
		return sheet.Broken("the workbook", errors.New("it lists no worksheet"))
	}
	return c.drain()
}

func (b *Book) tab(c *cursor, index int, rels []relation) error {
	if len(c.body) < 8 {
		return c.broken(errShort)
	}
	id, rest, err := text(nil, c.body[8:])
	if err != nil {
		return c.broken(err)
	}
	title, _, err := text(nil, rest)
	if err != nil {
		return c.broken(err)
	}
	state := u32(c.body)
	for _, r := range rels {
		if r.id == string(id) && r.kind == "worksheet" {
			b.sheets = append(b.sheets, sheet.Info{Name: string(title), Index: index, Hidden: state != 0, VeryHidden: state == 2})
			b.paths = append(b.paths, r.part)
			return nil
		}
	}
	return nil
}

// readStyles reads which number format each cell style has.
func (b *Book) readStyles(name string) error {
	c, closer, err := b.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }() // nothing to report after reading
	formats, inCells := map[uint16]string{}, false
	for c.id != recEndXFs && c.id != recEndStyles {
		keep := func(id int) bool { return id == recFormat || id == recXF }
		if err := c.next(keep); err != nil {
			return err
		}
		switch {
		case c.id == recXFs:
			inCells = true
		case c.id == recFormat && len(c.body) >= 6:
			code, _, err := text(nil, c.body[2:])
			if err != nil {
				return c.broken(err)
			}
			formats[u16(c.body)] = string(code)
		case c.id == recXF && inCells && len(c.body) >= 4:
			id := u16(c.body[2:])
			code, ok := formats[id]
			if !ok {
				code = sheet.BuiltinFormat(int(id))
			}
			if len(b.styles) <= 1<<16 {
				b.styles = append(b.styles, styleOf(code))
			}
		}
	}
	return c.drain()
}

func styleOf(code string) style {
	if strings.EqualFold(code, "General") || code == "G/通用格式" {
		code = ""
	}
	return style{code, sheet.IsDateFormat(code)}
}

// readShared takes in the shared strings.
func (b *Book) readShared(name string) error {
	c, closer, err := b.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }() // nothing to report after reading
	limit := min(b.lim.Strings, 1<<32-1)
	var arena strings.Builder
	var one []byte
	for c.id != recEndStrings {
		if err := c.next(func(id int) bool { return id == recStringItem }); err != nil {
			return err
		}
		if c.id != recStringItem {
			continue
		}
		if one, err = rich(one[:0], c.body); err != nil {
			return c.broken(err)
		}
		if int64(arena.Len()+len(one)) > limit {
			return &sheet.LimitError{What: "shared strings", Limit: limit, Part: name}
		}
		if len(b.ends) >= b.lim.Items {
			return &sheet.LimitError{What: "number of shared strings", Limit: int64(b.lim.Items), Part: name}
		}
		arena.Write(one)
		b.ends = append(b.ends, uint32(arena.Len()))
	}
	b.arena = arena.String()
	return c.drain()
}

// shared gives the shared string of a number.
func (b *Book) shared(i uint32) (string, bool) {
	if int64(i) >= int64(len(b.ends)) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = b.ends[i-1]
	}
	return b.arena[from:b.ends[i]], true
}
