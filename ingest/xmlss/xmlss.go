// Package xmlss reads XML spreadsheets 2003 (SpreadsheetML), which systems
// export under the name of a workbook. The steps: one pass over the XML lists
// the sheets with their state and the number formats of the styles; a second
// one, from the start of a sheet on, streams its rows.
package xmlss

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"stis/ingest/markup"
	"stis/ingest/sheet"
)

const part = "the XML spreadsheet"

// Book is an open XML spreadsheet.
type Book struct {
	ctx      context.Context
	in       io.ReaderAt
	size     int64
	lim      sheet.Limits
	encoding string
	sheets   []sheet.Info
	styles   map[string]style
	date1904 bool
}

// style is the number format of a style: its own or its parent's.
type style struct {
	parent string
	format string
	own    bool
}

// Looks reports whether the first bytes of a file are of an XML spreadsheet
// 2003. They may be in UTF-16.
func Looks(head []byte) bool {
	head = markup.Head(head)
	_, root := markup.Root(head)
	return root == "workbook" && strings.Contains(string(head), "urn:schemas-microsoft-com:office:spreadsheet")
}

// Open lists the sheets of a file of size bytes.
func Open(ctx context.Context, in io.ReaderAt, size int64, lim sheet.Limits) (*Book, error) {
	b := &Book{ctx: ctx, in: in, size: size, lim: lim, styles: map[string]style{}}
	head := make([]byte, min(size, 1024))
	if n, err := in.ReadAt(head, 0); n < len(head) {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	b.encoding, _ = markup.Encoding(head)
	if err := b.survey(); err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, sheet.Broken(part, errors.New("holds no worksheet"))
	}
	return b, nil
}

// Encoding names the encoding of the XML.
func (b *Book) Encoding() string { return b.encoding }

// Sheets lists the worksheets in the order of the tabs.
func (b *Book) Sheets() []sheet.Info { return slices.Clone(b.sheets) }

// Close does nothing: the file belongs to the caller of Open.
func (b *Book) Close() error { return nil }

// xml scans the file from its start.
func (b *Book) xml() *tokens {
	in := io.NewSectionReader(b.in, 0, b.size)
	return &tokens{ctx: b.ctx, Scanner: markup.New(in, markup.Limits{Depth: b.lim.Depth, Text: b.lim.Text, Part: part})}
}

// tokens is a scanner that ends with its context.
type tokens struct {
	*markup.Scanner
	ctx   context.Context
	count int
}

func (t *tokens) Next() (markup.Token, error) {
	if t.count++; t.count&1023 == 0 {
		if err := t.ctx.Err(); err != nil {
			return markup.Token{}, err
		}
	}
	return t.Scanner.Next()
}

// survey lists sheets and styles.
func (b *Book) survey() error {
	x := b.xml()
	var path [4]string // names of the open elements, the root first
	id := ""           // of the style that is open
	for {
		t, err := x.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		depth := x.Depth()
		switch {
		case t.Kind == markup.Text && depth == 4 && path[1] == "Worksheet" && path[2] == "WorksheetOptions" && path[3] == "Visible":
			info := &b.sheets[len(b.sheets)-1]
			state := strings.TrimSpace(string(t.Text))
			info.Hidden = info.Hidden || strings.HasPrefix(state, "Sheet")
			info.VeryHidden = info.VeryHidden || state == "SheetVeryHidden"
		case t.Kind != markup.Start:
			continue
		case depth > len(path), depth == len(path) && path[2] == "Table":
			continue
		}
		if t.Kind == markup.Start {
			path[depth-1] = t.Name
			clear(path[depth:])
			if err := b.element(t, path[:depth], &id); err != nil {
				return err
			}
		}
	}
}

// element takes in the start of an element of the outer levels.
func (b *Book) element(t markup.Token, path []string, id *string) error {
	switch strings.Join(path, "/") {
	case path[0]:
		if path[0] != "Workbook" {
			return sheet.Broken(part, errors.New("the root element is "+path[0]+", not Workbook"))
		}
	case "Workbook/ExcelWorkbook/Date1904":
		b.date1904 = true
		for i := range b.sheets {
			b.sheets[i].Date1904 = true
		}
	case "Workbook/Styles/Style":
		*id, _ = t.Attr("ID")
		parent, _ := t.Attr("Parent")
		if len(b.styles) > 1<<16 {
			return &sheet.LimitError{What: "styles", Limit: 1 << 16, Part: part}
		}
		b.styles[*id] = style{parent: parent}
	case "Workbook/Styles/Style/NumberFormat":
		s := b.styles[*id]
		if f, ok := t.Attr("Format"); ok {
			s.format, s.own = named(f), true
		}
		b.styles[*id] = s
	case "Workbook/Worksheet":
		name, _ := t.Attr("Name")
		n := len(b.sheets) + 1
		if b.lim.Sheets > 0 && n > b.lim.Sheets {
			return &sheet.LimitError{What: "sheets", Limit: int64(b.lim.Sheets), Part: part}
		}
		b.sheets = append(b.sheets, sheet.Info{Name: name, Index: n, Date1904: b.date1904})
	}
	return nil
}

// format gives the number format of a style.
func (b *Book) format(id string) string {
	for range 8 { // parents of parents
		s, ok := b.styles[id]
		if !ok || s.own {
			return s.format
		}
		id = s.parent
		if id == "" {
			id = "Default"
		}
	}
	return ""
}

// Open starts reading a sheet.
func (b *Book) Open(info sheet.Info) (sheet.Reader, error) {
	if info.Index < 1 || info.Index > len(b.sheets) {
		return nil, errors.New("open sheet " + strconv.Itoa(info.Index) + ": no such sheet")
	}
	r := &Rows{book: b, index: info.Index}
	return r, r.start()
}

// named gives the code of a number format that has a name in this format.
func named(f string) string {
	switch f {
	case "General", "General Number", "Yes/No", "True/False", "On/Off":
		return ""
	case "Fixed":
		return "0.00"
	case "Standard":
		return "#,##0.00"
	case "Percent":
		return "0.00%"
	case "Scientific":
		return "0.00E+00"
	case "Currency", "Euro Currency":
		return "#,##0.00"
	case "General Date":
		return "yyyy-mm-dd h:mm"
	case "Long Date", "Medium Date", "Short Date":
		return "yyyy-mm-dd"
	case "Long Time":
		return "h:mm:ss"
	case "Medium Time", "Short Time":
		return "h:mm"
	}
	return f
}
