// Package xls reads workbooks of Excel 2 to 2003 and of WPS (.xls, .et). The
// steps: the Workbook stream is taken out of its compound file (or the file is
// the stream itself), one pass over the globals collects the code page, the
// number formats, the shared strings and the list of sheets; opening a sheet
// walks over its records once and notes where its cells stand, and the rows
// are then decoded in the order of their numbers.
//
// The libraries tried gave wrong amounts, took gigabytes or panicked. Here
// nothing is held but the stream, the shared strings and eight bytes a record.
package xls

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"stis/ingest/sheet"
)

// maxStream bounds the stream, which is held in memory: a full sheet of BIFF8
// stays below it.
const maxStream = 1 << 29

const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// Book is an open workbook. Its readers may be used at the same time.
type Book struct {
	ctx       context.Context
	lim       sheet.Limits
	data      []byte
	passwords []string
	unlocked  bool
	biff      int // 2, 3, 4, 5 or 8
	date1904  bool
	text      codePage
	formats   map[uint16]string
	xfs       []uint16 // number format of each cell style
	styles    []style  // of each cell style; of each number format in BIFF2
	strings   shared
	sheets    []sheet.Info
	starts    []int // where the records of each sheet begin
}

// Open opens a workbook of size bytes. The passwords are tried in turn where
// it is encrypted.
func Open(ctx context.Context, in io.ReaderAt, size int64, lim sheet.Limits, passwords ...string) (*Book, error) {
	data, err := workbookStream(in, size)
	if err != nil {
		return nil, err
	}
	b := &Book{ctx: ctx, lim: lim, data: data, passwords: passwords, formats: map[uint16]string{}}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	biff, kind := begin(data)
	b.biff = biff
	switch {
	case biff == 0:
		return nil, sheet.Broken("the workbook stream", errors.New("it does not begin as one"))
	case kind == streamWorkspace:
		err = b.workspace()
	case kind == streamGlobals:
		err = b.globals()
	case kind == streamSheet, kind == streamMacros:
		err = b.single()
	default:
		err = sheet.Broken("the workbook stream", errors.New("it holds no worksheet"))
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Sheets lists the worksheets in the order of their tabs.
func (b *Book) Sheets() []sheet.Info { return b.sheets }

// Close lets go of the stream.
func (b *Book) Close() error {
	b.data = nil
	return nil
}

// workbookStream takes the records out of their container.
func workbookStream(in io.ReaderAt, size int64) ([]byte, error) {
	head := make([]byte, 8)
	if n, err := in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if head = head[:n]; !bytes.Equal(head, []byte(compound)) {
		if !IsBIFF(head) {
			return nil, sheet.Broken("the file", errors.New("neither a compound file nor a BIFF stream"))
		}
		if size > maxStream {
			return nil, &sheet.LimitError{What: "workbook stream", Limit: maxStream}
		}
		return readAll(io.NewSectionReader(in, 0, size), size, "the file")
	}
	doc, err := mscfb.New(io.NewSectionReader(in, 0, size))
	if err != nil {
		return nil, sheet.Broken("the compound file", err)
	}
	entry, err := findStream(doc)
	if err != nil {
		return nil, err
	}
	switch {
	case entry.Size > maxStream:
		return nil, &sheet.LimitError{What: "workbook stream", Limit: maxStream}
	case entry.Size > size:
		return nil, sheet.Broken("stream "+entry.Name, errors.New("it is said to be longer than the file"))
	}
	return readAll(entry, entry.Size, "stream "+entry.Name)
}

// readAll reads size bytes in pieces: the time mscfb takes for one call grows
// with the square of its length.
func readAll(r io.Reader, size int64, part string) ([]byte, error) {
	const piece = 64 << 10
	data := make([]byte, size)
	for at := int64(0); at < size; at += piece {
		if _, err := io.ReadFull(r, data[at:min(at+piece, size)]); err != nil {
			return nil, sheet.Broken(part, err)
		}
	}
	return data, nil
}

// findStream finds the stream of the workbook at the top of a compound file;
// a workbook inside a Word document is not what the file is. Files saved for
// Excel 95 and 97 both hold two: the newer one is called Workbook.
func findStream(doc *mscfb.Reader) (*mscfb.File, error) {
	top := map[string]*mscfb.File{}
	for _, f := range doc.File {
		if name := strings.ToLower(f.Name); len(f.Path) == 0 && top[name] == nil {
			top[name] = f
		}
	}
	for _, name := range []string{"workbook", "book"} {
		if f := top[name]; f != nil && f.Size > 0 {
			return f, nil
		}
	}
	const zh, en = "请另存为“Excel 工作簿(*.xlsx)”后重新报送", "save it as xlsx or csv"
	switch {
	case top["encryptedpackage"] != nil:
		return nil, sheet.ErrEncrypted
	case top["worddocument"] != nil:
		return nil, &sheet.FormatError{Zh: "Word文档(doc)", En: "a Word document (doc)", AdviceZh: zh, AdviceEn: en}
	case top["powerpoint document"] != nil:
		return nil, &sheet.FormatError{Zh: "PowerPoint演示文稿(ppt)", En: "a PowerPoint presentation (ppt)", AdviceZh: zh, AdviceEn: en}
	}
	return nil, &sheet.FormatError{Zh: "不含工作簿的复合文档", En: "a compound file without a workbook", AdviceZh: zh, AdviceEn: en}
}

// Open starts reading a sheet listed by Sheets.
func (b *Book) Open(info sheet.Info) (sheet.Reader, error) {
	for i, s := range b.sheets {
		if s == info {
			rd, err := b.openSheet(i)
			if err != nil {
				return nil, err
			}
			return rd, nil
		}
	}
	return nil, fmt.Errorf("sheet %q is not in the workbook", info.Name)
}
