package transform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/ingest"
	"stis/warehouse"
)

// sample gives a field a value of its type; different n give different values.
func sample(c ingest.Column, n int) string {
	switch c.Type.Kind {
	case ingest.Int:
		return strconv.Itoa(100 + n)
	case ingest.Decimal:
		return "1." + strconv.Itoa(n)
	case ingest.Date:
		return time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	case ingest.Timestamp:
		return time.Date(2026, 1, 1+n, 8, 0, 0, 0, time.UTC).Format("2006-01-02T15:04")
	case ingest.Month:
		return "2026-0" + strconv.Itoa(1+n)
	case ingest.Bool:
		return strconv.FormatBool(n%2 == 0)
	}
	switch {
	case c.Field == "audit_status" || c.Field == "op":
		return "A"
	case c.Field == vintageField:
		return "P"
	case c.Field == "year":
		return strconv.Itoa(2020 + n)
	}
	return "T" + strconv.Itoa(n)
}

// rowOf is a row with key number k and content number n.
func rowOf(l *ingest.Layout, k, n int) map[string]string {
	row := map[string]string{}
	for _, c := range l.Columns {
		if slices.Contains(l.Key, c.Field) {
			row[c.Field] = sample(c, k)
		} else {
			row[c.Field] = sample(c, n)
		}
	}
	return row
}

// contentOf names a field that is no key, no derived one and no code that the
// transform stage reads; "" where a source has only such fields.
func contentOf(l *ingest.Layout) string {
	for _, c := range l.Columns {
		if !slices.Contains(l.Key, c.Field) && !c.Derived && c.Type.Kind != ingest.Bool &&
			!slices.Contains([]string{"audit_status", "op", vintageField}, c.Field) {
			return c.Field
		}
	}
	return ""
}

// Every source of the catalogue goes through versions and outcomes: a first
// filing, the same again, a change, a derived field that decides nothing, a row
// held back and released, and a file declared complete.
func TestEverySource(t *testing.T) {
	book, cat := world(t)
	var sources []*ingest.Layout
	for _, l := range cat.All() {
		if l.Name == l.Source {
			sources = append(sources, l)
		}
	}
	if len(sources) < 30 {
		t.Errorf("%d sources in the catalogue, want the 30 of DOMAIN 6", len(sources))
	}
	db := openWarehouse(t, cat)
	for _, l := range sources {
		field := contentOf(l)
		if field == "" {
			t.Fatalf("%s: no field to change", l.Source)
		}
		changed := rowOf(l, 1, 1)
		c, _ := l.Column(field)
		changed[field] = sample(c, 2)
		derived := rowOf(l, 2, 1)
		for _, c := range l.Columns {
			if c.Derived {
				derived[c.Field] = sample(c, 3)
			}
		}
		first := testBatch{name: "a-" + l.Source, source: l.Source, received: "2026-02-01"}
		for k := 1; k <= 4; k++ {
			first.add(rowOf(l, k, 1), "", "")
		}
		first.add(rowOf(l, 4, 1), "", "")
		first.add(nil, "ING012", "")
		first.add(rowOf(l, 5, 1), "ING016", "2026-04-01")
		again := testBatch{name: "b-" + l.Source, source: l.Source, received: "2026-03-01"}
		again.add(changed, "", "")
		again.add(derived, "", "")
		complete := testBatch{name: "c-" + l.Source, source: l.Source, received: "2026-05-01", full: true}
		complete.add(changed, "", "")
		complete.add(rowOf(l, 5, 1), "", "")
		loadBatches(t, db, cat, []testBatch{first, again, complete})
	}
	for _, step := range []struct {
		asOf time.Time
		want []string
	}{
		{time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), []string{
			"a 5 superseded later_version", "a 6 accepted ", "a 7 accepted ", "a 8 accepted ", "a 9 duplicate same_content",
			"a 10 quarantined ING012", "a 11 quarantined ING016", "b 5 accepted ", "b 6 duplicate same_content"}},
		{time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), []string{
			"a 5 superseded later_version", "a 6 accepted ", "a 7 accepted ", "a 8 accepted ", "a 9 duplicate same_content",
			"a 10 quarantined ING012", "a 11 accepted ", "b 5 accepted ", "b 6 duplicate same_content"}},
		{time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), []string{
			"a 5 superseded later_version", "a 6 superseded absent_from_full_delivery", "a 7 superseded absent_from_full_delivery",
			"a 8 superseded absent_from_full_delivery", "a 9 superseded absent_from_full_delivery",
			"a 10 quarantined ING012", "a 11 accepted ", "b 5 accepted ", "b 6 superseded absent_from_full_delivery",
			"c 5 duplicate same_content", "c 6 duplicate same_content"}},
	} {
		// What a row says beyond its version depends on the other sources; the
		// version and the place in the table of outcomes do not.
		if _, err := Build(t.Context(), db, book, cat, Options{AsOf: step.asOf}); err != nil {
			t.Fatal(err)
		}
		for _, l := range sources {
			if d := cmp.Diff(step.want, outcomesOf(t, db, l.Source)); d != "" {
				t.Errorf("%s as of %s (-want +got):\n%s", l.Source, step.asOf.Format(time.DateOnly), d)
			}
		}
	}
}

