package ingest

import (
	"strings"
	"testing"
	"time"
)

// TestReplay: rows that pass under the rules of today come in under their own
// place, once; the others stay held, with today's reasons.
func TestReplay(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout)
	path := workbookFile(t, "编号|月份|金额|人数|备考\na|2026-10|=n:1|=n:2\nb|2026-10|=n:2|=n:150\nc|2026-13|=n:3|=n:120\nd|2026-10|=n:4|=n:250\ne|2026-10|=m:5|=n:3|好")
	r := b.receive(path, "own")
	if r.Loaded != 2 || r.Quarantined != 3 {
		t.Fatalf("%d loaded, %d held", r.Loaded, r.Quarantined)
	}
	foreign := b.receive(workbookFile(t, "号|月|款\nz|2026-10|=n:1"), "own")
	again := b.receive(textFile(t, "壞.csv", "%PDF"), "own")
	if foreign.Outcome != Refused || again.Outcome != Refused {
		t.Fatal("not refused")
	}
	before := b.content()
	at := received.Add(24 * time.Hour)
	replay := func(in *Ingester, at time.Time) (out []*Replayed) {
		fatal(t, in.Replay(t.Context(), at, func(r *Replayed) error { out = append(out, r); return nil }))
		return out
	}
	same := replay(b.in, at)
	if len(same) != 1 || same[0].Tried != 3 || same[0].Released != 0 || same[0].Still != 3 || b.content() != before {
		t.Errorf("under the same rules: %+v", same)
	}
	softer := strings.NewReplacer("n <= 100", "n <= 200", "header: 编号,", "header: 编号, synonyms: [号],", "header: 月份,", "header: 月份, synonyms: [月],",
		"header: 金额,", "header: 金额, synonyms: [款],", "\nedits:", "\nedits:\n  - {rule: own.W01, severity: W, field: n, check: n <= 110, zh: 人数偏多, en: many}").Replace(ownLayout)
	got := replay(b.with(b.in.archive, Settings{}, softer), at)
	if len(got) != 2 || got[0].Tried != 3 || got[0].Released != 1 || got[0].Still != 2 || got[0].File != "报表.xlsx" || got[0].Readable {
		t.Fatalf("replayed %+v", got[0])
	}
	if rules := got[0].Rules; len(rules) != 2 || rules[0].Rule != "ING012" || rules[0].Count != 1 || rules[1].Rule != "own.E01" || rules[1].Count != 1 {
		t.Errorf("rules %v", rules)
	}
	if !got[1].Readable || got[1].Batch != foreign.Batch || got[1].Released != 1 || got[1].Tried != 1 {
		t.Errorf("refused file %+v", got[1])
	}
	for _, c := range []struct{ query, want string }{
		{`SELECT id, _row FROM raw.own ORDER BY id`, "a|2 b|3 e|6 z|2"},
		{`SELECT sheet, "row", released_at FROM raw.release WHERE batch = '` + r.Batch + `'`, "Sheet1|3|2026-11-06 02:00:00"},
		{`SELECT count(*) FROM raw.quarantine`, "3"},
		{`SELECT text FROM raw.cell_text WHERE batch = '` + r.Batch + `' AND "row" = 3 ORDER BY col`, "b 2026-10 2 150"},
		{`SELECT rule, severity, cell FROM raw.finding WHERE "row" = 3 ORDER BY seq`, "own.E01|E|D3 own.W01|W|D3"},
		{`SELECT outcome, received_at FROM raw.delivery WHERE batch = '` + foreign.Batch + `' ORDER BY received_at`, "refused|2026-11-05 02:00:00 loaded|2026-11-06 02:00:00"},
		{`SELECT count(*) FROM raw.finding WHERE batch = '` + foreign.Batch + `'`, "0"},
		{`SELECT count(*) FROM raw.finding WHERE batch = '` + again.Batch + `'`, "1"},
		{`SELECT rows_loaded, rows_quarantined FROM raw.batch WHERE batch = '` + r.Batch + `'`, "2|3"},
	} {
		if out := strings.Join(b.query(c.query), " "); out != c.want {
			t.Errorf("%s: %q, want %q", c.query, out, c.want)
		}
	}
	after := b.content()
	if got := replay(b.with(b.in.archive, Settings{}, softer), at.Add(time.Hour)); len(got) != 1 || got[0].Tried != 2 || got[0].Released != 0 || b.content() != after {
		t.Errorf("a second time: %+v", got)
	}
}

