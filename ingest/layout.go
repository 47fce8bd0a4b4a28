package ingest

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed layouts/*.yaml
var layoutFiles embed.FS

// Kind is the kind of a typed column. The zero value is invalid.
type Kind uint8

const (
	Text      Kind = iota + 1 // free text
	Code                      // char(n): a code, at most n characters, never a number
	Int                       // whole number
	Decimal                   // decimal(p,s), exact
	Date                      // calendar day
	Month                     // calendar month, stored as 2026-10
	Timestamp                 // wall-clock time as filed, stored without a zone
	Bool                      // 是/否
)

// Type is the type of a column as the layout writes it: text, char(18), int,
// decimal(18,2), date, month, timestamp or bool.
type Type struct {
	Kind  Kind
	Width int // characters of a code, digits of a decimal; else 0
	Scale int // decimals of a decimal
}

// Bilingual holds a name in both languages.
type Bilingual struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

// Due is the day a source is due: day of the following month, or of Month.
type Due struct {
	Day   int `yaml:"day"`
	Month int `yaml:"month"` // 0 = every period
}

// Layout is what the files of one source look like (版式). A source may have
// several layouts; Name tells them apart and equals Source for the main one.
type Layout struct {
	Source     string            `yaml:"source"`
	Name       string            `yaml:"name"`
	Title      Bilingual         `yaml:"title"`
	Holder     string            `yaml:"holder"`
	Purpose    string            `yaml:"purpose"` // stat, admin or both: what the data may be used for
	Rhythm     string            `yaml:"rhythm"`  // month, quarter, year or event
	Due        Due               `yaml:"due"`
	Delivery   string            `yaml:"delivery"`   // delta: a missing row is no deletion; full: it is
	Correction string            `yaml:"correction"` // how later rows mend earlier ones (DOMAIN §8)
	Key        []string          `yaml:"key"`        // natural key, fields
	Clocks     map[string]string `yaml:"clocks"`     // event, statistic, receipt: the field that carries each clock
	Shape      string            `yaml:"shape"`      // table (default) or crosstab
	Sheets     []string          `yaml:"sheets"`     // patterns with *; empty = every sheet with a header
	Ignore     []string          `yaml:"ignore"`     // headers of columns to pass over without a finding
	Totals     []string          `yaml:"totals"`     // words of total rows, added to the common ones
	Blanks     []string          `yaml:"blanks"`     // cell texts that mean nothing is there, added to — - …
	Footers    []string          `yaml:"footers"`    // first words of footers, added to the common ones
	Columns    []Column          `yaml:"columns"`    // empty in a second layout: those of the main one
	Edits      []Edit            `yaml:"edits"`
	Crosstabs  []Crosstab        `yaml:"crosstabs"`
}

// Column is one field of a source.
type Column struct {
	Field        string   `yaml:"field"`
	Header       string   `yaml:"header"`
	Under        string   `yaml:"under"` // header of the group above, where Header alone is not unique
	Synonyms     []string `yaml:"synonyms"`
	Type         Type     `yaml:"type"`
	Unit         string   `yaml:"unit"`
	List         string   `yaml:"list"`         // code list of package reference
	ListOn       string   `yaml:"list_on"`      // date or month field: the code should have been valid then
	ListEdition  string   `yaml:"list_edition"` // field with the edition of the list that the code should belong to
	Required     bool     `yaml:"required"`
	Conditional  bool     `yaml:"conditional"`
	Derived      bool     `yaml:"derived"`       // computed by STIS; taken as filed, never used
	Personal     bool     `yaml:"personal"`      // of a person: never quoted in findings
	Hash         bool     `yaml:"hash"`          // an identity number, kept as hex SHA-256 of salt and number only
	RequiredWhen string   `yaml:"required_when"` // expression: required where it holds
	Fixed        bool     `yaml:"fixed"`         // a code of exactly Width characters
	Check        string   `yaml:"check"`         // uscc: check digits of GB 32100
	CheckWhen    string   `yaml:"check_when"`    // expression: Check only where it holds
	Excess       string   `yaml:"excess"`        // round: decimals beyond the scale are rounded half away; default refuse
}

// Edit is a check across the fields of one row (审核关系).
type Edit struct {
	Rule     string `yaml:"rule"`
	Severity string `yaml:"severity"` // E takes the row out, W lets it in
	Field    string `yaml:"field"`    // whose cell the finding points at
	When     string `yaml:"when"`     // expression; empty = every row
	Check    string `yaml:"check"`    // expression that a good row does not make false
	Zh       string `yaml:"zh"`
	En       string `yaml:"en"`
}

// Catalog holds the layouts. It is immutable.
type Catalog struct {
	all     []*Layout
	byName  map[string]*Layout
	version string
}

// Source returns the main layout of a source, nil if there is none.
func (c *Catalog) Source(source string) *Layout {
	if l := c.byName[source]; l != nil && l.Source == source {
		return l
	}
	return nil
}

// All returns every layout sorted by name.
func (c *Catalog) All() []*Layout { return slices.Clone(c.all) }

// Version is a hash of the layout files: two runs with the same version read
// the same file the same way.
func (c *Catalog) Version() string { return c.version }

// Column returns the column of a field.
func (l *Layout) Column(field string) (Column, bool) {
	i := slices.IndexFunc(l.Columns, func(c Column) bool { return c.Field == field })
	if i < 0 {
		return Column{}, false
	}
	return l.Columns[i], true
}

// Summed reports a column that gets a control total (控制合计): amounts and
// counts, but no rates in percent.
func (c Column) Summed() bool {
	return c.Type.Kind == Decimal && c.Unit != "%" || c.Type.Kind == Int && c.Unit != ""
}

// UnmarshalYAML reads a type such as decimal(18,2).
func (t *Type) UnmarshalYAML(n *yaml.Node) error {
	v, err := parseType(n.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	*t = v
	return nil
}

// String prints the type as layouts write it.
func (t Type) String() string {
	switch t.Kind {
	case Text:
		return "text"
	case Code:
		return "char(" + strconv.Itoa(t.Width) + ")"
	case Int:
		return "int"
	case Decimal:
		return "decimal(" + strconv.Itoa(t.Width) + "," + strconv.Itoa(t.Scale) + ")"
	case Date:
		return "date"
	case Month:
		return "month"
	case Timestamp:
		return "timestamp"
	case Bool:
		return "bool"
	}
	return "invalid"
}

func parseType(s string) (Type, error) {
	simple := map[string]Type{"text": {Kind: Text}, "int": {Kind: Int, Width: 18}, "date": {Kind: Date},
		"month": {Kind: Month}, "timestamp": {Kind: Timestamp}, "bool": {Kind: Bool}}
	if t, ok := simple[s]; ok {
		return t, nil
	}
	name, args, ok := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	if !ok || !strings.HasSuffix(s, ")") {
		return Type{}, fmt.Errorf("type %q: want text, char(n), int, decimal(p,s), date, month, timestamp or bool", s)
	}
	var nums []int
	for _, a := range strings.Split(args, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(a))
		if err != nil || n < 0 {
			return Type{}, fmt.Errorf("type %q: want whole numbers in the brackets", s)
		}
		nums = append(nums, n)
	}
	switch {
	case name == "char" && len(nums) == 1 && nums[0] > 0:
		return Type{Kind: Code, Width: nums[0]}, nil
	case name == "decimal" && len(nums) == 2 && nums[0] >= 1 && nums[0] <= 38 && nums[1] <= nums[0]:
		return Type{Kind: Decimal, Width: nums[0], Scale: nums[1]}, nil
	}
	return Type{}, fmt.Errorf("type %q: want char(n) or decimal(p,s) with p at most 38", s)
}
