package reports

import (
	"strings"
	"testing"
	"testing/fstest"

	"stis/indicators"
)

// TestCheckAgainstTheIndicatorCatalogue finds cells that could never hold a
// figure.
func TestCheckAgainstTheIndicatorCatalogue(t *testing.T) {
	icat, err := indicators.Load()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cat.Check(icat) {
		t.Error(p)
	}
}

const goodHouse = `
fonts: {title: 宋体, head: 黑体, body: 仿宋, chart: 黑体}
symbols: {none: "—", below: "…", suppressed: X}
bases: {month: 本月, ytd: 累计}
measures: {level: {zh: 数值}, yoy: {zh: 同比, unit: "%", decimals: 1}}
dimensions: {county: {name: 县, list: CL_COUNTY}}
`

const goodReport = `
id: R7
name: {zh: 甲, en: A}
edition: internal
file: "R7_{period}.xlsx"
sheets:
  - name: 表
    kind: table
    title: 甲表
    form: 甲1表
    unit: 份
    table:
      stub: 指标
      columns:
        - {head: [本月], basis: month}
      rows:
        - {indicator: CT01}
    sentences:
      - clauses:
          - text: "{v}份"
            let:
              v: {indicator: CT01, basis: ytd}
  - {name: 数据, kind: data, title: 数据}
`

func TestCatalogueMistakes(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"good", "", "", ""},
		{"unknown key has its line", "    unit: 份\n", "    unit: 份\n    colour: red\n", "line 12: field colour not found"},
		{"id and file name", "id: R7", "id: R8", `id "R8" belongs in r8.yaml`},
		{"edition", "edition: internal", "edition: secret", `edition "secret" is neither`},
		{"file name", "R7_{period}.xlsx", "R7.xlsx", "want a name with {period}"},
		{"kind", "kind: data", "kind: date", `kind "date" is none of`},
		{"no data sheet", "  - {name: 数据, kind: data, title: 数据}\n", "", "no sheet of kind data"},
		{"sheet twice", "name: 数据,", "name: 表,", "name is empty, twice"},
		{"sheet name", "name: 数据,", "name: 'a/b',", "has a sign that sheets cannot have"},
		{"basis", "basis: month}", "basis: week}", `basis "week" is not in house.yaml`},
		{"measure", "basis: month}", "basis: month, measure: mom}", `measure "mom" is not in house.yaml`},
		{"dimension", "{indicator: CT01}\n    sent", "{breakdown: planet}\n    sent", `dimension "planet" is not in house.yaml`},
		{"head", "head: [本月]", "head: []", "column 1 has no head"},
		{"slot without figure", "{v}份", "{w}份", "{w} is not in let"},
		{"figure without slot", "{v}份", "份", "v is not used"},
		{"only optional figures", "basis: ytd}", "basis: ytd, optional: true}", "every figure is optional"},
		{"lead of a required figure", "basis: ytd}", "basis: ytd, lead: '，'}", "lead goes with optional"},
		{"month of a clause", "- text: \"{v}份\"", "- not: [13]\n            text: \"{v}份\"", "want months from 1 to 12"},
		{"first with an unknown slot", "- text: \"{v}份\"", "- first: \"{v}\"\n            text: \"{v}份\"", "first: {v} is not"},
		{"units of no list", "list: CL_COUNTY", "of: \"330300\"", "dimension county: of needs a list"},
		{"form missing", "    form: 甲1表\n", "", "needs title, form and unit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, house := goodReport, goodHouse
			if c.old != "" {
				text, house = strings.Replace(text, c.old, c.new, 1), strings.Replace(house, c.old, c.new, 1)
				if text == goodReport && house == goodHouse {
					t.Fatalf("%q is in neither file", c.old)
				}
			}
			_, err := load(fstest.MapFS{"house.yaml": {Data: []byte(house)}, "r7.yaml": {Data: []byte(text)}})
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestAllMistakesAreReported(t *testing.T) {
	text := strings.NewReplacer("edition: internal", "edition: x", "basis: month}", "basis: week}").Replace(goodReport)
	_, err := load(fstest.MapFS{"house.yaml": {Data: []byte(goodHouse)}, "r7.yaml": {Data: []byte(text)}})
	if err == nil || !strings.Contains(err.Error(), "edition") || !strings.Contains(err.Error(), "week") {
		t.Errorf("error %v, want both mistakes", err)
	}
}

// FuzzCatalogue checks that no report text makes decoding or linting panic.
func FuzzCatalogue(f *testing.F) {
	f.Add(goodReport)
	f.Add("id: R7\nsheets: [{kind: table}]")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 {
			t.Skip("long inputs only cost time")
		}
		_, _ = load(fstest.MapFS{"house.yaml": {Data: []byte(goodHouse)}, "r7.yaml": {Data: []byte(text)}})
	})
}
