package city

import (
	"fmt"

	"stis/reference/period"
)

// plant is one planted error or notable event, with the place of its row when
// it has one.
type plant struct {
	kind, rule, severity, source, field, key, expect, note string
	file                                                   *file
	row                                                    *row
	cell                                                   bool // the finding is expected at the cell of field
}

// extraRow is a row that is no fact of the city.
type extraRow struct {
	key  fileKey
	fill func(record)
}

func (w *world) fileExtra(x *extraRow) { x.fill(w.sheet(x.key)) }

// plantFacts chooses carriers and spoils them, before anything is filed. A
// spoilt row is filed rightly a month later, so that no other fact loses what
// it refers to; in the last month carriers have no dependants and stay out.
func (w *world) plantFacts() {
	w.plantContracts()
	w.plantEvents()
	w.plantSources()
	w.plantExecutions()
	w.plantCorrections()
	w.plantScope()
	w.plantStaff()
	w.plantFlows()
	w.plantReplaced()
	w.plantCustoms()
	w.plantFunds()
	w.plantProfiles()
	w.plantAbsence()
	w.plantGaps()
	w.plantIdentity()
	w.plantDoubles()
	w.plantChains()
	w.plantHeld()
	w.plantOddities()
	w.unentangle()
	w.noteReceipts()
}

// times is how many instances of a kind the city gets: one a year and one.
func (w *world) times() int { return 1 + max(1, w.cfg.Months/12) }

// eachMonth calls try once for each of n months spread from lo to hi, and goes
// on to the next months when try finds no carrier.
func (w *world) eachMonth(n int, lo, hi period.Month, try func(m period.Month) bool) {
	if hi < lo {
		return
	}
	span := int(hi-lo) + 1
	for i := range n {
		at := i * span / n
		for k := range span {
			if try(lo + period.Month((at+k)%span)) {
				break
			}
		}
	}
}

// pick returns the first element from a drawn start that fits; nil when none.
func pick[T any](s stream, list []*T, fits func(*T) bool) *T {
	if len(list) == 0 {
		return nil
	}
	start := s.IntN(len(list))
	for i := range list {
		if x := list[(start+i)%len(list)]; fits(x) {
			return x
		}
	}
	return nil
}

// spoil is a kind of flaw of one field.
type spoil[T any] struct {
	kind, rule, field string
	text              func(*T) string
	swap              string
	numeric           bool // stored as a number cell
	fits              func(*T) bool
}

func (s spoil[T]) fault(x *T) *fault {
	f := &fault{kind: s.kind, rule: s.rule, severity: "E", field: s.field, swap: s.swap, numeric: s.numeric}
	if s.text != nil {
		f.text = s.text(x)
	}
	return f
}

func (s spoil[T]) ok(x *T) bool { return s.fits == nil || s.fits(x) }

func (w *world) plantContracts() {
	kinds := []spoil[contract]{
		{kind: "uscc_check_digit", rule: "ING016", field: "uscc", text: func(c *contract) string { return breakCheck(c.uscc) }},
		{kind: "wrong_country_list", rule: "ING013", field: "client_country", text: func(*contract) string { return "502" }, fits: func(c *contract) bool { return c.country == "USA" }},
		{kind: "missing_required", rule: "ING010", field: "contract_name", text: func(*contract) string { return "" }},
		{kind: "bad_date", rule: "ING012", field: "sign_date", text: func(*contract) string { return "2025-02-30" }},
		{kind: "end_before_start", rule: "so_contract.E01", field: "end_date", swap: "start_date"},
	}
	used := w.contractsUsed()
	for i, k := range kinds {
		s := w.cfg.stream("plant-contract", i)
		w.eachMonth(w.times(), w.first, w.last-1, func(m period.Month) bool {
			c := pick(s, w.contracts, func(c *contract) bool { return c.stat() == m && c.sign.month() == m && c.plain() && k.ok(c) })
			if c == nil {
				return false
			}
			c.bad, c.badMonth, c.badAudit = k.fault(c), m, c.city
			c.county, c.city = inMonth(m+2, 4), inMonth(m+2, 6)
			return true
		})
	}
	s := w.cfg.stream("plant-contract-last", 0)
	if c := pick(s, w.contracts, func(c *contract) bool { return c.stat() == w.last && c.plain() && used[c] == 0 }); c != nil {
		c.bad, c.badMonth, c.badAudit, c.dropped = kinds[0].fault(c), w.last, c.city, true
		c.bad.note = "refiled after the period"
	}
	if c := pick(s, w.contracts, func(c *contract) bool { return c.stat() > w.first && c.stat() < w.last && c.plain() && used[c] == 0 }); c != nil {
		c.uscc = makeUSCC("330302", 990101)
		w.planted = append(w.planted, &plant{kind: "unregistered_firm", rule: "TRN022", severity: "W", source: "so_contract", field: "uscc", key: c.id + "|N|", expect: "accepted"})
	}
}

