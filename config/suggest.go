package config

import (
	"fmt"
	"strings"
)

// suggest returns a sentence naming the candidate that was probably meant, or nothing if none is near. A word that
// is right but stands in the wrong section counts as near.
func suggest(word string, candidates []string, separator string) string {
	best, bestAway := "", len([]rune(word))/3+1
	for _, candidate := range candidates {
		away := distance(strings.ToLower(word), strings.ToLower(candidate))
		if tail(word, separator) == tail(candidate, separator) {
			away = min(away, 2)
		}
		if away < bestAway {
			best, bestAway = candidate, away
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %s?", best)
}

// tail is what follows the last separator; with no separator in use nothing is a tail.
func tail(word, separator string) string {
	if separator == "" {
		return word
	}
	return word[strings.LastIndex(word, separator)+1:]
}

// distance is the number of single edits (insert, delete, replace, swap of neighbours) from a to b: the optimal
// string alignment distance.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			replace := rows[i-1][j-1]
			if from[i-1] != to[j-1] {
				replace++
			}
			rows[i][j] = min(replace, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}
