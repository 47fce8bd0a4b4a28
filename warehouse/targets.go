package warehouse

import (
	"context"
	"slices"
	"sync"
)

// target is a column of a table that is loaded into.
type target struct{ name, typ string }

// targetCache remembers the columns of the tables that Load has seen. Asking
// DuckDB costs a third of a small load, and the demo has ten thousand of them.
// Whatever statement might alter a table empties it.
type targetCache struct {
	mu     sync.Mutex
	tables map[string][]target
}

func (c *targetCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tables = nil
}

// note empties the cache unless p is of a kind that cannot alter a table.
func (c *targetCache) note(p piece) {
	harmless := []string{"select", "with", "insert", "update", "delete", "merge", "from", "values"}
	if len(p.words) == 0 || !slices.Contains(harmless, p.words[0]) {
		c.clear()
	}
}

// of gives the columns of the table that tbl goes into.
func (c *targetCache) of(ctx context.Context, q querier, tbl Table) ([]target, error) {
	key := (&statement{}).table(tbl.Schema, tbl.Name).String()
	c.mu.Lock()
	ts, ok := c.tables[key]
	c.mu.Unlock()
	if ok {
		return ts, nil
	}
	ts, err := columnsOf(ctx, q, key)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tables == nil {
		c.tables = map[string][]target{}
	}
	c.tables[key] = ts
	return ts, nil
}

// columnsOf asks for the columns of a table by its quoted name.
func columnsOf(ctx context.Context, q querier, table string) ([]target, error) {
	query := (&statement{}).sql("SELECT * FROM ").quoted(table).sql(" LIMIT 0")
	rows, err := q.QueryContext(ctx, query.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // an empty result has nothing to report
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	ts := make([]target, len(types))
	for i, ct := range types {
		ts[i] = target{ct.Name(), ct.DatabaseTypeName()}
	}
	return ts, nil
}
