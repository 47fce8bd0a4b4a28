package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"stis/ingest/sheet"
)

// Letters of the types of a cell, as stis peek prints them.
const (
	TypeNumber  = "n"
	TypeText    = "s"
	TypeBool    = "b"
	TypeDate    = "d"
	TypeError   = "e"
	TypePending = "f" // a formula that was never computed
)

// significant is how many digits of a binary number mean something.
const significant = 15

// Describe gives the type of a cell and its value as text: numbers at 15
// significant digits without exponent, dates as 2006-01-02T15:04:05, times of
// no day as 15:04:05, elapsed times as PT90s.
func Describe(c sheet.Cell, date1904 bool) (kind, value string) {
	switch c.Kind {
	case sheet.Number:
		if c.Date {
			return describeDate(c, date1904)
		}
		d, err := decimal.NewFromString(c.Text)
		if err != nil {
			return TypeText, c.Text
		}
		return TypeNumber, fifteen(d).String()
	case sheet.Bool:
		return TypeBool, c.Text
	case sheet.Error:
		return TypeError, c.Text
	case sheet.Pending:
		return TypePending, ""
	}
	return TypeText, c.Text
}

// fifteen rounds to 15 significant digits.
func fifteen(d decimal.Decimal) decimal.Decimal {
	if n := d.NumDigits(); n > significant {
		d = d.Round(-d.Exponent() - int32(n) + significant)
	}
	return d
}

// describeDate writes a day number as a date. What lies outside the calendar
// of a spreadsheet is the error that a formula over it would give.
func describeDate(c sheet.Cell, date1904 bool) (kind, value string) {
	end := 2958466.0 // the day after 9999-12-31
	if date1904 {
		end -= 1462
	}
	serial, err := strconv.ParseFloat(c.Text, 64)
	if err != nil {
		return TypeText, c.Text
	}
	if strings.ContainsAny(c.Format, "[") && elapsed(c.Format) {
		return TypeDate, "PT" + strconv.FormatInt(int64(math.Round(serial*86400)), 10) + "s"
	}
	if serial < 0 || serial >= end {
		return TypeError, "#VALUE!"
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case serial < 60:
		base = base.AddDate(0, 0, 1) // the 29 February 1900 that never was comes later
	}
	t := base.AddDate(0, 0, int(serial)).Add(time.Duration(math.Round((serial-math.Floor(serial))*86400)) * time.Second)
	if t.Year() > 9999 { // rounded up from the last second
		t = t.Add(-time.Second)
	}
	if serial < 1 && !date1904 {
		return TypeDate, t.Format("15:04:05")
	}
	return TypeDate, t.Format("2006-01-02T15:04:05")
}

// elapsed reports a format such as [h]:mm.
func elapsed(format string) bool {
	f := strings.ToLower(format)
	for _, unit := range []string{"[h]", "[hh]", "[m]", "[mm]", "[s]", "[ss]"} {
		if strings.Contains(f, unit) {
			return true
		}
	}
	return false
}

// Tally counts what a sheet holds.
type Tally struct {
	Nonempty int             // cells with content
	Pending  int             // formulas that were never computed
	Rows     int             // rows with content
	LastRow  int             // 1-based
	LastCol  int             // 1-based
	Sum      decimal.Decimal // of numbers; dates and booleans left out
}

// Add counts one row.
func (t *Tally) Add(row sheet.Row, date1904 bool) {
	had := t.Nonempty
	for _, c := range row.Cells {
		kind, value := Describe(c, date1904)
		if kind == TypePending {
			t.Pending++
			continue
		}
		t.Nonempty++
		t.LastCol = max(t.LastCol, c.Col)
		if kind == TypeNumber {
			if d, err := decimal.NewFromString(value); err == nil {
				t.Sum = t.Sum.Add(d)
			}
		}
	}
	if t.Nonempty > had {
		t.Rows++
		t.LastRow = row.Num
	}
}
