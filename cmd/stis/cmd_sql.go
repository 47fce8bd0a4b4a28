package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"stis/warehouse"
)

func (a *app) sqlCommand() *cobra.Command {
	var asCSV bool
	c := &cobra.Command{
		Use:   "sql QUERY",
		Short: "query the published snapshot, read-only",
		Long: `Runs one query over published/current. The session cannot write, read other
files or reach the network. QUERY "-" reads the query from standard input.
The views of schema pub are documented in the snapshot itself:
  stis sql "select view_name, comment from duckdb_views() where schema_name = 'pub'"`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := openWorkspace(a.workspace)
			if err != nil {
				return err
			}
			query := args[0]
			if query == "-" {
				text, err := io.ReadAll(c.InOrStdin())
				if err != nil {
					return fmt.Errorf("sql: %w", err)
				}
				query = string(text)
			}
			path := w.path("published", "current", "stis.duckdb")
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				return errors.New("sql: nothing published yet: use stis publish")
			}
			db, err := warehouse.OpenAnalyst(c.Context(), path, warehouse.Limits{
				MemoryLimitMB: w.settings.MemoryLimitMB, Threads: w.settings.Threads,
			})
			if err != nil {
				return err
			}
			defer db.Close()
			rows, err := db.Query(c.Context(), query)
			if err != nil {
				return sqlError(err)
			}
			defer rows.Close()
			return a.printRows(rows, asCSV)
		},
	}
	c.Flags().BoolVar(&asCSV, "csv", false, "print CSV")
	return c
}

// resultJSON is the documented shape of stis sql --json: columns in the order of
// the query, a row a list. Decimals are texts, because JSON readers would take
// them for binary numbers; whole numbers and truth values are themselves.
type resultJSON struct {
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
}

// printRows prints a result as a table, CSV or JSON; null is empty in the
// first two.
func (a *app) printRows(rows *sql.Rows, asCSV bool) error {
	cols, err := rows.Columns()
	if err != nil {
		return sqlError(err)
	}
	var lines [][]string
	doc := resultJSON{cols, [][]any{}}
	for rows.Next() {
		cells := make([]any, len(cols))
		ptrs := make([]any, len(cols))
		for i := range cells {
			ptrs[i] = &cells[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return sqlError(err)
		}
		line := make([]string, len(cols))
		for i, c := range cells {
			line[i] = warehouse.Show(c)
			switch c.(type) {
			case nil, bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64:
			default:
				cells[i] = line[i]
			}
		}
		lines, doc.Rows = append(lines, line), append(doc.Rows, cells)
	}
	if err := rows.Err(); err != nil {
		return sqlError(err)
	}
	switch {
	case a.json:
		return a.printJSON(doc)
	case asCSV:
		w := csv.NewWriter(a.stdout)
		if err := w.WriteAll(append([][]string{cols}, lines...)); err != nil {
			return fmt.Errorf("sql: %w", err)
		}
		return nil
	}
	table(a.stdout, cols, lines)
	return nil
}

// sqlError keeps the first line of what the database says: the rest repeats the
// query.
func sqlError(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("sql: %s", text)
}
