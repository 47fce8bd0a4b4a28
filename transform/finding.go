package transform

import (
	"context"
	_ "embed"
	"fmt"

	"stis/internal/finding"
	"stis/warehouse"
)

//go:embed sql/read/finding.sql
var findingText string

// Findings lists everything STIS says about the data as of the last build:
// what ingestion found in the deliveries seen, refused files included, and
// what the checks found over facts, each with the file name, and the cell
// where row and field are known. Sorted.
func Findings(ctx context.Context, db *warehouse.DB) ([]finding.Finding, error) {
	rows, err := db.Query(ctx, findingText)
	if err != nil {
		return nil, fmt.Errorf("list findings: %w", err)
	}
	var out []finding.Finding
	err = scanAll(rows, func() error {
		var f finding.Finding
		var rule, severity string
		var col int
		if err := rows.Scan(&rule, &severity, &f.Source, &f.Pos.Batch, &f.Pos.File, &f.Pos.Sheet, &f.Pos.Row,
			&f.Pos.Field, &f.Pos.Cell, &col, &f.Key, &f.Zh, &f.En); err != nil {
			return err
		}
		f.Rule, f.Severity = finding.Rule(rule), finding.Severity(severity)
		if f.Pos.Cell == "" && col > 0 && f.Pos.Row > 0 {
			f.Pos.Cell = address(col, f.Pos.Row)
		}
		out = append(out, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list findings: %w", err)
	}
	finding.Sort(out)
	return out, nil
}

// address prints a cell as spreadsheets do: column 6 of row 17 is F17.
func address(col, row int) string {
	letters := ""
	for ; col > 0; col = (col - 1) / 26 {
		letters = string(rune('A'+(col-1)%26)) + letters
	}
	return fmt.Sprint(letters, row)
}
