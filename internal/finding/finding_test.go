package finding

import (
	"math/rand/v2"
	"testing"
	"time"
)

func sample() []Finding {
	return []Finding{
		{Rule: "ING001", Severity: Error, Source: "hr_stat", Pos: Pos{Batch: "a", File: "a.xlsx"}, En: "truncated"},
		{Rule: "ING011", Severity: Error, Source: "hr_stat", Pos: Pos{Batch: "b", File: "b.xlsx", Sheet: "人力", Row: 9, Cell: "F9"}, En: "not a number"},
		{Rule: "ING012", Severity: Error, Source: "hr_stat", Pos: Pos{Batch: "b", File: "b.xlsx", Sheet: "人力", Row: 9, Cell: "AA9"}, En: "not a date"},
		{Rule: "hr_stat.W01", Severity: Warning, Source: "hr_stat", Pos: Pos{Batch: "b", File: "b.xlsx", Sheet: "人力", Row: 10, Cell: "A10"}, En: "pay"},
		{Rule: "TRN015", Severity: Warning, Source: "roster", Key: "2026-10|hr_stat|X", En: "did not file"},
		{Rule: "TRN016", Severity: Info, Source: "roster", Key: "2026-10|hr_stat|X", En: "nil"},
	}
}

func TestString(t *testing.T) {
	want := []string{
		"a.xlsx: E ING001: truncated",
		"b.xlsx!人力!F9: E ING011: not a number",
		"b.xlsx!人力!AA9: E ING012: not a date",
		"b.xlsx!人力!A10: W hr_stat.W01: pay",
		"W TRN015: did not file [2026-10|hr_stat|X]",
		"I TRN016: nil [2026-10|hr_stat|X]",
	}
	for i, f := range sample() {
		if got := f.String(); got != want[i] {
			t.Errorf("%q, want %q", got, want[i])
		}
	}
}

func TestSortIsIndependentOfTheOrderOfWork(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 50 {
		fs := sample()
		rng.Shuffle(len(fs), func(i, j int) { fs[i], fs[j] = fs[j], fs[i] })
		Sort(fs)
		for i, f := range sample() {
			if fs[i] != f {
				t.Fatalf("place %d: %v, want %v", i, fs[i], f)
			}
		}
	}
}

func TestCount(t *testing.T) {
	fs := sample()
	if e, w, i := Count(fs, Error), Count(fs, Warning), Count(fs, Info); e != 3 || w != 2 || i != 1 {
		t.Errorf("%d errors, %d warnings, %d infos", e, w, i)
	}
}
