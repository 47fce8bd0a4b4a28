package transform

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"stis/ingest"
	"stis/warehouse"
)

//go:embed sql/version.sql.tmpl
var versionText string

// standsFor says which field identifies a row whose key field is blank: a
// profile filed before USCCs existed carries an organisation code only.
var standsFor = map[string]map[string]string{
	"ent_profile": {"uscc": "org_code"},
}

// identity is what the branch of one source in the version statement is made of. Every
// string is SQL built from quoted identifiers of the layout.
type identity struct {
	Table   string
	Param   string   // name of the bound parameter that holds the source
	Keys    []string // expressions of the natural key
	Content []string // fields that decide whether two rows say the same
	Vintage string   // field that says how final a value is; empty where the key tells vintages apart or there are none
}

// vintageField is the field by which summaries and series name the vintage (版本)
// of a value: P 初步, R 修订, F 最终.
const vintageField = "vintage"

// KeyList names the key columns inside the statement: k0, k1, …
func (id identity) KeyList() string {
	names := make([]string, len(id.Keys))
	for i := range id.Keys {
		names[i] = "k" + strconv.Itoa(i)
	}
	return strings.Join(names, ", ")
}

// identify reads the natural key and the business fields off a layout. Derived
// fields (D) are as filed and decide nothing.
func identify(l *ingest.Layout) (identity, error) {
	id := identity{Table: quote(l.Source)}
	for _, k := range l.Key {
		if _, ok := l.Column(k); !ok {
			return identity{}, fmt.Errorf("layout %s: key field %q is not a column", l.Name, k)
		}
		expr := "r." + quote(k)
		if other := standsFor[l.Source][k]; other != "" {
			expr = "COALESCE(" + expr + ", r." + quote(other) + ")"
		}
		id.Keys = append(id.Keys, expr)
	}
	if _, ok := l.Column(vintageField); ok && !slices.Contains(l.Key, vintageField) {
		id.Vintage = "r." + quote(vintageField)
	}
	for _, c := range l.Columns {
		if !c.Derived {
			id.Content = append(id.Content, "r."+quote(c.Field))
		}
	}
	if len(id.Keys) == 0 || len(id.Content) == 0 {
		return identity{}, fmt.Errorf("layout %s: no natural key or no columns", l.Name)
	}
	return id, nil
}

// versionSQL compiles the statement that makes facts.version, and its arguments.
func versionSQL(cat *ingest.Catalog) (string, []any, error) {
	var ids []identity
	var args []any
	for _, l := range cat.All() {
		if l.Name != l.Source {
			continue // a second layout of a source fills the same table
		}
		id, err := identify(l)
		if err != nil {
			return "", nil, err
		}
		id.Param = "source" + strconv.Itoa(len(ids))
		ids, args = append(ids, id), append(args, sql.Named(id.Param, l.Source))
	}
	t, err := template.New("version").Funcs(template.FuncMap{"join": strings.Join}).Parse(versionText)
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	err = t.Execute(&b, ids)
	return b.String(), args, err
}

// makeVersions makes facts.version as of a time.
func makeVersions(ctx context.Context, tx *warehouse.Tx, cat *ingest.Catalog, asOf time.Time) error {
	text, args, err := versionSQL(cat)
	if err != nil {
		return err
	}
	args = append(args, sql.Named("asof", asOf))
	if err := tx.Exec(ctx, text, args...); err != nil {
		return fmt.Errorf("make facts.version: %w", err)
	}
	return nil
}

// quote makes an identifier safe inside SQL. It is the only way a name from a
// layout or from the database's own dictionary enters a statement.
func quote(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
