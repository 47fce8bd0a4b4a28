package metamorph

import (
	"database/sql"
	"strconv"
	"strings"
	"testing"
	"time"

	"stis/review"
	"stis/warehouse"
)

// decide records a decision and returns its id.
func decide(t *testing.T, db *warehouse.DB, l review.Link, at time.Time) string {
	t.Helper()
	l.Decision = review.Decision{At: at, Author: "王统计", Reason: "电话核实"}
	id, err := review.DecideLink(t.Context(), db, l)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A decision about a link that was taken after the as-of time changes nothing; one
// taken before it holds in every build from then on, and the last one counts.
func TestLinkDecision(t *testing.T) {
	w := theTown
	want := w.atEnd(t) // first: the copy then has facts
	db := w.copyOf(t, w.full)
	open := texts(t, db, `SELECT code || chr(9) || name FROM facts.link
		WHERE status IN ('clerical', 'unlinked') AND name <> '' ORDER BY status, source, code, name LIMIT 1`)
	firm := texts(t, db, "SELECT MAX(uscc) FROM facts.enterprise WHERE last AND status = '1'")
	if len(open) != 1 || len(firm) != 1 {
		t.Fatalf("no party to decide about: %q of %q", open, firm)
	}
	code, name, _ := strings.Cut(open[0], "\t")
	l := review.Link{Code: code, Name: name, USCC: firm[0], Verdict: review.Accept}
	state := func() string {
		return strings.Join(texts(t, db, `SELECT DISTINCT status || ' ' || coalesce(uscc, '-') || ' ' || coalesce(decision, '-')
			FROM facts.link WHERE code = $code AND name = $name ORDER BY 1`, sql.Named("code", code), sql.Named("name", name)), ", ")
	}

	decide(t, db, l, w.end.Add(time.Second))
	same(t, "decided after the as-of time", want, w.facts(t, db, w.end, view{}))

	id := decide(t, db, l, w.middle.Add(time.Hour))
	accepted := w.facts(t, db, w.end, view{})
	if got, want := state(), "linked "+firm[0]+" "+id; got != want {
		t.Errorf("%s %s is %s, want %s", code, name, got, want)
	}
	same(t, "the decision after a rebuild", accepted, w.facts(t, db, w.end, view{}))

	same(t, "before the decision", w.atMiddle(t), w.facts(t, db, w.middle, view{}))

	l.Verdict = review.Reject
	id = decide(t, db, l, w.middle.Add(2*time.Hour))
	rejected := w.facts(t, db, w.end, view{})
	if got := state(); strings.Contains(got, "linked "+firm[0]) || !strings.Contains(got, id) {
		t.Errorf("%s %s is %s after its rejection %s", code, name, got, id)
	}
	same(t, "the rejection after a rebuild", rejected, w.facts(t, db, w.end, view{}))
}

// A soft finding that a person confirms stays confirmed through rebuilds and no
// filed value changes; a confirmation after the as-of time changes nothing.
func TestConfirmation(t *testing.T) {
	w := theTown
	want := w.atEnd(t) // first: the copy then has facts
	db := w.copyOf(t, w.full)
	const tab = "\t"
	found := texts(t, db, `SELECT rule || $tab || source || $tab || batch || $tab || sheet || $tab || CAST("row" AS VARCHAR) || $tab || field || $tab || key
		FROM facts.review_queue WHERE state = 'open' AND "row" > 0 ORDER BY position LIMIT 1`, sql.Named("tab", tab))
	if len(found) != 1 {
		t.Fatal("nothing to confirm")
	}
	f := strings.Split(found[0], tab)
	row, err := strconv.Atoi(f[4])
	if err != nil {
		t.Fatal(err)
	}
	confirm := func(at time.Time) {
		t.Helper()
		c := review.Confirmation{Decision: review.Decision{At: at, Author: "王统计", Reason: "与合同核对无误"},
			Rule: f[0], Source: f[1], Batch: f[2], Sheet: f[3], Row: row, Field: f[5], Key: f[6], Verdict: review.Confirmed}
		if _, err := review.Confirm(t.Context(), db, c); err != nil {
			t.Fatal(err)
		}
	}
	confirm(w.end.Add(time.Second))
	same(t, "confirmed after the as-of time", want, w.facts(t, db, w.end, view{}))

	confirm(w.middle.Add(time.Hour))
	confirmed := w.facts(t, db, w.end, view{})
	got := texts(t, db, `SELECT state FROM facts.review_queue
		WHERE rule = $rule AND batch = $batch AND sheet = $sheet AND "row" = $row AND field = $field AND key = $key`,
		sql.Named("rule", f[0]), sql.Named("batch", f[2]), sql.Named("sheet", f[3]), sql.Named("row", row),
		sql.Named("field", f[5]), sql.Named("key", f[6]))
	if strings.Join(got, " ") != "confirmed" {
		t.Errorf("the finding is %q, want confirmed", got)
	}
	same(t, "the confirmation after a rebuild", confirmed, w.facts(t, db, w.end, view{}))
	for _, x := range []tables{want, confirmed} {
		delete(x, "facts.review_queue")
		delete(x, "facts.run") // the hash of the inputs knows of the decision
	}
	same(t, "beside the queue", want, confirmed)
}
