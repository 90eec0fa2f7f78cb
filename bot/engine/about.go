package engine

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/golive-bot/golive/bot"
)

const (
	aboutMost  = 3   // commands that are named
	aboutShare = 0.5 // of a text's words that a command shares with it
	hanShare   = 0.3 // the same in Chinese, where words are taken for pairs of characters and most pairs are none
	aboutWords = 12  // longer texts are about something else
	aboutRare  = 4   // commands that a word is shared by which tells enough alone; pairs of Chinese characters never do
)

// subject is what a command is about: the words in which it is said.
type subject map[string]bool

// learn notes what each command is about.
func (t *table) learn() {
	t.subjects = make([]subject, len(t.commands))
	for _, p := range t.words {
		if t.subjects[p.command] == nil {
			t.subjects[p.command] = subject{}
		}
		for _, w := range contents(p.text) {
			t.subjects[p.command][w] = true
		}
	}
}

// about lists up to three commands that share most words with a text: what a sentence that is no command may have been about.
func (t *table) about(text string, may func(bot.Command) bool) []bot.Command {
	asked := contents(fold(text))
	if len(asked) == 0 || len(asked) > aboutWords {
		return nil
	}
	known := map[string]int{} // commands by word
	for _, w := range asked {
		for _, s := range t.subjects {
			if s[w] {
				known[w]++
			}
		}
	}
	type found struct{ command, shares, of int }
	var list []found
	for i, s := range t.subjects {
		shares, need, tells := 0, aboutShare, false
		for _, w := range asked {
			if s[w] {
				shares++
				tells = tells || shares > 1 || !isHan(w) && known[w] <= aboutRare
			}
			if isHan(w) {
				need = hanShare
			}
		}
		if tells && float64(shares) >= need*float64(len(asked)) && may(t.commands[i]) {
			list = append(list, found{i, shares, len(s)})
		}
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Or(b.shares-a.shares, a.of-b.of) })
	var out []bot.Command
	for _, f := range list[:min(len(list), aboutMost)] {
		out = append(out, t.commands[f.command])
	}
	return out
}

// small are words that say nothing of the subject.
var small = strings.Fields("a an the of for to in on at by with from and or is are was be it this that next last week weekly today tomorrow now please me my our we us i you can do how what when where who which send list show see get make let need want some new")

// contents are the words of a folded text that tell its subject: in English without endings of a plural, in Chinese each pair of
// neighbouring characters.
func contents(text string) []string {
	var out []string
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for _, w := range scripts(run) {
			switch {
			case isHan(w):
				runes := []rune(w)
				for i := 0; i+1 < len(runes); i++ {
					out = append(out, string(runes[i:i+2]))
				}
			case !slices.Contains(small, w):
				out = append(out, strings.TrimSuffix(w, "s"))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// scripts parts a run of letters where Chinese ends or begins.
func scripts(run string) []string {
	var out []string
	start, han := 0, false
	for i, r := range run {
		if is := unicode.Is(unicode.Han, r); i > start && is != han {
			out, start = append(out, run[start:i]), i
		}
		han = unicode.Is(unicode.Han, r)
	}
	return append(out, run[start:])
}

func isHan(s string) bool {
	for _, r := range s {
		return unicode.Is(unicode.Han, r)
	}
	return false
}
