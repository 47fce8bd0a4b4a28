// Package locked holds tests only: every SQL file of the rooms transform and
// indicators runs where nothing but its room's own schemas can be written and
// nothing outside the database can be reached. The steps:
//
//  1. A small city is received and closed (city_test.go).
//  2. Its file is attached for reading to a new one that has the room's own
//     schemas only; then access to files and settings is locked.
//  3. The room does all its work there, makes the same tables as without locks,
//     and statements that do what no file may do are refused.
package locked
