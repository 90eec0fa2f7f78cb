package slack

import (
	"regexp"
	"strings"

	"github.com/golive-bot/golive/bot"
)

var reference = regexp.MustCompile(`<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>`)

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// plain turns a text of Slack into a plain one: people as "@Name", rooms as "#name", links as their address. The
// mention of golive itself is left out and reported. nameOf gives the name of a user.
func plain(text, self, team string, nameOf func(user string) string) (out string, mentions []bot.Mention, toBot bool) {
	var b strings.Builder
	for {
		at := reference.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		b.WriteString(unescaper.Replace(text[:at[0]]))
		kind, what, label := text[at[2]:at[3]], text[at[4]:at[5]], ""
		if at[6] >= 0 {
			label = unescaper.Replace(text[at[6]:at[7]])
		}
		text = text[at[1]:]
		switch kind {
		case "@":
			if what == self && self != "" {
				toBot = true
				text = strings.TrimLeft(text, " :,\uff1a\uff0c")
				continue
			}
			name := nameOf(what)
			b.WriteString("@" + name)
			mentions = append(mentions, bot.Mention{Account: account(team, what), Name: name})
		default:
			b.WriteString(other(kind, unescaper.Replace(what), label))
		}
	}
	b.WriteString(unescaper.Replace(text))
	return strings.TrimSpace(b.String()), mentions, toBot
}

// other is a reference to something that is no person.
func other(kind, what, label string) string {
	switch kind {
	case "#":
		if label == "" {
			label = what
		}
		return "#" + label
	case "!":
		word, _, _ := strings.Cut(what, "^")
		switch {
		case label != "":
			return label
		case word == "here" || word == "channel" || word == "everyone":
			return "@" + word
		}
		return ""
	}
	if label == "" || strings.HasSuffix(what, label) {
		return strings.TrimPrefix(what, "mailto:")
	}
	return label + " (" + what + ")"
}
