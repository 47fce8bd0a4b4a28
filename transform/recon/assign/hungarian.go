package assign

import "math"

// hungarian assigns each of n rows one of m columns, n at most m, so that the
// sum of costs is least (Kuhn–Munkres with potentials, O(n²m)). cost holds the
// rows one after the other. Rows and columns are taken in order, so equal costs
// always give the same result.
func hungarian(n, m int, cost []int64) []int {
	u, v := make([]int64, n+1), make([]int64, m+1)
	owner, way := make([]int, m+1), make([]int, m+1) // row of a column, both from 1; 0 = none
	slack, used := make([]int64, m+1), make([]bool, m+1)
	for row := 1; row <= n; row++ {
		owner[0] = row
		for j := range slack {
			slack[j], used[j] = math.MaxInt64, false
		}
		at := 0
		for owner[at] != 0 {
			used[at] = true
			i, next, delta := owner[at], 0, int64(math.MaxInt64)
			for j := 1; j <= m; j++ {
				if used[j] {
					continue
				}
				if c := cost[(i-1)*m+j-1] - u[i] - v[j]; c < slack[j] {
					slack[j], way[j] = c, at
				}
				if slack[j] < delta {
					delta, next = slack[j], j
				}
			}
			for j := 0; j <= m; j++ {
				if used[j] {
					u[owner[j]] += delta
					v[j] -= delta
				} else {
					slack[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			prev := way[at]
			owner[at], at = owner[prev], prev
		}
	}
	out := make([]int, n)
	for j := 1; j <= m; j++ {
		if owner[j] != 0 {
			out[owner[j]-1] = j - 1
		}
	}
	return out
}
