package ingest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLate: a workbook whose merged ranges are looked at when its rows have
// passed gives what it gives when they are known first. It is read again only
// if they change something.
func TestLate(t *testing.T) {
	const rates = "月份|币种|对美元折算率|人民币对美元月均中间价|种类\n202610|USD|1|7.0992|2\n|EUR|1.1635||2\n202610|HKD|0.1287|7.0992|2"
	title := func(s string) string { return "折算率表\n单位:元\n" + s }
	for _, c := range []struct {
		name, source string
		sheets       []string
		again        bool
	}{
		{"nothing merged", "fx_rate", []string{rates}, false},
		{"title merged", "fx_rate", []string{title(rates) + "\nmerge A1:E1"}, false},
		{"cells of one row merged", "fx_rate", []string{rates + "\nmerge D3:E3"}, false},
		{"keys merged", "fx_rate", []string{rates + "\nmerge A2:A4\nmerge D2:D3"}, true},
		{"keys of the second sheet merged", "fx_rate", []string{rates, rates + "\nmerge A2:A4"}, true},
		{"header of two rows merged", "hr_stat", []string{hrSheet}, false},
		{"a sheet without a header", "hr_stat", []string{hrSheet, "说明\n本工作簿共两张表"}, false}, // known first
		{"no header at all", "hr_stat", []string{"月份|币种\n202610|USD"}, false},
		{"no rows", "fx_rate", []string{"月份|币种|对美元折算率|人民币对美元月均中间价|种类"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Delivery{Path: workbookFile(t, c.sheets...), Source: c.source, Received: received}
			first, late, try := newBench(t), newBench(t), newBench(t)
			late.in.late, try.in.late = 0, 0
			want, err := first.in.Receive(t.Context(), d)
			fatal(t, err)
			got, err := late.in.Receive(t.Context(), d)
			fatal(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("receipt (-first, +late):\n%s", diff)
			}
			if diff := cmp.Diff(first.content(), late.content()); diff != "" {
				t.Errorf("raw (-first, +late):\n%s", diff)
			}
			for rd := range try.in.arrivals(t.Context(), d) {
				_, err := try.in.bring(t.Context(), rd)
				rd.close()
				if errors.Is(err, errLate) != c.again {
					t.Errorf("read again: want %v; %v", c.again, err)
				}
				if c.again && strings.Join(try.query("SELECT count(*) FROM raw.batch_sheet"), "") != "0" {
					t.Error("the first reading left rows")
				}
			}
		})
	}
}
