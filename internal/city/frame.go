package city

import (
	"fmt"
	"math"
	"slices"
	"time"

	"stis/reference/period"
)

// frameRow is one unit on the roster (应报单位名录) of one form and month.
type frameRow struct {
	firm    *firm
	m       period.Month
	form    string
	due     bool
	dueAt   time.Time // wall clock of the city
	firstAt time.Time // zero: not reported
	later   bool      // reported only after the roster of the month was closed
	empty   bool      // filed nil
	waive   string
}

// key is the natural key.
func (r *frameRow) key() string { return r.m.String() + "|" + r.form + "|" + r.firm.uscc }

// reported tells whether the last roster file shows a report.
func (r *frameRow) reported(last period.Month) bool {
	return !r.firstAt.IsZero() && (!r.later || r.m < last)
}

// deadline is day 5 of the next month at the end of the day, moved to the next
// working day.
func (w *world) deadline(m period.Month) time.Time {
	t := w.nextWorkday(inMonth(m+1, 5).time())
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 0, 0, time.UTC)
}

// makeFrames writes the roster of every month from what the firms really did.
func (w *world) makeFrames() {
	busy, lines, moved := w.activity()
	for m := w.first; m <= w.last; m++ {
		due := w.deadline(m)
		for _, f := range w.firms {
			if !f.alive(lastDay(m)) {
				continue
			}
			k := firmMonth{f, m}
			if f.at(lastDay(m)).status == "2" {
				w.frames = append(w.frames, &frameRow{firm: f, m: m, form: "hr_stat", dueAt: due, waive: "停业"})
				continue
			}
			s := w.cfg.stream("frame", f.ix*1000+int(m-w.first))
			hr := &frameRow{firm: f, m: m, form: "hr_stat", due: true, dueAt: due}
			w.report(hr, w.hrMissed[k], s)
			w.frames = append(w.frames, hr)
			if !busy[k] {
				continue
			}
			ex := &frameRow{firm: f, m: m, form: "so_execution", due: true, dueAt: due}
			a := present
			switch {
			case w.exMissed[k] && moved[k]:
				a = lateReturn
			case w.exMissed[k] && !lines[k]:
				a = noReturn
			}
			ex.empty = a == present && !lines[k]
			w.report(ex, a, s)
			w.frames = append(w.frames, ex)
		}
	}
	slices.SortStableFunc(w.frames, func(a, b *frameRow) int { return int(a.m - b.m) })
}

// activity tells which firms have live contracts in a month, which filed
// execution lines for it, and which filed lines of it a month late.
func (w *world) activity() (busy, lines, moved map[firmMonth]bool) {
	busy, lines, moved = map[firmMonth]bool{}, map[firmMonth]bool{}, map[firmMonth]bool{}
	for _, c := range w.contracts {
		if c.kind == "2" || c.deleted() || c.dropped {
			continue
		}
		for m := max(c.start.month(), w.first); m <= min(c.end.month(), w.last); m++ {
			busy[firmMonth{c.firm, m}] = true
		}
	}
	for _, e := range w.executions {
		k := firmMonth{e.firm, e.on.month()}
		busy[k] = true
		lines[firmMonth{e.firm, e.stat()}] = true
		if e.bad != nil {
			lines[firmMonth{e.firm, e.badMonth}] = true
		}
		if e.second != 0 {
			lines[firmMonth{e.firm, statMonth(e.second)}] = true
		}
		if e.stat() == e.on.month()+1 && e.bad == nil {
			moved[k] = true
		}
	}
	return busy, lines, moved
}

// report draws when a unit reported.
func (w *world) report(r *frameRow, a absence, s stream) {
	switch a {
	case noReturn:
	case lateReturn:
		r.firstAt = clock(inMonth(r.m+2, s.between(2, 5)), s)
		r.later = true
	default:
		d := inMonth(r.m+1, s.between(1, 5))
		if s.chance(.05) {
			d = dayOf(r.dueAt) + day(s.between(1, 3))
		}
		r.firstAt = clock(d, s)
	}
}

// clock is a moment of an office day.
func clock(d day, s stream) time.Time {
	return d.time().Add(time.Duration(8*60+s.between(30, 560)) * time.Minute)
}

