package recon

import (
	"database/sql"
	"time"

	"stis/transform/recon/assign"
	"stis/warehouse"
)

// block holds the open filings and receipts of one firm in one currency.
type block struct {
	uscc, currency    string
	filings, receipts []assign.Item
}

// fallback is one row of facts.recon_fallback.
type fallback struct {
	uscc, currency, step string
	assign.Capped
}

// blocks reads a file of sql/read that is sorted by firm and currency.
func (b *builder) blocks(name string, do func(block)) error {
	var now block
	err := b.query(name, func(rows *sql.Rows) error {
		var uscc, currency, side string
		var x assign.Item
		var day, near time.Time
		if err := rows.Scan(&uscc, &currency, &side, &x.ID, &x.Line, &day, &near, &x.Amount, &x.USD); err != nil {
			return err
		}
		x.Day, x.Near = warehouse.Days(day), warehouse.Days(near)
		if uscc != now.uscc || currency != now.currency {
			do(now)
			now = block{uscc: uscc, currency: currency}
		}
		if side == "filing" {
			now.filings = append(now.filings, x)
		} else {
			now.receipts = append(now.receipts, x)
		}
		return nil
	})
	if err == nil {
		do(now)
	}
	return err
}

// open pairs what no number has matched: by amount and date, then by sums.
func (b *builder) open() error {
	var out []pairing
	var capped []fallback
	err := b.blocks("read/open.sql", func(k block) {
		p, c := b.pairs(&k)
		out = append(out, p...)
		for _, x := range c {
			x.uscc, x.currency = k.uscc, k.currency
			capped = append(capped, x)
		}
	})
	if err != nil {
		return err
	}
	if err := b.load(out); err != nil {
		return err
	}
	return b.loadFallback(capped)
}

// pairs solves one block.
func (b *builder) pairs(k *block) ([]pairing, []fallback) {
	var out []pairing
	var capped []fallback
	w, l := b.p.window(), b.p.limits()
	found, large := assign.Match(k.filings, k.receipts, w, l)
	for _, c := range large {
		capped = append(capped, fallback{step: "amount", Capped: c})
	}
	usedF, usedR := make([]bool, len(k.filings)), make([]bool, len(k.receipts))
	for _, p := range found {
		f, r := k.filings[p.F], k.receipts[p.R]
		usedF[p.F], usedR[p.R] = true, true
		out = append(out, pairing{"amount", f.ID, r.ID, r.Line, f.USD, r.USD})
	}
	fs, rs := unused(k.filings, usedF), unused(k.receipts, usedR)

	sums, skipped := assign.Sums(rs, fs, w.SumBounds, func(r assign.Item) (int64, int64) { return r.Day - b.p.sumDays, r.Day + b.p.daysBefore }, l)
	usedF, usedR = make([]bool, len(fs)), make([]bool, len(rs))
	for _, s := range sums {
		r := rs[s.One]
		usedR[s.One] = true
		for i, usd := range assign.Spread(r.USD, amounts(fs, s.Many)) {
			f := fs[s.Many[i]]
			usedF[s.Many[i]] = true
			out = append(out, pairing{"many", f.ID, r.ID, r.Line, f.USD, usd})
		}
	}
	if len(skipped) > 0 {
		capped = append(capped, fallback{step: "many", Capped: spanOf(rs, skipped, 0, 1)})
	}
	fs, rs = unused(fs, usedF), unused(rs, usedR)

	sums, skipped = assign.Sums(fs, rs, w.Bounds, func(f assign.Item) (int64, int64) { return f.Day - b.p.daysBefore, f.Day + b.p.sumDays }, l)
	for _, s := range sums {
		f := fs[s.One]
		for i, usd := range assign.Spread(f.USD, amounts(rs, s.Many)) {
			r := rs[s.Many[i]]
			out = append(out, pairing{"many", f.ID, r.ID, r.Line, usd, r.USD})
		}
	}
	if len(skipped) > 0 {
		capped = append(capped, fallback{step: "many", Capped: spanOf(fs, skipped, 1, 0)})
	}
	return out, capped
}

