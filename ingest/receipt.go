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
	Unpacked  = "unpacked"  // an archive of files, each with a receipt of its own
)

// Settings are what an office sets for receiving. The zero value suits: no
// passwords, no salt, no time limit.
type Settings struct {
	Passwords map[string][]string // by source, tried on encrypted workbooks
	HashSalt  string              // of identity numbers; empty = a file with a plain one is refused
	Timeout   time.Duration       // for reading one file; 0 = none
}

// Delivery is one receipt of a file.
type Delivery struct {
	Path     string    // where the file lies
	Name     string    // name as received; empty = that of Path
	Source   string    // source it was filed as; empty = told from its header
	Why      Bilingual // how the source was told, for the receipt; empty = asked for, or told from the header
	Received time.Time // UTC
}

// Receipt says what became of a delivery. RowsRead = Loaded + Quarantined.
// Findings lists 10,000 at most; one more, ING019, as grave as the gravest that
// is left out, then counts the others, which raw.finding has.
type Receipt struct {
	Batch, Source, File, SHA256 string
	Outcome                     string
	Why                         Bilingual // how the source was told
	Format, Encoding            string    // as package workbook names them
	RowsRead, Loaded            int
	Quarantined, Skipped        int
	Sheets                      []SheetNote
	Totals                      []ControlTotal
	Findings                    []finding.Finding
	ByRule                      []RuleCount // all findings, those not listed too; sorted
	Change                      *Change     // nil unless loaded; ReceiveAll sets it when the run ends
	Members                     []*Receipt  // of the files of an archive; empty from ReceiveAll, which gives each
}

// SheetNote says what was found on one sheet. HeaderFirst 0 means that nothing
// of the sheet was read.
type SheetNote struct {
	Sheet       string `json:"sheet"`
	HeaderFirst int    `json:"header_first,omitempty"` // row
	HeaderLast  int    `json:"header_last,omitempty"`
	Unit        string `json:"unit,omitempty"`   // unit line as written
	Hidden      bool   `json:"hidden,omitempty"` // the sheet itself
}

// RuleCount is how often a rule was broken.
type RuleCount struct {
	Rule     finding.Rule     `json:"rule"`
	Severity finding.Severity `json:"severity"`
	Count    int              `json:"count"`
}

// Change compares the natural keys of a batch with the batches received before.
type Change struct {
	Added   int    `json:"added"`             // never seen before
	Changed int    `json:"changed"`           // seen, last with other content
	Same    int    `json:"same"`              // seen, last with the same content
	Gone    int    `json:"gone"`              // in Revises, or for a full delivery in the source, but not here
	Revises string `json:"revises,omitempty"` // earlier batch with most of the keys; empty = none
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
