package register

import (
	"os"
	"testing"

	"stis/warehouse"
)

// BenchmarkBuild builds the register of a province: 40,000 firms, a million
// receipts, a tenth of them under 100,000 codes and names of their own.
func BenchmarkBuild(b *testing.B) {
	text, err := os.ReadFile("testdata/province.txt")
	if err != nil {
		b.Fatal(err)
	}
	w := newWorld(b)
	w.tx(func(tx *warehouse.Tx) error { return tx.Exec(b.Context(), string(text)) })
	b.Run("firms=40000/parties=100000", func(b *testing.B) {
		for b.Loop() {
			w.build("2024-06-30")
		}
	})
	counts, err := Linked(b.Context(), w.db)
	if err != nil || len(counts) == 0 {
		b.Fatal(counts, err)
	}
	b.Log(counts)
}
