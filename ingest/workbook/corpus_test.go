package workbook

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"stis/ingest/sheet"
)

// The bounds of corpus/README.md for a hostile file.
const (
	boundTime   = 10 * time.Second
	boundMemory = 512 << 20
)

// entry is one line of workbooks.csv or china.csv.
type entry struct {
	file, verdict, shows string
	agree                bool // two independent readers found the same
}

// guides are the files whose expectation is a guide only: what the reader
// behind it missed, and why ours is held to be right.
func guides() map[string]string {
	return map[string]string{
		"exceldatareader__Fillreport.xlsx":         "its reader saw no cell of a sheet that has 172",
		"readxl__dates-leap-year-1900-xls.xls":     "two readers disagree on days before March 1900; Excel shows dates",
		"phpspreadsheet__excel2003.iso8859-1.xml":  "its reader did not decode ISO-8859-1",
		"test_files__sheet_visibility_strict.xlsx": "its reader does not tell very hidden from hidden",
		"calamine__any_sheets.xlsb":                "its reader lists a chart among the worksheets",
		"poi__xlmmacro.xlsm":                       "its reader lists a macro sheet among the worksheets",
	}
}

// corpus lists the files of the corpus; the test skips without one.
func corpus(t *testing.T) (dir string, all []entry) {
	t.Helper()
	dir = os.Getenv("STIS_CORPUS")
	if dir == "" {
		t.Skip("STIS_CORPUS is not set")
	}
	for _, list := range []string{"workbooks.csv", "china.csv"} {
		f, err := os.Open(filepath.Join(dir, list))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		col := map[string]int{}
		for i, h := range rows[0] {
			col[h] = i
		}
		for _, r := range rows[1:] {
			e := entry{file: r[col["file"]], verdict: r[col["verdict"]]}
			if i, ok := col["shows"]; ok {
				e.shows = r[i]
			}
			if i, ok := col["two_readers_agree"]; ok {
				e.agree = r[i] == "True"
			}
			all = append(all, e)
		}
	}
	return dir, all
}

// expectation is what the JSON beside a file says.
type expectation struct {
	Expected struct {
		Sheets []struct {
			Name  string `json:"name"`
			State string `json:"state"`
			Kind  string `json:"kind"`
		} `json:"sheets"`
		ReadSheet  string         `json:"read_sheet"`
		Date1904   bool           `json:"date1904"`
		Merged     []string       `json:"merged"`
		Nonempty   int            `json:"nonempty"`
		ByType     map[string]int `json:"by_type"`
		NumericSum string         `json:"numeric_sum"`
		Cells      [][]any        `json:"cells"`
		Note       string         `json:"note"`
	} `json:"expected"`
}

