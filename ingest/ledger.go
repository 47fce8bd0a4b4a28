package ingest

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"stis/internal/finding"
	"stis/warehouse"
)

// toldFindings is how many findings a Receipt lists; raw.finding has them all.
const toldFindings = 10_000

// ledger remembers what was stored of one file, for its receipt.
type ledger struct {
	batch, source string
	told          []finding.Finding // the first of those stored
	untold        int               // stored findings that the receipt does not list
	gravest       finding.Severity  // among those
	rules         map[RuleCount]int // keys have Count 0
}

// store loads a chunk and empties it. Findings are sorted and numbered chunk
// by chunk, on from those the batch has.
func (l *ledger) store(ctx context.Context, tx *warehouse.Tx, c *chunk) error {
	if err := l.add(ctx, tx, c.findings); err != nil {
		return err
	}
	clear(c.findings)
	c.findings = c.findings[:0]
	for _, t := range []*buffer{c.rows, c.cells, c.quarantined, c.skipped, c.sheets, c.columns, c.totals} {
		if err := t.flush(ctx, tx); err != nil {
			return fmt.Errorf("store batch: %w", err)
		}
	}
	return nil
}

// add stores findings.
func (l *ledger) add(ctx context.Context, tx *warehouse.Tx, fs []finding.Finding) error {
	finding.Sort(fs)
	if err := addFindings(ctx, tx, l.batch, fs); err != nil {
		return err
	}
	if l.rules == nil {
		l.rules = map[RuleCount]int{}
	}
	for _, f := range fs {
		l.rules[RuleCount{Rule: f.Rule, Severity: f.Severity}]++
	}
	n := min(len(fs), toldFindings-len(l.told))
	l.told = append(l.told, fs[:n]...)
	l.untold += len(fs) - n
	for _, s := range []finding.Severity{finding.Info, finding.Warning, finding.Error} {
		if s == l.gravest || finding.Count(fs[n:], s) > 0 {
			l.gravest = s
		}
	}
	return nil
}

// receipt lists the findings for the receipt. Beyond toldFindings they are only
// counted, in one more that raw.finding does not have and that is as grave as
// the gravest of them, so that an exit code does not miss an error.
func (l *ledger) receipt(file string) []finding.Finding {
	if l.untold == 0 {
		return l.told
	}
	more := itoa(l.untold)
	return append(l.told, finding.Finding{Rule: "ING019", Severity: l.gravest, Source: l.source,
		Pos: finding.Pos{Batch: l.batch, File: file},
		Zh:  "另有" + more + "条审核结果未在此列出,全部结果见raw.finding",
		En:  more + " more findings are not listed here; raw.finding has them all"})
}

// byRule counts the findings by rule.
func (l *ledger) byRule() []RuleCount { return ruleCounts(l.rules) }

func ruleCounts(m map[RuleCount]int) []RuleCount {
	var out []RuleCount
	for k, n := range m {
		out = append(out, RuleCount{k.Rule, k.Severity, n})
	}
	slices.SortFunc(out, func(a, b RuleCount) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Severity, b.Severity))
	})
	return out
}

// addFindings numbers the findings on from those the batch has: the same bytes
// may have been refused as another source before.
func addFindings(ctx context.Context, tx *warehouse.Tx, batch string, fs []finding.Finding) error {
	if len(fs) == 0 {
		return nil
	}
	var last int
	if _, err := one(ctx, tx, "last_seq.sql", []any{sql.Named("batch", batch), sql.Named("below", int64(laterSeq))}, &last); err != nil {
		return err
	}
	return numberFindings(ctx, tx, fs, last)
}

// laterSeq is the number behind which findings made when a run ends stand, so
// that their numbers do not hang on what the run held beside their file.
const laterSeq = 1_000_000_000

// numberFindings stores findings under the numbers after last.
func numberFindings(ctx context.Context, tx *warehouse.Tx, fs []finding.Finding, last int) error {
	buf := newBuffer("finding", textCol("batch"), intCol("seq"), textCol("rule"), textCol("severity"), textCol("source"),
		textCol("sheet"), intCol("row"), textCol("field"), textCol("cell"), textCol("key"), textCol("zh"), textCol("en"))
	for i, f := range fs {
		buf.add(f.Pos.Batch, last+i+1, string(f.Rule), string(f.Severity), f.Source, null(f.Pos.Sheet), nullInt(f.Pos.Row),
			null(f.Pos.Field), null(f.Pos.Cell), null(f.Key), f.Zh, f.En)
	}
	return buf.flush(ctx, tx)
}
