package city

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// filedAs is a firm as one source files it.
type filedAs struct{ source, code, name string }

// naming says where a source names its firm, and when.
type naming struct{ source, code, name, day string }

func namings() []naming {
	return []naming{
		{"safe_receipt", "payee_code", "payee_name", "value_date"}, {"safe_payment", "payer_code", "payer_name", "value_date"},
		{"cus_decl", "uscc", "", "ie_date"}, {"cus_decl", "cus_code", "", "ie_date"},
		{"so_contract", "uscc", "", "sign_date"}, {"so_execution", "uscc", "", "exec_date"},
	}
}

// links lists who is filed in rows that count under anything but a code that
// means one firm of the register for all time. Persons are none.
func (w *world) links() []Link {
	truth := w.meant()
	last := map[filedAs]string{}
	for _, at := range namings() {
		for _, f := range w.sorted() {
			if f.key.source != at.source {
				continue
			}
			of := w.fields[at.source]
			for _, r := range f.rows {
				k := filedAs{source: at.source, code: r.cells[of[at.code]]}
				if at.name != "" {
					k.name = r.cells[of[at.name]]
				}
				withdrawn := of["op"] != 0 && r.cells[of["op"]] == "D"
				if r.outcome == "accepted" && !withdrawn && k.code != "" && k.code != "PERSON" {
					last[k] = max(last[k], r.cells[of[at.day]])
				}
			}
		}
	}
	var out []Link
	for k, on := range last {
		x, planted := truth[k]
		if own := w.byUSCC[k.code]; own != nil && !planted {
			who := w.heir(own, parseDay(on))
			if who == own {
				continue
			}
			x = Link{USCC: who.uscc, Kind: "merged"}
		}
		out = append(out, Link{k.source, k.code, k.name, x.USCC, cmp.Or(x.Kind, "outsider")})
	}
	slices.SortFunc(out, func(a, b Link) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Code, b.Code), strings.Compare(a.Name, b.Name))
	})
	return out
}

func parseDay(text string) day {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic("city: day " + text + ": " + err.Error())
	}
	return dayOf(t)
}

// meant is who is meant where a firm does not go under its code.
func (w *world) meant() map[filedAs]Link {
	truth := map[filedAs]Link{}
	for _, r := range w.flows {
		k := filedAs{r.source(), r.code, r.name}
		switch {
		case r.linked == "swapped" || r.linked == "lookalike":
			truth[k] = Link{Kind: r.linked}
		case r.linked != "" && r.linked != "taken" && r.linked != "merged":
			truth[k] = Link{Kind: r.linked, USCC: w.entity(r).uscc}
		}
	}
	for _, c := range w.customs {
		if c.firm != nil {
			truth[filedAs{"cus_decl", c.number, ""}] = Link{Kind: "customs_code", USCC: w.heir(c.firm, c.cleared).uscc}
		}
	}
	return truth
}
