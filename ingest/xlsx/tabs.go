package xlsx

import (
	"errors"
	"fmt"
	"slices"

	"stis/ingest/sheet"
)

// tab is a sheet as the workbook part lists it.
type tab struct{ name, state, id string }

// list pairs each tab with its part. Chart, macro and dialog sheets have no
// rows and are left out.
func (b *Book) list(main string, rels map[string]relation) error {
	var tabs []tab
	date1904 := false
	err := b.each(main, func(x *tokens) error {
		switch string(x.name) {
		case "workbook":
			return nil
		case "workbookPr":
			date1904 = date1904 || len(x.opens) == 2 && x.truth("date1904")
		case "sheet":
			if len(x.opens) != 3 {
				return nil
			}
			if len(tabs) == b.lim.Sheets {
				return x.limit("sheets", b.lim.Sheets)
			}
			t, err := readTab(x)
			tabs = append(tabs, t)
			return err
		}
		if len(x.opens) == 1 {
			return x.fail(fmt.Errorf("<%.40s> is no workbook", x.name))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(tabs) == 0 {
		tabs = unlisted(rels)
	}
	for i, t := range tabs {
		rel, ok := rels[t.id]
		switch rel.kind {
		case "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet":
			continue
		}
		if !ok || rel.external || b.zip.parts[rel.part] == nil {
			return sheet.Broken(fmt.Sprintf("sheet %q", t.name), errors.New("its part is missing"))
		}
		b.sheets = append(b.sheets, sheet.Info{
			Name: t.name, Index: i + 1, Hidden: t.state == "hidden" || t.state == "veryHidden",
			VeryHidden: t.state == "veryHidden", Date1904: date1904,
		})
		b.parts = append(b.parts, rel.part)
	}
	return nil
}

// readTab reads the sheet element just opened. Its id has a prefix, which is
// what tells it from other attributes.
func readTab(x *tokens) (t tab, err error) {
	if t.name, err = x.value("name"); err != nil {
		return t, err
	}
	if t.state, err = x.value("state"); err != nil {
		return t, err
	}
	t.id, err = x.value("id")
	return t, err
}

// unlisted names the worksheets of a workbook that lists none, as Excel does
// when it repairs one: by the order of their parts.
func unlisted(rels map[string]relation) []tab {
	var ids []string
	for id, r := range rels {
		if r.kind == "worksheet" {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, y := rels[a].part, rels[b].part
		if len(x) != len(y) {
			return len(x) - len(y) // sheet2 before sheet10
		}
		return slices.Compare([]byte(x), []byte(y))
	})
	var out []tab
	for i, id := range ids {
		out = append(out, tab{name: fmt.Sprintf("Sheet%d", i+1), id: id})
	}
	return out
}
