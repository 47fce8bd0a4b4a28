// Package link decides whether two names are one firm (主体匹配). It knows no
// table: the caller brings the register and what was filed.
//
// Its steps:
//
//  1. Places.Parse takes a name apart: legal form, place, branch, and the core
//     that is left.
//  2. NewMatcher indexes the names of the register by the pairs of characters
//     in their cores; Matcher.Match finds every name that can score high enough.
//  3. Passes decides: equal names, then similar ones, each firm to one similar
//     name; what is doubtful goes to a person, what lies elsewhere is blocked.
//  4. Score tells how often that was right, against a labelled sample.
package link
