package engine

import (
	"strings"

	"github.com/golive-bot/golive/bot"
)

// cleanMessage takes out of a message what is no text. A name is cleaned as the text is, in which it stands.
func cleanMessage(m *bot.Message) {
	m.Text = clean(m.Text)
	for i := range m.Mentions {
		m.Mentions[i].Name = clean(m.Mentions[i].Name)
	}
}

// cleanValues takes out of submitted values what is no text.
func cleanValues(values map[string][]string) {
	for _, list := range values {
		for i := range list {
			list[i] = clean(list[i])
		}
	}
}

// clean leaves out control characters, except newline and tab, and the marks that turn the direction of writing: a
// tracker may refuse the first, and the second make the words around them look like others.
func clean(s string) string { return strings.Map(shown, s) }

// shown is r, or -1 if it is to be left out.
func shown(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case r < ' ', r == 0x7f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return -1
	}
	return r
}
