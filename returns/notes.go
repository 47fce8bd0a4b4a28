package returns

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"stis/ingest/sheet"

	"stis/internal/xlsxout"
)

// author signs the notes, so that a second return knows those of the first.
const author = "退回审核（STIS）"

// kept stands in a note before the words of the note that was there.
const kept = "原批注："

// note is a text beside a cell, with the box it is shown in.
type note struct {
	at     cell
	text   string
	anchor string // as VML writes it
}

const (
	mainSpace   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packSpace   = "http://schemas.openxmlformats.org/package/2006/relationships"
	noteType    = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
	drawingType = "application/vnd.openxmlformats-officedocument.vmlDrawing"
)

type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr,omitempty"`
}

// relations are the parts that one part refers to.
type relations struct {
	XMLName xml.Name   `xml:"http://schemas.openxmlformats.org/package/2006/relationships Relationships"`
	List    []relation `xml:"Relationship"`
}

// relsName is where the relations of a part stand; "" is the whole workbook.
func relsName(part string) string {
	if part == "" {
		return "_rels/.rels"
	}
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

func (p parts) relations(part string) (relations, error) {
	r := relations{XMLName: xml.Name{Space: packSpace, Local: "Relationships"}}
	data, ok := p[relsName(part)]
	if !ok {
		return r, nil
	}
	if err := xml.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("part %q: %w", relsName(part), err)
	}
	return r, nil
}

// target is the name of the part that a relation of part leads to.
func (r relation) target(part string) string {
	if strings.HasPrefix(r.Target, "/") {
		return strings.TrimPrefix(path.Clean(r.Target), "/")
	}
	return path.Join(path.Dir(part), r.Target)
}

// ofType finds a relation by the end of its type.
func (r relations) ofType(end string) (relation, bool) {
	i := slices.IndexFunc(r.List, func(x relation) bool { return strings.HasSuffix(x.Type, end) })
	if i < 0 {
		return relation{}, false
	}
	return r.List[i], true
}

// add makes a relation with an identity of its own.
func (r *relations) add(kind, target string) string {
	for n := 1; ; n++ {
		id := "rIdStis" + strconv.Itoa(n)
		if !slices.ContainsFunc(r.List, func(x relation) bool { return x.ID == id }) {
			r.List = append(r.List, relation{ID: id, Type: relSpace + "/" + kind, Target: target})
			return id
		}
	}
}

// sheetPart finds the part of a worksheet by the name of the sheet.
func (p parts) sheetPart(name string) (string, error) {
	root, err := p.relations("")
	if err != nil {
		return "", err
	}
	office, _ := root.ofType("/officeDocument")
	book := office.target("")
	var wb struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.Unmarshal(p[book], &wb); err != nil {
		return "", fmt.Errorf("part %q: %w", book, err)
	}
	rels, err := p.relations(book)
	if err != nil {
		return "", err
	}
	for _, s := range wb.Sheets {
		for _, r := range rels.List {
			if s.Name == name && r.ID == s.ID {
				return r.target(book), nil
			}
		}
	}
	return "", fmt.Errorf("sheet %q: no such part: %w", name, errRewrite)
}

// comments is the part with the notes of a sheet.
type comments struct {
	Authors []string  `xml:"authors>author"`
	List    []comment `xml:"commentList>comment"`
}

type comment struct {
	Ref    string `xml:"ref,attr"`
	Author int    `xml:"authorId,attr"`
	Body   string `xml:",innerxml"`
	at     cell
}

