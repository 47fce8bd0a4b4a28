package reference

import (
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"
)

// examples reads published codes, see data/README.md.
func examples(t *testing.T) [][]string {
	t.Helper()
	f, err := os.Open("testdata/uscc_examples.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 30 {
		t.Fatalf("%d lines, %v", len(rows), err)
	}
	return rows[1:]
}

func TestPublishedCodes(t *testing.T) {
	valid := 0
	for _, r := range examples(t) {
		uscc, org := r[0], strings.ReplaceAll(r[2], "-", "")
		err := CheckUSCC(uscc)
		if r[3] == "0" {
			if err == nil {
				t.Errorf("%s (%s) passes", uscc, r[1])
			}
			continue
		}
		valid++
		if err != nil {
			t.Error(err)
		}
		if OrgCodeOf(uscc) != org {
			t.Errorf("%s holds %s, want %s", uscc, OrgCodeOf(uscc), org)
		}
		if err := CheckOrgCode(org); err != nil {
			t.Error(err)
		}
	}
	if valid != 24 {
		t.Errorf("%d valid examples, want 24", valid)
	}
}

// Any one wrong character is found, and any two neighbours exchanged: 31 is
// prime and no two neighbouring weights are equal.
func TestUSCCFindsTypingErrors(t *testing.T) {
	for _, r := range examples(t) {
		if r[3] == "0" {
			continue
		}
		for i := range r[0] {
			for _, c := range usccAlphabet {
				if s := r[0][:i] + string(c) + r[0][i+1:]; s != r[0] && CheckUSCC(s) == nil {
					t.Errorf("%s passes for %s", s, r[0])
				}
			}
			if i > 0 && r[0][i] != r[0][i-1] {
				if s := r[0][:i-1] + string(r[0][i]) + string(r[0][i-1]) + r[0][i+1:]; CheckUSCC(s) == nil {
					t.Errorf("%s passes for %s", s, r[0])
				}
			}
		}
	}
}

func TestCheckUSCC(t *testing.T) {
	for _, tc := range []struct {
		s, want string
		digit   bool
	}{
		{"", `unified social credit code "": 0 characters, want 18`, false},
		{"913300001429444", "15 characters, want 18", false},
		{"91330000142944445h", `character 18 is 'h', not in the alphabet`, false},
		{"9133000014294444OH", `character 17 is 'O', not in the alphabet`, false},
		{"9133000A142944445H", `character 8 is 'A', the division code has digits only`, false},
		{"91330000142944445J", `check character is 'J', computed 'H'`, true},
		{"９1330000142944445H", "character 1 is '９', not in the alphabet", false}, // ingest folds the width first
		{"91440300192203821Y", "check character is 'Y'", true},                   // passes the organisation code's check only
	} {
		err := CheckUSCC(tc.s)
		var id *IDError
		if !errors.As(err, &id) || id.Digit != tc.digit {
			t.Errorf("%q: %v, digit %t", tc.s, err, !tc.digit)
			continue
		}
		if !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: %v, want %s", tc.s, err, tc.want)
		}
	}
	// A code may pass GB 32100 with a broken organisation code inside: a
	// warning for ingest, so the two checks are apart.
	const odd = "91310000631295002H"
	if err := CheckUSCC(odd); err != nil {
		t.Error(err)
	}
	if err := CheckOrgCode(OrgCodeOf(odd)); err == nil {
		t.Errorf("organisation code in %s passes", odd)
	}
}

func TestCheckOrgCode(t *testing.T) {
	for _, s := range []string{"71430580X", "142944445", "MA2RAD3M4", "100003962"} {
		if err := CheckOrgCode(s); err != nil {
			t.Error(err)
		}
	}
	for s, want := range map[string]string{
		"":           "0 characters",
		"14294444-5": "10 characters",
		"14294444X":  "computed '5'",
		"71430580x":  "computed 'X'",
		"ma2rad3m4":  "character 1 is 'm'",
	} {
		if err := CheckOrgCode(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", s, err, want)
		}
	}
	for _, s := range []string{"", "142944445", "91330000142944445", "91330000142944445H0"} {
		if got := OrgCodeOf(s); got != "" {
			t.Errorf("OrgCodeOf(%q) = %q", s, got)
		}
	}
}

// FuzzIdentifiers: no text makes the checks panic, and a text that passes has
// exactly one check character that fits.
func FuzzIdentifiers(f *testing.F) {
	for _, s := range []string{"91330000142944445H", "911000001000013428", "71430580X", "", "统一社会信用代码", "91330000142944445\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		check, alphabet := CheckUSCC, usccAlphabet
		if len(s) == 9 {
			check, alphabet = CheckOrgCode, orgAlphabet
		}
		if check(s) != nil {
			return
		}
		body, fits := s[:len(s)-1], 0
		for _, c := range alphabet {
			if check(body+string(c)) == nil {
				fits++
			}
		}
		if fits != 1 {
			t.Errorf("%q has %d check characters", body, fits)
		}
	})
}
