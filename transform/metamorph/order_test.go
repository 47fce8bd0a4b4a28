package metamorph

import (
	"testing"
	"time"

	"stis/ingest"
)

// In whatever order the files are ingested, the facts are the same, findings and
// the place of every row included.
func TestAnyOrder(t *testing.T) {
	w := theTown
	ds := append([]ingest.Delivery(nil), w.deliveries...)
	w.random(t).Shuffle(len(ds), func(i, j int) { ds[i], ds[j] = ds[j], ds[i] })
	db := w.copyOf(t, "")
	w.mustReceive(t, db, ds)
	same(t, "files in another order", w.atEnd(t), w.facts(t, db, w.end, view{}))
}

// Building twice gives the same facts.
func TestBuildTwice(t *testing.T) {
	w := theTown
	same(t, "the second build", w.atEnd(t), w.facts(t, w.copyOf(t, w.full), w.end, view{}))
}

// Facts as of a past time are what a build at that time made of what had come
// by then.
func TestTimeTravel(t *testing.T) {
	w := theTown
	same(t, "as of the middle, built at the end", w.atMiddle(t), w.facts(t, w.copyOf(t, w.full), w.middle, view{}))
}

// A source that no other hangs on leaves the facts of the others as they were.
func TestUnrelatedSource(t *testing.T) {
	w := theTown
	v := view{tables: []string{"facts.run"}, without: []string{"position"}, sources: unrelated}
	want := w.facts(t, w.copyOf(t, w.base), w.middle, v)
	with := w.copyOf(t, w.half)
	same(t, "with further sources", want, w.facts(t, with, w.middle, v))
	if n := len(texts(t, with, "SELECT batch FROM facts.batch WHERE source IN ('assoc', 'cert', 'talent')")); n == 0 {
		t.Error("the further sources brought nothing")
	}
}

// The same bytes delivered again, a month later and by another name, change
// nothing but the time of the last receipt.
func TestSameBytesAgain(t *testing.T) {
	w := theTown
	db := w.copyOf(t, w.half)
	v := view{tables: []string{"facts.run"}}
	want := w.facts(t, db, w.middle, v)
	var again []ingest.Delivery
	for _, d := range w.deliveries {
		if !d.Received.After(w.middle) {
			d.Name, d.Received = "again-"+d.Name, w.middle.Add(time.Hour)
			again = append(again, d)
		}
	}
	w.mustReceive(t, db, again)
	same(t, "every file delivered twice", want, w.facts(t, db, w.middle, v))
}
