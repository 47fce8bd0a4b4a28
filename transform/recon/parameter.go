package recon

import (
	"time"

	"github.com/shopspring/decimal"

	"stis/reference"
	"stis/transform/recon/assign"
	"stis/warehouse"
)

// parameters are the tolerances of the reconciliation (METHODS §6.1, DOMAIN
// §12). Money is in US cents, shares in hundredths of a percent. The limit of
// declaration is dated and read by the statements themselves.
type parameters struct {
	amountBP, feeBP, amountUSD, floorCapBP int64
	daysBefore, daysAfter                  int64
	sumDays, sumTerms                      int64
	youngDays, lateMonths                  int64
	ratioFloorUSD, unsettledBP             int64 // below the floor no firm is judged
	payerFloorUSD, payerBP                 int64
	restBP                                 int64 // share of unknown differences that is still in order
}

// defaults are the values of METHODS §6.1 and DOMAIN §12. That the fixed
// tolerance never exceeds half of the amount is our own: without it US$500 would
// pair US$100 with US$600. So are the floors below which nothing is said of a
// firm, and the half of its receipts above which another payer is worth saying.
// The ratio of DOMAIN §12, 0.8 to 1.25, is a fifth of the larger side: it is
// judged on what no known cause explains (classes M, S and U), for timing alone
// puts most firms outside it in any one quarter.
func defaults() parameters {
	return parameters{amountBP: 100, feeBP: 150, amountUSD: 500_00, floorCapBP: 5000,
		daysBefore: 5, daysAfter: 90, sumDays: 45, sumTerms: 4, youngDays: 90, lateMonths: 6,
		ratioFloorUSD: 100_000_00, unsettledBP: 2000, payerFloorUSD: 50_000_00, payerBP: 5000, restBP: 1000}
}

// parametersOf takes what the book says on a day and the defaults for the rest.
func parametersOf(book *reference.Book, on time.Time) parameters {
	p := defaults()
	for _, x := range []struct {
		name  string
		to    *int64
		scale int64
	}{
		{"recon_amount_share", &p.amountBP, 10000},
		{"recon_fee_band", &p.feeBP, 10000},
		{"recon_amount_floor", &p.amountUSD, 100},
		{"recon_days_from", &p.daysBefore, -1},
		{"recon_days_to", &p.daysAfter, 1},
		{"recon_many_days", &p.sumDays, 1},
		{"recon_many_count", &p.sumTerms, 1},
		{"recon_pending_days", &p.youngDays, 1},
		{"recon_suspicious_months", &p.lateMonths, 1},
	} {
		if v, ok := book.Parameter(x.name, on); ok {
			*x.to = v.Mul(decimal.NewFromInt(x.scale)).IntPart()
		}
	}
	return p
}

func (p parameters) window() assign.Window {
	return assign.Window{Over: p.amountBP, Short: p.feeBP, Floor: p.amountUSD, FloorCap: p.floorCapBP, Before: p.daysBefore, After: p.daysAfter}
}

// limits keep the work of one firm in bounds. They are no statistics: up to them
// the result is the best one, beyond them one in the order of dates.
func (p parameters) limits() assign.Limits {
	return assign.Limits{Cells: 1_000_000, Work: 30_000_000, Scan: 2_000, Candidates: 40, Terms: int(p.sumTerms)}
}

// table lays the parameters out for facts.recon_parameter, where the checks and
// the reader find what was applied.
func (p parameters) table() warehouse.Table {
	rows := []struct {
		name  string
		value int64 // hundredths
	}{
		{"amount_percent", p.amountBP},
		{"amount_usd", p.amountUSD},
		{"days_after", p.daysAfter * 100},
		{"days_before", p.daysBefore * 100},
		{"fee_percent", p.feeBP},
		{"floor_cap_percent", p.floorCapBP},
		{"late_months", p.lateMonths * 100},
		{"payer_floor_usd", p.payerFloorUSD},
		{"payer_percent", p.payerBP},
		{"ratio_floor_usd", p.ratioFloorUSD},
		{"rest_percent", p.restBP},
		{"sum_days", p.sumDays * 100},
		{"sum_terms", p.sumTerms * 100},
		{"unsettled_percent", p.unsettledBP},
		{"young_days", p.youngDays * 100},
	}
	name := warehouse.Column{Name: "name"}
	value := warehouse.Column{Name: "value", Kind: warehouse.Decimal, Width: 18, Scale: 2}
	for _, r := range rows {
		name.Text, value.Int = append(name.Text, r.name), append(value.Int, r.value)
	}
	return warehouse.Table{Schema: "facts", Name: "recon_parameter", Columns: []warehouse.Column{name, value}, Rows: len(rows)}
}
