package register

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"time"

	"stis/reference"
	"stis/transform/link"
	"stis/warehouse"
)

// builder carries what one build has read.
type builder struct {
	tx        *warehouse.Tx
	asOf      time.Time
	scores    link.Scores
	places    *link.Places
	firms     []link.Firm       // one for each name spell
	titles    map[string]string // USCC → last name
	homes     map[string][]link.Home
	successor map[string][]heir // of firms that merged
}

// never is the open end of a span.
func never() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// gazetteer reads the places that stand in firms' names. Codes are those of GB/T
// 2260 for provinces, cities of Zhejiang and counties of Wenzhou; elsewhere the
// name is the code.
func gazetteer() (*link.Places, error) {
	text, err := files.ReadFile("places.csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read places.csv: %w", err)
	}
	var list []link.Place
	for _, r := range rows[1:] {
		p := link.Place{Code: r[0], Name: r[1], Parent: r[2], As: r[3], Formerly: r[4]}
		if r[5] != "" {
			if p.Since, err = time.Parse(time.DateOnly, r[5]); err != nil {
				return nil, fmt.Errorf("read places.csv: place %s: %w", p.Code, err)
			}
		}
		list = append(list, p)
	}
	return link.NewPlaces(list)
}

// names takes the names of the register apart and fills facts.enterprise_name.
func (b *builder) names(ctx context.Context) error {
	var err error
	if b.places, err = gazetteer(); err != nil {
		return err
	}
	b.homes, b.titles = map[string][]link.Home{}, map[string]string{}
	err1 := b.read(ctx, "homes.sql", func(rows *sql.Rows) error {
		var uscc string
		var h link.Home
		err := rows.Scan(&uscc, &h.Place, &h.From, &h.To)
		b.homes[uscc] = append(b.homes[uscc], h)
		return err
	})
	t := newTable("enterprise_name", "uscc", "name", "name_core", "form", "place", "branch", "valid_from:date", "valid_to:date", "since:date")
	err2 := b.read(ctx, "names.sql", func(rows *sql.Rows) error {
		var f link.Firm
		var name string
		if err := rows.Scan(&f.USCC, &name, &f.From, &f.To, &f.Since); err != nil {
			return err
		}
		f.Name, f.Homes = b.places.Parse(name), b.homes[f.USCC]
		b.firms, b.titles[f.USCC] = append(b.firms, f), name
		t.add(f.USCC, name, f.Name.Core, string(f.Name.Form), b.places.Title(f.Name.Place), f.Name.Branch, f.From, f.To, f.Since)
		return nil
	})
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return t.load(ctx, b.tx)
}

// known reports whether the register has a firm under this key.
func (b *builder) known(uscc string) bool {
	_, ok := b.titles[uscc]
	return ok
}

// byOrg maps the organisation code inside a USCC to its firm; a code that two
// firms claim to "".
func (b *builder) byOrg() map[string]string {
	out := map[string]string{}
	for _, f := range b.firms {
		org := reference.OrgCodeOf(f.USCC)
		if len(f.USCC) == 9 {
			org = f.USCC
		}
		if other, ok := out[org]; ok && other != f.USCC {
			out[org] = ""
		} else {
			out[org] = f.USCC
		}
	}
	delete(out, "")
	return out
}
