package ingest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// longFile is a text file with more rows than a chunk has, some of them wrong.
func longFile(t testing.TB, rows int) string {
	var s strings.Builder
	s.WriteString("月份,币种,对美元折算率,人民币对美元月均中间价,种类\n")
	for i := range rows {
		fmt.Fprintf(&s, "202610,EUR,1.%05d,%s,2\n", i, map[bool]string{true: "7.0992", false: "七"}[i%5000 > 0])
	}
	return textFile(t, "long.csv", s.String())
}

// shortFile is a text file of three rows that no other number gives.
func shortFile(t testing.TB, number int) string {
	return textFile(t, "short.csv", fmt.Sprintf("月份,币种,对美元折算率,人民币对美元月均中间价,种类\n202610,USD,1,7.0992,2\n"+
		"202610,EUR,1.1635,7.%04d,2\n202610,XXQ,1,7.0992,2\n", number))
}

// mixed is a run of deliveries with everything in it that one may do to the
// next: repeated bytes, refusals, and files too long to be read ahead.
func mixed(t testing.TB) []Delivery {
	a, book, long := shortFile(t, 1), workbookFile(t, hrSheet), longFile(t, 2*chunkRows+5)
	ds := []Delivery{
		{Path: a, Source: "fx_rate"},
		{Path: a, Source: "fx_rate", Name: "again.csv"},
		{Path: a, Source: "fx_rate"}, // the first delivery once more
		{Path: book, Source: "fx_rate"},
		{Path: book, Source: "hr_stat"}, // refused before, now right
		{Path: textFile(t, "x.csv", "%PDF-1.7"), Source: "fx_rate"},
		{Path: textFile(t, "x.csv", "%PDF-1.7"), Source: "hr_stat", Name: "y.csv"},
		{Path: long, Source: "fx_rate"},
		{Path: long, Source: "fx_rate", Name: "long again.csv"},
		{Path: shortFile(t, 2)}, // told from its header
	}
	for i := range 12 {
		ds = append(ds, Delivery{Path: shortFile(t, 10+i/2), Source: "fx_rate", Name: fmt.Sprintf("short%d.csv", i)})
	}
	ds = append(ds, Delivery{Path: longFile(t, chunkRows+1), Source: "hr_stat"}, Delivery{Path: longFile(t, chunkRows), Source: "fx_rate"})
	for i := range ds {
		ds[i].Received = received.Add(time.Duration(i%3) * time.Hour)
	}
	ds[2].Received = ds[0].Received
	return ds
}

// content sums up every table of raw.
func (b *bench) content() string {
	var out strings.Builder
	for _, t := range b.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'raw' ORDER BY table_name") {
		out.WriteString(t + " " + b.query("SELECT count(*), sum(CAST(hash(t) AS HUGEINT)) FROM raw." + ident(t) + " AS t")[0] + "\n")
	}
	return out.String()
}

// TestReceiveAll: a run gives what one delivery after another gives, receipt by
// receipt and table by table.
func TestReceiveAll(t *testing.T) {
	ds := mixed(t)
	single, run := newBench(t), newBench(t)
	var want, got []*Receipt
	for _, d := range ds {
		r, err := single.in.Receive(t.Context(), d)
		fatal(t, err)
		want = append(want, r)
	}
	fatal(t, run.in.ReceiveAll(t.Context(), ds, func(r *Receipt) error {
		got = append(got, r)
		return nil
	}))
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("receipts (-one by one, +run):\n%s", d)
	}
	if d := cmp.Diff(single.content(), run.content()); d != "" {
		t.Errorf("raw (-one by one, +run):\n%s", d)
	}
	var outcomes []string
	for _, r := range got {
		outcomes = append(outcomes, r.Outcome[:1])
	}
	if s := strings.Join(outcomes, ""); s != "ldd"+"rl"+"rr"+"ld"+"l"+"ldldldldldld"+"rl" {
		t.Errorf("outcomes %s", s)
	}
}