// target is one yearly target of a county unit, in display units.
type target struct {
	year   int
	ind    string
	county string
	value  int64 // four decimals
	adj    int64
	weight int
}

// makeTargets sets each year's targets of EX03, CT04, HR04 and EN02 for every
// county and the city from the ledger's totals: what the year before brought,
// scaled to twelve months, plus a tenth; nothing where terminations outweighed
// what was signed.
func (w *world) makeTargets(sums *totals) {
	units := []string{"330300"}
	for _, c := range counties() {
		units = append(units, c.code)
	}
	for y := w.first.Year(); y <= w.last.Year(); y++ {
		s := w.cfg.stream("target", y)
		from, to := period.Of(y-1, 1), period.Of(y-1, 12)
		if from < w.first {
			from, to = w.first, min(w.first+11, w.last)
		}
		for _, ind := range []string{"EX03", "CT04", "HR04", "EN02"} {
			for _, u := range units {
				v := float64(max(0, sums.span(ind, u, from, to))) * 12 / float64(to-from+1) * (1.06 + .1*s.Float64())
				t := target{year: y, ind: ind, county: u, weight: 25}
				switch ind {
				case "EX03", "CT04":
					t.value = int64(v/1e6)*10000 + 10000
				default:
					t.value = int64(v)*10000 + 10000
				}
				if y > w.first.Year() && s.chance(.06) {
					t.adj = t.value * 11 / 10 / 10000 * 10000
				}
				w.targets = append(w.targets, t)
			}
		}
	}
}

// series is one point of the macro table (宏观配套数据).
type series struct{ period, area, name, value, unit, vintage string }

// monthly draws the macro series of one month, all at four decimals: exports
// and imports of goods of the city in 亿元, offshore execution of the province in
// 万美元 and of the country in 亿元. draw goes on with further series.
func (w *world) monthly(m period.Month) (goods, offshore [2]int64, draw func(base, growth float64) int64) {
	s := w.cfg.stream("macro", int(m-w.first))
	years := float64(int(m)-int(period.Of(2023, 1))) / 12
	draw = func(base, growth float64) int64 {
		return int64(math.Round(base * (1 + growth*years) * s.normal(1, .01) * 1e4))
	}
	goods = [2]int64{draw(215, .05), draw(42, .04)}
	offshore = [2]int64{draw(152000, .07), draw(88, .06)}
	return goods, offshore, draw
}

// cumulative is offshore execution of the province and of the country since
// January: both are published as sums of the year.
func (w *world) cumulative(m period.Month) [2]int64 {
	var sum [2]int64
	for at := m.YearStart(); at <= m; at++ {
		_, offshore, _ := w.monthly(at)
		sum[0] += offshore[0]
		sum[1] += offshore[1]
	}
	return sum
}

// macroOf gives the macro rows published in a month: yearly in February,
// quarterly after the quarter, monthly otherwise.
func (w *world) macroOf(m period.Month) []series {
	goods, _, draw := w.monthly(m)
	level := func(base, growth float64) string { return amount(draw(base, growth), 4) }
	offshore := w.cumulative(m)
	p := m.String()
	out := []series{
		{p, "330300", "货物出口", amount(goods[0], 4), "亿元", "P"}, {p, "330300", "货物进口", amount(goods[1], 4), "亿元", "P"},
		{p, "330000", "省离岸执行额", amount(offshore[0], 4), "万美元", "P"}, {p, "100000", "全国离岸执行额", amount(offshore[1], 4), "亿元", "P"},
	}
	if m.Month()%3 == 0 {
		q := fmt.Sprintf("%dQ%d", m.Year(), m.Month()/3)
		out = append(out, series{q, "330300", "GDP", level(2150, .06), "亿元", "P"}, series{q, "330300", "第三产业增加值", level(1230, .065), "亿元", "P"})
	}
	if m.Month() == 2 {
		y := fmt.Sprint(m.Year() - 1)
		out = append(out, series{y, "330300", "常住人口", level(967, .004), "万人", "R"}, series{y, "330300", "GDP", level(8730, .06), "亿元", "R"})
	}
	return out
}
