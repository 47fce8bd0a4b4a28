package ingest

import (
	"strconv"
	"strings"
	"time"

	"stis/warehouse"
)

// A form is one way to write the values of a kind. The first cell of a column
// sets the column's usual form and number format; they are kept once, as a
// line of raw.cell_text with row 0. Only a cell that its value, written in the
// usual form, does not give back is kept itself. So the text as found of every
// cell can be given back, and few are stored.
type form struct {
	name  string
	print func(v value, t Type) string
}

func formsOf(t Type) []form {
	switch t.Kind {
	case Int, Decimal:
		return numberForms
	case Date:
		return dateForms
	case Month:
		return monthForms
	case Bool:
		return boolForms
	case Timestamp:
		return timeForms
	}
	return textForms
}

func layoutForm(name, layout string) form {
	return form{name, func(v value, _ Type) string {
		return time.Unix(v.i*secondsADay, 0).UTC().Format(layout)
	}}
}

func wordForm(no, yes string) form {
	return form{no + yes, func(v value, _ Type) string {
		if v.i == 0 {
			return no
		}
		return yes
	}}
}

var (
	textForms   = []form{{"text", func(v value, _ Type) string { return v.text }}}
	numberForms = []form{
		{"short", shortNumber},
		{"full", fullNumber},
		{"grouped", func(v value, t Type) string { return group(fullNumber(v, t)) }},
		{"short grouped", func(v value, t Type) string { return group(shortNumber(v, t)) }},
	}
	dateForms = []form{
		{"serial", func(v value, _ Type) string { return strconv.FormatInt(v.i-epoch1900, 10) }},
		{"serial 1904", func(v value, _ Type) string { return strconv.FormatInt(v.i-epoch1904, 10) }},
		layoutForm("2026-06-05", time.DateOnly),
		layoutForm("20260605", "20060102"),
		layoutForm("2026.6.5", "2006.1.2"),
		layoutForm("2026/6/5", "2006/1/2"),
		layoutForm("2026年6月5日", "2006年1月2日"),
	}
	monthForms = []form{
		{"2026-06", func(v value, _ Type) string { return v.text }},
		{"202606", func(v value, _ Type) string { return strings.Replace(v.text, "-", "", 1) }},
		{"2026年6月", func(v value, _ Type) string {
			y, m, _ := strings.Cut(v.text, "-")
			return y + "年" + strings.TrimPrefix(m, "0") + "月"
		}},
	}
	boolForms = []form{wordForm("否", "是"), wordForm("0", "1"), wordForm("FALSE", "TRUE"), wordForm("N", "Y")}
	timeForms = []form{
		{"2026-06-05 17:00:00", func(v value, _ Type) string {
			return time.UnixMicro(v.i).UTC().Format(time.DateTime)
		}},
		{"2026-06-05 17:00", func(v value, _ Type) string {
			return time.UnixMicro(v.i).UTC().Format("2006-01-02 15:04")
		}},
	}
)

// fullNumber prints all decimals of the type, shortNumber none that are zero.
func fullNumber(v value, t Type) string {
	if v.big != nil {
		return warehouse.FormatBig(v.big, t.Scale)
	}
	return warehouse.FormatDecimal(v.i, t.Scale)
}

func shortNumber(v value, t Type) string {
	s := fullNumber(v, t)
	if t.Scale > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// group sets thousands separators.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, point := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + frac
	}
	return sign + whole
}

// usual is the form and number format that a column uses.
type usual struct {
	form   form
	format string
	known  bool
}

// keeps reports whether the text of a cell must be stored, and learns the
// usual form from the first cell that has a value.
func (u *usual) keeps(v value, t Type, text, format string) bool {
	if v.null {
		return text != ""
	}
	if !u.known {
		u.known, u.format = true, format
	}
	if u.form.print == nil { // no cell so far was written in a known form
		for _, f := range formsOf(t) {
			if f.print(v, t) == text {
				u.form = f
				break
			}
		}
	}
	return format != u.format || u.form.print == nil || u.form.print(v, t) != text
}

// formNamed finds a stored form again.
func formNamed(t Type, name string) (form, bool) {
	for _, f := range formsOf(t) {
		if f.name == name {
			return f, true
		}
	}
	return form{}, false
}
