// Package help says what golive can do for whoever asks, from the same table of commands that is used for parsing, and
// answers what is no command.
package help

import (
	"context"
	"embed"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is golive's help.
var Capability = bot.Capability{
	Name:    "help",
	Doc:     "Lists the commands that a person may use, and answers what is no command.",
	Locales: texts,
	Says:    says,
	Commands: []bot.Command{
		{Name: "help.show", Words: map[string][]string{"zh-CN": {"帮助", "使用说明", "怎么用"}, "en": {"help", "?"}}, Args: "help.show.args", Do: show},
	},
	Actions: map[string]bot.Action{
		"help.show": {Do: show},
		"help.run":  {Do: run},
	},
	Unknown: unknown,
}

// show is the command, and the button below a short help. In a room of no project, where everybody reads along, it lists
// only what anybody may say; the rest is shown to the asker alone, by a button.
func show(_ context.Context, r *bot.Request) error {
	if g, ok := topic(r); ok {
		answer(r, bot.Card{Title: r.T("help.topic-title", "topic", r.T(g.name+".title")), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang,
			Parts: []bot.Part{bot.Words(describe(r, g)), bot.SmallPrint(r.T("help.how"))}})
		return nil
	}
	if c, _, ok := r.Env().Match(r.Rest); ok && r.MayDo(c) && !strings.EqualFold(r.Rest, "me") { // "help me" asks for all
		answer(r, explained(r, c))
		return nil
	}
	if asked := strings.TrimSpace(r.Rest); asked != "" && !strings.EqualFold(asked, "me") {
		if _, _, ok := r.Env().Match(asked); !ok {
			answer(r, noSuch(r, asked))
			return nil
		}
	}
	openly := said(r) && !r.Message.Private && len(r.Room.Projects) == 0
	card := bot.Card{Title: r.T("help.card-title"), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("help.intro"))}}
	all, how := groups(r, openly), "help.how"
	if count(all) > wholeMost {
		how = "help.how-topics"
		card.Parts = append(card.Parts, topics(r, all)...)
	} else {
		for _, g := range all {
			card.Parts = append(card.Parts, bot.Words("**"+bot.Escape(r.T(g.name+".title"))+"**\n"+describe(r, g)))
		}
	}
	text, row := next(r)
	if openly && count(groups(r, false)) > count(groups(r, true)) {
		row = append(row, bot.Button(r.T("help.show-mine"), "help.show", ""))
	}
	if text != "" {
		card.Parts = append(card.Parts, bot.Words(text))
	}
	if len(row) > 0 {
		card.Parts = append(card.Parts, bot.Row(row...))
	}
	card.Parts = append(card.Parts, bot.SmallPrint(r.T(how)))
	answer(r, card)
	return nil
}

// answer shows what anybody of the organisation may see: to the asker alone where that is how they asked or where clients
// read along, else where they asked.
func answer(r *bot.Request, card bot.Card) {
	if said(r) {
		r.ReplyOpenly("", card)
		return
	}
	r.Whisper(card)
}

// said reports whether the answer stands where the question did, for all who read there.
func said(r *bot.Request) bool { return r.Event.Name == bot.EventMessage && !r.WithOutsiders() }

// group is the commands of one capability that the person may use.
type group struct {
	name     string
	commands []bot.Command
}

func count(all []group) int {
	n := 0
	for _, g := range all {
		n += len(g.commands)
	}
	return n
}

// groups are the commands that the person, or anybody, may use, by capability, in the order of the list.
func groups(r *bot.Request, anybody bool) []group {
	var all []group
	for _, c := range r.Env().Commands {
		if !r.MayDo(c) || anybody && c.Role > bot.RoleAnyone {
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

// wholeMost is how many commands are told at once with what each does; of more, help tells the topics.
const wholeMost = 20

// topics are the groups, each in one line with the words of its commands, and a choice of one of them.
func topics(r *bot.Request, all []group) []bot.Part {
	var lines []string
	var choices []bot.Choice
	for _, g := range all {
		said := make([]string, len(g.commands))
		for i, c := range g.commands {
			said[i] = bot.Escape(words(r, c))
		}
		title := r.T(g.name + ".title")
		lines = append(lines, "- **"+bot.Escape(title)+"**: "+strings.Join(said, " · "))
		choices = append(choices, bot.Choice{Label: title, Value: g.name})
	}
	return []bot.Part{bot.Words(strings.Join(lines, "\n")), bot.Row(bot.Control{Label: r.T("help.topic"), Action: "help.show", Choices: choices})}
}

// topic is the group that was chosen, or whose title was said behind help.
func topic(r *bot.Request) (group, bool) {
	asked := strings.TrimSpace(r.Rest)
	for _, g := range groups(r, false) {
		said := strings.EqualFold(asked, r.In(i18n.Chinese, g.name+".title")) || strings.EqualFold(asked, r.In(i18n.English, g.name+".title"))
		if asked != "" && said || slices.Contains(r.Click.Chosen, g.name) {
			return g, true
		}
	}
	return group{}, false
}

func describe(r *bot.Request, g group) string {
	var lines []string
	for _, c := range g.commands {
		lines = append(lines, "- "+line(r, c))
	}
	return strings.Join(lines, "\n")
}

// line is one command: how to say it, what it does.
func line(r *bot.Request, c bot.Command) string {
	said := "**" + bot.Escape(words(r, c)) + "**"
	if c.Args != "" {
		said += " " + bot.Escape(r.T(c.Args))
	}
	return r.T("help.line", "said", said, "help", bot.Escape(r.T(c.Name+".help")))
}

// explained is one command at length: with an example, and with what else is understood.
func explained(r *bot.Request, c bot.Command) bot.Card {
	card := bot.Card{Title: words(r, c), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	if c.Args != "" {
		card.Title += " " + r.T(c.Args)
	}
	text := bot.Escape(r.T(c.Name + ".help"))
	if example := r.T(c.Name + ".example"); c.Args != "" {
		text += "\n" + r.T("help.example", "example", bot.Escape(example))
	}
	card.Parts = []bot.Part{bot.Words(text)}
	if more := c.Words[r.Lang]; len(more) > 1 {
		card.Parts = append(card.Parts, bot.SmallPrint(r.T("help.also", "words", bot.Escape(strings.Join(more[1:], r.T("help.or"))))))
	}
	return card
}

// noSuch says that there is no such command, and names those that may be meant.
func noSuch(r *bot.Request, asked string) bot.Card {
	card := bot.Card{Title: r.T("help.no-such", "asked", short(asked)), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	var lines []string
	for _, near := range r.Env().Near(asked, r.MayDo) {
		lines = append(lines, "- "+line(r, near.Command))
	}
	if len(lines) > 0 {
		card.Parts = append(card.Parts, bot.Words(r.T("help.did-you-mean")+"\n"+strings.Join(lines, "\n")))
	}
	card.Parts = append(card.Parts, bot.Row(bot.Button(r.T("help.show-all"), "help.show", "")))
	return card
}

// words is how a command is said in the person's language.
func words(r *bot.Request, c bot.Command) string {
	if w := c.Words[r.Lang]; len(w) > 0 {
		return w[0]
	}
	return c.Name
}
