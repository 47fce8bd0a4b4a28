package returns

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"stis/internal/xlsxout"
)

// errRewrite says that a workbook cannot be kept as it is and must be written
// anew.
var errRewrite = errors.New("the workbook cannot be kept as it is")

// addBoxes draws the boxes of the notes: Excel shows no note without one. They
// stand in an old-style drawing (VML), which may hold the filer's own boxes and
// buttons; those stay as they are.
func (p parts) addBoxes(part string, rels *relations, notes []note, stay map[cell]bool) error {
	id, at, err := legacyAt(p[part])
	if err != nil {
		return err
	}
	name := ""
	for _, r := range rels.List {
		if id != "" && r.ID == id {
			name = r.target(part)
		}
	}
	if p[name] != nil {
		p[name] = usualPrefixes(p[name])
	}
	switch {
	case id != "" && (p[name] == nil || !drawable(p[name])):
		return errRewrite
	case id == "":
		name = p.free("xl/drawings/vmlDrawing", ".vml")
		id = rels.add("vmlDrawing", "/"+name)
		p[name] = newDrawing(len(notes))
		if err := p.addType(xlsxout.Type{Extension: "vml", ContentType: drawingType}); err != nil {
			return err
		}
		tag := `<legacyDrawing r:id="` + id + `"/>`
		data := bytes.Join([][]byte{p[part][:at], []byte(tag), p[part][at:]}, nil)
		p[part] = withRelSpace(data)
	}
	p[name] = redraw(p[name], notes, stay)
	return nil
}

// drawable reports a drawing with the usual prefixes.
func drawable(vml []byte) bool {
	for _, want := range []string{"xmlns:v=", "xmlns:o=", "xmlns:x=", "</xml>"} {
		if !bytes.Contains(vml, []byte(want)) {
			return false
		}
	}
	return true
}

var (
	vmlTag    = regexp.MustCompile(`<[^>]*>`)
	vmlPrefix = regexp.MustCompile(`xmlns:([A-Za-z_][\w.-]*)\s*=\s*["']urn:schemas-microsoft-com:(vml|office:office|office:excel)["']`)
)

// usualPrefixes writes a drawing with the prefixes that everybody expects. Some
// programs take others, which is their right.
func usualPrefixes(vml []byte) []byte {
	usual := map[string]string{"vml": "v", "office:office": "o", "office:excel": "x"}
	names := map[string]string{}
	changed := false
	var old []string
	for _, m := range vmlPrefix.FindAllSubmatch(vml, -1) {
		from, to := string(m[1]), usual[string(m[2])]
		if _, ok := names[from]; !ok {
			old = append(old, regexp.QuoteMeta(from))
		}
		names[from] = to
		changed = changed || from != to
	}
	if !changed {
		return vml
	}
	use := regexp.MustCompile(`(</?|\sxmlns:|\s)(` + strings.Join(old, "|") + `)([:=])`)
	return vmlTag.ReplaceAllFunc(vml, func(tag []byte) []byte {
		return use.ReplaceAllFunc(tag, func(s []byte) []byte {
			m := use.FindSubmatch(s)
			if string(m[3]) == "=" && !bytes.HasSuffix(m[1], []byte("xmlns:")) {
				return s
			}
			return []byte(string(m[1]) + names[string(m[2])] + string(m[3]))
		})
	})
}

// withRelSpace declares the prefix r in the first tag of a worksheet.
func withRelSpace(part []byte) []byte {
	i := bytes.Index(part, []byte("<worksheet"))
	if i < 0 {
		return part
	}
	end := i + bytes.IndexByte(part[i:], '>')
	if bytes.Contains(part[i:end], []byte("xmlns:r=")) {
		return part
	}
	i += len("<worksheet")
	return bytes.Join([][]byte{part[:i], []byte(` xmlns:r="` + relSpace + `"`), part[i:]}, nil)
}

const shapeType = `<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">` +
	`<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`

// newDrawing is a drawing without a box. Its identities come in blocks of 1024.
func newDrawing(n int) []byte {
	blocks := make([]string, n/1000+1)
	for i := range blocks {
		blocks[i] = strconv.Itoa(i + 1)
	}
	return []byte(`<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ` +
		`xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="` +
		strings.Join(blocks, ",") + `"/></o:shapelayout>` + shapeType + `</xml>`)
}

