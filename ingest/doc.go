// Package ingest brings the files of the filers into schema raw: nothing is
// interpreted and nothing is lost. The steps of one delivery:
//
//  1. archive    the bytes are kept under their SHA-256 before anything else; the
//     files of an archive are deliveries of their own
//  2. detect     package workbook tells the format from the content, never from
//     the name, and gives rows of cells with their addresses
//  3. conceal    identity numbers become salted hashes before anything sees them
//  4. find       the header is found below titles and unit lines (表头)
//  5. parse      cells become typed values; what does not parse is a finding
//  6. check      required cells, code lists, check digits, the layout's edits
//  7. load       rows, ledger and findings reach raw in one transaction, a chunk
//     being stored while the next is read
//  8. compare    what the batches of a run changed, by natural key
//
// Replay takes the rows that step 6 held back through steps 2 to 7 again.
//
// What a source looks like is data: ingest/layouts/<name>.yaml. A new source
// needs a layout and no Go.
package ingest
