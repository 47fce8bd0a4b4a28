package returns

import (
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"stis/ingest"
)

// Lengths that Excel sets for the messages of a check.
const (
	maxTitle   = 32
	maxPrompt  = 255
	maxMessage = 225
)

// Bounds of dates and numbers that can be meant.
const (
	firstDay = "1949-10-01"
	lastDay  = "2099-12-31"
	largest  = 9_999_999_999_999.0
)

// check sets the drop-down or the bounds of a column, its message for the one
// who fills in, and what is said to a wrong value. It reaches to the end of
// the sheet: forms grow.
func (t *form) check(col int, c ingest.Column) error {
	dv := excelize.NewDataValidation(true)
	first := address(t.first, col)
	dv.SetSqref(first + ":" + address(1<<20, col))
	if err := t.bound(dv, c, first); err != nil {
		return err
	}
	kind := t.words.kind(c)
	prompt := kind
	if s := t.words.sample(c); s != "" {
		prompt += "\n示例：" + s
	}
	switch {
	case c.Required:
		prompt = "必填。" + prompt
	case c.RequiredWhen != "" || c.Conditional:
		prompt = "符合条件时必填。" + prompt
	default:
		prompt = "选填。" + prompt
	}
	dv.SetInput(clip(label(c), maxTitle), clip(prompt, maxPrompt))
	if dv.Type != "" {
		dv.SetError(excelize.DataValidationErrorStyleStop, "填写有误", clip("应填："+kind, maxMessage))
	}
	return t.f.AddDataValidation(t.name, dv)
}

// bound sets what a cell takes.
func (t *form) bound(dv *excelize.DataValidation, c ingest.Column, first string) error {
	custom := func(formula string) error {
		return dv.SetRange(escape(formula), "", excelize.DataValidationTypeCustom, excelize.DataValidationOperatorEqual)
	}
	length := func(low, high int) error {
		op := excelize.DataValidationOperatorBetween
		return dv.SetRange(low, high, excelize.DataValidationTypeTextLength, op)
	}
	if c.List != "" {
		if name := t.ranges[t.words.keyOf(c)]; name != "" {
			dv.SetSqrefDropList(name)
		}
		return nil
	}
	between := excelize.DataValidationOperatorBetween
	lowest := -largest
	if t.words.notNegative(c) {
		lowest = 0
	}
	switch c.Type.Kind {
	case ingest.Int:
		return dv.SetRange(lowest, largest, excelize.DataValidationTypeWhole, between)
	case ingest.Decimal:
		return dv.SetRange(lowest, largest, excelize.DataValidationTypeDecimal, between)
	case ingest.Date, ingest.Timestamp:
		return dv.SetRange(serialOf(firstDay), serialOf(lastDay), excelize.DataValidationTypeDate, between)
	case ingest.Month:
		return custom("AND(LEN(" + first + ")=7,MID(" + first + ",5,1)=\"-\",ISNUMBER(VALUE(LEFT(" + first + ",4))),VALUE(RIGHT(" + first +
			",2))>=1,VALUE(RIGHT(" + first + ",2))<=12)")
	case ingest.Bool:
		return dv.SetDropList([]string{"是", "否"})
	case ingest.Code:
		switch {
		case isYear(c):
			return custom("AND(LEN(" + first + ")=4,ISNUMBER(VALUE(" + first + ")),VALUE(" + first + ")>=1949,VALUE(" + first + ")<=2099)")
		case c.Hash:
			return custom("OR(LEN(" + first + ")=18,LEN(" + first + ")=64)")
		case c.Check == "uscc" && c.CheckWhen == "", c.Fixed:
			return length(c.Type.Width, c.Type.Width)
		}
		return length(1, c.Type.Width)
	}
	return nil
}

// A sum of fields as edits write it, such as a + b - c.
var (
	sumText = regexp.MustCompile(`^\s*[a-z_][a-z0-9_]*(\s*[+-]\s*[a-z_][a-z0-9_]*)+\s*$`)
	oneText = regexp.MustCompile(`^\s*[a-z_][a-z0-9_]*\s*$`)
	terms   = regexp.MustCompile(`([+-]?)\s*([a-z_][a-z0-9_]*)`)
)

// formulas fills a column that STIS computes where the rule is simple: a sum
// that an edit names, or an amount filed in the very currency. Elsewhere the
// column stays empty, and locked.
func (t *form) formulas(col int, c ingest.Column) error {
	for row := t.first; row < t.first+t.o.Rows; row++ {
		text := t.sumFormula(c, row)
		if text == "" {
			text = t.currencyFormula(c, row)
		}
		if text == "" {
			return nil
		}
		if err := t.f.SetCellFormula(t.name, address(row, col), text); err != nil {
			return err
		}
	}
	return nil
}

// at is the address of a field in a row; "" when the layout has no such field.
func (t *form) at(field string, row int) string {
	for i, c := range t.layout.Columns {
		if c.Field == field {
			return address(row, i+1)
		}
	}
	return ""
}

func (t *form) sumFormula(c ingest.Column, row int) string {
	for _, e := range t.layout.Edits {
		left, right, ok := strings.Cut(e.Check, "=")
		if !ok || e.When != "" || strings.ContainsAny(left, "<>!") {
			continue
		}
		if oneText.MatchString(right) {
			left, right = right, left
		}
		if strings.TrimSpace(left) != c.Field || !sumText.MatchString(right) {
			continue
		}
		var sum, given []string
		for _, m := range terms.FindAllStringSubmatch(right, -1) {
			at := t.at(m[2], row)
			if at == "" {
				return ""
			}
			sum, given = append(sum, m[1]+"N("+at+")"), append(given, at)
		}
		return "IF(COUNT(" + strings.Join(given, ",") + ")=0,\"\"," + strings.Join(sum, "") + ")"
	}
	return ""
}

// currencyFormula converts an amount that was filed in the currency of the
// column: no rate is needed.
func (t *form) currencyFormula(c ingest.Column, row int) string {
	stem, currency := "", ""
	switch {
	case c.Unit == "万美元" && strings.HasSuffix(c.Field, "_usd"):
		stem, currency = strings.TrimSuffix(c.Field, "_usd"), "USD"
	case c.Unit == "万元" && strings.HasSuffix(c.Field, "_cny"):
		stem, currency = strings.TrimSuffix(c.Field, "_cny"), "CNY"
	default:
		return ""
	}
	orig, ok := t.layout.Column(stem + "_orig")
	amount, in := t.at(stem+"_orig", row), t.at("currency", row)
	if !ok || orig.Unit != "原币" || in == "" {
		return ""
	}
	return "IF(AND(ISNUMBER(" + amount + ")," + in + "=\"" + currency + "\"),ROUND(" + amount + "/10000," + itoa(c.Type.Scale) + "),\"\")"
}
