package link

import (
	"cmp"
	"slices"
)

// Levenshtein counts the insertions, deletions and substitutions of code points
// that turn a into b.
func Levenshtein(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range y {
			cost := diagonal
			if c != d {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}

// Jaro is the similarity of Jaro by code point, 0 to 1; two empty texts are
// equal, so 1.
func Jaro(a, b string) float64 { return jaro([]rune(a), []rune(b)) }

// JaroWinkler is Jaro raised by 0.1 of what lacks to 1 for every code point of a
// common beginning, at most four.
func JaroWinkler(a, b string) float64 { return jaroWinkler([]rune(a), []rune(b)) }

// Dice is the share of pairs of neighbours (bigrams, as a multiset) that two
// texts have in common, 0 to 1. Equal texts give 1, also without any pair.
func Dice(a, b string) float64 { return dice([]rune(a), []rune(b)) }

// CoreScore is the score of METHODS §6.1 for two cores: half Dice, half
// Jaro-Winkler.
func CoreScore(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	return score(dice(x, y), jaroWinkler(x, y))
}

func score(dice, winkler float64) float64 { return 0.5*dice + 0.5*winkler }

func jaro(a, b []rune) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	window := max(max(len(a), len(b))/2-1, 0)
	used := make([]bool, len(b))
	var left []rune
	for i, c := range a {
		for j := max(i-window, 0); j < min(i+window+1, len(b)); j++ {
			if !used[j] && b[j] == c {
				used[j], left = true, append(left, c)
				break
			}
		}
	}
	if len(left) == 0 {
		return 0
	}
	apart, k := 0, 0
	for j, c := range b {
		if used[j] {
			if left[k] != c {
				apart++
			}
			k++
		}
	}
	m := float64(len(left))
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(apart/2))/m) / 3
}

func jaroWinkler(a, b []rune) float64 {
	j, prefix := jaro(a, b), 0
	for prefix < min(len(a), len(b), 4) && a[prefix] == b[prefix] {
		prefix++
	}
	return j + 0.1*float64(prefix)*(1-j)
}

type bigram [2]rune

// bigrams are the pairs of neighbours, sorted.
func bigrams(a []rune) []bigram {
	var out []bigram
	for i := 1; i < len(a); i++ {
		out = append(out, bigram{a[i-1], a[i]})
	}
	slices.SortFunc(out, func(x, y bigram) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	return out
}

func dice(a, b []rune) float64 {
	if slices.Equal(a, b) {
		return 1
	}
	x, y := bigrams(a), bigrams(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch c := cmp.Or(cmp.Compare(x[i][0], y[j][0]), cmp.Compare(x[i][1], y[j][1])); {
		case c == 0:
			common++
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}
