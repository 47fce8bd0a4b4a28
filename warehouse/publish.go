package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// PublishOptions says what a release holds and where it goes.
type PublishOptions struct {
	Dir       string              // folder of the releases, "published"
	Release   string              // name of the release: letters, digits, dot, dash, underscore
	Copy      []string            // tables to copy, as "facts.execution", in this order
	Exclude   map[string][]string // columns to leave out, by table
	Views     fs.FS               // holds the files of ViewFiles; may be nil when there are none
	ViewFiles []string            // SQL files run in this order inside the new file
}

const (
	releaseFile = "stis.duckdb"
	currentLink = "current"
	unfinished  = ".publishing" // the folder a release is made in
	targetName  = "stis_release"
)

// Publish copies tables of the warehouse into a new file and makes it the
// current release: Dir/<Release>/stis.duckdb, with Dir/current switched to it.
// Readers see the old release or the new one, never a part; who has the old
// file open keeps it. After an error nothing of the release is there, unless
// the switch itself, the last step, is what failed. A release that exists
// already is fs.ErrExist; a full disk is syscall.ENOSPC.
func Publish(ctx context.Context, d *DB, o PublishOptions) (path string, err error) {
	path, err = publish(ctx, d, o)
	if err != nil {
		return "", fmt.Errorf("publish %s: %w", o.Release, driverError(d.path, err))
	}
	return path, nil
}

// Switch makes a release that has been published the current one again.
func Switch(dir, release string) error {
	_, err := os.Stat(filepath.Join(dir, release, releaseFile))
	if err == nil {
		err = switchCurrent(dir, release)
	}
	if err != nil {
		return fmt.Errorf("switch to release %s: %w", release, err)
	}
	return nil
}

