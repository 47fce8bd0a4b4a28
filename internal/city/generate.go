package city

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path"
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
	sums, controls, links := w.addUp(), w.controls(), w.links()
	files := w.sorted()
	if err := w.writeAll(ctx, files, dir); err != nil {
		return nil, err
	}
	if err := w.packAll(files, dir); err != nil {
		return nil, err
	}
	l := &Ledger{Config: cfg, Totals: w.publish(sums), Controls: controls, Hashed: w.hashed, facts: w.factTables(), Facts: map[string]int{}}
	for _, t := range l.facts {
		l.Facts[t.name] = len(t.rows) - 1
	}
	if err := w.delivered(l, files, dir); err != nil {
		return nil, err
	}
	l.Outcomes = outcomes(files)
	l.Links, l.Gaps, l.Corrections, l.Doubles, l.Imputable, l.Oddities = links, w.gaps(), w.corrections(), w.doubles(), w.imputable(), w.oddities
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
	w.codesOf = func(list string) []string {
		var out []string
		for _, c := range book.List(reference.ListID(list)) {
			out = append(out, c.Code)
		}
		return out
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
	w.limit = usualLimit
	if v, ok := book.Parameter("declaration_limit", w.last.Last()); ok {
		w.limit = v.Shift(2).IntPart()
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
	return slices.SortedFunc(maps.Values(w.files), byReceipt)
}

func byReceipt(a, b *file) int {
	return cmp.Or(a.received.Compare(b.received), cmp.Compare(a.key.source, b.key.source), cmp.Compare(a.key.county, b.key.county), cmp.Compare(a.key.kind, b.key.kind))
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
	f.base = f.name + f.look.form.extension()
	switch f.look.form {
	case xlsx, xml2003:
		f.sheet = sheetName(f.key.source)
	case page2:
		f.sheet = "Sheet1" // a page has no name of its own
	}
	data, err := f.bytes(f.layOut())
	if err != nil {
		return fmt.Errorf("write %s: %w", f.base, err)
	}
	f.name = f.base
	if f.parcel = f.key.parcel(); f.parcel != "" {
		f.name = f.parcel + "/" + f.base
	}
	f.path = f.key.source + "/" + f.name
	for _, r := range f.rows {
		r.cells = nil // the bytes hold them now
	}
	if f.parcel != "" {
		f.data = data
		return nil
	}
	f.sha = digest(data)
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.path)), data, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	return nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// parcel is the archive (压缩包) in which an office sends a file, empty when it
// sends the file alone: the three districts send their headcount together in
// the middle and at the end of the year.
func (k fileKey) parcel() string {
	if k.source == "hr_stat" && k.kind == "" && k.m.Month()%6 == 0 && slices.Contains([]string{"330302", "330303", "330304"}, k.county) {
		return "人力资源情况表_市区_" + compact(k.m) + ".zip"
	}
	return ""
}

// packAll puts the members of every archive together.
func (w *world) packAll(files []*file, dir string) error {
	members := map[string][]*file{}
	for _, f := range files {
		if f.parcel != "" {
			members[f.parcel] = append(members[f.parcel], f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		fs := members[name]
		data, err := bundle(fs, fs[0].key.m.Month() == 6)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, fs[0].key.source, name), data, 0o644)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		p := &file{name: name, path: fs[0].key.source + "/" + name, sha: digest(data), received: fs[0].received}
		for _, f := range fs {
			p.size += len(f.rows)
			f.data = nil
		}
		w.parcels = append(w.parcels, p)
	}
	return nil
}

func sheetName(source string) string {
	return map[string]string{
		"ent_profile": "企业", "so_contract": "合同登记", "so_execution": "执行", "hr_stat": "人力资源", "safe_receipt": "收入", "safe_payment": "付款",
		"cus_decl": "报关单", "fund_project": "项目", "fx_rate": "折算率", "target": "目标", "roster": "名录", "park": "园区", "macro": "数据",
		"so_outward": "发包", "new_hire": "录用", "training": "培训", "cert": "认证", "st_direct": "直报", "fats": "FATS", "safe_summary": "收支汇总", "cus_summary": "海关汇总",
		"train_org": "机构", "platform": "平台", "fund_budget": "预算", "tech_exempt": "减免税", "event": "活动", "invest_project": "引进项目", "talent": "人才", "infosvc": "信息", "assoc": "协会",
	}[source]
}

// delivered lists the deliveries, with some files sent twice under another name.
func (w *world) delivered(l *Ledger, files []*file, dir string) error {
	for _, f := range files {
		if f.parcel == "" {
			l.Files = append(l.Files, File{f.path, f.key.source, f.name, f.sha, f.received, len(f.rows)})
		}
	}
	for _, p := range w.parcels {
		l.Files = append(l.Files, File{p.path, path.Dir(p.path), p.name, p.sha, p.received, p.size})
	}
	s := w.cfg.stream("plant-twice", 0)
	for _, source := range []string{"so_execution", "hr_stat", "safe_receipt"} {
		fs := slices.DeleteFunc(w.filesOf(source), func(f *file) bool { return f.parcel != "" })
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
		if p.rule == "ING017" || p.rule == "hr_stat.W01" || p.rule == "ING023" && p.source == "safe_receipt" {
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
