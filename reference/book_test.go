package reference

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func mustOpen(t *testing.T) *Book {
	t.Helper()
	b, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func date(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// overlay is the embedded data with one text replaced in one file.
func overlay(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(dataFiles, "data", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(dataFiles, p)
		out[strings.TrimPrefix(p, "data/")] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	before := string(out[file].Data)
	after := strings.Replace(before, old, new, 1)
	if after == before {
		t.Fatalf("%s does not hold %q", file, old)
	}
	out[file].Data = []byte(after)
	return out
}

// Every mistake in the data is told with its file and line.
func TestOpenRefuses(t *testing.T) {
	for _, tc := range []struct{ why, file, old, new, want string }{
		{"other header", "codes/so.csv", "list,code,zh", "list,code,name", `codes/so.csv:1: header is "list,code,name`},
		{"field missing", "filing_window.csv", "1900-01-01,10,,,ours", "1900-01-01,10,,ours", "filing_window.csv:2: 5 fields, want 6"},
		{"byte-order mark", "txn.csv", "edition,", "\ufeffedition,", "txn.csv:1: want UTF-8 without byte-order mark"},
		{"not UTF-8", "txn.csv", "edition,", "\xb1\xe0,", "txn.csv:1: want UTF-8"},
		{"CR LF", "lists.csv", "source\n", "source\r\n", "lists.csv:1: want UTF-8 without byte-order mark and LF"},
		{"blank around", "codes/county.csv", "鹿城区", "鹿城区 ", `codes/county.csv:3: zh is "鹿城区 ": blanks around it`},
		{"bad date", "codes/county.csv", "2015-07-23", "2015-7-23", `codes/county.csv:6: valid_from is "2015-7-23": want a date`},
		{"no status", "codes/county.csv", ",,sourced,", ",,sure,", `codes/county.csv:2: status is "sure", want one of`},
		{"no source", "codes/county.csv", "sourced,MCA lists 1980-2019 and NBS list 2023", "sourced,", "codes/county.csv:2: source is empty"},
		{"no name", "codes/county.csv", "鹿城区", "", "codes/county.csv:3: CL_COUNTY 330302 has no Chinese name"},
		{"twice", "codes/county.csv", "330303", "330302", `codes/county.csv:4: CL_COUNTY 330302 of edition "GB/T 2260" stands twice`},
		{"orphan", "codes/so.csv", "BPO,2010", "BQO,2010", "parent BQO of CL_SO BPO11 does not exist"},
		{"orphan by edition", "codes/so.csv", "BPO,2010", "BPOA,2010", `parent BPOA of CL_SO BPO11 does not exist in edition "2010"`},
		{"list not registered", "codes/county.csv", "CL_COUNTY,330302", "CL_COUNTIES,330302", `codes/county.csv:3: list "CL_COUNTIES" is not in lists.csv`},
		{"list empty", "lists.csv", "CL_SHORE,", "CL_SHORES,", "list CL_SHORES has no codes"},
		{"list twice", "lists.csv", "CL_SHORE,", "CL_SEV,", "list CL_SEV stands twice"},
		{"span backwards", "partner_groups.csv", "1973-01-01,2020-01-31", "1973-01-01,1972-01-31", "valid_to 1972-01-31 lies before valid_from 1973-01-01"},
		{"member twice", "partner_groups.csv", "EU,欧盟,BEL", "EU,欧盟,AUT", "AUT is in EU twice at once"},
		{"member from no day", "partner_groups.csv", "USA,1900-01-01", "USA,", "USA in MEGJ has no valid_from"},
		{"unknown member", "partner_groups.csv", "EU,欧盟,BEL", "EU,欧盟,BEX", "BEX is not in CL_COUNTRY"},
		{"unknown continent", "countries.csv", "Afghanistan,AS", "Afghanistan,ASIA", "ASIA is not in CL_CONTINENT"},
		{"customs code twice", "countries.csv", "AGO,AO,024,202", "AGO,AO,024,101", "country code 101 stands twice"},
		{"flag", "countries.csv", "AS,0,0", "AS,no,0", `eu27 is "no": want 0 or 1`},
		{"unknown EBOPS item", "txn.csv", "SI,SI2,SI2,1", "SI,SI2,SI29,1", "SI29 is not in CL_EBOPS"},
		{"service without item", "txn.csv", "SI,SI2,SI2,1", ",,,1", "service and ebops of 227020 disagree"},
		{"holiday kind", "holidays.csv", "holiday,2007", "off,2007", `kind is "off", want holiday or workday`},
		{"holiday twice", "holidays.csv", "2007-01-02", "2007-01-01", "day 2007-01-01 stands twice"},
		{"freeze day", "filing_window.csv", ",10,03-31", ",31,03-31", "freeze_day is 31, want 1 to 28"},
		{"half a window", "filing_window.csv", ",10,03-31,", ",10,,", "filing_window.csv:3: early_until_md and early_from_md come together"},
		{"day of the year", "filing_window.csv", "03-31", "3-31", `"3-31" is not a day such as 03-31`},
		{"owner group", "ownership_groups.csv", ",state,", ",public,", "public is not in CL_OWNERSHIP_GROUP"},
		{"head", "recon_codes.csv", "2014,227,SI", "2014,227,SJ", `recon_codes.csv:8: head 227 of 2014 is SJ, but code 227010 is "SI"`},
		{"head of nothing", "recon_codes.csv", "2014,227,SI", "2014,290,SI", "recon_codes.csv:8: no transaction code of 2014 begins with 290"},
		{"unit of a parameter", "parameter.csv", "hb_a,1900-01-01,0.05,number", "hb_a,1900-01-01,0.05,numbers", `unit "numbers" is not known`},
		{"mode", "trade_modes.csv", "0214,", "9999,", "9999 is not in CL_TRADE_MODE"},
	} {
		_, err := open(overlay(t, tc.file, tc.old, tc.new), nil)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want %q", tc.why, err, tc.want)
		}
	}
}

// All mistakes are told at once, not the first.
func TestOpenTellsAll(t *testing.T) {
	files := overlay(t, "codes/county.csv", "鹿城区", "").(fstest.MapFS)
	files["holidays.csv"].Data = []byte(strings.Replace(string(files["holidays.csv"].Data), "holiday,2007", "off,2007", 1))
	delete(files, "txn.csv")
	_, err := open(files, nil)
	for _, want := range []string{"county.csv:3", "holidays.csv:4", "txn.csv: file does not exist", "list CL_TXN has no codes"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell %q", err, want)
		}
	}
}

// The files themselves are in the order of their keys, so that a change shows
// as the lines that changed.
func TestDataSorted(t *testing.T) {
	sorted := map[string]int{"base_editions.csv": 1, "countries.csv": 1, "filing_calendar.csv": 1, "filing_window.csv": 1, "holidays.csv": 1, "lists.csv": 1, "ownership_groups.csv": 1,
		"parameter.csv": 2, "partner_groups.csv": 4, "rate_policy.csv": 2, "recon_codes.csv": 2, "trade_modes.csv": 1, "txn.csv": 2}
	d := &decoder{files: dataFiles}
	for name, n := range sorted {
		text, err := fs.ReadFile(dataFiles, "data/"+name)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "\n")
		rows := d.read("data/"+name, strings.Split(head, ",")...)
		if !slices.IsSortedFunc(rows, func(a, b record) int { return slices.Compare(a.fields[:n], b.fields[:n]) }) {
			t.Errorf("%s is not sorted by its first %d columns", name, n)
		}
	}
	files, err := fs.Glob(dataFiles, "data/codes/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		rows := d.read(f, codeHeader...)
		for i := 1; i < len(rows); i++ {
			a, b := rows[i-1], rows[i]
			if c := strings.Compare(a.text("list"), b.text("list")); c > 0 ||
				c == 0 && (codeCompare(a.text("code"), b.text("code")) > 0 || a.text("code") == b.text("code") && a.text("edition") >= b.text("edition")) {
				t.Errorf("%s:%d: %s %s stands after %s", f, b.line, b.text("list"), b.text("code"), a.text("code"))
			}
		}
	}
	if files, err = fs.Glob(dataFiles, "data/concordance/*.csv"); err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		rows := d.read(f, changeColumns...)
		if !slices.IsSortedFunc(rows, func(a, b record) int {
			return cmp.Or(cmp.Compare(a.text("from_edition"), b.text("from_edition")), cmp.Compare(a.text("to_edition"), b.text("to_edition")),
				codeCompare(a.text("from_code"), b.text("from_code")), cmp.Compare(a.text("valid_from"), b.text("valid_from")), codeCompare(a.text("to_code"), b.text("to_code")))
		}) {
			t.Errorf("%s is not sorted by its keys", f)
		}
	}
	if len(d.errs) > 0 {
		t.Error(d.errs)
	}
}

