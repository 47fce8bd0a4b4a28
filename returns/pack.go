package returns

import (
	"encoding/xml"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"stis/internal/xlsxout"
)

// parts are the files inside a workbook by name.
type parts map[string][]byte

// partsOf takes a finished workbook apart.
func partsOf(f *excelize.File) (parts, error) {
	p, err := xlsxout.PartsOf(f)
	return parts(p), err
}

// pack gives the same bytes for the same parts.
func (p parts) pack() ([]byte, error) { return xlsxout.Parts(p).Pack() }

func (p parts) addType(e xlsxout.Type) error { return xlsxout.Parts(p).AddType(e) }

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

func marshal(v any) ([]byte, error) {
	out, err := xml.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), out...), nil
}
