package xlsx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"stis/ingest/sheet"
)

// maxMerged bounds the merged ranges kept for one sheet.
const maxMerged = 100_000

// Open starts reading a sheet listed by Sheets.
func (b *Book) Open(info sheet.Info) (sheet.Reader, error) {
	for i, s := range b.sheets {
		if s != info {
			continue
		}
		merged, err := b.merged(b.paths[i])
		if err != nil {
			return nil, err
		}
		part, err := b.parts[b.paths[i]].Open()
		if err != nil {
			return nil, err
		}
		return &Rows{book: b, part: part, dec: newTokens(part), merged: merged}, nil
	}
	return nil, fmt.Errorf("sheet %q is not in the workbook", info.Name)
}

// merged finds the merged ranges. They stand behind the rows but are needed
// before them, so the part is searched for their tags first, which costs one
// more inflation and no parsing.
func (b *Book) merged(name string) ([]sheet.Range, error) {
	part, err := b.parts[name].Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = part.Close() }() // nothing to report after reading
	var out []sheet.Range
	buf, keep := make([]byte, 128<<10), 0
	for {
		n, err := io.ReadFull(part, buf[keep:])
		chunk := buf[:keep+n]
		last := err != nil
		if last && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		for len(out) < maxMerged {
			i := bytes.Index(chunk, []byte("mergeCell "))
			if i < 0 {
				break
			}
			tag := chunk[i:]
			end := bytes.IndexByte(tag, '>')
			if end < 0 {
				break
			}
			if r, ok := mergeRef(tag[:end]); ok {
				out = append(out, r)
			}
			chunk = tag[end:]
		}
		if last {
			return out, nil
		}
		keep = copy(buf, chunk[max(0, len(chunk)-256):])
	}
}

func mergeRef(tag []byte) (sheet.Range, bool) {
	_, rest, ok := bytes.Cut(tag, []byte("ref="))
	if !ok || len(rest) < 2 {
		return sheet.Range{}, false
	}
	ref, _, ok := bytes.Cut(rest[1:], rest[:1])
	if !ok {
		return sheet.Range{}, false
	}
	r, err := sheet.ParseRange(string(ref))
	return r, err == nil
}

// Rows scans the rows of a sheet.
type Rows struct {
	book   *Book
	part   io.ReadCloser
	dec    *tokens
	merged []sheet.Range
	row    sheet.Row
	depth  int
	done   bool
	err    error
}

// Row returns the row Scan moved to.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns the error that ended Scan, nil at the end of the sheet.
func (r *Rows) Err() error { return r.err }

// Merged returns the merged ranges of the sheet.
func (r *Rows) Merged() []sheet.Range { return r.merged }

// HiddenCols lists the hidden columns.
func (r *Rows) HiddenCols() []sheet.Span { return nil }

// Close releases the part.
func (r *Rows) Close() error { return r.part.Close() }

// Scan moves to the next row that has a cell with content. Styled empty cells,
// of which a used range may hold millions, are passed over one at a time and
// never kept; so no run of empty rows, however long, hides what follows.
func (r *Rows) Scan() bool {
	for !r.done && r.err == nil {
		tok, err := r.dec.next()
		switch {
		case errors.Is(err, io.EOF):
			if r.done = true; r.depth != 0 {
				r.err = fmt.Errorf("sheet: %w", io.ErrUnexpectedEOF)
			}
		case err != nil:
			r.err = fmt.Errorf("sheet: %w", err)
		default:
			if r.token(tok) {
				return true
			}
		}
	}
	return false
}

// token handles one token outside rows and reports a row with content.
func (r *Rows) token(tok xml.Token) bool {
	switch t := tok.(type) {
	case xml.EndElement:
		r.depth--
	case xml.StartElement:
		r.depth++
		if t.Name.Local != "row" {
			return false
		}
		num := r.row.Num + 1
		for _, a := range t.Attr {
			if a.Name.Local == "r" {
				n, err := strconv.Atoi(a.Value)
				if err != nil || n < num || n > sheet.MaxRows {
					r.err = fmt.Errorf("sheet: row number %q after row %d", a.Value, num-1)
					return false
				}
				num = n
			}
		}
		r.row = sheet.Row{Num: num, Cells: r.row.Cells[:0]}
		if err := r.cells(); err != nil {
			r.err = fmt.Errorf("sheet: row %d: %w", num, err)
			return false
		}
		r.depth--
		return len(r.row.Cells) > 0
	}
	return false
}

// cells reads up to the end of the row.
func (r *Rows) cells() error {
	col, size := 0, 0
	for {
		tok, err := r.dec.next()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			n := len(r.row.Cells)
			if col, err = r.cell(t, col+1); err != nil {
				return err
			}
			if len(r.row.Cells) > n {
				if size += len(r.row.Cells[n].Text); size > maxRow {
					return tooLong("a row", maxRow)
				}
			}
		}
	}
}

// cell reads one cell, which stands in column col unless it says otherwise,
// and returns its column.
func (r *Rows) cell(start xml.StartElement, col int) (int, error) {
	typ, styleID := "", 0
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "r":
			row, c, err := sheet.ParseAddress(a.Value)
			if err != nil || row != r.row.Num || c < col {
				return 0, fmt.Errorf("cell %q is out of place", a.Value)
			}
			col = c
		case "t":
			typ = a.Value
		case "s":
			styleID, _ = strconv.Atoi(a.Value) // an unreadable style is General
		}
	}
	value, formula, err := r.content()
	if err != nil {
		return 0, err
	}
	if col > sheet.MaxCols {
		return 0, fmt.Errorf("more than %d columns", sheet.MaxCols)
	}
	c := sheet.Cell{Col: col, Text: value, Formula: formula}
	switch typ {
	case "s":
		i, err := strconv.Atoi(value)
		if err != nil && value == "" {
			return col, nil
		}
		if err != nil || i < 0 || i >= len(r.book.strings) {
			return 0, fmt.Errorf("cell %s: no shared string %q", sheet.Address(r.row.Num, col), value)
		}
		c.Text = r.book.strings[i]
	case "b":
		c.Kind = sheet.Bool
	case "e":
		c.Kind = sheet.Error
	case "str":
		c.Text = unescape(value)
	case "", "n":
		c.Kind = sheet.Number
	}
	if value == "" && formula {
		c.Kind, c.Text = sheet.Pending, sheet.PendingText
	}
	if c.Text == "" {
		return col, nil
	}
	st := r.book.style(styleID)
	c.Format, c.Date = st.format, st.date && c.Kind == sheet.Number
	r.row.Cells = append(r.row.Cells, c)
	return col, nil
}

// content reads the value of a cell up to its end tag.
func (r *Rows) content() (value string, formula bool, err error) {
	inValue := false
	var text []byte
	for {
		tok, err := r.dec.next()
		if errors.Is(err, io.EOF) {
			return "", false, io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", false, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			inValue = t.Name.Local == "v"
			switch t.Name.Local {
			case "f":
				formula = true
			case "is":
				if value, err = stringItem(r.dec, "is"); err != nil {
					return "", false, err
				}
			}
		case xml.EndElement:
			inValue = false
			if t.Name.Local == "c" {
				return value + string(text), formula, nil
			}
		case xml.CharData:
			if inValue {
				if text = append(text, t...); len(text) > maxToken {
					return "", false, tooLong("a cell", maxToken)
				}
			}
		}
	}
}
