package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"stis/ingest/sheet"
	"stis/ingest/text"
	"stis/ingest/xlsx"
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
	case bytes.HasPrefix(head, []byte("PK")):
		return f.openZip(in, size, o)
	case bytes.HasPrefix(head, []byte(compound)):
		return f.openCompound(in, size, o)
	}
	if err := refuseByContent(head); err != nil {
		return err
	}
	b, err := text.Open(f.ctx, in, size, o.Limits)
	if err != nil {
		if errors.Is(err, text.ErrBinary) {
			return unusable(sheet.FormatError{Zh: "未知的二进制文件", En: "an unknown binary file"})
		}
		return err
	}
	f.Format, f.Encoding, f.book = "csv", b.Encoding(), b
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
	kind, workbook, binary := sheet.FormatError{Zh: "其他压缩包(zip)", En: "another kind of zip", AdviceZh: unpackZh, AdviceEn: unpackEn}, false, false
	for _, m := range z.File {
		name := strings.ToLower(strings.ReplaceAll(m.Name, "\\", "/"))
		switch {
		case name == "xl/workbook.bin":
			binary = true
		case strings.HasPrefix(name, "xl/"):
			workbook = true
		case strings.HasPrefix(name, "word/"):
			kind = sheet.FormatError{Zh: "Word文档(docx)", En: "a Word document (docx)"}
		case name == "content.xml":
			kind = sheet.FormatError{Zh: "OpenDocument(ods)", En: "OpenDocument (ods)"}
		}
	}
	if binary {
		return unusable(named("xlsb"))
	}
	if !workbook {
		return unusable(kind)
	}
	b, err := xlsx.Open(f.ctx, in, size, o.Limits)
	if err != nil {
		return sheet.Broken("the workbook", err)
	}
	f.Format, f.book = "xlsx", b
	return nil
}

// openCompound names what a compound file is: its stream names stand in it
// in UTF-16.
func (f *File) openCompound(in io.ReaderAt, size int64, _ Options) error {
	body, err := io.ReadAll(io.LimitReader(io.NewSectionReader(in, 0, size), 32<<20))
	if err != nil {
		return err
	}
	has := func(name string) bool {
		var wide []byte
		for _, c := range []byte(name) {
			wide = append(wide, c, 0)
		}
		return bytes.Contains(body, wide)
	}
	switch {
	case has("EncryptedPackage"):
		return sheet.ErrEncrypted
	case has("WordDocument"):
		return unusable(sheet.FormatError{Zh: "Word文档(doc)", En: "a Word document (doc)"})
	case has("Workbook"), has("Book"):
		return unusable(sheet.FormatError{Zh: "旧版Excel(xls)", En: "an old Excel workbook (xls)"})
	}
	return unusable(sheet.FormatError{Zh: "复合文档(旧版Excel或加密的工作簿)", En: "a compound file (old xls, or encrypted)"})
}

func refuseByContent(head []byte) error {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return unusable(s.format)
		}
	}
	start := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))))
	switch {
	case strings.Contains(start, "<html"), strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<table"):
		return unusable(sheet.FormatError{Zh: "网页(HTML)", En: "a web page (HTML)"})
	case strings.HasPrefix(start, "<?xml") && strings.Contains(start, "schemas-microsoft-com:office:spreadsheet"):
		return unusable(sheet.FormatError{Zh: "XML电子表格2003", En: "an XML spreadsheet 2003"})
	case strings.HasPrefix(start, "<?xml"):
		return unusable(named("XML"))
	}
	return nil
}
