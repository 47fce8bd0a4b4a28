package ingest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stis/ingest/sheet"
	"stis/warehouse"
)

// CellOrigin is a cell as the filer wrote it.
type CellOrigin struct {
	Text, NumberFormat, Address string
	File, SHA256                string    // of the first receipt
	Received                    time.Time // UTC
}

// ErrNoCell says that the batch has no such sheet, row or column.
var ErrNoCell = errors.New("no such cell")

// Cell gives back a cell of a loaded batch as found. at names its column: a
// field of the layout, value@2010Q1 for a period of a crosstab, or letters
// such as F.
func Cell(ctx context.Context, db *warehouse.DB, batch, sheetName string, row int, at string) (CellOrigin, error) {
	fail := func(err error) (CellOrigin, error) {
		return CellOrigin{}, fmt.Errorf("cell %s of row %d, sheet %q, batch %s: %w", at, row, sheetName, batch, err)
	}
	p, err := findPlace(ctx, db, batch, sheetName, at)
	if err != nil {
		return fail(err)
	}
	o := CellOrigin{Address: sheet.Address(row, p.col)}
	var text, format, usualForm, usualFormat sql.NullString
	err = queryOne(ctx, db, "cell_origin.sql", []any{sql.Named("batch", batch), sql.Named("sheet", sheetName),
		sql.Named("row", int64(row)), sql.Named("col", int64(p.col)), sql.Named("usual", int64(p.usual))},
		&o.File, &o.SHA256, &o.Received, &text, &format, &usualForm, &usualFormat)
	if err != nil {
		return fail(err)
	}
	if text.Valid {
		o.Text, o.NumberFormat = text.String, format.String
		return o, nil
	}
	o.Text, err = p.reprint(ctx, db, batch, sheetName, row, usualForm.String)
	if err != nil {
		return fail(err)
	}
	if o.Text != "" {
		o.NumberFormat = usualFormat.String
	}
	return o, nil
}

// place is a column of a sheet and what feeds from it.
type place struct {
	col, usual int // usual: column under which the usual form is kept
	layout     *Layout
	field      string // empty: the column feeds nothing
	period     string // of a crosstab
	header     string
}

func findPlace(ctx context.Context, db *warehouse.DB, batch, sheetName, at string) (place, error) {
	rows, err := db.Query(ctx, sqlText("cell_column.sql"), sql.Named("batch", batch), sql.Named("sheet", sheetName))
	if err != nil {
		return place{}, err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	letters, _, lettersErr := func() (int, int, error) {
		_, c, err := sheet.ParseAddress(strings.ToUpper(at) + "1")
		return c, 0, err
	}()
	found, any := place{}, false
	for rows.Next() {
		var p place
		var source, field string
		var first int
		if err := rows.Scan(&source, &field, &p.col, &p.header, &first); err != nil {
			return place{}, err
		}
		any = true
		p.usual = p.col
		p.field, p.period, _ = strings.Cut(field, "@")
		if p.period != "" {
			p.usual = first
		}
		if field == at || at == strings.ToUpper(at) && lettersErr == nil && p.col == letters {
			found = p
			if found.layout, err = layoutOf(source); err != nil {
				return place{}, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return place{}, err
	}
	switch {
	case found.col > 0:
		return found, nil
	case any && at == strings.ToUpper(at) && lettersErr == nil:
		return place{col: letters}, nil
	}
	return place{}, ErrNoCell
}

func layoutOf(source string) (*Layout, error) {
	cat, err := Layouts()
	if err != nil {
		return nil, err
	}
	if l := cat.Source(source); l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("no layout for source %q", source)
}

// reprint writes the typed value in the usual form of its column. An empty
// cell has no value and no stored text.
func (p place) reprint(ctx context.Context, db *warehouse.DB, batch, sheetName string, row int, formName string) (string, error) {
	if p.field == "" {
		return "", nil
	}
	c, ok := p.layout.Column(p.field)
	if !ok {
		return "", ErrNoCell
	}
	var text sql.NullString
	args := []any{sql.Named("batch", batch), sql.Named("sheet", sheetName), sql.Named("row", int64(row))}
	query := selectValue(p.layout.Source, p.field, "")
	if p.period != "" {
		query = selectValue(p.layout.Source, p.field, crossField(p.layout))
		args = append(args, sql.Named("period", p.period))
	}
	if err := scanOne(ctx, db, query, args, &text); err != nil || !text.Valid {
		return "", err
	}
	f, ok := formNamed(c.Type, formName)
	if !ok {
		return "", nil
	}
	v, err := stored(text.String, c.Type)
	if err != nil {
		return "", err
	}
	return f.print(&v, c.Type), nil
}

// crossField is the field of a crosstab source that holds the period.
func crossField(l *Layout) string { return l.Key[0] }

// selectValue composes the query of one value as text; names are identifiers
// of a linted layout.
func selectValue(source, field, periodField string) string {
	var b strings.Builder
	b.WriteString("SELECT CAST(")
	b.WriteString(ident(field))
	b.WriteString(" AS VARCHAR) FROM raw.")
	b.WriteString(ident(source))
	b.WriteString(" WHERE _batch = $batch AND _sheet = $sheet AND _row = $row")
	if periodField != "" {
		b.WriteString(" AND ")
		b.WriteString(ident(periodField))
		b.WriteString(" = $period")
	}
	return b.String()
}

// stored reads back what DuckDB prints of a typed value.
func stored(s string, t Type) (value, error) {
	switch t.Kind {
	case Int, Decimal:
		return parseDecimal(s, t)
	case Date:
		d, err := time.Parse(time.DateOnly, s)
		return value{i: d.Unix() / secondsADay}, err
	case Timestamp:
		d, err := time.Parse("2006-01-02 15:04:05.999999", s)
		return value{i: d.UnixMicro()}, err
	case Bool:
		b, err := strconv.ParseBool(s)
		if b {
			return value{i: 1}, err
		}
		return value{}, err
	}
	return value{text: s}, nil
}

func queryOne(ctx context.Context, db *warehouse.DB, file string, args []any, into ...any) error {
	return scanOne(ctx, db, sqlText(file), args, into...)
}

func scanOne(ctx context.Context, db *warehouse.DB, query string, args []any, into ...any) (err error) {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return errors.Join(rows.Err(), ErrNoCell)
	}
	return rows.Scan(into...)
}
