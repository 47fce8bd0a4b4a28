package ingest

import (
	"errors"
	"slices"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
)

// plan says how one sheet will be read. A plan without header or crosstab is
// a sheet that is noted and left.
type plan struct {
	info   sheet.Info
	src    *source
	header *header
	cross  *cross
	top    *top
}

func (p plan) reads() bool { return p.header != nil || p.cross != nil }

// top holds the first rows of a sheet.
type top struct {
	info   sheet.Info
	rows   []sheet.Row
	merged []sheet.Range
	late   bool // merged is known only when the sheet has been read
}

// readTops copies the first rows of every sheet. late leaves the merged ranges
// for later.
func readTops(wb sheet.Book, late bool) ([]top, error) {
	var tops []top
	for _, info := range wb.Sheets() {
		if isServiceSheet(info.Name) {
			tops = append(tops, top{info: info})
			continue
		}
		rd, err := wb.Open(info)
		if err != nil {
			return nil, unreadable(info, err)
		}
		t := top{info: info, late: late}
		if !late {
			t.merged = rd.Merged()
		}
		for len(t.rows) < headerWindow && rd.Scan() {
			r := rd.Row()
			t.rows = append(t.rows, sheet.Row{Num: r.Num, Cells: slices.Clone(r.Cells)})
		}
		err = errors.Join(rd.Err(), rd.Close())
		if err != nil {
			return nil, unreadable(info, err)
		}
		tops = append(tops, t)
	}
	return tops, nil
}

// plans decides how each sheet is read by the layouts of one source. all are
// the layouts of every source, to name the one a foreign file belongs to.
func plans(tops []top, own, all []*source) ([]plan, error) {
	out := make([]plan, len(tops))
	found, rows := 0, 0
	for i, t := range tops {
		out[i] = best(t, own)
		out[i].top = &tops[i]
		rows += len(t.rows)
		if out[i].reads() {
			found++
		}
	}
	if rows == 0 {
		return nil, refuse("ING005", finding.Pos{}, "文件中没有任何数据", "the file has no data")
	}
	if found == 0 {
		if name := foreign(tops, own, all, 0); name != "" {
			return nil, otherSource(name, own[0], all)
		}
		return nil, noHeader(tops, own[0])
	}
	for _, p := range out {
		if p.header == nil {
			continue
		}
		if err := p.complete(tops, own, all); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// best finds the layout that reads a sheet most completely.
func best(t top, own []*source) plan {
	p := plan{info: t.info, src: own[0]}
	for _, s := range own {
		if len(s.Sheets) > 0 && !slices.ContainsFunc(s.Sheets, func(pat string) bool { return matchPattern(pat, t.info.Name) }) {
			continue
		}
		if s.Shape == "crosstab" {
			if x := s.findCross(t); x != nil && !p.reads() {
				p.src, p.cross = s, x
			}
			continue
		}
		if h := s.findHeader(t.rows, t.merged); h != nil && (p.header == nil || len(h.placed) > len(p.header.placed)) {
			h.readUnitLines(t.rows, s.cols)
			p.src, p.header = s, h
		}
	}
	return p
}

// complete refuses a header that lacks required columns or names one twice.
func (p plan) complete(tops []top, own, all []*source) error {
	h := p.header
	if len(h.missing) > 0 {
		if name := foreign(tops, own, all, len(h.placed)); name != "" {
			return otherSource(name, own[0], all)
		}
		var zh, en []string
		for _, i := range h.missing {
			zh, en = append(zh, "“"+p.src.cols[i].Header+"”"), append(en, p.src.cols[i].Field)
		}
		return refuse("ING004", finding.Pos{Sheet: p.info.Name, Row: h.last, Cell: sheet.Address(h.last, h.placed[0].col)},
			"缺少必需的列:"+strings.Join(zh, "、"), "required columns are missing: "+strings.Join(en, ", "))
	}
	if len(h.double) > 0 {
		d := h.double[0]
		i := slices.IndexFunc(h.placed, func(q placed) bool { return q.field == d.field })
		a, b := sheet.Address(h.last, h.placed[i].col), sheet.Address(h.last, d.col)
		c := p.src.cols[d.field]
		return refuse("ING002", finding.Pos{Sheet: p.info.Name, Row: h.last, Field: c.Field, Cell: b},
			"有两列都像“"+c.Header+"”("+a+"与"+b+"),无法判断", "two columns could be "+c.Field+": "+a+" and "+b)
	}
	return nil
}

// foreign names the source whose layout reads the file completely and names
// more columns than the given number.
func foreign(tops []top, own, all []*source, placed int) string {
	name := ""
	for _, s := range all {
		if s.Source == own[0].Source {
			continue
		}
		for _, t := range tops {
			p := best(t, []*source{s})
			if p.header != nil && len(p.header.missing) == 0 && len(p.header.placed) > placed {
				name, placed = s.Source, len(p.header.placed)
			}
		}
	}
	return name
}

func otherSource(name string, asked *source, all []*source) error {
	i := slices.IndexFunc(all, func(s *source) bool { return s.Name == name })
	return refuse("ING006", finding.Pos{}, "这是“"+all[i].Title.Zh+"”,不是应报的“"+asked.Title.Zh+"”,请改报应报的表",
		"the file is of source "+name+", not "+asked.Source)
}

func noHeader(tops []top, s *source) error {
	var names []string
	for _, t := range tops {
		if t.info.Name == "" {
			continue
		}
		if len(names) == 10 {
			names = append(names, "…")
			break
		}
		names = append(names, clip(t.info.Name))
	}
	where, en := "", ""
	if len(names) > 0 {
		where, en = "(工作表:"+strings.Join(names, "、")+")", ", sheets: "+strings.Join(names, ", ")
	}
	return refuse("ING002", finding.Pos{}, "没有找到“"+s.Title.Zh+"”的表头"+where, "no header of "+s.Source+" was found"+en)
}

// guess finds the source of a file delivered without one: the only one whose
// layout reads the file completely, or the one that names more of its columns
// than any other.
func guess(tops []top, all []*source) (string, error) {
	named := map[string]int{}
	for _, s := range all {
		for _, t := range tops {
			switch p := best(t, []*source{s}); {
			case p.cross != nil:
				named[s.Source] = max(named[s.Source], 1)
			case p.header != nil && len(p.header.missing) == 0:
				named[s.Source] = max(named[s.Source], len(p.header.placed))
			}
		}
	}
	var names []string
	most := 0
	for _, name := range sortedKeys(named) {
		switch n := named[name]; {
		case n > most:
			names, most = []string{name}, n
		case n == most:
			names = append(names, name)
		}
	}
	switch len(names) {
	case 1:
		return names[0], nil
	case 0:
		return "", refuse("ING002", finding.Pos{}, "没有找到任何已知报表的表头", "no header of any source was found")
	}
	return "", refuse("ING002", finding.Pos{}, "表头同时符合多张报表:"+strings.Join(names, "、"), "the header fits several sources: "+strings.Join(names, ", "))
}