// outcomesOf gives "batch row outcome reason" of a source's rows; a row that is
// out of scope is told by its version, which is accepted.
func outcomesOf(t *testing.T, db *warehouse.DB, source string) []string {
	t.Helper()
	var out []string
	for _, l := range lines(t, db, `SELECT o.batch, o."row",
		CASE WHEN o.outcome = 'out_of_scope' THEN v.outcome ELSE o.outcome END,
		CASE WHEN o.outcome = 'out_of_scope' THEN v.reason ELSE o.reason END
		FROM facts.row_outcome o
		LEFT JOIN facts.version v ON v.batch = o.batch AND v.sheet = o.sheet AND v."row" = o."row"
		WHERE o.source = '`+source+`' ORDER BY o.batch, o."row"`) {
		f := strings.Split(strings.TrimPrefix(l, "| "), " | ")
		reason := ""
		if len(f) > 3 {
			reason = f[3]
		}
		name, _, _ := strings.Cut(f[0], "-")
		out = append(out, fmt.Sprintf("%s %s %s %s", name, f[1], strings.TrimSuffix(f[2], " |"), reason))
	}
	return out
}

// Every correction word of the layouts (DOMAIN §8) has a case of its own below.
func TestCorrectionWordsHaveCases(t *testing.T) {
	_, cat := world(t)
	c := readCase(t, "testdata/case_corrections.txt", map[string]map[string]string{})
	told := map[string]bool{}
	for _, b := range c.batches {
		told[cat.Source(b.source).Correction] = true
	}
	for _, l := range cat.All() {
		if !told[l.Correction] {
			t.Errorf("layout %s: correction %q has no case", l.Name, l.Correction)
		}
	}
}

