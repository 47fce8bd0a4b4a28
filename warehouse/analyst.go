package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// Limits bounds an analyst's session. The zero value gives 512 MB, one thread
// and no spilling to disk.
type Limits struct {
	MemoryLimitMB int
	Threads       int
	TempDir       string // where large queries spill; empty = they end with an error
	TempLimitMB   int    // how much they may spill; 0 = 1024
}

// ErrRefused is the cause when an analyst's statement is of a kind or calls a
// function that does more than read.
var ErrRefused = errors.New("refused")

// snapshotName is the name the published file has within a session.
const snapshotName = "stis"

// OpenAnalyst opens a published file for people who write their own SQL. They
// can read it and compute; they cannot reach files, the network or settings,
// nor print on the server's output. There is no time limit in DuckDB: give
// Query a context that ends.
func OpenAnalyst(ctx context.Context, path string, l Limits) (*DB, error) {
	l = l.withDefaults()
	v := url.Values{}
	Options{MemoryLimitMB: l.MemoryLimitMB, Threads: l.Threads}.limits(v)
	locked := false
	pool, err := connect(":memory:?"+v.Encode(), path, func(ex driver.ExecerContext) error {
		if !locked {
			return nil
		}
		return execAll(context.Background(), ex, l.use())
	})
	if err != nil {
		return nil, err
	}
	d := &DB{path: path, sql: pool, readOnly: true}
	if err := d.lockDown(ctx, l); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, driverError(path, err)), pool.Close())
	}
	locked = true
	return d, nil
}

func (l Limits) withDefaults() Limits {
	if l.MemoryLimitMB <= 0 {
		l.MemoryLimitMB = 512
	}
	if l.Threads <= 0 {
		l.Threads = 1
	}
	if l.TempLimitMB <= 0 {
		l.TempLimitMB = 1024
	}
	return l
}

func (l Limits) use() []string {
	return []string{(&statement{}).sql("USE ").ident(snapshotName).String()}
}

// settings are the statements that make a session safe, in the order that
// matters: the file is attached while files can still be reached, and the
// settings are locked last.
func (l Limits) settings(path string) []string {
	list := []string{
		"SET GLOBAL TimeZone = 'UTC'",
		(&statement{}).sql("ATTACH ").text(path).sql(" AS ").ident(snapshotName).sql(" (READ_ONLY)").String(),
		(&statement{}).sql("SET temp_directory = ").text(l.TempDir).String(),
	}
	if l.TempDir != "" {
		list = append(list, (&statement{}).sql("SET max_temp_directory_size = ").text(strconv.Itoa(l.TempLimitMB)+"MB").String())
	}
	return append(list,
		"SET allow_community_extensions = false",
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	)
}

// lockDown prepares the session on its first connection, and learns which
// functions to refuse while it may still ask.
func (d *DB) lockDown(ctx context.Context, l Limits) error {
	conn, err := d.sql.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // goes back to the pool
	err = conn.Raw(func(dc any) error {
		return execAll(ctx, dc.(driver.ExecerContext), append(l.settings(d.path), l.use()...))
	})
	if err != nil {
		return err
	}
	d.guard, err = newGuard(ctx, conn)
	return err
}

func execAll(ctx context.Context, ex driver.ExecerContext, queries []string) error {
	for _, q := range queries {
		if _, err := ex.ExecContext(ctx, q, nil); err != nil {
			return err
		}
	}
	return nil
}

// guard decides whether an analyst's statement may run. The locked session
// stops most of what could do harm; the guard stops the rest. Measured on
// DuckDB 1.5.6: PRAGMA enable_profiling prints on the server's output, and so
// does SELECT * FROM enable_profiling(), which is a SELECT to the driver;
// EXPLAIN ANALYZE executes a PRAGMA; enable_profiling with a file name makes
// every later query of the session fail; arrow_scan takes raw pointers.
type guard struct {
	refused []string // functions, sorted
}

// newGuard refuses every table function DuckDB has, apart from those known to
// do nothing but read. So a function that a later DuckDB brings is refused
// until someone has looked at it.
func newGuard(ctx context.Context, conn *sql.Conn) (*guard, error) {
	reading := []string{
		"duckdb_columns", "duckdb_constraints", "duckdb_databases", "duckdb_functions", "duckdb_keywords",
		"duckdb_schemas", "duckdb_tables", "duckdb_types", "duckdb_views", "generate_series",
		"icu_calendar_names", "json_each", "json_tree", "pg_timezone_names", "pragma_show",
		"pragma_table_info", "pragma_version", "range", "repeat", "repeat_row", "summary", "unnest",
	}
	rows, err := conn.QueryContext(ctx, "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('table', 'pragma')")
	if err != nil {
		return nil, err
	}
	g := &guard{refused: []string{"sleep_ms", "write_log"}} // scalars
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		if !slices.Contains(reading, name) {
			g.refused = append(g.refused, name)
		}
	}
	slices.Sort(g.refused)
	return g, errors.Join(rows.Err(), rows.Close())
}

// check looks at the text first and then asks DuckDB what it makes of it.
func (g *guard) check(ctx context.Context, pool *sql.DB, query string) error {
	pieces, err := split(query)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	if len(pieces) != 1 {
		return fmt.Errorf("query: %d statements, want one: %w", len(pieces), ErrRefused)
	}
	if err := g.checkText(pieces[0]); err != nil {
		return fmt.Errorf("query: %w", err)
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	err = conn.Raw(func(dc any) error { return checkKind(dc.(*duckdb.Conn), query) })
	if err = errors.Join(err, conn.Close()); err != nil {
		return fmt.Errorf("query: %w", err)
	}
	return nil
}

func (g *guard) checkText(p piece) error {
	words := p.words
	if len(words) > 0 && words[0] == "explain" {
		words = words[1:]
		if len(words) > 0 && words[0] == "analyze" {
			words = words[1:]
		}
		if len(words) > 0 && words[0] == "(" { // options, ANALYZE among them
			words = nil
		}
	}
	reading := []string{"select", "with", "from", "values", "table", "show", "describe", "desc", "summarize", "("}
	if len(words) == 0 || !slices.Contains(reading, words[0]) {
		return fmt.Errorf("only SELECT, WITH, SHOW, DESCRIBE, SUMMARIZE and EXPLAIN are allowed: %w", ErrRefused)
	}
	for _, f := range p.calls {
		if _, bad := slices.BinarySearch(g.refused, f); bad {
			return fmt.Errorf("function %s: %w", f, ErrRefused)
		}
	}
	return nil
}

// checkKind lets DuckDB parse the query, without running any of it.
func checkKind(conn *duckdb.Conn, query string) error {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return err
	}
	kind, err := stmt.(*duckdb.Stmt).StatementType()
	if err = errors.Join(err, stmt.Close()); err != nil {
		return err
	}
	if kind != duckdb.STATEMENT_TYPE_SELECT && kind != duckdb.STATEMENT_TYPE_EXPLAIN {
		return fmt.Errorf("the statement does more than read: %w", ErrRefused)
	}
	return nil
}

// callName is the name of a function as the guard compares it: lower case,
// without the quotes of a quoted identifier.
func callName(token string) string {
	if s, ok := strings.CutPrefix(token, `"`); ok {
		token = strings.ReplaceAll(strings.TrimSuffix(s, `"`), `""`, `"`)
	}
	return strings.ToLower(token)
}