// plain is the text of a comment without its fonts.
func (c comment) plain() string {
	var b strings.Builder
	dec := xml.NewDecoder(strings.NewReader(c.Body))
	inText := false
	for {
		t, err := dec.RawToken()
		if err != nil {
			return b.String()
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		}
	}
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

func body(text string) string {
	const font = `<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>`
	first, rest, more := strings.Cut(text, "\n")
	if !more {
		return `<text><r>` + font + `<t xml:space="preserve">` + escape(text) + `</t></r></text>`
	}
	return `<text><r>` + strings.Replace(font, "<rPr>", "<rPr><b/>", 1) + `<t xml:space="preserve">` + escape(first+"\n") +
		`</t></r><r>` + font + `<t xml:space="preserve">` + escape(rest) + `</t></r></text>`
}

// addNotes puts notes on a sheet. Notes of a former return go; what the filer
// had noted on a marked cell is kept below the new text.
func (p parts) addNotes(sheetName string, notes []note) error {
	part, err := p.sheetPart(sheetName)
	if err != nil {
		return err
	}
	rels, err := p.relations(part)
	if err != nil {
		return err
	}
	var have comments
	name := ""
	if r, ok := rels.ofType("/comments"); ok {
		name = r.target(part)
		if err := xml.Unmarshal(p[name], &have); err != nil {
			return fmt.Errorf("part %q: %w", name, err)
		}
	} else {
		name = p.free("xl/comments", ".xml")
		rels.add("comments", "/"+name)
		if err := p.addType(xlsxout.Type{PartName: "/" + name, ContentType: noteType}); err != nil {
			return err
		}
	}
	stay := have.merge(notes)
	p[name] = have.print()
	if err := p.addBoxes(part, &rels, notes, stay); err != nil {
		return err
	}
	out, err := marshal(rels)
	p[relsName(part)] = out
	return err
}

// free is a name of a part that is not taken.
func (p parts) free(before, after string) string {
	for n := 1; ; n++ {
		name := before + strconv.Itoa(n) + after
		if _, taken := p[name]; !taken {
			return name
		}
	}
}

// merge takes the notes of a former return out and puts the new ones in. It
// returns the cells whose old boxes stay.
func (c *comments) merge(notes []note) map[cell]bool {
	ours := slices.Index(c.Authors, author)
	if ours < 0 {
		ours = len(c.Authors)
		c.Authors = append(c.Authors, author)
	}
	fresh := map[cell]int{}
	for i, n := range notes {
		fresh[n.at] = i
	}
	stay := map[cell]bool{}
	texts := make([]string, len(notes))
	for i, n := range notes {
		texts[i] = n.text
	}
	list := c.List[:0]
	for _, old := range c.List {
		row, col, err := sheet.ParseAddress(old.Ref)
		if err != nil {
			continue
		}
		old.at = cell{row, col}
		words := old.plain()
		former := old.Author == ours || isOurs("", words)
		if former {
			words = filersWords(words)
		}
		i, marked := fresh[old.at]
		switch {
		case marked:
			if words != "" {
				texts[i] += "\n\n" + kept + "\n" + words
			}
			continue
		case former && words == "":
			continue
		case former:
			old.Body, old.Author = body(words), c.by(kept)
		}
		stay[old.at] = true
		list = append(list, old)
	}
	for i, n := range notes {
		list = append(list, comment{Ref: address(n.at.row, n.at.col), Author: ours, Body: body(texts[i]), at: n.at})
	}
	slices.SortStableFunc(list, func(a, b comment) int {
		return cmp.Or(cmp.Compare(a.at.row, b.at.row), cmp.Compare(a.at.col, b.at.col))
	})
	c.List = list
	return stay
}

// isOurs reports a note of a former return. Programs drop or change the author,
// so the text counts too.
func isOurs(by, text string) bool {
	text = strings.TrimSpace(text)
	return by == author || strings.HasPrefix(text, "【"+mustMend+"】") || strings.HasPrefix(text, "【"+mayMend+"】")
}

// filersWords cuts from a note of a former return what the filer had noted.
func filersWords(text string) string {
	for {
		_, rest, _ := strings.Cut(text, kept)
		if text = strings.TrimSpace(rest); !isOurs("", text) {
			return text
		}
	}
}

func (c *comments) by(name string) int {
	if i := slices.Index(c.Authors, name); i >= 0 {
		return i
	}
	c.Authors = append(c.Authors, name)
	return len(c.Authors) - 1
}

func (c *comments) print() []byte {
	var b strings.Builder
	b.WriteString(xml.Header + `<comments xmlns="` + mainSpace + `"><authors>`)
	for _, a := range c.Authors {
		b.WriteString("<author>" + escape(a) + "</author>")
	}
	b.WriteString("</authors><commentList>")
	for _, x := range c.List {
		b.WriteString(`<comment ref="` + escape(x.Ref) + `" authorId="` + strconv.Itoa(x.Author) + `">` + x.Body + `</comment>`)
	}
	b.WriteString("</commentList></comments>")
	return []byte(b.String())
}

// legacyAt finds, in the part of a worksheet, the relation of its old-style
// drawing, or else the place where one may be named.
func legacyAt(part []byte) (id string, at int64, err error) {
	dec := xml.NewDecoder(strings.NewReader(string(part)))
	for depth := 0; ; {
		at = dec.InputOffset()
		t, err := dec.RawToken()
		if err == io.EOF {
			return "", 0, fmt.Errorf("the sheet has no end")
		}
		if err != nil {
			return "", 0, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth != 2 {
				continue
			}
			switch t.Name.Local {
			case "legacyDrawing":
				for _, a := range t.Attr {
					if a.Name.Local == "id" {
						return a.Value, 0, nil
					}
				}
			case "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst":
				return "", at, nil
			}
		case xml.EndElement:
			if depth--; depth == 0 {
				return "", at, nil
			}
		}
	}
}
