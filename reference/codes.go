package reference

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// ListID names a code list, for example CL_COUNTY.
type ListID string

// Code is one code of a list in one edition of its code book.
type Code struct {
	List      ListID
	Code      string
	Zh        string // official or usual Chinese name; "" when not found in a source
	En        string // may be ""
	Parent    string // code above it in the same list and edition; "" at the top
	Edition   string // edition of the code book; "" = the list has only one
	ValidFrom time.Time
	ValidTo   time.Time // last valid day; zero = still valid
	Status    Status
	Source    string
}

// codeList is a list with its codes sorted by code, then edition.
type codeList struct {
	id      ListID
	zh, en  string
	edition string // edition that a code means when none is named
	source  string
	codes   []Code
	at      []record // where codes[i] stands
}

var codeHeader = []string{"list", "code", "zh", "en", "parent", "edition", "valid_from", "valid_to", "status", "source"}

func (b *Book) readLists(d *decoder) {
	for _, r := range d.read("lists.csv", "list", "zh", "en", "edition", "source") {
		id := ListID(r.must("list"))
		if b.lists[id] != nil {
			r.problem("list %s stands twice", id)
			continue
		}
		b.ids = append(b.ids, id)
		b.lists[id] = &codeList{id: id, zh: r.must("zh"), en: r.must("en"), edition: r.text("edition"), source: r.must("source")}
	}
	slices.Sort(b.ids)
}

func (b *Book) readCodes(d *decoder) {
	key := keys{"list", "code", "edition"}
	for _, r := range d.sheets("codes/*.csv", key, key, codeHeader...) {
		c := Code{List: ListID(r.must("list")), Code: r.must("code"), Zh: r.text("zh"), En: r.text("en"), Parent: r.text("parent"),
			Edition: r.text("edition"), Status: r.status(), Source: r.must("source")}
		c.ValidFrom, c.ValidTo = r.span()
		if c.Zh == "" && c.Status != "missing" {
			r.problem("%s %s has no Chinese name", c.List, c.Code)
		}
		b.add(c, r)
	}
}

// add puts a code in its list.
func (b *Book) add(c Code, r record) {
	l := b.lists[c.List]
	if l == nil {
		r.problem("list %q is not in lists.csv%s", c.List, meant(string(c.List), texts(b.ids)))
		return
	}
	l.codes = append(l.codes, c)
	l.at = append(l.at, r)
}

// finish sorts a list and checks that keys are unique and parents exist.
func (l *codeList) finish(d *decoder) {
	if len(l.codes) == 0 {
		d.problem("lists.csv", 1, "list %s has no codes", l.id)
	}
	type key struct{ code, edition string }
	seen := map[key]bool{}
	for i, c := range l.codes {
		if k := (key{c.Code, c.Edition}); seen[k] {
			l.at[i].problem("%s %s of edition %q stands twice", l.id, c.Code, c.Edition)
		} else {
			seen[k] = true
		}
	}
	for i, c := range l.codes {
		if l.at[i].local && c.Edition == "" {
			if known := l.editions(); len(known) > 0 {
				l.at[i].problem("%s %s names no edition: want one of %s", l.id, c.Code, strings.Join(known, ", "))
			}
		}
		if c.Parent != "" && !seen[key{c.Parent, c.Edition}] {
			l.at[i].problem("parent %s of %s %s does not exist in edition %q", c.Parent, l.id, c.Code, c.Edition)
		}
	}
	l.at = nil
	slices.SortFunc(l.codes, func(a, b Code) int {
		return cmp.Or(codeCompare(a.Code, b.Code), cmp.Compare(a.Edition, b.Edition))
	})
}

// editions returns the editions of the list's codes, sorted; none when the list
// has only one.
func (l *codeList) editions() []string {
	var out []string
	for _, c := range l.codes {
		if c.Edition != "" {
			out = append(out, c.Edition)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// spells returns the rows of a code, one for each edition.
func (l *codeList) spells(code string) []Code {
	i, ok := slices.BinarySearchFunc(l.codes, code, func(c Code, s string) int { return codeCompare(c.Code, s) })
	if !ok {
		return nil
	}
	j := i
	for j < len(l.codes) && l.codes[j].Code == code {
		j++
	}
	return l.codes[i:j]
}

// Code looks a code up: in the list's usual edition when it stands there, else
// in the latest edition that has it.
func (b *Book) Code(list ListID, code string) (Code, bool) {
	l := b.lists[list]
	if l == nil {
		return Code{}, false
	}
	found := l.spells(code)
	for _, c := range found {
		if c.Edition == l.edition {
			return c, true
		}
	}
	if len(found) == 0 {
		return Code{}, false
	}
	return found[len(found)-1], true
}

// CodeIn looks a code up in one edition only.
func (b *Book) CodeIn(list ListID, edition, code string) (Code, bool) {
	l := b.lists[list]
	if l == nil {
		return Code{}, false
	}
	for _, c := range l.spells(code) {
		if c.Edition == edition {
			return c, true
		}
	}
	return Code{}, false
}

// Valid reports whether some edition of the list has the code and the day lies
// in its validity. The zero day asks only whether the code exists.
func (b *Book) Valid(list ListID, code string, on time.Time) bool {
	l := b.lists[list]
	return l != nil && slices.ContainsFunc(l.spells(code), func(c Code) bool { return within(on, c.ValidFrom, c.ValidTo) })
}

// List returns the codes of a list in its usual edition, sorted; nil for an
// unknown list.
func (b *Book) List(list ListID) []Code {
	l := b.lists[list]
	if l == nil {
		return nil
	}
	var out []Code
	for _, c := range l.codes {
		if l.edition == "" || c.Edition == l.edition {
			out = append(out, c)
		}
	}
	return out
}

// Lists returns the names of all lists, sorted.
func (b *Book) Lists() []ListID { return slices.Clone(b.ids) }

// Title returns the Chinese and English name of a list; empty for an unknown
// one.
func (b *Book) Title(list ListID) (zh, en string) {
	if l := b.lists[list]; l != nil {
		return l.zh, l.en
	}
	return "", ""
}
