package recon

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"stis/warehouse"
)

// random draws a city of a few firms in which everything that can go wrong does:
// shared and mistyped numbers, other firms, codes, currencies and quarters, red
// entries, advances, refunds, sums, and many amounts that resemble each other.
func random(r *rand.Rand, n int) world {
	w := world{receipts: covered()}
	firms, partners := []string{"A", "B", "C", "OLD"}, []string{"USA", "JPN", "HKG"}
	amount := func() int64 {
		return int64(1+r.IntN(9))*1_000_00*int64(1+9*r.IntN(2)) + int64(r.IntN(2)*r.IntN(30_00))
	}
	day := func(from, span int) string {
		return warehouse.DateOf(warehouse.Days(time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC)) + int64(from+r.IntN(span))).Format(time.DateOnly)
	}
	text := func(v int64) string { return warehouse.FormatDecimal(v, 2) }
	for i := range n {
		a := amount()
		f := filing{id: fmt.Sprintf("F%04d", i), uscc: firms[r.IntN(len(firms))], date: day(0, 320), usd: text(a), partner: partners[r.IntN(3)], kept: r.IntN(20) == 0}
		if r.IntN(4) == 0 {
			f.cur, f.orig = "EUR", text(a*9/10)
		}
		w.filings = append(w.filings, f)
		if r.IntN(12) == 0 {
			w.filings = append(w.filings, filing{id: f.id + "R", uscc: f.uscc, date: day(30, 320), usd: text(-a / int64(1+r.IntN(3))), cur: f.cur,
				red: true, corrects: f.id})
		}
	}
	for i := range n {
		f := &w.filings[r.IntN(len(w.filings))]
		b := receipt{bop: fmt.Sprintf("B%04d", i), uscc: f.uscc, date: day(0, 330), usd: f.usd, cur: f.cur, orig: f.orig, payer: partners[r.IntN(3)]}
		switch r.IntN(12) {
		case 0:
			b.uscc = firms[r.IntN(len(firms))]
		case 1:
			b.outsider, b.kind = true, []string{"C", "R"}[r.IntN(2)]
		case 2:
			b.txn = []string{"222011", "121010"}[r.IntN(2)]
		case 3:
			b.usd, b.orig, b.cur = text(amount()), "", ""
		case 4:
			b.nature = []string{"1", "2"}[r.IntN(2)]
		case 5:
			second := b
			second.line, second.txn, second.usd, second.orig, second.cur = 2, []string{"228031", "222011"}[r.IntN(2)], text(amount()), "", b.cur
			if second.cur != "" {
				second.orig = second.usd
			}
			w.receipts = append(w.receipts, second)
		}
		if strings.HasPrefix(b.usd, "-") {
			b.usd, b.orig = text(amount()), ""
			if b.cur != "" {
				b.orig = b.usd
			}
		}
		w.receipts = append(w.receipts, b)
		if r.IntN(3) > 0 {
			f.bop = b.bop
		}
		if r.IntN(15) == 0 {
			f.bop = "WRONG" + b.bop
		}
	}
	return w
}

