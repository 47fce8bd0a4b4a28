//go:build !duckdb_arrow

package warehouse

func ways() []way { return []way{{"chunk", (*Tx).insertChunks}} }
