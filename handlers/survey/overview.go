package survey

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// nothing is for outcomes of which nothing follows.
func nothing(context.Context, *bot.Request) error { return nil }

const listMost = 12

// list is the command: the surveys of the project, and what can be done.
func list(_ context.Context, r *bot.Request) error {
	all, err := wavesOf(r)
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("survey.list-title"), Tone: bot.ToneInfo, Lang: r.Lang}
	var lines []string
	var with []bot.Choice
	for _, f := range all[:min(len(all), listMost)] {
		w := f.Value
		n, err := count(r, f.ID, w)
		if err != nil {
			return err
		}
		when := r.T("survey.when-live-unknown")
		if !w.Opens.IsZero() {
			when = i18n.Day(r.Lang, w.Opens.In(r.Project.ClientLocation()), r.Now)
		}
		if w.State == running || w.State == closed {
			with = append(with, w.choice(r, f.ID))
		}
		if w.over(r.Now) {
			w.State = closed
		}
		lines = append(lines, "- "+r.T("survey.list-"+string(w.State), "title", bot.Escape(w.title(r.Lang)), "when", when, "a", n.Answered, "b", n.Invited))
	}
	if len(lines) == 0 {
		lines = append(lines, r.T("survey.none-yet", "key", r.Project.Key))
	}
	c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n")))
	if len(all) > listMost {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("survey.more-waves")))
	}
	if len(with) > 0 {
		c.Parts = append(c.Parts, bot.Row(bot.Control{Label: r.T("survey.results"), Action: "survey.results", Choices: with}))
	}
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

// wavesOf are the waves of the entered project that were not cancelled: those that are open, those that are planned, then the others, the
// latest first.
func wavesOf(r *bot.Request) ([]bot.Found[wave], error) {
	var all []bot.Found[wave]
	for f, err := range waves.Find(r, bot.Query{Index: "project", Value: r.ProjectID}) {
		if err != nil {
			return nil, err
		}
		if f.Value.State != cancelled {
			all = append(all, f)
		}
	}
	order := []state{running, planned, closed}
	slices.SortStableFunc(all, func(a, b bot.Found[wave]) int {
		return cmp.Or(slices.Index(order, a.Value.State)-slices.Index(order, b.Value.State), b.Value.Opens.Compare(a.Value.Opens))
	})
	return all, nil
}

// choice is a wave as something to choose, told apart from others of its name by its day.
func (w wave) choice(r *bot.Request, id string) bot.Choice {
	return bot.Choice{Label: r.T("survey.wave-of", "title", w.title(r.Lang), "when", i18n.Day(r.Lang, w.Opens.In(r.Project.ClientLocation()), r.Now)), Value: id}
}

// inside reports whether what is said here is read by the project's team alone.
func inside(r *bot.Request) bool {
	return r.InPrivate() || r.Room.Audience() == bot.Team && slices.Contains(r.Room.Projects, r.ProjectID)
}

// show answers with what only the project's team may see: in its room or in private as a message, elsewhere, and after a slash
// command, to whoever asked alone.
func show(r *bot.Request, c bot.Card) {
	if r.Event.Name == bot.EventCommand || !inside(r) {
		r.Whisper(c)
		return
	}
	r.Reply("", c)
}
