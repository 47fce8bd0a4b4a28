package reports

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

// bytes gives the finished file: fixed properties, and a zip whose entries,
// dates and list of content types do not depend on the moment or on map
// order, so that the same run gives the same bytes.
func (b *book) bytes() ([]byte, error) {
	// The last day of the reference month stands in for a time of writing.
	day := b.desk.src.run.month.Last().Format(time.RFC3339)
	if err := b.f.SetDocProps(&excelize.DocProperties{Creator: b.house.Issuer, LastModifiedBy: "STIS",
		Created: day, Modified: day, Title: b.desk.fill(b.rep.Name.Zh + " {period}"),
		Subject: b.rep.ID, Identifier: b.desk.src.run.id, Language: "zh-CN"}); err != nil {
		return nil, err
	}
	if err := b.f.SetAppProps(&excelize.AppProperties{Application: "STIS", AppVersion: "1.0000"}); err != nil {
		return nil, err
	}
	buf, err := b.f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return repack(buf.Bytes())
}

// repack writes the zip again with sorted entries. The content types come
// first, as readers that stream expect.
func repack(in []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
	if err != nil {
		return nil, err
	}
	files := slices.Clone(z.File)
	slices.SortFunc(files, func(a, b *zip.File) int {
		return cmp.Or(cmp.Compare(rank(a.Name), rank(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		part, err := readPart(f)
		if err != nil {
			return nil, err
		}
		switch {
		case f.Name == contentTypes:
			if part, err = sortTypes(part); err != nil {
				return nil, err
			}
		case strings.HasPrefix(f.Name, "xl/charts/"):
			part = nameSeries(part)
		}
		// The first day that the format knows.
		day := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
		e, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: day})
		if err != nil {
			return nil, err
		}
		if _, err := e.Write(part); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

const contentTypes = "[Content_Types].xml"

// seriesName is how the writer stores the name of a series: as a reference,
// whatever it is.
var seriesName = regexp.MustCompile(`<c:tx><c:strRef><c:f>([^<!]*)</c:f></c:strRef></c:tx>|<tx><strRef><f>([^<!]*)</f></strRef></tx>`)

// nameSeries stores the names of series that are plain text as such, since
// a text is no valid reference. References, known by their "!", stay.
func nameSeries(part []byte) []byte {
	return seriesName.ReplaceAllFunc(part, func(m []byte) []byte {
		g := seriesName.FindSubmatch(m)
		if g[1] != nil {
			return slices.Concat([]byte("<c:tx><c:v>"), g[1], []byte("</c:v></c:tx>"))
		}
		return slices.Concat([]byte("<tx><v>"), g[2], []byte("</v></tx>"))
	})
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

func readPart(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %q: %w", f.Name, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("part %q: %w", f.Name, err)
	}
	return b, nil
}

// sortTypes orders the list of content types, which the writer takes from a
// map.
func sortTypes(part []byte) ([]byte, error) {
	type entry struct {
		Extension   string `xml:"Extension,attr,omitempty"`
		PartName    string `xml:"PartName,attr,omitempty"`
		ContentType string `xml:"ContentType,attr"`
	}
	var types struct {
		XMLName   xml.Name `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
		Defaults  []entry  `xml:"Default"`
		Overrides []entry  `xml:"Override"`
	}
	if err := xml.Unmarshal(part, &types); err != nil {
		return nil, fmt.Errorf("part %q: %w", contentTypes, err)
	}
	slices.SortFunc(types.Defaults, func(a, b entry) int { return cmp.Compare(a.Extension, b.Extension) })
	slices.SortFunc(types.Overrides, func(a, b entry) int { return cmp.Compare(a.PartName, b.PartName) })
	out, err := xml.Marshal(types)
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), out...), nil
}
