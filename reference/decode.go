package reference

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// decoder reads the CSV files and collects every problem it meets.
type decoder struct {
	files    fs.FS
	local    fs.FS // files of the user that replace or add rows; nil = none
	overlays []Overlay
	errs     []error
}

// record is one data line with its place; its getters report what is wrong
// and return the zero value.
type record struct {
	d      *decoder
	file   string
	line   int
	header []string
	fields []string
	local  bool // from a file of the user
}

func (d *decoder) problem(file string, line int, format string, args ...any) {
	d.errs = append(d.errs, fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
}

// read returns the records of a file whose first line must be the header.
func (d *decoder) read(file string, header ...string) []record {
	text, err := fs.ReadFile(d.files, file)
	if err != nil {
		d.errs = append(d.errs, err)
		return nil
	}
	if !utf8.Valid(text) || bytes.HasPrefix(text, []byte("\ufeff")) || bytes.IndexByte(text, '\r') >= 0 {
		d.problem(file, 1, "want UTF-8 without byte-order mark and LF line ends")
		return nil
	}
	r := csv.NewReader(bytes.NewReader(text))
	first, err := r.Read()
	if err != nil || !slices.Equal(first, header) {
		d.problem(file, 1, "header is %q, want %q", strings.Join(first, ","), strings.Join(header, ","))
		return nil
	}
	all, err := d.rest(r, file, first)
	if err != nil {
		d.errs = append(d.errs, fmt.Errorf("%s: %w", file, err))
	}
	return all
}

func (d *decoder) rest(r *csv.Reader, file string, header []string) ([]record, error) {
	var out []record
	for {
		fields, err := r.Read()
		if err != nil {
			if errors.Is(err, csv.ErrFieldCount) {
				line, _ := r.FieldPos(0)
				d.problem(file, line, "%d fields, want %d", len(fields), len(header))
				continue
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return out, err
		}
		line, _ := r.FieldPos(0)
		rec := record{d: d, file: file, line: line, header: header, fields: fields}
		for i, f := range fields {
			if strings.TrimSpace(f) != f {
				rec.problem("%s is %q: blanks around it", header[i], f)
			}
		}
		out = append(out, rec)
	}
}

func (r record) problem(format string, args ...any) {
	r.d.problem(r.file, r.line, format, args...)
}

func (r record) text(column string) string {
	i := slices.Index(r.header, column)
	if i < 0 {
		r.problem("no column %q", column)
		return ""
	}
	return r.fields[i]
}

// must is text that may not be empty.
func (r record) must(column string) string {
	s := r.text(column)
	if s == "" {
		r.problem("%s is empty", column)
	}
	return s
}

// date reads 2006-01-02; empty is the zero time.
func (r record) date(column string) time.Time {
	s := r.text(column)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		r.problem("%s is %q: want a date such as 2015-07-23", column, s)
	}
	return t
}

func (r record) number(column string) int {
	n, err := strconv.Atoi(r.text(column))
	if err != nil {
		r.problem("%s is %q: want a whole number", column, r.text(column))
	}
	return n
}

func (r record) flag(column string) bool {
	switch r.text(column) {
	case "1":
		return true
	case "0":
		return false
	}
	r.problem("%s is %q: want 0 or 1", column, r.text(column))
	return false
}

func (r record) status() Status {
	s := Status(r.text("status"))
	if !slices.Contains(statuses, s) {
		r.problem("status is %q, want one of %v", s, statuses)
	}
	return s
}

// span reads valid_from and valid_to.
func (r record) span() (from, to time.Time) {
	from, to = r.date("valid_from"), r.date("valid_to")
	if !to.IsZero() && to.Before(from) {
		r.problem("valid_to %s lies before valid_from %s", day(to), day(from))
	}
	return from, to
}
