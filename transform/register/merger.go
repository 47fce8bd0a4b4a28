package register

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"stis/reference"
)

// merger is one firm's report that it merged into another (合并、并入企业).
type merger struct {
	uscc, filed, into string // into is the firm of the register; "" = none
	on                time.Time
	batch, sheet      string
	row               int
	problem           string
}

// heir stands for a firm on the days from From to To, exclusive.
type heir struct {
	uscc     string
	from, to time.Time
}

// mergers follows every merger to its end and fills facts.enterprise_merger and
// facts.enterprise_successor.
func (b *builder) mergers(ctx context.Context) error {
	byOrg := b.byOrg()
	var list []*merger
	byFirm := map[string]*merger{}
	err := b.read(ctx, "mergers.sql", func(rows *sql.Rows) error {
		m := &merger{}
		if err := rows.Scan(&m.uscc, &m.on, &m.filed, &m.batch, &m.sheet, &m.row); err != nil {
			return err
		}
		switch m.into = m.filed; {
		case m.filed == "":
			m.problem = "no_target"
		case b.known(m.filed):
		case byOrg[m.filed] != "":
			m.into = byOrg[m.filed]
		case byOrg[reference.OrgCodeOf(m.filed)] != "" && reference.CheckUSCC(m.filed) == nil:
			m.into = byOrg[reference.OrgCodeOf(m.filed)]
		default:
			m.into, m.problem = "", "unknown_target"
		}
		list, byFirm[m.uscc] = append(list, m), m
		return nil
	})
	if err != nil {
		return err
	}
	refuseCycles(list, byFirm)
	b.successor = map[string][]heir{}
	t := newTable("enterprise_merger", "uscc", "merged_on:date", "into_filed?", "into_uscc?", "final_uscc?", "depth:int", "problem", "batch", "sheet", "row:int")
	s := newTable("enterprise_successor", "uscc", "successor", "valid_from:date", "valid_to:date")
	for _, m := range list {
		heirs, depth := follow(m, byFirm)
		final := ""
		if m.problem == "" {
			b.successor[m.uscc] = heirs
			final = heirs[len(heirs)-1].uscc
			for _, h := range heirs {
				s.add(m.uscc, h.uscc, h.from, h.to)
			}
		}
		t.add(m.uscc, m.on, m.filed, m.into, final, depth, m.problem, m.batch, m.sheet, m.row)
	}
	if err := t.load(ctx, b.tx); err != nil {
		return err
	}
	return s.load(ctx, b.tx)
}

// refuseCycles marks the mergers that lead back to their own firm. A firm that
// merged into one of them keeps its own merger, which ends there.
func refuseCycles(list []*merger, byFirm map[string]*merger) {
	var circles []*merger
	for _, m := range list {
		next := m
		for range list {
			if next = byFirm[next.into]; next == nil || next == m {
				break
			}
		}
		if next == m {
			circles = append(circles, m)
		}
	}
	for _, m := range circles {
		m.problem = "cycle"
	}
}

// follow gives who stands for a firm on which days, and how many mergers lie
// between it and the last one. A successor that had merged before the firm did
// never stands for it.
func follow(m *merger, byFirm map[string]*merger) ([]heir, int) {
	from, depth := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), 0
	var out []heir
	cur := m.uscc
	for next := m; next != nil && next.problem == ""; next = byFirm[cur] {
		if from.Before(next.on) {
			out = append(out, heir{cur, from, next.on})
			from = next.on
		}
		cur = next.into
		depth++
	}
	return append(out, heir{cur, from, never()}), depth
}

// at is the firm that a firm of the register is on a day.
func (b *builder) at(uscc string, day time.Time) string {
	heirs := b.successor[uscc]
	i := slices.IndexFunc(heirs, func(h heir) bool { return !day.Before(h.from) && day.Before(h.to) })
	if i < 0 {
		return uscc
	}
	return heirs[i].uscc
}

// same reports whether two firms of the register are one on some day: equal, or
// one the successor of the other.
func (b *builder) same(x, y string) bool {
	stands := func(of, uscc string) bool {
		return slices.ContainsFunc(b.successor[of], func(h heir) bool { return h.uscc == uscc })
	}
	return x == y || stands(x, y) || stands(y, x)
}
