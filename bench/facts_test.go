package bench

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stis/bench/province"
	"stis/internal/city"
	"stis/transform"
	"stis/warehouse"
)

// What building facts may cost on two processors: the bars of the project. A
// benchmark reports against them and fails on none: the machine may be shared.
const (
	cityBar     = 10 * time.Second
	provinceBar = 3 * time.Minute
	provinceMem = 8 << 30 // bytes of the whole process

	// factsMB is what DuckDB may take of provinceMem. It counts neither its
	// loader's buffers nor the findings, which are Go's.
	factsMB = 5500
)

// BenchmarkFacts builds the facts of 36 months. STIS_BENCH_ROWS is the largest
// number of SAFE declarations tried; without it the province stays small.
//
//	STIS_BENCH_ROWS=10000000 go test -run '^$' -bench BenchmarkFacts -benchtime 1x -timeout 1h ./bench
func BenchmarkFacts(b *testing.B) {
	b.Run("city=default", benchCity)
	most := 200_000
	if s := os.Getenv("STIS_BENCH_ROWS"); s != "" {
		n, err := strconv.Atoi(s)
		check(b, err)
		most = n
	}
	sizes := []int{200_000}
	if most >= 1_000_000 {
		sizes = []int{1_000_000, 3_000_000, 10_000_000}
	}
	var base float64 // seconds for n log n = 1 at the smallest size
	for _, n := range sizes {
		if n > most {
			break
		}
		b.Run("fx="+strconv.Itoa(n), func(b *testing.B) {
			took := benchProvince(b, n)
			perNLogN := took.Seconds() / (float64(n) * math.Log2(float64(n)))
			base = cmp.Or(base, perNLogN)
			b.ReportMetric(perNLogN/base, "x-nlogn") // 1 = as n log n from the smallest size on
		})
	}
}

// benchCity builds the facts of the demo's city. It is made and ingested once.
func benchCity(b *testing.B) {
	k := newKit(b)
	inbox := filepath.Join(k.dir, "inbox")
	truth, err := city.Generate(b.Context(), k.cat, k.book, city.Default(), inbox)
	check(b, err)
	ds, asOf := deliveries(truth, inbox)
	db := k.warehouse(b)
	defer db.Close()
	rows := k.receive(b, db, ds)
	measureFacts(b, k, db, asOf, rows, cityBar)
}

// benchProvince fills a province of n declarations and builds its facts.
func benchProvince(b *testing.B, n int) time.Duration {
	k := newKit(b)
	size := province.Of(n)
	path := filepath.Join(k.dir, "big.duckdb") // a catalog of the name of a schema would be ambiguous
	rows := 0
	db := openFacts(b, path)
	made, err := province.Fill(b.Context(), db, k.book, k.cat, filepath.Join(k.dir, "archive"), size)
	check(b, err)
	for _, m := range made {
		rows += int(m.Rows)
	}
	check(b, db.Close()) // lets go of what filling took
	db = openFacts(b, path)
	defer db.Close()
	return measureFacts(b, k, db, size.AsOf(), rows, provinceBar)
}

func openFacts(b *testing.B, path string) *warehouse.DB {
	db, err := warehouse.Open(b.Context(), path, warehouse.Options{MemoryLimitMB: factsMB, Threads: 2})
	check(b, err)
	return db
}

// measureFacts times whole builds and returns the mean.
func measureFacts(b *testing.B, k *kit, db *warehouse.DB, asOf time.Time, rows int, bar time.Duration) time.Duration {
	debug.FreeOSMemory()
	forgetPeak()
	cpu, findings := cpuSeconds(b), 0
	b.ResetTimer()
	for b.Loop() {
		r, err := transform.Build(context.Background(), db, k.book, k.cat, transform.Options{AsOf: asOf})
		check(b, err)
		findings = len(r.Findings)
	}
	b.StopTimer()
	each := b.Elapsed() / time.Duration(b.N)
	peak := peakBytes()
	b.ReportMetric(float64(each.Nanoseconds())/float64(rows), "ns/row")
	b.ReportMetric((cpuSeconds(b)-cpu)/float64(b.N), "cpu-s/op")
	b.ReportMetric(peak/(1<<20), "peak-MB")
	b.ReportMetric(float64(rows), "rows")
	b.ReportMetric(float64(findings), "findings")
	if each > bar {
		b.Logf("%s, the bar is %s", each.Round(time.Second/10), bar)
	}
	if peak > provinceMem {
		b.Logf("peak of %.1f GB, the bar is %d GB", peak/(1<<30), provinceMem>>30)
	}
	return each
}

// cpuSeconds is what the process has used of all processors.
func cpuSeconds(b *testing.B) float64 {
	var r syscall.Rusage
	check(b, syscall.Getrusage(syscall.RUSAGE_SELF, &r))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(r.Utime) + seconds(r.Stime)
}

// forgetPeak makes Linux count the peak of resident memory anew. Where it cannot,
// the peak is that of the whole process so far.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peakBytes is the peak of resident memory; 0 where the system does not tell.
func peakBytes() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kb float64
			if _, err := fmt.Sscan(rest, &kb); err == nil {
				return kb * 1024
			}
		}
	}
	return 0
}
