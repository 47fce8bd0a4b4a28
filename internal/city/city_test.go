package city

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"stis/ingest"
	"stis/ingest/sheet"
	"stis/ingest/workbook"
	"stis/reference"
	"stis/reference/period"
)

func small() Config {
	return Config{Seed: 7, Enterprises: 60, Months: 14, FXLines: 80, Last: period.Of(2026, 10)}
}

func open(t testing.TB) (*ingest.Catalog, *reference.Book) {
	t.Helper()
	cat, err := ingest.Layouts()
	if err != nil {
		t.Fatal(err)
	}
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	return cat, book
}

func generate(t testing.TB, cfg Config, dir string) *Ledger {
	t.Helper()
	cat, book := open(t)
	l, err := Generate(context.Background(), cat, book, cfg, dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestCity makes one small city twice and holds its ledger against its files.
func TestCity(t *testing.T) {
	dir := t.TempDir()
	l := generate(t, small(), dir)
	t.Run("deterministic", func(t *testing.T) { testDeterministic(t, l) })
	t.Run("planted kinds", func(t *testing.T) { testPlantedKinds(t, l) })
	t.Run("planted cells", func(t *testing.T) { testPlantedCells(t, l, dir) })
	t.Run("adds up", func(t *testing.T) { testLedgerAddsUp(t, l) })
	t.Run("outcomes", func(t *testing.T) { testOutcomes(t, l) })
	t.Run("arrival", func(t *testing.T) { testArrival(t, l) })
	t.Run("save and load", func(t *testing.T) { testSaveLoad(t, l) })
}

func testDeterministic(t *testing.T, a *Ledger) {
	b := generate(t, small(), t.TempDir())
	if d := cmp.Diff(a, b, cmpopts()); d != "" {
		t.Errorf("two cities of one seed differ:\n%s", d)
	}
	other := Config{Seed: small().Seed + 1, Enterprises: 30, Months: 4, FXLines: 30, Last: small().Last}
	x := generate(t, other, t.TempDir())
	other.Seed++
	y := generate(t, other, t.TempDir())
	if x.Files[len(x.Files)-1].SHA256 == y.Files[len(y.Files)-1].SHA256 {
		t.Error("another seed gave the same file")
	}
}

// cmpopts leaves the facts out of a comparison of ledgers.
func cmpopts() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "facts" }, cmp.Ignore())
}

// kinds is every kind of plant the city promises; issue 2 §2 names most.
func kinds() []string {
	return []string{
		"uscc_check_digit", "long_number", "yuan_under_wan", "duplicate_file", "duplicate_row", "late_filing", "red_entry",
		"changed_contract", "terminated_contract", "deleted_contract", "after_contract_end", "wrong_country_list", "outside_window",
		"unit_did_not_file", "unit_filed_nil", "entity_changed", "execution_without_receipt", "receipt_without_filing",
		"code_as_number", "missing_required", "bad_date", "text_in_amount", "wrong_total", "unknown_column", "organisation_code",
		"orphan_execution", "over_executed", "uscc_mismatch", "unregistered_firm", "over_cap", "award_twice",
		"unregistered_source", "college_over_staff", "outsourcing_over_staff", "codes_do_not_add", "end_before_start",
		"code_not_in_list", "hidden_row", "formula_without_value", "edit", "code_out_of_date", "unit_or_currency", "no_rate",
		"change_without_amount", "stock_does_not_follow",
	}
}

func testPlantedKinds(t *testing.T, l *Ledger) {
	n := map[string]int{}
	for _, p := range l.Planted {
		n[p.Kind]++
		if p.Rule == "" || p.Severity == "" || p.Expect == "" || p.Source == "" {
			t.Errorf("%s: incomplete: %+v", p.ID, p)
		}
		if p.Cell == "" && p.Key == "" && p.File == "" {
			t.Errorf("%s %s: no place", p.ID, p.Kind)
		}
	}
	for _, k := range kinds() {
		if n[k] == 0 {
			t.Errorf("no %s planted", k)
		}
	}
}

