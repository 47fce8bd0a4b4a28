package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"stis/internal/city"
	"stis/transform/link"
	"stis/warehouse"
)

// truthMatrix is a confusion matrix: what the ledger says against what STIS
// made of it. The diagonal is right.
type truthMatrix struct {
	Name  string                    `json:"name"`
	Cells map[string]map[string]int `json:"cells"` // truth, then resolved as
	Wrong int                       `json:"wrong"`
}

// missed stands for what STIS did not see, and invented for what the ledger
// does not know.
const missed, invented = "(missed)", "(invented)"

func (m *truthMatrix) add(truth, got string, notes *[]ledgerNote, at string) {
	if m.Cells == nil {
		m.Cells = map[string]map[string]int{}
	}
	if m.Cells[truth] == nil {
		m.Cells[truth] = map[string]int{}
	}
	m.Cells[truth][got]++
	if truth == got {
		return
	}
	m.Wrong++
	if len(*notes) < maxNotes {
		*notes = append(*notes, ledgerNote{"wrong", m.Name, at, fmt.Sprintf("truth %s, stis %s", truth, got)})
	}
}

// ledgerTruth is what the ledger says beyond findings and totals.
type ledgerTruth struct {
	Links     linkScore     `json:"links"`
	Matrices  []truthMatrix `json:"matrices"`
	Estimates estimateScore `json:"estimates"`
	Oddities  []oddityScore `json:"oddities"`
	Wrong     int           `json:"wrong"`
	Notes     []ledgerNote  `json:"notes,omitempty"`
}

// linkScore is the quality of the linkage of METHODS §6.1.
type linkScore struct {
	Known     int              `json:"known"`
	Precision float64          `json:"precision"`
	Recall    float64          `json:"recall"`
	Passes    []link.PassScore `json:"passes"`
}

// The bars of the linkage: what a person need not look at must be right. Of fewer
// than minLinks true links a recall says nothing: one that waits for a person is
// more than the bar allows.
const (
	minPrecision, minRecall = 0.999, 0.98
	minLinks                = 100
)

// compareTruth holds identities, corrections, double counts, differences and
// estimates against the ledger.
func compareTruth(ctx context.Context, db *warehouse.DB, truth *city.Ledger) (ledgerTruth, error) {
	var out ledgerTruth
	for _, f := range []func(context.Context, *warehouse.DB, *city.Ledger, *ledgerTruth) error{
		compareLinks, compareCorrections, compareDoubles, compareGaps, compareEstimates, compareOddities,
	} {
		if err := f(ctx, db, truth, &out); err != nil {
			return out, fmt.Errorf("ledger of the truth: %w", err)
		}
	}
	for _, m := range out.Matrices {
		out.Wrong += m.Wrong
	}
	return out, nil
}

