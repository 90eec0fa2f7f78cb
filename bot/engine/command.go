package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// phrase is one way to say a command.
type phrase struct {
	text    string // folded
	said    string // as it is shown
	command int    // index
	longer  []int  // phrases that begin with this one, as indexes of the table's words
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

// languageOf is the language of the command that a text begins with, perhaps behind a project's key; "" if there is none.
func (t *table) languageOf(text string) string {
	texts := []string{text}
	if m := keyAhead.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		texts = append(texts, strings.TrimSpace(m[2]))
	}
	for _, text := range texts {
		folded := fold(text)
		for _, p := range t.words {
			if strings.HasPrefix(folded, p.text) && ends(p.text, folded[len(p.text):]) {
				return i18n.Of(p.said)
			}
		}
	}
	return ""
}

// meant finds the command that a sentence asks for without beginning with its words.
func (t *table) meant(r *bot.Request) (cmd bot.Command, rest string, ok bool) {
	for _, c := range t.commands {
		if c.Means == nil {
			continue
		}
		if rest, ok := c.Means(r.Message.Text); ok && (c.Heeds == nil || c.Heeds(r)) {
			return c, rest, true
		}
	}
	return bot.Command{}, "", false
}

// A few words may follow those of any command: a project's key, a word of courtesy, or what the command says it cannot read.
const (
	fewWords = 2
	fewRunes = 12
	fewHan   = 4 // Chinese has no blanks to count
)

// fits reports whether a text that begins with a command's words is the command: what follows must be what that can read, unless
// a colon says that it is the command.
func fits(r *bot.Request, cmd bot.Command, rest string) bool {
	head := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(r.Message.Text), rest))
	switch {
	case strings.HasSuffix(head, ":"), strings.HasSuffix(head, "："), few(rest):
		return true
	case cmd.Fits != nil:
		return cmd.Fits(r, rest)
	}
	return cmd.Args != ""
}

func few(text string) bool {
	han := 0
	for _, c := range text {
		if unicode.Is(unicode.Han, c) {
			han++
		}
	}
	return len(strings.Fields(text)) <= fewWords && utf8.RuneCountInString(text) <= fewRunes && han <= fewHan
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

// begins reports whether words may begin behind what is before them, by the same rule.
func begins(words, before string) bool {
	if before == "" {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(words)
	return unicode.Is(unicode.Han, first) || !unicode.IsLetter(last) && !unicode.IsDigit(last) && last != '-' && last != '_'
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
