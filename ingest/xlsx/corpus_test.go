package xlsx

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stis/ingest/sheet"
)

// expectation is what the corpus says of a file's first worksheet.
type expectation struct {
	Verdict  string
	Agree    bool `json:"readers_agree"`
	Expected struct {
		Sheets []struct{ Name, State, Kind string }
		Read   string   `json:"read_sheet"`
		D1904  bool     `json:"date1904"`
		Merged int      `json:"merged_count"`
		Rows   []int    `json:"hidden_rows"`
		Cols   []string `json:"hidden_cols"`
		Count  int      `json:"nonempty"`
		Types  map[string]int
		Sum    string `json:"numeric_sum"`
		Cells  [][3]string
	}
}

func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("STIS_CORPUS")
	if dir == "" {
		t.Skip("STIS_CORPUS is not set: the workbooks of other readers' test suites are not here")
	}
	return dir
}

// TestCorpus: every workbook gives the cells, merged ranges and hidden parts
// that two other readers found, or an error within the bounds.
func TestCorpus(t *testing.T) {
	root := corpus(t)
	n := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		ext := filepath.Ext(path)
		if err != nil || d.IsDir() || ext != ".xlsx" && ext != ".xlsm" {
			return err
		}
		n++
		name, err := filepath.Rel(root, path)
		must(t, err)
		expected := strings.Replace(name, "workbooks/", "expected/", 1)
		if d := filepath.Dir(name); d == "china" {
			expected = filepath.Join(d, "expected", filepath.Base(name))
		}
		t.Run(name, func(t *testing.T) {
			var want expectation
			data, err := os.ReadFile(filepath.Join(root, expected+".json"))
			must(t, err)
			must(t, json.Unmarshal(data, &want))
			if want.Verdict == "" {
				want.Verdict = "read"
			}
			compare(t, path, want)
		})
		return nil
	})
	must(t, err)
	if n < 60 {
		t.Errorf("only %d workbooks in the corpus", n)
	}
}

