package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"stis/ingest/sheet"
	"stis/internal/finding"
)

// Identity numbers of persons (公民身份号码, GB 11643) must not enter the
// warehouse. In a source that has a column of them, every cell is looked at
// before anything else sees it: a number in the column becomes the SHA-256 of
// salt and number, anything that looks like one elsewhere is masked.

// masked stands where a text of a person is not repeated.
const masked = "××××"

// hidden is a cell of which something was concealed, and what that was.
type hidden struct {
	col   int
	fault *fault
}

// faultAt is what was wrong with a concealed cell of the row; nil = nothing.
func (b *batch) faultAt(col int) *fault {
	for _, h := range b.hidden {
		if h.col == col {
			return h.fault
		}
	}
	return nil
}

// conceal gives the row as it may be kept. hash lists the columns of identity
// numbers; nil above and in the header.
func (b *batch) conceal(row sheet.Row, hash []int) (sheet.Row, error) {
	if !b.src.hashed {
		return row, nil
	}
	b.hidden = b.hidden[:0]
	row.Cells = slices.Clone(row.Cells)
	for i := range row.Cells {
		c := &row.Cells[i]
		var f *fault
		if slices.Contains(hash, c.Col) {
			if b.src.isBlank(c.Text) || c.Kind == sheet.Pending || b.src.isTotalWord(c.Text) {
				continue
			}
			var plain bool
			if f, plain = b.hash(c); plain && b.salt == "" {
				return row, refuse("ING024", finding.Pos{Sheet: "", Row: row.Num, Cell: sheet.Address(row.Num, c.Col)},
					"本列含有公民身份号码,而系统尚未设置散列用的盐值,不能采集;请由收表单位设置后再次采集,或只报送散列值",
					"the column holds plain identity numbers and no salt is set to hash them with; set one, or send hashes only")
			}
		} else {
			f = mask(c)
		}
		if f != nil {
			b.hidden = append(b.hidden, hidden{c.Col, f})
		}
	}
	return row, nil
}

// mask conceals an identity number in a cell where none belongs, and any other
// number of its length that lost its last digits.
func mask(c *sheet.Cell) *fault {
	text, isPerson := maskIDs(c.Text), true
	if c.Kind == sheet.Number && isLong(c.Text) {
		digits, _ := expand(c.Text, false)
		text, isPerson = masked, looksLikeID(strings.TrimPrefix(digits, "-"))
		c.Kind, c.Format, c.Date = sheet.Text, "", false
	}
	switch {
	case text == c.Text:
		return nil
	case !isPerson:
		c.Text = text
		return &fault{"ING015", finding.Error, "长号码被存成了数值,尾数已丢失,请以文本格式重填(此处不显示)",
			"long number stored as a number, its last digits are lost (not shown here)"}
	}
	c.Text = text
	return &fault{"ING013", finding.Error, "含有公民身份号码(已隐去),请改填本栏应填的内容",
		"holds an identity number (concealed); write what belongs in this column"}
}

// hash turns a cell of the column of identity numbers into what may be kept,
// and says so if it was a plain number. What is neither number nor hash is
// concealed.
func (b *batch) hash(c *sheet.Cell) (f *fault, plain bool) {
	text := strings.ToUpper(strings.ReplaceAll(foldWidth(c.Text), " ", ""))
	text = strings.TrimPrefix(text, "'")
	switch ok := c.Kind == sheet.Text; {
	case ok && isHash(text):
		c.Text = strings.ToLower(text)
	case ok && isID(text):
		sum := sha256.Sum256([]byte(b.salt + text))
		c.Text, c.Format = hex.EncodeToString(sum[:]), ""
		return nil, true
	default:
		f = idFault(c.Kind, text)
		// Words such as those of a footer stay, numbers of any length do not.
		if c.Text = maskIDs(c.Text); f != nil || c.Kind != sheet.Text || longestDigits(c.Text) >= 8 {
			c.Text = masked
		}
		c.Kind, c.Format, c.Date = sheet.Text, "", false
	}
	return f, false
}

