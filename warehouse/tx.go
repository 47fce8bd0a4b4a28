package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
)

// Tx is one transaction on one connection. It is valid inside the function
// given to DB.Tx and must not be used by several goroutines at once.
type Tx struct {
	db   *DB
	conn *sql.Conn
	rows []*sql.Rows // results handed out
	done bool
}

var errDone = errors.New("transaction has ended")

// Tx runs fn in a transaction. It commits when fn returns nil and rolls back
// when fn returns an error or panics. A second transaction waits for the
// first, so fn must not start one.
func (d *DB) Tx(ctx context.Context, fn func(*Tx) error) error {
	if d.readOnly {
		return fmt.Errorf("begin %s: %w", d.path, ErrReadOnly)
	}
	return d.onWriter(ctx, func(conn *sql.Conn) error {
		if _, err := conn.ExecContext(ctx, "BEGIN TRANSACTION"); err != nil {
			return fmt.Errorf("begin %s: %w", d.path, driverError(d.path, err))
		}
		return (&Tx{db: d, conn: conn}).run(ctx, fn)
	})
}

// onWriter waits for the writer's turn and lends fn a connection of its own.
func (d *DB) onWriter(ctx context.Context, fn func(*sql.Conn) error) (err error) {
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("begin %s: %w", d.path, ctx.Err())
	}
	defer func() { <-d.turn }()
	conn, err := d.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin %s: %w", d.path, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return fn(conn)
}

// SingleThread runs fn while DuckDB works in one thread. That suits a run of
// small transactions: handing each of their tasks to another thread costs more
// than the task. It speaks for all that uses the warehouse meanwhile.
func (d *DB) SingleThread(ctx context.Context, fn func() error) (err error) {
	var threads int
	if err := d.sql.QueryRowContext(ctx, "SELECT current_setting('threads')").Scan(&threads); err != nil {
		return fmt.Errorf("threads of %s: %w", d.path, driverError(d.path, err))
	}
	if err := d.setThreads(ctx, 1); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.setThreads(context.WithoutCancel(ctx), threads)) }()
	return fn()
}

func (d *DB) setThreads(ctx context.Context, n int) error {
	q := (&statement{}).sql("SET threads = ").sql(strconv.Itoa(n)).String() // SET takes no parameter
	if _, err := d.sql.ExecContext(ctx, q); err != nil {
		return fmt.Errorf("threads of %s: %w", d.path, driverError(d.path, err))
	}
	return nil
}

// run ends the transaction on every way out of fn, panics included.
func (t *Tx) run(ctx context.Context, fn func(*Tx) error) error {
	committed := false
	defer func() {
		t.done = true
		t.closeRows()
		if !committed {
			// The caller's context may be what ended fn; the rollback must
			// still happen. A failed commit has rolled back already, so its
			// error says nothing new.
			_, _ = t.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			t.db.targets.clear() // fn may have made or altered tables
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	t.closeRows()
	if _, err := t.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", driverError(t.db.path, err))
	}
	committed = true
	return nil
}

// closeRows closes the results that fn left open: the connection would wait
// for them for ever.
func (t *Tx) closeRows() {
	for _, r := range t.rows {
		_ = r.Close() // fn has read what it wanted of them
	}
	t.rows = nil
}

// Exec runs SQL. With named arguments (sql.Named) the text may hold several
// statements, each gets the arguments it names, and all must be used; with
// positional arguments it holds one.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) error {
	if t.done {
		return errDone
	}
	return t.script(ctx, query, args)
}

// ExecFile runs the statements of an SQL file in order. Every $name in it must
// be given and every given name must occur in it.
func (t *Tx) ExecFile(ctx context.Context, fsys fs.FS, name string, args ...sql.NamedArg) error {
	if t.done {
		return errDone
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("run sql file: %w", err)
	}
	anys := make([]any, len(args))
	for i, a := range args {
		anys[i] = a
	}
	if err := t.script(ctx, string(text), anys); err != nil {
		return fmt.Errorf("run %s: %w", name, err)
	}
	return nil
}

func (t *Tx) script(ctx context.Context, text string, args []any) error {
	calls, err := bind(text, args)
	if err != nil {
		return err
	}
	for _, c := range calls {
		t.db.targets.note(c.piece)
		if _, err := t.conn.ExecContext(ctx, c.text, c.args...); err != nil {
			return fmt.Errorf("line %d: %w", c.line, driverError(t.db.path, err))
		}
	}
	return nil
}

// Query runs one statement inside the transaction. The driver holds the whole
// result, so other statements may run while the rows are read. Rows still open
// at the end of the transaction are closed.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if t.done {
		return nil, errDone
	}
	rows, err := t.db.query(ctx, t.conn, query, args)
	if err == nil {
		t.rows = append(t.rows, rows)
	}
	return rows, err
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (d *DB) query(ctx context.Context, q querier, query string, args []any) (*sql.Rows, error) {
	calls, err := bind(query, args)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	if len(calls) != 1 {
		return nil, fmt.Errorf("query: %d statements, want one", len(calls))
	}
	d.targets.note(calls[0].piece)
	rows, err := q.QueryContext(ctx, calls[0].text, calls[0].args...)
	if err != nil {
		return nil, fmt.Errorf("query: %w", driverError(d.path, err))
	}
	return rows, nil
}
