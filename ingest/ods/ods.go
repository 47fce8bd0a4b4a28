// Package ods reads OpenDocument spreadsheets. The steps: the zip is indexed and
// its sizes judged, the manifest says whether it is encrypted, one pass over
// content.xml lists the sheets, and a further one streams the rows of a sheet.
// Repeated rows and columns cost nothing where they are empty.
package ods

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zip"

	"stis/ingest/markup"
	"stis/ingest/sheet"
)

const content = "content.xml"

// Book is an open spreadsheet.
type Book struct {
	ctx    context.Context
	lim    sheet.Limits
	parts  map[string]*zip.File
	sheets []sheet.Info
}

// Open lists the sheets of a file of size bytes.
func Open(ctx context.Context, in io.ReaderAt, size int64, lim sheet.Limits) (*Book, error) {
	z, err := zip.NewReader(in, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are never used as paths
		return nil, sheet.Broken("the zip", err)
	}
	b := &Book{ctx: ctx, lim: lim, parts: map[string]*zip.File{}}
	if err := b.index(z); err != nil {
		return nil, err
	}
	if b.parts["encrypted-package"] != nil {
		return nil, sheet.ErrEncrypted
	}
	if b.parts["META-INF/manifest.xml"] != nil {
		if err := b.manifest(); err != nil {
			return nil, err
		}
	}
	if b.parts[content] == nil {
		return nil, sheet.Broken(content, errors.New("is not in the file"))
	}
	return b, b.list()
}

// index notes the parts that are read, and refuses sizes beyond the limits.
func (b *Book) index(z *zip.Reader) error {
	var sum uint64
	for _, f := range z.File {
		if b.parts[f.Name] != nil {
			return sheet.Broken("the zip", errors.New("the part "+strconv.Quote(f.Name)+" twice"))
		}
		b.parts[f.Name] = f
		size := f.UncompressedSize64
		if sum += size; b.lim.Inflated > 0 && (sum > uint64(b.lim.Inflated) || sum < size) {
			return &sheet.LimitError{What: "inflated size", Limit: b.lim.Inflated, Part: f.Name}
		}
		if r := uint64(b.lim.Ratio); r > 0 && size > sheet.RatioFree && size/r > f.CompressedSize64 {
			return &sheet.LimitError{What: "compression ratio", Limit: b.lim.Ratio, Part: f.Name}
		}
	}
	return nil
}

// Sheets lists the sheets in the order of the tabs.
func (b *Book) Sheets() []sheet.Info { return slices.Clone(b.sheets) }

// Close does nothing: the file belongs to the caller of Open.
func (b *Book) Close() error { return nil }

// tokens is the scanner of one part. It ends with its context.
type tokens struct {
	*markup.Scanner
	part  io.ReadCloser
	ctx   context.Context
	name  string
	count int
}

func (b *Book) xml(name string) (*tokens, error) {
	part, err := b.parts[name].Open()
	if err != nil {
		return nil, sheet.Broken(name, err)
	}
	s := markup.New(part, markup.Limits{Depth: b.lim.Depth, Text: b.lim.Text, Part: name})
	return &tokens{Scanner: s, part: part, ctx: b.ctx, name: name}, nil
}

// Next gives the next token. An error of inflating makes the part broken, its
// end is io.EOF.
func (t *tokens) Next() (markup.Token, error) {
	if t.count++; t.count&1023 == 0 {
		if err := t.ctx.Err(); err != nil {
			return markup.Token{}, err
		}
	}
	tok, err := t.Scanner.Next()
	if err != nil && !errors.Is(err, io.EOF) && t.ctx.Err() == nil {
		err = sheet.Broken(t.name, err)
	}
	return tok, err
}

