package editing

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// queued is a fixture with execution of a million dollars a month and soft
// findings of several kinds.
func queued(t *testing.T) *fixture {
	f := newFixture(t)
	for i, usd := range []string{"900000", "60000", "30000", "10000"} {
		f.execution(i+1, "U1", "2026-05", usd, "n=1")
	}
	f.exec(`UPDATE facts.execution SET shore = 'ON' WHERE "row" = 2`)
	f.insert("facts.headcount", "uscc=U1,stat_month=2026-10,emp_end=1000,carried=false,batch=h,sheet=S,row=1")
	f.insert("facts.headcount", "uscc=U2,stat_month=2026-10,emp_end=3,carried=false,batch=h,sheet=S,row=2")
	f.insert("facts.finding", "rule=TRN021,severity=W,source=so_execution,batch=b,sheet=S,row=2,field=uscc,key=ZX2,zh=中,en=e")
	f.insert("facts.finding", "rule=TRN002,severity=W,source=so_execution,batch=b,sheet=S,row=3,field=exec_date,key=ZX3,zh=中,en=e")
	f.insert("facts.finding", "rule=TRN017,severity=W,source=so_execution,batch=b,sheet=S,row=3,field=bop_no,key=ZX3,zh=中,en=e")
	f.insert("facts.finding", "rule=TRN029,severity=W,source=hr_stat,batch=h,sheet=S,row=2,field=emp_end,key=U2,zh=中,en=e")
	f.insert("facts.finding", "rule=TRN015,severity=W,source=so_execution,key=U9,zh=中,en=e")
	f.insert("facts.finding", "rule=TRN004,severity=E,source=so_execution,batch=b,sheet=S,row=4,field=contract_id,key=ZX4,zh=中,en=e")
	f.insert("facts.finding", "rule=TRN010,severity=I,source=so_execution,batch=b,sheet=S,row=4,field=exec_date,key=ZX4,zh=中,en=e")
	f.insert("facts.batch", "batch=b,source=so_execution")
	f.insert("raw.finding", "batch=b,seq=1,rule=so_execution.W02,severity=W,source=so_execution,sheet=S,row=4,field=corr_reason,key=ZX4")
	f.insert("raw.finding", "batch=b,seq=2,rule=so_execution.W02,severity=W,source=so_execution,sheet=S,row=99,field=corr_reason,key=ZX99")
	return f
}

const queueLines = `SELECT position, rule, severity, "row", indicator, effect_usd, effect_share, rest_share, stop, state FROM facts.review_queue ORDER BY position`

func TestQueue(t *testing.T) {
	f := queued(t)
	f.build()
	want := []string{
		// 60,000 of 1,000,000; the row is onshore, so EX03 (940,000) is not touched.
		"1 TRN021 W 2 EX01 60000 0.06 0.042554 false open",
		// 30,000 of 940,000; the second finding of the row adds nothing to the rest.
		"2 TRN002 W 3 EX03 30000 0.031915 0.010639 false open",
		"3 TRN017 W 3 EX03 30000 0.031915 0.010639 false open",
		"4 so_execution.W02 W 4 EX03 10000 0.010638 0.002992 true open",
		"5 TRN029 W 2 HR01  0.002991 0 false open",
		"6 TRN015 W    0 0 false open",
	}
	if d := cmp.Diff(want, f.lines(queueLines)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	s, err := ReadSummary(t.Context(), f.db)
	if err != nil {
		t.Fatal(err)
	}
	if s.En() != "checking the first 4 of 6 leaves at most 0.3 %" || s.Zh() != "核实 6 项疑点中的前 4 项后,其余对总量指标的影响不超过 0.3%" {
		t.Errorf("summary %q %q", s.En(), s.Zh())
	}
	first, err := OpenQueue(t.Context(), f.db, 1)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Entry{{Position: 1, Rule: "TRN021", Severity: "W", Source: "so_execution", Batch: "b", Sheet: "S", Row: 2, Field: "uscc", Key: "ZX2",
		USCC: "U1", Indicator: "EX01", EffectUSD: "60000.00", EffectShare: .06, RestShare: .042554, State: "open", Period: "2026-05"}}, first); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if all, err := OpenQueue(t.Context(), f.db, 0); err != nil || len(all) != 6 {
		t.Errorf("all: %d %v", len(all), err)
	}
}

