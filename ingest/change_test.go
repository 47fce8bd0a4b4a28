package ingest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestChanges: every batch says what it changed, by natural key.
func TestChanges(t *testing.T) {
	full := strings.NewReplacer("source: own", "source: whole", "delta", "full", "own.E01", "whole.E01").Replace(ownLayout)
	b := ownBench(t, Settings{}, ownLayout, full)
	file := func(ids ...string) string {
		s := "编号,月份,金额,备考,合计额\n"
		for _, id := range ids {
			key, amt, _ := strings.Cut(id, "=")
			s += key + ",2026-10," + amt + ",,\n"
		}
		return s
	}
	steps := []struct{ source, data, want string }{
		{"own", file("a=1", "b=1", "c=1", "d=1"), "4 new, 0 changed, 0 same, 0 gone, revises none"},
		{"own", file("x=1", "y=1"), "2 new, 0 changed, 0 same, 0 gone, revises none"},
		{"own", file("d=1", "a=1", "b=2", "e=1"), "1 new, 1 changed, 2 same, 1 gone, revises 0"},
		{"own", strings.Replace(file("d=1"), ",,\n", ",,9\n", 1), "0 new, 0 changed, 1 same, 3 gone, revises 2"}, // only a derived field differs
		{"own", file("a=1", "x=1", "y=2", "q=7"), "1 new, 1 changed, 2 same, 0 gone, revises 1"},
		{"whole", file("a=1", "b=1", "c=1"), "3 new, 0 changed, 0 same, 0 gone, revises none"},
		{"whole", file("a=1", "b=2"), "0 new, 1 changed, 1 same, 1 gone, revises 5"},
		{"whole", file("a=1"), "0 new, 0 changed, 1 same, 1 gone, revises 6"}, // c was gone before
	}
	var ds []Delivery
	for i, s := range steps {
		ds = append(ds, Delivery{Path: textFile(t, fmt.Sprintf("%d.csv", i), s.data), Source: s.source, Received: received.Add(time.Duration(i) * time.Minute)})
	}
	check := func(b *bench, rs []*Receipt) {
		t.Helper()
		number := map[string]string{"": "none"}
		for i, r := range rs {
			number[r.Batch] = itoa(i)
		}
		for i, r := range rs {
			c := r.Change
			if c == nil {
				t.Fatalf("step %d: no change, %+v", i, r)
			}
			got := fmt.Sprintf("%d new, %d changed, %d same, %d gone, revises %s", c.Added, c.Changed, c.Same, c.Gone, number[c.Revises])
			if got != steps[i].want {
				t.Errorf("step %d: %s, want %s", i, got, steps[i].want)
			}
		}
	}
	var run, single []*Receipt
	fatal(t, b.in.ReceiveAll(t.Context(), ds, func(r *Receipt) error { run = append(run, r); return nil }))
	check(b, run)
	alone := ownBench(t, Settings{}, ownLayout, full)
	for _, d := range ds {
		r, err := alone.in.Receive(t.Context(), d)
		fatal(t, err)
		single = append(single, r)
	}
	check(alone, single)
	if b.content() != alone.content() {
		t.Errorf("a run and one by one differ:\n%s\n%s", b.content(), alone.content())
	}
}
