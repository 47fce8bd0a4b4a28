// Package warehouse keeps the statistical data of STIS in one DuckDB file and
// is the only package that knows the driver. The steps of its use are:
//
//  1. Open takes the single-writer lock of the file, or says who holds it with
//     a *BusyError, and applies the migrations the file has not seen.
//  2. DB.Tx runs a function in one explicit transaction on one connection: a
//     batch, a rebuild or a run is there whole or not at all, also after
//     kill -9.
//  3. Inside it Tx.ExecFile runs SQL kept in files, with named arguments, and
//     Tx.Load brings in typed columns. Load checks every value before the
//     driver sees it, because the driver stores wrong values without a word.
//  4. Publish copies chosen tables into a new file that is switched in
//     atomically, since nobody can read the live file while a job writes it.
//  5. OpenAnalyst opens such a file for people who write their own SQL, with
//     everything but reading locked.
//
// Values are text in UTF-8, whole numbers, decimals as scaled integers, dates
// as days since 1970-01-01, times as microseconds in UTC, and truth values.
// There is no float: ParseDecimal and ParseBig are the only way from a written
// amount to a stored one.
package warehouse
