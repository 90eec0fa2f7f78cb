package survey

import (
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// nothing is for outcomes of which nothing follows.
func nothing(context.Context, *bot.Request) error { return nil }

const listMost = 20

// list is the command: the surveys of the project, and what can be done.
func list(_ context.Context, r *bot.Request) error {
	c := bot.Card{Title: r.T("survey.list-title"), Tone: bot.ToneInfo, Lang: r.Lang}
	var lines []string
	for f, err := range waves.Find(r, bot.Query{Index: "project", Value: r.ProjectID}) {
		if err != nil {
			return err
		}
		if w := f.Value; w.State != cancelled && len(lines) < listMost {
			n, err := count(r, f.ID, w)
			if err != nil {
				return err
			}
			when := r.T("survey.when-live-unknown")
			if !w.Opens.IsZero() {
				when = i18n.Day(r.Lang, w.Opens.In(r.Project.Location()), r.Now)
			}
			if w.over(r.Now) {
				w.State = closed
			}
			lines = append(lines, "- "+r.T("survey.list-"+string(w.State), "title", bot.Escape(w.title(r.Lang)), "when", when, "a", n.Answered, "b", n.Invited))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, r.T("survey.none-yet", "key", r.Project.Key))
	}
	c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n")))
	if r.Role >= bot.RoleLead && r.Project.State != bot.ProjectClosed {
		all, err := questionnairesOf(r)
		if err != nil {
			return err
		}
		var choices []bot.Choice
		for _, q := range all {
			choices = append(choices, bot.Choice{Label: q.Title.in(r.Lang), Value: r.ProjectID + "|" + q.ID})
		}
		c.Parts = append(c.Parts, bot.Row(bot.Control{Label: r.T("survey.start"), Action: "survey.new", Choices: choices}))
	}
	show(r, c)
	return nil
}

// show answers with what only the project's team may see: in its room or in private as a message, elsewhere, and after a slash
// command, to whoever asked alone.
func show(r *bot.Request, c bot.Card) {
	inside := r.InPrivate() || r.Room.Audience() == bot.Team && slices.Contains(r.Room.Projects, r.ProjectID)
	if r.Event.Name == bot.EventCommand || !inside {
		r.Whisper(c)
		return
	}
	r.Reply("", c)
}
