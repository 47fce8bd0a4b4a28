package city

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"stis/reference/period"
)

// File is one delivery the city makes.
type File struct {
	Path     string    `json:"path"` // below the folder of the city
	Source   string    `json:"source"`
	Name     string    `json:"name"`
	SHA256   string    `json:"sha256"`
	Received time.Time `json:"received"` // UTC
	Rows     int       `json:"rows"`     // data rows
}

// Planted is one thing STIS must say, and what must become of the row. A
// finding is found when rule, file, sheet and cell agree where Cell is set,
// else when rule and key do, else, without a key, when rule and file do.
type Planted struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Source   string `json:"source"`
	File     string `json:"file,omitempty"`
	Sheet    string `json:"sheet,omitempty"`
	Cell     string `json:"cell,omitempty"`
	Field    string `json:"field,omitempty"`
	Key      string `json:"key,omitempty"`
	Expect   string `json:"expect"` // quarantined, accepted, duplicate, superseded, out_of_scope, refused, netted or none
	Note     string `json:"note,omitempty"`
}

// Total is one number STIS must reach, in base units: USD, CNY, persons,
// pieces, percent.
type Total struct {
	Indicator string `json:"indicator"`
	Period    string `json:"period"`
	Basis     string `json:"basis"`               // month, ytd or stock
	Breakdown string `json:"breakdown,omitempty"` // dimension; empty for the total
	Key       string `json:"key,omitempty"`       // value of the dimension
	Unit      string `json:"unit"`
	Value     string `json:"value"`
}

// Outcome is how many data rows of a source must end in one way.
type Outcome struct {
	Source  string `json:"source"`
	Outcome string `json:"outcome"`
	Rows    int    `json:"rows"`
}

// Control is a control total (控制合计) in the unit of the layout: the sum of a
// field over all rows that are loaded, and over those of them that stand at the
// end. Fields in original currency add what no statistic would; the sum only
// proves that nothing was lost, doubled or altered.
type Control struct {
	Source   string `json:"source"`
	Field    string `json:"field"`
	Loaded   string `json:"loaded"`
	Standing string `json:"standing"`
}

// Hashed is an identity number that was filed in plain and must have become a
// hash: hex SHA-256 of Config.Salt and the number. The number itself stands in
// no other place than the file.
type Hashed struct {
	Source string `json:"source"`
	Key    string `json:"key"`
	Field  string `json:"field"`
	Hash   string `json:"hash"`
}

// Ledger is the truth about a generated city.
type Ledger struct {
	Config   Config         `json:"config"`
	Files    []File         `json:"files"` // in order of receipt
	Planted  []Planted      `json:"planted"`
	Totals   []Total        `json:"totals"`
	Outcomes []Outcome      `json:"outcomes"`
	Controls []Control      `json:"controls"`
	Hashed   []Hashed       `json:"hashed"`
	Facts    map[string]int `json:"facts"` // number of true facts by kind

	Links       []Link       `json:"links"`
	Gaps        []Gap        `json:"gaps"`
	Corrections []Correction `json:"corrections"`
	Doubles     []Double     `json:"doubles"`
	Imputable   []Imputable  `json:"imputable"`
	Oddities    []Oddity     `json:"oddities"`

	facts []factTable
}

// factTable holds the true facts of one kind.
type factTable struct {
	name string
	rows [][]string
}

const ledgerFile = "ledger.json"

// Save writes the ledger as ledger.json and every true fact as a CSV file a
// kind into a folder. A ledger that was loaded has no facts to write.
func (l *Ledger) Save(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("save ledger: %w", err)
	}
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return fmt.Errorf("save ledger: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, ledgerFile), append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("save ledger: %w", err)
	}
	for _, t := range l.facts {
		var b strings.Builder
		if err := csv.NewWriter(&b).WriteAll(t.rows); err != nil {
			return fmt.Errorf("save facts %s: %w", t.name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, t.name+".csv"), []byte(b.String()), 0o644); err != nil {
			return fmt.Errorf("save facts: %w", err)
		}
	}
	return nil
}

// Load reads the ledger.json of a folder.
func Load(dir string) (*Ledger, error) {
	text, err := os.ReadFile(filepath.Join(dir, ledgerFile))
	if err != nil {
		return nil, fmt.Errorf("load ledger: %w", err)
	}
	var l Ledger
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, fmt.Errorf("load ledger %s: %w", dir, err)
	}
	return &l, nil
}

