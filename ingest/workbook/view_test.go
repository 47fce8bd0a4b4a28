package workbook

import (
	"testing"

	"stis/ingest/sheet"
)

// TestDescribeDate: the calendar of a spreadsheet ends with the last second of
// the year 9999, whichever day it counts from.
func TestDescribeDate(t *testing.T) {
	for _, c := range []struct {
		serial, format string
		mac            bool
		kind, value    string
	}{
		{"46000", "yyyy-mm-dd", false, TypeDate, "2025-12-09T00:00:00"},
		{"46000", "yyyy-mm-dd", true, TypeDate, "2029-12-10T00:00:00"},
		{"2958465", "yyyy-mm-dd", false, TypeDate, "9999-12-31T00:00:00"},
		{"2958465.5", "yyyy-mm-dd", false, TypeDate, "9999-12-31T12:00:00"},
		{"2958465.99999", "yyyy-mm-dd", false, TypeDate, "9999-12-31T23:59:59"},
		{"2958465.9999999", "yyyy-mm-dd", false, TypeDate, "9999-12-31T23:59:59"},
		{"2958466", "yyyy-mm-dd", false, TypeError, "#VALUE!"},
		{"2957003.5", "yyyy-mm-dd", true, TypeDate, "9999-12-31T12:00:00"},
		{"2957004", "yyyy-mm-dd", true, TypeError, "#VALUE!"},
		{"2958465", "yyyy-mm-dd", true, TypeError, "#VALUE!"},
		{"-1", "yyyy-mm-dd", false, TypeError, "#VALUE!"},
		{"0.5", "yyyy-mm-dd", false, TypeDate, "12:00:00"},
		{"0.5", "yyyy-mm-dd", true, TypeDate, "1904-01-01T12:00:00"},
		{"59", "yyyy-mm-dd", false, TypeDate, "1900-02-28T00:00:00"},
		{"61", "yyyy-mm-dd", false, TypeDate, "1900-03-01T00:00:00"},
		{"1.25", "[h]:mm:ss", false, TypeDate, "PT108000s"},
	} {
		kind, value := Describe(sheet.Cell{Kind: sheet.Number, Text: c.serial, Date: true, Format: c.format}, c.mac)
		if kind != c.kind || value != c.value {
			t.Errorf("%s as %s (1904: %t): %s %q, want %s %q", c.serial, c.format, c.mac, kind, value, c.kind, c.value)
		}
	}
}
