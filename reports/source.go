package reports

import "stis/reference"

// codesOf lists the codes of a dimension in print order: those of its code
// list, or the countries.
func codesOf(b *reference.Book, h *House, dim string) []reference.Code {
	spec := h.Dimensions[dim]
	if spec.Countries {
		return b.List("CL_COUNTRY")
	}
	return b.List(reference.ListID(spec.List))
}