// unitOf is the base unit of an indicator.
func unitOf(ind string) string {
	switch ind {
	case "CT02", "CT04", "EX01", "EX03", "OB01", "OB02", "OB03", "ST01", "ST02":
		return "USD"
	case "CT03", "CT05", "EX02", "EX04", "PF02", "PF03":
		return "CNY"
	case "HR01", "HR02", "HR04":
		return "PERSON"
	case "DQ01", "DQ02", "RG08":
		return "PERCENT"
	case "RG09":
		return "POINT"
	}
	return "COUNT"
}

func valueText(ind string, v int64) string {
	if u := unitOf(ind); u == "USD" || u == "CNY" {
		return cents(v)
	}
	return strconv.FormatInt(v, 10)
}

// publish turns the sums into the ledger's totals: totals of every month, and
// for the last month and the same month a year earlier also year to date and
// all breakdowns.
func (w *world) publish(t *totals) []Total {
	var out []Total
	put := func(k cellKey, basis string, v string) {
		out = append(out, Total{k.ind, k.m.String(), basis, k.dim, k.val, unitOf(k.ind), v})
	}
	full := []period.Month{w.last}
	if w.last-12 >= w.first {
		full = append(full, w.last-12)
	}
	for k, v := range t.sum {
		stock := k.ind == "EN01" || k.ind == "HR01" || k.ind == "HR02"
		switch {
		case k.m < w.first || strings.HasPrefix(k.ind, "PF"):
		case k.dim == "" || v != 0 && slices.Contains(full, k.m):
			basis := "month"
			if stock {
				basis = "stock"
			}
			put(k, basis, valueText(k.ind, v))
		}
	}
	for k, set := range t.sets {
		if k.ind == "EX05" && k.m >= w.first && (k.dim == "" || slices.Contains(full, k.m)) {
			put(k, "month", strconv.Itoa(distinct(k, set)))
		}
	}
	for _, m := range full {
		w.publishYear(t, m, put)
		w.publishProvince(t, m, put)
		q := w.quality(m)
		for k, c := range q {
			put(cellKey{"DQ01", m, k.dim, k.val}, "month", percent(c[1], c[0]))
			put(cellKey{"DQ02", m, k.dim, k.val}, "month", percent(c[2], c[0]))
		}
	}
	slices.SortFunc(out, func(a, b Total) int {
		return strings.Compare(totalKey(a), totalKey(b))
	})
	return out
}

func totalKey(t Total) string {
	return strings.Join([]string{t.Indicator, t.Basis, t.Period, t.Breakdown, t.Key}, "|")
}

// distinct counts a set; the line _E takes local work out again.
func distinct(k cellKey, set map[string]bool) int {
	if k.val == "_E" {
		return -len(set)
	}
	return len(set)
}

// publishYear adds the months of the year up to m; distinct units are united.
// A year that began before the first month of files, or that has a month of
// which no file tells, has no sum that anyone could know.
func (w *world) publishYear(t *totals, m period.Month, put func(cellKey, string, string)) {
	if m.YearStart() < w.first {
		return
	}
	sums, sets := map[cellKey]int64{}, map[cellKey]map[string]bool{}
	for k, v := range t.sum {
		if k.m >= m.YearStart() && k.m <= m && k.ind != "EN01" && k.ind != "HR01" && k.ind != "HR02" {
			k.m = m
			sums[k] += v
		}
	}
	for k, set := range t.sets {
		if k.m < m.YearStart() || k.m > m {
			continue
		}
		k.m = m
		if sets[k] == nil {
			sets[k] = map[string]bool{}
		}
		for who := range set {
			sets[k][who] = true
		}
	}
	for k, v := range sums {
		if v != 0 && t.knows(k.ind, m) {
			put(k, "ytd", valueText(k.ind, v))
		}
	}
	for k, set := range sets {
		if t.knows(k.ind, m) {
			put(k, "ytd", strconv.Itoa(distinct(k, set)))
		}
	}
}

// publishProvince compares the city with the province (全省) since January: its
// share of offshore execution and, where the year before is there in full, the
// difference in growth, which nobody tells for January alone (春节).
func (w *world) publishProvince(t *totals, m period.Month, put func(cellKey, string, string)) {
	if m.YearStart() < w.first || !t.knows("RG08", m) {
		return
	}
	city, all := w.sinceJanuary(t, m)
	share := new(big.Rat).Quo(city, all)
	put(cellKey{"RG08", m, "", ""}, "ytd", twelve(share.Mul(share, big.NewRat(100, 1))))
	if (m-12).YearStart() < w.first || !t.knows("RG09", m-12) || m == m.YearStart() {
		return
	}
	cityBefore, allBefore := w.sinceJanuary(t, m-12)
	if cityBefore.Sign() <= 0 || city.Sign() < 0 {
		return // nothing to grow from
	}
	gap := new(big.Rat).Sub(city.Quo(city, cityBefore), all.Quo(all, allBefore))
	put(cellKey{"RG09", m, "", ""}, "ytd", twelve(gap.Mul(gap, big.NewRat(100, 1))))
}

