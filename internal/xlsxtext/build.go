package xlsxtext

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Build writes the workbook that text describes to path. Errors name the line.
func Build(text, path string) error {
	b, err := BuildBytes(text)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		return fmt.Errorf("build workbook: %w", err)
	}
	return nil
}

// BuildBytes is Build into memory.
func BuildBytes(text string) ([]byte, error) {
	b := &builder{f: excelize.NewFile(), styles: map[string]int{}}
	defer b.f.Close()
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := b.line(line); err != nil {
			return nil, fmt.Errorf("build workbook: line %d: %w", i+1, err)
		}
	}
	if b.sheet == "" {
		return nil, fmt.Errorf("build workbook: no sheet")
	}
	buf, err := b.f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("build workbook: %w", err)
	}
	return buf.Bytes(), nil
}

type builder struct {
	f      *excelize.File
	sheet  string // current sheet, "" before the first
	sheets int
	styles map[string]int // number format -> style
}

func (b *builder) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	if word == "sheet" {
		return b.newSheet(rest)
	}
	if word == "name" {
		return b.name(rest)
	}
	if b.sheet == "" {
		return fmt.Errorf("%q before the first sheet", word)
	}
	switch word {
	case "width":
		col, w, _ := strings.Cut(rest, " ")
		width, err := strconv.ParseFloat(w, 64)
		if err != nil {
			return fmt.Errorf("width %q: not a number", w)
		}
		return b.f.SetColWidth(b.sheet, col, col, width)
	case "height":
		r, h, _ := strings.Cut(rest, " ")
		row, err := strconv.Atoi(r)
		if err != nil || row > maxRow {
			return fmt.Errorf("row %q: not a number up to %d", r, maxRow)
		}
		height, err := strconv.ParseFloat(h, 64)
		if err != nil || height < 0 {
			return fmt.Errorf("height %q: not a number", h)
		}
		return b.f.SetRowHeight(b.sheet, row, height)
	case "merge":
		from, to, ok := strings.Cut(rest, ":")
		if !ok {
			return fmt.Errorf("merge %q: want a range such as A1:C1", rest)
		}
		return b.f.MergeCell(b.sheet, from, to)
	case "pane":
		return b.pane(rest)
	}
	col, row, err := excelize.CellNameToCoordinates(word)
	if err != nil {
		return fmt.Errorf("%q: neither a directive nor a cell", word)
	}
	if row > maxRow || col > maxCol {
		return fmt.Errorf("%q: beyond row %d or column %d", word, maxRow, maxCol)
	}
	return b.cell(word, rest)
}

// A text describes a small workbook; a cell far out would only cost memory.
const (
	maxRow = 20000
	maxCol = 500
)

func (b *builder) newSheet(rest string) error {
	name, _, err := quoted(rest)
	if err != nil {
		return err
	}
	if b.sheets == 0 {
		err = b.f.SetSheetName("Sheet1", name)
	} else if i, _ := b.f.GetSheetIndex(name); i >= 0 {
		return fmt.Errorf("sheet %q: twice", name)
	} else {
		_, err = b.f.NewSheet(name)
	}
	b.sheet, b.sheets = name, b.sheets+1
	return err
}

func (b *builder) name(rest string) error {
	name, rest, _ := strings.Cut(rest, " ")
	refers, rest, err := quoted(rest)
	if err != nil {
		return err
	}
	d := &excelize.DefinedName{Name: name, RefersTo: refers}
	if scope, ok := strings.CutPrefix(rest, "in "); ok {
		if d.Scope, _, err = quoted(scope); err != nil {
			return err
		}
	}
	return b.f.SetDefinedName(d)
}

func (b *builder) pane(addr string) error {
	col, row, err := excelize.CellNameToCoordinates(addr)
	if err != nil {
		return err
	}
	active := "bottomRight"
	switch {
	case col == 1 && row == 1:
		return fmt.Errorf("pane A1 freezes nothing")
	case col == 1:
		active = "bottomLeft"
	case row == 1:
		active = "topRight"
	}
	return b.f.SetPanes(b.sheet, &excelize.Panes{Freeze: true, XSplit: col - 1, YSplit: row - 1,
		TopLeftCell: addr, ActivePane: active})
}

