package city

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"stis/ingest"
	"stis/reference"
)

// Generate makes the city and writes its files to dir/<source>/. The ledger it
// returns is not yet written; Ledger.Save does that. The same configuration
// gives the same bytes.
func Generate(ctx context.Context, cat *ingest.Catalog, book *reference.Book, cfg Config, dir string) (*Ledger, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	w, err := build(cat, book, cfg)
	if err != nil {
		return nil, err
	}
	sums := w.addUp()
	files := w.sorted()
	if err := w.writeAll(ctx, files, dir); err != nil {
		return nil, err
	}
	l := &Ledger{Config: cfg, Totals: w.publish(sums), facts: w.factTables(), Facts: map[string]int{}}
	for _, t := range l.facts {
		l.Facts[t.name] = len(t.rows) - 1
	}
	if err := w.delivered(l, files, dir); err != nil {
		return nil, err
	}
	l.Outcomes = outcomes(files)
	l.Planted = w.resolve()
	return l, nil
}

// build makes facts, plants and filings, everything but the bytes.
func build(cat *ingest.Catalog, book *reference.Book, cfg Config) (*world, error) {
	w := newWorld(cfg, book.NextWorkday)
	w.customsCode = func(alpha3 string) string {
		c, _ := book.Country(alpha3)
		return c.Customs
	}
	w.layouts, w.fields = map[string]*ingest.Layout{}, map[string]map[string]int{}
	for _, l := range cat.All() {
		if l.Name != l.Source {
			continue
		}
		w.layouts[l.Source] = l
		w.fields[l.Source] = map[string]int{}
		for i, c := range l.Columns {
			w.fields[l.Source][c.Field] = i
		}
	}
	for _, e := range economies() {
		if w.customsCode(e.code) == "" {
			return nil, fmt.Errorf("city: economy %s has no customs code", e.code)
		}
	}
	w.plantFacts()
	w.makeFrames()
	w.makeTargets(w.addUp())
	w.fileAll()
	w.plantRows()
	w.noteFaults()
	w.noteFacts()
	w.findCells()
	return w, nil
}

// sorted lists the files in order of receipt, then source, county and kind.
func (w *world) sorted() []*file {
	out := make([]*file, 0, len(w.files))
	for _, f := range w.files {
		f.received = w.arrival(f.key)
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *file) int {
		return cmp.Or(a.received.Compare(b.received), cmp.Compare(a.key.source, b.key.source), cmp.Compare(a.key.county, b.key.county), cmp.Compare(a.key.kind, b.key.kind))
	})
	return out
}

// writeAll lays out and writes every file, several at a time; which worker
// writes a file does not show in it.
func (w *world) writeAll(ctx context.Context, files []*file, dir string) error {
	for source := range w.layouts {
		if err := os.MkdirAll(filepath.Join(dir, source), 0o755); err != nil {
			return fmt.Errorf("make city: %w", err)
		}
	}
	work := make(chan *file)
	var group sync.WaitGroup
	var once sync.Once
	var first error
	for range min(runtime.GOMAXPROCS(0), 8) {
		group.Go(func() {
			for f := range work {
				err := ctx.Err()
				if err == nil {
					err = w.write(f, dir)
				}
				if err != nil {
					once.Do(func() { first = err })
				}
			}
		})
	}
	for _, f := range files {
		work <- f
	}
	close(work)
	group.Wait()
	return first
}

// write makes the bytes of one file and puts them in place.
func (w *world) write(f *file, dir string) error {
	f.look = w.lookOf(f)
	f.name = f.key.fileName(shortName(f.key.source))
	var data []byte
	var err error
	if f.look.text {
		f.name += ".csv"
		data, err = f.textFile(f.layOut())
	} else {
		f.name += ".xlsx"
		f.sheet = sheetName(f.key.source)
		data, err = f.workbook(f.layOut())
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	f.path = f.key.source + "/" + f.name
	for _, r := range f.rows {
		r.cells = nil // the bytes hold them now
	}
	sum := sha256.Sum256(data)
	f.sha = hex.EncodeToString(sum[:])
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.path)), data, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	return nil
}

