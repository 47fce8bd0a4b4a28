package transform

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"stis/ingest"
	"stis/transform/recon"
	"stis/transform/register"
	"stis/transform/response"
)

// Purposes says for every table of facts from which sources its rows come, by the
// headers of the SQL files and everything they read in turn, sorted.
func Purposes(cat *ingest.Catalog) (map[string][]string, error) {
	w, err := ownWeb(cat)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for table := range w.makers {
		if strings.HasPrefix(table, "facts.") {
			out[table] = slices.Sorted(maps.Keys(w.sources(table, map[string]bool{})))
		}
	}
	return out, nil
}

// guardFund refuses to build where a check of the fund (专项资金) reaches a source
// that was given for statistics alone.
func guardFund(cat *ingest.Catalog) error {
	w, err := ownWeb(cat)
	if err != nil {
		return err
	}
	return w.fundProblems()
}

// ownWeb reads the headers of this room and of those inside it that make facts.
func ownWeb(cat *ingest.Catalog) (*web, error) {
	return webOf(cat, sqlFiles, checkFiles, register.Checks(), recon.Checks(), response.Checks())
}

// ledger holds addresses and times of what came in, nothing that was filed.
const ledger = " raw.batch raw.delivery raw.release raw.quarantine raw.batch_column raw.batch_sheet "

// everySource stands for tables that quote what any source filed.
const everySource = " raw.finding raw.cell_text "

// sqlText is one SQL file with its header.
type sqlText struct {
	name    string
	purpose string   // "fund": may not reach a source kept for statistics alone
	reads   []string // tables, also those that Go reads to fill it (through)
	writes  []string
}

// web is what reads what.
type web struct {
	cat    *ingest.Catalog
	files  []sqlText
	makers map[string][]*sqlText // by table
	all    []string              // every source
}

// webOf reads the headers of rooms, each with its folders sql and checks.
func webOf(cat *ingest.Catalog, rooms ...fs.FS) (*web, error) {
	w := &web{cat: cat, makers: map[string][]*sqlText{}}
	for _, l := range cat.All() {
		if l.Name == l.Source {
			w.all = append(w.all, l.Source)
		}
	}
	for _, room := range rooms {
		for _, pattern := range []string{"sql/*.sql", "sql/*.sql.tmpl", "checks/*.sql"} {
			names, err := fs.Glob(room, pattern)
			if err != nil {
				return nil, err
			}
			for _, n := range names {
				text, err := fs.ReadFile(room, n)
				if err != nil {
					return nil, err
				}
				w.files = append(w.files, textOf(path.Base(n), string(text)))
			}
		}
	}
	w.files = append(w.files, textOf(stepVersions, versionText))
	for i := range w.files {
		for _, t := range w.files[i].writes {
			w.makers[t] = append(w.makers[t], &w.files[i])
		}
	}
	return w, nil
}

func textOf(name, text string) sqlText {
	h := headerOf(text)
	return sqlText{name: name, purpose: h["purpose"], reads: append(namesIn(h["reads"]), namesIn(h["through"])...), writes: namesIn(h["writes"])}
}

// namesIn splits a list of tables; words without a schema are no table.
func namesIn(list string) []string {
	var out []string
	for n := range strings.SplitSeq(list, ",") {
		if n = strings.TrimSpace(n); strings.Contains(n, ".") {
			out = append(out, n)
		}
	}
	return out
}

// sources gives the sources that a table holds values of.
func (w *web) sources(table string, seen map[string]bool) map[string]bool {
	out := map[string]bool{}
	if seen[table] {
		return out
	}
	seen[table] = true
	for _, f := range w.makers[table] {
		maps.Copy(out, w.sourcesOf(f, seen))
	}
	return out
}

// sourcesOf gives the sources whose values a file sees. facts.version holds the
// keys of every source, but a file that joins it with rows of its sources sees
// theirs alone.
func (w *web) sourcesOf(f *sqlText, seen map[string]bool) map[string]bool {
	out := map[string]bool{}
	own := slices.ContainsFunc(f.reads, func(t string) bool { return w.source(t) != "" })
	for _, t := range f.reads {
		switch s := w.source(t); {
		case s != "":
			out[s] = true
		case strings.HasPrefix(t, "raw.<"), strings.Contains(everySource, " "+t+" "), t == "facts.version" && !own:
			for _, s := range w.all {
				out[s] = true
			}
		case strings.HasPrefix(t, "facts.") && t != "facts.version":
			maps.Copy(out, w.sources(t, seen))
		}
	}
	return out
}

// source names the source of a raw table; "" for other tables.
func (w *web) source(table string) string {
	name, ok := strings.CutPrefix(table, "raw.")
	if !ok || w.cat.Source(name) == nil {
		return ""
	}
	return name
}

// fundProblems tells every file of purpose fund that reaches what it must not: a
// source that is kept for statistics alone, or a table whose origin is unknown.
func (w *web) fundProblems() error {
	var bad []error
	for i := range w.files {
		f := &w.files[i]
		if f.purpose != "fund" {
			continue
		}
		for _, t := range f.reads {
			known := w.source(t) != "" || w.makers[t] != nil || strings.HasPrefix(t, "reference.") || strings.Contains(ledger, " "+t+" ")
			if !known {
				bad = append(bad, fmt.Errorf("%s: purpose fund: reads %s, whose origin is unknown", f.name, t))
			}
		}
		for _, s := range slices.Sorted(maps.Keys(w.sourcesOf(f, map[string]bool{}))) {
			if w.cat.Source(s).Purpose == "stat" {
				bad = append(bad, fmt.Errorf("%s: purpose fund: reaches %s, which is kept for statistics", f.name, s))
			}
		}
	}
	return errors.Join(bad...)
}
