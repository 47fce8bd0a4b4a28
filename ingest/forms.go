package ingest

import (
	"math"
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
	name   string
	append func(dst []byte, v *value, t Type) []byte
}

// print writes a value in the form.
func (f form) print(v *value, t Type) string { return string(f.append(nil, v, t)) }

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
	return form{name, func(dst []byte, v *value, _ Type) []byte {
		return time.Unix(v.i*secondsADay, 0).UTC().AppendFormat(dst, layout)
	}}
}

func wordForm(no, yes string) form {
	return form{no + yes, func(dst []byte, v *value, _ Type) []byte {
		if v.i == 0 {
			return append(dst, no...)
		}
		return append(dst, yes...)
	}}
}

func serialForm(name string, epoch int64) form {
	return form{name, func(dst []byte, v *value, _ Type) []byte { return strconv.AppendInt(dst, v.i-epoch, 10) }}
}

func appendText(dst []byte, v *value, _ Type) []byte { return append(dst, v.text...) }

var (
	textForms   = []form{{"text", appendText}}
	numberForms = []form{
		{"short", shortNumber},
		{"full", fullNumber},
		{"grouped", func(dst []byte, v *value, t Type) []byte { return append(dst, group(string(fullNumber(nil, v, t)))...) }},
		{"short grouped", func(dst []byte, v *value, t Type) []byte {
			return append(dst, group(string(shortNumber(nil, v, t)))...)
		}},
	}
	dateForms = []form{
		serialForm("serial", epoch1900),
		serialForm("serial 1904", epoch1904),
		layoutForm("2026-06-05", time.DateOnly),
		layoutForm("20260605", "20060102"),
		layoutForm("2026.6.5", "2006.1.2"),
		layoutForm("2026/6/5", "2006/1/2"),
		layoutForm("2026年6月5日", "2006年1月2日"),
	}
	monthForms = []form{
		{"2026-06", appendText},
		{"202606", func(dst []byte, v *value, _ Type) []byte {
			y, m, _ := strings.Cut(v.text, "-")
			return append(append(dst, y...), m...)
		}},
		{"2026年6月", func(dst []byte, v *value, _ Type) []byte {
			y, m, _ := strings.Cut(v.text, "-")
			dst = append(append(dst, y...), "年"...)
			return append(append(dst, strings.TrimPrefix(m, "0")...), "月"...)
		}},
	}
	boolForms = []form{wordForm("否", "是"), wordForm("0", "1"), wordForm("FALSE", "TRUE"), wordForm("N", "Y")}
	timeForms = []form{momentForm("2026-06-05 17:00:00", time.DateTime), momentForm("2026-06-05 17:00", "2006-01-02 15:04")}
)

func momentForm(name, layout string) form {
	return form{name, func(dst []byte, v *value, _ Type) []byte {
		return time.UnixMicro(v.i).UTC().AppendFormat(dst, layout)
	}}
}

// fullNumber prints all decimals of the type, shortNumber none that are zero.
func fullNumber(dst []byte, v *value, t Type) []byte {
	if v.big != nil {
		return append(dst, warehouse.FormatBig(v.big, t.Scale)...)
	}
	return appendScaled(dst, v.i, t.Scale)
}

func shortNumber(dst []byte, v *value, t Type) []byte {
	start := len(dst)
	dst = fullNumber(dst, v, t)
	if t.Scale == 0 {
		return dst
	}
	end := len(dst)
	for end > start && dst[end-1] == '0' {
		end--
	}
	if end > start && dst[end-1] == '.' {
		end--
	}
	return dst[:end]
}

// appendScaled is warehouse.FormatDecimal into a buffer.
func appendScaled(dst []byte, n int64, scale int) []byte {
	if n == math.MinInt64 {
		return append(dst, warehouse.FormatDecimal(n, scale)...)
	}
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	var buf [40]byte
	i, digits := len(buf), 0
	for n > 0 || digits <= scale {
		if digits == scale && scale > 0 {
			i--
			buf[i] = '.'
		}
		i--
		buf[i] = byte('0' + n%10)
		n /= 10
		digits++
	}
	return append(dst, buf[i:]...)
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
	buf    []byte
}

// keeps reports whether the text of a cell must be stored, and learns the
// usual form from the first cell that has a value.
func (u *usual) keeps(v *value, t Type, text, format string) bool {
	if v.null {
		return text != ""
	}
	if !u.known {
		u.known, u.format = true, format
	}
	if u.form.append == nil { // no cell so far was written in a known form
		for _, f := range formsOf(t) {
			if f.print(v, t) == text {
				u.form = f
				break
			}
		}
	}
	if format != u.format || u.form.append == nil {
		return true
	}
	if t.Kind == Text || t.Kind == Code {
		return v.text != text
	}
	u.buf = u.form.append(u.buf[:0], v, t)
	return string(u.buf) != text
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
