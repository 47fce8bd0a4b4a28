package transform

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/warehouse"
)

// dealt gives out cents by weights in millionths: each share cut to the cent, the
// rest to the largest remainders, ties in the order of the codes.
func dealt(cents int64, weights []int64) []int64 {
	sign := int64(1)
	if cents < 0 {
		sign, cents = -1, -cents
	}
	out, rest := make([]int64, len(weights)), cents
	order := make([]int, len(weights))
	for i, w := range weights {
		out[i], order[i] = cents*w/1_000_000, i
		rest -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(cents*weights[b]%1_000_000 - cents*weights[a]%1_000_000) })
	for _, i := range order[:rest] {
		out[i]++
	}
	for i := range out {
		out[i] *= sign
	}
	return out
}

// A code that is carried to several by weight gives each its share to the cent,
// and the parts add up to the line whatever the amounts are.
func TestSharesAddUp(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 4))
	book, cat := world(t)
	db := openWarehouse(t, cat)
	defaults := map[string]map[string]string{}
	readCase(t, "testdata/defaults.txt", defaults)
	b := testBatch{name: "s1", source: "safe_receipt", received: "2026-06-01"}
	amounts := []int64{0, 1, 2, 3, 4, 5, 50, 99, 100, 101, 12345678901234}
	for range 150 {
		amounts = append(amounts, r.Int64N(1<<uint(1+r.IntN(40))))
	}
	for i, a := range amounts {
		fields := []string{fmt.Sprintf("bop_no=B%03d", i), "txn1_amt=" + warehouse.FormatDecimal(a, 2), "amt_orig=1.00"}
		if i%3 == 0 {
			fields, amounts[i] = append(fields, "nature=2"), -a
		}
		b.add(merged(defaults["safe_receipt"], fields), "", "")
	}
	rates := testBatch{name: "r1", source: "fx_rate", received: "2026-06-01"}
	rates.add(merged(defaults["fx_rate"], []string{"month=2026-05"}), "", "")
	loadBatches(t, db, cat, []testBatch{b, rates})
	if _, err := Build(t.Context(), db, book, cat, Options{AsOf: instant(t, "2026-07-01")}); err != nil {
		t.Fatal(err)
	}
	weights := []int64{333333, 333333, 333334}
	err := db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		err := tx.Exec(t.Context(), `DELETE FROM facts.class_base WHERE list = 'CL_TXN';
			INSERT INTO facts.class_base VALUES ('CL_TXN', '2014', '227020', '2014', '228021', 0.333333, 3),
			('CL_TXN', '2014', '227020', '2014', '228022', 0.333333, 3), ('CL_TXN', '2014', '227020', '2014', '228023', 0.333334, 3)`)
		if err != nil {
			return err
		}
		return sameBase(t.Context(), tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	got := lines(t, db, "SELECT bop_no, txn, weight, orig, usd FROM facts.fx_base ORDER BY bop_no, txn")
	var want []string
	for i, a := range amounts {
		for k, cents := range dealt(a, weights) {
			want = append(want, fmt.Sprintf("| B%03d | %d | %s | %s | %s", i, 228021+k, warehouse.FormatDecimal(weights[k], 6), warehouse.FormatDecimal(cents, 2), warehouse.FormatDecimal(cents, 2)))
		}
	}
	if d := cmp.Diff(want, trimmed(got)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}

	// Shares that are not one are told with both totals.
	err = db.Tx(t.Context(), func(tx *warehouse.Tx) error {
		if err := tx.Exec(t.Context(), "DELETE FROM facts.class_base WHERE base_code = '228023'; UPDATE facts.class_base SET parts = 1"); err != nil {
			return err
		}
		return sameBase(t.Context(), tx)
	})
	if err == nil || !strings.Contains(err.Error(), "comparable base: lines of facts.fx_base is 107.333226, as published 161.000000") {
		t.Errorf("sameBase: %v", err)
	}
}

// trimmed puts back the zeros that the driver's decimals leave out.
func trimmed(rows []string) []string {
	out := make([]string, len(rows))
	for i, l := range rows {
		f := strings.Split(l, " | ")
		for k, scale := range map[int]int{2: 6, 3: 2, 4: 2} {
			whole, part, _ := strings.Cut(f[k], ".")
			f[k] = whole + "." + part + strings.Repeat("0", scale-len(part))
		}
		out[i] = strings.Join(f, " | ")
	}
	return out
}
