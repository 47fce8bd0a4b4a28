package ingest

import (
	"context"
	"database/sql"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strconv"

	"stis/internal/finding"
	"stis/reference"
	"stis/warehouse"
)

// A column filed in the wrong unit shows in its typical amount: 元 under 万元
// is ten thousand times too large, RMB under USD about seven times. A single
// amount says nothing, the median of a column a lot.
const (
	typicalValues = 8 // amounts that a median needs
	typicalFiles  = 8 // earlier files that make a usual value
)

// typical counts the amounts of one money column of a file, in one currency,
// by size: an eighth of a doubling is one bin.
type typical struct {
	field    int
	currency string
	pos      finding.Pos
	n        int
	bins     [64 * binsADoubling]int32
}

const binsADoubling = 8

// add counts the size of an amount at the scale of its column.
func (t *typical) add(scaled int64) {
	u := uint64(max(scaled, -scaled))
	if scaled == 0 || scaled == math.MinInt64 {
		return
	}
	top := bits.Len64(u) - 1
	part := 0
	if top >= 3 {
		part = int(u>>(top-3)) & (binsADoubling - 1)
	} else {
		part = int(u<<(3-top)) & (binsADoubling - 1)
	}
	t.n++
	t.bins[top*binsADoubling+part]++
}

// quantile gives the amount that a share of the others is below, as a power of
// two, in units of the last decimal; within a sixteenth of a doubling or so.
func (t *typical) quantile(share float64) float64 {
	rank := int(share * float64(t.n))
	for i, n := range t.bins {
		if rank -= int(n); rank < 0 {
			return float64(i/binsADoubling) + math.Log2(1+(float64(i%binsADoubling)+0.5)/binsADoubling)
		}
	}
	return 0
}

// observe counts the amounts of a row.
func (b *batch) observe(r *record, h []placed) {
	for i := range h {
		p := &h[i]
		c, v := &b.src.cols[p.field], &r.values[p.field]
		if !c.money || v.null || v.big != nil {
			continue
		}
		currency := ""
		if c.unit.Base == "ORIG" && b.src.currency >= 0 {
			currency = r.values[b.src.currency].text
		}
		b.typicalOf(p, currency, r).add(v.i)
	}
}

// typicalOf finds the counter of a column and currency; there are few.
func (b *batch) typicalOf(p *placed, currency string, r *record) *typical {
	for _, t := range b.typical {
		if t.field == p.field && t.currency == currency {
			return t
		}
	}
	t := &typical{field: p.field, currency: currency,
		pos: finding.Pos{Batch: b.id, File: b.file, Sheet: r.info.Name, Field: b.src.cols[p.field].Field}}
	b.typical = append(b.typical, t)
	return t
}

// usualAmount is how large the amounts of a column have been, file by file, as
// powers of two in the column's unit.
type usualAmount struct{ field, currency string }

// judge compares the typical amounts of a file with those of the files before
// it and remembers them.
func (in *Ingester) judge(ctx context.Context, tx *warehouse.Tx, b *batch, l *ledger) error {
	var found []finding.Finding
	buf := newBuffer("column_median", textCol("batch"), textCol("source"), textCol("field"), textCol("currency"), intCol("n"), sumCol("median"))
	fresh := map[usualAmount]float64{}
	for _, t := range b.typical {
		if t.n < typicalValues {
			continue
		}
		earlier, err := in.usualAmounts(ctx, tx, b.src.Source)
		if err != nil {
			return err
		}
		c := &b.src.cols[t.field]
		median := t.quantile(0.5) - float64(c.Type.Scale)*math.Log2(10)
		key := usualAmount{c.Field, t.currency}
		if ratio := t.off(median, earlier[key]); ratio != 0 {
			found = append(found, t.finding(c, b.src.Source, ratio, median, middle(earlier[key])))
		} else {
			fresh[key] = median // a doubtful value is not what later files are measured by
		}
		buf.add(b.id, b.src.Source, c.Field, t.currency, t.n, sixth(median))
	}
	if err := l.add(ctx, tx, found); err != nil {
		return err
	}
	for key, m := range fresh {
		in.usual[b.src.Source][key] = append(in.usual[b.src.Source][key], m)
	}
	return buf.flush(ctx, tx)
}

