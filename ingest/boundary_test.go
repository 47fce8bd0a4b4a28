package ingest

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"stis/ingest/workbook"
	"stis/reference"
)

// TestBoundaries: no row is lost or doubled where one chunk ends and the next
// begins, whether the rows are good or held, and the totals of every column are
// those of the file.
func TestBoundaries(t *testing.T) {
	for _, rows := range []int{chunkRows - 1, chunkRows, chunkRows + 1, 25_001} {
		t.Run(itoa(rows), func(t *testing.T) {
			var s strings.Builder
			s.WriteString("编号,月份,金额,人数,备考,合计额\n")
			amt, n, loadedAmt, loadedN, held := 0, 0, 0, 0, 0
			for i := range rows {
				people := i % 100
				if i%1000 == 999 {
					people = 101 + i%7 // own.E01
					held++
				} else {
					loadedAmt, loadedN = loadedAmt+i*37, loadedN+people
				}
				amt, n = amt+i*37, n+people
				fmt.Fprintf(&s, "r%d,2026-10,%d.%02d,%d,第%d行,%d\n", i, i*37/100, i*37%100, people, i, i)
			}
			b := ownBench(t, Settings{}, ownLayout)
			r := b.receive(textFile(t, "big.csv", s.String()), "own")
			if r.RowsRead != rows || r.Quarantined != held || r.Loaded != rows-held || r.Change == nil || r.Change.Added != rows-held {
				t.Errorf("%d read, %d loaded, %d held, %+v", r.RowsRead, r.Loaded, r.Quarantined, r.Change)
			}
			totals := map[string]string{}
			for _, c := range r.Totals {
				totals[c.Field] = c.Total + " " + c.Loaded
			}
			money := func(cents int) string { return fmt.Sprintf("%d.%02d0000", cents/100, cents%100) }
			if totals["amt"] != money(amt)+" "+money(loadedAmt) || totals["n"] != fmt.Sprintf("%d.000000 %d.000000", n, loadedN) {
				t.Errorf("totals %v, want %s %s and %d %d", totals, money(amt), money(loadedAmt), n, loadedN)
			}
			want := fmt.Sprintf("%d|%d|%s|%d|%d", rows-held, rows-held, strings.TrimSuffix(money(loadedAmt), "0000"), loadedN, rows-held)
			if got := b.query("SELECT count(*), count(DISTINCT id), sum(amt), sum(n), count(DISTINCT note) FROM raw.own"); got[0] != want {
				t.Errorf("in raw %s, want %s", got[0], want)
			}
			if got := b.query(`SELECT count(*), count(DISTINCT "row"), (SELECT count(*) FROM raw.finding WHERE rule = 'own.E01') FROM raw.quarantine`); got[0] != fmt.Sprintf("%d|%d|%d", held, held, held) {
				t.Errorf("held %s, want %d", got[0], held)
			}
			if got := b.query("SELECT count(*) FROM raw.own o JOIN (SELECT CAST(substr(id, 2) AS INT) + 2 AS r, id FROM raw.own) x USING (id) WHERE o._row <> x.r"); got[0] != "0" {
				t.Errorf("%s rows under a wrong number", got[0])
			}
		})
	}
}

// TestCandidates lists what a sheet might be, the most complete first.
func TestCandidates(t *testing.T) {
	more := strings.NewReplacer("source: own", "source: wider", "own.E01", "wider.E01", "header: 备考, type: text", "header: 备考, type: text, required: true").Replace(ownLayout)
	files := fstest.MapFS{"l/own.yaml": {Data: []byte(ownLayout)}, "l/wider.yaml": {Data: []byte(more)}}
	cat, err := loadLayouts(files, "l")
	fatal(t, err)
	book, err := reference.Open()
	fatal(t, err)
	wb, err := open(t.Context(), workbookFile(t, "题\n单位:元\n编号|月份|金额\na|2026-10|1", "什么都不是\n1|2"), workbook.Options{})
	fatal(t, err)
	defer wb.Close()
	got, err := Candidates(wb, cat, book)
	fatal(t, err)
	want := []Candidate{{"Sheet1", "own", "own", 3, 3, "单位:元", 3, 0}, {"Sheet1", "wider", "wider", 3, 3, "单位:元", 3, 1}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("candidates %+v, want %+v", got, want)
	}
}