// A decision takes an entry out of the open list and leaves it to be seen; the
// last decision counts, and none made after the time of the build. It speaks of
// its row: the same finding of another batch is open.
func TestConfirmations(t *testing.T) {
	f := queued(t)
	decide := func(n int, at, rule, row, field, key, verdict string) {
		place := "batch=b,sheet=S,source=so_execution"
		if row == "0" {
			place = "batch='',sheet='',source=''"
		}
		f.insert("review.confirmation", fmt.Sprintf("decision=d%d,decided_at=%s,author=a,reason=r,rule=%s,%s,row=%s,field=%s,key=%s,verdict=%s",
			n, at, rule, place, row, field, key, verdict))
	}
	decide(1, "2026-11-01", "TRN021", "2", "uscc", "ZX2", "2")
	decide(2, "2026-11-01", "TRN002", "3", "exec_date", "ZX3", "2")
	decide(3, "2026-11-02", "TRN002", "3", "exec_date", "ZX3", "0")
	decide(4, "2026-11-24", "TRN017", "3", "bop_no", "ZX3", "3")
	decide(5, "2026-11-02", "TRN015", "0", "''", "U9", "3")
	f.insert("facts.finding", "rule=TRN021,severity=W,source=so_execution,batch=b2,sheet=S,row=2,field=uscc,key=ZX2,zh=中,en=e")
	for range 2 { // it survives a rebuild
		f.build()
		want := []string{
			"1 TRN002 W 3 EX03 30000 0.031915 0.010639 false open",
			"2 TRN017 W 3 EX03 30000 0.031915 0.010639 false open",
			"3 so_execution.W02 W 4 EX03 10000 0.010638 0.002992 true open",
			"4 TRN029 W 2 HR01  0.002991 0 false open",
			"5 TRN021 W 2   0 0 false open",
			"6 TRN021 W 2 EX01 60000 0.06  false confirmed",
			"7 TRN015 W    0  false waived",
		}
		if d := cmp.Diff(want, f.lines(queueLines)); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
	}
	s, err := ReadSummary(t.Context(), f.db)
	if d := cmp.Diff(Summary{Open: 5, Confirmed: 1, Waived: 1, Check: 3, Rest: .002992}, s); d != "" || err != nil {
		t.Errorf("%v -want +got:\n%s", err, d)
	}
}

// An outlier counts by its distance from what was anticipated; as a finding it is
// one entry, and one that is no finding stays in the queue for thirteen months.
func TestQueueOfOutliers(t *testing.T) {
	f := newFixture(t)
	steadyFirms(f, 40)
	f.exec(`UPDATE facts.execution SET usd = usd * 60 WHERE exec_id = 'ZX3-17';
		UPDATE facts.execution SET usd = usd * 10 WHERE exec_id IN ('ZX10-18', 'ZX10-3')`)
	f.build()
	if d := cmp.Diff([]string{"EDT001 ZX3-17", "EDT001 ZX10-18", "EDT004 ZX10-18"}, f.lines("SELECT rule, key FROM facts.review_queue ORDER BY position")); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	f.insert("facts.finding", "rule=EDT001,severity=W,source=so_execution,batch=b,sheet=S,row=317,field=amt_orig,key=ZX3-17,zh=中,en=e")
	f.build()
	if d := cmp.Diff([]string{"EDT001 W true", "EDT001 I true", "EDT004 I true"},
		f.lines("SELECT rule, severity, effect_usd = ABS(value - expected) FROM facts.review_queue ORDER BY position")); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestEmptyQueue(t *testing.T) {
	f := newFixture(t)
	f.build()
	s, err := ReadSummary(t.Context(), f.db)
	if err != nil || s != (Summary{}) || s.En() != "nothing is open" || s.Zh() != "没有待核实的疑点" {
		t.Errorf("%+v %v", s, err)
	}
}
