package indicators

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"stis/reference/period"
	"stis/review"
	"stis/warehouse"
)

// Run says what to compute and from what. Only Period, the hash of the inputs,
// the two versions and the overlays in force make the run's identity; the times
// are recorded.
type Run struct {
	Period        period.Month
	AsOf          time.Time
	Cutoff        time.Time
	InputsHash    string
	LayoutVersion string
	Overlays      []review.Overlay // as of AsOf; those in force are applied
	Decided       time.Time        // last decision of a person seen; zero when there is none
}

// Result is what a run has written.
type Result struct {
	RunID        string
	Observations int
}

// ID returns the identity of the run under a catalogue: the same inputs give
// the same one, whenever they are computed.
func (r Run) ID(catalogVersion string) string {
	parts := []string{r.Period.String(), r.InputsHash, catalogVersion, r.LayoutVersion}
	for _, o := range r.inForce() {
		parts = append(parts, o.ID)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "|")))
	return strings.ReplaceAll(r.Period.String(), "-", "") + "-" + hex.EncodeToString(sum[:])[:12]
}

// Compute computes every active indicator for all months up to the period and
// replaces what an earlier computation of the same run wrote, in one
// transaction. It reads facts and reference, and writes schema indicators.
func Compute(ctx context.Context, db *warehouse.DB, cat *Catalog, run Run) (*Result, error) {
	res := &Result{RunID: run.ID(cat.Version())}
	err := db.Tx(ctx, func(tx *warehouse.Tx) error {
		if err := tx.ExecFile(ctx, embedded, "sql/schema.sql"); err != nil {
			return err
		}
		lv, err := readLevels(ctx, tx, cat, run.Period)
		if err != nil {
			return err
		}
		if err := lv.adjust(cat, run.inForce()); err != nil {
			return err
		}
		m := &emitter{engine: newEngine(cat, lv)}
		m.all()
		res.Observations = len(m.out)
		return write(ctx, tx, cat, run, res.RunID, m.out)
	})
	if err != nil {
		return nil, fmt.Errorf("compute indicators of %s: %w", run.Period, err)
	}
	return res, nil
}

func write(ctx context.Context, tx *warehouse.Tx, cat *Catalog, run Run, id string, obs []Observation) error {
	if err := tx.ExecFile(ctx, embedded, "sql/clear_run.sql", named("run_id", id)); err != nil {
		return err
	}
	err := tx.ExecFile(ctx, embedded, "sql/insert_run.sql", named("run_id", id), named("period", run.Period.String()),
		named("as_of", run.AsOf.UTC()), named("cutoff", run.Cutoff.UTC()), named("inputs_hash", run.InputsHash),
		named("catalog_version", cat.Version()), named("layout_version", run.LayoutVersion),
		named("decided", decidedAt(run)))
	if err != nil {
		return err
	}
	adjustments, err := overlayTable(id, run.inForce())
	if err != nil {
		return err
	}
	if _, err = tx.Load(ctx, adjustments); err != nil {
		return err
	}
	_, err = tx.Load(ctx, observationTable(id, obs))
	return err
}

// decidedAt is 1970 when nobody has decided anything.
func decidedAt(run Run) time.Time {
	if run.Decided.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return run.Decided.UTC()
}

func named(name string, v any) sql.NamedArg { return sql.Named(name, v) }

// observationTable lays the observations out by column.
func observationTable(id string, obs []Observation) warehouse.Table {
	t := warehouse.Table{Schema: "indicators", Name: "observation", Rows: len(obs)}
	text := func(name string, get func(*Observation) string) {
		c := warehouse.Column{Name: name, Kind: warehouse.Text, Text: make([]string, len(obs))}
		for n := range obs {
			c.Text[n] = get(&obs[n])
		}
		t.Columns = append(t.Columns, c)
	}
	number := func(name string, get func(*Observation) *big.Rat) {
		c := warehouse.Column{Name: name, Kind: warehouse.Decimal, Width: 38, Scale: storeScale,
			Null: make([]bool, len(obs)), Big: make([]*big.Int, len(obs))}
		for n := range obs {
			c.Big[n] = bigs(get(&obs[n]))
			c.Null[n] = c.Big[n] == nil
		}
		t.Columns = append(t.Columns, c)
	}
	text("run_id", func(*Observation) string { return id })
	text("indicator", func(o *Observation) string { return o.Indicator })
	text("freq", func(o *Observation) string { return o.Freq })
	text("period", func(o *Observation) string { return o.Period })
	text("basis", func(o *Observation) string { return o.Basis })
	text("measure", func(o *Observation) string { return o.Measure })
	text("breakdown", func(o *Observation) string { return o.Breakdown })
	text("key", func(o *Observation) string { return o.Key })
	number("value", func(o *Observation) *big.Rat { return o.Value })
	text("unit", func(o *Observation) string { return o.Unit })
	text("obs_status", func(o *Observation) string { return o.ObsStatus })
	text("conf_status", func(o *Observation) string { return o.ConfStatus })
	text("reason", func(o *Observation) string { return o.Reason })
	contributors := warehouse.Column{Name: "contributors", Kind: warehouse.Int, Null: make([]bool, len(obs)), Int: make([]int64, len(obs))}
	for n := range obs {
		contributors.Int[n], contributors.Null[n] = obs[n].Contributors, obs[n].Contributors < 0
	}
	t.Columns = append(t.Columns, contributors)
	number("top1", func(o *Observation) *big.Rat { return o.Top1 })
	number("top2", func(o *Observation) *big.Rat { return o.Top2 })
	text("variant", func(o *Observation) string { return o.Variant })
	text("overlay", func(o *Observation) string { return strings.Join(o.Overlays, ";") })
	return t
}