// plantSources makes received work whose source contract nobody registered: it
// counts like any other contract.
func (w *world) plantSources() {
	s := w.cfg.stream("plant-source", 0)
	w.eachMonth(w.times(), w.first, w.last-1, func(m period.Month) bool {
		c := pick(s, w.contracts, func(c *contract) bool {
			return c.stat() == m && !c.off && c.plain()
		})
		if c == nil {
			return false
		}
		c.sub, c.ghost = "1", w.number("WB330300209902", 6)
		w.note(&plant{kind: "unregistered_source", rule: "TRN026", severity: "W", source: "so_contract", field: "sub_from_id", key: c.id, expect: "accepted"})
		return true
	})
}

// plantEvents makes sure that a contract is changed, one terminated at what was
// executed, and one deleted that nothing was executed of.
func (w *world) plantEvents() {
	last, sum := map[*contract]day{}, map[*contract]int64{}
	for _, e := range w.executions {
		last[e.c], sum[e.c] = max(last[e.c], e.on), sum[e.c]+e.amt
	}
	for i, kind := range []string{"C", "T", "D"} {
		s := w.cfg.stream("plant-event", i)
		w.eachMonth(w.times(), w.first+1, w.last, func(m period.Month) bool {
			on := inMonth(m, 21)
			c := pick(s, w.contracts, func(c *contract) bool {
				return c.plain() && c.stat() < m && c.sign < on && c.end > on && c.firm.alive(on) && last[c] < on && (kind == "D") == (sum[c] == 0)
			})
			if c == nil {
				return false
			}
			e := &event{kind: kind, on: on, prev: c.amt, county: inMonth(m+1, 5), city: inMonth(m+1, 7)}
			switch kind {
			case "C":
				e.amt, e.reason = c.amt+c.amt/5/100*100, "客户追加需求"
			case "T":
				e.amt, e.reason = sum[c], "双方协商终止"
			case "D":
				e.reason = "登记错误"
			}
			c.events = append(c.events, e)
			return true
		})
	}
	w.plantRestored(last)
	w.plantBlank()
}

// plantRestored makes contracts that were deleted by mistake and restored a
// month later.
func (w *world) plantRestored(last map[*contract]day) {
	s := w.cfg.stream("plant-restored", 0)
	w.eachMonth(w.times(), w.first+1, w.last-2, func(m period.Month) bool {
		on := inMonth(m, 18)
		c := pick(s, w.contracts, func(c *contract) bool {
			return c.plain() && c.stat() < m && c.sign < on && c.end > on+60 && c.firm.alive(on+60) && last[c] < on
		})
		if c == nil {
			return false
		}
		c.events = append(c.events,
			&event{kind: "D", on: on, prev: c.amt, county: inMonth(m+1, 5), city: inMonth(m+1, 7), reason: "登记错误"},
			&event{kind: "V", on: inMonth(m+1, 20), amt: c.amt, county: inMonth(m+2, 5), city: inMonth(m+2, 7), reason: "误删恢复"})
		return true
	})
}

