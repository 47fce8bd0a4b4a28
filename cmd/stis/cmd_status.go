package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"stis/reference/period"
	"stis/schedules"
	"stis/warehouse"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "what has been received, what is due, what the last runs were",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := openWorkspace(a.workspace)
			if err != nil {
				return err
			}
			var s *status
			err = a.withWarehouse(c.Context(), w, func(db *warehouse.DB) error {
				s, err = readStatus(c.Context(), db)
				return err
			})
			if err != nil {
				return err
			}
			m := period.At(a.now().In(schedules.Zone)) - 1
			s.Month, s.Due = m.String(), a.dueDates(w, m)
			if a.json {
				return a.printJSON(s)
			}
			a.printStatus(s)
			return nil
		},
	}
}

// status is the documented shape of stis status --json.
type status struct {
	Month    string           `json:"month"`
	Due      []dueDate        `json:"due"`
	Received []sourceStatus   `json:"received"`
	Findings map[string]int64 `json:"findings"`
	Runs     []runStatus      `json:"runs"`
}

type dueDate struct {
	Source  string     `json:"source"`
	Title   string     `json:"title"`
	At      *time.Time `json:"due"` // null: on occasion
	Text    string     `json:"text"`
	Overdue bool       `json:"past"`
}

type sourceStatus struct {
	Source     string    `json:"source"`
	Files      int64     `json:"files"`
	Duplicates int64     `json:"duplicates"`
	Refused    int64     `json:"refused"`
	Last       time.Time `json:"last"`
}

type runStatus struct {
	RunID  string    `json:"run"`
	Period string    `json:"period"`
	Cutoff time.Time `json:"cutoff"`
}

// dueDates lists what is due for a statistic month by the state calendar.
func (a *app) dueDates(w *workspace, m period.Month) []dueDate {
	var sources []schedules.Source
	title := map[string]string{}
	for _, l := range w.sources.All() {
		if l.Name != l.Source {
			continue // a second layout of the same source
		}
		title[l.Source] = l.Title.Zh
		due := schedules.Due{Rhythm: l.Rhythm, Day: l.Due.Day, Month: l.Due.Month}
		sources = append(sources, schedules.Source{Code: l.Source, Due: due})
	}
	var out []dueDate
	for _, f := range schedules.New(w.book).Filings(m, sources) {
		d := dueDate{Source: f.Source, Title: title[f.Source], Text: schedules.Text(f.At)}
		if !f.At.IsZero() {
			d.At, d.Overdue = &f.At, f.At.Before(a.now())
		}
		out = append(out, d)
	}
	return out
}

func readStatus(ctx context.Context, db *warehouse.DB) (*status, error) {
	s := &status{Received: []sourceStatus{}, Findings: map[string]int64{}, Runs: []runStatus{}}
	err := scanEach(ctx, db, `select source, count(*),
			sum(case when outcome = 'duplicate' then 1 else 0 end),
			sum(case when outcome = 'refused' then 1 else 0 end), max(received_at)
		from raw.delivery group by source order by source`, func(scan func(...any) error) error {
		var r sourceStatus
		err := scan(&r.Source, &r.Files, &r.Duplicates, &r.Refused, &r.Last)
		s.Received = append(s.Received, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = scanEach(ctx, db, `select severity, count(*) from raw.finding group by severity order by severity`,
		func(scan func(...any) error) error {
			var sev string
			var n int64
			err := scan(&sev, &n)
			s.Findings[sev] = n
			return err
		})
	if err != nil {
		return nil, err
	}
	known, err := tableExists(ctx, db, "indicators", "run")
	if err != nil || !known {
		return s, err
	}
	err = scanEach(ctx, db, `select run_id, period, cutoff from indicators.run order by period desc, cutoff desc, decided desc, as_of desc, run_id limit 5`,
		func(scan func(...any) error) error {
			var r runStatus
			err := scan(&r.RunID, &r.Period, &r.Cutoff)
			s.Runs = append(s.Runs, r)
			return err
		})
	return s, err
}

func tableExists(ctx context.Context, db *warehouse.DB, schema, name string) (bool, error) {
	n := int64(0)
	err := scanEach(ctx, db, `select count(*) from information_schema.tables where table_schema = $1 and table_name = $2`,
		func(scan func(...any) error) error { return scan(&n) }, schema, name)
	return n > 0, err
}

// scanEach runs a query and hands each row's Scan to f.
func scanEach(ctx context.Context, db *warehouse.DB, query string, f func(scan func(...any) error) error, args ...any) error {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("status: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return fmt.Errorf("status: %w", err)
		}
	}
	return rows.Err()
}

func (a *app) printStatus(s *status) {
	fmt.Fprintf(a.stdout, "due for %s\n", s.Month)
	var due [][]string
	for _, d := range s.Due {
		state := ""
		if d.Overdue {
			state = "past"
		}
		due = append(due, []string{d.Source, d.Title, d.Text, state})
	}
	table(a.stdout, []string{"source", "表", "due", ""}, due)
	var got [][]string
	for _, r := range s.Received {
		got = append(got, []string{r.Source, strconv.FormatInt(r.Files, 10), strconv.FormatInt(r.Duplicates, 10),
			strconv.FormatInt(r.Refused, 10), r.Last.Format(time.RFC3339)})
	}
	fmt.Fprintln(a.stdout)
	table(a.stdout, []string{"source", "files", "duplicates", "refused", "last received"}, got)
	for _, sev := range sortedKeys(s.Findings) {
		fmt.Fprintf(a.stdout, "findings %s at ingest: %d\n", sev, s.Findings[sev])
	}
	for _, r := range s.Runs {
		fmt.Fprintf(a.stdout, "run %s of %s, data to %s\n", r.RunID, r.Period, r.Cutoff.Format(time.RFC3339))
	}
}
