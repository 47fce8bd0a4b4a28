package returns

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// parts are the files inside a workbook by name.
type parts map[string][]byte

const contentTypes = "[Content_Types].xml"

// partsOf takes a finished workbook apart.
func partsOf(f *excelize.File) (parts, error) {
	buf, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		return nil, err
	}
	p := parts{}
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

// pack writes the zip with sorted entries and no time of writing, the content
// types first, as readers that stream expect: the same parts give the same
// bytes.
func (p parts) pack() ([]byte, error) {
	types, err := sortTypes(p[contentTypes])
	if err != nil {
		return nil, err
	}
	p[contentTypes] = types
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

// emptyText is a formula that gives the empty text, as the writer stores it:
// without any result.
var emptyText = regexp.MustCompile(`(<c r="[A-Z]+\d+"(?: s="\d+")? t="str"><f[^>]*>[^<]*</f>)</c>`)

// blankResults gives such formulas their result back: else a reader that does
// not compute would take them for cells that were filled in.
func (p parts) blankResults() {
	for name, part := range p {
		if strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml") {
			p[name] = emptyText.ReplaceAll(part, []byte(`$1<v></v></c>`))
		}
	}
}

func rank(name string) int {
	switch name {
	case contentTypes:
		return 0
	case "_rels/.rels":
		return 1
	}
	return 2
}

// typeList is the list of content types.
type typeList struct {
	XMLName   xml.Name    `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
	Defaults  []typeEntry `xml:"Default"`
	Overrides []typeEntry `xml:"Override"`
}

type typeEntry struct {
	Extension   string `xml:"Extension,attr,omitempty"`
	PartName    string `xml:"PartName,attr,omitempty"`
	ContentType string `xml:"ContentType,attr"`
}

// sortTypes orders the list of content types, which the writer takes from a
// map.
func sortTypes(part []byte) ([]byte, error) {
	var types typeList
	if err := xml.Unmarshal(part, &types); err != nil {
		return nil, fmt.Errorf("part %q: %w", contentTypes, err)
	}
	slices.SortFunc(types.Defaults, func(a, b typeEntry) int { return cmp.Compare(a.Extension, b.Extension) })
	slices.SortFunc(types.Overrides, func(a, b typeEntry) int { return cmp.Compare(a.PartName, b.PartName) })
	return marshal(types)
}

// addType says what a new part, or a kind of parts, is.
func (p parts) addType(e typeEntry) error {
	var types typeList
	if err := xml.Unmarshal(p[contentTypes], &types); err != nil {
		return fmt.Errorf("part %q: %w", contentTypes, err)
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
	p[contentTypes] = out
	return err
}

func marshal(v any) ([]byte, error) {
	out, err := xml.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), out...), nil
}