// expected reads the JSON of a file: china/expected or expected/<category>.
func expected(t *testing.T, dir, file string) expectation {
	t.Helper()
	name := filepath.Join(dir, "expected", strings.TrimPrefix(file, "workbooks/")+".json")
	if rest, ok := strings.CutPrefix(file, "china/"); ok {
		name = filepath.Join(dir, "china", "expected", rest+".json")
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var e expectation
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return e
}

// seen is what STIS makes of a sheet.
type seen struct {
	tally  Tally
	types  map[string]int
	cells  map[string][2]string // type and value by address
	merged []string
}

func look(f *File, info sheet.Info) (seen, error) {
	s := seen{types: map[string]int{}, cells: map[string][2]string{}}
	rd, err := f.Open(info)
	if err != nil {
		return s, err
	}
	for _, m := range rd.Merged() {
		s.merged = append(s.merged, sheet.Address(m.FirstRow, m.FirstCol)+":"+sheet.Address(m.LastRow, m.LastCol))
	}
	for rd.Scan() {
		row := rd.Row()
		s.tally.Add(row, info.Date1904)
		for _, c := range row.Cells {
			kind, value := Describe(c, info.Date1904)
			if kind != TypePending {
				s.types[kind]++
				s.cells[sheet.Address(row.Num, c.Col)] = [2]string{kind, value}
			}
		}
	}
	return s, errors.Join(rd.Err(), rd.Close())
}

// TestCorpusRead: every file that must be read gives the cells and sums that
// independent readers found.
func TestCorpusRead(t *testing.T) {
	dir, all := corpus(t)
	for _, e := range all {
		if e.verdict != "read" {
			continue
		}
		t.Run(e.file, func(t *testing.T) {
			f, err := Open(t.Context(), filepath.Join(dir, e.file), Options{Timeout: boundTime})
			if err != nil {
				t.Fatalf("%s: %v", e.shows, err)
			}
			defer func() {
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			}()
			want := expected(t, dir, e.file)
			diffs, at := compareSheets(f, want)
			if at >= 0 {
				got, err := look(f, f.Sheets()[at])
				if err != nil {
					t.Fatal(err)
				}
				diffs = append(diffs, compare(got, want)...)
			}
			why, guide := guides()[filepath.Base(e.file)]
			for _, d := range diffs {
				if guide {
					t.Logf("%s (%s)", d, why)
				} else {
					t.Error(d)
				}
			}
			if guide && len(diffs) == 0 {
				t.Error("agrees with its expectation: it is no guide any more")
			}
		})
	}
}

// compareSheets checks the list of worksheets and finds the one to read.
func compareSheets(f *File, want expectation) (diffs []string, at int) {
	var got, expect []string
	for _, s := range f.Sheets() {
		state := "visible"
		switch {
		case s.VeryHidden:
			state = "veryHidden"
		case s.Hidden:
			state = "hidden"
		}
		got = append(got, s.Name+" "+state)
	}
	for _, s := range want.Expected.Sheets {
		if s.Kind == "Worksheet" {
			expect = append(expect, s.Name+" "+s.State)
		}
	}
	if len(want.Expected.Sheets) > 0 && f.Format != "csv" && f.Format != "html" && !slices.Equal(got, expect) {
		diffs = append(diffs, fmt.Sprintf("sheets: got %q, want %q", got, expect))
	}
	for i, s := range f.Sheets() {
		if want.Expected.ReadSheet == "" || s.Name == want.Expected.ReadSheet {
			if s.Date1904 != want.Expected.Date1904 {
				diffs = append(diffs, fmt.Sprintf("1904 is %v", s.Date1904))
			}
			return diffs, i
		}
	}
	if want.Expected.Nonempty == 0 {
		return diffs, -1
	}
	return diffs, 0
}

// compare holds the cells against the expectation. Readers may trim spaces at
// the end of a text, give the texts of a web page as numbers, leave the escapes
// of control characters and show elapsed time as a date.
func compare(got seen, want expectation) (diffs []string) {
	differ := func(format string, args ...any) { diffs = append(diffs, fmt.Sprintf(format, args...)) }
	w := want.Expected
	if got.tally.Nonempty != w.Nonempty {
		differ("%d cells, want %d", got.tally.Nonempty, w.Nonempty)
	}
	if !strings.Contains(w.Note, "text") {
		for _, k := range []string{"s", "n", "b", "d", "e"} {
			if got.types[k] != w.ByType[k] {
				differ("%d cells of type %s, want %d", got.types[k], k, w.ByType[k])
			}
		}
	}
	if sum, err := decimal.NewFromString(w.NumericSum); err != nil || !near(got.tally.Sum, sum) {
		differ("sum %s, want %s", got.tally.Sum, w.NumericSum)
	}
	for _, c := range w.Cells {
		ref, kind, value := fmt.Sprint(c[0]), fmt.Sprint(c[1]), fmt.Sprint(c[2])
		if g := got.cells[ref]; !sameCell(g[0], g[1], kind, value) && !sameCell(g[0], g[1], kind, strings.ReplaceAll(value, "_x000D_", "\r")) {
			differ("%s: got %s %q, want %s %q", ref, g[0], g[1], kind, value)
		}
	}
	for _, m := range w.Merged {
		if !slices.Contains(got.merged, m) {
			differ("merged range %s is missing", m)
		}
	}
	return diffs
}

// near: sums of binary numbers differ in their last digits with the order of
// addition.
func near(a, b decimal.Decimal) bool {
	x, y := a.InexactFloat64(), b.InexactFloat64()
	return math.Abs(x-y) <= 1e-9*math.Max(1, math.Abs(y))
}

func sameCell(kind, value, wantKind, want string) bool {
	if kind == TypeNumber && wantKind == TypeNumber {
		x, errX := strconv.ParseFloat(value, 64)
		y, errY := strconv.ParseFloat(want, 64)
		return errX == nil && errY == nil && math.Abs(x-y) <= 1e-14*math.Max(math.Abs(x), math.Abs(y))
	}
	if kind == TypeDate && wantKind == TypeDate && strings.HasPrefix(value, "PT") != strings.HasPrefix(want, "PT") {
		return true // elapsed time: the day number is the same
	}
	return kind == wantKind && strings.TrimRight(value, " ") == strings.TrimRight(want, " ")
}

// TestCorpusRefuse: what must be refused is, by name, with nothing read.
func TestCorpusRefuse(t *testing.T) {
	dir, all := corpus(t)
	for _, e := range all {
		if e.verdict != "refuse" {
			continue
		}
		t.Run(e.file, func(t *testing.T) {
			err := readAll(t.Context(), filepath.Join(dir, e.file))
			if err == nil {
				t.Fatalf("%s was read", e.shows)
			}
			if !isRefusal(err) || strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("not a one-line refusal: %v", err)
			}
			if strings.Contains(e.shows, "password") && !errors.Is(err, sheet.ErrEncrypted) {
				t.Errorf("%s: the refusal does not say so: %v", e.shows, err)
			}
		})
	}
}