// sinceJanuary is offshore execution of the city and of the province from
// January to a month, in cents of US dollars.
func (w *world) sinceJanuary(t *totals, m period.Month) (city, province *big.Rat) {
	sum := int64(0)
	for at := m.YearStart(); at <= m; at++ {
		sum += t.sum[cellKey{"EX03", at, "", ""}]
	}
	const centsOfUnit = 100 // the series has four decimals of 万美元
	return big.NewRat(sum, 1), big.NewRat(w.cumulative(m)[0]*centsOfUnit, 1)
}

// factTables lists every true fact of the kinds that totals are made of.
func (w *world) factTables() []factTable {
	c := factTable{name: "contract", rows: [][]string{{"contract_id", "uscc", "kind", "parent_id", "shore", "so_class2", "partner", "sub_from_id", "sign_date", "stat_month", "currency", "amt_signed", "amt_now", "events", "in_statistics"}}}
	for _, x := range w.contracts {
		parent, from, shore := "", x.ghost, "ON"
		if x.parent != nil {
			parent = x.parent.id
		}
		if x.subFrom != nil {
			from = x.subFrom.id
		}
		if x.off {
			shore = "OFF"
		}
		c.rows = append(c.rows, []string{x.id, x.uscc, x.kind, parent, shore, x.trade.code, x.country, from, x.sign.String(), x.stat().String(), x.cur, cents(x.amt), cents(x.value()), strconv.Itoa(len(x.events)), flag(!x.dropped && !x.deleted())})
	}
	e := factTable{name: "execution", rows: [][]string{{"exec_id", "contract_id", "uscc", "exec_date", "stat_month", "currency", "amt", "bop_no", "kept_abroad", "red", "in_statistics"}}}
	for _, x := range w.executions {
		bop := x.bop
		if bop == "" && x.paid != nil {
			bop = x.paid.bop
		}
		e.rows = append(e.rows, []string{x.id, x.c.id, x.uscc, x.on.String(), x.stat().String(), x.c.cur, cents(x.amt), bop, flag(x.kept), flag(x.red), flag(x.live())})
	}
	f := factTable{name: "fx_flow", rows: [][]string{{"bop_no", "direction", "entity", "entity_kind", "partner", "value_date", "currency", "amt", "txn1", "txn2", "amt2", "sign", "in_statistics"}}}
	for _, x := range w.flows {
		dir := "D"
		if x.in {
			dir = "C"
		}
		f.rows = append(f.rows, []string{x.bop, dir, x.code, x.kind, x.country, x.on.String(), x.cur, cents(x.amt), x.txn, x.txn2, cents(x.amt2), strconv.FormatInt(x.sign(), 10), flag(x.live())})
	}
	h := factTable{name: "headcount", rows: [][]string{{"uscc", "month", "emp_end", "emp_so_end", "emp_college_end", "emp_new", "emp_leave", "filed"}}}
	for _, x := range w.staff {
		h.rows = append(h.rows, []string{x.uscc, x.m.String(), strconv.Itoa(x.stock.end), strconv.Itoa(x.stock.so), strconv.Itoa(x.stock.college), strconv.Itoa(x.hired), strconv.Itoa(x.left), flag(!x.missing && !(x.late && x.m == w.last))})
	}
	p := factTable{name: "enterprise", rows: [][]string{{"uscc", "report_date", "name", "county", "park", "ownership", "size", "status"}}}
	for _, g := range w.firms {
		for _, x := range g.profiles {
			p.rows = append(p.rows, []string{g.uscc, x.report.String(), x.name, x.county, x.park, x.own, x.size, x.status})
		}
	}
	j := factTable{name: "fund_project", rows: [][]string{{"project_id", "applicant", "article", "level", "cap", "approved", "approve_date", "paid", "paid_date", "clawback"}}}
	for _, x := range w.projects {
		j.rows = append(j.rows, []string{x.id, x.applicant, strconv.Itoa(x.article), x.level, cents(x.cap()), cents(x.approved), x.approveOn.String(), cents(x.paid), x.paidOn.String(), cents(x.clawback)})
	}
	return []factTable{c, e, f, h, p, j}
}
