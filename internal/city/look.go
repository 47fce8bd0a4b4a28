package city

import (
	"strconv"
	"strings"

	"stis/ingest"
	"stis/reference/period"
)

// look is the habit of the office that makes a file (DOMAIN §6.91).
type look struct {
	form      form   // format of the file
	utf8      bool   // text in UTF-8 with a mark instead of GB18030
	title     bool   // title row
	unitLine  string // unit line, empty for none
	depth     int    // header rows, 1 to 3
	dates     int    // notation of dates
	months    int    // notation of months
	bools     int    // notation of yes and no
	totals    int    // 0 none, 1 below, 2 above the data
	footer    bool
	blank     string // what stands for nothing in some blank cells
	separated bool   // amounts as text with thousands separators
	wide      bool   // some amounts and codes in full width
	wideMark  bool   // full-width brackets in headers
	synonym   bool   // synonyms of headers where the layout knows some
	yuan      bool   // the payroll column is headed and filed in yuan
}

// lookOf draws the habit of an office for a form. It stays the same in all
// months of the city.
func (w *world) lookOf(f *file) look {
	s := w.cfg.stream("look-"+f.key.source+f.key.county, 0)
	l := look{title: s.chance(.85), depth: s.between(1, 3), dates: s.IntN(5), months: s.IntN(3), bools: s.IntN(2), totals: s.IntN(3), footer: s.chance(.7)}
	l.blank = oneOf(s, []string{"", "", "—", "-", "…"})
	l.separated, l.wide, l.wideMark, l.synonym = s.chance(.35), s.chance(.3), s.chance(.5), s.chance(.35)
	l.form = formOf(f.key)
	l.utf8 = f.key.county == "330305" || f.key.source == "st_direct"
	switch f.key.source {
	case "so_contract", "so_execution", "cus_decl", "so_outward", "st_direct", "safe_summary", "cus_summary":
		l.unitLine = "单位:万美元"
	case "ent_profile", "fund_project", "fats", "fund_budget", "tech_exempt", "invest_project", "platform":
		l.unitLine = "单位:万元"
	case "hr_stat":
		l.yuan = f.key.county == "330329"
	}
	if s.chance(.3) {
		l.unitLine = ""
	}
	if l.form.flat() {
		l.depth = 1
	}
	if l.form.flat() || l.form == page2 {
		l.dates = 1 + l.dates%4
	}
	if strings.HasPrefix(f.key.source, "safe_") || f.key.source == "roster" {
		l.totals = 0
	}
	for _, r := range f.rows {
		if r.unsummed || r.raw >= 0 && (f.layout.Columns[r.raw].Type.Kind == ingest.Decimal || f.layout.Columns[r.raw].Type.Kind == ingest.Int) && r.outcome == "quarantined" {
			l.totals = 0 // a column with a text in it is not added up
		}
	}
	return l
}

// formOf is the format an office sends a form in.
func formOf(k fileKey) form {
	switch k.source {
	case "so_contract", "so_execution", "hr_stat":
		switch k.county {
		case "330305", "330327", "330328":
			return comma
		case "330326":
			return xml2003
		case "330329":
			return page2
		case "330324":
			return tabs
		}
	case "safe_payment", "cus_summary":
		return comma
	case "safe_receipt":
		if k.m%2 == 0 {
			return comma
		}
	case "tech_exempt":
		if k.m%3 != 0 {
			return page2
		}
	case "st_direct":
		if quarter(k.m)%2 == 0 {
			return tabs
		}
	case "event":
		if quarter(k.m)%2 == 0 {
			return xml2003
		}
	case "new_hire":
		if quarter(k.m)%4 == 3 {
			return comma
		}
	}
	return xlsx
}

// quarter numbers the quarters.
func quarter(m period.Month) int { return int(m) / 3 }

// cell is one written cell.
type cell struct {
	text   string
	number bool // a number cell of a workbook
	serial bool // a date number
	blind  bool // a formula whose value was never computed
	places int  // decimals shown of a number
}

