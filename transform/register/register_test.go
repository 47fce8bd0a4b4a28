package register

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stis/reference"
	"stis/transform/check"
	"stis/transform/link"
	"stis/warehouse"
)

var update = flag.Bool("update", false, "rewrite golden lines")

// uscc makes a sound code of division, nine-character organisation stem and
// check characters: n tells firms apart.
func uscc(division string, n int) string {
	org := fmt.Sprintf("%08d", 10_000_000+n*7919)
	weights := []int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(org[i]-'0') * w
	}
	switch c := 11 - sum%11; c {
	case 10:
		org += "X"
	case 11:
		org += "0"
	default:
		org += strconv.Itoa(c)
	}
	body := "91" + division + org
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if reference.CheckUSCC(body+string(c)) == nil {
			return body + string(c)
		}
	}
	panic("no check character for " + body)
}

// spoil changes a character in the middle, so that no check digit holds.
func spoil(code string) string {
	for i := 10; i < 16; i++ {
		b := []byte(code)
		b[i] = '0' + (b[i]-'0'+3)%10
		if !sound(string(b)) && reference.CheckOrgCode(string(b)[8:17]) != nil {
			return string(b)
		}
	}
	panic("cannot spoil " + code)
}

// world is a warehouse with the tables this room reads.
type world struct {
	t  testing.TB
	db *warehouse.DB
	n  int

	book *reference.Book
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	text, err := os.ReadFile("testdata/world.txt")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, book: openBook(t)}
	w.tx(func(tx *warehouse.Tx) error { return tx.Exec(t.Context(), string(text)) })
	return w
}

