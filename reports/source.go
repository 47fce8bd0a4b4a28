package reports

import (
	"context"
	"time"

	"stis/indicators"
	"stis/reference"
)

// Names gives the Chinese names of members that no code list knows, such as
// parks: dimension, then code, then name.
type Names map[string]map[string]string

// Write writes the workbook of a report for the run of the cube into dir. The
// bytes depend on the run and the catalogues only. Names adds to the names of
// the code lists and may be left out.
func Write(ctx context.Context, cube *indicators.Cube, icat *indicators.Catalog, book *reference.Book,
	rep *Report, dir string, names ...Names) (Workbook, error) {
	src := &lookup{
		run: run{
			id: cube.RunID, month: cube.Period, inputs: cube.InputsHash,
			catalog: cube.CatalogVersion, layouts: cube.LayoutVersion,
			// Beijing time, as the readers' clocks show it.
			cutoff: cube.Cutoff.In(time.FixedZone("CST", 8*3600)).Format("2006年1月2日 15:04"),
		},
		changes: cube.Overlays,
		get: func(k Key) (indicators.Observation, bool) {
			return cube.Get(k.Indicator, k.Period, k.Basis, k.Measure, k.Breakdown, k.Key)
		},
		keys:    cube.Keys,
		meaning: icat.Get,
		codes: func(dim string) []reference.Code {
			codes := codesOf(book, rep.house, dim)
			for _, n := range names {
				codes = append(codes, n.codes(dim)...)
			}
			return codes
		},
	}
	return write(ctx, src, rep, dir)
}

// codes lists the names of a dimension; their order is that of the codes.
func (n Names) codes(dim string) []reference.Code {
	out := make([]reference.Code, 0, len(n[dim]))
	for _, code := range sortedKeys(n[dim]) {
		out = append(out, reference.Code{Code: code, Zh: n[dim][code]})
	}
	return out
}

// codesOf lists the codes of a dimension in print order: those of its code
// list, or the countries.
func codesOf(b *reference.Book, h *House, dim string) []reference.Code {
	spec := h.Dimensions[dim]
	if spec.Countries {
		return b.List("CL_COUNTRY")
	}
	return b.List(reference.ListID(spec.List))
}
