package reference

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Txn is a transaction code (交易编码) of SAFE and the item of the
// international classification of services (EBOPS 2010) it falls under. The
// official mapping was not found; Status says on what the mapping rests.
type Txn struct {
	Edition string // 1996, 2008 or 2014
	Code    string
	Zh      string // income side; "" when not found in a source
	EBOPS   string // main item SA…SL; "" for what is no service
	Sub     string // item below it, such as SI2; "" when the code covers the whole item
	Detail  string // most detailed item of EBOPS
	Service bool
	Status  Status // "held": no single item fits, see Book.Txn
	Source  string

	nameStatus Status
}

// edition2014 is the day the code book of 汇发〔2014〕21号 came into force.
var edition2014 = time.Date(2014, 5, 1, 0, 0, 0, 0, time.UTC)

// TxnEdition returns the edition of transaction codes in use on a day. That
// the edition of 2008 began with that year is from memory.
func TxnEdition(on time.Time) string {
	switch {
	case !midnight(on).Before(edition2014):
		return "2014"
	case on.Year() >= 2008:
		return "2008"
	}
	return "1996"
}

// txnSpan is the validity of an edition's codes.
func txnSpan(edition string) (from, to time.Time) {
	start2008 := time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC)
	switch edition {
	case "2014":
		return edition2014, time.Time{}
	case "2008":
		return start2008, edition2014.AddDate(0, 0, -1)
	}
	return time.Time{}, start2008.AddDate(0, 0, -1)
}

func (b *Book) readTxns(d *decoder) {
	b.byTxn = map[[2]string]int{}
	for _, r := range d.sheet("txn.csv", keys{"edition", "code"}, "edition", "code", "zh", "ebops", "ebops_sub", "ebops_detail", "service", "name_status", "status", "source") {
		x := Txn{Edition: r.must("edition"), Code: r.must("code"), Zh: r.text("zh"), EBOPS: r.text("ebops"), Sub: r.text("ebops_sub"),
			Detail: r.text("ebops_detail"), Status: r.status(), Source: r.must("source"), nameStatus: Status(r.text("name_status"))}
		switch {
		case r.local && r.text("service") == "":
			x.Service = x.EBOPS != ""
		case x.Status != "held":
			x.Service = r.flag("service")
		}
		if r.local {
			x.localItem(r)
		}
		if x.Service != (x.EBOPS != "") {
			r.problem("service and ebops of %s disagree", x.Code)
		}
		if x.Detail != "" {
			r.known(b, "CL_EBOPS", x.EBOPS)
			r.known(b, "CL_EBOPS", x.Detail)
		}
		b.byTxn[[2]string{x.Edition, x.Code}] = len(b.txns)
		b.txns = append(b.txns, x)
		c := Code{List: "CL_TXN", Code: x.Code, Zh: x.Zh, Edition: x.Edition, Status: x.nameStatus, Source: x.Source}
		c.ValidFrom, c.ValidTo = txnSpan(x.Edition)
		b.add(c, r)
	}
	slices.SortFunc(b.txns, func(x, y Txn) int {
		return cmp.Or(cmp.Compare(x.Edition, y.Edition), codeCompare(x.Code, y.Code))
	})
	for i, x := range b.txns {
		b.byTxn[[2]string{x.Edition, x.Code}] = i
	}
}

// txnEditions are the editions TxnEdition can answer.
var txnEditions = []string{"1996", "2008", "2014"}

// localItem fills what a row of the user leaves open: the most detailed item
// is the one he names.
func (x *Txn) localItem(r record) {
	if !slices.Contains(txnEditions, x.Edition) {
		r.problem("edition %q of the transaction codes is not known; known are %s", x.Edition, strings.Join(txnEditions, ", "))
	}
	if x.Detail == "" {
		x.Detail = cmp.Or(x.Sub, x.EBOPS)
	}
}

// Txn looks a transaction code up. It does not find codes outside the list nor
// codes that no single item fits (status held): their rows are held, never
// guessed.
func (b *Book) Txn(edition, code string) (Txn, bool) {
	i, ok := b.byTxn[[2]string{edition, code}]
	if !ok || b.txns[i].Status == "held" {
		return Txn{}, false
	}
	return b.txns[i], true
}

// ownerGroup is the group of a registration type in reports.
type ownerGroup struct {
	code, group, zh, edition string
	status                   Status
	source                   string
}

func (b *Book) readOwners(d *decoder) {
	for _, r := range d.read("ownership_groups.csv", "code", "grp", "zh", "edition", "status", "source") {
		o := ownerGroup{r.must("code"), r.must("grp"), r.must("zh"), r.must("edition"), r.status(), r.must("source")}
		r.known(b, "CL_OWNERSHIP", o.code)
		r.known(b, "CL_OWNERSHIP_GROUP", o.group)
		b.owners = append(b.owners, o)
	}
	slices.SortFunc(b.owners, func(x, y ownerGroup) int { return codeCompare(x.code, y.code) })
}

// OwnershipGroup returns state, private, hmt or foreign for a registration
// type (登记注册类型), "" for an unknown one.
func (b *Book) OwnershipGroup(code string) string {
	i, ok := slices.BinarySearchFunc(b.owners, code, func(o ownerGroup, c string) int { return codeCompare(o.code, c) })
	if !ok {
		return ""
	}
	return b.owners[i].group
}

// TradeMode is a customs supervision mode (监管方式) under which a service is
// hidden, with the item of EBOPS its fee belongs to.
type TradeMode struct {
	Code   string
	Zh     string
	EBOPS  string // main item
	Detail string
	Flow   string // credit, debit, both, adjust (corrects the fee base), check (a hint only), "" as the contract says
	Status Status
	Source string
}

func (b *Book) readModes(d *decoder) {
	for _, r := range d.read("trade_modes.csv", "code", "zh", "ebops", "ebops_detail", "flow", "status", "source") {
		m := TradeMode{r.must("code"), r.must("zh"), r.must("ebops"), r.must("ebops_detail"), r.text("flow"), r.status(), r.must("source")}
		r.known(b, "CL_TRADE_MODE", m.Code)
		r.known(b, "CL_EBOPS", m.EBOPS)
		r.known(b, "CL_EBOPS", m.Detail)
		b.modes = append(b.modes, m)
	}
	slices.SortFunc(b.modes, func(x, y TradeMode) int { return codeCompare(x.Code, y.Code) })
}

// TradeMode looks up the service behind a supervision mode; goods-only modes
// are not found.
func (b *Book) TradeMode(code string) (TradeMode, bool) {
	i, ok := slices.BinarySearchFunc(b.modes, code, func(m TradeMode, c string) int { return codeCompare(m.Code, c) })
	if !ok {
		return TradeMode{}, false
	}
	return b.modes[i], true
}
