package reference

import (
	"embed"
	"io/fs"
	"strconv"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// Table is one table of the warehouse's schema reference as text, ready to be
// loaded. Rows are sorted by key.
type Table struct {
	Name    string // without the schema
	File    string // name of its statement in SQL
	Columns []string
	Types   []string   // VARCHAR, DATE, BOOLEAN or INTEGER, as in the statement
	Rows    [][]string // dates 2006-01-02, "" is NULL; booleans true and false; empty text stays empty text
}

// SQL returns the files that make the tables of schema reference, one
// statement each, named as Table.File says.
func SQL() fs.FS {
	sub, err := fs.Sub(sqlFiles, "sql")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Tables returns everything the Book knows, in the order of loading.
func (b *Book) Tables() []Table {
	return []Table{b.listTable(), b.codeTable(), b.countryTable(), b.groupTable(), b.txnTable(),
		b.modeTable(), b.holidayTable(), b.windowTable(), b.focusTable(), b.ownerTable(),
		b.changeTable(), b.baseEditionTable(), b.baseCodeTable(), b.rateTable(), b.parameterTable(), b.reconTable(), b.calendarTable()}
}

// table pairs column names with types: name, type, name, type, …
func table(name string, columns ...string) Table {
	t := Table{Name: name, File: name + ".sql"}
	for i := 0; i < len(columns); i += 2 {
		t.Columns = append(t.Columns, columns[i])
		t.Types = append(t.Types, columns[i+1])
	}
	return t
}

func (t *Table) add(values ...string) { t.Rows = append(t.Rows, values) }

func (b *Book) listTable() Table {
	t := table("code_list", "list", "VARCHAR", "zh", "VARCHAR", "en", "VARCHAR", "edition", "VARCHAR", "source", "VARCHAR")
	for _, id := range b.ids {
		l := b.lists[id]
		t.add(string(id), l.zh, l.en, l.edition, l.source)
	}
	return t
}

func (b *Book) codeTable() Table {
	t := table("code", "list", "VARCHAR", "code", "VARCHAR", "edition", "VARCHAR", "zh", "VARCHAR", "en", "VARCHAR", "parent", "VARCHAR",
		"valid_from", "DATE", "valid_to", "DATE", "status", "VARCHAR", "source", "VARCHAR")
	for _, id := range b.ids {
		for _, c := range b.lists[id].codes {
			t.add(string(id), c.Code, c.Edition, c.Zh, c.En, c.Parent, day(c.ValidFrom), day(c.ValidTo), string(c.Status), c.Source)
		}
	}
	return t
}

func (b *Book) countryTable() Table {
	t := table("country", "alpha3", "VARCHAR", "alpha2", "VARCHAR", "numeric_code", "VARCHAR", "customs", "VARCHAR", "zh", "VARCHAR", "en", "VARCHAR",
		"continent", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, c := range b.countries {
		t.add(c.Alpha3, c.Alpha2, c.Numeric, c.Customs, c.Zh, c.En, c.Continent, string(c.Status), c.Source)
	}
	return t
}

func (b *Book) groupTable() Table {
	t := table("partner_group", "grp", "VARCHAR", "zh", "VARCHAR", "alpha3", "VARCHAR", "valid_from", "DATE", "valid_to", "DATE", "status", "VARCHAR", "source", "VARCHAR")
	for _, m := range b.members {
		t.add(m.group, m.zh, m.alpha3, day(m.from), day(m.to), string(m.status), m.source)
	}
	return t
}

// txnTable leaves out held codes, as Txn does: a join that finds nothing is
// what holds their rows.
func (b *Book) txnTable() Table {
	t := table("txn", "edition", "VARCHAR", "code", "VARCHAR", "zh", "VARCHAR", "ebops", "VARCHAR", "ebops_sub", "VARCHAR", "ebops_detail", "VARCHAR",
		"service", "BOOLEAN", "name_status", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, x := range b.txns {
		if x.Status != "held" {
			t.add(x.Edition, x.Code, x.Zh, x.EBOPS, x.Sub, x.Detail, flag(x.Service), string(x.nameStatus), string(x.Status), x.Source)
		}
	}
	return t
}

func (b *Book) modeTable() Table {
	t := table("trade_mode", "code", "VARCHAR", "zh", "VARCHAR", "ebops", "VARCHAR", "ebops_detail", "VARCHAR", "flow", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, m := range b.modes {
		t.add(m.Code, m.Zh, m.EBOPS, m.Detail, m.Flow, string(m.Status), m.Source)
	}
	return t
}

func (b *Book) holidayTable() Table {
	t := table("holiday", "day", "DATE", "name", "VARCHAR", "kind", "VARCHAR", "source", "VARCHAR")
	for _, h := range b.holidays {
		kind := "workday"
		if h.Off {
			kind = "holiday"
		}
		t.add(day(h.Day), h.Name, kind, h.Source)
	}
	return t
}

func (b *Book) windowTable() Table {
	t := table("filing_window", "valid_from", "DATE", "freeze_day", "INTEGER", "early_until_md", "VARCHAR", "early_from_md", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, w := range b.windows {
		t.add(day(w.ValidFrom), strconv.Itoa(w.FreezeDay), w.EarlyUntil, w.EarlyFrom, string(w.Status), w.Source)
	}
	return t
}

func (b *Book) focusTable() Table {
	t := table("so_focus", "so_class2", "VARCHAR")
	for _, c := range b.List("CL_FOCUS") {
		t.add(c.Code)
	}
	return t
}

func (b *Book) ownerTable() Table {
	t := table("ownership_group", "code", "VARCHAR", "grp", "VARCHAR", "zh", "VARCHAR", "status", "VARCHAR", "source", "VARCHAR")
	for _, o := range b.owners {
		t.add(o.code, o.group, o.zh, string(o.status), o.source)
	}
	return t
}