// idFault says what is wrong with a text that was meant to be an identity
// number; nil when nobody can tell.
func idFault(kind sheet.Kind, text string) *fault {
	switch {
	case kind == sheet.Number && isLong(text), kind == sheet.Text && isScientific(text):
		return &fault{"ING015", finding.Error, "公民身份号码被存成了数值,末几位已丢失,请将单元格设为文本格式后重填(涉及个人信息,此处不显示)",
			"the identity number is stored as a number, its last digits are lost (personal, not shown here)"}
	case kind != sheet.Text || len(text) != 18 || !allDigits(text[:17]) || text[17] != 'X' && !allDigits(text[17:]):
		return nil
	case checkDigit(text) != text[17]:
		return &fault{"ING013", finding.Error, "公民身份号码的校验码(第18位)不符,请核对后重填(涉及个人信息,此处不显示)",
			"the check digit (18th) of the identity number is wrong (personal, not shown here)"}
	}
	return &fault{"ING013", finding.Error, "公民身份号码中的地区码或出生日期有误,请核对后重填(涉及个人信息,此处不显示)",
		"the province or the day of birth in the identity number is wrong (personal, not shown here)"}
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789ABCDEF") == ""
}

// isID reports an identity number of 18 digits whose check digit (MOD 11-2) is
// right.
func isID(s string) bool {
	if len(s) != 18 || !looksLikeID(s) {
		return false
	}
	return checkDigit(s) == s[17]
}

// checkDigit computes the last character from the first 17 digits.
func checkDigit(s string) byte {
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * (1 << (17 - i) % 11)
	}
	return "10X98765432"[sum%11]
}

// looksLikeID reports 17 digits and a digit or X at the start of s with the
// number of a province and a day of birth where an identity number has them.
func looksLikeID(s string) bool {
	if len(s) < 18 || !allDigits(s[:17]) || (s[17] < '0' || s[17] > '9') && s[17]|0x20 != 'x' {
		return false
	}
	province, _ := strconv.Atoi(s[:2])
	day, ok := compactDay(s[6:14])
	return ok && province >= 11 && province <= 83 && day > -30000 && day < 35000
}

// maskIDs masks what looks like an identity number inside a text.
func maskIDs(s string) string {
	if longestDigits(s) < 17 {
		return s
	}
	folded := foldWidth(s)
	var out strings.Builder
	last, changed := 0, false
	for i := 0; i+18 <= len(folded); i++ {
		before := i > 0 && folded[i-1] >= '0' && folded[i-1] <= '9'
		after := i+18 < len(folded) && folded[i+18] >= '0' && folded[i+18] <= '9'
		if before || after || !looksLikeID(folded[i:]) {
			continue
		}
		out.WriteString(folded[last:i])
		out.WriteString(masked)
		i += 17
		last, changed = i+1, true
	}
	if !changed {
		return s
	}
	out.WriteString(folded[last:])
	return out.String()
}

// longestDigits counts the longest run of digits, of any width.
func longestDigits(s string) int {
	n, longest := 0, 0
	for _, r := range s {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			n++
			longest = max(longest, n)
			continue
		}
		n = 0
	}
	return longest
}

// isLong reports a stored number of 18 digits before the point.
func isLong(text string) bool {
	s, ok := expand(text, false)
	whole, _, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return ok && len(whole) == 18
}

// privately words a fault of a column of a person without its text.
func (f *fault) privately(hash bool) *fault {
	zh, en := "内容有误(涉及个人信息,此处不显示)", "not acceptable (personal, not shown here)"
	if hash {
		zh, en = "应为18位公民身份号码,或64位散列值(涉及个人信息,此处不显示)", "neither an identity number of 18 digits nor a hash of 64 (personal, not shown here)"
	}
	switch f.rule {
	case "ING010", "ING008":
		return f
	case "ING015":
		zh, en = "长号码被存成了数值,尾数已丢失,请以文本格式重填(涉及个人信息,此处不显示)", "long number stored as a number (personal, not shown here)"
	case "ING014":
		zh, en = "代码栏存成了数值,请改为文本格式(涉及个人信息,此处不显示)", "number in a code column (personal, not shown here)"
	}
	if !strings.HasPrefix(string(f.rule), "ING") {
		return f // the words of an edit repeat nothing
	}
	return &fault{f.rule, f.severity, zh, en}
}
