package transform

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"stis/warehouse"
)

// rounding is a decimal number, to how many decimals it is rounded and what must
// come out, half away from zero on the decimal value (四舍五入, METHODS 1).
type rounding struct {
	X        string `json:"x"`
	Decimals int32  `json:"decimals"`
	Want     string `json:"half_up"`
}

// The conversion of an amount rounds the exact product once. Every case becomes a
// receipt of 1.00 of a currency in a month of its own whose rate is the number,
// moved so that its last decimal kept is the cent; a negative one is a refund.
func TestConversionRounds(t *testing.T) {
	cases := []rounding{
		{"1.005", 2, "1.01"}, {"100.35", 1, "100.4"}, {"2.675", 2, "2.68"}, {"0.125", 2, "0.13"}, {"0.135", 2, "0.14"},
		{"-1.005", 2, "-1.01"}, {"-100.35", 1, "-100.4"}, {"-0.125", 2, "-0.13"}, {"1.0049999999", 2, "1.00"},
		{"-1.0049999999", 2, "-1.00"}, {"0.0049999999", 2, "0.00"}, {"0.005", 2, "0.01"}, {"-0.005", 2, "-0.01"},
		{"4.35", 1, "4.4"}, {"1234567.895", 2, "1234567.90"}, {"8.5", 0, "9"}, {"-8.5", 0, "-9"},
	}
	if dir := os.Getenv("STIS_ORACLES"); dir != "" {
		text, err := os.ReadFile(filepath.Join(dir, "growth", "growth.json"))
		if err != nil {
			t.Fatal(err)
		}
		var oracle struct{ Rounding []rounding }
		if err := json.Unmarshal(text, &oracle); err != nil || len(oracle.Rounding) == 0 {
			t.Fatalf("rounding oracle: %d cases, %v", len(oracle.Rounding), err)
		}
		cases = append(cases, oracle.Rounding...)
	} else {
		t.Log("STIS_ORACLES is not set: own cases only")
	}
	book, cat := world(t)
	db := openWarehouse(t, cat)
	defaults := map[string]map[string]string{}
	readCase(t, "testdata/defaults.txt", defaults)
	rates := testBatch{name: "r1", source: "fx_rate", received: "2026-06-01"}
	lines := testBatch{name: "s1", source: "safe_receipt", received: "2026-06-01"}
	want := map[string]string{}
	for i, c := range cases {
		x := decimal.RequireFromString(c.X).Shift(c.Decimals - 2)
		month := time.Date(2016, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC)
		rates.add(merged(defaults["fx_rate"], []string{"month=" + month.Format("2006-01"), "currency=EUR", "usd_per_unit=" + x.Abs().StringFixed(10)}), "", "")
		bop := fmt.Sprintf("B%02d", i)
		fields := []string{"bop_no=" + bop, "currency=EUR", "amt_orig=1.00", "txn1_amt=1.00", "value_date=" + month.Format(time.DateOnly)}
		if x.IsNegative() {
			fields = append(fields, "nature=2")
		}
		lines.add(merged(defaults["safe_receipt"], fields), "", "")
		want[bop] = decimal.RequireFromString(c.Want).Shift(c.Decimals - 2).StringFixed(2)
	}
	loadBatches(t, db, cat, []testBatch{rates, lines})
	if _, err := Build(t.Context(), db, book, cat, Options{AsOf: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, l := range show(t, db, "fx_flow", []string{"bop_no", "usd"}) {
		bop, usd, _ := strings.Cut(strings.TrimPrefix(l, "| "), " | ")
		got[bop] = usd
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// Which kind of rate converts is a dated policy: another one is another number,
// and the row of the rate says which kind it was.
func TestRatePolicy(t *testing.T) {
	_, cat := world(t)
	db := openWarehouse(t, cat)
	defaults := map[string]map[string]string{}
	readCase(t, "testdata/defaults.txt", defaults)
	rates := testBatch{name: "r1", source: "fx_rate", received: "2026-06-01"}
	for _, month := range []string{"2026-03", "2026-04", "2026-05"} {
		for kind, value := range []string{1: "1.10", 2: "1.20", 3: "1.30"} {
			if kind > 0 && !(month == "2026-05" && kind == 2) {
				rates.add(merged(defaults["fx_rate"], []string{"month=" + month, "currency=EUR", fmt.Sprint("kind=", kind), "usd_per_unit=" + value}), "", "")
			}
		}
	}
	loadBatches(t, db, cat, []testBatch{rates})
	book, _ := world(t)
	chosen := func(policy string) []string {
		t.Helper()
		err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
			if _, err := loadReference(t.Context(), tx, book); err != nil {
				return err
			}
			if policy != "" {
				if err := tx.Exec(t.Context(), "DELETE FROM reference.rate_policy; INSERT INTO reference.rate_policy BY NAME "+policy); err != nil {
					return err
				}
			}
			b := &builder{cat: cat, asOf: instant(t, "2026-07-01")}
			for _, s := range []string{"00_schema.sql", "10_batch.sql", stepVersions, "21_rate.sql"} {
				if err := b.step(t.Context(), tx, s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return show(t, db, "rate", []string{"month", "kind", "usd_per_unit"})
	}
	// The policy of the code lists: monthly average before the table of SAFE.
	if d := cmp.Diff([]string{"| 2026-03 | 2 | 1.2000000000", "| 2026-04 | 2 | 1.2000000000", "| 2026-05 | 1 | 1.1000000000"}, chosen("")); d != "" {
		t.Errorf("policy of the lists (-want +got):\n%s", d)
	}
	// From April on the end of the month goes before; March has no policy.
	later := chosen(`SELECT DATE '2026-04-01' AS valid_from, DATE '9999-12-31' AS valid_to, 1 AS rank, '3' AS kind
		UNION ALL SELECT DATE '2026-04-01', DATE '2026-04-30', 2, '2'`)
	if d := cmp.Diff([]string{"| 2026-04 | 3 | 1.3000000000", "| 2026-05 | 3 | 1.3000000000"}, later); d != "" {
		t.Errorf("another policy (-want +got):\n%s", d)
	}
}
