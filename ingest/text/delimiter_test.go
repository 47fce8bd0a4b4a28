package text

import (
	"strings"
	"testing"

	"stis/ingest/sheet"
)

// TestDelimiterByRecords: records tell the delimiter, not lines, and the header
// has as much weight as they.
func TestDelimiterByRecords(t *testing.T) {
	many := strings.Repeat("p;q;r\n", 40)
	for _, c := range []struct{ name, in, want string }{
		{"semicolons in quoted lines", "序号,备注,金额\n1,\"甲;乙\n丙;丁\n戊;己\n庚;辛\",100\n2,\"甲;乙\n丙;丁\",200\n", ","},
		{"tabs in quoted lines", "序号,备注,金额\n1,\"a\tb\nc\td\ne\tf\",100\n", ","},
		{"one long text", "a,b\n\"" + many + "\",2\n", ","},
		{"a text longer than the head", "a,b\n1,2\n\"" + strings.Repeat(many, 400) + "\",2\n", ","},
		{"the first text longer than the head", "\"" + strings.Repeat(many, 400) + "\",2\n", ","},
		{"semicolons in every record", "名称,金额\n甲;乙,1\n丙;丁,2\n戊;己,3\n", ","},
		{"commas in quoted lines", "名称;金额\n\"甲,乙\n丙,丁\n戊,己\";1\n\"甲,乙\";2\n", ";"},
		{"commas in amounts", "名称\t金额\n甲\t1,234.50\n乙\t1,234.50\n丙\t1,234.50\n", "\t"},
		{"commas in amounts under a title", "附表,2026年\n单位,万元\n名称\t金额\n甲\t1,234.50\n乙\t1,234.50\n", "\t"},
		{"decimal commas", "名称;金额;税\n甲;1,5;2,5\n乙;1,5;2,5\n", ";"},
		{"title and notes", "服务外包执行表\n单位：万美元;月报\n序号,名称,金额\n1,甲,2\n2,乙,3\n注：甲;乙;丙\n", ","},
		{"records of different widths", "a,b,c\n1,2\n1,x;y,3\n1,z;w\n1\n1,2,3\n", ","},
		{"a quotation mark in a strange place", "a,b,c\n\"甲\"(旧),x;y,1\n乙,x;y,2\n丙,x;y,3\n", ","},
		{"pipes", "a|b\nx,y|1\nz|2\n", "|"},
		{"one column", "a\nb\nc\n", ","},
		{"nothing", "\n\n", ","},
	} {
		b, err := Open(t.Context(), strings.NewReader(c.in), int64(len(c.in)), sheet.DefaultLimits())
		if err != nil || string(b.delimiter) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, b.delimiter, err, c.want)
		}
	}
}