// TestReceiveAllStops: whatever ends a run, the files before it are received,
// those behind it are not, no goroutine stays, and the next run goes on.
func TestReceiveAllStops(t *testing.T) {
	ds := mixed(t)
	over := errors.New("over")
	for _, c := range []struct {
		name  string
		spoil func([]Delivery)                    // the deliveries
		each  func(cancel func(), done int) error // what is done with each receipt
		done  int
		want  error // nil = any
	}{
		{name: "no file", spoil: func(ds []Delivery) { ds[5].Path += "x" }, done: 5},
		{name: "no such source", spoil: func(ds []Delivery) { ds[9].Source = "nonsense" }, done: 9},
		{name: "receipt not wanted", each: func(_ func(), done int) error {
			if done == 6 { // the long file is read and waits
				return over
			}
			return nil
		}, done: 6, want: over},
		{name: "long file not wanted", each: func(_ func(), done int) error {
			if done == 8 {
				return over
			}
			return nil
		}, done: 8, want: over},
		{name: "cancelled", each: func(cancel func(), done int) error {
			if done == 3 {
				cancel()
			}
			return nil
		}, done: 3, want: context.Canceled},
		{name: "cancelled at the end", each: func(cancel func(), done int) error {
			if done == len(ds) {
				cancel()
			}
			return nil
		}, done: len(ds)},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			ds := slices.Clone(ds)
			if c.spoil != nil {
				c.spoil(ds)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			before, done := runtime.NumGoroutine(), 0
			err := b.in.ReceiveAll(ctx, ds, func(*Receipt) error {
				done++
				if c.each == nil {
					return nil
				}
				return c.each(cancel, done)
			})
			if (err == nil) != (c.done == len(ds)) || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			settles(t, before)
			if done != c.done {
				t.Errorf("%d receipts, want %d", done, c.done)
			}
			alone := newBench(t)
			for _, d := range ds[:c.done] {
				_, err := alone.in.Receive(t.Context(), d)
				fatal(t, err)
			}
			if d := cmp.Diff(alone.content(), b.content()); d != "" {
				t.Errorf("raw (-files before the end, +run):\n%s", d)
			}
			if c.spoil == nil {
				fatal(t, b.in.ReceiveAll(t.Context(), ds[c.done:], func(*Receipt) error { done++; return nil }))
				if done != len(ds) {
					t.Errorf("%d receipts after the second run, want %d", done, len(ds))
				}
			}
		})
	}
}

// settles waits until no more goroutines run than before.
func settles(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// BenchmarkReceive receives many small workbooks, as a month brings them: each
// by itself, and as one run that reads ahead.
func BenchmarkReceive(b *testing.B) {
	const files = 100
	head, rows, _ := strings.Cut(hrSheet, "91330302MA2ABCDEXP|")
	var ds []Delivery
	for i := range files {
		var s strings.Builder
		s.WriteString(head)
		for j := range 60 {
			fmt.Fprintf(&s, "91330302MA2ABCDEXP|=d:46296|=n:%d|=n:50|=n:60|=n:10|=n:5|=n:3|=m:%d.25|A|\n", 100+i, 3000+j)
		}
		s.WriteString(rows[strings.LastIndex(rows, "单位负责人"):])
		ds = append(ds, Delivery{Path: workbookFile(b, s.String()), Source: "hr_stat", Received: received})
	}
	each := func(in *Ingester) (n int, err error) {
		for _, d := range ds {
			r, err := in.Receive(b.Context(), d)
			if err != nil {
				return n, err
			}
			n += r.Loaded
		}
		return n, nil
	}
	run := func(in *Ingester) (n int, err error) {
		err = in.ReceiveAll(b.Context(), ds, func(r *Receipt) error { n += r.Loaded; return nil })
		return n, err
	}
	for _, w := range []struct {
		name    string
		receive func(*Ingester) (int, error)
	}{{"each", each}, {"run", run}} {
		b.Run(fmt.Sprintf("files=%d/way=%s", files, w.name), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				k := newBench(b)
				b.StartTimer()
				if n, err := w.receive(k.in); err != nil || n != 60*files {
					b.Fatalf("%d rows, %v", n, err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N*files), "ms/file")
		})
	}
}

// TestAheadKeepsFiles: what is read ahead of a run that stops is in the archive
// or not, but never half.
func TestAheadKeepsFiles(t *testing.T) {
	b := newBench(t)
	err := b.in.ReceiveAll(t.Context(), mixed(t), func(*Receipt) error { return errors.New("over") })
	if err == nil {
		t.Fatal("the error of each is lost")
	}
	names, err := filepath.Glob(filepath.Join(b.in.archive, "*"))
	fatal(t, err)
	for _, n := range names {
		if sum, _, err := b.in.keep(n); err != nil || sum != filepath.Base(n) {
			t.Errorf("%s holds the bytes of %s, %v", filepath.Base(n), sum, err)
		}
	}
	if len(names) == 0 {
		t.Error("nothing in the archive")
	}
}
