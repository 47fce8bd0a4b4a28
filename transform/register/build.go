// Package register makes the dated register of firms (企业名录): who is who across codes, names, mergers and moves.
package register

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"stis/reference"
	"stis/warehouse"
)

//go:embed sql checks
var files embed.FS

// Checks are the files checks/*.sql of this room.
func Checks() fs.FS { return files }

// Build makes the tables of this room inside the transaction of a build.
func Build(ctx context.Context, tx *warehouse.Tx, book *reference.Book, asOf time.Time) error {
	for _, name := range steps {
		if err := tx.ExecFile(ctx, files, "sql/"+name); err != nil {
			return err
		}
	}
	return nil
}

var steps = [...]string{"10_enterprise.sql", "30_entity.sql"}
