package reference

import (
	"slices"
	"testing"
)

func TestTxnEdition(t *testing.T) {
	for on, want := range map[string]string{
		"2007-12-31": "1996", "2008-01-01": "2008", "2014-04-30": "2008", "2014-05-01": "2014", "2026-10-31": "2014",
	} {
		if got := TxnEdition(date(t, on)); got != want {
			t.Errorf("%s: edition %s, want %s", on, got, want)
		}
	}
}

func TestTxn(t *testing.T) {
	b := mustOpen(t)
	for _, tc := range []struct {
		edition, code, ebops, sub string
		service                   bool
		status                    Status
	}{
		{"2014", "227020", "SI", "SI2", true, "ours"},
		{"2014", "228010", "SJ", "SJ1", true, "ours"},
		{"2014", "228021", "SJ", "SJ2", true, "ours"},
		{"2014", "228040", "SJ", "SJ3", true, "ours"},
		{"2014", "229010", "SK", "SK1", true, "ours"},
		{"2014", "226000", "SG", "", true, "ours"},
		{"2014", "221000", "SA", "", true, "ours"},
		{"2014", "230000", "SB", "", true, "ours"},
		{"2014", "232000", "SL", "", true, "ours"},
		{"2014", "224010", "SE", "SE1", true, "memory"}, // head mapping
		{"2014", "121010", "", "", false, "ours"},       // goods
		{"2014", "822030", "", "", false, "memory"},     // finance
		{"2008", "102010", "SA", "", true, "ours"},      // processing, goods before 2014
		{"2008", "101010", "", "", false, "ours"},
		{"1996", "1910", "SI", "", true, "ours"},
		{"1996", "0101", "", "", false, "memory"},
	} {
		x, ok := b.Txn(tc.edition, tc.code)
		if !ok || x.EBOPS != tc.ebops || x.Sub != tc.sub || x.Service != tc.service || x.Status != tc.status {
			t.Errorf("%s %s: %+v (%t), want %+v", tc.edition, tc.code, x, ok, tc)
		}
	}
	for _, k := range [][2]string{
		{"2014", "224990"}, {"2014", "102010"}, {"2014", "222"}, {"2012", "227020"}, {"", ""},
		{"1996", "1500"}, // spans telecommunication and post: held
	} {
		if x, ok := b.Txn(k[0], k[1]); ok {
			t.Errorf("%v found: %+v", k, x)
		}
	}
}

// All twelve main items can be reached from the edition in use, and an item
// below belongs to its main item.
func TestTxnItems(t *testing.T) {
	b := mustOpen(t)
	var items []string
	for _, x := range b.txns {
		if x.Edition == "2014" && x.Service {
			items = append(items, x.EBOPS)
		}
		if x.Sub != "" && x.Sub[:2] != x.EBOPS || x.Detail != "" && x.Detail[:2] != x.EBOPS {
			t.Errorf("%s: %s, %s, %s", x.Code, x.EBOPS, x.Sub, x.Detail)
		}
		if x.Sub != "" {
			if c, ok := b.Code("CL_EBOPS", x.Sub); !ok || c.Parent != x.EBOPS {
				t.Errorf("%s: item %s stands under %q", x.Code, x.Sub, c.Parent)
			}
		}
	}
	slices.Sort(items)
	items = slices.Compact(items)
	if want := []string{"SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", "SL"}; !slices.Equal(items, want) {
		t.Errorf("items are %v", items)
	}
}

func TestOwnershipGroup(t *testing.T) {
	b := mustOpen(t)
	for code, want := range map[string]string{
		"110": "state", "151": "state", "141": "state", "111": "state",
		"120": "private", "159": "private", "160": "private", "171": "private", "172": "private", "173": "private", "174": "private", "175": "private", "112": "private",
		"200": "hmt", "210": "hmt", "230": "hmt", "300": "foreign", "330": "foreign", "390": "foreign",
		"100": "", "": "", "999": "", // 100 is the heading of state and private
	} {
		if got := b.OwnershipGroup(code); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
	for _, c := range b.List("CL_OWNERSHIP") {
		if b.OwnershipGroup(c.Code) == "" && c.Code != "100" {
			t.Errorf("%s %s has no group", c.Code, c.Zh)
		}
	}
}

func TestTradeMode(t *testing.T) {
	b := mustOpen(t)
	for code, want := range map[string]string{"0214": "SA", "1427": "SA", "1300": "SB", "1371": "SB", "1500": "SJ"} {
		if m, ok := b.TradeMode(code); !ok || m.EBOPS != want {
			t.Errorf("%s is %q, want %s", code, m.EBOPS, want)
		}
	}
	for _, code := range []string{"0110", "0615", "0654", "", "214"} {
		if m, ok := b.TradeMode(code); ok {
			t.Errorf("%q found: %+v", code, m)
		}
	}
}