// Skip reads to the end of the element whose Start was the last token.
func (t *tokens) Skip() error {
	for depth := t.Depth() - 1; t.Depth() > depth; {
		if _, err := t.Next(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tokens) Close() error { return t.part.Close() }

// manifest looks for parts that are encrypted.
func (b *Book) manifest() error {
	x, err := b.xml("META-INF/manifest.xml")
	if err != nil {
		return err
	}
	for {
		t, err := x.Next()
		if errors.Is(err, io.EOF) {
			return x.Close()
		}
		if err == nil && t.Kind == markup.Start && t.Name == "encryption-data" {
			err = sheet.ErrEncrypted
		}
		if err != nil {
			return errors.Join(err, x.Close())
		}
	}
}

// list finds the sheets. Their state is in their styles, which precede them.
func (b *Book) list() error {
	x, err := b.xml(content)
	if err != nil {
		return err
	}
	return errors.Join(b.listFrom(x), x.Close())
}

func (b *Book) listFrom(x *tokens) error {
	hidden, style, found := map[string]bool{}, "", false
	for {
		t, err := x.Next()
		if errors.Is(err, io.EOF) {
			if !found {
				return &sheet.FormatError{
					Zh: "不是表格的OpenDocument文档", En: "an OpenDocument that is no spreadsheet",
					AdviceZh: "请另存为“Excel 工作簿(*.xlsx)”后重新报送", AdviceEn: "save it as xlsx or csv",
				}
			}
			return nil
		}
		if err != nil {
			return err
		}
		if t.Kind != markup.Start {
			continue
		}
		switch depth := x.Depth(); {
		case depth == 1:
			if err := conventional(t); err != nil {
				return err
			}
		case depth == 3 && t.Name == "style" && t.Prefix == "style":
			style, _ = t.Attr("name")
		case depth == 4 && t.Name == "table-properties":
			if v, ok := t.AttrIn("table", "display"); ok && len(hidden) < 1<<16 {
				hidden[style] = v == "false"
			}
		case depth == 3 && t.Name == "spreadsheet":
			found = true
		case isSheet(x, t):
			if n := b.lim.Sheets; n > 0 && len(b.sheets) >= n {
				return &sheet.LimitError{What: "sheets", Limit: int64(n), Part: content}
			}
			name, _ := t.Attr("name")
			style, _ := t.Attr("style-name")
			b.sheets = append(b.sheets, sheet.Info{Name: name, Index: len(b.sheets) + 1, Hidden: hidden[style]})
		case found && depth == 4: // tracked changes and such hold cells that are none
			if err := x.Skip(); err != nil {
				return err
			}
		}
	}
}

// conventional refuses a document whose prefixes are not those which every
// program writes: the readers go by them.
func conventional(root markup.Token) error {
	for _, want := range []string{"office", "table", "text", "style"} {
		prefix, ok := root.Namespace("urn:oasis:names:tc:opendocument:xmlns:" + want + ":1.0")
		if ok && prefix != want || !ok && (want == "office" || want == "table") {
			return sheet.Broken(content, errors.New("the prefix "+strconv.Quote(want)+" does not stand for OpenDocument"))
		}
	}
	return nil
}

// isSheet reports whether a Start is of a sheet: document-content, body,
// spreadsheet, table.
func isSheet(x *tokens, t markup.Token) bool { return x.Depth() == 4 && t.Name == "table" }

// Open starts reading a sheet.
func (b *Book) Open(info sheet.Info) (sheet.Reader, error) {
	if info.Index < 1 || info.Index > len(b.sheets) {
		return nil, errors.New("open sheet " + strconv.Itoa(info.Index) + ": no such sheet")
	}
	return b.rows(info.Index)
}

func (b *Book) rows(index int) (*Rows, error) {
	x, err := b.xml(content)
	if err != nil {
		return nil, err
	}
	r := &Rows{book: b, index: index, x: x}
	for found, n := false, 0; n < index; {
		t, err := x.Next()
		if err != nil {
			return nil, errors.Join(r.ended(err), x.Close())
		}
		if t.Kind != markup.Start {
			continue
		}
		switch {
		case x.Depth() == 3 && t.Name == "spreadsheet":
			found = true
		case found && isSheet(x, t):
			if n++; n < index {
				err = x.Skip()
			}
		case found && x.Depth() == 4:
			err = x.Skip()
		}
		if err != nil {
			return nil, errors.Join(r.ended(err), x.Close())
		}
	}
	return r, nil
}