func publish(ctx context.Context, d *DB, o PublishOptions) (path string, err error) {
	if d.readOnly {
		return "", ErrReadOnly
	}
	if err := o.check(); err != nil {
		return "", err
	}
	final := filepath.Join(o.Dir, o.Release)
	if _, err := os.Lstat(final); err == nil {
		return "", fmt.Errorf("%s: %w", final, fs.ErrExist)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	// One writer at a time, so whatever stands in this folder was left by a
	// publication that was killed.
	tmp := filepath.Join(o.Dir, unfinished)
	if err := os.RemoveAll(tmp); err != nil {
		return "", err
	}
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	if err := d.writeRelease(ctx, filepath.Join(tmp, releaseFile), o); err != nil {
		return "", err
	}
	if err := renameSynced(tmp, final); err != nil {
		return "", err
	}
	return filepath.Join(final, releaseFile), switchCurrent(o.Dir, o.Release)
}

func (o PublishOptions) check() error {
	ok := func(r rune) bool {
		return r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	bad := strings.IndexFunc(o.Release, func(r rune) bool { return !ok(r) }) >= 0
	if bad || o.Release == "" || strings.HasPrefix(o.Release, ".") || o.Release == currentLink {
		return fmt.Errorf("release %q: a name has letters, digits, dot, dash or underscore, and is not %q", o.Release, currentLink)
	}
	if o.Dir == "" || len(o.Copy) == 0 {
		return errors.New("no folder or no tables given")
	}
	for table := range o.Exclude {
		if !slices.Contains(o.Copy, table) {
			return fmt.Errorf("columns of %q are excluded, but the table is not copied", table)
		}
	}
	return nil
}

// writeRelease makes the file of a release and brings it to disk.
func (d *DB) writeRelease(ctx context.Context, file string, o PublishOptions) error {
	if err := d.copyTo(ctx, file, o); err != nil {
		return err
	}
	if err := runViews(ctx, file, o); err != nil {
		return err
	}
	if _, err := os.Lstat(file + ".wal"); err == nil {
		return errors.New("the new file still has a log")
	}
	return seal(file)
}

// copyTo copies the tables, with their comments, in one transaction. It takes
// the writer's turn, so that all of them show the same moment.
func (d *DB) copyTo(ctx context.Context, file string, o PublishOptions) (err error) {
	return d.onWriter(ctx, func(conn *sql.Conn) (err error) {
		attach := (&statement{}).sql("ATTACH ").text(file).sql(" AS ").ident(targetName)
		if _, err := conn.ExecContext(ctx, attach.String()); err != nil {
			return err
		}
		defer func() {
			detach := (&statement{}).sql("DETACH ").ident(targetName)
			_, derr := conn.ExecContext(context.WithoutCancel(ctx), detach.String())
			err = errors.Join(err, derr)
		}()
		if _, err := conn.ExecContext(ctx, "BEGIN TRANSACTION"); err != nil {
			return err
		}
		copyAll := func(t *Tx) error {
			for _, name := range o.Copy {
				if err := t.copyTable(ctx, name, o.Exclude[name]); err != nil {
					return fmt.Errorf("copy %s: %w", name, err)
				}
			}
			return nil
		}
		if err := (&Tx{db: d, conn: conn}).run(ctx, copyAll); err != nil {
			return err
		}
		checkpoint := (&statement{}).sql("CHECKPOINT ").ident(targetName)
		_, err = conn.ExecContext(ctx, checkpoint.String())
		return err
	})
}

func (t *Tx) copyTable(ctx context.Context, name string, exclude []string) error {
	schema, table, ok := strings.Cut(name, ".")
	if !ok || checkIdent(schema) != nil || checkIdent(table) != nil {
		return errors.New("want schema.table")
	}
	cols, err := columnsOf(ctx, t.conn, (&statement{}).table(schema, table).String())
	if err != nil {
		return err
	}
	keep, err := keepColumns(cols, exclude)
	if err != nil {
		return err
	}
	makeSchema := (&statement{}).sql("CREATE SCHEMA IF NOT EXISTS ").table(targetName, schema)
	makeTable := (&statement{}).sql("CREATE TABLE ").table(targetName, schema, table)
	makeTable.sql(" AS SELECT ").idents(keep).sql(" FROM ").table(schema, table)
	for _, s := range []*statement{makeSchema, makeTable} {
		if _, err := t.conn.ExecContext(ctx, s.String()); err != nil {
			return err
		}
	}
	return t.copyComments(ctx, schema, table, keep)
}

// keepColumns leaves the excluded columns out; each of them must exist.
func keepColumns(cols []target, exclude []string) ([]string, error) {
	var keep []string
	found := 0
	for _, c := range cols {
		if slices.Contains(exclude, c.name) {
			found++
			continue
		}
		keep = append(keep, c.name)
	}
	if found != len(exclude) || len(keep) == 0 {
		return nil, fmt.Errorf("excludes %q of %d columns: one is missing or named twice, or none would stay", exclude, len(cols))
	}
	return keep, nil
}

const commentsSQL = `
SELECT '' AS col, comment FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = $schema AND table_name = $name AND comment IS NOT NULL
UNION ALL
SELECT column_name, comment FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = $schema AND table_name = $name AND comment IS NOT NULL
ORDER BY 1`

// copyComments brings over what the new table does not inherit.
func (t *Tx) copyComments(ctx context.Context, schema, table string, keep []string) error {
	rows, err := t.Query(ctx, commentsSQL, sql.Named("schema", schema), sql.Named("name", table))
	if err != nil {
		return err
	}
	var todo []*statement
	for rows.Next() {
		var col, comment string
		if err := rows.Scan(&col, &comment); err != nil {
			return errors.Join(err, rows.Close())
		}
		s := &statement{}
		switch {
		case col == "":
			s.sql("COMMENT ON TABLE ").table(targetName, schema, table)
		case slices.Contains(keep, col):
			s.sql("COMMENT ON COLUMN ").table(targetName, schema, table, col)
		default:
			continue
		}
		todo = append(todo, s.sql(" IS ").text(comment))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, s := range todo {
		if _, err := t.conn.ExecContext(ctx, s.String()); err != nil {
			return err
		}
	}
	return nil
}

// runViews opens the new file by itself, so that its views name nothing
// outside it, and runs the files.
func runViews(ctx context.Context, file string, o PublishOptions) error {
	dsn, err := Options{}.dsn(file)
	if err != nil {
		return err
	}
	pool, err := connect(dsn, file, inUTC)
	if err != nil {
		return err
	}
	d := &DB{path: file, sql: pool, turn: make(chan struct{}, 1)}
	err = d.Tx(ctx, func(t *Tx) error {
		for _, name := range o.ViewFiles {
			if err := t.ExecFile(ctx, o.Views, name); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, d.Close())
}

// seal makes the file read-only and waits until the disk has it.
func seal(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o444), f.Sync(), f.Close())
}

// renameSynced gives a finished folder its name and returns when the disk has
// both.
func renameSynced(from, to string) error {
	if err := syncDir(from); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// switchCurrent makes the link under another name and renames it over the old
// one, which readers see as one step.
func switchCurrent(dir, release string) error {
	next := filepath.Join(dir, "."+currentLink)
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Symlink(release, next); err != nil {
		return err
	}
	if err := os.Rename(next, filepath.Join(dir, currentLink)); err != nil {
		return err
	}
	return syncDir(dir)
}
