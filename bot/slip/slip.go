// Package slip tells whether what was typed is perhaps meant as certain words: with letters swapped, a character that
// sounds alike, a word too few or in the wrong place, or in pinyin. It knows no commands, and whoever asks it decides what
// becomes of the guess. Texts are compared as they are: folding case and width is the caller's.
package slip

import (
	"slices"
	"strings"
	"unicode"
)

// What each kind of slip counts.
const (
	sound  = 1 // a Chinese character that sounds alike
	letter = 2 // a letter too many, too few, wrong, or two swapped
	order  = 2 // words in another order
	pinyin = 1 // Chinese words, written as they sound
	lacks  = 5 // a word too few
)

// Slight is how far one slip is at most.
const Slight = 2

// Guess is how a text may be meant.
type Guess struct {
	Far   int // the smaller, the likelier; 0: exactly so
	Runes int // characters of the text that stand for the words
}

// Of tells whether text perhaps begins with words. Both are folded.
func Of(text, words string) (Guess, bool) {
	t, w := []rune(text), []rune(words)
	if len(t) == 0 || len(w) == 0 {
		return Guess{}, false
	}
	tries := latinTries
	if slices.ContainsFunc(w, han) {
		tries = chineseTries
	}
	var best Guess
	found := false
	for _, try := range tries {
		if g, ok := try(t, w); ok && (!found || g.Far < best.Far) {
			best, found = g, true
		}
	}
	return best, found
}

var latinTries = []func(text, words []rune) (Guess, bool){misspelt, reordered, shortened}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// border reports whether a Latin word may end before the i-th character.
func border(text []rune, i int) bool {
	return i >= len(text) || !unicode.IsLetter(text[i]) && !unicode.IsDigit(text[i]) && text[i] != '-' && text[i] != '_'
}

// misspelt compares letter by letter.
func misspelt(text, words []rune) (Guess, bool) {
	slips := 2
	if len(words) <= 8 {
		slips = 1
	}
	best, found := Guess{}, false
	row := align(text[:min(len(text), len(words)+slips)], words)
	for i, far := range row {
		if far > slips*letter || !border(text, i) || i == 0 {
			continue
		}
		if !found || far < best.Far {
			best, found = Guess{Far: far, Runes: i}, true
		}
	}
	if found && best.Far > 0 && len(words) <= 5 && !typing(text[:best.Runes], words) {
		return Guess{}, false // another word, rather: find, not bind
	}
	return best, found
}

// align is, for each beginning of a text, how many slips of letters make it the words (Damerau-Levenshtein, optimal string
// alignment).
func align(text, words []rune) []int {
	rows := make([][]int, len(text)+1)
	for i := range rows {
		rows[i] = make([]int, len(words)+1)
		rows[i][0] = i * letter
	}
	for j := range words {
		rows[0][j+1] = (j + 1) * letter
	}
	for i := 1; i <= len(text); i++ {
		for j := 1; j <= len(words); j++ {
			d := min(rows[i-1][j]+letter, rows[i][j-1]+letter, rows[i-1][j-1]+change(text[i-1], words[j-1]))
			if i > 1 && j > 1 && text[i-1] == words[j-2] && text[i-2] == words[j-1] {
				d = min(d, rows[i-2][j-2]+letter)
			}
			rows[i][j] = d
		}
	}
	ends := make([]int, len(rows))
	for i := range rows {
		ends[i] = rows[i][len(words)]
	}
	return ends
}

// change is what one character in place of another counts.
func change(a, b rune) int {
	switch {
	case a == b:
		return 0
	case alike(a, b):
		return sound
	}
	return letter
}

// typing reports whether a short word is one slip of the fingers away from another: most short words that are merely alike
// are words of their own.
func typing(text, word []rune) bool {
	switch len(text) - len(word) {
	case 0:
		for i := range text {
			if text[i] != word[i] {
				swapped := i+1 < len(text) && text[i] == word[i+1] && text[i+1] == word[i]
				return swapped || beside(text[i], word[i])
			}
		}
	case -1: // one too few
		return true
	case 1: // one too many: the same twice
		for i := range word {
			if text[i] != word[i] {
				return text[i] == text[max(0, i-1)]
			}
		}
		return text[len(text)-1] == text[len(text)-2]
	}
	return false
}

var keys = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// beside reports whether two letters lie beside each other on a keyboard.
func beside(a, b rune) bool {
	for y, row := range keys {
		for x, key := range row {
			if key != a {
				continue
			}
			for _, near := range [][2]int{{y, x - 1}, {y, x + 1}, {y - 1, x}, {y - 1, x + 1}, {y + 1, x - 1}, {y + 1, x}} {
				if near[0] >= 0 && near[0] < len(keys) && near[1] >= 0 && near[1] < len(keys[near[0]]) && rune(keys[near[0]][near[1]]) == b {
					return true
				}
			}
		}
	}
	return false
}

// reordered compares with the words turned around: "members project".
func reordered(text, words []rune) (Guess, bool) {
	split := strings.Fields(string(words))
	best, found := Guess{}, false
	for i := 1; i < len(split); i++ {
		turned := strings.Join(append(slices.Clone(split[i:]), split[:i]...), " ")
		if g, ok := misspelt(text, []rune(turned)); ok && (!found || g.Far < best.Far) {
			best, found = g, true
		}
	}
	best.Far += order
	return best, found
}

// sentence reports whether more than most words follow n words of a text, but for mentions, numbers and the like: what
// shortens a command is short.
func sentence(text []rune, n, most int) bool {
	plain := 0
	for _, word := range strings.Fields(string(text))[n:] {
		if !strings.ContainsAny(word, "@0123456789") {
			plain++
		}
	}
	return plain > most
}

// shortened compares with one word left out, of a text that is short: "show ERP-12".
func shortened(text, words []rune) (Guess, bool) {
	split := strings.Fields(string(words))
	if n := len(split) - 1; n < 1 || len(strings.Fields(string(text))) < n || sentence(text, n, 1) {
		return Guess{}, false
	}
	for i := range split {
		rest := []rune(strings.Join(slices.Delete(slices.Clone(split), i, i+1), " "))
		if len(rest) > 2 && len(rest) <= len(text) && slices.Equal(text[:len(rest)], rest) && border(text, len(rest)) {
			return Guess{Far: lacks, Runes: len(rest)}, true
		}
	}
	return Guess{}, false
}
