// Package metamorph holds tests only: what must stay true of the facts whatever
// a city files. The steps of every test:
//
//  1. The warehouse of a small synthetic city is copied (city_test.go).
//  2. Something is done to the copy that must not matter, or must matter in one
//     known way: other order, other files, other times, more sources, decisions.
//  3. Every table of the schemas facts and estimate is compared, row by row
//     (dump_test.go).
package metamorph
