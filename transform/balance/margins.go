package balance

import (
	"errors"
	"fmt"
	"math"
)

// Rounds and closeness of the iterations (METHODS §6.3).
const (
	rounds = 1000
	nearby = 1e-10
)

// lineError says which row or column of a table cannot reach its total.
type lineError struct {
	Axis  string // row or column
	Index int    // from 0
	Total float64
	Cause error
}

// Error names the line, from 1, and its total.
func (e *lineError) Error() string {
	return fmt.Sprintf("%s %d with total %v: %v", e.Axis, e.Index+1, e.Total, e.Cause)
}

// Unwrap gives the cause.
func (e *lineError) Unwrap() error { return e.Cause }

// RAS scales the rows and columns of a table in turn until both margins agree
// (双比例平衡). Zeros stay zero. It refuses margins with different totals, a line
// of zeros with a total, and negative figures.
func RAS(prior [][]float64, row, col []float64) ([][]float64, error) {
	if err := checkTable(prior, row, col); err != nil {
		return nil, fmt.Errorf("ras: %w", err)
	}
	for i, line := range prior {
		for _, v := range line {
			if v < 0 {
				return nil, fmt.Errorf("ras: %w", &lineError{"row", i, row[i], ErrNegative})
			}
		}
	}
	for i, v := range row {
		if v < 0 {
			return nil, fmt.Errorf("ras: %w", &lineError{"row", i, v, ErrNegative})
		}
	}
	for j, v := range col {
		if v < 0 {
			return nil, fmt.Errorf("ras: %w", &lineError{"column", j, v, ErrNegative})
		}
	}
	x := make([][]float64, len(prior))
	for i := range prior {
		x[i] = append([]float64(nil), prior[i]...)
	}
	size := total(row)
	for range rounds {
		for j := range col {
			scaleColumn(x, j, col[j])
		}
		for i := range row {
			scaleRow(x[i], row[i])
		}
		if off(x, row, col) <= nearby*size {
			return x, finiteTable(x)
		}
	}
	return nil, fmt.Errorf("ras: margins off by %.3g after %d rounds: %w", off(x, row, col), rounds, ErrNoConverge)
}

func scaleColumn(x [][]float64, j int, want float64) {
	sum := 0.0
	for i := range x {
		sum += x[i][j]
	}
	for i := range x {
		if sum > 0 {
			x[i][j] *= want / sum
		}
	}
}

func scaleRow(line []float64, want float64) {
	if sum := total(line); sum > 0 {
		for j := range line {
			line[j] *= want / sum
		}
	}
}

// checkTable refuses tables that no scaling brings to the margins.
func checkTable(prior [][]float64, row, col []float64) error {
	if len(prior) != len(row) || len(row) == 0 || len(col) == 0 {
		return fmt.Errorf("table of %d rows, margins of %d and %d: %w", len(prior), len(row), len(col), ErrShape)
	}
	for i, line := range prior {
		if len(line) != len(col) {
			return fmt.Errorf("row %d has %d figures, want %d: %w", i+1, len(line), len(col), ErrShape)
		}
	}
	if err := errors.Join(finiteTable(prior), finite("row total", row), finite("column total", col)); err != nil {
		return err
	}
	size := 0.0
	for _, v := range row {
		size += math.Abs(v)
	}
	for _, v := range col {
		size += math.Abs(v)
	}
	if d := math.Abs(total(row) - total(col)); d > 1e-9*max(size/2, 1) {
		return fmt.Errorf("rows add to %v, columns to %v: %w", total(row), total(col), ErrMargins)
	}
	for i := range row {
		if row[i] != 0 && allZero(len(col), func(j int) float64 { return prior[i][j] }) {
			return &lineError{"row", i, row[i], ErrZeroLine}
		}
	}
	for j := range col {
		if col[j] != 0 && allZero(len(row), func(i int) float64 { return prior[i][j] }) {
			return &lineError{"column", j, col[j], ErrZeroLine}
		}
	}
	return nil
}

func allZero(n int, at func(int) float64) bool {
	for i := range n {
		if at(i) != 0 {
			return false
		}
	}
	return true
}

func finiteTable(x [][]float64) error {
	for i, line := range x {
		if err := finite(fmt.Sprintf("row %d figure", i+1), line); err != nil {
			return err
		}
	}
	return nil
}

func total(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum
}

// off is the largest difference from a margin.
func off(x [][]float64, row, col []float64) float64 {
	worst := 0.0
	for i := range row {
		worst = max(worst, math.Abs(total(x[i])-row[i]))
	}
	for j := range col {
		sum := 0.0
		for i := range x {
			sum += x[i][j]
		}
		worst = max(worst, math.Abs(sum-col[j]))
	}
	return worst
}

// GRAS is RAS for tables with negative figures: positive ones are multiplied by
// r*s, negative ones divided by it, so that no figure changes its sign.
func GRAS(prior [][]float64, row, col []float64) ([][]float64, error) {
	if err := checkTable(prior, row, col); err != nil {
		return nil, fmt.Errorf("gras: %w", err)
	}
	r, s := ones(len(row)), ones(len(col))
	x := make([][]float64, len(row))
	size := 0.0
	for i := range prior {
		x[i] = make([]float64, len(col))
		for _, v := range prior[i] {
			size += math.Abs(v)
		}
	}
	size = max(size, math.Abs(total(row)))
	for range rounds * 10 {
		for j := range s {
			f, ok := factor(col[j], len(row), func(i int) float64 { return prior[i][j] }, r)
			if !ok {
				return nil, fmt.Errorf("gras: %w", &lineError{"column", j, col[j], ErrInfeasible})
			}
			s[j] = f
		}
		for i := range r {
			f, ok := factor(row[i], len(col), func(j int) float64 { return prior[i][j] }, s)
			if !ok {
				return nil, fmt.Errorf("gras: %w", &lineError{"row", i, row[i], ErrInfeasible})
			}
			r[i] = f
		}
		for i := range r {
			for j := range s {
				if v := prior[i][j]; v > 0 {
					x[i][j] = v * r[i] * s[j]
				} else if v < 0 {
					x[i][j] = v / (r[i] * s[j])
				}
			}
		}
		if err := finiteTable(x); err != nil {
			return nil, fmt.Errorf("gras: %w", err)
		}
		if off(x, row, col) <= nearby/100*size {
			return x, nil
		}
	}
	return nil, fmt.Errorf("gras: margins off by %.3g: %w", off(x, row, col), ErrNoConverge)
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// factor solves f*P - N/f = want for a line whose positive figures add to P and
// negative ones to -N after the factors of the other axis. A line of one sign
// only reaches totals of that sign.
func factor(want float64, n int, at func(int) float64, other []float64) (float64, bool) {
	var pos, neg float64
	for i := range n {
		if v := at(i); v > 0 {
			pos += v * other[i]
		} else if v < 0 {
			neg -= v / other[i]
		}
	}
	var f float64
	switch {
	case pos == 0 && neg == 0:
		return 1, want == 0
	case neg == 0:
		f = want / pos
		return f, f > 0
	case pos == 0:
		f = -neg / want
		return f, want < 0
	case want >= 0:
		f = (want + math.Sqrt(want*want+4*pos*neg)) / (2 * pos)
	default: // the same root without the cancellation of -|want| + sqrt
		f = 2 * neg / (math.Sqrt(want*want+4*pos*neg) - want)
	}
	return f, f > 0 && !math.IsInf(f, 0)
}
