package editing

import (
	"bytes"
	_ "embed"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stis/ingest"
	"stis/transform/editing/fellegi"
	"stis/transform/editing/predicate"
)

//go:embed balances.yaml
var balancesText []byte

// balance holds the balance edits of one source.
type balance struct {
	Source string         `yaml:"source"`
	Scale  int            `yaml:"scale"` // decimals of its fields
	Fields []balanceField `yaml:"fields"`
	Edits  []balanceEdit  `yaml:"edits"`

	forms []fellegi.Edit // of Edits, in their order
}

type balanceField struct {
	Field  string `yaml:"field"`
	Weight int    `yaml:"weight"`
	Blank  string `yaml:"blank"` // zero: a blank cell counts as 0
}

type balanceEdit struct {
	Edit string   `yaml:"edit"`
	Any  []string `yaml:"any"` // holds only for rows that fill one of these
}

// balances reads the embedded file and holds it against the layouts.
func balances() ([]balance, error) {
	cat, err := ingest.Layouts()
	if err != nil {
		return nil, err
	}
	return decodeBalances(balancesText, cat)
}

func decodeBalances(text []byte, cat *ingest.Catalog) ([]balance, error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	var out []balance
	if err := dec.Decode(&out); err != nil {
		return nil, fmt.Errorf("balances.yaml: %w", oneLine(err))
	}
	for i := range out {
		if err := out[i].compile(cat); err != nil {
			return nil, fmt.Errorf("balances.yaml: %s: %w", out[i].Source, err)
		}
	}
	return out, nil
}

func (b *balance) index(field string) int {
	return slices.IndexFunc(b.Fields, func(f balanceField) bool { return f.Field == field })
}

// compile checks the names and turns the edits into linear forms.
func (b *balance) compile(cat *ingest.Catalog) error {
	l := cat.Source(b.Source)
	if l == nil {
		return fmt.Errorf("no such source")
	}
	if b.Scale < 0 || b.Scale > 6 || len(b.Fields) > fellegi.MaxFields {
		return fmt.Errorf("scale %d and %d fields: want a scale of 0 to 6 and at most %d fields", b.Scale, len(b.Fields), fellegi.MaxFields)
	}
	for _, f := range b.Fields {
		if _, ok := l.Column(f.Field); !ok || f.Weight < 1 || f.Blank != "" && f.Blank != "zero" {
			return fmt.Errorf("field %q, weight %d, blank %q: want a column, a positive weight, zero or nothing", f.Field, f.Weight, f.Blank)
		}
	}
	for _, e := range b.Edits {
		f, err := predicate.Linear(e.Edit)
		if err != nil {
			return fmt.Errorf("edit %q: %w", e.Edit, err)
		}
		form := fellegi.Edit{Name: e.Edit, Coef: make([]*big.Rat, len(b.Fields)), Const: f.Const}
		switch f.Op {
		case "<=":
			form.Op = fellegi.AtMost
		case ">=":
			form.Op = fellegi.AtLeast
		}
		for name, c := range f.Coef {
			at := b.index(name)
			if at < 0 {
				return fmt.Errorf("edit %q: %s is not among the fields", e.Edit, name)
			}
			form.Coef[at] = c
		}
		for _, name := range e.Any {
			if b.index(name) < 0 {
				return fmt.Errorf("edit %q: %s is not among the fields", e.Edit, name)
			}
		}
		b.forms = append(b.forms, form)
	}
	return nil
}

// cell is one value of a row: nil = blank, or unreadable where bad.
type cell struct {
	value *big.Rat
	bad   bool
}

// SmallestChange finds the smallest sets of fields of a row of a source whose
// correction can satisfy its balance edits (Fellegi–Holt). Values are as filed, in
// the unit of the layout; a field that is absent is blank. Only what could be
// corrected is said, nothing is. ok is false for a source without balances.
func SmallestChange(source string, values map[string]*big.Rat) (c fellegi.Change, ok bool, err error) {
	all, err := balances()
	if err != nil {
		return c, false, err
	}
	i := slices.IndexFunc(all, func(b balance) bool { return b.Source == source })
	if i < 0 {
		return c, false, nil
	}
	row := make([]cell, len(all[i].Fields))
	for n, f := range all[i].Fields {
		row[n].value = values[f.Field]
	}
	c, err = all[i].smallest(row)
	return c, true, err
}

// smallest solves one row with the edits that hold for it. Fields that none of
// them names are left out.
func (b *balance) smallest(row []cell) (fellegi.Change, error) {
	var edits []fellegi.Edit
	named := make([]bool, len(row))
	for i, e := range b.Edits {
		if len(e.Any) > 0 && !slices.ContainsFunc(e.Any, func(f string) bool { return row[b.index(f)].filled() }) {
			continue
		}
		edits = append(edits, b.forms[i])
		for n, c := range b.forms[i].Coef {
			named[n] = named[n] || c != nil
		}
	}
	s := fellegi.System{}
	var values []*big.Rat
	var kept []int
	for n, f := range b.Fields {
		if !named[n] {
			continue
		}
		v := row[n].value
		if v == nil && !row[n].bad && f.Blank == "zero" {
			v = new(big.Rat)
		}
		s.Fields, s.Weights = append(s.Fields, f.Field), append(s.Weights, f.Weight)
		values, kept = append(values, v), append(kept, n)
	}
	for _, e := range edits {
		narrow := fellegi.Edit{Name: e.Name, Op: e.Op, Const: e.Const}
		for _, n := range kept {
			narrow.Coef = append(narrow.Coef, e.Coef[n])
		}
		s.Edits = append(s.Edits, narrow)
	}
	if len(s.Fields) == 0 {
		return fellegi.Change{Sets: [][]string{{}}, Offer: []*big.Rat{nil}}, nil
	}
	return s.Smallest(values)
}

func (c cell) filled() bool { return c.value != nil || c.bad }

// describe prints the sets of a change: the first, then the others.
func (b *balance) describe(c fellegi.Change) (fields, all string) {
	var sets []string
	for i, s := range c.Sets {
		text := strings.Join(s, "+")
		if v := c.Offer[i]; v != nil {
			text += "=" + strings.TrimSuffix(strings.TrimRight(v.FloatString(b.Scale), "0"), ".")
			if b.Scale == 0 {
				text = strings.Join(s, "+") + "=" + v.FloatString(0)
			}
		}
		sets = append(sets, text)
	}
	return strings.Join(c.Sets[0], "+"), strings.Join(sets, " | ")
}
