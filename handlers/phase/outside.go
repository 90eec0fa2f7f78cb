package phase

import (
	"strings"

	"github.com/golive-bot/golive/bot"
)

// askUnreached asks those clients to sign whom no chat reaches: the leads pass it on. What they are sent leads to what is handed
// over and not to the page on which it is signed, since that takes a code which would not reach them.
func askUnreached(r *bot.Request, ph bot.Phase) error {
	clients, err := whoSigns(r, bot.RoleClient)
	if err != nil {
		return err
	}
	for _, p := range clients {
		if _, reached := p.Value.Preferred(); !reached {
			r.Send(bot.Effect{To: bot.ToPerson(p.ID), Body: outsideCard(r, p.Value.Language(r.Project.Lang), ph), Audience: bot.Client, Noise: bot.NoiseScheduled})
		}
	}
	return nil
}

// outsideCard is what somebody is to be told who signs without golive.
func outsideCard(r *bot.Request, lang string, ph bot.Phase) bot.Card {
	say := in(r, lang)
	c := bot.Card{Title: say("phase.gate-title", "name", ph.Title(say)), Lang: lang}
	var names []string
	var row []bot.Control
	for _, d := range ph.Deliverables {
		names = append(names, d.Title(say))
		if len(row) == 0 {
			row = append(row, bot.LinkButton(d.Title(say), d.Link))
		}
	}
	c.Parts = []bot.Part{bot.Words(bot.Escape(say("phase.sign-outside", "project", r.Project.Name, "names", strings.Join(names, say("phase.comma")))))}
	if len(row) > 0 {
		c.Parts = append(c.Parts, bot.Row(row...))
	}
	return c
}
