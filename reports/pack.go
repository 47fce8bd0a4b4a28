package reports

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"stis/internal/xlsxout"
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
	parts, err := xlsxout.PartsOf(b.f)
	if err != nil {
		return nil, err
	}
	for name, part := range parts {
		if strings.HasPrefix(name, "xl/charts/") {
			parts[name] = nameSeries(part)
		}
	}
	return parts.Pack()
}

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
