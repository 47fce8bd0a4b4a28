package review

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stis/warehouse"
)

func open(t *testing.T) *warehouse.DB {
	t.Helper()
	db, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{MemoryLimitMB: 512, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func day(d int) time.Time { return time.Date(2026, 11, d, 1, 2, 3, 4000, time.UTC) }

func proposal() Overlay {
	return Overlay{Decision: Decision{At: day(2), Author: "王 敏", Reason: "口径核实"}, LegalGround: "统计法第二十条",
		Indicator: "EX03", Period: "2026-10", Dimension: "county", Member: "330302", Unit: "USD", Adjustment: "-1200.5"}
}

// An overlay counts only from the signature of another person on, and what is
// asked as of an earlier time sees the earlier state.
func TestOverlayLife(t *testing.T) {
	db, ctx := open(t), t.Context()
	id, err := Record(ctx, db, proposal())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Record(ctx, db, proposal()); err != nil || again != id {
		t.Errorf("the same proposal again: %q, %v", again, err)
	}
	sign := func(d int, who, verdict string) error {
		return Sign(ctx, db, id, Signature{At: day(d), Signer: who, Verdict: verdict, Reason: "已核"})
	}
	if err := sign(3, " 王敏 ", Approve); err == nil || !strings.Contains(err.Error(), "another person") {
		t.Errorf("the author signed alone: %v", err)
	}
	if err := sign(1, "李强", Approve); err == nil || !strings.Contains(err.Error(), "not recorded by") {
		t.Errorf("signed before it was recorded: %v", err)
	}
	if err := sign(4, "李强", Approve); err != nil {
		t.Fatal(err)
	}
	if err := sign(5, "赵云", Refuse); err == nil || !strings.Contains(err.Error(), "in force") {
		t.Errorf("refused what is in force: %v", err)
	}
	if err := sign(9, "赵云", Withdraw); err != nil {
		t.Fatal(err)
	}
	for d, want := range map[int]string{3: Proposed, 4: InForce, 8: InForce, 9: Withdrawn} {
		all, err := Overlays(ctx, db, day(d))
		if err != nil || len(all) != 1 || all[0].State != want {
			t.Errorf("on day %d: %+v, %v; want %s", d, all, err, want)
		}
		if want == InForce && (!all[0].InForce.Equal(day(4)) || all[0].Adjustment != "-1200.500000") {
			t.Errorf("on day %d: %+v", d, all[0])
		}
	}
	if all, err := Overlays(ctx, db, day(1)); err != nil || len(all) != 0 {
		t.Errorf("before it was recorded: %v, %v", all, err)
	}
}

func TestRefusals(t *testing.T) {
	db, ctx := open(t), t.Context()
	overlay := func(change func(*Overlay)) error {
		o := proposal()
		change(&o)
		_, err := Record(ctx, db, o)
		return err
	}
	link := func(change func(*Link)) error {
		l := Link{Decision: Decision{At: day(1), Author: "a", Reason: "b"}, Code: "X", USCC: "Y", Verdict: Accept}
		change(&l)
		_, err := DecideLink(ctx, db, l)
		return err
	}
	confirm := func(change func(*Confirmation)) error {
		c := Confirmation{Decision: Decision{At: day(1), Author: "a", Reason: "b"}, Rule: "EDT001", Key: "k", Verdict: Waived}
		change(&c)
		_, err := Confirm(ctx, db, c)
		return err
	}
	cases := map[string]error{
		"no time":                     overlay(func(o *Overlay) { o.At = time.Time{} }),
		"who decides is missing":      overlay(func(o *Overlay) { o.Author = " " }),
		"the reason is missing":       link(func(l *Link) { l.Reason = "" }),
		"longer than 500":             link(func(l *Link) { l.Reason = strings.Repeat("长", 501) }),
		"control characters":          confirm(func(c *Confirmation) { c.Author = "a\x1b[31m" }),
		"neither a code nor a name":   link(func(l *Link) { l.Code = "" }),
		"no firm":                     link(func(l *Link) { l.USCC = "" }),
		`verdict "maybe"`:             link(func(l *Link) { l.Verdict = "maybe" }),
		"no rule":                     confirm(func(c *Confirmation) { c.Rule = "" }),
		"neither a row nor a key":     confirm(func(c *Confirmation) { c.Key = "" }),
		`verdict "1"`:                 confirm(func(c *Confirmation) { c.Verdict = "1" }),
		"adjustment \"1,5\"":          overlay(func(o *Overlay) { o.Adjustment = "1,5" }),
		"changes nothing":             overlay(func(o *Overlay) { o.Adjustment = "0.00" }),
		"legal ground is missing":     overlay(func(o *Overlay) { o.LegalGround = "" }),
		"indicator, period or unit":   overlay(func(o *Overlay) { o.Unit = "" }),
		"its dimension and its membe": overlay(func(o *Overlay) { o.Member = "" }),
	}
	for want, err := range cases {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if all, err := Overlays(ctx, db, day(30)); err != nil || len(all) != 0 {
		t.Errorf("something was stored: %v, %v", all, err)
	}
}

// Decisions are listed as of a time, oldest first, and none replaces another.
func TestDecisionsStand(t *testing.T) {
	db, ctx := open(t), t.Context()
	for i, v := range []string{Accept, Reject, Accept} {
		l := Link{Decision: Decision{At: day(1 + i), Author: "王敏", Reason: "核对合同"}, Code: "000", Name: "甲公司", USCC: "U", Verdict: v}
		for range 2 {
			if _, err := DecideLink(ctx, db, l); err != nil {
				t.Fatal(err)
			}
		}
		c := Confirmation{Decision: l.Decision, Rule: "EDT001", Source: "so_execution", Batch: "b", Sheet: "执行", Row: 7 + i, Field: "amt_orig", Verdict: Confirmed}
		if _, err := Confirm(ctx, db, c); err != nil {
			t.Fatal(err)
		}
	}
	ls, err := Links(ctx, db, day(2))
	if err != nil || len(ls) != 2 || ls[0].Verdict != Accept || ls[1].Verdict != Reject || !ls[1].At.Equal(day(2)) {
		t.Errorf("links: %+v, %v", ls, err)
	}
	cs, err := Confirmations(ctx, db, day(3))
	if err != nil || len(cs) != 3 || cs[2].Row != 9 || cs[2].Author != "王敏" {
		t.Errorf("confirmations: %+v, %v", cs, err)
	}
}
