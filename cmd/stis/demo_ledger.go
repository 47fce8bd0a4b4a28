package main

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"stis/indicators"
	"stis/internal/city"
	"stis/internal/finding"
	"stis/transform"
	"stis/warehouse"
)

// ledgerFindings compares the findings of STIS with what the city planted.
type ledgerFindings struct {
	Planted int          `json:"planted"`
	Found   int          `json:"found"`
	Missed  int          `json:"missed"`
	False   int          `json:"false"`
	Rules   []ruleScore  `json:"rules"`
	Told    []ruleCount  `json:"told"` // statements about the data as they are, by rule
	Notes   []ledgerNote `json:"notes,omitempty"`
}

type ruleScore struct {
	Rule    string `json:"rule"`
	Kind    string `json:"kind"`
	Planted int    `json:"planted"`
	Found   int    `json:"found"`
	Missed  int    `json:"missed"`
	False   int    `json:"false"`
}

// ruleCount counts findings of a rule that no single planted mistake stands
// behind.
type ruleCount struct {
	Rule  string `json:"rule"`
	Count int    `json:"count"`
}

// statement reports whether a finding tells how the data as a whole are: what
// is improbable, does not reconcile, was not returned, or may be another firm.
// The matrices hold those against the truth. A hard one is a mistake to find.
func statement(f finding.Finding) bool {
	family := strings.TrimRight(string(f.Rule), "0123456789")
	return f.Severity != finding.Error && slices.Contains([]string{"EDT", "REC", "RSP", "LNK"}, family)
}

// told counts a statement.
func (l *ledgerFindings) told(rule string) {
	i := slices.IndexFunc(l.Told, func(c ruleCount) bool { return c.Rule == rule })
	if i < 0 {
		i = len(l.Told)
		l.Told = append(l.Told, ruleCount{Rule: rule})
	}
	l.Told[i].Count++
}

// ledgerNote names one disagreement.
type ledgerNote struct {
	What string `json:"what"` // missed or false
	Rule string `json:"rule"`
	At   string `json:"at"`
	Text string `json:"text"`
}

// ledgerTotals compares totals.
type ledgerTotals struct {
	Checked int          `json:"checked"`
	Wrong   int          `json:"wrong"`
	Notes   []ledgerNote `json:"notes,omitempty"`
}

// maxNotes bounds the list of disagreements printed; the counts are complete.
const maxNotes = 40

// findingPlace is how a finding is recognised: by its cell where there is one,
// else by the natural key of the record.
type findingPlace struct{ rule, file, sheet, cell, key string }

// compareFindings matches every planted error with one finding and every
// finding with one planted error; what is left over was missed or is false.
func compareFindings(truth *city.Ledger, got []finding.Finding) ledgerFindings {
	taken, where, planted := make([]bool, len(got)), placesOf(got), map[string]bool{}
	scores := map[string]*ruleScore{}
	score := func(rule, kind string) *ruleScore {
		if scores[rule] == nil {
			scores[rule] = &ruleScore{Rule: rule}
		}
		if scores[rule].Kind == "" {
			scores[rule].Kind = kind
		}
		return scores[rule]
	}
	out := ledgerFindings{}
	note := func(what, rule, at, text string) {
		if len(out.Notes) < maxNotes {
			out.Notes = append(out.Notes, ledgerNote{what, rule, at, text})
		}
	}
	for _, p := range truth.Planted {
		if p.Rule == "" {
			continue
		}
		planted[p.Rule] = true
		s := score(p.Rule, p.Kind)
		s.Planted++
		out.Planted++
		if i, ok := match(p, where, taken); ok {
			taken[i] = true
			s.Found++
			out.Found++
			continue
		}
		s.Missed++
		out.Missed++
		note("missed", p.Rule, p.File+"!"+p.Sheet+"!"+p.Cell+" "+p.Key, p.Kind+" "+p.Note)
	}
	for i, f := range got {
		if taken[i] {
			continue
		}
		if statement(f) && !planted[string(f.Rule)] {
			out.told(string(f.Rule))
			continue
		}
		score(string(f.Rule), "").False++
		out.False++
		note("false", string(f.Rule), f.Pos.File+"!"+f.Pos.Sheet+"!"+f.Pos.Cell+" "+f.Key, f.En)
	}
	for _, s := range scores {
		out.Rules = append(out.Rules, *s)
	}
	slices.SortFunc(out.Told, func(a, b ruleCount) int { return cmp.Compare(a.Rule, b.Rule) })
	slices.SortFunc(out.Rules, func(a, b ruleScore) int { return cmp.Compare(a.Rule, b.Rule) })
	return out
}

// placesOf lists the findings by what they are recognised by.
func placesOf(got []finding.Finding) map[findingPlace][]int {
	where := map[findingPlace][]int{}
	for i, f := range got {
		cell := findingPlace{rule: string(f.Rule), file: f.Pos.File, sheet: f.Pos.Sheet, cell: f.Pos.Cell}
		key := findingPlace{rule: string(f.Rule), key: f.Key}
		where[cell] = append(where[cell], i)
		if f.Key != "" {
			where[key] = append(where[key], i)
		}
	}
	return where
}

