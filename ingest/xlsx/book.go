// Package xlsx reads .xlsx workbooks. The steps: the sizes that the zip
// declares are checked, excelize opens the workbook (sheet list, visibility,
// date system, styles), and the rows of a sheet are scanned as a stream.
//
// The rows are scanned here because excelize's row iterator gives neither the
// type nor the style of a cell and ends in silence at broken XML, and its
// other calls hold the whole sheet, 900 MB for 100,000 rows.
package xlsx

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"stis/ingest/sheet"
)

// Limits on what a workbook may inflate to: a small file can declare terabytes.
const (
	maxInflated = 1 << 30   // all parts together
	maxStrings  = 256 << 20 // shared strings, which are held in memory
	maxOther    = 64 << 20  // any part but sheets and media
	spill       = 8 << 20   // sheets beyond this go to a file inside excelize
)

// ErrTooLarge says that a workbook would inflate beyond the limits.
var ErrTooLarge = errors.New("inflates beyond the size limit")

// Book is an open workbook.
type Book struct {
	zip     *zip.Reader
	file    *excelize.File
	parts   map[string]*zip.File
	sheets  []sheet.Info
	paths   []string
	strings []string
	styles  map[int]style
}

type style struct {
	format string
	date   bool
}

// Open opens a workbook of size bytes.
func Open(_ context.Context, in io.ReaderAt, size int64, _ sheet.Limits) (b *Book, err error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return nil, err
	}
	b = &Book{zip: z, parts: map[string]*zip.File{}, styles: map[int]style{}}
	defer func() {
		if p := recover(); p != nil { // excelize panics on some hostile files
			err = fmt.Errorf("broken workbook: %v", p)
		}
		if err != nil {
			err = errors.Join(err, b.Close())
			b = nil
		}
	}()
	if err := b.index(); err != nil {
		return b, err
	}
	b.file, err = excelize.OpenReader(io.NewSectionReader(in, 0, size), excelize.Options{UnzipSizeLimit: maxInflated, UnzipXMLSizeLimit: spill})
	if err != nil {
		return b, err
	}
	if err := b.listSheets(); err != nil {
		return b, err
	}
	return b, b.readStrings()
}

// Close closes the file.
func (b *Book) Close() error {
	var err error
	if b.file != nil {
		err = b.file.Close()
	}
	return err
}

// Sheets lists the worksheets in the order of the tabs.
func (b *Book) Sheets() []sheet.Info { return b.sheets }

// index names the parts and adds up the sizes they declare. Go's zip reader
// fails when a part is longer than declared, so the sum is a true bound.
func (b *Book) index() error {
	var sum uint64
	for _, f := range b.zip.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/"))
		b.parts[name] = f
		size := f.UncompressedSize64
		sum += size
		limit := uint64(maxOther)
		switch {
		case strings.HasPrefix(name, "xl/worksheets/"), strings.HasPrefix(name, "xl/media/"):
			limit = maxInflated
		case name == "xl/sharedstrings.xml":
			limit = maxStrings
		}
		if size > limit || sum > maxInflated {
			return fmt.Errorf("part %q: %w", f.Name, ErrTooLarge)
		}
	}
	return nil
}

type relationships struct {
	Rels []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// rels maps ids to the parts that the part at name refers to.
func (b *Book) rels(name string) (byID map[string]string, byType map[string]string, err error) {
	dir, base := path.Split(name)
	var r relationships
	if err := b.decode(dir+"_rels/"+base+".rels", &r); err != nil {
		return nil, nil, err
	}
	byID, byType = map[string]string{}, map[string]string{}
	for _, rel := range r.Rels {
		target := rel.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		target = strings.ToLower(strings.TrimPrefix(target, "/"))
		byID[rel.ID] = target
		byType[path.Base(rel.Type)] = target
	}
	return byID, byType, nil
}

func (b *Book) decode(name string, into any) error {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return fmt.Errorf("part %q is missing", name)
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("part %q: %w", name, err)
	}
	defer func() { _ = r.Close() }() // nothing to report after reading
	if err := xml.NewDecoder(r).Decode(into); err != nil {
		return fmt.Errorf("part %q: %w", name, err)
	}
	return nil
}

type workbookXML struct {
	Sheets []struct {
		Name  string     `xml:"name,attr"`
		State string     `xml:"state,attr"`
		Attrs []xml.Attr `xml:",any,attr"`
	} `xml:"sheets>sheet"`
}

// listSheets pairs each tab with its part. Chart sheets have no rows and are
// left out.
func (b *Book) listSheets() error {
	_, top, err := b.rels("")
	if err != nil {
		return err
	}
	main := top["officeDocument"]
	if main == "" {
		return errors.New("the zip holds no workbook")
	}
	parts, _, err := b.rels(main)
	if err != nil {
		return err
	}
	var w workbookXML
	if err := b.decode(main, &w); err != nil {
		return err
	}
	props, err := b.file.GetWorkbookProps()
	if err != nil {
		return err
	}
	for i, s := range w.Sheets {
		at := ""
		for _, a := range s.Attrs {
			if a.Name.Local == "id" {
				at = parts[a.Value]
			}
		}
		if strings.Contains(at, "chartsheets/") || strings.Contains(at, "dialogsheets/") || strings.Contains(at, "macrosheets/") {
			continue
		}
		if b.parts[at] == nil {
			return fmt.Errorf("sheet %q: its part is missing", s.Name)
		}
		info := sheet.Info{Name: s.Name, Index: i + 1, Hidden: s.State == "hidden" || s.State == "veryHidden"}
		info.Date1904 = props.Date1904 != nil && *props.Date1904
		b.sheets, b.paths = append(b.sheets, info), append(b.paths, at)
	}
	return nil
}

// readStrings reads the shared strings: the runs of an item joined, phonetic
// guides left out.
func (b *Book) readStrings() error {
	f := b.parts["xl/sharedstrings.xml"]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("shared strings: %w", err)
	}
	defer func() { _ = r.Close() }() // nothing to report after reading
	d := newTokens(r)
	for {
		tok, err := d.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("shared strings: %w", err)
		}
		if t, ok := tok.(xml.StartElement); ok && t.Name.Local == "si" {
			s, err := stringItem(d, "si")
			if err != nil {
				return fmt.Errorf("shared strings: %w", err)
			}
			b.strings = append(b.strings, s)
		}
	}
}

// stringItem reads the text of an si or is element up to its end.
func stringItem(d *tokens, element string) (string, error) {
	var out strings.Builder
	inText, phonetic := false, 0
	for {
		tok, err := d.next()
		if errors.Is(err, io.EOF) {
			return "", io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			if t.Name.Local == "rPh" {
				phonetic++
			}
		case xml.EndElement:
			inText = false
			switch t.Name.Local {
			case "rPh":
				phonetic--
			case element:
				return unescape(out.String()), nil
			}
		case xml.CharData:
			if inText && phonetic == 0 {
				if out.Write(t); out.Len() > maxToken {
					return "", tooLong("a cell", maxToken)
				}
			}
		}
	}
}

// style looks a cell style up once. An unknown number is General.
func (b *Book) style(id int) style {
	if s, ok := b.styles[id]; ok {
		return s
	}
	var s style
	if got, err := b.file.GetStyle(id); err == nil {
		switch {
		case got.CustomNumFmt != nil:
			s.format = *got.CustomNumFmt
		default:
			s.format = builtin(got.NumFmt)
		}
		s.date = isDateFormat(s.format)
	}
	b.styles[id] = s
	return s
}
