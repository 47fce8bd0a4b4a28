package city

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"stis/reference"
	"stis/reference/period"
)

// demo builds the city of the demo, which holds enough of everything.
func demo(t *testing.T) *world {
	t.Helper()
	cat, book := open(t)
	w, err := build(cat, book, Default())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestTruth holds the ledger of who is who, of what differs and of what was
// corrected against the facts of one large city.
func TestTruth(t *testing.T) {
	w := demo(t)
	t.Run("gaps add up", func(t *testing.T) { testGapsAddUp(t, w) })
	t.Run("every class", func(t *testing.T) { testEveryClass(t, w) })
	t.Run("no chance answers", func(t *testing.T) { testNoChanceAnswers(t, w) })
	t.Run("links", func(t *testing.T) { testLinks(t, w) })
	t.Run("names", func(t *testing.T) { testNames(t, w) })
	t.Run("chains", func(t *testing.T) { testChains(t, w) })
	t.Run("doubles", func(t *testing.T) { testDoubles(t, w) })
	t.Run("imputable", func(t *testing.T) { testImputable(t, w) })
	t.Run("oddities", func(t *testing.T) { testOddities(t, w) })
}

// testGapsAddUp adds filings and receipts of every firm and quarter from the
// rows as they were filed, and holds the difference against the gaps.
func testGapsAddUp(t *testing.T, w *world) {
	type place struct{ quarter, uscc string }
	want, got, parts := map[place]int64{}, map[place]int64{}, map[string]int64{}
	for _, e := range w.executions {
		if e.c.off && e.live() {
			want[place{quarterName(e.on.month()), e.uscc}] += w.rates.usd(e.amt, e.c.cur, e.on.month())
		}
	}
	for _, r := range w.flows {
		if who := w.entity(r); r.in && r.live() && who != nil {
			if eb := ebopsOf(r.txn); eb == "SI" || eb == "SJ" {
				want[place{quarterName(r.on.month()), who.uscc}] -= w.rates.usd(r.sign()*(r.amt-r.amt2), r.cur, r.on.month())
			}
			if eb := ebopsOf(r.txn2 + "   "); eb == "SI" || eb == "SJ" {
				want[place{quarterName(r.on.month()), who.uscc}] -= w.rates.usd(r.sign()*r.amt2, r.cur, r.on.month())
			}
		}
	}
	for _, g := range w.gaps() {
		usd := scaled(g.USD, 2)
		got[place{g.Quarter, g.USCC}] += usd
		if g.Class == "P" {
			parts[g.Quarter+g.USCC+g.Key] += usd
		}
		if w.byUSCC[g.USCC] == nil || usd == 0 {
			t.Errorf("gap %+v", g)
		}
	}
	maps.DeleteFunc(want, func(_ place, v int64) bool { return v == 0 })
	maps.DeleteFunc(got, func(_ place, v int64) bool { return v == 0 })
	if !maps.Equal(want, got) {
		t.Error("gaps do not add up to filings less receipts")
	}
	for k, v := range parts {
		if v != 0 {
			t.Errorf("%s: differences by partner add to %d", k, v)
		}
	}
	if len(want) < 1000 {
		t.Errorf("only %d firms and quarters differ", len(want))
	}
}

func testEveryClass(t *testing.T, w *world) {
	n, seen := map[string]int{}, map[string]string{}
	for _, g := range w.gaps() {
		n[g.Class]++
		k := g.Quarter + "|" + g.Key
		if was := seen[k]; was != "" && was != g.Class && was+g.Class != "PX" && was+g.Class != "XP" {
			t.Errorf("%s is %s and %s", k, was, g.Class)
		}
		seen[k] = g.Class
	}
	for _, class := range strings.Split("TPKXRGLMSU", "") {
		if n[class] < 5 {
			t.Errorf("%d gaps of class %s, want 5", n[class], class)
		}
	}
	if len(n) != 10 {
		t.Errorf("classes %v", n)
	}
	small, none := 0, 0
	for _, e := range w.executions {
		if e.delivered() && e.paid != nil && e.named() == "" {
			none++
		}
	}
	for _, r := range w.flows {
		if r.loose && r.live() && w.received(r) < w.limit {
			small++
		}
	}
	if small < 5 || none < 12 {
		t.Errorf("%d receipts below the limit, %d lines paid that name no receipt", small, none)
	}
}

// testNoChanceAnswers tries every receipt that no filing names against the
// filings of its firm that name none: just the true one may fit.
func testNoChanceAnswers(t *testing.T, w *world) {
	named, open := map[string]bool{}, map[*firm][]*execution{}
	for _, e := range w.executions {
		if !e.delivered() {
			continue
		}
		if named[e.named()] = true; e.named() == "" {
			open[e.firm] = append(open[e.firm], e)
		}
	}
	bundles := 0
	for _, r := range w.flows {
		who := w.entity(r)
		if who == nil || !r.in || !r.live() || named[r.bop] {
			continue
		}
		mine, sum := 0, int64(0)
		for _, e := range open[who] {
			days, off := r.on-e.on, max(e.amt-r.amt, r.amt-e.amt)
			if e.paid == r {
				mine, sum = mine+1, sum+e.amt
				if days < -5 || days > 90 {
					t.Errorf("%s is paid by %s after %d days", e.id, r.bop, days)
				}
				continue
			}
			if e.c.cur == r.cur && days >= -5 && days <= 90 && off <= max(e.amt/100, w.rates.fromUSD(500, r.cur, r.on.month(), 1)) {
				t.Errorf("%s looks like an answer to %s", r.bop, e.id)
			}
		}
		if mine > 1 {
			bundles++
			if sum != r.amt || mine > 4 {
				t.Errorf("%s pays %d lines: %d, they add to %d", r.bop, mine, r.amt, sum)
			}
		}
	}
	if bundles < 3 {
		t.Errorf("%d receipts pay several lines that name none", bundles)
	}
}

func testLinks(t *testing.T, w *world) {
	n, right := map[string]int{}, 0
	seen := map[string]bool{}
	for _, l := range w.links() {
		k := l.Source + "|" + l.Code + "|" + l.Name
		if seen[k] {
			t.Errorf("%s is listed twice", k)
		}
		seen[k] = true
		n[l.Kind]++
		stranger := slices.Contains([]string{"outsider", "lookalike", "swapped"}, l.Kind)
		if stranger != (l.USCC == "") || l.USCC != "" && w.byUSCC[l.USCC] == nil {
			t.Errorf("%+v", l)
		}
		if l.USCC != "" {
			right++
		}
		if own := w.byUSCC[l.Code]; own != nil && (l.Kind != "merged" || l.USCC == l.Code) {
			t.Errorf("%+v goes under a code of the register", l)
		}
		if l.Kind == "org_code" && (strings.ReplaceAll(l.Code, "-", "") != l.USCC[8:17] || reference.CheckOrgCode(strings.ReplaceAll(l.Code, "-", "")) != nil) {
			t.Errorf("%+v: not the organisation code", l)
		}
		if l.Source == "safe_receipt" && len(l.Code) == 18 && reference.CheckUSCC(l.Code) != nil {
			t.Errorf("%+v: the form does not take this code", l)
		}
	}
	for _, kind := range []string{"org_code", "old_name", "renamed", "merged", "typo_code", "name_variant", "lookalike", "swapped", "outsider"} {
		if n[kind] < 5 {
			t.Errorf("%d links of kind %s", n[kind], kind)
		}
	}
	if right < 300 {
		t.Errorf("%d true links, want 300", right)
	}
}

// testNames: no two firms ever had one name, nor does a stranger have the name
// of a firm, so that a name tells who it is.
func testNames(t *testing.T, w *world) {
	owner := map[string]string{}
	for _, f := range w.firms {
		for _, p := range f.profiles {
			if o := owner[p.name]; o != "" && o != f.uscc {
				t.Errorf("%s is the name of %s and %s", p.name, o, f.uscc)
			}
			owner[p.name] = f.uscc
		}
	}
	for _, l := range w.links() {
		if o := owner[l.Name]; o != "" && l.USCC != o && l.Kind != "merged" {
			t.Errorf("%+v has the name of %s", l, o)
		}
	}
}

func testChains(t *testing.T, w *world) {
	twice, wrong, restored := 0, 0, 0
	for _, r := range w.flows {
		if r.depth == 2 {
			twice++
			if r.replaces.replaced != r || r.replaces.replaces.replaced != r.replaces || r.replaces.live() || !r.live() {
				t.Errorf("%s: broken chain", r.bop)
			}
		}
	}
	for _, c := range w.contracts {
		for i, e := range c.events {
			if e.slow > 0 && i+1 < len(c.events) && statMonth(e.city)+period.Month(e.slow) > statMonth(c.events[i+1].city) && e.amt == c.events[i+1].prev {
				wrong++
			}
			if e.kind == "V" {
				restored++
			}
		}
	}
	if twice < 3 || wrong < 3 || restored < 3 {
		t.Errorf("%d declarations replaced twice, %d contracts changed in the wrong order, %d restored", twice, wrong, restored)
	}
	kinds := map[string]int{}
	for _, c := range w.corrections() {
		kinds[c.Kind]++
		if c.Source == "" || c.Key == "" && c.Kind != "resubmitted" || c.Truth == "" {
			t.Errorf("%+v", c)
		}
	}
	for _, k := range []string{"contract_change", "termination", "contract_delete", "restore", "red_entry", "replaced_declaration", "redeclared", "customs_amended", "customs_deleted", "resubmitted", "late_filing", "vintage"} {
		if kinds[k] < 3 {
			t.Errorf("%d corrections of kind %s", kinds[k], k)
		}
	}
}

func testDoubles(t *testing.T, w *world) {
	n := map[string]int{}
	for _, d := range w.doubles() {
		n[d.Kind]++
		if usd := scaled(d.USD, 2); usd == 0 || usd < 0 != (d.Kind == "refund") && d.Kind != "sub_contract" {
			t.Errorf("%+v", d)
		}
	}
	for _, k := range []string{"framework_order", "sub_contract", "customs_and_safe", "refund", "advance", "agent"} {
		if n[k] < 5 {
			t.Errorf("%d doubles of kind %s", n[k], k)
		}
	}
}

func testImputable(t *testing.T, w *world) {
	silent, told := map[string]bool{}, map[string]bool{}
	for _, p := range w.planted {
		silent[p.key] = silent[p.key] || p.rule == "TRN015"
	}
	for _, x := range w.imputable() {
		k := fmt.Sprintf("%s|%s|%s", x.Month, x.Form, x.USCC)
		told[k] = true
		if !silent[k] {
			t.Errorf("%+v: the unit is not told to be silent", x)
		}
	}
	for k, is := range silent {
		if is && !told[k] {
			t.Errorf("%s is silent and has no true value", k)
		}
	}
}

func testOddities(t *testing.T, w *world) {
	n := map[string]int{}
	lines := map[string]*execution{}
	for _, e := range w.executions {
		lines[e.id] = e
	}
	for _, o := range w.oddities {
		n[o.Kind]++
		if o.Kind != "hb" {
			continue
		}
		e := lines[o.Key]
		months := map[period.Month]int64{}
		for _, x := range w.executions {
			if x.firm == e.firm && x.live() {
				months[x.on.month()] += w.usdOf(x)
			}
		}
		m := e.on.month()
		var rest []int64
		for at, v := range months {
			if at != m && at >= m-6 && at <= m+6 {
				rest = append(rest, v)
			}
		}
		slices.Sort(rest)
		if usual := rest[len(rest)/2]; months[m] < usual*6 || months[m] > usual*15 {
			t.Errorf("%s: %d in a month, %d as a rule", o.Key, months[m], usual)
		}
	}
	for _, k := range []string{"hb", "unit", "boxplot", "headcount", "repeat"} {
		if n[k] < 3 {
			t.Errorf("%d oddities of kind %s", n[k], k)
		}
	}
}

// TestCustomsCodes: where the forms take codes that are no social credit codes,
// firms go under those of customs and under organisation codes.
func TestCustomsCodes(t *testing.T) {
	cat, book := open(t)
	for _, at := range [][2]string{{"cus_decl", "uscc"}, {"safe_receipt", "payee_code"}} {
		for _, l := range cat.All() {
			for i, c := range l.Columns {
				if l.Source == at[0] && c.Field == at[1] {
					l.Columns[i].CheckWhen = "length(" + at[1] + ") = 18"
				}
			}
		}
	}
	w, err := build(cat, book, Config{Seed: 9, Enterprises: 200, Months: 20, FXLines: 400, Last: period.Of(2026, 10)})
	if err != nil {
		t.Fatal(err)
	}
	both := map[string]string{}
	for _, c := range w.customs {
		if !c.byCustoms {
			both[c.number] = c.code
		}
	}
	n := map[string]int{}
	for _, l := range w.links() {
		n[l.Source+" "+l.Kind]++
		if l.Kind == "customs_code" && (len(l.Code) != 10 || both[l.Code] != l.USCC) {
			t.Errorf("%+v: no line shows both codes", l)
		}
	}
	if n["cus_decl customs_code"] == 0 || n["safe_receipt org_code"] == 0 || n["safe_payment org_code"] == 0 {
		t.Errorf("links %v", n)
	}
}

// TestRefunds: a refund received makes imports smaller, one that is paid
// exports.
func TestRefunds(t *testing.T) {
	w := &world{rates: makeRates(small(), period.Of(2026, 1), period.Of(2026, 12))}
	for _, f := range []flow{{in: true, nature: "0", amt: 100_00}, {in: true, nature: "2", amt: 7_00}, {payKind: "4", amt: 50_00}, {payKind: "3", amt: 3_00}} {
		f.kind, f.cur, f.txn, f.on = "C", "USD", "227020", date(2026, 5, 6)
		w.flows = append(w.flows, &f)
	}
	sums := newTotals()
	w.addFlows(sums)
	for ind, want := range map[string]int64{"ST01": 97_00, "ST02": 43_00} {
		if got := sums.sum[cellKey{ind, period.Of(2026, 5), "", ""}]; got != want {
			t.Errorf("%s = %d, want %d", ind, got, want)
		}
	}
}
