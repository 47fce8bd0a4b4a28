package ingest

import (
	"context"
	"errors"

	"stis/ingest/sheet"
	"stis/ingest/text"
	"stis/ingest/workbook"
	"stis/internal/finding"
)

// open opens an archived file; what cannot be read is a refusal worded for
// the filer.
func open(ctx context.Context, path string, o workbook.Options) (*workbook.File, error) {
	f, err := workbook.Open(ctx, path, o)
	if err != nil {
		return nil, refusalOf(err)
	}
	return f, nil
}

// refusalOf words an error of a reader for the filer: what is wrong and what to
// do. Errors that are not of the file, such as those of the disk, come back as
// they are.
func refusalOf(err error) error {
	var format *sheet.FormatError
	var invalid *text.InvalidError
	var limit *sheet.LimitError
	var broken *sheet.BrokenError
	en := clipTo(err.Error(), 200)
	switch {
	case errors.Is(err, workbook.ErrEmpty):
		return refuse("ING005", finding.Pos{}, "文件为空,请重新导出后报送", "the file is empty; export it again")
	case errors.As(err, &format):
		return refuse("ING001", finding.Pos{}, "文件格式为"+format.Zh+",不能读取;"+format.AdviceZh, "the file is "+format.En+", which is not read; "+format.AdviceEn)
	case errors.Is(err, sheet.ErrEncrypted):
		return refuse("ING001", finding.Pos{}, "文件格式为加密的工作簿,没有密码不能读取;请取消打开密码后重新报送,或与收表单位约定密码", "the file is an encrypted workbook, which opens with a password only; take it off, or agree on one with the office")
	case errors.Is(err, sheet.ErrPassword):
		return refuse("ING001", finding.Pos{}, "文件格式为加密的工作簿,约定的密码打不开;请取消打开密码后重新报送,或与收表单位核对密码",
			"the file is an encrypted workbook that the passwords in the settings do not open; take its password off or agree on one")
	case errors.As(err, &invalid):
		return refuse("ING001", finding.Pos{Row: invalid.Line}, "文本编码有误:第"+itoa(invalid.Line)+"行起有"+itoa(invalid.Count)+"处字节不是"+invalid.Encoding+
			"编码;请另存为“Excel 工作簿(*.xlsx)”后重新报送", en+"; save it as xlsx")
	case errors.As(err, &limit):
		return refuse("ING001", finding.Pos{}, "文件的"+limit.Zh()+"超过上限,已拒收;请检查文件是否正常,确有这么多内容的请分成几个文件报送",
			en+"; check the file, or send it in parts")
	case errors.As(err, &broken):
		return refuse("ING001", finding.Pos{}, "文件不完整(可能在传输中被截断)或已损坏,无法读取;请用Excel打开检查、另存为“Excel 工作簿(*.xlsx)”后重新报送",
			"the workbook is broken: "+en+"; open it in Excel and save it as xlsx")
	}
	return err
}

// unreadable is the refusal of a file that broke while it was read.
func unreadable(info sheet.Info, err error) error {
	var no *refusal
	if errors.As(err, &no) || errors.Is(err, context.Canceled) {
		return err
	}
	if errors.As(refusalOf(err), &no) {
		no.f.Pos.Sheet = info.Name
		return no
	}
	cause := clipTo(err.Error(), 200)
	return refuse("ING001", finding.Pos{Sheet: info.Name}, "文件内容损坏,无法读取:"+cause, "the content is broken: "+cause)
}