// headers are the header texts of a layout in the office's words: for each
// column the name, and whether it is an item 其中 of the column before it.
type headers struct {
	names []string
	child []bool
	group []int // column that opens the group of a child; the column itself else
}

func (l look) headersOf(f *file) headers {
	var h headers
	open := 0
	for i, c := range f.layout.Columns {
		name := c.Header
		if l.synonym && len(c.Synonyms) > 0 {
			name = c.Synonyms[0]
		}
		if c.Field == "payroll_wan" && l.yuan {
			name += "(元)"
		}
		if c.Field == "person_hash" {
			name = "人员散列"
			if plainNumbers(f.key.m) {
				name = "身份证号"
			}
		}
		if l.wideMark {
			name = strings.NewReplacer("(", "（", ")", "）").Replace(name)
		}
		child := strings.HasPrefix(name, "其中:") && l.depth > 1
		if child {
			name = strings.TrimPrefix(name, "其中:")
		} else {
			open = i
		}
		h.names, h.child, h.group = append(h.names, name), append(h.child, child), append(h.group, open)
	}
	return h
}

// render turns a canonical text into the cell of the office.
func (l look) render(c ingest.Column, text string, s *uint64) cell {
	*s = *s*6364136223846793005 + 1442695040888963407 // cheap noise; the stream per cell would cost more than the cell
	roll := *s >> 57
	if text == "" {
		if l.blank != "" && roll < 40 && !c.Required {
			return cell{text: l.blank}
		}
		return cell{}
	}
	switch c.Type.Kind {
	case ingest.Decimal, ingest.Int:
		return l.number(c, text, roll)
	case ingest.Date:
		return l.date(text)
	case ingest.Month:
		return cell{text: [...]string{text, text[:4] + text[5:], text[:4] + "年" + strings.TrimPrefix(text[5:], "0") + "月"}[l.months]}
	case ingest.Bool:
		if l.bools == 1 {
			return cell{text: map[string]string{"是": "1", "否": "0"}[text]}
		}
	case ingest.Code:
		if l.wide && roll < 3 {
			return cell{text: widen(text)}
		}
	}
	return cell{text: text}
}

// number renders an amount or a count.
func (l look) number(c ingest.Column, text string, roll uint64) cell {
	if c.List != "" || c.Field == "item_no" {
		return cell{text: text}
	}
	if c.Field == "payroll_wan" && l.yuan {
		text = timesTenThousand(text)
	}
	if l.separated {
		text = separate(text)
	}
	if l.wide && roll < 4 {
		return cell{text: widen(text)}
	}
	if l.separated {
		return cell{text: text}
	}
	_, frac, _ := strings.Cut(text, ".")
	return cell{text: text, number: true, places: min(len(frac), 4)}
}

// date renders a date; in text files never as a day number.
func (l look) date(text string) cell {
	y, m, d := text[:4], strings.TrimPrefix(text[5:7], "0"), strings.TrimPrefix(text[8:], "0")
	switch l.dates {
	case 0:
		return cell{text: text, serial: true}
	case 2:
		return cell{text: y + "." + m + "." + d}
	case 3:
		return cell{text: y + text[5:7] + text[8:]}
	case 4:
		return cell{text: y + "年" + m + "月" + d + "日"}
	}
	return cell{text: text}
}

// widen turns ASCII digits, letters and signs into full width.
func widen(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 127 {
			return r - '!' + '！'
		}
		return r
	}, s)
}

// separate puts thousands separators into a decimal text.
func separate(s string) string {
	sign, body := "", s
	if strings.HasPrefix(s, "-") {
		sign, body = "-", s[1:]
	}
	whole, frac, point := strings.Cut(body, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + frac
	}
	return sign + whole
}

// timesTenThousand moves the point of a decimal text four places.
func timesTenThousand(s string) string {
	v := scaled(s, 6)
	return amount(v, 2)
}

// scaled reads a canonical decimal text as an integer of a scale.
func scaled(s string, scale int) int64 {
	neg := strings.HasPrefix(s, "-")
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	frac = (frac + strings.Repeat("0", scale))[:scale]
	v, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil {
		return 0
	}
	if neg {
		return -v
	}
	return v
}
