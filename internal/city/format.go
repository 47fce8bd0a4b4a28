package city

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// form is the format a file is written in. The zero value is a workbook.
type form uint8

const (
	xlsx  form = iota
	comma      // text with commas
	tabs       // text with tabs
	page2      // an HTML table that is called .xls, as web systems export it
	xml2003
)

// flat formats have neither merged cells nor number cells.
func (f form) flat() bool { return f == comma || f == tabs }

// extension is what the office calls the file; it says nothing of the format.
func (f form) extension() string { return [...]string{".xlsx", ".csv", ".txt", ".xls", ".xls"}[f] }

// bytes writes the page in the format of the file's look.
func (f *file) bytes(p *page) ([]byte, error) {
	switch f.look.form {
	case comma, tabs:
		return f.textFile(p)
	case page2:
		return f.encode(f.htmlFile(p))
	case xml2003:
		return f.xmlFile(p), nil
	}
	return f.workbook(p)
}

// textFile writes the page as separated text, in GB18030 as the exports of
// older systems are, or in UTF-8 with a mark.
func (f *file) textFile(p *page) ([]byte, error) {
	var b bytes.Buffer
	cw := csv.NewWriter(&b)
	cw.UseCRLF = true
	if f.look.form == tabs {
		cw.Comma = '\t'
	}
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
	return f.encode(b.Bytes())
}

// encode gives text the encoding of the office.
func (f *file) encode(text []byte) ([]byte, error) {
	if f.look.utf8 {
		return append([]byte("\xef\xbb\xbf"), text...), nil
	}
	return simplifiedchinese.GB18030.NewEncoder().Bytes(text)
}

// escaped is a text inside XML or HTML.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// spans gives the merged range that begins at a cell, or tells that the cell
// lies inside one that began elsewhere. Row and column are 1-based.
func (p *page) spans(row, col int) (down, across int, covered bool) {
	for _, m := range p.merges {
		switch {
		case m[0] == row && m[1] == col:
			return m[2] - m[0], m[3] - m[1], false
		case m[0] <= row && row <= m[2] && m[1] <= col && col <= m[3]:
			return 0, 0, true
		}
	}
	return 0, 0, false
}

// htmlFile writes the page as one table. Numbers carry what Excel understands
// as text, so that codes keep their zeros.
func (f *file) htmlFile(p *page) []byte {
	charset := "gb2312"
	if f.look.utf8 {
		charset = "utf-8"
	}
	var b bytes.Buffer
	b.WriteString("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\r\n<head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=" + charset + "\">\r\n" +
		"<style>td{mso-number-format:'\\@';}</style>\r\n</head>\r\n<body>\r\n<table border=\"1\">\r\n")
	for i, row := range p.rows {
		b.WriteString("<tr>")
		if len(row) == 0 {
			b.WriteString("<td></td>")
		}
		for j, c := range row {
			down, across, covered := p.spans(i+1, j+1)
			if covered {
				continue
			}
			tag := "td"
			if i < p.bold {
				tag = "th"
			}
			b.WriteString("<" + tag)
			if down > 0 {
				b.WriteString(" rowspan=\"" + strconv.Itoa(down+1) + "\"")
			}
			if across > 0 {
				b.WriteString(" colspan=\"" + strconv.Itoa(across+1) + "\"")
			}
			text := escaped(c.text)
			if text == "" {
				text = "&nbsp;"
			}
			b.WriteString(">" + text + "</" + tag + ">")
		}
		b.WriteString("</tr>\r\n")
	}
	b.WriteString("</table>\r\n</body>\r\n</html>\r\n")
	return b.Bytes()
}

// xmlFile writes the page as an XML spreadsheet of 2003.
func (f *file) xmlFile(p *page) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<?mso-application progid=\"Excel.Sheet\"?>\r\n" +
		"<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\r\n" +
		"<Styles><Style ss:ID=\"d\"><NumberFormat ss:Format=\"yyyy\\-mm\\-dd\"/></Style><Style ss:ID=\"n\"><NumberFormat ss:Format=\"#,##0.00\"/></Style></Styles>\r\n")
	fmt.Fprintf(&b, "<Worksheet ss:Name=\"%s\"><Table>\r\n", escaped(f.sheet))
	for i, row := range p.rows {
		fmt.Fprintf(&b, "<Row ss:Index=\"%d\"%s>", i+1, map[bool]string{true: " ss:Hidden=\"1\""}[p.hidden[i]])
		for j, c := range row {
			down, across, covered := p.spans(i+1, j+1)
			if covered || c.text == "" {
				continue
			}
			fmt.Fprintf(&b, "<Cell ss:Index=\"%d\"", j+1)
			if across > 0 {
				fmt.Fprintf(&b, " ss:MergeAcross=\"%d\"", across)
			}
			if down > 0 {
				fmt.Fprintf(&b, " ss:MergeDown=\"%d\"", down)
			}
			switch {
			case c.serial:
				fmt.Fprintf(&b, " ss:StyleID=\"d\"><Data ss:Type=\"DateTime\">%sT00:00:00.000</Data></Cell>", c.text)
			case c.number:
				fmt.Fprintf(&b, " ss:StyleID=\"n\"><Data ss:Type=\"Number\">%s</Data></Cell>", escaped(c.text))
			default:
				fmt.Fprintf(&b, "><Data ss:Type=\"String\">%s</Data></Cell>", escaped(c.text))
			}
		}
		b.WriteString("</Row>\r\n")
	}
	b.WriteString("</Table></Worksheet>\r\n</Workbook>\r\n")
	return b.Bytes()
}

// bundle packs files into one zip. Half of the offices' machines write member
// names in GBK without a word about it.
func bundle(files []*file, gbk bool) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.base, Method: zip.Deflate}
		if gbk {
			name, err := simplifiedchinese.GB18030.NewEncoder().String(f.base)
			if err != nil {
				return nil, err
			}
			h.Name, h.NonUTF8 = name, true
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, bytes.NewReader(f.data)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
