package ingest

import (
	"context"
	"errors"

	"stis/ingest/sheet"
	"stis/ingest/text"
	"stis/ingest/workbook"
	"stis/ingest/xlsx"
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

// refusalOf words an error of a reader for the filer. Errors that are not of
// the file, such as those of the disk, come back as they are.
func refusalOf(err error) error {
	var format *sheet.FormatError
	var invalid *text.InvalidError
	var limit *sheet.LimitError
	var broken *sheet.BrokenError
	en := clipTo(err.Error(), 200)
	switch {
	case errors.Is(err, workbook.ErrEmpty):
		return refuse("ING005", finding.Pos{}, "文件为空", "the file is empty")
	case errors.As(err, &format):
		return refuse("ING001", finding.Pos{}, "文件格式为"+format.Zh+",不能读取;"+format.AdviceZh, "the file is "+format.En+", which is not read; "+format.AdviceEn)
	case errors.Is(err, sheet.ErrEncrypted):
		return refuse("ING001", finding.Pos{}, "文件格式为加密的工作簿,不能读取;请取消打开密码后重新报送", "the file is an encrypted workbook, which is not read; take its password off")
	case errors.As(err, &invalid):
		return refuse("ING001", finding.Pos{Row: invalid.Line}, "文本编码有误:第"+itoa(invalid.Line)+"行起有"+itoa(invalid.Count)+"处字节不是"+invalid.Encoding+"编码", en)
	case errors.As(err, &limit), errors.Is(err, xlsx.ErrTooLarge):
		return refuse("ING001", finding.Pos{}, "工作簿解压后过大,已拒收", en)
	case errors.Is(err, sheet.ErrTooLong):
		return refuse("ING001", finding.Pos{}, "工作簿中有过长的文字,不予读取", en)
	case errors.As(err, &broken):
		return refuse("ING001", finding.Pos{}, "工作簿不完整或已损坏,请重新报送", "the workbook is broken: "+en)
	}
	return err
}
