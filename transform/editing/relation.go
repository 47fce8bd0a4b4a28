package editing

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stis/ingest"
	"stis/transform/editing/predicate"
)

//go:embed relations.yaml
var relationsText []byte

// relation is one table that a predicate may judge.
type relation struct {
	Table        string   `yaml:"table"`         // schema.name
	Source       string   `yaml:"source"`        // of the rows
	SourceColumn string   `yaml:"source_column"` // holds it instead
	FieldColumn  string   `yaml:"field_column"`  // holds the field of a finding; empty = the rule names it
	Key          []string `yaml:"key"`
	Clock        string   `yaml:"clock"` // column of a month or date; empty = rules hold at all times
	Where        string   `yaml:"where"` // rows that rules judge; empty = all
	Columns      []string `yaml:"columns"`

	raw bool // rows are filed ones: their address is in _batch, _sheet, _row
}

// relations lists the tables of facts from the embedded file and those of raw
// from the layouts.
func relations() (map[string]relation, error) {
	dec := yaml.NewDecoder(bytes.NewReader(relationsText))
	dec.KnownFields(true)
	var list []relation
	if err := dec.Decode(&list); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("relations.yaml: %w", err)
	}
	cat, err := ingest.Layouts()
	if err != nil {
		return nil, err
	}
	for _, l := range cat.All() {
		if l.Name == l.Source {
			list = append(list, rawRelation(l))
		}
	}
	out := map[string]relation{}
	for _, r := range list {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("relations.yaml: %s: %w", r.Table, err)
		}
		out[r.Table] = r
	}
	return out, nil
}

func rawRelation(l *ingest.Layout) relation {
	r := relation{Table: "raw." + l.Source, Source: l.Source, Key: l.Key, Clock: l.Clocks["statistic"], raw: true}
	for _, c := range l.Columns {
		r.Columns = append(r.Columns, c.Field)
	}
	return r
}

// check holds the entry's own names against its columns.
func (r *relation) check() error {
	schema, name, ok := strings.Cut(r.Table, ".")
	if !ok || schema == "" || name == "" {
		return errors.New("want schema.name")
	}
	if (r.Source == "") == (r.SourceColumn == "") {
		return errors.New("want source or source_column")
	}
	for _, c := range append([]string{r.SourceColumn, r.FieldColumn, r.Clock}, r.Key...) {
		if c != "" && !slices.Contains(r.Columns, c) {
			return fmt.Errorf("%s is no column", c)
		}
	}
	if r.Where == "" {
		return nil
	}
	n, err := predicate.Parse(r.Where)
	if err != nil {
		return err
	}
	return r.knows(n, nil)
}

// knows reports the first name of a predicate that is neither a column nor a
// parameter.
func (r *relation) knows(n *predicate.Node, params map[string]string) error {
	for _, c := range n.Columns() {
		if !slices.Contains(r.Columns, c) {
			return fmt.Errorf("%s has no column %s", r.Table, c)
		}
	}
	for _, p := range n.Params() {
		if _, ok := params[p]; !ok {
			return fmt.Errorf("parameter $%s is not given", p)
		}
	}
	return nil
}