// TestReplayReplaced: held rows whose record a later file has brought are
// closed: not tried, not held. What came before, what has only part of its key
// and what nobody brought stays held.
func TestReplayReplaced(t *testing.T) {
	layout := strings.NewReplacer("key: [id]", "key: [id, month]").Replace(ownLayout)
	b := ownBench(t, Settings{}, layout)
	head := "编号|月份|金额|人数\n"
	replay := func() (out []*Replayed) {
		fatal(t, b.in.Replay(t.Context(), received, func(r *Replayed) error { out = append(out, r); return nil }))
		return out
	}
	b.receive(workbookFile(t, head+"old|2026-10|=n:1|=n:2"), "own")
	bad := b.receive(workbookFile(t, head+"a|2026-10|=n:1|=n:150\nb|2026-10|多|=n:2\n|2026-10|=n:1|=n:2\nold|2026-10|=n:1|=n:150\nc|2026-10|=n:1|=n:150"), "own")
	text := b.receive(textFile(t, "d.csv", "编号,月份,金额,人数\nd,2026-10,1,150\nz,2026-10,1,1\n"), "own")
	if bad.Quarantined != 5 || text.Quarantined != 1 {
		t.Fatalf("%d and %d held", bad.Quarantined, text.Quarantined)
	}
	for i, c := range []struct {
		rows                   string
		tried, still, replaced int
		textStill              int
	}{
		{"x|2026-10|=n:1|=n:1", 5, 5, 0, 1},
		{"a|2026-10|=n:1|=n:50\nb|2026-09|=n:1|=n:1", 4, 4, 1, 1},
		{"b|2026-10|=n:1|=n:1\nd|2026-10|=n:1|=n:1", 3, 3, 2, 0},
		{"old|2026-10|=n:1|=n:1\nc|2026-10|=n:1|=n:1", 1, 1, 4, 0},
	} {
		b.receive(workbookFile(t, head+c.rows), "own")
		before := b.content()
		out := replay()
		if len(out) != 2 || out[0].Tried != c.tried || out[0].Still != c.still || out[0].Replaced != c.replaced || out[0].Released != 0 {
			t.Errorf("%d: %+v", i, out[0])
		}
		if out[1].Still != c.textStill || out[1].Replaced != 1-c.textStill {
			t.Errorf("%d: text file %+v", i, out[1])
		}
		if b.content() != before {
			t.Errorf("%d: the replay wrote something", i)
		}
	}
	softer := b.with(b.in.archive, Settings{}, strings.Replace(layout, "n <= 100", "n <= 200", 1))
	fatal(t, softer.Replay(t.Context(), received, func(r *Replayed) error {
		if r.Released != 0 {
			t.Errorf("a closed row was released: %+v", r)
		}
		return nil
	}))
}

// TestReplayStricter: a file that today's layout refuses keeps its rows held.
func TestReplayStricter(t *testing.T) {
	b := ownBench(t, Settings{}, ownLayout)
	b.receive(workbookFile(t, "编号|月份|金额|人数\na|2026-10|=n:1|=n:2\nb|2026-10|=n:2|=n:150"), "own")
	stricter := strings.Replace(ownLayout, "header: 备考, type: text", "header: 备考, type: text, required: true", 1)
	fatal(t, b.with(b.in.archive, Settings{}, stricter).Replay(t.Context(), received, func(r *Replayed) error {
		if r.Tried != 1 || r.Released != 0 || r.Still != 1 || len(r.Rules) != 1 || r.Rules[0].Rule != "ING004" {
			t.Errorf("%+v", r)
		}
		return nil
	}))
}
