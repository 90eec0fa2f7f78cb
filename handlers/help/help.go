// Package help says what golive can do for whoever asks, from the same table of commands that is used for parsing, and
// answers what is no command.
package help

import (
	"context"
	"embed"
	"strings"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is golive's help.
var Capability = bot.Capability{
	Name:    "help",
	Doc:     "Lists the commands that a person may use, and answers what is no command.",
	Locales: texts,
	Commands: []bot.Command{
		{Name: "help.show", Words: map[string][]string{"zh-CN": {"帮助", "使用说明", "怎么用"}, "en": {"help", "?"}}, Do: show},
	},
	Actions: map[string]bot.Action{
		"help.show": {Do: show},
		"help.run":  {Do: run},
	},
	Unknown: unknown,
}

// show is the command, and the button below a short help.
func show(_ context.Context, r *bot.Request) error {
	card := bot.Card{Title: r.T("help.card-title"), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("help.intro"))}}
	for _, group := range groups(r) {
		card.Parts = append(card.Parts, bot.Words(describe(r, group)))
	}
	card.Parts = append(card.Parts, bot.SmallPrint(r.T("help.how")))
	answer(r, card)
	return nil
}

// answer shows what anybody of the organisation may see: to the asker alone where that is how they asked or where clients
// read along, else where they asked.
func answer(r *bot.Request, card bot.Card) {
	if r.Event.Name == bot.EventMessage && !r.WithOutsiders() {
		r.ReplyOpenly("", card)
		return
	}
	r.Whisper(card)
}

// group is the commands of one capability that the person may use.
type group struct {
	name     string
	commands []bot.Command
}

// groups are the commands that the person may use, by capability, in the order of the list.
func groups(r *bot.Request) []group {
	var all []group
	for _, c := range r.Env().Commands {
		if !r.MayDo(c) {
			continue
		}
		name, _, _ := strings.Cut(c.Name, ".")
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, group{name: name})
		}
		g := &all[len(all)-1]
		g.commands = append(g.commands, c)
	}
	return all
}

func describe(r *bot.Request, g group) string {
	lines := []string{"**" + bot.Escape(r.T(g.name+".title")) + "**"}
	for _, c := range g.commands {
		lines = append(lines, "- "+line(r, c))
	}
	return strings.Join(lines, "\n")
}

// line is one command: how to say it, what it does, an example where there is something to fill in.
func line(r *bot.Request, c bot.Command) string {
	said := "**" + bot.Escape(words(r, c)) + "**"
	example := r.T(c.Name + ".example")
	if c.Args == "" {
		return r.T("help.line", "said", said, "help", bot.Escape(r.T(c.Name+".help")))
	}
	if example == words(r, c) { // what may be left out is left out
		return r.T("help.line", "said", said+" "+bot.Escape(r.T(c.Args)), "help", bot.Escape(r.T(c.Name+".help")))
	}
	return r.T("help.line-example", "said", said+" "+bot.Escape(r.T(c.Args)), "help", bot.Escape(r.T(c.Name+".help")), "example", bot.Escape(example))
}

// words is how a command is said in the person's language.
func words(r *bot.Request, c bot.Command) string {
	if w := c.Words[r.Lang]; len(w) > 0 {
		return w[0]
	}
	return c.Name
}
