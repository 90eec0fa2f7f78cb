package engine

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// phrase is one way to say a command.
type phrase struct {
	text    string // folded
	command int    // index
}

// fold makes texts comparable: lower case, full-width forms narrow, runs of blanks one.
func fold(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		if unicode.IsSpace(r) {
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// match finds the command that text begins with, longest words first, and what follows them.
func (t *table) match(text string) (cmd bot.Command, rest string, ok bool) {
	folded := fold(text)
	for _, p := range t.words {
		if strings.HasPrefix(folded, p.text) && ends(p.text, folded[len(p.text):]) {
			return t.commands[p.command], afterWords(text, p.text), true
		}
	}
	return bot.Command{}, "", false
}

// ends reports whether a command's words may end before what follows: Latin words at a border, Chinese ones anywhere.
func ends(words, follows string) bool {
	if follows == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(follows)
	last, _ := utf8.DecodeLastRuneInString(words)
	return unicode.Is(unicode.Han, last) || !unicode.IsLetter(next) && !unicode.IsDigit(next) && next != '-' && next != '_'
}

// afterWords is the part of text behind the folded words, as it was typed, without a leading colon or comma.
func afterWords(text, words string) string {
	for i := range text {
		if fold(text[:i]) == words {
			return strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(text[i:]), ":：,，"))
		}
	}
	return ""
}

// near lists up to three commands whose words are a slip away from what was typed.
func (t *table) near(text string, may func(bot.Command) bool) []bot.Command {
	folded := fold(text)
	type hit struct{ command, distance int }
	best := map[int]int{}
	for _, p := range t.words {
		d := slips(firstRunes(folded, utf8.RuneCountInString(p.text)), p.text)
		allowed := 1 + utf8.RuneCountInString(p.text)/5
		if tooShort(p.text, folded) || d > allowed || !may(t.commands[p.command]) {
			continue
		}
		if have, ok := best[p.command]; !ok || d < have {
			best[p.command] = d
		}
	}
	hits := make([]hit, 0, len(best))
	for c, d := range best {
		hits = append(hits, hit{c, d})
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return a.command - b.command
	})
	var out []bot.Command
	for _, h := range hits[:min(3, len(hits))] {
		out = append(out, t.commands[h.command])
	}
	return out
}

// tooShort reports whether words are so short that a slip away from them is no sign: two Chinese characters are one only
// where nothing follows.
func tooShort(words, text string) bool {
	n := utf8.RuneCountInString(words)
	last, _ := utf8.DecodeLastRuneInString(words)
	return n < 3 && (n < 2 || !unicode.Is(unicode.Han, last) || utf8.RuneCountInString(text) != n)
}

func firstRunes(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(n, len(runes))])
}

// slips is the number of insertions, deletions, substitutions and swaps of neighbours between a and b
// (Damerau-Levenshtein, optimal string alignment).
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}
