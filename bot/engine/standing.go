package engine

import (
	"slices"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// standing says below the first card of an answer that its project is paused or closed: everything that can be asked for
// goes on, and whoever asks should know why nothing comes by itself.
func (e *Engine) standing(r *bot.Request, c *bot.Commit) {
	said := r.Event.Name == bot.EventMessage || r.Event.Name == bot.EventCommand
	if !said || r.Subject() == "" || r.Project.State == bot.ProjectRunning {
		return
	}
	if slices.ContainsFunc(c.Records, func(rec bot.Record) bool { return rec.Key() == bot.Projects.Key(r.ProjectID) }) {
		return // it was just changed, and the answer says how
	}
	note := bot.SmallPrint(e.stands(r))
	for i := range c.Effects {
		if card, ok := c.Effects[i].Body.(bot.Card); ok && c.Effects[i].Project == r.ProjectID {
			card.Parts = append(slices.Clip(card.Parts), note)
			c.Effects[i].Body = card
			return
		}
	}
	switch a := c.Answer; {
	case a == nil:
	case a.Reply != nil:
		a.Reply.Parts = append(slices.Clip(a.Reply.Parts), note)
	case a.Form != nil && a.Form.Intro == "":
		a.Form.Intro = note.Note
	}
}

// stands is how a project stands that is not running, in one line.
func (e *Engine) stands(r *bot.Request) string {
	p := r.Project
	if p.State == bot.ProjectClosed {
		return r.T("bot.closed-note", "key", p.Key)
	}
	day := p.Until
	if day != "" {
		day = i18n.DayOf(r.Lang, day, r.Now)
	}
	return r.T("bot.paused-note", "key", p.Key, "day", day, "reason", bot.Escape(p.Reason))
}
