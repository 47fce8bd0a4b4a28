package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
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
	if _, err := handleOf(&duckdb.DataChunk{}); err != nil {
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
	heap  []byte // long texts of a column, side by side
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
	if c.Kind == Decimal {
		return duckdb.NewDecimalInfo(c.Width, c.Scale)
	}
	return duckdb.NewTypeInfo(c.typeID())
}

func (c *Column) typeID() duckdb.Type {
	switch c.Kind {
	case Text:
		return duckdb.TYPE_VARCHAR
	case Decimal:
		return duckdb.TYPE_DECIMAL
	case Date:
		return duckdb.TYPE_DATE
	case Bool:
		return duckdb.TYPE_BOOLEAN
	case Timestamp:
		return duckdb.TYPE_TIMESTAMP
	}
	return duckdb.TYPE_BIGINT
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
	if err := chunk.SetSize(n); err != nil {
		return err
	}
	if n == 0 {
		return nil
	}
	vectors, err := handleOf(&chunk)
	if err != nil {
		return err
	}
	if count := mapping.DataChunkGetColumnCount(vectors); int(count) != len(s.tbl.Columns) {
		return fmt.Errorf("%d vectors for %d columns", count, len(s.tbl.Columns))
	}
	for i := range s.tbl.Columns {
		c, vec := &s.tbl.Columns[i], mapping.DataChunkGetVector(vectors, mapping.IdxT(i))
		if s.next == 0 && typeOf(vec) != c.typeID() {
			return fmt.Errorf("column %q: the vector is of another type", c.Name)
		}
		s.write(vec, c, n)
	}
	s.next += n
	return nil
}
