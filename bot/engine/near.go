package engine

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/slip"
)

const (
	nearMost = 3  // commands that are offered
	nearHead = 64 // characters of a text in which its command stands
)

// candidate is a command that a text was perhaps meant as.
type candidate struct {
	phrase
	slip.Guess
}

// likelier orders candidates. What was typed as it is comes after what is one slip away: whoever reads this did not mean it
// alone.
func likelier(a, b candidate) int {
	class := func(c candidate) int {
		switch {
		case c.Far > slip.Slight:
			return 2
		case c.Far == 0:
			return 1
		}
		return 0
	}
	return cmp.Or(class(a)-class(b), a.Far-b.Far, b.Runes-a.Runes, a.command-b.command)
}

// near lists up to three commands whose words a text perhaps begins with, wrongly written, likeliest first.
func (t *table) near(text string, may func(bot.Command) bool) []bot.Near {
	head := firstRunes(fold(text), nearHead)
	best := map[int]candidate{}
	for _, p := range t.words { // longest first
		if !may(t.commands[p.command]) {
			continue
		}
		g, ok := slip.Of(head, p.text)
		if c := (candidate{p, g}); ok {
			if have, known := best[p.command]; !known || likelier(c, have) < 0 {
				best[p.command] = c
			}
		}
	}
	found := distinct(best)
	slices.SortFunc(found, likelier)
	var out []bot.Near
	for _, c := range found[:min(nearMost, len(found))] {
		between := " "
		if c.Far == 0 { // said with a colon, it is no longer overlooked that it was said
			between = ": "
		}
		rest := afterWords(text, string([]rune(head)[:c.Runes]))
		out = append(out, bot.Near{Command: t.commands[c.command], Said: strings.TrimSpace(c.said + between + rest), Begins: c.Far == 0})
	}
	return out
}

// distinct leaves out what says nothing: a word that many commands share, and guesses beside a command that was said.
func distinct(best map[int]candidate) (found []candidate) {
	alike := map[slip.Guess]int{}
	said := false
	for _, c := range best {
		alike[c.Guess]++
		said = said || c.Far == 0
	}
	for _, c := range best {
		if alike[c.Guess] <= nearMost && (c.Far <= slip.Slight || !said) {
			found = append(found, c)
		}
	}
	return found
}

// overlooked reports whether a text that begins with a command's words rather is a longer command, wrongly written: "task
// lsit" makes no task called lsit.
func (t *table) overlooked(text string) bool {
	folded := fold(text)
	head := firstRunes(folded, nearHead)
	first := slices.IndexFunc(t.words, func(p phrase) bool { return strings.HasPrefix(folded, p.text) })
	if first < 0 {
		return false
	}
	for _, short := range t.words[first:] {
		if !strings.HasPrefix(folded, short.text) {
			continue
		}
		for _, i := range short.longer {
			if i >= first { // whatever is no longer than what was said is none that it lacks
				break
			}
			if meantBy(head, t.words[i]) {
				return true
			}
		}
	}
	return false
}

// meantBy reports whether a text is a phrase with a small slip, and not the phrase's beginning with something else behind it.
func meantBy(head string, p phrase) bool {
	g, ok := slip.Of(head, p.text)
	if !ok || g.Far > slip.Slight {
		return false
	}
	rest := []rune(head)[g.Runes:]
	return len(rest) == 0 || g.Far == 1 && !unicode.IsLetter(rest[0])
}

// lengthen tells of each phrase which ones begin with it and are longer, in the order of the words. A plural is none: "meeting" is
// no slip for "meetings".
func lengthen(words []phrase) {
	for i := range words {
		for k, p := range words[:i] {
			if len(p.text) > len(words[i].text) && strings.HasPrefix(p.text, words[i].text) && ends(words[i].text, p.text[len(words[i].text):]) {
				words[i].longer = append(words[i].longer, k)
			}
		}
	}
}

// firstRunes is the beginning of s, n characters at most.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
