package xls

import (
	"errors"
	"fmt"
	"math"

	"stis/ingest/sheet"
)

var (
	errNoSheets = errors.New("it lists no worksheet")
	errUnnamed  = errors.New("the name of a sheet is cut")
)

// tab is a BOUNDSHEET record.
type tab struct {
	start       uint32
	state, kind byte
	name        string
}

// globals reads the first substream of BIFF5 and BIFF8 and lists the sheets.
func (b *Book) globals() error {
	var tabs []tab
	ended := false
	c := cursor{data: b.data, biff: b.biff}
	for n := 0; !ended; n++ {
		r, ok, err := c.next()
		if err == nil && !ok {
			err = errNoEOF
		}
		if err != nil {
			return sheet.Broken("the workbook globals", err)
		}
		if n%4096 == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		switch r.id {
		case recEOF:
			ended = true
		case recBoundSheet:
			t, err := b.tab(r)
			if err != nil {
				return r.broken("the workbook globals", err)
			}
			if tabs = append(tabs, t); len(tabs) > b.lim.Sheets {
				return &sheet.LimitError{What: "number of sheets", Limit: int64(b.lim.Sheets)}
			}
		default:
			if err := b.setting(r); err != nil {
				return err
			}
		}
	}
	b.resolveStyles()
	return b.list(tabs)
}

// setting takes in a record that holds for all sheets.
func (b *Book) setting(r record) error {
	var err error
	switch r.id {
	case recFilePass:
		return b.unlock(r, b.passwords)
	case recCodePage:
		if len(r.body) >= 2 {
			b.text = namedPage(u16(r.body))
		}
	case recDateMode:
		b.date1904 = len(r.body) >= 2 && u16(r.body) == 1
	case recFormat:
		b.format(r)
	case recXF:
		b.xf(r)
	case recSST:
		err = b.readShared(r)
	}
	if err != nil && b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	if err != nil {
		return r.broken("the shared strings", err)
	}
	return nil
}

func (b *Book) tab(r record) (tab, error) {
	if len(r.body) < 7 {
		return tab{}, errShort
	}
	t := tab{start: u32(r.body), state: r.body[4], kind: r.body[5]}
	name := r.body[6:]
	if b.biff == 8 {
		run := running{rest: name}
		text, err := run.unicode(nil, 1)
		if err != nil {
			return tab{}, errUnnamed
		}
		t.name = string(text)
		return t, nil
	}
	if len(name) < 1+int(name[0]) {
		return tab{}, errUnnamed
	}
	t.name = string(b.text.append(nil, name[1:1+int(name[0])]))
	return t, nil
}

// list keeps the worksheets among the tabs: charts, macro sheets and modules
// have no rows.
func (b *Book) list(tabs []tab) error {
	for i, t := range tabs {
		if t.kind != 0 {
			continue
		}
		if uint64(t.start) >= uint64(len(b.data)) {
			return sheet.Broken(fmt.Sprintf("sheet %q", t.name), errNoBOF)
		}
		biff, kind := begin(b.data[t.start:])
		switch {
		case biff == 0:
			return sheet.Broken(fmt.Sprintf("sheet %q", t.name), errNoBOF)
		case kind != streamSheet:
			continue
		}
		b.add(sheet.Info{Name: t.name, Index: i + 1, Hidden: t.state&3 != 0, VeryHidden: t.state&3 == 2}, int(t.start))
	}
	if len(b.sheets) == 0 {
		return sheet.Broken("the workbook", errNoSheets)
	}
	return nil
}

func (b *Book) add(info sheet.Info, start int) {
	info.Date1904 = b.date1904
	b.sheets, b.starts = append(b.sheets, info), append(b.starts, start)
}

// single reads a stream that is one sheet: BIFF2 to BIFF4, and what simple
// exporters write. Its settings stand among the records of the sheet.
func (b *Book) single() error {
	c := cursor{data: b.data, biff: b.biff}
	for {
		r, ok, err := c.next()
		if err == nil && !ok {
			err = errNoEOF
		}
		if err != nil {
			return sheet.Broken("the sheet", err)
		}
		if r.id == recEOF {
			break
		}
		if err := b.setting(r); err != nil {
			return err
		}
	}
	b.resolveStyles()
	b.add(sheet.Info{Name: "Sheet 1", Index: 1}, 0)
	return nil
}