// A release, and a file that was refused and is read after all, leave every
// build as of an earlier time as it was.
func TestWhatComesLaterLeavesThePast(t *testing.T) {
	book, cat := world(t)
	db := openWarehouse(t, cat)
	l := cat.Source("target")
	b := testBatch{name: "t1", source: "target", received: "2026-01-20"}
	b.add(rowOf(l, 1, 1), "", "")
	b.add(nil, "ING016", "")
	loadBatches(t, db, cat, []testBatch{b})
	exec := func(query string) {
		t.Helper()
		if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error { return tx.Exec(t.Context(), query) }); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO raw.delivery VALUES ('d2', 't2', 'target', 't2.xlsx', 'sha', TIMESTAMP '2026-01-25 00:00:00', 1, 'refused', '缺列', 'no column');
INSERT INTO raw.finding VALUES
  ('t1', 1, 'ING016', 'E', 'target', 'S', 6, 'county_code', 'C6', 'k', '代码不在代码表', 'no such code'),
  ('t1', 2, 'ING014', 'W', 'target', 'S', 6, 'weight', 'F6', 'k', '数字', 'number'),
  ('t2', 1, 'ING002', 'E', 'target', NULL, NULL, NULL, NULL, NULL, '缺列', 'no column')`)
	at := func(month time.Month) (*Result, string, []string) {
		t.Helper()
		r, err := Build(t.Context(), db, book, cat, Options{AsOf: time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		fs, err := Findings(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, f := range fs {
			if !strings.HasPrefix(string(f.Rule), "TRN") {
				told = append(told, f.String())
			}
		}
		return r, dump(t, db), told
	}
	before, facts, told := at(2)
	if d := cmp.Diff([]string{"t1.xlsx!S!C6: E ING016: no such code", "t1.xlsx!S!F6: W ING014: number", "t2.xlsx: E ING002: no column"}, told); d != "" {
		t.Errorf("findings before (-want +got):\n%s", d)
	}

	exec(`INSERT INTO raw.release VALUES ('t1', 'S', 6, TIMESTAMP '2026-02-20 00:00:00', 'w');
INSERT INTO raw.delivery VALUES ('d3', 't2', 'target', 't2.xlsx', 'sha', TIMESTAMP '2026-02-20 00:00:00', 1, 'loaded', NULL, NULL),
  ('d4', 't2', 'target', 't2 again.xlsx', 'sha', TIMESTAMP '2026-02-21 00:00:00', 1, 'duplicate', NULL, NULL);
INSERT INTO raw.batch VALUES ('t2', 'target', 'target', 'w', 'xlsx', '', false, 2, 1, 1, 0);
INSERT INTO raw.quarantine VALUES ('t2', 'target', 'S', 6, 'ING012');
INSERT INTO raw.finding VALUES
  ('t2', 2, 'ING012', 'E', 'target', 'S', 6, 'target', 'D6', 'k', '不是数字', 'not a number'),
  ('t2', 3, 'ING021', 'I', 'target', NULL, NULL, NULL, NULL, NULL, '重复文件', 'same bytes')`)
	err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Load(t.Context(), rawTable(t, "t1", l, []map[string]string{rowOf(l, 2, 1)}, []int64{6}))
		if err == nil {
			_, err = tx.Load(t.Context(), rawTable(t, "t2", l, []map[string]string{rowOf(l, 3, 1)}, []int64{5}))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	same, factsAgain, toldAgain := at(2)
	if same.InputsHash != before.InputsHash {
		t.Error("the hash of the inputs changed")
	}
	if d := cmp.Diff(facts, factsAgain); d != "" {
		t.Errorf("facts changed:\n%s", d)
	}
	if d := cmp.Diff(told, toldAgain); d != "" {
		t.Errorf("findings changed:\n%s", d)
	}

	after, _, told := at(3)
	if after.InputsHash == before.InputsHash {
		t.Error("the hash of the inputs is blind to what came")
	}
	if d := cmp.Diff([]string{"t1.xlsx!S!F6: W ING014: number", "t2 again.xlsx: I ING021: same bytes", "t2.xlsx!S!D6: E ING012: not a number"}, told); d != "" {
		t.Errorf("findings after (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"| target | accepted | 3", "| target | quarantined | 1"},
		lines(t, db, "SELECT source, outcome, COUNT(*) FROM facts.row_outcome GROUP BY ALL ORDER BY ALL")); d != "" {
		t.Errorf("outcomes after (-want +got):\n%s", d)
	}

	// Only a release seen changes the hash between two builds of the same batches.
	exec(`INSERT INTO raw.release VALUES ('t2', 'S', 6, TIMESTAMP '2026-03-20 00:00:00', 'w')`)
	if r, _, _ := at(3); r.InputsHash != after.InputsHash {
		t.Error("a release to come changed the hash")
	}
	if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Load(t.Context(), rawTable(t, "t2", l, []map[string]string{rowOf(l, 4, 1)}, []int64{6}))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if r, _, _ := at(4); r.InputsHash == after.InputsHash {
		t.Error("the hash of the inputs is blind to a release")
	}
}

// A cell that a soft edit of its layout questions is not questioned again by
// the check of the same kind; another cell of the row is.
func TestNotQuestionedTwice(t *testing.T) {
	book, cat := world(t)
	db := openWarehouse(t, cat)
	defaults := map[string]map[string]string{}
	readCase(t, "testdata/defaults.txt", defaults)
	b := testBatch{name: "c1", source: "so_contract", received: "2026-06-05"}
	for _, id := range []string{"W1", "W2"} {
		b.add(merged(defaults["so_contract"], []string{"contract_id=" + id, "amt_usd=1000", "amt_cny=7100"}), "", "")
	}
	rates := testBatch{name: "r1", source: "fx_rate", received: "2026-06-01"}
	rates.add(merged(defaults["fx_rate"], []string{"month=2026-05"}), "", "")
	loadBatches(t, db, cat, []testBatch{b, rates})
	if err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		return tx.Exec(t.Context(), `INSERT INTO raw.finding VALUES
  ('c1', 1, 'so_contract.W07', 'W', 'so_contract', 'S', 5, 'amt_usd', 'Z5', 'W1|N|', '请核对', 'unit'),
  ('c1', 2, 'ING014', 'W', 'so_contract', 'S', 6, 'amt_usd', 'Z6', 'W2|N|', '数字', 'number')`)
	}); err != nil {
		t.Fatal(err)
	}
	r, err := Build(t.Context(), db, book, cat, Options{AsOf: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		if f.Rule == "TRN030" {
			got = append(got, fmt.Sprint(f.Pos.Row, " ", f.Pos.Field))
		}
	}
	slices.Sort(got)
	if d := cmp.Diff([]string{"5 amt_cny", "6 amt_cny", "6 amt_usd"}, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