// plantBlank makes changes of frameworks that leave the amount blank: it goes
// on as it was, and is asked for.
func (w *world) plantBlank() {
	s := w.cfg.stream("plant-blank", 0)
	w.eachMonth(w.times(), w.first+1, w.last-1, func(m period.Month) bool {
		on := inMonth(m, 19)
		c := pick(s, w.contracts, func(c *contract) bool {
			return c.kind == "2" && c.fixed && c.amt > 0 && len(c.events) == 0 && c.bad == nil && !c.dropped && c.stat() < m && c.sign < on && c.end > on && c.firm.alive(on)
		})
		if c == nil {
			return false
		}
		c.events = append(c.events, &event{kind: "C", on: on, prev: c.amt, amt: c.amt, blank: true, county: inMonth(m+1, 5), city: inMonth(m+1, 7), reason: "补充协议"})
		w.note(&plant{kind: "change_without_amount", rule: "TRN027", severity: "W", source: "so_contract", field: "amt_orig", key: c.id + "|C|" + on.String(), expect: "accepted"})
		return true
	})
}

// contractsUsed counts the executions of every contract.
func (w *world) contractsUsed() map[*contract]int {
	used := map[*contract]int{}
	for _, e := range w.executions {
		used[e.c]++
	}
	return used
}

func (w *world) plantExecutions() {
	onshore := func(e *execution) bool { return !e.c.off }
	kinds := []spoil[execution]{
		{kind: "uscc_check_digit", rule: "ING016", field: "uscc", text: func(e *execution) string { return breakCheck(e.uscc) }, fits: onshore},
		{kind: "text_in_amount", rule: "ING011", field: "amt_orig", text: func(*execution) string { return "12,3万" }, fits: onshore},
		{kind: "bad_date", rule: "ING012", field: "exec_date", text: func(*execution) string { return "2025.13.05" }, fits: onshore},
		{kind: "long_number", rule: "ING015", field: "bop_no", numeric: true, text: func(*execution) string { return "3.3E+21" }, fits: func(e *execution) bool { return e.c.off && e.paid != nil && e.at != 0 }},
		{kind: "wrong_country_list", rule: "ING013", field: "payer_country", text: func(*execution) string { return "110" }, fits: func(e *execution) bool { return e.c.off && e.paid != nil && e.at != 0 && e.payer == "HKG" }},
	}
	for i, k := range kinds {
		s := w.cfg.stream("plant-execution", i)
		w.eachMonth(w.times(), w.first, w.last-1, func(m period.Month) bool {
			again := inMonth(m+2, 5)
			e := pick(s, w.executions, func(e *execution) bool { return e.stat() == m && e.quiet() && k.ok(e) && inWindow(e.on, again) })
			if e == nil {
				return false
			}
			e.bad, e.badMonth, e.badAudit, e.audit = k.fault(e), m, e.audit, again
			return true
		})
	}
	s := w.cfg.stream("plant-execution-last", 0)
	if e := pick(s, w.executions, func(e *execution) bool { return e.stat() == w.last && e.quiet() && onshore(e) }); e != nil {
		e.bad, e.badMonth, e.badAudit, e.dropped = kinds[0].fault(e), w.last, e.audit, true
		e.bad.note = "refiled after the period"
	}
}

// plantCorrections makes red entries with their replacements and deletions.
func (w *world) plantCorrections() {
	s := w.cfg.stream("plant-red", 0)
	w.eachMonth(2*w.times(), w.first, w.last-1, func(m period.Month) bool {
		audit := inMonth(m+2, 6)
		e := pick(s, w.executions, func(e *execution) bool {
			return e.stat() == m && e.quiet() && inWindow(e.on, audit) && (!e.c.off || e.paid != nil && e.at != 0)
		})
		if e == nil {
			return false
		}
		red, again := *e, *e
		red.audit, again.audit = audit, audit
		red.amt, red.red, red.corrects, red.reason = -e.amt, true, e, "金额填报错误"
		again.amt = e.amt - e.amt/10/100*100
		if e.paid != nil {
			e.paid.amt -= e.amt - again.amt // the bank had it right
		}
		red.id = w.number("ZX330300"+compact(e.on.month()), 6)
		again.id = w.number("ZX330300"+compact(e.on.month()), 6)
		again.corrects = nil
		e.reversed, again.reversed = true, false
		w.executions = append(w.executions, &red, &again)
		again.filed = filed{}
		return true
	})
	s = w.cfg.stream("plant-removed", 0)
	w.eachMonth(w.times(), w.first, w.last-1, func(m period.Month) bool {
		e := pick(s, w.executions, func(e *execution) bool { return e.stat() == m && e.quiet() && !e.c.off })
		if e == nil {
			return false
		}
		e.removed = inMonth(m+2, 5)
		return true
	})
}