func (w *world) tx(fn func(*warehouse.Tx) error) {
	w.t.Helper()
	if err := w.db.Tx(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// row files a row of a source, accepted.
func (w *world) row(source string, fields map[string]any) {
	w.t.Helper()
	w.n++
	names, marks := []string{"_batch", "_sheet", "_row"}, []string{"?", "?", "?"}
	args := []any{"b", "S", w.n}
	keys := make([]string, 0, len(fields))
	for k := range fields {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		names, marks, args = append(names, k), append(marks, "?"), append(args, fields[k])
	}
	w.tx(func(tx *warehouse.Tx) error {
		if err := tx.Exec(w.t.Context(), strings.Join([]string{"INSERT", "INTO raw.", source, "(", strings.Join(names, ", "), ") VALUES (", strings.Join(marks, ", "), ")"}, " "), args...); err != nil {
			return err
		}
		return tx.Exec(w.t.Context(), "INSERT INTO facts.version VALUES (?, 'b', 'S', ?, ?, 'accepted')", source, w.n, w.n)
	})
}

// profile files a firm's profile: name|county|report date, then field=value.
func (w *world) profile(code, text string) {
	w.t.Helper()
	f := strings.Split(text, "|")
	row := map[string]any{"uscc": code, "ent_name": f[0], "county_code": f[1], "report_date": f[2], "estab_date": "2010-01-01"}
	for _, x := range f[3:] {
		k, v, _ := strings.Cut(x, "=")
		row[k] = v
	}
	w.row("ent_profile", row)
}

func (w *world) receipt(code, name string, more ...string) {
	w.t.Helper()
	row := map[string]any{"bop_no": fmt.Sprintf("B%d", w.n), "payee_code": code, "payee_name": name}
	for _, x := range more {
		k, v, _ := strings.Cut(x, "=")
		row[k] = v
	}
	w.row("safe_receipt", row)
}

func (w *world) decide(id, at, code, name, firm, verdict string) {
	w.t.Helper()
	w.tx(func(tx *warehouse.Tx) error {
		return tx.Exec(w.t.Context(), "INSERT INTO review.link_decision VALUES (?, CAST(? AS TIMESTAMP), 'w', 'r', ?, ?, ?, ?)", id, at, code, name, firm, verdict)
	})
}

func (w *world) build(asOf string) {
	w.t.Helper()
	at, err := time.Parse(time.DateOnly, asOf)
	if err != nil {
		w.t.Fatal(err)
	}
	w.tx(func(tx *warehouse.Tx) error {
		for _, name := range []string{"enterprise", "enterprise_name", "enterprise_move", "enterprise_merger", "enterprise_successor", "customs_code",
			"register_code", "filed_party", "link", "link_candidate", "link_problem", "filed_code", "entity"} {
			if err := tx.Exec(w.t.Context(), strings.Join([]string{"DROP", "TABLE IF EXISTS facts.", name}, " ")); err != nil {
				return err
			}
		}
		return Build(w.t.Context(), tx, w.book, at)
	})
}

// show prints the rows of a query, in the order they come.
func (w *world) show(query string) []string {
	w.t.Helper()
	rows, err := w.db.Query(w.t.Context(), query)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	var out []string
	for rows.Next() {
		values, targets := make([]*string, len(names)), make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			w.t.Fatal(err)
		}
		var line []string
		for _, v := range values {
			if v == nil {
				line = append(line, "")
			} else {
				line = append(line, *v)
			}
		}
		out = append(out, strings.TrimRight("| "+strings.Join(line, " | "), " "))
	}
	return out
}

// findings runs every check of the room.
func (w *world) findings() []string {
	w.t.Helper()
	checks, err := check.Load(Checks())
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	w.tx(func(tx *warehouse.Tx) error {
		for _, c := range checks {
			found, err := c.Run(w.t.Context(), tx)
			if err != nil {
				return fmt.Errorf("%s: %w", c.Rule, err)
			}
			for _, f := range found {
				out = append(out, fmt.Sprintf("%s %s %s %s %s", f.Rule, f.Severity, f.Source, f.Key, f.Zh))
			}
		}
		return nil
	})
	slices.Sort(out)
	return out
}

// golden compares with, or with -update writes, a file of lines; codes of firms
// are printed as their letters.
func golden(t *testing.T, file string, firms map[string]string, lines []string) {
	t.Helper()
	got := strings.Join(lines, "\n") + "\n"
	for name, code := range firms {
		got = strings.ReplaceAll(got, code, "<"+name+">")
	}
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

// hostileCity files one of everything that may go wrong with who is who.
func hostileCity(w *world) map[string]string {
	f := map[string]string{}
	for i, name := range strings.Fields("A B C D E F G H I J K L M P Q R S T U V X Y") {
		f[name] = uscc("330302", i+1)
	}
	f["X"] = f["A"][:2] + "330304" + f["A"][8:17] // the organisation code of A in another USCC
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if reference.CheckUSCC(f["X"]+string(c)) == nil {
			f["X"] += string(c)
			break
		}
	}
	// names and moves
	w.profile(f["A"], "洞头县瓯川软件有限公司|330322|2013-01-10")
	w.profile(f["A"], "洞头县瓯川软件有限公司|330305|2016-01-10")
	w.profile(f["A"], "温州瓯川信息科技有限公司|330302|2020-05-01")
	w.profile(f["B"], "苍南县龙港镇昱舟软件开发有限公司|330327|2014-01-10")
	w.profile(f["B"], "龙港市昱舟软件开发有限公司|330383|2020-01-10")
	w.profile(f["C"], "温州华创数据服务有限公司|330302|2014-01-10")
	w.profile(f["D"], "乐清市正诺电气科技有限公司|330382|2014-01-10")
	// mergers: E into F into G; H and I into each other; J into nobody known; K says so in another status
	w.profile(f["E"], "温州辰岭软件有限公司|330302|2014-01-10")
	w.profile(f["E"], "温州辰岭软件有限公司|330302|2022-06-01|status=5|merged_into="+f["F"])
	w.profile(f["F"], "温州景智软件有限公司|330302|2014-01-10")
	w.profile(f["F"], "温州景智软件有限公司|330302|2023-06-01|status=5|merged_into="+f["G"])
	w.profile(f["G"], "温州禾科软件有限公司|330302|2014-01-10")
	w.profile(f["H"], "温州谷信软件有限公司|330302|2021-01-10|status=5|merged_into="+f["I"])
	w.profile(f["I"], "温州岚达软件有限公司|330302|2021-02-10|status=5|merged_into="+f["H"])
	w.profile(f["J"], "温州晟联软件有限公司|330302|2021-01-10|status=5|merged_into="+f["Y"])
	w.profile(f["K"], "温州泽图软件有限公司|330302|2021-01-10|merged_into="+f["A"])
	w.profile(f["L"], "温州铭云网络科技有限公司|330302|2014-01-10")
	w.profile(f["M"], "温州朗桥国际物流有限公司|330302|2014-01-10")
	w.profile(f["P"], "温州拓石工业设计研究制造发展有限公司|330302|2014-01-10")
	w.row("ent_profile", map[string]any{"org_code": f["Q"][8:16] + "-" + f["Q"][16:17], "ent_name": "温州屿远电子商务有限公司", "county_code": "330302", "report_date": "2013-01-10"})
	w.profile(f["Q"], "温州屿远电子商务有限公司|330302|2016-01-10")
	w.profile(f["R"], "温州帆航检测技术有限公司|330302|2014-01-10")
	w.profile(f["S"], "温州迅维动漫制作有限公司|330302|2014-01-10")
	w.profile(f["T"], "温州聚数外包服务有限公司|330302|2014-01-10")
	w.profile(f["X"], "温州恒思广告有限公司|330304|2014-01-10")

	w.receipt(f["A"], "温州瓯川信息科技有限公司")                                         // simply A
	w.receipt(f["A"], "洞头县瓯川软件有限公司")                                          // A under its old name
	w.receipt(f["C"], "温州铭云网络科技有限公司")                                         // C's code, L's name
	w.receipt(f["Q"][8:17], "温州屿远电子商务有限公司", "value_date=2014-05-05")          // organisation code
	w.receipt(f["Q"][8:16]+"-"+f["Q"][16:17], "温州屿远电子商务有限公司", "currency=EUR") // with a hyphen, in euros
	w.receipt(strings.ToLower(f["R"]), "帆航检测")                                // small letters
	w.receipt(spoil(f["A"]), "洞头区瓯川软件有限公司")                                   // unreadable code, old name, new county
	w.receipt(spoil(f["B"]), "龙港昱舟软件开发有限公司")                                  // unreadable
	w.receipt(spoil(f["C"]), "温州创华数据服务有限公司", "amt_orig=9999.00")              // swapped
	w.receipt(spoil(f["D"]), "瑞安市正诺电气科技有限公司")                                 // other place
	w.receipt(uscc("310000", 900), "温州华创数据服务有限公司")                            // a sound code of somebody else
	w.receipt("ZZ", "温州拓石工业设计研究制造有限公司", "bop_no=PP")                          // similar, and P's filing names it
	w.receipt("YY", "上海外人贸易有限公司", "currency=XAU")                             // an outsider, no rate
	w.receipt("PERSON", "张三", "entity_kind=R")                                // a person
	w.row("so_execution", map[string]any{"uscc": f["P"], "bop_no": "PP"})
	w.receipt(f["E"], "温州辰岭软件有限公司", "value_date=2021-05-05") // before the merger
	w.receipt(f["E"], "温州辰岭软件有限公司", "value_date=2022-08-08") // after the first
	w.receipt(f["F"], "温州景智软件有限公司", "value_date=2021-01-01") // before
	w.receipt(f["H"], "温州谷信软件有限公司")                          // the circle is refused
	w.receipt("SHARED", "温州铭云网络科技有限公司")                      // one code, a firm and a stranger
	w.receipt("SHARED", "上海某某实业有限公司")
	w.row("so_contract", map[string]any{"uscc": "NN"}) // follows the receipts of the code
	w.receipt("NN", "温州市铭云网络科技有限责任公司")
	w.row("safe_payment", map[string]any{"payer_code": "NN", "payer_name": "温州铭云网络科技有限公司"})
	w.row("safe_payment", map[string]any{"payer_code": "330302198001011234", "payer_name": "李四"})         // a person pays
	w.row("safe_payment", map[string]any{"payer_code": "330302198001011235", "payer_name": "买买提·阿不都热西提"}) // a person with a long name
	// customs: K1 is R's until 2022, then S's; K2 names both at once
	for _, x := range []struct{ firm, code, day string }{{"R", "3303930001", "2021-01-01"}, {"R", "3303930001", "2021-12-31"}, {"S", "3303930001", "2022-02-01"},
		{"R", "3303930002", "2021-01-01"}, {"S", "3303930002", "2021-06-01"}, {"R", "3303930002", "2021-12-31"}, {"T", "3303930003", "2021-01-01"}} {
		w.row("cus_decl", map[string]any{"uscc": f[x.firm], "cus_code": x.code, "ie_date": x.day})
	}
	w.row("cus_decl", map[string]any{"uscc": "3303930003", "ie_date": "2023-01-01"})
	w.row("cus_decl", map[string]any{"uscc": "3303939999", "ie_date": "2023-01-01"})
	// decisions: accepted, against a code, of an unknown firm, two firms for one code, taken back
	w.receipt("DD", "朗桥货代公司")
	w.decide("d1", "2024-05-01", "DD", "朗桥货代公司", f["M"], "accept")
	w.decide("d2", "2024-05-01", f["Q"][8:17], "温州屿远电子商务有限公司", f["M"], "accept")
	w.receipt("EE", "某某公司一部")
	w.decide("d3", "2024-05-01", "EE", "某某公司一部", f["Y"], "accept")
	w.receipt("FF", "甲名称公司")
	w.receipt("FF", "乙名称公司")
	w.decide("d4", "2024-05-01", "FF", "甲名称公司", f["M"], "accept")
	w.decide("d5", "2024-05-01", "FF", "乙名称公司", f["L"], "accept")
	w.receipt("GG", "温州朗桥国际物流有限公司")
	w.decide("d6", "2024-05-01", "GG", "温州朗桥国际物流有限公司", f["M"], "reject")
	w.decide("d7", "2024-08-01", "GG", "温州朗桥国际物流有限公司", f["M"], "accept")
	return f
}

func TestHostileCity(t *testing.T) {
	w := newWorld(t)
	f := hostileCity(w)
	var out []string
	for _, asOf := range []string{"2024-06-30", "2024-09-30"} {
		w.build(asOf)
		for _, q := range []string{
			"SELECT uscc, name, name_core, place, CAST(valid_from AS VARCHAR), CAST(valid_to AS VARCHAR) FROM facts.enterprise_name ORDER BY uscc, valid_from",
			"SELECT uscc, county_before, county, kind, CAST(changed_on AS VARCHAR) FROM facts.enterprise_move",
			"SELECT uscc, CAST(merged_on AS VARCHAR), into_uscc, final_uscc, depth, problem FROM facts.enterprise_merger",
			"SELECT code, kind, uscc, CAST(valid_from AS VARCHAR), CAST(valid_to AS VARCHAR), via, CAST(score AS VARCHAR) FROM facts.entity WHERE kind IN ('customs', 'filed') OR via = 'merger' OR valid_to < DATE '9999-12-31'",
			"SELECT source, code, name, uscc, pass, status, CAST(score AS VARCHAR), place_filed, place_register, lines, CAST(usd AS VARCHAR), via, decision, why FROM facts.link",
		} {
			out = append(out, "# "+asOf+" "+strings.Fields(strings.SplitN(q, "FROM ", 2)[1])[0])
			lines := w.show(q)
			if asOf > "2024-08-01" { // a decision was taken since; nothing else happened
				lines = slices.DeleteFunc(lines, func(l string) bool { return slices.Contains(out, l) })
			}
			out = append(out, lines...)
		}
		if asOf < "2024-08-01" {
			out = append(out, "# findings")
			out = append(out, w.findings()...)
		}
	}
	golden(t, "hostile.txt", f, out)
	if got := w.show("SELECT a.code FROM facts.entity a JOIN facts.entity b ON a.code = b.code AND a.valid_from < b.valid_to AND b.valid_from < a.valid_to AND a.valid_from <> b.valid_from"); len(got) > 0 {
		t.Errorf("spans overlap: %v", got)
	}
	if got := w.show("SELECT code FROM (SELECT code, valid_from FROM facts.entity GROUP BY code, valid_from HAVING COUNT(*) > 1) x"); len(got) > 0 {
		t.Errorf("spans stand twice: %v", got)
	}
	items, err := Clerical(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	if len(items) == 0 || items[0].Why != "swapped" || items[0].USD != "9999.00" || len(items[0].Choices) != 1 || items[0].Choices[0].USCC != f["C"] {
		t.Errorf("the list begins with %+v", items)
	}
	counts, err := Linked(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	var n int64
	for _, c := range counts {
		n += c.Parties
	}
	if want := int64(len(w.show("SELECT code FROM facts.link"))); n != want || len(counts) < 6 {
		t.Errorf("Linked counts %d parties in %v, want %d", n, counts, want)
	}
}

// TestEveryCheckIsHit: the hostile city breaks every rule of the room.
func TestEveryCheckIsHit(t *testing.T) {
	w := newWorld(t)
	hostileCity(w)
	w.build("2024-09-30")
	all := strings.Join(w.findings(), "\n")
	checks, err := check.Load(Checks())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !strings.Contains(all, string(c.Rule)+" ") {
			t.Errorf("%s is hit by nothing", c.Rule)
		}
	}
}

// Every county of the reference data has its place, by the same name.
func TestPlacesKnowCounties(t *testing.T) {
	book, err := reference.Open()
	if err != nil {
		t.Fatal(err)
	}
	p, err := gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range book.List("CL_COUNTY") {
		if n := p.Parse(c.Zh + "瓯川软件有限公司"); strings.HasPrefix(c.Code, "3303") && c.Code != "330300" && (n.Core != "瓯川软件" || n.Place != p.Today(c.Code)) {
			t.Errorf("%s %s: %+v", c.Code, c.Zh, n)
		}
	}
}

// TestPrecisionAndRecall labels a city of a thousand firms whose names and codes
// were spoilt at random, and asks for the quality that METHODS §6 promises.
func TestPrecisionAndRecall(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	p, err := gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	a, c := []rune("瓯海昱辰翰景禾谷岚晟泽铭朗拓屿帆迅聚恒启澜汇锦盛宏卓"), []rune("川舟岭信达创联智科图云桥木石和远航维数思通源捷越泰宇")
	trade := []string{"软件", "信息技术", "网络科技", "数据服务", "软件开发", "工业设计", "国际物流", "电子商务", "动漫制作", "检测技术服务"}
	var firms []link.Firm
	var queries []link.Query
	var truth, got []link.Pair
	taken := map[string]bool{}
	for len(firms) < 1000 {
		brand := string(a[r.IntN(len(a))]) + string(c[r.IntN(len(c))]) + string(c[r.IntN(len(c))])
		if taken[brand] {
			continue
		}
		taken[brand] = true
		name := "温州" + brand + trade[r.IntN(len(trade))]
		n := len(firms)
		firms = append(firms, link.Firm{USCC: uscc("330302", n), Name: p.Parse(name + "有限公司"), Homes: []link.Home{{Place: "330302"}}, To: never()})
		rest := strings.TrimPrefix(name, "温州")
		b := []rune(brand)
		switch n % 8 {
		case 0, 1:
			name += "有限公司"
		case 2:
			name = "温州市" + rest + "有限责任公司"
		case 3:
			name = rest + "（温州）有限公司"
		case 4:
			name = "浙江温州" + rest + "股份有限公司"
		case 5: // another firm elsewhere
			name = "乐清市" + rest + "有限公司"
		case 6: // another firm with the characters swapped
			name = "温州" + string(b[1]) + string(b[0]) + string(b[2:]) + strings.TrimPrefix(rest, brand) + "有限公司"
		case 7: // a firm outside
			name = "温州" + string(c[r.IntN(len(c))]) + brand[:6] + "贸易有限公司"
		}
		pair := link.Pair{Source: "s", Code: strconv.Itoa(n), Name: name, USCC: firms[n].USCC}
		if n%8 > 4 {
			pair.USCC = ""
		}
		truth = append(truth, pair)
		queries = append(queries, link.Query{Source: "s", Code: pair.Code, Name: p.Parse(name)})
	}
	scores, err := scoresOf(openBook(t), time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	m, err := link.NewMatcher(p, firms, scores)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range link.Passes(m, queries) {
		got = append(got, link.Pair{Source: "s", Code: truth[i].Code, Name: truth[i].Name, USCC: d.USCC, Pass: d.Pass})
	}
	rep := link.Score(truth, got)
	t.Logf("precision %.4f recall %.4f by pass %+v", rep.Total.Precision, rep.Total.Recall, rep.Passes)
	if rep.Total.Precision < 0.999 || rep.Total.Recall < 0.98 {
		t.Errorf("precision %.4f recall %.4f\nwrong %v\nmissed %v", rep.Total.Precision, rep.Total.Recall, rep.Wrong, rep.Missed)
	}
}