func unused(items []assign.Item, used []bool) []assign.Item {
	var out []assign.Item
	for i, x := range items {
		if !used[i] {
			out = append(out, x)
		}
	}
	return out
}

func amounts(items []assign.Item, at []int) []int64 {
	out := make([]int64, len(at))
	for i, n := range at {
		out[i] = items[n].Amount
	}
	return out
}

// spanOf describes the items for which no sum was sought; filing and receipt
// count one each, whichever they are.
func spanOf(items []assign.Item, at []int, filing, receipt int) assign.Capped {
	c := assign.Capped{Filings: filing * len(at), Receipts: receipt * len(at), First: items[at[0]].Day, Last: items[at[0]].Day}
	for _, n := range at {
		c.First, c.Last = min(c.First, items[n].Day), max(c.Last, items[n].Day)
	}
	return c
}

// loadFallback fills facts.recon_fallback, in the order of blocks.
func (b *builder) loadFallback(fs []fallback) error {
	uscc, currency, step := warehouse.Column{Name: "uscc"}, warehouse.Column{Name: "currency"}, warehouse.Column{Name: "step"}
	filings, receipts := warehouse.Column{Name: "filings", Kind: warehouse.Int}, warehouse.Column{Name: "receipts", Kind: warehouse.Int}
	first, last := warehouse.Column{Name: "first_date", Kind: warehouse.Date}, warehouse.Column{Name: "last_date", Kind: warehouse.Date}
	for _, f := range fs {
		uscc.Text, currency.Text, step.Text = append(uscc.Text, f.uscc), append(currency.Text, f.currency), append(step.Text, f.step)
		filings.Int, receipts.Int = append(filings.Int, int64(f.Filings)), append(receipts.Int, int64(f.Receipts))
		first.Int, last.Int = append(first.Int, f.First), append(last.Int, f.Last)
	}
	_, err := b.tx.Load(b.ctx, warehouse.Table{Schema: "facts", Name: "recon_fallback", Rows: len(fs),
		Columns: []warehouse.Column{uscc, currency, step, filings, receipts, first, last}})
	return err
}

// overlap fills facts.recon_overlap: a fee of customs and a receipt of the same
// firm that agree in amount and date are one service.
func (b *builder) overlap() error {
	decl, item := warehouse.Column{Name: "decl_no"}, warehouse.Column{Name: "item_no", Kind: warehouse.Int}
	bop, line := warehouse.Column{Name: "bop_no"}, warehouse.Column{Name: "line", Kind: warehouse.Int}
	uscc, month := warehouse.Column{Name: "uscc"}, warehouse.Column{Name: "month"}
	fee := warehouse.Column{Name: "fee_usd", Kind: warehouse.Decimal, Width: 18, Scale: 2}
	paid := warehouse.Column{Name: "receipt_usd", Kind: warehouse.Decimal, Width: 18, Scale: 2}
	var capped []fallback
	err := b.blocks("read/fee.sql", func(k block) {
		found, large := assign.Match(k.filings, k.receipts, b.p.window(), b.p.limits())
		for _, p := range found {
			f, r := k.filings[p.F], k.receipts[p.R]
			decl.Text, item.Int = append(decl.Text, f.ID), append(item.Int, f.Line)
			bop.Text, line.Int = append(bop.Text, r.ID), append(line.Int, r.Line)
			uscc.Text, month.Text = append(uscc.Text, k.uscc), append(month.Text, warehouse.DateOf(r.Day).Format("2006-01"))
			fee.Int, paid.Int = append(fee.Int, f.USD), append(paid.Int, r.USD)
		}
		for _, c := range large {
			capped = append(capped, fallback{k.uscc, k.currency, "customs", c})
		}
	})
	if err != nil {
		return err
	}
	_, err = b.tx.Load(b.ctx, warehouse.Table{Schema: "facts", Name: "recon_overlap", Rows: len(decl.Text),
		Columns: []warehouse.Column{decl, item, bop, line, uscc, fee, paid, month}})
	if err != nil {
		return err
	}
	return b.loadFallback(capped)
}
