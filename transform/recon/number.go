package recon

import (
	"database/sql"
	"time"

	"stis/transform/recon/assign"
	"stis/warehouse"
)

// part is one side of a shared declaration number: a filing or a receipt line.
type part struct {
	assign.Item
	currency string
	compared bool
	left     int64 // not yet divided, in the unit of the group
}

// pairing is one row of facts.recon_pair.
type pairing struct {
	step, execID, bopNo string
	line                int64
	execUSD, receiptUSD int64
}

// shared divides the declarations that several filings name, or that have
// several lines.
func (b *builder) shared() error {
	var out []pairing
	var filings, lines []part
	last := ""
	flush := func() {
		out = append(out, divide(filings, lines, b.p.window())...)
		filings, lines = nil, nil
	}
	err := b.query("read/shared.sql", func(rows *sql.Rows) error {
		var bop, side string
		var p part
		var rank int64
		var day time.Time
		if err := rows.Scan(&bop, &side, &p.ID, &p.Line, &rank, &p.compared, &p.currency, &day, &p.Amount, &p.USD); err != nil {
			return err
		}
		if bop != last {
			flush()
			last = bop
		}
		p.Day = warehouse.Days(day)
		if side == "filing" {
			filings = append(filings, p)
		} else {
			lines = append(lines, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	flush()
	return b.load(out)
}

// divide lets filings take from lines, both in order, until either is used up.
// What a line has left over goes to the last filing that took from it, as the
// difference of that pair. What a filing lacks is a difference of its last pair
// when it is small or when nobody else names the number; otherwise the number is
// used up and the rest of the filing stays unmatched.
func divide(filings, lines []part, w assign.Window) []pairing {
	if len(filings) == 0 || len(lines) == 0 {
		return nil
	}
	unit := unitOf(filings, lines)
	for i := range filings {
		filings[i].left = unit(filings[i])
	}
	for i := range lines {
		lines[i].left = unit(lines[i])
	}
	var cs []claim
	for f, l := 0, 0; f < len(filings) && l < len(lines); {
		x := &filings[f]
		if took := unit(*x) - x.left; took > 0 && !lines[l].compared && small(*x, unit(*x), took, w) {
			f++ // the rest is a charge, not money under another code
			continue
		}
		n := min(x.left, lines[l].left)
		if n > 0 {
			cs = append(cs, claim{f, l, n, n})
		}
		x.left -= n
		lines[l].left -= n
		if lines[l].left == 0 {
			l++
		}
		if x.left == 0 {
			f++
		}
	}
	return settle(cs, filings, lines, unit, w)
}

// claim is what filing f takes from line l, in the unit of the group; the two
// differ where a difference is settled on it.
type claim struct {
	f, l           int
	filed, receipt int64
}

// settle puts what is left over on the last claims and converts all to US$.
func settle(cs []claim, filings, lines []part, unit func(part) int64, w assign.Window) []pairing {
	lastOf, lastOn := map[int]int{}, map[int]int{}
	for i, c := range cs {
		lastOf[c.f], lastOn[c.l] = i, i
	}
	for f, i := range lastOf {
		x := filings[f]
		if len(filings) == 1 || small(x, unit(x), unit(x)-x.left, w) {
			cs[i].filed += x.left
		}
	}
	for l, i := range lastOn {
		if lines[l].compared {
			cs[i].receipt += lines[l].left
		}
	}
	out := make([]pairing, len(cs))
	filed, received := make([]int64, len(filings)), make([]int64, len(lines)) // units seen so far
	for i, c := range cs {
		x, y := filings[c.f], lines[c.l]
		out[i] = pairing{step: "number", execID: x.ID, bopNo: y.ID, line: y.Line,
			execUSD:    between(x.USD, filed[c.f], c.filed, unit(x)),
			receiptUSD: between(y.USD, received[c.l], c.receipt, unit(y))}
		filed[c.f] += c.filed
		received[c.l] += c.receipt
	}
	return out
}

// between is the share of usd that the n units after from are of total. Shares
// that follow each other add exactly.
func between(usd, from, n, total int64) int64 {
	return assign.MulDiv(usd, from+n, total) - assign.MulDiv(usd, from, total)
}

// small tells whether what a filing took agrees with what it is.
func small(x part, amount, took int64, w assign.Window) bool {
	x.Amount = amount
	return w.Within(x.Item, took)
}

// unitOf gives the amounts in which a group is divided: the currency when all
// have the same, otherwise US$.
func unitOf(filings, lines []part) func(part) int64 {
	for _, ps := range [][]part{filings, lines} {
		for _, p := range ps {
			if p.currency != filings[0].currency || p.Amount <= 0 {
				return func(p part) int64 { return p.USD }
			}
		}
	}
	return func(p part) int64 { return p.Amount }
}

// load adds pairs to facts.recon_pair.
func (b *builder) load(ps []pairing) error {
	text := func(name string, get func(pairing) string) warehouse.Column {
		c := warehouse.Column{Name: name}
		for _, p := range ps {
			c.Text = append(c.Text, get(p))
		}
		return c
	}
	number := func(c warehouse.Column, get func(pairing) int64) warehouse.Column {
		for _, p := range ps {
			c.Int = append(c.Int, get(p))
		}
		return c
	}
	money := func(name string) warehouse.Column {
		return warehouse.Column{Name: name, Kind: warehouse.Decimal, Width: 18, Scale: 2}
	}
	_, err := b.tx.Load(b.ctx, warehouse.Table{Schema: "facts", Name: "recon_pair", Rows: len(ps), Columns: []warehouse.Column{
		text("step", func(p pairing) string { return p.step }),
		text("exec_id", func(p pairing) string { return p.execID }),
		text("bop_no", func(p pairing) string { return p.bopNo }),
		number(warehouse.Column{Name: "line", Kind: warehouse.Int}, func(p pairing) int64 { return p.line }),
		number(money("exec_usd"), func(p pairing) int64 { return p.execUSD }),
		number(money("receipt_usd"), func(p pairing) int64 { return p.receiptUSD }),
	}})
	return err
}
