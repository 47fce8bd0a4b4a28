package ingest

import (
	"errors"
	"reflect"
	"slices"

	"stis/ingest/sheet"
)

// The merged ranges of an .xlsx stand behind its rows. To know them first, a
// sheet is inflated twice; for a large one that costs as much as reading it. So
// a large workbook is planned and read without them, and they are looked at
// when its rows have passed: if they would have changed anything, the
// transaction is rolled back and the file read again, knowing them.

// lateSize is the size of a file from which that is done.
const lateSize = 1 << 20

// errLate says that a file must be read again with its merged ranges known.
var errLate = errors.New("the merged ranges are known too late")

// isTall reports a merged range that speaks for several rows of the table.
func (t *tableReader) isTall(m sheet.Range) bool {
	return m.LastRow > m.FirstRow && m.FirstRow > t.h.last
}

// late takes the merged ranges of a sheet that has been read without them.
func (t *tableReader) late(top *top, rd sheet.Reader) error {
	if !top.late {
		return nil
	}
	top.merged = rd.Merged()
	if err := rd.Err(); err != nil {
		return unreadable(t.info, err)
	}
	if slices.ContainsFunc(top.merged, t.isTall) {
		return errLate
	}
	return nil
}

// confirm plans a file again, now that its merged ranges are known.
func (in *Ingester) confirm(ps []plan, filed string) error {
	known, bare := make([]top, len(ps)), make([]top, len(ps))
	some := false
	for i, p := range ps {
		known[i], bare[i] = *p.top, *p.top
		bare[i].merged = nil
		some = some || len(p.top.merged) > 0
	}
	if !some {
		return nil
	}
	// Reading may have altered the plans, so the first ones are made once more.
	now, err := in.plan(known, filed)
	first, errFirst := in.plan(bare, filed)
	same := func(a, b plan) bool {
		return a.src == b.src && reflect.DeepEqual(a.header, b.header) && reflect.DeepEqual(a.cross, b.cross)
	}
	if err != nil || errFirst != nil || !slices.EqualFunc(now, first, same) {
		return errLate
	}
	return nil
}
