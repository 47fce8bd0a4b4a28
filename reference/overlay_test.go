package reference

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOpenWithReplacesAndAdds(t *testing.T) {
	b := mustOpenWith(t,
		"txn.csv", "\ufeffcode,edition,zh,ebops,ebops_sub\r\n225010,2014,直接保险服务,SF,SF1\r\n207010,2008,计算机服务,SI,SI2\r\n",
		"concordance/annex3.csv", "list,from_edition,from_code,to_edition,to_code,weight\nCL_TXN,2008,207010,2014,227020,1000000\nCL_TXN,2008,101020,2014,121010,1000000\n",
		"rate_policy.csv", "valid_from,rank,kind\n2027-01-01,1,1\n",
		"parameter.csv", "name,valid_from,value\nrecon_amount_floor,2027-01-01,300\ndeclaration_limit,2011-01-01,0\n",
		"holidays.csv", "day,name,kind\n2027-10-01,国庆节,holiday\n2027-10-09,国庆节,workday\n",
		"filing_window.csv", "valid_from,freeze_day,early_until_md,early_from_md\n2027-01-01,8,03-31,07-01\n",
		"filing_calendar.csv", "event,zh,en,rule,shift,joint,valid_from,mark\nflash,月度快报,,month +1 day 17,next,1,1900-01-01,P\n",
		"codes/so.csv", "list,code,zh,parent,edition\nCL_SO,ITOD,数字技术服务,ITO,2018\n",
		"base_editions.csv", "list,edition\nCL_OWNERSHIP,1998\n",
		".git/x.csv", "", "README.md", "about")
	if x, ok := b.Txn("2014", "225010"); !ok || x.EBOPS != "SF" || x.Sub != "SF1" || x.Detail != "SF1" || !x.Service || x.Status != "local" || x.Source != "reference/txn.csv" {
		t.Errorf("%+v", x)
	}
	if x, ok := b.Txn("2014", "227020"); !ok || x.Status != "ours" {
		t.Errorf("a row that is not replaced: %+v", x)
	}
	steps, err := b.Concordance("CL_TXN", "2008", "2014")
	if got := stepLines(only(steps, "101010", "101020", "207010")); err != nil ||
		got != "101010>121010 1000000 sourced\n101020>121010 1000000 local\n207010>227020 1000000 local" {
		t.Errorf("%v\n%s", err, got)
	}
	var rates []string
	for _, r := range b.rateTable().Rows {
		rates = append(rates, strings.Join([]string{r[0], r[1], r[2], r[3], r[5]}, " "))
	}
	if diff := cmp.Diff([]string{"1900-01-01 1 2 sourced 2026-12-31", "1900-01-01 2 1 sourced 2026-12-31", "2027-01-01 1 1 local 9999-12-31"}, rates); diff != "" {
		t.Error(diff)
	}
	for _, tc := range []struct{ name, on, want string }{
		{"recon_amount_floor", "2026-12-31", "500"}, {"recon_amount_floor", "2027-01-01", "300"}, {"declaration_limit", "2026-01-01", "0"}, {"declaration_limit", "1999-01-01", "2000"},
	} {
		if v, ok := b.Parameter(tc.name, date(t, tc.on)); !ok || v.String() != tc.want {
			t.Errorf("%s on %s is %s", tc.name, tc.on, v)
		}
	}
	if b.Workday(date(t, "2027-10-01")) || !b.Workday(date(t, "2027-10-09")) || b.CalendarProvisional(date(t, "2027-01-01")) || len(b.Holidays(2027)) != 2 {
		t.Error("the user's holidays do not count")
	}
	if w := b.FilingWindow(date(t, "2026-12-31")); w.FreezeDay != 10 {
		t.Errorf("%+v", w)
	}
	if w := b.FilingWindow(date(t, "2027-01-01")); w.FreezeDay != 8 || w.Status != "local" || w.StatMonth(date(t, "2027-02-09")).String() != "2027-02" {
		t.Errorf("%+v", w)
	}
	i := slices.IndexFunc(b.FilingRules(), func(r FilingRule) bool { return r.Event == "flash" })
	if r := b.FilingRules()[i]; r.Day != 17 || r.Source != "reference/filing_calendar.csv" {
		t.Errorf("%+v", r)
	}
	if c, ok := b.CodeIn("CL_SO", "2018", "ITOD"); !ok || c.Status != "local" || c.Parent != "ITO" {
		t.Errorf("%+v", c)
	}
	if i := slices.IndexFunc(b.bases, func(e baseEdition) bool { return e.list == "CL_OWNERSHIP" }); b.bases[i].edition != "1998" {
		t.Errorf("%+v", b.bases[i])
	}
	var files []string
	for _, o := range b.Overlays() {
		if files = append(files, o.File); len(o.SHA256) != 64 || o.Rows < 1 {
			t.Errorf("%+v", o)
		}
	}
	if want := []string{"base_editions.csv", "codes/so.csv", "concordance/annex3.csv", "filing_calendar.csv", "filing_window.csv", "holidays.csv", "parameter.csv", "rate_policy.csv", "txn.csv"}; !slices.Equal(files, want) {
		t.Errorf("overlays are %v", files)
	}
}

