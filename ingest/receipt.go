package ingest

import (
	"time"

	"stis/internal/finding"
)

// What becomes of a delivery.
const (
	Loaded    = "loaded"
	Duplicate = "duplicate" // the same bytes are there already
	Refused   = "refused"   // nothing of it was loaded
)

// Delivery is one receipt of a file.
type Delivery struct {
	Path     string    // where the file lies
	Name     string    // name as received; empty = that of Path
	Source   string    // source it was filed as; empty = told from its header
	Received time.Time // UTC
}

// Receipt says what became of a delivery. RowsRead = Loaded + Quarantined.
// Findings lists 10,000 at most; one more, ING019, as grave as the gravest that
// is left out, then counts the others, which raw.finding has.
type Receipt struct {
	Batch, Source, File, SHA256 string
	Outcome                     string
	RowsRead, Loaded            int
	Quarantined, Skipped        int
	Totals                      []ControlTotal
	Findings                    []finding.Finding
}

// ControlTotal is the sum of one amount column of a sheet at 6 decimals, in the
// layout's unit (控制合计).
type ControlTotal struct {
	Sheet   string `json:"sheet"`
	Field   string `json:"field"`
	Total   string `json:"total"`             // of all data rows
	Loaded  string `json:"loaded"`            // of the rows that were loaded
	Printed string `json:"printed,omitempty"` // as the file's own total row says; empty = it has none
}

// refusal is why a delivery is not loaded. It is data, not a Go error of the
// run; it travels as an error so that the transaction rolls back.
type refusal struct{ f finding.Finding }

func (r *refusal) Error() string { return r.f.String() }

func refuse(rule finding.Rule, pos finding.Pos, zh, en string) error {
	return &refusal{finding.Finding{Rule: rule, Severity: finding.Error, Pos: pos, Zh: zh, En: en}}
}