// plantScope makes lines that stay out of the statistics, and some that stay
// in but must be asked about.
func (w *world) plantScope() {
	n := w.times()
	s := w.cfg.stream("plant-scope", 0)
	w.eachMonth(n, w.first+1, w.last, func(m period.Month) bool {
		if m.Month() < 4 || m.Month() > 10 {
			return false
		}
		on := date(m.Year()-1, 11, 18)
		c := w.carrier(s, func(c *contract) bool {
			return c.start <= on && c.end > on && c.firm.enter < on && c.firm.alive(lastDay(m))
		})
		if c == nil {
			return false
		}
		e := w.addLine(c, on, c.amt/50/100*100+10000, inMonth(m+1, 6))
		e.out = "out_of_scope"
		w.note(&plant{kind: "outside_window", rule: "TRN003", severity: "E", source: "so_execution", field: "exec_date", key: e.id, expect: "out_of_scope"})
		return true
	})
	w.eachMonth(n, w.first+1, w.last, func(m period.Month) bool {
		c := w.carrier(s, func(c *contract) bool { return c.start.month() < m && c.end.month() >= m && c.firm.alive(lastDay(m)) })
		if c == nil {
			return false
		}
		ghost := *c
		ghost.id = w.number("WB330300209901", 6)
		e := w.addLine(&ghost, inMonth(m, 15), 120_000_00, inMonth(m+1, 5))
		e.out = "out_of_scope"
		w.note(&plant{kind: "orphan_execution", rule: "TRN004", severity: "E", source: "so_execution", field: "contract_id", key: e.id, expect: "out_of_scope"})
		return true
	})
	w.plantLate(s, n)
	w.eachMonth(n, w.first+1, w.last, func(m period.Month) bool {
		e := pick(s, w.executions, func(e *execution) bool { return e.stat() == m && e.quiet() && !e.c.off })
		if e == nil {
			return false
		}
		g := pick(s, w.firms, func(g *firm) bool {
			return g != e.firm && g.alive(e.on) && g.alive(lastDay(m)) && g.at(e.on).status == "1" && w.countyOf(g, m) == w.countyOf(e.firm, m)
		})
		if g == nil {
			return false
		}
		e.firm, e.uscc = g, g.uscc
		w.note(&plant{kind: "uscc_mismatch", rule: "TRN021", severity: "W", source: "so_execution", field: "uscc", key: e.id, expect: "accepted"})
		return true
	})
}

// plantLate makes lines after the end of their contract and contracts executed
// far beyond their value.
func (w *world) plantLate(s stream, n int) {
	w.eachMonth(n, w.first+1, w.last, func(m period.Month) bool {
		on := inMonth(m, 20)
		c := w.carrier(s, func(c *contract) bool {
			return c.end+195 < on && c.end > dayOf(w.first.First()) && c.firm.alive(lastDay(m)) && c.firm.at(on).status == "1"
		})
		if c == nil {
			return false
		}
		e := w.addLine(c, on, max(c.amt/100/100*100, 1000), inMonth(m+1, 6))
		w.note(&plant{kind: "after_contract_end", rule: "TRN002", severity: "W", source: "so_execution", field: "exec_date", key: e.id, expect: "accepted"})
		return true
	})
	w.eachMonth(n, w.first+1, w.last, func(m period.Month) bool {
		on := inMonth(m, 16)
		c := w.carrier(s, func(c *contract) bool {
			return c.start < on && c.end > on && c.firm.alive(lastDay(m)) && c.firm.at(on).status == "1"
		})
		if c == nil {
			return false
		}
		done := int64(0)
		for _, e := range w.executions {
			if e.c == c && e.live() {
				done += e.amt
			}
		}
		w.addLine(c, on, (c.amt*13/10-done)/100*100, inMonth(m+1, 6))
		c.bigger = true
		w.note(&plant{kind: "over_executed", rule: "TRN019", severity: "W", source: "so_contract", field: "amt_orig", key: c.id, expect: "accepted"})
		return true
	})
}

