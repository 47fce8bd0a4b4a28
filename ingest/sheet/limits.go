package sheet

// Limits bound the work that one file may cause. They are checked before or
// while the work is done, never after it.
type Limits struct {
	Inflated int64 // bytes of all parts of a compressed file together
	Ratio    int64 // inflated to compressed, judged beyond RatioFree inflated bytes
	Strings  int64 // bytes of shared strings, which are held in memory
	Items    int   // number of shared strings
	Cells    int64 // cells with content of one sheet
	Merged   int   // merged ranges of one sheet
	Text     int   // bytes of one text
	Row      int   // bytes of the texts of one row
	Depth    int   // nested elements of XML
	Sheets   int   // sheets of one file
}

// RatioFree is how much a part may inflate to whatever its ratio: empty styled
// rows of honest workbooks shrink a hundredfold.
const RatioFree = 64 << 20

// DefaultLimits are wide enough for a full sheet of 1,048,576 rows by 20
// columns and narrow enough for a machine of 2 GB.
func DefaultLimits() Limits {
	return Limits{
		Inflated: 4 << 30, Ratio: 200, Strings: 512 << 20, Items: 1 << 25, Cells: 1 << 26,
		Merged: 200_000, Text: 1 << 20, Row: 8 << 20, Depth: 64, Sheets: 4096,
	}
}
