package indicators

import (
	"fmt"
	"math/big"
	"strings"

	"go.yaml.in/yaml/v3"

	"stis/reference"
)

// Text is a name or definition in both languages.
type Text struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

// Unit (计量单位) says in what an indicator is stored and shown.
type Unit struct {
	Base     string `yaml:"base"`     // stored: USD, CNY, 人, 家, 份, %, 百分点 ...
	Show     string `yaml:"show"`     // shown in reports: 万美元, 万元 ...
	Decimals int    `yaml:"decimals"` // decimals shown
}

// Band is one class of a breakdown made from the value of each entity.
type Band struct {
	Key  string `yaml:"key"`
	Zh   string `yaml:"zh"`
	En   string `yaml:"en"`
	From string `yaml:"from"` // lower bound, included, in base units; "" = open, but above zero
	To   string `yaml:"to"`   // upper bound, excluded; "" = open
}

// Indicator is one entry of the catalogue. Base indicators have a Measure,
// derived ones a Formula, generic measures (GR) a Generic name.
type Indicator struct {
	ID         string   `yaml:"id"`
	Name       Text     `yaml:"name"`
	Definition Text     `yaml:"definition"` // 指标解释
	Kind       string   `yaml:"kind"`       // flow, count, stock, ratio, balance, generic
	Part       bool     `yaml:"part"`       // an operand of formulas, not an indicator of its own
	Comparable string   `yaml:"comparable"` // the indicator as published of which this is the series on the comparable base (可比口径)
	Fact       string   `yaml:"fact"`       // relation of catalog/facts.yaml
	Measure    string   `yaml:"measure"`    // sum(x), count(*), count_distinct(x), last(x)
	Per        string   `yaml:"per"`        // first add by this entity, then count the entities
	Test       string   `yaml:"test"`       // which entities per counts: "<> 0" (default) or "> 0"
	Where      string   `yaml:"where"`      // condition on the rows of the relation
	Clock      string   `yaml:"clock"`      // month column that dates a row
	Cumulative bool     `yaml:"cumulative"` // the source already files the sum since January
	History    int      `yaml:"history"`    // years before the current one that the measure needs
	Bands      []Band   `yaml:"bands"`      // makes the breakdown size_band
	Formula    string   `yaml:"formula"`    // over other indicators
	Attains    []string `yaml:"attains"`    // parts that hold the targets of other indicators
	Generic    string   `yaml:"generic"`    // yoy, ytd_yoy, r12, ctr, ctr_share, avg2
	Unit       Unit     `yaml:"unit"`
	Frequency  string   `yaml:"frequency"` // M, Q or A: rhythm of publication
	Spans      []string `yaml:"spans"`     // time bases: month, ytd, r12, stock; default by kind
	By         []Cut    `yaml:"by"`        // allowed breakdowns besides the total
	Overlap    bool     `yaml:"overlap"`   // members of the breakdowns overlap: no shares, no ranks
	Basis      []string `yaml:"basis"`     // legal basis and practice
	Sensitive  bool     `yaml:"sensitive"` // fine cuts need disclosure control
	Sources    []string `yaml:"sources"`   // source tables
	Status     string   `yaml:"status"`    // active or awaiting
	Awaits     string   `yaml:"awaits"`    // what an awaiting entry waits for
	ValidFrom  string   `yaml:"valid_from"`

	Group Group `yaml:"-"` // set by Load
	file  string
	node  *yaml.Node
	plan  *plan    // base indicators
	form  *formula // derived indicators
}

// Group is a group of the indicator system, such as CT 接包合同.
type Group struct {
	Code string `yaml:"code"`
	Zh   string `yaml:"zh"`
	En   string `yaml:"en"`
}

// Cut is a breakdown: the dimensions over which an indicator is split, joined
// with ";" as in "county;so_class1". The cut "total" has no dimensions.
type Cut string

// NotYet is an indicator of the system that the sources cannot feed yet.
type NotYet struct {
	ID     string `yaml:"id"`
	Name   Text   `yaml:"name"`
	Reason string `yaml:"reason"`
}

// factor returns the base units in one unit shown, exactly: 10000 for 万美元.
func (u Unit) factor() *big.Rat {
	f := big.NewRat(1, 1)
	for n, part := range strings.Split(u.Show, "/") {
		p, ok := reference.ParseUnit(part)
		switch {
		case !ok: // told when the catalogue is read
		case n == 0:
			f.Mul(f, p.Factor())
		default:
			f.Quo(f, p.Factor())
		}
	}
	return f
}

// Shown converts a level from base units to the unit in which the indicator is
// shown, exactly; nil stays nil. Growth and shares are percentages and points
// whatever the indicator's unit, so they are never converted.
func (i *Indicator) Shown(v *big.Rat) *big.Rat {
	if v == nil {
		return nil
	}
	return new(big.Rat).Quo(v, i.Unit.factor())
}

// Allows reports whether the indicator may be split by the breakdown.
func (i *Indicator) Allows(breakdown string) bool {
	if breakdown == Total {
		return true
	}
	for _, c := range i.By {
		if string(c) == breakdown {
			return true
		}
	}
	return false
}

// HasSpan reports whether the indicator is computed on the time basis.
func (i *Indicator) HasSpan(basis string) bool {
	for _, s := range i.Spans {
		if s == basis {
			return true
		}
	}
	return false
}

// String prints the code and the Chinese name.
func (i *Indicator) String() string { return fmt.Sprintf("%s %s", i.ID, i.Name.Zh) }

// check compares the bounds of a band.
func (b Band) check() error {
	from, okFrom := parseRat(b.From)
	to, okTo := parseRat(b.To)
	switch {
	case b.Key == "" || b.Zh == "" || b.En == "":
		return fmt.Errorf("band %q: key and both names are needed", b.Key)
	case b.From != "" && !okFrom || b.To != "" && !okTo:
		return fmt.Errorf("band %q: a bound is not a number", b.Key)
	case okFrom && okTo && from.Cmp(to) >= 0:
		return fmt.Errorf("band %q: empty", b.Key)
	}
	return nil
}

func parseRat(s string) (*big.Rat, bool) {
	if s == "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// Additive reports whether the members of a breakdown add to the whole.
func (i *Indicator) Additive() bool {
	switch {
	case i.Overlap:
		return false
	case i.plan != nil:
		return i.plan.additive() || len(i.plan.bands) > 0
	case i.form != nil:
		return i.form.linear()
	}
	return false
}

// hasTotal reports whether the whole means anything: not where members overlap,
// nor where they are counted in different units.
func (i *Indicator) hasTotal() bool {
	if i.Overlap || len(i.Attains) > 0 || i.Unit.Base == "BY_INDICATOR" {
		return false
	}
	if i.form != nil {
		for _, op := range i.form.refs {
			if !op.total && !op.ind.hasTotal() {
				return false
			}
		}
	}
	return true
}