// off reports by which factor the amounts are in the wrong unit; 0 = by none
// that can be told from chance. The earlier files must be far from this one,
// measured by how much the files differ among themselves and by how far the
// median of so few amounts may lie from that of all.
func (t *typical) off(median float64, earlier []float64) float64 {
	if len(earlier) < typicalFiles {
		return 0
	}
	usual := middle(earlier)
	var away []float64
	for _, m := range earlier {
		away = append(away, math.Abs(m-usual))
	}
	slices.Sort(away)
	far := away[(9*len(away)+9)/10-1]            // one file in ten may be odd itself
	between := max(1.4826*middle(away), far/1.5) // of few files either may be small by chance
	within := 1.2533 * (t.quantile(0.75) - t.quantile(0.25)) / 1.349 / math.Sqrt(float64(t.n))
	d := median - usual
	if math.Abs(d) < 7*math.Hypot(between, within) || math.Abs(d) < 2*far {
		return 0
	}
	for _, u := range []struct{ factor, low, high float64 }{{7, 5, 10}, {1000, 400, 2500}, {10000, 4000, 25000}} {
		if size := math.Exp2(math.Abs(d)); size >= u.low && size <= u.high {
			return math.Copysign(u.factor, d)
		}
	}
	return 0
}

func (t *typical) finding(c *column, source string, ratio, median, usual float64) finding.Finding {
	zhFactor := map[float64]string{7: "7", 1000: "1000", 10000: "1万"}[math.Abs(ratio)]
	zhSide, enSide, hint := "大", "above", "元与"+c.Unit
	if ratio < 0 {
		zhSide, enSide = "小", "below"
	}
	if math.Abs(ratio) == 7 {
		hint = "人民币与美元"
	}
	now, before := roundTo(strconv.FormatFloat(math.Exp2(median), 'f', 6, 64), 2), roundTo(strconv.FormatFloat(math.Exp2(usual), 'f', 6, 64), 2)
	zhIn, enIn := "", ""
	if t.currency != "" {
		zhIn, enIn = "("+t.currency+")", " in "+t.currency
	}
	return finding.Finding{Rule: "ING020", Severity: finding.Warning, Source: source, Pos: t.pos,
		Zh: c.Header + zhIn + ":本表金额多在" + now + c.Unit + "上下,以往多在" + before + c.Unit + "上下,约" + zhSide + zhFactor + "倍,请核对计量单位(如" + hint + "是否混淆)",
		En: c.Field + ": the typical amount" + enIn + " is about " + now + ", in earlier files about " + before + ": about " +
			strconv.FormatFloat(math.Abs(ratio), 'f', -1, 64) + " times " + enSide + ", the unit may be mistaken"}
}

// usualAmounts gives the medians of the files of a source, asked for once.
func (in *Ingester) usualAmounts(ctx context.Context, tx *warehouse.Tx, source string) (map[usualAmount][]float64, error) {
	if known, ok := in.usual[source]; ok {
		return known, nil
	}
	rows, err := tx.Query(ctx, sqlText("medians.sql"), sql.Named("source", source))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below tells
	known := map[usualAmount][]float64{}
	for rows.Next() {
		var key usualAmount
		var m float64
		if err := rows.Scan(&key.field, &key.currency, &m); err != nil {
			return nil, err
		}
		if m > 0 {
			known[key] = append(known[key], math.Log2(m))
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	in.usual[source] = known
	return known, nil
}

func middle(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}

// sixth writes a power of two at six decimals.
func sixth(log2 float64) *big.Int {
	n, _ := new(big.Float).SetFloat64(math.Round(math.Exp2(log2) * 1e6)).Int(nil)
	return n
}

// isMoney reports a unit in which money is counted.
func isMoney(u reference.Unit) bool { return u.Base == "CNY" || u.Base == "USD" || u.Base == "ORIG" }
