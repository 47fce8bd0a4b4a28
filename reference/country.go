package reference

import (
	"cmp"
	"slices"
	"time"
)

// Country is a country or territory (国家/地区) of ISO 3166-1. The flags are
// memberships of about 2024; for a given day ask InGroup.
type Country struct {
	Alpha3                                           string
	Alpha2                                           string
	Numeric                                          string
	Customs                                          string // three digits of the customs list; "" when that list has none
	Zh, En                                           string
	Continent                                        string // CL_CONTINENT; "" for the unknown country
	EU27, ASEAN10, RCEP, G20, CPTPP, BRICS2024, OECD bool
	Status                                           Status
	Source                                           string
}

// member is one spell of membership of a partner group.
type member struct {
	group, zh, alpha3 string
	from, to          time.Time
	status            Status
	source            string
}

func (b *Book) readCountries(d *decoder) {
	b.byCountry = map[string]int{}
	for _, r := range d.read("countries.csv", "alpha3", "alpha2", "numeric", "customs", "customs_superseded", "zh", "en", "continent",
		"eu27", "asean10", "rcep", "g20", "cptpp", "brics2024", "oecd", "status", "source") {
		c := Country{Alpha3: r.must("alpha3"), Alpha2: r.text("alpha2"), Numeric: r.text("numeric"), Customs: r.text("customs"),
			Zh: r.must("zh"), En: r.must("en"), Continent: r.text("continent"),
			EU27: r.flag("eu27"), ASEAN10: r.flag("asean10"), RCEP: r.flag("rcep"), G20: r.flag("g20"), CPTPP: r.flag("cptpp"),
			BRICS2024: r.flag("brics2024"), OECD: r.flag("oecd"), Status: r.status(), Source: r.must("source")}
		for _, k := range []string{c.Alpha3, c.Customs, r.text("customs_superseded")} {
			if _, taken := b.byCountry[k]; taken {
				r.problem("country code %s stands twice", k)
			}
			if k != "" {
				b.byCountry[k] = len(b.countries)
			}
		}
		b.countries = append(b.countries, c)
		b.add(Code{List: "CL_COUNTRY", Code: c.Alpha3, Zh: c.Zh, En: c.En, Status: c.Status, Source: c.Source}, r)
		b.add(Code{List: "CL_PARTNER_COUNTRY", Code: c.Alpha3, Zh: c.Zh, En: c.En, Status: c.Status, Source: c.Source}, r)
		if k := c.Continent; k != "" {
			r.known(b, "CL_CONTINENT", k)
		}
		if k := c.Customs; k != "" {
			r.known(b, "CL_CUSTOMS_COUNTRY", k)
		}
	}
}

// known checks, while the lists are still unsorted, that a list has a code.
func (r record) known(b *Book, list ListID, code string) {
	l := b.lists[list]
	if l == nil {
		r.problem("%s is not in %s", code, list)
		return
	}
	if slices.ContainsFunc(l.codes, func(c Code) bool { return c.Code == code }) {
		return
	}
	var codes []string
	for _, c := range l.codes {
		codes = append(codes, c.Code)
	}
	r.problem("%s is not in %s%s", code, list, meant(code, codes))
}

func (b *Book) readGroups(d *decoder) {
	for _, r := range d.read("partner_groups.csv", "grp", "zh", "alpha3", "valid_from", "valid_to", "status", "source") {
		m := member{group: r.must("grp"), zh: r.must("zh"), alpha3: r.must("alpha3"), status: r.status(), source: r.must("source")}
		m.from, m.to = r.span()
		if m.from.IsZero() { // tables join on the day: an open start would be lost
			r.problem("%s in %s has no valid_from", m.alpha3, m.group)
		}
		r.known(b, "CL_GROUP", m.group)
		r.known(b, "CL_COUNTRY", m.alpha3)
		b.members = append(b.members, m)
	}
	slices.SortFunc(b.members, func(x, y member) int {
		return cmp.Or(cmp.Compare(x.group, y.group), cmp.Compare(x.alpha3, y.alpha3), x.from.Compare(y.from))
	})
	for i := 1; i < len(b.members); i++ {
		x, y := b.members[i-1], b.members[i]
		if x.group == y.group && x.alpha3 == y.alpha3 && (x.to.IsZero() || !x.to.Before(y.from)) {
			d.problem("partner_groups.csv", 1, "%s is in %s twice at once", y.alpha3, y.group)
		}
	}
}

// Country looks a country up by alpha-3 or by the customs three-digit code,
// current or superseded.
func (b *Book) Country(code string) (Country, bool) {
	i, ok := b.byCountry[code]
	if !ok {
		return Country{}, false
	}
	return b.countries[i], true
}

// InGroup reports whether a country (alpha-3) belongs to a partner group of
// CL_GROUP on a day. The zero day asks whether it ever did.
func (b *Book) InGroup(group, alpha3 string, on time.Time) bool {
	return slices.ContainsFunc(b.members, func(m member) bool {
		return m.group == group && m.alpha3 == alpha3 && within(on, m.from, m.to)
	})
}
