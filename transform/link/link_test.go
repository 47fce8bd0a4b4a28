package link

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func gazetteer(t testing.TB) *Places {
	t.Helper()
	p, err := NewPlaces([]Place{
		{Code: "330000", Name: "浙江省"},
		{Code: "330300", Name: "温州市", Parent: "330000"},
		{Code: "330302", Name: "鹿城区", Parent: "330300"},
		{Code: "330303", Name: "龙湾区", Parent: "330300"},
		{Code: "330324", Name: "永嘉县", Parent: "330300"},
		{Code: "330304", Name: "瓯海区", Parent: "330300"},
		{Code: "330305", Name: "洞头区", Parent: "330300"},
		{Code: "330322", Name: "洞头县", As: "330305"},
		{Code: "330327", Name: "苍南县", Parent: "330300"},
		{Code: "330381", Name: "瑞安市", Parent: "330300"},
		{Code: "330382", Name: "乐清市", Parent: "330300"},
		{Code: "330383", Name: "龙港市", Parent: "330300", Formerly: "330327", Since: date("2019-08-30")},
		{Code: "longgang-town", Name: "龙港镇", As: "330383"},
		{Code: "330100", Name: "杭州市", Parent: "330000"},
		{Code: "310000", Name: "上海市"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func date(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestParse(t *testing.T) {
	p := gazetteer(t)
	for name, want := range map[string]string{
		"温州市瓯海软件有限公司":       "core 瓯海软件 form company place 330300",
		"温州瓯海软件有限公司":        "core 瓯海软件 form company place 330300",
		"温州 瓯川软件  有限责任公司":   "core 瓯川软件 form company place 330300",
		"温州瓯川软件(集团)股份有限公司":  "core 瓯川软件 form company group place 330300",
		"瓯川软件(温州)有限公司":      "core 瓯川软件 form company place 330300",
		"瓯川软件【中国】有限公司":      "core 瓯川软件 form company",
		"浙江省温州市乐清市瓯川软件有限公司": "core 瓯川软件 form company place 330382",
		"洞头县瓯川软件有限公司":       "core 瓯川软件 form company place 330305",
		"苍南县龙港镇瓯川软件有限公司":    "core 瓯川软件 form company place 330383",
		"浙江蓝海国际物流有限公司温州分公司": "core 蓝海国际物流 form company place 330000 branch 温州分公司",
		"温州信息技术有限公司":        "core 温州信息技术 form company",
		"上海温州商会":            "core 温州商会 place 310000",
		"温州瓯川软件合伙企业(有限合伙)":  "core 瓯川软件 form partnership place 330300",
		"温州瓯川设计工作室":         "core 瓯川设计 form sole place 330300",
		"温州瓯川软件有限公":         "core 瓯川软件 form company place 330300",
		"ABC软件(温州)有限公司":     "core ABC软件 form company place 330300",
		"甲公司":               "core 甲 form company",
		"有限公司":              "core 有限 form company",
		"":                  "core ",
	} {
		n := p.Parse(name)
		got := "core " + n.Core
		for _, f := range []struct{ word, value string }{{" form ", string(n.Form)}, {" group", map[bool]string{true: " "}[n.Group]}, {" place ", n.Place}, {" branch ", n.Branch}} {
			if f.value != "" {
				got += strings.TrimRight(f.word+f.value, " ")
			}
		}
		if got != want {
			t.Errorf("Parse(%q): %s, want %s", name, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"温州市瓯海软件有限公司", "(((集团)", "浙江蓝海国际物流有限公司温州分公司", "温州分公司", "A\xffB", "  ", "公司公司", "ß合伙企业(有限合伙)", "浙江温州乐清"} {
		f.Add(s)
	}
	p := gazetteer(f)
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		if again := Clean(c); again != c {
			t.Fatalf("Clean(%q) = %q, and of that %q", s, c, again)
		}
		n := p.Parse(s)
		if d := cmp.Diff(n, p.Parse(n.Text)); d != "" {
			t.Fatalf("Parse(%q) and of its text (-first +again):\n%s", s, d)
		}
		if strings.ContainsAny(n.Core, "() ") && n.Text != "" && n.Core != n.Text && strings.Contains(n.Core, "()") {
			t.Fatalf("Parse(%q) leaves brackets in %q", s, n.Core)
		}
		if len([]rune(n.Core)) > len([]rune(n.Text)) {
			t.Fatalf("Parse(%q) makes %q longer", s, n.Core)
		}
	})
}

func TestConflict(t *testing.T) {
	p := gazetteer(t)
	old, now := date("2018-01-01"), date("2024-01-01")
	for _, c := range []struct {
		a, b string
		day  time.Time
		want bool
	}{
		{"330382", "330381", now, true},         // 乐清 瑞安
		{"330000", "330304", now, false},        // 浙江 ⊃ 瓯海
		{"330300", "330000", now, false},        // 温州 ⊂ 浙江
		{"", "330381", now, false},              // missing
		{"330322", "330305", now, false},        // 洞头县 is 洞头区
		{"330327", "330383", old, false},        // 龙港 lay in 苍南
		{"330327", "330383", now, true},         // and no longer does
		{"longgang-town", "330383", now, false}, // 龙港镇 is 龙港市
		{"330100", "330300", now, true},         // 杭州 温州
		{"310000", "330382", now, true},         // 上海 乐清
	} {
		if got := p.Conflict(c.a, c.b, c.day); got != c.want {
			t.Errorf("Conflict(%s, %s, %s) = %v", c.a, c.b, c.day.Format(time.DateOnly), got)
		}
		if p.Conflict(c.a, c.b, c.day) != p.Conflict(c.b, c.a, c.day) {
			t.Errorf("Conflict(%s, %s) depends on the order", c.a, c.b)
		}
	}
}

func TestNewPlacesRefuses(t *testing.T) {
	for want, list := range map[string][]Place{
		`read places: place "1" "乙": no code, no name, or a code that stands twice`: {{Code: "1", Name: "甲"}, {Code: "1", Name: "乙"}},
		`read places: place "1": "2" is not in the list`:                            {{Code: "1", Name: "甲", Parent: "2"}},
		"read places: place \"1\" lies within itself":                               {{Code: "1", Name: "甲", Parent: "2"}, {Code: "2", Name: "乙", Parent: "1"}},
	} {
		if _, err := NewPlaces(list); err == nil || err.Error() != want {
			t.Errorf("NewPlaces: %v, want %s", err, want)
		}
	}
}

// hostile is a register made to be mistaken for itself.
func hostile(p *Places) []Firm {
	var out []Firm
	for i, s := range []string{
		"温州华创数据服务有限公司|330302", "乐清市正诺电气科技有限公司|330382", "温州瓯川软件有限公司|330302", "浙江瓯川软件有限公司|330304",
		"温州蓝海国际物流有限公司|330381", "温州信达信息技术服务外包有限公司|330303", "温州云图网络科技有限公司|330302", "瑞安市云图网络科技有限公司|330381",
		"温州辰岭信息技术服务外包管理咨询有限公司|330302", "龙港市昱舟软件开发有限公司|330327 330383", "温州软件开发有限公司|330302",
		"温州景智设计工作室|330302", "温州丁软件有限公司|330302", "温州禾科集团有限公司|330302", "浙江宏维国际物流有限公司|330324", "浙江宏维国际物流有限公司温州分公司|330302",
		"温州盛达电子商务有限公司|330302", "温州盛达电子商务有限公司|330303",
		"温州谷维工业设计研究制造发展有限公司|330302", "丙软件有限公司|330302",
	} {
		name, counties, _ := strings.Cut(s, "|")
		var homes []Home
		for _, c := range strings.Fields(counties) {
			homes = append(homes, Home{Place: c})
		}
		out = append(out, Firm{USCC: fmt.Sprintf("F%02d", i), Name: p.Parse(name), Homes: homes,
			Since: date("2012-01-01"), From: date("1900-01-01"), To: date("9999-12-31")})
	}
	return out
}

// methods are the scores of METHODS §6.1.
func methods() Scores { return Scores{Link: .92, Clerical: .85} }

func matcher(t testing.TB, p *Places, firms []Firm) *Matcher {
	t.Helper()
	return scoring(t, p, firms, methods())
}

func scoring(t testing.TB, p *Places, firms []Firm, s Scores) *Matcher {
	t.Helper()
	m, err := NewMatcher(p, firms, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The scores decide what links by itself, what a person sees and what is no
// likeness at all.
func TestScores(t *testing.T) {
	p := gazetteer(t)
	q := Query{Source: "safe_receipt", Code: "?", Name: p.Parse("温州谷维工业设计研究发展有限公司")}
	for _, c := range []struct {
		scores Scores
		want   Status
	}{{methods(), Clerical}, {Scores{.88, .85}, Linked}, {Scores{.97, .96}, Unlinked}, {Scores{1, .51}, Clerical}} {
		d := Passes(scoring(t, p, hostile(p), c.scores), []Query{q})[0]
		if d.Status != c.want {
			t.Errorf("%+v: %s, want %s (score %.4f)", c.scores, d.Status, c.want, d.Score)
		}
	}
	for _, s := range []Scores{{}, {Link: .92}, {.8, .85}, {.92, .5}, {1.1, .85}, {-1, .85}, {math.NaN(), .85}, {.92, math.NaN()}, {1.2, 1.1}} {
		if m, err := NewMatcher(p, nil, s); err == nil || m != nil {
			t.Errorf("%+v is taken", s)
		}
	}
}

func TestPasses(t *testing.T) {
	p := gazetteer(t)
	m := matcher(t, p, hostile(p))
	for _, c := range []struct{ name, more, want string }{
		{"温州华创数据服务有限公司", "", "linked 3 F00 "},
		{"温州市华创数据服务有限责任公司", "", "linked 3 F00 "},
		{"温州创华数据服务有限公司", "", "clerical 5  swapped"},
		{"温州数据服务华创有限公司", "", "clerical 5  swapped"},
		{"瑞安市正诺电气科技有限公司", "", "blocked 0  place"},
		{"杭州正诺电气科技有限公司", "", "blocked 0  place"},
		{"温州正诺电气科技有限公司", "", "linked 3 F01 "},
		{"温州瓯川软件有限公司", "", "linked 3 F02 "},
		{"浙江瓯川软件有限公司", "", "linked 3 F03 "},
		{"瓯川软件有限公司", "", "clerical 5  several"},
		{"瓯川软件有限公司", "filed F03", "linked 3 F03 "},
		{"瓯川软件有限公司", "rejected F02", "clerical 5  rejected_other"},
		{"温州蓝海国际物流有限公司温州分公司", "", "clerical 5  branch"},
		{"浙江宏维国际物流有限公司温州分公司", "", "linked 3 F15 "},
		{"乐清市蓝海国际物流有限公司", "", "clerical 5  county"},
		{"瑞安市蓝海国际物流有限公司", "", "linked 3 F04 "},
		{"温州信达信息技术服务外包公司", "", "linked 3 F05 "},
		{"温州信达信息技术服务外包有限公司", "foreign", "clerical 5  other_code"},
		{"温州信达信息技术服务外包有限公司", "foreign+filed F05", "linked 3 F05 "},
		{"温州市信达信息技术服务外包有限公司", "foreign+filed F05", "clerical 5  other_code"},
		{"温州信达信息技术服务外色有限公司", "", "clerical 5  brand"},
		{"温州云图网络科技有限公司", "", "linked 3 F06 "},
		{"瑞安云图网络科技有限公司", "", "linked 3 F07 "},
		{"乐清云图网络科技有限公司", "", "clerical 5  county"},
		{"温州辰岭信息技术服务外包管理有限公司", "", "linked 4 F08 "},
		{"温州辰岳信息技术服务外包管理咨询有限公司", "", "clerical 5  score"},
		{"温州谷维工业设计研究发展有限公司", "", "clerical 5  score"},
		{"温州谷维工业设计研究制造有限公司", "", "linked 4 F18 "},
		{"温州谷维工业设计研究制造有限公司", "division 330382", "clerical 5  county"},
		{"温州谷维工业设计研究制造有限公司", "filed F01", "clerical 5  filing"},
		{"苍南县龙港镇昱舟软件开发有限公司", "", "linked 3 F09 "},
		{"苍南县昱舟软件开发有限公司", "", "linked 3 F09 "},
		{"温州市软件开发有限公司", "", "unlinked 0  "},
		{"温州软件开发有限公司", "", "linked 3 F10 "},
		{"温州景智设计有限公司", "", "clerical 5  form"},
		{"温州禾科有限公司", "", "clerical 5  form"},
		{"温州盛达电子商务有限公司", "", "clerical 5  several"},
		{"丙软件有限公司", "", "clerical 5  weak"},
		{"温州丁软件有限公司", "", "linked 3 F12 "},
		{"丁软件有限公司", "", "unlinked 0  "},
		{"温州毫不相干贸易有限公司", "", "unlinked 0  "},
		{"温州华创数据服务有限公司", "rejected F00", "rejected 0  "},
		{"温州华创数据服务有限公司", "hint F05", "clerical 5  other_code"},
		{"", "", "unlinked 0  "},
	} {
		q := Query{Source: "safe_receipt", Code: "?", Name: p.Parse(c.name), First: date("2024-01-01"), Last: date("2024-02-01")}
		kind, value, _ := strings.Cut(c.more, " ")
		switch kind {
		case "foreign":
			q.Foreign = true
		case "foreign+filed":
			q.Foreign, q.Filed = true, []string{value}
		case "filed":
			q.Filed = []string{value}
		case "rejected":
			q.Rejected = []string{value}
		case "division":
			q.Division = value
		case "hint":
			q.Hint = value
		}
		d := Passes(m, []Query{q})[0]
		if got := fmt.Sprintf("%s %d %s %s", d.Status, d.Pass, d.USCC, d.Why); got != c.want {
			t.Errorf("%s %s: %s, want %s (score %.4f)", c.name, c.more, got, c.want, d.Score)
		}
	}
}

// A sound code that no firm of the register has: the registry of one city admits
// no two firms of one name, that of another does.
func TestSoundCodeOfNobody(t *testing.T) {
	p := gazetteer(t)
	firm := Firm{USCC: "91330302MA2EXA7Q86", Name: p.Parse("温州辰石软件有限公司"), From: date("2020-01-01"), To: date("9999-12-31"),
		Homes: []Home{{Place: "330302", From: date("2020-01-01")}}, Since: date("2020-01-01")}
	m := matcher(t, p, []Firm{firm})
	for _, c := range []struct{ code, name, want string }{
		{"91330304MA0000000A", "温州辰石软件有限公司", "linked 3 91330302MA2EXA7Q86 "},
		{"91330304MA0000000A", "温州市辰石软件有限责任公司", "linked 3 91330302MA2EXA7Q86 "},
		{"91330304MA0000000A", "温州辰石软件开发有限公司", "unlinked 0  "},
		{"91330106MA0000000A", "温州辰石软件有限公司", "clerical 5  other_code"},
		{"91330106MA0000000A", "杭州辰石软件有限公司", "blocked 0  place"},
		{"91330381MA0000000A", "瑞安市辰石软件有限公司", "clerical 5  county"},
	} {
		q := Query{Source: "safe_receipt", Code: c.code, Foreign: true, Name: p.Parse(c.name), First: date("2024-01-01"), Last: date("2024-02-01")}
		d := Passes(m, []Query{q})[0]
		if got := fmt.Sprintf("%s %d %s %s", d.Status, d.Pass, d.USCC, d.Why); got != c.want {
			t.Errorf("%s %s: %s, want %s (score %.4f)", c.code, c.name, got, c.want, d.Score)
		}
	}
}

// A firm takes one similar name of a source; the next best goes to a person.
func TestOneToOne(t *testing.T) {
	p := gazetteer(t)
	m := matcher(t, p, hostile(p))
	var queries []Query
	for _, s := range []string{"safe_receipt|温州谷维工业设计研究制造有限公司", "safe_receipt|温州谷维工业设计研究制造发展展有限公司", "safe_payment|温州谷维工业设计研究制造有限公司",
		"safe_receipt|温州市谷维工业设计研究制造发展展有限公司"} {
		source, name, _ := strings.Cut(s, "|")
		q := Query{Source: source, Code: "X", Name: p.Parse(name), Filed: []string{"F18"}}
		queries = append(queries, q)
	}
	var got []string
	for _, d := range Passes(m, queries) {
		got = append(got, fmt.Sprintf("%s %d %s", d.Status, d.Pass, d.Why))
	}
	want := []string{"clerical 5 taken", "linked 4 ", "linked 4 ", "linked 4 "}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestScore(t *testing.T) {
	truth := []Pair{{Source: "s", Code: "1", USCC: "A"}, {Source: "s", Code: "2", USCC: "B"}, {Source: "s", Code: "3"}, {Source: "s", Code: "4", USCC: "C"}}
	got := []Pair{{Source: "s", Code: "1", USCC: "A", Pass: 2}, {Source: "s", Code: "3", USCC: "A", Pass: 3}, {Source: "s", Code: "4", USCC: "C", Pass: 3}, {Source: "s", Code: "9", USCC: "C", Pass: 3}, {Source: "s", Code: "2"}}
	want := Report{
		Total: PassScore{Linked: 3, Right: 2, True: 3, Precision: 2. / 3, Recall: 2. / 3, RecallUpToHere: 2. / 3},
		Passes: []PassScore{{Pass: 2, Linked: 1, Right: 1, True: 3, Precision: 1, Recall: 1. / 3, RecallUpToHere: 1. / 3},
			{Pass: 3, Linked: 2, Right: 1, True: 3, Precision: .5, Recall: 1. / 3, RecallUpToHere: 2. / 3}},
		Wrong: []Pair{got[1]}, Missed: []Pair{truth[1]}, Unknown: 1,
	}
	if d := cmp.Diff(want, Score(truth, got)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if r := Score(nil, nil); r.Total.Precision != 1 || r.Total.Recall != 1 {
		t.Errorf("of nothing: %+v", r.Total)
	}
}

// Match finds exactly what comparing with every name finds, wherever the score is
// drawn.
func TestMatchMissesNothing(t *testing.T) {
	for scores, hits := range map[Scores]int{methods(): 100, {.8, .6}: 1000, {1, .95}: 10} {
		t.Run(fmt.Sprint(scores.Clerical), func(t *testing.T) { missesNothing(t, scores, hits) })
	}
}

func missesNothing(t *testing.T, scores Scores, least int) {
	p := gazetteer(t)
	names := invent(600, 3)
	var firms []Firm
	for i, n := range names {
		firms = append(firms, Firm{USCC: fmt.Sprintf("%05d", i), Name: p.Parse(n)})
	}
	m := scoring(t, p, firms, scores)
	hits := 0
	for _, n := range invent(600, 4) {
		q := Query{Name: p.Parse(n)}
		var want, got []string
		equal := slices.ContainsFunc(firms, func(f Firm) bool { return f.Name.Core == q.Name.Core })
		for _, f := range firms {
			if equal && f.Name.Core != q.Name.Core {
				continue
			}
			if s := CoreScore(q.Name.Core, f.Name.Core); s >= scores.Clerical || letters([]rune(q.Name.Core)) == letters([]rune(f.Name.Core)) {
				want = append(want, fmt.Sprintf("%s %.9f", f.USCC, s))
			}
		}
		for _, c := range m.Match(q) {
			got = append(got, fmt.Sprintf("%s %.9f", c.USCC, c.Score))
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%s (-all +match):\n%s", n, d)
		}
		hits += len(got)
	}
	if hits < least {
		t.Errorf("%d hits: the names are too unlike to test anything", hits)
	}
}

// invent makes names the way firms do: place, two or three characters, trade,
// legal form.
func invent(n int, seed uint64) []string {
	s := seed*0x9E3779B97F4A7C15 + 1
	next := func(k int) int {
		s ^= s << 13
		s ^= s >> 7
		s ^= s << 17
		return int(s % uint64(k))
	}
	a, b := []rune("瓯海昱辰翰景禾谷岚晟泽铭朗拓屿帆迅聚恒启澜汇锦盛宏卓"), []rune("川舟岭信达创联智科图云桥木石和远航维数思通源捷越泰宇")
	place := []string{"温州", "温州市", "浙江", "乐清市", "瑞安市", ""}
	trade := []string{"软件", "信息技术", "网络科技", "数据服务", "信息技术服务", "工业设计", "国际物流", "电子商务", "动漫制作", "检测技术服务"}
	form := []string{"有限公司", "有限公司", "有限责任公司", "股份有限公司", "工作室"}
	var out []string
	for range n {
		brand := string(a[next(len(a))]) + string(b[next(len(b))])
		if n > 600 || next(2) == 0 {
			brand += string(b[next(len(b))])
		}
		out = append(out, place[next(len(place))]+brand+trade[next(len(trade))]+form[next(len(form))])
	}
	return out
}

func BenchmarkPasses(b *testing.B) {
	p := gazetteer(b)
	var firms []Firm
	for i, n := range invent(40_000, 11) {
		firms = append(firms, Firm{USCC: fmt.Sprintf("%018d", i), Name: p.Parse(n)})
	}
	var queries []Query
	for i, n := range invent(20_000, 12) {
		queries = append(queries, Query{Source: "s", Code: fmt.Sprint(i), Name: p.Parse(n)})
	}
	b.Run("firms=40000/queries=20000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Passes(matcher(b, p, firms), queries)
		}
	})
}
