package metamorph

import (
	"database/sql"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/ingest"
	"stis/warehouse"
)

// filed are rows of one source as a filer would write them: a header and texts.
type filed struct {
	source string
	header []string
	fields []string
	rows   [][]string
}

// readFiled writes rows of a source back as they were filed: those of a batch,
// or, with batch "", those that stand after the last build. A key that comes
// twice is taken once.
func readFiled(t *testing.T, w *town, db *warehouse.DB, source, batch string) filed {
	t.Helper()
	l := w.cat.Source(source)
	f := filed{source: source}
	var list strings.Builder
	var keys []int
	for i, c := range l.Columns {
		f.header, f.fields = append(f.header, c.Header), append(f.fields, c.Field)
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteString(quoted(c.Field))
		if slices.Contains(l.Key, c.Field) {
			keys = append(keys, i)
		}
	}
	rows, err := db.Query(t.Context(), "SELECT r.* FROM (SELECT _batch, _sheet, _row, "+quotedList(list.String())+" FROM raw."+quoted(source)+`) r
		JOIN facts.version v ON v.source = $source AND v.outcome = 'accepted' AND v.batch = r._batch AND v.sheet = r._sheet AND v."row" = r._row
		WHERE $batch IN ('', r._batch) ORDER BY v.position, v.sheet, v."row"`, sql.Named("source", source), sql.Named("batch", batch))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // Err below tells
	seen := map[string]bool{}
	for rows.Next() {
		values := make([]any, 3+len(f.header))
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(f.header))
		for i, v := range values[3:] {
			row[i] = warehouse.Show(v)
			if b, ok := v.(bool); ok {
				row[i] = map[bool]string{true: "是", false: "否"}[b]
			}
		}
		key := ""
		for _, k := range keys {
			key += row[k] + "|"
		}
		if !seen[key] {
			f.rows = append(f.rows, row)
		}
		seen[key] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

// quotedList passes on a list of names that are quoted each.
func quotedList(names string) string { return names }

// deliver writes the rows as so many files, one after another, and receives them
// all at the same time. Every row must be loaded.
func (f filed) deliver(t *testing.T, w *town, db *warehouse.DB, name string, parts int, at time.Time) {
	t.Helper()
	dir := t.TempDir()
	in, err := ingest.New(t.Context(), db, w.book, w.cat, filepath.Join(w.dir, "archive"), ingest.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for p := range parts {
		some := f.rows[len(f.rows)*p/parts : len(f.rows)*(p+1)/parts]
		if len(some) == 0 {
			continue
		}
		path := filepath.Join(dir, fmt.Sprintf("%s-%s-%d.csv", f.source, name, p))
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		c := csv.NewWriter(file)
		if err := c.WriteAll(append([][]string{f.header}, some...)); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := in.Receive(t.Context(), ingest.Delivery{Path: path, Name: filepath.Base(path), Source: f.source, Received: at})
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome != ingest.Loaded || r.Loaded != len(some) {
			t.Fatalf("%s: %s, %d rows read, %d loaded, want %d: %v", path, r.Outcome, r.RowsRead, r.Loaded, len(some), r.Findings)
		}
	}
}

// returns are the sources whose rows are filed again below, each with the
// fields that a revision changes; of several with a stroke between them the first
// that is filled.
var returns = map[string][]string{
	"safe_receipt": {"amt_orig", "txn1_amt", "amt_sold/amt_fx/amt_other"},
	"so_execution": {"amt_orig"},
	"hr_stat":      {"emp_end", "emp_new"},
}

// latest names the largest batch of a source received after a time.
func latest(t *testing.T, db *warehouse.DB, source string, after time.Time) string {
	t.Helper()
	got := texts(t, db, `SELECT b.batch FROM raw.batch b JOIN raw.delivery d ON d.batch = b.batch AND d.outcome = 'loaded'
		WHERE b.source = $source AND d.received_at > CAST($after AS TIMESTAMP) ORDER BY b.rows_loaded DESC, b.batch LIMIT 1`,
		sql.Named("source", source), sql.Named("after", after.UTC()))
	if len(got) == 0 {
		t.Fatalf("no batch of %s after %s", source, after)
	}
	return got[0]
}

// One file gives the facts that ten parts of it give; only where a row was read
// differs.
func TestOneFileOrTen(t *testing.T) {
	w := theTown
	full := w.copyOf(t, w.full)
	w.build(t, full, w.end)
	v := view{tables: []string{"facts.run", "facts.batch", "facts.conservation"}, without: identity}
	start, end := w.middle.Add(time.Minute), w.middle.Add(10*time.Minute)
	one, ten := w.copyOf(t, w.half), w.copyOf(t, w.half)
	before := w.facts(t, one, end, v)
	for _, source := range sorted(returns) {
		f := readFiled(t, w, full, source, latest(t, full, source, w.middle))
		parts := min(10, len(f.rows))
		if parts < 2 {
			t.Fatalf("%s: %d rows to split", source, len(f.rows))
		}
		f.deliver(t, w, one, "one", 1, start)
		f.deliver(t, w, ten, "ten", parts, start)
	}
	want := w.facts(t, one, end, v)
	if differences(before, want) == "" {
		t.Error("the file brought nothing")
	}
	same(t, "ten files in place of one", want, w.facts(t, ten, end, v))
}

// What stands, filed once more in other files, is a duplicate each, and nothing
// else changes: even the row that counts is the one that came first.
func TestLoadTwice(t *testing.T) {
	w := theTown
	end := w.middle.Add(10 * time.Minute)
	db := w.copyOf(t, w.half)
	want := w.facts(t, db, end, view{tables: ofBatches})
	outcomes := outcomesOf(t, db)
	added := map[string]int{}
	for _, source := range sorted(returns) {
		f := readFiled(t, w, db, source, "")
		added[source] = len(f.rows)
		f.deliver(t, w, db, "again", 1, w.middle.Add(time.Minute))
	}
	same(t, "everything filed twice", want, w.facts(t, db, end, view{tables: ofBatches}))
	for _, source := range sorted(returns) {
		outcomes[source+" duplicate"] += added[source]
	}
	if d := cmp.Diff(outcomes, outcomesOf(t, db)); d != "" {
		t.Errorf("outcomes (-want +got):\n%s", d)
	}
}

// outcomesOf counts "source outcome".
func outcomesOf(t *testing.T, db *warehouse.DB) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, s := range texts(t, db, "SELECT source || ' ' || outcome FROM facts.row_outcome") {
		out[s]++
	}
	return out
}

// A revision changes the facts, and the first filing sent again restores them:
// all but what tells how it came to be. That is the history of corrections, the
// count of lines that came (in_window), and the queue of soft findings, since the
// rows sent again are written more cleanly.
func TestSupersedeThenRestore(t *testing.T) {
	w := theTown
	end := w.middle.Add(10 * time.Minute)
	v := view{tables: append([]string{"facts.correction", "facts.review_queue"}, ofBatches...), without: append([]string{"in_window"}, identity...)}
	db := w.copyOf(t, w.half)
	want := w.facts(t, db, end, v)
	r := w.random(t)
	var first []filed
	for _, source := range sorted(returns) {
		f := readFiled(t, w, db, source, "")
		f.rows = slices.DeleteFunc(f.rows, func(row []string) bool {
			return strings.HasPrefix(row[slices.Index(f.fields, returns[source][0])], "-") // red entries
		})
		r.Shuffle(len(f.rows), func(i, j int) { f.rows[i], f.rows[j] = f.rows[j], f.rows[i] })
		f.rows = f.rows[:min(20, len(f.rows))]
		first = append(first, f)
	}
	for _, f := range first {
		f.revised(t).deliver(t, w, db, "revised", 1, w.middle.Add(time.Minute))
	}
	if d := differences(want, w.facts(t, db, end, v)); !strings.Contains(d, "facts.fx_flow") || !strings.Contains(d, "facts.execution") || !strings.Contains(d, "facts.headcount") {
		t.Errorf("the revisions changed only this:\n%s", d)
	}
	for _, f := range first {
		f.deliver(t, w, db, "restored", 1, w.middle.Add(2*time.Minute))
	}
	same(t, "revised and restored", want, w.facts(t, db, end, v))
}

// revised adds one to the fields that a revision changes.
func (f filed) revised(t *testing.T) filed {
	t.Helper()
	g := f
	g.rows = nil
	for _, row := range f.rows {
		row = slices.Clone(row)
		for _, field := range returns[f.source] {
			for one := range strings.SplitSeq(field, "/") {
				if i := slices.Index(f.fields, one); row[i] != "" {
					row[i] = plusOne(t, row[i])
					break
				}
			}
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// plusOne adds one to a number that is not negative.
func plusOne(t *testing.T, s string) string {
	t.Helper()
	whole, rest, point := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 0 {
		t.Fatalf("%q is no number to revise: %v", s, err)
	}
	whole = strconv.Itoa(n + 1)
	if point {
		whole += "." + rest
	}
	return whole
}

func sorted(m map[string][]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
