package reports

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed catalog/*.yaml
var catalogFiles embed.FS

// Catalog is the report catalogue: the house style and the reports.
type Catalog struct {
	house   House
	reports []*Report
}

// Load decodes and lints the embedded catalogue.
func Load() (*Catalog, error) {
	sub, err := fs.Sub(catalogFiles, "catalog")
	if err != nil {
		return nil, err
	}
	return load(sub)
}

// All returns the reports by id.
func (c *Catalog) All() []*Report { return c.reports }

// Get returns the report with the id.
func (c *Catalog) Get(id string) (*Report, bool) {
	for _, r := range c.reports {
		if r.ID == id {
			return r, true
		}
	}
	return nil, false
}

// House is what all reports of the office share (catalog/house.yaml).
type House struct {
	Fonts      Fonts                `yaml:"fonts"`
	Symbols    Symbols              `yaml:"symbols"`
	Growth     GrowthRule           `yaml:"growth"`
	Signature  string               `yaml:"signature"`
	Issuer     string               `yaml:"issuer"` // 制定机关
	Special    map[string]string    `yaml:"special"`
	Dimensions map[string]Dimension `yaml:"dimensions"`
	Bases      map[string]string    `yaml:"bases"`
	Measures   map[string]Measure   `yaml:"measures"`
}

// Fonts names the faces of official documents. A workbook can carry one name
// a cell; the character set recorded with it makes a machine without the face
// choose another Chinese one.
type Fonts struct {
	Title string `yaml:"title"`
	Head  string `yaml:"head"`
	Body  string `yaml:"body"`
	Chart string `yaml:"chart"`
}

// Symbols stand in cells that have no number (METHODS §1); blank for missing.
type Symbols struct {
	None       string `yaml:"none"`       // no such figure, no valid base, January not compared
	Below      string `yaml:"below"`      // below half of the smallest unit, not zero
	Suppressed string `yaml:"suppressed"` // confidential
	Weak       string `yaml:"weak"`       // behind a number of low reliability (obs_status U)
	WeakNote   string `yaml:"weak_note"`  // note of every table that prints one
	Broken     string `yaml:"broken"`     // behind a number on which a break of the series falls (口径变动)
	BrokenNote string `yaml:"broken_note"`
	Adjusted   string `yaml:"adjusted"` // behind a number that contains an overlay (调整记录)
}

// GrowthRule says when a growth rate is not printed although it exists.
type GrowthRule struct {
	MinBase float64  `yaml:"min_base"` // in the display unit
	Units   []string `yaml:"units"`    // display units the rule applies to
}

// Dimension says where the names of a breakdown's members come from: a code
// list of reference, the countries, or the names given here in print order.
// With Of, the codes of the list directly below that code and valid at the
// end of the period are always printed, also those that have no data.
type Dimension struct {
	Name      string   `yaml:"name"`
	List      string   `yaml:"list"`
	Of        string   `yaml:"of"`
	Countries bool     `yaml:"countries"`
	Names     []Member `yaml:"names"`
}

// Member is one named member of a dimension.
type Member struct {
	Code string `yaml:"code"`
	Zh   string `yaml:"zh"`
}

// Measure says how a generic measure is printed.
type Measure struct {
	Zh       string `yaml:"zh"`
	Decimals int    `yaml:"decimals"`
	Unit     string `yaml:"unit"`   // "" = the indicator's own unit and decimals
	Format   string `yaml:"format"` // number format; "" = by decimals
	Below    bool   `yaml:"below"`  // print the sign for below half a unit
}

// Report is one workbook of the catalogue.
type Report struct {
	ID         string   `yaml:"id"`
	Name       Name     `yaml:"name"`
	Edition    string   `yaml:"edition"` // internal (内部版) or public (公开版)
	Vintage    string   `yaml:"vintage"`
	File       string   `yaml:"file"`
	Recipients []string `yaml:"recipients"`
	Sheets     []Sheet  `yaml:"sheets"`

	house *House
}

// Name is a title in both languages.
type Name struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

// Kind is what a sheet is.
type Kind string

// The kinds of sheet.
const (
	KindCover    Kind = "cover"    // 封面
	KindContents Kind = "contents" // 目录
	KindTable    Kind = "table"
	KindGlossary Kind = "glossary" // 指标解释
	KindNotes    Kind = "notes"    // 说明
	KindData     Kind = "data"     // 数据
)

// Sheet is one sheet of a report.
type Sheet struct {
	Name      string     `yaml:"name"`
	Kind      Kind       `yaml:"kind"`
	Title     string     `yaml:"title"`
	Form      string     `yaml:"form"` // 表号
	Unit      string     `yaml:"unit"` // 计量单位, as printed
	Lines     []string   `yaml:"lines"`
	Table     *Table     `yaml:"table"`
	Sentences []Sentence `yaml:"sentences"`
	Charts    []Chart    `yaml:"charts"`
	Notes     []string   `yaml:"notes"`
	Pages     int        `yaml:"pages"` // fit to this many pages high; 0 = as many as needed
}

// Table is rows times columns. A cell's observation is what the row and the
// column bind together; the column wins where both bind.
type Table struct {
	Stub    string   `yaml:"stub"` // head of the first column
	Columns []Column `yaml:"columns"`
	Rows    []Rows   `yaml:"rows"`
}

// Column is one column of figures, or of units when Show is "unit".
type Column struct {
	Head      []string          `yaml:"head"` // one text a header row, equal neighbours are merged
	Show      string            `yaml:"show"`
	Indicator string            `yaml:"indicator"`
	Basis     string            `yaml:"basis"`
	Measure   string            `yaml:"measure"` // "" = level
	Back      int               `yaml:"back"`    // months before the run's period
	With      map[string]string `yaml:"with"`    // further dimensions; "$row" = the row's indicator
	Absent    string            `yaml:"absent"`  // text where no observation exists
	Only      []string          `yaml:"only"`    // row indicators the column applies to; empty = all
}

// Rows is one row, or the rows of a breakdown's members.
type Rows struct {
	Label     string   `yaml:"label"`
	Heading   string   `yaml:"heading"` // a line of text without figures
	Indicator string   `yaml:"indicator"`
	Breakdown string   `yaml:"breakdown"` // one dimension; "" = total
	Member    string   `yaml:"member"`    // one member instead of all
	Of        []string `yaml:"of"`        // indicators whose members are listed; empty = all of the columns
	Top       int      `yaml:"top"`
	By        *Order   `yaml:"by"`
	Then      string   `yaml:"then"` // inner breakdown whose codes begin with the member's code
	Indent    int      `yaml:"indent"`
	Bold      bool     `yaml:"bold"`
}

// Order sorts members by the size of an observation, largest first.
type Order struct {
	Indicator string `yaml:"indicator"`
	Basis     string `yaml:"basis"`
}

// Chart is a native chart over rows of the data sheet.
type Chart struct {
	Title string  `yaml:"title"`
	Kind  string  `yaml:"kind"` // trend, pie, bar, combo
	Bars  *Series `yaml:"bars"`
	Line  *Series `yaml:"line"` // on the second axis
	Width int     `yaml:"width"`
}

// Series picks observations: months up to the run's period when Months is
// set, else the members of the table's breakdown in the table's order.
type Series struct {
	Name      string            `yaml:"name"`
	Indicator string            `yaml:"indicator"`
	Basis     string            `yaml:"basis"`
	Measure   string            `yaml:"measure"`
	Months    int               `yaml:"months"`
	Breakdown string            `yaml:"breakdown"`
	With      map[string]string `yaml:"with"`
	Top       int               `yaml:"top"`
}

// Sentence is one sentence of text: the clauses whose figures all exist but
// the optional ones, joined by commas.
type Sentence struct {
	Head    string   `yaml:"head"`
	Clauses []Clause `yaml:"clauses"`
}

// Clause is text with {name} for the figures of Let. Since any clause may be
// left out, each names its own subject, and First is put before the one that
// begins the sentence. Not lists the calendar months that do not have it.
type Clause struct {
	First string            `yaml:"first"`
	Text  string            `yaml:"text"`
	Let   map[string]Figure `yaml:"let"`
	Not   []int             `yaml:"not"`
}

// Figure is one observation in words. Words picks the first rule that holds;
// without rules the shown number is printed. An optional figure that has no
// words leaves its clause standing without them; Lead is what joins it to the
// clause when it has.
type Figure struct {
	Optional  bool              `yaml:"optional"`
	Lead      string            `yaml:"lead"`
	Indicator string            `yaml:"indicator"`
	Basis     string            `yaml:"basis"`
	Measure   string            `yaml:"measure"`
	Breakdown string            `yaml:"breakdown"`
	With      map[string]string `yaml:"with"`
	Words     []Word            `yaml:"words"`
	Top       int               `yaml:"top"`  // list the largest members
	Item      string            `yaml:"item"` // text of one member: {name} {value} {share}
}

// Word is a threshold rule on the shown number. All bounds given must hold; a
// rule without bounds holds for every number. Reason, when set, asks for the
// status of the observation, which may have no number. A rule that holds and
// has no text leaves the figure without words.
type Word struct {
	Lt     *float64 `yaml:"lt"`
	Le     *float64 `yaml:"le"`
	Ge     *float64 `yaml:"ge"`
	Gt     *float64 `yaml:"gt"`
	Reason []string `yaml:"reason"`
	Text   string   `yaml:"text"` // {value} {abs} {times}
}

func load(fsys fs.FS) (*Catalog, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	c := &Catalog{}
	if err := decode(fsys, "house.yaml", &c.house); err != nil {
		return nil, err
	}
	var all []error
	for _, n := range names {
		if n == "house.yaml" {
			continue
		}
		r := &Report{house: &c.house}
		if err := decode(fsys, n, r); err != nil {
			all = append(all, err)
			continue
		}
		if want := strings.ToLower(r.ID) + ".yaml"; n != want {
			all = append(all, fmt.Errorf("report catalogue %s: id %q belongs in %s", n, r.ID, want))
		}
		for _, p := range lint(&c.house, r) {
			all = append(all, fmt.Errorf("report catalogue %s: %s", n, p))
		}
		c.reports = append(c.reports, r)
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	slices.SortFunc(c.reports, func(a, b *Report) int { return cmp.Compare(a.ID, b.ID) })
	return c, nil
}

// decode reads one YAML document strictly: an unknown key is an error that
// names its line.
func decode(fsys fs.FS, name string, into any) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("report catalogue: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("report catalogue %s: %w", name, err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("report catalogue %s: more than one document", name)
	}
	return nil
}