// workspace lists the sheets of a BIFF4 workspace, which follow one another,
// each behind a record with its name.
func (b *Book) workspace() error {
	type bound struct {
		name  string
		start int
	}
	var found []bound
	depth := 0
	c := cursor{data: b.data, biff: b.biff}
	for {
		r, ok, err := c.next()
		if err != nil {
			return sheet.Broken("the workspace", err)
		}
		if !ok {
			break
		}
		switch r.id {
		case recBOF:
			depth++
		case recEOF:
			depth--
		case recSheetName:
			if len(r.body) < 5 || len(r.body) < 5+int(r.body[4]) {
				return r.broken("the workspace", errUnnamed)
			}
			found = append(found, bound{string(b.text.append(nil, r.body[5:5+int(r.body[4])])), c.pos})
		default:
			if err := b.setting(r); err != nil {
				return err
			}
		}
	}
	if depth > 0 {
		return sheet.Broken("the workspace", errNoEOF)
	}
	b.resolveStyles()
	for i, s := range found {
		if biff, kind := begin(b.data[s.start:]); biff != 0 && kind == streamSheet {
			b.add(sheet.Info{Name: s.name, Index: i + 1}, s.start)
		}
	}
	if len(b.sheets) == 0 {
		return sheet.Broken("the workspace", errNoSheets)
	}
	if len(b.sheets) > b.lim.Sheets {
		return &sheet.LimitError{What: "number of sheets", Limit: int64(b.lim.Sheets)}
	}
	return nil
}

// format keeps a number format. It says nothing about values but whether they
// are dates, so a broken one is General and no reason to refuse a file. Before
// BIFF5 the formats are numbered in their order.
func (b *Book) format(r record) {
	id, body := uint16(0), r.body
	switch {
	case b.biff >= 5 && len(body) >= 2:
		id, body = u16(body), body[2:]
	case b.biff == 4 && len(body) >= 2:
		id, body = uint16(min(len(b.formats), math.MaxUint16)), body[2:]
	case b.biff < 4:
		id = uint16(min(len(b.formats), math.MaxUint16))
	}
	code := ""
	if b.biff == 8 {
		run := running{rest: body}
		if text, err := run.unicode(nil, 2); err == nil {
			code = string(text)
		}
	} else if len(body) > 0 && len(body) >= 1+int(body[0]) {
		code = string(b.text.append(nil, body[1:1+int(body[0])]))
	}
	b.formats[id] = code
}

// xf keeps the number format of a cell style.
func (b *Book) xf(r record) {
	id := uint16(0)
	switch {
	case b.biff >= 5 && len(r.body) >= 4:
		id = u16(r.body[2:])
	case b.biff >= 3 && b.biff < 5 && len(r.body) >= 2:
		id = uint16(r.body[1])
	}
	if len(b.xfs) <= math.MaxUint16 {
		b.xfs = append(b.xfs, id)
	}
}

// resolveStyles works out each cell style once. The cells of BIFF2 name their
// number format themselves.
func (b *Book) resolveStyles() {
	if b.biff == 2 {
		for id := range uint16(64) {
			b.styles = append(b.styles, b.formatOf(id))
		}
		return
	}
	known := map[uint16]style{}
	for _, id := range b.xfs {
		s, ok := known[id]
		if !ok {
			s = b.formatOf(id)
			known[id] = s
		}
		b.styles = append(b.styles, s)
	}
}

func (b *Book) formatOf(id uint16) style {
	code, ok := b.formats[id]
	if (!ok || reserved(code)) && b.biff >= 5 {
		code = sheet.BuiltinFormat(int(id))
	}
	return styleOf(code)
}

// style looks the style of a cell up; an unknown one is General.
func (b *Book) style(i int) style {
	if i < len(b.styles) {
		return b.styles[i]
	}
	return style{}
}
