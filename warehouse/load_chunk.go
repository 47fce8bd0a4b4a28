package warehouse

import (
	"context"
	"errors"
	"strconv"

	"github.com/duckdb/duckdb-go/v2"
)

// The chunk loader is one table function, registered once when the file is
// opened because DuckDB cannot forget one. The rows of a load reach it through
// the context of the INSERT that reads from it: no registry, nothing to leak.

type loadKey struct{}

const loaderPrefix = "stis_load_"

// registerLoader makes the table function. Functions belong to the database,
// which two DBs of one process may share, so the connection's number keeps
// their names apart.
func (d *DB) registerLoader(ctx context.Context) error {
	conn, err := d.sql.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // goes back to the pool
	id, err := duckdb.ConnId(conn)
	if err != nil {
		return err
	}
	d.loader = loaderPrefix + strconv.FormatUint(id, 10)
	return duckdb.RegisterTableUDF(conn, d.loader, duckdb.ChunkTableFunction{
		BindArgumentsContext: func(ctx context.Context, _ map[string]any, _ ...any) (duckdb.ChunkTableSource, error) {
			tbl, ok := ctx.Value(loadKey{}).(*Table)
			if !ok {
				return nil, errors.New("the loader is called outside a load")
			}
			return newChunkSource(tbl)
		},
	})
}

// insertChunks loads tbl through the table function.
func (t *Tx) insertChunks(ctx context.Context, tbl Table) (int64, error) {
	q := tbl.insertFrom(func(s *statement) { s.ident(t.db.loader).sql("()") })
	res, err := t.conn.ExecContext(context.WithValue(ctx, loadKey{}, &tbl), q)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, err
	}
	return tbl.count(n)
}

// chunkSource hands the rows of a table to DuckDB, a chunk at a time and in
// order.
type chunkSource struct {
	tbl   *Table
	infos []duckdb.ColumnInfo
	next  int
}

func newChunkSource(tbl *Table) (*chunkSource, error) {
	infos := make([]duckdb.ColumnInfo, len(tbl.Columns))
	for i := range tbl.Columns {
		c := &tbl.Columns[i]
		t, err := c.typeInfo()
		if err != nil {
			return nil, err
		}
		infos[i] = duckdb.ColumnInfo{Name: c.Name, T: t}
	}
	return &chunkSource{tbl: tbl, infos: infos}, nil
}

func (c *Column) typeInfo() (duckdb.TypeInfo, error) {
	switch c.Kind {
	case Text:
		return duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	case Decimal:
		return duckdb.NewDecimalInfo(c.Width, c.Scale)
	case Date:
		return duckdb.NewTypeInfo(duckdb.TYPE_DATE)
	case Bool:
		return duckdb.NewTypeInfo(duckdb.TYPE_BOOLEAN)
	case Timestamp:
		return duckdb.NewTypeInfo(duckdb.TYPE_TIMESTAMP)
	}
	return duckdb.NewTypeInfo(duckdb.TYPE_BIGINT)
}

// ColumnInfos implements the driver's ChunkTableSource.
func (s *chunkSource) ColumnInfos() []duckdb.ColumnInfo { return s.infos }

// Cardinality implements the driver's ChunkTableSource.
func (s *chunkSource) Cardinality() *duckdb.CardinalityInfo {
	return &duckdb.CardinalityInfo{Cardinality: uint(s.tbl.Rows), Exact: true}
}

// Init implements the driver's ChunkTableSource.
func (s *chunkSource) Init() { s.next = 0 }

// FillChunk implements the driver's ChunkTableSource.
func (s *chunkSource) FillChunk(chunk duckdb.DataChunk) error {
	n := min(duckdb.GetDataChunkCapacity(), s.tbl.Rows-s.next)
	// The size comes first: typed writers take it as their bound and refuse
	// every row of a chunk that still has none.
	if err := chunk.SetSize(n); err != nil {
		return err
	}
	for i := range s.tbl.Columns {
		if err := s.fillColumn(chunk, i, n); err != nil {
			return err
		}
	}
	s.next += n
	return nil
}

func (s *chunkSource) fillColumn(chunk duckdb.DataChunk, i, n int) error {
	c := &s.tbl.Columns[i]
	if c.Kind == Text {
		return s.fillText(chunk, i, n)
	}
	for row := range n {
		if err := setCell(chunk, c, i, row, s.next+row); err != nil {
			return err
		}
	}
	return nil
}

// setCell writes one value that is not text. For decimals the driver takes an
// integer as the scaled value, unchecked; Load has checked it.
func setCell(chunk duckdb.DataChunk, c *Column, i, row, from int) error {
	switch {
	case c.null(from):
		return duckdb.SetChunkValue[any](chunk, i, row, nil)
	case c.big():
		return duckdb.SetChunkValue(chunk, i, row, c.Big[from])
	case c.Kind == Bool:
		return duckdb.SetChunkValue(chunk, i, row, c.Int[from] == 1)
	case c.Kind == Date:
		return duckdb.SetChunkValue(chunk, i, row, DateOf(c.Int[from]))
	case c.Kind == Timestamp:
		return duckdb.SetChunkValue(chunk, i, row, InstantOf(c.Int[from]))
	}
	return duckdb.SetChunkValue(chunk, i, row, c.Int[from])
}

func (s *chunkSource) fillText(chunk duckdb.DataChunk, i, n int) error {
	c := &s.tbl.Columns[i]
	v, err := chunk.GetVector(i)
	if err != nil {
		return err
	}
	w, err := duckdb.GetVectorWriter[string](v)
	if err != nil {
		return err
	}
	for row := range n {
		if c.null(s.next + row) {
			err = w.SetNull(row)
		} else {
			err = w.Set(row, c.Text[s.next+row])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
