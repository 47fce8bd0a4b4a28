package city

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stis/reference/period"
)

// usualLimit is the amount in US cents below which a receipt need not be
// declared, where the reference data name none.
const usualLimit = 3000_00

// youngDays is how long a filing may wait for its receipt.
const youngDays = 90

// until is the last day that SAFE's declarations cover, and halfYear the day six
// months before it.
func (w *world) until() day    { return lastDay(w.last) }
func (w *world) halfYear() day { return inMonth(w.last-6, w.until().dom()) }

// monthsBack is the end of the month in which the last file arrives, n months
// earlier.
func (w *world) monthsBack(n period.Month) day {
	return inMonth(w.last+1-n, lastDay(w.last+1).dom())
}

// quarterName prints 2026Q3.
func quarterName(m period.Month) string {
	return fmt.Sprintf("%dQ%d", m.Year(), (m.Month()+2)/3)
}

// heir is the firm that a firm has become on a day: itself, or the one it was
// merged into, or that one's heir.
func (w *world) heir(f *firm, on day) *firm {
	for f != nil {
		p := f.profiles[len(f.profiles)-1]
		if p.merged == "" || on < f.exit {
			return f
		}
		f = w.byUSCC[p.merged]
	}
	return nil
}

// entity is the firm of the register that a declaration truly belongs to; nil
// outside the register and for persons.
func (w *world) entity(r *flow) *firm {
	if r.kind != "C" {
		return nil
	}
	return w.heir(r.firm, r.on)
}

// outsourced tells whether a transaction code is among those that receipts of
// outsourcing carry.
func outsourced(txn string) bool {
	eb := ebopsOf(txn)
	return eb == "SI" || eb == "SJ"
}

// received is what counts of a declaration as a receipt of outsourcing, in US
// cents.
func (w *world) received(r *flow) int64 {
	sum := int64(0)
	if outsourced(r.txn) {
		sum += w.rates.usd(r.sign()*(r.amt-r.amt2), r.cur, r.on.month())
	}
	if r.amt2 != 0 && outsourced(r.txn2) {
		sum += w.rates.usd(r.sign()*r.amt2, r.cur, r.on.month())
	}
	return sum
}

// delivered tells whether a line is one that a receipt should answer: offshore
// work in the statistics. A red entry and the line it takes back answer each
// other.
func (e *execution) delivered() bool { return e.c.off && e.live() && !e.red && !e.reversed }

// named is the declaration number that the filing in force names.
func (e *execution) named() string {
	switch {
	case e.bop != "":
		return e.bop
	case e.paid != nil && e.at != 0:
		return e.paid.bop
	}
	return ""
}

// usdOf is a line in US cents.
func (w *world) usdOf(e *execution) int64 { return w.rates.usd(e.amt, e.c.cur, e.on.month()) }

// gapBook collects the gaps.
type gapBook struct{ out []Gap }

func (b *gapBook) put(m period.Month, who, key, class string, usd int64) {
	if usd != 0 {
		b.out = append(b.out, Gap{quarterName(m), who, key, class, cents(usd)})
	}
}

// gaps tells for every line that a receipt should answer, and for every receipt
// that a line should, why filings and receipts of its quarter differ.
func (w *world) gaps() []Gap {
	var b gapBook
	of := map[*flow][]*execution{}
	for _, e := range w.executions {
		switch {
		case !e.delivered():
		case e.paid == nil:
			b.put(e.on.month(), e.uscc, e.id, w.unpaidClass(e), w.usdOf(e))
		default:
			of[e.paid] = append(of[e.paid], e)
		}
	}
	for _, r := range w.flows {
		if r.in && r.live() && of[r] != nil {
			w.pairGaps(&b, r, of[r])
		}
		who := w.entity(r)
		if !r.in || !r.live() || of[r] != nil || who == nil {
			continue
		}
		class, usd := "M", w.received(r)
		switch {
		case r.nature == "1":
			class = "T"
		case usd < w.limit:
			class = "L"
		}
		b.put(r.on.month(), who.uscc, r.bop, class, -usd)
	}
	slices.SortStableFunc(b.out, func(a, b Gap) int {
		return cmp.Or(strings.Compare(a.Quarter, b.Quarter), strings.Compare(a.USCC, b.USCC), strings.Compare(a.Key, b.Key), strings.Compare(a.Class, b.Class))
	})
	return b.out
}

// unpaidClass is why no receipt answers a line.
func (w *world) unpaidClass(e *execution) string {
	switch {
	case e.kept:
		return "R"
	case w.usdOf(e) < w.limit:
		return "L"
	case w.until()-e.on < youngDays:
		return "T"
	case e.bop != "" || e.on < w.halfYear():
		return "S"
	}
	return "U"
}

// pairGaps compares a receipt with the lines it pays, the earliest first.
func (w *world) pairGaps(b *gapBook, r *flow, lines []*execution) {
	slices.SortFunc(lines, func(a, b *execution) int {
		return cmp.Or(cmp.Compare(a.on, b.on), strings.Compare(a.id, b.id))
	})
	who, left := w.entity(r), w.received(r)
	for i, e := range lines {
		filed := w.usdOf(e)
		part := left
		if i < len(lines)-1 {
			part = min(left, filed)
		}
		left -= part
		m, at := e.on.month(), r.on.month()
		counted := who != nil && outsourced(r.txn)
		switch {
		case counted && quarterEnd(m) != quarterEnd(at):
			b.put(m, e.uscc, e.id, "T", filed)
			b.put(at, who.uscc, r.bop, "T", -part)
			b.payer(e, r, part)
		case !outsourced(r.txn):
			b.put(m, e.uscc, e.id, "K", filed)
		case who == nil:
			b.put(m, e.uscc, e.id, "G", filed)
		case who.uscc != e.uscc:
			b.put(m, e.uscc, e.id, "G", filed)
			b.put(at, who.uscc, r.bop, "G", -part)
		default:
			b.put(m, e.uscc, e.id, "X", filed-part)
			b.payer(e, r, part)
		}
	}
}

// payer moves a receipt from the economy that paid to that of the client, in
// the quarter of the receipt.
func (b *gapBook) payer(e *execution, r *flow, usd int64) {
	if r.country != e.c.country {
		b.put(r.on.month(), e.uscc, e.id, "P", usd)
		b.put(r.on.month(), e.uscc, e.id, "P", -usd)
	}
}