// A folder that is empty or not there changes nothing.
func TestOpenWithNothing(t *testing.T) {
	want := mustOpen(t).Tables()
	b, err := OpenWith(os.DirFS(t.TempDir() + "/none"))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*Book{"missing": b, "empty": mustOpenWith(t)} {
		if diff := cmp.Diff(want, b.Tables()); diff != "" || len(b.Overlays()) > 0 {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Every mistake in a user's file is told with file, line and what to do.
func TestOpenWithRefuses(t *testing.T) {
	const conc = "list,from_edition,from_code,to_edition,to_code,valid_from,weight\n"
	for _, tc := range []struct{ why, file, text, want string }{
		{"unknown file", "txns.csv", "a\n", `reference/txns.csv:1: no such reference file; did you mean "txn.csv"?`},
		{"file in the wrong place", "so.csv", "a\n", "reference/so.csv:1: no such reference file"},
		{"workbook", "txn.xlsx", "PK", "reference/txn.xlsx:1: only CSV is read here: save the sheet as CSV UTF-8"},
		{"GBK", "txn.csv", "edition,code,zh\n2014,227021,\xc8\xed\xbc\xfe\n", "reference/txn.csv:1: text is not UTF-8: save the sheet as CSV UTF-8"},
		{"empty file", "txn.csv", "", "reference/txn.csv:1: no header line, want columns of edition,code,zh"},
		{"unknown column", "txn.csv", "edition,code,zh,ebop\n", `reference/txn.csv:1: unknown column "ebop"; did you mean "ebops"?; known are edition, code`},
		{"column of STIS", "parameter.csv", "name,valid_from,value,status\n", `column "status" is filled by STIS`},
		{"column twice", "txn.csv", "edition,code,code\n", `column "code" stands twice`},
		{"column missing", "txn.csv", "edition,zh\n", `reference/txn.csv:1: column "code" is missing`},
		{"field missing", "txn.csv", "edition,code,zh\n2014,227021\n", "reference/txn.csv:2: 2 fields, want 3"},
		{"quote", "txn.csv", "edition,code,zh\n2014,\"22\n", `reference/txn.csv:2: extraneous or missing " in quoted-field`},
		{"blank", "txn.csv", "edition,code,zh\n2014,227021 ,甲\n", `reference/txn.csv:2: code is "227021 ": blanks around it`},
		{"key twice", "txn.csv", "edition,code,zh\n2014,227021,甲\n2014,227022,乙\n2014,227021,丙\n", "reference/txn.csv:4: 2014 227021 stands at reference/txn.csv:2 too: keep one"},
		{"unknown EBOPS item", "txn.csv", "edition,code,zh,ebops\n2014,227021,甲,S1\n", `reference/txn.csv:2: S1 is not in CL_EBOPS; did you mean "S`},
		{"unknown edition of codes", "txn.csv", "edition,code,zh\n2015,227021,甲\n", `reference/txn.csv:2: edition "2015" of the transaction codes is not known; known are 1996, 2008, 2014`},
		{"service without item", "txn.csv", "edition,code,zh,service\n2014,227021,甲,1\n", "reference/txn.csv:2: service and ebops of 227021 disagree"},

		{"unknown list", "concordance/x.csv", conc + "CL_S0,2010,ITO11,2018,ITOA,,1000000\n", `reference/concordance/x.csv:2: list "CL_S0" is not in lists.csv; did you mean "CL_SO"?`},
		{"unknown target", "concordance/x.csv", conc + "CL_TXN,2008,207010,2014,227021,,1000000\n", `reference/concordance/x.csv:2: target 227021 is not in CL_TXN of edition "2014"; did you mean "227020"?`},
		{"target of another edition", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITO11,,1000000\n", `target ITO11 is not in CL_SO of edition "2018"`},
		{"unknown edition", "concordance/x.csv", conc + "CL_SO,2081,ITO11,2018,ITOA,,1000000\n", `reference/concordance/x.csv:2: edition "2081" of CL_SO is not known; did you mean "2018"?`},
		{"weights short", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITOA,,500000\nCL_SO,2010,ITO11,2018,ITOB,,400000\n",
			"reference/concordance/x.csv:3: weights of CL_SO ITO11 of 2010 to 2018 sum to 900000, want 1000000: +100000 is missing"},
		{"weight too large", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITOA,,1000001\n", `reference/concordance/x.csv:2: weight is "1000001": want millionths`},
		{"no weight", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITOA,,\n", `weight is "": want millionths from 1 to 1000000, or split`},
		{"target twice", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITOA,,500000\nCL_SO,2010,ITO11,2018,ITOA,,500000\n", "reference/concordance/x.csv:3: CL_SO 2010 ITO11 2018 ITOA stands at reference/concordance/x.csv:2 too"},
		{"split in one", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITOA,,split\n", "CL_SO ITO11 of 2010 to 2018 is split but has one target"},
		{"split and weight", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITOA,,split\nCL_SO,2010,ITO11,2018,ITOB,,1000000\n", "mixes weights and split"},
		{"two spans", "concordance/x.csv", conc + "CL_SO,2010,ITO11,2018,ITOB,,1000000\nCL_SO,2010,ITO11,2018,ITOB,2017-01-01,1000000\n", `CL_SO ITO11 of 2010 to 2018 is carried twice, from "" and from "2017-01-01": validity overlaps`},
		{"replaced and changed", "concordance/x.csv", conc + "CL_COUNTY,GB/T 2260,330322,GB/T 2260,330305,2015-07-23,1000000\nCL_COUNTY,GB/T 2260,330322,GB/T 2260,330302,2019-01-01,1000000\n", `CL_COUNTY 330322 is replaced on "2015-07-23" and changed on another day too: validity overlaps`},
		{"part without day", "concordance/x.csv", conc + "CL_COUNTY,GB/T 2260,330326,GB/T 2260,330326,,split\nCL_COUNTY,GB/T 2260,330326,GB/T 2260,330383,,split\n", "reference/concordance/x.csv:2: CL_COUNTY 330326 lives on beside its parts: valid_from must say since when"},
		{"circle of codes", "concordance/x.csv", conc + "CL_COUNTY,GB/T 2260,330305,GB/T 2260,330322,2020-01-01,1000000\n", "CL_COUNTY 330305 runs in a circle"},
		{"circle of editions", "concordance/x.csv", conc + "CL_SO,2025,ITO,2010,ITO,,1000000\n", "runs in a circle: its successors lead back to it"},
		{"inside and between", "concordance/x.csv", conc + "CL_SO,2018,ITOC1,2018,ITOC2,,1000000\n", "CL_SO has changes inside an edition and between editions"},
		{"bad day", "concordance/x.csv", conc + "CL_COUNTY,GB/T 2260,330326,GB/T 2260,330305,2020.1.1,1000000\n", `valid_from is "2020.1.1": want a date such as`},

		{"unknown kind of rate", "rate_policy.csv", "valid_from,rank,kind\n2027-01-01,1,4\n", "reference/rate_policy.csv:2: 4 is not in CL_RATEKIND"},
		{"rank left out", "rate_policy.csv", "valid_from,rank,kind\n2027-01-01,2,1\n", "ranks from 2027-01-01 run to 2 without 1"},
		{"rank twice", "rate_policy.csv", "valid_from,rank,kind\n2027-01-01,1,1\n2027-01-01,1,2\n", "reference/rate_policy.csv:3: 2027-01-01 1 stands at reference/rate_policy.csv:2 too"},
		{"kind twice", "rate_policy.csv", "valid_from,rank,kind\n2027-01-01,1,1\n2027-01-01,2,1\n", "reference/rate_policy.csv:3: kind 1 has two ranks from 2027-01-01"},
		{"policy from no day", "rate_policy.csv", "rank,kind\n1,1\n", "reference/rate_policy.csv:2: valid_from is empty"},

		{"unknown parameter", "parameter.csv", "name,valid_from,value\nrecon_amount_shar,2027-01-01,0.02\n", `reference/parameter.csv:2: no parameter is called "recon_amount_shar"; did you mean "recon_amount_share"?`},
		{"percent", "parameter.csv", "name,valid_from,value\nrecon_amount_share,2027-01-01,2\n", "value of recon_amount_share is 2: a share lies between 0 and 1: 20 % is 0.20"},
		{"no number", "parameter.csv", "name,valid_from,value\nrecon_amount_share,2027-01-01,1%\n", `value of recon_amount_share is "1%": want a number such as 0.05`},
		{"half a day", "parameter.csv", "name,valid_from,value\nrecon_days_to,2027-01-01,90.5\n", "value of recon_days_to is 90.5: want whole days"},
		{"no pairs", "parameter.csv", "name,valid_from,value\nhb_min_stratum,2027-01-01,0\n", "want a whole number from 1 on"},
		{"other unit", "parameter.csv", "name,valid_from,value,unit\nrecon_amount_floor,2027-01-01,500,CNY\n", `unit of recon_amount_floor is "CNY", want "USD"`},
		{"parameter twice", "parameter.csv", "name,valid_from,value\nhb_a,2027-01-01,0.05\nhb_a,2027-01-01,0.06\n", "reference/parameter.csv:3: hb_a 2027-01-01 stands at reference/parameter.csv:2 too"},

		{"holiday kind", "holidays.csv", "day,name,kind\n2027-10-01,国庆节,off\n", `reference/holidays.csv:2: kind is "off", want holiday or workday`},
		{"holiday twice", "holidays.csv", "day,name,kind\n2027-10-01,国庆节,holiday\n2027-10-01,国庆节,workday\n", "reference/holidays.csv:3: 2027-10-01 stands at"},
		{"freeze day", "filing_window.csv", "valid_from,freeze_day\n2027-01-01,31\n", "reference/filing_window.csv:2: freeze_day is 31, want 1 to 28"},
		{"half a window", "filing_window.csv", "valid_from,freeze_day,early_until_md\n2027-01-01,10,03-31\n", "early_until_md and early_from_md come together"},
		{"window twice", "filing_window.csv", "valid_from,freeze_day\n2027-01-01,10\n2027-01-01,9\n", "reference/filing_window.csv:3: 2027-01-01 stands at"},
		{"window from no day", "filing_window.csv", "valid_from,freeze_day\n,10\n", "reference/filing_window.csv:2: valid_from is empty"},
		{"rule", "filing_calendar.csv", "event,zh,rule,shift,joint,valid_from,mark\nflash,快报,month 1 day 17,next,1,2027-01-01,P\n", `reference/filing_calendar.csv:2: rule "month 1 day 17": want one such as`},
		{"shift", "filing_calendar.csv", "event,zh,rule,shift,joint,valid_from,mark\nflash,快报,month +1 day 17,yes,1,2027-01-01,P\n", `shift is "yes", want next, freeze or none`},
		{"mark", "filing_calendar.csv", "event,zh,rule,shift,joint,valid_from,mark\nflash,快报,month +1 day 17,next,1,2027-01-01,M\n", `mark is "M", want F (found) or P (proposed)`},
		{"joint quarter", "filing_calendar.csv", "event,zh,rule,shift,joint,valid_from,mark\nflash,快报,quarter +1 day 17,next,1,2027-01-01,P\n", "flash cannot be joint"},
		{"rules overlap", "filing_calendar.csv", "event,zh,rule,shift,joint,valid_from,valid_to,mark\nflash,快报,month +1 day 18,next,1,2012-01-01,2027-01-01,P\nflash,快报,month +1 day 17,next,1,2027-01-01,,P\n",
			"reference/filing_calendar.csv:3: flash has two rules from 2027-01-01: validity overlaps"},

		{"unknown base list", "base_editions.csv", "list,edition\nCL_SOO,2018\n", `reference/base_editions.csv:2: list "CL_SOO" is not in lists.csv; did you mean "CL_SO"?`},
		{"codes of an unknown list", "codes/x.csv", "list,code,zh\nCL_SHORES,X,甲\n", `reference/codes/x.csv:2: list "CL_SHORES" is not in lists.csv; did you mean "CL_SHORE"?`},
		{"code without edition", "codes/x.csv", "list,code,zh\nCL_SO,ITOD,甲\n", "reference/codes/x.csv:2: CL_SO ITOD names no edition: want one of 2010, 2018, 2025"},
		{"orphan", "codes/x.csv", "list,code,zh,edition,parent\nCL_SO,ITOD,甲,2018,ITX\n", `parent ITX of CL_SO ITOD does not exist in edition "2018"`},
		{"span backwards", "codes/x.csv", "list,code,zh,edition,valid_from,valid_to\nCL_COUNTY,330384,甲,GB/T 2260,2027-01-01,2026-01-01\n", "reference/codes/x.csv:2: valid_to 2026-01-01 lies before valid_from 2027-01-01"},
	} {
		_, err := OpenWith(folder(tc.file, tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want %q", tc.why, err, tc.want)
		}
	}
}

// One key in two of the user's files is as wrong as in one.
func TestOpenWithRefusesTwoFiles(t *testing.T) {
	const row = "list,code,zh,edition\nCL_SO,ITOD,甲,2018\n"
	_, err := OpenWith(folder("codes/a.csv", row, "codes/b.csv", row))
	if want := "reference/codes/b.csv:2: CL_SO ITOD 2018 stands at reference/codes/a.csv:2 too"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestParameter(t *testing.T) {
	b := mustOpen(t)
	for name, want := range map[string]string{
		"recon_amount_share": "0.01", "recon_amount_floor": "500", "recon_fee_band": "0.015", "recon_days_from": "-5", "recon_days_to": "90",
		"recon_many_days": "45", "recon_many_count": "4", "recon_pending_days": "90", "recon_suspicious_months": "6", "declaration_limit": "5000",
		"review_stop_share": "0.005", "review_stop_ceiling": "0.01", "response_provisional_share": "0.2", "response_withheld_share": "0.4",
		"imputation_months": "3", "imputation_age": "12", "imputation_min_stratum": "12", "hb_u": "0.5", "hb_a": "0.05", "hb_c": "10", "hb_min_stratum": "12", "unit_error_band": "0.2",
		"link_score_accept": "0.92", "link_score_clerical": "0.85",
	} {
		if v, ok := b.Parameter(name, date(t, "2026-11-23")); !ok || v.String() != want {
			t.Errorf("%s is %s (%t), want %s", name, v, ok, want)
		}
	}
	for on, want := range map[string]string{"1995-12-31": "0", "1996-01-01": "300", "1998-06-10": "300", "1998-06-11": "2000"} {
		if v, _ := b.Parameter("declaration_limit", date(t, on)); v.String() != want {
			t.Errorf("the limit on %s is %s, want %s", on, v, want)
		}
	}
	if v, ok := b.Parameter("declaration_limit", time.Time{}); !ok || v.String() != "5000" {
		t.Errorf("the latest limit is %s", v)
	}
	if v, ok := b.Parameter("declaration_limit", date(t, "1850-01-01")); ok {
		t.Errorf("before the first value: %s", v)
	}
	if v, ok := b.Parameter("none", time.Time{}); ok {
		t.Errorf("an unknown parameter is %s", v)
	}
	if v, ok := b.ParameterInt("recon_days_from", time.Time{}); !ok || v != -5 {
		t.Errorf("days %d", v)
	}
	if v, ok := b.ParameterFloat("link_score_accept", time.Time{}); !ok || v != 0.92 {
		t.Errorf("score %v", v)
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"ab", "", 2}, {"ITOA", "ITOA", 0}, {"ITOA", "ITOB", 1}, {"2081", "2018", 1}, {"县", "区", 1}, {"kitten", "sitting", 3}} {
		if got := distance([]rune(tc.a), []rune(tc.b)); got != tc.want {
			t.Errorf("%q to %q: %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}

// FuzzLocalFile: whatever a user's file holds, it is read or refused with its
// name; what is read has all columns and names the file.
func FuzzLocalFile(f *testing.F) {
	for _, s := range []string{"name,valid_from,value\nhb_a,2027-01-01,0.05\n", "", "name\n\"", "\ufeffname,valid_from\r\na,b\r\n", "a,b,c", "name,valid_from,value\n,,\n"} {
		f.Add(s)
	}
	header := []string{"name", "valid_from", "value", "unit", "status", "source"}
	f.Fuzz(func(t *testing.T, s string) {
		d := &decoder{local: folder("parameter.csv", s)}
		rows := d.readLocal("parameter.csv", keys{"name", "valid_from"}, header)
		for _, r := range rows {
			if len(r.fields) != len(header) || r.text("status") != "local" || r.text("source") != "reference/parameter.csv" {
				t.Errorf("%q: %v", s, r.fields)
			}
		}
		for _, err := range d.errs {
			if !strings.HasPrefix(err.Error(), "reference/parameter.csv:") {
				t.Errorf("%q: %v", s, err)
			}
		}
		if len(d.errs) == 0 && len(d.overlays) != 1 {
			t.Errorf("%q is neither read nor refused", s)
		}
	})
}
