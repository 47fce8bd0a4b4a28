package province

import (
	"path/filepath"
	"testing"

	"stis/ingest"
	"stis/reference"
	"stis/transform"
	"stis/warehouse"
)

func fill(t testing.TB, s Size) (*warehouse.DB, *reference.Book, *ingest.Catalog, []Made) {
	t.Helper()
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := ingest.Layouts()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	db, err := warehouse.Open(t.Context(), filepath.Join(dir, "w.duckdb"), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	made, err := Fill(t.Context(), db, book, cat, filepath.Join(dir, "archive"), s)
	if err != nil {
		t.Fatal(err)
	}
	return db, book, cat, made
}

// A small province builds, keeps every row in the books, and has in it what the
// build must deal with.
func TestFill(t *testing.T) {
	s := Of(20_000)
	db, book, cat, made := fill(t, s)
	rows := map[string]int64{}
	for _, m := range made {
		rows[m.Source] = m.Rows
	}
	for source, least := range map[string]int{"safe_receipt": s.FXLines * 6 / 10, "safe_payment": s.FXLines * 4 / 10, "so_contract": s.Contracts,
		"so_execution": s.Executions, "ent_profile": 4 * s.Enterprises, "cus_decl": s.Customs, "roster": s.Enterprises / 5 * 72, "hr_stat": 1, "fx_rate": 1} {
		if n := rows[source]; n < int64(least) || n > int64(least)*13/10+2000 {
			t.Errorf("%s: %d rows, want %d and corrections", source, n, least)
		}
	}
	r, err := transform.Build(t.Context(), db, book, cat, transform.Options{AsOf: s.AsOf()})
	if err != nil {
		t.Fatal(err)
	}
	if most := 8*36 + 4; r.Batches > most || r.Batches < most-10 {
		t.Errorf("%d batches, want about %d: one a source and month, profiles each January", r.Batches, most)
	}
	outcomes := map[string]int64{}
	for _, o := range r.Outcomes {
		outcomes[o.Source+" "+o.Outcome] = o.Rows
	}
	for _, want := range []string{"safe_receipt accepted", "safe_receipt superseded", "safe_receipt duplicate", "safe_payment duplicate",
		"so_contract superseded", "so_execution superseded", "ent_profile superseded"} {
		if outcomes[want] == 0 {
			t.Errorf("no row is %s: %v", want, outcomes)
		}
	}
	for _, f := range r.Findings {
		if f.Rule == "TRN999" || f.Rule == "TRN020" || f.Rule == "TRN031" { // cannot run, no rate, too large
			t.Error(f)
		}
	}
	// Firms are found under all the ways in which they are declared, and receipts
	// under the numbers that executions name.
	for what, query := range map[string]string{
		"organisation code": "SELECT count(*) FROM raw.safe_receipt r JOIN facts.fx_flow f ON f.bop_no = r.bop_no WHERE length(r.payee_code) = 9 AND f.in_register",
		"stranger":          "SELECT count(*) FROM facts.fx_flow WHERE NOT in_register AND entity_kind = 'C'",
		"linked":            "SELECT count(*) FROM facts.execution e JOIN facts.fx_flow f ON f.bop_no = e.bop_no AND f.entity = e.uscc AND f.line = 1",
		"second code":       "SELECT count(*) FROM facts.fx_flow WHERE line = 2",
		"refund":            "SELECT count(*) FROM facts.fx_flow WHERE orig < 0",
		"elimination":       "SELECT count(*) FROM facts.execution WHERE elimination",
		"red entry":         "SELECT count(*) FROM facts.execution WHERE red",
		"customs fee":       "SELECT count(*) FROM facts.customs_line WHERE ebops <> '' AND fee_usd > 0",
	} {
		if count(t, db, query) == 0 {
			t.Errorf("no %s", what)
		}
	}
}

// The same size gives the same rows, another seed others.
func TestFillIsDeterministic(t *testing.T) {
	sum := func(seed int64) int64 {
		s := Of(2000)
		s.Seed = seed
		db, _, _, _ := fill(t, s)
		return count(t, db, "SELECT CAST(bit_xor(hash(r)) % 1000000007 AS BIGINT) FROM raw.safe_receipt r") +
			count(t, db, "SELECT CAST(bit_xor(hash(r)) % 1000000007 AS BIGINT) FROM raw.so_execution r")
	}
	if a, b := sum(7), sum(7); a != b {
		t.Errorf("the same seed gives %d and %d", a, b)
	}
	if sum(7) == sum(8) {
		t.Error("another seed gives the same rows")
	}
}

// Codes have right check characters and names are all different, those of
// strangers too.
func TestFirms(t *testing.T) {
	names, codes := map[string]int{}, map[string]int{}
	for f := range 100_000 {
		x := firm(f, 7)
		if f%50 == 0 {
			if err := reference.CheckUSCC(x[0]); err != nil {
				t.Fatal(err)
			}
			if err := reference.CheckOrgCode(x[1]); err != nil {
				t.Fatal(err)
			}
			if reference.CheckUSCC(x[4]) == nil {
				t.Errorf("mistyped code %s passes", x[4])
			}
		}
		names[x[2]]++
		codes[x[0]]++
	}
	if len(names) != 100_000 || len(codes) != 100_000 {
		t.Errorf("%d names and %d codes of 100000 firms", len(names), len(codes))
	}
}

func TestSizeIsChecked(t *testing.T) {
	for what, s := range map[string]Size{"zero": {}, "strangers": func() Size { s := Of(1000); s.Strangers = maxFirms; return s }(),
		"months": func() Size { s := Of(1000); s.Months = 1; return s }()} {
		if s.check() == nil {
			t.Errorf("%s: passes", what)
		}
	}
}

func count(t *testing.T, db *warehouse.DB, query string) (n int64) {
	t.Helper()
	rows, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // Err below tells
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}
