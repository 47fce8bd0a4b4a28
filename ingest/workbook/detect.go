package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"

	"stis/ingest/html"
	"stis/ingest/ods"
	"stis/ingest/sheet"
	"stis/ingest/text"
	"stis/ingest/xls"
	"stis/ingest/xlsb"
	"stis/ingest/xlsx"
	"stis/ingest/xmlss"
)

// named is a format with one name in both languages.
func named(name string) sheet.FormatError { return sheet.FormatError{Zh: name, En: name} }

const (
	unpackZh = "请先解压"
	unpackEn = "unpack it first"
)

// signatures of formats that are refused by their true name.
var signatures = []struct {
	prefix string
	format sheet.FormatError
}{
	{"%PDF", named("PDF")},
	{"{\\rtf", named("RTF")},
	{"\x1f\x8b", sheet.FormatError{Zh: "gzip", En: "gzip", AdviceZh: unpackZh, AdviceEn: unpackEn}},
	{"7z\xbc\xaf\x27\x1c", sheet.FormatError{Zh: "7z", En: "7z", AdviceZh: unpackZh, AdviceEn: unpackEn}},
	{"Rar!", sheet.FormatError{Zh: "RAR", En: "RAR", AdviceZh: unpackZh, AdviceEn: unpackEn}},
	{"\x89PNG", sheet.FormatError{Zh: "PNG图片", En: "a PNG picture"}},
	{"\xff\xd8\xff", sheet.FormatError{Zh: "JPEG图片", En: "a JPEG picture"}},
	{"SQLite format 3", named("SQLite")},
	{"MIME-Version:", sheet.FormatError{Zh: "MHTML网页", En: "a web page (MHTML)"}},
}

const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// detect tells the format and opens the book.
func (f *File) detect(in io.ReaderAt, size int64, o Options) error {
	head := make([]byte, 4096)
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	head = head[:n]
	switch {
	case size == 0:
		return ErrEmpty
	case isZip(head):
		return f.openZip(in, size, o)
	case bytes.HasPrefix(head, []byte(compound)):
		return f.openCompound(in, size, o)
	}
	if err := refuseBySignature(head); err != nil {
		return err
	}
	return f.openText(in, size, head, o)
}

// isZip reports the first bytes of a zip: of a member, of an empty one, of one
// in parts. A text may begin with the letters PK.
func isZip(head []byte) bool {
	for _, mark := range []string{"PK\x03\x04", "PK\x05\x06", "PK\x07\x08"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// openText opens what is text: a web page or XML under the name of a workbook,
// else delimited text.
func (f *File) openText(in io.ReaderAt, size int64, head []byte, o Options) error {
	switch {
	case xls.IsBIFF(head):
		return f.openXLS(in, size, o)
	case xmlss.Looks(head):
		b, err := xmlss.Open(f.ctx, in, size, o.Limits)
		if err != nil {
			return err
		}
		f.Format, f.Encoding, f.book = "xmlss", b.Encoding(), b
	case html.Looks(head):
		b, err := html.Open(f.ctx, in, size, o.Limits)
		if err != nil {
			return err
		}
		f.Format, f.Encoding, f.book = "html", b.Encoding(), b
	case looksXML(head):
		return unusable(named("XML"))
	default:
		b, err := text.Open(f.ctx, in, size, o.Limits)
		if errors.Is(err, text.ErrBinary) {
			return unusable(sheet.FormatError{Zh: "未知的二进制文件", En: "an unknown binary file"})
		}
		if err != nil {
			return err
		}
		f.Format, f.Encoding, f.book = "csv", b.Encoding(), b
	}
	return nil
}

// looksXML reports an XML declaration, also in UTF-16.
func looksXML(head []byte) bool {
	plain := bytes.TrimLeft(bytes.ReplaceAll(head[:min(len(head), 64)], []byte{0}, nil), "\xef\xbb\xbf\xff\xfe \t\r\n")
	return bytes.HasPrefix(plain, []byte("<?xml"))
}

func (f *File) openXLS(in io.ReaderAt, size int64, o Options) error {
	b, err := xls.Open(f.ctx, in, size, o.Limits, o.Passwords...)
	if err != nil {
		return err
	}
	f.Format, f.book = "xls", b
	return nil
}

// unusable completes the refusal of a format with the usual advice.
func unusable(e sheet.FormatError) error {
	if e.AdviceZh == "" {
		e.AdviceZh, e.AdviceEn = "请另存为“Excel 工作簿(*.xlsx)”后重新报送", "save it as xlsx or csv"
	}
	return &e
}

// openZip tells a workbook from other zip files.
func (f *File) openZip(in io.ReaderAt, size int64, o Options) error {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return sheet.Broken("the zip", err)
	}
	switch kindOfZip(z) {
	case zipBinary:
		b, err := xlsb.Open(f.ctx, in, size, o.Limits)
		if err != nil {
			return err
		}
		f.Format, f.book = "xlsb", b
		return nil
	case zipOpenDocument:
		b, err := ods.Open(f.ctx, in, size, o.Limits)
		if err != nil {
			return err
		}
		f.Format, f.book = "ods", b
		return nil
	case zipWord:
		return unusable(sheet.FormatError{Zh: "Word文档(docx)", En: "a Word document (docx)"})
	case zipSlides:
		return unusable(sheet.FormatError{Zh: "演示文稿(pptx)", En: "a presentation (pptx)"})
	case zipOther:
		if len(z.File) == 0 {
			return sheet.Broken("the zip", errors.New("it is empty"))
		}
		return unusable(sheet.FormatError{Zh: "压缩包(zip)", En: "an archive (zip)", AdviceZh: unpackZh, AdviceEn: unpackEn})
	}
	b, err := xlsx.Open(f.ctx, in, size, o.Limits)
	if err != nil {
		return sheet.Broken("the workbook", err)
	}
	f.Format, f.book = "xlsx", b
	if holds(z, "vbaproject.bin") {
		f.Format = "xlsm"
	}
	return nil
}

func holds(z *zip.Reader, base string) bool {
	return slices.ContainsFunc(z.File, func(m *zip.File) bool { return strings.EqualFold(path.Base(m.Name), base) })
}

// openCompound tells an encrypted workbook, an old one and other compound
// files apart by the names of their streams.
func (f *File) openCompound(in io.ReaderAt, size int64, o Options) error {
	doc, err := mscfb.New(in)
	if err != nil {
		return sheet.Broken("the compound file", err)
	}
	names := map[string]bool{}
	for _, entry := range doc.File {
		if len(entry.Path) == 0 { // a workbook inside a document does not make it one
			names[strings.ToLower(entry.Name)] = true
		}
	}
	switch {
	case names["encryptedpackage"]:
		return f.openEncrypted(in, size, o)
	case names["worddocument"]:
		return unusable(sheet.FormatError{Zh: "Word文档(doc)", En: "a Word document (doc)"})
	case names["powerpoint document"]:
		return unusable(sheet.FormatError{Zh: "演示文稿(ppt)", En: "a presentation (ppt)"})
	case names["workbook"], names["book"]:
		return f.openXLS(in, size, o)
	}
	return unusable(sheet.FormatError{Zh: "复合文档(不是工作簿)", En: "a compound file that is no workbook"})
}

func refuseBySignature(head []byte) error {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return unusable(s.format)
		}
	}
	return nil
}
