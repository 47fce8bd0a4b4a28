package reference

import (
	"fmt"
	"slices"
)

// meant returns a suggestion for a word that is in no list: the nearest known
// one, of equally near ones that with the longest common beginning, "" when none
// is near.
func meant(word string, known []string) string {
	w, found := []rune(word), ""
	best, bestHead := max(2, len(w)/2)+1, 0
	for _, k := range known {
		r := []rune(k)
		head := 0
		for head < min(len(w), len(r)) && w[head] == r[head] {
			head++
		}
		n := distance(w, r)
		if n < max(len(r), 2) && (n < best || n == best && found != "" && head > bestHead) {
			best, bestHead, found = n, head, k
		}
	}
	if found == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", found)
}

// distance counts the letters to insert, delete or replace and the neighbours
// to swap (optimal string alignment).
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			n := min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				n = min(n, rows[i-2][j-2]+1)
			}
			rows[i][j] = n
		}
	}
	return rows[len(a)][len(b)]
}

// texts returns the names of lists as texts, sorted.
func texts(ids []ListID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, string(id))
	}
	slices.Sort(out)
	return out
}
