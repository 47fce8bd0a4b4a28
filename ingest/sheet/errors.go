package sheet

import (
	"errors"
	"fmt"
	"strings"
)

// ErrEncrypted says that a file opens with a password only.
var ErrEncrypted = errors.New("encrypted or password-protected")

// ErrPassword says that the password given does not open the file.
var ErrPassword = errors.New("the password does not open it")

// BrokenError says which part of a file is not as its format wants it.
type BrokenError struct {
	Part string // such as xl/workbook.xml, record SST, row 17
	Err  error
}

// Error names the part and what is wrong with it.
func (e *BrokenError) Error() string { return fmt.Sprintf("%s: %v", e.Part, e.Err) }

// Unwrap gives the cause.
func (e *BrokenError) Unwrap() error { return e.Err }

// Broken makes a BrokenError, unless err is one already or a LimitError.
func Broken(part string, err error) error {
	var b *BrokenError
	var l *LimitError
	if err == nil || errors.As(err, &b) || errors.As(err, &l) {
		return err
	}
	return &BrokenError{part, err}
}

// LimitError says which limit a file passes. What is a short noun in English
// such as "inflated size", also used as the key of its Chinese name.
type LimitError struct {
	What  string
	Limit int64
	Part  string // where; may be empty
}

// Error names the limit.
func (e *LimitError) Error() string {
	if e.Part == "" {
		return fmt.Sprintf("%s beyond the limit of %d", e.What, e.Limit)
	}
	return fmt.Sprintf("%s: %s beyond the limit of %d", e.Part, e.What, e.Limit)
}

// Zh is What in Chinese, 内容 for what has no name of its own.
func (e *LimitError) Zh() string {
	for _, w := range [...]struct{ en, zh string }{
		{"compression ratio", "压缩比"}, {"compressed size", "压缩比"}, {"inflated size", "解压后大小"}, {"reading time", "读取时间"},
		{"merged ranges", "合并单元格数"}, {"cells", "单元格数"}, {"number of shared strings", "共享文字条数"}, {"shared strings", "共享文字大小"},
		{"length of a text", "单元格文字长度"}, {"length of a row", "一行的文字长度"}, {"length of a record", "记录长度"}, {"length of a tag", "标记长度"},
		{"rows", "行数"}, {"columns", "列数"}, {"sheets", "工作表数"}, {"files in the archive", "压缩包内文件数"}, {"directory of the zip", "压缩包目录大小"},
		{"depth", "嵌套层数"}, {"nested elements", "嵌套层数"}, {"rounds of hashing", "加密轮数"}, {"cell formats", "单元格样式数"}, {"styles", "单元格样式数"},
		{"tables", "表格数"}, {"attributes", "属性数"}, {"workbook stream", "大小"}, {"size", "大小"},
	} {
		if strings.Contains(e.What, w.en) {
			return w.zh
		}
	}
	return "内容"
}

// FormatError says that a file, by its content, is of a format that is not
// read. Zh and En name the format; the advice says what to send instead.
type FormatError struct{ Zh, En, AdviceZh, AdviceEn string }

// Error names the format.
func (e *FormatError) Error() string { return "the file is " + e.En + "; " + e.AdviceEn }
