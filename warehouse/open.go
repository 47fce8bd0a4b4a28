package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// storageVersion is the oldest DuckDB that can read a file made here. A file
// that exists keeps the version it has.
const storageVersion = "v1.3.0"

// Options sets up a session. The zero value opens for writing with DuckDB's
// own limits.
type Options struct {
	ReadOnly      bool   // share the file with other readers; no migration is applied
	MemoryLimitMB int    // 0 = DuckDB's default, four fifths of the machine
	Threads       int    // 0 = all processors
	TempDir       string // where DuckDB spills; empty = beside the file
}

// DB is an open warehouse. Its methods may be called from several goroutines;
// transactions take turns.
type DB struct {
	path     string
	sql      *sql.DB
	loader   string        // name of the table function behind Load; empty when read-only
	turn     chan struct{} // holds the one permission to write
	targets  targetCache
	readOnly bool
	guard    *guard // what an analyst's statement may be; nil = anything
}

// Open opens or makes the warehouse file at path and applies the migrations
// it lacks. When another process holds the file the error is a *BusyError.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	dsn, err := o.dsn(path)
	if err != nil {
		return nil, err
	}
	pool, err := connect(dsn, path, inUTC)
	if err != nil {
		return nil, err
	}
	d := &DB{path: path, sql: pool, readOnly: o.ReadOnly, turn: make(chan struct{}, 1)}
	if err := d.prepare(ctx); err != nil {
		if !errors.As(err, new(*BusyError)) {
			err = fmt.Errorf("open %s: %w", path, err)
		}
		return nil, errors.Join(err, pool.Close())
	}
	return d, nil
}

func (d *DB) prepare(ctx context.Context) error {
	if d.readOnly {
		return d.checkMigrations(ctx)
	}
	if err := d.checkSole(ctx); err != nil {
		return err
	}
	if err := d.registerLoader(ctx); err != nil {
		return err
	}
	return d.migrate(ctx)
}

// checkSole refuses a second DB over one file within the process. The file's
// lock does not: it is the process's, and the driver lets both share it.
func (d *DB) checkSole(ctx context.Context) error {
	const q = "SELECT count(*) FROM duckdb_functions() WHERE function_type = 'table' AND starts_with(function_name, $prefix)"
	var n int
	if err := d.sql.QueryRowContext(ctx, q, sql.Named("prefix", loaderPrefix)).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return &BusyError{Path: d.path, Holder: "this process (PID " + strconv.Itoa(os.Getpid()) + ")"}
	}
	return nil
}

// dsn writes the driver's connection text. The driver reads everything after
// a question mark as settings and does not unescape the path, so a path with
// URL characters cannot be passed on.
func (o Options) dsn(path string) (string, error) {
	if path == "" || strings.ContainsAny(path, "?#%") {
		return "", fmt.Errorf("open %s: a warehouse path cannot be empty or hold any of ? # %%", path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, err)
	}
	v := url.Values{}
	if o.ReadOnly {
		v.Set("access_mode", "READ_ONLY")
	}
	o.limits(v)
	return abs + "?" + v.Encode(), nil
}

// limits adds the settings every session has. No extension is ever fetched. A
// new file may use what DuckDB 1.3 brought: one compression of texts in place
// of two, which takes half the time. Each row group of a large load is
// compressed and written when it is full; DuckDB would hold up to five back,
// 35 MB each, and compress the last ones during the commit, when nothing else
// is left to be done meanwhile.
func (o Options) limits(v url.Values) {
	v.Set("autoinstall_known_extensions", "false")
	v.Set("autoload_known_extensions", "false")
	v.Set("storage_compatibility_version", storageVersion)
	v.Set("write_buffer_row_group_count", "1")
	if o.MemoryLimitMB > 0 {
		v.Set("memory_limit", strconv.Itoa(o.MemoryLimitMB)+"MB")
	}
	if o.Threads > 0 {
		v.Set("threads", strconv.Itoa(o.Threads))
	}
	if o.TempDir != "" {
		v.Set("temp_directory", o.TempDir)
	}
}

// connect opens the database behind dsn and runs begin on each new connection.
func connect(dsn, path string, begin func(driver.ExecerContext) error) (*sql.DB, error) {
	c, err := duckdb.NewConnector(dsn, begin)
	if err != nil {
		if err = driverError(path, err); errors.As(err, new(*BusyError)) {
			return nil, err
		}
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return sql.OpenDB(c), nil
}

// inUTC makes a connection work in UTC, so that no result depends on the
// machine's time zone.
func inUTC(ex driver.ExecerContext) error {
	_, err := ex.ExecContext(context.Background(), "SET TimeZone = 'UTC'", nil)
	return err
}

// Path is the file the warehouse was opened from.
func (d *DB) Path() string { return d.path }

// Close writes the log into the file (CHECKPOINT) and lets the lock go.
func (d *DB) Close() error {
	var err error
	if !d.readOnly {
		_, err = d.sql.ExecContext(context.Background(), "CHECKPOINT")
	}
	if err = errors.Join(err, d.sql.Close()); err != nil {
		return fmt.Errorf("close %s: %w", d.path, driverError(d.path, err))
	}
	return nil
}

// Query runs one reading statement outside a transaction. Named arguments are
// given with sql.Named and must be exactly those the text names.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if d.guard != nil {
		if err := d.guard.check(ctx, d.sql, query); err != nil {
			return nil, err
		}
	}
	return d.query(ctx, d.sql, query, args)
}
