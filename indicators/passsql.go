package indicators

import (
	"fmt"
	"slices"
	"strings"
)

// PassSQL returns the statements that Compute runs, one a fact relation.
func (c *Catalog) PassSQL() ([]Pass, error) {
	plans, err := planPasses(c.facts, c.active())
	if err != nil {
		return nil, err
	}
	out := make([]Pass, len(plans))
	for n, p := range plans {
		if out[n], err = p.compile(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// active returns the entries that are computed.
func (c *Catalog) active() []*Indicator {
	return slices.DeleteFunc(c.All(), func(i *Indicator) bool { return i.Status != "active" || i.Kind == "generic" })
}

// SQL prints how an indicator is computed: the pass restricted to a base
// indicator with its parameters, or the formula and the passes of its operands.
func (c *Catalog) SQL(id string) (string, error) {
	i, ok := c.Get(id)
	if !ok {
		return "", fmt.Errorf("indicator %q: not in the catalogue", id)
	}
	var b strings.Builder
	if err := c.explain(&b, i, map[*Indicator]bool{}); err != nil {
		return "", err
	}
	return b.String(), nil
}

func (c *Catalog) explain(b *strings.Builder, i *Indicator, seen map[*Indicator]bool) error {
	if seen[i] {
		return nil
	}
	seen[i] = true
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	b.WriteString("-- " + i.ID + " " + i.Name.Zh + " / " + i.Name.En + "\n")
	var next []*Indicator
	switch {
	case i.plan != nil:
		return c.explainPass(b, i)
	case i.form != nil:
		b.WriteString("-- = " + i.Formula + "\n")
		for _, n := range i.form.names() {
			next = append(next, i.form.refs[n].ind)
		}
	case len(i.Attains) > 0:
		b.WriteString("-- = 100 * value since January (stocks: at the end of the month) / target of the year\n")
		for _, id := range i.Attains {
			if p, ok := c.Get(id); ok {
				next = append(next, p)
			}
		}
	case i.Generic != "":
		b.WriteString("-- generic measure " + i.Generic + ": computed from the observations of every flow, stock or ratio, no SQL of its own\n")
	}
	for _, n := range next {
		if err := c.explain(b, n, seen); err != nil {
			return err
		}
	}
	return nil
}

func (c *Catalog) explainPass(b *strings.Builder, i *Indicator) error {
	plans, err := planPasses(c.facts, []*Indicator{i})
	if err != nil || len(plans) != 1 {
		return fmt.Errorf("compile %s: %d passes: %w", i.ID, len(plans), err)
	}
	pass, err := plans[0].compile()
	if err != nil {
		return err
	}
	for n, a := range pass.Args {
		b.WriteString(fmt.Sprintf("-- ?%d = %#v\n", n+1, a))
	}
	b.WriteString(pass.SQL + ";\n")
	return nil
}
