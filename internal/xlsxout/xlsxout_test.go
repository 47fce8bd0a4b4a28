package xlsxout

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func sample(t *testing.T) Parts {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	d := Desk{File: f, Body: "宋体", Border: "000000", Locked: true}
	if err := d.PutMerged("Sheet1", 1, 1, 3, "=标题", Look{Face: "黑体", Size: 18, Center: true, Border: true}); err != nil {
		t.Fatal(err)
	}
	if err := d.PutNumber("Sheet1", Addr(2, 2), "1234.50", Look{Right: true, Format: "#,##0.00", Open: true}); err != nil {
		t.Fatal(err)
	}
	formula, err := f.GetCellFormula("Sheet1", "A1")
	if err != nil || formula != "" {
		t.Errorf("text that begins with = became the formula %q, %v", formula, err)
	}
	p, err := PartsOf(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The same parts give the same bytes, the content types first, and what was
// added to them is there once.
func TestPackIsStable(t *testing.T) {
	var packed [2][]byte
	for i := range packed {
		p := sample(t)
		delete(p, "docProps/core.xml") // it holds the time of writing
		for range 2 {
			if err := p.AddType(Type{Extension: "vml", ContentType: "application/vnd.openxmlformats-officedocument.vmlDrawing"}); err != nil {
				t.Fatal(err)
			}
		}
		if n := strings.Count(string(p[ContentTypes]), `Extension="vml"`); n != 1 {
			t.Errorf("the type is there %d times", n)
		}
		out, err := p.Pack()
		if err != nil {
			t.Fatal(err)
		}
		packed[i] = out
	}
	if !bytes.Equal(packed[0], packed[1]) {
		t.Error("two packings differ")
	}
	if i := bytes.Index(packed[0], []byte(ContentTypes)); i != 30 { // right behind the first local header
		t.Errorf("content types stand at %d", i)
	}
}

func TestWidths(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "温州": 4, "“a”—": 7} {
		if got := TextWidth(s); got != want {
			t.Errorf("TextWidth(%q) = %d, want %d", s, got, want)
		}
	}
	if got := Lines("温州市服务外包\nx", 9); got != 3 {
		t.Errorf("Lines = %d, want 3", got)
	}
	if Column(28) != "AB" || Addr(28, 7) != "AB7" {
		t.Errorf("addresses: %s %s", Column(28), Addr(28, 7))
	}
}
