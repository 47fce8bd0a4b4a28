// Package ingest brings the files of the filers into schema raw: nothing is
// interpreted and nothing is lost. The steps of one delivery:
//
//  1. archive    the bytes are kept under their SHA-256 before anything else
//  2. detect     the format is told from the content, never from the name
//  3. read       package xlsx or text gives rows of cells with their addresses
//  4. find       the header is found below titles and unit lines (表头)
//  5. parse      cells become typed values; what does not parse is a finding
//  6. check      required cells, code lists, check digits, the layout's edits
//  7. load       rows, ledger and findings reach raw in one transaction
//
// What a source looks like is data: ingest/layouts/<name>.yaml. A new source
// needs a layout and no Go.
package ingest
