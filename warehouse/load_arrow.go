//go:build duckdb_arrow

package warehouse

import (
	"context"
	"database/sql/driver"
	"math/big"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/duckdb/duckdb-go/v2"
)

const (
	arrowView = "stis_arrow_batch"
	arrowRows = 65536 // rows a record, the size measured best
)

func (t *Tx) insert(ctx context.Context, tbl Table) (int64, error) { return t.insertArrow(ctx, tbl) }

// insertArrow loads tbl through a view over Arrow records. The driver makes a
// lasting view, not a temporary one, so it is dropped again in the same
// transaction, and a failed one is rolled back with it.
func (t *Tx) insertArrow(ctx context.Context, tbl Table) (n int64, err error) {
	reader := newRecords(&tbl)
	defer reader.Release()
	q := tbl.insertFrom(func(s *statement) { s.ident(arrowView) })
	err = t.conn.Raw(func(dc any) (err error) {
		a, err := duckdb.NewArrowFromConn(dc.(driver.Conn))
		if err != nil {
			return err
		}
		release, err := a.RegisterView(reader, arrowView)
		if err != nil {
			return err
		}
		defer release()
		ex := dc.(driver.ExecerContext)
		defer func() {
			drop := (&statement{}).sql("DROP VIEW ").ident(arrowView)
			if _, derr := ex.ExecContext(context.WithoutCancel(ctx), drop.String(), nil); err == nil {
				err = derr
			}
		}()
		res, err := ex.ExecContext(ctx, q, nil)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	if err != nil {
		return 0, err
	}
	return tbl.count(n)
}

// records makes Arrow records out of a table, one at a time.
type records struct {
	tbl     *Table
	schema  *arrow.Schema
	build   *array.RecordBuilder
	current arrow.RecordBatch
	next    int
	refs    int
}

func newRecords(tbl *Table) *records {
	fields := make([]arrow.Field, len(tbl.Columns))
	for i := range tbl.Columns {
		c := &tbl.Columns[i]
		fields[i] = arrow.Field{Name: c.Name, Type: c.arrowType(), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	return &records{tbl: tbl, schema: schema, build: array.NewRecordBuilder(memory.DefaultAllocator, schema), refs: 1}
}

func (c *Column) arrowType() arrow.DataType {
	switch c.Kind {
	case Text:
		return arrow.BinaryTypes.String
	case Decimal:
		return &arrow.Decimal128Type{Precision: int32(c.Width), Scale: int32(c.Scale)}
	case Date:
		return arrow.FixedWidthTypes.Date32
	case Bool:
		return arrow.FixedWidthTypes.Boolean
	case Timestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	}
	return arrow.PrimitiveTypes.Int64
}

// Retain implements array.RecordReader.
func (r *records) Retain() { r.refs++ }

// Release implements array.RecordReader.
func (r *records) Release() {
	if r.refs--; r.refs > 0 {
		return
	}
	if r.current != nil {
		r.current.Release()
		r.current = nil
	}
	r.build.Release()
}

// Schema implements array.RecordReader.
func (r *records) Schema() *arrow.Schema { return r.schema }

// Err implements array.RecordReader.
func (r *records) Err() error { return nil }

// RecordBatch implements array.RecordReader.
func (r *records) RecordBatch() arrow.RecordBatch { return r.current }

// Record implements array.RecordReader.
func (r *records) Record() arrow.RecordBatch { return r.current }

// Next implements array.RecordReader.
func (r *records) Next() bool {
	if r.current != nil {
		r.current.Release()
		r.current = nil
	}
	n := min(arrowRows, r.tbl.Rows-r.next)
	if n <= 0 {
		return false
	}
	for i := range r.tbl.Columns {
		c := &r.tbl.Columns[i]
		b := r.build.Field(i)
		b.Reserve(n)
		for row := r.next; row < r.next+n; row++ {
			if c.null(row) {
				b.AppendNull()
				continue
			}
			c.appendTo(b, row)
		}
	}
	r.next += n
	r.current = r.build.NewRecordBatch()
	return true
}

// appendTo adds one value that is not NULL.
func (c *Column) appendTo(b array.Builder, row int) {
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(c.Text[row])
	case *array.Decimal128Builder:
		v := new(big.Int)
		if c.big() {
			v = c.Big[row]
		} else {
			v.SetInt64(c.Int[row])
		}
		b.Append(decimal128.FromBigInt(v))
	case *array.Date32Builder:
		b.Append(arrow.Date32(c.Int[row]))
	case *array.BooleanBuilder:
		b.Append(c.Int[row] == 1)
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(c.Int[row]))
	case *array.Int64Builder:
		b.Append(c.Int[row])
	}
}