func sheetName(source string) string {
	return map[string]string{
		"ent_profile": "企业", "so_contract": "合同登记", "so_execution": "执行", "hr_stat": "人力资源", "safe_receipt": "收入", "safe_payment": "付款",
		"cus_decl": "报关单", "fund_project": "项目", "fx_rate": "折算率", "target": "目标", "roster": "名录", "park": "园区", "macro": "数据",
	}[source]
}

// delivered lists the deliveries, with some files sent twice under another name.
func (w *world) delivered(l *Ledger, files []*file, dir string) error {
	for _, f := range files {
		l.Files = append(l.Files, File{f.path, f.key.source, f.name, f.sha, f.received, len(f.rows)})
	}
	s := w.cfg.stream("plant-twice", 0)
	for _, source := range []string{"so_execution", "hr_stat", "safe_receipt"} {
		fs := w.filesOf(source)
		for range w.times() {
			f := oneOf(s, fs)
			ext := filepath.Ext(f.name)
			name := f.name[:len(f.name)-len(ext)] + "(1)" + ext
			if slices.ContainsFunc(l.Files, func(o File) bool { return o.Name == name }) {
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.path)))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, source, name), data, 0o644)
			}
			if err != nil {
				return fmt.Errorf("write %s: %w", name, err)
			}
			l.Files = append(l.Files, File{source + "/" + name, source, name, f.sha, f.received.Add(45 * time.Minute), len(f.rows)})
			w.note(&plant{kind: "duplicate_file", rule: "ING021", severity: "I", source: source, expect: "duplicate", file: &file{name: name}, note: "same bytes as " + f.name})
		}
	}
	slices.SortStableFunc(l.Files, func(a, b File) int {
		return cmp.Or(a.Received.Compare(b.Received), cmp.Compare(a.Path, b.Path))
	})
	return nil
}

// outcomes counts the rows of all files by what must become of them. A file
// sent twice counts once.
func outcomes(files []*file) []Outcome {
	n := map[[2]string]int{}
	for _, f := range files {
		for _, r := range f.rows {
			n[[2]string{f.key.source, r.outcome}]++
		}
	}
	var out []Outcome
	for k, rows := range n {
		out = append(out, Outcome{k[0], k[1], rows})
	}
	slices.SortFunc(out, func(a, b Outcome) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Outcome, b.Outcome))
	})
	return out
}

// resolve gives every plant its place and number.
func (w *world) resolve() []Planted {
	var out []Planted
	for _, p := range w.planted {
		q := Planted{Kind: p.kind, Rule: p.rule, Severity: p.severity, Source: p.source, Field: p.field, Key: p.key, Expect: p.expect, Note: p.note}
		if p.file != nil {
			q.File, q.Sheet = p.file.name, p.file.sheet
			switch {
			case p.rule == "ING022":
				q.Cell, q.Field = p.file.sumCell, p.file.sumField
			case p.rule == "ING003":
				q.Cell = p.file.extraAt
			case p.cell && p.row != nil:
				q.Cell = address(w.fields[p.source][p.field]+1, p.row.line)
			}
		}
		out = append(out, q)
	}
	slices.SortStableFunc(out, func(a, b Planted) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Source, b.Source), cmp.Compare(a.File, b.File), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Cell, b.Cell))
	})
	for i := range out {
		out[i].ID = fmt.Sprintf("P%05d", i+1)
	}
	return out
}

// findCells finds the row of plants that know only their source and key, where
// the finding is expected at a cell.
func (w *world) findCells() {
	at := map[string]*plant{}
	for _, p := range w.planted {
		if p.rule == "ING017" || p.rule == "hr_stat.W01" {
			at[p.source+"|"+p.key] = p
		}
	}
	for _, f := range w.files {
		if f.key.source != "safe_receipt" && f.key.source != "hr_stat" {
			continue
		}
		for _, r := range f.rows {
			if p := at[f.key.source+"|"+f.naturalKey(r)]; p != nil && r.outcome != "duplicate" {
				p.file, p.row, p.cell = f, r, true
			}
		}
	}
}