// testPlantedCells opens the workbooks and looks at the cells of the ledger.
func testPlantedCells(t *testing.T, l *Ledger, dir string) {
	seen := 0
	for _, p := range l.Planted {
		if p.Cell == "" || !strings.HasSuffix(p.File, ".xlsx") || strings.Contains(p.File, ".zip/") {
			continue
		}
		x, err := excelize.OpenFile(filepath.Join(dir, p.Source, p.File))
		if err != nil {
			t.Fatal(err)
		}
		v, err := x.GetCellValue(p.Sheet, p.Cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
		want := map[string]string{"long_number": "3", "wrong_country_list": "", "text_in_amount": "", "missing_required": "", "unknown_column": "经办人意见"}[p.Kind]
		if !strings.Contains(v, want) || p.Kind == "missing_required" && v != "" || p.Kind == "text_in_amount" && !strings.ContainsAny(v, "万约") {
			t.Errorf("%s %s: %s!%s holds %q", p.ID, p.Kind, p.File, p.Cell, v)
		}
		seen++
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if seen < 20 {
		t.Errorf("only %d planted cells lie in workbooks", seen)
	}
}

// TestReadsBack opens every file of every source in whatever format it has and
// finds at least as many rows as the ledger says.
func TestReadsBack(t *testing.T) {
	dir := t.TempDir()
	cfg := Config{Seed: 3, Enterprises: 40, Months: 14, FXLines: 40, Last: period.Of(2026, 10), Salt: "x"}
	l := generate(t, cfg, dir)
	sources, formats := map[string]int{}, map[string]int{}
	for _, f := range l.Files {
		sources[f.Source]++
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		ms, archive, err := workbook.Members(t.Context(), path, sheet.DefaultLimits())
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if !archive {
			if rows := rowsIn(t, path, formats); rows < f.Rows+1 {
				t.Errorf("%s: %d rows in the sheet, %d data rows in the ledger", f.Name, rows, f.Rows)
			}
			continue
		}
		formats["zip"]++
		rows := 0
		for _, m := range ms {
			if !strings.HasPrefix(m.Name, "人力资源情况表_3303") {
				t.Errorf("%s: member %q", f.Name, m.Name)
			}
			out := filepath.Join(t.TempDir(), "member.xlsx")
			w, err := os.Create(out)
			if err == nil {
				err = errors.Join(m.Extract(w), w.Close())
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			rows += rowsIn(t, out, formats)
		}
		if rows < f.Rows+3 {
			t.Errorf("%s: %d rows in its members, %d data rows in the ledger", f.Name, rows, f.Rows)
		}
	}
	if len(sources) != 30 {
		t.Errorf("%d sources have files, want 30", len(sources))
	}
	for _, format := range []string{"xlsx", "csv", "html", "xmlss", "zip"} {
		if formats[format] == 0 {
			t.Errorf("no file is %s: %v", format, formats)
		}
	}
}

// rowsIn counts the rows of the first sheet and the format it was read from.
func rowsIn(t *testing.T, path string, formats map[string]int) int {
	f, err := workbook.Open(t.Context(), path, workbook.Options{})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	formats[f.Format]++
	rd, err := f.Open(f.Sheets()[0])
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	n := 0
	for rd.Scan() {
		n++
	}
	if err := errors.Join(rd.Err(), rd.Close(), f.Close()); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return n
}

// TestIdentityNumbers: some files of new staff carry plain numbers. Each has a
// right check digit and an area code that was never given out, and the ledger
// holds the hash that it must become, but never the number.
func TestIdentityNumbers(t *testing.T) {
	cat, book := open(t)
	cfg := small()
	cfg.Salt = "salt"
	w, err := build(cat, book, cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, h := range w.hashed {
		want[h.Key] = h.Hash
	}
	at, plain := w.fields["new_hire"]["person_hash"], 0
	for _, f := range w.filesOf("new_hire") {
		for _, r := range f.rows {
			v := r.cells[at]
			if len(v) == 64 || r.raw >= 0 {
				continue
			}
			plain++
			sum := sha256.Sum256([]byte("salt" + v))
			if got := hex.EncodeToString(sum[:]); want[f.naturalKey(r)] != got {
				t.Errorf("%s: ledger says %q, want %q", f.naturalKey(r), want[f.naturalKey(r)], got)
			}
			total := 0
			for i := range 17 {
				total += int(v[i]-'0') * (1 << (17 - i) % 11)
			}
			if last := "10X98765432"[total%11]; len(v) != 18 || v[:6] != "330399" || v[17] != last {
				t.Errorf("%s is no invented identity number", v)
			}
		}
	}
	if plain < 3 || len(w.hashed) < plain/2 {
		t.Errorf("%d plain numbers, %d hashes in the ledger", plain, len(w.hashed))
	}
}

// TestControls adds who was hired from the facts, not from the files.
func TestControls(t *testing.T) {
	cat, book := open(t)
	w, err := build(cat, book, small())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range w.controls() {
		got[c.Source+"."+c.Field] = c.Standing
	}
	hired := int64(0)
	for _, s := range w.staff {
		if !s.missing && !s.dropped && !(s.late && s.m == w.last) {
			hired += int64(s.hired)
		}
	}
	if want := strconv.FormatInt(hired, 10); got["hr_stat.emp_new"] != want {
		t.Errorf("hr_stat.emp_new: %s, want %s", got["hr_stat.emp_new"], want)
	}
	fees := int64(0)
	for _, p := range w.projects {
		fees += p.base
	}
	if want := amount(fees, 6); scaled(got["fund_project.base_wan"], 6) != fees {
		t.Errorf("fund_project.base_wan: %s, want %s", got["fund_project.base_wan"], want)
	}
	for _, source := range simple() {
		if !slices.ContainsFunc(w.controls(), func(c Control) bool { return c.Source == source }) {
			t.Errorf("%s has no control total", source)
		}
	}
}

// testLedgerAddsUp holds the totals against each other.
func testLedgerAddsUp(t *testing.T, l *Ledger) {
	value := map[string]int64{}
	parts := map[string]int64{}
	for _, v := range l.Totals {
		if v.Unit == "PERCENT" {
			continue
		}
		n := scaled(v.Value, 2)
		k := v.Indicator + "|" + v.Period + "|" + v.Basis
		if v.Breakdown == "" {
			value[k] = n
		} else {
			parts[k+"|"+v.Breakdown] += n
		}
	}
	distinct := []string{"EX05", "EN03", "EN05"}
	for k, sum := range parts {
		i := strings.LastIndexByte(k, '|')
		if slices.Contains(distinct, k[:4]) {
			continue
		}
		if sum != value[k[:i]] {
			t.Errorf("%s: parts add to %d, total %d", k, sum, value[k[:i]])
		}
	}
	if len(parts) < 40 {
		t.Errorf("%d breakdowns, want more", len(parts))
	}
	for _, m := range []string{"2026-10", "2025-10"} {
		k := "|" + m + "|month"
		if got := value["OB01"+k] + value["OB02"+k] + value["OB03"+k]; got != value["EX03"+k] {
			t.Errorf("%s: OB01 to OB03 add to %d, EX03 is %d", m, got, value["EX03"+k])
		}
	}
}

func TestStatMonthAndWindow(t *testing.T) {
	for _, c := range []struct {
		audit day
		want  string
	}{{date(2026, 10, 10), "2026-09"}, {date(2026, 10, 11), "2026-10"}, {date(2026, 1, 3), "2025-12"}} {
		if got := statMonth(c.audit).String(); got != c.want {
			t.Errorf("statMonth(%s) = %s, want %s", c.audit, got, c.want)
		}
	}
	for _, c := range []struct {
		exec, audit day
		want        bool
	}{
		{date(2025, 7, 1), date(2026, 3, 31), true}, {date(2025, 6, 30), date(2026, 3, 31), false},
		{date(2025, 12, 31), date(2026, 4, 1), false}, {date(2026, 1, 1), date(2026, 4, 1), true}, {date(2026, 4, 2), date(2026, 4, 1), false},
	} {
		if got := inWindow(c.exec, c.audit); got != c.want {
			t.Errorf("inWindow(%s, %s) = %v", c.exec, c.audit, got)
		}
	}
}

func TestCodes(t *testing.T) {
	code := makeUSCC("330302", 123456)
	if err := reference.CheckUSCC(code); err != nil {
		t.Error(err)
	}
	if reference.CheckUSCC(breakCheck(code)) == nil {
		t.Errorf("%s passes", breakCheck(code))
	}
	odd := breakOrg(code)
	if err := reference.CheckUSCC(odd); err != nil {
		t.Error(err)
	}
	if reference.CheckOrgCode(odd[8:17]) == nil {
		t.Errorf("%s passes as organisation code", odd[8:17])
	}
	_, book := open(t)
	for _, it := range items() {
		if x, ok := book.Txn("2014", it.txn); !ok || x.EBOPS != it.ebops && x.Service {
			t.Errorf("%s: book says %+v", it.txn, x)
		}
	}
	for _, tr := range trades() {
		if x, ok := book.Txn("2014", tr.txn); !ok || x.EBOPS != ebopsOf(tr.txn) {
			t.Errorf("%s: book says %+v", tr.txn, x)
		}
	}
	for _, o := range ownerships() {
		if g := book.OwnershipGroup(o.code); g != o.group {
			t.Errorf("%s: book says %s", o.code, g)
		}
	}
}

func TestMulDiv(t *testing.T) {
	for _, c := range []struct{ a, b, d, want int64 }{
		{5, 1, 10, 1}, {-5, 1, 10, -1}, {4, 1, 10, 0}, {15, 1, 10, 2}, {-14, 1, 10, -1},
		{900_000_000_000_000, 71234567890, 10_000_000_000, 6411111110100000},
	} {
		if got := mulDiv(c.a, c.b, c.d); got != c.want {
			t.Errorf("mulDiv(%d, %d, %d) = %d, want %d", c.a, c.b, c.d, got, c.want)
		}
	}
}

func testSaveLoad(t *testing.T, l *Ledger) {
	dir := t.TempDir()
	if err := l.Save(dir); err != nil {
		t.Fatal(err)
	}
	got, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(l, got, cmpopts()); d != "" {
		t.Error(d)
	}
	for kind, n := range l.Facts {
		data, err := os.ReadFile(filepath.Join(dir, kind+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(data), "\n"); lines != n+1 {
			t.Errorf("%s.csv: %d lines for %d facts", kind, lines, n)
		}
	}
}

// testOutcomes checks that every row written has one outcome, and that files
// with the same bytes are named as such.
func testOutcomes(t *testing.T, l *Ledger) {
	rows, sha := 0, map[string]bool{}
	for _, f := range l.Files {
		if !sha[f.SHA256] {
			rows += f.Rows
		}
		sha[f.SHA256] = true
	}
	n, by := 0, map[string]int{}
	for _, o := range l.Outcomes {
		n += o.Rows
		by[o.Outcome] += o.Rows
	}
	if n != rows {
		t.Errorf("%d rows have outcomes, %d were written", n, rows)
	}
	for _, o := range []string{"accepted", "quarantined", "duplicate", "superseded", "out_of_scope"} {
		if by[o] == 0 {
			t.Errorf("no row is %s", o)
		}
	}
	quarantined := 0
	for _, p := range l.Planted {
		if p.Expect == "quarantined" {
			quarantined++
		}
	}
	if quarantined != by["quarantined"] {
		t.Errorf("%d rows are to be quarantined, %d flaws say so", by["quarantined"], quarantined)
	}
}

// testArrival checks that the last month is complete by the middle of the next.
func testArrival(t *testing.T, l *Ledger) {
	for i, f := range l.Files {
		if f.Received.After(time.Date(2026, 11, 15, 23, 59, 0, 0, time.UTC)) {
			t.Errorf("%s arrives on %s", f.Name, f.Received)
		}
		if i > 0 && f.Received.Before(l.Files[i-1].Received) {
			t.Errorf("%s is out of order", f.Name)
		}
	}
}

// TestSpringFestival checks that the dip moves with the festival: January of
// 2025 (festival on the 29th) against February of 2026 (on the 17th).
func TestSpringFestival(t *testing.T) {
	jan25, feb25 := seasonal(period.Of(2025, 1)), seasonal(period.Of(2025, 2))
	jan26, feb26 := seasonal(period.Of(2026, 1)), seasonal(period.Of(2026, 2))
	if jan25 >= jan26 || feb26 >= feb25 {
		t.Errorf("seasonal: January %.3f and %.3f, February %.3f and %.3f", jan25, jan26, feb25, feb26)
	}
	if june := seasonal(period.Of(2026, 6)); june != 1.05 {
		t.Errorf("seasonal: June %.3f feels the festival", june)
	}
}

// TestHeadcountIdentity follows every firm: stock = stock before + hired - left.
func TestHeadcountIdentity(t *testing.T) {
	cat, book := open(t)
	w, err := build(cat, book, Config{Seed: 3, Enterprises: 40, Months: 12, FXLines: 40, Last: period.Of(2026, 10)})
	if err != nil {
		t.Fatal(err)
	}
	before, planted := map[string]*staff{}, map[string]bool{}
	for _, p := range w.planted {
		planted[p.key] = planted[p.key] || p.rule == "TRN029"
	}
	for _, s := range w.staff {
		if b := before[s.uscc]; b != nil && b.m == s.m-1 && (b.stock.end+s.hired-s.left != s.stock.end) != planted[s.uscc+"|"+s.m.String()] {
			t.Errorf("%s %s: %d + %d - %d is not %d", s.uscc, s.m, b.stock.end, s.hired, s.left, s.stock.end)
		}
		if h := s.stock; h.college > h.end || h.so > h.end || h.bachelor+h.master > h.college {
			t.Errorf("%s %s: %+v", s.uscc, s.m, h)
		}
		before[s.uscc] = s
	}
	for _, e := range w.executions {
		if e.out == "" && !inWindow(e.on, e.audit) {
			t.Errorf("%s of %s is audited on %s, outside the window", e.id, e.on, e.audit)
		}
	}
}