func compareLinks(ctx context.Context, db *warehouse.DB, truth *city.Ledger, out *ledgerTruth) error {
	var want, got []link.Pair
	for _, l := range truth.Links {
		want = append(want, link.Pair{Source: l.Source, Code: l.Code, Name: l.Name, USCC: l.USCC})
	}
	status := map[link.Pair]string{}
	err := scanEach(ctx, db, `select source, code, coalesce(name, ''), coalesce(uscc, ''), coalesce(pass, 0), status from facts.link
		order by source, code, name`, func(scan func(...any) error) error {
		var p link.Pair
		var s string
		if err := scan(&p.Source, &p.Code, &p.Name, &p.USCC, &p.Pass, &s); err != nil {
			return err
		}
		status[link.Pair{Source: p.Source, Code: p.Code, Name: p.Name}] = s
		if s == "linked" {
			got = append(got, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r := link.Score(want, got)
	out.Links = linkScore{Known: len(want), Precision: r.Total.Precision, Recall: r.Total.Recall, Passes: r.Passes}
	firm := map[link.Pair]string{}
	for _, p := range got {
		firm[link.Pair{Source: p.Source, Code: p.Code, Name: p.Name}] = p.USCC
	}
	m := truthMatrix{Name: "links by kind", Cells: map[string]map[string]int{}}
	for _, l := range truth.Links {
		k := link.Pair{Source: l.Source, Code: l.Code, Name: l.Name}
		if m.Cells[l.Kind] == nil {
			m.Cells[l.Kind] = map[string]int{}
		}
		switch f, linked := firm[k]; {
		case linked && f == l.USCC:
			m.Cells[l.Kind]["right firm"]++
		case linked:
			m.Cells[l.Kind]["wrong firm"]++
			out.Notes = append(out.Notes, ledgerNote{"wrong", "link", l.Kind + " " + l.Source + " " + l.Code + " " + l.Name, "truth " + l.USCC + ", stis " + f})
		default:
			m.Cells[l.Kind][cmp.Or(status[k], "not seen")]++
		}
	}
	out.Matrices = append(out.Matrices, m)
	if out.Links.Precision < minPrecision || out.Links.Recall < minRecall && r.Total.True >= minLinks {
		out.Wrong++
		out.Notes = append(out.Notes, ledgerNote{"wrong", "links", "all", fmt.Sprintf("precision %.4f, recall %.4f; want %v and %v",
			out.Links.Precision, out.Links.Recall, minPrecision, minRecall)})
	}
	return nil
}

// resolved collects what STIS made of a record: kinds by source and key.
type resolved map[[2]string]map[string]bool

func (r resolved) put(source, key, kind string) {
	k := [2]string{source, key}
	if r[k] == nil {
		r[k] = map[string]bool{}
	}
	r[k][kind] = true
}

// kind gives the kind that agrees with the truth, else the first there is.
func (r resolved) kind(source, key, truth string) string {
	kinds := r[[2]string{source, key}]
	if kinds[truth] {
		return truth
	}
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		return k
	}
	return missed
}

func compareCorrections(ctx context.Context, db *warehouse.DB, truth *city.Ledger, out *ledgerTruth) error {
	got := resolved{}
	err := scanEach(ctx, db, `select distinct c.source, c.key, c.record, b.file_name, c.kind from facts.correction c
		left join facts.batch b on b.batch = c.batch order by all`, func(scan func(...any) error) error {
		var source, key, record, file, kind string
		err := scan(&source, &key, &record, &file, &kind)
		for _, k := range []string{key, record, file} {
			got.put(source, k, kind)
		}
		return err
	})
	if err != nil {
		return err
	}
	// A file sent again moves nothing where all of its rows say what is known.
	err = scanEach(ctx, db, `select distinct b.source, b.file_name from facts.row_outcome o join facts.batch b on b.batch = o.batch where o.outcome = 'duplicate'
		union select distinct coalesce(source, ''), file_name from raw.delivery where outcome = 'duplicate' order by all`, func(scan func(...any) error) error {
		var source, file string
		err := scan(&source, &file)
		got.put(source, file, "resubmitted")
		return err
	})
	if err != nil {
		return err
	}
	m := truthMatrix{Name: "corrections"}
	for _, c := range truth.Corrections {
		m.add(c.Kind, got.kind(c.Source, c.Key, c.Kind), &out.Notes, c.Source+" "+c.Key+" "+c.Truth)
	}
	out.Matrices = append(out.Matrices, m)
	return nil
}

func compareDoubles(ctx context.Context, db *warehouse.DB, truth *city.Ledger, out *ledgerTruth) error {
	got, amount := resolved{}, map[string]string{}
	err := scanEach(ctx, db, `select kind, source, key, record, cast(sum(usd) as varchar) from facts.double_count group by all
		union all select 'customs_and_safe', 'cus_decl', decl_no || '|' || item_no, decl_no || '|' || item_no, cast(sum(fee_usd) as varchar) from facts.recon_overlap group by all
		order by all`,
		func(scan func(...any) error) error {
			var kind, source, key, record, usd string
			err := scan(&kind, &source, &key, &record, &usd)
			for _, s := range []string{source, "so_execution"} { // an agent's receipt is named by the line it pays
				for _, k := range []string{key, record} {
					got.put(s, k, kind)
					amount[kind+" "+s+" "+k] = usd
				}
			}
			return err
		})
	if err != nil {
		return err
	}
	m := truthMatrix{Name: "double counts"}
	for _, d := range truth.Doubles {
		m.add(d.Kind, got.kind(d.Source, d.Key, d.Kind), &out.Notes, d.Source+" "+d.Key+" "+d.USD)
	}
	out.Matrices = append(out.Matrices, m)
	return nil
}

// compareGaps looks for every true difference among those of STIS: the same
// quarter, record and amount to the cent, and then the same class.
func compareGaps(ctx context.Context, db *warehouse.DB, truth *city.Ledger, out *ledgerTruth) error {
	type place struct{ quarter, uscc, key, usd string }
	want, used := map[place][]string{}, map[string]bool{}
	for _, g := range truth.Gaps {
		p := place{g.Quarter, g.USCC, g.Key, g.USD}
		want[p] = append(want[p], g.Class)
		used[g.Quarter] = true
	}
	m := truthMatrix{Name: "differences between filings and receipts"}
	err := scanEach(ctx, db, `select quarter, uscc, coalesce(exec_id, ''), coalesce(bop_no, ''), gap_class, cast(usd as varchar), why
		from facts.recon_line where usd <> 0 order by all`, func(scan func(...any) error) error {
		var p place
		var exec, bop, class, why string
		if err := scan(&p.quarter, &p.uscc, &exec, &bop, &class, &p.usd, &why); err != nil {
			return err
		}
		for _, key := range []string{exec, bop} {
			p.key = key
			classes := want[p]
			if key == "" || len(classes) == 0 {
				continue
			}
			i := max(0, slices.Index(classes, class))
			m.add(classes[i], class, &out.Notes, fmt.Sprint(p, " ", why))
			want[p] = slices.Delete(slices.Clone(classes), i, i+1)
			return nil
		}
		m.add(invented, class, &out.Notes, fmt.Sprint(p.quarter, " ", p.uscc, " ", exec, " ", bop, " ", p.usd, " ", why))
		return nil
	})
	if err != nil {
		return err
	}
	for p, classes := range want {
		for _, c := range classes {
			m.add(c, missed, &out.Notes, fmt.Sprint(p))
		}
	}
	out.Matrices = append(out.Matrices, m)
	return nil
}

// printTruth prints the matrices with a row for each truth.
func (a *app) printTruth(t ledgerTruth) {
	fmt.Fprintf(a.stdout, "identities: precision %.4f, recall %.4f over %d names as filed\n\n", t.Links.Precision, t.Links.Recall, t.Links.Known)
	for _, m := range t.Matrices {
		heads := map[string]bool{}
		for _, c := range m.Cells {
			for k := range c {
				heads[k] = true
			}
		}
		columns := slices.Sorted(maps.Keys(heads))
		var rows [][]string
		for _, truth := range slices.Sorted(maps.Keys(m.Cells)) {
			row := []string{truth}
			for _, c := range columns {
				n := ""
				if v := m.Cells[truth][c]; v > 0 {
					n = strconv.Itoa(v)
				}
				row = append(row, n)
			}
			rows = append(rows, row)
		}
		table(a.stdout, append([]string{m.Name}, columns...), rows)
		fmt.Fprintln(a.stdout)
	}
	if e := t.Estimates; e.Values > 0 {
		fmt.Fprintf(a.stdout, "estimates for silent units: %d of %d values, sum %s of the true %s\n", e.Made, e.Values, e.Estimated, e.True)
	}
	for _, o := range t.Oddities {
		fmt.Fprintf(a.stdout, "planted oddities of kind %s: %d of %d on the review list\n", o.Kind, o.Listed, o.Planted)
	}
	fmt.Fprintln(a.stdout)
}