func cents(t *testing.T, s string) int64 {
	t.Helper()
	v, err := warehouse.ParseDecimal(s, 18, 2)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func quarterOf(t *testing.T, date string) string {
	t.Helper()
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%dQ%d", d.Year(), (int(d.Month())+2)/3)
}

// sides adds up what was put in, by firm and quarter.
func (w world) sides(t *testing.T) map[string][2]int64 {
	sums := map[string][2]int64{}
	for _, f := range w.filings {
		k := quarterOf(t, f.date) + " " + f.uscc
		s := sums[k]
		s[0] += cents(t, f.usd)
		sums[k] = s
	}
	for _, r := range w.receipts {
		code := cmp.Or(r.txn, "227020")
		if r.outsider || cmp.Or(r.kind, "C") != "C" || r.nature == "2" || code != "227020" && code != "228031" {
			continue
		}
		k := quarterOf(t, r.date) + " " + r.uscc
		s := sums[k]
		s[1] += cents(t, r.usd)
		sums[k] = s
	}
	return sums
}

// dump prints every table of the room.
func dump(t *testing.T, tables []string, read func(string) []string) string {
	t.Helper()
	var b strings.Builder
	for _, n := range tables {
		b.WriteString(n + "\n" + strings.Join(read(n), "\n") + "\n")
	}
	return b.String()
}

// Whatever the city: the classes add to the cent, every filing and receipt is
// used once, and the order of rows changes nothing.
func TestRandomCities(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	db, book := openDB(t, 1), openBook(t)
	dumps := map[string]string{
		"recon_match": "SELECT * FROM facts.recon_match", "recon_line": "SELECT * FROM facts.recon_line", "recon": "SELECT * FROM facts.recon",
		"recon_bridge": "SELECT * FROM facts.recon_bridge", "recon_rest": "SELECT * FROM facts.recon_rest", "recon_named": "SELECT * FROM facts.recon_named",
		"recon_filing": "SELECT * FROM facts.recon_filing", "recon_receipt": "SELECT * FROM facts.recon_receipt", "recon_fallback": "SELECT * FROM facts.recon_fallback"}
	var tables []string
	for n := range dumps {
		tables = append(tables, n)
	}
	slices.Sort(tables)
	read := func(n string) []string { return lines(t, db, dumps[n]) } // without ORDER BY: as it was stored
	for round := range 4 {
		w := random(r, 20+60*round)
		w.build(t, db, book)
		want := w.sides(t)
		got := map[string][2]int64{}
		for _, l := range lines(t, db, "SELECT quarter, uscc, so_usd, safe_usd, gap_usd FROM facts.recon") {
			x := strings.Fields(l)
			got[x[0]+" "+x[1]] = [2]int64{cents(t, x[2]), cents(t, x[3])}
		}
		gaps := map[string]int64{}
		for _, l := range lines(t, db, "SELECT quarter, uscc, SUM(usd) FROM facts.recon_line GROUP BY quarter, uscc") {
			x := strings.Fields(l)
			gaps[x[0]+" "+x[1]] = cents(t, x[2])
		}
		for k, s := range want {
			if strings.HasPrefix(k, "2025Q4") && !slices.Contains(lines(t, db, "SELECT DISTINCT quarter FROM facts.recon_coverage"), "2025Q4") {
				continue
			}
			if s != got[k] || s[0]-s[1] != gaps[k] {
				t.Errorf("%s: filed and received %v, facts.recon %v, differences %d", k, s, got[k], gaps[k])
			}
		}
		if bad := lines(t, db, `SELECT f.exec_id FROM facts.recon_filing f
			LEFT JOIN (SELECT exec_id, SUM(exec_usd) AS usd FROM facts.recon_match GROUP BY exec_id) m ON m.exec_id = f.exec_id
			LEFT JOIN (SELECT exec_id, SUM(usd) AS usd FROM facts.recon_rest WHERE side = 'filing' GROUP BY exec_id) x ON x.exec_id = f.exec_id
			WHERE COALESCE(m.usd, 0) + COALESCE(x.usd, 0) <> f.usd`); bad != nil {
			t.Errorf("filings not used exactly once: %v", bad)
		}
		if bad := lines(t, db, `SELECT r.bop_no, r.line FROM facts.recon_receipt r
			LEFT JOIN (SELECT bop_no, line, SUM(receipt_usd) AS usd FROM facts.recon_match GROUP BY bop_no, line) m ON m.bop_no = r.bop_no AND m.line = r.line
			LEFT JOIN facts.recon_rest x ON x.side = 'receipt' AND x.bop_no = r.bop_no AND x.line = r.line
			WHERE COALESCE(m.usd, 0) + COALESCE(x.usd, 0) <> r.usd`); bad != nil {
			t.Errorf("receipts not used exactly once: %v", bad)
		}
		first := dump(t, tables, read)
		r.Shuffle(len(w.filings), func(i, j int) { w.filings[i], w.filings[j] = w.filings[j], w.filings[i] })
		r.Shuffle(len(w.receipts), func(i, j int) { w.receipts[i], w.receipts[j] = w.receipts[j], w.receipts[i] })
		w.build(t, db, book)
		if d := gocmp.Diff(first, dump(t, tables, read)); d != "" {
			t.Errorf("another order of the rows (-first +second):\n%s", d)
		}
		if t.Failed() {
			return
		}
	}
}

// TestDiscrepancyOracle compares the arithmetic with oracles/reconcile.
func TestDiscrepancyOracle(t *testing.T) {
	dir := os.Getenv("STIS_ORACLES")
	if dir == "" {
		t.Skip("STIS_ORACLES is not set")
	}
	text, err := os.ReadFile(filepath.Join(dir, "reconcile", "discrepancy.json"))
	if err != nil {
		t.Fatal(err)
	}
	var o struct {
		Filing         map[string]float64 `json:"filing"`
		FX             map[string]float64 `json:"fx"`
		OnlyFiling     float64            `json:"only_filing"`
		OnlyFX         float64            `json:"only_fx"`
		MatchedFiling  float64            `json:"matched_filing"`
		MatchedFX      float64            `json:"matched_fx"`
		Net            float64            `json:"net"`
		GrossMatched   float64            `json:"gross_matched"`
		CoveragePart   float64            `json:"coverage_component"`
		ValuePart      float64            `json:"value_component"`
		AsymmetryIndex float64            `json:"asymmetry_index"`
	}
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	got := Discrepancy(o.Filing, o.FX)
	if math.Abs(got.Asymmetry-o.AsymmetryIndex) > 1e-15 {
		t.Errorf("asymmetry %v, want %v", got.Asymmetry, o.AsymmetryIndex)
	}
	got.Asymmetry = 0
	want := Parts{OnlyFiling: o.OnlyFiling, OnlyReceipt: o.OnlyFX, MatchedFiling: o.MatchedFiling, MatchedReceipt: o.MatchedFX, Net: o.Net,
		Coverage: o.CoveragePart, Value: o.ValuePart, GrossMatched: o.GrossMatched}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestDiscrepancy(t *testing.T) {
	for _, c := range []struct {
		filing, receipt map[string]float64
		want            Parts
	}{
		{nil, nil, Parts{}},
		{map[string]float64{"a": 3}, nil, Parts{OnlyFiling: 3, Net: 3, Coverage: 3, Asymmetry: 1}},
		{map[string]float64{"a": 3, "b": 0}, map[string]float64{"a": 1, "b": 4},
			Parts{OnlyReceipt: 4, MatchedFiling: 3, MatchedReceipt: 1, Net: -2, Coverage: -4, Value: 2, GrossMatched: 2, Asymmetry: .75}},
	} {
		if d := gocmp.Diff(c.want, Discrepancy(c.filing, c.receipt)); d != "" {
			t.Errorf("%v against %v (-want +got):\n%s", c.filing, c.receipt, d)
		}
	}
}
