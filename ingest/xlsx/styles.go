package xlsx

import (
	"strconv"

	"stis/ingest/sheet"
)

// maxStyles is more than Excel writes, 65,490 cell formats.
const maxStyles = 1 << 17

// style is what a cell format says of numbers.
type style struct {
	format string // empty for General
	date   bool
}

// readStyles reads the number formats of the cell formats.
func (b *Book) readStyles(part string) error {
	custom, section := map[int]string{}, ""
	return b.each(part, func(x *tokens) error {
		if len(x.opens) == 2 {
			section = string(x.name)
		}
		if len(x.opens) != 3 {
			return nil
		}
		id := 0
		if v, ok := x.attr("numFmtId"); ok {
			id, _ = strconv.Atoi(string(v)) // an unreadable one is General
		}
		switch {
		case len(b.styles) == maxStyles || len(custom) == maxStyles:
			return x.limit("cell formats", maxStyles)
		case section == "numFmts" && string(x.name) == "numFmt":
			code, err := x.value("formatCode")
			custom[id] = code
			return err
		case section == "cellXfs" && string(x.name) == "xf":
			format, ok := custom[id]
			if !ok {
				format = sheet.BuiltinFormat(id)
			}
			if format == "General" {
				format = ""
			}
			b.styles = append(b.styles, style{format, sheet.IsDateFormat(format)})
		}
		return nil
	})
}
