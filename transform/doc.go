// Package transform turns the rows of the sources into facts: who, what, in
// which month, worth how much. It reads schema raw and schema reference and
// rebuilds schema facts whole, in one transaction, as the world was known at a
// given time. The same as-of time gives the same facts whatever has arrived
// since and in whatever order the files were ingested.
//
// The steps of Build, each one file under sql:
//
//  1. The code lists of package reference are loaded into schema reference.
//  2. The batches seen as of the time are listed (10_batch) in the order of
//     versions: received, batch; and the quarantined rows that were released
//     by then (12_release). A refused file is no batch until it is read.
//  3. For each source a query compiled from its layout finds the row that
//     is in force for every natural key, and calls the others duplicate (同内容)
//     or superseded (已被替代) (version.sql.tmpl, version.go). Where values name
//     their vintage, the final one goes before the revised and the preliminary.
//  4. Rates are chosen by the dated policy; room register makes the firms with the
//     spells of their attributes; contracts and their events are built; then the
//     flows, each with its three clocks: event month (业务发生月), statistic month
//     (统计月) and receipt date (收汇日期), and with USD and CNY at the rate of the
//     event month. What came late says by how many months.
//  5. What could be counted twice is told apart (67_add_up, 68_double_count), and so
//     are codes that nobody knows (66_held_code), corrections (70_replacement,
//     74_correction) and the comparable base (71 to 76), which Build compares with
//     the totals as published. Rooms recon, response and editing add theirs.
//  6. Every data row read gets exactly one outcome (80_row_outcome); Build fails
//     if a batch does not add up.
//  7. The checks over facts (checks/*.sql) run, each on its own; a check that
//     cannot run is itself a hard finding, TRN999.
//
// A file whose header says "purpose: fund" may not reach a source that was given
// for statistics alone (purpose.go); Build refuses to run where one does. History
// tells of one record what was believed when, and why.
package transform
