package city

import (
	"bytes"
	"encoding/csv"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// textFile writes the page as comma-separated text, in GB18030 as the exports
// of older systems are, or in UTF-8 with a mark.
func (f *file) textFile(p *page) ([]byte, error) {
	var b bytes.Buffer
	cw := csv.NewWriter(&b)
	cw.UseCRLF = true
	line := make([]string, len(f.layout.Columns)+1)
	for _, row := range p.rows {
		n := len(f.layout.Columns)
		if f.extraCol != "" {
			n++
		}
		for i := range n {
			line[i] = ""
			if i < len(row) {
				line[i] = row[i].text
			}
		}
		if err := cw.Write(line[:n]); err != nil {
			return nil, err
		}
	}
	cw.Flush()
	if err := cw.Error(); err != nil {
		return nil, err
	}
	if f.look.utf8 {
		return append([]byte("\xef\xbb\xbf"), b.Bytes()...), nil
	}
	return simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
}