// carrier picks an undisturbed onshore contract.
func (w *world) carrier(s stream, fits func(*contract) bool) *contract {
	return pick(s, w.contracts, func(c *contract) bool {
		return !c.off && c.plain() && fits(c)
	})
}

// addLine files one more line of a contract.
func (w *world) addLine(c *contract, on day, amt int64, audit day) *execution {
	e := &execution{c: c, firm: c.firm, uscc: c.uscc, on: on, amt: amt, audit: audit}
	e.id = w.number("ZX330300"+compact(on.month()), 6)
	w.executions = append(w.executions, e)
	return e
}

func (w *world) note(p *plant) { w.planted = append(w.planted, p) }

// plantStaff spoils headcount returns.
func (w *world) plantStaff() {
	kinds := []spoil[staff]{
		{kind: "uscc_check_digit", rule: "ING016", field: "uscc", text: func(t *staff) string { return breakCheck(t.uscc) }},
		{kind: "college_over_staff", rule: "hr_stat.E01", field: "emp_college_end", text: func(t *staff) string { return fmt.Sprint(t.stock.end + 5) }},
		{kind: "outsourcing_over_staff", rule: "hr_stat.E02", field: "emp_so_end", text: func(t *staff) string { return fmt.Sprint(t.stock.end + 3) }},
		{kind: "missing_required", rule: "ING010", field: "emp_leave", text: func(*staff) string { return "" }},
	}
	quiet := func(t *staff, m period.Month) bool {
		return t.m == m && !t.missing && !t.late && t.bad == nil && !t.yuan && t.uscc == t.firm.uscc
	}
	for i, k := range kinds {
		s := w.cfg.stream("plant-staff", i)
		w.eachMonth(w.times(), w.first, w.last-1, func(m period.Month) bool {
			t := pick(s, w.staff, func(t *staff) bool { return quiet(t, m) })
			if t == nil {
				return false
			}
			t.bad, t.badMonth = k.fault(t), m
			return true
		})
	}
	s := w.cfg.stream("plant-staff", 90)
	w.eachMonth(w.times(), w.first, w.last, func(m period.Month) bool {
		t := pick(s, w.staff, func(t *staff) bool { return quiet(t, m) })
		if t == nil {
			return false
		}
		t.yuan = true
		w.note(&plant{kind: "yuan_under_wan", rule: "hr_stat.W01", severity: "W", source: "hr_stat", field: "payroll_wan", key: t.uscc + "|" + m.String(), expect: "accepted"})
		return true
	})
	w.plantUneven(quiet)
	for i := range w.times() {
		m := w.last - period.Month(i*5)
		t := pick(s, w.staff, func(t *staff) bool { return quiet(t, m) })
		if m < w.first || t == nil {
			continue
		}
		x := *t
		x.uscc = makeUSCC("330303", 990201+i*17)
		w.staff = append(w.staff, &x)
		w.note(&plant{kind: "unregistered_firm", rule: "TRN022", severity: "W", source: "hr_stat", field: "uscc", key: x.uscc + "|" + m.String(), expect: "accepted"})
	}
}

// plantUneven lets firms count fewer of those who left than went, so that
// the stock is no more the stock before plus who came minus who left.
func (w *world) plantUneven(quiet func(*staff, period.Month) bool) {
	filed := map[firmMonth]bool{}
	for _, t := range w.staff {
		filed[firmMonth{t.firm, t.m}] = !t.missing && !t.late && t.uscc == t.firm.uscc
	}
	s := w.cfg.stream("plant-staff", 91)
	w.eachMonth(w.times(), w.first+1, w.last, func(m period.Month) bool {
		t := pick(s, w.staff, func(t *staff) bool { return quiet(t, m) && filed[firmMonth{t.firm, m - 1}] })
		if t == nil {
			return false
		}
		t.left, t.uneven = t.left+2, true
		w.note(&plant{kind: "stock_does_not_follow", rule: "TRN029", severity: "W", source: "hr_stat", field: "emp_end", key: t.uscc + "|" + m.String(), expect: "accepted"})
		return true
	})
}