func compare(t *testing.T, path string, want expectation) {
	data, err := os.ReadFile(path)
	must(t, err)
	start := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	b, err := Open(ctx, strings.NewReader(string(data)), int64(len(data)), sheet.DefaultLimits())
	var got found
	if err == nil {
		got, err = first(b, want.Expected.Read)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
	var broken *sheet.BrokenError
	var limit *sheet.LimitError
	switch {
	case want.Verdict == "refuse" && err == nil:
		t.Error("was read")
	case want.Verdict == "read" && err != nil:
		t.Fatalf("refused: %v", err)
	case err != nil && !errors.As(err, &broken) && !errors.As(err, &limit):
		t.Errorf("an error of no kind: %v", err)
	case err != nil:
		t.Logf("refused: %v", err)
	}
	if want.Verdict == "read" {
		got.check(t, want)
	}
}

// found is what the reader saw of the sheet that the corpus describes.
type found struct {
	listed []sheet.Info
	rows   []int
	cols   []sheet.Span
	merged []sheet.Range
	cells  map[string]sheet.Cell
	sum    *big.Rat
}

func first(b *Book, name string) (found, error) {
	f := found{listed: b.Sheets(), cells: map[string]sheet.Cell{}, sum: new(big.Rat)}
	for _, info := range b.Sheets() {
		rd, err := b.Open(info)
		if err != nil {
			return f, err
		}
		early := rd.Merged()
		for rd.Scan() {
			if info.Name != name {
				continue
			}
			row := rd.Row()
			if row.Hidden {
				f.rows = append(f.rows, row.Num)
			}
			for _, c := range row.Cells {
				f.cells[sheet.Address(row.Num, c.Col)] = c
				if v, ok := new(big.Rat).SetString(c.Text); ok && c.Kind == sheet.Number && !c.Date {
					f.sum.Add(f.sum, v)
				}
			}
		}
		if info.Name == name {
			f.merged, f.cols = early, rd.HiddenCols()
		}
		if err := errors.Join(rd.Err(), rd.Close()); err != nil {
			return f, err
		}
	}
	return f, b.Close()
}

func (f found) check(t *testing.T, want expectation) {
	var names []string
	for _, s := range want.Expected.Sheets {
		if s.Kind == "Worksheet" && s.Name != "Macro1" { // openpyxl takes a macro sheet for a worksheet
			names = append(names, s.Name+" "+s.State)
		}
	}
	for i, s := range f.listed {
		state := "visible"
		if s.VeryHidden {
			state = "veryHidden"
		} else if s.Hidden {
			state = "hidden"
		}
		// LibreOffice, where it made the expectation, knows no veryHidden.
		if i >= len(names) || names[i] != s.Name+" "+state && (!s.VeryHidden || names[i] != s.Name+" hidden") {
			t.Errorf("sheet %d is %q %s, want %q", i, s.Name, state, names)
		}
		if s.Date1904 != want.Expected.D1904 {
			t.Errorf("sheet %q: 1904 is %v", s.Name, s.Date1904)
		}
	}
	if len(f.merged) != want.Expected.Merged {
		t.Errorf("%d merged ranges, want %d", len(f.merged), want.Expected.Merged)
	}
	if len(f.cells) != want.Expected.Count && want.Agree {
		t.Errorf("%d cells, want %d", len(f.cells), want.Expected.Count)
	}
	if len(f.rows) != len(want.Expected.Rows) || len(f.cols) != len(want.Expected.Cols) {
		t.Errorf("hidden rows %v and columns %v, want %v and %v", f.rows, f.cols, want.Expected.Rows, want.Expected.Cols)
	}
	sum, ok := new(big.Rat).SetString(want.Expected.Sum)
	if !ok {
		t.Fatalf("sum %q", want.Expected.Sum)
	}
	if d, _ := new(big.Rat).Sub(sum, f.sum).Float64(); want.Agree && (d > 1e-6*tolerance(sum) || d < -1e-6*tolerance(sum)) {
		t.Errorf("sum %s, want %s", f.sum.FloatString(6), want.Expected.Sum)
	}
	for _, c := range want.Expected.Cells {
		f.checkCell(t, c)
	}
}

func tolerance(r *big.Rat) float64 {
	v, _ := r.Float64()
	return max(1, v, -v)
}

// checkCell compares one cell. openpyxl leaves _xHHHH_ as it is and calls days
// beyond its calendar an error.
func (f found) checkCell(t *testing.T, want [3]string) {
	got, ok := f.cells[want[0]]
	kinds := map[string]sheet.Kind{"s": sheet.Text, "n": sheet.Number, "b": sheet.Bool, "e": sheet.Error, "d": sheet.Number}
	switch {
	case !ok:
		t.Errorf("cell %s is not there, want %q", want[0], want)
	case want[1] == "e" && got.Date:
	case kinds[want[1]] != got.Kind && got.Kind != sheet.Pending:
		t.Errorf("cell %s is %d %q, want %q", want[0], got.Kind, got.Text, want)
	case want[1] == "s" && got.Text != string(unescape([]byte(want[2]))) && got.Text != want[2]:
		t.Errorf("cell %s is %q, want %q", want[0], got.Text, want[2])
	case want[1] == "d" && !got.Date, want[1] == "n" && got.Date:
		t.Errorf("cell %s is %q with the format %q, want %q", want[0], got.Text, got.Format, want)
	case want[1] == "n":
		a, ok1 := new(big.Rat).SetString(got.Text)
		b, ok2 := new(big.Rat).SetString(want[2])
		if !ok1 || !ok2 {
			t.Fatalf("cell %s: %q, want %q", want[0], got.Text, want)
		}
		if d, _ := new(big.Rat).Sub(a, b).Float64(); d > 1e-9*tolerance(b) || d < -1e-9*tolerance(b) {
			t.Errorf("cell %s is %s, want %s", want[0], got.Text, want[2])
		}
	}
}
