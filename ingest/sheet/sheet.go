// Package sheet says what a reader of a file gives, whatever the format:
// sheets, rows with their numbers and the cells that hold something. The steps:
// a Book lists its sheets, opens one, and the Reader scans its rows within
// Limits; what cannot be read ends in one of the errors of errors.go.
package sheet

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Limits of a worksheet as Excel sets them.
const (
	MaxRows = 1 << 20
	MaxCols = 1 << 14
)

// Kind is what a cell holds. The zero value is Text.
type Kind uint8

const (
	Text    Kind = iota // text, and every cell of a text file
	Number              // a binary number of a workbook
	Bool                // TRUE or FALSE of a workbook
	Error               // #DIV/0! and its like
	Pending             // a formula that was never computed; Text is "formula without a value"
)

// PendingText is the text of a Pending cell.
const PendingText = "formula without a value"

// Cell is one cell that is not empty.
type Cell struct {
	Col     int    // 1-based
	Kind    Kind   // always Text in a text file
	Text    string // as found: the stored number, not the number as shown
	Format  string // number format; empty = General or a text file
	Date    bool   // the number format shows a date or time
	Formula bool   // computed by a formula; Text is the value the file caches
}

// Row is one row that has a cell. Its cells ascend by column and are valid
// until the next Scan.
type Row struct {
	Num    int // 1-based row of the sheet; in a text file the record, empty ones counted
	Cells  []Cell
	Hidden bool
}

// At returns the cell in a column.
func (r Row) At(col int) (Cell, bool) {
	for i := range r.Cells {
		if r.Cells[i].Col >= col {
			return r.Cells[i], r.Cells[i].Col == col
		}
	}
	return Cell{}, false
}

// Range is a block of merged cells, ends included.
type Range struct{ FirstRow, FirstCol, LastRow, LastCol int }

// Span is a run of columns, ends included.
type Span struct{ First, Last int }

// Info describes a worksheet. Chart, macro and dialog sheets have no rows and
// are not listed among the sheets of a Book.
type Info struct {
	Name       string // empty for a text file
	Index      int    // 1-based place in the workbook
	Hidden     bool   // hidden or very hidden
	VeryHidden bool   // hidden so that only a macro can show it
	Date1904   bool   // day numbers count from 1904-01-01
}

// Book is an open file of any format. Sheets and Open may be called any number
// of times; the readers of one Book are used one at a time, unless its package
// says more.
type Book interface {
	Sheets() []Info
	Open(Info) (Reader, error)
	Close() error
}

// Reader scans the rows of one sheet; empty rows are left out. Texts of cells
// stay valid for ever, the slice of cells until the next Scan.
type Reader interface {
	Scan() bool
	Row() Row
	Err() error
	// Merged lists the merged ranges. It may be called before the first Scan,
	// and costs a pass over the sheet where the format keeps them at its end.
	Merged() []Range
	// HiddenCols lists the hidden columns; complete once Scan has returned false.
	HiddenCols() []Span
	Close() error
}

// Address gives the name of a cell such as F17.
func Address(row, col int) string { return Column(col) + strconv.Itoa(row) }

// Column gives the letters of a column: 1 is A, 27 is AA.
func Column(col int) string {
	var buf [8]byte
	i := len(buf)
	for ; col > 0; col = (col - 1) / 26 {
		i--
		buf[i] = byte('A' + (col-1)%26)
	}
	return string(buf[i:])
}

var errAddress = errors.New("not a cell address")

// ParseAddress reads F17, with or without $.
func ParseAddress(s string) (row, col int, err error) {
	i := 0
	for ; i < len(s); i++ {
		c := s[i] &^ 0x20
		if s[i] == '$' {
			continue
		}
		if c < 'A' || c > 'Z' {
			break
		}
		if col = col*26 + int(c-'A') + 1; col > MaxCols {
			return 0, 0, fmt.Errorf("address %q: %w", s, errAddress)
		}
	}
	row, err = strconv.Atoi(strings.TrimPrefix(s[i:], "$"))
	if err != nil || col == 0 || row < 1 || row > MaxRows || s[i] == '+' {
		return 0, 0, fmt.Errorf("address %q: %w", s, errAddress)
	}
	return row, col, nil
}

// ParseRange reads A1:C3; a single cell is a range too.
func ParseRange(s string) (Range, error) {
	from, to, ok := strings.Cut(s, ":")
	if !ok {
		to = from
	}
	r1, c1, err := ParseAddress(from)
	if err != nil {
		return Range{}, err
	}
	r2, c2, err := ParseAddress(to)
	if err != nil {
		return Range{}, err
	}
	return Range{min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)}, nil
}
