package indicators

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stis/internal/expr"
)

// plan is the compiled form of a base indicator: what is added, over which
// rows, dated by which clock, and by which entity first.
type plan struct {
	rel    *relation
	agg    string     // sum, count, count_distinct, last
	amount *expr.Node // operand of sum and last; nil for counts
	where  *expr.Node // nil = every row
	clock  string
	entity string // the column of the first level; "" = the relation has none
	count  bool   // the cell counts entities instead of adding amounts
	above  bool   // count entities above zero instead of other than zero
	own    bool   // rows carried forward do not make a month filed (flows)
	bands  []Band
}

// entityOf returns the column of the first level for a breakdown. What a local
// firm performs for another one is its own only where the cells tell places
// apart; elsewhere both rows of it cancel and have no contributor.
func (p *plan) entityOf(cut string) string {
	if p.count || p.rel.Principal == "" || slices.ContainsFunc(splitCut(cut), func(d string) bool { return slices.Contains(p.rel.Places, d) }) {
		return p.entity
	}
	return p.rel.Principal
}

// measures that may be written.
var aggregates = []string{"sum", "count", "count_distinct", "last"}

// compilePlan reads the measure of a base indicator. Every mistake is reported
// as the field it stands in and what is wrong.
func compilePlan(i *Indicator, rel *relation) (*plan, []fieldError) {
	p := &plan{rel: rel, clock: i.Clock, entity: rel.Contributor, bands: i.Bands, own: rel.Unfiled != "" && i.Kind != "stock"}
	var errs []fieldError
	bad := func(field string, err error) { errs = append(errs, fieldError{field, err.Error()}) }
	if p.clock == "" {
		p.clock = rel.Clocks[0]
	} else if !slices.Contains(rel.Clocks, p.clock) {
		bad("clock", fmt.Errorf("relation %s is not dated by %q; it has %s", rel.Name, p.clock, strings.Join(rel.Clocks, ", ")))
	}
	if err := p.measure(i.Measure); err != nil {
		bad("measure", err)
	}
	if i.Where != "" {
		n, err := expr.Parse(i.Where)
		if err == nil {
			err = rel.check(n, "bool")
		}
		if err != nil {
			bad("where", err)
		}
		p.where = n
	}
	if err := p.perEntity(i); err != nil {
		bad("per", err)
	}
	for _, c := range i.By {
		for _, d := range strings.Split(string(c), ";") {
			if !slices.Contains(rel.Dimensions, d) && !(d == bandDimension && len(i.Bands) > 0) {
				bad("by", fmt.Errorf("relation %s has no dimension %q", rel.Name, d))
			}
		}
	}
	return p, errs
}

// bandDimension is the dimension that the bands of an indicator make.
const bandDimension = "size_band"

func (p *plan) measure(src string) error {
	n, err := expr.Parse(src)
	if err != nil {
		return err
	}
	if n.Op != expr.OpCall || !slices.Contains(aggregates, n.Name) || len(n.Args) != 1 {
		return fmt.Errorf("%q is none of %s over one operand", src, strings.Join(aggregates, ", "))
	}
	p.agg = n.Name
	arg := n.Args[0]
	switch p.agg {
	case "count":
		if arg.Op != expr.OpStar {
			return fmt.Errorf("write count(*); conditions stand in where")
		}
		return nil
	case "count_distinct":
		if arg.Op != expr.OpIdent || !slices.Contains(p.rel.entities(), arg.Name) {
			return fmt.Errorf("count_distinct wants an entity of %s: %s", p.rel.Name, strings.Join(p.rel.entities(), ", "))
		}
		p.entity, p.count = arg.Name, true
		return nil
	}
	p.amount = arg
	return p.rel.check(arg, "num")
}

func (p *plan) perEntity(i *Indicator) error {
	switch {
	case i.Per == "" && len(i.Bands) > 0:
		return fmt.Errorf("bands need per: the entity whose value is classed")
	case i.Per == "":
		return nil
	case p.agg == "count_distinct":
		return fmt.Errorf("count_distinct names its entity already")
	case !slices.Contains(p.rel.entities(), i.Per):
		return fmt.Errorf("relation %s has no entity %q", p.rel.Name, i.Per)
	}
	p.entity, p.count = i.Per, true
	switch i.Test {
	case "", "<> 0":
	case "> 0":
		p.above = true
	default:
		return fmt.Errorf("test %q is neither <> 0 nor > 0", i.Test)
	}
	for _, b := range i.Bands {
		if err := b.check(); err != nil {
			return err
		}
	}
	return nil
}

// signature names the column of the pass: indicators that measure the same
// thing, such as a total and its breakdown by market, share one.
func (p *plan) signature(i *Indicator) string {
	parts := []string{p.rel.Name, p.clock, i.Measure, i.Where, p.entity, i.Per, i.Test, strconv.FormatBool(p.own)}
	for _, b := range i.Bands {
		parts = append(parts, b.Key, b.From, b.To)
	}
	return strings.Join(parts, "\x00")
}

// additive reports whether the cells of a breakdown add to the total: sums and
// counts of rows do, counts of entities do not, unless each entity falls into
// exactly one band.
func (p *plan) additive() bool { return !p.count }
