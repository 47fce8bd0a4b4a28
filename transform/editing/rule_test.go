package editing

import (
	"strings"
	"testing"
	"testing/fstest"

	"stis/ingest"
	"stis/transform/check"
)

const goodRule = `rules:
  - rule: EDT901
    severity: W
    zh: 项目 {project_id} 超过 {limit} 元
    en: project {project_id} is above {limit} yuan
    basis: local order 5
    over: facts.fund_project
    doubt: paid_cny > $limit and item like '%''; DROP TABLE x%'
    field: paid_wan
    params: {limit: 5000}
    valid_from: 2026-01
off:
  - {rule: EDT043, reason: the city claws back through the treasury}
`

func overlay(text string) fstest.MapFS { return fstest.MapFS{"own.yaml": {Data: []byte(text)}} }

func TestOverlay(t *testing.T) {
	with, err := RulesWith(nil, overlay(goodRule))
	if err != nil {
		t.Fatal(err)
	}
	without, err := Rules(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(with) != len(without) {
		t.Errorf("%d rules with one added and one switched off, %d without", len(with), len(without))
	}
	codes := map[string]check.Check{}
	for _, c := range with {
		codes[string(c.Rule)] = c
	}
	if _, ok := codes["EDT043"]; ok {
		t.Error("EDT043 is switched off and there")
	}
	own := codes["EDT901"]
	if own.En != "project {project_id} is above 5000 yuan" || strings.Contains(own.Text, "DROP") || !strings.Contains(own.Text, `("t"."paid_cny" > CAST($limit AS DECIMAL(18,6)))`) {
		t.Errorf("EDT901: %s\n%s", own.En, own.Text)
	}
	f := newFixture(t)
	f.insert("facts.fund_project", "project_id=1,paid_cny=6000,item='; DROP TABLE x,approve_month=2026-02,batch=b,sheet=S,row=1")
	f.insert("facts.fund_project", "project_id=2,paid_cny=6000,item=other,approve_month=2026-02,batch=b,sheet=S,row=2")
	f.insert("facts.fund_project", "project_id=3,paid_cny=6000,item='; DROP TABLE x,approve_month=2025-12,batch=b,sheet=S,row=3")
	got := f.run(own)
	if len(got) != 1 || got[0].Key != "1" || got[0].Zh != "项目 1 超过 5000 元" {
		t.Errorf("EDT901 finds %v", got)
	}
}

// What is wrong with a file is said with file and line.
func TestBadRules(t *testing.T) {
	replace := func(old, new string) string {
		if !strings.Contains(goodRule, old) {
			t.Fatalf("%q is not in the good rule", old)
		}
		return strings.Replace(goodRule, old, new, 1)
	}
	cases := map[string]struct{ text, want string }{
		"unknown key":          {replace("    basis:", "    basiss:"), `own.yaml:2: line 6: unknown key "basiss"`},
		"unknown section":      {"rulez: []\n", "own.yaml: yaml: unmarshal errors: line 1: field rulez not found"},
		"no rule":              {"rules: [5]\n", "own.yaml:1: want keys and values"},
		"two documents":        {goodRule + "---\nrules: []\n", "own.yaml: more than one document"},
		"code":                 {replace("EDT901", "TRN001"), "own.yaml:2: rule TRN001: want a code such as EDT042"},
		"code of the program":  {replace("EDT901", "EDT500"), "own.yaml:2: rule EDT500: a rule of a workspace is a predicate and has a code from EDT900 on"},
		"severity":             {replace("severity: W", "severity: X"), `own.yaml:2: rule EDT901: severity "X": want E, W or I`},
		"message":              {replace("    en: project {project_id} is above {limit} yuan\n", ""), "own.yaml:2: rule EDT901: lacks a message, zh or en"},
		"month":                {replace("2026-01", "2026"), `own.yaml:2: rule EDT901: valid_from "2026": want a month such as 2012-01`},
		"table":                {replace("facts.fund_project", "review.confirmation"), "own.yaml:2: rule EDT901: table review.confirmation is not in relations.yaml"},
		"column":               {replace("paid_cny >", "payed_cny >"), "own.yaml:2: rule EDT901: doubt: facts.fund_project has no column payed_cny"},
		"shown column":         {replace("en: project {project_id}", "en: project {project}"), "own.yaml:2: rule EDT901: {project}: facts.fund_project has no column project"},
		"parameter":            {replace("$limit", "$limits"), "own.yaml:2: rule EDT901: doubt: parameter $limits is not given"},
		"parameter unused":     {replace("paid_cny > $limit", "paid_cny > 1"), "own.yaml:2: rule EDT901: parameter $limit is not used"},
		"parameter name":       {replace("params: {limit: 5000}", "params: {limit: 5000, source: x}"), `own.yaml:2: rule EDT901: parameter "source": not a free name`},
		"SQL":                  {replace("paid_cny > $limit and", "paid_cny > $limit; DROP"), `own.yaml:2: rule EDT901: doubt: column 18: character ";"`},
		"function":             {replace("paid_cny > $limit", "getenv('HOME') = $limit"), "own.yaml:2: rule EDT901: doubt: column 1: function getenv is not in the list"},
		"field":                {replace("    field: paid_wan\n", ""), "own.yaml:2: rule EDT901: field: the rule names it unless the table holds it"},
		"no table":             {replace("    over: facts.fund_project\n", ""), "own.yaml:2: rule EDT901: over and doubt come together"},
		"no reason":            {replace("the city claws back through the treasury", "''"), `own.yaml:13: switching off "EDT043" wants a rule and a reason`},
		"switched off unknown": {replace("rule: EDT043", "rule: EDT999"), "switched off rule EDT999 does not exist"},
		"SQL file":             {"rules:\n  - {rule: EDT902, severity: W, zh: 中, en: e, basis: b, valid_from: 2026-01}\n", "own.yaml:2: rule EDT902: a rule of a workspace is a predicate"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := RulesWith(nil, overlay(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	twice := fstest.MapFS{"a.yaml": {Data: []byte(goodRule)}, "b.yaml": {Data: []byte(strings.Split(goodRule, "off:")[0])}}
	if _, err := RulesWith(nil, twice); err == nil || !strings.Contains(err.Error(), "b.yaml:2: rule EDT901: exists twice, in a.yaml:2 too") {
		t.Errorf("a rule twice: %v", err)
	}
}

// Every rule of the program says where it comes from, and those with a predicate
// run over tables as the builds make them (TestRules runs them all).
func TestRulesAreSorted(t *testing.T) {
	rules, err := Rules(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(rules); i++ {
		if rules[i].Rule <= rules[i-1].Rule {
			t.Errorf("%s stands after %s", rules[i].Rule, rules[i-1].Rule)
		}
	}
}

// Any file is read or refused, and what is read compiles to one SELECT without
// the text of a literal in it.
func FuzzRules(f *testing.F) {
	f.Add(goodRule)
	f.Add("rules:\n  - rule: EDT901\n")
	f.Add("off: [{rule: EDT001, reason: x}]")
	f.Add("rules: *a")
	f.Add("{")
	rels, err := relations()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := readRules(overlay(text), ".")
		if err != nil {
			return
		}
		for i := range c.rules {
			if c.rules[i].Over == "" {
				continue
			}
			out, err := c.rules[i].compile(rels)
			if err == nil && (!strings.HasPrefix(out.Text, "SELECT ") || strings.Contains(out.Text, ";")) {
				t.Fatalf("%q compiles to %s", text, out.Text)
			}
		}
	})
}

func TestBadBalances(t *testing.T) {
	cat, err := ingest.Layouts()
	if err != nil {
		t.Fatal(err)
	}
	good := "- source: hr_stat\n  scale: 0\n  fields: [{field: emp_end, weight: 1}, {field: emp_so_end, weight: 1}]\n  edits: [{edit: emp_so_end <= emp_end}]\n"
	if _, err := decodeBalances([]byte(good), cat); err != nil {
		t.Errorf("good: %v", err)
	}
	cases := map[string]struct{ old, new, want string }{
		"key":    {"scale", "scales", "field scales not found"},
		"source": {"hr_stat", "hr_stats", "no such source"},
		"field":  {"field: emp_so_end", "field: emp_x", `field "emp_x"`},
		"weight": {"emp_end, weight: 1", "emp_end, weight: 0", "weight 0"},
		"edit":   {"<= emp_end}", "<= emp_new}", "emp_new is not among the fields"},
		"linear": {"emp_so_end <=", "emp_so_end * emp_end <=", "not linear"},
		"any":    {"<= emp_end}", "<= emp_end, any: [x]}", "x is not among the fields"},
	}
	for name, c := range cases {
		if _, err := decodeBalances([]byte(strings.Replace(good, c.old, c.new, 1)), cat); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
