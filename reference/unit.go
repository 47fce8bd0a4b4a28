package reference

import (
	"fmt"
	"math/big"
	"strings"
)

// Unit is a unit of measure (计量单位) as filers and reports write it, with the
// exact factor Num/Den that leads to its base unit.
type Unit struct {
	Code string // base and power of ten, such as USD_E4; the base itself without a power
	Zh   string // as the reports write it
	Base string // CNY, USD, PERSON, …; ORIG is the currency of the row
	Num  int64
	Den  int64
}

// Factor returns Num/Den, the base units in one unit.
func (u Unit) Factor() *big.Rat { return big.NewRat(u.Num, u.Den) }

// unitWords are the words without a multiplier.
var unitWords = []struct{ zh, base string }{
	{"元", "CNY"}, {"人民币元", "CNY"}, {"人民币", "CNY"},
	{"美元", "USD"},
	{"人", "PERSON"}, {"人次", "PERSON_TIME"}, {"家次", "FIRM_TIME"},
	{"家", "FIRM"}, {"户", "FIRM"},
	{"份", "CONTRACT"}, {"笔", "ENTRY"}, {"件", "PIECE"}, {"项", "ITEM"}, {"个", "UNIT"}, {"场", "EVENT"}, {"条", "LINE"}, {"篇", "ARTICLE"},
	{"次", "TIME"}, {"课时", "LESSON"},
	{"平方米", "SQM"}, {"天", "DAY"}, {"日", "DAY"}, {"年", "YEAR"}, {"月", "MONTH"},
	{"%", "PERCENT"}, {"个百分点", "POINT"}, {"百分点", "POINT"}, {"点", "INDEX"},
	{"位", "RANK"}, {"名", "RANK"}, {"比值", "RATIO"},
	{"原币", "ORIG"}, {"按指标", "BY_INDICATOR"}, {"美元/单位", "USD_PER_UNIT"},
}

// multipliers stand before the word, longest first.
var multipliers = []struct {
	zh    string
	power int
}{
	{"万亿", 12}, {"百亿", 10}, {"十亿", 9}, {"千万", 7}, {"百万", 6}, {"十万", 5},
	{"亿", 8}, {"万", 4}, {"千", 3}, {"百", 2},
}

// folded maps the full-width and bracketed spellings of unit lines.
var folded = strings.NewReplacer("％", "%", "　", "", " ", "", "㎡", "平方米", "／", "/")

// ParseUnit reads a unit such as 万美元, 亿元, 家 or %. What is multiplied must
// be something that counts: 万% is no unit.
func ParseUnit(s string) (Unit, bool) {
	text := folded.Replace(strings.TrimSpace(s))
	if base, ok := unitBase(text); ok {
		return unitOf(text, base, 0), true
	}
	if text == "‰" {
		return Unit{Code: "PERCENT_E-1", Zh: text, Base: "PERCENT", Num: 1, Den: 10}, true
	}
	for _, m := range multipliers {
		word, found := strings.CutPrefix(text, m.zh)
		if !found {
			continue
		}
		if base, ok := unitBase(word); ok && multiplied(base) {
			return unitOf(text, base, m.power), true
		}
	}
	return Unit{}, false
}

func unitBase(word string) (string, bool) {
	for _, w := range unitWords {
		if w.zh == word {
			return w.base, true
		}
	}
	return "", false
}

func multiplied(base string) bool {
	switch base {
	case "PERCENT", "POINT", "INDEX", "RANK", "RATIO", "BY_INDICATOR", "USD_PER_UNIT":
		return false
	}
	return true
}

func unitOf(zh, base string, power int) Unit {
	u := Unit{Code: base, Zh: zh, Base: base, Num: 1, Den: 1}
	if power > 0 {
		u.Code = fmt.Sprintf("%s_E%d", base, power)
	}
	for range power {
		u.Num *= 10
	}
	return u
}
