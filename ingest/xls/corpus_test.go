package xls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stis/ingest/sheet"
)

// expectation is what independent readers found in a file of the corpus.
type expectation struct {
	File     string
	Verdict  string
	Expected struct {
		Sheets []struct{ Name, State string }
		Read   string `json:"read_sheet"`
		D1904  bool   `json:"date1904"`
		Cells  int    `json:"nonempty"`
		Types  map[string]int
		Sum    string      `json:"numeric_sum"`
		First  [][3]string `json:"cells"`
	}
}

func corpus(t *testing.T) string {
	dir := os.Getenv("STIS_CORPUS")
	if dir == "" {
		t.Skip("STIS_CORPUS is not set: the corpus is kept outside the project")
	}
	return dir
}

func openFile(t *testing.T, name string) (*Book, error) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return Open(context.Background(), f, st.Size(), sheet.DefaultLimits())
}

// kindLetter names a cell as the expectations do.
func kindLetter(c sheet.Cell) string {
	switch {
	case c.Kind == sheet.Number && c.Date:
		return "d"
	case c.Kind == sheet.Number:
		return "n"
	case c.Kind == sheet.Bool:
		return "b"
	case c.Kind == sheet.Error:
		return "e"
	}
	return "s"
}

// dateText prints a day number as the expectations do.
func dateText(t *testing.T, text string, d1904 bool) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case d1904:
		from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case v < 60:
		from = from.AddDate(0, 0, 1)
	}
	return from.Add(time.Duration(v*86400+0.5) * time.Second).Format("2006-01-02T15:04:05")
}

func TestCorpusRead(t *testing.T) {
	dir := corpus(t)
	var names []string
	for _, p := range []string{"expected/xls/*.json", "china/expected/*.xls.json"} {
		got, err := filepath.Glob(filepath.Join(dir, p))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, got...)
	}
	if len(names) < 19 {
		t.Fatalf("only %d workbooks in the corpus", len(names))
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".json"), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var want expectation
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			compare(t, filepath.Join(dir, want.File), want)
		})
	}
}

func compare(t *testing.T, name string, want expectation) {
	b, err := openFile(t, name)
	if err != nil {
		t.Fatal(err)
	}
	var sheets, wantSheets []string
	for _, s := range b.Sheets() {
		state := "visible"
		if s.Hidden {
			state = "hidden"
		}
		sheets = append(sheets, s.Name+" "+state)
	}
	for _, s := range want.Expected.Sheets {
		wantSheets = append(wantSheets, s.Name+" "+s.State)
	}
	if fmt.Sprint(sheets) != fmt.Sprint(wantSheets) {
		t.Errorf("sheets %q, want %q", sheets, wantSheets)
	}
	rd, err := b.Open(b.Sheets()[0])
	if err != nil {
		t.Fatal(err)
	}
	cells, types, sum, last := 0, map[string]int{}, 0.0, 0
	for rd.Scan() {
		row := rd.Row()
		if row.Num <= last || len(row.Cells) == 0 {
			t.Fatalf("row %d after row %d with %d cells", row.Num, last, len(row.Cells))
		}
		last = row.Num
		for _, c := range row.Cells {
			kind := kindLetter(c)
			if kind == "d" && cells < len(want.Expected.First) && want.Expected.First[cells][1] == "n" {
				kind = "n" // xlrd shows no date before 1900-03-01
			}
			if kind == "n" {
				v, err := strconv.ParseFloat(c.Text, 64)
				if err != nil {
					t.Fatal(err)
				}
				sum += v
			}
			if cells < len(want.Expected.First) {
				compareCell(t, row.Num, c, kind, want.Expected.First[cells], want.Expected.D1904)
			}
			cells++
			types[kind]++
		}
	}
	if err := rd.Err(); err != nil {
		t.Fatal(err)
	}
	wantSum, err := strconv.ParseFloat(want.Expected.Sum, 64)
	if err != nil {
		t.Fatal(err)
	}
	if cells != want.Expected.Cells || math.Abs(sum-wantSum) > 1e-11*math.Abs(wantSum) {
		t.Errorf("%d cells, sum %v; want %d, %v", cells, sum, want.Expected.Cells, wantSum)
	}
}

func compareCell(t *testing.T, row int, c sheet.Cell, kind string, want [3]string, d1904 bool) {
	text := c.Text
	if kind == "d" {
		text = dateText(t, text, d1904)
	}
	if kind == "n" && want[1] == "n" {
		got, err1 := strconv.ParseFloat(text, 64)
		w, err2 := strconv.ParseFloat(want[2], 64)
		if err1 == nil && err2 == nil && (math.Abs(got-w) <= 1e-12*math.Abs(w)) {
			text = want[2]
		}
	}
	got := [3]string{sheet.Address(row, c.Col), kind, strings.TrimRight(text, " ")}
	want[2] = strings.TrimRight(want[2], " ")
	if got != want {
		t.Errorf("cell %q, want %q", got, want)
	}
}

// TestCorpusRefuse: what cannot be read ends in one clear error.
func TestCorpusRefuse(t *testing.T) {
	dir := filepath.Join(corpus(t), "workbooks", "refuse")
	var format *sheet.FormatError
	var broken *sheet.BrokenError
	for name, is := range map[string]func(error) bool{
		"poi__password.xls":                             func(err error) bool { return errors.Is(err, sheet.ErrEncrypted) },
		"calamine__pass_protected.xlsb":                 func(err error) bool { return errors.Is(err, sheet.ErrEncrypted) },
		"phpspreadsheet__NotASpreadsheetFile.doc":       func(err error) bool { return errors.As(err, &format) },
		"exceldatareader__Test_Issue_12556_corrupt.xls": func(err error) bool { return errors.As(err, &broken) || errors.As(err, &format) },
		"exceldatareader__Test_git_issue_382_oom.xls":   func(err error) bool { return err == nil || errors.As(err, &broken) },
	} {
		t.Run(name, func(t *testing.T) {
			b, err := openFile(t, filepath.Join(dir, name))
			if !is(err) {
				t.Fatalf("%v", err)
			}
			t.Log(err)
			if err == nil {
				for _, s := range b.Sheets() {
					rd, err := b.Open(s)
					if err != nil {
						t.Log(err)
						continue
					}
					for rd.Scan() {
					}
					t.Log(rd.Err())
				}
			}
		})
	}
}
