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

// signatures of formats that are refused by their true name.
var signatures = []struct{ prefix, name, advice string }{
	{"%PDF", "PDF", ""},
	{"{\\rtf", "RTF", ""},
	{"\x1f\x8b", "gzip", "请先解压"},
	{"7z\xbc\xaf\x27\x1c", "7z", "请先解压"},
	{"Rar!", "RAR", "请先解压"},
	{"\x89PNG", "PNG图片", ""},
	{"\xff\xd8\xff", "JPEG图片", ""},
	{"SQLite format 3", "SQLite", ""},
	{"MIME-Version:", "MHTML网页", ""},
}

const saveAs = "请另存为“Excel 工作簿(*.xlsx)”后重新报送"

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

func unusable(name, advice string) error {
	if advice == "" {
		advice = saveAs
	}
	return refuse("ING001", finding.Pos{}, "文件格式为"+name+",不能读取;"+advice, "the file is "+name+", which is not read; save it as xlsx or csv")
}

// openZip tells a workbook from other zip files.
func openZip(path string) (workbook, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, refuse("ING001", finding.Pos{}, "工作簿不完整或已损坏(压缩包被截断),请重新报送", fmt.Sprintf("the zip is truncated or broken: %v", err))
	}
	kind := "其他压缩包(zip)"
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		switch {
		case name == "xl/workbook.bin":
			kind = "xlsb"
		case strings.HasPrefix(name, "xl/") && kind != "xlsb":
			kind = "xlsx"
		case strings.HasPrefix(name, "word/"):
			kind = "Word文档(docx)"
		case name == "content.xml":
			kind = "OpenDocument(ods)"
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if kind != "xlsx" {
		return nil, unusable(kind, "")
	}
	b, err := xlsx.Open(path)
	switch {
	case errors.Is(err, xlsx.ErrTooLarge):
		return nil, refuse("ING001", finding.Pos{}, "工作簿解压后过大,已拒收", err.Error())
	case err != nil:
		return nil, refuse("ING001", finding.Pos{}, "工作簿已损坏,请重新报送", fmt.Sprintf("the workbook is broken: %v", err))
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
		return unusable("加密的工作簿(encrypted workbook)", "请取消打开密码后重新报送")
	case has("WordDocument"):
		return unusable("Word文档(doc)", "")
	case has("Workbook"), has("Book"):
		return unusable("旧版Excel(xls)", "")
	}
	return unusable("复合文档(旧版Excel或加密的工作簿, xls or encrypted)", "")
}

func refuseByContent(head []byte) error {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return unusable(s.name, s.advice)
		}
	}
	start := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))))
	switch {
	case strings.Contains(start, "<html"), strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<table"):
		return unusable("网页(HTML)", "")
	case strings.HasPrefix(start, "<?xml") && strings.Contains(start, "schemas-microsoft-com:office:spreadsheet"):
		return unusable("XML电子表格2003", "")
	case strings.HasPrefix(start, "<?xml"):
		return unusable("XML", "")
	}
	return nil
}

func textRefusal(err error) error {
	var bad *text.InvalidError
	switch {
	case errors.As(err, &bad):
		return refuse("ING001", finding.Pos{Row: bad.Line}, "文本编码有误:第"+itoa(bad.Line)+"行起有"+itoa(bad.Count)+"处字节不是"+bad.Encoding+"编码",
			"the text is in no known encoding: "+bad.Error())
	case errors.Is(err, text.ErrBinary):
		return unusable("未知的二进制文件(unknown binary)", "")
	}
	return err
}
