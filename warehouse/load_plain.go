//go:build !duckdb_arrow

package warehouse

import "context"

func (t *Tx) insert(ctx context.Context, tbl Table) (int64, error) { return t.insertChunks(ctx, tbl) }
