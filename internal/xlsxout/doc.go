// Package xlsxout holds what every workbook that STIS writes needs: cell styles
// named by what they are for (Desk, Look), widths that do not depend on fonts,
// and a zip whose bytes depend on nothing but its parts (Parts).
package xlsxout
