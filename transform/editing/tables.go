package editing

import (
	"math"

	"stis/warehouse"
)

// table lays rows out by columns for warehouse.Load.
type table[T any] struct {
	rows []T
	out  warehouse.Table
}

func tableOf[T any](name string, rows []T) *table[T] {
	return &table[T]{rows, warehouse.Table{Schema: "facts", Name: name, Rows: len(rows)}}
}

// text adds a text column; an empty one is NULL where nullable.
func (t *table[T]) text(name string, nullable bool, get func(*T) string) {
	c := warehouse.Column{Name: name, Text: make([]string, len(t.rows)), Null: make([]bool, len(t.rows))}
	for i := range t.rows {
		c.Text[i] = get(&t.rows[i])
		c.Null[i] = nullable && c.Text[i] == ""
	}
	t.out.Columns = append(t.out.Columns, c)
}

// number adds a column of integers or, with a scale, of scaled ones.
func (t *table[T]) number(c warehouse.Column, get func(*T) (v int64, ok bool)) {
	c.Int, c.Null = make([]int64, len(t.rows)), make([]bool, len(t.rows))
	for i := range t.rows {
		v, ok := get(&t.rows[i])
		c.Int[i], c.Null[i] = v, !ok
	}
	t.out.Columns = append(t.out.Columns, c)
}

func whole(name string) warehouse.Column { return warehouse.Column{Name: name, Kind: warehouse.Int} }

func decimal(name string, width, scale uint8) warehouse.Column {
	return warehouse.Column{Name: name, Kind: warehouse.Decimal, Width: width, Scale: scale}
}

func logical(name string) warehouse.Column { return warehouse.Column{Name: name, Kind: warehouse.Bool} }

// scaled rounds a number to so many decimals, half away from zero, and cuts it at
// the limit of its column; it is no amount, but a score, a share or an estimate.
func scaled(v float64, decimals int, limit float64) int64 {
	v = math.Round(v * math.Pow10(decimals))
	switch {
	case v >= limit:
		return int64(limit)
	case v <= -limit:
		return -int64(limit)
	case v != v:
		return 0
	}
	return int64(v)
}

// most is the largest integer of a DECIMAL(18,…) that a float64 holds exactly.
const most = 999_999_999_999_999_872

func judgedTable(js []judged) warehouse.Table {
	t := tableOf("outlier_judged", js)
	n := int64(0)
	t.number(whole("nth"), func(*judged) (int64, bool) { n++; return n, true })
	t.text("method", false, func(j *judged) string { return j.method })
	t.text("rule", false, func(j *judged) string { return j.rule })
	t.text("series", false, func(j *judged) string { return j.series })
	t.text("unit", false, func(j *judged) string { return j.unit })
	t.text("period", false, func(j *judged) string { return monthName(j.month) })
	t.number(decimal("value", 18, 2), func(j *judged) (int64, bool) { return j.value, j.value < most && j.value > -most })
	t.number(decimal("expected", 18, 2), func(j *judged) (int64, bool) { return scaled(j.expected, 0, most), true })
	t.number(decimal("score", 18, 6), func(j *judged) (int64, bool) { return scaled(j.score, 6, most), true })
	t.text("stratum", true, func(j *judged) string { return j.stratum })
	t.text("detail", true, func(j *judged) string { return j.detail })
	t.number(decimal("factor", 18, 6), func(j *judged) (int64, bool) { return scaled(j.factor, 6, most), j.factor != 0 })
	t.number(decimal("own_factor", 18, 6), func(j *judged) (int64, bool) { return scaled(j.own.factor, 6, most), j.own.known })
	t.number(decimal("own_score", 18, 6), func(j *judged) (int64, bool) { return scaled(j.own.score, 6, most), j.own.known })
	return t.out
}

func turnTable(name string, ts []turn) warehouse.Table {
	t := tableOf("start_stop", ts)
	t.text("series", false, func(*turn) string { return name })
	t.text("uscc", false, func(u *turn) string { return u.unit })
	t.text("kind", false, func(u *turn) string { return u.kind })
	t.text("period", false, func(u *turn) string { return monthName(u.month) })
	t.number(whole("months_before"), func(u *turn) (int64, bool) { return int64(u.before), true })
	t.number(whole("months_after"), func(u *turn) (int64, bool) { return int64(u.after), u.kind == "stop" && !u.open })
	t.number(whole("months_open"), func(u *turn) (int64, bool) { return int64(u.silent), u.open })
	return t.out
}

func locatedTable(ls []located) warehouse.Table {
	t := tableOf("localization", ls)
	t.text("source", false, func(l *located) string { return l.source })
	t.text("batch", false, func(l *located) string { return l.batch })
	t.text("sheet", false, func(l *located) string { return l.sheet })
	t.number(whole("row"), func(l *located) (int64, bool) { return int64(l.row), true })
	t.text("key", true, func(l *located) string { return l.key })
	t.text("state", false, func(l *located) string { return l.state })
	t.text("broken", false, func(l *located) string { return l.broken })
	t.number(whole("weight"), func(l *located) (int64, bool) { return int64(l.weight), true })
	t.text("fields", false, func(l *located) string { return l.fields })
	t.text("alternatives", false, func(l *located) string { return l.alternatives })
	return t.out
}
