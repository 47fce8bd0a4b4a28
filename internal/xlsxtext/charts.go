package xlsxtext

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// element is any XML element; the chart parts are small enough to hold whole.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// find returns the first element reached by the path of local names.
func (e *element) find(names ...string) *element {
	for _, n := range names {
		i := slices.IndexFunc(e.Children, func(c element) bool { return c.XMLName.Local == n })
		if i < 0 {
			return &element{}
		}
		e = &e.Children[i]
	}
	return e
}

// texts joins the text of all elements named local below e.
func (e *element) texts(local string) string {
	var b strings.Builder
	for i := range e.Children {
		c := &e.Children[i]
		if c.XMLName.Local == local {
			b.WriteString(c.Text)
		}
		b.WriteString(c.texts(local))
	}
	return b.String()
}

type parts map[string][]byte

// readCharts gives the description lines of the charts of each sheet.
func readCharts(book []byte) (map[string][]string, error) {
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, err
	}
	ps := parts{}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".rels") && f.Name != "xl/workbook.xml" &&
			!strings.HasPrefix(f.Name, "xl/drawings/") && !strings.HasPrefix(f.Name, "xl/charts/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		// 8 MiB is far above any chart part this program writes.
		b, err := io.ReadAll(io.LimitReader(r, 8<<20))
		r.Close()
		if err != nil {
			return nil, err
		}
		ps[f.Name] = b
	}
	workbook, err := ps.parse("xl/workbook.xml")
	if err != nil {
		return nil, err
	}
	rels := ps.rels("xl/workbook.xml")
	out := map[string][]string{}
	for _, s := range workbook.find("sheets").Children {
		name := s.attr("name")
		for _, drawing := range ps.sortedRels(rels[s.attr("id")], "drawings/drawing") {
			lines, err := ps.drawing(drawing)
			if err != nil {
				return nil, err
			}
			out[name] = append(out[name], lines...)
		}
	}
	return out, nil
}

func (ps parts) parse(name string) (*element, error) {
	var e element
	if err := xml.Unmarshal(ps[name], &e); err != nil {
		return nil, fmt.Errorf("part %q: %w", name, err)
	}
	return &e, nil
}

// rels maps relation ids of a part to the parts they point at.
func (ps parts) rels(part string) map[string]string {
	out := map[string]string{}
	e, err := ps.parse(path.Dir(part) + "/_rels/" + path.Base(part) + ".rels")
	if err != nil {
		return out // a part without relations has no rels file
	}
	for _, r := range e.Children {
		target := r.attr("Target")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(path.Dir(part), target)
		}
		out[r.attr("Id")] = target
	}
	return out
}

func (ps parts) sortedRels(part, contains string) []string {
	var out []string
	for _, t := range ps.rels(part) {
		if strings.Contains(t, contains) {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out
}

func (ps parts) drawing(part string) ([]string, error) {
	d, err := ps.parse(part)
	if err != nil {
		return nil, err
	}
	rels := ps.rels(part)
	var out []string
	for i := range d.Children {
		anchor := &d.Children[i]
		ref := anchor.find("graphicFrame", "graphic", "graphicData", "chart").attr("id")
		if ref == "" {
			continue
		}
		line, err := ps.chart(rels[ref])
		if err != nil {
			return nil, err
		}
		out = append(out, "chart at "+anchorCell(anchor.find("from"))+" to "+anchorCell(anchor.find("to"))+": "+line)
	}
	return out, nil
}

func anchorCell(e *element) string {
	var col, row int
	fmt.Sscan(e.find("col").Text, &col)
	fmt.Sscan(e.find("row").Text, &row)
	addr, err := excelize.CoordinatesToCellName(col+1, row+1)
	if err != nil {
		return "?"
	}
	return addr
}

func (ps parts) chart(part string) (string, error) {
	c, err := ps.parse(part)
	if err != nil {
		return "", err
	}
	ch := c.find("chart")
	var b strings.Builder
	fmt.Fprintf(&b, "%q blanks %s", ch.find("title").texts("t"), ch.find("dispBlanksAs").attr("val"))
	for _, plot := range ch.find("plotArea").Children {
		if !strings.HasSuffix(plot.XMLName.Local, "Chart") {
			continue
		}
		for i := range plot.Children {
			s := &plot.Children[i]
			if s.XMLName.Local != "ser" {
				continue
			}
			fmt.Fprintf(&b, "; %s %s of %s by %s", plot.XMLName.Local, s.find("tx").texts("f")+s.find("tx").texts("v"),
				s.find("val").texts("f"), s.find("cat").texts("f"))
		}
	}
	return b.String(), nil
}