// numberText is what a numeric cell may hold: digits as they will stand in
// the file, so that a test can write more digits than a float keeps.
var numberText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func (b *builder) cell(addr, rest string) error {
	kind, rest, _ := strings.Cut(rest, " ")
	rest = strings.TrimSpace(rest)
	if kind == "row" {
		return b.row(addr, rest)
	}
	value, tail := rest, ""
	var err error
	if strings.HasPrefix(rest, `"`) {
		value, tail, err = quoted(rest)
	} else if kind != "text" {
		value, tail, _ = strings.Cut(rest, " ")
	}
	if err != nil {
		return err
	}
	if err := b.set(addr, kind, value); err != nil {
		return fmt.Errorf("%s: %w", addr, err)
	}
	return b.options(addr, kind, strings.TrimSpace(tail))
}

func (b *builder) set(addr, kind, value string) error {
	switch kind {
	case "text":
		if err := checkText(value); err != nil {
			return err
		}
		return b.f.SetCellStr(b.sheet, addr, value)
	case "number":
		if !numberText.MatchString(value) {
			return fmt.Errorf("number %q: not a number", value)
		}
		return b.f.SetCellDefault(b.sheet, addr, value)
	case "date":
		d, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return fmt.Errorf("date %q: want a day such as 2026-06-25", value)
		}
		// Serial days count from 1899-12-30, true from March 1900 on.
		days := int(d.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
		if days < 61 {
			return fmt.Errorf("date %q: before March 1900", value)
		}
		if err := b.f.SetCellInt(b.sheet, addr, int64(days)); err != nil {
			return err
		}
		return b.format(addr, "yyyy-mm-dd")
	case "bool":
		v, err := strconv.ParseBool(value)
		if err != nil {
			return fmt.Errorf("bool %q: want true or false", value)
		}
		return b.f.SetCellBool(b.sheet, addr, v)
	case "formula":
		if err := checkText(value); err != nil || value == "" {
			return fmt.Errorf("formula %q: empty or not printable", value)
		}
		return b.f.SetCellFormula(b.sheet, addr, value)
	case "error":
		return fmt.Errorf("error cells can be read but not built")
	}
	return fmt.Errorf("cell kind %q: want text, number, date, bool, formula or row", kind)
}

// row fills a row from addr on: parts split by |, numbers and ISO days typed,
// a leading ' for text, a leading = for a formula, nothing for an empty cell.
func (b *builder) row(addr, rest string) error {
	col, row, err := excelize.CellNameToCoordinates(addr)
	if err != nil {
		return err
	}
	for i, part := range strings.Split(rest, "|") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		at, err := excelize.CoordinatesToCellName(col+i, row)
		if err != nil {
			return err
		}
		kind := "text"
		if text, ok := strings.CutPrefix(part, "'"); ok {
			part = text
		} else if formula, ok := strings.CutPrefix(part, "="); ok {
			kind, part = "formula", formula
		} else if numberText.MatchString(part) {
			kind = "number"
		} else if _, err := time.Parse(time.DateOnly, part); err == nil {
			kind = "date"
		}
		if err := b.set(at, kind, part); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	return nil
}

// options reads what follows the value of a cell line.
func (b *builder) options(addr, kind, tail string) error {
	for tail != "" && tail[0] != ';' {
		word, rest, _ := strings.Cut(tail, " ")
		if word != "shown" && word != "fmt" {
			return fmt.Errorf("%s: %q: want shown, fmt or ;", addr, word)
		}
		value, rest, err := quoted(strings.TrimSpace(rest))
		if err != nil {
			return err
		}
		if word == "fmt" {
			if err := b.format(addr, value); err != nil {
				return fmt.Errorf("%s %s: %w", addr, kind, err)
			}
		}
		tail = strings.TrimSpace(rest)
	}
	return nil
}

func (b *builder) format(addr, format string) error {
	if err := checkText(format); err != nil || format == "" {
		return fmt.Errorf("fmt %q: empty or not printable", format)
	}
	id, ok := b.styles[format]
	if !ok {
		var err error
		if id, err = b.f.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return err
		}
		b.styles[format] = id
	}
	return b.f.SetCellStyle(b.sheet, addr, addr, id)
}

// quoted takes a Go-quoted string off the front of s.
func quoted(s string) (value, rest string, err error) {
	q, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", fmt.Errorf("%q: want a quoted text", s)
	}
	value, err = strconv.Unquote(q)
	return value, strings.TrimSpace(s[len(q):]), err
}

// checkText refuses what XML cannot carry unchanged.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("text %q: not UTF-8", s)
	}
	for _, r := range s {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return fmt.Errorf("text %q: character %U cannot stand in a workbook", s, r)
		}
	}
	if utf8.RuneCountInString(s) > excelize.TotalCellChars {
		return fmt.Errorf("text of %d characters: a cell holds %d", utf8.RuneCountInString(s), excelize.TotalCellChars)
	}
	return nil
}
