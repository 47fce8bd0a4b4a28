// Package bench measures the stages of a month over the synthetic city, the
// three figures that an operator waits for: reading files, building facts and
// indicators, writing workbooks. Benchmarks of single packages stand there.
package bench

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"stis/indicators"
	"stis/ingest"
	"stis/internal/city"
	"stis/reference"
	"stis/reports"
	"stis/transform"
	"stis/warehouse"
)

// kit is what every stage needs.
type kit struct {
	book *reference.Book
	cat  *ingest.Catalog
	dir  string
	n    int // warehouses made
}

func newKit(b *testing.B) *kit {
	b.Helper()
	book, err := reference.Open()
	check(b, err)
	cat, err := ingest.Layouts()
	check(b, err)
	return &kit{book: book, cat: cat, dir: b.TempDir()}
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// warehouse opens a new, empty warehouse that is closed with the benchmark.
func (k *kit) warehouse(b *testing.B) *warehouse.DB {
	b.Helper()
	k.n++
	db, err := warehouse.Open(b.Context(), filepath.Join(k.dir, fmt.Sprintf("w%d.duckdb", k.n)), warehouse.Options{MemoryLimitMB: 1024})
	check(b, err)
	return db
}

// receive ingests the deliveries into a warehouse and returns the rows read.
func (k *kit) receive(b *testing.B, db *warehouse.DB, ds []ingest.Delivery) int {
	b.Helper()
	in, err := ingest.New(b.Context(), db, k.book, k.cat, filepath.Join(k.dir, "archive"), ingest.Settings{})
	check(b, err)
	rows := 0
	for _, d := range ds {
		r, err := in.Receive(b.Context(), d)
		check(b, err)
		rows += r.RowsRead
	}
	return rows
}

// BenchmarkIngest reads one workbook of execution lines into an empty warehouse.
func BenchmarkIngest(b *testing.B) {
	const rows = 20_000
	k := newKit(b)
	path := filepath.Join(k.dir, "execution.xlsx")
	check(b, writeExecution(path, rows))
	at := time.Date(2026, 11, 5, 1, 0, 0, 0, time.UTC)
	ds := []ingest.Delivery{{Path: path, Name: "execution.xlsx", Source: "so_execution", Received: at}}
	b.Run("format=xlsx/rows=20k", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			db := k.warehouse(b)
			b.StartTimer()
			if n := k.receive(b, db, ds); n != rows {
				b.Fatalf("%d rows read, want %d", n, rows)
			}
			b.StopTimer()
			check(b, db.Close())
			b.StartTimer()
		}
		b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

// writeExecution writes a clean workbook of execution lines.
func writeExecution(path string, rows int) error {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	header := []any{"执行流水号", "合同登记号", "统一社会信用代码", "执行日期", "执行金额(原币)", "币种", "凭证类型", "审核状态", "县级审核日期", "更正标志"}
	if err := w.SetRow("A1", header); err != nil {
		return err
	}
	for i := range rows {
		line := []any{fmt.Sprintf("ZX%018d", i), fmt.Sprintf("WB%018d", i/3), "91330000142944445H",
			fmt.Sprintf("2026-10-%02d", i%28+1), float64(i) + 0.25, "USD", "03", "A", "2026-11-04", "N"}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), line); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.SaveAs(path)
}

// BenchmarkMonth runs the stages of a month over a small city.
func BenchmarkMonth(b *testing.B) {
	k := newKit(b)
	cfg := city.Default()
	cfg.Enterprises, cfg.Months, cfg.FXLines = 120, 24, 240
	inbox := filepath.Join(k.dir, "inbox")
	truth, err := city.Generate(b.Context(), k.cat, k.book, cfg, inbox)
	check(b, err)
	ds, asOf := deliveries(truth, inbox)
	db := k.warehouse(b)
	defer db.Close()
	k.receive(b, db, ds)

	var built *transform.Result
	b.Run("stage=transform/enterprises=120/months=24", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			built, err = transform.Build(b.Context(), db, k.book, k.cat, transform.Options{AsOf: asOf})
			check(b, err)
		}
	})
	icat, err := indicators.Load()
	check(b, err)
	run := indicators.Run{Period: cfg.Last, AsOf: built.AsOf, Cutoff: built.Cutoff, InputsHash: built.InputsHash, LayoutVersion: k.cat.Version()}
	var runID string
	b.Run("stage=indicators/enterprises=120/months=24", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			done, err := indicators.Compute(b.Context(), db, icat, run)
			check(b, err)
			runID = done.RunID
		}
	})
	b.Run("stage=reports/enterprises=120/months=24", func(b *testing.B) {
		b.ReportAllocs()
		rcat, err := reports.Load()
		check(b, err)
		for b.Loop() {
			cube, err := indicators.Read(b.Context(), db, runID)
			check(b, err)
			for _, rep := range rcat.All() {
				_, err := reports.Write(b.Context(), cube, icat, k.book, rep, k.dir)
				check(b, err)
			}
		}
	})
}

// deliveries lists the city's files in the order of receipt and the time by
// which the last has come.
func deliveries(truth *city.Ledger, inbox string) ([]ingest.Delivery, time.Time) {
	var ds []ingest.Delivery
	var last time.Time
	for _, f := range truth.Files {
		ds = append(ds, ingest.Delivery{Path: filepath.Join(inbox, filepath.FromSlash(f.Path)), Name: f.Name, Source: f.Source, Received: f.Received})
		if f.Received.After(last) {
			last = f.Received
		}
	}
	slices.SortStableFunc(ds, func(x, y ingest.Delivery) int {
		if c := x.Received.Compare(y.Received); c != 0 {
			return c
		}
		return strings.Compare(x.Path, y.Path)
	})
	return ds, last
}