// layoutLines returns the values of a key in the source layouts, read as text:
// reference may not import ingest.
func layoutValues(t *testing.T, key string) []string {
	t.Helper()
	files, err := filepath.Glob("../ingest/layouts/*.yaml")
	if err != nil || len(files) == 0 {
		t.Skipf("no layouts: %v", err)
	}
	find := regexp.MustCompile(`\b` + key + `:\s*("[^"]*"|[^,}\s]+)`)
	var out []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range find.FindAllStringSubmatch(string(text), -1) {
			out = append(out, strings.Trim(m[1], `"`))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestEveryListOfALayoutExists(t *testing.T) {
	b := mustOpen(t)
	used := layoutValues(t, "list")
	for _, id := range used {
		if len(b.List(ListID(id))) == 0 {
			t.Errorf("a layout names list %s, which has no codes", id)
		}
	}
	if len(used) < 20 {
		t.Errorf("found only %d lists in the layouts: %v", len(used), used)
	}
}

func TestEveryUnitOfALayoutIsKnown(t *testing.T) {
	for _, s := range layoutValues(t, "unit") {
		if s == "unit" { // a crosstab names the field that holds the unit
			continue
		}
		if _, ok := ParseUnit(s); !ok {
			t.Errorf("a layout names unit %q, which is not known", s)
		}
	}
}

func TestStatusProvisional(t *testing.T) {
	for s, want := range map[Status]bool{"sourced": false, "superseded": false, "ours": true, "memory": true, "partly": true, "held": true, "local": false} {
		if s.Provisional() != want {
			t.Errorf("%s.Provisional() = %t", s, !want)
		}
	}
}