func isRefusal(err error) bool {
	var broken *sheet.BrokenError
	var limit *sheet.LimitError
	var format *sheet.FormatError
	return errors.Is(err, sheet.ErrEncrypted) || errors.Is(err, ErrEmpty) || errors.As(err, &broken) || errors.As(err, &limit) || errors.As(err, &format)
}

// readAll opens a file and reads every sheet to its end.
func readAll(ctx context.Context, path string) (err error) {
	f, err := Open(ctx, path, Options{Timeout: boundTime})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, info := range f.Sheets() {
		rd, err := f.Open(info)
		if err != nil {
			return err
		}
		rd.Merged()
		for rd.Scan() {
		}
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return err
		}
	}
	return nil
}

// TestCorpusBounded reads every file of the corpus in a process of its own,
// which may take 10 s and 512 MB, and may leave no file behind.
func TestCorpusBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a process for every file")
	}
	dir, all := corpus(t)
	for _, e := range all {
		t.Run(e.file, func(t *testing.T) {
			work := t.TempDir()
			ctx, cancel := context.WithTimeout(t.Context(), 2*boundTime)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestReadChild$")
			cmd.Dir = work
			cmd.Env = append(os.Environ(), "STIS_READ_CHILD="+filepath.Join(dir, e.file), "TMPDIR="+work)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && use.Maxrss<<10 > boundMemory {
				t.Errorf("%d MB", use.Maxrss>>10)
			}
			if left, err := os.ReadDir(work); err != nil || len(left) > 0 {
				t.Errorf("files left behind: %v %v", left, err)
			}
		})
	}
}

// TestReadChild is the process of TestCorpusBounded.
func TestReadChild(t *testing.T) {
	path := os.Getenv("STIS_READ_CHILD")
	if path == "" {
		t.Skip("runs only as a child of TestCorpusBounded")
	}
	if err := readAll(t.Context(), path); err != nil && !isRefusal(err) {
		t.Fatalf("neither read nor refused: %v", err)
	}
}
