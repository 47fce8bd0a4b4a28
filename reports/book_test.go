package reports

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stis/indicators"

	"github.com/xuri/excelize/v2"
	"stis/internal/xlsxout"
)

func open(t testing.TB, path string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func cellText(t testing.TB, f *excelize.File, sheet, at string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tidy indexes the sheet of data by observation.
func tidy(t testing.TB, path string) map[Key][]string {
	t.Helper()
	out := map[Key][]string{}
	for _, r := range dataRows(t, path)[1:] {
		k := Key{r[colIndicator-1], r[colPeriod-1], r[colBasis-1], r[colMeasure-1], r[colBreakdown-1], r[colKey-1]}
		if out[k] != nil {
			t.Errorf("sheet 数据 has %v twice", k)
		}
		out[k] = r
	}
	return out
}

// TestTablesEqualData proves that every number of every table stands in the
// sheet of data with the same digits, and that no number stands outside.
func TestTablesEqualData(t *testing.T) {
	for _, id := range []string{"R1", "R2"} {
		t.Run(id, func(t *testing.T) {
			w := writeSample(t, id)
			f, rows := open(t, w.Path), tidy(t, w.Path)
			known := map[string]bool{}
			for _, c := range w.Cells {
				where := c.Sheet + "!" + c.Addr
				known[where] = true
				shown := cellText(t, f, c.Sheet, c.Addr)
				r := rows[c.Key]
				if r == nil {
					if shown != "" && shown != "—" {
						t.Errorf("%s shows %q without a row in 数据", where, shown)
					}
					continue
				}
				if !slices.Contains(strings.Split(r[colCells-1], "; "), where) {
					t.Errorf("%s: the row of %v names only %q", where, c.Key, r[colCells-1])
				}
				if strings.HasPrefix(shown, "　　") { // a sentence
					if !strings.Contains(shown, strings.TrimPrefix(c.Shown, "-")) && !strings.Contains(shown, "持平") {
						t.Errorf("%s: %q is not in %q", where, c.Shown, shown)
					}
				} else if shown != r[colText-1] || shown != c.Shown {
					t.Errorf("%s shows %q, Cells %q, 数据 %q", where, shown, c.Shown, r[colText-1])
				}
				if n := r[colNumber-1]; n != "" && n != r[colText-1] {
					t.Errorf("数据: value %q and text %q of %v differ", n, r[colText-1], c.Key)
				}
			}
			for _, s := range w.Sheets {
				if s != "数据" {
					checkNumbers(t, f, s, known)
				}
			}
		})
	}
}

// checkNumbers fails for a numeric cell that no observation stands behind.
func checkNumbers(t *testing.T, f *excelize.File, sheet string, known map[string]bool) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for r := range rows {
		for c := range rows[r] {
			at := xlsxout.Addr(c+1, r+1)
			kind, err := f.GetCellType(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			text := kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString
			if rows[r][c] != "" && !text && !known[sheet+"!"+at] {
				t.Errorf("%s!%s: number %s has no observation", sheet, at, rows[r][c])
			}
		}
	}
}

// TestShownFollowsExact recomputes every shown number from the exact one with
// other arithmetic: decimal text, cut and rounded by hand.
func TestShownFollowsExact(t *testing.T) {
	w := writeSample(t, "R2")
	s, n := newSample(t), 0
	for k, r := range tidy(t, w.Path) {
		if r[colNumber-1] == "" {
			continue
		}
		v, ok := new(big.Rat).SetString(r[colExact-1])
		if !ok {
			t.Fatalf("%v: exact value %q", k, r[colExact-1])
		}
		if k.Measure == "level" && strings.HasPrefix(r[colUnit-1], "万") {
			v.Quo(v, big.NewRat(10000, 1))
		}
		decimals := 1
		if k.Measure == "level" {
			decimals = s.inds[k.Indicator].Unit.Decimals
		} else if k.Measure == "rank" {
			decimals = 0
		}
		want := v.FloatString(decimals) // rounds halves away from zero
		if strings.Trim(want, "-0.") == "" {
			want = strings.TrimPrefix(want, "-")
		}
		if want != r[colNumber-1] {
			t.Errorf("%v: %s shows %s, want %s", k, r[colExact-1], r[colNumber-1], want)
		}
		n++
	}
	if n < 500 {
		t.Errorf("only %d numbers compared", n)
	}
}

func TestLook(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s := newSample(t)
	k := func(id, basis, measure string) Key { return Key{id, "2026-10", basis, measure, "total", ""} }
	set := func(key Key, v *big.Rat, reason string) Key { s.set(key, v, "A", reason); return key }
	d := newDesk(s.lookup(t, &cat.house), &cat.house)
	conf := k("EX01", "r12", "level")
	s.set(conf, big.NewRat(1, 1), "A", "")
	o := s.obs[conf]
	o.ConfStatus = "C"
	s.obs[conf] = o
	for _, c := range []struct {
		name string
		key  Key
		want string
	}{
		{"half away from zero", set(k("EX01", "month", "level"), big.NewRat(100050, 1), ""), "10.01"},
		{"half below zero", set(k("ST04", "month", "level"), big.NewRat(-100050, 1), ""), "-10.01"},
		{"rate", set(k("EX01", "ytd", "yoy"), big.NewRat(-1265, 100), ""), "-12.7"},
		{"zero has no sign", set(k("EX01", "month", "yoy"), big.NewRat(-4, 100), ""), "0.0"},
		{"true zero", set(k("CT02", "month", "level"), new(big.Rat), ""), "0.00"},
		{"below half a unit", set(k("EX02", "ytd", "level"), big.NewRat(49, 1), ""), "…"},
		{"half a unit", set(k("EX02", "r12", "level"), big.NewRat(50, 1), ""), "0.01"},
		{"base zero", set(k("EX07", "month", "yoy"), nil, "base_zero"), "—"},
		{"both zero", set(k("EX07", "ytd", "yoy"), nil, "both_zero"), "—"},
		{"sign change", set(k("ST04", "month", "yoy"), nil, "sign_change"), "—"},
		{"missing", set(k("CT01", "month", "yoy"), nil, "missing"), ""},
		{"january", set(k("CT01", "ytd", "yoy"), nil, "jan_feb_pending"), "—"},
		{"small base", k("PF03", "month", "yoy"), "—"},
		{"confidential reason", k("EX02", "month", "level"), "X"},
		{"confidential status", conf, "X"},
		{"unknown indicator", k("ZZ99", "month", "level"), ""},
		{"not in the run", k("MK05", "ytd", "level"), ""},
		{"unit of a part", set(k("CT07", "month", "level"), big.NewRat(123456, 1), ""), "12.35"},
	} {
		g := d.look(c.key)
		if g.text() != c.want {
			t.Errorf("%s: shown %q, want %q", c.name, g.text(), c.want)
		}
	}
}

func TestTextStaysText(t *testing.T) {
	w := writeSample(t, "R2")
	f := open(t, w.Path)
	found := map[string]bool{}
	for _, sheet := range w.Sheets {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r := range rows {
			for c, v := range rows[r] {
				if v == "" || !strings.ContainsAny(v[:1], "=+-@") {
					continue
				}
				at := xlsxout.Addr(c+1, r+1)
				kind, _ := f.GetCellType(sheet, at)
				formula, _ := f.GetCellFormula(sheet, at)
				if formula != "" {
					t.Errorf("%s!%s: %q became the formula %q", sheet, at, v, formula)
				}
				if kind == excelize.CellTypeSharedString {
					found[v[:1]] = true
				}
			}
		}
	}
	for _, sign := range []string{"=", "+", "-", "@"} {
		if !found[sign] {
			t.Errorf("no text cell begins with %q: the sample tests nothing", sign)
		}
	}
}

// TestGapsAreBlank looks at what the trend chart draws: the months before the
// first observation must be empty cells, drawn as gaps.
func TestGapsAreBlank(t *testing.T) {
	w := writeSample(t, "R1")
	blank, months := 0, 0
	for k, r := range tidy(t, w.Path) {
		if k.Indicator == "EX03" && k.Breakdown == "total" && k.Basis == "month" && k.Measure == "level" {
			months++
			if r[colNumber-1] == "" {
				blank++
			}
		}
	}
	if months != 24 || blank != 4 {
		t.Errorf("%d months with %d blanks, want 24 with 4", months, blank)
	}
	f := open(t, w.Path)
	rows, err := f.GetRows("数据")
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if len(rows[i]) > 0 && rows[i][0] == "EX03" {
			at := xlsxout.Addr(colNumber, i+1)
			if kind, _ := f.GetCellType("数据", at); kind == excelize.CellTypeSharedString {
				t.Errorf("%s holds text, which a chart draws as zero", at)
			}
		}
	}
	if !strings.Contains(text(t, w.Path), "blanks gap") {
		t.Error("charts do not leave gaps for blanks")
	}
}

func TestColumnsAreWideEnough(t *testing.T) {
	w := writeSample(t, "R2")
	f := open(t, w.Path)
	for _, c := range w.Cells {
		shown, err := f.GetCellValue(c.Sheet, c.Addr)
		if err != nil {
			t.Fatal(err)
		}
		col := strings.TrimRight(c.Addr, "0123456789")
		width, err := f.GetColWidth(c.Sheet, col)
		if err != nil {
			t.Fatal(err)
		}
		if float64(xlsxout.TextWidth(shown)+2) > width {
			t.Errorf("%s!%s: %q needs more than %.2f", c.Sheet, c.Addr, shown, width)
		}
	}
}

// TestEmptyCube writes both reports for a run that has nothing.
func TestEmptyCube(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, rep := range cat.All() {
		s := newSample(t)
		clear(s.obs)
		for dim := range s.members {
			s.members[dim] = nil
		}
		w, err := write(context.Background(), s.lookup(t, rep.house), rep, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		f := open(t, w.Path)
		for _, c := range w.Cells {
			if v := cellText(t, f, c.Sheet, c.Addr); v != "" && v != "—" {
				t.Errorf("%s!%s shows %q in a run without observations", c.Sheet, c.Addr, v)
			}
		}
	}
}

func TestCancelledWriteLeavesNoFile(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rep, _ := cat.Get("R2")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	if _, err := write(ctx, newSample(t).lookup(t, rep.house), rep, dir); err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("files left: %v", left)
	}
}

// sumsFile makes TestSums a program of its own that writes the reports.
const sumsFile = "STIS_TEST_REPORT_SUMS"

func TestSums(t *testing.T) {
	out := os.Getenv(sumsFile)
	if out == "" {
		t.Skip("runs as the second process of TestSameBytes")
	}
	var b bytes.Buffer
	for _, id := range []string{"R1", "R2"} {
		fmt.Fprintln(&b, id, writeSample(t, id).SHA256)
	}
	if err := os.WriteFile(out, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSameBytes writes each report twice here and once in another process,
// where maps are walked in another order.
func TestSameBytes(t *testing.T) {
	var want strings.Builder
	for _, id := range []string{"R1", "R2"} {
		a, b := writeSample(t, id), writeSample(t, id)
		x, err := os.ReadFile(a.Path)
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(b.Path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s: two writes differ", id)
		}
		fmt.Fprintln(&want, id, a.SHA256)
	}
	out := filepath.Join(t.TempDir(), "sums")
	cmd := exec.Command(os.Args[0], "-test.run=^TestSums$")
	cmd.Env = append(os.Environ(), sumsFile+"="+out)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("second process: %v\n%s", err, msg)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want.String() {
		t.Errorf("second process wrote\n%swant\n%s", got, want.String())
	}
}

func TestWords(t *testing.T) {
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rep, _ := cat.Get("R1")
	var growth Figure
	for _, s := range rep.Sheets {
		for _, x := range s.Sentences {
			for _, c := range x.Clauses {
				if f, ok := c.Let["g"]; ok && growth.Words == nil {
					growth = f
				}
			}
		}
	}
	s := newSample(t)
	desk := newDesk(s.lookup(t, rep.house), rep.house)
	for _, c := range []struct {
		rate   *big.Rat
		reason string
		want   string
	}{
		{big.NewRat(127, 10), "", "同比较快增长12.7%"},
		{big.NewRat(96, 10), "", "同比增长9.6%"},
		{big.NewRat(9960, 1000), "", "同比较快增长10.0%"}, // the rule sees what is printed
		{big.NewRat(4, 100), "", "与上年同期持平"},
		{big.NewRat(-4, 100), "", "与上年同期持平"},
		{big.NewRat(-53, 10), "", "同比下降5.3%"},
		{big.NewRat(-30, 1), "", "同比大幅下降30.0%"},
		{big.NewRat(3811, 10), "", "同比大幅增长381.1%"},
		{big.NewRat(500, 1), "", "同比增长5.0倍"},
		{nil, "base_zero", "上年同期为零"},
		{nil, "both_negative", "上年同期无可比数"},
		{nil, "missing", ""},
	} {
		k := Key{growth.Indicator, s.month.String(), growth.Basis, growth.Measure, indicators.Total, ""}
		s.set(k, c.rate, "A", c.reason)
		got, _ := desk.words(&growth)
		if got != c.want {
			t.Errorf("rate %v %s: %q, want %q", c.rate, c.reason, got, c.want)
		}
	}
}
