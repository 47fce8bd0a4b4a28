// Package city makes a synthetic city: the spreadsheets that the commerce
// bureau, the foreign-exchange branch, customs and the finance bureau of one
// prefecture would send in some years, together with a ledger of the truth.
// Everything in it is invented; only code lists, county names and the dates of
// holidays are real.
//
// The steps, each deterministic from Config.Seed:
//
//  1. firms are born, rename, move, merge and close (firm.go);
//  2. they sign contracts (服务外包接包合同), execute them and are paid weeks
//     later (contract.go, execution.go, flow.go); customs lines, staff, fund
//     projects, parks and macro series follow;
//  3. errors are planted on facts, with what STIS must make of each (plant.go,
//     plant_flow.go); so are differences between filings and receipts
//     (plant_gap.go), firms under other codes and names (identity.go),
//     corrections of corrections (chain.go) and values that are odd but not
//     wrong in form (oddity.go). Amounts that by chance would look like an
//     answer to another are changed (entangle.go);
//  4. every fact is filed as rows of monthly files (filing.go, rows_so.go,
//     rows_other.go), and the forms that derive from all others, such as
//     trainings, summaries, budgets and direct reports, are filed from them
//     (form_people.go, form_trade.go, form_admin.go);
//  5. errors are planted on rows, columns and whole files (plant_row.go,
//     plant_form.go, plant_unit.go), each cross-field edit of each layout among
//     them (plant_edit.go, flaws.go);
//  6. the files are written with the mess of real offices: merged titles, unit
//     lines, several header rows, totals, footers, full-width digits, text in
//     GB18030, web pages and XML under the name of a workbook, several workbooks
//     in one archive (look.go, book.go, format.go);
//  7. the ledger adds the true facts by the published rules in integer
//     arithmetic of its own, never through STIS (total.go, ledger.go), and says
//     what becomes of every row (version.go), who is meant by every code and
//     name (links.go), why filings and receipts differ (gap.go), what stands
//     twice and what a silent unit would have filed (double.go).
//
// Random numbers come from one stream per concern and unit, so that a change
// of scale does not reshuffle what the smaller city already held.
package city
