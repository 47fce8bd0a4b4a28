package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"stis/ingest/sheet"
	"stis/ingest/text"
	"stis/ingest/xlsx"
	"stis/internal/finding"
)

// workbook is an open file of either format.
type workbook interface {
	Sheets() []sheet.Info
	Open(sheet.Info) (sheet.Reader, error)
	Close() error
}

// format is the name of a format that is not read, and what to do about it.
type format struct{ zh, en, adviceZh, adviceEn string }

// named is a format with one name in both languages.
func named(name string) format { return format{zh: name, en: name} }

const (
	unpackZh = "请先解压"
	unpackEn = "unpack it first"
)

// signatures of formats that are refused by their true name.
var signatures = []struct {
	prefix string
	format format
}{
	{"%PDF", named("PDF")},
	{"{\\rtf", named("RTF")},
	{"\x1f\x8b", format{"gzip", "gzip", unpackZh, unpackEn}},
	{"7z\xbc\xaf\x27\x1c", format{"7z", "7z", unpackZh, unpackEn}},
	{"Rar!", format{"RAR", "RAR", unpackZh, unpackEn}},
	{"\x89PNG", format{zh: "PNG图片", en: "a PNG picture"}},
	{"\xff\xd8\xff", format{zh: "JPEG图片", en: "a JPEG picture"}},
	{"SQLite format 3", named("SQLite")},
	{"MIME-Version:", format{zh: "MHTML网页", en: "a web page (MHTML)"}},
}

// open tells the format from the content and opens the file.
func open(path string) (wb workbook, format, encoding string, err error) {
	head, size, err := readHead(path)
	if err != nil {
		return nil, "", "", err
	}
	switch {
	case size == 0:
		return nil, "", "", refuse("ING005", finding.Pos{}, "文件为空", "the file is empty")
	case bytes.HasPrefix(head, []byte("PK")):
		wb, err = openZip(path)
		return wb, "xlsx", "", err
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, "", "", refuseCompound(path)
	}
	if err := refuseByContent(head); err != nil {
		return nil, "", "", err
	}
	b, err := text.Open(path)
	if err != nil {
		return nil, "", "", textRefusal(err)
	}
	return b, "csv", b.Encoding(), nil
}

func readHead(path string) ([]byte, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = f.Close() }() // only read
	st, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	return head[:n], st.Size(), nil
}

func unusable(f format) error {
	if f.adviceZh == "" {
		f.adviceZh, f.adviceEn = "请另存为“Excel 工作簿(*.xlsx)”后重新报送", "save it as xlsx or csv"
	}
	return refuse("ING001", finding.Pos{}, "文件格式为"+f.zh+",不能读取;"+f.adviceZh, "the file is "+f.en+", which is not read; "+f.adviceEn)
}

// openZip tells a workbook from other zip files.
func openZip(path string) (workbook, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, refuse("ING001", finding.Pos{}, "工作簿不完整或已损坏(压缩包被截断),请重新报送", clipTo(fmt.Sprintf("the zip is truncated or broken: %v", err), 200))
	}
	kind, workbook, binary := format{"其他压缩包(zip)", "another kind of zip", unpackZh, unpackEn}, false, false
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		switch {
		case name == "xl/workbook.bin":
			binary = true
		case strings.HasPrefix(name, "xl/"):
			workbook = true
		case strings.HasPrefix(name, "word/"):
			kind = format{zh: "Word文档(docx)", en: "a Word document (docx)"}
		case name == "content.xml":
			kind = format{zh: "OpenDocument(ods)", en: "OpenDocument (ods)"}
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if binary {
		return nil, unusable(named("xlsb"))
	}
	if !workbook {
		return nil, unusable(kind)
	}
	b, err := xlsx.Open(path)
	switch {
	case errors.Is(err, xlsx.ErrTooLarge):
		return nil, refuse("ING001", finding.Pos{}, "工作簿解压后过大,已拒收", clipTo(err.Error(), 200))
	case errors.Is(err, sheet.ErrTooLong):
		return nil, refuse("ING001", finding.Pos{}, "工作簿中有过长的文字,不予读取", clipTo(err.Error(), 200))
	case err != nil:
		return nil, refuse("ING001", finding.Pos{}, "工作簿已损坏,请重新报送", clipTo(fmt.Sprintf("the workbook is broken: %v", err), 200))
	}
	return b, nil
}

// refuseCompound names what a compound file is: its stream names stand in it
// in UTF-16.
func refuseCompound(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	body, err := io.ReadAll(io.LimitReader(f, 32<<20))
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
		return unusable(format{"加密的工作簿", "an encrypted workbook", "请取消打开密码后重新报送", "take its password off"})
	case has("WordDocument"):
		return unusable(format{zh: "Word文档(doc)", en: "a Word document (doc)"})
	case has("Workbook"), has("Book"):
		return unusable(format{zh: "旧版Excel(xls)", en: "an old Excel workbook (xls)"})
	}
	return unusable(format{zh: "复合文档(旧版Excel或加密的工作簿)", en: "a compound file (old xls, or encrypted)"})
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
		return unusable(format{zh: "网页(HTML)", en: "a web page (HTML)"})
	case strings.HasPrefix(start, "<?xml") && strings.Contains(start, "schemas-microsoft-com:office:spreadsheet"):
		return unusable(format{zh: "XML电子表格2003", en: "an XML spreadsheet 2003"})
	case strings.HasPrefix(start, "<?xml"):
		return unusable(named("XML"))
	}
	return nil
}

func textRefusal(err error) error {
	var bad *text.InvalidError
	switch {
	case errors.As(err, &bad):
		return refuse("ING001", finding.Pos{Row: bad.Line}, "文本编码有误:第"+itoa(bad.Line)+"行起有"+itoa(bad.Count)+"处字节不是"+bad.Encoding+"编码",
			bad.Error())
	case errors.Is(err, text.ErrBinary):
		return unusable(format{zh: "未知的二进制文件", en: "an unknown binary file"})
	}
	return err
}
