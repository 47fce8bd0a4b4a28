package city

import (
	"slices"
	"strings"

	"stis/ingest"
	"stis/reference/period"
)

// plantRows spoils what shows only in files: rows written twice, codes stored
// as numbers, totals that do not add up and columns nobody knows.
func (w *world) plantRows() {
	w.doubleRows()
	w.numberCodes()
	w.strangeColumns()
	w.resendFiles()
	w.plantFiles()
	w.plantForms()
	w.plantEdits()
	w.takeUnits()
	w.wrongTotals()
	w.noteNegative()
	w.settle()
	w.noteRepeats()
}

// filesOf lists the files of a source in order of month and county.
func (w *world) filesOf(source string) []*file {
	var out []*file
	for k, f := range w.files {
		if k.source == source && k.kind == "" {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, byReceipt)
	return out
}

// naturalKey joins the key fields of a row.
func (f *file) naturalKey(r *row) string {
	var parts []string
	for _, k := range f.layout.Key {
		i := slices.IndexFunc(f.layout.Columns, func(c ingest.Column) bool { return c.Field == k })
		parts = append(parts, r.cells[i])
	}
	return strings.Join(parts, "|")
}

// clean tells whether nothing was planted on a row.
func (r *row) clean() bool { return r.outcome == "accepted" && r.raw < 0 && r.number < 0 && !r.marked }

// doubleRows repeats a row at the end of its file.
func (w *world) doubleRows() {
	for i, source := range append([]string{"so_execution", "so_contract", "hr_stat", "safe_receipt", "cus_decl"}, simple()...) {
		s := w.cfg.stream("plant-double", i)
		fs := w.filesOf(source)
		n := w.times()
		if i >= 5 {
			n = 1
		}
		w.eachMonth(n, w.first, w.last, func(m period.Month) bool {
			f := pick(s, fs, func(f *file) bool { return f.key.m == m && !f.used && (len(f.rows) > 1 || i >= 5) })
			if f == nil {
				return false
			}
			r := pick(s, f.rows, (*row).clean)
			if r == nil || slices.ContainsFunc(f.rows, func(o *row) bool { return o != r && f.naturalKey(o) == f.naturalKey(r) }) {
				return false
			}
			again := *r
			again.cells, again.outcome, again.marked = slices.Clone(r.cells), "duplicate", true
			f.rows, r.marked = append(f.rows, &again), true
			w.note(&plant{kind: "duplicate_row", rule: "TRN001", severity: "W", source: source, key: f.naturalKey(r), expect: "duplicate", file: f, row: &again})
			return true
		})
	}
}

// numberCodes stores a code as a number in a workbook, so that its zeros in
// front are lost or at least in doubt.
func (w *world) numberCodes() {
	for i, t := range [][2]string{{"cus_decl", "trade_mode"}, {"so_execution", "voucher_type"}, {"ent_profile", "county_code"}, {"safe_receipt", "txn1"}} {
		s := w.cfg.stream("plant-number", i)
		fs := w.filesOf(t[0])
		w.eachMonth(w.times(), w.first, w.last, func(m period.Month) bool {
			f := pick(s, fs, func(f *file) bool { return f.key.m == m && w.lookOf(f).form == xlsx })
			if f == nil {
				return false
			}
			r := pick(s, f.rows, (*row).clean)
			if r == nil {
				return false
			}
			r.number = w.fields[t[0]][t[1]]
			w.note(&plant{kind: "code_as_number", rule: "ING014", severity: "W", source: t[0], field: t[1], key: f.naturalKey(r), expect: "accepted", file: f, row: r, cell: true})
			return true
		})
	}
}

// wrongTotals prints a total that is not the sum of its column. It comes after
// everything else that spoils amounts: a column that does not bear a total has
// none to be wrong.
func (w *world) wrongTotals() {
	s := w.cfg.stream("plant-total", 0)
	fs := append(w.filesOf("hr_stat"), w.filesOf("so_contract")...)
	for _, source := range simple() {
		fs = append(fs, w.filesOf(source)...)
	}
	w.eachMonth(3*w.times(), w.first, w.last, func(m period.Month) bool {
		f := pick(s, fs, func(f *file) bool {
			return f.key.m == m && len(f.rows) > 2 && !f.wrongSum && !f.used && w.lookOf(f).totals != 0 && f.summed() > 0
		})
		if f == nil {
			return false
		}
		f.wrongSum = true
		w.note(&plant{kind: "wrong_total", rule: "ING022", severity: "W", source: f.key.source, expect: "none", file: f, cell: true})
		return true
	})
}

// strangeColumns adds a column that the layout does not know.
func (w *world) strangeColumns() {
	s := w.cfg.stream("plant-column", 0)
	fs := append(w.filesOf("so_execution"), w.filesOf("fund_project")...)
	for _, source := range simple() {
		fs = append(fs, w.filesOf(source)...)
	}
	w.eachMonth(3*w.times(), w.first, w.last, func(m period.Month) bool {
		f := pick(s, fs, func(f *file) bool { return f.key.m == m && f.extraCol == "" })
		if f == nil {
			return false
		}
		f.extraCol = "经办人意见"
		w.note(&plant{kind: "unknown_column", rule: "ING003", severity: "W", source: f.key.source, expect: "none", file: f, cell: true})
		return true
	})
}

// resent marks a file that an office sends again with all its rows.
const resent = "重报"

// resendFiles lets a county send a whole headcount file once more, a day
// later and under another title: every row of it is a duplicate.
func (w *world) resendFiles() {
	s := w.cfg.stream("plant-resend", 0)
	fs := w.filesOf("hr_stat")
	w.eachMonth(w.times(), w.first, w.last, func(m period.Month) bool {
		f := pick(s, fs, func(f *file) bool {
			return f.key.m == m && w.lookOf(f).title && !slices.ContainsFunc(f.rows, func(r *row) bool { return !r.clean() })
		})
		if f == nil {
			return false
		}
		k := f.key
		k.kind, f.used = resent, true
		for _, r := range f.rows {
			again := *r
			again.cells, again.outcome = slices.Clone(r.cells), "duplicate"
			w.sheet(k)
			w.files[k].rows[len(w.files[k].rows)-1] = &again
		}
		return true
	})
}

// noteNegative lists the groups of the SAFE summary in which refunds outweigh
// what was received or paid: true, and to be asked about.
func (w *world) noteNegative() {
	at := w.fields["safe_summary"]["amt_usd"]
	told := map[*row]bool{}
	for _, p := range w.planted {
		if p.rule == "safe_summary.W03" {
			told[p.row] = true
		}
	}
	for _, f := range w.sorted() {
		for _, r := range f.rows {
			if f.key.source != "safe_summary" || told[r] || r.raw == at || !strings.HasPrefix(r.cells[at], "-") {
				continue
			}
			w.note(&plant{kind: "refunds_outweigh", rule: "safe_summary.W03", severity: "W", source: f.key.source, field: "amt_usd", key: f.naturalKey(r), expect: "accepted", file: f, row: r, cell: true})
		}
	}
}

// noteFacts lists what the true course of things makes STIS say: late lines,
// red entries, changed and deleted contracts, units that filed nil or nothing.
func (w *world) noteFacts() {
	for _, e := range w.executions {
		if !e.live() {
			continue
		}
		if e.on.month() < e.stat() {
			w.note(&plant{kind: "late_filing", rule: "TRN010", severity: "I", source: "so_execution", field: "exec_date", key: e.id, expect: "accepted"})
		}
		if e.red {
			w.note(&plant{kind: "red_entry", rule: "TRN011", severity: "I", source: "so_execution", field: "corr_flag", key: e.id, expect: "netted", note: "reverses " + e.corrects.id})
		}
	}
	for _, c := range w.contracts {
		if c.dropped {
			continue
		}
		for _, e := range c.events {
			if e.kind == "V" {
				continue
			}
			p := &plant{kind: "changed_contract", rule: "TRN012", severity: "I", source: "so_contract", field: "change_type", key: c.id + "|" + e.kind + "|" + e.on.String(), expect: "accepted"}
			switch e.kind {
			case "T":
				p.kind = "terminated_contract"
			case "D":
				p.kind, p.rule, p.expect = "deleted_contract", "TRN013", "netted"
			}
			w.note(p)
		}
	}
	for _, r := range w.frames {
		switch {
		case !r.due:
		case !r.reported(w.last):
			w.note(&plant{kind: "unit_did_not_file", rule: "TRN015", severity: "W", source: "roster", field: "first_at", key: r.key(), expect: "accepted"})
		case r.empty:
			w.note(&plant{kind: "unit_filed_nil", rule: "TRN016", severity: "I", source: "roster", field: "nil_flag", key: r.key(), expect: "accepted"})
		}
	}
	for _, r := range w.flows {
		if r.odd && !r.dropped {
			w.note(&plant{kind: "organisation_code", rule: "ING017", severity: "W", source: "safe_receipt", field: "payee_code", key: r.bop, expect: "accepted"})
		}
	}
}

// noteFaults lists the faults of facts.
func (w *world) noteFaults() {
	add := func(source string, d *filed) {
		if f := d.bad; f != nil {
			w.note(&plant{kind: f.kind, rule: f.rule, severity: f.severity, source: source, field: f.field, key: f.file.naturalKey(f.row), expect: f.outcome(), note: f.note, file: f.file, row: f.row, cell: true})
		}
	}
	for _, f := range w.firms {
		for _, p := range f.profiles {
			add("ent_profile", &p.filed)
		}
	}
	for _, c := range w.contracts {
		add("so_contract", &c.filed)
	}
	for _, e := range w.executions {
		add("so_execution", &e.filed)
	}
	for _, t := range w.staff {
		add("hr_stat", &t.filed)
	}
	for _, r := range w.flows {
		add(r.source(), &r.filed)
	}
	for _, c := range w.customs {
		add("cus_decl", &c.filed)
	}
}
