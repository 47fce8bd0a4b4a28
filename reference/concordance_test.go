package reference

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// folder makes a user's folder of files: name, text, name, text, …
func folder(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

func mustOpenWith(t *testing.T, pairs ...string) *Book {
	t.Helper()
	b, err := OpenWith(folder(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func stepLines(steps []Step) string {
	var out []string
	for _, s := range steps {
		w := strconv.Itoa(s.Weight)
		if s.Split {
			w = "split"
		}
		line := s.From + ">" + s.To + " " + w + " " + string(s.Status)
		if !s.ValidFrom.IsZero() || !s.ValidTo.IsZero() {
			line += " " + day(s.ValidFrom) + ".." + day(s.ValidTo)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func only(steps []Step, codes ...string) []Step {
	return slices.DeleteFunc(slices.Clone(steps), func(s Step) bool { return !slices.Contains(codes, s.From) })
}

func TestConcordance(t *testing.T) {
	b := mustOpen(t)
	for _, tc := range []struct {
		why      string
		list     ListID
		from, to string
		codes    []string
		want     string
	}{
		{"one leg", "CL_SO", "2010", "2018", []string{"ITO21", "BPO13", "KPO99"}, "BPO13>BPOA 1000000 ours\nITO21>ITOA 1000000 ours\nKPO99>KPO 1000000 ours"},
		{"two legs, branches only", "CL_SO", "2010", "2025", []string{"ITO", "ITO11"}, "ITO>ITO 1000000 ours"},
		{"three legs", "CL_SO", "2009", "2025", []string{"KPO"}, "KPO>KPO 1000000 ours"},
		{"a split that meets again is whole", "CL_SO", "2009", "2018", []string{"ITO2"}, "ITO2>ITOA 1000000 ours"},
		{"a split stays one", "CL_SO", "2009", "2010", []string{"ITO2"}, "ITO2>ITO21 split ours\nITO2>ITO22 split ours"},
		{"turned round: whole", "CL_SO", "2025", "2018", []string{"BPO"}, "BPO>BPO 1000000 ours"},
		{"turned round: split", "CL_SO", "2018", "2010", []string{"BPOB", "ITOB"},
			"BPOB>BPO14 split ours\nBPOB>BPO15 split ours\nITOB>ITO31 split ours\nITOB>ITO32 split ours"},
		{"same edition", "CL_SO", "2018", "2018", []string{"ITOA"}, "ITOA>ITOA 1000000 memory"},
		{"official", "CL_TXN", "2008", "2014", []string{"102010", "103010", "201012"},
			"102010>221000 1000000 sourced\n103010>122990 1000000 sourced\n201012>222011 1000000 sourced"},
		{"unknown codes are not guessed", "CL_TXN", "2008", "2014", []string{"203010", "207010", "201022"}, ""},
		{"held code", "CL_SO", "2010", "2018", []string{"ITO13"}, ""},
		{"renamed county", "CL_COUNTY", "GB/T 2260", "GB/T 2260", []string{"330322"}, "330322>330305 1000000 memory"},
		{"old codes, two steps", "CL_COUNTY", "GB/T 2260", "GB/T 2260", []string{"330323", "330325", "339004"},
			"330323>330382 1000000 ours\n330325>330381 1000000 ours\n339004>330381 1000000 sourced"},
		{"divided county", "CL_COUNTY", "GB/T 2260", "GB/T 2260", []string{"330327"},
			"330327>330327 split memory ..2019-08-29\n330327>330383 split memory ..2019-08-29\n330327>330327 1000000 sourced 2019-08-30.."},
		{"customs country", "CL_CUSTOMS_COUNTRY", "2014", "2018", []string{"502", "145", "341", "100", "701"},
			"145>KAZ 1000000 sourced\n341>KAZ 1000000 sourced\n502>USA 1000000 sourced\n701>XXX 1000000 ours"},
		{"customs regime", "CL_TRADE_MODE", "", "", []string{"3039", "3010"}, "3010>3010 1000000 sourced\n3039>3010 1000000 ours"},
		{"owner", "CL_OWNERSHIP", "1998", "2023", []string{"110", "159", "173"}, "110>131 1000000 ours\n159>119 1000000 ours\n173>112 1000000 ours"},
	} {
		steps, err := b.Concordance(tc.list, tc.from, tc.to)
		if err != nil {
			t.Errorf("%s: %v", tc.why, err)
		}
		if got := stepLines(only(steps, tc.codes...)); got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.why, got, tc.want)
		}
	}
	for _, tc := range []struct {
		list     ListID
		from, to string
		want     string
	}{
		{"CL_NONE", "1", "2", "no such list"}, {"CL_SO", "2018", "2081", `no edition "2081"`}, {"CL_SO", "2007", "2018", `nothing leads from edition "2007"`},
		{"CL_TXN", "1996", "2014", "nothing leads"},
	} {
		if _, err := b.Concordance(tc.list, tc.from, tc.to); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v: %v", tc, err)
		}
	}
}

const soCodes = "list,code,zh,edition\nCL_SO,A1,甲,2022\nCL_SO,A2,乙,2022\nCL_SO,A3,丙,2022\n"

// Thirds of thirds: the weights are rounded once, at the end, and sum exactly.
func TestConcordanceWeights(t *testing.T) {
	b := mustOpenWith(t, "codes/so2022.csv", soCodes+"CL_SO,B1,丁,2025\nCL_SO,B2,戊,2025\n", "concordance/so2022.csv",
		`list,from_edition,from_code,to_edition,to_code,weight
CL_SO,2018,ITOA,2022,A1,333333
CL_SO,2018,ITOA,2022,A2,333333
CL_SO,2018,ITOA,2022,A3,333334
CL_SO,2018,ITOB,2022,A1,500000
CL_SO,2018,ITOB,2022,A2,500000
CL_SO,2022,A1,2025,B1,333333
CL_SO,2022,A1,2025,B2,666667
CL_SO,2022,A2,2025,B1,1
CL_SO,2022,A2,2025,B2,999999
CL_SO,2022,A3,2025,B2,1000000
`)
	steps, err := b.Concordance("CL_SO", "2018", "2022")
	if want := "ITOA>A1 333333 local\nITOA>A2 333333 local\nITOA>A3 333334 local\nITOB>A1 500000 local\nITOB>A2 500000 local"; err != nil || stepLines(steps) != want {
		t.Errorf("%v\n%s", err, stepLines(steps))
	}
	// 2018 leads to 2025 directly for the branches: the shorter way stands, and
	// does not know ITOA. From 2010 no way is shorter than by 2018.
	steps, _ = b.Concordance("CL_SO", "2018", "2025")
	if got := stepLines(steps); got != "BPO>BPO 1000000 ours\nITO>ITO 1000000 ours\nKPO>KPO 1000000 ours" {
		t.Error(got)
	}
	// A1: 0.333333·B1, A2: 0.000001·B1. ITOB: (333333+1)/2 = 166667 of B1.
	steps = b.compose("CL_SO", []string{"2018", "2022", "2025"})
	want := "ITOA>B1 111111 local\nITOA>B2 888889 local\nITOB>B1 166667 local\nITOB>B2 833333 local"
	if got := stepLines(steps); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Random chains: every code that is carried sums to 1,000,000, and each share
// lies within a millionth of the exact one.
func TestConcordanceRandom(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		legs := make([]map[string][]change, 1+r.IntN(4))
		width := 1 + r.IntN(5)
		for i := range legs {
			legs[i] = map[string][]change{}
			for from := range width {
				left := whole
				for to := range width {
					w := r.IntN(left + 1)
					if to == width-1 {
						w = left
					}
					if left -= w; w > 0 {
						legs[i][fmt.Sprint(from)] = append(legs[i][fmt.Sprint(from)], change{to: fmt.Sprint(to), weight: w})
					}
				}
			}
		}
		parts := follow("0", legs)
		sum, exact := 0, new(big.Rat)
		for i, s := range steps("0", parts) {
			sum += s.Weight
			exact.Add(exact, parts[i].weight)
			off := new(big.Rat).Sub(new(big.Rat).Mul(parts[i].weight, big.NewRat(whole, 1)), big.NewRat(int64(s.Weight), 1))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%s is %d, off by %s", s.To, s.Weight, off.FloatString(3))
			}
		}
		if sum != whole || exact.Cmp(big.NewRat(1, 1)) != 0 {
			t.Fatalf("weights sum to %d, exactly %s", sum, exact)
		}
	}
}

// A county may lose parts more than once: a fact of a day passes through all
// changes after it.
func TestConcordanceDatedTwice(t *testing.T) {
	b := mustOpenWith(t, "codes/county.csv", "list,code,zh,parent,edition,valid_from\nCL_COUNTY,330384,新设市,330300,GB/T 2260,2027-01-01\n",
		"concordance/county.csv", `list,from_edition,from_code,to_edition,to_code,valid_from,weight
CL_COUNTY,GB/T 2260,330327,GB/T 2260,330327,2019-08-30,600000
CL_COUNTY,GB/T 2260,330327,GB/T 2260,330383,2019-08-30,400000
CL_COUNTY,GB/T 2260,330327,GB/T 2260,330327,2027-01-01,750000
CL_COUNTY,GB/T 2260,330327,GB/T 2260,330384,2027-01-01,250000
`)
	steps, err := b.Concordance("CL_COUNTY", "GB/T 2260", "GB/T 2260")
	want := `330327>330327 450000 local ..2019-08-29
330327>330383 400000 local ..2019-08-29
330327>330384 150000 local ..2019-08-29
330327>330327 750000 local 2019-08-30..2026-12-31
330327>330384 250000 local 2019-08-30..2026-12-31
330327>330327 1000000 sourced 2027-01-01..`
	if got := stepLines(only(steps, "330327")); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
}

// What stands in one edition's code list and is carried to the base edition:
// one row a code and day, or several whose weights sum up.
func TestBaseCode(t *testing.T) {
	b := mustOpen(t)
	tab := b.baseCodeTable()
	type key struct{ list, edition, code, from string }
	sum, split, rows := map[key]int{}, map[key]bool{}, map[string]int{}
	for _, r := range tab.Rows {
		k := key{r[0], r[1], r[2], r[7]}
		rows[r[0]+" "+r[1]]++
		if split[k] = r[5] == "true"; split[k] != (r[4] == "") {
			t.Errorf("%v: weight %q and split %s", r, r[4], r[5])
		}
		n, _ := strconv.Atoi(r[4])
		sum[k] += n
	}
	for k, n := range sum {
		if n != whole && !split[k] {
			t.Errorf("%v sums to %d", k, n)
		}
	}
	for name, want := range map[string]int{"CL_COUNTY GB/T 2260": 24, "CL_CUSTOMS_COUNTRY 2014": 224, "CL_CUSTOMS_COUNTRY 2018": 250, "CL_OWNERSHIP 1998": 35,
		"CL_OWNERSHIP 2023": 29, "CL_SO 2009": 6, "CL_SO 2010": 25, "CL_SO 2018": 16, "CL_SO 2025": 3, "CL_TRADE_MODE ": 103, "CL_TXN 2008": 21, "CL_TXN 2014": 123} {
		if rows[name] != want {
			t.Errorf("%s has %d rows, want %d", name, rows[name], want)
		}
		delete(rows, name)
	}
	if len(rows) > 0 {
		t.Errorf("further editions: %v", rows)
	}
	// Nothing that may be filed today is without a base, but for what is told here.
	for _, list := range []ListID{"CL_SO", "CL_OWNERSHIP", "CL_TRADE_MODE", "CL_COUNTY"} {
		for _, c := range b.List(list) {
			if !slices.ContainsFunc(tab.Rows, func(r []string) bool { return r[0] == string(list) && r[1] == c.Edition && r[2] == c.Code }) {
				t.Errorf("%s %s of %q has no base code", list, c.Code, c.Edition)
			}
		}
	}
}

// The group of a registration type in reports must not change by carrying it to
// the edition of 2023.
func TestOwnershipKeepsItsGroup(t *testing.T) {
	b := mustOpen(t)
	steps, err := b.Concordance("CL_OWNERSHIP", "1998", "2023")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		if from, to := b.OwnershipGroup(s.From), b.OwnershipGroup(s.To); from != to && s.From != "100" {
			t.Errorf("%s (%s) becomes %s (%s)", s.From, from, s.To, to)
		}
	}
}

// The two tables of customs codes must agree, superseded ones included.
func TestCustomsCountriesAgree(t *testing.T) {
	b := mustOpen(t)
	steps, err := b.Concordance("CL_CUSTOMS_COUNTRY", "2014", "2018")
	if err != nil {
		t.Fatal(err)
	}
	to := map[string]string{}
	for _, s := range steps {
		if to[s.From] = s.To; !b.Valid("CL_CUSTOMS_COUNTRY", s.From, time.Time{}) {
			t.Errorf("%s is in no list", s.From)
		}
	}
	for code, i := range b.byCountry {
		if len(code) == 3 && allDigits(code) && to[code] != b.countries[i].Alpha3 {
			t.Errorf("%s leads to %q, countries.csv says %s", code, to[code], b.countries[i].Alpha3)
		}
	}
}

// The successors written beside the codes of 2008 are those of the concordance.
func TestTxnSuccessorsAgree(t *testing.T) {
	b := mustOpen(t)
	steps, err := b.Concordance("CL_TXN", "2008", "2014")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		old, ok := b.Txn("2008", s.From)
		now, found := b.Txn("2014", s.To)
		if !ok || !found || !strings.HasSuffix(old.Source, "official successor "+s.To) || old.EBOPS != now.EBOPS {
			t.Errorf("%s leads to %s: %+v, %+v", s.From, s.To, old, now)
		}
	}
	if len(steps) != 21 {
		t.Errorf("%d codes, want 21", len(steps))
	}
}
