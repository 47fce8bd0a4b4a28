// Package indicators turns facts into observations: the indicator system
// (指标体系) that article 22 of 温政办〔2012〕117号 asks for.
//
// Steps:
//
//  1. Load decodes the catalogue (catalog/*.yaml) strictly and checks it; every
//     mistake is reported with file and line.
//  2. The compiler turns the base indicators into one SQL pass a fact relation:
//     conditional sums over grouping sets, first by contributor, then over the
//     span of months of each time basis, last by cell.
//  3. Compute runs the passes, evaluates the formulas of derived indicators and
//     the generic measures (growth, shares, contributions, ranks) in exact
//     rationals, and writes indicators.observation in one transaction.
//  4. Read gives the observations of a run to the reports as a Cube.
//
// Growth.go and round.go hold the arithmetic of growth and rounding that the
// reports share.
package indicators