var (
	shapes    = regexp.MustCompile(`(?s)<v:shape[\s>].*?</v:shape>`)
	shapeID   = regexp.MustCompile(`_x0000_s(\d+)`)
	shapeRow  = regexp.MustCompile(`<x:Row>\s*(\d+)\s*</x:Row>`)
	shapeCol  = regexp.MustCompile(`<x:Column>\s*(\d+)\s*</x:Column>`)
	noteShape = []byte(`ObjectType="Note"`)
)

// redraw takes the boxes of notes out, but those of the cells that keep theirs,
// and puts the new ones in.
func redraw(vml []byte, notes []note, stay map[cell]bool) []byte {
	vml = shapes.ReplaceAllFunc(vml, func(s []byte) []byte {
		row, col := shapeRow.FindSubmatch(s), shapeCol.FindSubmatch(s)
		if !bytes.Contains(s, noteShape) || row == nil || col == nil {
			return s
		}
		r, errR := strconv.Atoi(string(row[1]))
		c, errC := strconv.Atoi(string(col[1]))
		if errR == nil && errC == nil && !stay[cell{r + 1, c + 1}] {
			return nil
		}
		return s
	})
	last := 1024
	for _, m := range shapeID.FindAllSubmatch(vml, -1) {
		if n, err := strconv.Atoi(string(m[1])); err == nil && n > last && n < 1<<30 {
			last = n
		}
	}
	var b bytes.Buffer
	end := bytes.LastIndex(vml, []byte("</xml>"))
	b.Write(vml[:end])
	if !bytes.Contains(vml, []byte(`id="_x0000_t202"`)) {
		b.WriteString(shapeType)
	}
	for i, n := range notes {
		n.draw(&b, last+1+i)
	}
	b.WriteString("</xml>")
	return b.Bytes()
}

func (n note) draw(b *bytes.Buffer, id int) {
	b.WriteString(`<v:shape id="_x0000_s` + strconv.Itoa(id) + `" type="#_x0000_t202" ` +
		`style="position:absolute;margin-left:60pt;margin-top:2pt;width:200pt;height:80pt;z-index:1;visibility:hidden" ` +
		`fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>` +
		`<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>` +
		`<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>` + n.anchor + `</x:Anchor><x:AutoFill>False</x:AutoFill>` +
		`<x:Row>` + strconv.Itoa(n.at.row-1) + `</x:Row><x:Column>` + strconv.Itoa(n.at.col-1) + `</x:Column></x:ClientData></v:shape>`)
}

// Size of a box in pixels, and of a line of its text.
const (
	boxWidth  = 280
	boxLine   = 16
	boxColumn = 44 // half-width characters of a line
	maxBox    = 480
	rowPixels = 20
)

// anchorOf places the box right of its cell, large enough for its text.
func anchorOf(f *excelize.File, sheetName string, at cell, text string) (string, error) {
	height := min(maxBox, (xlsxout.Lines(text, boxColumn)+1)*boxLine)
	col, left := at.col, 15.0
	for room := boxWidth + left; ; col++ {
		w, err := f.GetColWidth(sheetName, column(min(col+1, 16384)))
		if err != nil {
			return "", err
		}
		px := w*7 + 5
		if room <= px || col > at.col+40 {
			left = min(room, px)
			break
		}
		room -= px
	}
	// Rows are taken at their usual height: the writer looks a height up row by
	// row, and a box that is a little taller does no harm.
	row := max(at.row-2, 0)
	first, below := row, height%rowPixels
	row += height / rowPixels
	ints := []int{at.col, 15, first, 2, col, int(left), row, below}
	out := make([]string, len(ints))
	for i, n := range ints {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ", "), nil
}

// address is the name of a cell; rows and columns are those of a sheet.
func address(row, col int) string { return column(col) + strconv.Itoa(row) }

func column(col int) string {
	s, err := excelize.ColumnNumberToName(col)
	if err != nil {
		panic(err) // made by this package from addresses that were read
	}
	return s
}
