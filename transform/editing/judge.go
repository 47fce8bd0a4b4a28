package editing

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"stis/transform/editing/outlier"
	"stis/warehouse"
)

// observation is one value of one unit in one month, in hundredths: of a dollar,
// of a yuan or of a person.
type observation struct {
	unit           string
	month          int // months since year 0
	class2, class1 string
	cents          int64
}

// judged is one doubtful figure; its row is found afterwards (71_outlier.sql).
type judged struct {
	method, rule, series, unit string
	month                      int
	value                      int64
	expected                   float64 // hundredths
	score                      float64
	stratum, detail            string
	factor                     float64 // 0 = none
	own                        history
}

// history is a value against the other values of its own unit.
type history struct {
	known  bool
	factor float64 // value / median of the others
	score  float64 // distance in their spreads
}

// series says how a kind of observation is judged.
type series struct {
	name, file string
	hb, unit   string  // rules: jumps between months, factors of a unit; empty = not judged
	jump       float64 // smallest ratio between months that is a jump
	least      int64   // smallest difference that is a jump, in hundredths
	unusual    float64 // a jump is kept if the value is that many of its own spreads away
	persons    bool    // values are counts of persons
	exchange   float64 // factor of a mistaken currency; 0 = none
	turns      bool    // starts and stops are listed
}

// allSeries are the series that are judged from month to month. All months are
// judged at every build: the history of a firm is needed to know what is unusual,
// and a doubt of last year stays one until a person has decided.
func allSeries() []series {
	return []series{
		{name: "execution", file: "read_execution", hb: "EDT001", unit: "EDT004", jump: 3, least: 100_000, unusual: 3, exchange: outlier.Exchange, turns: true},
		{name: "fx_flow", file: "read_fx_flow", hb: "EDT006", unit: "EDT007", jump: 3, least: 1_000_000, unusual: 3, exchange: outlier.Exchange},
		{name: "headcount", file: "read_headcount", hb: "EDT002", jump: 1.5, least: 1_000, persons: true, turns: true},
		{name: "payroll", file: "read_payroll", unit: "EDT008"},
	}
}

// enough is how many other values of its own a unit needs to be held against
// them, and narrow the smallest spread that its logs are given: ±20 %.
const enough = 6

// readObservations runs one of the read files.
func readObservations(ctx context.Context, tx *warehouse.Tx, file string) ([]observation, error) {
	text, err := fs.ReadFile(sqlFiles, "sql/"+file+".sql")
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, string(text))
	if err != nil {
		return nil, fmt.Errorf("run %s.sql: %w", file, err)
	}
	defer rows.Close()
	var out []observation
	seen := map[string]string{} // one copy of every class
	intern := func(s *string) string {
		if s == nil {
			return ""
		}
		if v, ok := seen[*s]; ok {
			return v
		}
		seen[*s] = *s
		return *s
	}
	var unit, month string
	var class2, class1 *string
	var cents *int64
	last := ""
	for rows.Next() {
		if err := rows.Scan(&unit, &month, &class2, &class1, &cents); err != nil {
			return nil, err
		}
		m, ok := monthNumber(month)
		if !ok || cents == nil {
			continue // no month or beyond 18 digits: told by other rules
		}
		if unit != last {
			last = unit
		}
		out = append(out, observation{last, m, intern(class2), intern(class1), *cents})
	}
	return out, rows.Err()
}

// monthNumber counts the months of 2026-10 since year 0.
func monthNumber(s string) (int, bool) {
	if !monthText.MatchString(s) {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s[:4]) {
		n = n*10 + int(c-'0')
	}
	return n*12 + int(s[5]-'0')*10 + int(s[6]-'0') - 1, true
}

func monthName(n int) string { return fmt.Sprintf("%04d-%02d", n/12, n%12+1) }

// judge applies the methods of the series to its observations, which stand by
// unit and month.
func (s series) judge(obs []observation, p parameters) []judged {
	own := histories(obs)
	var out []judged
	if s.hb != "" {
		out = append(out, s.jumps(obs, own, p.hb)...)
	}
	if s.unit != "" {
		out = append(out, s.units(obs, own, p.band)...)
	}
	return out
}

// histories holds every value against the others of its unit, on logs: amounts
// differ by factors. The median is without the value itself, so that a mistake
// does not vouch for itself; the spread is that of all, which one value cannot
// move much.
func histories(obs []observation) []history {
	out := make([]history, len(obs))
	for from := 0; from < len(obs); {
		to := from
		for to < len(obs) && obs[to].unit == obs[from].unit {
			to++
		}
		unitHistory(obs[from:to], out[from:to])
		from = to
	}
	return out
}

func unitHistory(obs []observation, out []history) {
	var logs []float64
	for _, o := range obs {
		if o.cents > 0 {
			logs = append(logs, math.Log(float64(o.cents)))
		}
	}
	if len(logs) <= enough {
		return
	}
	slices.Sort(logs)
	mad, _ := outlier.MAD(logs)
	spread := max(mad, math.Log(1+narrow))
	for i, o := range obs {
		if o.cents > 0 {
			v := math.Log(float64(o.cents))
			d := v - medianWithout(logs, v)
			out[i] = history{true, math.Exp(d), math.Abs(d) / spread}
		}
	}
}

