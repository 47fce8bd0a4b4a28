package xlsxout

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

// Parts are the files inside a workbook by name.
type Parts map[string][]byte

// ContentTypes is the part that says what every other part is.
const ContentTypes = "[Content_Types].xml"

// PartsOf takes a finished workbook apart.
func PartsOf(f *excelize.File) (Parts, error) {
	buf, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		return nil, err
	}
	p := Parts{}
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			return nil, fmt.Errorf("part %q: %w", e.Name, err)
		}
		p[e.Name], err = io.ReadAll(r)
		if err := cmp.Or(err, r.Close()); err != nil {
			return nil, fmt.Errorf("part %q: %w", e.Name, err)
		}
	}
	return p, nil
}

// Pack writes the zip with sorted entries and no time of writing, the content
// types first, as readers that stream expect: the same parts give the same
// bytes.
func (p Parts) Pack() ([]byte, error) {
	types, err := sortTypes(p[ContentTypes])
	if err != nil {
		return nil, err
	}
	p[ContentTypes] = types
	names := make([]string, 0, len(p))
	for name := range p {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	// The first day that the format knows.
	day := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range names {
		e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: day})
		if err != nil {
			return nil, err
		}
		if _, err := e.Write(p[name]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// rank puts the content types first and the relations of the package second.
func rank(name string) int {
	switch name {
	case ContentTypes:
		return 0
	case "_rels/.rels":
		return 1
	}
	return 2
}

// typeList is the list of content types.
type typeList struct {
	XMLName   xml.Name `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
	Defaults  []Type   `xml:"Default"`
	Overrides []Type   `xml:"Override"`
}

// Type says what one part, or every part with an extension, is.
type Type struct {
	Extension   string `xml:"Extension,attr,omitempty"`
	PartName    string `xml:"PartName,attr,omitempty"`
	ContentType string `xml:"ContentType,attr"`
}

// sortTypes orders the list of content types, which the writer takes from a
// map.
func sortTypes(part []byte) ([]byte, error) {
	var types typeList
	if err := xml.Unmarshal(part, &types); err != nil {
		return nil, fmt.Errorf("part %q: %w", ContentTypes, err)
	}
	slices.SortFunc(types.Defaults, func(a, b Type) int { return cmp.Compare(a.Extension, b.Extension) })
	slices.SortFunc(types.Overrides, func(a, b Type) int { return cmp.Compare(a.PartName, b.PartName) })
	return marshal(types)
}

// AddType says what a new part, or a kind of parts, is.
func (p Parts) AddType(e Type) error {
	var types typeList
	if err := xml.Unmarshal(p[ContentTypes], &types); err != nil {
		return fmt.Errorf("part %q: %w", ContentTypes, err)
	}
	list := &types.Overrides
	if e.Extension != "" {
		list = &types.Defaults
	}
	for _, have := range *list {
		if have.Extension == e.Extension && have.PartName == e.PartName {
			return nil
		}
	}
	*list = append(*list, e)
	out, err := marshal(types)
	p[ContentTypes] = out
	return err
}

func marshal(v any) ([]byte, error) {
	out, err := xml.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), out...), nil
}
