// Package editing finds what is improbable (审核): editing rules, outliers, unit
// errors, and the order in which a person should look at them.
package editing

import (
	"context"
	"time"

	"stis/reference"
	"stis/transform/check"
	"stis/warehouse"
)

// Rules compiles the editing rules into checks.
func Rules(book *reference.Book) ([]check.Check, error) { return nil, nil }

// Build makes the tables of outliers inside the transaction of a build.
func Build(ctx context.Context, tx *warehouse.Tx, book *reference.Book, asOf time.Time) error {
	return nil
}

// Queue orders the open soft findings by influence, after the checks have run.
func Queue(ctx context.Context, tx *warehouse.Tx, asOf time.Time) error { return nil }