// match finds an untaken finding for a planted error.
func match(p city.Planted, where map[findingPlace][]int, taken []bool) (int, bool) {
	var places []findingPlace
	if p.Cell != "" {
		places = append(places, findingPlace{rule: p.Rule, file: p.File, sheet: p.Sheet, cell: p.Cell})
	}
	if p.Key != "" {
		places = append(places, findingPlace{rule: p.Rule, key: p.Key})
	}
	if p.Cell == "" && p.Key == "" {
		places = append(places, findingPlace{rule: p.Rule, file: p.File, sheet: p.Sheet})
	}
	for _, at := range places {
		for _, i := range where[at] {
			if !taken[i] {
				return i, true
			}
		}
	}
	return 0, false
}

// note records a disagreement over a number.
func (t *ledgerTotals) note(what, at string, want, got any) {
	t.Wrong++
	if len(t.Notes) < maxNotes {
		t.Notes = append(t.Notes, ledgerNote{"wrong", what, at, fmt.Sprintf("truth %v, stis %v", want, got)})
	}
}

// compareTotals holds every total of the ledger against the observation of the
// run that ends with its month, or of the last run for earlier months.
func compareTotals(truth *city.Ledger, months []*monthResult) (ledgerTotals, error) {
	cubes := map[string]*indicators.Cube{}
	for _, m := range months {
		cubes[m.Period] = m.Cube
	}
	last := months[len(months)-1].Cube
	var out ledgerTotals
	for _, t := range truth.Totals {
		cube := cubes[t.Period]
		if cube == nil {
			cube = last
		}
		want, ok := new(big.Rat).SetString(t.Value)
		if !ok {
			return out, fmt.Errorf("ledger: %s %s: %q is not a number", t.Indicator, t.Period, t.Value)
		}
		out.Checked++
		if got, text := observed(cube, t); got == nil || !sameNumber(got, want) {
			at := fmt.Sprintf("%s %s %s %s", t.Period, t.Basis, t.Breakdown, t.Key)
			out.note(t.Indicator, at, want.FloatString(6), text)
		}
	}
	return out, nil
}

// sameNumber compares at the twelve decimals that observations are stored with;
// amounts have two and are compared exactly.
func sameNumber(a, b *big.Rat) bool {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).Cmp(big.NewRat(1, 1e12)) <= 0
}

// observed reads the level a total speaks of. A member that has no facts has
// no observation, which stands for a true zero.
func observed(cube *indicators.Cube, t city.Total) (*big.Rat, string) {
	breakdown, key := indicators.Total, ""
	if t.Breakdown != "" {
		breakdown, key = t.Breakdown, t.Breakdown+"="+t.Key
	}
	o, ok := cube.Get(t.Indicator, t.Period, t.Basis, "level", breakdown, key)
	switch {
	case !ok && key != "":
		return new(big.Rat), "no observation"
	case !ok:
		return nil, "no observation"
	case o.Value == nil:
		return nil, "no value: " + o.Reason
	}
	return o.Value, o.Value.FloatString(6)
}

// compareOutcomes holds the conservation table against the ledger.
func compareOutcomes(truth *city.Ledger, got []transform.OutcomeCount, out *ledgerTotals) {
	have := map[[2]string]int64{}
	for _, o := range got {
		have[[2]string{o.Source, o.Outcome}] = o.Rows
	}
	for _, o := range truth.Outcomes {
		out.Checked++
		k := [2]string{o.Source, o.Outcome}
		if have[k] != int64(o.Rows) {
			out.note("rows", o.Source+" "+o.Outcome, o.Rows, have[k])
		}
		delete(have, k)
	}
	for k, n := range have {
		if n != 0 {
			out.note("rows", k[0]+" "+k[1], 0, n)
		}
	}
}

// compareControls holds the control totals of every amount column against the
// ledger: over all rows loaded, and over those that count.
func compareControls(ctx context.Context, db *warehouse.DB, w *workspace, truth *city.Ledger, out *ledgerTotals) error {
	type place struct{ source, field string }
	loaded, standing := map[place]string{}, map[place]string{}
	err := scanEach(ctx, db, `select b.source, t.field, cast(sum(t.loaded_total) as varchar)
		from raw.control_total t join raw.batch b on b.batch = t.batch group by b.source, t.field`, func(scan func(...any) error) error {
		var p place
		var total string
		err := scan(&p.source, &p.field, &total)
		loaded[p] = total
		return err
	})
	if err != nil {
		return err
	}
	totals, err := transform.StandingTotals(ctx, db, w.sources)
	if err != nil {
		return err
	}
	for _, t := range totals {
		standing[place{t.Source, t.Field}] = t.Total
	}
	for _, c := range truth.Controls {
		p := place{c.Source, c.Field}
		for _, x := range []struct{ what, want, got string }{{"loaded", c.Loaded, loaded[p]}, {"standing", c.Standing, standing[p]}} {
			out.Checked++
			want, ok1 := new(big.Rat).SetString(x.want)
			got, ok2 := new(big.Rat).SetString(x.got)
			if !ok1 || !ok2 || want.Cmp(got) != 0 {
				out.note(x.what, c.Source+" "+c.Field, x.want, x.got)
			}
		}
	}
	return nil
}

// compareHashes looks for the hash of every identity number that was filed in
// plain.
func compareHashes(ctx context.Context, db *warehouse.DB, truth *city.Ledger, out *ledgerTotals) error {
	have := map[string]string{}
	err := scanEach(ctx, db, "select hire_id, person_hash from raw.new_hire", func(scan func(...any) error) error {
		var id, hash string
		err := scan(&id, &hash)
		have[id] = hash
		return err
	})
	for _, h := range truth.Hashed {
		out.Checked++
		if have[h.Key] != h.Hash {
			out.note("hash", h.Source+" "+h.Key, h.Hash, have[h.Key])
		}
	}
	return err
}
