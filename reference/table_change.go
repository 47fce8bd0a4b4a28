package reference

import (
	"strconv"
	"time"
)

// The tables that statements join by day give an open bound as a day far away:
// an empty one would lose the row.
const (
	firstDay = "0001-01-01"
	lastDay  = "9999-12-31"
)

func dayOr(t time.Time, open string) string {
	if t.IsZero() {
		return open
	}
	return day(t)
}

// share prints a weight; that of a split is not known.
func share(weight int, split bool) string {
	if split {
		return ""
	}
	return strconv.Itoa(weight)
}

func (b *Book) changeTable() Table {
	t := table("concordance", "list", "VARCHAR", "from_edition", "VARCHAR", "from_code", "VARCHAR", "to_edition", "VARCHAR", "to_code", "VARCHAR",
		"valid_from", "DATE", "weight", "INTEGER", "status", "VARCHAR", "source", "VARCHAR", "split", "BOOLEAN")
	for _, c := range b.changes {
		t.add(string(c.list), c.fromEdition, c.from, c.toEdition, c.to, day(c.on), share(c.weight, c.split), string(c.status), c.source, flag(c.split))
	}
	return t
}

func (b *Book) baseEditionTable() Table {
	t := table("base_edition", "list", "VARCHAR", "edition", "VARCHAR", "codes", "VARCHAR", "why", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, e := range b.bases {
		t.add(string(e.list), e.edition, string(e.codes), e.why, string(e.status), e.source)
	}
	return t
}

func (b *Book) baseCodeTable() Table {
	t := table("base_code", "list", "VARCHAR", "edition", "VARCHAR", "code", "VARCHAR", "base_code", "VARCHAR", "weight", "INTEGER",
		"split", "BOOLEAN", "status", "VARCHAR", "valid_from", "DATE", "valid_to", "DATE")
	for _, e := range b.bases {
		steps := b.baseSteps(e)
		for _, edition := range b.editions(e.list) {
			for _, s := range steps[edition] {
				t.add(string(e.list), edition, s.From, s.To, share(s.Weight, s.Split), flag(s.Split), string(s.Status),
					dayOr(s.ValidFrom, firstDay), dayOr(s.ValidTo, lastDay))
			}
		}
	}
	return t
}

func (b *Book) rateTable() Table {
	t := table("rate_policy", "valid_from", "DATE", "rank", "INTEGER", "kind", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR", "valid_to", "DATE")
	for i, p := range b.rates {
		to := lastDay
		for _, next := range b.rates[i:] {
			if next.from.After(p.from) {
				to = day(next.from.AddDate(0, 0, -1))
				break
			}
		}
		t.add(day(p.from), strconv.Itoa(p.rank), p.kind, string(p.status), p.source, to)
	}
	return t
}

func (b *Book) parameterTable() Table {
	t := table("parameter", "name", "VARCHAR", "valid_from", "DATE", "value", "VARCHAR", "unit", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR", "valid_to", "DATE")
	for i, p := range b.parameters {
		to := lastDay
		if i+1 < len(b.parameters) && b.parameters[i+1].name == p.name {
			to = day(b.parameters[i+1].from.AddDate(0, 0, -1))
		}
		t.add(p.name, day(p.from), p.text, p.unit, string(p.status), p.source, to)
	}
	return t
}

func (b *Book) reconTable() Table {
	t := table("recon_code", "edition", "VARCHAR", "head", "VARCHAR", "ebops", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, c := range b.recon {
		t.add(c.edition, c.head, c.ebops, string(c.status), c.source)
	}
	return t
}

func (b *Book) calendarTable() Table {
	t := table("filing_calendar", "event", "VARCHAR", "zh", "VARCHAR", "en", "VARCHAR", "rule", "VARCHAR", "shift", "VARCHAR", "joint", "BOOLEAN",
		"valid_from", "DATE", "valid_to", "DATE", "mark", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, r := range b.calendar {
		t.add(r.Event, r.Zh, r.En, r.text, r.Shift, flag(r.Joint), day(r.ValidFrom), dayOr(r.ValidTo, lastDay), r.Mark, string(r.Status), r.Source)
	}
	return t
}
