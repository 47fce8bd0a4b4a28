package ingest

import (
	"context"
	"fmt"
	"strings"

	"stis/warehouse"
)

// prepare makes raw.<source> for each source and adds the columns that a
// layout has gained. A column is never dropped: raw only grows.
func (in *Ingester) prepare(ctx context.Context) error {
	return in.db.Tx(ctx, func(tx *warehouse.Tx) error {
		have, err := rawColumns(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range in.sources {
			if s.Name != s.Source {
				continue
			}
			known := have[s.Source]
			if known == nil {
				if err := tx.Exec(ctx, createTable(s)); err != nil {
					return fmt.Errorf("create raw.%s: %w", s.Source, err)
				}
				continue
			}
			for _, c := range s.cols {
				switch typ := known[c.Field]; typ {
				case c.sqlType():
				case "":
					if err := tx.Exec(ctx, addColumn(s, c)); err != nil {
						return fmt.Errorf("extend raw.%s: %w", s.Source, err)
					}
				default:
					return fmt.Errorf("raw.%s.%s is %s in the warehouse and %s in the layout", s.Source, c.Field, typ, c.sqlType())
				}
			}
		}
		return nil
	})
}

func rawColumns(ctx context.Context, tx *warehouse.Tx) (map[string]map[string]string, error) {
	rows, err := tx.Query(ctx, sqlText("columns.sql"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	have := map[string]map[string]string{}
	for rows.Next() {
		var table, column, typ string
		if err := rows.Scan(&table, &column, &typ); err != nil {
			return nil, fmt.Errorf("read raw columns: %w", err)
		}
		if have[table] == nil {
			have[table] = map[string]string{}
		}
		have[table][column] = typ
	}
	return have, rows.Err()
}

// ident quotes a name. The lint of layouts lets only lower-case identifiers
// through, so the panic is for a programmer's mistake.
func ident(name string) string {
	if !isIdentifier(name) {
		panic("ingest: " + name + " is no identifier")
	}
	return `"` + name + `"`
}

func createTable(s *source) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE raw.")
	b.WriteString(ident(s.Source))
	b.WriteString(` (_batch VARCHAR NOT NULL, _sheet VARCHAR NOT NULL, _row INTEGER NOT NULL`)
	for _, c := range s.cols {
		b.WriteString(", ")
		b.WriteString(ident(c.Field))
		b.WriteByte(' ')
		b.WriteString(c.sqlType())
	}
	b.WriteByte(')')
	return b.String()
}

func addColumn(s *source, c column) string {
	var b strings.Builder
	b.WriteString("ALTER TABLE raw.")
	b.WriteString(ident(s.Source))
	b.WriteString(" ADD COLUMN ")
	b.WriteString(ident(c.Field))
	b.WriteByte(' ')
	b.WriteString(c.sqlType())
	return b.String()
}

// sqlType is the column type in raw, as DuckDB spells it.
func (c column) sqlType() string {
	switch c.Type.Kind {
	case Int:
		return "BIGINT"
	case Decimal:
		return strings.ToUpper(c.Type.String())
	case Date:
		return "DATE"
	case Timestamp:
		return "TIMESTAMP"
	case Bool:
		return "BOOLEAN"
	}
	return "VARCHAR"
}
