package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"stis/indicators"
	"stis/internal/city"
	"stis/internal/finding"
	"stis/reference/period"
)

// ledgerFindings compares the findings of STIS with what the city planted.
type ledgerFindings struct {
	Planted int          `json:"planted"`
	Found   int          `json:"found"`
	Missed  int          `json:"missed"`
	False   int          `json:"false"`
	Rules   []ruleScore  `json:"rules"`
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
	taken := make([]bool, len(got))
	where := map[findingPlace][]int{}
	for i, f := range got {
		cell := findingPlace{rule: string(f.Rule), file: f.Pos.File, sheet: f.Pos.Sheet, cell: f.Pos.Cell}
		key := findingPlace{rule: string(f.Rule), key: f.Key}
		where[cell] = append(where[cell], i)
		if f.Key != "" {
			where[key] = append(where[key], i)
		}
	}
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
		score(string(f.Rule), "").False++
		out.False++
		note("false", string(f.Rule), f.Pos.File+"!"+f.Pos.Sheet+"!"+f.Pos.Cell+" "+f.Key, f.En)
	}
	for _, s := range scores {
		out.Rules = append(out.Rules, *s)
	}
	slices.SortFunc(out.Rules, func(a, b ruleScore) int { return cmp.Compare(a.Rule, b.Rule) })
	return out
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
		want, err := decimal.NewFromString(t.Value)
		if err != nil {
			return out, fmt.Errorf("ledger: %s %s: %w", t.Indicator, t.Period, err)
		}
		m, err := period.Parse(t.Period)
		if err != nil {
			return out, fmt.Errorf("ledger: %s: %w", t.Indicator, err)
		}
		out.Checked++
		got, text := observed(cube, t, m)
		if got != nil && got.Equal(want) {
			continue
		}
		out.Wrong++
		if len(out.Notes) < maxNotes {
			out.Notes = append(out.Notes, ledgerNote{"wrong", t.Indicator,
				fmt.Sprintf("%s %s %s %s", t.Period, t.Basis, t.Breakdown, t.Key),
				fmt.Sprintf("truth %s, stis %s", want, text)})
		}
	}
	return out, nil
}

// observed reads the level a total speaks of. A member that has no facts has
// no observation, which stands for a true zero.
func observed(cube *indicators.Cube, t city.Total, m period.Month) (*decimal.Decimal, string) {
	o, ok := cube.Get(indicators.ID(t.Indicator), m, indicators.Basis(t.Basis), indicators.Level, t.Breakdown, t.Key)
	if !ok {
		if t.Key != "" {
			return &decimal.Zero, "no observation"
		}
		return nil, "no observation"
	}
	if !o.Valid {
		return nil, "no value: " + o.Reason
	}
	return &o.Value, o.Value.String()
}
