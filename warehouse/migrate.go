package warehouse

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

const recordTable = "migrations/record.sql"

// migration is one file of migrations/, known to the warehouse by its name.
type migration struct{ name, sum string }

// migrations lists the files in the order of their names, apart from the one
// that makes the record table.
func migrations(fsys fs.FS) ([]migration, error) {
	names, err := fs.Glob(fsys, "migrations/[0-9]*.sql")
	if err != nil {
		return nil, err
	}
	out := make([]migration, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		out[i] = migration{name, hex.EncodeToString(sum[:])}
	}
	return out, nil
}

// migrate applies the migrations the file has not seen, each in a transaction
// of its own that also records it.
func (d *DB) migrate(ctx context.Context) error {
	return d.migrateFrom(ctx, migrationFiles)
}

func (d *DB) migrateFrom(ctx context.Context, fsys fs.FS) error {
	err := d.Tx(ctx, func(t *Tx) error { return t.ExecFile(ctx, migrationFiles, recordTable) })
	if err != nil {
		return err
	}
	todo, err := d.pending(ctx, fsys)
	if err != nil {
		return err
	}
	for _, m := range todo {
		err := d.Tx(ctx, func(t *Tx) error {
			if err := t.ExecFile(ctx, fsys, m.name); err != nil {
				return err
			}
			return t.Exec(ctx, "INSERT INTO main.schema_migration (name, sha256) VALUES ($name, $sha256)",
				sql.Named("name", m.name), sql.Named("sha256", m.sum))
		})
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	return nil
}

// checkMigrations is for readers, who cannot apply anything. A published file
// has no record and needs none.
func (d *DB) checkMigrations(ctx context.Context) error {
	rows, err := d.Query(ctx, "SELECT 1 FROM information_schema.tables WHERE table_schema = 'main' AND table_name = 'schema_migration'")
	if err != nil {
		return err
	}
	recorded := rows.Next()
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || !recorded {
		return err
	}
	todo, err := d.pending(ctx, migrationFiles)
	if err == nil && len(todo) > 0 {
		err = fmt.Errorf("migration %s is not applied: open for writing once", todo[0].name)
	}
	return err
}

// pending gives the migrations that are not recorded. A recorded one that this
// program lacks, or has with another text, means that file and program do not
// belong together.
func (d *DB) pending(ctx context.Context, fsys fs.FS) ([]migration, error) {
	known, err := migrations(fsys)
	if err != nil {
		return nil, err
	}
	recorded, err := d.recorded(ctx)
	if err != nil {
		return nil, err
	}
	var todo []migration
	for _, m := range known {
		sum, ok := recorded[m.name]
		if !ok {
			todo = append(todo, m)
		} else if sum != m.sum {
			return nil, fmt.Errorf("migration %s was changed after it had been applied", m.name)
		}
		delete(recorded, m.name)
	}
	if len(recorded) > 0 {
		return nil, fmt.Errorf("%d migrations are unknown to this program: it is older than the file", len(recorded))
	}
	return todo, nil
}

func (d *DB) recorded(ctx context.Context) (map[string]string, error) {
	rows, err := d.Query(ctx, "SELECT name, sha256 FROM main.schema_migration")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for rows.Next() {
		var name, sum string
		if err := rows.Scan(&name, &sum); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out[name] = sum
	}
	return out, errors.Join(rows.Err(), rows.Close())
}