const narrow = .2

// medianWithout is the median of a sorted sample without one of its values.
func medianWithout(sorted []float64, v float64) float64 {
	at, _ := slices.BinarySearch(sorted, v)
	n := len(sorted) - 1
	get := func(i int) float64 {
		if i >= at {
			i++
		}
		return sorted[i]
	}
	return (get((n-1)/2) + get(n/2)) / 2
}

// jumps compares every two months in a row within their strata by
// Hidiroglou–Berthelot. The month after a jump up is held against the month
// before it no more: a return to what was is no second doubt.
func (s series) jumps(obs []observation, own []history, p outlier.Params) []judged {
	byMonth := map[int][]int{}
	for i := 1; i < len(obs); i++ {
		if obs[i].unit == obs[i-1].unit && obs[i].month == obs[i-1].month+1 && obs[i].cents > 0 && obs[i-1].cents > 0 {
			byMonth[obs[i].month] = append(byMonth[obs[i].month], i)
		}
	}
	months := make([]int, 0, len(byMonth))
	for m := range byMonth {
		months = append(months, m)
	}
	slices.Sort(months)
	jumped := map[int]bool{} // observations found too high or too low
	var out []judged
	for _, m := range months {
		at := byMonth[m]
		pairs := make([]outlier.Pair, len(at))
		for n, i := range at {
			pairs[n] = outlier.Pair{Before: float64(obs[i-1].cents) / 100, Now: float64(obs[i].cents) / 100,
				Classes: []string{obs[i].class2, obs[i].class1, ""}}
		}
		for n, j := range outlier.Judge(pairs, p) {
			i := at[n]
			if !j.Outlier || !s.isJump(obs[i-1].cents, obs[i].cents) {
				continue
			}
			echo := jumped[i-1]
			if jumped[i] = !echo; echo || s.unusual > 0 && own[i].known && own[i].score < s.unusual {
				continue
			}
			out = append(out, judged{method: "HB", rule: s.hb, series: s.name, unit: obs[i].unit, month: m, value: obs[i].cents,
				expected: float64(obs[i-1].cents) * j.Ratio, score: j.Score, stratum: pairs[n].Classes[j.Level], own: own[i]})
		}
	}
	return out
}

func (s series) isJump(before, now int64) bool {
	low, high := float64(min(before, now)), float64(max(before, now))
	return high >= low*s.jump && high-low >= float64(s.least)
}

// units looks for values that are off from their own median by the factor of a
// mistaken unit, and further than their own spread explains.
func (s series) units(obs []observation, own []history, band float64) []judged {
	var out []judged
	for i, o := range obs {
		if !own[i].known || own[i].score < likely {
			continue
		}
		f, ok := outlier.UnitFactor(own[i].factor, 1, s.exchange, band)
		if near := f < 100 && f > .01; !ok || near && own[i].score < surely {
			continue
		}
		out = append(out, judged{method: "UNIT", rule: s.unit, series: s.name, unit: o.unit, month: o.month, value: o.cents,
			expected: float64(o.cents) / f, score: own[i].score, stratum: o.class2, factor: f, own: own[i]})
	}
	return out
}

// likely and surely are how many of its own spreads a value must be away before a
// factor is told, surely for those below a hundred: in a lumpy series ten times
// the median is nothing.
const (
	likely = 4
	surely = 6
)

// turn is one start or stop of a unit.
type turn struct {
	unit, kind            string
	month                 int
	before, after, silent int // months active before a stop, or silent before a start; silent after it; silent up to the last closed month
	open                  bool
}

// steady is how many months in a row make an activity or a silence worth a line.
const steady = 3

// turns lists the stops after steady activity and the starts after steady
// silence: a zero has no ratio, so the jumps do not see it.
func turns(obs []observation, last int) []turn {
	var out []turn
	obs = slices.DeleteFunc(slices.Clone(obs), func(o observation) bool { return o.cents <= 0 })
	for from := 0; from < len(obs); {
		to, run := from, 0
		for ; to < len(obs) && obs[to].unit == obs[from].unit; to++ {
			gap := 0
			if to > from {
				gap = obs[to].month - obs[to-1].month - 1
			}
			if gap > 0 {
				out = appendTurns(out, obs[to-1], run, gap, false)
				run = 0
			}
			run++
		}
		if o := obs[to-1]; o.month < last {
			out = appendTurns(out, o, run, last-o.month, true)
		}
		from = to
	}
	slices.SortStableFunc(out, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.month, b.month))
	})
	return out
}

// appendTurns tells the stop after o and, unless the silence is open, the start
// that ended it.
func appendTurns(out []turn, o observation, run, gap int, open bool) []turn {
	if run >= steady {
		out = append(out, turn{unit: o.unit, kind: "stop", month: o.month + 1, before: run, after: gap, silent: gap, open: open})
	}
	if gap >= steady && !open {
		out = append(out, turn{unit: o.unit, kind: "start", month: o.month + gap + 1, before: gap})
	}
	return out
}
