package sheet

import "testing"

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		row, col int
		text     string
	}{{1, 1, "A1"}, {17, 6, "F17"}, {2, 26, "Z2"}, {2, 27, "AA2"}, {MaxRows, MaxCols, "XFD1048576"}} {
		if got := Address(c.row, c.col); got != c.text {
			t.Errorf("%d, %d prints %s, want %s", c.row, c.col, got, c.text)
		}
		if row, col, err := ParseAddress(c.text); err != nil || row != c.row || col != c.col {
			t.Errorf("%s reads %d, %d, %v", c.text, row, col, err)
		}
	}
	for _, s := range []string{"", "A", "1", "A0", "A1048577", "XFE1", "A1B", "A+1", "ZZZZZZZZZZZZZZ1"} {
		if _, _, err := ParseAddress(s); err == nil {
			t.Errorf("%q passes for an address", s)
		}
	}
	if r, err := ParseRange("$C$4:A3"); err != nil || r != (Range{3, 1, 4, 3}) {
		t.Errorf("range %v, %v", r, err)
	}
}

// FuzzAddress: an address that is read prints and reads back the same.
func FuzzAddress(f *testing.F) {
	f.Add("F17")
	f.Add("$AA$9")
	f.Fuzz(func(t *testing.T, s string) {
		row, col, err := ParseAddress(s)
		if err != nil {
			return
		}
		if r, c, err := ParseAddress(Address(row, col)); err != nil || r != row || c != col {
			t.Errorf("%q: %d, %d, then %d, %d, %v", s, row, col, r, c, err)
		}
	})
}

// TestLimitZh: every limit that a reader enforces has a Chinese name, and the
// right one.
func TestLimitZh(t *testing.T) {
	for what, want := range map[string]string{
		"rows": "行数", "length of a row": "一行的文字长度", "number of shared strings": "共享文字条数", "shared strings": "共享文字大小",
		"number of cells": "单元格数", "inflated to compressed size": "压缩比", "inflated size": "解压后大小", "size of a part": "大小",
		"depth of XML": "嵌套层数", "cell formats": "单元格样式数", "number of sheets": "工作表数", "something else": "内容",
	} {
		if got := (&LimitError{What: what}).Zh(); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
}
