// Package reference holds what is true before any file arrives: code lists
// with their editions and validity (代码表), countries and partner groups,
// transaction codes of the foreign exchange administration (涉外收支交易编码),
// the concordances between editions (新旧对照), state holidays, the filing calendar
// and windows, the policy of rates and the parameters of the methods, units of
// measure, and the check digits of identifiers.
//
// Its steps:
//
//  1. Open decodes the embedded CSV files of data/ strictly and checks them
//     against each other; every problem is told with file and line. OpenWith
//     lays the user's own CSV files over them.
//  2. The Book answers questions in memory: is this code in the list, was it
//     valid on that day, is that day a workday.
//  3. Tables and SQL give the same facts to the warehouse as schema reference.
//
// Facts carry where they come from and a status; what is not sourced is told
// by Status.Provisional. data/README.md names the sources.
package reference

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

//go:embed data/*.csv data/codes/*.csv data/concordance/*.csv
var dataFiles embed.FS

// Status says how far a fact may be trusted.
type Status string

// Provisional reports whether reports must mark the fact as 暂定: it was
// judged by STIS, remembered, or read only in part. Sourced and superseded
// facts are not provisional, nor what the user's own files say (local).
func (s Status) Provisional() bool { return s != "sourced" && s != "superseded" && s != "local" }

// statuses are the permitted values: read in a named source; code or name read
// only in part; judgement of STIS; from memory, not found in a source; left
// empty on purpose; known code that no single item fits; replaced by another;
// given by the user in his folder reference/.
var statuses = []Status{"sourced", "partly", "ours", "memory", "missing", "held", "superseded", "local"}

// Book is the reference data in memory. It is read-only and safe for
// concurrent use. The zero value knows nothing; use Open.
type Book struct {
	ids       []ListID
	lists     map[ListID]*codeList
	countries []Country
	byCountry map[string]int // alpha-3, customs code, superseded customs code
	members   []member
	txns      []Txn
	byTxn     map[[2]string]int
	owners    []ownerGroup
	modes     []TradeMode
	holidays  []Holiday
	byDay     map[string]int
	windows   []FilingWindow

	bases      []baseEdition
	changes    []change
	rates      []rateRule
	parameters []parameter
	recon      []reconCode
	calendar   []FilingRule
	overlays   []Overlay
}

// Open decodes and checks the embedded data. An error is a mistake in the
// program's own files and lists every problem found.
func Open() (*Book, error) { return OpenWith(nil) }

// OpenWith opens the embedded data with the CSV files of the user's folder
// reference/ over it: rows with the key of an embedded row replace it, others
// are added, all with status local and the file as source. A nil overlay or an
// empty folder gives what Open gives. An error lists every problem found, with
// file and line.
func OpenWith(overlay fs.FS) (*Book, error) {
	sub, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return nil, fmt.Errorf("open reference data: %w", err)
	}
	return open(sub, overlay)
}

func open(files, local fs.FS) (*Book, error) {
	d := &decoder{files: files, local: local}
	d.checkLocalNames()
	b := &Book{lists: map[ListID]*codeList{}}
	b.readLists(d)
	b.readCodes(d)
	b.readCountries(d)
	b.readGroups(d)
	b.readTxns(d)
	b.readOwners(d)
	b.readModes(d)
	b.readHolidays(d)
	b.readWindows(d)
	b.readCalendar(d)
	b.readRatePolicy(d)
	b.readParameters(d)
	b.readReconCodes(d)
	b.readBases(d)
	b.readChanges(d)
	for _, id := range b.ids {
		b.lists[id].finish(d)
	}
	b.checkChanges()
	if err := errors.Join(d.errs...); err != nil {
		return nil, fmt.Errorf("open reference data: %w", err)
	}
	slices.SortFunc(d.overlays, func(x, y Overlay) int { return strings.Compare(x.File, y.File) })
	b.overlays = d.overlays
	return b, nil
}

// midnight drops the time of day: validity is told by days.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// within reports whether day on lies in [from, to], both inclusive; a zero
// bound is open and the zero day lies everywhere.
func within(on, from, to time.Time) bool {
	if on.IsZero() {
		return true
	}
	on = midnight(on)
	return !on.Before(from) && (to.IsZero() || !on.After(to))
}

// day prints a date for the warehouse; the zero date is "" (NULL).
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// flag prints a truth value for the warehouse.
func flag(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// codeCompare orders codes: numbers by value (4 before 10), then all others by
// bytes.
func codeCompare(a, b string) int {
	da, db := allDigits(a), allDigits(b)
	switch {
	case da && db && len(a) != len(b):
		return len(a) - len(b)
	case da != db && da:
		return -1
	case da != db:
		return 1
	}
	return strings.Compare(a, b)
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
