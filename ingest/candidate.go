package ingest

import (
	"cmp"
	"errors"
	"slices"

	"stis/ingest/sheet"
	"stis/reference"
)

// Candidate is a layout that a sheet might be of.
type Candidate struct {
	Sheet       string `json:"sheet"`
	Source      string `json:"source"`
	Layout      string `json:"layout"`
	HeaderFirst int    `json:"header_first"` // row
	HeaderLast  int    `json:"header_last"`
	Unit        string `json:"unit,omitempty"` // unit line as written
	Matched     int    `json:"matched"`        // columns that name a field; of a crosstab, periods
	Missing     int    `json:"missing"`        // required fields without a column
}

// Candidates lists the layouts that each sheet of an open file might be of, the
// most complete first. Nothing is received.
func Candidates(wb sheet.Book, cat *Catalog, book *reference.Book) ([]Candidate, error) {
	var all []*source
	var problems []error
	for _, l := range cat.All() {
		s, err := compile(l, book)
		problems = append(problems, err)
		all = append(all, s)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	tops, err := readTops(wb, false)
	if err != nil {
		return nil, err
	}
	var out []Candidate
	for _, t := range tops {
		var here []Candidate
		for _, s := range all {
			if c, ok := candidate(best(t, []*source{s})); ok {
				here = append(here, c)
			}
		}
		slices.SortStableFunc(here, func(a, b Candidate) int {
			return cmp.Or(cmp.Compare(min(a.Missing, 1), min(b.Missing, 1)), cmp.Compare(b.Matched, a.Matched), cmp.Compare(a.Missing, b.Missing))
		})
		out = append(out, here...)
	}
	return out, nil
}

func candidate(p plan) (Candidate, bool) {
	c := Candidate{Sheet: p.info.Name, Source: p.src.Source, Layout: p.src.Name}
	switch {
	case p.header != nil:
		c.HeaderFirst, c.HeaderLast, c.Unit = p.header.first, p.header.last, p.header.unit
		c.Matched, c.Missing = len(p.header.placed), len(p.header.missing)
	case p.cross != nil:
		c.HeaderFirst, c.HeaderLast, c.Unit, c.Matched = p.cross.row, p.cross.row, p.cross.unit, len(p.cross.periods)
	}
	return c, p.reads()
}

// ServiceSheets names the sheets that STIS itself puts into the workbooks it
// hands out. They hold nothing that was filed and are passed over in silence.
func ServiceSheets() []string { return []string{"退回说明", "填表说明", "代码表"} }

func isServiceSheet(name string) bool {
	return slices.Contains(ServiceSheets(), normalSheet(name))
}
