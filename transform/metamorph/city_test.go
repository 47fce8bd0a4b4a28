package metamorph

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"stis/ingest"
	"stis/internal/city"
	"stis/reference"
	"stis/transform"
	"stis/warehouse"
)

// unrelated are sources that no fact of another source hangs on.
var unrelated = map[string]bool{"assoc": true, "cert": true, "talent": true}

// town is a small city whose files were received in three stages, each kept as a
// file of its own: base lacks the unrelated sources and what came after the
// middle, half has them up to the middle, full has all.
type town struct {
	book *reference.Book
	cat  *ingest.Catalog
	dir  string
	seed uint64

	deliveries       []ingest.Delivery // in the order of receipt
	middle, end      time.Time         // as-of times
	base, half, full string            // paths of closed warehouses

	end1, middle1 tables // facts of full at the end, of half at the middle, once they were asked for
}

// seedEnv repeats a run: the seed that an earlier one printed.
const seedEnv = "STIS_METAMORPH_SEED"

// defaultSeed is taken without it: what CI tries must be what a developer tried.
const defaultSeed = 2012117

// theTown is made by TestMain, once for all tests; they only copy it.
var theTown *town

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	if testing.Short() {
		fmt.Println("metamorph: skipped, a city is built a dozen times")
		return 0
	}
	dir, err := os.MkdirTemp("", "metamorph")
	if err == nil {
		defer os.RemoveAll(dir)
		theTown, err = newTown(context.Background(), dir)
	}
	if err != nil {
		fmt.Println("make the city:", err)
		return 1
	}
	fmt.Printf("metamorph: seed %d, %d files\n", theTown.seed, len(theTown.deliveries))
	return m.Run()
}

func newTown(ctx context.Context, dir string) (*town, error) {
	w := &town{dir: dir, seed: defaultSeed}
	var err error
	if s := os.Getenv(seedEnv); s != "" {
		if w.seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			return nil, err
		}
	}
	if w.book, err = reference.Open(); err != nil {
		return nil, err
	}
	if w.cat, err = ingest.Layouts(); err != nil {
		return nil, err
	}
	cfg := city.Default()
	cfg.Enterprises, cfg.Months, cfg.FXLines = 30, 9, 50
	inbox := filepath.Join(dir, "inbox")
	truth, err := city.Generate(ctx, w.cat, w.book, cfg, inbox)
	if err != nil {
		return nil, err
	}
	for _, f := range truth.Files {
		w.deliveries = append(w.deliveries, ingest.Delivery{
			Path: filepath.Join(inbox, filepath.FromSlash(f.Path)), Name: f.Name, Source: f.Source, Received: f.Received})
	}
	slices.SortStableFunc(w.deliveries, func(x, y ingest.Delivery) int {
		return cmp.Or(x.Received.Compare(y.Received), cmp.Compare(x.Path, y.Path))
	})
	w.middle = w.deliveries[len(w.deliveries)*2/3].Received
	w.end = w.deliveries[len(w.deliveries)-1].Received.Add(time.Hour)
	return w, w.stages(ctx)
}

// stages makes the three warehouses, each from a copy of the one before.
func (w *town) stages(ctx context.Context) error {
	early := func(d ingest.Delivery) bool { return !d.Received.After(w.middle) }
	last := ""
	for _, s := range []struct {
		path *string
		name string
		want func(ingest.Delivery) bool
	}{
		{&w.base, "base", func(d ingest.Delivery) bool { return early(d) && !unrelated[d.Source] }},
		{&w.half, "half", func(d ingest.Delivery) bool { return early(d) && unrelated[d.Source] }},
		{&w.full, "full", func(d ingest.Delivery) bool { return !early(d) }},
	} {
		*s.path = filepath.Join(w.dir, s.name+".duckdb")
		if last != "" {
			if err := copyFile(*s.path, last); err != nil {
				return err
			}
		}
		last = *s.path
		var some []ingest.Delivery
		for _, d := range w.deliveries {
			if s.want(d) {
				some = append(some, d)
			}
		}
		if len(some) == 0 {
			return fmt.Errorf("no files for stage %s", s.name)
		}
		db, err := open(ctx, *s.path)
		if err != nil {
			return err
		}
		if err := errors.Join(w.receive(ctx, db, some), db.Close()); err != nil {
			return err
		}
	}
	return nil
}

func open(ctx context.Context, path string) (*warehouse.DB, error) {
	return warehouse.Open(ctx, path, warehouse.Options{MemoryLimitMB: 1024})
}

func copyFile(to, from string) error {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read
	w, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// receive ingests deliveries in the order given.
func (w *town) receive(ctx context.Context, db *warehouse.DB, ds []ingest.Delivery) error {
	in, err := ingest.New(ctx, db, w.book, w.cat, filepath.Join(w.dir, "archive"), ingest.Settings{HashSalt: city.Default().Salt})
	if err != nil {
		return err
	}
	return in.ReceiveAll(ctx, ds, func(*ingest.Receipt) error { return nil })
}

// mustReceive is receive inside a test.
func (w *town) mustReceive(t *testing.T, db *warehouse.DB, ds []ingest.Delivery) {
	t.Helper()
	if err := w.receive(t.Context(), db, ds); err != nil {
		t.Fatal(err)
	}
}

// copyOf opens a copy of one of the three warehouses, or a new one.
func (w *town) copyOf(t *testing.T, path string) *warehouse.DB {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.duckdb")
	if path != "" {
		if err := copyFile(to, path); err != nil {
			t.Fatal(err)
		}
	}
	db, err := open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// build builds the facts as of a time.
func (w *town) build(t *testing.T, db *warehouse.DB, asOf time.Time) *transform.Result {
	t.Helper()
	r, err := transform.Build(t.Context(), db, w.book, w.cat, transform.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Rule == "TRN999" {
			t.Error(f)
		}
	}
	return r
}

// facts builds and dumps.
func (w *town) facts(t *testing.T, db *warehouse.DB, asOf time.Time, v view) tables {
	t.Helper()
	w.build(t, db, asOf)
	return dump(t, db, v)
}

// atEnd are the facts of full at the end, atMiddle those of half at the middle:
// built once.
func (w *town) atEnd(t *testing.T) tables { return once(t, w, &w.end1, w.full, w.end) }

func (w *town) atMiddle(t *testing.T) tables { return once(t, w, &w.middle1, w.half, w.middle) }

func once(t *testing.T, w *town, kept *tables, path string, asOf time.Time) tables {
	t.Helper()
	if *kept == nil {
		db, err := open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		*kept = w.facts(t, db, asOf, view{})
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return maps.Clone(*kept)
}

// random is a stream of the seed that is printed.
func (w *town) random(t *testing.T) *rand.Rand {
	t.Logf("seed %d", w.seed)
	return rand.New(rand.NewPCG(w.seed, 4))
}
